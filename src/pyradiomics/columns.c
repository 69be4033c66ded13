/*
 * columns.c - see columns.h; the table's columns
 *
 * Shape stands first, once; then every image in the order of the file, and of each the classes in the order of the
 * file. The diagnostics are texts: they are carried columns, before the features.
 */
#include "pyradiomics/columns.h"
#include "pyradiomics/diagnostics.h"
#include "pyradiomics/extract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t rind_py_class_columns(const rind_py *py, const rind_py_class *class, bool of_shape)
{
    return class->class->of_shape == of_shape && rind_py_has_columns(py, class) ? class->n_features : 0;
}

static size_t width(const rind_py *py, bool of_shape)
{
    size_t n = 0;

    for (size_t k = 0; k < py->n_classes; k++)
        n += rind_py_class_columns(py, &py->class[k], of_shape);
    return n;
}

rind_status rind_py_columns_create(rind_ctx *ctx, const rind_py *py, rind_py_columns *out)
{
    size_t n = 1;
    char name[RIND_IMAGE_NAME_SIZE];

    *out = (rind_py_columns){ .n_blocks = 1 };
    for (size_t t = 0; t < py->n_images; t++)
        n += rind_py_image_name(&py->image[t], 0, name);
    out->block = rind_alloc_zero(ctx, n, sizeof *out->block, "plan");
    if (out->block == NULL)
        return RIND_NO_MEMORY;
    out->n_columns = width(py, true);
    for (size_t t = 0; t < py->n_images; t++)
        for (size_t k = 0; k < rind_py_image_name(&py->image[t], k, name); k++) {
            rind_py_block *block = &out->block[out->n_blocks++];

            snprintf(block->image, sizeof block->image, "%s", name);
            block->type = t;
            block->first_column = out->n_columns;
            out->n_columns += width(py, false);
        }
    return RIND_OK;
}

void rind_py_columns_free(rind_py_columns *columns)
{
    free(columns->block);
    *columns = (rind_py_columns){ .n_blocks = 0 };
}

const rind_py_block *rind_py_block_find(const rind_py_columns *columns, size_t type, const char *image)
{
    for (size_t b = 1; b < columns->n_blocks; b++)
        if (columns->block[b].type == type && strcmp(columns->block[b].image, image) == 0)
            return &columns->block[b];
    return NULL;
}

enum { NAME_SIZE = RIND_IMAGE_NAME_SIZE + 80, SOURCE_SIZE = 40 };

typedef struct column_text {
    char name[NAME_SIZE], source[SOURCE_SIZE];
} column_text;

static void name_binning(const rind_py_options *o, char out[48])
{
    char number[RIND_NUMBER_SIZE];

    if (o->features.bin_count > 0) {
        snprintf(out, 48, "fbn%u", o->features.bin_count);
        return;
    }
    rind_number_text(o->features.bin_width, number);
    snprintf(out, 48, "fbs%s", number);
}

static size_t fill_class(const rind_py_class *class, const char *image, const char *binning, rind_column *column,
                         column_text *text)
{
    for (size_t k = 0; k < class->n_features; k++, column++, text++) {
        const rind_pyradiomics_feature *feature = &class->class->features[class->feature[k]];

        snprintf(text->name, sizeof text->name, "%s_%s_%s", image, class->class->name, feature->name);
        snprintf(text->source, sizeof text->source, "pyradiomics:%s", class->class->name);
        *column = (rind_column){
            .name = text->name,
            .image = image,
            .family = class->class->name,
            .feature = feature->name,
            .aggregation = "",
            .discretisation = class->class->of_shape ? "" : binning,
            .ibsi_code = feature->code != NULL ? feature->code : "",
            .ibsi_tag = "",
            .unit = feature->unit != NULL ? feature->unit : "",
            .source = text->source,
        };
    }
    return class->n_features;
}

static void fill(const rind_py *py, const rind_py_columns *columns, char (*binning)[48], rind_column *column,
                 column_text *text)
{
    for (size_t b = 0; b < columns->n_blocks; b++) {
        const rind_py_block *block = &columns->block[b];
        size_t at = block->first_column;

        if (b > 0)
            name_binning(&py->image[block->type].options, binning[block->type]);
        for (size_t k = 0; k < py->n_classes; k++)
            if (rind_py_class_columns(py, &py->class[k], b == 0) > 0)
                at += fill_class(&py->class[k], b > 0 ? block->image : "original", binning[block->type], column + at,
                                 text + at);
    }
}

/* Names of carried columns: the caller's, then the diagnostics. */
static rind_status make_table(rind_ctx *ctx, const rind_py *py, const rind_column *column, size_t n_columns,
                              const char *const *carried, size_t n_carried, rind_table **out)
{
    char notes[RIND_PY_MAX_NOTES][RIND_PY_NOTE_NAME_SIZE];
    const char **names = rind_alloc(ctx, n_carried + RIND_PY_MAX_NOTES, sizeof *names, "columns of a table");
    size_t n = 0;

    if (names == NULL)
        return RIND_NO_MEMORY;
    for (; n < n_carried; n++)
        names[n] = carried[n];
    for (size_t k = 0; py->options.additional_info && rind_py_note_name(py, k, notes[k]); k++)
        names[n++] = notes[k];
    rind_status status = rind_table_create(ctx, column, n_columns, names, n, out);
    free(names);
    return status;
}

rind_status rind_py_plan_table(rind_ctx *ctx, const rind_settings *settings, const char *const *carried,
                               size_t n_carried, rind_table **out)
{
    const rind_py *py = settings->pyradiomics;
    char binning[RIND_PY_MAX_IMAGES][48] = { "" };
    rind_py_columns columns;
    rind_status status = rind_py_columns_create(ctx, py, &columns);

    *out = NULL;
    if (status != RIND_OK)
        return status;
    rind_column *column = rind_alloc(ctx, columns.n_columns, sizeof *column, "columns of a table");
    column_text *text = rind_alloc(ctx, columns.n_columns, sizeof *text, "columns of a table");
    if (column != NULL && text != NULL) {
        fill(py, &columns, binning, column, text);
        status = make_table(ctx, py, column, columns.n_columns, carried, n_carried, out);
    } else
        status = RIND_NO_MEMORY;
    free(column);
    free(text);
    rind_py_columns_free(&columns);
    return status;
}
