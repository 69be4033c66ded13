/* bootstrap.h - optimism of the apparent performance, by refitting everything to bootstrap samples; see validate.h */
#ifndef RIND_MODEL_BOOTSTRAP_H
#define RIND_MODEL_BOOTSTRAP_H

#include "model/validate.h"

/* 'refit' receives the fits, plan->n_bootstrap of them, to be freed with rind_fit_jobs_free(). */
rind_status rind_bootstrap_run(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                               const rind_resampling *plan, const rind_fitted *fitted, rind_fit_job **refit,
                               rind_bootstrap *out);
void rind_bootstrap_free(rind_bootstrap *bootstrap);

/* Logistic regression of y on a linear predictor: slope 1 and intercept 0 are good calibration. NaN where it has none.
 */
void rind_bootstrap_slope(rind_ctx *ctx, const rind_columns *lp, const double *y, bool identity, double *slope,
                          double *intercept);

#endif
