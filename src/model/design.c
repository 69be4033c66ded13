/* design.c - see design.h */
#include "design.h"

#include "model/check.h"
#include "model/linear.h"
#include "model/spread.h"

#include <math.h>

/* A spread this small beside the mean is rounding of a constant. */
#define LEAST_SPREAD 1e-12

rind_status rind_design_check(rind_ctx *ctx, const rind_columns *x)
{
    if (x->n_rows == 0)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a regression needs rows, and the table has none");
    return rind_check_columns(ctx, x);
}

rind_status rind_numbers_check(rind_ctx *ctx, const double *value, size_t n, double least, const char *what)
{
    rind_status status = rind_check_finite(ctx, value, n, what);

    for (size_t i = 0; status == RIND_OK && i < n; i++)
        if (value[i] < least)
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "row %zu: %s is %g, below %g", i + 1, what, value[i], least);
    return status;
}

rind_status rind_outcome_check(rind_ctx *ctx, const rind_outcome *y, size_t n)
{
    size_t n_events = 0;
    rind_status status;

    if (y->time == NULL || y->event == NULL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a Cox regression needs times and events");
    status = rind_check_survival(ctx, y->time, y->event, n, &n_events);
    if (status == RIND_OK && n_events == 0)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "none of %zu rows has an event", n);
    return status;
}

static double weighted_mean(const double *v, const double *weight, size_t n)
{
    double sum = 0, rest = 0;

    for (size_t i = 0; i < n; i++)
        sum += weight != NULL ? weight[i] * v[i] : v[i];
    sum /= (double)n;
    for (size_t i = 0; i < n; i++) /* what rounding of the first sum left */
        rest += weight != NULL ? weight[i] * (v[i] - sum) : v[i] - sum;
    return sum + rest / (double)n;
}

static double spread(const double *v, const double *weight, double mean, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        double d = v[i] - mean;

        sum += weight != NULL ? weight[i] * d * d : d * d;
    }
    return sqrt(sum / (double)n);
}

static bool constant(const double *v, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (v[i] != v[0])
            return false;
    return true;
}

void rind_standardise(const rind_columns *x, const size_t *order, size_t n, const double *weight, rind_design *out)
{
    out->n = n;
    out->p = x->n_columns;
    out->stride = rind_padded(n);
    for (size_t j = 0; j < out->p; j++) {
        double *z = out->z + j * out->stride;

        for (size_t i = 0; i < n; i++)
            z[i] = rind_columns_at(x, order != NULL ? order[i] : i, j);
        double mean = weighted_mean(z, weight, n), sd = spread(z, weight, mean, n);
        bool flat = constant(z, n) || sd <= LEAST_SPREAD * fabs(mean);

        out->mean[j] = mean;
        out->sd[j] = flat ? 0 : sd;
        for (size_t i = 0; i < n; i++)
            z[i] = flat ? 0 : (z[i] - mean) / sd;
        for (size_t i = n; i < out->stride; i++)
            z[i] = 0;
    }
}
