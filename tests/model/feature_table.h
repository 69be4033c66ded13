/* feature_table.h - the features of the reference pack as a table of columns with names */
#ifndef RIND_TEST_MODEL_FEATURE_TABLE_H
#define RIND_TEST_MODEL_FEATURE_TABLE_H

#include "oracle.h"

#include <rind/columns.h>
#include <stdlib.h>
#include <string.h>

/* Columns from 'first' (1 is the first behind the id) on; 'name' has room for them. 'value' is to be freed. */
static inline rind_columns features_of(const oracle_table *table, size_t first, size_t n_columns, const char **name)
{
    double *value = calloc(n_columns * table->n_rows, sizeof *value);

    assert_non_null(value);
    for (size_t j = 0; j < n_columns; j++) {
        double *column = oracle_column_at(table, first + j);

        memcpy(value + j * table->n_rows, column, table->n_rows * sizeof *column);
        name[j] = table->csv.cell[first + j];
        free(column);
    }
    return (rind_columns){ .value = value, .n_rows = table->n_rows, .n_columns = n_columns, .name = name };
}

#endif
