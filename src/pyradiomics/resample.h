/*
 * resample.h - image and mask on PyRadiomics' grid
 */
#ifndef RIND_PY_RESAMPLE_H
#define RIND_PY_RESAMPLE_H

#include "pyradiomics/field.h"
#include "settings/pyradiomics/profile.h"

/* Continuous index, on the grid 'in', of a position given by its index on the grid 'from'. */
void rind_py_index(const rind_grid *from, const double index[3], const rind_grid *in, double out[3]);

/*
 * The grid PyRadiomics resamples to: the mask's lattice of the new spacing, its first corner at the mask's, cut to the
 * region's box and 'pad' voxels around it. 0 in 'spacing_mm' keeps the mask's; so does an axis of one slice of the
 * region.
 */
rind_status rind_py_new_grid(rind_ctx *ctx, const rind_grid *mask, const rind_box *region, const double spacing_mm[3],
                             uint32_t pad, rind_grid *out);

/*
 * Values of the image on the grid 'to', as its own type holds them: clamped to its range and truncated towards zero.
 * Outside the image 0. 'interpolator' is one of the ten.
 *
 * Returns RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_py_resample(rind_ctx *ctx, const rind_py_field *image, rind_py_interpolator interpolator,
                             const rind_grid *to, double *out);

/* The nearest voxel of a mask for every voxel of 'to'; outside 0. */
void rind_py_resample_mask(rind_ctx *ctx, const uint8_t *mask, const rind_grid *from, const rind_grid *to,
                           uint8_t *out);

#endif
