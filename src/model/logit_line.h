/*
 * logit_line.h - logistic regression of an outcome on one number
 *
 * The small regression behind calibration: by Newton's method from intercept 0 and slope 1, steps halved until the
 * likelihood, which is concave, grows.
 */
#ifndef RIND_MODEL_LOGIT_LINE_H
#define RIND_MODEL_LOGIT_LINE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct rind_logit_line {
    double intercept, slope;
    double intercept_se, slope_se; /* slope_se NaN where the slope was held */
    double log_likelihood;
} rind_logit_line;

/* log likelihood of intercept + slope * x */
double rind_logit_line_likelihood(const double *x, const double *y, size_t n, double intercept, double slope);

/* Whether a cut of x leaves the classes apart (or x is constant): then no maximum exists. Both classes must be there.
 */
bool rind_logit_line_separated(const double *x, const double *y, size_t n);

/* The maximum; with 'free_slope' false the slope is 1. */
rind_logit_line rind_logit_line_fit(const double *x, const double *y, size_t n, bool free_slope);

#endif
