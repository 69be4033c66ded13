/*
 * columns.h - a table of numbers as the model stage sees it
 *
 * Columns of equal length, seen through an optional choice of rows and columns: a fold, a bootstrap sample (rows
 * repeat) or the columns a filter kept need no copy of the table.
 */
#ifndef RIND_COLUMNS_H
#define RIND_COLUMNS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rind_columns {
    const double *value;      /* row i of column j of the table: value[j * stride + i] */
    size_t n_rows, n_columns; /* of the view */
    size_t stride;            /* distance of columns; 0: n_rows (then 'row' must be NULL) */
    const size_t *row;        /* n_rows row numbers of the table from 0, repeats allowed; NULL: the first n_rows */
    const size_t *column;     /* n_columns column numbers of the table from 0; NULL: the first n_columns */
    const char *const *name;  /* by column of the table, for messages; NULL: columns go by number */
} rind_columns;

#ifdef __cplusplus
}
#endif
#endif
