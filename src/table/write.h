/* write.h - the writers of a table, each to an open stream; write.c opens, closes and renames */
#ifndef RIND_TABLE_WRITE_H
#define RIND_TABLE_WRITE_H

#include "table/table.h"

typedef void rind_table_writer(const rind_table *table, FILE *out);

rind_table_writer rind_write_wide;
rind_table_writer rind_write_long;
rind_table_writer rind_write_json;
rind_table_writer rind_write_python_csv; /* python_style.c */
rind_table_writer rind_write_python_text;
rind_table_writer rind_write_python_json;
rind_table_writer rind_write_dictionary;
rind_table_writer rind_write_reasons;

#endif
