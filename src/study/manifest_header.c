/*
 * manifest_header.c - the columns of a manifest: which have a meaning, which hold masks, which are carried
 *
 * A file exported with another separator, or a stray space in a name, is told with the columns there are.
 */
#include "study/manifest_inside.h"

#include <string.h>

static const char *const own_names[RIND_N_KNOWN_COLUMNS] = { "case_id", "image", "mask",   "image_id",
                                                             "mask_id", "label", "volume", NULL };
static const char *const batch_names[RIND_N_KNOWN_COLUMNS] = { [RIND_COLUMN_IMAGE] = "Image",
                                                               [RIND_COLUMN_MASK] = "Mask",
                                                               [RIND_COLUMN_LABEL] = "Label",
                                                               [RIND_COLUMN_CHANNEL] = "Label_channel" };
static const char mask_prefix[] = "mask:";
/* Those rind writes itself cannot be carried. */
static const char *const written_names[] = { "region", "status", "message" };

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

const char *rind_manifest_mask_of(const rind_manifest *m, const char *name)
{
    size_t n = sizeof mask_prefix - 1;

    return !m->is_batch && strncmp(name, mask_prefix, n) == 0 ? name + n : NULL;
}

/* A batch file's columns are all carried. */
static bool is_carried(const rind_manifest *m, const char *name)
{
    for (size_t k = 0; k < RIND_N_KNOWN_COLUMNS && !m->is_batch; k++)
        if (m->names[k] != NULL && strcmp(m->names[k], name) == 0)
            return false;
    return rind_manifest_mask_of(m, name) == NULL;
}

static rind_status check_masks(rind_ctx *ctx, const char *path, rind_manifest *m)
{
    for (size_t c = 0; c < m->csv.n_columns; c++) {
        const char *name = rind_manifest_mask_of(m, m->csv.cell[c]);
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

rind_status rind_manifest_read_header(rind_ctx *ctx, const char *path, rind_manifest *m)
{
    size_t found;

    m->is_batch = has_column(m, "Image") && has_column(m, "Mask") && !has_column(m, "case_id");
    m->names = m->is_batch ? batch_names : own_names;
    for (size_t k = 0; k < RIND_N_KNOWN_COLUMNS; k++) {
        m->column[k] = m->csv.n_columns;
        if (m->names[k] == NULL)
            continue;
        if (find_column(ctx, path, m, m->names[k], &m->column[k]) != RIND_OK)
            return RIND_BAD_SETTINGS;
        if (k < RIND_N_REQUIRED_COLUMNS && m->column[k] == m->csv.n_columns)
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
