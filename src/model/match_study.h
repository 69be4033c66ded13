/*
 * match_study.h - a cohort made alike: propensity, pairs, and the balance before and after
 *
 * The propensity is a logistic regression of the treatment on all covariates, over the cases that have them all; pairs
 * are made on its logit by the rule of rind/match.h.
 */
#ifndef RIND_MODEL_MATCH_STUDY_H
#define RIND_MODEL_MATCH_STUDY_H

#include "model/covariates.h"
#include "model/notes.h"
#include <rind/fit.h>
#include <rind/match.h>

typedef struct rind_match_options {
    const char *labels;
    const char *id;         /* NULL: case_id */
    const char *treatment;  /* COLUMN=VALUE: those are treated, all others that have a cell are controls */
    const char *covariates; /* columns separated by commas */
    double caliper;         /* in standard deviations of the logit; INFINITY: none */
    rind_match_order order;
} rind_match_options;

typedef struct rind_match_study {
    rind_match_options options;
    char labels_digest[20];
    rind_notes notes;
    rind_flow flow;
    rind_label_table labels;    /* the whole table */
    rind_covariates covariates; /* of the cases used: rows 0 ... n - 1 */
    rind_ids ids;               /* cases used, in file order */
    double *treated;            /* 1 or 0 */
    rind_logistic *propensity;
    double *score; /* logit of the propensity */
    double caliper;
    rind_matching *matching;
    /* By term; row 0 is the logit itself. */
    rind_balance_row *before, *after;
    const char **term; /* names of these rows */
    size_t n_terms;    /* with the logit */
    double *balanced;  /* term after term: logit, covariates */
    bool *in_pair;     /* by case */
} rind_match_study;

/*
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE, RIND_BAD_ARGUMENT, RIND_NOT_ESTIMABLE (one group alone, no pair
 * within the caliper), RIND_SEPARATION (a covariate tells the groups apart), RIND_NOT_CONVERGED or RIND_NO_MEMORY.
 */
rind_status rind_match_study_run(rind_ctx *ctx, const rind_match_options *options, rind_match_study *out);
void rind_match_study_free(rind_match_study *study);

/* match.json, into a file that is open. */
void rind_match_study_write(rind_json *out, const rind_match_study *study);

/* What a table of matched cases calls the number of a case's pair, from 1. */
#define RIND_MATCH_PAIR "match_pair"

/* "largest", "smallest", "data". */
extern const char *const rind_match_order_names[3];

#endif
