/*
 * calibration.h - whether predicted probabilities are right, and what acting on them brings
 *
 *     rind_calibration_result c;
 *
 *     if (rind_calibration(ctx, p, y, n, &c) == RIND_OK)
 *         printf("slope %.2f, Brier %.3f\n", c.slope, c.brier);
 *
 * p are probabilities within 0 and 1, y is 1 for an event and 0 else. A value that is not finite is RIND_NON_FINITE
 * with its row, a table of one class RIND_NOT_ESTIMABLE where both are needed. docs/model/calibration.md tells
 * definitions and sources.
 */
#ifndef RIND_CALIBRATION_H
#define RIND_CALIBRATION_H

#include <rind/roc.h>
#include <rind/status.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rind_calibration_result {
    size_t n, n_events;
    size_t n_clipped; /* probabilities of 0 or 1 (within 1e-15) that were taken as 1e-15 away, so as to have logits */
    double brier;     /* mean (p - y)^2 */
    double brier_scaled; /* 1 - brier / brier of the prevalence */
    double log_loss;     /* mean -log likelihood */
    double oe_ratio;     /* events / sum of p */
    /* logit P(y = 1) = intercept + slope * logit p; NaN where a line has no maximum likelihood: see 'separated' */
    double intercept, intercept_se, slope, slope_se;
    double citl, citl_se; /* calibration in the large: intercept when the slope is 1 */
    bool separated;       /* p separates the classes, or all p are equal: slope and intercept are not estimable */
    /* Harrell's statistics (val.prob) */
    double c, dxy;              /* area under the ROC curve; 2 (c - 0.5) */
    double r2;                  /* Nagelkerke's, of the probabilities as they stand */
    double d, d_chi2;           /* discrimination index (d_chi2 - 1) / n; likelihood ratio against the prevalence */
    double u, u_chi2, u_p;      /* unreliability index (u_chi2 - 2) / n; test of intercept 0 and slope 1, df 2 */
    double q;                   /* d - u */
    double e_max, e_90, e_mean; /* |p - smooth curve|: largest, 0.9 quantile, mean */
    double s_z, s_p;            /* Spiegelhalter's test of the Brier score */
} rind_calibration_result;

RIND_API rind_status rind_calibration(rind_ctx *ctx, const double *p, const double *y, size_t n,
                                      rind_calibration_result *out);

/* The smooth curve: lowess of y on p with span 2/3, no robust steps. curve_p (rising) and curve_y have n places. */
RIND_API rind_status rind_calibration_curve(rind_ctx *ctx, const double *p, const double *y, size_t n, double *curve_p,
                                            double *curve_y);

/* Cleveland's lowess: x (rising) and fitted values, n places each; span is the share of points a line sees. */
RIND_API rind_status rind_lowess(rind_ctx *ctx, const double *x, const double *y, size_t n, double span, double *out_x,
                                 double *out_y);

/* A group of neighbouring probabilities. */
typedef struct rind_calibration_bin {
    size_t n, n_events;
    double mean_p;
    rind_proportion observed; /* with Wilson's interval */
} rind_calibration_bin;

/* Groups of equal size by rank, equal probabilities in file order: row of rank r is in group ceil(r n_bins / n). */
RIND_API rind_status rind_calibration_bins(rind_ctx *ctx, const double *p, const double *y, size_t n, size_t n_bins,
                                           double level, rind_calibration_bin *out);

/* Hosmer and Lemeshow's test: groups between quantiles of p. */
typedef struct rind_hl {
    size_t n_groups;                 /* as asked for, less when quantiles coincide */
    double *breaks;                  /* n_groups + 1 */
    double *n, *observed, *expected; /* of each group: cases, events, sum of p */
    double chi2;
    double df_development, p_development; /* for the rows the model was fitted on: groups - 2 */
    double df_external, p_external;       /* for others: groups */
} rind_hl;

/* Quantiles of type 7 (made unique) bound the groups; a value on a bound belongs to the group below it. */
RIND_API rind_status rind_hosmer_lemeshow(rind_ctx *ctx, const double *p, const double *y, size_t n, size_t n_groups,
                                          rind_hl **out);
RIND_API void rind_hl_free(rind_hl *hl);

/* Net benefit of treating where p >= threshold (Vickers and Elkin). */
typedef struct rind_decision {
    double threshold;
    size_t tp, fp;
    double net_benefit;     /* tp / n - fp / n * threshold / (1 - threshold) */
    double treat_all;       /* of treating everybody; of nobody it is 0 */
    double standardised;    /* net_benefit / prevalence */
    double avoided_per_100; /* interventions avoided per 100 cases against treating all */
} rind_decision;

/* thresholds: above 0 and below 1, any order; out: n_thresholds points in that order. */
RIND_API rind_status rind_decision_curve(rind_ctx *ctx, const double *p, const double *y, size_t n,
                                         const double *thresholds, size_t n_thresholds, rind_decision *out);

#ifdef __cplusplus
}
#endif
#endif
