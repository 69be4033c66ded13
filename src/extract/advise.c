/*
 * advise.c - see advise.h
 *
 * A region at the edge of the image is a lesion the scan may have cut: its shape is the scan's. An axis the region
 * fills from end to end (a picture's single slice, a phantom) is no cut.
 */
#include "extract/advise.h"

#include <stdio.h>

enum { FEW_VOXELS = 10 };

void rind_advise(rind_ctx *ctx, const rind_grid *grid, const char *name, const rind_box *box, size_t n_voxels)
{
    const char *space = name != NULL ? " " : "";
    char axes[16] = "";
    size_t n = 0;

    name = name != NULL ? name : "";
    if (n_voxels < FEW_VOXELS)
        rind_tell(ctx, RIND_WARNING, "the region%s%s has %zu voxel%s: too few for texture, and its shape is the grid's",
                  space, name, n_voxels, n_voxels == 1 ? "" : "s");
    for (int a = 0; a < 3 && box != NULL; a++) {
        bool at_start = box->first[a] == 0, at_end = box->first[a] + box->size[a] == grid->size[a];

        if (at_start != at_end)
            n += (size_t)snprintf(axes + n, sizeof axes - n, "%s%c", n > 0 ? ", " : "", "xyz"[a]);
    }
    if (n > 0)
        rind_tell(ctx, RIND_WARNING, "the region%s%s touches the edge of the image along %s: it may go on beyond",
                  space, name, axes);
}
