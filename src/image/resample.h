/*
 * resample.h - an image on another spacing (IBSI 1, section on interpolation)
 *
 * The new grid shares its centre with the old one: new voxel j lies at old index
 * (n_a - 1)/2 + (j - (n_b - 1)/2) s_b / s_a, with n_b = ceil(n_a s_a / s_b - 1e-3). Outside the old grid
 * image and mask repeat their edge. An axis whose spacing does not change is left alone.
 */
#ifndef RIND_RESAMPLE_H
#define RIND_RESAMPLE_H

#include "image/image.h"

typedef enum rind_interpolation {
    RIND_NEAREST,
    RIND_LINEAR,
    RIND_CUBIC /* interpolating cubic B-spline: prefilter, then evaluation */
} rind_interpolation;

/* The grid of 'old' at a new spacing in mm. Returns RIND_OK or RIND_BAD_ARGUMENT (too many voxels). */
rind_status rind_resampled_grid(rind_ctx *ctx, const rind_grid *old, const double spacing_mm[3], rind_grid *out);

/* Old index of new index j along an axis. */
double rind_old_index(const rind_grid *old, const rind_grid *resampled, int axis, double j);

/*
 * Values of the new voxels in 'box' of the grid 'resampled' (made from the image's grid), x fastest.
 * Only what the box needs of the image is read: the values equal those of the whole image resampled
 * (for RIND_CUBIC to the last digits of a double: the prefilter's tail is cut where it is below 1e-17).
 * out  box->size[0] * box->size[1] * box->size[2] doubles
 */
rind_status rind_resample(rind_ctx *ctx, const rind_image *image, const rind_grid *resampled, const rind_box *box,
                          rind_interpolation interpolation, double *out);

/*
 * The same for a mask, one byte a voxel (0 or 1) on the grid 'old': 1 where the interpolated value is at least
 * threshold - 1e-6.
 */
rind_status rind_resample_mask(rind_ctx *ctx, const uint8_t *mask, const rind_grid *old, const rind_grid *resampled,
                               const rind_box *box, rind_interpolation interpolation, double threshold, uint8_t *out);

#endif
