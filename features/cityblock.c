/*
 * cityblock.c - see cityblock.h
 *
 * The distance is a sum over axes, so one axis after the other is exact: along x it follows from the runs of the mask,
 * then rows are swept up and down, then slices, each time taking the smaller of a value and its neighbour's plus one.
 * Sweeps go over whole rows, many voxels at a time. Distances along x are capped at the largest value that can be
 * incremented; the cap is above the largest distance there can be, so it never shows.
 */
#include "cityblock.h"

#include <string.h>

size_t rind_cityblock_max(const size_t size[3], bool planar)
{
    size_t least = size[0] < size[1] ? size[0] : size[1];

    least = planar || least < size[2] ? least : size[2];
    return (least + 1) / 2;
}

#define CITYBLOCK(name, type, sweep, highest)                                                       \
    /* to[k] = min(to[k], from[k] + 1); from NULL is outside */                                     \
    static void sweep(type *restrict to, const type *restrict from, size_t n)                       \
    {                                                                                               \
        for (size_t k = 0; k < n; k++) {                                                            \
            type next = from != NULL ? (type)(from[k] + 1) : 1;                                     \
                                                                                                    \
            to[k] = to[k] < next ? to[k] : next;                                                    \
        }                                                                                           \
    }                                                                                               \
                                                                                                    \
    void name(const rind_roi *roi, size_t z0, size_t z1, bool planar, type *map)                    \
    {                                                                                               \
        size_t row = roi->size[0], n_rows = roi->size[1], slice = row * n_rows, n_slices = z1 - z0; \
                                                                                                    \
        memset(map, 0, slice *n_slices * sizeof *map);                                              \
        for (size_t r = roi->shape.slice[z0]; r < roi->shape.slice[z1]; r++) {                      \
            const rind_run *run = &roi->shape.run[r];                                               \
            type *to = map + (run->z - z0) * slice + run->y * row + run->x;                         \
                                                                                                    \
            for (uint32_t k = 0; k < run->n; k++) {                                                 \
                uint32_t d = k + 1 < run->n - k ? k + 1 : run->n - k;                               \
                                                                                                    \
                to[k] = (type)(d < highest ? d : highest);                                          \
            }                                                                                       \
        }                                                                                           \
        for (type *s = map; s < map + n_slices * slice; s += slice) {                               \
            for (size_t y = 0; y < n_rows; y++)                                                     \
                sweep(s + y * row, y > 0 ? s + (y - 1) * row : NULL, row);                          \
            for (size_t y = n_rows; y-- > 0;)                                                       \
                sweep(s + y * row, y + 1 < n_rows ? s + (y + 1) * row : NULL, row);                 \
        }                                                                                           \
        for (size_t z = 0; z < n_slices && !planar; z++)                                            \
            sweep(map + z * slice, z > 0 ? map + (z - 1) * slice : NULL, slice);                    \
        for (size_t z = n_slices; z-- > 0 && !planar;)                                              \
            sweep(map + z * slice, z + 1 < n_slices ? map + (z + 1) * slice : NULL, slice);         \
    }

CITYBLOCK(rind_cityblock_narrow, uint8_t, sweep_narrow, RIND_CITYBLOCK_BYTE)
CITYBLOCK(rind_cityblock_wide, uint16_t, sweep_wide, RIND_CITYBLOCK_WORD)
