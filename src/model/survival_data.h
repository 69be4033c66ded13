/*
 * survival_data.h - times to an event of the cases one side of a split has
 *
 * As cohort.h is the door for classes, this is the one for times: it asks for the cases of one side, so nothing of the
 * other side is parsed, and it counts where every case went. Rows stand in the order of the labels.
 */
#ifndef RIND_MODEL_SURVIVAL_DATA_H
#define RIND_MODEL_SURVIVAL_DATA_H

#include "model/covariates.h"
#include "model/frame.h"
#include "model/notes.h"
#include "model/split.h"

typedef enum rind_cut_rule { RIND_CUT_MEDIAN, RIND_CUT_MAXSTAT, RIND_CUT_VALUE } rind_cut_rule;

enum { RIND_MAX_TIMES = 16, RIND_MAX_GROUPS = 8 };

typedef struct rind_survival_options {
    const char *features; /* NULL: no score is made */
    const char *labels;
    const char *id;           /* column of case ids in both; NULL: case_id */
    const char *split;        /* path; NULL or "none": all cases are one side */
    const char *time, *event; /* columns of the labels */
    const char *regions;      /* NULL: all */
    const char *clinical;     /* columns of the labels for the Cox tables; NULL: none */
    const char *group;        /* a column of the labels whose groups are compared; NULL: none */
    const char *patient;      /* a column whose equal cells stay in one fold, where the split names no groups; NULL */
    size_t n_folds, n_repeats;
    uint64_t seed;
    bool by_1se; /* lambda: the largest within one standard error of the best; else the best */
    rind_cut_rule cut;
    double cut_value;
    size_t n_times; /* 0: quartiles of the training's event times */
    double times[RIND_MAX_TIMES];
} rind_survival_options;

typedef struct rind_survival_side {
    const char *name; /* "train", "test", or "all" */
    rind_flow flow;
    rind_label_table labels; /* of the cases used, in the order of the file */
    size_t n, n_events;
    double *time;
    int *event;
    rind_ids features; /* columns of the frame */
    double *x;         /* n values of each; NaN: missing */
    bool has_clinical;
    rind_covariates clinical;
    int *group;      /* of the column 'group': number of its word, -1 for an empty cell; NULL without */
    rind_ids groups; /* its words */
    size_t *unit;    /* rows of one patient have one number */
    double *score;   /* made later; NULL without features */
    rind_origin origin;
} rind_survival_side;

/*
 * 'split' NULL: all cases. 'like' is the training side where this is the test: its columns, kinds and levels are taken.
 *
 * Returns RIND_OK, RIND_NO_MEMORY, RIND_CANNOT_READ, RIND_BAD_FILE (no such column, a time below 0, a status other than
 * 0 and 1, a case on two lines), RIND_TABLES_DIFFER (a region the table has not) or RIND_NOT_ESTIMABLE (no case, no
 * event).
 */
rind_status rind_survival_side_read(rind_ctx *ctx, const rind_survival_options *options, const rind_split *split,
                                    bool test, const rind_survival_side *like, rind_survival_side *out);
void rind_survival_side_free(rind_survival_side *side);

/* RIND_LEAK if a patient has cases on both sides. */
rind_status rind_survival_sides_apart(rind_ctx *ctx, const rind_survival_options *options,
                                      const rind_survival_side *train, const rind_survival_side *test);

#endif
