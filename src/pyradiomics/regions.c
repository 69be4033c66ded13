/*
 * regions.c - see regions.h
 *
 * PyRadiomics knows one mask at a time. Shells and rims are made before, on the grid of the image as it is, and each
 * goes through the pipeline like a mask that somebody drew: resampled for itself, with a crop of its own.
 */
#include "pyradiomics/regions.h"

#include <stdlib.h>

bool rind_py_has_regions(const rind_settings *settings, const rind_region *region)
{
    return settings->pyradiomics->own_keys && (settings->rules.n > 1 || region->n_tumours > 0);
}

rind_status rind_py_regions_make(const rind_py_case *from, const rind_region *region, rind_case_regions *out)
{
    double tolerance_mm = from->settings->mask.geometry_tolerance_mm;
    rind_settings *plain = rind_alloc(from->ctx, 1, sizeof *plain, "settings");
    double start = rind_now();
    rind_status status = RIND_OK;

    *out = (rind_case_regions){ .n = 0 };
    if (plain == NULL)
        return RIND_NO_MEMORY;
    *plain = *from->settings; /* a view: nothing of it is freed */
    plain->resample.on = false;
    if (!(rind_grid_difference_mm(&from->image->grid, &region->grid) <= tolerance_mm))
        status =
            rind_fail(from->ctx, RIND_GRID_MISMATCH,
                      "image and mask are on different grids: regions beside the tumour need the mask on the image's");
    if (status == RIND_OK)
        status = rind_case_regions_make(from->ctx, from->image, region, plain, &region->grid, false, out);
    rind_timings_add(from->timings, "regions", rind_now() - start);
    free(plain);
    return status;
}

rind_status rind_py_region_create(const rind_py_case *from, const rind_region *region, const rind_case_region *made,
                                  rind_region **out)
{
    const size_t *size = region->grid.size;
    rind_region *one = rind_alloc_zero(from->ctx, 1, sizeof *one, "region");
    rind_box whole = rind_box_whole(&region->grid);

    *out = NULL;
    if (one == NULL)
        return RIND_NO_MEMORY;
    one->grid = region->grid;
    one->box = made->tight;
    one->n_voxels = made->n_voxels;
    one->voxel = rind_alloc_zero(from->ctx, size[0] * size[1] * size[2], 1, "region");
    if (one->voxel == NULL) {
        rind_region_free(one);
        return RIND_NO_MEMORY;
    }
    rind_box_copy(made->mask, &made->tight, &made->tight, 1, &whole, one->voxel);
    *out = one;
    return RIND_OK;
}
