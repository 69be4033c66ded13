/*
 * split.h - which cases a model may learn from, and which it will be tested on
 *
 * A split is made once and kept in a file: by chance within strata, by a condition on a column (a centre kept
 * out), or by a column that says it. Cases of one group (a patient) always fall on the same side. Every evaluation on
 * the test side is written down beside the split, in its ledger: a test set is external once.
 */
#ifndef RIND_MODEL_SPLIT_H
#define RIND_MODEL_SPLIT_H

#include "model/json.h"
#include "model/labels.h"

typedef struct rind_split {
    char *path; /* NULL: --split none, all cases train */
    char hash[RIND_HASH_SIZE];
    char how[160];        /* "random", "where centre=B", "column set" */
    rind_ids train, test; /* cases */
    bool has_groups;
    rind_ids groups; /* names */
    size_t *group;   /* of each training case */
} rind_split;

typedef struct rind_split_options {
    const char *id;         /* column of case ids; NULL: case_id */
    const char *group;      /* column whose equal cells stay together; NULL: every case by itself */
    const char *strata;     /* columns separated by commas; NULL: none. her2 is also made of ihc and fish */
    double test;            /* part of the cases to test on, for a split by chance */
    const char *test_where; /* COLUMN=VALUE: those cases test */
    const char *by_column;  /* a column of train and test */
    uint64_t seed;
} rind_split_options;

/*
 * Makes a split of all cases of 'labels' and writes it. 'n_train' and 'n_test' receive the counts. RIND_BAD_ARGUMENT or
 * RIND_BAD_FILE with what is wrong; RIND_LEAK where a group would stand on both sides; RIND_NOT_ESTIMABLE where a side
 * is empty.
 */
rind_status rind_split_make(rind_ctx *ctx, const rind_label_table *labels, const rind_split_options *options,
                            const char *path, size_t *n_train, size_t *n_test);

/* Reads a split file; checks that no case and no group stands on both sides (RIND_LEAK). */
rind_status rind_split_read(rind_ctx *ctx, const char *path, rind_split *out);
void rind_split_free(rind_split *split);

/* A case in a model file: a digest, so that the file names nobody and still tells who was in the training. */
void rind_case_hash(const char *id, char hash[RIND_HASH_SIZE]);

/*
 * The ledger, NAME.ledger.csv beside the split NAME.json: a line for each evaluation on its test cases. 'n_before'
 * receives how many lines there were.
 */
rind_status rind_ledger_read(rind_ctx *ctx, const rind_split *split, size_t *n_before, size_t *n_other_models,
                             const char *model_hash);
rind_status rind_ledger_add(rind_ctx *ctx, const rind_split *split, const char *model, const char *model_hash,
                            const char *task, size_t n, double auc);

#endif
