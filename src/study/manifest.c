/*
 * manifest.c - see manifest.h
 *
 * Every row has as many cells as the header, so what a column means is looked up once. A case points into the
 * cells of the file; only paths are copied, with the manifest's folder before them.
 */
#include "study/manifest.h"
#include "digest.h"
#include "settings/settings.h"
#include "table/csv_read.h"
#include "table/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns with a meaning, in manifests and in PyRadiomics' batch files. Those rind writes itself cannot be carried. */
enum { CASE_ID, IMAGE, MASK, N_REQUIRED, IMAGE_ID = N_REQUIRED, MASK_ID, LABEL, VOLUME, CHANNEL, N_KNOWN };
static const char *const own_names[N_KNOWN] = { "case_id", "image", "mask",   "image_id",
                                                "mask_id", "label", "volume", NULL };
static const char *const batch_names[N_KNOWN] = {
    [IMAGE] = "Image", [MASK] = "Mask", [LABEL] = "Label", [CHANNEL] = "Label_channel"
};
static const char mask_prefix[] = "mask:";
static const char *const written_names[] = { "region", "status", "message" };

struct rind_manifest {
    rind_csv csv;
    bool is_batch;
    const char *const *names; /* of the columns with a meaning; NULL: there is no such column */
    size_t column[N_KNOWN];   /* n_columns where there is none */
    const char **carried;     /* names, then n_carried cells a case */
    size_t n_carried;
    size_t n_masks;         /* columns of further masks */
    rind_named_path *masks; /* n_masks a case */
    char *folder;           /* with its '/'; owned */
    char *paths;
    rind_case *cases;
};

static rind_status find_column(rind_ctx *ctx, const char *path, const rind_manifest *m, const char *name, size_t *out)
{
    *out = m->csv.n_columns;
    for (size_t c = 0; c < m->csv.n_columns; c++) {
        if (strcmp(m->csv.cell[c], name) != 0)
            continue;
        if (*out != m->csv.n_columns)
            return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: column '%s' is there twice", path, m->csv.line[0], name);
        *out = c;
    }
    return RIND_OK;
}

/* Names the columns there are, as far as they fit: a stray space or another separator shows. */
static rind_status no_column(rind_ctx *ctx, const char *path, const rind_manifest *m, const char *name)
{
    char there[256] = "";
    size_t n = 0;

    for (size_t c = 0; c < m->csv.n_columns && n < sizeof there; c++)
        n += (size_t)snprintf(there + n, sizeof there - n, "%s'%s'", c > 0 ? ", " : "", m->csv.cell[c]);
    return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: no column '%s'; there are %s%s%s", path, m->csv.line[0], name,
                     there, n < sizeof there ? "" : "...",
                     strchr(m->csv.cell[0], ';') != NULL ? "; cells are separated by commas, not semicolons" : "");
}

static bool has_column(const rind_manifest *m, const char *name)
{
    for (size_t c = 0; c < m->csv.n_columns; c++)
        if (strcmp(m->csv.cell[c], name) == 0)
            return true;
    return false;
}

/* The name of a further mask that a column is of; NULL if it is not. */
static const char *mask_of(const rind_manifest *m, const char *name)
{
    size_t n = sizeof mask_prefix - 1;

    return !m->is_batch && strncmp(name, mask_prefix, n) == 0 ? name + n : NULL;
}

/* A batch file's columns are all carried. */
static bool is_carried(const rind_manifest *m, const char *name)
{
    for (size_t k = 0; k < N_KNOWN && !m->is_batch; k++)
        if (m->names[k] != NULL && strcmp(m->names[k], name) == 0)
            return false;
    return mask_of(m, name) == NULL;
}

static rind_status check_masks(rind_ctx *ctx, const char *path, rind_manifest *m)
{
    for (size_t c = 0; c < m->csv.n_columns; c++) {
        const char *name = mask_of(m, m->csv.cell[c]);
        size_t found;

        if (name == NULL)
            continue;
        if (*name == '\0')
            return rind_fail(ctx, RIND_BAD_SETTINGS,
                             "%s:%zu: column 'mask:' names no mask; call it as in the settings' "
                             "key masks: mask:breast_mask",
                             path, m->csv.line[0]);
        if (find_column(ctx, path, m, m->csv.cell[c], &found) != RIND_OK)
            return RIND_BAD_SETTINGS;
        m->n_masks++;
    }
    return RIND_OK;
}

/* Which column is which, and which are carried. */
static rind_status read_header(rind_ctx *ctx, const char *path, rind_manifest *m)
{
    size_t found;

    m->is_batch = has_column(m, "Image") && has_column(m, "Mask") && !has_column(m, "case_id");
    m->names = m->is_batch ? batch_names : own_names;
    for (size_t k = 0; k < N_KNOWN; k++) {
        m->column[k] = m->csv.n_columns;
        if (m->names[k] == NULL)
            continue;
        if (find_column(ctx, path, m, m->names[k], &m->column[k]) != RIND_OK)
            return RIND_BAD_SETTINGS;
        if (k < N_REQUIRED && m->column[k] == m->csv.n_columns)
            return no_column(ctx, path, m, m->names[k]);
    }
    for (size_t k = 0; k < COUNT_OF(written_names); k++) {
        if (find_column(ctx, path, m, written_names[k], &found) != RIND_OK)
            return RIND_BAD_SETTINGS;
        if (found != m->csv.n_columns)
            return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: column '%s' has the name of one rind writes; rename it",
                             path, m->csv.line[0], written_names[k]);
    }

    if (check_masks(ctx, path, m) != RIND_OK)
        return RIND_BAD_SETTINGS;
    for (size_t c = 0; c < m->csv.n_columns; c++)
        m->n_carried += is_carried(m, m->csv.cell[c]);
    m->carried = rind_alloc(ctx, m->csv.n_rows * m->n_carried, sizeof *m->carried, path);
    if (m->carried == NULL)
        return RIND_NO_MEMORY;

    const char **to = m->carried;
    for (size_t r = 0; r < m->csv.n_rows; r++)
        for (size_t c = 0; c < m->csv.n_columns; c++)
            if (is_carried(m, m->csv.cell[c]))
                *to++ = m->csv.cell[r * m->csv.n_columns + c];
    for (size_t k = 0; k < m->n_carried; k++)
        if (find_column(ctx, path, m, m->carried[k], &found) != RIND_OK)
            return RIND_BAD_SETTINGS;
    return RIND_OK;
}

/* Cell of a known column of a case, "" where there is no such column. */
static const char *known_cell(const rind_manifest *m, size_t k, size_t column)
{
    return m->column[column] < m->csv.n_columns ? m->csv.cell[(k + 1) * m->csv.n_columns + m->column[column]] : "";
}

/* A whole number in 'low' ... 2^31 - 1, or nothing. */
static bool is_whole(const char *text, long long low)
{
    char *end;

    if (*text == '\0')
        return true;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0 && value >= low && value <= INT32_MAX && strchr(" \t", *text) == NULL;
}

/* A number, but no whole one: neither a label nor a name anyone gave. */
static bool is_fraction(const char *text)
{
    char *end;

    return strpbrk(text, "0123456789") != NULL && (strtod(text, &end), *end == '\0') && !is_whole(text, INT32_MIN);
}

static rind_status check_case(rind_ctx *ctx, const char *path, const rind_manifest *m, size_t k)
{
    const rind_case *c = &m->cases[k];
    double time_s;

    for (size_t i = 0; i < N_REQUIRED; i++)
        if (m->names[i] != NULL && *known_cell(m, k, i) == '\0')
            return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: the cell '%s' is empty", path, c->line, m->names[i]);
    if (!is_whole(c->channel, 0))
        return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: Label_channel '%s' is no whole number from 0", path, c->line,
                         c->channel);
    if (!is_whole(c->volume, 1) && !rind_volume_time(c->volume, &time_s))
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "%s:%zu: volume '%s' is neither a whole number from 1 nor a time as 90s", path, c->line,
                         c->volume);
    if (is_fraction(c->label) || *c->label == ' ' || strlen(c->label) >= RIND_LABEL_NAME_SIZE)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "%s:%zu: label '%s' is neither a whole number nor auto, nonzero or a name", path, c->line,
                         c->label);
    return RIND_OK;
}

/* 'name' as it can be opened from here: behind the manifest's folder unless it is absolute. */
static const char *place_path(char **tail, const char *folder, size_t n_folder, const char *name)
{
    char *path = *tail;
    size_t n = *name == '/' ? 0 : n_folder, n_name = strlen(name) + 1;

    memcpy(path, folder, n);
    memcpy(path + n, name, n_name);
    *tail += n + n_name;
    return path;
}

/* The further masks of a case; an empty cell stays empty. */
static void place_masks(rind_manifest *m, size_t k, char **tail, const char *folder, size_t n_folder)
{
    rind_named_path *mask = m->masks + k * m->n_masks;

    for (size_t c = 0; c < m->csv.n_columns; c++) {
        const char *name = mask_of(m, m->csv.cell[c]), *cell = m->csv.cell[(k + 1) * m->csv.n_columns + c];

        if (name != NULL)
            *mask++ = (rind_named_path){ name, *cell != '\0' ? place_path(tail, folder, n_folder, cell) : "" };
    }
}

/* Room for the paths of a case. */
static size_t path_bytes(const rind_manifest *m, size_t k, size_t n_folder)
{
    enum { NUMBER_SIZE = 32 };
    size_t n = NUMBER_SIZE + 2 * (n_folder + 1) + strlen(known_cell(m, k, IMAGE)) + strlen(known_cell(m, k, MASK));

    for (size_t c = 0; c < m->csv.n_columns; c++)
        if (mask_of(m, m->csv.cell[c]) != NULL)
            n += n_folder + 1 + strlen(m->csv.cell[(k + 1) * m->csv.n_columns + c]);
    return n;
}

/* "Case-1": how PyRadiomics names the cases of a batch file. */
static const char *place_number(char **tail, size_t k)
{
    char *name = *tail;

    *tail += sprintf(name, "Case-%zu", k + 1) + 1;
    return name;
}

/* In a batch file's cells the paths stand as they are used, as PyRadiomics writes them into its tables. */
static void carry_paths(const rind_manifest *m, size_t k)
{
    const char **cell = m->carried + (k + 1) * m->n_carried;

    cell[m->column[IMAGE]] = m->cases[k].image;
    cell[m->column[MASK]] = m->cases[k].mask;
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

static rind_status make_cases(rind_ctx *ctx, const char *path, rind_manifest *m)
{
    const char *folder = m->folder;
    size_t n_folder = strlen(folder), n_cases = m->csv.n_rows - 1, n_bytes = 0;

    for (size_t k = 0; k < n_cases; k++)
        n_bytes += path_bytes(m, k, n_folder);
    m->masks = rind_alloc(ctx, n_cases * m->n_masks, sizeof *m->masks, path);
    m->paths = rind_alloc(ctx, n_bytes, 1, path);
    m->cases = rind_alloc(ctx, n_cases, sizeof *m->cases, path);
    if (m->masks == NULL || m->paths == NULL || m->cases == NULL)
        return RIND_NO_MEMORY;

    char *tail = m->paths;
    rind_status status = RIND_OK;
    for (size_t k = 0; k < n_cases && status == RIND_OK; k++) {
        m->cases[k] = (rind_case){
            .case_id = m->is_batch ? place_number(&tail, k) : known_cell(m, k, CASE_ID),
            .image_id = known_cell(m, k, IMAGE_ID),
            .mask_id = known_cell(m, k, MASK_ID),
            .image = place_path(&tail, folder, n_folder, known_cell(m, k, IMAGE)),
            .mask = place_path(&tail, folder, n_folder, known_cell(m, k, MASK)),
            .label = known_cell(m, k, LABEL),
            .channel = known_cell(m, k, CHANNEL),
            .volume = known_cell(m, k, VOLUME),
            .masks = m->masks + k * m->n_masks,
            .n_masks = m->n_masks,
            .carried = m->carried + (k + 1) * m->n_carried,
            .line = m->csv.line[k + 1],
        };
        place_masks(m, k, &tail, folder, n_folder);
        status = check_case(ctx, path, m, k);
        if (status == RIND_OK && m->is_batch)
            carry_paths(m, k);
    }
    return status;
}

static bool same_key(const rind_case *a, const rind_case *b)
{
    return strcmp(a->case_id, b->case_id) == 0 && strcmp(a->image_id, b->image_id) == 0 &&
           strcmp(a->mask_id, b->mask_id) == 0;
}

static uint64_t hash_key(const rind_case *c)
{
    uint64_t hash = rind_digest(c->case_id, strlen(c->case_id), 0);

    hash = rind_digest(c->image_id, strlen(c->image_id), hash);
    return rind_digest(c->mask_id, strlen(c->mask_id), hash);
}

/* Two rows of one key would be one row of the table: refused. */
static rind_status check_keys(rind_ctx *ctx, const char *path, const rind_manifest *m)
{
    size_t n_slots = 16, n_cases = m->csv.n_rows - 1;

    while (n_slots < 2 * n_cases)
        n_slots *= 2;
    size_t *slot = rind_alloc_zero(ctx, n_slots, sizeof *slot, path); /* 1 + index of a case */
    if (slot == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n_cases; k++) {
        const rind_case *c = &m->cases[k];
        size_t s = (size_t)hash_key(c) & (n_slots - 1);

        while (slot[s] != 0 && !same_key(&m->cases[slot[s] - 1], c))
            s = (s + 1) & (n_slots - 1);
        if (slot[s] != 0) {
            size_t line = m->cases[slot[s] - 1].line;

            free(slot);
            return rind_fail(ctx, RIND_BAD_SETTINGS,
                             "%s:%zu: case_id '%s', image_id '%s', mask_id '%s' are those of line %zu; give each row "
                             "its own",
                             path, c->line, c->case_id, c->image_id, c->mask_id, line);
        }
        slot[s] = k + 1;
    }
    free(slot);
    return RIND_OK;
}

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
        status = read_header(ctx, path, m);
    if (status == RIND_OK) {
        m->folder = folder != NULL ? rind_copy_text(ctx, folder) : folder_of(ctx, path, m);
        status = m->folder != NULL ? make_cases(ctx, path, m) : RIND_NO_MEMORY;
    }
    if (status == RIND_OK)
        status = check_keys(ctx, path, m);
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
