/*
 * columns.h - which columns a profile gives, and where each image's begin
 */
#ifndef RIND_PY_COLUMNS_H
#define RIND_PY_COLUMNS_H

#include "settings/settings.h"
#include "settings/pyradiomics/profile.h"
#include "table/table.h"

/* One image's columns of the classes that are not of shape, or the shape classes' (image ""). */
typedef struct rind_py_block {
    char image[RIND_IMAGE_NAME_SIZE];
    size_t type; /* index of its image type */
    size_t first_column;
} rind_py_block;

typedef struct rind_py_columns {
    rind_py_block *block; /* the first is the shape classes' */
    size_t n_blocks;
    size_t n_columns;
} rind_py_columns;

/* Free with rind_py_columns_free(). */
rind_status rind_py_columns_create(rind_ctx *ctx, const rind_py *py, rind_py_columns *out);
void rind_py_columns_free(rind_py_columns *columns);

/* Columns of one class in a block. */
size_t rind_py_class_columns(const rind_py *py, const rind_py_class *class, bool of_shape);

/* The block of an image of that name and type; NULL if there is none. */
const rind_py_block *rind_py_block_find(const rind_py_columns *columns, size_t type, const char *image);

#endif
