/*
 * voxels.h - reading grey levels in kernels
 *
 * Kernels are written once for levels of one and of two bytes: 'wide' is a constant wherever they are
 * called, so that the compiler makes one of each.
 */
#ifndef RIND_VOXELS_H
#define RIND_VOXELS_H

#include "texture.h"
#include <stdlib.h>

#define RIND_INLINE static inline __attribute__((always_inline))

/* Level of the voxel 'at' steps from that of box voxel (0, 0, 0). */
RIND_INLINE uint32_t rind_level_at(const rind_levels *levels, ptrdiff_t at, bool wide)
{
    return wide ? levels->wide[at] : levels->narrow[at];
}

/* The first voxel of a run. */
static inline ptrdiff_t rind_run_start(const rind_levels *levels, const rind_run *run)
{
    return (ptrdiff_t)run->x + (ptrdiff_t)run->y * levels->row + (ptrdiff_t)run->z * levels->slice;
}

/* Step along a direction. */
static inline ptrdiff_t rind_direction_step(const rind_levels *levels, int direction)
{
    const int8_t *d = rind_direction[direction];

    return rind_level_step(levels, d[0], d[1], d[2]);
}

/*
 * Steps to the neighbours that the settings' distance and left_out choose, in the plane or in space, in ascending
 * order; the first half of them precede the voxel. Returns their number; NULL counts only.
 */
static inline size_t rind_neighbours(const rind_levels *levels, const rind_texture_settings *texture, bool planar,
                                     ptrdiff_t *step)
{
    int distance = (int)texture->distance, dz = planar ? 0 : distance;
    size_t n = 0;

    for (int z = -dz; z <= dz; z++)
        for (int y = -distance; y <= distance; y++)
            for (int x = -distance; x <= distance; x++) {
                int in_plane = abs(x) > abs(y) ? abs(x) : abs(y);
                int apart = in_plane > abs(z) ? in_plane : abs(z);

                if (apart == 0 || (apart < 64 && (texture->left_out >> apart & 1) != 0))
                    continue;
                if (step != NULL)
                    step[n] = rind_level_step(levels, x, y, z);
                n++;
            }
    return n;
}

#endif
