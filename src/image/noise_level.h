/* noise_level.h - how noisy an image is, and noise to be added */
#ifndef RIND_NOISE_LEVEL_H
#define RIND_NOISE_LEVEL_H

#include "image/image.h"

/*
 * The standard deviation of the image's noise by Chang's estimator, from the whole image.
 *
 * by_slice  within slices; so it is in any case where there are too few of them
 *
 * Returns RIND_OK, RIND_BAD_SETTINGS (fewer than 6 voxels along x or y, or one constant image) or RIND_NO_MEMORY.
 */
rind_status rind_noise_level(rind_ctx *ctx, const rind_image *image, bool by_slice, double *sigma);

/*
 * The image's values, as double, with independent noise of mean 0 added to each; the random numbers follow from the
 * seed and the place of the voxel. 'out' holds all voxels.
 */
void rind_add_noise(rind_ctx *ctx, const rind_image *image, double sigma, uint64_t seed, double *out);

#endif
