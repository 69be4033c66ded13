/*
 * csv.c - the tables as CSV (RFC 4180, UTF-8, line feed): wide, long, dictionary, reasons
 *
 * Wide: a row is one region; everything right of 'status' is a feature. Long: a row is one value. Both open
 * in pandas and R as they are: an empty cell is a missing number there.
 */
#include "table/rows.h"
#include "table/text.h"
#include "table/write.h"

#include <string.h>

/* Cells of one line, the first of a line without a comma before it. */
static void cells(FILE *out, size_t n, const char *const text[], bool first)
{
    for (size_t k = 0; k < n; k++) {
        if (k > 0 || !first)
            putc(',', out);
        rind_csv_cell(out, text[k]);
    }
}

rind_status rind_write_wide(rind_ctx *ctx, const rind_table *table, const rind_row_source *rows, FILE *out)
{
    const rind_row *row;
    rind_status status;

    cells(out, MESSAGE, rind_key_names, true);
    cells(out, table->n_carried, table->carried, false);
    cells(out, N_KEYS - MESSAGE, rind_key_names + MESSAGE, false);
    for (size_t c = 0; c < table->n_columns; c++)
        cells(out, 1, &table->column[c].name, false);
    putc('\n', out);

    while ((status = rows->next(ctx, rows->user, &row)) == RIND_OK && row != NULL) {
        cells(out, MESSAGE, row->key, true);
        cells(out, table->n_carried, row->carried, false);
        cells(out, N_KEYS - MESSAGE, row->key + MESSAGE, false);
        for (size_t c = 0; c < table->n_columns; c++) {
            putc(',', out);
            if (row->value != NULL)
                rind_csv_number(out, row->value[c]);
        }
        putc('\n', out);
    }
    return status;
}

/* The carried column that tells repeated rows of a region apart; n_carried where there is none. */
static size_t find_perturbation(const rind_table *table)
{
    size_t k = 0;

    while (k < table->n_carried && strcmp(table->carried[k], "perturbation") != 0)
        k++;
    return k;
}

/* Texts of a column in the long table: all but its name and its source. */
enum { LONG_FIRST = 1, LONG_UNIT = 8, LONG_N = LONG_UNIT - LONG_FIRST + 1 };

rind_status rind_write_long(rind_ctx *ctx, const rind_table *table, const rind_row_source *rows, FILE *out)
{
    size_t perturbation = find_perturbation(table), n = perturbation < table->n_carried ? 1 : 0;
    const rind_row *row;
    rind_status status;

    cells(out, MESSAGE, rind_key_names, true);
    cells(out, n, table->carried + perturbation, false);
    cells(out, LONG_N, rind_column_text_names + LONG_FIRST, false);
    fputs(",value,reason\n", out);

    while ((status = rows->next(ctx, rows->user, &row)) == RIND_OK && row != NULL)
        for (size_t c = 0; c < table->n_columns; c++) {
            const char *text[N_COLUMN_TEXTS];
            rind_reason reason;
            double value = rind_row_value(row, c, &reason);

            rind_column_texts(&table->column[c], text);
            cells(out, MESSAGE, row->key, true);
            cells(out, n, row->carried + perturbation, false);
            cells(out, LONG_N, text + LONG_FIRST, false);
            putc(',', out);
            rind_csv_number(out, value);
            fprintf(out, ",%s\n", rind_reason_name(reason));
        }
    return status;
}

void rind_write_dictionary(const rind_table *table, FILE *out)
{
    cells(out, N_COLUMN_TEXTS, rind_column_text_names, true);
    putc('\n', out);
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *text[N_COLUMN_TEXTS];

        rind_column_texts(&table->column[c], text);
        cells(out, N_COLUMN_TEXTS, text, true);
        putc('\n', out);
    }
}

rind_status rind_write_reasons(rind_ctx *ctx, const rind_table *table, const rind_row_source *rows, FILE *out)
{
    size_t perturbation = find_perturbation(table), n = perturbation < table->n_carried ? 1 : 0;
    const rind_row *row;
    rind_status status;

    cells(out, MESSAGE, rind_key_names, true);
    cells(out, n, table->carried + perturbation, false);
    fputs(",name,reason\n", out);
    while ((status = rows->next(ctx, rows->user, &row)) == RIND_OK && row != NULL)
        for (size_t c = 0; c < table->n_columns && row->value != NULL; c++) {
            rind_reason reason;

            rind_row_value(row, c, &reason);
            if (reason == RIND_HAS_VALUE)
                continue;
            cells(out, MESSAGE, row->key, true);
            cells(out, n, row->carried + perturbation, false);
            cells(out, 1, &table->column[c].name, false);
            fprintf(out, ",%s\n", rind_reason_name(reason));
        }
    return status;
}
