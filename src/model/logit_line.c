/* logit_line.c - see logit_line.h */
#include "model/logit_line.h"

#include <math.h>

static double log1p_exp(double x)
{
    return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

double rind_logit_line_likelihood(const double *x, const double *y, size_t n, double intercept, double slope)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        double eta = intercept + slope * x[i];

        sum += y[i] * eta - log1p_exp(eta);
    }
    return sum;
}

typedef struct line {
    double intercept, slope;
    double g0, g1, h00, h01, h11; /* gradient and information there */
} line;

static void derive(const double *x, const double *y, size_t n, line *at)
{
    at->g0 = at->g1 = at->h00 = at->h01 = at->h11 = 0.0;
    for (size_t i = 0; i < n; i++) {
        double p = 1.0 / (1.0 + exp(-(at->intercept + at->slope * x[i]))), w = p * (1.0 - p), rest = y[i] - p;

        at->g0 += rest;
        at->g1 += rest * x[i];
        at->h00 += w;
        at->h01 += w * x[i];
        at->h11 += w * x[i] * x[i];
    }
}

/*
 * Newton's method; with 'free_slope' false the slope stays. A step may lower the likelihood by its rounding: near the
 * maximum, where the likelihood is flat to the last digit, the gradient still knows the way. Ends when steps are as
 * small as the numbers' own rounding.
 */
static void maximise(const double *x, const double *y, size_t n, bool free_slope, line *at)
{
    enum { STEPS = 100, HALVINGS = 40 };
    double here = rind_logit_line_likelihood(x, y, n, at->intercept, at->slope);

    for (int step = 0; step < STEPS; step++) {
        derive(x, y, n, at);
        double determinant = at->h00 * at->h11 - at->h01 * at->h01, d0 = at->g0 / at->h00, d1 = 0.0, there = here;

        if (free_slope) {
            d0 = (at->h11 * at->g0 - at->h01 * at->g1) / determinant;
            d1 = (at->h00 * at->g1 - at->h01 * at->g0) / determinant;
        }
        double rounding = 1e-13 * fabs(here);
        line next = *at;

        for (int half = 0; half < HALVINGS; half++) {
            next.intercept = at->intercept + d0;
            next.slope = at->slope + d1;
            there = rind_logit_line_likelihood(x, y, n, next.intercept, next.slope);
            if (there >= here - rounding)
                break;
            d0 *= 0.5;
            d1 *= 0.5;
        }
        bool small = fabs(d0) <= 1e-15 * (1.0 + fabs(at->intercept)) && fabs(d1) <= 1e-15 * (1.0 + fabs(at->slope));

        if (there < here - rounding)
            break;
        *at = next;
        here = there;
        if (small)
            break;
    }
    derive(x, y, n, at);
}

bool rind_logit_line_separated(const double *x, const double *y, size_t n)
{
    double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

    for (size_t i = 0; i < n; i++) {
        int k = y[i] == 1.0;

        low[k] = fmin(low[k], x[i]);
        high[k] = fmax(high[k], x[i]);
    }
    return high[0] <= low[1] || high[1] <= low[0];
}

rind_logit_line rind_logit_line_fit(const double *x, const double *y, size_t n, bool free_slope)
{
    line at = { .slope = 1.0 };

    maximise(x, y, n, free_slope, &at);
    double determinant = at.h00 * at.h11 - at.h01 * at.h01;

    return (rind_logit_line){
        .intercept = at.intercept,
        .slope = at.slope,
        .intercept_se = free_slope ? sqrt(at.h11 / determinant) : 1.0 / sqrt(at.h00),
        .slope_se = free_slope ? sqrt(at.h00 / determinant) : NAN,
        .log_likelihood = rind_logit_line_likelihood(x, y, n, at.intercept, at.slope),
    };
}
