/*
 * components.h - connected parts of a mask
 *
 * Parts of a mask are 26-connected: voxels that share a corner belong together. The background is 6-connected, so that
 * a wall that is tight for one is tight for the other. In the plane, slice by slice: 8 and 4.
 *
 * mask  one byte a voxel, 0 or 1, x fastest; changed in place
 * Both return RIND_OK or RIND_NO_MEMORY.
 */
#ifndef RIND_COMPONENTS_H
#define RIND_COMPONENTS_H

#include "context.h"

/* Keeps the part with most voxels (in the plane, of each slice); of equal ones the first in order of z, y, x. */
rind_status rind_keep_largest(rind_ctx *ctx, uint8_t *mask, const size_t size[3], bool in_plane);

/* Adds the background that no way leads from to the sides of the box (in the plane, of the slice). */
rind_status rind_fill_holes(rind_ctx *ctx, uint8_t *mask, const size_t size[3], bool in_plane);

#endif
