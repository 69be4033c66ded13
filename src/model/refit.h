/*
 * refit.h - the whole pipeline fitted many times: folds and resamples
 *
 * Each fit is a job of its own with a context of its own (a fit allocates, so it cannot be a kernel's job); its random
 * numbers follow from its number. Results are kept by job and used in that order: the same bytes for any number of
 * threads.
 */
#ifndef RIND_MODEL_REFIT_H
#define RIND_MODEL_REFIT_H

#include "model/pipeline.h"

typedef struct rind_fit_job {
    size_t *row; /* of the study, 'n' of them: what is fitted to */
    size_t n;
    rind_status status; /* RIND_NOT_ESTIMABLE, RIND_NOT_CONVERGED: this one failed */
    rind_fitted fitted;
} rind_fit_job;

/* 'n' refits with empty rows of at most 'most_rows' each. */
rind_status rind_fit_jobs_create(rind_ctx *ctx, size_t n, size_t most_rows, rind_fit_job **out);

/*
 * Fits all. 'tuning' says how lambda is chosen in each; its folds are drawn for each fit from 'stream' on. A fit that
 * fails is told in its status; RIND_NO_MEMORY fails the call.
 */
rind_status rind_fit_jobs_run(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                              const rind_tuning *tuning, rind_fit_job *refit, size_t n);
void rind_fit_jobs_free(rind_fit_job *refit, size_t n);

#endif
