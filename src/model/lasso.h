/* lasso.h - what the path of all rows and cross-validation share */
#ifndef RIND_MODEL_LASSO_H
#define RIND_MODEL_LASSO_H

#include "model/path.h"

/* Arguments, settings, finite numbers, classes and events: everything that needs no fit. */
rind_status rind_lasso_check(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y,
                             const rind_lasso_settings *settings);

/* The rows of the view in the order paths work in, to be freed: sorted for Cox, else as they are. */
rind_status rind_lasso_order(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y, rind_family_of_y family,
                             size_t **order);

/* The message for a path that ended early; 'what' names its rows: "all rows", "the rows outside fold 3". */
rind_status rind_lasso_failed(rind_ctx *ctx, const rind_path *path, const char *what);

#endif
