/*
 * partial.h - the partial likelihood of Cox's regression, with its score and information
 *
 * At a moment with d events, l_0 = sum of e^eta over those at risk, and D_0 the same over the d events, tied events
 * take part in d terms, m = 0 ... d-1, whose denominators are
 *
 *     Breslow   l_0                      (Biometrics 30 (1974) 89)
 *     Efron     l_0 - (m / d) D_0        (J. Am. Stat. Assoc. 72 (1977) 557)
 *
 * Each term has the mean and the covariance of the columns under its weights; log likelihood, score and information
 * are sums over terms. The terms of a moment are what baseline hazard, residuals and the test of proportional
 * hazards are made of, so they are walked in one place.
 */
#ifndef RIND_MODEL_PARTIAL_H
#define RIND_MODEL_PARTIAL_H

#include "model/arena.h"
#include "model/risk_sets.h"

typedef struct rind_partial {
    size_t n, k, stride;
    const double *z; /* k columns of sorted rows */
    rind_ties ties;
    rind_risk_sets sets;
    double *eta, *e; /* by sorted row */
    double log_likelihood;
    double *score;       /* k */
    double *information; /* rows of 'width' */
    size_t width;
    double *s1, *d1, *mean;       /* k: sums over those at risk and over the events; mean of a term */
    double *s2, *d2, *covariance; /* rows of 'width' */
} rind_partial;

/* One term: the mean and covariance of the columns stand in 'partial'. */
typedef void rind_partial_term(void *user, const rind_partial *partial, size_t moment, double denominator);

void rind_partial_place(rind_partial *partial, size_t n, size_t k, rind_arena *arena);

/*
 * Log likelihood, score and information at 'coefficient'. 'term' is called for each of them unless it is NULL; moments
 * of a stratum come last first.
 */
void rind_partial_evaluate(rind_partial *partial, const double *coefficient, rind_partial_term *term, void *user);

#endif
