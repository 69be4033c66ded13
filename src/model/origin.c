/*
 * origin.c - see origin.h
 *
 * A model must know two things of the table it was made from: with which settings the features were extracted (the hash
 * in the provenance), and what each column means (the dictionary). Both files stand beside the table, under its name. A
 * table without them is taken as it is, and the model says so.
 */
#include "model/origin.h"
#include "digest.h"
#include "model/json.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* NAME.csv, NAME.dictionary.csv: the file beside the table. False if it is not there. */
static bool beside(const char *table, const char *suffix, char *path, size_t path_size)
{
    const char *name = strrchr(table, '/'), *dot = strrchr(name != NULL ? name : table, '.');
    size_t n = dot != NULL ? (size_t)(dot - table) : strlen(table);

    snprintf(path, path_size, "%.*s%s", (int)n, table, suffix);
    return access(path, R_OK) == 0;
}

static void read_provenance(const char *table, rind_origin *origin)
{
    char path[4096];

    if (!beside(table, ".provenance.json", path, sizeof path))
        return;
    json_t *tree = json_load_file(path, 0, NULL);
    const char *hash = rind_json_text(tree, "settings_hash"), *version = rind_json_text(tree, "version");
    snprintf(origin->settings_hash, sizeof origin->settings_hash, "%s", hash != NULL ? hash : "");
    snprintf(origin->version, sizeof origin->version, "%s", version != NULL ? version : "");
    json_decref(tree);
}

/* Digest of all cells: the same columns with the same codes, units and sources. */
static void digest_dictionary(const rind_csv *dictionary, rind_origin *origin)
{
    uint64_t digest = 0;

    for (size_t k = 0; k < dictionary->n_rows * dictionary->n_columns; k++)
        digest = rind_digest(dictionary->cell[k], strlen(dictionary->cell[k]) + 1, digest);
    snprintf(origin->definitions, sizeof origin->definitions, "%016" PRIx64, digest);
}

/* Whether all columns the dictionary tells are in the table. */
static rind_status check_columns(rind_ctx *ctx, const char *path, const rind_csv *dictionary, const rind_csv *table,
                                 size_t first_feature)
{
    size_t name = rind_csv_column(dictionary, "name"), n_absent = 0;
    const char *absent = "";
    rind_ids columns = { 0 };
    rind_status status = RIND_OK;

    for (size_t c = first_feature; status == RIND_OK && c < table->n_columns; c++)
        status = rind_ids_add(ctx, &columns, table->cell[c], NULL);
    for (size_t row = 1; status == RIND_OK && name != RIND_NO_ID && row < dictionary->n_rows; row++) {
        const char *column = dictionary->cell[row * dictionary->n_columns + name];

        if (rind_ids_find(&columns, column) == RIND_NO_ID && n_absent++ == 0)
            absent = column;
    }
    if (n_absent > 0)
        status =
            rind_fail(ctx, RIND_LEAK,
                      "%s: %zu of the %zu columns its dictionary tells are gone (%s is the first): a selection made "
                      "outside the training cannot be validated; give the whole table, and the names to keep as "
                      "list:FILE in --pipeline",
                      path, n_absent, dictionary->n_rows - 1, absent);
    rind_ids_free(&columns);
    return status;
}

rind_status rind_origin_read(rind_ctx *ctx, rind_frame *frame, const rind_csv *table, size_t first_feature)
{
    char path[4096];
    rind_csv dictionary = { 0 };
    rind_file_facts facts;

    if (rind_digest_file(frame->path, &facts) == 0)
        snprintf(frame->origin.file_digest, sizeof frame->origin.file_digest, "%016" PRIx64, facts.digest);
    if (!frame->origin.is_extract)
        return RIND_OK;
    read_provenance(frame->path, &frame->origin);
    if (!beside(frame->path, ".dictionary.csv", path, sizeof path))
        return RIND_OK;
    rind_status status = rind_csv_read(ctx, path, &dictionary);
    if (status == RIND_OK && dictionary.n_rows > 0) {
        digest_dictionary(&dictionary, &frame->origin);
        frame->origin.n_dictionary = dictionary.n_rows - 1;
        status = check_columns(ctx, frame->path, &dictionary, table, first_feature);
    }
    rind_csv_free(&dictionary);
    return status;
}

/* The feature's own name in a column's: what follows the last "__" that a part ends with. */
static const char *feature_of(const rind_frame *frame, const char *column)
{
    for (size_t k = 0; k < frame->regions.n; k++) {
        size_t n = strlen(frame->regions.text[k]);

        if (strncmp(column, frame->regions.text[k], n) == 0 && strncmp(column + n, "__", 2) == 0) {
            const char *rest = column + n + 2, *image = strstr(rest, "__");
            return image != NULL ? image + 2 : rest;
        }
    }
    return column;
}

rind_status rind_origin_units(rind_ctx *ctx, rind_frame *frame)
{
    char path[4096];
    rind_csv dictionary = { 0 };
    rind_ids names = { 0 };

    if (!frame->origin.is_extract || !beside(frame->path, ".dictionary.csv", path, sizeof path))
        return RIND_OK;
    rind_status status = rind_csv_read(ctx, path, &dictionary);
    size_t name = rind_csv_column(&dictionary, "name"), unit = rind_csv_column(&dictionary, "unit");
    if (status != RIND_OK || name == RIND_NO_ID || unit == RIND_NO_ID)
        goto end;
    for (size_t row = 1; status == RIND_OK && row < dictionary.n_rows; row++)
        status = rind_ids_add(ctx, &names, dictionary.cell[row * dictionary.n_columns + name], NULL);
    for (size_t c = 0; status == RIND_OK && c < frame->columns.n; c++) {
        size_t k = rind_ids_find(&names, feature_of(frame, frame->columns.text[c])), which;

        if (k == RIND_NO_ID)
            continue;
        status = rind_ids_add(ctx, &frame->units, dictionary.cell[(k + 1) * dictionary.n_columns + unit], &which);
        if (status == RIND_OK)
            frame->unit[c] = frame->units.text[which];
    }
end:
    rind_ids_free(&names);
    rind_csv_free(&dictionary);
    return status;
}
