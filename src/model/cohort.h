/*
 * cohort.h - features and outcomes of the cases one side of a split has
 *
 * The one door through which tables become what is learned from or tested on. It asks for the cases of one side, so
 * labels and features of the other side are not parsed; it counts where every case went; and nothing behind it can
 * reach the files again.
 */
#ifndef RIND_MODEL_COHORT_H
#define RIND_MODEL_COHORT_H

#include "model/labels.h"
#include "model/notes.h"
#include "model/pipeline.h"
#include "model/split.h"

typedef struct rind_cohort_options {
    const char *features, *labels;
    const char *id;            /* column of case ids in both; NULL: case_id */
    const char *regions;       /* NULL: all */
    const char *clinical;      /* columns of the labels that become inputs, separated by commas; NULL: none */
    const char *group_column;  /* of the labels, where the split names no groups; NULL: every case by itself */
    const char *fold_column;   /* of the labels; NULL: none */
    const char *centre_column; /* NULL: centre, center, site or hospital, if there is one */
    const rind_ids *only;      /* features to read; NULL: all */
    const rind_task *task;
    const rind_split *split;
    bool test; /* the test side; else the training side. Without a split: all cases */
} rind_cohort_options;

typedef struct rind_cohort {
    rind_frame frame; /* rows with a label the task knows */
    double *y;        /* by row */
    rind_her2 *her2;  /* by row, of the HER2 tasks that tell three classes; else NULL */
    size_t *group;    /* by row */
    size_t n_groups;
    int *fold; /* by row, or NULL */
    bool has_centre;
    char centre_column[64];
    rind_ids centres;
    size_t *centre; /* by row */
    size_t n_events;
    rind_flow flow;
    char labels_digest[20]; /* of the rows used: ids and outcomes */
} rind_cohort;

/*
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE, RIND_TABLES_DIFFER, RIND_LEAK (a group in two folds), or
 * RIND_NOT_ESTIMABLE when no case is left.
 */
rind_status rind_cohort_read(rind_ctx *ctx, const rind_cohort_options *options, rind_notes *notes, rind_cohort *out);
void rind_cohort_free(rind_cohort *cohort);

/* Adds the clinical columns of a labels table to a frame whose cases it must all hold. */
rind_status rind_cohort_add_clinical(rind_ctx *ctx, const rind_label_table *labels, const char *clinical,
                                     rind_frame *frame);

#endif
