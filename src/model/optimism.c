/*
 * optimism.c - performance without the reward for having seen the answers
 *
 * A model measured on the rows it was fitted on looks better than it is. Efron and Gong (Am. Stat. 37 (1983) 36) refit
 * it on bootstrap resamples: how much better each refit does on its own rows than on all rows is its optimism, whose
 * mean is taken off the apparent performance. That is right only if everything data-driven is refitted, selection
 * included: so the refit is the caller's whole pipeline.
 *
 * Efron's .632 estimate (1983) mixes the apparent area with that of rows left out, 0.368 to 0.632; .632+ (Efron and
 * Tibshirani, J. Am. Stat. Assoc. 92 (1997) 548) shifts the weight to the latter as the relative overfitting rate
 * (oob - apparent) / (0.5 - apparent) goes from 0 to 1. The mean slope of calibration on all rows is the factor by
 * which coefficients should be shrunk.
 */
#include <rind/explain.h>

#include "model/check.h"
#include "model/logit_line.h"

#include <math.h>
#include <rind/roc.h>
#include <stdlib.h>

double rind_auc_632_plus(double apparent, double out_of_bag, double *rate, double *weight)
{
    double r = (out_of_bag - apparent) / (0.5 - apparent), w = 0.632 / (1.0 - 0.368 * fmin(fmax(r, 0.0), 1.0));

    if (isnan(r)) /* an apparent area of 0.5 leaves nothing to overfit */
        w = 0.632;
    if (rate != NULL)
        *rate = r;
    if (weight != NULL)
        *weight = w;
    return (1.0 - w) * apparent + w * out_of_bag;
}

typedef struct resampling {
    const double *y;
    size_t n;
    double *lp;            /* of all rows */
    double *part, *part_y; /* of some rows */
    bool *drawn;
} resampling;

static double expit(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static double brier_of(const double *lp, const double *y, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += (expit(lp[i]) - y[i]) * (expit(lp[i]) - y[i]);
    return sum / (double)n;
}

/* NaN where there is one class only. */
static rind_status area(rind_ctx *ctx, const double *lp, const double *y, size_t n, double *out)
{
    rind_auc auc;
    rind_status status = rind_auc_delong(ctx, lp, y, n, 0.95, &auc);

    *out = status == RIND_OK ? auc.auc : NAN;
    return status == RIND_NOT_ESTIMABLE ? RIND_OK : status;
}

static void measure_calibration(const resampling *s, rind_resample *r)
{
    r->slope_orig = r->intercept_orig = NAN;
    if (rind_logit_line_separated(s->lp, s->y, s->n))
        return;
    rind_logit_line line = rind_logit_line_fit(s->lp, s->y, s->n, true);

    r->slope_orig = line.slope;
    r->intercept_orig = line.intercept;
}

/* The refit's predictors are in s->lp. */
static rind_status measure(rind_ctx *ctx, resampling *s, const size_t *rows, rind_resample *r)
{
    size_t n_oob = 0;

    for (size_t i = 0; i < s->n; i++) {
        s->drawn[rows[i]] = true;
        s->part[i] = s->lp[rows[i]];
        s->part_y[i] = s->y[rows[i]];
    }
    r->brier_boot = brier_of(s->part, s->part_y, s->n);
    r->brier_orig = brier_of(s->lp, s->y, s->n);
    rind_status status = area(ctx, s->part, s->part_y, s->n, &r->auc_boot);

    for (size_t i = 0; i < s->n; i++)
        if (!s->drawn[i]) {
            s->part[n_oob] = s->lp[i];
            s->part_y[n_oob++] = s->y[i];
        }
    r->n_oob = n_oob;
    if (status == RIND_OK)
        status = area(ctx, s->lp, s->y, s->n, &r->auc_orig);
    if (status == RIND_OK)
        status = area(ctx, s->part, s->part_y, n_oob, &r->auc_oob);
    measure_calibration(s, r);
    return status;
}

static rind_status try_resample(rind_ctx *ctx, resampling *s, const size_t *rows, rind_refit *refit, void *user,
                                rind_resample *r)
{
    rind_status status;

    *r = (rind_resample){ .failed = true };
    for (size_t i = 0; i < s->n; i++) {
        s->drawn[i] = false;
        if (rows[i] >= s->n)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "a resample names row %zu of %zu", rows[i] + 1, s->n);
    }
    status = refit(user, ctx, rows, s->n, s->lp);
    if (status == RIND_NOT_ESTIMABLE || status == RIND_SEPARATION || status == RIND_NOT_CONVERGED)
        return RIND_OK;
    if (status == RIND_OK)
        status = rind_check_finite(ctx, s->lp, s->n, "linear predictor of a refit");
    if (status == RIND_OK)
        status = measure(ctx, s, rows, r);
    r->failed = status != RIND_OK || isnan(r->auc_boot);
    return status;
}

typedef struct sums {
    double optimism, oob, slope, brier;
    size_t n_used, n_oob, n_slope;
} sums;

static void add_resample(sums *sum, const rind_resample *r)
{
    if (r->failed)
        return;
    sum->n_used++;
    sum->optimism += r->auc_boot - r->auc_orig;
    sum->brier += r->brier_boot - r->brier_orig;
    if (!isnan(r->auc_oob)) {
        sum->oob += r->auc_oob;
        sum->n_oob++;
    }
    if (!isnan(r->slope_orig)) {
        sum->slope += r->slope_orig;
        sum->n_slope++;
    }
}

static rind_status conclude(rind_ctx *ctx, const sums *sum, size_t n_resamples, rind_optimism_result *out)
{
    double used = (double)sum->n_used, oob = sum->oob / (double)sum->n_oob;

    out->n_used = sum->n_used;
    out->n_failed = n_resamples - sum->n_used;
    if (sum->n_used == 0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "no model could be fitted on any of %zu resamples", n_resamples);
    out->optimism_auc = sum->optimism / used;
    out->corrected_auc = out->apparent_auc - out->optimism_auc;
    out->corrected_dxy = 2.0 * out->corrected_auc - 1.0;
    out->auc_632 = 0.368 * out->apparent_auc + 0.632 * oob;
    out->auc_632_plus = rind_auc_632_plus(out->apparent_auc, oob, &out->overfitting_rate, &out->weight_632_plus);
    out->shrinkage = sum->slope / (double)sum->n_slope;
    out->corrected_brier = out->apparent_brier - sum->brier / used;
    return RIND_OK;
}

static rind_status resample(rind_ctx *ctx, resampling *s, const size_t *index, size_t n_resamples, rind_refit *refit,
                            void *user, rind_resample *resamples, rind_optimism_result *out)
{
    sums sum = { 0 };
    size_t *all = rind_alloc(ctx, s->n, sizeof *all, "rows");
    rind_status status = all != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t i = 0; status == RIND_OK && i < s->n; i++)
        all[i] = i;
    if (status == RIND_OK)
        status = refit(user, ctx, all, s->n, s->lp);
    if (status == RIND_OK)
        status = rind_check_finite(ctx, s->lp, s->n, "linear predictor of the model");
    if (status == RIND_OK) {
        out->apparent_brier = brier_of(s->lp, s->y, s->n);
        status = area(ctx, s->lp, s->y, s->n, &out->apparent_auc);
    }
    for (size_t b = 0; status == RIND_OK && b < n_resamples; b++) {
        rind_resample r;

        status = try_resample(ctx, s, index + b * s->n, refit, user, &r);
        add_resample(&sum, &r);
        if (resamples != NULL)
            resamples[b] = r;
    }
    free(all);
    return status == RIND_OK ? conclude(ctx, &sum, n_resamples, out) : status;
}

rind_status rind_optimism(rind_ctx *ctx, const double *y, size_t n, const size_t *index, size_t n_resamples,
                          rind_refit *refit, void *user, rind_resample *resamples, rind_optimism_result *out)
{
    resampling s = { .y = y, .n = n };
    rind_optimism_result answer = { 0 };
    size_t n_events;
    rind_status status = rind_check_two_classes(ctx, y, n, &n_events);

    if (status != RIND_OK)
        return status;
    s.lp = rind_alloc(ctx, n, 3 * sizeof *s.lp, "linear predictors");
    s.drawn = rind_alloc(ctx, n, sizeof *s.drawn, "rows");
    if (s.lp == NULL || s.drawn == NULL) {
        status = RIND_NO_MEMORY;
    } else {
        s.part = s.lp + n;
        s.part_y = s.part + n;
        status = resample(ctx, &s, index, n_resamples, refit, user, resamples, &answer);
    }
    free(s.lp);
    free(s.drawn);
    if (status == RIND_OK)
        *out = answer;
    return status;
}
