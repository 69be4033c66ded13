/*
 * baseline.h - table 1: clinical columns and inputs of the model in both classes
 */
#ifndef RIND_MODEL_BASELINE_H
#define RIND_MODEL_BASELINE_H

#include "model/cohort.h"

typedef struct rind_baseline_row {
    size_t column; /* of the frame */
    bool clinical;
    size_t n_missing;
    double mean[2], sd[2]; /* of the others, of the events; sd over n - 1 */
    double median[2];
    double student_p, welch_p, mann_whitney_p, auc; /* NaN where a class has too few */
} rind_baseline_row;

typedef struct rind_baseline_table {
    const rind_frame *frame;
    size_t n;
    rind_baseline_row *row;
} rind_baseline_table;

/* 'fitted' NULL: every column that is not clinical has a row. */
rind_status rind_baseline_make(rind_ctx *ctx, const rind_cohort *cohort, const char *clinical,
                               const rind_fitted *fitted, rind_baseline_table *out);

/* Array "table1". */
void rind_baseline_write(rind_json *out, const rind_baseline_table *table);
void rind_baseline_free(rind_baseline_table *table);

/* Whether 'name' is one of names separated by commas; 'names' may be NULL. */
bool rind_name_listed(const char *names, const char *name);

#endif
