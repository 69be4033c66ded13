/*
 * censoring.h - the probability of not being censored, by which the rows that stay stand for those that left
 *
 * Kaplan-Meier with censorings as events. At a tied time events come before censorings, so who had the event then is no
 * longer at risk of being censored: G is multiplied by 1 - c / (r - d).
 */
#ifndef RIND_MODEL_CENSORING_H
#define RIND_MODEL_CENSORING_H

#include "context.h"

typedef struct rind_censoring {
    size_t n, n_times;
    size_t *order;    /* rows by rising time */
    size_t *step;     /* of each row: the distinct time that is its own */
    double *time;     /* distinct times, rising */
    double *at_risk;  /* r - d, of being censored */
    double *censored; /* c */
    double *after;    /* G from that time on; before the first it is 1 */
} rind_censoring;

/* Free in any case. */
rind_status rind_censoring_make(rind_ctx *ctx, const double *time, const int *event, size_t n, rind_censoring *out);
void rind_censoring_free(rind_censoring *c);

/* G just before step k, and G at a time. */
static inline double rind_censoring_before(const rind_censoring *c, size_t k)
{
    return k > 0 ? c->after[k - 1] : 1.0;
}
size_t rind_censoring_steps_until(const rind_censoring *c, double time); /* distinct times <= time */

/*
 * What estimating G adds to the influence of each row. weight[k] is how strongly the estimate leans on log 1/G just
 * before step k (a sum over rows divided by n); 'work' has 2 (n_times + 1) places. Adds to influence[row].
 */
void rind_censoring_influence(const rind_censoring *c, const int *event, const double *weight, double *work,
                              double *influence);

#endif
