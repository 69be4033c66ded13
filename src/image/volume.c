/* volume.c - see volume.h */
#include "image/volume.h"

#include <string.h>
#include <sys/mman.h>

double *rind_volume_alloc(rind_ctx *ctx, const rind_volume *volume, const char *what)
{
    const uintptr_t huge = (uintptr_t)1 << 21; /* bytes of a large page */
    size_t n = rind_volume_n(volume);
    double *value = rind_alloc(ctx, n, sizeof *value, what);

    if (value != NULL) {
        uintptr_t begin = ((uintptr_t)value + huge - 1) / huge * huge, end = (uintptr_t)(value + n) / huge * huge;

        if (end > begin)
            madvise((void *)begin, end - begin, MADV_HUGEPAGE); /* a wish; nothing depends on it */
    }
    return value;
}

rind_status rind_volume_pad(rind_ctx *ctx, const rind_volume *image, bool two_d, size_t padding, rind_boundary boundary,
                            rind_volume *out)
{
    size_t before[3] = { padding, padding, two_d ? 0 : padding };

    *out = *image;
    for (int a = 0; a < 3; a++)
        out->size[a] += 2 * before[a];
    out->value = rind_volume_alloc(ctx, out, "padded image");
    if (out->value == NULL)
        return RIND_NO_MEMORY;
    double *to = out->value;
    for (size_t z = 0; z < out->size[2]; z++)
        for (size_t y = 0; y < out->size[1]; y++)
            for (size_t x = 0; x < out->size[0]; x++, to++) {
                ptrdiff_t from_x = rind_boundary_index(boundary, (ptrdiff_t)x - (ptrdiff_t)before[0], image->size[0]);
                ptrdiff_t from_y = rind_boundary_index(boundary, (ptrdiff_t)y - (ptrdiff_t)before[1], image->size[1]);
                ptrdiff_t from_z = rind_boundary_index(boundary, (ptrdiff_t)z - (ptrdiff_t)before[2], image->size[2]);

                *to = from_x < 0 || from_y < 0 || from_z < 0
                          ? 0.0
                          : image->value[(size_t)from_x +
                                         image->size[0] * ((size_t)from_y + image->size[1] * (size_t)from_z)];
            }
    return RIND_OK;
}

void rind_volume_crop(const rind_volume *padded, const rind_volume *image, double *out)
{
    size_t before[3];

    for (int a = 0; a < 3; a++)
        before[a] = (padded->size[a] - image->size[a]) / 2;
    for (size_t z = 0; z < image->size[2]; z++)
        for (size_t y = 0; y < image->size[1]; y++, out += image->size[0])
            memcpy(out,
                   padded->value + before[0] + padded->size[0] * (y + before[1] + padded->size[1] * (z + before[2])),
                   image->size[0] * sizeof *out);
}
