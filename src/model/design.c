/* design.c - see design.h */
#include "design.h"

#include "linear.h"

#include <math.h>
#include <stdio.h>

/* A spread this small beside the mean is rounding of a constant. */
#define LEAST_SPREAD 1e-12

rind_column_label rind_column_name(const rind_columns *x, size_t j)
{
    size_t column = x->column != NULL ? x->column[j] : j;
    rind_column_label label;

    if (x->name != NULL && x->name[column] != NULL)
        snprintf(label.text, sizeof label.text, "column '%s'", x->name[column]);
    else
        snprintf(label.text, sizeof label.text, "column %zu", column + 1);
    return label;
}

rind_status rind_columns_check(rind_ctx *ctx, const rind_columns *x)
{
    if (x->n_rows == 0)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a regression needs rows, and the table has none");
    if (x->stride == 0 && x->row != NULL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a view that chooses rows must say how far apart columns lie");
    for (size_t j = 0; j < x->n_columns; j++)
        for (size_t i = 0; i < x->n_rows; i++)
            if (!isfinite(rind_cell(x, i, j)))
                return rind_fail(ctx, RIND_NON_FINITE, "%s has no finite value in row %zu: impute or leave out",
                                 rind_column_name(x, j).text, (x->row != NULL ? x->row[i] : i) + 1);
    return RIND_OK;
}

rind_status rind_numbers_check(rind_ctx *ctx, const double *value, size_t n, double least, const char *what)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i]))
            return rind_fail(ctx, RIND_NON_FINITE, "%s of row %zu is not a finite number", what, i + 1);
        if (value[i] < least)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s of row %zu is %g, below %g", what, i + 1, value[i], least);
    }
    return RIND_OK;
}

rind_status rind_binary_check(rind_ctx *ctx, const double *y, size_t n, size_t *n_ones)
{
    size_t ones = 0;

    if (y == NULL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a binomial regression needs the outcome y");
    for (size_t i = 0; i < n; i++) {
        if (y[i] != 0.0 && y[i] != 1.0)
            return rind_fail(ctx, isfinite(y[i]) ? RIND_BAD_ARGUMENT : RIND_NON_FINITE,
                             "y of row %zu is %g: a binomial outcome is 0 or 1", i + 1, y[i]);
        ones += y[i] == 1.0;
    }
    if (ones == 0 || ones == n)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "all %zu rows are of class %d: two classes are needed", n, ones == n);
    if (n_ones != NULL)
        *n_ones = ones;
    return RIND_OK;
}

rind_status rind_survival_check(rind_ctx *ctx, const rind_outcome *y, size_t n)
{
    size_t events = 0;
    rind_status status;

    if (y->time == NULL || y->event == NULL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a Cox regression needs times and events");
    status = rind_numbers_check(ctx, y->time, n, 0, "the time");
    if (status != RIND_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        if (y->event[i] != 0 && y->event[i] != 1)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "the event of row %zu is %d: 1 means it happened, 0 censored",
                             i + 1, y->event[i]);
        events += y->event[i] == 1;
    }
    if (events == 0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "none of %zu rows has an event", n);
    return RIND_OK;
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
            z[i] = rind_cell(x, order != NULL ? order[i] : i, j);
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
