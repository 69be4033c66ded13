/* units.c - see units.h */
#include "model/units.h"

#include "lanes.h"
#include "model/spread.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t rind_units_length(size_t n_rows)
{
    return (n_rows + RIND_LANES - 1) / RIND_LANES * RIND_LANES;
}

void rind_units_free(rind_units *units)
{
    free(units->value);
    *units = (rind_units){ 0 };
}

bool rind_units_fill(const double *list, size_t n_rows, double *out)
{
    rind_spread s = rind_spread_of(list, n_rows);
    double scale = s.squares > 0.0 ? 1.0 / sqrt(s.squares) : 0.0;

    for (size_t i = 0; i < n_rows; i++)
        out[i] = (list[i] - s.mean) * scale;
    for (size_t i = n_rows; i < rind_units_length(n_rows); i++)
        out[i] = 0.0;
    return s.squares > 0.0;
}

typedef struct filling {
    const rind_columns *x;
    size_t first;
    rind_units *units;
} filling;

static void fill_column(void *data, size_t j)
{
    const filling *f = data;
    double *out = f->units->value + j * f->units->length;

    rind_columns_gather(f->x, f->first + j, out);
    rind_units_fill(out, f->x->n_rows, out);
}

rind_status rind_units_make(rind_ctx *ctx, const rind_columns *x, size_t first, size_t n, rind_units *out)
{
    *out = (rind_units){ .n_columns = n, .length = rind_units_length(x->n_rows) };
    out->value = rind_alloc(ctx, n, out->length * sizeof *out->value, "standardised columns");
    if (out->value == NULL)
        return RIND_NO_MEMORY;
    filling f = { x, first, out };

    rind_parallel(ctx, n, fill_column, &f);
    return RIND_OK;
}

RIND_CLONES void rind_units_four(const double *a, const double *b, size_t length, double r[4])
{
    double sum[4][RIND_LANES] = { { 0.0 } };

    for (size_t i = 0; i < length; i += RIND_LANES) {
        const double *x = a + i, *y = b + i;

        FOR_LANES(l)
        {
            sum[0][l] += x[l] * y[l];
            sum[1][l] += x[l] * y[(size_t)l + length];
            sum[2][l] += x[l] * y[(size_t)l + 2 * length];
            sum[3][l] += x[l] * y[(size_t)l + 3 * length];
        }
    }
    for (int k = 0; k < 4; k++)
        r[k] = rind_sum_lanes(sum[k]);
}

RIND_CLONES double rind_units_one(const double *a, const double *b, size_t length)
{
    double sum[RIND_LANES] = { 0.0 };

    for (size_t i = 0; i < length; i += RIND_LANES)
        FOR_LANES(l)
    sum[l] += a[i + (size_t)l] * b[i + (size_t)l];
    return rind_sum_lanes(sum);
}
