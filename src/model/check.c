/* check.c - see check.h */
#include "model/check.h"

#include "model/spread.h"

#include <math.h>
#include <stdio.h>

rind_status rind_check_finite(rind_ctx *ctx, const double *value, size_t n, const char *what)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(value[i]))
            return rind_fail(ctx, RIND_NON_FINITE, "row %zu: %s is %g; leave the row out or impute the value before",
                             i + 1, what, value[i]);
    return RIND_OK;
}

rind_status rind_check_binary(rind_ctx *ctx, const double *y, size_t n, size_t *n_events)
{
    size_t events = 0;

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(y[i]))
            return rind_fail(ctx, RIND_NON_FINITE, "row %zu: the outcome is %g; leave the row out", i + 1, y[i]);
        if (y[i] != 0.0 && y[i] != 1.0)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "row %zu: the outcome is %g; it must be 0 or 1", i + 1, y[i]);
        events += y[i] == 1.0;
    }
    *n_events = events;
    return RIND_OK;
}

rind_status rind_check_two_classes(rind_ctx *ctx, const double *y, size_t n, size_t *n_events)
{
    rind_status status = rind_check_binary(ctx, y, n, n_events);

    if (status != RIND_OK)
        return status;
    if (*n_events == 0 || *n_events == n)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "all %zu rows have outcome %d; both 0 and 1 are needed", n,
                         *n_events > 0);
    return RIND_OK;
}

rind_status rind_check_probabilities(rind_ctx *ctx, const double *p, size_t n)
{
    rind_status status = rind_check_finite(ctx, p, n, "probability");

    for (size_t i = 0; status == RIND_OK && i < n; i++)
        if (p[i] < 0.0 || p[i] > 1.0)
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "row %zu: probability %g is not within 0 and 1", i + 1, p[i]);
    return status;
}

rind_status rind_check_survival(rind_ctx *ctx, const double *time, const int *event, size_t n, size_t *n_events)
{
    rind_status status = rind_check_finite(ctx, time, n, "time");
    size_t events = 0;

    for (size_t i = 0; status == RIND_OK && i < n; i++) {
        if (time[i] < 0.0)
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "row %zu: time %g is negative", i + 1, time[i]);
        else if (event[i] != 0 && event[i] != 1)
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "row %zu: event is %d; it must be 0 (censored) or 1", i + 1,
                               event[i]);
        events += event[i] == 1;
    }
    if (status == RIND_OK)
        *n_events = events;
    return status;
}

rind_status rind_check_level(rind_ctx *ctx, double level)
{
    if (level > 0.0 && level < 1.0)
        return RIND_OK;
    return rind_fail(ctx, RIND_BAD_ARGUMENT, "a level of confidence is above 0 and below 1, not %g", level);
}

const char *rind_column_name(const rind_columns *x, size_t j, char text[32])
{
    size_t column = x->column != NULL ? x->column[j] : j;

    if (x->name != NULL && x->name[column] != NULL)
        return x->name[column];
    snprintf(text, 32, "column %zu", column + 1);
    return text;
}

rind_status rind_check_columns(rind_ctx *ctx, const rind_columns *x)
{
    for (size_t j = 0; j < x->n_columns; j++)
        for (size_t i = 0; i < x->n_rows; i++) {
            double value = rind_columns_at(x, i, j);
            char text[32];

            if (!isfinite(value))
                return rind_fail(ctx, RIND_NON_FINITE, "%s, row %zu: %g; impute the value or drop the column",
                                 rind_column_name(x, j, text), i + 1, value);
        }
    return RIND_OK;
}
