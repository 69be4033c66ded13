/*
 * check.c - one case looked over: see check.h
 *
 * The steps are those of extracting, as far as they go without a feature: the same readers, the same choice of labels,
 * the same regions on the same grid, so that what fails here fails there with the same words. Filters are left out;
 * their part is in the prediction of memory.
 */
#include "study/check.h"
#include "digest.h"
#include "extract/advise.h"
#include "extract/extract.h"
#include "extract/prepare.h"
#include "pyradiomics/regions.h"
#include "pyradiomics/scene.h"
#include "region/named_mask.h"
#include "study/check_picture.h"
#include "study/compute.h"
#include "study/progress.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Worth a word: a share that was cut off, a shell of another thickness, bins that say little or are mostly empty. */
static const double much_clipped = 0.05, other_thickness = 0.1, very_other_thickness = 0.3;
static const double few_bins = 10.0, many_bins = 500.0;

static const char *const titles[RIND_N_FINDINGS] = {
    [RIND_FOUND_FAILURE] = "would fail",
    [RIND_FOUND_REFUSAL] = "needs more memory than there is",
    [RIND_FOUND_EMPTY] = "region without voxels",
    [RIND_FOUND_SMALL] = "very small region",
    [RIND_FOUND_CLIPPED] = "region cut off",
    [RIND_FOUND_THIN] = "shell of another thickness",
    [RIND_FOUND_BINS] = "number of bins",
    [RIND_FOUND_INTENSITY] = "intensities unlike the other cases'",
    [RIND_FOUND_SPACING] = "spacing unlike the other cases'",
    [RIND_FOUND_DUPLICATE] = "same file in another case",
    [RIND_FOUND_SAID] = "said while reading",
};

const char *rind_finding_title(rind_finding_kind kind)
{
    return titles[kind];
}

const char *rind_finding_level_name(rind_finding_level level)
{
    static const char *const names[] = { "note", "warning", "error" };

    return names[level];
}

bool rind_find(rind_ctx *ctx, rind_checked_case *c, rind_finding_level level, rind_finding_kind kind,
               const char *format, ...)
{
    rind_findings *f = &c->findings;
    char text[RIND_MESSAGE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (size_t k = 0; k < f->n; k++)
        if (f->finding[k].kind == kind && strcmp(f->finding[k].text, text) == 0)
            return true;
    if (f->n == f->allocated) {
        size_t n = f->allocated > 0 ? 2 * f->allocated : 4;
        rind_finding *more = rind_alloc(ctx, n, sizeof *more, "findings of a check");

        if (more == NULL)
            return false;
        if (f->n > 0)
            memcpy(more, f->finding, f->n * sizeof *more);
        free(f->finding);
        f->finding = more;
        f->allocated = n;
    }
    char *copy = rind_copy_text(ctx, text);
    if (copy == NULL)
        return false;
    f->finding[f->n++] = (rind_finding){ level, kind, copy };
    return true;
}

rind_finding_level rind_worst_finding(const rind_checked_case *c)
{
    rind_finding_level worst = RIND_FOUND_NOTE;

    for (size_t k = 0; k < c->findings.n; k++)
        worst = c->findings.finding[k].level > worst ? c->findings.finding[k].level : worst;
    return worst;
}

/* What the listener needs. */
typedef struct hearing {
    rind_ctx *ctx;
    rind_checked_case *c;
    bool warnings_only; /* what notices say is looked at here */
    bool lacking;
} hearing;

/* What is said of the thickness of layers: judge_shell() weighs it region by region. */
static bool is_of_thickness(const char *text)
{
    return strstr(text, "effective thickness") != NULL;
}

static void listen(void *user, rind_severity severity, const char *text)
{
    hearing *h = user;
    rind_finding_level level = severity == RIND_WARNING ? RIND_FOUND_WARNING : RIND_FOUND_NOTE;

    if (h->warnings_only && (level != RIND_FOUND_WARNING || is_of_thickness(text)))
        return;
    h->lacking = !rind_find(h->ctx, h->c, level, RIND_FOUND_SAID, "%s", text) || h->lacking;
}

/* Everything one case is looked at with. */
typedef struct look {
    rind_ctx *ctx;
    const rind_check *check;
    rind_checked_case *c;
    const rind_settings *settings; /* with the row's cells over them */
    rind_settings *own;
    rind_probe image_probe, mask_probe;
    bool mask_is_object;
    rind_image *read, *mask;
    const rind_image *image; /* with voxels, unless only headers are read */
    rind_region *region;
    hearing heard;
} look;

static void digest_files(look *l)
{
    rind_file_facts facts;

    if (rind_digest_file(l->c->row->image, &facts) == 0)
        l->c->image_digest = facts.digest;
    if (rind_digest_file(l->c->row->mask, &facts) == 0)
        l->c->mask_digest = facts.digest;
}

/* The headers; then the image's voxels, if they are wanted. */
static rind_status read_image(look *l)
{
    const rind_case *row = l->c->row;
    rind_status status;

    l->heard.warnings_only = !l->check->options.headers_only; /* reading says the same again */
    status = rind_case_image_probe(l->ctx, row->image, row->mask, l->settings, &l->image_probe);
    if (status != RIND_OK)
        return status;
    l->c->has_grid = true;
    l->c->grid = l->c->analysis = l->image_probe.image->grid;
    l->c->in_pixels =
        l->settings->image.in_pixels || (l->image_probe.image->in_pixels && !l->settings->image.has_spacing);
    l->c->type = l->image_probe.image->type;
    l->c->n_volumes = l->image_probe.n_volumes;
    for (int a = 0; a < 3 && l->settings->image.has_spacing && l->settings->slice_axis == RIND_AXIS_Z; a++)
        if (l->settings->image.spacing_mm[a] > 0)
            l->c->grid.spacing_mm[a] = l->settings->image.spacing_mm[a];
    l->image = l->image_probe.image;
    l->heard.warnings_only = false;
    if (l->check->options.headers_only)
        return RIND_OK;
    status = rind_read_image(l->ctx, row->image, row->mask, l->settings, NULL, &l->read);
    l->image = l->read;
    return status;
}

/* Labels of a mask image, as they are told in messages. */
static rind_status list_labels(look *l)
{
    const size_t *size = l->mask->grid.size;
    double *value = rind_alloc(l->ctx, size[0], sizeof *value, "row of a mask"), last = 0.0;
    rind_labels found = { .n = 0 };
    size_t n = 0;

    if (value == NULL)
        return RIND_NO_MEMORY;
    for (size_t r = 0; r < size[1] * size[2]; r++) {
        rind_image_row(l->mask, 0, r % size[1], r / size[1], size[0], value);
        for (size_t x = 0; x < size[0]; x++)
            if (value[x] != last && value[x] != 0.0 && fabs(value[x]) < 9e15) {
                last = value[x];
                rind_labels_add(&found, (int64_t)rint(last));
            }
    }
    for (size_t k = 0; k < found.n && n + 24 < sizeof l->c->labels; k++)
        n += (size_t)snprintf(l->c->labels + n, sizeof l->c->labels - n,
                              l->mask->in_colours ? "%s#%06" PRIx64 : "%s%" PRId64, k > 0 ? ", " : "", found.value[k]);
    if ((found.more || n + 24 >= sizeof l->c->labels) && n < sizeof l->c->labels)
        snprintf(l->c->labels + n, sizeof l->c->labels - n, ", ...");
    free(value);
    return RIND_OK;
}

static rind_status read_mask(look *l)
{
    const rind_case *row = l->c->row;
    const double *mm = l->c->grid.spacing_mm;
    rind_status status = rind_mask_read(l->ctx, row->mask, l->image, l->settings, &l->mask);

    if (status == RIND_OK)
        status = list_labels(l);
    if (status == RIND_OK)
        status = rind_region_create(l->ctx, l->image, l->mask, l->settings, &l->region);
    if (status == RIND_OK)
        status = rind_region_read_masks(l->ctx, l->region, row->masks, row->n_masks, l->image, l->settings);
    rind_image_free(l->mask);
    l->mask = NULL;
    if (status != RIND_OK)
        return status;
    l->c->n_voxels = l->region->n_voxels;
    l->c->volume_mm3 = (double)l->region->n_voxels * mm[0] * mm[1] * mm[2];
    return RIND_OK;
}

static rind_status predict(look *l)
{
    uint64_t limit = l->check->options.memory_bytes;
    char needed[32], allowed[32];
    rind_listener *listener = l->ctx->listener;

    l->ctx->listener = NULL;
    l->mask_is_object = rind_is_dicom(l->ctx, l->c->row->mask);
    rind_status status = l->mask_is_object ? RIND_OK
                                           : rind_image_probe(l->ctx, l->c->row->mask,
                                                              &(rind_read_options){ .is_mask = true }, &l->mask_probe);
    l->ctx->listener = listener;
    if (status != RIND_OK)
        return status;
    rind_cost_of(l->ctx, &l->image_probe, l->mask_is_object ? NULL : &l->mask_probe, l->region, l->settings,
                 &l->c->cost);
    if (limit == 0 || l->c->cost.peak_bytes <= limit)
        return RIND_OK;
    l->c->status = RIND_NO_MEMORY;
    rind_bytes_text(l->c->cost.peak_bytes, needed, sizeof needed);
    rind_bytes_text(limit, allowed, sizeof allowed);
    return rind_find(l->ctx, l->c, RIND_FOUND_ERROR, RIND_FOUND_REFUSAL,
                     "will need about %s, more than the %s there may be: take fewer filters, a coarser "
                     "resample.spacing_mm, or more memory",
                     needed, allowed)
               ? RIND_OK
               : RIND_NO_MEMORY;
}

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
static rind_status count_bins(look *l, const rind_roi *roi, rind_checked_region *out)
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

static rind_status make_room(look *l, size_t n)
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
static rind_status draw(look *l, const rind_prepared *p)
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
static double picture_margin_mm(const look *l)
{
    double longest = 0.0;

    for (int a = 0; a < 2; a++)
        longest = fmax(longest, (double)l->region->box.size[a] * l->c->grid.spacing_mm[a]);
    return l->check->options.pictures ? 0.4 * longest + 4.0 * fmax(l->c->grid.spacing_mm[0], l->c->grid.spacing_mm[1])
                                      : 0.0;
}

static rind_status look_at_prepared(look *l, const rind_prepared *p)
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
static rind_settings *plain_settings(const look *l)
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

static rind_status look_at_shapes(look *l, const rind_settings *plain)
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

static rind_status look_at_regions(look *l)
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

static rind_status draw_scene(look *l, const rind_py_scene *scene)
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
static rind_status look_at_scene(look *l, const rind_region *region, rind_checked_region *to)
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
static rind_status look_at_made(look *l, const rind_py_case *from, const rind_case_region *made,
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

static rind_status look_at_py_regions(look *l)
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
static rind_status judge_regions(look *l)
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

static rind_status look_at(look *l)
{
    rind_status status = rind_case_settings(l->ctx, l->check->settings, l->c->row, &l->own);

    l->settings = l->own != NULL ? l->own : l->check->settings;

    digest_files(l);
    if (status == RIND_OK)
        status = read_image(l);
    if (status == RIND_OK)
        status = read_mask(l);
    if (status == RIND_OK)
        status = predict(l);
    if (status == RIND_OK && l->c->status != RIND_OK) /* refused: it is not tried, either */
        return RIND_OK;
    if (status == RIND_OK)
        status = l->settings->pyradiomics != NULL ? look_at_py_regions(l) : look_at_regions(l);
    return status == RIND_OK ? judge_regions(l) : status;
}

rind_status rind_check_case(rind_ctx *ctx, rind_check *check, size_t k, const rind_case *row)
{
    rind_checked_case *c = &check->of[k];
    look l = { .ctx = ctx, .check = check, .c = c, .heard = { .ctx = ctx, .c = c } };
    rind_listener *listener = ctx->listener;
    void *user = ctx->user;

    *c = (rind_checked_case){ .row = row, .tumour_range = (double)NAN };
    rind_ctx_set_listener(ctx, listen, &l.heard);
    rind_status status = look_at(&l);
    rind_ctx_set_listener(ctx, listener, user);
    if (status != RIND_OK) {
        char message[RIND_MESSAGE_SIZE]; /* keeping it may write another */

        memcpy(message, rind_ctx_message(ctx), sizeof message);
        c->status = status;
        l.heard.lacking = !rind_find(ctx, c, RIND_FOUND_ERROR, RIND_FOUND_FAILURE, "%s", message) || l.heard.lacking;
    }
    rind_region_free(l.region);
    rind_image_free(l.read);
    rind_probe_free(&l.image_probe);
    rind_probe_free(&l.mask_probe);
    rind_settings_free(l.own);
    return l.heard.lacking ? RIND_NO_MEMORY : RIND_OK;
}

rind_status rind_check_create(rind_ctx *ctx, const rind_settings *settings, size_t n_cases,
                              const rind_check_options *options, rind_check *out)
{
    *out = (rind_check){ .settings = settings, .options = *options, .n_cases = n_cases };
    out->of = rind_alloc_zero(ctx, n_cases, sizeof *out->of, "cases of a check");
    for (size_t d = 0; d < RIND_MAX_DISCRETISATIONS; d++)
        out->suggested_width[d] = (double)NAN;
    return out->of != NULL ? RIND_OK : RIND_NO_MEMORY;
}

void rind_check_free(rind_check *check)
{
    for (size_t k = 0; k < check->n_cases && check->of != NULL; k++) {
        rind_checked_case *c = &check->of[k];

        for (size_t f = 0; f < c->findings.n; f++)
            free(c->findings.finding[f].text);
        free(c->findings.finding);
        free(c->region);
        rind_check_picture_free(&c->picture);
    }
    free(check->of);
    *check = (rind_check){ .n_cases = 0 };
}
