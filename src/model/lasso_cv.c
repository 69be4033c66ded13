/*
 * lasso_cv.c - cross-validation of penalised paths
 *
 * One job a fold and repeat fits the path of the rows outside, with the lambdas of all rows, and writes the linear
 * predictors of the rows inside. What the predictors are worth is measured afterwards, in fixed order, so nothing
 * depends on which job ran when.
 */
#include "lasso.h"

#include "model/cross_validation.h"
#include "parallel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a job has beside its path. */
typedef struct fold_job {
    rind_cv_study *s;
    size_t repeat, fold;
    size_t *order;   /* rows outside, in order */
    size_t *held;    /* rows inside */
    double *eta, *e; /* Cox: of all rows, sorted */
} fold_job;

static void place(rind_cv_study *s, fold_job *job, rind_path *path, rind_arena *arena)
{
    size_t n = s->x->n_rows;
    bool cox = s->settings->family == RIND_COX;

    job->order = rind_arena_take(arena, n, sizeof *job->order);
    job->held = rind_arena_take(arena, n, sizeof *job->held);
    job->eta = cox ? rind_arena_take(arena, n, sizeof *job->eta) : NULL;
    job->e = cox ? rind_arena_take(arena, n, sizeof *job->e) : NULL;
    rind_path_place(path, n, arena);
}

static bool inside(const fold_job *job, size_t row)
{
    return job->s->fold[job->repeat * job->s->x->n_rows + row] == job->fold;
}

/* Shares the rows out; returns how many are outside. */
static size_t share(const fold_job *job)
{
    size_t n = 0, n_held = 0;

    for (size_t i = 0; i < job->s->x->n_rows; i++)
        if (inside(job, job->s->order[i]))
            job->held[n_held++] = job->s->order[i];
        else
            job->order[n++] = job->s->order[i];
    return n;
}

/* (D(all rows, b) - D(rows outside, b)) / events inside: Verweij and van Houwelingen, Stat. Med. 12 (1993) 2305. */
static double cox_deviance(rind_path *path, const double *predictor)
{
    fold_job *job = path->user;
    const rind_cv_study *s = job->s;
    double events = 0, all;

    for (size_t i = 0, t = 0; i < s->x->n_rows; i++) {
        size_t row = s->order[i];

        events += inside(job, row) ? s->y->event[row] : 0;
        job->eta[i] = inside(job, row) ? predictor[row] : path->eta[t++];
    }
    all = 2 * (rind_breslow_saturated(&s->sets) - rind_breslow_likelihood(&s->sets, job->eta, job->e));
    return (all - rind_loss_deviance(&path->loss, path->eta)) / events;
}

static void predict_fold(rind_path *path, size_t k)
{
    fold_job *job = path->user;
    rind_cv_study *s = job->s;
    double *predictor = s->predictor + (job->repeat * s->n_lambda + k) * s->x->n_rows;

    for (size_t h = 0; h < path->n_held; h++)
        predictor[path->held[h]] = path->held_eta[h];
    if (s->settings->family == RIND_COX)
        s->deviance[(job->repeat * s->n_folds + job->fold) * s->n_lambda + k] = cox_deviance(path, predictor);
}

static void run_fold(void *data, size_t number)
{
    rind_cv_study *s = data;
    fold_job job = { .s = s, .repeat = number / s->n_folds, .fold = number % s->n_folds };
    rind_path path = { .x = s->x, .y = s->y, .settings = s->settings };
    rind_arena arena = { .memory = rind_slot_claim(&s->slots) };
    void *slot = arena.memory;

    place(s, &job, &path, &arena);
    path.order = job.order;
    path.n = share(&job);
    path.held = job.held;
    path.n_held = s->x->n_rows - path.n;
    path.lambda = s->lambda;
    path.n_lambda = s->n_lambda;
    path.step = predict_fold;
    path.user = &job;
    rind_path_run(&path);
    s->end[number] = (rind_fold_end){ path.end, path.n_done, path.kkt };
    rind_slot_release(&s->slots, slot);
}

/* ---- folds ---- */

static int compare_ids(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

/* Distinct numbers of one repeat, rising, into 'id'; returns how many. */
static size_t distinct(const int *fold, size_t n, int *id)
{
    size_t m = 0;

    memcpy(id, fold, n * sizeof *id);
    qsort(id, n, sizeof *id, compare_ids);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || id[i] != id[m - 1])
            id[m++] = id[i];
    return m;
}

static rind_status number_folds(rind_ctx *ctx, rind_cv_study *s, const int *fold)
{
    size_t n = s->x->n_rows;
    int *id = rind_alloc(ctx, n, sizeof *id, "fold numbers");

    if (id == NULL)
        return RIND_NO_MEMORY;
    for (size_t r = 0; r < s->n_repeats; r++) {
        size_t m = distinct(fold + r * n, n, id);

        if (r == 0 && m >= 2) {
            s->n_folds = m;
            s->id = rind_alloc(ctx, s->n_repeats * m, sizeof *s->id, "fold numbers");
        }
        if (m < 2 || s->id == NULL || m != s->n_folds) {
            free(id);
            if (m < 2)
                return rind_fail(ctx, RIND_BAD_ARGUMENT, "cross-validation needs at least 2 folds");
            return s->id == NULL ? RIND_NO_MEMORY
                                 : rind_fail(ctx, RIND_BAD_ARGUMENT, "repeat %zu has %zu folds, the first has %zu",
                                             r + 1, m, s->n_folds);
        }
        memcpy(s->id + r * m, id, m * sizeof *id);
        for (size_t i = 0; i < n; i++) {
            const int *at = bsearch(fold + r * n + i, id, m, sizeof *id, compare_ids);

            s->fold[r * n + i] = (size_t)(at - id);
        }
    }
    free(id);
    return RIND_OK;
}

/* Refuses folds without which nothing can be fitted; Cox: also folds without events, which measure nothing. */
static rind_status check_fold(rind_ctx *ctx, const rind_cv_study *s, size_t r, size_t f)
{
    size_t n = s->x->n_rows, n_inside = 0, events = 0, events_inside = 0;
    const size_t *fold = s->fold + r * n;
    bool varies = false, any = false;
    double first = 0;

    for (size_t i = 0; i < n; i++) {
        bool held = fold[i] == f;

        n_inside += held;
        if (s->settings->family == RIND_COX) {
            events += s->y->event[i] == 1;
            events_inside += held && s->y->event[i] == 1;
        } else if (!held) {
            varies = varies || (any && s->y->y[i] != first);
            first = s->y->y[i];
            any = true;
        }
    }
    int id = s->id[r * s->n_folds + f];

    if (s->settings->family != RIND_COX)
        return varies ? RIND_OK
                      : rind_fail(ctx, RIND_NOT_ESTIMABLE, "all %zu rows outside fold %d have y = %g", n - n_inside, id,
                                  first);
    if (events == events_inside)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "the %zu rows outside fold %d have no events", n - n_inside, id);
    if (events_inside == 0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "fold %d has no events: spread events evenly over the folds", id);
    return RIND_OK;
}

/* ---- the whole ---- */

static rind_status fit_folds(rind_ctx *ctx, rind_cv_study *s, double *kkt_max)
{
    size_t n_jobs = s->n_folds * s->n_repeats;
    fold_job job = { .s = s };
    rind_path path = { .x = s->x, .y = s->y, .settings = s->settings, .lambda = s->lambda };
    rind_arena arena = { 0 };
    rind_status status = RIND_OK;

    place(s, &job, &path, &arena);
    s->end = rind_alloc_zero(ctx, n_jobs, sizeof *s->end, "results of folds");
    if (s->end == NULL || rind_slots_create(ctx, n_jobs, arena.used, "paths of folds", &s->slots) != RIND_OK)
        return RIND_NO_MEMORY;
    rind_parallel(ctx, n_jobs, run_fold, s);
    s->n_kept = s->n_lambda;
    for (size_t k = 0; k < n_jobs && status == RIND_OK; k++) {
        char what[64];

        snprintf(what, sizeof what, "the rows outside fold %d", s->id[k]);
        path.end = s->end[k].end;
        path.n_done = s->end[k].n_done;
        path.set.kkt = s->end[k].kkt;
        status = rind_lasso_failed(ctx, &path, what);
        s->n_kept = path.n_done < s->n_kept ? path.n_done : s->n_kept;
        *kkt_max = fmax(*kkt_max, s->end[k].kkt);
    }
    if (status == RIND_OK && s->n_kept == 0)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE,
                           "without a fold, the first lambda already needs more than %zu "
                           "coefficients",
                           s->settings->max_active);
    return status;
}

/* Means over the repeats. */
static rind_status average_predictors(rind_ctx *ctx, const rind_cv_study *s, rind_cross_validation *out)
{
    size_t n = s->x->n_rows;

    out->linear_predictor = rind_alloc_zero(ctx, s->n_kept * n, sizeof(double), "predictions");
    if (out->linear_predictor == NULL)
        return RIND_NO_MEMORY;
    for (size_t r = 0; r < s->n_repeats; r++)
        for (size_t k = 0; k < s->n_kept * n; k++)
            out->linear_predictor[k] += s->predictor[r * s->n_lambda * n + k] / (double)s->n_repeats;
    return RIND_OK;
}

static rind_status make_study(rind_ctx *ctx, rind_cv_study *s, const int *fold)
{
    size_t n = s->x->n_rows;
    rind_status status = rind_lasso_order(ctx, s->x, s->y, s->settings->family, &s->order);

    if (status != RIND_OK)
        return status;
    s->fold = rind_alloc(ctx, s->n_repeats * n, sizeof *s->fold, "folds");
    if (s->fold == NULL)
        return RIND_NO_MEMORY;
    status = number_folds(ctx, s, fold);
    for (size_t k = 0; k < s->n_repeats * s->n_folds && status == RIND_OK; k++)
        status = check_fold(ctx, s, k / s->n_folds, k % s->n_folds);
    if (status != RIND_OK || s->settings->family != RIND_COX)
        return status;
    s->sets.moment = rind_alloc(ctx, n, sizeof *s->sets.moment, "risk sets");
    s->sets.event = rind_alloc(ctx, n, sizeof *s->sets.event, "risk sets");
    if (s->sets.moment == NULL || s->sets.event == NULL)
        return RIND_NO_MEMORY;
    rind_risk_sets_fill(s->y, s->order, n, &s->sets);
    return RIND_OK;
}

static rind_status make_room(rind_ctx *ctx, rind_cv_study *s, rind_lasso *path)
{
    size_t n = s->x->n_rows;

    s->lambda = path->lambda;
    s->n_lambda = path->n_lambda;
    s->predictor = rind_alloc(ctx, s->n_repeats * s->n_lambda, n * sizeof *s->predictor, "predictions");
    if (s->predictor == NULL)
        return RIND_NO_MEMORY;
    if (s->settings->family != RIND_COX)
        return RIND_OK;
    s->deviance = rind_alloc(ctx, s->n_repeats * s->n_folds * s->n_lambda, sizeof *s->deviance, "deviances");
    return s->deviance != NULL ? RIND_OK : RIND_NO_MEMORY;
}

static void free_study(rind_cv_study *s)
{
    free(s->order);
    free(s->fold);
    free(s->id);
    free(s->predictor);
    free(s->deviance);
    free(s->sets.moment);
    free(s->sets.event);
    free(s->end);
    rind_slots_free(&s->slots);
}

rind_status rind_lasso_cv(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y,
                          const rind_lasso_settings *settings, const int *fold, size_t n_repeats,
                          rind_cross_validation **out)
{
    rind_cv_study s = { .x = x, .y = y, .settings = settings, .n_repeats = n_repeats };
    rind_cross_validation *cv = NULL;
    rind_status status;

    if (fold == NULL || n_repeats == 0)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "cross-validation needs folds");
    status = rind_lasso_check(ctx, x, y, settings);
    if (status == RIND_OK)
        status = make_study(ctx, &s, fold);
    if (status == RIND_OK) {
        cv = rind_alloc_zero(ctx, 1, sizeof *cv, "a cross-validation");
        status = cv == NULL ? RIND_NO_MEMORY : rind_lasso_path(ctx, x, y, settings, &cv->path);
    }
    if (status == RIND_OK)
        status = make_room(ctx, &s, cv->path);
    if (status == RIND_OK)
        status = fit_folds(ctx, &s, &cv->kkt_max);
    if (status == RIND_OK)
        status = average_predictors(ctx, &s, cv);
    for (int m = 0; m < RIND_N_CV_MEASURES && status == RIND_OK; m++)
        status = rind_cv_make_curve(ctx, &s, (rind_cv_measure)m, &cv->curve[m]);
    if (status == RIND_OK) {
        cv->n_folds = s.n_folds;
        cv->n_repeats = n_repeats;
        cv->path->n_lambda = s.n_kept;
        *out = cv;
    } else
        rind_cross_validation_free(cv);
    free_study(&s);
    return status;
}

void rind_cross_validation_free(rind_cross_validation *cv)
{
    if (cv == NULL)
        return;
    rind_lasso_free(cv->path);
    for (int m = 0; m < RIND_N_CV_MEASURES; m++)
        rind_cv_curve_clear(&cv->curve[m]);
    free(cv->linear_predictor);
    free(cv);
}
