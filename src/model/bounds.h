/*
 * bounds.h - which inactive columns may break optimality, without looking at all of them
 *
 * |z_j . r| <= lambda l1_j must hold for every column at every solution: with 10,000 columns that test costs more than
 * all else. But residuals change little from solution to solution. So an orthonormal basis q_1 ... q_m is kept of
 * residuals it has multiplied all columns by, and the products z_j . q_i. A new r is c_1 q_1 + ... + c_m q_m + rest, so
 *
 *     |z_j . r| <= |sum_i c_i z_j . q_i| + |rest| sqrt(|z_j|^2 - sum_i (z_j . q_i)^2)
 *
 * and only columns whose bound passes the limit are multiplied by r itself. When these are many, r joins the basis.
 * The bound is rigorous: no column that breaks optimality can be missed.
 */
#ifndef RIND_MODEL_BOUNDS_H
#define RIND_MODEL_BOUNDS_H

#include "model/arena.h"
#include "model/design.h"

enum { RIND_BOUNDS_BASIS = 32 };

typedef struct rind_bounds {
    size_t n_basis;
    double *basis;           /* RIND_BOUNDS_BASIS vectors of the design's stride */
    double *product;         /* z_j . q_i at product[i * width + j] */
    double *rest2;           /* |z_j|^2 - sum (z_j . q_i)^2 */
    double *estimate, *rest; /* scratch, by column and by row */
    const double **some;     /* scratch: columns looked at, */
    size_t *index;           /* their numbers, */
    double *exact;           /* and their products with r */
    size_t width;            /* columns, padded */
} rind_bounds;

void rind_bounds_place(rind_bounds *bounds, const rind_design *design, rind_arena *arena);
void rind_bounds_begin(rind_bounds *bounds, const rind_design *design);

/*
 * Columns with |z_j . r| > lambda l1[j] (and a trifle), apart from those 'skip'ped: their numbers, rising, in 'found'
 * and z_j . r in gradient[j]. Returns how many. *excess: the largest |z_j . r| - lambda l1[j] of all, or 0.
 */
size_t rind_bounds_find(rind_bounds *bounds, const rind_design *design, const double *r, const double *l1,
                        double lambda, const bool *skip, size_t *found, double *gradient, double *excess);

#endif
