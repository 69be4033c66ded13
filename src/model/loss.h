/*
 * loss.h - what a penalised path minimises besides the penalty: the three families behind one face
 *
 * With eta the linear predictor of the rows, a family tells
 *
 *     score      r = - d loss / d eta: the gradient along column z is - z . r
 *     curvature  the second derivative of the loss along columns a and b is  sum_i w_i a_i b_i - M_a . M_b
 *
 * M is nothing for independent rows. In Cox regression it has one number a moment of events: the mean of the
 * column over those at risk, times sqrt(events / n).
 *
 * The loss is divided by the number of rows n (binomial: -log likelihood / n, and so on). All vectors are padded to
 * whole lanes; what is behind the rows is 0.
 */
#ifndef RIND_MODEL_LOSS_H
#define RIND_MODEL_LOSS_H

#include "model/risk_sets.h"

typedef struct rind_loss {
    rind_family_of_y family;
    size_t n, stride;
    const double *y;          /* binomial, gaussian; by row */
    const double *weight;     /* of mean 1, or NULL */
    rind_risk_sets sets;      /* Cox */
    size_t n_means;           /* Cox: moments, padded; else 0 */
    double *e, *s0, *hazard;  /* Cox: at the eta of the last score */
    double *e_kept, *s0_kept; /* Cox: at the eta of the last curvature */
} rind_loss;

/* Score and weights of curvature at eta; r and w have 'stride' numbers. */
void rind_loss_score(rind_loss *loss, const double *eta, double *r, double *w);

/* Remembers the present eta for rind_loss_means(). */
void rind_loss_keep(rind_loss *loss);

/* Cox: M of a column at the eta kept; n_means numbers. */
void rind_loss_means(const rind_loss *loss, const double *z, double *m);

/* -2 log likelihood, residual sum of squares, or 2 (saturated - log partial likelihood), not divided by n. */
double rind_loss_deviance(rind_loss *loss, const double *eta);

/* log(1 + exp(-|eta|)) + what is needed: -log likelihood of class y, never overflowing. */
double rind_logistic_loss(double eta, double y);

/* Probability of class 1, and of the other class, each with all its digits. */
void rind_logistic_probability(double eta, double *one, double *zero);

#endif
