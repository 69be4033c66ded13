/* plan.c - see plan.h; also the columns' names */
#include "extract/plan.h"
#include "extract/extract.h"
#include "pyradiomics/extract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool needs_levels(const rind_family *family)
{
    return family->needs >= RIND_NEEDS_LEVELS;
}

static bool is_any_wanted(const bool *wanted, size_t n)
{
    return memchr(wanted, true, n) != NULL;
}

static void add_step(rind_plan *plan, const rind_family *family, const bool *wanted, size_t discretisation,
                     size_t n_aggregations)
{
    rind_plan_step *step = &plan->step[plan->n_steps++];
    size_t n_values = n_aggregations * family->n_features;
    size_t n_wanted = 0;

    for (size_t f = 0; f < family->n_features; f++)
        n_wanted += wanted[f];
    *step =
        (rind_plan_step){ family, wanted, discretisation, n_aggregations, plan->n_columns, n_aggregations * n_wanted };
    plan->n_columns += step->n_columns;
    plan->max_values = n_values > plan->max_values ? n_values : plan->max_values;
    plan->reach_mm = fmax(plan->reach_mm, family->reach_mm);
}

/* Room for all images and steps there can be. */
static rind_status make_room(rind_ctx *ctx, const rind_settings *settings, rind_plan *out)
{
    size_t n_images = 0;

    for (size_t k = 0; k < settings->n_filters; k++)
        n_images += rind_settings_n_images(settings, k);
    out->image = rind_alloc(ctx, n_images, sizeof *out->image, "plan");
    out->step = rind_alloc(ctx, n_images * rind_n_families * settings->n_discretisations, sizeof *out->step, "plan");
    if (out->image != NULL && out->step != NULL)
        return RIND_OK;
    rind_plan_free(out);
    return RIND_NO_MEMORY;
}

static void add_image(rind_plan *plan, const rind_settings *settings, size_t k, size_t response)
{
    rind_plan_image *image = &plan->image[plan->n_images++];
    bool original = settings->filter[k].filter == NULL;
    rind_aggregation unused[RIND_N_AGGREGATIONS];
    const bool *wanted = settings->wanted;

    *image = (rind_plan_image){ original ? NULL : &settings->filter[k], response, "", plan->n_steps, 0 };
    rind_settings_image_name(settings, k, response, image->name);
    for (size_t f = 0; f < rind_n_families; wanted += rind_families[f]->n_features, f++) {
        const rind_family *family = rind_families[f];
        size_t n_discretisations = needs_levels(family) ? settings->n_discretisations : 1;
        size_t n_aggregations = rind_family_aggregations(family, &settings->texture, unused);

        if (!is_any_wanted(wanted, family->n_features) || (family->original_only && !original))
            continue;
        for (size_t d = 0; d < n_discretisations; d++)
            add_step(plan, family, wanted, d, n_aggregations ? n_aggregations : 1);
    }
    image->n_steps = plan->n_steps - image->first_step;
}

rind_status rind_plan_create(rind_ctx *ctx, const rind_settings *settings, rind_plan *out)
{
    *out = (rind_plan){ 0 };
    rind_status status = make_room(ctx, settings, out);

    for (size_t k = 0; k < settings->n_filters && status == RIND_OK; k++)
        for (size_t r = 0; r < rind_settings_n_images(settings, k); r++)
            add_image(out, settings, k, r);
    return status;
}

void rind_plan_free(rind_plan *plan)
{
    free(plan->image);
    free(plan->step);
    *plan = (rind_plan){ 0 };
}

/* Room for the two strings of a column that are not constants. */
enum { NAME_SIZE = 160 + RIND_IMAGE_NAME_SIZE, TAG_SIZE = 64, UNIT_SIZE = 32 };

typedef struct column_text {
    char name[NAME_SIZE], tag[TAG_SIZE], unit[UNIT_SIZE];
} column_text;

/* Where the settings count in pixels, so do units: mm2 becomes pixel2. */
static void write_unit(const rind_settings *settings, const rind_feature *feature, char unit[UNIT_SIZE])
{
    const char *own = feature->unit != NULL ? feature->unit : "", *mm = strstr(own, "mm");

    if (mm != NULL && settings->image.in_pixels)
        snprintf(unit, UNIT_SIZE, "%.*spixel%s", (int)(mm - own), own, mm + 2);
    else
        snprintf(unit, UNIT_SIZE, "%s", own);
}

static void fill_columns(const rind_settings *settings, const char *image, const rind_plan_step *step,
                         rind_column *column, column_text *text)
{
    const rind_family *family = step->family;
    rind_aggregation aggregation[RIND_N_AGGREGATIONS];
    size_t n_aggregations = rind_family_aggregations(family, &settings->texture, aggregation);
    const char *binning = needs_levels(family) ? settings->discretise[step->discretisation].name : "";
    bool name_binning = needs_levels(family) && settings->n_discretisations > 1;

    for (size_t a = 0; a < step->n_aggregations; a++)
        for (size_t f = 0; f < family->n_features; f++) {
            const rind_feature *feature = &family->features[f];
            bool aggregated = n_aggregations > 0;
            const char *way = aggregated ? rind_aggregation_name(aggregation[a]) : "";

            if (!step->wanted[f])
                continue;
            snprintf(text->name, sizeof text->name, "%s_%s_%s%s%s%s%s", image, family->name, feature->name,
                     n_aggregations > 1 ? "_" : "", n_aggregations > 1 ? way : "", name_binning ? "_" : "",
                     name_binning ? binning : "");
            if (feature->tag != NULL)
                snprintf(text->tag, sizeof text->tag, "%s%s%s%s", family->tag_prefix, feature->tag,
                         aggregated ? "_" : "", aggregated ? rind_aggregation_tag(aggregation[a]) : "");
            else
                text->tag[0] = '\0';
            write_unit(settings, feature, text->unit);
            *column++ = (rind_column){
                .name = text->name,
                .image = image,
                .family = family->name,
                .feature = feature->name,
                .aggregation = way,
                .discretisation = binning,
                .ibsi_code = feature->code != NULL ? feature->code : "",
                .ibsi_tag = text->tag,
                .unit = text->unit,
                .source = family->source,
            };
            text++;
        }
}

/* The table; where rows are perturbed the last carried column says how. */
static rind_status create_table(rind_ctx *ctx, const rind_settings *settings, const rind_column *column, size_t n,
                                const char *const *carried, size_t n_carried, rind_table **out)
{
    static const char own[] = "perturbation";

    if (!settings->perturb.on)
        return rind_table_create(ctx, column, n, carried, n_carried, out);
    const char **all = rind_alloc(ctx, n_carried + 1, sizeof *all, "columns of a table");
    rind_status status = all != NULL ? RIND_OK : RIND_NO_MEMORY;
    for (size_t k = 0; k < n_carried && status == RIND_OK; k++) {
        all[k] = carried[k];
        if (strcmp(carried[k], own) == 0)
            status = rind_fail(ctx, RIND_BAD_SETTINGS,
                               "the manifest has a column '%s', which the table needs for itself; rename it", own);
    }
    if (status == RIND_OK) {
        all[n_carried] = own;
        status = rind_table_create(ctx, column, n, all, n_carried + 1, out);
    }
    free(all);
    return status;
}

rind_status rind_plan_table(rind_ctx *ctx, const rind_settings *settings, const char *const *carried, size_t n_carried,
                            rind_table **out)
{
    rind_plan plan;
    if (settings->pyradiomics != NULL)
        return rind_py_plan_table(ctx, settings, carried, n_carried, out);
    rind_status status = rind_plan_create(ctx, settings, &plan);

    *out = NULL;
    if (status != RIND_OK)
        return status;
    rind_column *column = rind_alloc(ctx, plan.n_columns, sizeof *column, "columns of a table");
    column_text *text = rind_alloc(ctx, plan.n_columns, sizeof *text, "columns of a table");
    if (column == NULL || text == NULL)
        status = RIND_NO_MEMORY;
    for (size_t i = 0; i < plan.n_images && status == RIND_OK; i++)
        for (size_t s = plan.image[i].first_step; s < plan.image[i].first_step + plan.image[i].n_steps; s++)
            fill_columns(settings, plan.image[i].name, &plan.step[s], column + plan.step[s].first_column,
                         text + plan.step[s].first_column);
    if (status == RIND_OK)
        status = create_table(ctx, settings, column, plan.n_columns, carried, n_carried, out);
    free(column);
    free(text);
    rind_plan_free(&plan);
    return status;
}
