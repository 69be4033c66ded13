/*
 * table.c - feature values in memory
 *
 * Columns and everything they say lie in one piece of memory, made once; every row is another. Text is
 * measured first, then copied into the tail of its piece: no string has an allocation of its own. A row of a
 * failed case stores no values at all.
 */
#include "table/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const rind_key_names[N_KEYS] = {
    [CASE_ID] = "case_id", [IMAGE_ID] = "image_id", [MASK_ID] = "mask_id",
    [REGION] = "region",   [MESSAGE] = "message",   [STATUS] = "status",
};

const char *const rind_column_text_names[N_COLUMN_TEXTS] = {
    "name", "image", "family", "feature", "aggregation", "discretisation", "ibsi_code", "ibsi_tag", "unit", "source",
};

static const struct {
    const char *name, *meaning;
} reason_texts[RIND_N_REASONS] = {
    [RIND_HAS_VALUE] = { "", "there is a value" },
    [RIND_UNDEFINED] = { "undefined", "the formula divides by zero here, and the IBSI fixes no value" },
    [RIND_FLAT_REGION] = { "flat_region", "all voxels have one intensity or one grey level" },
    [RIND_ONE_VOXEL] = { "one_voxel", "the region is a single voxel" },
    [RIND_NO_NEIGHBOUR] = { "no_neighbour", "no voxel has a neighbour in the region" },
    [RIND_FLAT_SHAPE] = { "flat_shape", "the region lies in a plane or on a line: its extent is zero along an axis" },
    [RIND_TOO_SMALL] = { "too_small", "the region has too few voxels along its longest side" },
    [RIND_REGION_EMPTY] = { "empty_region", "the region holds no voxel" },
    [RIND_EMPTY_AFTER_RESEGMENTATION] = { "empty_after_resegmentation", "no voxel's intensity lies in the range" },
    [RIND_NOT_FOR_PICTURES] = { "not_for_pictures", "the image has one slice, and the feature measures volumes" },
    [RIND_NOT_FOR_VOLUMES] = { "not_for_volumes", "the image has several slices, and the feature measures pictures" },
    [RIND_IMAGE_TOO_SMALL] = { "image_too_small", "the image has too few voxels along an axis for the filter" },
    [RIND_NOT_COMPUTED] = { "not_computed", "the case failed before this feature" },
};

const char *rind_reason_name(rind_reason reason)
{
    return (size_t)reason < RIND_N_REASONS ? reason_texts[reason].name : "";
}

const char *rind_reason_meaning(rind_reason reason)
{
    return (size_t)reason < RIND_N_REASONS ? reason_texts[reason].meaning : "";
}

void rind_column_texts(const rind_column *column, const char *text[N_COLUMN_TEXTS])
{
    const char *const texts[N_COLUMN_TEXTS] = {
        column->name,           column->image,     column->family,   column->feature, column->aggregation,
        column->discretisation, column->ibsi_code, column->ibsi_tag, column->unit,    column->source,
    };

    memcpy(text, texts, sizeof texts);
}

static size_t text_size(const char *text)
{
    return text != NULL ? strlen(text) + 1 : 1;
}

/* Copies 'text' to *tail, which moves on, and returns where it is now. */
static const char *place(char **tail, const char *text)
{
    size_t size = text_size(text);
    char *copy = *tail;

    memcpy(copy, text != NULL ? text : "", size);
    *tail += size;
    return copy;
}

static rind_column place_column(char **tail, const rind_column *from)
{
    return (rind_column){
        .name = place(tail, from->name),
        .image = place(tail, from->image),
        .family = place(tail, from->family),
        .feature = place(tail, from->feature),
        .aggregation = place(tail, from->aggregation),
        .discretisation = place(tail, from->discretisation),
        .ibsi_code = place(tail, from->ibsi_code),
        .ibsi_tag = place(tail, from->ibsi_tag),
        .unit = place(tail, from->unit),
        .source = place(tail, from->source),
    };
}

rind_status rind_table_create(rind_ctx *ctx, const rind_column *columns, size_t n_columns, const char *const *carried,
                              size_t n_carried, rind_table **out)
{
    size_t head = n_columns * sizeof *columns + n_carried * sizeof *carried;
    size_t size = head;
    rind_table *table = rind_alloc_zero(ctx, 1, sizeof *table, "table");

    if (table == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n_columns; k++) {
        const char *text[N_COLUMN_TEXTS];

        rind_column_texts(&columns[k], text);
        for (size_t i = 0; i < N_COLUMN_TEXTS; i++)
            size += text_size(text[i]);
    }
    for (size_t k = 0; k < n_carried; k++)
        size += text_size(carried[k]);

    table->column = rind_alloc(ctx, size + 1, 1, "columns of a table");
    if (table->column == NULL) {
        free(table);
        return RIND_NO_MEMORY;
    }
    table->n_columns = n_columns;
    table->n_carried = n_carried;
    table->carried = (const char **)(table->column + n_columns);

    char *tail = (char *)table->column + head;
    for (size_t k = 0; k < n_columns; k++)
        table->column[k] = place_column(&tail, &columns[k]);
    for (size_t k = 0; k < n_carried; k++)
        table->carried[k] = place(&tail, carried[k]);
    *out = table;
    return RIND_OK;
}

/* Room for one row more. */
static rind_status make_room(rind_ctx *ctx, rind_table *table)
{
    if (table->n_rows < table->rows_allocated)
        return RIND_OK;

    size_t n = table->rows_allocated == 0 ? 16 : 2 * table->rows_allocated;
    rind_row **row = rind_alloc(ctx, n, sizeof *row, "rows of a table");
    if (row == NULL)
        return RIND_NO_MEMORY;
    if (table->n_rows > 0)
        memcpy(row, table->row, table->n_rows * sizeof *row);
    free(table->row);
    table->row = row;
    table->rows_allocated = n;
    return RIND_OK;
}

rind_status rind_table_add_row(rind_ctx *ctx, rind_table *table, const rind_row_keys *keys, const double *value,
                               const uint8_t *reason)
{
    const char *const key[N_KEYS] = {
        [CASE_ID] = keys->case_id, [IMAGE_ID] = keys->image_id, [MASK_ID] = keys->mask_id,
        [REGION] = keys->region,   [MESSAGE] = keys->message,   [STATUS] = keys->status,
    };
    size_t n_values = value != NULL ? table->n_columns : 0;
    size_t n_text = 0;

    if (make_room(ctx, table) != RIND_OK)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < N_KEYS; k++)
        n_text += text_size(key[k]);
    for (size_t k = 0; k < table->n_carried; k++)
        n_text += text_size(keys->carried != NULL ? keys->carried[k] : NULL);

    size_t size = sizeof(rind_row) + n_values * (sizeof *value + 1) + table->n_carried * sizeof(char *) + n_text;
    rind_row *row = rind_alloc(ctx, size, 1, "row of a table");
    if (row == NULL)
        return RIND_NO_MEMORY;

    double *values = (double *)(row + 1);
    row->carried = (const char **)(values + n_values);
    uint8_t *reasons = (uint8_t *)(row->carried + table->n_carried);
    char *tail = (char *)reasons + n_values;

    for (size_t k = 0; k < n_values; k++) {
        values[k] = value[k];
        reasons[k] = reason != NULL ? reason[k] : RIND_HAS_VALUE;
    }
    row->value = value != NULL ? values : NULL;
    row->reason = value != NULL ? reasons : NULL;
    for (size_t k = 0; k < N_KEYS; k++)
        row->key[k] = place(&tail, key[k]);
    for (size_t k = 0; k < table->n_carried; k++)
        row->carried[k] = place(&tail, keys->carried != NULL ? keys->carried[k] : NULL);
    table->row[table->n_rows++] = row;
    return RIND_OK;
}

rind_status rind_table_copy_row(rind_ctx *ctx, rind_table *table, const rind_row_keys *keys, const rind_table *from,
                                size_t row)
{
    if (from->n_columns != table->n_columns || row >= from->n_rows)
        return rind_fail(ctx, RIND_BAD_ARGUMENT,
                         "row %zu of a table of %zu rows and %zu columns into one of %zu columns", row, from->n_rows,
                         from->n_columns, table->n_columns);
    return rind_table_add_row(ctx, table, keys, from->row[row]->value, from->row[row]->reason);
}

size_t rind_table_n_columns(const rind_table *table)
{
    return table->n_columns;
}

size_t rind_table_n_rows(const rind_table *table)
{
    return table->n_rows;
}

size_t rind_table_n_carried(const rind_table *table)
{
    return table->n_carried;
}

const char *const *rind_table_carried(const rind_table *table, size_t row)
{
    return table->row[row]->carried;
}

const rind_column *rind_table_column(const rind_table *table, size_t column)
{
    return column < table->n_columns ? &table->column[column] : NULL;
}

double rind_row_value(const rind_row *row, size_t column, rind_reason *reason)
{
    double value = row->value != NULL ? row->value[column] : NAN;

    *reason = row->value == NULL ? RIND_NOT_COMPUTED : (rind_reason)row->reason[column];
    if (!isnan(value))
        *reason = RIND_HAS_VALUE;
    else if (*reason == RIND_HAS_VALUE)
        *reason = RIND_UNDEFINED;
    return value;
}

double rind_table_value(const rind_table *table, size_t row, size_t column, rind_reason *reason)
{
    rind_reason found = RIND_NOT_COMPUTED;
    double value = NAN;

    if (row < table->n_rows && column < table->n_columns)
        value = rind_row_value(table->row[row], column, &found);
    if (reason != NULL)
        *reason = found;
    return value;
}

double rind_table_find(const rind_table *table, size_t row, const char *column_name)
{
    for (size_t k = 0; k < table->n_columns; k++)
        if (strcmp(table->column[k].name, column_name) == 0)
            return rind_table_value(table, row, k, NULL);
    return NAN;
}

const char *rind_table_key(const rind_table *table, size_t row, const char *key)
{
    if (row >= table->n_rows)
        return "";
    for (size_t k = 0; k < N_KEYS; k++)
        if (strcmp(rind_key_names[k], key) == 0)
            return table->row[row]->key[k];
    for (size_t k = 0; k < table->n_carried; k++)
        if (strcmp(table->carried[k], key) == 0)
            return table->row[row]->carried[k];
    return "";
}

static rind_status rewind_rows(rind_ctx *ctx, void *user)
{
    rind_table_rows *rows = user;

    (void)ctx;
    rows->at = 0;
    return RIND_OK;
}

static rind_status next_row(rind_ctx *ctx, void *user, const rind_row **row)
{
    rind_table_rows *rows = user;

    (void)ctx;
    *row = rows->at < rows->table->n_rows ? rows->table->row[rows->at++] : NULL;
    return RIND_OK;
}

rind_row_source rind_table_row_source(rind_table_rows *rows)
{
    return (rind_row_source){ rows, rewind_rows, next_row, NULL };
}

void rind_table_free(rind_table *table)
{
    if (table == NULL)
        return;
    for (size_t k = 0; k < table->n_rows; k++)
        free(table->row[k]);
    free(table->row);
    free(table->column);
    free(table);
}
