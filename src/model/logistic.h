/* logistic.h - a logistic regression in the making: its standardised columns and what solves it */
#ifndef RIND_MODEL_LOGISTIC_H
#define RIND_MODEL_LOGISTIC_H

#include "model/design.h"
#include "model/logit.h"

typedef struct rind_logistic_work {
    const rind_columns *x;
    const rind_logistic_settings *settings;
    rind_design design;
    rind_logit logit;
    double *y, *weight, *offset; /* padded; weight and offset or NULL */
    double *ones;
    double *shifted; /* columns scaled, not centred: with them the intercept is a coefficient like the others */
    unsigned char *memory;
} rind_logistic_work;

/* Checks, standardises, and refuses columns that are constant or depend on others. */
rind_status rind_logistic_prepare(rind_ctx *ctx, const rind_columns *x, const double *y,
                                  const rind_logistic_settings *settings, rind_logistic_work *work);
void rind_logistic_release(rind_logistic_work *work);

/* "a, b and c": the columns of the terms whose component of the direction is not 0. */
void rind_logistic_name_terms(const rind_columns *x, const double *direction, char *text, size_t size);

/* Fills the profile intervals of 'out', and with firth its p; the fit stands in 'work' and 'out'. */
rind_status rind_logistic_profile(rind_ctx *ctx, rind_logistic_work *work, rind_logistic *out);

#endif
