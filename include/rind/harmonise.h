/*
 * harmonise.h - taking the scanner out of the features: ComBat
 *
 *     rind_combat *combat = NULL;
 *
 *     if (rind_combat_fit(ctx, &training, centre, NULL, NULL, &combat) == RIND_OK)
 *         rind_combat_apply(ctx, combat, &others, centre_of_others, NULL, harmonised);
 *     rind_combat_free(combat);
 *
 * The correction is learned from training rows and applied to any rows of the same batches, so that nothing of test
 * rows enters it. docs/model/harmonise.md tells the method with its sources.
 */
#ifndef RIND_HARMONISE_H
#define RIND_HARMONISE_H

#include <rind/columns.h>
#include <rind/status.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rind_combat {
    size_t n_columns, n_batches, n_covariates;
    int *batch;            /* n_batches numbers, rising */
    size_t reference;      /* place of the reference batch among them; n_batches if there is none */
    double *mean, *sd;     /* n_columns: what all batches share */
    double *covariate;     /* effect of covariate c on column j: covariate[c * n_columns + j] */
    double *shift, *scale; /* of batch b in column j: [b * n_columns + j], on the standardised scale; scale is an sd */
    bool *adjusted;        /* n_columns: false for a column without spread within some batch: it is left as it is */
} rind_combat;

/*
 * batch       a number for each row
 * covariates  columns whose effects are to be kept, rows as in x; NULL: none. An outcome kept here must be known of
 *             every row the correction is applied to: it leaks, and is for description, not for prediction
 * reference   the batch that others are brought to and that stays as it is; NULL: all move to their mean
 *
 * Returns RIND_OK, RIND_NON_FINITE, RIND_BAD_ARGUMENT (reference is no batch), RIND_NOT_ESTIMABLE (one batch, a batch
 * of one row, fewer than two columns with spread, covariates that follow from the batches) or RIND_NO_MEMORY.
 */
RIND_API rind_status rind_combat_fit(rind_ctx *ctx, const rind_columns *x, const int *batch,
                                     const rind_columns *covariates, const int *reference, rind_combat **out);

/* out: row i of column j at out[j * x->n_rows + i]. A batch that was not learned is RIND_BAD_ARGUMENT. */
RIND_API rind_status rind_combat_apply(rind_ctx *ctx, const rind_combat *combat, const rind_columns *x,
                                       const int *batch, const rind_columns *covariates, double *out);
RIND_API void rind_combat_free(rind_combat *combat);

#ifdef __cplusplus
}
#endif
#endif
