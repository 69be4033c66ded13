/*
 * design.h - from a view of a table to the columns a regression works on
 */
#ifndef RIND_MODEL_DESIGN_H
#define RIND_MODEL_DESIGN_H

#include "context.h"

#include <rind/fit.h>

/* n columns of 'n' rows, centred and scaled, 'stride' apart, each 64-byte aligned and padded with zeros. */
typedef struct rind_design {
    size_t n, p, stride;
    double *z;
    double *mean, *sd; /* p; z = (x - mean) / sd, and zeros where sd is 0 */
} rind_design;

static inline double rind_cell(const rind_columns *x, size_t i, size_t j)
{
    size_t stride = x->stride != 0 ? x->stride : x->n_rows;

    return x->value[(x->column != NULL ? x->column[j] : j) * stride + (x->row != NULL ? x->row[i] : i)];
}

/* "column 'NAME'" or "column 7" of the view's column j, for messages. */
typedef struct rind_column_label {
    char text[160];
} rind_column_label;

rind_column_label rind_column_name(const rind_columns *x, size_t j);

/* Refuses a view without rows and a value that is not finite, with its place. */
rind_status rind_columns_check(rind_ctx *ctx, const rind_columns *x);

/* n numbers of the outcome, or of weights: finite, and not below 'least'. */
rind_status rind_numbers_check(rind_ctx *ctx, const double *value, size_t n, double least, const char *what);

/* y of two classes, 0 and 1, both there; *n_ones unless NULL. */
rind_status rind_binary_check(rind_ctx *ctx, const double *y, size_t n, size_t *n_ones);

/* Times not below 0, events 0 or 1, at least one event. */
rind_status rind_survival_check(rind_ctx *ctx, const rind_outcome *y, size_t n);

/*
 * Gathers rows order[0 ... n-1] of the view (NULL: all, in order), centres each column with its mean and divides it by
 * its standard deviation over n. 'weight' (of the n rows, mean 1) may be NULL. A column whose standard deviation is
 * within rounding of 0 becomes zeros. The arrays of 'out' have room: p * stride, p, p.
 */
void rind_standardise(const rind_columns *x, const size_t *order, size_t n, const double *weight, rind_design *out);

#endif
