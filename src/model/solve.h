/* solve.h - small systems of equations with a positive definite matrix */
#ifndef RIND_MODEL_SOLVE_H
#define RIND_MODEL_SOLVE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Solves m x = b for 'n_right' right hand sides, each n numbers one behind the other, in place; m (n by n, symmetric)
 * is overwritten. False where m is not positive definite to rounding (a pivot below 1e-12 of its diagonal).
 */
bool rind_solve_positive(double *m, size_t n, double *b, size_t n_right);

#endif
