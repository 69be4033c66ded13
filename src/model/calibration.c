/*
 * calibration.c - whether probabilities mean what they say
 *
 * Cox (Biometrika 45 (1958) 562) asks by a logistic regression of the outcome on logit p: intercept 0 and slope 1 are
 * perfect, a slope below 1 tells of predictions that are too extreme (overfitting); the intercept with the slope held
 * at 1 is calibration in the large. Brier (1950): mean squared distance. Harrell (Regression Modeling Strategies,
 * 10.10) splits the likelihood ratio of the probabilities against the prevalence into discrimination D, and what
 * recalibration would gain into unreliability U; Q is their difference. E_max, E_90 and E_mean are distances between p
 * and a lowess curve. Spiegelhalter (Stat. Med. 5 (1986) 421) tests whether the Brier score is what the probabilities
 * promise: z = sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p)).
 *
 * The two small regressions are solved by Newton's method from intercept 0 and slope 1; the log likelihood is concave
 * and steps are halved until it grows. They have no solution when p separates the classes, which is checked on
 * the data, not on a diverging iteration.
 */
#include <rind/calibration.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/rank.h"
#include "model/spread.h"

#include <math.h>
#include <stdlib.h>

#define CLIP 1e-15

static double log1p_exp(double x)
{
    return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/* log likelihood of intercept + slope * logit */
static double log_likelihood(const double *logit, const double *y, size_t n, double intercept, double slope)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        double eta = intercept + slope * logit[i];

        sum += y[i] * eta - log1p_exp(eta);
    }
    return sum;
}

typedef struct line {
    double intercept, slope;
    double g0, g1, h00, h01, h11; /* gradient and information there */
} line;

static void derive(const double *logit, const double *y, size_t n, line *at)
{
    at->g0 = at->g1 = at->h00 = at->h01 = at->h11 = 0.0;
    for (size_t i = 0; i < n; i++) {
        double p = 1.0 / (1.0 + exp(-(at->intercept + at->slope * logit[i]))), w = p * (1.0 - p), rest = y[i] - p;

        at->g0 += rest;
        at->g1 += rest * logit[i];
        at->h00 += w;
        at->h01 += w * logit[i];
        at->h11 += w * logit[i] * logit[i];
    }
}

/* Newton's method; with 'free_slope' false the slope stays. Ends where the next step no longer raises the likelihood.
 */
static void maximise(const double *logit, const double *y, size_t n, bool free_slope, line *at)
{
    enum { STEPS = 100, HALVINGS = 40 };
    double here = log_likelihood(logit, y, n, at->intercept, at->slope);

    for (int step = 0; step < STEPS; step++) {
        derive(logit, y, n, at);
        double determinant = at->h00 * at->h11 - at->h01 * at->h01, d0 = at->g0 / at->h00, d1 = 0.0, there = here;

        if (free_slope) {
            d0 = (at->h11 * at->g0 - at->h01 * at->g1) / determinant;
            d1 = (at->h00 * at->g1 - at->h01 * at->g0) / determinant;
        }
        line next = *at;

        for (int half = 0; half < HALVINGS; half++, d0 *= 0.5, d1 *= 0.5) {
            next.intercept = at->intercept + d0;
            next.slope = at->slope + d1;
            there = log_likelihood(logit, y, n, next.intercept, next.slope);
            if (there >= here)
                break;
        }
        bool same = next.intercept == at->intercept && next.slope == at->slope;
        bool small = fabs(d0) <= 1e-15 * (1.0 + fabs(at->intercept)) && fabs(d1) <= 1e-15 * (1.0 + fabs(at->slope));

        if (there < here || same)
            break;
        *at = next;
        here = there;
        if (small)
            break;
    }
    derive(logit, y, n, at);
}

/* Whether a cut of p leaves the classes apart, or p says nothing. */
static bool is_separated(const double *logit, const double *y, size_t n)
{
    double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

    for (size_t i = 0; i < n; i++) {
        int k = y[i] == 1.0;

        low[k] = fmin(low[k], logit[i]);
        high[k] = fmax(high[k], logit[i]);
    }
    return high[0] <= low[1] || high[1] <= low[0];
}

static void regress(const double *logit, const double *y, size_t n, rind_calibration_result *out)
{
    line all = { .slope = 1.0 }, large = { .slope = 1.0 };

    out->separated = is_separated(logit, y, n);
    out->intercept = out->intercept_se = out->slope = out->slope_se = NAN;
    maximise(logit, y, n, false, &large);
    out->citl = large.intercept;
    out->citl_se = 1.0 / sqrt(large.h00);
    out->u = out->u_chi2 = out->u_p = NAN;
    if (out->separated)
        return;
    maximise(logit, y, n, true, &all);
    double determinant = all.h00 * all.h11 - all.h01 * all.h01;

    out->intercept = all.intercept;
    out->slope = all.slope;
    out->intercept_se = sqrt(all.h11 / determinant);
    out->slope_se = sqrt(all.h00 / determinant);
    out->u_chi2 = 2.0 * (log_likelihood(logit, y, n, all.intercept, all.slope) - log_likelihood(logit, y, n, 0.0, 1.0));
    out->u_p = rind_chi2_upper(fmax(0.0, out->u_chi2), 2.0);
    out->u = (out->u_chi2 - 2.0) / (double)n;
}

/* Distances of p, in one pass: Brier, log loss, O:E, Spiegelhalter, D, R2. */
static void measure(const double *p, const double *logit, const double *y, size_t n, rind_calibration_result *out)
{
    double sum_p = 0.0, squares = 0.0, promised = 0.0, above = 0.0, count = (double)n;
    double prevalence = (double)out->n_events / count;

    for (size_t i = 0; i < n; i++) {
        double d = p[i] - y[i], lean = 1.0 - 2.0 * p[i];

        sum_p += p[i];
        squares += d * d;
        above -= d * lean;
        promised += lean * lean * p[i] * (1.0 - p[i]);
    }
    double level = log_likelihood(logit, y, n, 0.0, 1.0);
    double none = (double)out->n_events * log(prevalence) + (count - (double)out->n_events) * log1p(-prevalence);

    out->brier = squares / count;
    out->brier_scaled = 1.0 - out->brier / (prevalence * (1.0 - prevalence));
    out->log_loss = -level / count;
    out->oe_ratio = (double)out->n_events / sum_p;
    out->s_z = above / sqrt(promised);
    out->s_p = rind_normal_two_sided(out->s_z);
    out->d_chi2 = 2.0 * (level - none);
    out->d = (out->d_chi2 - 1.0) / count;
    out->r2 = -expm1(-out->d_chi2 / count) / -expm1(2.0 * none / count);
}

/* Distances between p and the curve; 'curve' has 3 n places. */
static rind_status compare_with_curve(rind_ctx *ctx, const double *p, const double *y, size_t n, double *curve,
                                      rind_calibration_result *out)
{
    rind_status status = rind_calibration_curve(ctx, p, y, n, curve, curve + n);
    double sum = 0.0;

    if (status != RIND_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        curve[i] = fabs(curve[i] - curve[n + i]);
        sum += curve[i];
    }
    rind_rank_sort(curve, n, curve + 2 * n);
    out->e_max = curve[n - 1];
    out->e_90 = rind_rank_quantile(curve, n, 9, 10);
    out->e_mean = sum / (double)n;
    return RIND_OK;
}

static rind_status check(rind_ctx *ctx, const double *p, const double *y, size_t n, size_t *n_events)
{
    rind_status status = rind_check_probabilities(ctx, p, n);

    return status == RIND_OK ? rind_check_two_classes(ctx, y, n, n_events) : status;
}

rind_status rind_calibration(rind_ctx *ctx, const double *p, const double *y, size_t n, rind_calibration_result *out)
{
    rind_calibration_result answer = { .n = n };
    rind_auc auc;
    rind_status status = check(ctx, p, y, n, &answer.n_events);

    if (status == RIND_OK)
        status = rind_auc_delong(ctx, p, y, n, 0.95, &auc);
    if (status != RIND_OK)
        return status;
    double *logit = rind_alloc(ctx, n, 4 * sizeof *logit, "logits");

    if (logit == NULL)
        return RIND_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        double inside = fmin(1.0 - CLIP, fmax(CLIP, p[i]));

        answer.n_clipped += inside != p[i];
        logit[i] = log(inside) - log1p(-inside);
    }
    answer.c = auc.auc;
    answer.dxy = 2.0 * (auc.auc - 0.5);
    regress(logit, y, n, &answer);
    measure(p, logit, y, n, &answer);
    answer.q = answer.d - answer.u;
    status = compare_with_curve(ctx, p, y, n, logit + n, &answer);
    free(logit);
    if (status == RIND_OK)
        *out = answer;
    return status;
}

rind_status rind_calibration_curve(rind_ctx *ctx, const double *p, const double *y, size_t n, double *curve_p,
                                   double *curve_y)
{
    size_t n_events;
    rind_status status = check(ctx, p, y, n, &n_events);

    return status == RIND_OK ? rind_lowess(ctx, p, y, n, 2.0 / 3.0, curve_p, curve_y) : status;
}

rind_status rind_calibration_bins(rind_ctx *ctx, const double *p, const double *y, size_t n, size_t n_bins,
                                  double level, rind_calibration_bin *out)
{
    size_t *order = NULL, n_events;
    rind_status status = rind_check_probabilities(ctx, p, n);

    if (status == RIND_OK)
        status = rind_check_binary(ctx, y, n, &n_events);
    if (status == RIND_OK)
        status = rind_check_level(ctx, level);
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, p, n, &order);
    if (status != RIND_OK)
        return status;
    for (size_t b = 0; b < n_bins; b++) {
        rind_calibration_bin bin = { 0 };
        double sum = 0.0;

        /* ranks r with ceil(r n_bins / n) = b + 1 */
        for (size_t rank = b * n / n_bins + 1; rank <= (b + 1) * n / n_bins; rank++) {
            size_t row = order[rank - 1];

            bin.n++;
            bin.n_events += y[row] == 1.0;
            sum += p[row];
        }
        bin.mean_p = sum / (double)bin.n;
        bin.observed = rind_wilson(bin.n_events, bin.n, level);
        out[b] = bin;
    }
    free(order);
    return RIND_OK;
}
