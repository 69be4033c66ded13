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

/*
 * Coefficients along the path; curve[k].x is lambda. Curves that are not 'chosen' are grey. Vertical lines at the two
 * lambdas; NaN: none.
 */
void rind_picture_path(FILE *out, const rind_curve *curve, const bool *chosen, size_t n_curves, double lambda_min,
                       double lambda_1se);

/* x: lambda, y: the mean over folds, band: one standard error; df: columns in the model, n, or NULL. */
void rind_picture_cv(FILE *out, const rind_curve *error, const char *measure, const double *df, double lambda_min,
                     double lambda_1se);

/* A row each: value with its interval (NaN: none), a line at 'neutral'. Forty rows at most are drawn. */
typedef struct rind_forest {
    const char *label; /* of the axis */
    const char *const *name;
    const double *value, *low, *high;
    size_t n;
    double neutral;
    bool ratio; /* a logarithmic axis; values are above 0 */
} rind_forest;

void rind_picture_forest(FILE *out, const char *title, const rind_forest *forest);

/* A row a covariate: its standardised difference before and after matching, lines at 0.1 on both sides of 0. */
void rind_picture_balance(FILE *out, const char *const *name, const double *before, const double *after, size_t n);

/* Horizontal bars, 0 to 1: how often each column was selected. Forty at most are drawn. */
void rind_picture_frequency(FILE *out, const char *const *name, const double *share, size_t n);

/* Cases by predicted probability in n_bins equal bins from 0 to 1, of both classes; cut: the frozen cut-off. */
void rind_picture_histogram(FILE *out, const char *const class_name[2], const double *const count[2], size_t n_bins,
                            double cut);

/* One scale of a nomogram: 'at' 0 to 1 along the width. */
typedef struct rind_nomogram_scale {
    const char *label;
    const char *const *tick;
    const double *at;
    size_t n;
} rind_nomogram_scale;

void rind_picture_nomogram(FILE *out, const rind_nomogram_scale *scale, size_t n);

/* Where cases went: n steps, of which the first and the last are what came and what stayed, the others what left. */
typedef struct rind_flow_chart {
    const char *title;
    const char *const *step;
    const double *cases;
    size_t n;
} rind_flow_chart;

/* Charts beside each other. */
void rind_picture_flow(FILE *out, const rind_flow_chart *chart, size_t n_charts);

/* One group of a survival picture. Times ascend and begin at 0 with survival 1. */
typedef struct rind_survival_group {
    rind_curve survival;
    const double *censored_time, *censored_at; /* n_censored */
    size_t n_censored;
    const double *n_at_risk; /* at each of the risk times */
} rind_survival_group;

/* Kaplan-Meier curves with the numbers at risk below; note: a line below the frame, "log-rank p = ...", or NULL. */
void rind_picture_survival(FILE *out, const char *time_label, const rind_survival_group *group, size_t n_groups,
                           const double *risk_time, size_t n_risk_times, const char *note);

#endif
