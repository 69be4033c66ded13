/*
 * prepare.c - from an image and a region to what the families read
 *
 * The order is the IBSI's: resample image and mask, round the intensities, and take the mask as it then is for the
 * morphological mask; the intensity mask is a copy that re-segmentation may reduce.
 *
 * Before that the image as a whole is put right (case_input.c).
 *
 * Only crops are ever made. Where there are several regions or filters are wanted, the image is made once in a box that
 * holds all they read, the field, and each region's crop is cut from it.
 */
#include "extract/prepare.h"
#include "extract/advise.h"
#include "extract/case_input.h"
#include "extract/respond.h"
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

static rind_status place_regions(rind_ctx *ctx, const rind_case_input *s, const rind_settings *settings,
                                 double reach_mm, const rind_perturber *perturb, rind_prepared *out)
{
    rind_case_regions regions;
    rind_status status =
        rind_case_regions_make(ctx, &s->image, &s->region, settings, &out->grid, true, perturb, &regions);

    if (status == RIND_OK) {
        rind_advise_clipped(ctx, &regions);
        rind_advise_thickness(ctx, settings, &out->grid, &regions);
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

static rind_status prepare(rind_ctx *ctx, const rind_case_input *s, const rind_settings *settings, double reach_mm,
                           const rind_perturber *perturb, rind_timings *timings, rind_prepared *out)
{
    const char *resample = settings->resample.on ? "resample" : "crop";
    double start = rind_now();

    rind_timings_begin(timings, "regions");
    rind_status status = rind_analysis_grid(ctx, &s->image.grid, settings, &out->grid);

    if (status == RIND_OK && perturb != NULL)
        status = rind_perturb_grid(ctx, perturb, settings, &out->grid);
    if (status == RIND_OK)
        status = place_regions(ctx, s, settings, reach_mm, perturb, out);
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

rind_status rind_prepare_perturbed(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                   const rind_settings *settings, double reach_mm, rind_perturber *perturb,
                                   rind_timings *timings, rind_prepared *out)
{
    rind_case_input s;

    *out = (rind_prepared){ .n_regions = 0 };
    rind_status status = rind_case_input_make(ctx, image, region, settings, timings, &s);
    if (status == RIND_OK && perturb != NULL)
        status = rind_perturb_image(ctx, perturb, settings, &s);
    if (status == RIND_OK)
        status = prepare(ctx, &s, settings, reach_mm, perturb, timings, out);
    rind_case_input_free(&s);
    return status;
}

rind_status rind_prepare(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                         const rind_settings *settings, double reach_mm, rind_timings *timings, rind_prepared *out)
{
    return rind_prepare_perturbed(ctx, image, region, settings, reach_mm, NULL, timings, out);
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
    rind_case_input s;

    *out = (rind_case_regions){ .n = 0 };
    rind_status status = rind_case_input_make(ctx, image, region, settings, NULL, &s);
    if (status == RIND_OK)
        status = rind_analysis_grid(ctx, &s.image.grid, settings, grid);
    if (status == RIND_OK)
        status = rind_case_regions_make(ctx, &s.image, &s.region, settings, grid, true, NULL, out);
    if (status == RIND_OK)
        rind_advise_thickness(ctx, settings, grid, out);
    rind_case_input_free(&s);
    return status;
}

rind_status rind_prepare_image(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                               rind_prepared *out)
{
    rind_case_input s;

    *out = (rind_prepared){ .n_regions = 0 };
    rind_status status = rind_case_input_make(ctx, image, NULL, settings, NULL, &s);
    if (status == RIND_OK)
        status = rind_analysis_grid(ctx, &s.image.grid, settings, &out->grid);
    if (status == RIND_OK) {
        out->tight = out->around = rind_box_whole(&out->grid);
        status = rind_crop_intensities(ctx, &s.image, settings, &out->grid, &out->around, &out->field);
    }
    rind_case_input_free(&s);
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
