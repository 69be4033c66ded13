/* recursive_gaussian.h - Gaussians and their derivatives by recursion along lines (recursive_gaussian.c) */
#ifndef RIND_PYRADIOMICS_RECURSIVE_GAUSSIAN_H
#define RIND_PYRADIOMICS_RECURSIVE_GAUSSIAN_H

#include <stddef.h>

/* Lines filtered side by side. */
enum { RIND_RECURSIVE_LANES = 16 };

/* y[i] = sum_k n[k] x[i - k] - d[k] y[i - 1 - k] upwards, with m and x[i + 1 + k] downwards; both added. */
typedef struct rind_recursion {
    double n[4], m[4], d[4];
    double before, behind; /* outputs of a line of ones that goes on for ever, upwards and downwards */
} rind_recursion;

/*
 * A Gaussian of standard deviation 'sigma' in samples (order 0), or its second derivative by samples (order 2) times
 * 'scale'.
 */
void rind_recursion_make(double sigma, int order, double scale, rind_recursion *out);

/*
 * Filters RIND_RECURSIVE_LANES lines of n samples, x[i][lane], each as if its first and last sample went on for ever.
 * y does not overlap x.
 */
void rind_recursion_run(const rind_recursion *r, const double *x, size_t n, double *y);

#endif
