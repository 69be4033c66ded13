/*
 * logit.h - the maximum of a logistic likelihood, over all or some of its coefficients
 *
 * Columns 0 ... k-1 explain y; the first n_free coefficients are sought, the others stay as they are. That covers the
 * fit itself, the model without columns, and the profile of one coefficient (its column is put last).
 *
 * Newton's method with step halving. With Firth's penalty the objective is  l + log det I / 2,  I = X'WX of all k
 * columns, whose score is  X'(y - p + h (1/2 - p)),  h_i = w_i x_i' I^-1 x_i  (Firth, Biometrika 80 (1993) 27;
 * Heinze and Schemper, Stat. Med. 21 (2002) 2409).
 *
 * Separation. If some direction d has x_i' d >= 0 in all rows of class 1 and <= 0 in all of class 0, and not 0
 * everywhere, the likelihood rises for ever along it and no estimate exists (Albert and Anderson, Biometrika 71 (1984)
 * 1). Newton's method then never comes to rest: each step adds about 1 to the linear predictor of the separated rows
 * and the others' share dies away, so the step itself turns into such a d. It is tested against these inequalities,
 * row by row, before separation is declared.
 */
#ifndef RIND_MODEL_LOGIT_H
#define RIND_MODEL_LOGIT_H

#include "context.h"
#include "model/arena.h"

#include <rind/fit.h>

typedef enum rind_logit_end { RIND_LOGIT_MAXIMUM, RIND_LOGIT_SEPARATED, RIND_LOGIT_ENDLESS } rind_logit_end;

typedef struct rind_logit {
    size_t n, stride, k; /* rows, padded rows, columns */
    size_t n_free;
    const double **column;             /* k, padded with zeros */
    const double *y, *weight, *offset; /* weight, offset: or NULL */
    bool firth;

    double *coefficient; /* k: where to begin, then the maximum */
    double objective;    /* log likelihood, with firth penalised */
    double *eta, *r, *w; /* by row, at the maximum */
    double *factor;      /* of the information of all columns at the maximum: rows of 'width' */
    size_t width;
    int n_iterations;
    double *direction; /* k: last Newton step; a separating direction where one was found */

    double *hessian, *score, *trial, *b_room, *half;
    const double **b;
} rind_logit;

/* Room for n rows and k columns; 'column' is room for k pointers. */
void rind_logit_place(rind_logit *g, size_t n, size_t k, rind_arena *arena);

rind_logit_end rind_logit_maximise(rind_logit *g);

/* Whether g->direction separates; RIND_OVERLAP if it does not. Small components are rounded to 0. */
rind_separation_kind rind_logit_separates(rind_logit *g);

/* Log likelihood without penalty at g->eta. */
double rind_logit_likelihood(const rind_logit *g);

#endif
