/*
 * run.c - one case: prepare, compute image by image and family by family, one row
 *
 * Images are the original and the response maps of filters, one alive at a time. On a response map the masks are those
 * of the original image; what the settings say in intensities of the image - a range, the start of bins - does not
 * apply to it: bins of a fixed size start at the lowest response in the region.
 *
 * A family sees one region of one image and, if it needs grey levels, one discretisation. Levels and what families
 * share of them live as long as the steps of one discretisation need them, so the steps of an image are taken
 * discretisation by discretisation; the columns they fill are fixed by the plan.
 */
#include "extract/extract.h"
#include "extract/advise.h"
#include "extract/plan.h"
#include "extract/prepare.h"
#include "extract/reason.h"
#include "extract/respond.h"
#include "pyradiomics/extract.h"

#include <stdlib.h>
#include <string.h>

typedef struct row {
    double *value;
    uint8_t *reason;
} row;

/* What all images of a case share. */
typedef struct work {
    rind_ctx *ctx;
    const rind_settings *settings;
    const rind_plan *plan;
    const rind_prepared *prepared;
    rind_timings *timings;
    double *value; /* of one step */
    row *out;
} work;

/* The values of one step to their columns. */
static void store(const rind_plan_step *step, const rind_facts *facts, const double *value, row *out)
{
    size_t column = step->first_column;

    for (size_t a = 0; a < step->n_aggregations; a++)
        for (size_t f = 0; f < step->family->n_features; f++) {
            if (!step->wanted[f])
                continue;
            double v = value != NULL ? value[a * step->family->n_features + f] : NAN;

            out->value[column] = v;
            out->reason[column] = (uint8_t)(isnan(v) ? rind_find_reason(step->family, facts) : RIND_HAS_VALUE);
            column++;
        }
}

static rind_status run_step(const work *job, const rind_plan_step *step, const rind_facts *facts,
                            const rind_ivh_settings *ivh, rind_cache *cache)
{
    const rind_family *family = step->family;
    double start = rind_now();
    bool empty = family->needs != RIND_NEEDS_SHAPE && facts->roi->runs.n_voxels == 0;
    bool blind = family->reach_mm > 0.0 && facts->n_non_finite_around > 0;
    rind_family_input input = { facts->roi, facts->levels, ivh, &job->settings->texture, step->wanted, cache };
    rind_status status = RIND_OK;

    if (!empty && !blind) {
        for (size_t k = 0; k < step->n_aggregations * family->n_features; k++)
            job->value[k] = NAN;
        status = family->compute(job->ctx, &input, job->value);
    }
    if (status == RIND_OK)
        store(step, facts, empty || blind ? NULL : job->value, job->out);
    rind_timings_add(job->timings, family->step, rind_now() - start);
    return status;
}

static rind_status make_levels(const work *job, const rind_plan_image *image, size_t d, const rind_roi *roi,
                               rind_levels *out)
{
    rind_discretisation how = job->settings->discretise[d];
    double start = rind_now();

    if (image->filter != NULL) {
        how.has_start = true;
        how.start = roi->min;
    }
    rind_status status = rind_levels_create(job->ctx, roi, &how, job->settings->texture.distance, out);
    rind_timings_add(job->timings, "discretise", rind_now() - start);
    return status;
}

/* All steps of an image and one discretisation; those without levels go with the first. */
static rind_status run_discretisation(const work *job, const rind_plan_image *image, size_t d, rind_facts *facts)
{
    rind_ivh_settings ivh = job->settings->ivh;
    rind_levels levels = { 0 };
    rind_cache cache = { 0 };
    rind_status status = RIND_OK;

    ivh.has_start = ivh.has_start && image->filter == NULL;
    for (size_t s = image->first_step; s < image->first_step + image->n_steps && status == RIND_OK; s++) {
        const rind_plan_step *step = &job->plan->step[s];
        bool needs_levels = step->family->needs >= RIND_NEEDS_LEVELS;

        if (step->discretisation != d)
            continue;
        if (needs_levels && levels.memory == NULL && facts->roi->runs.n_voxels > 0) {
            status = make_levels(job, image, d, facts->roi, &levels);
            if (status != RIND_OK)
                break;
        }
        facts->levels = needs_levels ? &levels : NULL;
        status = run_step(job, step, facts, &ivh, &cache);
    }
    rind_cache_free(&cache);
    rind_levels_free(&levels);
    return status;
}

static rind_status run_image(const work *job, const rind_plan_image *image, const rind_roi *roi)
{
    rind_facts facts = { .roi = roi,
                         .distance = job->settings->texture.distance,
                         .n_non_finite_around = job->prepared->n_non_finite_around };
    rind_status status = RIND_OK;

    for (size_t d = 0; d < job->settings->n_discretisations && status == RIND_OK; d++)
        status = run_discretisation(job, image, d, &facts);
    return status;
}

/* Where the response maps of a filter go. */
typedef struct responses {
    const work *job;
    const rind_plan_image *image; /* of response 0 */
    rind_box box;                 /* of the maps */
    rind_roi roi;                 /* the region with the responses for intensities */
    double *intensity;            /* of the crop: the roi's */
} responses;

static bool is_finite(const rind_roi *roi)
{
    for (size_t r = 0; r < roi->runs.n; r++) {
        const double *value = roi->intensity + rind_run_index(roi, &roi->runs.run[r]);

        for (uint32_t k = 0; k < roi->runs.run[r].n; k++)
            if (!isfinite(value[k]))
                return false;
    }
    return true;
}

/* A rind_response_sink. Outside the region's box, where no family of response maps reads, intensities stay 0. */
static rind_status take_response(void *user, size_t k, const double *response)
{
    responses *r = user;
    const rind_prepared *p = r->job->prepared;
    const rind_plan_image *image = r->image + k;
    char message[RIND_MESSAGE_SIZE];

    rind_box_copy(response, &r->box, &p->tight, sizeof *response, &p->box, r->intensity);
    if (!is_finite(&r->roi))
        return rind_fail(r->job->ctx, RIND_NON_FINITE,
                         "the image %s is not finite inside the region: the intensities are too large to be filtered",
                         image->name);
    rind_find_range(&r->roi);
    r->roi.whole = false; /* by kind, whatever the values: columns mean the same in every case */
    rind_status status = run_image(r->job, image, &r->roi);
    if (status != RIND_BAD_SETTINGS)
        return status;
    memcpy(message, rind_ctx_message(r->job->ctx), sizeof message);
    return rind_fail(r->job->ctx, status, "of the image %s: %.1900s", image->name, message);
}

/* All images of a filter, beginning with 'image'. */
static rind_status run_filter(const work *job, const rind_plan_image *image)
{
    const rind_prepared *p = job->prepared;
    responses to = { .job = job, .image = image, .roi = p->roi };
    size_t n = image->filter->filter->n_responses(image->filter->parameters, job->settings->two_d);
    rind_status status = RIND_OK;

    to.box = rind_filter_box(image->filter, job->settings->two_d, &p->grid, &p->tight);
    to.roi.range[0] = -(double)INFINITY;
    to.roi.range[1] = (double)INFINITY;
    for (size_t k = 0; k < n && p->roi.runs.n_voxels == 0 && status == RIND_OK; k++)
        status = run_image(job, image + k, &to.roi); /* nothing is read of it: no need to filter */
    if (status != RIND_OK || p->roi.runs.n_voxels == 0)
        return status;

    to.intensity = rind_alloc_zero(job->ctx, rind_box_n(&p->box), sizeof *to.intensity, "responses of a region");
    if (to.intensity == NULL)
        return RIND_NO_MEMORY;
    to.roi.intensity = to.intensity;
    status = rind_respond(job->ctx, image->filter, job->settings, p, job->timings, take_response, &to);
    free(to.intensity);
    return status;
}

static rind_status run_plan(const work *job)
{
    const rind_plan *plan = job->plan;
    size_t n_non_finite = job->prepared->n_non_finite_around;
    rind_status status = RIND_OK;

    if (plan->reach_mm > 0.0 && n_non_finite > 0)
        rind_tell(job->ctx, RIND_WARNING,
                  "%zu voxels within %.3g mm of the region are NaN or infinite: local intensity has no value",
                  n_non_finite, plan->reach_mm);
    for (size_t i = 0; i < plan->n_images && status == RIND_OK; i++) {
        const rind_plan_image *image = &plan->image[i];

        if (image->filter == NULL)
            status = run_image(job, image, &job->prepared->roi);
        else if (image->response == 0)
            status = run_filter(job, image);
    }
    return status;
}

static rind_status extract(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                           const rind_settings *settings, const rind_plan *plan, rind_timings *timings,
                           rind_table *table)
{
    static const rind_row_keys keys = { .region = "tumour", .status = "ok" };
    row cells = { rind_alloc(ctx, plan->n_columns, sizeof *cells.value, "row of a table"),
                  rind_alloc(ctx, plan->n_columns, 1, "row of a table") };
    rind_prepared prepared = { .n_non_finite_around = 0 };
    work job = { ctx, settings, plan, &prepared, timings, NULL, &cells };
    rind_status status = RIND_OK;

    job.value = rind_alloc(ctx, plan->max_values, sizeof *job.value, "feature values");
    if (cells.value == NULL || cells.reason == NULL || job.value == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = rind_prepare(ctx, image, region, settings, plan->reach_mm, timings, &prepared);
    if (status == RIND_OK) {
        rind_advise(ctx, &prepared.grid, &prepared.tight, prepared.roi.shape.n_voxels);
        status = run_plan(&job);
    }
    if (status == RIND_OK)
        status = rind_table_add_row(ctx, table, &keys, cells.value, cells.reason);
    rind_prepared_free(&prepared);
    free(job.value);
    free(cells.value);
    free(cells.reason);
    return status;
}

rind_status rind_extract_timed(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, rind_timings *timings, rind_table **out)
{
    rind_plan plan;
    rind_table *table = NULL;
    if (settings->pyradiomics != NULL)
        return rind_py_extract(ctx, image, region, settings, timings, out);
    rind_status status = rind_plan_create(ctx, settings, &plan);

    *out = NULL;
    if (status == RIND_OK)
        status = rind_plan_table(ctx, settings, NULL, 0, &table);
    if (status == RIND_OK)
        status = extract(ctx, image, region, settings, &plan, timings, table);
    rind_plan_free(&plan);
    if (status != RIND_OK)
        rind_table_free(table);
    else
        *out = table;
    return status;
}

rind_status rind_extract(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                         const rind_settings *settings, rind_table **out)
{
    return rind_extract_timed(ctx, image, region, settings, NULL, out);
}
