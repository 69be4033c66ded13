/*
 * linear.h - the linear algebra of the regressions
 *
 * Tables are column-major; a column of a design starts at a 64-byte boundary and is padded with zeros to a multiple
 * of RIND_LANES rows, so that the long loops have no ends. Sums run over lanes and in blocks of fixed size: every
 * processor gives the same bytes. Symmetric matrices keep their lower triangle by rows, row i at h + i * width.
 */
#ifndef RIND_MODEL_LINEAR_H
#define RIND_MODEL_LINEAR_H

#include "lanes.h"

#include <stddef.h>

/* n rounded up to whole bundles of lanes. */
static inline size_t rind_padded(size_t n)
{
    return (n + RIND_LANES - 1) / RIND_LANES * RIND_LANES;
}

/* a . b over any number of rows, in any alignment. */
double rind_dot(const double *a, const double *b, size_t n);

/* out[j] = column j . v, columns 'stride' apart; n is a multiple of RIND_LANES. */
void rind_dots(const double *column, size_t stride, size_t n_columns, const double *v, size_t n, double *out);

/* The same for columns that lie anywhere. */
void rind_dots_at(const double *const *column, size_t n_columns, const double *v, size_t n, double *out);

/* out = sum of factor[j] times column j; n is a multiple of RIND_LANES. */
void rind_combine(const double *const *column, const double *factor, size_t n_columns, size_t n, double *out);

/* y += a x */
void rind_add_scaled(double *y, double a, const double *x, size_t n);

/* out = a b, number by number */
void rind_multiply(double *out, const double *a, const double *b, size_t n);

/*
 * Adds a_i . b_j to h for rows first <= i < last and j <= i; n is a multiple of RIND_LANES. Where b_j is a_j times
 * weights, h grows by the weighted cross product.
 */
void rind_add_gram(const double *const *a, const double *const *b, size_t first, size_t last, size_t n, double *h,
                   size_t width);

/*
 * Rows first <= i < n of the Cholesky factor L of h; those before stand. A pivot below 'floor' times its diagonal
 * element (a column that depends on the ones before) is raised to that; the number of these is returned, and
 * the first one in *dependent unless that is NULL.
 */
size_t rind_cholesky(const double *h, double *l, size_t width, size_t first, size_t n, double floor, size_t *dependent);

/* Solves L L' x = x in place; the half: L x = x. */
void rind_cholesky_solve(const double *l, size_t width, size_t n, double *x);
void rind_cholesky_half_solve(const double *l, size_t width, size_t n, double *x);

/* Full symmetric inverse of L L', n x n without gaps; 'column' is room for n numbers. */
void rind_cholesky_inverse(const double *l, size_t width, size_t n, double *inverse, double *column);

#endif
