/* evaluate.h - a model judged on cases it has not seen: eval.json */
#ifndef RIND_MODEL_EVALUATE_H
#define RIND_MODEL_EVALUATE_H

#include "context.h"

typedef struct rind_evaluate_options {
    const char *model, *features, *labels;
    const char *split;          /* its test cases; NULL or "none": all cases of the labels */
    const char *const *compare; /* other models on the same cases */
    size_t n_compare;
    const char *id, *group_column, *centre_column; /* NULL: see cohort.h */
    bool allow_mismatch;
} rind_evaluate_options;

typedef struct rind_evaluate_summary {
    size_t n, n_events, n_warnings;
    double auc, low, high, gdi;
} rind_evaluate_summary;

/*
 * Nothing is chosen here: cut-off and direction are the model's. An evaluation on test cases of a split is written into
 * the split's ledger first, then to 'path'. RIND_LEAK where one of the cases trained the model (or one it is compared
 * with).
 */
rind_status rind_evaluate(rind_ctx *ctx, const rind_evaluate_options *options, const char *path,
                          rind_evaluate_summary *summary);

#endif
