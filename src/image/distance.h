/*
 * distance.h - exact Euclidean distances in mm from the voxels of a mask
 */
#ifndef RIND_DISTANCE_H
#define RIND_DISTANCE_H

#include "context.h"

/* Which distances are wanted. */
typedef struct rind_distance {
    uint8_t to;    /* every voxel's distance to the nearest voxel that holds this: 1 or 0 of a mask */
    bool in_plane; /* within the voxel's own slice */
    double cap_mm; /* voxels farther away get INFINITY, the sooner the nearer this is; INFINITY: none */
} rind_distance;

/*
 * Squared distances in mm2 between voxel centres, 0 at the voxels measured to, INFINITY where there is none (within the
 * slice, within the cap). What lies beyond the edge of the grid is nothing: neither 0 nor 1.
 *
 * mask     one byte a voxel, 0 or 1, x fastest
 * out      as many doubles
 * nearest  as many indices of the voxel the distance was measured to, defined where 'out' is finite; NULL: not wanted
 *
 * Returns RIND_OK, RIND_NO_MEMORY, or RIND_BAD_ARGUMENT (indices wanted of more than 2^32 - 1 voxels).
 */
rind_status rind_distance_squared(rind_ctx *ctx, const uint8_t *mask, const size_t size[3], const double spacing_mm[3],
                                  const rind_distance *what, double *out, uint32_t *nearest);

#endif
