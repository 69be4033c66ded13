/*
 * validate.h - how good a pipeline is on cases it has not seen
 *
 * Three answers, each from fits of the whole pipeline:
 *
 * - cross-validation: the folds (and repeats) lambda is chosen with; each case is predicted by the fits without it. The
 *   cut-off is chosen on these predictions.
 *
 * - nested: outer folds, within each of which lambda is chosen by folds of its own, as often as in the model. The area
 *   under the ROC curve compares cases of one outer fold only (fits differ between folds, and so may their intercepts):
 *   the mean of the folds' areas, weighted by their pairs. Its variance is that of DeLong within the folds times
 *   1 + K / (K - 1) for K folds, because fits of different folds share most of their cases (Nadeau and Bengio, Mach.
 *   Learn. 52 (2003) 239).
 *
 * - bootstrap: optimism by Harrell: area in the sample less area in the original, averaged and subtracted from the
 *   apparent one; .632 and .632+ of the areas out of the sample (Efron and Tibshirani 1997, for areas).
 */
#ifndef RIND_MODEL_VALIDATE_H
#define RIND_MODEL_VALIDATE_H

#include "model/refit.h"
#include <rind/roc.h>

typedef struct rind_resampling {
    size_t n_folds, n_repeats;
    size_t n_outer;     /* 0: no nested estimate */
    size_t n_bootstrap; /* 0: none */
    uint64_t seed;
    const int *fold;        /* by row: folds given, one repeat; NULL: drawn */
    const size_t *resample; /* [b * n_rows + k]: rows from 0; NULL: drawn */
} rind_resampling;

/* What happened in a set of refits. */
typedef struct rind_fit_counts {
    size_t n, n_failed, n_empty, n_by_firth;
} rind_fit_counts;

typedef struct rind_bootstrap {
    rind_fit_counts counts;
    double apparent_auc, optimism, corrected_auc, auc_632, overfitting_rate, weight_632plus, auc_632plus;
    double corrected_low, corrected_high; /* DeLong's interval of the apparent area, moved by the optimism */
    double shrinkage_slope, corrected_brier, apparent_brier;
    /* By resample; NaN where it failed. */
    double *auc_boot, *auc_orig, *auc_oob, *slope_orig, *intercept_orig, *brier_boot, *brier_orig;
    size_t *n_oob;
} rind_bootstrap;

typedef struct rind_validation {
    size_t n_rows;
    /* The model's folds: [repeat * n_rows + row]. */
    int *fold;
    size_t n_repeats;
    /* Cross-validated predictions, mean over repeats; NaN where all fits without the case failed. */
    double *probability;
    rind_auc auc;
    rind_fit_counts folds;
    /* Nested; NaN with no outer folds. */
    double nested_auc, nested_se, nested_low, nested_high, nested_brier, nested_slope, nested_intercept;
    double *nested_fold_auc;
    double *nested_probability;
    int *outer;
    rind_fit_counts outers;
    rind_bootstrap bootstrap;
    /* How often each column of the frame became an input: in the bootstrap, or else in the folds. */
    size_t *n_selected, n_selections;
    const char *selections_of; /* "bootstrap" or "folds" */
} rind_validation;

/*
 * 'fitted' is the model, made with validation->fold, which rind_validation_start() draws or takes from the plan.
 * Returns RIND_OK, RIND_NO_MEMORY, or RIND_NOT_ESTIMABLE where every fit failed.
 */
rind_status rind_validation_start(rind_ctx *ctx, const rind_study *study, const rind_resampling *plan,
                                  rind_validation *out);
rind_status rind_validate(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                          const rind_resampling *plan, const rind_fitted *fitted, rind_validation *validation);
void rind_validation_free(rind_validation *validation);

/* Area within folds, by pairs of a common fold; se from DeLong's variances. 'fold_auc' has n_folds entries. */
rind_status rind_auc_within(rind_ctx *ctx, const double *score, const double *y, const int *fold, size_t n,
                            size_t n_folds, double *auc, double *se, double *fold_auc);

#endif
