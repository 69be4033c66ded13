/* pipeline_steps.c - each step of a pipeline: which columns stay; see pipeline.h */
#include "model/pipeline_steps.h"

#include <math.h>
#include "model/rank.h"
#include <rind/hypothesis.h>
#include <rind/select.h>
#include <stdlib.h>
#include <string.h>

static rind_columns view(const rind_work *w)
{
    return (rind_columns){ .value = w->z,
                           .n_rows = w->n,
                           .n_columns = w->n_alive,
                           .stride = w->n,
                           .column = w->alive,
                           .name = (const char *const *)w->study->frame->columns.text };
}

/* The name of a column without its region and image. */
static const char *feature_name(const char *column)
{
    const char *name = column;

    for (const char *next; (next = strstr(name, "__")) != NULL;)
        name = next + 2;
    return name;
}

static bool is_named(const rind_work *w, const rind_step *step, size_t column)
{
    const char *name = w->study->frame->columns.text[column];

    return rind_ids_find(&step->names, name) != RIND_NO_ID ||
           rind_ids_find(&step->names, feature_name(name)) != RIND_NO_ID;
}

/* Steps that ask each column by itself, without the outcome. */
static bool stays(const rind_work *w, const rind_step *step, size_t column)
{
    double n = (double)w->n;

    switch (step->kind) {
    case RIND_STEP_VARIANCE:
        return w->sd[column] * w->sd[column] * n / (n - 1.0) > step->level;
    case RIND_STEP_MISSING:
        return (double)w->n_missing[column] <= step->level * n;
    case RIND_STEP_ICC:
    case RIND_STEP_LIST:
        return is_named(w, step, column);
    default: /* zero-variance, z-score: done before the first step */
        return true;
    }
}

static void keep_each(rind_work *w, const rind_step *step)
{
    size_t n = 0;

    for (size_t k = 0; k < w->n_alive; k++)
        if (stays(w, step, w->alive[k]))
            w->alive[n++] = w->alive[k];
    w->n_alive = n;
}

static rind_status keep_by_test(rind_work *w, const rind_step *step)
{
    rind_columns x = view(w);
    rind_screen *screen = rind_alloc(w->ctx, w->n_alive, sizeof *screen, "tests of columns");
    double *p = rind_alloc(w->ctx, w->n_alive, sizeof *p, "tests of columns");
    rind_status status = screen != NULL && p != NULL ? RIND_OK : RIND_NO_MEMORY;
    size_t n = 0;

    if (status == RIND_OK)
        status = rind_univariate_screen(w->ctx, &x, w->y, screen);
    for (size_t k = 0; status == RIND_OK && k < w->n_alive; k++)
        p[k] = step->kind == RIND_STEP_TTEST   ? screen[k].student_p
               : step->kind == RIND_STEP_WELCH ? screen[k].welch_p
                                               : screen[k].mann_whitney_p;
    if (status == RIND_OK && step->adjust)
        status = rind_adjust_p(w->ctx, p, w->n_alive, RIND_BENJAMINI_HOCHBERG, p);
    for (size_t k = 0; status == RIND_OK && k < w->n_alive; k++)
        if (p[k] < step->level)
            w->alive[n++] = w->alive[k];
    if (status == RIND_OK)
        w->n_alive = n;
    free(screen);
    free(p);
    return status;
}

/* The view's columns as mid-ranks, a table of their own. */
static rind_status rank_columns(const rind_work *w, double *rank)
{
    for (size_t k = 0; k < w->n_alive; k++) {
        const double *z = w->z + w->alive[k] * w->n;
        size_t *order = NULL;
        rind_status status = rind_rank_make_order(w->ctx, z, w->n, &order);

        if (status != RIND_OK)
            return status;
        rind_rank_mid(z, order, w->n, rank + k * w->n);
        free(order);
    }
    return RIND_OK;
}

static rind_status keep_selected(rind_work *w, const rind_step *step, const rind_columns *x)
{
    rind_selection *selection = NULL;
    rind_redundancy_rule rule = step->connected ? RIND_DROP_MOST_CONNECTED : RIND_KEEP_RELATED;
    rind_status status = step->kind == RIND_STEP_MRMR ? rind_mrmr(w->ctx, x, w->y, (size_t)step->level, &selection)
                                                      : rind_redundancy_filter(w->ctx, x, step->connected ? NULL : w->y,
                                                                               rule, step->level, &selection);

    if (status != RIND_OK)
        return status;
    bool *keep = rind_alloc_zero(w->ctx, w->n_alive + 1, sizeof *keep, "a filter");
    size_t n = 0;
    for (size_t k = 0; keep != NULL && k < selection->n_kept; k++)
        keep[selection->kept[k]] = true;
    for (size_t k = 0; keep != NULL && k < w->n_alive; k++)
        if (keep[k])
            w->alive[n++] = w->alive[k];
    w->n_alive = n;
    status = keep != NULL ? RIND_OK : RIND_NO_MEMORY;
    free(keep);
    rind_selection_free(selection);
    return status;
}

/* Columns by their relation to each other and to the outcome: corr, mrmr. */
static rind_status keep_by_correlation(rind_work *w, const rind_step *step)
{
    rind_columns x = view(w);

    if (!step->spearman)
        return keep_selected(w, step, &x);
    double *rank = rind_alloc(w->ctx, w->n * w->n_alive, sizeof *rank, "ranks");
    rind_status status = rank != NULL ? rank_columns(w, rank) : RIND_NO_MEMORY;
    x = (rind_columns){ .value = rank, .n_rows = w->n, .n_columns = w->n_alive, .stride = w->n };
    if (status == RIND_OK)
        status = keep_selected(w, step, &x);
    free(rank);
    return status;
}

static int by_number(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

/* Folds can be no more than the rarer class has units. */
static rind_status possible_folds(const rind_work *w, size_t *n_folds)
{
    size_t *key = rind_alloc(w->ctx, w->n, sizeof *key, "folds"), n[2] = { 0, 0 };

    if (key == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < w->n; k++)
        key[k] = 2 * w->unit[k] + (w->y[k] > 0.5);
    qsort(key, w->n, sizeof *key, by_number);
    for (size_t k = 0; k < w->n; k++)
        n[key[k] % 2] += k == 0 || key[k] != key[k - 1];
    free(key);
    size_t least = n[0] < n[1] ? n[0] : n[1];
    *n_folds = *n_folds < least ? *n_folds : least;
    if (*n_folds < 2)
        return rind_fail(w->ctx, RIND_NOT_ESTIMABLE,
                         "one class has fewer than two cases: lambda cannot be cross-validated");
    return RIND_OK;
}

static rind_status make_folds(rind_work *w)
{
    const rind_tuning *t = w->tuning;
    size_t n_repeats = t->n_repeats, n_folds = t->n_folds;
    rind_status status = RIND_OK;

    if (w->fold != NULL)
        return RIND_OK;
    if (t->fold == NULL && (status = possible_folds(w, &n_folds)) != RIND_OK)
        return status;
    w->fold = rind_alloc(w->ctx, n_repeats * w->n, sizeof *w->fold, "folds");
    if (w->fold == NULL)
        return RIND_NO_MEMORY;
    w->n_fold_repeats = n_repeats;
    if (t->fold != NULL) {
        memcpy(w->fold, t->fold, n_repeats * w->n * sizeof *w->fold);
        return RIND_OK;
    }
    for (size_t r = 0; status == RIND_OK && r < n_repeats; r++)
        status = rind_folds_draw(w->ctx, w->y, w->unit, w->n, n_folds, t->seed, t->stream + r, w->fold + r * w->n);
    return status;
}

/* The penalised fit at the lambda chosen: coefficients, and the columns with one. */
static rind_status take_solution(rind_work *w, const rind_step *step, const rind_cross_validation *cv, rind_fitted *out)
{
    const rind_cv_curve *curve = &cv->curve[out->measure];
    const rind_lasso *path = cv->path;

    if (curve->mean == NULL)
        return rind_fail(w->ctx, RIND_NOT_ESTIMABLE, "%s: no fold can be measured that way; take deviance", step->text);
    out->lambda_index = step->by_min ? curve->index_min : curve->index_1se;
    out->lambda = path->lambda[out->lambda_index];
    const double *b = path->coefficient + out->lambda_index * path->n_columns;
    free(w->coefficient);
    w->coefficient = rind_alloc(w->ctx, w->n_alive, sizeof *w->coefficient, "coefficients");
    if (w->coefficient == NULL)
        return RIND_NO_MEMORY;
    w->intercept = path->intercept[out->lambda_index];
    size_t n = 0;
    for (size_t k = 0; k < w->n_alive; k++)
        if (b[k] != 0.0) {
            w->coefficient[n] = b[k];
            w->alive[n++] = w->alive[k];
        }
    w->n_alive = n;
    return RIND_OK;
}

static rind_status penalise(rind_work *w, const rind_step *step, rind_fitted *out)
{
    rind_lasso_settings settings = rind_lasso_defaults(step->gaussian ? RIND_GAUSSIAN : RIND_BINOMIAL);
    rind_columns x = view(w);
    rind_cross_validation *cv = NULL;
    rind_status status = make_folds(w);

    settings.alpha = step->level;
    out->measure = step->gaussian ? RIND_BY_DEVIANCE : step->measure;
    if (status == RIND_OK)
        status = rind_lasso_cv(w->ctx, &x, &(rind_outcome){ .y = w->y }, &settings, w->fold, w->n_fold_repeats, &cv);
    if (status == RIND_OK && w->details) {
        free(out->penalised);
        free(out->fold);
        out->penalised = rind_alloc(w->ctx, w->n_alive, sizeof *out->penalised, "a model");
        out->fold = rind_alloc(w->ctx, w->n_fold_repeats * w->n, sizeof *out->fold, "a model");
        if (out->penalised == NULL || out->fold == NULL) {
            rind_cross_validation_free(cv);
            return RIND_NO_MEMORY;
        }
        memcpy(out->penalised, w->alive, w->n_alive * sizeof *out->penalised);
        memcpy(out->fold, w->fold, w->n_fold_repeats * w->n * sizeof *out->fold);
        out->n_penalised = w->n_alive;
        out->n_fold_repeats = w->n_fold_repeats;
    }
    if (status == RIND_OK)
        status = take_solution(w, step, cv, out);
    if (status == RIND_OK && w->details) {
        rind_cross_validation_free(out->cv);
        out->cv = cv;
    } else {
        rind_cross_validation_free(cv);
    }
    return status;
}

rind_status rind_step_apply(rind_work *w, const rind_step *step, rind_fitted *out)
{
    switch (step->kind) {
    case RIND_STEP_TTEST:
    case RIND_STEP_WELCH:
    case RIND_STEP_MWU:
        return keep_by_test(w, step);
    case RIND_STEP_CORR:
    case RIND_STEP_MRMR:
        return keep_by_correlation(w, step);
    case RIND_STEP_LASSO:
    case RIND_STEP_ELASTIC_NET:
    case RIND_STEP_RIDGE:
        return penalise(w, step, out);
    case RIND_STEP_LOGISTIC:
        return RIND_OK; /* chooses nothing */
    default:
        keep_each(w, step);
        return RIND_OK;
    }
}
