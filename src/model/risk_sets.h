/*
 * risk_sets.h - who is at risk when an event happens
 *
 * Rows sorted by stratum, then time, events before censorings at the same time. An event at time t belongs to a
 * 'moment': the events of its stratum at that time. Those at risk then are all rows from the first one of that time to
 * the end of the stratum; a row censored at t is among them.
 */
#ifndef RIND_MODEL_RISK_SETS_H
#define RIND_MODEL_RISK_SETS_H

#include <rind/fit.h>

/* Below this exp() leaves the numbers a double can hold, and a risk set must not become empty by rounding. */
#define RIND_LEAST_EXPONENT (-700.0)

typedef struct rind_moment {
    size_t first; /* row (sorted) from which on rows are at risk; the events are first ... first + n_events - 1 */
    size_t stop;  /* one past the last row of the stratum */
    size_t n_events;
} rind_moment;

typedef struct rind_risk_sets {
    size_t n, n_moments;
    rind_moment *moment; /* room for n */
    int *event;          /* by sorted row */
} rind_risk_sets;

/* Sorts the rows 0 ... n-1 of 'y' into 'order'; equal ones stay in order. Needs room for 2 n numbers in all. */
void rind_risk_order(const rind_outcome *y, size_t n, size_t *order, size_t *scratch);

/* Fills 'out' for rows order[0 ... n-1], which are sorted; its arrays have room for n. */
void rind_risk_sets_fill(const rind_outcome *y, const size_t *order, size_t n, rind_risk_sets *out);

/*
 * Log partial likelihood with Breslow's ties of linear predictors eta of the sorted rows. 'e' is room for n
 * numbers.
 */
double rind_breslow_likelihood(const rind_risk_sets *sets, const double *eta, double *e);

/* Of the saturated model: - sum over moments of d log d. */
double rind_breslow_saturated(const rind_risk_sets *sets);

/*
 * e = exp(eta - largest of the stratum) in *e; s0 (by moment): sum of e over those at risk; hazard (by sorted row):
 * sum of n_events / s0 over moments up to the row's time.
 */
void rind_breslow_sums(const rind_risk_sets *sets, const double *eta, double *e, double *s0, double *hazard);

#endif
