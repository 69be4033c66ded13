/*
 * region_images.c - the regions of a case as images, to look at
 *
 * On the analysis grid they are what features are computed of. On the image's own grid every voxel takes what the
 * nearest voxel of the analysis grid holds; axes that were turned are turned back.
 */
#include "extract/extract.h"
#include "extract/prepare.h"
#include "image/turn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where regions are written to: for each voxel along each axis of the target the nearest of the analysis grid. */
typedef struct target {
    rind_grid grid;
    int from[3];        /* which axis of the analysis grid each axis of the target runs along */
    size_t *nearest[3]; /* [grid.size[a]] */
} target;

static void free_target(target *t)
{
    for (int a = 0; a < 3; a++)
        free(t->nearest[a]);
}

/*
 * own_grid  the image's; else the analysis grid is the target
 * The analysis grid shares the centre of the image's, axis by axis.
 */
static rind_status make_target(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                               const rind_grid *analysis, bool own_grid, target *out)
{
    int order[3] = { 0, 1, 2 };

    *out = (target){ .grid = own_grid ? image->grid : *analysis };
    if (own_grid && settings->slice_axis != RIND_AXIS_Z)
        rind_turned_axes((int)settings->slice_axis, order);
    for (int a = 0; a < 3; a++)
        out->from[order[a]] = a;
    for (int a = 0; a < 3; a++) {
        size_t n = out->grid.size[a], n_analysis = analysis->size[out->from[a]];
        double spacing_mm = settings->image.has_spacing && settings->image.spacing_mm[out->from[a]] > 0
                                ? settings->image.spacing_mm[out->from[a]]
                                : image->grid.spacing_mm[a];
        double step = own_grid ? spacing_mm / analysis->spacing_mm[out->from[a]] : 1.0;

        out->nearest[a] = rind_alloc(ctx, n, sizeof *out->nearest[a], "grid of a region");
        if (out->nearest[a] == NULL)
            return RIND_NO_MEMORY;
        for (size_t k = 0; k < n; k++) {
            double at = 0.5 * (double)(n_analysis - 1) + ((double)k - 0.5 * (double)(n - 1)) * step;
            double whole = floor(at + 0.5), last = (double)(n_analysis - 1);

            out->nearest[a][k] = (size_t)(whole < 0.0 ? 0.0 : whole > last ? last : whole);
        }
    }
    return RIND_OK;
}

static bool holds(const rind_case_region *region, const size_t at[3])
{
    const rind_box *box = &region->tight;

    for (int a = 0; a < 3; a++)
        if (at[a] < box->first[a] || at[a] >= box->first[a] + box->size[a])
            return false;
    return region->mask[(at[0] - box->first[0]) +
                        box->size[0] * ((at[1] - box->first[1]) + box->size[1] * (at[2] - box->first[2]))];
}

/* 0 and 1 on the target's grid. */
static rind_status draw(rind_ctx *ctx, const rind_case_region *region, const target *t, rind_image **out)
{
    const size_t *size = t->grid.size;
    uint8_t *voxel = rind_alloc_zero(ctx, size[0] * size[1] * size[2], 1, "mask of a region");
    size_t k = 0;

    if (voxel == NULL)
        return RIND_NO_MEMORY;
    for (size_t z = 0; z < size[2] && region->n_voxels > 0; z++)
        for (size_t y = 0; y < size[1]; y++)
            for (size_t x = 0; x < size[0]; x++, k++) {
                size_t at[3];

                at[t->from[0]] = t->nearest[0][x];
                at[t->from[1]] = t->nearest[1][y];
                at[t->from[2]] = t->nearest[2][z];
                voxel[k] = holds(region, at);
            }
    return rind_image_adopt(ctx, &t->grid, RIND_UINT8, voxel, out);
}

static rind_status hand_on(rind_ctx *ctx, const rind_case_region *region, const rind_grid *analysis, const target *t,
                           rind_region_sink *sink, void *user)
{
    const double *mm = analysis->spacing_mm;
    const rind_region_facts facts = { .name = region->name,
                                      .n_voxels = region->n_voxels,
                                      .volume_mm3 = (double)region->n_voxels * mm[0] * mm[1] * mm[2],
                                      .thickness_mm = region->thickness_mm,
                                      .clipped = region->clipped };
    rind_image *mask = NULL;
    rind_status status = draw(ctx, region, t, &mask);

    if (status == RIND_OK)
        status = sink(user, &facts, mask);
    rind_image_free(mask);
    return status;
}

rind_status rind_extract_regions(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                 const rind_settings *settings, bool own_grid, rind_region_sink *sink, void *user)
{
    rind_grid grid;
    rind_case_regions regions;
    target t = { .from = { 0 } };
    if (settings->pyradiomics != NULL)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "regions are written in the profile ibsi only");
    rind_status status = rind_prepare_regions(ctx, image, region, settings, &grid, &regions);

    if (status == RIND_OK)
        status = make_target(ctx, image, settings, &grid, own_grid, &t);
    for (size_t k = 0; k < regions.n && status == RIND_OK; k++)
        status = hand_on(ctx, &regions.region[k], &grid, &t, sink, user);
    free_target(&t);
    rind_case_regions_free(&regions);
    return status;
}
