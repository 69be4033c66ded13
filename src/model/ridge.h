/*
 * ridge.h - penalised paths without L1 penalty
 *
 * Every coefficient differs from 0, so there is no active set; but with more columns than rows there is no need to work
 * with columns either. With Z the standardised columns, each divided by the root of its penalty, the solution is a
 * combination of rows, and only K = Z Z' (rows by rows) enters:
 *
 *     K = R R',   linear predictor = intercept + R t,   penalty = lambda |t|^2 / 2
 *
 * is the same problem in as many unknowns as rows (Hastie and Tibshirani, Biostatistics 5 (2004) 329). With r
 * the score of the rows at the solution, coefficients are  b_j = z_j . r / lambda.  With fewer columns than rows,
 * R is Z itself.
 */
#ifndef RIND_MODEL_RIDGE_H
#define RIND_MODEL_RIDGE_H

#include "model/path.h"

/* Columns that are multiplied at a time. */
enum { RIND_RIDGE_BLOCK = 128 };

/* Unknowns of the small problem. */
size_t rind_ridge_size(const rind_columns *x, size_t n);

/* Runs the path of a rind_path whose alpha is 0; its rows are gathered and its penalties set. */
void rind_ridge_run(rind_path *path);

#endif
