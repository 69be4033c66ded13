/*
 * dicom_frame.c - see dicom_frame.h
 *
 * One file: is it an image, which series does it belong to. What rind cannot read right is refused here and in
 * dicom_shape.c, by name: pixels behind a lookup table, a file whose pixels are missing, kinds of colours.
 */
#include "io/dicom_frame.h"
#include "io/dicom_place.h"
#include "io/dicom_tags.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for 'more' entries of a list of the scan. */
#define ROOM(ctx, list, n, allocated, more)                                                                \
    while ((n) + (more) > (allocated)) {                                                                   \
        void *grown_list = rind_grow(ctx, list, n, &(allocated), sizeof *(list), "what DICOM files tell"); \
        if (grown_list == NULL)                                                                            \
            return RIND_NO_MEMORY;                                                                         \
        (list) = grown_list;                                                                               \
    }

rind_dicom_kind rind_dicom_kind_of(const rind_dicom *dicom)
{
    static const char storage[] = "1.2.840.10008.5.1.4.1.1.";
    /* Classes without pixels that mean intensities: presentation states, waveforms, raw data, reports, plans, ... */
    static const char *const others[] = { "9.", "11.", "66", "67", "68.", "88.", "104.", "481." };
    char sop_class[RIND_UID_SIZE];

    if (!rind_dicom_text(dicom, NULL, TAG_SOP_CLASS_UID, sop_class, sizeof sop_class))
        return RIND_DICOM_IMAGE; /* what is told by its pixels */
    if (strncmp(sop_class, storage, sizeof storage - 1) != 0)
        return strncmp(sop_class, "1.2.840.10008.", 14) == 0 ? RIND_DICOM_OTHER : RIND_DICOM_IMAGE;
    const char *kind = sop_class + sizeof storage - 1;
    if (strcmp(kind, "66.4") == 0 || strcmp(kind, "66.7") == 0)
        return RIND_DICOM_SEG;
    if (strcmp(kind, "481.3") == 0)
        return RIND_DICOM_RTSTRUCT;
    if (strcmp(kind, "481.1") == 0 || strcmp(kind, "481.2") == 0)
        return RIND_DICOM_IMAGE;
    for (size_t k = 0; k < COUNT_OF(others); k++) {
        size_t n = strlen(others[k]);
        if (strncmp(kind, others[k], n) == 0 && (others[k][n - 1] == '.' || kind[n] == '\0' || kind[n] == '.'))
            return RIND_DICOM_OTHER;
    }
    return RIND_DICOM_IMAGE;
}

static rind_status read_series(rind_ctx *ctx, rind_dicom_scan *scan, rind_dicom *d, size_t *index)
{
    rind_uid uid;

    if (!rind_dicom_uid(d, NULL, TAG_SERIES_INSTANCE_UID, &uid))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: has no Series Instance UID; is it truncated?", d->path);
    for (*index = 0; *index < scan->n_series; ++*index)
        if (strcmp(scan->series[*index].uid.text, uid.text) == 0)
            return RIND_OK;

    ROOM(ctx, scan->series, scan->n_series, scan->series_allocated, 1)
    rind_dicom_series *series = &scan->series[scan->n_series++];
    *series = (rind_dicom_series){ .uid = uid };
    rind_dicom_uid(d, NULL, TAG_STUDY_INSTANCE_UID, &series->study);
    rind_dicom_uid(d, NULL, TAG_FRAME_OF_REFERENCE_UID, &series->frame_of_reference);
    rind_dicom_text(d, NULL, TAG_MODALITY, series->modality, sizeof series->modality);
    rind_dicom_text(d, NULL, TAG_SERIES_NUMBER, series->number, sizeof series->number);
    rind_dicom_name(d, NULL, TAG_SERIES_DESCRIPTION, series->description, sizeof series->description);
    return RIND_OK;
}

/* For rind_dicom_place_frames(). */
typedef struct interning {
    rind_ctx *ctx;
    rind_dicom_scan *scan;
} interning;

static rind_status add_image_type(rind_ctx *ctx, rind_dicom_scan *scan, const char *text)
{
    ROOM(ctx, scan->image_type, scan->n_image_types, scan->image_types_allocated, 1)
    snprintf(scan->image_type[scan->n_image_types++], RIND_DICOM_TEXT_SIZE, "%s", text);
    return RIND_OK;
}

static bool intern(void *user, const char *text, double *number)
{
    interning *in = user;
    size_t k = 0;

    while (k < in->scan->n_image_types && strcmp(in->scan->image_type[k], text) != 0)
        k++;
    *number = (double)k;
    return k < in->scan->n_image_types || add_image_type(in->ctx, in->scan, text) == RIND_OK;
}

static rind_status check_pixels(rind_ctx *ctx, const rind_dicom *d)
{
    char text[RIND_UID_SIZE];

    if (!d->tree.syntax.has_pixels)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: holds no pixels%s", d->path,
                         rind_dicom_text(d, NULL, TAG_SOP_CLASS_UID, text, sizeof text) ? "; is it truncated?" : "");
    if (rind_dicom_n_items(d, NULL, TAG_MODALITY_LUT_SEQUENCE) > 0)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: its intensities are given by a lookup table (Modality LUT), which rind does not apply",
                         d->path);
    return RIND_OK;
}

static rind_status add_image(rind_ctx *ctx, rind_dicom_scan *scan, rind_dicom *d, rind_dicom_file *file)
{
    interning in = { ctx, scan };
    rind_status status = check_pixels(ctx, d);

    if (status == RIND_OK)
        status = rind_dicom_read_shape(ctx, d, file);
    if (status == RIND_OK)
        status = read_series(ctx, scan, d, &file->series);
    if (status != RIND_OK)
        return status;
    rind_dicom_uid(d, NULL, TAG_SOP_INSTANCE_UID, &file->instance);
    ROOM(ctx, scan->frame, scan->n_frames, scan->frames_allocated, file->layout.n_frames)
    ROOM(ctx, scan->file, scan->n_files, scan->files_allocated, 1)
    rind_dicom_frame *frame = scan->frame + scan->n_frames;
    if (!rind_dicom_place_frames(d, file->layout.n_frames, intern, &in, frame))
        return RIND_NO_MEMORY;
    for (uint32_t k = 0; k < file->layout.n_frames; k++)
        frame[k].file = scan->n_files;
    file->path = rind_copy_text(ctx, d->path);
    if (file->path == NULL)
        return RIND_NO_MEMORY;
    scan->series[file->series].n_files++;
    scan->series[file->series].n_frames += file->layout.n_frames;
    scan->n_frames += file->layout.n_frames;
    scan->file[scan->n_files++] = *file;
    return RIND_OK;
}

rind_status rind_dicom_add_file(rind_ctx *ctx, rind_dicom_scan *scan, const char *path, rind_dicom_kind *kind)
{
    rind_dicom d;
    rind_dicom_file file = { 0 };
    rind_status status = rind_dicom_open(ctx, path, &d);

    if (status != RIND_OK)
        return status;
    *kind = rind_dicom_kind_of(&d);
    if (*kind == RIND_DICOM_IMAGE)
        status = add_image(ctx, scan, &d, &file);
    if (status != RIND_OK) {
        free(file.palette);
        free(file.path);
    }
    rind_dicom_close(&d);
    return status;
}

void rind_dicom_scan_free(rind_dicom_scan *scan)
{
    for (size_t k = 0; k < scan->n_files; k++) {
        free(scan->file[k].path);
        free(scan->file[k].palette);
    }
    free(scan->file);
    free(scan->frame);
    free(scan->series);
    free(scan->image_type);
    *scan = (rind_dicom_scan){ 0 };
}
