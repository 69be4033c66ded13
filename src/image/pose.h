/*
 * pose.h - an image on a grid that was turned and moved against its own
 *
 * Where the axes of two grids are not parallel, a new voxel is made of a block of old ones, each with its own weights.
 * Everything else is as in resample.h: the same interpolation, the edge repeated outside.
 */
#ifndef RIND_POSE_H
#define RIND_POSE_H

#include "image/resample.h"

/*
 * The grid turned by an angle about its third axis, about its centre, and moved by parts of its voxels along its own
 * axes. It keeps its spacing and is made as large as the turned and moved image needs, whole voxels on both sides; an
 * axis of one voxel is left as it is.
 * Returns RIND_OK or RIND_BAD_ARGUMENT (too many voxels).
 */
rind_status rind_posed_grid(rind_ctx *ctx, const rind_grid *grid, double rotate_deg, const double translate[3],
                            rind_grid *out);

/* The smallest box of 'posed' that holds all voxels which a box of voxels of 'old' can reach by interpolation. */
void rind_posed_box(const rind_grid *old, const rind_grid *posed, const rind_box *box, rind_box *out);

/*
 * Values of the voxels in 'box' of the grid 'posed', x fastest: rind_resample() and rind_resample_mask() for any two
 * grids, but that a mask is 0 beyond its grid.
 */
rind_status rind_pose(rind_ctx *ctx, const rind_image *image, const rind_grid *posed, const rind_box *box,
                      rind_interpolation interpolation, double *out);
rind_status rind_pose_mask(rind_ctx *ctx, const uint8_t *mask, const rind_grid *old, const rind_grid *posed,
                           const rind_box *box, rind_interpolation interpolation, double threshold, uint8_t *out);

#endif
