/* write.h - the writers of a table, each to an open stream; write.c opens, closes and renames */
#ifndef RIND_TABLE_WRITE_H
#define RIND_TABLE_WRITE_H

#include "table/rows.h"

/*
 * Writes a whole table: the columns of 'heading', the rows of 'rows'. Errors of the stream are found by who closes it;
 * what is returned is the source's status.
 */
typedef rind_status rind_table_writer(rind_ctx *ctx, const rind_table *heading, const rind_row_source *rows, FILE *out);

rind_table_writer rind_write_wide;
rind_table_writer rind_write_long;
rind_table_writer rind_write_json;
rind_table_writer rind_write_sqlite;
rind_table_writer rind_write_python_csv; /* python_style.c */
rind_table_writer rind_write_python_text;
rind_table_writer rind_write_python_json;
rind_table_writer rind_write_reasons;
void rind_write_dictionary(const rind_table *heading, FILE *out);

/* As rind_table_write() and rind_table_write_reasons(), of the rows of a source. */
rind_status rind_rows_write(rind_ctx *ctx, const rind_table *heading, const rind_row_source *rows, rind_format format,
                            const char *path);
rind_status rind_rows_write_reasons(rind_ctx *ctx, const rind_table *heading, const rind_row_source *rows,
                                    const char *path);

#endif
