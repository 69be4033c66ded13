/*
 * survival_study.h - from tables to what a paper on times to an event reports
 *
 * Everything that is chosen is chosen on the training side: the features, lambda, the cut of the score, the Cox
 * regressions, the baseline hazards. The test side is only looked at: its cases are put into groups by the frozen cut,
 * and the frozen models predict them.
 */
#ifndef RIND_MODEL_SURVIVAL_STUDY_H
#define RIND_MODEL_SURVIVAL_STUDY_H

#include "model/survival_score.h"
#include <rind/survival.h>

enum { RIND_MAX_COMPARISONS = 4, RIND_MAX_SURVIVAL_MODELS = 3, RIND_MAX_JUDGED = 6 };

/* Groups of one side, compared. What cannot be estimated is NaN. */
typedef struct rind_comparison {
    const char *side, *by; /* "train"; the column's name, or "risk" */
    bool by_score;         /* low and high risk */
    size_t n_groups;
    char name[RIND_MAX_GROUPS][64];
    rind_km_curve *km[RIND_MAX_GROUPS]; /* NULL: no case */
    double observed[RIND_MAX_GROUPS], expected[RIND_MAX_GROUPS];
    double chi2, df, p;                              /* log-rank */
    double hr, hr_low, hr_high;                      /* of two groups, the second against the first */
    double follow_up, follow_up_low, follow_up_high; /* median by the reverse Kaplan-Meier curve, all groups together */
} rind_comparison;

/* A term of a Cox table. */
typedef struct rind_cox_term {
    char name[300];
    size_t n, n_events;
    double coefficient, se, p, hr, low, high;
} rind_cox_term;

typedef struct rind_zph_row {
    char name[128];
    rind_test test;
} rind_zph_row;

/* Something that predicts: a linear predictor on both sides, and the baseline that makes it a probability. */
typedef struct rind_survival_model {
    const char *name; /* "score", "clinical", "score and clinical" */
    double *lp[2];    /* of train and test; NaN: a covariate is missing */
    rind_baseline *baseline;
    size_t n_strata;
} rind_survival_model;

typedef struct rind_survival_judged {
    const char *model, *side;
    size_t n, n_events;
    double harrell, harrell_low, harrell_high, uno;
    double auc[RIND_MAX_TIMES], auc_low[RIND_MAX_TIMES], auc_high[RIND_MAX_TIMES];
    double brier[RIND_MAX_TIMES], brier_low[RIND_MAX_TIMES], brier_high[RIND_MAX_TIMES];
    double brier_null[RIND_MAX_TIMES]; /* of the Kaplan-Meier curve of the training */
} rind_survival_judged;

typedef struct rind_survival_study {
    rind_survival_options options;
    char labels_digest[20], features_digest[20], split_hash[RIND_HASH_SIZE], settings_hash[RIND_HASH_SIZE];
    rind_notes notes;
    rind_split split;
    size_t n_sides; /* 1, or 2 with a test */
    rind_survival_side side[2];
    size_t n_times;
    double times[RIND_MAX_TIMES];
    bool has_score;
    rind_survival_score score;
    double cut;
    rind_maxstat_result *maxstat; /* of the rule maxstat; else NULL */
    size_t n_comparisons;
    rind_comparison comparison[RIND_MAX_COMPARISONS];
    size_t n_univariable, n_multivariable, n_zph;
    rind_cox_term *univariable, *multivariable;
    rind_zph_row *zph;
    rind_cox *cox; /* the multivariable one; NULL without */
    size_t n_models;
    rind_survival_model model[RIND_MAX_SURVIVAL_MODELS];
    size_t n_judged;
    rind_survival_judged judged[RIND_MAX_JUDGED];
} rind_survival_study;

/*
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE, RIND_BAD_ARGUMENT, RIND_TABLES_DIFFER, RIND_LEAK (a case or a
 * patient on both sides), RIND_NOT_ESTIMABLE (no events, too few for the folds, nothing selected), RIND_SEPARATION,
 * RIND_NOT_CONVERGED or RIND_NO_MEMORY. 'out' is to be freed in each case.
 */
rind_status rind_survival_study_run(rind_ctx *ctx, const rind_survival_options *options, rind_survival_study *out);
void rind_survival_study_free(rind_survival_study *study);

/* Writes the test down in the split's ledger; does nothing where no model was tested. */
rind_status rind_survival_study_enter(rind_ctx *ctx, const rind_survival_study *study, const char *folder);

/* survival_write.c: survival.json, into a file that is open. */
void rind_survival_study_write(rind_json *out, const rind_survival_study *study);
extern const char *const rind_cut_rule_names[3]; /* "median", "maxstat", "value" */

/* survival_tables.c: parts of the study, in the order they are made. */
/* by: the column's name; NULL: groups of the score */
rind_status rind_survival_compare(rind_ctx *ctx, rind_survival_study *study, const rind_survival_side *side,
                                  const char *by, const int *group, const char *const *name, size_t n_groups);
rind_status rind_survival_cox_tables(rind_ctx *ctx, rind_survival_study *study);
rind_status rind_survival_add_score_model(rind_ctx *ctx, rind_survival_study *study);

#endif
