/*
 * digital.c - the IBSI 1 digital phantom
 *
 * A volume small enough to check by hand: 5 x 4 x 4 voxels of 2 mm, 74 of them in the region, grey levels 1, 3, 4
 * and 6. Levels 2 and 5 do not occur but count as empty bins. The voxel of level 9 lies outside the region: whoever
 * sees a 9 has ignored the mask.
 *
 * Designed by Alex Zwanenburg for the Image Biomarker Standardisation Initiative, github.com/theibsi/data_sets,
 * licence CC BY 4.0.
 */
#include "phantoms.h"

#include "io/folder.h"

#include <stdlib.h>

enum { NX = 5, NY = 4, NZ = 4 };

static const int16_t level[NZ][NY][NX] = {
    { { 1, 4, 4, 1, 1 }, { 1, 4, 6, 1, 1 }, { 4, 1, 6, 4, 1 }, { 4, 4, 6, 4, 1 } },
    { { 1, 4, 4, 1, 1 }, { 1, 1, 6, 1, 1 }, { 1, 1, 3, 1, 1 }, { 4, 4, 6, 1, 1 } },
    { { 1, 4, 4, 1, 1 }, { 1, 1, 1, 1, 1 }, { 1, 1, 9, 1, 1 }, { 1, 1, 6, 1, 1 } },
    { { 1, 4, 4, 1, 1 }, { 1, 1, 1, 1, 1 }, { 1, 1, 1, 1, 1 }, { 1, 1, 6, 1, 1 } },
};

static const uint8_t inside[NZ][NY][NX] = {
    { { 1, 1, 1, 1, 1 }, { 1, 1, 1, 1, 1 }, { 1, 1, 1, 1, 1 }, { 1, 1, 1, 1, 1 } },
    { { 1, 1, 1, 1, 1 }, { 1, 1, 1, 1, 1 }, { 0, 1, 1, 1, 1 }, { 1, 1, 1, 1, 1 } },
    { { 1, 1, 1, 0, 0 }, { 1, 1, 1, 1, 1 }, { 1, 1, 0, 1, 1 }, { 1, 1, 1, 1, 1 } },
    { { 1, 1, 1, 0, 0 }, { 1, 1, 1, 1, 1 }, { 1, 1, 1, 1, 1 }, { 1, 1, 1, 1, 1 } },
};

rind_status rind_phantom_digital(rind_ctx *ctx, rind_image **image, rind_image **mask)
{
    const rind_grid grid = rind_grid_make(NX, NY, NZ, 2.0, 2.0, 2.0);

    *mask = NULL;
    rind_status status = rind_image_create(ctx, &grid, RIND_INT16, level, image);
    if (status != RIND_OK)
        return status;
    status = rind_image_create(ctx, &grid, RIND_UINT8, inside, mask);
    if (status != RIND_OK) {
        rind_image_free(*image);
        *image = NULL;
    }
    return status;
}

rind_status rind_phantom_write_into(rind_ctx *ctx, const rind_image *image, const char *folder, const char *name)
{
    char *path = rind_folder_join(ctx, folder, name);
    rind_status status = path != NULL ? rind_image_write(ctx, image, path) : RIND_NO_MEMORY;

    free(path);
    return status;
}

rind_status rind_phantom_digital_write(rind_ctx *ctx, const char *folder)
{
    rind_image *image = NULL, *mask = NULL;
    rind_status status = rind_folder_make(ctx, folder);

    if (status == RIND_OK)
        status = rind_phantom_digital(ctx, &image, &mask);
    if (status == RIND_OK)
        status = rind_phantom_write_into(ctx, image, folder, "image.nii.gz");
    if (status == RIND_OK)
        status = rind_phantom_write_into(ctx, mask, folder, "mask.nii.gz");
    rind_image_free(image);
    rind_image_free(mask);
    return status;
}
