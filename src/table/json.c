/*
 * json.c - the table as one JSON object (RFC 8259), streamed
 *
 *     { "columns": [ { "name": "original_glcm_joint_entropy", "image": "original", ... } ],
 *       "rows": [ { "case_id": "P1", ..., "status": "ok", "carried": {},
 *                   "features": { "original_glcm_joint_entropy": 3.2 }, "reasons": {} } ] }
 *
 * A feature without a value is null, and 'reasons' has its reason under the same name. JSON knows no
 * infinity: that is null too, with the reason "infinite".
 */
#include "table/rows.h"
#include "table/text.h"
#include "table/write.h"

#include <math.h>

/* "name": "text" pairs of an object whose braces the caller writes. */
static void pairs(FILE *out, size_t n, const char *const name[], const char *const text[])
{
    for (size_t k = 0; k < n; k++) {
        fputs(k > 0 ? ", " : "", out);
        rind_json_string(out, name[k]);
        fputs(": ", out);
        rind_json_string(out, text[k]);
    }
}

static void write_features(const rind_table *table, const rind_row *row, FILE *out)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        rind_reason reason;

        fputs(c > 0 ? ",\n      " : "\n      ", out);
        rind_json_string(out, table->column[c].name);
        fputs(": ", out);
        rind_json_number(out, rind_row_value(row, c, &reason));
    }
}

static void write_reasons(const rind_table *table, const rind_row *row, FILE *out)
{
    bool first = true;

    for (size_t c = 0; c < table->n_columns; c++) {
        rind_reason reason;
        double value = rind_row_value(row, c, &reason);

        if (isfinite(value))
            continue;
        fputs(first ? "\n      " : ",\n      ", out);
        rind_json_string(out, table->column[c].name);
        fputs(": ", out);
        rind_json_string(out, isinf(value) ? "infinite" : rind_reason_name(reason));
        first = false;
    }
}

rind_status rind_write_json(rind_ctx *ctx, const rind_table *table, const rind_row_source *rows, FILE *out)
{
    const rind_row *row;
    rind_status status;
    size_t n_rows = 0;

    fputs("{\n  \"columns\": [", out);
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *text[N_COLUMN_TEXTS];

        rind_column_texts(&table->column[c], text);
        fputs(c > 0 ? ",\n    { " : "\n    { ", out);
        pairs(out, N_COLUMN_TEXTS, rind_column_text_names, text);
        fputs(" }", out);
    }
    fputs("\n  ],\n  \"rows\": [", out);
    while ((status = rows->next(ctx, rows->user, &row)) == RIND_OK && row != NULL) {
        fputs(n_rows++ > 0 ? ",\n    { " : "\n    { ", out);
        pairs(out, N_KEYS, rind_key_names, row->key);
        fputs(",\n    \"carried\": {", out);
        pairs(out, table->n_carried, table->carried, row->carried);
        fputs("},\n    \"features\": {", out);
        write_features(table, row, out);
        fputs("},\n    \"reasons\": {", out);
        write_reasons(table, row, out);
        fputs("} }", out);
    }
    fputs("\n  ]\n}\n", out);
    return status;
}
