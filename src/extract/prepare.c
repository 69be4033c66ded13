/*
 * prepare.c - from an image and a region to what the families read
 *
 * The order is the IBSI's: resample image and mask, round the intensities, and take the mask as it then is for the
 * morphological mask; the intensity mask is a copy that re-segmentation may reduce.
 *
 * Before that the image as a whole is put right: its bias field is removed, its intensities are brought to a common
 * scale.
 *
 * Only crops are ever made. Where there are several regions or filters are wanted, the image is made once in a box that
 * holds all they read, the field, and each region's crop is cut from it.
 */
#include "extract/prepare.h"
#include "extract/respond.h"
#include "image/turn.h"
#include "io/io.h"
#include "region/resegment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The intensities of a region's crop: cut from the field, if there is one. */
static rind_status make_crop(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                             const rind_prepared *p, rind_prepared_region *out)
{
    if (p->field == NULL)
        return rind_crop_intensities(ctx, image, settings, &p->grid, &out->box, &out->intensity);
    out->intensity = rind_alloc(ctx, rind_box_n(&out->box), sizeof *out->intensity, "intensities of a region");
    if (out->intensity == NULL)
        return RIND_NO_MEMORY;
    rind_box_copy(p->field, &p->around, &out->box, sizeof *p->field, &out->box, out->intensity);
    return RIND_OK;
}

/* The image once for all regions and filters, where it is read more than once. */
static rind_status make_field(rind_ctx *ctx, const rind_image *image, const rind_settings *settings, rind_prepared *p)
{
    size_t n = 0;

    for (size_t k = 0; k < p->n_regions; k++) {
        const rind_prepared_region *r = &p->region[k];

        if (r->morphological == NULL)
            continue;
        p->tight = n > 0 ? rind_box_join(&p->tight, &r->tight) : r->tight;
        p->around = n > 0 ? rind_box_join(&p->around, &r->box) : r->box;
        n++;
    }
    if (n == 0 || (n == 1 && !rind_wants_filters(settings)))
        return RIND_OK;
    rind_box filters = rind_filters_box(settings, &p->grid, &p->tight);
    p->around = rind_box_join(&p->around, &filters);
    return rind_crop_intensities(ctx, image, settings, &p->grid, &p->around, &p->field);
}

/* NaN and infinity: an error inside the region, or an excluded voxel; around it they become 0 and are counted. */
static rind_status treat_non_finite(rind_ctx *ctx, const rind_settings *settings, rind_prepared_region *out,
                                    size_t *n_inside)
{
    size_t n = rind_box_n(&out->box);

    *n_inside = 0;
    for (size_t k = 0; k < n; k++) {
        if (isfinite(out->intensity[k]))
            continue;
        if (out->morphological[k])
            ++*n_inside;
        else {
            out->n_non_finite_around++;
            out->intensity[k] = 0.0;
        }
    }
    if (*n_inside > 0 && !settings->image.exclude_non_finite)
        return rind_fail(
            ctx, RIND_NON_FINITE,
            "%zu of %zu voxels of the region %s are NaN or infinite: mend the image, or leave them out with "
            "image.non_finite: exclude",
            *n_inside, out->roi.shape.n_voxels, out->name);
    if (*n_inside > 0 && settings->resample.on && settings->resample.image == RIND_CUBIC)
        return rind_fail(ctx, RIND_NON_FINITE,
                         "NaN or infinite voxels near the region: a cubic spline spreads them over whole rows, so they "
                         "cannot be excluded: take resample.image: linear");
    return RIND_OK;
}

/* The intensity mask: a copy only where something is taken away. */
static rind_status make_intensity_mask(rind_ctx *ctx, const rind_settings *settings, size_t n_non_finite,
                                       rind_prepared_region *out)
{
    rind_resegmentation how = { .range = { -INFINITY, INFINITY }, .outlier_sigma = settings->resegment.outlier_sigma };
    size_t n = rind_box_n(&out->box);

    if (settings->resegment.has_range)
        memcpy(how.range, settings->resegment.range, sizeof how.range);
    memcpy(out->roi.range, how.range, sizeof how.range);
    out->inside = out->morphological;
    if (!settings->resegment.has_range && how.outlier_sigma <= 0.0 && n_non_finite == 0) {
        out->roi.runs = out->roi.shape;
        return RIND_OK;
    }
    out->inside = rind_alloc(ctx, n, 1, "intensity mask of a region");
    if (out->inside == NULL)
        return RIND_NO_MEMORY;
    memcpy(out->inside, out->morphological, n);
    for (size_t k = 0; k < n && n_non_finite > 0; k++)
        if (!isfinite(out->intensity[k])) {
            out->inside[k] = 0;
            out->intensity[k] = 0.0;
        }
    rind_resegment(&how, &out->roi.shape, out->intensity, out->box.size, out->inside);
    return rind_runs_create(ctx, out->inside, out->box.size, &out->roi.runs);
}

void rind_find_range(rind_roi *roi)
{
    roi->min = INFINITY;
    roi->max = -INFINITY;
    roi->whole = true;
    for (size_t r = 0; r < roi->runs.n; r++) {
        const double *value = roi->intensity + rind_run_index(roi, &roi->runs.run[r]);

        for (uint32_t k = 0; k < roi->runs.run[r].n; k++) {
            roi->min = value[k] < roi->min ? value[k] : roi->min;
            roi->max = value[k] > roi->max ? value[k] : roi->max;
        }
    }
    for (size_t r = 0; r < roi->runs.n && roi->whole; r++) {
        const double *value = roi->intensity + rind_run_index(roi, &roi->runs.run[r]);

        for (uint32_t k = 0; k < roi->runs.run[r].n; k++)
            roi->whole = roi->whole && value[k] == rind_round_half_to_even(value[k]);
    }
}

/* Image and region with the settings' spacing, and with the slice axis last. */
typedef struct source {
    rind_image image;   /* shares the voxels of the caller's unless 'turned_image' is set */
    rind_region region; /* likewise */
    rind_image *unbiased;
    void *turned_image, *turned_region, *turned_which;
    rind_region_label *turned_label;
    rind_region_mask turned_mask[RIND_MAX_NAMED_MASKS]; /* voxels are owned */
} source;

static void free_source(source *s)
{
    rind_image_free(s->unbiased);
    free(s->turned_image);
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

static rind_status turn_labels(rind_ctx *ctx, const int order[3], source *s)
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

static rind_status turn_masks(rind_ctx *ctx, const int order[3], source *s)
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

static rind_status turn(rind_ctx *ctx, int slice_axis, source *s)
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
static rind_status correct(rind_ctx *ctx, const rind_settings *settings, rind_timings *timings, source *s)
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

/* 'region' may be NULL. */
static rind_status make_source(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, rind_timings *timings, source *out)
{
    *out = (source){ .image = *image };
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

/* The mask of a region in its crop. */
static rind_status place_region(rind_ctx *ctx, const rind_grid *grid, const rind_case_region *from, double reach_mm,
                                rind_prepared_region *out)
{
    double reach_vox[3];

    memcpy(out->name, from->name, sizeof out->name);
    out->kind = from->kind;
    out->clipped = from->clipped;
    out->thickness_mm = from->thickness_mm;
    out->wanted_mm = from->wanted_mm;
    if (from->n_voxels == 0)
        return RIND_OK;
    for (int a = 0; a < 3; a++)
        reach_vox[a] = reach_mm / grid->spacing_mm[a];
    out->tight = from->tight;
    out->box = rind_box_widen(&from->tight, grid, reach_vox);
    out->morphological = rind_alloc_zero(ctx, rind_box_n(&out->box), 1, "mask of a region");
    if (out->morphological == NULL)
        return RIND_NO_MEMORY;
    rind_box_copy(from->mask, &from->tight, &from->tight, 1, &out->box, out->morphological);
    return RIND_OK;
}

static rind_status place_regions(rind_ctx *ctx, const source *s, const rind_settings *settings, double reach_mm,
                                 rind_prepared *out)
{
    rind_case_regions regions;
    rind_status status = rind_case_regions_make(ctx, &s->image, &s->region, settings, &out->grid, true, &regions);

    if (status == RIND_OK) {
        rind_case_regions_tell(ctx, &regions);
        out->region = rind_alloc_zero(ctx, regions.n, sizeof *out->region, "regions of a case");
        out->n_regions = out->region != NULL ? regions.n : 0;
        status = out->region != NULL ? RIND_OK : RIND_NO_MEMORY;
    }
    for (size_t k = 0; k < out->n_regions && status == RIND_OK; k++)
        status = place_region(ctx, &out->grid, &regions.region[k], reach_mm, &out->region[k]);
    rind_case_regions_free(&regions);
    return status;
}

/* Runs, intensity mask and range of a region whose mask and intensities are there. */
static rind_status finish_region(rind_ctx *ctx, const rind_settings *settings, const rind_grid *grid,
                                 rind_prepared_region *out)
{
    size_t n_non_finite = 0;
    rind_status status = rind_runs_create(ctx, out->morphological, out->box.size, &out->roi.shape);

    if (status == RIND_OK)
        status = treat_non_finite(ctx, settings, out, &n_non_finite);
    if (status == RIND_OK)
        status = make_intensity_mask(ctx, settings, n_non_finite, out);
    if (status != RIND_OK)
        return status;
    memcpy(out->roi.size, out->box.size, sizeof out->roi.size);
    memcpy(out->roi.spacing_mm, grid->spacing_mm, sizeof out->roi.spacing_mm);
    out->roi.is_picture = grid->size[2] == 1;
    out->roi.intensity = out->intensity;
    out->roi.morphological = out->morphological;
    out->roi.inside = out->inside;
    rind_find_range(&out->roi);
    return RIND_OK;
}

static rind_status prepare(rind_ctx *ctx, const source *s, const rind_settings *settings, double reach_mm,
                           rind_timings *timings, rind_prepared *out)
{
    const char *resample = settings->resample.on ? "resample" : "crop";
    double start = rind_now();

    rind_timings_begin(timings, "regions");
    rind_status status = rind_analysis_grid(ctx, &s->image.grid, settings, &out->grid);

    if (status == RIND_OK)
        status = place_regions(ctx, s, settings, reach_mm, out);
    rind_timings_add(timings, "regions", rind_now() - start);
    start = rind_now();
    rind_timings_begin(timings, resample);
    if (status == RIND_OK)
        status = make_field(ctx, &s->image, settings, out);
    for (size_t k = 0; k < out->n_regions && status == RIND_OK; k++)
        if (out->region[k].morphological != NULL)
            status = make_crop(ctx, &s->image, settings, out, &out->region[k]);
    rind_timings_add(timings, resample, rind_now() - start);
    start = rind_now();
    rind_timings_begin(timings, "mask");
    for (size_t k = 0; k < out->n_regions && status == RIND_OK; k++)
        if (out->region[k].morphological != NULL)
            status = finish_region(ctx, settings, &out->grid, &out->region[k]);
    rind_timings_add(timings, "mask", rind_now() - start);
    return status;
}

rind_status rind_prepare(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                         const rind_settings *settings, double reach_mm, rind_timings *timings, rind_prepared *out)
{
    source s;

    *out = (rind_prepared){ .n_regions = 0 };
    rind_status status = make_source(ctx, image, region, settings, timings, &s);
    if (status == RIND_OK)
        status = prepare(ctx, &s, settings, reach_mm, timings, out);
    free_source(&s);
    return status;
}

rind_status rind_prepare_tumour(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                const rind_settings *settings, double reach_mm, rind_prepared *out)
{
    rind_settings *alone = rind_alloc(ctx, 1, sizeof *alone, "settings");
    rind_region whole = *region;

    *out = (rind_prepared){ .n_regions = 0 };
    if (alone == NULL)
        return RIND_NO_MEMORY;
    *alone = *settings;
    alone->n_filters = 0;
    alone->rules = (rind_rules){ .n = 1, .rule = { { .name = "tumour", .exclude_below = -INFINITY, .row = true } } };
    whole.n_labels = whole.n_tumours = 0;
    rind_status status = rind_prepare(ctx, image, &whole, alone, reach_mm, NULL, out);
    free(alone);
    return status;
}

rind_status rind_prepare_regions(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                 const rind_settings *settings, rind_grid *grid, rind_case_regions *out)
{
    source s;

    *out = (rind_case_regions){ .n = 0 };
    rind_status status = make_source(ctx, image, region, settings, NULL, &s);
    if (status == RIND_OK)
        status = rind_analysis_grid(ctx, &s.image.grid, settings, grid);
    if (status == RIND_OK)
        status = rind_case_regions_make(ctx, &s.image, &s.region, settings, grid, true, out);
    free_source(&s);
    return status;
}

rind_status rind_prepare_image(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                               rind_prepared *out)
{
    source s;

    *out = (rind_prepared){ .n_regions = 0 };
    rind_status status = make_source(ctx, image, NULL, settings, NULL, &s);
    if (status == RIND_OK)
        status = rind_analysis_grid(ctx, &s.image.grid, settings, &out->grid);
    if (status == RIND_OK) {
        out->tight = out->around = rind_box_whole(&out->grid);
        status = rind_crop_intensities(ctx, &s.image, settings, &out->grid, &out->around, &out->field);
    }
    free_source(&s);
    return status;
}

static void free_region(rind_prepared_region *r)
{
    if (r->roi.runs.run != r->roi.shape.run)
        rind_runs_free(&r->roi.runs);
    rind_runs_free(&r->roi.shape);
    if (r->inside != r->morphological)
        free(r->inside);
    free(r->morphological);
    free(r->intensity);
}

void rind_prepared_free(rind_prepared *prepared)
{
    for (size_t k = 0; k < prepared->n_regions; k++)
        free_region(&prepared->region[k]);
    free(prepared->region);
    free(prepared->field);
    *prepared = (rind_prepared){ .n_regions = 0 };
}
