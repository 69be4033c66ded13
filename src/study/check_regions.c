/*
 * check_regions.c - the regions of a case as they would be computed of, and what is odd about them
 *
 * In the profile ibsi they come from the same preparation as for extracting, without filters; in the other from
 * PyRadiomics' own steps, region by region. With headers alone they are shapes without intensities.
 */
#include "extract/advise.h"
#include "extract/prepare.h"
#include "pyradiomics/regions.h"
#include "pyradiomics/scene.h"
#include "study/check_inside.h"
#include "study/check_picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Worth a word: a share that was cut off, a shell of another thickness, bins that say little or are mostly empty. */
static const double much_clipped = 0.05, other_thickness = 0.1, very_other_thickness = 0.3;
static const double few_bins = 10.0, many_bins = 500.0;

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Quantiles of the intensities of the intensity mask. */
static rind_status measure_intensities(rind_ctx *ctx, const rind_roi *roi, rind_checked_region *out)
{
    static const double share[RIND_CHECK_QUANTILES] = { 0.0, 0.05, 0.5, 0.95, 1.0 };
    size_t n = roi->runs.n_voxels, k = 0;

    out->n_left = n;
    if (n == 0)
        return RIND_OK;
    double *value = rind_alloc(ctx, n, sizeof *value, "intensities of a region");
    if (value == NULL)
        return RIND_NO_MEMORY;
    for (size_t r = 0; r < roi->runs.n; r++) {
        memcpy(value + k, roi->intensity + rind_run_index(roi, &roi->runs.run[r]), roi->runs.run[r].n * sizeof *value);
        k += roi->runs.run[r].n;
    }
    qsort(value, n, sizeof *value, ascending);
    for (size_t q = 0; q < RIND_CHECK_QUANTILES; q++)
        out->quantile[q] = value[(size_t)(share[q] * (double)(n - 1) + 0.5)];
    free(value);
    return RIND_OK;
}

/* As run.c makes them of the original image. */
static rind_status count_bins(rind_check_look *l, const rind_roi *roi, rind_checked_region *out)
{
    rind_status status = RIND_OK;

    for (size_t d = 0; d < l->settings->n_discretisations && roi->runs.n_voxels > 0 && status == RIND_OK; d++) {
        rind_levels levels = { 0 };

        status = rind_levels_create(l->ctx, roi, &l->settings->discretise[d], 1, &levels);
        if (status == RIND_OK)
            out->n_bins[d] = (double)levels.n_levels;
        rind_levels_free(&levels);
    }
    return status;
}

static rind_status make_room(rind_check_look *l, size_t n)
{
    l->c->region = rind_alloc_zero(l->ctx, n, sizeof *l->c->region, "regions of a check");
    if (l->c->region == NULL)
        return RIND_NO_MEMORY;
    l->c->n_regions = n;
    for (size_t k = 0; k < n; k++) {
        rind_checked_region *r = &l->c->region[k];

        r->thickness_mm = r->wanted_mm = (double)NAN;
        for (size_t q = 0; q < RIND_CHECK_QUANTILES; q++)
            r->quantile[q] = (double)NAN;
        for (size_t d = 0; d < RIND_MAX_DISCRETISATIONS; d++)
            r->n_bins[d] = (double)NAN;
    }
    return RIND_OK;
}

static void note_shape(const char *name, rind_rule_kind kind, size_t n_voxels, const double spacing_mm[3],
                       rind_checked_region *out)
{
    snprintf(out->name, sizeof out->name, "%s", name);
    out->kind = kind;
    out->n_voxels = n_voxels;
    out->volume_mm3 = (double)n_voxels * spacing_mm[0] * spacing_mm[1] * spacing_mm[2];
}

/* The picture, of what was made with room around it. */
static rind_status draw(rind_check_look *l, const rind_prepared *p)
{
    rind_drawn_mask mask[RIND_MAX_LABELS + RIND_MAX_RULES] = { { .voxel = NULL } };
    const rind_prepared_region *first = &p->region[0];
    size_t n = p->n_regions < COUNT_OF(mask) ? p->n_regions : COUNT_OF(mask);
    const rind_box *box = p->field != NULL ? &p->around : &first->box;

    if (!l->check->options.pictures || (p->field == NULL && first->intensity == NULL))
        return RIND_OK;
    for (size_t k = 0; k < n; k++)
        mask[k] = (rind_drawn_mask){ p->region[k].morphological, p->region[k].box };
    return rind_check_draw(l->ctx, &p->grid, box, p->field != NULL ? p->field : first->intensity, mask, n,
                           &l->c->picture);
}

/* Room around the regions for the picture: two fifths of the tumour's longer side. */
static double picture_margin_mm(const rind_check_look *l)
{
    double longest = 0.0;

    for (int a = 0; a < 2; a++)
        longest = fmax(longest, (double)l->region->box.size[a] * l->c->grid.spacing_mm[a]);
    return l->check->options.pictures ? 0.4 * longest + 4.0 * fmax(l->c->grid.spacing_mm[0], l->c->grid.spacing_mm[1])
                                      : 0.0;
}

static rind_status look_at_prepared(rind_check_look *l, const rind_prepared *p)
{
    rind_status status = make_room(l, p->n_regions);

    l->c->analysis = p->grid;
    for (size_t k = 0; k < p->n_regions && status == RIND_OK; k++) {
        const rind_prepared_region *from = &p->region[k];
        rind_checked_region *to = &l->c->region[k];
        bool is_shell = from->kind == RIND_RULE_SHELL || from->kind == RIND_RULE_DILATED;

        note_shape(from->name, from->kind, from->roi.shape.n_voxels, p->grid.spacing_mm, to);
        to->clipped = from->clipped;
        to->thickness_mm = from->thickness_mm;
        to->wanted_mm = from->wanted_mm;
        if (from->roi.shape.n_voxels == 0)
            continue;
        rind_advise(l->ctx, &p->grid, p->n_regions > 1 ? from->name : NULL, is_shell ? NULL : &from->tight,
                    from->roi.shape.n_voxels);
        status = measure_intensities(l->ctx, &from->roi, to);
        if (status == RIND_OK)
            status = count_bins(l, &from->roi, to);
        if (k == 0 && from->roi.runs.n_voxels > 0)
            l->c->tumour_range = from->roi.max - from->roi.min;
    }
    return status == RIND_OK ? draw(l, p) : status;
}

/* Filters see to themselves; and without voxels nothing that reads them is done. */
static rind_settings *plain_settings(const rind_check_look *l)
{
    rind_settings *plain = rind_alloc(l->ctx, 1, sizeof *plain, "settings");

    if (plain == NULL)
        return NULL;
    *plain = *l->settings; /* a view: nothing of it is freed */
    plain->n_filters = 0;
    if (!l->check->options.headers_only)
        return plain;
    plain->image.normalise.method = RIND_NORMALISE_NONE;
    plain->image.bias_field.method = RIND_BIAS_FIELD_NONE;
    for (size_t k = 0; k < plain->rules.n; k++) {
        plain->rules.rule[k].exclude_below = -(double)INFINITY;
        plain->rules.rule[k].has_exclude_range = false;
    }
    return plain;
}

static rind_status look_at_shapes(rind_check_look *l, const rind_settings *plain)
{
    rind_case_regions regions = { .n = 0 };
    rind_status status = rind_prepare_regions(l->ctx, l->image, l->region, plain, &l->c->analysis, &regions);

    if (status == RIND_OK)
        status = make_room(l, regions.n);
    for (size_t k = 0; k < regions.n && status == RIND_OK; k++) {
        const rind_case_region *from = &regions.region[k];

        note_shape(from->name, from->kind, from->n_voxels, l->c->analysis.spacing_mm, &l->c->region[k]);
        l->c->region[k].clipped = from->clipped;
        l->c->region[k].thickness_mm = from->thickness_mm;
        l->c->region[k].wanted_mm = from->wanted_mm;
    }
    rind_case_regions_free(&regions);
    return status;
}

static rind_status look_at_regions(rind_check_look *l)
{
    rind_settings *plain = plain_settings(l);
    rind_prepared prepared = { .n_regions = 0 };
    rind_status status = plain != NULL ? RIND_OK : RIND_NO_MEMORY;

    l->heard.warnings_only = true;
    if (status == RIND_OK && l->check->options.headers_only)
        status = look_at_shapes(l, plain);
    else if (status == RIND_OK) {
        status = rind_prepare(l->ctx, l->image, l->region, plain, picture_margin_mm(l), NULL, &prepared);
        if (status == RIND_OK)
            status = look_at_prepared(l, &prepared);
        rind_prepared_free(&prepared);
    }
    l->heard.warnings_only = false;
    free(plain);
    return status;
}

/* PyRadiomics' edges are multiples of the width; with binCount there are as many as were asked for. */
static double py_bins(const rind_py_options *o, const rind_roi *roi)
{
    const rind_pyradiomics_settings *features = &o->features;

    if (features->bin_count > 0)
        return (double)features->bin_count;
    return floor(roi->max / features->bin_width) - floor(roi->min / features->bin_width) + 1.0;
}

static rind_status draw_scene(rind_check_look *l, const rind_py_scene *scene)
{
    double margin_mm = picture_margin_mm(l), reach_vox[3] = { 0.0, 0.0, 0.0 };
    const rind_drawn_mask mask = { scene->shape, scene->box };

    if (!l->check->options.pictures || l->c->picture.png != NULL)
        return RIND_OK;
    for (int a = 0; a < 2; a++)
        reach_vox[a] = margin_mm / scene->image.grid.spacing_mm[a];
    rind_box box = rind_box_widen(&scene->box, &scene->image.grid, reach_vox);
    double *value = rind_alloc(l->ctx, rind_box_n(&box), sizeof *value, "picture of a case");
    if (value == NULL)
        return RIND_NO_MEMORY;
    rind_py_field_box(l->ctx, &scene->image, &box, value);
    rind_status status = rind_check_draw(l->ctx, &scene->image.grid, &box, value, &mask, 1, &l->c->picture);
    free(value);
    return status;
}

/* One region in the other profile; 'region' is NULL where it holds no voxel. */
static rind_status look_at_scene(rind_check_look *l, const rind_region *region, rind_checked_region *to)
{
    rind_py_notes notes = { .py = NULL };
    rind_py_scene scene = { .n_voxels = 0 };
    const rind_py_options *o = &l->settings->pyradiomics->options;
    rind_status status = rind_py_scene_create(l->ctx, l->image, region, l->settings, NULL, &notes, &scene);

    if (status == RIND_OK) {
        const double *mm = scene.image.grid.spacing_mm;

        l->c->analysis = scene.image.grid;
        to->n_voxels = scene.roi.shape.n_voxels;
        to->volume_mm3 = (double)to->n_voxels * mm[0] * mm[1] * mm[2];
        to->n_bins[0] = py_bins(o, &scene.roi);
        rind_advise(l->ctx, &scene.image.grid, NULL, to->kind == RIND_RULE_SHELL ? NULL : &scene.box,
                    scene.roi.runs.n_voxels);
        status = measure_intensities(l->ctx, &scene.roi, to);
        if (to == &l->c->region[0])
            l->c->tumour_range = scene.roi.max - scene.roi.min;
    }
    if (status == RIND_OK)
        status = draw_scene(l, &scene);
    rind_py_scene_free(&scene);
    rind_py_notes_free(&notes);
    return status;
}

/* One of several regions: too few voxels for the pipeline are an empty row, not a failure. */
static rind_status look_at_made(rind_check_look *l, const rind_py_case *from, const rind_case_region *made,
                                rind_checked_region *to)
{
    rind_region *one = NULL;

    note_shape(made->name, made->kind, made->n_voxels, l->region->grid.spacing_mm, to);
    to->clipped = made->clipped;
    to->thickness_mm = made->thickness_mm;
    to->wanted_mm = made->wanted_mm;
    if (made->n_voxels == 0)
        return RIND_OK;
    rind_status status = rind_py_region_create(from, l->region, made, &one);
    if (status == RIND_OK)
        status = look_at_scene(l, one, to);
    rind_region_free(one);
    if (status != RIND_EMPTY_REGION)
        return status;
    return rind_find(l->ctx, l->c, RIND_FOUND_WARNING, RIND_FOUND_EMPTY, "%s: %s", made->name, rind_ctx_message(l->ctx))
               ? RIND_OK
               : RIND_NO_MEMORY;
}

static rind_status look_at_py_regions(rind_check_look *l)
{
    const rind_py_case from = { .ctx = l->ctx, .image = l->image, .settings = l->settings };
    rind_case_regions regions = { .n = 0 };
    bool several = rind_py_has_regions(l->settings, l->region) && !l->check->options.headers_only;
    rind_status status = RIND_OK;

    l->heard.warnings_only = true;
    if (several)
        status = rind_py_regions_make(&from, l->region, &regions);
    if (status == RIND_OK)
        status = make_room(l, several ? regions.n : 1);
    if (status == RIND_OK && !several) {
        note_shape("tumour", RIND_RULE_SAME, l->region->n_voxels, l->region->grid.spacing_mm, &l->c->region[0]);
        if (!l->check->options.headers_only)
            status = look_at_scene(l, l->region, &l->c->region[0]);
    }
    for (size_t k = 0; k < regions.n && status == RIND_OK; k++)
        status = look_at_made(l, &from, &regions.region[k], &l->c->region[k]);
    rind_case_regions_free(&regions);
    l->heard.warnings_only = false;
    return status;
}

static bool judge_shell(rind_ctx *ctx, rind_checked_case *c, const rind_checked_region *r)
{
    double difference = fabs(r->thickness_mm / r->wanted_mm - 1.0);

    if (!(difference > other_thickness))
        return true;
    return rind_find(ctx, c, difference > very_other_thickness ? RIND_FOUND_WARNING : RIND_FOUND_NOTE, RIND_FOUND_THIN,
                     "%s is effectively %.3g mm thick, not %.3g mm: region_boundary: subvoxel, or a finer "
                     "resample.spacing_mm, comes nearer",
                     r->name, r->thickness_mm, r->wanted_mm);
}

static bool judge_bins(rind_ctx *ctx, const rind_settings *settings, rind_checked_case *c, const rind_checked_region *r)
{
    bool good = true;
    size_t n = settings->pyradiomics != NULL ? 1 : settings->n_discretisations;

    for (size_t d = 0; d < n; d++) {
        bool by_number = settings->pyradiomics != NULL ? settings->pyradiomics->options.features.bin_count > 0
                                                       : settings->discretise[d].method == RIND_FIXED_BIN_NUMBER;

        if (by_number || isnan(r->n_bins[d]) || (r->n_bins[d] >= few_bins && r->n_bins[d] <= many_bins))
            continue;
        good = good &&
               rind_find(ctx, c, RIND_FOUND_WARNING, RIND_FOUND_BINS, "%s has %.0f bins: %s", r->name, r->n_bins[d],
                         r->n_bins[d] < few_bins ? "texture says little of so few; take narrower ones"
                                                 : "most cells of texture matrices stay empty; take wider ones");
    }
    return good;
}

/* What the numbers of the regions mean. */
static rind_status judge_regions(rind_check_look *l)
{
    bool good = true;

    for (size_t k = 0; k < l->c->n_regions && good; k++) {
        const rind_checked_region *r = &l->c->region[k];

        if (r->n_voxels == 0) {
            good = rind_find(l->ctx, l->c, RIND_FOUND_WARNING, RIND_FOUND_EMPTY, "%s holds no voxel: its row is empty",
                             r->name);
            continue;
        }
        if (!l->check->options.headers_only && r->n_left == 0)
            good = rind_find(l->ctx, l->c, RIND_FOUND_WARNING, RIND_FOUND_EMPTY,
                             "%s: re-segmentation leaves none of its %zu voxels", r->name, r->n_voxels);
        if (r->clipped > much_clipped)
            good = good && rind_find(l->ctx, l->c, RIND_FOUND_WARNING, RIND_FOUND_CLIPPED,
                                     "%s: the image's edge, within and exclude take away %.3g %% of it", r->name,
                                     100.0 * r->clipped);
        good = good && judge_shell(l->ctx, l->c, r) && judge_bins(l->ctx, l->settings, l->c, r);
    }
    return good ? RIND_OK : RIND_NO_MEMORY;
}

rind_status rind_check_regions(rind_check_look *l)
{
    rind_status status = l->settings->pyradiomics != NULL ? look_at_py_regions(l) : look_at_regions(l);

    return status == RIND_OK ? judge_regions(l) : status;
}
