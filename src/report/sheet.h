/*
 * sheet.h - a table written twice at once: for the page, and as CSV
 *
 * The page shows rounded numbers and intervals in one cell; the CSV has all digits, and an interval in three columns,
 * "auc", "auc_low", "auc_high". Cells are given in the order of the columns, row by row.
 */
#ifndef RIND_REPORT_SHEET_H
#define RIND_REPORT_SHEET_H

#include "report/page.h"

typedef enum rind_column_kind {
    RIND_COLUMN_TEXT,
    RIND_COLUMN_NUMBER,
    RIND_COLUMN_P, /* of a test: small ones print as < 0.001 */
    RIND_COLUMN_INTERVAL
} rind_column_kind;

typedef struct rind_sheet_column {
    const char *key, *title; /* of the CSV, of the page */
    rind_column_kind kind;
    bool only_csv; /* not on the page */
} rind_sheet_column;

enum { RIND_MAX_SHEET = 24 };

typedef struct rind_sheet {
    FILE *html, *csv;
    const rind_sheet_column *column;
    size_t n, at; /* columns; the next cell's */
    size_t n_rows, most_rows;
    bool row_is_p; /* numbers of this row are p values, whatever the column */
} rind_sheet;

/*
 * Begins NAME.csv and the page's table; 'columns' is borrowed until the end. 'most_rows' are shown on the page, 0: all;
 * the CSV has all. The caption is text, not markup.
 */
void rind_sheet_begin(rind_page *page, rind_sheet *sheet, const char *name, const char *caption,
                      const rind_sheet_column *column, size_t n_columns, size_t most_rows);

/* The same for programs alone: a CSV of what the page shows as a picture, or not at all. */
void rind_sheet_begin_file(rind_page *page, rind_sheet *sheet, const char *name, const rind_sheet_column *column,
                           size_t n_columns);

/* The same for the page alone. */
void rind_sheet_begin_view(rind_page *page, rind_sheet *sheet, const char *caption, const rind_sheet_column *column,
                           size_t n_columns);
void rind_sheet_end(rind_sheet *sheet);

void rind_sheet_text(rind_sheet *sheet, const char *text);
void rind_sheet_number(rind_sheet *sheet, double value);
void rind_sheet_interval(rind_sheet *sheet, double value, double low, double high);

/* A number as the page prints it: four significant digits, or three decimals; "" for NaN. */
enum { RIND_SHORT_SIZE = 32 };
void rind_short_number(double value, char text[RIND_SHORT_SIZE]);
void rind_short_p(double value, char text[RIND_SHORT_SIZE]);

#endif
