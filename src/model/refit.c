/* refit.c - see refit.h */
#include "model/refit.h"
#include "parallel.h"

#include <stdlib.h>
#include <string.h>

/* Streams of random numbers a fit may use: one a repeat of its cross-validation. */
enum { STREAMS_OF_A_FIT = 1024 };

typedef struct work {
    const rind_pipeline *pipeline;
    const rind_study *study;
    const rind_tuning *tuning;
    rind_fit_job *refit;
    rind_ctx **ctx; /* by job */
} work;

rind_status rind_fit_jobs_create(rind_ctx *ctx, size_t n, size_t most_rows, rind_fit_job **out)
{
    rind_fit_job *refit = rind_alloc_zero(ctx, n + 1, sizeof *refit, "refits");

    *out = NULL;
    if (refit == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        refit[k].row = rind_alloc(ctx, most_rows + 1, sizeof *refit[k].row, "refits");
        if (refit[k].row == NULL) {
            rind_fit_jobs_free(refit, n);
            return RIND_NO_MEMORY;
        }
    }
    *out = refit;
    return RIND_OK;
}

static void run(void *data, size_t job)
{
    work *w = data;
    rind_fit_job *r = &w->refit[job];
    rind_tuning tuning = *w->tuning;

    tuning.stream += job * STREAMS_OF_A_FIT;
    r->status = rind_pipeline_fit(w->ctx[job], w->pipeline, w->study, r->row, r->n, &tuning, false, &r->fitted);
}

rind_status rind_fit_jobs_run(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                              const rind_tuning *tuning, rind_fit_job *refit, size_t n)
{
    work w = { pipeline, study, tuning, refit, rind_alloc_zero(ctx, n + 1, sizeof(rind_ctx *), "refits") };
    rind_status status = w.ctx != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t k = 0; status == RIND_OK && k < n; k++)
        if ((w.ctx[k] = rind_ctx_create(1)) == NULL)
            status = rind_fail(ctx, RIND_NO_MEMORY, "no memory for %zu fits", n);
    if (status == RIND_OK)
        rind_parallel(ctx, n, run, &w);
    for (size_t k = 0; status == RIND_OK && k < n; k++) {
        bool fails_alone = refit[k].status == RIND_NOT_ESTIMABLE || refit[k].status == RIND_NOT_CONVERGED;

        if (refit[k].status != RIND_OK && !fails_alone)
            status = rind_fail(ctx, refit[k].status, "%s", rind_ctx_message(w.ctx[k]));
    }
    for (size_t k = 0; w.ctx != NULL && k < n; k++)
        rind_ctx_free(w.ctx[k]);
    free(w.ctx);
    return status;
}

void rind_fit_jobs_free(rind_fit_job *refit, size_t n)
{
    for (size_t k = 0; refit != NULL && k < n; k++) {
        free(refit[k].row);
        rind_fitted_free(&refit[k].fitted);
    }
    free(refit);
}
