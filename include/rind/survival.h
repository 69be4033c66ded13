/*
 * survival.h - times to an event, without regression
 *
 *     rind_km_curve *km = NULL;
 *
 *     if (rind_km(ctx, time, event, n, RIND_KM_LOG_LOG, 0.95, &km) == RIND_OK)
 *         printf("median %.1f (%.1f to %.1f)\n", km->median, km->median_low, km->median_high);
 *     rind_km_free(km);
 *
 * time   end of observation, finite, 0 or more
 * event  1 the event at that time, 0 censored there. At a tied time events come before censorings: who is censored at t
 *        was still at risk at t
 *
 * A value that is not finite is RIND_NON_FINITE with its row; where numbers do not determine an answer (no events
 * before the time asked for, say) the status is RIND_NOT_ESTIMABLE. docs/model/survival.md tells definitions and
 * sources.
 */
#ifndef RIND_SURVIVAL_H
#define RIND_SURVIVAL_H

#include <rind/status.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Kaplan-Meier --------------------------------------------------------------------------------------------- */

/* The scale on which S +- z se is taken. */
typedef enum rind_km_interval { RIND_KM_LOG_LOG, RIND_KM_LOG, RIND_KM_PLAIN } rind_km_interval;

typedef struct rind_km_curve {
    size_t n_rows, n_events, n_times;
    double *time;                        /* distinct times, rising, of events and censorings */
    double *n_risk, *n_event, *n_censor; /* at each */
    double *survival;                    /* from that time on, up to the next; before the first it is 1 */
    double *se_log;                      /* of log survival: sqrt(sum d / (r (r - d))), infinite once survival is 0 */
    double *se;                          /* Greenwood's, of survival */
    double *low, *high;                  /* NaN where the scale has no value: log-log at 1 and 0, others at 0 */
    double median, median_low, median_high; /* NaN where the curve (or its limit) does not come down to 0.5 */
} rind_km_curve;

RIND_API rind_status rind_km(rind_ctx *ctx, const double *time, const int *event, size_t n, rind_km_interval interval,
                             double level, rind_km_curve **out);

/* Events and censorings exchanged: its median is the median follow-up (Schemper and Smith). */
RIND_API rind_status rind_km_reverse(rind_ctx *ctx, const double *time, const int *event, size_t n,
                                     rind_km_interval interval, double level, rind_km_curve **out);
RIND_API void rind_km_free(rind_km_curve *curve);

/* The last step at or before 'time', n_times if there is none: survival[k] is S(time). */
RIND_API size_t rind_km_step(const rind_km_curve *curve, double time);

/* S(time): 1 before the first step, the last value behind the last. */
RIND_API double rind_km_at(const rind_km_curve *curve, double time);

/* Rows still at risk at 'time'. */
RIND_API double rind_km_at_risk(const rind_km_curve *curve, double time);

/* Area under the curve up to 'until' with its standard error. */
RIND_API void rind_km_restricted_mean(const rind_km_curve *curve, double until, double *mean, double *se);

/* ---- groups compared ------------------------------------------------------------------------------------------ */

typedef struct rind_logrank_group {
    int group;
    size_t n;
    double observed, expected; /* weighted for rho > 0 */
} rind_logrank_group;

typedef struct rind_logrank_result {
    size_t n_groups;
    rind_logrank_group *groups; /* by rising number */
    double chi2, df, p;
} rind_logrank_result;

/*
 * The log-rank test (rho 0) and its G-rho family: events are weighted by S(t-)^rho of all rows together, rho 1 is
 * Peto and Peto's version of Gehan's test. Rows of a stratum are compared with each other only; stratum NULL: one.
 */
RIND_API rind_status rind_logrank(rind_ctx *ctx, const double *time, const int *event, const int *group,
                                  const int *stratum, size_t n, double rho, rind_logrank_result **out);
RIND_API void rind_logrank_free(rind_logrank_result *result);

/* The best of all cuts of x by the standardised log-rank statistic, with p that allow for the choice. */
typedef struct rind_maxstat_result {
    double cut, statistic; /* low group: x <= cut */
    double p_lausen_92;    /* Lausen and Schumacher 1992: any cut between the proportions */
    double p_lausen_94;    /* Lausen, Sauerbrei and Schumacher 1994: the improved bound for these cuts */
    size_t n_cuts;
    double *cuts, *statistics; /* all candidates, rising cuts; absolute values */
} rind_maxstat_result;

/* A cut leaves at least min_share and at most max_share of the rows in the low group (0.1 and 0.9 are usual). */
RIND_API rind_status rind_maxstat(rind_ctx *ctx, const double *time, const int *event, const double *x, size_t n,
                                  double min_share, double max_share, rind_maxstat_result **out);
RIND_API void rind_maxstat_free(rind_maxstat_result *result);

/* ---- predictions judged ---------------------------------------------------------------------------------------- */

/*
 * Area under the ROC curve at time t: cases had the event by t, controls are event-free at t; those censored before
 * are represented by the others (inverse probability of censoring, Kaplan-Meier).
 */
typedef struct rind_td_auc_result {
    double auc, se, low, high; /* se by influence functions, the estimated censoring included */
    size_t n_cases, n_controls, n_censored;
} rind_td_auc_result;

/* risk: higher for who has the event earlier. before: cases are those with time < t instead of time <= t. */
RIND_API rind_status rind_td_auc(rind_ctx *ctx, const double *time, const int *event, const double *risk, size_t n,
                                 double t, bool before, double level, rind_td_auc_result *out);

/* The same by Heagerty, Lumley and Pepe (2000): Kaplan-Meier above each cut. */
RIND_API rind_status rind_td_auc_heagerty(rind_ctx *ctx, const double *time, const int *event, const double *risk,
                                          size_t n, double t, double *auc);

typedef struct rind_survival_brier_result {
    double brier, se, low, high;
} rind_survival_brier_result;

/* Brier score at t, weighted for censoring. survival: predicted probability of no event by t, of each row. */
RIND_API rind_status rind_survival_brier(rind_ctx *ctx, const double *time, const int *event, const double *survival,
                                         size_t n, double t, double level, rind_survival_brier_result *out);

/* Brier scores at rising times as a step function that begins with times[0], integrated to times[n - 1], divided by it;
   below times[0] the score counts 0 (riskRegression's rule). */
RIND_API double rind_integrated_brier(const double *times, const double *brier, size_t n_times);

typedef enum rind_survival_c_kind {
    RIND_HARRELL, /* all comparable pairs count the same */
    RIND_UNO      /* pairs count 1 / G(t-)^2 with G the censoring curve: does not depend on the censoring */
} rind_survival_c_kind;

typedef struct rind_survival_c_result {
    double c;                            /* (concordant + tied / 2) / comparable, weighted for Uno */
    double concordant, discordant, tied; /* pairs, not weighted; tied: in risk */
} rind_survival_c_result;

/* Pairs whose earlier time is an event (a row censored at that time is later). until: events up to it; INFINITY all. */
RIND_API rind_status rind_survival_c(rind_ctx *ctx, const double *time, const int *event, const double *risk, size_t n,
                                     rind_survival_c_kind kind, double until, rind_survival_c_result *out);

/* Net benefit at time t of treating where risk >= threshold; events by t among those come from Kaplan-Meier. */
typedef struct rind_survival_decision {
    double threshold;
    size_t n_high;
    double risk_high; /* Kaplan-Meier probability of the event by t among the treated; 0 if there are none */
    double net_benefit, treat_all;
} rind_survival_decision;

RIND_API rind_status rind_survival_decision_curve(rind_ctx *ctx, const double *time, const int *event,
                                                  const double *risk, size_t n, double t, const double *thresholds,
                                                  size_t n_thresholds, rind_survival_decision *out);

#ifdef __cplusplus
}
#endif
#endif
