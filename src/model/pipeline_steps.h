/* pipeline_steps.h - a fit while it is made, and its steps */
#ifndef RIND_MODEL_PIPELINE_STEPS_H
#define RIND_MODEL_PIPELINE_STEPS_H

#include "model/pipeline.h"

typedef struct rind_work {
    rind_ctx *ctx;
    const rind_pipeline *pipeline;
    const rind_study *study;
    const rind_tuning *tuning;
    const size_t *row; /* of the study */
    size_t n, n_events, n_columns;
    bool details;
    double *z;                               /* z-scores: column c begins at z + c * n */
    double *y;                               /* by row of the fit */
    size_t *unit;                            /* by row: equal ones stay in one fold */
    double *median, *mean, *sd, *low, *high; /* by column; sd 0: one value or none */
    size_t *n_missing;
    size_t *alive, n_alive;   /* columns left */
    const rind_step *emptied; /* the step that left none */
    int *fold;                /* of the penalised steps, drawn once */
    size_t n_fold_repeats;
    double *coefficient, intercept; /* of the last penalised step, by alive column, on the standardised scale */
} rind_work;

/* Shortens w->alive; a penalised step sets the coefficients too. */
rind_status rind_step_apply(rind_work *w, const rind_step *step, rind_fitted *out);

#endif
