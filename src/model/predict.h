/* predict.h - a model applied to new cases: predictions.csv */
#ifndef RIND_MODEL_PREDICT_H
#define RIND_MODEL_PREDICT_H

#include "context.h"

typedef struct rind_apply_options {
    const char *model, *features;
    const char *labels; /* table of the clinical columns; NULL: none. Outcomes are not read */
    const char *id;     /* NULL: as in the training */
    bool explain;       /* columns with what each input adds */
    bool allow_mismatch;
} rind_apply_options;

typedef struct rind_apply_summary {
    size_t n, n_failed, n_warned;
    bool mismatch;
} rind_apply_summary;

/*
 * A line a case: case_id, linear_predictor, probability, class, warnings (codes separated by semicolons). Of two-stage
 * also the probabilities of the three classes. Cases whose extraction failed have a line with empty cells, at the end.
 *
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE, RIND_TABLES_DIFFER, RIND_CANNOT_WRITE or RIND_NO_MEMORY.
 */
rind_status rind_model_apply(rind_ctx *ctx, const rind_apply_options *options, const char *path,
                             rind_apply_summary *summary);

#endif
