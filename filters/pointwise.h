/*
 * pointwise.h - filters that look at one voxel and at the largest intensity of the image
 *
 * PyRadiomics' intensity transforms. Each scales its result so that the largest absolute intensity m of the image stays
 * in range; so the whole image counts, and a crop has another result.
 */
#ifndef RIND_POINTWISE_H
#define RIND_POINTWISE_H

#include "filter.h"

/* y of n voxels x; m > 0. */
typedef void rind_pointwise_function(const double *x, size_t n, double m, double *y);

/* One response. Where all intensities are 0, so that nothing can be scaled, each voxel becomes 'of_zero'. */
rind_status rind_pointwise_run(rind_ctx *ctx, const rind_volume *image, rind_pointwise_function *function,
                               double of_zero, rind_response_sink *sink, void *user);

/* Members that are the same in all their descriptors. */
size_t rind_pointwise_n_responses(const void *parameters, bool two_d);
void rind_pointwise_reach(const void *parameters, bool two_d, const double spacing_mm[3], double reach_vox[3]);

#endif
