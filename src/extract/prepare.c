/*
 * prepare.c - from an image and a region to what the families read
 *
 * The order is the IBSI's: resample image and mask, round the intensities, and take the mask as it then is for the
 * morphological mask; the intensity mask is a copy that re-segmentation may reduce.
 *
 * Only a crop is ever made. Where filters are wanted, the image is made once in the box that the one with the longest
 * reach must see, the field, and the families' crop is cut from it.
 */
#include "extract/prepare.h"
#include "extract/respond.h"
#include "image/turn.h"
#include "region/resegment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* To the nearest whole number, half to even: adding 1.5 * 2^52 leaves no bits for a fraction. */
static inline double round_half_to_even(double value)
{
    static const double shift = 0x1.8p52, limit = 0x1p51;

    return fabs(value) < limit ? (value + shift) - shift : value;
}

/* The intensities of 'box' of the analysis grid; to be given to free(). */
static rind_status make_intensities(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                                    const rind_grid *grid, const rind_box *box, double **out)
{
    const size_t *size = box->size, *first = box->first;
    size_t n = rind_box_n(box);

    *out = rind_alloc(ctx, n, sizeof **out, "intensities of a region");
    if (*out == NULL)
        return RIND_NO_MEMORY;
    if (settings->resample.on) {
        rind_status status = rind_resample(ctx, image, grid, box, settings->resample.image, *out);
        if (status != RIND_OK)
            return status;
    } else {
        for (size_t row = 0; row < size[1] * size[2]; row++)
            rind_image_row(image, first[0], first[1] + row % size[1], first[2] + row / size[1], size[0],
                           *out + row * size[0]);
    }
    if (settings->resample.round && !(rind_image_is_whole(image) && !settings->resample.on))
        for (size_t k = 0; k < n; k++)
            (*out)[k] = round_half_to_even((*out)[k]);
    return RIND_OK;
}

/* The field of the filters, if any are wanted, and the families' crop. */
static rind_status make_crop(rind_ctx *ctx, const rind_image *image, const rind_settings *settings, rind_prepared *out)
{
    if (!rind_wants_filters(settings))
        return make_intensities(ctx, image, settings, &out->grid, &out->box, &out->intensity);
    out->around = rind_filters_box(settings, &out->grid, &out->tight);
    out->around = rind_box_join(&out->around, &out->box);
    rind_status status = make_intensities(ctx, image, settings, &out->grid, &out->around, &out->field);
    if (status != RIND_OK)
        return status;
    out->intensity = rind_alloc(ctx, rind_box_n(&out->box), sizeof *out->intensity, "intensities of a region");
    if (out->intensity == NULL)
        return RIND_NO_MEMORY;
    rind_box_copy(out->field, &out->around, &out->box, sizeof *out->field, &out->box, out->intensity);
    return RIND_OK;
}

/* NaN and infinity: an error inside the region, or an excluded voxel; around it they become 0 and are counted. */
static rind_status treat_non_finite(rind_ctx *ctx, const rind_settings *settings, rind_prepared *out, size_t *n_inside)
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
        return rind_fail(ctx, RIND_NON_FINITE,
                         "%zu of %zu voxels of the region are NaN or infinite: mend the image, or leave them out with "
                         "image.non_finite: exclude",
                         *n_inside, out->roi.shape.n_voxels);
    if (*n_inside > 0 && settings->resample.on && settings->resample.image == RIND_CUBIC)
        return rind_fail(ctx, RIND_NON_FINITE,
                         "NaN or infinite voxels near the region: a cubic spline spreads them over whole rows, so they "
                         "cannot be excluded: take resample.image: linear");
    return RIND_OK;
}

/* The intensity mask: a copy only where something is taken away. */
static rind_status make_intensity_mask(rind_ctx *ctx, const rind_settings *settings, size_t n_non_finite,
                                       rind_prepared *out)
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
            roi->whole = roi->whole && value[k] == round_half_to_even(value[k]);
    }
}

/* Image and region with the settings' spacing, and with the slice axis last. */
typedef struct source {
    rind_image image;   /* shares the voxels of the caller's unless 'turned_image' is set */
    rind_region region; /* likewise */
    void *turned_image, *turned_region;
} source;

static rind_status turn(rind_ctx *ctx, int slice_axis, source *s)
{
    size_t n = 0, voxel_size = rind_type_size(s->image.type);
    const rind_box box = s->region.box;
    int order[3];

    rind_count_voxels(s->image.grid.size, &n);
    s->turned_image = rind_alloc(ctx, n, voxel_size, "turned image");
    if (s->turned_image == NULL)
        return RIND_NO_MEMORY;
    rind_turned_axes(slice_axis, order);
    rind_turn_voxels(s->image.voxel, s->image.grid.size, order, voxel_size, s->turned_image);
    s->image.voxel = s->turned_image;
    if (s->region.voxel != NULL) {
        s->turned_region = rind_alloc(ctx, n, 1, "turned region");
        if (s->turned_region == NULL)
            return RIND_NO_MEMORY;
        rind_turn_voxels(s->region.voxel, s->image.grid.size, order, 1, s->turned_region);
        s->region.voxel = s->turned_region;
    }
    s->image.grid = s->region.grid = rind_turned_grid(&s->image.grid, order);
    for (int a = 0; a < 3; a++) {
        s->region.box.first[a] = box.first[order[a]];
        s->region.box.size[a] = box.size[order[a]];
    }
    return RIND_OK;
}

/* 'region' may be NULL. */
static rind_status make_source(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, source *out)
{
    *out = (source){ .image = *image };
    if (region != NULL)
        out->region = *region;
    out->region.grid = image->grid;
    if (settings->slice_axis != RIND_AXIS_Z) {
        rind_status status = turn(ctx, (int)settings->slice_axis, out);
        if (status != RIND_OK)
            return status;
    }
    if (settings->image.has_spacing)
        for (int a = 0; a < 3; a++)
            if (settings->image.spacing_mm[a] > 0)
                out->image.grid.spacing_mm[a] = out->region.grid.spacing_mm[a] = settings->image.spacing_mm[a];
    return RIND_OK;
}

static rind_status prepare(rind_ctx *ctx, const source *s, const rind_settings *settings, double reach_mm,
                           rind_timings *timings, rind_prepared *out)
{
    size_t n_non_finite = 0;
    double start = rind_now();
    rind_status status = rind_analysis_grid(ctx, &s->image.grid, settings, &out->grid);

    if (status == RIND_OK)
        status = rind_crop_mask(ctx, &s->region, settings, &out->grid, reach_mm, &out->tight, &out->box,
                                &out->morphological);
    if (status == RIND_OK)
        status = make_crop(ctx, &s->image, settings, out);
    rind_timings_add(timings, settings->resample.on ? "resample" : "crop", rind_now() - start);
    start = rind_now();
    if (status == RIND_OK)
        status = rind_runs_create(ctx, out->morphological, out->box.size, &out->roi.shape);
    if (status == RIND_OK)
        status = treat_non_finite(ctx, settings, out, &n_non_finite);
    if (status == RIND_OK)
        status = make_intensity_mask(ctx, settings, n_non_finite, out);
    if (status != RIND_OK)
        return status;

    memcpy(out->roi.size, out->box.size, sizeof out->roi.size);
    memcpy(out->roi.spacing_mm, out->grid.spacing_mm, sizeof out->roi.spacing_mm);
    out->roi.intensity = out->intensity;
    out->roi.morphological = out->morphological;
    out->roi.inside = out->inside;
    rind_find_range(&out->roi);
    rind_timings_add(timings, "mask", rind_now() - start);
    return RIND_OK;
}

rind_status rind_prepare(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                         const rind_settings *settings, double reach_mm, rind_timings *timings, rind_prepared *out)
{
    source s;

    *out = (rind_prepared){ .n_non_finite_around = 0 };
    if (rind_grid_difference_mm(&image->grid, &region->grid) > settings->mask.geometry_tolerance_mm)
        return rind_fail(ctx, RIND_GRID_MISMATCH, "the region was made for an image on another grid");
    rind_status status = make_source(ctx, image, region, settings, &s);
    if (status == RIND_OK)
        status = prepare(ctx, &s, settings, reach_mm, timings, out);
    free(s.turned_image);
    free(s.turned_region);
    return status;
}

rind_status rind_prepare_image(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                               rind_prepared *out)
{
    source s;

    *out = (rind_prepared){ .n_non_finite_around = 0 };
    rind_status status = make_source(ctx, image, NULL, settings, &s);
    if (status == RIND_OK)
        status = rind_analysis_grid(ctx, &s.image.grid, settings, &out->grid);
    if (status == RIND_OK) {
        out->box = out->tight = out->around = rind_box_whole(&out->grid);
        status = make_intensities(ctx, &s.image, settings, &out->grid, &out->around, &out->field);
    }
    free(s.turned_image);
    return status;
}

void rind_prepared_free(rind_prepared *prepared)
{
    if (prepared->roi.runs.run != prepared->roi.shape.run)
        rind_runs_free(&prepared->roi.runs);
    rind_runs_free(&prepared->roi.shape);
    if (prepared->inside != prepared->morphological)
        free(prepared->inside);
    free(prepared->morphological);
    free(prepared->intensity);
    free(prepared->field);
    *prepared = (rind_prepared){ .n_non_finite_around = 0 };
}
