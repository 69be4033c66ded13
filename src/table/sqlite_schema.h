/* sqlite_schema.h - the tables and views of a feature table in SQLite, as SQL */
#ifndef RIND_TABLE_SQLITE_SCHEMA_H
#define RIND_TABLE_SQLITE_SCHEMA_H

#include "table/rows.h"

/*
 * The SQL that makes all of them, to be given to free(), also after a failure.
 *
 * most  columns a table or view may have
 *
 * Returns RIND_OK, RIND_CANNOT_WRITE (more carried columns than fit) or RIND_NO_MEMORY.
 */
rind_status rind_sqlite_schema(rind_ctx *ctx, const rind_table *heading, size_t most, char **out);

#endif
