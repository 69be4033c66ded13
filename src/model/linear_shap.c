/*
 * linear_shap.c - what each input adds to a prediction
 *
 * Shapley's value (1953) shares a prediction's distance from the mean prediction among its inputs. For a linear model,
 * inputs taken as independent, it needs no sampling: input j of a row gets coefficient_j (x_j - mean_j), and the base
 * is the prediction at the means (Lundberg and Lee, NeurIPS 2017, corollary 1). Correlated inputs share what
 * belongs to both; this split is then one of several.
 */
#include <rind/explain.h>

#include "model/check.h"
#include "model/spread.h"

rind_status rind_linear_shap(rind_ctx *ctx, const rind_columns *x, double intercept, const double *coefficient,
                             const double *mean, double *out, double *base)
{
    rind_status status = rind_check_columns(ctx, x);

    if (status == RIND_OK)
        status = rind_check_finite(ctx, coefficient, x->n_columns, "coefficient");
    if (status == RIND_OK)
        status = rind_check_finite(ctx, mean, x->n_columns, "mean");
    if (status != RIND_OK)
        return status;
    *base = intercept;
    for (size_t j = 0; j < x->n_columns; j++) {
        *base += coefficient[j] * mean[j];
        for (size_t i = 0; i < x->n_rows; i++)
            out[j * x->n_rows + i] = coefficient[j] * (rind_columns_at(x, i, j) - mean[j]);
    }
    return RIND_OK;
}
