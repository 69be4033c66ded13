/*
 * predict.h - the cost of every case, found by processes of their own: a header may be as broken as any file
 */
#ifndef RIND_STUDY_PREDICT_H
#define RIND_STUDY_PREDICT_H

#include "study/manifest.h"
#include <rind/settings.h>
#include <signal.h>

/* 'bytes' and 'seconds' have an entry for each case of a manifest; 0: unknown. */
typedef struct rind_costs {
    uint64_t *bytes;
    double *seconds;
} rind_costs;

rind_status rind_costs_create(rind_ctx *ctx, size_t n_cases, rind_costs *out);
void rind_costs_free(rind_costs *costs);

/* What happens beside a prediction. */
typedef struct rind_predict_watch {
    const sigset_t *waiting;                /* signals blocked while waiting */
    const volatile sig_atomic_t *signalled; /* set by a signal that it lets through: stop */
    double patience_s;
    void (*slow)(void *user); /* called once, when it takes longer than that */
    void *user;
} rind_predict_watch;

/*
 * Predicts from headers and masks, in n_jobs processes; a case that breaks one of them has no prediction, and will have
 * its turn. Stops early with RIND_INTERRUPTED when a signal says so.
 */
rind_status rind_predict(rind_ctx *ctx, const rind_manifest *manifest, const rind_settings *settings, const bool *todo,
                         int n_jobs, const rind_predict_watch *watch, rind_costs *out);

#endif
