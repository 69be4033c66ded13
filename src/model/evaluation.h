/* evaluation.h - an evaluation while it is made: what evaluate.c finds and evaluate_write.c tells */
#ifndef RIND_MODEL_EVALUATION_H
#define RIND_MODEL_EVALUATION_H

#include "model/baseline.h"
#include "model/evaluate.h"
#include "model/model_file.h"
#include "model/performance.h"
#include <rind/explain.h>

/* One model on the cases. */
typedef struct rind_judged {
    rind_model model;
    rind_cohort cohort;
    size_t *column[2];
    double *lp[2], *p[2];
    char why[256];
    rind_performance performance;
    rind_delong against; /* the first model */
    double adjusted_p;
} rind_judged;

/* The second stage on the cases it is for, and both together. */
typedef struct rind_joint {
    rind_performance second;
    bool has_second;
    size_t confusion[3][3]; /* [true class][class told] */
} rind_joint;

typedef struct rind_evaluation {
    rind_ctx *ctx;
    const rind_evaluate_options *options;
    rind_split split;
    size_t n_models;
    rind_judged *judged;
    rind_joint joint;
    rind_baseline_table baseline;
    size_t n_outside, n_imputed;
    double train_auc;
    rind_gdi gdi;
    rind_notes notes;
    size_t n_before, n_other_models;
} rind_evaluation;

/* "up to 15 %", ...; NULL where there is no decay to tell. */
const char *rind_evaluation_zone(const rind_evaluation *evaluation);

/* Writes eval.json. */
rind_status rind_evaluation_write(rind_evaluation *evaluation, const char *path);

#endif
