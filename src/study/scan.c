/*
 * scan.c - see scan.h: the lists, and the manifest
 */
#include "io/io.h"
#include "study/scan_inside.h"
#include "table/text.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *rind_scan_grow(rind_ctx *ctx, void *list, size_t n, size_t *allocated, size_t size)
{
    return n < *allocated ? list : rind_grow(ctx, list, n, allocated, size, "files of a folder");
}

/* A path without the scanned folder and the '/' behind it. */
static const char *name_of(const rind_scan_work *work, const char *path)
{
    return path + work->n_folder;
}

rind_status rind_scan_add_file(rind_scan_work *work, const char *path, bool is_dicom)
{
    rind_scan_name said;

    rind_scan_read_name(name_of(work, path), &said);
    rind_scan_files *files = said.is_mask ? &work->masks : &work->images;
    rind_scan_file *list = rind_scan_grow(work->ctx, files->file, files->n, &files->allocated, sizeof *list);
    if (list == NULL)
        return RIND_NO_MEMORY;
    files->file = list;

    rind_scan_file *file = &list[files->n];
    *file = (rind_scan_file){ .path = rind_copy_text(work->ctx, path), .is_dicom = is_dicom };
    if (file->path == NULL)
        return RIND_NO_MEMORY;
    files->n++;
    file->name = name_of(work, file->path);
    return RIND_OK;
}

/* Names are read once the list no longer moves: words point into the file's own text. */
static void read_names(rind_scan_files *files)
{
    for (size_t k = 0; k < files->n; k++)
        rind_scan_read_name(files->file[k].name, &files->file[k].said);
}

rind_status rind_scan_add_pair(rind_scan_work *work, const rind_scan_row *row)
{
    rind_scan *scan = work->scan;
    rind_pair *list = rind_scan_grow(work->ctx, scan->pair, scan->n_pairs, &scan->pairs_allocated, sizeof *list);
    if (list == NULL)
        return RIND_NO_MEMORY;
    scan->pair = list;

    rind_pair *pair = &list[scan->n_pairs++];
    const struct {
        char **to;
        const char *text;
    } cells[] = {
        { &pair->case_id, row->case_id }, { &pair->image_id, row->image_id }, { &pair->mask_id, row->mask_id },
        { &pair->reader, row->reader },   { &pair->image, row->image },       { &pair->mask, row->mask },
        { &pair->label, row->label },     { &pair->volume, row->volume },
    };
    rind_status status = RIND_OK;
    for (size_t k = 0; k < COUNT_OF(cells); k++) {
        *cells[k].to = rind_copy_text(work->ctx, cells[k].text != NULL ? cells[k].text : "");
        status = *cells[k].to != NULL ? status : RIND_NO_MEMORY;
    }
    return status;
}

rind_status rind_scan_leave(rind_scan_work *work, const char *path, const char *format, ...)
{
    char why[2 * PATH_MAX];
    va_list arguments;
    rind_scan *scan = work->scan;

    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    rind_leftover *list = rind_scan_grow(work->ctx, scan->left, scan->n_left, &scan->left_allocated, sizeof *list);
    if (list == NULL)
        return RIND_NO_MEMORY;
    scan->left = list;
    rind_leftover *left = &list[scan->n_left++];
    left->path = rind_copy_text(work->ctx, path);
    left->why = rind_copy_text(work->ctx, why);
    return left->path != NULL && left->why != NULL ? RIND_OK : RIND_NO_MEMORY;
}

static int by_ids(const void *a, const void *b)
{
    const rind_pair *x = a, *y = b;
    int order = strverscmp(x->case_id, y->case_id);

    order = order != 0 ? order : strverscmp(x->image_id, y->image_id);
    order = order != 0 ? order : strverscmp(x->mask_id, y->mask_id);
    order = order != 0 ? order : strcmp(x->image, y->image);
    return order != 0 ? order : strcmp(x->mask, y->mask);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const rind_leftover *)a)->path, ((const rind_leftover *)b)->path);
}

static void free_pair(rind_pair *pair)
{
    free(pair->case_id);
    free(pair->image_id);
    free(pair->mask_id);
    free(pair->reader);
    free(pair->image);
    free(pair->mask);
    free(pair->label);
    free(pair->volume);
}

static bool have_one_key(const rind_pair *a, const rind_pair *b)
{
    return strcmp(a->case_id, b->case_id) == 0 && strcmp(a->image_id, b->image_id) == 0 &&
           strcmp(a->mask_id, b->mask_id) == 0;
}

/* Sorts; a pair whose ids another has would be no row of a manifest. */
static rind_status finish(rind_scan_work *work)
{
    rind_scan *scan = work->scan;
    rind_status status = RIND_OK;
    size_t n = 0;

    if (scan->n_pairs > 0)
        qsort(scan->pair, scan->n_pairs, sizeof *scan->pair, by_ids);
    for (size_t k = 0; k < scan->n_pairs; k++) {
        if (n > 0 && have_one_key(&scan->pair[k], &scan->pair[n - 1])) {
            if (status == RIND_OK)
                status = rind_scan_leave(work, scan->pair[k].mask,
                                         "would be case_id '%s', image_id '%s', mask_id '%s' "
                                         "like %s",
                                         scan->pair[k].case_id, scan->pair[k].image_id, scan->pair[k].mask_id,
                                         scan->pair[n - 1].mask);
            free_pair(&scan->pair[k]);
            continue;
        }
        scan->n_cases += n == 0 || strcmp(scan->pair[k].case_id, scan->pair[n - 1].case_id) != 0;
        scan->pair[n++] = scan->pair[k];
    }
    scan->n_pairs = n;
    if (scan->n_left > 0)
        qsort(scan->left, scan->n_left, sizeof *scan->left, by_path);
    return status;
}

static void free_files(rind_scan_files *files)
{
    for (size_t k = 0; k < files->n; k++)
        free(files->file[k].path);
    free(files->file);
}

rind_status rind_scan_folder(rind_ctx *ctx, const char *folder, rind_scan *out)
{
    size_t n = strlen(folder);
    rind_scan_work work = { .ctx = ctx, .scan = out };

    *out = (rind_scan){ .n_pairs = 0 };
    char *own = rind_copy_text(ctx, n > 0 ? folder : ".");
    if (own == NULL)
        return RIND_NO_MEMORY;
    for (n = strlen(own); n > 1 && own[n - 1] == '/'; n--)
        own[n - 1] = '\0';
    work.folder = own;
    work.n_folder = n + (own[n - 1] != '/');
    rind_status status = rind_scan_dicom_create(&work);
    if (status == RIND_OK)
        status = rind_scan_walk(&work);
    if (status == RIND_OK)
        status = rind_scan_dicom_pair(&work);
    if (status == RIND_OK) {
        read_names(&work.images);
        read_names(&work.masks);
        status = rind_scan_match(&work);
    }
    if (status == RIND_OK)
        status = finish(&work);
    rind_scan_dicom_free(&work);
    free_files(&work.images);
    free_files(&work.masks);
    free(own);
    return status;
}

void rind_scan_free(rind_scan *scan)
{
    for (size_t k = 0; k < scan->n_pairs; k++)
        free_pair(&scan->pair[k]);
    for (size_t k = 0; k < scan->n_left; k++) {
        free(scan->left[k].path);
        free(scan->left[k].why);
    }
    free(scan->pair);
    free(scan->left);
    *scan = (rind_scan){ .n_pairs = 0 };
}

/* Where the manifest will lie, with its '/'; "" for standard output. */
static void find_place(const char *path, char place[PATH_MAX])
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');

    place[0] = '\0';
    if (strcmp(path, "-") == 0)
        return;
    snprintf(folder, sizeof folder, "%.*s", slash != NULL ? (int)(slash + 1 - path) : 1, slash != NULL ? path : ".");
    if (realpath(folder, place) == NULL)
        place[0] = '\0';
    else if (strlen(place) > 1 && strlen(place) + 1 < PATH_MAX)
        strcat(place, "/");
}

static void write_path(FILE *out, const char *path, const char *place)
{
    char whole[PATH_MAX];
    size_t n = strlen(place);

    if (realpath(path, whole) == NULL)
        rind_csv_cell(out, path);
    else
        rind_csv_cell(out, n > 0 && strncmp(whole, place, n) == 0 ? whole + n : whole);
}

static void print_pairs(const rind_scan *scan, const char *place, FILE *out)
{
    bool readers = false, labels = false, volumes = false;

    for (size_t k = 0; k < scan->n_pairs; k++) {
        readers = readers || *scan->pair[k].reader != '\0';
        labels = labels || *scan->pair[k].label != '\0';
        volumes = volumes || *scan->pair[k].volume != '\0';
    }
    fprintf(out, "case_id,image,mask,image_id,mask_id%s%s%s\n", readers ? ",reader" : "", labels ? ",label" : "",
            volumes ? ",volume" : "");
    for (size_t k = 0; k < scan->n_pairs; k++) {
        const rind_pair *pair = &scan->pair[k];
        const char *const cell[] = { pair->image_id, pair->mask_id, readers ? pair->reader : NULL,
                                     labels ? pair->label : NULL, volumes ? pair->volume : NULL };

        rind_csv_cell(out, pair->case_id);
        putc(',', out);
        write_path(out, pair->image, place);
        putc(',', out);
        write_path(out, pair->mask, place);
        for (size_t i = 0; i < COUNT_OF(cell); i++)
            if (cell[i] != NULL) {
                putc(',', out);
                rind_csv_cell(out, cell[i]);
            }
        putc('\n', out);
    }
}

void rind_scan_print(const rind_scan *scan, FILE *out)
{
    print_pairs(scan, "", out);
}

rind_status rind_scan_write(rind_ctx *ctx, const rind_scan *scan, const char *path)
{
    char place[PATH_MAX];
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    if (status != RIND_OK)
        return status;
    find_place(path, place);
    print_pairs(scan, place, rind_output_stream(output));
    return rind_output_close(ctx, output, true);
}

rind_status rind_scan_write_left(rind_ctx *ctx, const rind_scan *scan, const char *path)
{
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    if (status != RIND_OK)
        return status;
    FILE *out = rind_output_stream(output);
    fputs("path,why\n", out);
    for (size_t k = 0; k < scan->n_left; k++) {
        rind_csv_cell(out, scan->left[k].path);
        putc(',', out);
        rind_csv_cell(out, scan->left[k].why);
        putc('\n', out);
    }
    return rind_output_close(ctx, output, true);
}
