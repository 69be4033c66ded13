/*
 * pictures.h - the pictures of a model paper, from arrays to SVG
 *
 * Each function writes one picture as plot.h draws them. Nothing is computed here: curves, bands and intervals come
 * from those who know how they were made. NaN is left out.
 */
#ifndef RIND_REPORT_PICTURES_H
#define RIND_REPORT_PICTURES_H

#include "report/plot.h"

typedef struct rind_curve {
    const char *name;
    const double *x, *y;      /* n */
    const double *low, *high; /* its band, n, or NULL */
    size_t n;
} rind_curve;

/* x: 1 - specificity, y: sensitivity, in order. mark: the frozen cut-off's point, { x, y }, or NULL. */
void rind_picture_roc(FILE *out, const rind_curve *curve, size_t n_curves, const double mark[2]);

/* x: mean prediction of a group of cases, y: observed rate with its interval; 'smooth' may have n = 0. */
void rind_picture_calibration(FILE *out, const rind_curve *groups, const rind_curve *smooth);

/* x: threshold probability, y: net benefit. 'all' treats everybody; treating nobody is the zero line. */
void rind_picture_decision(FILE *out, const rind_curve *model, size_t n_models, const rind_curve *all);

/* Coefficients along the path; curve[k].x is lambda. Vertical lines at the two chosen lambdas; NaN: none. */
void rind_picture_path(FILE *out, const rind_curve *curve, size_t n_curves, double lambda_min, double lambda_1se);

/* x: lambda, y: the mean over folds, band: one standard error; df: columns in the model, n, or NULL. */
void rind_picture_cv(FILE *out, const rind_curve *error, const char *measure, const double *df, double lambda_min,
                     double lambda_1se);

/* A row each: value with its interval (NaN: none), a line at 'neutral'. */
void rind_picture_forest(FILE *out, const char *title, const char *label, const char *const *name, const double *value,
                         const double *low, const double *high, size_t n, double neutral);

/* Horizontal bars, 0 to 1: how often each column was selected. */
void rind_picture_frequency(FILE *out, const char *const *name, const double *share, size_t n);

/* Predicted probabilities of both classes, cut: the frozen cut-off. */
void rind_picture_histogram(FILE *out, const char *const class_name[2], const double *const probability[2],
                            const size_t n[2], double cut);

/* One scale of a nomogram: 'at' 0 to 1 along the width. */
typedef struct rind_nomogram_scale {
    const char *label;
    const char *const *tick;
    const double *at;
    size_t n;
} rind_nomogram_scale;

void rind_picture_nomogram(FILE *out, const rind_nomogram_scale *scale, size_t n);

/* One group of a survival picture. Times ascend and begin at 0 with survival 1. */
typedef struct rind_survival_group {
    rind_curve survival;
    const double *censored_time, *censored_at; /* n_censored */
    size_t n_censored;
    const double *n_at_risk; /* at each of the risk times */
} rind_survival_group;

/* Kaplan-Meier curves with the numbers at risk below; note: a line within the frame, "log-rank p = ...", or NULL. */
void rind_picture_survival(FILE *out, const char *time_label, const rind_survival_group *group, size_t n_groups,
                           const double *risk_time, size_t n_risk_times, const char *note);

#endif
