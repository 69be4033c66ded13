/*
 * check.c - one case looked over: see check.h
 *
 * The steps are those of extracting, as far as they go without a feature: the same readers, the same choice of labels,
 * the same regions on the same grid, so that what fails here fails there with the same words. Filters are left out;
 * their part is in the prediction of memory.
 */
#include "study/check.h"
#include "digest.h"
#include "extract/extract.h"
#include "region/named_mask.h"
#include "study/check_inside.h"
#include "study/check_picture.h"
#include "study/compute.h"
#include "study/progress.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const titles[RIND_N_FINDINGS] = {
    [RIND_FOUND_FAILURE] = "would fail",
    [RIND_FOUND_REFUSAL] = "needs more memory than there is",
    [RIND_FOUND_EMPTY] = "region without voxels",
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

/* What is said of the thickness of layers: judge_shell() weighs it region by region. */
static bool is_of_thickness(const char *text)
{
    return strstr(text, "effective thickness") != NULL;
}

static void listen(void *user, rind_severity severity, const char *text)
{
    rind_check_hearing *h = user;
    rind_finding_level level = severity == RIND_WARNING ? RIND_FOUND_WARNING : RIND_FOUND_NOTE;

    if (h->warnings_only && (level != RIND_FOUND_WARNING || is_of_thickness(text)))
        return;
    h->lacking = !rind_find(h->ctx, h->c, level, RIND_FOUND_SAID, "%s", text) || h->lacking;
}

static void digest_files(rind_check_look *l)
{
    rind_file_facts facts;

    if (rind_digest_file(l->c->row->image, &facts) == 0)
        l->c->image_digest = facts.digest;
    if (rind_digest_file(l->c->row->mask, &facts) == 0)
        l->c->mask_digest = facts.digest;
}

/* The headers; then the image's voxels, if they are wanted. */
static rind_status read_image(rind_check_look *l)
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
static rind_status list_labels(rind_check_look *l)
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

static rind_status read_mask(rind_check_look *l)
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

static rind_status predict(rind_check_look *l)
{
    uint64_t limit = l->check->options.memory_bytes;
    const rind_read_options options = { .is_mask = true, .mask_channel = rind_mask_channel(l->settings) };
    char needed[32], allowed[32];
    rind_listener *listener = l->ctx->listener;

    l->ctx->listener = NULL;
    l->mask_is_object = rind_is_dicom(l->ctx, l->c->row->mask);
    rind_status status =
        l->mask_is_object ? RIND_OK : rind_image_probe(l->ctx, l->c->row->mask, &options, &l->mask_probe);
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

static rind_status look_at(rind_check_look *l)
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
    return status == RIND_OK ? rind_check_regions(l) : status;
}

rind_status rind_check_case(rind_ctx *ctx, rind_check *check, size_t k, const rind_case *row)
{
    rind_checked_case *c = &check->of[k];
    rind_check_look l = { .ctx = ctx, .check = check, .c = c, .heard = { .ctx = ctx, .c = c } };
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
