/*
 * rows.h - a table's columns and its rows, as its writers see them
 *
 * A writer takes the heading - a rind_table, whose rows it does not look at - and pulls rows from a source, one at a
 * time: a table in memory is such a source, and so is the journal of a study of any length. A new format is one
 * function rind_table_writer (table/write.h) and a line in write.c.
 */
#ifndef RIND_TABLE_ROWS_H
#define RIND_TABLE_ROWS_H

#include "table/table.h"

/* The cells before the features, in this order, carried columns between REGION and MESSAGE. */
enum { CASE_ID, IMAGE_ID, MASK_ID, REGION, MESSAGE, STATUS, N_KEYS };

/* A row is one piece of memory: this, values, key cells, reasons, and the text they point to. */
typedef struct rind_row {
    const char *key[N_KEYS];
    const char **carried;  /* n_carried */
    const double *value;   /* n_columns, or NULL: every cell is empty with RIND_NOT_COMPUTED */
    const uint8_t *reason; /* n_columns, or NULL likewise */
} rind_row;

struct rind_table {
    rind_column *column; /* one piece of memory with the carried names and all text */
    size_t n_columns;
    const char **carried; /* inside 'column' */
    size_t n_carried;
    rind_row **row;
    size_t n_rows, rows_allocated;
};

extern const char *const rind_key_names[N_KEYS];

/* Value and reason of a cell; a NaN without a reason counts as RIND_UNDEFINED. */
double rind_row_value(const rind_row *row, size_t column, rind_reason *reason);

/*
 * Rows in the order of the table. rewind() begins again; next() gives the next row, which lives until the next call, or
 * NULL behind the last. Every row has as many carried cells and values as the heading has columns.
 */
typedef struct rind_row_source {
    void *user;
    rind_status (*rewind)(rind_ctx *ctx, void *user);
    rind_status (*next)(rind_ctx *ctx, void *user, const rind_row **row);
    const char *provenance; /* of the rows, JSON, for formats that have a place for it; may be NULL */
} rind_row_source;

/* The rows of a table in memory; 'at' is the source's place in it. */
typedef struct rind_table_rows {
    const rind_table *table;
    size_t at;
} rind_table_rows;
rind_row_source rind_table_row_source(rind_table_rows *rows);

/* The strings of a column in the order of the dictionary, and their names. */
enum { N_COLUMN_TEXTS = 10 };
extern const char *const rind_column_text_names[N_COLUMN_TEXTS];
void rind_column_texts(const rind_column *column, const char *text[N_COLUMN_TEXTS]);

#endif
