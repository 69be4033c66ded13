/*
 * manifest_cases.c - the rows of a manifest as cases
 *
 * A case points into the cells of the file; only paths are copied, with the manifest's folder before them.
 */
#include "digest.h"
#include "settings/settings.h"
#include "study/manifest_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

    for (size_t i = 0; i < RIND_N_REQUIRED_COLUMNS; i++)
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
        const char *name = rind_manifest_mask_of(m, m->csv.cell[c]),
                   *cell = m->csv.cell[(k + 1) * m->csv.n_columns + c];

        if (name != NULL)
            *mask++ = (rind_named_path){ name, *cell != '\0' ? place_path(tail, folder, n_folder, cell) : "" };
    }
}

/* Room for the paths of a case. */
static size_t path_bytes(const rind_manifest *m, size_t k, size_t n_folder)
{
    enum { NUMBER_SIZE = 32 };
    size_t n = NUMBER_SIZE + 2 * (n_folder + 1) + strlen(known_cell(m, k, RIND_COLUMN_IMAGE)) +
               strlen(known_cell(m, k, RIND_COLUMN_MASK));

    for (size_t c = 0; c < m->csv.n_columns; c++)
        if (rind_manifest_mask_of(m, m->csv.cell[c]) != NULL)
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

    cell[m->column[RIND_COLUMN_IMAGE]] = m->cases[k].image;
    cell[m->column[RIND_COLUMN_MASK]] = m->cases[k].mask;
}

rind_status rind_manifest_make_cases(rind_ctx *ctx, const char *path, rind_manifest *m)
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
            .case_id = m->is_batch ? place_number(&tail, k) : known_cell(m, k, RIND_COLUMN_CASE_ID),
            .image_id = known_cell(m, k, RIND_COLUMN_IMAGE_ID),
            .mask_id = known_cell(m, k, RIND_COLUMN_MASK_ID),
            .image = place_path(&tail, folder, n_folder, known_cell(m, k, RIND_COLUMN_IMAGE)),
            .mask = place_path(&tail, folder, n_folder, known_cell(m, k, RIND_COLUMN_MASK)),
            .label = known_cell(m, k, RIND_COLUMN_LABEL),
            .channel = known_cell(m, k, RIND_COLUMN_CHANNEL),
            .volume = known_cell(m, k, RIND_COLUMN_VOLUME),
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

rind_status rind_manifest_check_keys(rind_ctx *ctx, const char *path, const rind_manifest *m)
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
