/*
 * scan_dicom.c - DICOM series and the segmentations that refer to them
 *
 * Of every DICOM file the head is read. Images are gathered into series; a SEG or RTSTRUCT belongs to the series it
 * names, wherever both lie. A series without one is put among the images as its folder, to be paired by name: masks of
 * DICOM images are often NIfTI.
 *
 * A series is told by its folder, if no other series lies there, else by one of its files. Identifiers of patients are
 * not read; cases are named after folders.
 */
#include "io/dicom.h"
#include "io/dicom_frame.h"
#include "io/io.h"
#include "study/scan_inside.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rind_scan_dicom {
    rind_dicom_scan scan;
    struct {
        char **path; /* of SEG and RTSTRUCT; owned */
        size_t n, allocated;
    } masks;
    bool *has_mask; /* [n_series] */
};

rind_status rind_scan_dicom_create(rind_scan_work *work)
{
    work->dicom = rind_alloc_zero(work->ctx, 1, sizeof *work->dicom, "DICOM files of a folder");
    if (work->dicom == NULL)
        return RIND_NO_MEMORY;
    work->dicom->scan.path = work->folder;
    return RIND_OK;
}

void rind_scan_dicom_free(rind_scan_work *work)
{
    struct rind_scan_dicom *d = work->dicom;

    if (d == NULL)
        return;
    for (size_t k = 0; k < d->masks.n; k++)
        free(d->masks.path[k]);
    free(d->masks.path);
    free(d->has_mask);
    rind_dicom_scan_free(&d->scan);
    free(d);
}

static rind_status add_mask(rind_scan_work *work, const char *path)
{
    struct rind_scan_dicom *d = work->dicom;
    char **list = rind_scan_grow(work->ctx, d->masks.path, d->masks.n, &d->masks.allocated, sizeof *list);

    if (list == NULL)
        return RIND_NO_MEMORY;
    d->masks.path = list;
    list[d->masks.n] = rind_copy_text(work->ctx, path);
    if (list[d->masks.n] == NULL)
        return RIND_NO_MEMORY;
    d->masks.n++;
    return RIND_OK;
}

rind_status rind_scan_dicom_take(rind_scan_work *work, const char *path)
{
    rind_dicom_kind kind = RIND_DICOM_OTHER;

    if (!rind_is_dicom(work->ctx, path))
        return RIND_OK;
    rind_status status = rind_dicom_add_file(work->ctx, &work->dicom->scan, path, &kind);
    if (status == RIND_NO_MEMORY)
        return status;
    if (status != RIND_OK) {
        char message[RIND_MESSAGE_SIZE];

        snprintf(message, sizeof message, "%s", rind_ctx_message(work->ctx));
        return rind_scan_leave(work, path, "%s", message);
    }
    work->scan->n_files += kind != RIND_DICOM_OTHER;
    return kind == RIND_DICOM_SEG || kind == RIND_DICOM_RTSTRUCT ? add_mask(work, path) : RIND_OK;
}

/* Bytes of the folder of a path, without the '/'. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? (size_t)(slash - path) : 0;
}

static bool lies_in(const char *path, const char *folder, size_t n)
{
    return folder_length(path) == n && strncmp(path, folder, n) == 0;
}

/* Its folder, or where others lie there its first file. False, with the reason, if it lies in several folders. */
static bool place_series(const rind_dicom_scan *scan, size_t series, char out[PATH_MAX])
{
    const char *first = NULL;
    bool alone = true;

    for (size_t k = 0; k < scan->n_files && first == NULL; k++)
        first = scan->file[k].series == series ? scan->file[k].path : NULL;
    size_t n = folder_length(first);
    for (size_t k = 0; k < scan->n_files; k++) {
        bool here = lies_in(scan->file[k].path, first, n);

        if (scan->file[k].series == series && !here)
            return false;
        alone = alone && (!here || scan->file[k].series == series);
    }
    snprintf(out, PATH_MAX, "%.*s", alone ? (int)n : PATH_MAX - 1, first);
    return true;
}

/* Whether the series is of the study and frame of reference that a mask names. */
static bool is_of_study(const rind_dicom_series *series, const rind_dicom_reference *to)
{
    return *to->study.text != '\0' && *to->frame_of_reference.text != '\0' &&
           strcmp(series->study.text, to->study.text) == 0 &&
           strcmp(series->frame_of_reference.text, to->frame_of_reference.text) == 0;
}

/*
 * The series that a mask names, or through one of its images; else, for copies have new names, the only one of its
 * study and frame of reference. n_series if it is not here.
 */
static size_t find_series(const rind_dicom_scan *scan, const rind_dicom_reference *to)
{
    for (size_t s = 0; s < scan->n_series; s++)
        if (rind_uid_among(&scan->series[s].uid, to->series, to->n_series))
            return s;
    for (size_t k = 0; k < scan->n_files; k++)
        if (rind_uid_among(&scan->file[k].instance, to->instance, to->n_instances))
            return scan->file[k].series;
    size_t found = scan->n_series;
    for (size_t s = 0; s < scan->n_series; s++) {
        if (!is_of_study(&scan->series[s], to))
            continue;
        if (found < scan->n_series)
            return scan->n_series; /* two */
        found = s;
    }
    return found;
}

static void append(char *text, size_t size, const char *word, size_t n_word)
{
    size_t n = strlen(text);

    snprintf(text + n, size - n, "%s%.*s", n > 0 ? "_" : "", (int)n_word, word);
}

/* Words between '/' of a path, joined; without the suffix of the last. */
static void join_folders(const char *path, size_t n_path, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t k = 0; k < n_path;) {
        size_t n = strcspn(path + k, "/");

        n = n < n_path - k ? n : n_path - k;
        if (n > 0)
            append(out, size, path + k, n);
        k += n + 1;
    }
}

/* The folders that both have, then what only the one and only the other has. */
static void tell_ids(const rind_scan_work *work, const char *image, const char *mask, char *case_id, char *image_id,
                     char *mask_id, size_t size)
{
    const char *i = strlen(image) > work->n_folder ? image + work->n_folder : "", *m = mask + work->n_folder;
    const char *dot = strrchr(m, '.'), *name = strrchr(m, '/');
    size_t common = 0, end = dot != NULL && (name == NULL || dot > name) ? (size_t)(dot - m) : strlen(m);

    for (size_t k = 0; i[k] != '\0' && i[k] == m[k]; k++)
        common = i[k] == '/' ? k + 1 : common;
    if (i[0] != '\0' && strncmp(i, m, strlen(i)) == 0 && m[strlen(i)] == '/')
        common = strlen(i); /* the mask lies in the folder of the series */
    join_folders(m, common, case_id, size);
    join_folders(i + common, strlen(i) - common, image_id, size);
    join_folders(m + common, end > common ? end - common : 0, mask_id, size);
    if (*case_id == '\0') {
        const char *own = strrchr(work->folder, '/');

        snprintf(case_id, size, "%s", own != NULL && own[1] != '\0' ? own + 1 : work->folder);
    }
}

static rind_status pair(rind_scan_work *work, const char *mask, const rind_dicom_reference *to)
{
    const rind_dicom_scan *scan = &work->dicom->scan;
    char image[PATH_MAX], case_id[PATH_MAX], image_id[PATH_MAX], mask_id[PATH_MAX];
    size_t series = find_series(scan, to);

    if (series == scan->n_series)
        return rind_scan_leave(work, mask, "a segmentation of the series %s, which is not here",
                               to->n_series > 0 ? to->series[0].text : "(not named)");
    work->dicom->has_mask[series] = true;
    if (!place_series(scan, series, image))
        return rind_scan_leave(work, mask, "a segmentation of the series %s, whose files lie in several folders",
                               scan->series[series].uid.text);
    tell_ids(work, image, mask, case_id, image_id, mask_id, sizeof case_id);
    const rind_scan_row row = {
        .case_id = case_id, .image_id = image_id, .mask_id = mask_id, .image = image, .mask = mask
    };
    return rind_scan_add_dicom(work, &row, true, true);
}

static rind_status refer_and_pair(rind_scan_work *work, const char *mask)
{
    rind_dicom_reference to = { .path = mask };
    rind_dicom d;
    rind_status status = rind_dicom_open(work->ctx, mask, &d);

    if (status != RIND_OK)
        return status == RIND_NO_MEMORY ? status : rind_scan_leave(work, mask, "cannot be read");
    status = rind_dicom_refer(work->ctx, &d, &to);
    rind_dicom_close(&d);
    if (status != RIND_OK)
        return status;
    status = pair(work, mask, &to);
    rind_dicom_reference_free(&to);
    return status;
}

rind_status rind_scan_dicom_pair(rind_scan_work *work)
{
    struct rind_scan_dicom *d = work->dicom;
    rind_status status = RIND_OK;

    d->has_mask = rind_alloc_zero(work->ctx, d->scan.n_series, sizeof *d->has_mask, "DICOM series of a folder");
    if (d->has_mask == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < d->masks.n && status == RIND_OK; k++)
        status = refer_and_pair(work, d->masks.path[k]);
    for (size_t s = 0; s < d->scan.n_series && status == RIND_OK; s++) {
        char path[PATH_MAX];

        if (d->has_mask[s])
            continue;
        if (!place_series(&d->scan, s, path))
            status = rind_scan_leave(work, work->folder, "the files of the series %s lie in several folders",
                                     d->scan.series[s].uid.text);
        else if (strlen(path) > work->n_folder)
            status = rind_scan_add_file(work, path, true);
        else
            status = rind_scan_leave(work, path, "a DICOM series to which no SEG or RTSTRUCT here refers");
    }
    return status;
}
