/*
 * survival_score.c - see survival_score.h
 *
 * Where nothing is missing, rind_lasso_cv() does the folds. Otherwise each fold is imputed by its own training rows
 * before its path is fitted, and its deviance and concordance are taken here, by the same definitions.
 */
#include "model/survival_score.h"
#include "model/pipeline.h"
#include "model/risk_sets.h"

#include <rind/select.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- imputation ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Median of the finite values of a column in the rows that 'use' marks (NULL: all); NaN if there are none. */
static double median_of(const double *column, const bool *use, size_t n, double *scratch)
{
    size_t m = 0;

    for (size_t k = 0; k < n; k++)
        if ((use == NULL || use[k]) && !isnan(column[k]))
            scratch[m++] = column[k];
    if (m == 0)
        return (double)NAN;
    qsort(scratch, m, sizeof *scratch, by_value);
    return 0.5 * (scratch[(m - 1) / 2] + scratch[m / 2]);
}

/* Copies the table with every hole filled by the median of the rows in 'use'; 0 in a column without a value. */
static void impute(const rind_survival_side *side, const bool *use, double *scratch, double *median, double *out)
{
    size_t n = side->n;

    for (size_t c = 0; c < side->features.n; c++) {
        const double *column = side->x + c * n;
        double fill = median_of(column, use, n, scratch);

        if (median != NULL)
            median[c] = fill;
        for (size_t k = 0; k < n; k++)
            out[c * n + k] = !isnan(column[k]) ? column[k] : isnan(fill) ? 0.0 : fill;
    }
}

/* ---- one fold with holes ---- */

typedef struct fold_work {
    double *x; /* imputed */
    double *scratch, *eta, *sorted, *e, *time;
    int *event, *set_event;
    size_t *row, *order, *order_scratch; /* order: 2 n */
    bool *inside;                        /* row is fitted to */
    rind_moment *moment;
} fold_work;

static void fold_work_free(fold_work *w)
{
    free(w->x);
    free(w->scratch);
    free(w->eta);
    free(w->sorted);
    free(w->e);
    free(w->time);
    free(w->event);
    free(w->set_event);
    free(w->row);
    free(w->order);
    free(w->order_scratch);
    free(w->inside);
    free(w->moment);
}

static rind_status fold_work_make(rind_ctx *ctx, size_t n, size_t n_columns, fold_work *w)
{
    const char *what = "a fold";

    *w = (fold_work){ 0 };
    w->x = rind_alloc(ctx, n * n_columns + 1, sizeof(double), what);
    w->scratch = rind_alloc(ctx, n + 1, sizeof(double), what);
    w->eta = rind_alloc(ctx, n + 1, sizeof(double), what);
    w->sorted = rind_alloc(ctx, n + 1, sizeof(double), what);
    w->e = rind_alloc(ctx, n + 1, sizeof(double), what);
    w->time = rind_alloc(ctx, n + 1, sizeof(double), what);
    w->event = rind_alloc(ctx, n + 1, sizeof(int), what);
    w->set_event = rind_alloc(ctx, n + 1, sizeof(int), what);
    w->row = rind_alloc(ctx, n + 1, sizeof(size_t), what);
    w->order = rind_alloc(ctx, n + 1, sizeof(size_t), what);
    w->order_scratch = rind_alloc(ctx, 2 * n + 1, sizeof(size_t), what);
    w->inside = rind_alloc(ctx, n + 1, sizeof(bool), what);
    w->moment = rind_alloc(ctx, n + 1, sizeof *w->moment, what);
    bool whole = w->x != NULL && w->scratch != NULL && w->eta != NULL && w->sorted != NULL && w->e != NULL &&
                 w->time != NULL && w->event != NULL && w->set_event != NULL && w->row != NULL && w->order != NULL &&
                 w->order_scratch != NULL && w->inside != NULL && w->moment != NULL;
    return whole ? RIND_OK : RIND_NO_MEMORY;
}

/* 2 (l_saturated - l) of the rows marked 'use' (NULL: all), predictors in w->eta. */
static double deviance_of(fold_work *w, const rind_survival_side *side, const bool *use)
{
    rind_outcome y = { .time = w->time, .event = w->event };
    rind_risk_sets sets = { .moment = w->moment, .event = w->set_event };
    size_t m = 0;

    for (size_t k = 0; k < side->n; k++)
        if (use == NULL || use[k]) {
            w->row[m] = k;
            w->time[m] = side->time[k];
            w->event[m++] = side->event[k];
        }
    rind_risk_order(&y, m, w->order, w->order_scratch);
    rind_risk_sets_fill(&y, w->order, m, &sets);
    for (size_t k = 0; k < m; k++)
        w->sorted[k] = w->eta[w->row[w->order[k]]];
    return 2.0 * (rind_breslow_saturated(&sets) - rind_breslow_likelihood(&sets, w->sorted, w->e));
}

/* Harrell's C of the rows that were left out; NaN if none can be compared. */
static rind_status concordance_outside(rind_ctx *ctx, fold_work *w, const rind_survival_side *side, double *c)
{
    rind_outcome y = { .time = w->time, .event = w->event };
    rind_concordance_result result;
    size_t m = 0;

    for (size_t k = 0; k < side->n; k++)
        if (!w->inside[k]) {
            w->sorted[m] = w->eta[k];
            w->time[m] = side->time[k];
            w->event[m++] = side->event[k];
        }
    rind_status status = rind_concordance(ctx, m, &y, w->sorted, &result);
    *c = result.c;
    return status;
}

typedef struct fold_sizes {
    double n, n_events;
} fold_sizes;

/* Path of the rows outside the fold; deviance and concordance of the fold at every lambda. */
static rind_status judge_fold(rind_ctx *ctx, const rind_survival_side *side, const rind_lasso *path, const int *fold,
                              int f, fold_work *w, double *deviance, double *c, fold_sizes *size)
{
    size_t n = side->n, m = 0;
    rind_lasso_settings settings = rind_lasso_defaults(RIND_COX);
    rind_lasso *fitted = NULL;
    size_t *row = w->order_scratch + n; /* not needed until the path is there */

    *size = (fold_sizes){ 0 };
    for (size_t k = 0; k < n; k++) {
        w->inside[k] = fold[k] != f;
        if (w->inside[k]) {
            row[m] = k;
            w->time[m] = side->time[k];
            w->event[m++] = side->event[k];
        } else {
            size->n += 1.0;
            size->n_events += side->event[k];
        }
    }
    impute(side, w->inside, w->scratch, NULL, w->x);
    settings.lambda = path->lambda;
    settings.n_lambda = path->n_lambda;
    rind_columns inside = { .value = w->x, .n_rows = m, .n_columns = side->features.n, .stride = n, .row = row };
    rind_columns all = { .value = w->x, .n_rows = n, .n_columns = side->features.n };
    rind_outcome y = { .time = w->time, .event = w->event };
    rind_status status = rind_lasso_path(ctx, &inside, &y, &settings, &fitted);
    for (size_t k = 0; status == RIND_OK && k < path->n_lambda; k++) {
        status = rind_lasso_predict(ctx, fitted, &all, k, w->eta);
        if (status != RIND_OK)
            break;
        double whole = deviance_of(w, side, NULL);
        deviance[k] = (whole - deviance_of(w, side, w->inside)) / size->n_events;
        status = concordance_outside(ctx, w, side, &c[k]);
    }
    rind_lasso_free(fitted);
    return status;
}

/* Weighted mean over folds that can be measured, and its standard error. */
static void add_curve(const double *fold, const double *weight, size_t n_folds, size_t n_lambda, double share,
                      double *mean, double *se)
{
    for (size_t k = 0; k < n_lambda; k++) {
        double sum = 0.0, all = 0.0, spread = 0.0, n = 0.0;

        for (size_t f = 0; f < n_folds; f++)
            if (!isnan(fold[f * n_lambda + k])) {
                sum += weight[f] * fold[f * n_lambda + k];
                all += weight[f];
                n += 1.0;
            }
        double m = sum / all;
        for (size_t f = 0; f < n_folds; f++)
            if (!isnan(fold[f * n_lambda + k]))
                spread += weight[f] * (fold[f * n_lambda + k] - m) * (fold[f * n_lambda + k] - m);
        mean[k] += share * m;
        if (se != NULL)
            se[k] += share * sqrt(spread / all / (n - 1.0));
    }
}

static rind_status validate_with_holes(rind_ctx *ctx, const rind_survival_options *o, const rind_survival_side *side,
                                       rind_survival_score *s)
{
    size_t n_lambda = s->path->n_lambda, n_folds = o->n_folds;
    double *deviance = rind_alloc(ctx, 2 * n_folds * n_lambda, sizeof *deviance, "folds");
    double *weight = rind_alloc(ctx, 2 * n_folds, sizeof *weight, "folds");
    double share = 1.0 / (double)o->n_repeats;
    fold_work w;
    rind_status status = fold_work_make(ctx, side->n, side->features.n, &w);

    if (deviance == NULL || weight == NULL)
        status = RIND_NO_MEMORY;
    for (size_t r = 0; status == RIND_OK && r < o->n_repeats; r++) {
        double *c = deviance + n_folds * n_lambda;

        for (size_t f = 0; status == RIND_OK && f < n_folds; f++) {
            fold_sizes size;

            status = judge_fold(ctx, side, s->path, s->fold + r * side->n, (int)f, &w, deviance + f * n_lambda,
                                c + f * n_lambda, &size);
            weight[f] = size.n_events;
            weight[n_folds + f] = size.n;
        }
        if (status != RIND_OK)
            break;
        add_curve(deviance, weight, n_folds, n_lambda, share, s->deviance, s->deviance_se);
        add_curve(c, weight + n_folds, n_folds, n_lambda, share, s->c, NULL);
    }
    free(deviance);
    free(weight);
    fold_work_free(&w);
    return status;
}

/* ---- the fit ---- */

static rind_status validate_whole(rind_ctx *ctx, const rind_survival_options *o, const rind_survival_side *side,
                                  const rind_columns *x, rind_survival_score *s)
{
    rind_outcome y = { .time = side->time, .event = side->event };
    rind_lasso_settings settings = rind_lasso_defaults(RIND_COX);
    rind_cross_validation *cv = NULL;
    rind_status status = rind_lasso_cv(ctx, x, &y, &settings, s->fold, o->n_repeats, &cv);

    if (status != RIND_OK)
        return status;
    const rind_cv_curve *d = &cv->curve[RIND_BY_DEVIANCE], *c = &cv->curve[RIND_BY_CONCORDANCE];
    for (size_t k = 0; k < s->n_lambda; k++) {
        s->deviance[k] = d->mean[k];
        s->deviance_se[k] = d->se[k];
        s->c[k] = c->mean != NULL ? c->mean[k] : (double)NAN;
    }
    rind_cross_validation_free(cv);
    return RIND_OK;
}

static void choose_lambda(bool by_1se, rind_survival_score *s)
{
    s->index_min = 0;
    for (size_t k = 1; k < s->n_lambda; k++)
        if (s->deviance[k] < s->deviance[s->index_min])
            s->index_min = k;
    for (s->index_1se = 0; s->deviance[s->index_1se] > s->deviance[s->index_min] + s->deviance_se[s->index_min];)
        s->index_1se++;
    s->index = by_1se ? s->index_1se : s->index_min;
}

static rind_status take_coefficients(rind_ctx *ctx, const rind_survival_options *o, const rind_survival_side *side,
                                     rind_survival_score *s)
{
    const double *b = s->path->coefficient + s->index * s->n_columns;

    for (size_t c = 0; c < s->n_columns; c++) {
        s->mean[c] = s->path->mean[c];
        s->sd[c] = s->path->sd[c];
        s->coefficient[c] = b[c] * s->sd[c];
        if (s->coefficient[c] == 0.0)
            continue;
        size_t at = s->n_selected++;
        for (; at > 0 && fabs(s->coefficient[s->selected[at - 1]]) < fabs(s->coefficient[c]); at--)
            s->selected[at] = s->selected[at - 1];
        s->selected[at] = c;
    }
    if (s->n_selected == 0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE,
                         "no feature is selected at lambda.%s (%zu cases, %zu events, %zu features): these features do "
                         "not tell when the event comes%s",
                         o->by_1se ? "1se" : "min", side->n, side->n_events, s->n_columns,
                         o->by_1se ? "; --lambda min is less strict" : "");
    return RIND_OK;
}

static rind_status make_room(rind_ctx *ctx, const rind_survival_options *o, const rind_survival_side *side,
                             rind_survival_score *s)
{
    size_t p = s->n_columns;

    s->median = rind_alloc(ctx, p + 1, sizeof *s->median, "a score");
    s->mean = rind_alloc(ctx, p + 1, sizeof *s->mean, "a score");
    s->sd = rind_alloc(ctx, p + 1, sizeof *s->sd, "a score");
    s->coefficient = rind_alloc(ctx, p + 1, sizeof *s->coefficient, "a score");
    s->n_missing = rind_alloc_zero(ctx, p + 1, sizeof *s->n_missing, "a score");
    s->selected = rind_alloc(ctx, p + 1, sizeof *s->selected, "a score");
    s->fold = rind_alloc(ctx, o->n_repeats * side->n + 1, sizeof *s->fold, "a score");
    return s->median != NULL && s->mean != NULL && s->sd != NULL && s->coefficient != NULL && s->n_missing != NULL &&
                   s->selected != NULL && s->fold != NULL
               ? RIND_OK
               : RIND_NO_MEMORY;
}

static rind_status draw_folds(rind_ctx *ctx, const rind_survival_options *o, const rind_survival_side *side,
                              rind_survival_score *s)
{
    double *y = rind_alloc(ctx, side->n + 1, sizeof *y, "folds");
    rind_status status = y != NULL ? RIND_OK : RIND_NO_MEMORY;

    if (status == RIND_OK && side->n_events < o->n_folds)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu folds for %zu events: every fold needs one; lower --folds",
                           o->n_folds, side->n_events);
    for (size_t k = 0; status == RIND_OK && k < side->n; k++)
        y[k] = side->event[k];
    for (size_t r = 0; status == RIND_OK && r < o->n_repeats; r++)
        status = rind_folds_draw(ctx, y, side->unit, side->n, o->n_folds, o->seed, r, s->fold + r * side->n);
    free(y);
    return status;
}

static rind_status fit(rind_ctx *ctx, const rind_survival_options *o, const rind_survival_side *side, double *x,
                       double *scratch, rind_survival_score *s)
{
    rind_columns columns = {
        .value = x, .n_rows = side->n, .n_columns = s->n_columns, .name = (const char *const *)side->features.text
    };
    rind_outcome y = { .time = side->time, .event = side->event };
    rind_lasso_settings settings = rind_lasso_defaults(RIND_COX);

    impute(side, NULL, scratch, s->median, x);
    for (size_t c = 0; c < s->n_columns; c++) {
        for (size_t k = 0; k < side->n; k++)
            s->n_missing[c] += isnan(side->x[c * side->n + k]) ? 1 : 0;
        s->n_missing_all += s->n_missing[c];
    }
    rind_status status = rind_lasso_path(ctx, &columns, &y, &settings, &s->path);
    if (status != RIND_OK)
        return status;
    s->n_lambda = s->path->n_lambda;
    s->deviance = rind_alloc_zero(ctx, s->n_lambda, sizeof *s->deviance, "a score");
    s->deviance_se = rind_alloc_zero(ctx, s->n_lambda, sizeof *s->deviance_se, "a score");
    s->c = rind_alloc_zero(ctx, s->n_lambda, sizeof *s->c, "a score");
    if (s->deviance == NULL || s->deviance_se == NULL || s->c == NULL)
        return RIND_NO_MEMORY;
    status = s->n_missing_all == 0 ? validate_whole(ctx, o, side, &columns, s) : validate_with_holes(ctx, o, side, s);
    if (status != RIND_OK)
        return status;
    choose_lambda(o->by_1se, s);
    return take_coefficients(ctx, o, side, s);
}

rind_status rind_survival_score_fit(rind_ctx *ctx, const rind_survival_options *options,
                                    const rind_survival_side *train, rind_survival_score *out)
{
    double *x = rind_alloc(ctx, train->n * train->features.n + 1, sizeof *x, "a score");
    double *scratch = rind_alloc(ctx, train->n + 1, sizeof *scratch, "a score");

    *out = (rind_survival_score){ .n_columns = train->features.n };
    rind_status status = x != NULL && scratch != NULL ? make_room(ctx, options, train, out) : RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = draw_folds(ctx, options, train, out);
    if (status == RIND_OK)
        status = fit(ctx, options, train, x, scratch, out);
    free(x);
    free(scratch);
    if (status != RIND_OK)
        rind_survival_score_free(out);
    return status;
}

void rind_survival_score_free(rind_survival_score *score)
{
    rind_lasso_free(score->path);
    free(score->median);
    free(score->mean);
    free(score->sd);
    free(score->coefficient);
    free(score->n_missing);
    free(score->selected);
    free(score->deviance);
    free(score->deviance_se);
    free(score->c);
    free(score->fold);
    *score = (rind_survival_score){ 0 };
}

void rind_survival_score_apply(const rind_survival_score *score, const rind_survival_side *side, double *out)
{
    for (size_t k = 0; k < side->n; k++) {
        out[k] = 0.0;
        for (size_t j = 0; j < score->n_selected; j++) {
            size_t c = score->selected[j];
            double value = side->x[c * side->n + k];

            if (isnan(value))
                value = score->median[c];
            out[k] += score->coefficient[c] * ((value - score->mean[c]) / score->sd[c]);
        }
    }
}
