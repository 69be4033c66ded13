/*
 * bootstrap.c - see bootstrap.h
 *
 * Rows are drawn with replacement, as many as there are; where cases belong to groups, groups are drawn, so that a
 * patient is in or out of a sample as a whole. A sample of one class, or one whose fit fails, is left out and counted.
 *
 * .632+ weighs the apparent area A and the area out of the sample O by w = .632 / (1 - .368 R), where
 * R = (O - A) / (0.5 - A), cut to 0 ... 1, is the relative overfitting rate against the area of no information, 0.5.
 */
#include "model/bootstrap.h"
#include "random.h"
#include <rind/explain.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_DRAWS ((uint64_t)1 << 48)
#define STREAM_FITS ((uint64_t)1 << 56)

/* The rows of a sample of whole groups; at most 'most' rows. */
static void draw_groups(const rind_study *study, rind_random *random, size_t most, rind_fit_job *r)
{
    size_t n = study->frame->ids.n, n_groups = 0;

    for (size_t k = 0; k < n; k++)
        n_groups = study->group[k] + 1 > n_groups ? study->group[k] + 1 : n_groups;
    r->n = 0;
    for (size_t g = 0; g < n_groups; g++) {
        size_t chosen = (size_t)rind_random_below(random, n_groups);

        for (size_t k = 0; k < n && r->n < most; k++)
            if (study->group[k] == chosen)
                r->row[r->n++] = k;
    }
}

static void draw(const rind_study *study, const rind_resampling *plan, size_t b, size_t most, rind_fit_job *r)
{
    size_t n = study->frame->ids.n;
    rind_random random;

    if (plan->resample != NULL) {
        memcpy(r->row, plan->resample + b * n, n * sizeof *r->row);
        r->n = n;
        return;
    }
    rind_random_seed(&random, plan->seed, STREAM_DRAWS + b);
    draw_groups(study, &random, most, r);
}

void rind_bootstrap_slope(rind_ctx *ctx, const rind_columns *lp, const double *y, bool identity, double *slope,
                          double *intercept)
{
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *fit = NULL;

    *slope = *intercept = (double)NAN;
    if (identity || rind_logistic_fit(ctx, lp, y, &settings, &fit) != RIND_OK)
        return; /* a linear predictor that is the same for all, or that separates, has no slope */
    *intercept = fit->estimate[0];
    *slope = fit->estimate[1];
    rind_logistic_free(fit);
}

/* Area and Brier score of a fit on some rows; NaN where they are of one class. */
static rind_status measure(rind_ctx *ctx, const rind_study *study, const double *lp, bool identity, const size_t *row,
                           size_t n, double *buffer, double *auc, double *brier)
{
    double *s = buffer, *y = buffer + n, sum = 0.0;
    size_t n_events = 0;
    rind_auc area;

    *auc = (double)NAN;
    for (size_t k = 0; k < n; k++) {
        s[k] = lp[row[k]];
        y[k] = study->y[row[k]];
        n_events += y[k] > 0.5;
        double d = rind_probability(s[k], identity) - y[k];
        sum += d * d;
    }
    if (brier != NULL)
        *brier = sum / (double)n;
    if (n_events == 0 || n_events == n)
        return RIND_OK;
    rind_status status = rind_auc_delong(ctx, s, y, n, 0.95, &area);
    if (status == RIND_OK)
        *auc = area.auc;
    return status;
}

/* The rows that are not in the sample. */
static size_t find_rest(const rind_fit_job *r, size_t n, char *seen, size_t *rest)
{
    size_t m = 0;

    memset(seen, 0, n);
    for (size_t k = 0; k < r->n; k++)
        seen[r->row[k]] = 1;
    for (size_t k = 0; k < n; k++)
        if (!seen[k])
            rest[m++] = k;
    return m;
}

typedef struct buffers {
    double *lp, *pair; /* rows; twice the largest sample */
    size_t *all, *rest;
    char *seen;
} buffers;

static rind_status measure_sample(rind_ctx *ctx, const rind_study *study, const rind_fit_job *r, size_t b, buffers *w,
                                  rind_bootstrap *out)
{
    size_t n = study->frame->ids.n;
    bool identity = r->fitted.identity;

    for (size_t k = 0; k < n; k++)
        w->lp[k] = rind_fitted_predict(&r->fitted, study->frame, k);
    out->n_oob[b] = find_rest(r, n, w->seen, w->rest);
    rind_status status =
        measure(ctx, study, w->lp, identity, r->row, r->n, w->pair, &out->auc_boot[b], &out->brier_boot[b]);
    if (status == RIND_OK)
        status = measure(ctx, study, w->lp, identity, w->all, n, w->pair, &out->auc_orig[b], &out->brier_orig[b]);
    if (status == RIND_OK && out->n_oob[b] > 0)
        status = measure(ctx, study, w->lp, identity, w->rest, out->n_oob[b], w->pair, &out->auc_oob[b], NULL);
    rind_columns x = { .value = w->lp, .n_rows = n, .n_columns = 1 };
    rind_bootstrap_slope(ctx, &x, study->y, identity, &out->slope_orig[b], &out->intercept_orig[b]);
    return status;
}

static double mean_of(const double *value, size_t n)
{
    double sum = 0.0;
    size_t m = 0;

    for (size_t k = 0; k < n; k++)
        if (!isnan(value[k])) {
            sum += value[k];
            m++;
        }
    return m > 0 ? sum / (double)m : (double)NAN;
}

/* Mean of a - b over samples that have both. */
static double mean_difference(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    size_t m = 0;

    for (size_t k = 0; k < n; k++)
        if (!isnan(a[k]) && !isnan(b[k])) {
            sum += a[k] - b[k];
            m++;
        }
    return m > 0 ? sum / (double)m : (double)NAN;
}

static rind_status summarise(rind_ctx *ctx, const rind_study *study, const rind_fitted *fitted, size_t n_samples,
                             buffers *w, rind_bootstrap *out)
{
    size_t n = study->frame->ids.n;
    rind_auc area;

    for (size_t k = 0; k < n; k++)
        w->lp[k] = rind_fitted_predict(fitted, study->frame, k);
    rind_status status =
        measure(ctx, study, w->lp, fitted->identity, w->all, n, w->pair, &out->apparent_auc, &out->apparent_brier);
    if (status == RIND_OK)
        status = rind_auc_delong(ctx, w->lp, study->y, n, 0.95, &area);
    if (status != RIND_OK)
        return status;
    double a = out->apparent_auc, oob = mean_of(out->auc_oob, n_samples);
    out->optimism = mean_difference(out->auc_boot, out->auc_orig, n_samples);
    out->corrected_auc = a - out->optimism;
    out->corrected_low = fmax(0.0, area.low - out->optimism);
    out->corrected_high = fmin(1.0, area.high - out->optimism);
    out->auc_632 = 0.368 * a + 0.632 * oob;
    out->auc_632plus = rind_auc_632_plus(a, oob, &out->overfitting_rate, &out->weight_632plus);
    out->shrinkage_slope = mean_of(out->slope_orig, n_samples);
    out->corrected_brier = out->apparent_brier - mean_difference(out->brier_boot, out->brier_orig, n_samples);
    return RIND_OK;
}

static rind_status start(rind_ctx *ctx, size_t n_samples, rind_bootstrap *out)
{
    double **lists[] = { &out->auc_boot,       &out->auc_orig,   &out->auc_oob,   &out->slope_orig,
                         &out->intercept_orig, &out->brier_boot, &out->brier_orig };

    out->n_oob = rind_alloc_zero(ctx, n_samples, sizeof *out->n_oob, "bootstrap");
    for (size_t k = 0; k < COUNT_OF(lists); k++) {
        *lists[k] = rind_alloc(ctx, n_samples, sizeof **lists[k], "bootstrap");
        for (size_t b = 0; *lists[k] != NULL && b < n_samples; b++)
            (*lists[k])[b] = (double)NAN;
        if (*lists[k] == NULL)
            return RIND_NO_MEMORY;
    }
    return out->n_oob != NULL ? RIND_OK : RIND_NO_MEMORY;
}

/* Where groups differ in size a sample may be longer than the table; this is the longest that is drawn. */
static size_t longest_sample(size_t n)
{
    return 2 * n;
}

rind_status rind_bootstrap_run(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                               const rind_resampling *plan, const rind_fitted *fitted, rind_fit_job **refit,
                               rind_bootstrap *out)
{
    size_t n = study->frame->ids.n, n_samples = plan->n_bootstrap, most = longest_sample(n), n_used = 0;
    rind_tuning tuning = { .n_folds = plan->n_folds, .n_repeats = 1, .seed = plan->seed, .stream = STREAM_FITS };
    buffers w = { rind_alloc(ctx, n, sizeof(double), "bootstrap"),
                  rind_alloc(ctx, 2 * most, sizeof(double), "bootstrap"),
                  rind_alloc(ctx, n, sizeof(size_t), "bootstrap"), rind_alloc(ctx, n, sizeof(size_t), "bootstrap"),
                  rind_alloc(ctx, n, 1, "bootstrap") };
    bool complete = w.lp != NULL && w.pair != NULL && w.all != NULL && w.rest != NULL && w.seen != NULL;
    rind_status status = complete ? start(ctx, n_samples, out) : RIND_NO_MEMORY;

    for (size_t k = 0; complete && k < n; k++)
        w.all[k] = k;
    if (status == RIND_OK)
        status = rind_fit_jobs_create(ctx, n_samples, most, refit);
    for (size_t b = 0; status == RIND_OK && b < n_samples; b++)
        draw(study, plan, b, most, &(*refit)[b]);
    if (status == RIND_OK)
        status = rind_fit_jobs_run(ctx, pipeline, study, &tuning, *refit, n_samples);
    for (size_t b = 0; status == RIND_OK && b < n_samples; b++)
        if ((*refit)[b].status == RIND_OK) {
            status = measure_sample(ctx, study, &(*refit)[b], b, &w, out);
            n_used++;
        }
    if (status == RIND_OK && n_used == 0)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "no fit to a bootstrap sample succeeded");
    if (status == RIND_OK)
        status = summarise(ctx, study, fitted, n_samples, &w, out);
    free(w.lp);
    free(w.pair);
    free(w.all);
    free(w.rest);
    free(w.seen);
    return status;
}

void rind_bootstrap_free(rind_bootstrap *bootstrap)
{
    free(bootstrap->auc_boot);
    free(bootstrap->auc_orig);
    free(bootstrap->auc_oob);
    free(bootstrap->slope_orig);
    free(bootstrap->intercept_orig);
    free(bootstrap->brier_boot);
    free(bootstrap->brier_orig);
    free(bootstrap->n_oob);
    *bootstrap = (rind_bootstrap){ 0 };
}
