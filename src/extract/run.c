/*
 * run.c - one case: prepare, compute family by family, one row
 *
 * A family sees one region and, if it needs grey levels, one discretisation. Levels and what families share of
 * them live as long as the steps of one discretisation need them, so the steps of a case are taken discretisation by
 * discretisation; the columns they fill are fixed by the plan.
 */
#include "extract/extract.h"
#include "extract/plan.h"
#include "extract/prepare.h"
#include "extract/reason.h"

#include <stdlib.h>

typedef struct row {
    double *value;
    uint8_t *reason;
} row;

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

static rind_status run_step(rind_ctx *ctx, const rind_plan_step *step, const rind_settings *settings,
                            const rind_facts *facts, const rind_levels *levels, rind_cache *cache, double *value,
                            rind_timings *timings, row *out)
{
    double start = rind_now();
    bool empty = step->family->needs != RIND_NEEDS_SHAPE && facts->roi->runs.n_voxels == 0;
    bool blind = step->family->reach_mm > 0.0 && facts->n_non_finite_around > 0;
    rind_family_input input = { facts->roi, levels, &settings->ivh, &settings->texture, step->wanted, cache };
    rind_status status = RIND_OK;

    if (!empty && !blind) {
        for (size_t k = 0; k < step->n_aggregations * step->family->n_features; k++)
            value[k] = NAN;
        status = step->family->compute(ctx, &input, value);
    }
    if (status == RIND_OK)
        store(step, facts, empty || blind ? NULL : value, out);
    rind_timings_add(timings, step->family->step, rind_now() - start);
    return status;
}

/* All steps of one discretisation; those without levels go with the first. */
static rind_status run_discretisation(rind_ctx *ctx, const rind_plan *plan, size_t d, const rind_settings *settings,
                                      rind_facts *facts, double *value, rind_timings *timings, row *out)
{
    rind_levels levels = { 0 };
    rind_cache cache = { 0 };
    rind_status status = RIND_OK;

    for (size_t s = 0; s < plan->n_steps && status == RIND_OK; s++) {
        const rind_plan_step *step = &plan->step[s];
        bool needs_levels = step->family->needs >= RIND_NEEDS_LEVELS;

        if (step->discretisation != d)
            continue;
        if (needs_levels && levels.memory == NULL && facts->roi->runs.n_voxels > 0) {
            double start = rind_now();

            status = rind_levels_create(ctx, facts->roi, &settings->discretise[d], settings->texture.distance, &levels);
            rind_timings_add(timings, "discretise", rind_now() - start);
            if (status != RIND_OK)
                break;
        }
        facts->levels = needs_levels ? &levels : NULL;
        status = run_step(ctx, step, settings, facts, facts->levels, &cache, value, timings, out);
    }
    rind_cache_free(&cache);
    rind_levels_free(&levels);
    return status;
}

static rind_status run_plan(rind_ctx *ctx, const rind_plan *plan, const rind_settings *settings,
                            const rind_prepared *prepared, rind_timings *timings, row *out)
{
    rind_facts facts = { .roi = &prepared->roi,
                         .distance = settings->texture.distance,
                         .n_non_finite_around = prepared->n_non_finite_around };
    double *value = rind_alloc(ctx, plan->max_values, sizeof *value, "feature values");
    rind_status status = value != NULL ? RIND_OK : RIND_NO_MEMORY;

    if (plan->reach_mm > 0.0 && prepared->n_non_finite_around > 0)
        rind_tell(ctx, RIND_WARNING,
                  "%zu voxels within %.3g mm of the region are NaN or infinite: local intensity has no value",
                  prepared->n_non_finite_around, plan->reach_mm);
    for (size_t d = 0; d < settings->n_discretisations && status == RIND_OK; d++)
        status = run_discretisation(ctx, plan, d, settings, &facts, value, timings, out);
    free(value);
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
    rind_status status = cells.value != NULL && cells.reason != NULL ? RIND_OK : RIND_NO_MEMORY;

    if (status == RIND_OK)
        status = rind_prepare(ctx, image, region, settings, plan->reach_mm, timings, &prepared);
    if (status == RIND_OK)
        status = run_plan(ctx, plan, settings, &prepared, timings, &cells);
    if (status == RIND_OK)
        status = rind_table_add_row(ctx, table, &keys, cells.value, cells.reason);
    rind_prepared_free(&prepared);
    free(cells.value);
    free(cells.reason);
    return status;
}

rind_status rind_extract_timed(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, rind_timings *timings, rind_table **out)
{
    rind_plan plan;
    rind_table *table = NULL;
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
