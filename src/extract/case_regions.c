/*
 * case_regions.c - from a mask, its labels and further masks to the regions of all rules
 *
 * Masks come to the analysis grid first and distances are measured there, so that a millimetre is one. Regions are
 * made in a box around the tumour and the labels they are made of, as much wider as they reach; where that goes beyond
 * the grid the box does too, and what lies there is counted and dropped. A label or mask that only keeps or takes
 * voxels of others does not widen the box.
 */
#include "extract/case_regions.h"
#include "extract/perturb.h"
#include "region/regions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One tumour's regions on their way. */
typedef struct builder {
    const rind_image *image;
    const rind_region *region;
    const rind_settings *settings;
    const rind_grid *grid;
    const rind_perturber *perturb;       /* or NULL */
    rind_grid_mask mask[RIND_MAX_RULES]; /* of the tumour, rule 0, and of rules that are labels or masks */
    rind_workshop shop;
    rind_box on_grid; /* the part of the workshop's box that lies on the grid */
} builder;

/* The mask of one label on the image's grid, in the place of the whole mask's. */
static rind_status label_to_grid(rind_ctx *ctx, const builder *b, const rind_region_label *label, rind_grid_mask *out)
{
    const rind_grid *own = &b->region->grid;
    rind_box whole = rind_box_whole(own);
    uint8_t which = (uint8_t)(label - b->region->label + 1), *voxel;

    *out = (rind_grid_mask){ .any = false };
    if (label->n_voxels == 0)
        return RIND_OK;
    voxel = rind_alloc(ctx, rind_box_n(&whole), 1, "mask of a label");
    if (voxel == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < rind_box_n(&whole); k++)
        voxel[k] = b->region->which[k] == which;
    rind_status status = rind_mask_to_grid(ctx, voxel, own, &label->box, b->settings, b->grid, out);
    if (out->memory == NULL)
        out->memory = voxel; /* it is the mask */
    else
        free(voxel);
    return status;
}

/* A further mask the case was given. */
static rind_status named_to_grid(rind_ctx *ctx, const builder *b, const char *name, rind_grid_mask *out)
{
    const rind_region *region = b->region;
    const rind_region_mask *mask = rind_region_find_mask(region, name);

    *out = (rind_grid_mask){ .any = false };
    if (mask == NULL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "regions need the mask '%s', which was not given", name);
    if (mask->voxel == NULL)
        return RIND_OK;
    return rind_mask_to_grid(ctx, mask->voxel, &region->grid, &mask->box, b->settings, b->grid, out);
}

static rind_status masks_to_grid(rind_ctx *ctx, builder *b, const rind_region_label *tumour)
{
    const rind_region *region = b->region;
    const rind_rules *rules = &b->settings->rules;
    rind_status status;

    if (tumour != NULL)
        status = label_to_grid(ctx, b, tumour, &b->mask[0]);
    else
        status = rind_mask_to_grid(ctx, region->voxel, &region->grid, &region->box, b->settings, b->grid, &b->mask[0]);
    if (status == RIND_OK && tumour == NULL && !b->mask[0].any)
        return rind_fail(
            ctx, RIND_EMPTY_REGION,
            "the region of %zu voxels is smaller than the new voxels of %g x %g x %g mm: nothing is left of "
            "it after resampling; take a smaller resample.spacing_mm or mask_threshold",
            region->n_voxels, b->grid->spacing_mm[0], b->grid->spacing_mm[1], b->grid->spacing_mm[2]);
    if (status == RIND_OK && b->perturb != NULL)
        status = rind_perturb_mask(ctx, b->perturb, b->grid, b->shop.in_plane,
                                   tumour != NULL ? (size_t)(tumour - region->label) : 0, &b->mask[0]);
    for (size_t k = 1; k < rules->n && status == RIND_OK; k++)
        if (rules->rule[k].kind == RIND_RULE_LABEL)
            status = label_to_grid(ctx, b, rind_region_find_label(region, rules->rule[k].label), &b->mask[k]);
        else if (rules->rule[k].kind == RIND_RULE_MASK)
            status = named_to_grid(ctx, b, rules->rule[k].name, &b->mask[k]);
    return status;
}

/* Whether all of a rule's region is needed, not only what lies among the others. */
static bool is_needed_whole(const rind_rules *rules, size_t index)
{
    bool needed = index == 0 || rules->rule[index].row;

    for (size_t k = index + 1; k < rules->n; k++)
        needed = needed || rules->rule[k].of == index || rules->rule[k].parts >> index & 1;
    return needed;
}

/* The box the regions are made in. False if there is nothing to make regions of. */
static bool choose_box(builder *b)
{
    const rind_rules *rules = &b->settings->rules;
    double reach_mm = rind_rules_reach_mm(rules);
    rind_workshop *shop = &b->shop;
    rind_box tight = { .first = { 0 } };
    double margin = rules->n > 1 ? 1.0 : 0.0; /* rims are measured to the voxels around a region */
    bool any = false;

    for (size_t k = 0; k < rules->n; k++) {
        if (!b->mask[k].any || !is_needed_whole(rules, k))
            continue;
        tight = any ? rind_box_join(&tight, &b->mask[k].tight) : b->mask[k].tight;
        any = true;
    }
    for (int a = 0; a < 3 && any; a++) {
        double more = a == 2 && shop->in_plane ? 0.0 : ceil(reach_mm / b->grid->spacing_mm[a]) + margin;
        size_t end = tight.first[a] + tight.size[a] + (size_t)more;

        shop->first[a] = (ptrdiff_t)tight.first[a] - (ptrdiff_t)more;
        shop->size[a] = tight.size[a] + 2 * (size_t)more;
        shop->spacing_mm[a] = b->grid->spacing_mm[a];
        shop->grid_size[a] = b->grid->size[a];
        b->on_grid.first[a] = shop->first[a] > 0 ? (size_t)shop->first[a] : 0;
        b->on_grid.size[a] = (end < b->grid->size[a] ? end : b->grid->size[a]) - b->on_grid.first[a];
    }
    return any;
}

/* The part of a mask on the grid that lies in the workshop's box, as a new array of that box. */
static uint8_t *bring(rind_ctx *ctx, const builder *b, const rind_grid_mask *mask)
{
    const rind_workshop *shop = &b->shop;
    uint8_t *out = rind_alloc_zero(ctx, shop->size[0] * shop->size[1] * shop->size[2], 1, "mask of a region");
    size_t low[3], high[3];

    for (int a = 0; a < 3; a++) {
        size_t end = mask->tight.first[a] + mask->tight.size[a], last = b->on_grid.first[a] + b->on_grid.size[a];

        low[a] = mask->tight.first[a] > b->on_grid.first[a] ? mask->tight.first[a] : b->on_grid.first[a];
        high[a] = end < last ? end : last;
        if (low[a] >= high[a])
            return out;
    }
    for (size_t z = low[2]; z < high[2] && out != NULL && mask->any; z++)
        for (size_t y = low[1]; y < high[1]; y++) {
            const rind_box *box = &mask->box;
            const uint8_t *from = mask->voxel + (low[0] - box->first[0]) +
                                  box->size[0] * ((y - box->first[1]) + box->size[1] * (z - box->first[2]));
            size_t x_in = (size_t)((ptrdiff_t)low[0] - shop->first[0]), y_in = (size_t)((ptrdiff_t)y - shop->first[1]);
            size_t z_in = (size_t)((ptrdiff_t)z - shop->first[2]);

            memcpy(out + x_in + shop->size[0] * (y_in + shop->size[1] * z_in), from, high[0] - low[0]);
        }
    return out;
}

static bool excludes_by_intensity(const rind_rules *rules)
{
    for (size_t k = 0; k < rules->n; k++)
        if (isfinite(rules->rule[k].exclude_below) || rules->rule[k].has_exclude_range)
            return true;
    return false;
}

static bool is_layer(rind_rule_kind kind)
{
    return kind == RIND_RULE_SHELL || kind == RIND_RULE_RIM;
}

/* A region that was made, as a case has it. */
static rind_status take(rind_ctx *ctx, const builder *b, const rind_rule *rule, const rind_made_region *made,
                        rind_case_region *out)
{
    const rind_workshop *shop = &b->shop;
    rind_box tight, whole = { .first = { 0 } };

    out->clipped = rind_clipped_fraction(made);
    out->thickness_mm = made->thickness_mm;
    out->wanted_mm = is_layer(rule->kind) ? rule->to_mm - rule->from_mm : (double)NAN;
    if (made->n_voxels == 0)
        return RIND_OK;
    memcpy(whole.size, shop->size, sizeof whole.size);
    rind_box_tight(made->mask, shop->size, &tight);
    out->mask = rind_alloc(ctx, rind_box_n(&tight), 1, "mask of a region");
    if (out->mask == NULL)
        return RIND_NO_MEMORY;
    rind_box_copy(made->mask, &whole, &tight, 1, &tight, out->mask);
    out->n_voxels = made->n_voxels;
    out->tight = tight;
    for (int a = 0; a < 3; a++)
        out->tight.first[a] = (size_t)((ptrdiff_t)tight.first[a] + shop->first[a]);
    return RIND_OK;
}

/* Makes the regions where the masks, brought to the box, and the intensities are at hand. */
static rind_status make_in_box(rind_ctx *ctx, builder *b, rind_case_region *out)
{
    const rind_rules *rules = &b->settings->rules;
    uint8_t *source[RIND_MAX_RULES] = { NULL };
    double *intensity = NULL;
    rind_made_regions made = { .n = 0 };
    rind_status status = RIND_OK;

    for (size_t k = 0; k < rules->n && status == RIND_OK; k++) {
        if (k > 0 && !rind_rule_is_source(rules->rule[k].kind))
            continue;
        b->shop.source[k] = source[k] = bring(ctx, b, &b->mask[k]);
        status = source[k] != NULL ? RIND_OK : RIND_NO_MEMORY;
    }
    if (status == RIND_OK && excludes_by_intensity(rules))
        status = rind_crop_intensities(ctx, b->image, b->settings, b->grid, &b->on_grid, &intensity);
    b->shop.intensity = intensity;
    if (status == RIND_OK)
        status = rind_regions_make(ctx, &b->shop, rules, &made);
    for (size_t k = 0; k < rules->n && status == RIND_OK; k++)
        if (rules->rule[k].row)
            status = take(ctx, b, &rules->rule[k], &made.region[k], out++);
    rind_made_regions_free(&made);
    free(intensity);
    for (size_t k = 0; k < RIND_MAX_RULES; k++)
        free(source[k]);
    return status;
}

static void name_region(const char *tumour, const rind_rules *rules, size_t rule, char out[RIND_CASE_REGION_NAME_SIZE])
{
    const char *name = rules->rule[rule].name;

    if (tumour == NULL)
        snprintf(out, RIND_CASE_REGION_NAME_SIZE, "%s", name);
    else
        snprintf(out, RIND_CASE_REGION_NAME_SIZE, "%s%s%s", tumour, rule > 0 ? "_" : "", rule > 0 ? name : "");
}

bool rind_expected_region(const rind_settings *settings, size_t k, char name[RIND_CASE_REGION_NAME_SIZE])
{
    const rind_rules *rules = &settings->rules;
    size_t n_named = settings->mask.n_named;

    for (size_t tumour = 0; tumour < (n_named > 0 ? n_named : 1); tumour++)
        for (size_t rule = 0; rule < rules->n; rule++)
            if (rules->rule[rule].row && k-- == 0) {
                name_region(n_named > 0 ? settings->mask.named[tumour].name : NULL, rules, rule, name);
                return true;
            }
    return false;
}

/* The regions of one tumour; 'tumour' is NULL where the mask has one only. */
static rind_status make_of_tumour(rind_ctx *ctx, builder *b, const rind_region_label *tumour, rind_case_region *out)
{
    const rind_rules *rules = &b->settings->rules;
    rind_case_region *at = out;

    for (size_t k = 0; k < rules->n; k++) {
        if (!rules->rule[k].row)
            continue;
        *at = (rind_case_region){ .kind = rules->rule[k].kind, .thickness_mm = (double)NAN, .wanted_mm = (double)NAN };
        name_region(tumour != NULL ? tumour->name : NULL, rules, k, at->name);
        at++;
    }
    rind_status status = masks_to_grid(ctx, b, tumour);
    if (status == RIND_OK && choose_box(b))
        status = make_in_box(ctx, b, out);
    for (size_t k = 0; k < RIND_MAX_RULES; k++)
        rind_grid_mask_free(&b->mask[k]);
    return status;
}

rind_status rind_case_regions_make(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                   const rind_settings *settings, const rind_grid *grid, bool measure,
                                   const rind_perturber *perturb, rind_case_regions *out)
{
    size_t n_tumours = region->n_tumours > 0 ? region->n_tumours : 1, n_rows = 0;
    builder b = { .image = image, .region = region, .settings = settings, .grid = grid, .perturb = perturb };
    rind_status status = RIND_OK;

    *out = (rind_case_regions){ .n = 0 };
    b.shop.in_plane = settings->two_d || grid->size[2] == 1; /* around a picture there is nothing above and below */
    b.shop.subvoxel = settings->subvoxel;
    b.shop.measure = measure;
    for (size_t k = 0; k < settings->rules.n; k++)
        n_rows += settings->rules.rule[k].row;
    out->region = rind_alloc_zero(ctx, n_tumours * n_rows, sizeof *out->region, "regions of a case");
    if (out->region == NULL)
        return RIND_NO_MEMORY;
    out->n = n_tumours * n_rows;
    for (size_t k = 0; k < n_tumours && status == RIND_OK; k++)
        status = make_of_tumour(ctx, &b, region->n_tumours > 0 ? &region->label[k] : NULL, out->region + k * n_rows);
    return status;
}

void rind_case_regions_free(rind_case_regions *regions)
{
    for (size_t k = 0; k < regions->n; k++)
        free(regions->region[k].mask);
    free(regions->region);
    *regions = (rind_case_regions){ .n = 0 };
}
