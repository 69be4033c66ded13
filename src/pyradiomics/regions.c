/*
 * regions.c - see regions.h
 *
 * PyRadiomics knows one mask at a time. Shells and rims are made before, on the grid of the image as it is, and each
 * goes through the pipeline like a mask that somebody drew: resampled for itself, with a crop of its own.
 */
#include "pyradiomics/regions.h"
#include "extract/advise.h"
#include "pyradiomics/field.h"

#include <math.h>
#include <stdlib.h>

/* Whether the mask's region, untouched, is the only one. */
static bool is_tumour_alone(const rind_rules *rules)
{
    const rind_rule *r = &rules->rule[0];

    return rules->n == 1 && r->row && !r->fill_holes && !r->largest_component && !r->has_exclude_range &&
           isinf(r->exclude_below) && !(r->exclude_edge_mm > 0.0);
}

bool rind_py_has_regions(const rind_settings *settings, const rind_region *region)
{
    return settings->pyradiomics->own_keys && (!is_tumour_alone(&settings->rules) || region->n_tumours > 0);
}

/* Rules may exclude by intensity: that of the normalised image. 'voxel' is to be given to free(). */
static rind_status normalise(const rind_py_case *from, rind_image *image, double **voxel)
{
    const rind_py_options *o = &from->settings->pyradiomics->options;
    rind_py_field field = rind_py_field_of(from->image);

    *image = *from->image;
    *voxel = NULL;
    if (!o->normalize)
        return RIND_OK;
    rind_status status = rind_py_normalise(from->ctx, &field, o->normalize_scale, o->remove_outliers, voxel);
    image->voxel = *voxel;
    image->type = RIND_FLOAT64;
    image->slope = 1.0;
    image->intercept = 0.0;
    image->clipped = false;
    return status;
}

static rind_status make(const rind_py_case *from, const rind_region *region, rind_case_regions *out)
{
    rind_settings *plain = rind_alloc(from->ctx, 1, sizeof *plain, "settings");
    double *voxel = NULL;
    rind_image image;

    if (plain == NULL)
        return RIND_NO_MEMORY;
    *plain = *from->settings; /* a view: nothing of it is freed */
    plain->resample.on = false;
    rind_status status = normalise(from, &image, &voxel);
    if (status == RIND_OK)
        status = rind_case_regions_make(from->ctx, &image, region, plain, &region->grid, true, NULL, out);
    if (status == RIND_OK) {
        rind_advise_clipped(from->ctx, out);
        rind_advise_thickness(from->ctx, plain, &region->grid, out);
    }
    free(voxel);
    free(plain);
    return status;
}

rind_status rind_py_regions_make(const rind_py_case *from, const rind_region *region, rind_case_regions *out)
{
    double start = rind_now();

    *out = (rind_case_regions){ .n = 0 };
    if (!(rind_grid_difference_mm(&from->image->grid, &region->grid) <= from->settings->mask.geometry_tolerance_mm))
        return rind_fail(from->ctx, RIND_GRID_MISMATCH,
                         "image and mask are on different grids: regions beside the tumour, and several labels, need "
                         "the mask on the image's");
    rind_status status = make(from, region, out);
    rind_timings_add(from->timings, "regions", rind_now() - start);
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
