/*
 * units.h - columns as unit vectors, whose scalar products are Pearson's correlations
 *
 * A column less its mean, divided by the root of its sum of squares. Vectors are padded with zeros to whole bundles of
 * lanes, so every product is the same sum in the same order whatever instructions add it up. A column without
 * spread is the zero vector: its correlations are 0 here.
 */
#ifndef RIND_MODEL_UNITS_H
#define RIND_MODEL_UNITS_H

#include "context.h"

#include <rind/columns.h>

typedef struct rind_units {
    size_t n_columns, length; /* length: rows, padded */
    double *value;            /* of column j: value + j * length */
} rind_units;

size_t rind_units_length(size_t n_rows);

/* Columns first to first + n - 1 of the view; checked to be finite by the caller. Free in any case. */
rind_status rind_units_make(rind_ctx *ctx, const rind_columns *x, size_t first, size_t n, rind_units *out);
void rind_units_free(rind_units *units);

/* One list of n_rows as a unit vector of rind_units_length(n_rows). Tells whether it has spread. */
bool rind_units_fill(const double *list, size_t n_rows, double *out);

/* Products of 'a' with four vectors that lie one behind the other. */
void rind_units_four(const double *a, const double *b, size_t length, double r[4]);

/* The product of two. The same sum as in fours. */
double rind_units_one(const double *a, const double *b, size_t length);

#endif
