/* validate.c - cross-validation and nested cross-validation of whole pipelines; see validate.h */
#include "model/validate.h"
#include "model/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where the streams of each kind of fit begin. */
#define STREAM_OUTER ((uint64_t)1 << 20)
#define STREAM_FOLDS ((uint64_t)1 << 32)
#define STREAM_NESTED ((uint64_t)1 << 40)

static size_t count_folds(const int *fold, size_t n)
{
    int most = 0;

    for (size_t k = 0; k < n; k++)
        most = fold[k] > most ? fold[k] : most;
    return (size_t)most + 1;
}

static int by_number(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

/* Folds of any numbers, renamed 0, 1, ... in rising order. */
static rind_status rename_folds(rind_ctx *ctx, const int *given, size_t n, int *fold)
{
    int *sorted = rind_alloc(ctx, n, sizeof *sorted, "folds");
    size_t n_folds = 0;

    if (sorted == NULL)
        return RIND_NO_MEMORY;
    memcpy(sorted, given, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_number);
    for (size_t k = 0; k < n; k++)
        if (k == 0 || sorted[k] != sorted[n_folds - 1])
            sorted[n_folds++] = sorted[k];
    for (size_t k = 0; k < n; k++)
        fold[k] = (int)((const int *)bsearch(&given[k], sorted, n_folds, sizeof *sorted, by_number) - sorted);
    free(sorted);
    if (n_folds < 2)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "--fold-column: all cases are in one fold; two are the least");
    return RIND_OK;
}

rind_status rind_validation_start(rind_ctx *ctx, const rind_study *study, const rind_resampling *plan,
                                  rind_validation *out)
{
    size_t n = study->frame->ids.n, n_repeats = plan->fold != NULL ? 1 : plan->n_repeats;
    rind_status status = RIND_OK;

    *out = (rind_validation){ .n_rows = n, .n_repeats = n_repeats };
    out->fold = rind_alloc(ctx, n * n_repeats + 1, sizeof *out->fold, "folds");
    if (out->fold == NULL)
        return RIND_NO_MEMORY;
    if (plan->fold != NULL)
        return rename_folds(ctx, plan->fold, n, out->fold);
    for (size_t r = 0; status == RIND_OK && r < n_repeats; r++)
        status = rind_folds_draw(ctx, study->y, study->group, n, plan->n_folds, plan->seed, r, out->fold + r * n);
    return status;
}

static void count(const rind_fit_job *refit, size_t n, rind_fit_counts *out)
{
    *out = (rind_fit_counts){ .n = n };
    for (size_t k = 0; k < n; k++) {
        out->n_failed += refit[k].status != RIND_OK;
        out->n_empty += refit[k].status == RIND_OK && refit[k].fitted.nothing_selected;
        out->n_by_firth += refit[k].status == RIND_OK && refit[k].fitted.by_firth;
    }
}

static void count_selected(const rind_fit_job *refit, size_t n, const char *of, rind_validation *v)
{
    v->selections_of = of;
    v->n_selections = 0;
    for (size_t k = 0; k < n; k++) {
        v->n_selections += refit[k].status == RIND_OK;
        for (size_t i = 0; refit[k].status == RIND_OK && i < refit[k].fitted.n_inputs; i++)
            v->n_selected[refit[k].fitted.input[i]]++;
    }
}

/* The rows outside fold 'f' of a repeat. */
static void take_rest(const int *fold, size_t n, int f, rind_fit_job *refit)
{
    refit->n = 0;
    for (size_t k = 0; k < n; k++)
        if (fold[k] != f)
            refit->row[refit->n++] = k;
}

static rind_status cross_validate(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                                  const rind_resampling *plan, rind_validation *v)
{
    size_t n = v->n_rows, n_folds = count_folds(v->fold, n * v->n_repeats), n_fits = n_folds * v->n_repeats;
    rind_tuning tuning = { .n_folds = plan->n_folds, .n_repeats = 1, .seed = plan->seed, .stream = STREAM_FOLDS };
    double *times = rind_alloc_zero(ctx, n + 1, sizeof *times, "cross-validation");
    rind_fit_job *refit = NULL;
    rind_status status = times != NULL ? rind_fit_jobs_create(ctx, n_fits, n, &refit) : RIND_NO_MEMORY;

    for (size_t k = 0; status == RIND_OK && k < n_fits; k++)
        take_rest(v->fold + k / n_folds * n, n, (int)(k % n_folds), &refit[k]);
    if (status == RIND_OK)
        status = rind_fit_jobs_run(ctx, pipeline, study, &tuning, refit, n_fits);
    for (size_t k = 0; status == RIND_OK && k < n_fits; k++)
        for (size_t i = 0; refit[k].status == RIND_OK && i < n; i++)
            if (v->fold[k / n_folds * n + i] == (int)(k % n_folds)) {
                double lp = rind_fitted_predict(&refit[k].fitted, study->frame, i);
                v->probability[i] += rind_probability(lp, refit[k].fitted.identity);
                times[i] += 1.0;
            }
    for (size_t i = 0; status == RIND_OK && i < n; i++) {
        if (times[i] == 0.0)
            status = rind_fail(ctx, RIND_NOT_ESTIMABLE,
                               "case %s could not be predicted by any fit without it; take fewer folds",
                               study->frame->ids.text[i]);
        v->probability[i] /= times[i];
    }
    if (status == RIND_OK) {
        count(refit, n_fits, &v->folds);
        count_selected(refit, n_fits, "folds", v);
        status = rind_auc_delong(ctx, v->probability, study->y, n, 0.95, &v->auc);
    }
    rind_fit_jobs_free(refit, n_fits);
    free(times);
    return status;
}

rind_status rind_auc_within(rind_ctx *ctx, const double *score, const double *y, const int *fold, size_t n,
                            size_t n_folds, double *auc, double *se, double *fold_auc)
{
    double *s = rind_alloc(ctx, n + 1, sizeof *s, "areas of folds"),
           *o = rind_alloc(ctx, n + 1, sizeof *o, "areas of folds");
    double pairs = 0.0, sum = 0.0, variance = 0.0;
    rind_status status = s != NULL && o != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t f = 0; status == RIND_OK && f < n_folds; f++) {
        size_t m = 0, events = 0;
        rind_auc area;

        fold_auc[f] = (double)NAN;
        for (size_t k = 0; k < n; k++)
            if (fold[k] == (int)f && !isnan(score[k])) {
                s[m] = score[k];
                events += y[k] > 0.5;
                o[m++] = y[k];
            }
        if (events == 0 || events == m)
            continue;
        status = rind_auc_delong(ctx, s, o, m, 0.95, &area);
        if (status != RIND_OK)
            break;
        double weight = (double)events * (double)(m - events);
        fold_auc[f] = area.auc;
        pairs += weight;
        sum += weight * area.auc;
        variance += weight * weight * (isnan(area.variance) ? 0.25 : area.variance);
    }
    if (status == RIND_OK && pairs == 0.0)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "no fold holds both classes; take fewer folds");
    if (status == RIND_OK) {
        *auc = sum / pairs;
        *se = sqrt(variance) / pairs;
    }
    free(s);
    free(o);
    return status;
}

/* Brier score, and the calibration of nested predictions by logistic regression on their linear predictor. */
static rind_status measure_nested(rind_ctx *ctx, const rind_study *study, const double *lp, bool identity,
                                  rind_validation *v)
{
    size_t n = v->n_rows, m = 0;
    size_t *row = rind_alloc(ctx, n + 1, sizeof *row, "nested");
    double *y = rind_alloc(ctx, n + 1, sizeof *y, "nested"), sum = 0.0;
    rind_status status = row != NULL && y != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t k = 0; status == RIND_OK && k < n; k++)
        if (!isnan(lp[k])) {
            double d = v->nested_probability[k] - study->y[k];
            sum += d * d;
            y[m] = study->y[k];
            row[m++] = k;
        }
    if (status == RIND_OK) {
        v->nested_brier = sum / (double)m;
        rind_columns x = { .value = lp, .n_rows = m, .n_columns = 1, .stride = n, .row = row };
        rind_bootstrap_slope(ctx, &x, y, identity, &v->nested_slope, &v->nested_intercept);
        status = rind_auc_within(ctx, lp, study->y, v->outer, n, count_folds(v->outer, n), &v->nested_auc,
                                 &v->nested_se, v->nested_fold_auc);
    }
    if (status == RIND_OK) {
        /* Training sets that overlap: see validate.h. */
        double n_folds = (double)count_folds(v->outer, n);
        v->nested_se *= sqrt(1.0 + n_folds / (n_folds - 1.0));
        v->nested_low = fmax(0.0, v->nested_auc - 1.959963984540054 * v->nested_se);
        v->nested_high = fmin(1.0, v->nested_auc + 1.959963984540054 * v->nested_se);
    }
    free(row);
    free(y);
    return status;
}

static rind_status nest(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                        const rind_resampling *plan, rind_validation *v)
{
    size_t n = v->n_rows, n_fits = plan->n_outer;
    rind_tuning tuning = {
        .n_folds = plan->n_folds, .n_repeats = plan->n_repeats, .seed = plan->seed, .stream = STREAM_NESTED
    };
    double *lp = rind_alloc(ctx, n + 1, sizeof *lp, "nested");
    rind_fit_job *refit = NULL;
    bool identity = false;

    v->outer = rind_alloc(ctx, n + 1, sizeof *v->outer, "nested");
    v->nested_probability = rind_alloc(ctx, n + 1, sizeof *v->nested_probability, "nested");
    v->nested_fold_auc = rind_alloc(ctx, n_fits + 1, sizeof *v->nested_fold_auc, "nested");
    if (lp == NULL || v->outer == NULL || v->nested_probability == NULL || v->nested_fold_auc == NULL) {
        free(lp);
        return RIND_NO_MEMORY;
    }
    rind_status status = rind_folds_draw(ctx, study->y, study->group, n, n_fits, plan->seed, STREAM_OUTER, v->outer);
    if (status == RIND_OK)
        status = rind_fit_jobs_create(ctx, n_fits, n, &refit);
    for (size_t k = 0; status == RIND_OK && k < n_fits; k++)
        take_rest(v->outer, n, (int)k, &refit[k]);
    if (status == RIND_OK)
        status = rind_fit_jobs_run(ctx, pipeline, study, &tuning, refit, n_fits);
    for (size_t i = 0; status == RIND_OK && i < n; i++) {
        const rind_fit_job *r = &refit[v->outer[i]];

        lp[i] = r->status == RIND_OK ? rind_fitted_predict(&r->fitted, study->frame, i) : (double)NAN;
        v->nested_probability[i] = isnan(lp[i]) ? (double)NAN : rind_probability(lp[i], r->fitted.identity);
        identity = identity || r->fitted.identity;
    }
    if (status == RIND_OK) {
        count(refit, n_fits, &v->outers);
        status = v->outers.n_failed == n_fits
                     ? rind_fail(ctx, RIND_NOT_ESTIMABLE, "no fit of the outer folds succeeded")
                     : measure_nested(ctx, study, lp, identity, v);
    }
    rind_fit_jobs_free(refit, n_fits);
    free(lp);
    return status;
}

rind_status rind_validate(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                          const rind_resampling *plan, const rind_fitted *fitted, rind_validation *v)
{
    double none = (double)NAN;
    rind_fit_job *refit = NULL;

    v->nested_auc = v->nested_se = v->nested_low = v->nested_high = none;
    v->nested_brier = v->nested_slope = v->nested_intercept = none;
    v->probability = rind_alloc_zero(ctx, v->n_rows + 1, sizeof *v->probability, "cross-validation");
    v->n_selected = rind_alloc_zero(ctx, study->frame->columns.n + 1, sizeof *v->n_selected, "cross-validation");
    if (v->probability == NULL || v->n_selected == NULL)
        return RIND_NO_MEMORY;
    rind_status status = cross_validate(ctx, pipeline, study, plan, v);
    if (status == RIND_OK && plan->n_outer > 0)
        status = nest(ctx, pipeline, study, plan, v);
    if (status == RIND_OK && plan->n_bootstrap > 0)
        status = rind_bootstrap_run(ctx, pipeline, study, plan, fitted, &refit, &v->bootstrap);
    if (status == RIND_OK && plan->n_bootstrap > 0) {
        count(refit, plan->n_bootstrap, &v->bootstrap.counts);
        memset(v->n_selected, 0, study->frame->columns.n * sizeof *v->n_selected);
        count_selected(refit, plan->n_bootstrap, "bootstrap", v);
    }
    rind_fit_jobs_free(refit, plan->n_bootstrap);
    return status;
}

void rind_validation_free(rind_validation *validation)
{
    free(validation->fold);
    free(validation->probability);
    free(validation->nested_fold_auc);
    free(validation->nested_probability);
    free(validation->outer);
    free(validation->n_selected);
    rind_bootstrap_free(&validation->bootstrap);
    *validation = (rind_validation){ 0 };
}
