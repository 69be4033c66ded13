/*
 * python_style.c - the table as PyRadiomics' command line writes it: CSV, JSON, text
 *
 * A case is its input columns, the diagnostics, the features; nothing else. A failed case has its input columns alone.
 * The diagnostics are texts in Python's notation; in JSON they become numbers, lists and objects, as they are there.
 */
#include "table/rows.h"
#include "table/text.h"
#include "table/write.h"

#include <string.h>

#define DIAGNOSTICS "diagnostics_"

static bool is_diagnostic(const char *name)
{
    return strncmp(name, DIAGNOSTICS, strlen(DIAGNOSTICS)) == 0;
}

rind_status rind_write_python_csv(rind_ctx *ctx, const rind_table *table, const rind_row_source *rows, FILE *out)
{
    const rind_row *row;
    rind_status status;

    for (size_t k = 0; k < table->n_carried; k++) {
        fputs(k > 0 ? "," : "", out);
        rind_csv_cell(out, table->carried[k]);
    }
    for (size_t c = 0; c < table->n_columns; c++) {
        fputs(c + table->n_carried > 0 ? "," : "", out);
        rind_csv_cell(out, table->column[c].name);
    }
    putc('\n', out);
    while ((status = rows->next(ctx, rows->user, &row)) == RIND_OK && row != NULL) {
        for (size_t k = 0; k < table->n_carried; k++) {
            fputs(k > 0 ? "," : "", out);
            rind_csv_cell(out, row->carried[k]);
        }
        for (size_t c = 0; c < table->n_columns; c++) {
            fputs(c + table->n_carried > 0 ? "," : "", out);
            if (row->value != NULL)
                rind_csv_number(out, row->value[c]);
        }
        putc('\n', out);
    }
    return status;
}

/* A failed case has no diagnostics and no features. */
static bool has_cell(const rind_table *table, const rind_row *row, size_t k)
{
    return row->value != NULL ? *row->carried[k] != '\0' || !is_diagnostic(table->carried[k])
                              : !is_diagnostic(table->carried[k]);
}

rind_status rind_write_python_text(rind_ctx *ctx, const rind_table *table, const rind_row_source *rows, FILE *out)
{
    const rind_row *row;
    rind_status status;

    for (size_t r = 1; (status = rows->next(ctx, rows->user, &row)) == RIND_OK && row != NULL; r++) {
        for (size_t k = 0; k < table->n_carried; k++)
            if (has_cell(table, row, k))
                fprintf(out, "Case-%zu_%s: %s\n", r, table->carried[k], row->carried[k]);
        for (size_t c = 0; c < table->n_columns && row->value != NULL; c++) {
            char number[RIND_NUMBER_SIZE];

            rind_number_text(row->value[c], number);
            fprintf(out, "Case-%zu_%s: %s\n", r, table->column[c].name, *number != '\0' ? number : "nan");
        }
    }
    return status;
}

/* Python's tuples, lists, dictionaries and numbers as JSON's. Texts in them hold no quotes. */
static void convert(FILE *out, const char *python)
{
    static const char *const words[][2] = {
        { "None", "null" }, { "True", "true" }, { "False", "false" }, { "nan", "null" }
    };
    bool quoted = false;

    while (*python != '\0') {
        size_t w = 0;

        while (!quoted && w < COUNT_OF(words) && strncmp(python, words[w][0], strlen(words[w][0])) != 0)
            w++;
        if (!quoted && w < COUNT_OF(words)) {
            fputs(words[w][1], out);
            python += strlen(words[w][0]);
            continue;
        }
        quoted = *python == '\'' ? !quoted : quoted;
        putc(*python == '\'' ? '"' : quoted ? *python : *python == '(' ? '[' : *python == ')' ? ']' : *python, out);
        python++;
    }
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static void write_cell(FILE *out, const char *name, const char *text)
{
    bool is_text = !is_diagnostic(name) || strstr(name, "_Versions_") != NULL || ends_with(name, "_Hash") ||
                   ends_with(name, "_Dimensionality");

    if (is_text)
        rind_json_string(out, text);
    else
        convert(out, text);
}

rind_status rind_write_python_json(rind_ctx *ctx, const rind_table *table, const rind_row_source *rows, FILE *out)
{
    const rind_row *row;
    rind_status status;

    fputs("[", out);
    for (size_t r = 0; (status = rows->next(ctx, rows->user, &row)) == RIND_OK && row != NULL; r++) {
        const char *before = "\n    ";

        fputs(r > 0 ? ",\n  {" : "\n  {", out);
        for (size_t k = 0; k < table->n_carried; k++) {
            if (!has_cell(table, row, k))
                continue;
            fputs(before, out);
            before = ",\n    ";
            rind_json_string(out, table->carried[k]);
            fputs(": ", out);
            write_cell(out, table->carried[k], row->carried[k]);
        }
        for (size_t c = 0; c < table->n_columns && row->value != NULL; c++) {
            fputs(before, out);
            before = ",\n    ";
            rind_json_string(out, table->column[c].name);
            fputs(": ", out);
            rind_json_number(out, row->value[c]);
        }
        fputs("\n  }", out);
    }
    fputs("\n]\n", out);
    return status;
}
