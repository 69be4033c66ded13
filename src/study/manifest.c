/*
 * manifest.c - see manifest.h
 *
 * Every row has as many cells as the header, so what a column means is looked up once (manifest_header.c), and rows
 * become cases by it (manifest_cases.c).
 */
#include "settings/settings.h"
#include "study/manifest_inside.h"
#include "table/text.h"

#include <stdlib.h>
#include <string.h>

const char *rind_case_file(const rind_case *c, const struct rind_settings *settings, size_t k, const char **role)
{
    *role = k == 0 ? "image" : k == 1 ? "mask" : "further_mask";
    if (k < 2)
        return k == 0 ? c->image : c->mask;
    for (size_t m = 0, n = 2; m < c->n_masks; m++) {
        const rind_named_path *mask = &c->masks[m];

        if (*mask->path != '\0' && (settings == NULL || rind_settings_use_mask(settings, mask->name)) && n++ == k)
            return mask->path;
    }
    return NULL;
}

void rind_case_describe(const rind_case *c, char *text, size_t text_size)
{
    const char *const part[] = { c->image_id, c->mask_id };
    size_t n = (size_t)snprintf(text, text_size, "%s", c->case_id);

    for (size_t k = 0; k < COUNT_OF(part) && n < text_size; k++)
        if (*part[k] != '\0')
            n += (size_t)snprintf(text + n, text_size - n, "/%s", part[k]);
}

/* The manifest's folder, absolute for a batch file. */
static char *folder_of(rind_ctx *ctx, const char *path, const rind_manifest *m)
{
    const char *slash = strrchr(path, '/');
    char *whole = m->is_batch ? realpath(path, NULL) : NULL;
    char *folder = rind_copy_text(ctx, whole != NULL ? whole : slash != NULL ? path : "");

    if (folder != NULL && *folder != '\0')
        strrchr(folder, '/')[1] = '\0';
    free(whole);
    return folder;
}

/* 'text' NULL: the file is read, and its folder is that of the paths. */
static rind_status read_manifest(rind_ctx *ctx, const char *text, const char *path, const char *folder,
                                 rind_manifest **out)
{
    rind_manifest *m = rind_alloc_zero(ctx, 1, sizeof *m, path);
    rind_status status = m != NULL ? RIND_OK : RIND_NO_MEMORY;

    if (status == RIND_OK)
        status = text != NULL ? rind_csv_parse(ctx, text, path, &m->csv) : rind_csv_read(ctx, path, &m->csv);
    if (status == RIND_OK && m->csv.n_rows < 2)
        status = rind_fail(ctx, RIND_BAD_SETTINGS,
                           "%s: %s; a manifest has a header with case_id,image,mask and a row for each case", path,
                           m->csv.n_rows == 0 ? "the file is empty" : "no rows");
    if (status == RIND_OK)
        status = rind_manifest_read_header(ctx, path, m);
    if (status == RIND_OK) {
        m->folder = folder != NULL ? rind_copy_text(ctx, folder) : folder_of(ctx, path, m);
        status = m->folder != NULL ? rind_manifest_make_cases(ctx, path, m) : RIND_NO_MEMORY;
    }
    if (status == RIND_OK)
        status = rind_manifest_check_keys(ctx, path, m);
    if (status != RIND_OK) {
        rind_manifest_free(m);
        return status == RIND_BAD_FILE ? RIND_BAD_SETTINGS : status;
    }
    *out = m;
    return RIND_OK;
}

rind_status rind_manifest_read(rind_ctx *ctx, const char *path, rind_manifest **out)
{
    return read_manifest(ctx, NULL, path, NULL, out);
}

rind_status rind_manifest_parse(rind_ctx *ctx, const char *text, const char *name, const char *folder,
                                rind_manifest **out)
{
    return read_manifest(ctx, text, name, folder, out);
}

void rind_manifest_print(const rind_manifest *manifest, FILE *out)
{
    const rind_csv *csv = &manifest->csv;

    for (size_t r = 0; r < csv->n_rows && csv->cell != NULL; r++)
        for (size_t c = 0; c < csv->n_columns; c++) {
            rind_csv_cell(out, csv->cell[r * csv->n_columns + c]);
            putc(c + 1 < csv->n_columns ? ',' : '\n', out);
        }
}

const char *rind_manifest_folder(const rind_manifest *manifest)
{
    return manifest->folder != NULL ? manifest->folder : "";
}

rind_status rind_manifest_of_one(rind_ctx *ctx, const rind_case *c, const char *const *carried, size_t n_carried,
                                 rind_manifest **out)
{
    rind_manifest *m = rind_alloc_zero(ctx, 1, sizeof *m, "manifest");

    if (m == NULL)
        return RIND_NO_MEMORY;
    m->csv.n_rows = 2; /* a header and a row, as it were */
    m->is_batch = n_carried > 0;
    m->n_carried = n_carried;
    m->carried = rind_alloc(ctx, 2 * n_carried, sizeof *m->carried, "manifest");
    m->cases = rind_alloc(ctx, 1, sizeof *m->cases, "manifest");
    if (m->carried == NULL || m->cases == NULL) {
        rind_manifest_free(m);
        return RIND_NO_MEMORY;
    }
    for (size_t k = 0; k < n_carried; k++) {
        m->carried[k] = carried[k];
        m->carried[n_carried + k] = c->carried[k];
    }
    m->cases[0] = *c;
    m->cases[0].carried = m->carried + n_carried;
    *out = m;
    return RIND_OK;
}

size_t rind_manifest_n_cases(const rind_manifest *manifest)
{
    return manifest->csv.n_rows - 1;
}

const rind_case *rind_manifest_case(const rind_manifest *manifest, size_t index)
{
    return &manifest->cases[index];
}

size_t rind_manifest_n_carried(const rind_manifest *manifest)
{
    return manifest->n_carried;
}

const char *const *rind_manifest_carried(const rind_manifest *manifest)
{
    return manifest->carried;
}

bool rind_manifest_is_batch(const rind_manifest *manifest)
{
    return manifest->is_batch;
}

void rind_manifest_free(rind_manifest *manifest)
{
    if (manifest == NULL)
        return;
    rind_csv_free(&manifest->csv);
    free(manifest->carried);
    free(manifest->masks);
    free(manifest->folder);
    free(manifest->paths);
    free(manifest->cases);
    free(manifest);
}
