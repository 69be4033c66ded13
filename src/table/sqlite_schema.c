/*
 * sqlite_schema.c - see sqlite_schema.h
 *
 * A table of SQLite has 2000 columns at most, and the wide table may have ten thousand. So a value is a row of
 * 'measurements', which names its region and its feature by number: two small integers and the double. Reading one
 * feature of all regions is then a search for each region in a tree of that order, not a walk through everything.
 *
 * Views give back what people ask for. 'features' is the long table; CROSS JOIN is how SQLite is told to go through the
 * regions first, and to look up the rest. 'wide_IMAGE' is the wide table's part of one
 * image, each of its cells a search of its own; SQLite makes those alone that a query names. What an image has beyond
 * the limit goes on in 'wide_IMAGE_2'.
 *
 * Names of columns are equal for SQLite if they differ in the case of letters alone; a manifest may have such columns,
 * or one called 'value'. Of these the later one gets a number.
 */
#include "table/sqlite_schema.h"
#include "table/text.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names that are given out, each once. */
typedef struct names {
    char **name;
    size_t n;
} names;

static void free_names(names *list)
{
    for (size_t k = 0; k < list->n; k++)
        free(list->name[k]);
    free(list->name);
}

static bool is_taken(const names *list, const char *name)
{
    for (size_t k = 0; k < list->n; k++)
        if (sqlite3_stricmp(list->name[k], name) == 0)
            return true;
    return false;
}

/* "PREFIXNAME", or "PREFIXNAME_2", ...; it belongs to the list, which has room. */
static rind_status give(rind_ctx *ctx, names *list, const char *prefix, const char *name)
{
    size_t size = strlen(prefix) + strlen(name) + 32;
    char *text = rind_alloc(ctx, size, 1, "names of a table");

    if (text == NULL)
        return RIND_NO_MEMORY;
    snprintf(text, size, "%s%s", prefix, name);
    for (size_t k = 2; is_taken(list, text); k++)
        snprintf(text, size, "%s%s_%zu", prefix, name, k);
    list->name[list->n++] = text;
    return RIND_OK;
}

static void put_name(FILE *out, const char *name)
{
    putc('"', out);
    for (const char *c; (c = strchr(name, '"')) != NULL; name = c + 1) {
        rind_utf8_text(out, name, (size_t)(c - name));
        fputs("\"\"", out);
    }
    rind_utf8_text(out, name, strlen(name));
    putc('"', out);
}

/* Columns that the views have beside the carried ones. */
static rind_status reserve(rind_ctx *ctx, names *list)
{
    static const char *const own[] = { "id", "value", "reason" };
    rind_status status = RIND_OK;

    for (size_t k = 0; k < N_KEYS && status == RIND_OK; k++)
        status = give(ctx, list, "", rind_key_names[k]);
    for (size_t k = 0; k < N_COLUMN_TEXTS && status == RIND_OK; k++)
        status = give(ctx, list, "", rind_column_text_names[k]);
    for (size_t k = 0; k < COUNT_OF(own) && status == RIND_OK; k++)
        status = give(ctx, list, "", own[k]);
    return status;
}

/* Names of the carried columns: the last n_carried of the list. */
static rind_status name_carried(rind_ctx *ctx, const rind_table *t, size_t most, names *list)
{
    enum { N_OWN = N_KEYS + N_COLUMN_TEXTS + 3 };

    if (t->n_carried + N_OWN > most)
        return rind_fail(ctx, RIND_CANNOT_WRITE,
                         "a table of SQLite holds %zu carried columns, the manifest has %zu; leave some out, or write "
                         "another --format",
                         most - N_OWN, t->n_carried);
    list->name = rind_alloc(ctx, t->n_carried + N_OWN, sizeof *list->name, "names of a table");
    rind_status status = list->name != NULL ? reserve(ctx, list) : RIND_NO_MEMORY;
    for (size_t k = 0; k < t->n_carried && status == RIND_OK; k++)
        status = give(ctx, list, "", t->carried[k]);
    return status;
}

static void put_tables(FILE *out, size_t n_carried, char *const *carried)
{
    fputs("CREATE TABLE regions (id INTEGER PRIMARY KEY", out);
    for (size_t k = 0; k < MESSAGE; k++)
        fprintf(out, ", %s TEXT NOT NULL", rind_key_names[k]);
    for (size_t k = 0; k < n_carried; k++) {
        fputs(", ", out);
        put_name(out, carried[k]);
        fputs(" TEXT NOT NULL", out);
    }
    fputs(", message TEXT NOT NULL, status TEXT NOT NULL);\nCREATE TABLE dictionary (id INTEGER PRIMARY KEY", out);
    for (size_t k = 0; k < N_COLUMN_TEXTS; k++)
        fprintf(out, ", %s TEXT NOT NULL", rind_column_text_names[k]);
    fputs(");\nCREATE INDEX dictionary_name ON dictionary (name);\n"
          "CREATE TABLE reasons (id INTEGER PRIMARY KEY, reason TEXT NOT NULL, meaning TEXT NOT NULL);\n"
          "CREATE TABLE measurements (region INTEGER NOT NULL REFERENCES regions, "
          "feature INTEGER NOT NULL REFERENCES dictionary, value REAL, reason INTEGER REFERENCES reasons, "
          "PRIMARY KEY (region, feature)) WITHOUT ROWID;\n"
          "CREATE TABLE provenance (json TEXT NOT NULL);\n",
          out);
}

/* Columns of 'regions' but its id. */
static void put_region_columns(FILE *out, size_t n_carried, char *const *carried)
{
    for (size_t k = 0; k < MESSAGE; k++)
        fprintf(out, "%sr.%s", k > 0 ? ", " : "", rind_key_names[k]);
    for (size_t k = 0; k < n_carried; k++) {
        fputs(", r.", out);
        put_name(out, carried[k]);
    }
    fputs(", r.message, r.status", out);
}

static void put_long_view(FILE *out, size_t n_carried, char *const *carried)
{
    fputs("CREATE VIEW features AS SELECT ", out);
    put_region_columns(out, n_carried, carried);
    for (size_t k = 0; k < N_COLUMN_TEXTS; k++)
        fprintf(out, ", d.%s", rind_column_text_names[k]);
    fputs(", m.value, s.reason FROM regions r CROSS JOIN dictionary d CROSS JOIN measurements m "
          "ON m.region = r.id AND m.feature = d.id LEFT JOIN reasons s ON s.id = m.reason;\n",
          out);
}

/* Of the columns from 'first' to before 'end'. */
static void put_wide_view(FILE *out, const rind_table *t, char *const *carried, const char *name, size_t first,
                          size_t end)
{
    fputs("CREATE VIEW ", out);
    put_name(out, name);
    fputs(" AS SELECT ", out);
    put_region_columns(out, t->n_carried, carried);
    for (size_t c = first; c < end; c++) {
        fprintf(out, ",\n(SELECT value FROM measurements WHERE region = r.id AND feature = %zu) AS ", c + 1);
        put_name(out, t->column[c].name);
    }
    fputs(" FROM regions r;\n", out);
}

/* Columns of one image lie together. */
static rind_status put_wide_views(rind_ctx *ctx, FILE *out, const rind_table *t, char *const *carried, size_t most)
{
    size_t n_most = most - N_KEYS - t->n_carried;
    names views = { rind_alloc(ctx, t->n_columns, sizeof *views.name, "names of a table"), 0 };
    rind_status status = views.name != NULL || t->n_columns == 0 ? RIND_OK : RIND_NO_MEMORY;

    for (size_t first = 0, end; first < t->n_columns && status == RIND_OK; first = end) {
        const char *image = t->column[first].image;

        for (end = first; end < t->n_columns && end - first < n_most; end++)
            if (strcmp(t->column[end].image, image) != 0)
                break;
        status = give(ctx, &views, *image != '\0' ? "wide_" : "wide", image);
        if (status == RIND_OK)
            put_wide_view(out, t, carried, views.name[views.n - 1], first, end);
    }
    free_names(&views);
    return status;
}

rind_status rind_sqlite_schema(rind_ctx *ctx, const rind_table *heading, size_t most, char **out)
{
    names list = { NULL, 0 };
    FILE *stream = NULL;
    size_t n = 0;
    rind_status status = name_carried(ctx, heading, most, &list);

    *out = NULL;
    if (status == RIND_OK && (stream = open_memstream(out, &n)) == NULL)
        status = rind_fail(ctx, RIND_NO_MEMORY, "no memory for the names of a table");
    if (status == RIND_OK) {
        char *const *carried = list.name + list.n - heading->n_carried;

        put_tables(stream, heading->n_carried, carried);
        put_long_view(stream, heading->n_carried, carried);
        status = put_wide_views(ctx, stream, heading, carried, most);
    }
    if (stream != NULL && fclose(stream) != 0 && status == RIND_OK)
        status = rind_fail(ctx, RIND_NO_MEMORY, "no memory for the names of a table");
    free_names(&list);
    return status;
}
