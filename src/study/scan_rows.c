/*
 * scan_rows.c - a row for each volume of a DICOM series, and for each structure of a SEG or RTSTRUCT
 *
 * The manifest shall run as it is, so what a case could not choose by itself is written out: a row for every volume,
 * with what tells them apart in image_id, and for every structure, with its name in mask_id. Rows that are not wanted
 * can be deleted; one that was never written would be missed. Where no header tells volumes apart there is nothing to
 * write, and the reason is told.
 */
#include "context.h"
#include "io/dicom_mask.h"
#include "io/dicom_scan.h"
#include "io/dicom_stack.h"
#include "settings/settings.h"
#include "study/scan_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a manifest's cell holds of one of several, and what its row is called by it. */
typedef struct part {
    char cell[RIND_DICOM_TEXT_SIZE], id[RIND_DICOM_TEXT_SIZE];
} part;

typedef struct parts {
    size_t n; /* 0: there is but one, and nothing to choose */
    part *part;
} parts;

/* The volumes of a series by what tells them apart: 1, 2, ... in time, else b1000, te4.6. */
static void name_volume(const rind_dicom_stack *stack, size_t v, part *out)
{
    double value =
        stack->by < RIND_N_DICOM_KEYS ? stack->scan->frame[stack->frame[v * stack->n_slices]].key[stack->by] : 0.0;

    snprintf(out->cell, sizeof out->cell, "%zu", v + 1);
    if (stack->by == RIND_BY_B_VALUE)
        snprintf(out->id, sizeof out->id, "b%.10g", value);
    else if (stack->by == RIND_BY_ECHO_TIME)
        snprintf(out->id, sizeof out->id, "te%.10g", value);
    else
        snprintf(out->id, sizeof out->id, "%zu", v + 1);
}

static rind_status list_volumes(rind_ctx *ctx, const char *path, const rind_dicom_stack *stack, parts *out)
{
    if (stack->n_volumes == 1)
        return RIND_OK;
    if (stack->by == RIND_N_DICOM_KEYS)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: holds %zu frames that no header orders: add a row with the one that is meant in the "
                         "column volume",
                         path, stack->n_volumes);
    out->part = rind_alloc(ctx, stack->n_volumes, sizeof *out->part, "volumes of a series");
    if (out->part == NULL)
        return RIND_NO_MEMORY;
    out->n = stack->n_volumes;
    for (size_t v = 0; v < out->n; v++)
        name_volume(stack, v, &out->part[v]);
    return RIND_OK;
}

/* As the reader of a case would sort the series. */
static rind_status sort_series(rind_ctx *ctx, const char *path, parts *out)
{
    rind_dicom_scan scan;
    rind_dicom_stack stack = { 0 };
    size_t series;
    bool by_mask;
    rind_status status = rind_dicom_scan_path(ctx, path, &scan, &series);

    if (status == RIND_OK)
        status = rind_dicom_choose_series(ctx, &scan, NULL, &series, &by_mask);
    if (status == RIND_OK)
        status = rind_dicom_stack_sort(ctx, &scan, series, &stack);
    if (status == RIND_OK)
        status = list_volumes(ctx, path, &stack, out);
    rind_dicom_stack_free(&stack);
    rind_dicom_scan_free(&scan);
    return status;
}

/* Whether a manifest's cell of that text means this structure and no other. */
static bool can_be_label(const rind_dicom_mask *mask, size_t k)
{
    static const char *const taken[] = { "auto", "nonzero", "all" };
    const char *name = mask->label[k].name;
    char *end;

    if (*name == '\0' || strchr(" {", *name) != NULL || (strtod(name, &end), *end == '\0'))
        return false;
    for (size_t i = 0; i < COUNT_OF(taken); i++)
        if (strcmp(name, taken[i]) == 0)
            return false;
    for (size_t i = 0; i < mask->n_labels; i++)
        if (i != k && strcmp(mask->label[i].name, name) == 0)
            return false;
    return true;
}

static rind_status list_structures(rind_scan_work *work, const rind_dicom_mask *mask, parts *out)
{
    char hollow[RIND_MESSAGE_SIZE / 2] = "";
    size_t n_hollow = 0;

    out->part = rind_alloc(work->ctx, mask->n_labels, sizeof *out->part, "structures of a mask");
    if (out->part == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < mask->n_labels; k++) {
        const rind_dicom_label *label = &mask->label[k];
        part *p = &out->part[out->n];

        if (!rind_dicom_mask_draws(mask, k)) {
            if (n_hollow < sizeof hollow)
                n_hollow += (size_t)snprintf(hollow + n_hollow, sizeof hollow - n_hollow, "%s%lld '%s'",
                                             n_hollow > 0 ? ", " : "", label->number, label->name);
            continue;
        }
        if (can_be_label(mask, k))
            snprintf(p->cell, sizeof p->cell, "%s", label->name);
        else
            snprintf(p->cell, sizeof p->cell, "%lld", label->number);
        memcpy(p->id, p->cell, sizeof p->id);
        out->n++;
    }
    if (n_hollow > 0)
        return rind_scan_leave(work, mask->dicom.path, "structures without contours: %s", hollow);
    return RIND_OK;
}

static rind_status open_structures(rind_scan_work *work, const char *path, parts *out)
{
    rind_dicom_mask mask;
    rind_status status = rind_dicom_mask_open(work->ctx, path, &mask);

    if (status == RIND_OK && mask.n_labels > 1)
        status = list_structures(work, &mask, out);
    if (status == RIND_OK && mask.n_labels > 1 && out->n == 0)
        status = rind_fail(work->ctx, RIND_BAD_FILE, "%s: none of its structures has contours", path);
    rind_dicom_mask_close(&mask);
    return status;
}

static void join(const char *id, const char *fallback, const parts *p, size_t k, char out[2 * RIND_SCAN_NAME_SIZE])
{
    snprintf(out, 2 * RIND_SCAN_NAME_SIZE, "%s%s%s", *id != '\0' || p->n == 0 ? id : fallback, p->n > 0 ? "_" : "",
             p->n > 0 ? p->part[k].id : "");
}

static rind_status add_rows(rind_scan_work *work, const rind_scan_row *row, const parts *volumes, const parts *labels)
{
    rind_status status = RIND_OK;
    size_t n_volumes = volumes->n > 0 ? volumes->n : 1, n_labels = labels->n > 0 ? labels->n : 1;
    char image_id[2 * RIND_SCAN_NAME_SIZE], mask_id[2 * RIND_SCAN_NAME_SIZE];

    for (size_t v = 0; v < n_volumes; v++)
        for (size_t l = 0; l < n_labels && status == RIND_OK; l++) {
            rind_scan_row one = *row;

            join(row->image_id, "volume", volumes, v, image_id);
            join(row->mask_id, "label", labels, l, mask_id);
            one.image_id = image_id;
            one.mask_id = mask_id;
            one.volume = volumes->n > 0 ? volumes->part[v].cell : NULL;
            one.label = labels->n > 0 ? labels->part[l].cell : NULL;
            status = rind_scan_add_pair(work, &one);
        }
    return status;
}

rind_status rind_scan_add_dicom(rind_scan_work *work, const rind_scan_row *row, bool image_is_dicom, bool mask_is_dicom)
{
    rind_ctx *ctx = work->ctx;
    rind_listener *listener = ctx->listener;
    parts volumes = { 0 }, labels = { 0 };
    rind_status status = RIND_OK;

    ctx->listener = NULL; /* what there is to say of a series the case will hear when it is read */
    if (image_is_dicom)
        status = sort_series(ctx, row->image, &volumes);
    if (status == RIND_OK && mask_is_dicom)
        status = open_structures(work, row->mask, &labels);
    ctx->listener = listener;
    if (status == RIND_OK) {
        work->scan->n_spread += volumes.n > 1 || labels.n > 1;
        status = add_rows(work, row, &volumes, &labels);
    } else if (status != RIND_NO_MEMORY) {
        char why[RIND_MESSAGE_SIZE];

        snprintf(why, sizeof why, "%s", rind_ctx_message(ctx));
        status = rind_scan_leave(work, row->mask, "%s", why);
    }
    free(volumes.part);
    free(labels.part);
    return status;
}
