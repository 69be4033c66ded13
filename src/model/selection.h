/* selection.h - making a rind_selection that holds up to n_columns, with room for scores */
#ifndef RIND_MODEL_SELECTION_H
#define RIND_MODEL_SELECTION_H

#include "context.h"

#include <rind/select.h>

rind_status rind_selection_make(rind_ctx *ctx, size_t n_columns, rind_selection **out);
rind_status rind_selection_make_scored(rind_ctx *ctx, size_t n_columns, rind_selection **out);

#endif
