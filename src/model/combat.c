/* combat.c - a learned ComBat applied to rows; combat_fit.c tells the method */
#include <rind/harmonise.h>

#include "model/check.h"
#include "model/combat.h"
#include "model/spread.h"

#include <stdlib.h>

void rind_combat_free(rind_combat *combat)
{
    if (combat == NULL)
        return;
    free(combat->batch);
    free(combat->mean);
    free(combat->adjusted);
    free(combat);
}

size_t rind_combat_place(const rind_combat *m, int batch)
{
    size_t b = 0;

    while (b < m->n_batches && m->batch[b] != batch)
        b++;
    return b;
}

static double correct(const rind_combat *m, size_t b, size_t j, double value, double expected)
{
    size_t at = b * m->n_columns + j;

    if (b == m->reference || !m->adjusted[j])
        return value;
    return ((value - expected) / m->sd[j] - m->shift[at]) / m->scale[at] * m->sd[j] + expected;
}

rind_status rind_combat_apply(rind_ctx *ctx, const rind_combat *combat, const rind_columns *x, const int *batch,
                              const rind_columns *covariates, double *out)
{
    rind_status status = rind_check_columns(ctx, x);
    size_t n_covariates = covariates != NULL ? covariates->n_columns : 0;

    if (status == RIND_OK && covariates != NULL)
        status = rind_check_columns(ctx, covariates);
    if (status == RIND_OK && (x->n_columns != combat->n_columns || n_covariates != combat->n_covariates))
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "%zu columns and %zu covariates; ComBat was learned on %zu and %zu",
                           x->n_columns, n_covariates, combat->n_columns, combat->n_covariates);
    for (size_t i = 0; status == RIND_OK && i < x->n_rows; i++) {
        size_t b = rind_combat_place(combat, batch[i]);

        if (b == combat->n_batches)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "row %zu: batch %d was not among those ComBat was learned on",
                             i + 1, batch[i]);
        for (size_t j = 0; j < x->n_columns; j++) {
            double expected = combat->mean[j];

            for (size_t c = 0; c < n_covariates; c++)
                expected += combat->covariate[c * combat->n_columns + j] * rind_columns_at(covariates, i, c);
            out[j * x->n_rows + i] = correct(combat, b, j, rind_columns_at(x, i, j), expected);
        }
    }
    return status;
}
