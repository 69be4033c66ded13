/*
 * spread.h - means and sums of squares, the way every method here takes them
 *
 * In two passes, in the order of the rows: the mean first, corrected by the mean of what is left over (which takes
 * the rounding of a long sum away), then squares around it. A column whose spread is below the rounding of its own
 * values is constant: its sum of squares is 0 exactly.
 */
#ifndef RIND_MODEL_SPREAD_H
#define RIND_MODEL_SPREAD_H

#include <rind/columns.h>

typedef struct rind_spread {
    double n, mean, squares; /* sum of (x - mean)^2 */
} rind_spread;

rind_spread rind_spread_of(const double *value, size_t n);

static inline double rind_spread_variance(const rind_spread *m)
{
    return m->squares / (m->n - 1.0);
}

/* Pearson's r of two lists with their moments, within -1 and 1; NaN without spread. */
double rind_spread_correlation(const double *a, const rind_spread *of_a, const double *b, const rind_spread *of_b,
                               size_t n);

/* Value of the view's row i and column j. */
static inline double rind_columns_at(const rind_columns *x, size_t i, size_t j)
{
    size_t column = x->column != NULL ? x->column[j] : j, stride = x->stride != 0 ? x->stride : x->n_rows;

    return x->value[column * stride + (x->row != NULL ? x->row[i] : i)];
}

/* The view's column as a list of n_rows. */
void rind_columns_gather(const rind_columns *x, size_t j, double *out);

#endif
