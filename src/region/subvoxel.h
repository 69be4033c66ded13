/*
 * subvoxel.h - distances from a boundary that runs between the voxel centres
 */
#ifndef RIND_SUBVOXEL_H
#define RIND_SUBVOXEL_H

#include "image/distance.h"

/*
 * Distances in mm (not squared) from voxel centres to the half-level surface of the smoothed mask: of voxels that do
 * not hold what->to; 0 at those that do, and at those the surface has on the same side as them. INFINITY beyond the
 * cap. Never more than the distance to the nearest voxel centre.
 *
 * mask  one byte a voxel, 0 or 1, x fastest, at most 2^32 - 1 voxels
 * out   as many doubles
 *
 * Returns RIND_OK, RIND_NO_MEMORY or RIND_BAD_ARGUMENT (too many voxels).
 */
rind_status rind_subvoxel_distance(rind_ctx *ctx, const uint8_t *mask, const size_t size[3], const double spacing_mm[3],
                                   const rind_distance *what, double *out);

#endif
