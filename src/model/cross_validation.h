/*
 * cross_validation.h - what the jobs of a cross-validation leave behind, and the curves made of it
 */
#ifndef RIND_MODEL_CROSS_VALIDATION_H
#define RIND_MODEL_CROSS_VALIDATION_H

#include "model/path.h"
#include "slots.h"

typedef struct rind_fold_end {
    rind_solution end;
    size_t n_done;
    double kkt;
} rind_fold_end;

typedef struct rind_cv_study {
    const rind_columns *x;
    const rind_outcome *y;
    const rind_lasso_settings *settings;
    size_t n_folds, n_repeats;
    size_t n_lambda; /* of the path of all rows */
    size_t n_kept;   /* steps that all folds reached */
    double *lambda;
    size_t *order;       /* rows as paths take them */
    size_t *fold;        /* of row i in repeat r, from 0: [r * n + i] */
    int *id;             /* the numbers of the user: [r * n_folds + f] */
    double *predictor;   /* of row i at step k in repeat r, without offset: [(r * n_lambda + k) * n + i] */
    double *deviance;    /* Cox: [(r * n_folds + f) * n_lambda + k] */
    rind_risk_sets sets; /* Cox: of all rows */
    rind_fold_end *end;  /* by job: r * n_folds + f */
    rind_slots slots;
} rind_cv_study;

/* One curve with its choice; all NULL if the family has no such measure or no fold can be measured. */
rind_status rind_cv_make_curve(rind_ctx *ctx, const rind_cv_study *s, rind_cv_measure measure, rind_cv_curve *curve);
void rind_cv_curve_clear(rind_cv_curve *curve);

#endif
