/*
 * advise.c - see advise.h
 *
 * A region at the edge of the image is a lesion the scan may have cut: its shape is the scan's. An axis the region
 * fills from end to end (a picture's single slice, a phantom) is no cut.
 */
#include "extract/advise.h"

#include <stdio.h>

enum { FEW_VOXELS = 10 };

void rind_advise(rind_ctx *ctx, const rind_grid *grid, const rind_box *region, size_t n_voxels)
{
    char axes[16] = "";
    size_t n = 0;

    if (n_voxels < FEW_VOXELS)
        rind_tell(ctx, RIND_WARNING, "the region has %zu voxel%s: too few for texture, and its shape is the grid's",
                  n_voxels, n_voxels == 1 ? "" : "s");
    for (int a = 0; a < 3; a++) {
        bool at_start = region->first[a] == 0, at_end = region->first[a] + region->size[a] == grid->size[a];

        if (at_start != at_end)
            n += (size_t)snprintf(axes + n, sizeof axes - n, "%s%c", n > 0 ? ", " : "", "xyz"[a]);
    }
    if (n > 0)
        rind_tell(ctx, RIND_WARNING, "the region touches the edge of the image along %s: it may go on beyond", axes);
}
