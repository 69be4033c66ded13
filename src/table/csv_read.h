/*
 * csv_read.h - a CSV file as a rectangle of cells
 *
 * UTF-8 with or without byte order mark, lines ended by LF or CRLF, quotes by RFC 4180. Empty lines are no rows.
 */
#ifndef RIND_TABLE_CSV_READ_H
#define RIND_TABLE_CSV_READ_H

#include "context.h"

typedef struct rind_csv {
    char *text;        /* what the cells point to */
    const char **cell; /* n_rows rows of n_columns; row 0 is the header */
    size_t *line;      /* where each row begins, from 1 */
    size_t n_columns, n_rows;
} rind_csv;

/*
 * Returns RIND_OK (an empty file has no rows), RIND_CANNOT_READ, RIND_BAD_FILE with file and line (a row of
 * another length than the header, an unclosed quote, text behind a closing one, a zero byte) or RIND_NO_MEMORY.
 */
rind_status rind_csv_read(rind_ctx *ctx, const char *path, rind_csv *out);

/* The same of a text; 'name' stands for the file in messages. */
rind_status rind_csv_parse(rind_ctx *ctx, const char *text, const char *name, rind_csv *out);
void rind_csv_free(rind_csv *csv);

#endif
