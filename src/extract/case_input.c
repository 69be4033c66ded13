/*
 * case_input.c - see case_input.h
 *
 * What concerns the image as a whole comes before resampling: its bias field is removed, its intensities are brought to
 * a common scale, and where slices are counted along another axis than the third all arrays are turned, so that no one
 * further on needs to know.
 */
#include "extract/case_input.h"
#include "image/turn.h"
#include "io/io.h"

#include <stdlib.h>
#include <string.h>

void rind_case_input_free(rind_case_input *s)
{
    rind_image_free(s->unbiased);
    free(s->turned_image);
    free(s->noisy);
    free(s->turned_region);
    free(s->turned_which);
    free(s->turned_label);
    for (size_t k = 0; k < RIND_MAX_NAMED_MASKS; k++)
        free(s->turned_mask[k].voxel);
}

static void turn_box(const int order[3], rind_box *box)
{
    const rind_box old = *box;

    for (int a = 0; a < 3; a++) {
        box->first[a] = old.first[order[a]];
        box->size[a] = old.size[order[a]];
    }
}

static void *turned(rind_ctx *ctx, const void *voxel, const size_t size[3], const int order[3], size_t voxel_size)
{
    void *out = rind_alloc(ctx, size[0] * size[1] * size[2], voxel_size, "turned volume");

    if (out != NULL)
        rind_turn_voxels(voxel, size, order, voxel_size, out);
    return out;
}

static rind_status turn_labels(rind_ctx *ctx, const int order[3], rind_case_input *s)
{
    size_t n = s->region.n_labels;

    if (n == 0)
        return RIND_OK;
    s->turned_which = turned(ctx, s->region.which, s->image.grid.size, order, 1);
    s->turned_label = rind_alloc(ctx, n, sizeof *s->turned_label, "labels of a mask");
    if (s->turned_which == NULL || s->turned_label == NULL)
        return RIND_NO_MEMORY;
    memcpy(s->turned_label, s->region.label, n * sizeof *s->turned_label);
    for (size_t k = 0; k < n; k++)
        turn_box(order, &s->turned_label[k].box);
    s->region.which = s->turned_which;
    s->region.label = s->turned_label;
    return RIND_OK;
}

static rind_status turn_masks(rind_ctx *ctx, const int order[3], rind_case_input *s)
{
    for (size_t k = 0; k < s->region.n_masks; k++) {
        const rind_region_mask *mask = &s->region.mask[k];

        s->turned_mask[k] = *mask;
        s->turned_mask[k].voxel = NULL;
        turn_box(order, &s->turned_mask[k].box);
        if (mask->voxel == NULL)
            continue;
        s->turned_mask[k].voxel = turned(ctx, mask->voxel, s->image.grid.size, order, 1);
        if (s->turned_mask[k].voxel == NULL)
            return RIND_NO_MEMORY;
    }
    s->region.mask = s->turned_mask;
    return RIND_OK;
}

static rind_status turn(rind_ctx *ctx, int slice_axis, rind_case_input *s)
{
    const size_t *size = s->image.grid.size;
    int order[3];

    rind_turned_axes(slice_axis, order);
    s->turned_image = turned(ctx, s->image.voxel, size, order, rind_type_size(s->image.type));
    if (s->turned_image == NULL)
        return RIND_NO_MEMORY;
    s->image.voxel = s->turned_image;
    if (s->region.voxel != NULL) {
        s->turned_region = turned(ctx, s->region.voxel, size, order, 1);
        if (s->turned_region == NULL || turn_labels(ctx, order, s) != RIND_OK || turn_masks(ctx, order, s) != RIND_OK)
            return RIND_NO_MEMORY;
        s->region.voxel = s->turned_region;
    }
    s->image.grid = s->region.grid = rind_turned_grid(&s->image.grid, order);
    turn_box(order, &s->region.box);
    return RIND_OK;
}

/* Removes the bias field, unless the reader did, and brings the intensities to the scale of the settings. */
static rind_status correct(rind_ctx *ctx, const rind_settings *settings, rind_timings *timings, rind_case_input *s)
{
    double start = rind_now();
    rind_status status = RIND_OK;

    if (settings->image.bias_field.method != RIND_BIAS_FIELD_NONE && !s->image.unbiased) {
        rind_timings_begin(timings, "bias_field");
        status = rind_bias_field_remove(ctx, &s->image, &settings->image.bias_field, &s->unbiased);
        rind_timings_add(timings, "bias_field", rind_now() - start);
        if (status != RIND_OK)
            return status;
        s->image = *s->unbiased;
    }
    if (settings->image.normalise.method != RIND_NORMALISE_NONE) {
        start = rind_now();
        rind_timings_begin(timings, "normalise");
        status = rind_normalise(ctx, &settings->image.normalise, s->region.voxel, &s->image);
        rind_timings_add(timings, "normalise", rind_now() - start);
    }
    return status;
}

rind_status rind_case_input_make(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                 const rind_settings *settings, rind_timings *timings, rind_case_input *out)
{
    *out = (rind_case_input){ .image = *image };
    if (region != NULL)
        out->region = *region;
    if (region != NULL && rind_grid_difference_mm(&image->grid, &region->grid) > settings->mask.geometry_tolerance_mm)
        return rind_fail(ctx, RIND_GRID_MISMATCH, "the region was made for an image on another grid");
    out->region.grid = image->grid;
    rind_status status = correct(ctx, settings, timings, out);
    if (status == RIND_OK && settings->slice_axis != RIND_AXIS_Z)
        status = turn(ctx, (int)settings->slice_axis, out);
    if (status != RIND_OK)
        return status;
    if (settings->image.has_spacing)
        for (int a = 0; a < 3; a++)
            if (settings->image.spacing_mm[a] > 0)
                out->image.grid.spacing_mm[a] = out->region.grid.spacing_mm[a] = settings->image.spacing_mm[a];
    if (image->in_pixels && !settings->image.has_spacing)
        rind_tell(ctx, RIND_WARNING,
                  "the image's file does not say how large a pixel is: a pixel is the unit, wherever mm are written; "
                  "give image.spacing_mm, in mm, or as pixel");
    return RIND_OK;
}
