/*
 * run.c - one case: prepare, compute image by image, region by region and family by family; a row for each region
 *
 * Images are the original and the response maps of filters, one alive at a time: a map is computed once, in the box
 * that holds all regions, and each region takes its part of it. On a response map the masks are those
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
    row *out;      /* [n_regions] */
} work;

/* One image of one region. */
typedef struct task {
    const work *job;
    const rind_plan_image *image;
    size_t region;
    const rind_roi *roi;
} task;

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

static rind_status run_step(const task *t, const rind_plan_step *step, const rind_facts *facts,
                            const rind_ivh_settings *ivh, rind_cache *cache)
{
    const work *job = t->job;
    const rind_family *family = step->family;
    double start = rind_now();
    bool empty = family->needs != RIND_NEEDS_SHAPE && facts->roi->runs.n_voxels == 0;
    bool blind = family->reach_mm > 0.0 && facts->n_non_finite_around > 0;
    bool foreign = !rind_family_suits(family, facts->roi);

    rind_timings_begin(job->timings, family->step);
    rind_family_input input = { facts->roi, facts->levels, ivh, &job->settings->texture, step->wanted, cache };
    rind_status status = RIND_OK;

    if (!empty && !blind && !foreign) {
        for (size_t k = 0; k < step->n_aggregations * family->n_features; k++)
            job->value[k] = NAN;
        status = family->compute(job->ctx, &input, job->value);
    }
    if (status == RIND_OK)
        store(step, facts, empty || blind || foreign ? NULL : job->value, &job->out[t->region]);
    rind_timings_add(job->timings, family->step, rind_now() - start);
    return status;
}

static rind_status make_levels(const task *t, size_t d, rind_levels *out)
{
    const work *job = t->job;
    rind_discretisation how = job->settings->discretise[d];
    double start = rind_now();

    if (t->image->filter != NULL) {
        how.has_start = true;
        how.start = t->roi->min;
    }
    rind_status status = rind_levels_create(job->ctx, t->roi, &how, job->settings->texture.distance, out);
    rind_timings_add(job->timings, "discretise", rind_now() - start);
    return status;
}

/* All steps of an image and one discretisation; those without levels go with the first. */
static rind_status run_discretisation(const task *t, size_t d, rind_facts *facts)
{
    const rind_plan *plan = t->job->plan;
    rind_ivh_settings ivh = t->job->settings->ivh;
    rind_levels levels = { 0 };
    rind_cache cache = { 0 };
    rind_status status = RIND_OK;

    ivh.has_start = ivh.has_start && t->image->filter == NULL;
    for (size_t s = t->image->first_step; s < t->image->first_step + t->image->n_steps && status == RIND_OK; s++) {
        const rind_plan_step *step = &plan->step[s];
        bool needs_levels = step->family->needs >= RIND_NEEDS_LEVELS;

        if (step->discretisation != d)
            continue;
        if (needs_levels && levels.memory == NULL && t->roi->runs.n_voxels > 0) {
            status = make_levels(t, d, &levels);
            if (status != RIND_OK)
                break;
        }
        facts->levels = needs_levels ? &levels : NULL;
        status = run_step(t, step, facts, &ivh, &cache);
    }
    rind_cache_free(&cache);
    rind_levels_free(&levels);
    return status;
}

/* What is wrong with the settings shows in one image or region of several: the message says which. */
static rind_status name_culprit(const task *t, rind_status status)
{
    const rind_prepared *p = t->job->prepared;
    const char *region = p->n_regions > 1 ? p->region[t->region].name : NULL;
    const char *image = t->image->filter != NULL ? t->image->name : NULL;
    char message[RIND_MESSAGE_SIZE];

    if (status != RIND_BAD_SETTINGS || (region == NULL && image == NULL))
        return status;
    memcpy(message, rind_ctx_message(t->job->ctx), sizeof message);
    return rind_fail(t->job->ctx, status, "of the %s%s%s%s%s: %.1800s", image != NULL ? "image " : "",
                     image != NULL ? image : "", image != NULL && region != NULL ? " and the " : "",
                     region != NULL ? "region " : "", region != NULL ? region : "", message);
}

static rind_status run_task(const task *t)
{
    rind_facts facts = { .roi = t->roi,
                         .distance = t->job->settings->texture.distance,
                         .n_non_finite_around = t->job->prepared->region[t->region].n_non_finite_around };
    rind_status status = RIND_OK;

    for (size_t d = 0; d < t->job->settings->n_discretisations && status == RIND_OK; d++)
        status = run_discretisation(t, d, &facts);
    return name_culprit(t, status);
}

/* Where the response maps of a filter go. */
typedef struct responses {
    const work *job;
    const rind_plan_image *image; /* of response 0 */
    rind_box box;                 /* of the maps */
    double *intensity;            /* of the largest crop of a region */
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

/* The region with responses for intensities; 'intensity' is of its crop, or NULL where none is read. */
static rind_roi response_roi(const rind_prepared_region *region, const double *intensity)
{
    rind_roi roi = region->roi;

    roi.intensity = intensity;
    roi.range[0] = -(double)INFINITY;
    roi.range[1] = (double)INFINITY;
    return roi;
}

/* One region's part of a map. Outside the region's box, where no family of response maps reads, intensities are 0. */
static rind_status run_response(const responses *r, const rind_plan_image *image, size_t index, const double *response)
{
    const rind_prepared_region *region = &r->job->prepared->region[index];
    rind_roi roi = response_roi(region, r->intensity);

    memset(r->intensity, 0, rind_box_n(&region->box) * sizeof *r->intensity);
    rind_box_copy(response, &r->box, &region->tight, sizeof *response, &region->box, r->intensity);
    if (!is_finite(&roi))
        return rind_fail(
            r->job->ctx, RIND_NON_FINITE,
            "the image %s is not finite inside the region %s: the intensities are too large to be filtered",
            image->name, region->name);
    rind_find_range(&roi);
    roi.whole = false; /* by kind, whatever the values: columns mean the same in every case */
    return run_task(&(task){ r->job, image, index, &roi });
}

/* A rind_response_sink. */
static rind_status take_response(void *user, size_t k, const double *response)
{
    const responses *r = user;
    const rind_prepared *p = r->job->prepared;
    rind_status status = RIND_OK;

    for (size_t i = 0; i < p->n_regions && status == RIND_OK; i++)
        if (p->region[i].roi.runs.n_voxels > 0)
            status = run_response(r, r->image + k, i, response);
    return status;
}

/* The images of a filter in regions without a voxel in the intensity mask: nothing is read of them. */
static rind_status run_blind(const work *job, const rind_plan_image *image, size_t n_responses)
{
    const rind_prepared *p = job->prepared;
    rind_status status = RIND_OK;

    for (size_t i = 0; i < p->n_regions; i++) {
        rind_roi roi = response_roi(&p->region[i], NULL);

        if (roi.shape.n_voxels == 0 || roi.runs.n_voxels > 0)
            continue;
        for (size_t k = 0; k < n_responses && status == RIND_OK; k++)
            status = run_task(&(task){ job, image + k, i, &roi });
    }
    return status;
}

/* All images of a filter, beginning with 'image'. */
static rind_status run_filter(const work *job, const rind_plan_image *image)
{
    const rind_prepared *p = job->prepared;
    responses to = { .job = job, .image = image };
    size_t n = image->filter->filter->n_responses(image->filter->parameters, job->settings->two_d), largest = 0;
    rind_status status = run_blind(job, image, n);

    for (size_t i = 0; i < p->n_regions; i++) {
        size_t n_box = p->region[i].roi.runs.n_voxels > 0 ? rind_box_n(&p->region[i].box) : 0;
        largest = n_box > largest ? n_box : largest;
    }
    if (status != RIND_OK || largest == 0)
        return status;
    to.box = rind_filter_box(image->filter, job->settings->two_d, &p->grid, &p->tight);
    to.intensity = rind_alloc(job->ctx, largest, sizeof *to.intensity, "responses of a region");
    if (to.intensity == NULL)
        return RIND_NO_MEMORY;
    status = rind_respond(job->ctx, image->filter, job->settings, p, job->timings, take_response, &to);
    free(to.intensity);
    return status;
}

static rind_status run_original(const work *job, const rind_plan_image *image)
{
    const rind_prepared *p = job->prepared;
    rind_status status = RIND_OK;

    for (size_t i = 0; i < p->n_regions && status == RIND_OK; i++)
        if (p->region[i].roi.shape.n_voxels > 0)
            status = run_task(&(task){ job, image, i, &p->region[i].roi });
    return status;
}

static void tell_non_finite(const work *job)
{
    for (size_t i = 0; i < job->prepared->n_regions; i++) {
        const rind_prepared_region *region = &job->prepared->region[i];

        if (job->plan->reach_mm > 0.0 && region->n_non_finite_around > 0)
            rind_tell(job->ctx, RIND_WARNING,
                      "%zu voxels within %.3g mm of the region %s are NaN or infinite: local intensity has no value",
                      region->n_non_finite_around, job->plan->reach_mm, region->name);
    }
}

/* What the edge takes of shells is told where they are made. */
static void advise(const work *job)
{
    const rind_prepared *p = job->prepared;

    for (size_t i = 0; i < p->n_regions; i++) {
        const rind_prepared_region *r = &p->region[i];
        bool is_shell = r->kind == RIND_RULE_SHELL || r->kind == RIND_RULE_DILATED;

        if (r->roi.shape.n_voxels > 0)
            rind_advise(job->ctx, &p->grid, p->n_regions > 1 ? r->name : NULL, is_shell ? NULL : &r->tight,
                        r->roi.shape.n_voxels);
    }
}

static rind_status run_plan(const work *job)
{
    const rind_plan *plan = job->plan;
    rind_status status = RIND_OK;

    tell_non_finite(job);
    for (size_t i = 0; i < plan->n_images && status == RIND_OK; i++) {
        const rind_plan_image *image = &plan->image[i];

        if (image->filter == NULL)
            status = run_original(job, image);
        else if (image->response == 0)
            status = run_filter(job, image);
    }
    return status;
}

/* Rows for all regions in one piece; those of empty regions are complete with that. */
static rind_status make_rows(work *job)
{
    size_t n = job->prepared->n_regions, n_columns = job->plan->n_columns;

    job->out = rind_alloc(job->ctx, n, sizeof *job->out, "rows of a table");
    if (job->out == NULL)
        return RIND_NO_MEMORY;
    memset(job->out, 0, n * sizeof *job->out);
    job->out->value = rind_alloc(job->ctx, n * n_columns, sizeof *job->out->value, "rows of a table");
    job->out->reason = rind_alloc(job->ctx, n * n_columns, 1, "rows of a table");
    if (job->out->value == NULL || job->out->reason == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n * n_columns; k++) {
        job->out->value[k] = NAN;
        job->out->reason[k] = RIND_REGION_EMPTY;
    }
    for (size_t i = 1; i < n; i++)
        job->out[i] = (row){ job->out->value + i * n_columns, job->out->reason + i * n_columns };
    return RIND_OK;
}

/* 'perturbation' is NULL where the table has no such column. */
static rind_status add_rows(const work *job, const char *perturbation, rind_table *table)
{
    rind_status status = RIND_OK;

    for (size_t i = 0; i < job->prepared->n_regions && status == RIND_OK; i++) {
        const rind_row_keys keys = { .region = job->prepared->region[i].name,
                                     .carried = perturbation != NULL ? &perturbation : NULL,
                                     .status = "ok" };

        status = rind_table_add_row(job->ctx, table, &keys, job->out[i].value, job->out[i].reason);
    }
    return status;
}

static rind_status extract(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                           const rind_settings *settings, const rind_plan *plan, rind_perturber *perturb,
                           const char *perturbation, rind_timings *timings, rind_table *table)
{
    rind_prepared prepared;
    work job = { ctx, settings, plan, &prepared, timings, NULL, NULL };
    rind_status status =
        rind_prepare_perturbed(ctx, image, region, settings, plan->reach_mm, perturb, timings, &prepared);

    if (status == RIND_OK) {
        job.value = rind_alloc(ctx, plan->max_values, sizeof *job.value, "feature values");
        status = job.value != NULL ? make_rows(&job) : RIND_NO_MEMORY;
    }
    if (status == RIND_OK) {
        advise(&job);
        status = run_plan(&job);
    }
    if (status == RIND_OK)
        status = add_rows(&job, perturbation, table);
    rind_prepared_free(&prepared);
    if (job.out != NULL) {
        free(job.out->value);
        free(job.out->reason);
    }
    free(job.out);
    free(job.value);
    return status;
}

/* A perturbation that fails says which it is. */
static rind_status name_perturbation(rind_ctx *ctx, const char *name, rind_status status)
{
    char message[RIND_MESSAGE_SIZE];

    if (status == RIND_OK || status == RIND_NO_MEMORY)
        return status;
    memcpy(message, rind_ctx_message(ctx), sizeof message);
    return rind_fail(ctx, status, "of the perturbation %s: %.1800s", name, message);
}

/* The unperturbed rows, then those of each perturbation. Notices are told once, with the first. */
static rind_status extract_all(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, const rind_plan *plan, const char *case_id,
                               rind_timings *timings, rind_table *table)
{
    rind_perturber perturber = rind_perturber_make(settings, case_id);
    rind_listener *listener = ctx->listener;
    size_t n = rind_perturb_n(settings);
    rind_status status =
        extract(ctx, image, region, settings, plan, NULL, settings->perturb.on ? "none" : NULL, timings, table);

    ctx->listener = NULL;
    for (size_t k = 1; k < n && status == RIND_OK; k++) {
        char name[RIND_PERTURBATION_NAME_SIZE];

        perturber.now = rind_perturb_get(settings, k);
        rind_perturbation_name(settings, &perturber.now, name);
        status = extract(ctx, image, region, settings, plan, &perturber, name, timings, table);
        status = name_perturbation(ctx, name, status);
    }
    ctx->listener = listener;
    return status;
}

rind_status rind_extract_case(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                              const rind_settings *settings, const char *case_id, rind_timings *timings,
                              rind_table **out)
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
        status = extract_all(ctx, image, region, settings, &plan, case_id, timings, table);
    rind_plan_free(&plan);
    if (status != RIND_OK)
        rind_table_free(table);
    else
        *out = table;
    return status;
}

rind_status rind_extract_timed(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, rind_timings *timings, rind_table **out)
{
    return rind_extract_case(ctx, image, region, settings, "", timings, out);
}

rind_status rind_extract(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                         const rind_settings *settings, rind_table **out)
{
    return rind_extract_timed(ctx, image, region, settings, NULL, out);
}
