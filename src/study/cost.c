/*
 * cost.c - see cost.h
 */
#include "study/cost.h"
#include "extract/respond.h"
#include "region/region.h"

#include <math.h>
#include <string.h>

static const uint64_t process_bytes = 8u << 20;
static const uint64_t cheap_mask_bytes = (uint64_t)128 << 20;

static uint64_t n_voxels(const rind_grid *grid)
{
    return (uint64_t)grid->size[0] * grid->size[1] * grid->size[2];
}

void rind_cost_of(const rind_probe *image, const rind_probe *mask, const struct rind_region *region,
                  const rind_settings *settings, rind_cost *out)
{
    const rind_grid *grid = &image->image->grid;
    uint64_t n = n_voxels(grid), mask_bytes = mask != NULL ? mask->reading_bytes : n * sizeof(int32_t);
    double reach_mm = rind_rules_reach_mm(&settings->rules), reach_vox[3];
    rind_box box = rind_box_whole(grid);

    if (region != NULL) {
        for (int a = 0; a < 3; a++)
            reach_vox[a] = reach_mm / grid->spacing_mm[a] + 8.0;
        box = rind_box_widen(&region->box, grid, reach_vox);
    }
    uint64_t reading = image->reading_bytes, region_bytes = image->voxel_bytes + mask_bytes + n;
    uint64_t computing = image->voxel_bytes + n + rind_box_n(&box) * (rind_wants_filters(settings) ? 64 : 32);

    reading = reading > region_bytes ? reading : region_bytes;
    out->peak_bytes = process_bytes + (reading > computing ? reading : computing);
    out->cpu_seconds = 1e-8 * (double)n + 2e-6 * (double)rind_box_n(&box);
    out->by_region = region != NULL;
}

/* Looks at the mask, where that is cheap. */
static rind_status predict(rind_ctx *ctx, const rind_probe *image, const char *path, const rind_settings *settings,
                           rind_cost *out)
{
    rind_probe probe = { .image = NULL };
    rind_image *mask = NULL;
    rind_region *region = NULL;
    bool is_object = rind_is_dicom(ctx, path);
    rind_status status =
        is_object ? RIND_OK : rind_image_probe(ctx, path, &(rind_read_options){ .is_mask = true }, &probe);

    if (status == RIND_OK && (is_object || probe.voxel_bytes <= cheap_mask_bytes)) {
        status = rind_mask_read(ctx, path, image->image, settings, &mask);
        if (status == RIND_OK)
            status = rind_region_create(ctx, image->image, mask, settings, &region);
        rind_image_free(mask);
    }
    if (status == RIND_OK)
        rind_cost_of(image, is_object ? NULL : &probe, region, settings, out);
    rind_region_free(region);
    rind_probe_free(&probe);
    return status;
}

rind_status rind_cost_predict(rind_ctx *ctx, const char *image, const char *mask, const rind_settings *settings,
                              rind_cost *out)
{
    const rind_read_options options = { .volume = settings->image.subtract[0] > 0 ? (int)settings->image.subtract[0]
                                                                                  : settings->image.volume,
                                        .mask_path = mask,
                                        .grey = settings->image.grey,
                                        .spacing_is_known = settings->image.has_spacing };
    rind_listener *listener = ctx->listener;
    rind_probe probe;

    *out = (rind_cost){ .peak_bytes = process_bytes };
    ctx->listener = NULL;
    rind_status status = rind_image_probe(ctx, image, &options, &probe);
    if (status == RIND_OK)
        status = predict(ctx, &probe, mask, settings, out);
    rind_probe_free(&probe);
    ctx->listener = listener;
    return status;
}
