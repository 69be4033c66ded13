/*
 * survival_score.h - a radiomics score: the linear predictor of a LASSO-Cox regression
 *
 * Missing values are replaced by the median and columns put on z-scores by the rows a fit is made of, in every fold
 * anew. Lambda is that with the best cross-validated partial likelihood deviance (Verweij and van Houwelingen, Stat.
 * Med. 12 (1993) 2305; Simon et al., J. Stat. Softw. 39 (2011) 5), or the largest within one standard error of it.
 */
#ifndef RIND_MODEL_SURVIVAL_SCORE_H
#define RIND_MODEL_SURVIVAL_SCORE_H

#include "model/survival_data.h"
#include <rind/fit.h>

typedef struct rind_survival_score {
    size_t n_columns;                         /* candidates: columns of the side's features */
    double *median, *mean, *sd, *coefficient; /* by column; coefficients are of z-scores. median NaN: no value at all */
    size_t *n_missing;                        /* in the training rows */
    size_t n_missing_all;
    size_t n_selected, *selected; /* by falling size of the coefficient */
    rind_lasso *path;
    size_t n_lambda, index, index_min, index_1se;
    double *deviance, *deviance_se; /* cross-validated, by lambda */
    double *c;                      /* cross-validated concordance within folds */
    int *fold;                      /* [repeat * n + row] */
} rind_survival_score;

/*
 * Fits to the training side. RIND_NOT_ESTIMABLE where there are fewer events than folds, or nothing is selected.
 */
rind_status rind_survival_score_fit(rind_ctx *ctx, const rind_survival_options *options,
                                    const rind_survival_side *train, rind_survival_score *out);
void rind_survival_score_free(rind_survival_score *score);

/* The score of every row of a side. */
void rind_survival_score_apply(const rind_survival_score *score, const rind_survival_side *side, double *out);

#endif
