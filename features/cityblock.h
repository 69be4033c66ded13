/*
 * cityblock.h - city-block distance to the outside of a mask
 */
#ifndef RIND_CITYBLOCK_H
#define RIND_CITYBLOCK_H

#include "texture.h"

/*
 * Writes the distance, in steps along the axes (in the plane only if 'planar'), of every voxel of the
 * morphological mask in slices z0 ... z1 - 1 to the nearest voxel outside it; border voxels have 1, the outside 0.
 * Outside the box counts as outside. Distances stop at 65,535.
 * map  [z1 - z0][size[1]][size[0]]
 */
void rind_cityblock(const rind_roi *roi, size_t z0, size_t z1, bool planar, uint16_t *map);

#endif
