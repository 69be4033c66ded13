/*
 * cityblock.h - city-block distance to the outside of a mask
 *
 * A voxel of the morphological mask has 1 at its border, and one more for every step along an axis from there;
 * outside the mask, and outside the box, is 0.
 */
#ifndef RIND_CITYBLOCK_H
#define RIND_CITYBLOCK_H

#include "texture.h"

/* The largest distance possible in a box: half its shortest side (of the slice if 'planar'), rounded up. */
size_t rind_cityblock_max(const size_t size[3], bool planar);

/*
 * Writes the map of slices z0 ... z1 - 1, in the volume or slice by slice ('planar'); in the volume they must be all.
 * map  [z1 - z0][size[1]][size[0]], of bytes where rind_cityblock_max() is at most RIND_CITYBLOCK_BYTE, else of
 *      two bytes
 */
enum { RIND_CITYBLOCK_BYTE = 254, RIND_CITYBLOCK_WORD = 65534 };
void rind_cityblock_narrow(const rind_roi *roi, size_t z0, size_t z1, bool planar, uint8_t *map);
void rind_cityblock_wide(const rind_roi *roi, size_t z0, size_t z1, bool planar, uint16_t *map);

#endif
