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
 * The regressions (logit_line.h) have no solution when p separates the classes, which is checked on the data, not on
 * a diverging iteration.
 */
#include <rind/calibration.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/logit_line.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>

#define CLIP 1e-15

static void regress(const double *logit, const double *y, size_t n, rind_calibration_result *out)
{
    rind_logit_line large = rind_logit_line_fit(logit, y, n, false), all;

    out->citl = large.intercept;
    out->citl_se = large.intercept_se;
    out->separated = rind_logit_line_separated(logit, y, n);
    out->intercept = out->intercept_se = out->slope = out->slope_se = NAN;
    out->u = out->u_chi2 = out->u_p = NAN;
    if (out->separated)
        return;
    all = rind_logit_line_fit(logit, y, n, true);
    out->intercept = all.intercept;
    out->intercept_se = all.intercept_se;
    out->slope = all.slope;
    out->slope_se = all.slope_se;
    out->u_chi2 = 2.0 * (all.log_likelihood - rind_logit_line_likelihood(logit, y, n, 0.0, 1.0));
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
    double level = rind_logit_line_likelihood(logit, y, n, 0.0, 1.0);
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
