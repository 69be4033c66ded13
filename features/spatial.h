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

/* From the spectrum: correlation.c. Equal up to rounding. */
rind_status rind_pairs_by_spectrum(rind_ctx *ctx, const rind_roi *roi, double mean, rind_pair_sums *out);

#endif
