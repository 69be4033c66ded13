/*
 * dicom_reference.c - what a SEG or RTSTRUCT refers to, and whether an image is that
 *
 * Objects name the series and the instances they were drawn on. Software that exports or anonymises images gives these
 * new identifiers and leaves the references as they were (one of the public cases is such), so an image of the same
 * study in the same frame of reference fits too, and that is said. Another study never does.
 */
#include "io/dicom.h"
#include "io/dicom_frame.h"
#include "io/dicom_tags.h"

#include <stdlib.h>
#include <string.h>

typedef struct uids {
    rind_uid *uid;
    size_t n, allocated;
} uids;

typedef struct gathering {
    rind_ctx *ctx;
    const rind_dicom *dicom;
    uids series, instances;
    bool failed;
} gathering;

int rind_uid_compare(const void *a, const void *b)
{
    return strcmp(((const rind_uid *)a)->text, ((const rind_uid *)b)->text);
}

bool rind_uid_among(const rind_uid *uid, const rind_uid *list, size_t n)
{
    return n > 0 && bsearch(uid, list, n, sizeof *list, rind_uid_compare) != NULL;
}

static void add(gathering *g, uids *to, const void *item, uint32_t tag)
{
    rind_uid uid;

    if (g->failed || !rind_dicom_uid(g->dicom, item, tag, &uid))
        return;
    if (to->n == to->allocated) {
        rind_uid *grown = rind_grow(g->ctx, to->uid, to->n, &to->allocated, sizeof uid, "what DICOM files tell");
        g->failed = grown == NULL;
        if (g->failed)
            return;
        to->uid = grown;
    }
    to->uid[to->n++] = uid;
}

/* Walks the items of 'sequence': their series and instance identifiers, and what is nested below 'next'. */
static void gather(gathering *g, const void *item, const uint32_t *sequence)
{
    if (*sequence == 0)
        return;
    for (size_t k = 0; k < rind_dicom_n_items(g->dicom, item, *sequence); k++) {
        const void *inner = rind_dicom_item(g->dicom, item, *sequence, k);

        add(g, &g->series, inner, TAG_SERIES_INSTANCE_UID);
        add(g, &g->instances, inner, TAG_REFERENCED_SOP_INSTANCE_UID);
        gather(g, inner, sequence + 1);
    }
}

static void gather_all(gathering *g)
{
    static const uint32_t paths[][5] = {
        { TAG_REFERENCED_SERIES_SEQUENCE, TAG_REFERENCED_INSTANCE_SEQUENCE },
        { TAG_SOURCE_IMAGE_SEQUENCE },
        { TAG_SHARED_FUNCTIONAL_GROUPS_SEQUENCE, TAG_DERIVATION_IMAGE_SEQUENCE, TAG_SOURCE_IMAGE_SEQUENCE },
        { TAG_PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, TAG_DERIVATION_IMAGE_SEQUENCE, TAG_SOURCE_IMAGE_SEQUENCE },
        { TAG_REFERENCED_FRAME_OF_REFERENCE_SEQUENCE, TAG_RT_REFERENCED_STUDY_SEQUENCE,
          TAG_RT_REFERENCED_SERIES_SEQUENCE, TAG_CONTOUR_IMAGE_SEQUENCE },
        { TAG_ROI_CONTOUR_SEQUENCE, TAG_CONTOUR_SEQUENCE, TAG_CONTOUR_IMAGE_SEQUENCE },
    };

    for (size_t k = 0; k < COUNT_OF(paths); k++)
        gather(g, NULL, paths[k]);
}

rind_status rind_dicom_refer(rind_ctx *ctx, const rind_dicom *dicom, rind_dicom_reference *out)
{
    gathering g = { .ctx = ctx, .dicom = dicom };

    *out = (rind_dicom_reference){ .path = dicom->path };
    rind_dicom_uid(dicom, NULL, TAG_STUDY_INSTANCE_UID, &out->study);
    if (!rind_dicom_uid(dicom, NULL, TAG_FRAME_OF_REFERENCE_UID, &out->frame_of_reference))
        rind_dicom_uid(dicom, rind_dicom_first(dicom, NULL, TAG_REFERENCED_FRAME_OF_REFERENCE_SEQUENCE, NULL),
                       TAG_FRAME_OF_REFERENCE_UID, &out->frame_of_reference);
    gather_all(&g);
    out->series = g.series.uid;
    out->n_series = g.series.n;
    out->instance = g.instances.uid;
    out->n_instances = g.instances.n;
    if (g.failed) {
        rind_dicom_reference_free(out);
        return RIND_NO_MEMORY;
    }
    if (out->n_series > 0)
        qsort(out->series, out->n_series, sizeof *out->series, rind_uid_compare);
    if (out->n_instances > 0)
        qsort(out->instance, out->n_instances, sizeof *out->instance, rind_uid_compare);
    return RIND_OK;
}

void rind_dicom_reference_free(rind_dicom_reference *reference)
{
    free(reference->series);
    free(reference->instance);
    *reference = (rind_dicom_reference){ 0 };
}

/* Two sorted lists have an entry in common. */
static bool share(const rind_uid *a, size_t n_a, const rind_uid *b, size_t n_b)
{
    for (size_t i = 0, j = 0; i < n_a && j < n_b;) {
        int order = rind_uid_compare(&a[i], &b[j]);

        if (order == 0)
            return true;
        i += order < 0;
        j += order > 0;
    }
    return false;
}

/* Both are known and differ. */
static bool differ(const rind_uid *a, const rind_uid *b)
{
    return a->text[0] != '\0' && b->text[0] != '\0' && strcmp(a->text, b->text) != 0;
}

rind_status rind_dicom_match(rind_ctx *ctx, const rind_dicom_reference *r, const rind_source *source)
{
    if (source == NULL) {
        rind_tell(ctx, RIND_NOTICE, "%s: the image is not DICOM, so it is matched by position alone", r->path);
        return RIND_OK;
    }
    if (share(&source->series, 1, r->series, r->n_series) ||
        share(source->instance, source->n_instances, r->instance, r->n_instances))
        return RIND_OK;
    if (differ(&r->study, &source->study))
        return rind_fail(ctx, RIND_GRID_MISMATCH,
                         "%s: belongs to another study than the image (%s, the image to %s); use the mask's own image",
                         r->path, r->study.text, source->study.text);
    if (differ(&r->frame_of_reference, &source->frame_of_reference))
        return rind_fail(ctx, RIND_GRID_MISMATCH,
                         "%s: was drawn in another frame of reference than the image's (%s, the image's is %s): their "
                         "positions do not compare; use the mask's own image",
                         r->path, r->frame_of_reference.text, source->frame_of_reference.text);
    if (r->n_series + r->n_instances > 0)
        rind_tell(ctx, RIND_NOTICE,
                  "%s: refers to other images than these, which are of the same study and frame of reference", r->path);
    return RIND_OK;
}
