/* turn.c - see turn.h */
#include "image/turn.h"

#include <string.h>

void rind_turned_axes(int last, int order[3])
{
    int n = 0;

    for (int a = 0; a < 3; a++)
        if (a != last)
            order[n++] = a;
    order[2] = last;
}

rind_grid rind_turned_grid(const rind_grid *grid, const int order[3])
{
    rind_grid out = *grid;

    for (int a = 0; a < 3; a++) {
        out.size[a] = grid->size[order[a]];
        out.spacing_mm[a] = grid->spacing_mm[order[a]];
        for (int r = 0; r < 3; r++)
            out.direction[r][a] = grid->direction[r][order[a]];
    }
    return out;
}

void rind_turn_voxels(const void *from, const size_t size[3], const int order[3], size_t voxel_size, void *to)
{
    const size_t old_step[3] = { 1, size[0], size[0] * size[1] };
    const size_t n[3] = { size[order[0]], size[order[1]], size[order[2]] };
    const size_t step = old_step[order[0]] * voxel_size;
    char *target = to;

    for (size_t z = 0; z < n[2]; z++)
        for (size_t y = 0; y < n[1]; y++) {
            const char *source = (const char *)from + (y * old_step[order[1]] + z * old_step[order[2]]) * voxel_size;

            for (size_t x = 0; x < n[0]; x++, source += step, target += voxel_size)
                memcpy(target, source, voxel_size);
        }
}
