/* selection.c - see selection.h and rind/select.h */
#include "model/selection.h"

#include <stdlib.h>

void rind_selection_free(rind_selection *selection)
{
    if (selection == NULL)
        return;
    free(selection->kept);
    free(selection->score);
    free(selection);
}

rind_status rind_selection_make(rind_ctx *ctx, size_t n_columns, rind_selection **out)
{
    rind_selection *s = rind_alloc_zero(ctx, 1, sizeof *s, "selection");

    if (s == NULL)
        return RIND_NO_MEMORY;
    s->kept = rind_alloc(ctx, n_columns, 2 * sizeof *s->kept, "selection");
    if (s->kept == NULL) {
        free(s);
        return RIND_NO_MEMORY;
    }
    s->dropped = s->kept + n_columns;
    *out = s;
    return RIND_OK;
}

rind_status rind_selection_make_scored(rind_ctx *ctx, size_t n_columns, rind_selection **out)
{
    rind_status status = rind_selection_make(ctx, n_columns, out);

    if (status == RIND_OK && ((*out)->score = rind_alloc(ctx, n_columns, sizeof(double), "scores")) == NULL) {
        rind_selection_free(*out);
        *out = NULL;
        status = RIND_NO_MEMORY;
    }
    return status;
}
