/*
 * prepare.c - from an image and a region to what the families read
 *
 * The order is the IBSI's: resample image and mask, round the intensities, and take the mask as it then is for the
 * morphological mask; the intensity mask is a copy that re-segmentation may reduce.
 *
 * Only a crop is ever made: the mask is resampled in the box that can hold the region, the tight box around what is
 * left is widened by the families' reach, and the image is resampled in that.
 */
#include "extract/prepare.h"
#include "image/turn.h"
#include "region/resegment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The grid features are computed on: the source's, or the one of the settings' spacing. */
static rind_status analysis_grid(rind_ctx *ctx, const rind_grid *own, const rind_settings *settings, rind_grid *out)
{
    double spacing_mm[3];

    static const double float_dust = 1e-3; /* files carry spacings as float32 and rounded decimals */

    *out = *own;
    if (!settings->resample.on)
        return RIND_OK;
    double across = settings->resample.spacing_mm[2];
    if (settings->two_d && across > 0.0 && fabs(across - own->spacing_mm[2]) > float_dust * own->spacing_mm[2])
        return rind_fail(
            ctx, RIND_BAD_SETTINGS,
            "slices are %g mm apart and dimension 2d leaves them so, but resample.spacing_mm asks for %g mm: "
            "give the two spacings within a slice, or dimension: 3d",
            own->spacing_mm[2], across);
    for (int a = 0; a < 3; a++)
        spacing_mm[a] = settings->resample.spacing_mm[a] > 0 && !(a == 2 && settings->two_d)
                            ? settings->resample.spacing_mm[a]
                            : own->spacing_mm[a];
    return rind_resampled_grid(ctx, own, spacing_mm, out);
}

/* The new voxels that voxels of 'box' on the old grid can reach by interpolation. */
static void box_on_new_grid(const rind_grid *old, const rind_grid *new, const rind_box *box, rind_box *out)
{
    for (int a = 0; a < 3; a++) {
        double step = rind_old_index(old, new, a, 1) - rind_old_index(old, new, a, 0);
        double at_zero = rind_old_index(old, new, a, 0);
        double last = (double)(box->first[a] + box->size[a]); /* one beyond */
        double low = floor(((double)box->first[a] - 1.0 - at_zero) / step);
        double high = ceil((last - at_zero) / step);
        double end = (double)(new->size[a] - 1);

        low = fmin(fmax(low, 0.0), end);
        high = fmax(fmin(high, end), low);
        out->first[a] = (size_t)low;
        out->size[a] = (size_t)(high - low) + 1;
    }
}

/* The smallest box around the ones of a mask of that size; false if there is none. */
static bool tight_box(const uint8_t *mask, const size_t size[3], rind_box *out)
{
    size_t low[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX }, high[3] = { 0 };
    bool any = false;

    for (size_t row = 0; row < size[1] * size[2]; row++, mask += size[0]) {
        const uint8_t *first = memchr(mask, 1, size[0]);

        if (first == NULL)
            continue;
        const uint8_t *last = memrchr(mask, 1, size[0]);
        size_t from[3] = { (size_t)(first - mask), row % size[1], row / size[1] };

        any = true;
        for (int a = 0; a < 3; a++) {
            size_t to = a == 0 ? (size_t)(last - mask) : from[a];

            low[a] = from[a] < low[a] ? from[a] : low[a];
            high[a] = to > high[a] ? to : high[a];
        }
    }
    for (int a = 0; a < 3 && any; a++) {
        out->first[a] = low[a];
        out->size[a] = high[a] - low[a] + 1;
    }
    return any;
}

/* Widens a box by a distance in mm, cut at the grid's edge. */
static rind_box widen(const rind_box *box, const rind_grid *grid, double reach_mm)
{
    rind_box out;

    for (int a = 0; a < 3; a++) {
        size_t reach = (size_t)fmin(ceil(reach_mm / grid->spacing_mm[a]), (double)grid->size[a]);
        size_t end = box->first[a] + box->size[a] + reach;

        out.first[a] = box->first[a] > reach ? box->first[a] - reach : 0;
        end = end < grid->size[a] ? end : grid->size[a];
        out.size[a] = end - out.first[a];
    }
    return out;
}

/* Copies the part of a mask on 'from' that lies in 'to', zeros elsewhere. */
static void copy_mask(const uint8_t *mask, const rind_box *from, const rind_box *to, const rind_box *tight,
                      uint8_t *out)
{
    for (size_t z = 0; z < tight->size[2]; z++)
        for (size_t y = 0; y < tight->size[1]; y++) {
            size_t at[3] = { tight->first[0], tight->first[1] + y, tight->first[2] + z };
            const uint8_t *source =
                mask + (at[0] - from->first[0]) +
                from->size[0] * ((at[1] - from->first[1]) + from->size[1] * (at[2] - from->first[2]));
            uint8_t *target = out + (at[0] - to->first[0]) +
                              to->size[0] * ((at[1] - to->first[1]) + to->size[1] * (at[2] - to->first[2]));

            memcpy(target, source, tight->size[0]);
        }
}

/* Makes the crop's box and the morphological mask in it. */
static rind_status make_mask(rind_ctx *ctx, const rind_region *region, const rind_settings *settings, double reach_mm,
                             rind_prepared *out)
{
    rind_box search = region->box, tight = region->box;
    uint8_t *resampled = NULL;
    rind_status status = RIND_OK;
    size_t n;

    if (settings->resample.on) {
        box_on_new_grid(&region->grid, &out->grid, &region->box, &search);
        resampled = rind_alloc(ctx, search.size[0] * search.size[1] * search.size[2], 1, "resampled mask");
        if (resampled == NULL)
            return RIND_NO_MEMORY;
        status = rind_resample_mask(ctx, region->voxel, &region->grid, &out->grid, &search, settings->resample.mask,
                                    settings->resample.mask_threshold, resampled);
        if (status == RIND_OK && !tight_box(resampled, search.size, &tight))
            status =
                rind_fail(ctx, RIND_EMPTY_REGION,
                          "the region of %zu voxels is smaller than the new voxels of %g x %g x %g mm: nothing is "
                          "left of it after resampling; take a smaller resample.spacing_mm or mask_threshold",
                          region->n_voxels, out->grid.spacing_mm[0], out->grid.spacing_mm[1], out->grid.spacing_mm[2]);
        for (int a = 0; a < 3; a++)
            tight.first[a] += search.first[a];
    }
    if (status == RIND_OK) {
        rind_box whole = { .first = { 0 } };

        memcpy(whole.size, region->grid.size, sizeof whole.size);
        out->box = widen(&tight, &out->grid, reach_mm);
        n = out->box.size[0] * out->box.size[1] * out->box.size[2];
        out->morphological = rind_alloc_zero(ctx, n, 1, "mask of a region");
        if (out->morphological == NULL)
            status = RIND_NO_MEMORY;
        else
            copy_mask(resampled ? resampled : region->voxel, resampled ? &search : &whole, &out->box, &tight,
                      out->morphological);
    }
    free(resampled);
    return status;
}

/* To the nearest whole number, half to even: adding 1.5 * 2^52 leaves no bits for a fraction. */
static inline double round_half_to_even(double value)
{
    static const double shift = 0x1.8p52, limit = 0x1p51;

    return fabs(value) < limit ? (value + shift) - shift : value;
}

static rind_status make_intensities(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                                    rind_prepared *out)
{
    const size_t *size = out->box.size, *first = out->box.first;
    size_t n = size[0] * size[1] * size[2];

    out->intensity = rind_alloc(ctx, n, sizeof *out->intensity, "intensities of a region");
    if (out->intensity == NULL)
        return RIND_NO_MEMORY;
    if (settings->resample.on) {
        rind_status status = rind_resample(ctx, image, &out->grid, &out->box, settings->resample.image, out->intensity);
        if (status != RIND_OK)
            return status;
    } else {
        for (size_t row = 0; row < size[1] * size[2]; row++)
            rind_image_row(image, first[0], first[1] + row % size[1], first[2] + row / size[1], size[0],
                           out->intensity + row * size[0]);
    }
    if (settings->resample.round && !(rind_image_is_whole(image) && !settings->resample.on))
        for (size_t k = 0; k < n; k++)
            out->intensity[k] = round_half_to_even(out->intensity[k]);
    return RIND_OK;
}

/* NaN and infinity: an error inside the region, or an excluded voxel; around it they become 0 and are counted. */
static rind_status treat_non_finite(rind_ctx *ctx, const rind_settings *settings, rind_prepared *out, size_t *n_inside)
{
    size_t n = out->box.size[0] * out->box.size[1] * out->box.size[2];

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
    size_t n = out->box.size[0] * out->box.size[1] * out->box.size[2];

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

static void find_range(rind_roi *roi)
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
    s->turned_region = rind_alloc(ctx, n, 1, "turned region");
    if (s->turned_image == NULL || s->turned_region == NULL)
        return RIND_NO_MEMORY;
    rind_turned_axes(slice_axis, order);
    rind_turn_voxels(s->image.voxel, s->image.grid.size, order, voxel_size, s->turned_image);
    rind_turn_voxels(s->region.voxel, s->image.grid.size, order, 1, s->turned_region);
    s->image.voxel = s->turned_image;
    s->region.voxel = s->turned_region;
    s->image.grid = s->region.grid = rind_turned_grid(&s->image.grid, order);
    for (int a = 0; a < 3; a++) {
        s->region.box.first[a] = box.first[order[a]];
        s->region.box.size[a] = box.size[order[a]];
    }
    return RIND_OK;
}

static rind_status make_source(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, source *out)
{
    *out = (source){ .image = *image, .region = *region };
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
    rind_status status = analysis_grid(ctx, &s->image.grid, settings, &out->grid);

    if (status == RIND_OK)
        status = make_mask(ctx, &s->region, settings, reach_mm, out);
    if (status == RIND_OK)
        status = make_intensities(ctx, &s->image, settings, out);
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
    find_range(&out->roi);
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

void rind_prepared_free(rind_prepared *prepared)
{
    if (prepared->roi.runs.run != prepared->roi.shape.run)
        rind_runs_free(&prepared->roi.runs);
    rind_runs_free(&prepared->roi.shape);
    if (prepared->inside != prepared->morphological)
        free(prepared->inside);
    free(prepared->morphological);
    free(prepared->intensity);
    *prepared = (rind_prepared){ .n_non_finite_around = 0 };
}
