/* cox.h - a Cox regression in the making: sorted rows, standardised columns, partial likelihood */
#ifndef RIND_MODEL_COX_H
#define RIND_MODEL_COX_H

#include "model/design.h"
#include "model/partial.h"

typedef struct rind_cox_work {
    const rind_columns *x;
    const rind_outcome *y;
    rind_design design; /* of sorted rows */
    rind_partial partial;
    size_t *order, *scratch;
    double *coefficient, *step, *trial, *factor, *column;
    unsigned char *memory;
} rind_cox_work;

/* Checks, sorts, standardises. Release in any case. */
rind_status rind_cox_prepare(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y, rind_ties ties,
                             rind_cox_work *work);
void rind_cox_release(rind_cox_work *work);

/*
 * Baseline hazards and what each row has gathered of hazard by its time: expected[i] = e^eta_i H(t_i) of the
 * row of the table, with Efron's share for the tied events themselves. 'expected' may be NULL.
 */
rind_status rind_cox_hazards(rind_ctx *ctx, size_t n, const rind_outcome *y, const double *eta, rind_ties ties,
                             double *expected, rind_baseline **out, size_t *n_strata);

#endif
