/* frame_edit.c - columns added, rows copied; see frame.h */
#include "model/frame.h"

#include <stdlib.h>
#include <string.h>

rind_status rind_frame_add(rind_ctx *ctx, rind_frame *frame, const char *name, const double *value)
{
    size_t n = frame->columns.n, rows = frame->ids.n;

    if (rind_ids_find(&frame->columns, name) != RIND_NO_ID)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: there is a column '%s' already", frame->path, name);
    double *values = rind_alloc(ctx, (n + 1) * rows + 1, sizeof *values, "values of a table");
    const char **units = rind_alloc(ctx, n + 2, sizeof *units, "values of a table");
    if (values == NULL || units == NULL || rind_ids_add(ctx, &frame->columns, name, NULL) != RIND_OK) {
        free(values);
        free(units);
        return RIND_NO_MEMORY;
    }
    memcpy(values, frame->value, n * rows * sizeof *values);
    memcpy(values + n * rows, value, rows * sizeof *values);
    memcpy(units, frame->unit, n * sizeof *units);
    units[n] = "";
    free(frame->value);
    free(frame->unit);
    frame->value = values;
    frame->unit = units;
    return RIND_OK;
}

static rind_status copy_ids(rind_ctx *ctx, const rind_ids *from, const rind_ids *only, rind_ids *to)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; status == RIND_OK && k < from->n; k++)
        if (only == NULL || rind_ids_find(only, from->text[k]) != RIND_NO_ID)
            status = rind_ids_add(ctx, to, from->text[k], NULL);
    return status;
}

rind_status rind_frame_copy(rind_ctx *ctx, const rind_frame *frame, const rind_ids *cases, rind_frame *out)
{
    size_t n = frame->columns.n;

    *out = (rind_frame){ .origin = frame->origin, .path = rind_copy_text(ctx, frame->path) };
    rind_status status = out->path != NULL ? copy_ids(ctx, &frame->ids, cases, &out->ids) : RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = copy_ids(ctx, &frame->regions, NULL, &out->regions);
    if (status == RIND_OK)
        status = copy_ids(ctx, &frame->columns, NULL, &out->columns);
    out->value = rind_alloc(ctx, n * out->ids.n + 1, sizeof *out->value, "values of a table");
    out->unit = rind_alloc(ctx, n + 1, sizeof *out->unit, "values of a table");
    if (status == RIND_OK && (out->value == NULL || out->unit == NULL))
        status = RIND_NO_MEMORY;
    double *to = out->value;
    for (size_t c = 0; status == RIND_OK && c < n; c++) {
        size_t unit;

        status = rind_ids_add(ctx, &out->units, frame->unit[c], &unit);
        out->unit[c] = status == RIND_OK ? out->units.text[unit] : "";
        for (size_t k = 0; k < frame->ids.n; k++)
            if (rind_ids_find(cases, frame->ids.text[k]) != RIND_NO_ID)
                *to++ = frame->value[c * frame->ids.n + k];
    }
    if (status != RIND_OK)
        rind_frame_free(out);
    return status;
}

void rind_frame_free(rind_frame *frame)
{
    rind_ids_free(&frame->ids);
    rind_ids_free(&frame->regions);
    rind_ids_free(&frame->columns);
    rind_ids_free(&frame->units);
    rind_ids_free(&frame->unwanted);
    rind_ids_free(&frame->failed);
    rind_ids_free(&frame->incomplete);
    rind_ids_free(&frame->excluded);
    rind_ids_free(&frame->text_columns);
    free(frame->unit);
    free(frame->value);
    free(frame->path);
    *frame = (rind_frame){ 0 };
}
