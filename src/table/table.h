/*
 * table.h - the inside of rind_table, and its writers
 *
 * A table is made with its columns, which follow from the settings alone, and grows by rows. A failed case
 * is a full row of empty cells with its status and message.
 */
#ifndef RIND_TABLE_TABLE_H
#define RIND_TABLE_TABLE_H

#include "context.h"
#include "timings.h"
#include <rind/table.h>
#include <stdio.h>

/* Cells of a row that are no features. Strings are copied; NULL counts as "". */
typedef struct rind_row_keys {
    const char *case_id, *image_id, *mask_id, *region;
    const char *const *carried; /* one for each carried column of the table, or NULL */
    const char *status;         /* ok, failed, crashed, timeout, refused */
    const char *message;        /* "" when ok */
} rind_row_keys;

/*
 * columns  copied with their strings
 * carried  names of further manifest columns, copied
 */
rind_status rind_table_create(rind_ctx *ctx, const rind_column *columns, size_t n_columns, const char *const *carried,
                              size_t n_carried, rind_table **out);

/*
 * Adds a row; value and reason have n_columns entries and are copied. Both NULL: every cell is empty with
 * RIND_NOT_COMPUTED.
 */
rind_status rind_table_add_row(rind_ctx *ctx, rind_table *table, const rind_row_keys *keys, const double *value,
                               const uint8_t *reason);

/* Appends row 'row' of 'from', which has the same columns, with other key cells. */
rind_status rind_table_copy_row(rind_ctx *ctx, rind_table *table, const rind_row_keys *keys, const rind_table *from,
                                size_t row);

/* One sentence on a reason, for lists and the manual. */
const char *rind_reason_meaning(rind_reason reason);

typedef enum rind_format {
    RIND_WIDE,
    RIND_LONG,
    RIND_JSON,
    RIND_SQLITE,
    RIND_PYTHON_CSV, /* as PyRadiomics' command line: carried columns and features alone */
    RIND_PYTHON_TEXT,
    RIND_PYTHON_JSON
} rind_format;

/* Texts of a row's carried columns, in the order of rind_table_create(); borrowed. */
size_t rind_table_n_carried(const rind_table *table);
const char *const *rind_table_carried(const rind_table *table, size_t row);

/*
 * Writes the table. Numbers are the shortest text that reads back to the same double, an empty cell is a
 * value's absence. To a temporary name beside 'path' first, then renamed; 'path' "-" is standard output.
 * Returns RIND_OK, RIND_CANNOT_WRITE or RIND_NO_MEMORY.
 */
rind_status rind_table_write(rind_ctx *ctx, const rind_table *table, rind_format format, const char *path);

/* Writes the dictionary: a line for each feature column: name, image, family, feature, aggregation, discretisation,
 * IBSI code and tag, unit, source. */
rind_status rind_table_write_dictionary(rind_ctx *ctx, const rind_table *table, const char *path);

/*
 * Writes why cells of the wide table are empty: a line for each cell without a value, case_id, image_id,
 * mask_id, region, name, reason. Rows of failed cases, whose cells are all empty, are not repeated here.
 */
rind_status rind_table_write_reasons(rind_ctx *ctx, const rind_table *table, const char *path);

/* Shortest text that reads back to the same double; "" for NaN, "inf", "-inf". Returns its length. */
enum { RIND_NUMBER_SIZE = 32 };
size_t rind_number_text(double value, char text[RIND_NUMBER_SIZE]);

#endif
