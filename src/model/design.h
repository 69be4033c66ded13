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

/* The row of the table behind row i of the view, from 1, for messages. */
static inline size_t rind_row_number(const rind_columns *x, size_t i)
{
    return (x->row != NULL ? x->row[i] : i) + 1;
}

/* A view with rows, whose values are finite. */
rind_status rind_design_check(rind_ctx *ctx, const rind_columns *x);

/* n numbers that are finite and not below 'least'. */
rind_status rind_numbers_check(rind_ctx *ctx, const double *value, size_t n, double least, const char *what);

/* Times and events are given, make sense, and there is an event. */
rind_status rind_outcome_check(rind_ctx *ctx, const rind_outcome *y, size_t n);

/*
 * Gathers rows order[0 ... n-1] of the view (NULL: all, in order), centres each column with its mean and divides it by
 * its standard deviation over n. 'weight' (of the n rows, mean 1) may be NULL. A column whose standard deviation is
 * within rounding of 0 becomes zeros. The arrays of 'out' have room: p * stride, p, p.
 */
void rind_standardise(const rind_columns *x, const size_t *order, size_t n, const double *weight, rind_design *out);

#endif
