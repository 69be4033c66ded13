/*
 * dicom_scan.c - see dicom_scan.h
 *
 * Folders of studies hold more than slices: licences, notes, DICOMDIR, reports, segmentations. What is no DICOM by its
 * content is left out and named in a notice, unless it should have been: an empty file, or one with DICOM's suffix, is
 * the rest of a copy that failed, and the slice it was may be at the end of the stack where no gap tells.
 */
#include "io/dicom_scan.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

typedef struct folder {
    struct dirent **entry;
    int n;
    size_t n_strangers, n_folders;
    char strangers[256];
} folder;

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_named_dicom(const char *name)
{
    static const char *const suffixes[] = { ".dcm", ".dicom", ".ima", ".dc3" };
    const char *dot = strrchr(name, '.');

    for (size_t k = 0; k < COUNT_OF(suffixes) && dot != NULL; k++)
        if (strcasecmp(dot, suffixes[k]) == 0)
            return true;
    return false;
}

static void note_stranger(folder *f, const char *name)
{
    size_t n = strlen(f->strangers);

    if (f->n_strangers++ < 4)
        snprintf(f->strangers + n, sizeof f->strangers - n, "%s%.40s", n > 0 ? ", " : "", name);
}

/* Adds a file of the folder to the scan, or notes it as none of DICOM's. */
static rind_status add_entry(rind_ctx *ctx, rind_dicom_scan *scan, folder *f, const char *path, const char *name)
{
    uint8_t head[256];
    struct stat about;
    rind_dicom_kind kind;

    if (stat(path, &about) != 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", path, strerror(errno));
    if (S_ISDIR(about.st_mode)) {
        f->n_folders++;
        return RIND_OK;
    }
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", path, strerror(errno));
    size_t n = fread(head, 1, sizeof head, file);
    fclose(file);
    if (n == 0)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: is empty: a slice of the series may be lost; copy it again, or remove it", path);
    if (rind_dicom_probe(head, n))
        return rind_dicom_add_file(ctx, scan, path, &kind);
    if (is_named_dicom(name))
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: is named like DICOM but is none: a slice of the series may be lost; copy it again, or "
                         "remove it",
                         path);
    note_stranger(f, name);
    return RIND_OK;
}

static rind_status add_entries(rind_ctx *ctx, rind_dicom_scan *scan, folder *f, const char *where)
{
    char path[PATH_MAX];
    rind_status status = RIND_OK;

    for (int k = 0; k < f->n && status == RIND_OK; k++) {
        const char *name = f->entry[k]->d_name;
        size_t n = strlen(where);

        if (snprintf(path, sizeof path, "%s%s%s", where, n > 0 && where[n - 1] == '/' ? "" : "/", name) >= PATH_MAX)
            return rind_fail(ctx, RIND_CANNOT_READ, "%s/%s: the path is too long", where, name);
        status = add_entry(ctx, scan, f, path, name);
    }
    return status;
}

static rind_status scan_folder(rind_ctx *ctx, const char *path, rind_dicom_scan *scan)
{
    folder f = { .n = 0 };

    f.n = scandir(path, &f.entry, is_shown, by_name);
    if (f.n < 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", path, strerror(errno));
    rind_status status = add_entries(ctx, scan, &f, path);
    if (status == RIND_OK && scan->n_files == 0)
        status =
            rind_fail(ctx, RIND_CANNOT_READ, "%s: this folder holds no DICOM images (%d entries, %zu of them folders)",
                      path, f.n, f.n_folders);
    else if (status == RIND_OK && f.n_strangers > 0)
        rind_tell(ctx, RIND_NOTICE, "%s: %zu file%s not DICOM and left out: %s%s", path, f.n_strangers,
                  f.n_strangers == 1 ? " is" : "s are", f.strangers, f.n_strangers > 4 ? ", ..." : "");
    for (int k = 0; k < f.n; k++)
        free(f.entry[k]);
    free(f.entry);
    return status;
}

/* Image types were numbered as they came; by the alphabet, the number does not depend on the names of files. */
static void rank_image_types(rind_dicom_scan *scan)
{
    for (size_t k = 0; k < scan->n_frames; k++) {
        double *key = &scan->frame[k].key[RIND_BY_IMAGE_TYPE];
        size_t rank = 0;

        for (size_t t = 0; t < scan->n_image_types && *key >= 0; t++)
            rank += strcmp(scan->image_type[t], scan->image_type[(size_t)*key]) < 0;
        *key = *key >= 0 ? (double)rank : *key;
    }
}

static rind_status not_an_image(rind_ctx *ctx, const char *path, rind_dicom_kind kind)
{
    const char *what = kind == RIND_DICOM_SEG        ? "a DICOM segmentation: give it as mask, with the image"
                       : kind == RIND_DICOM_RTSTRUCT ? "a DICOM structure set: give it as mask, with the image"
                                                     : "a DICOM object without an image";

    return rind_fail(ctx, RIND_UNSUPPORTED, "%s: is %s", path, what);
}

/* The file itself, then, if it is a slice, the folder around it. */
static rind_status scan_around(rind_ctx *ctx, const char *path, rind_dicom_scan *scan, size_t *series)
{
    rind_dicom_kind kind = RIND_DICOM_OTHER;
    char where[PATH_MAX];
    const char *slash = strrchr(path, '/');
    rind_status status = rind_dicom_add_file(ctx, scan, path, &kind);

    if (status != RIND_OK)
        return status;
    if (kind != RIND_DICOM_IMAGE)
        return not_an_image(ctx, path, kind);
    *series = 0;
    if (scan->n_frames > 1 || !scan->frame[0].placed)
        return RIND_OK;

    rind_uid uid = scan->series[0].uid;
    rind_dicom_scan_free(scan);
    scan->path = path;
    snprintf(where, sizeof where, "%.*s",
             slash == NULL   ? 1
             : slash == path ? 1
                             : (int)(slash - path),
             slash == NULL ? "." : path);
    status = scan_folder(ctx, where, scan);
    for (*series = 0; status == RIND_OK && *series < scan->n_series; ++*series)
        if (strcmp(scan->series[*series].uid.text, uid.text) == 0)
            break;
    if (status == RIND_OK && scan->series[*series].n_files > 1)
        rind_tell(ctx, RIND_NOTICE, "%s: is one of the %zu files of its series, which is read", path,
                  scan->series[*series].n_files);
    return status;
}

rind_status rind_dicom_scan_path(rind_ctx *ctx, const char *path, rind_dicom_scan *scan, size_t *series)
{
    struct stat about;

    *scan = (rind_dicom_scan){ .path = path };
    *series = SIZE_MAX;
    if (stat(path, &about) != 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", path, strerror(errno));
    rind_status status = S_ISDIR(about.st_mode) ? scan_folder(ctx, path, scan) : scan_around(ctx, path, scan, series);
    if (status == RIND_OK)
        rank_image_types(scan);
    return status;
}

static rind_status several_series(rind_ctx *ctx, const rind_dicom_scan *scan, bool referred)
{
    char list[1024] = "";
    size_t n = 0;

    for (size_t k = 0; k < scan->n_series && n < sizeof list; k++) {
        const rind_dicom_series *s = &scan->series[k];
        n += (size_t)snprintf(list + n, sizeof list - n, "%s%s series %s '%.40s' of %zu file%s (%s)", k > 0 ? "; " : "",
                              s->modality, s->number, s->description, s->n_files, s->n_files == 1 ? "" : "s",
                              s->uid.text);
    }
    return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: holds %zu series%s; name a file of the one that is meant: %s",
                     scan->path, scan->n_series, referred ? ", and the mask refers to none of them" : "", list);
}

/* The series that is named, else the one with an instance that is. */
static size_t find_referred(const rind_dicom_scan *scan, const rind_dicom_reference *reference)
{
    for (size_t k = 0; k < scan->n_series; k++)
        if (rind_uid_among(&scan->series[k].uid, reference->series, reference->n_series))
            return k;
    for (size_t k = 0; k < scan->n_files; k++)
        if (rind_uid_among(&scan->file[k].instance, reference->instance, reference->n_instances))
            return scan->file[k].series;
    return SIZE_MAX;
}

rind_status rind_dicom_choose_series(rind_ctx *ctx, const rind_dicom_scan *scan, const rind_dicom_reference *reference,
                                     size_t *series, bool *by_mask)
{
    *by_mask = false;
    if (*series != SIZE_MAX)
        return RIND_OK;
    *series = 0;
    if (scan->n_series == 1)
        return RIND_OK;
    if (reference != NULL)
        *series = find_referred(scan, reference);
    if (reference == NULL || *series == SIZE_MAX)
        return several_series(ctx, scan, reference != NULL);
    *by_mask = true;
    rind_tell(ctx, RIND_NOTICE, "%s: of %zu series the one the mask refers to is taken (%s series %s)", scan->path,
              scan->n_series, scan->series[*series].modality, scan->series[*series].number);
    return RIND_OK;
}
