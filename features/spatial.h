/*
 * spatial.h - sums over all pairs of voxels, weighted with 1 / distance, in two ways
 *
 * 'mean' is taken from every intensity. The region must hold two voxels or more.
 */
#ifndef RIND_SPATIAL_H
#define RIND_SPATIAL_H

#include "shape.h"

typedef struct rind_pair_sums {
    double weight;  /* sum over i != j of w_ij; every pair counts in both orders */
    double product; /* of w_ij y_i y_j */
    double square;  /* of w_ij y_i^2 */
} rind_pair_sums;

/* Pair by pair: spatial.c. */
rind_status rind_pairs_directly(rind_ctx *ctx, const rind_roi *roi, double mean, rind_pair_sums *out);

/*
 * The transform of 1 / distance (0 at distance 0) on a grid of 2 m[0] x 2 m[1] x 2 m[2] points around the origin:
 * kernel_distance.c. It is real and even, so frequencies 0 ... m of each axis are all: at [(kz (m[0] + 1) + kx) * row +
 * ky]. To be given to free().
 */
rind_status rind_kernel_spectrum(rind_ctx *ctx, const size_t m[3], const double spacing_mm[3], double **out,
                                 size_t *row);

/* From the spectrum: correlation.c. Equal up to rounding. */
rind_status rind_pairs_by_spectrum(rind_ctx *ctx, const rind_roi *roi, double mean, rind_pair_sums *out);

#endif
