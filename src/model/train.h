/*
 * train.h - from tables to a model file
 */
#ifndef RIND_MODEL_TRAIN_H
#define RIND_MODEL_TRAIN_H

#include "model/cohort.h"
#include "model/performance.h"
#include "model/validate.h"

typedef struct rind_train_options {
    const char *features, *labels;
    const char *split; /* path, or "none" */
    const char *task;
    const char *id, *regions, *clinical, *group_column, *fold_column, *centre_column; /* NULL: see cohort.h */
    const char *pipeline;                                                             /* NULL: the default */
    const char *resamples; /* CSV of row numbers from 1, a column a bootstrap sample; NULL: drawn */
    size_t n_folds, n_repeats, n_outer, n_bootstrap;
    uint64_t seed;
} rind_train_options;

/* What training says of itself at the end. */
typedef struct rind_train_summary {
    size_t n, n_events, n_inputs, n_warnings;
    double apparent_auc, cross_validated_auc, nested_auc, nested_low, nested_high, corrected_auc;
} rind_train_summary;

/*
 * Trains and writes model.json. Nothing is written unless everything worked. Returns RIND_OK, RIND_CANNOT_READ,
 * RIND_BAD_FILE, RIND_BAD_ARGUMENT, RIND_TABLES_DIFFER (a region the table has not), RIND_LEAK, RIND_NOT_ESTIMABLE,
 * RIND_SEPARATION, RIND_NOT_CONVERGED, RIND_CANNOT_WRITE or RIND_NO_MEMORY.
 */
rind_status rind_train(rind_ctx *ctx, const rind_train_options *options, const char *path, rind_train_summary *summary);

/* One classifier with all that was found out about it: the model, or one of its two stages. */
typedef struct rind_trained {
    const rind_pipeline *pipeline;
    const rind_resampling *plan;
    rind_study study;
    rind_fitted fitted;
    rind_validation validation;
    double cut_off;
    rind_performance apparent, cross_validated;
    rind_notes notes;
} rind_trained;

/* Fits, validates, chooses the cut-off and collects warnings. */
rind_status rind_train_stage(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                             const rind_resampling *plan, rind_trained *out);
void rind_trained_free(rind_trained *trained);

/* train_write.c: the members of a classifier, into an object that is open. */
rind_status rind_trained_write(rind_ctx *ctx, rind_json *out, const rind_trained *trained, const char *clinical);

#endif
