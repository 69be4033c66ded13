/*
 * logistic.c - logistic regression: estimates, their errors, tests, and whether they exist
 *
 * The likelihood is maximised on standardised columns, where Newton's method is well conditioned whatever the units.
 * With m and s the mean and the standard deviation of the columns, the coefficients of the columns as they
 * are follow by  b_j = c_j / s_j,  b_0 = c_0 - sum m_j c_j / s_j,  and their covariance by the same linear map.
 */
#include "logistic.h"

#include "model/check.h"
#include "model/distribution.h"
#include "model/linear.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A pivot of the correlation matrix below this means that a column depends on those before it. */
#define LEAST_PIVOT 1e-10

rind_logistic_settings rind_logistic_defaults(void)
{
    return (rind_logistic_settings){ .level = 0.95 };
}

static void place(rind_logistic_work *work, rind_arena *arena)
{
    size_t n = work->x->n_rows, p = work->x->n_columns, rows = rind_padded(n);

    work->design.z = rind_arena_take(arena, p * rows, sizeof(double));
    work->design.mean = rind_arena_take(arena, p, sizeof(double));
    work->design.sd = rind_arena_take(arena, p, sizeof(double));
    work->y = rind_arena_take(arena, rows, sizeof(double));
    work->weight = rind_arena_take(arena, rows, sizeof(double));
    work->offset = rind_arena_take(arena, rows, sizeof(double));
    work->ones = rind_arena_take(arena, rows, sizeof(double));
    work->shifted = rind_arena_take(arena, p * rows, sizeof(double));
    rind_logit_place(&work->logit, n, p + 1, arena);
}

static rind_status check(rind_ctx *ctx, const rind_columns *x, const double *y, const rind_logistic_settings *settings)
{
    size_t n = x->n_rows, n_events;
    rind_status status = rind_design_check(ctx, x);

    if (status == RIND_OK)
        status = rind_check_two_classes(ctx, y, n, &n_events);
    if (status == RIND_OK && settings->weight != NULL)
        status = rind_numbers_check(ctx, settings->weight, n, 0, "the weight");
    if (status == RIND_OK && settings->offset != NULL)
        status = rind_numbers_check(ctx, settings->offset, n, -INFINITY, "the offset");
    if (status == RIND_OK)
        status = rind_check_level(ctx, settings->level);
    if (status == RIND_OK && x->n_columns + 1 > n)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu coefficients cannot be estimated from %zu rows",
                           x->n_columns + 1, n);
    return status;
}

static void fill_rows(rind_logistic_work *work, const double *y)
{
    const rind_logistic_settings *settings = work->settings;
    size_t n = work->x->n_rows, rows = rind_padded(n);

    for (size_t i = 0; i < rows; i++) {
        bool real = i < n;

        work->y[i] = real ? y[i] : 0;
        work->ones[i] = real ? 1 : 0;
        work->weight[i] = real && settings->weight != NULL ? settings->weight[i] : work->ones[i];
        work->offset[i] = real && settings->offset != NULL ? settings->offset[i] : 0;
    }
}

/* Refuses columns without spread, and with a factor of their cross products those that depend on others. */
static rind_status check_rank(rind_ctx *ctx, rind_logistic_work *work)
{
    rind_logit *g = &work->logit;
    const rind_columns *x = work->x;
    size_t dependent = 0;
    char text[32];

    for (size_t j = 0; j < x->n_columns; j++)
        if (work->design.sd[j] == 0)
            return rind_fail(ctx, RIND_NOT_ESTIMABLE, "%s has the same value in all rows",
                             rind_column_name(x, j, text));
    memset(g->hessian, 0, g->k * g->width * sizeof *g->hessian);
    for (size_t a = 0; a < g->k; a++) {
        double *b = g->b_room + a * g->stride;

        rind_multiply(b, g->column[a], work->weight, g->stride);
        g->b[a] = b;
    }
    rind_add_gram(g->column, g->b, 0, g->k, g->stride, g->hessian, g->width);
    if (rind_cholesky(g->hessian, g->factor, g->width, 0, g->k, LEAST_PIVOT, &dependent) > 0 && dependent > 0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "%s is a linear combination of the columns before it: leave it out",
                         rind_column_name(x, dependent - 1, text));
    return RIND_OK;
}

rind_status rind_logistic_prepare(rind_ctx *ctx, const rind_columns *x, const double *y,
                                  const rind_logistic_settings *settings, rind_logistic_work *work)
{
    rind_arena arena = { 0 };
    rind_status status = check(ctx, x, y, settings);

    *work = (rind_logistic_work){ .x = x, .settings = settings };
    if (status != RIND_OK)
        return status;
    place(work, &arena);
    work->memory = rind_alloc_zero(ctx, arena.used, 1, "a logistic regression");
    if (work->memory == NULL)
        return RIND_NO_MEMORY;
    arena = (rind_arena){ .memory = work->memory };
    place(work, &arena);
    fill_rows(work, y);
    rind_standardise(x, NULL, x->n_rows, NULL, &work->design);

    rind_logit *g = &work->logit;

    g->column[0] = work->ones;
    for (size_t j = 0; j < x->n_columns; j++) {
        const double *z = work->design.z + j * g->stride;
        double *shifted = work->shifted + j * g->stride;

        g->column[1 + j] = z;
        for (size_t i = 0; i < x->n_rows; i++)
            shifted[i] = work->design.sd[j] > 0 ? z[i] + work->design.mean[j] / work->design.sd[j] : 0;
    }
    g->y = work->y;
    g->weight = settings->weight != NULL ? work->weight : NULL;
    g->offset = settings->offset != NULL ? work->offset : NULL;
    g->firth = settings->firth;
    return check_rank(ctx, work);
}

void rind_logistic_release(rind_logistic_work *work)
{
    free(work->memory);
    work->memory = NULL;
}

/* ---- results ---- */

static rind_logistic *create(rind_ctx *ctx, const rind_columns *x, bool profile)
{
    rind_logistic *out = rind_alloc_zero(ctx, 1, sizeof *out, "a logistic fit");
    size_t k = x->n_columns + 1;
    bool complete = out != NULL;

    if (out == NULL)
        return NULL;
    out->n_rows = x->n_rows;
    out->n_terms = k;

    double **const vector[] = { &out->estimate, &out->se,        &out->z,           &out->p,
                                &out->wald_low, &out->wald_high, &out->profile_low, &out->profile_high };

    for (size_t v = 0; v < COUNT_OF(vector) - (profile ? 0 : 2); v++) {
        *vector[v] = rind_alloc(ctx, k, sizeof(double), "a logistic fit");
        complete = complete && *vector[v] != NULL;
    }
    out->covariance = rind_alloc(ctx, k * k, sizeof(double), "a covariance");
    out->linear_predictor = rind_alloc(ctx, x->n_rows, sizeof(double), "linear predictors");
    if (complete && out->covariance != NULL && out->linear_predictor != NULL)
        return out;
    rind_logistic_free(out);
    return NULL;
}

void rind_logistic_free(rind_logistic *fit)
{
    if (fit == NULL)
        return;
    free(fit->estimate);
    free(fit->se);
    free(fit->z);
    free(fit->p);
    free(fit->wald_low);
    free(fit->wald_high);
    free(fit->profile_low);
    free(fit->profile_high);
    free(fit->covariance);
    free(fit->linear_predictor);
    free(fit);
}

/* Covariance of the columns as they are from that of the standardised ones, c: rows and columns scaled, then row 0. */
static void unscale(const rind_design *design, double *c, size_t k)
{
    for (size_t a = 1; a < k; a++)
        for (size_t b = 0; b < k; b++) {
            c[a * k + b] /= design->sd[a - 1];
            c[b * k + a] /= design->sd[a - 1];
        }
    for (size_t b = 0; b < k; b++)
        for (size_t a = 1; a < k; a++)
            c[b] -= design->mean[a - 1] * c[a * k + b];
    for (size_t b = 0; b < k; b++)
        for (size_t a = 1; a < k; a++)
            c[b * k] -= design->mean[a - 1] * c[b * k + a];
    for (size_t b = 1; b < k; b++)
        c[b] = c[b * k];
}

static void fill_terms(const rind_logistic_work *work, rind_logistic *out)
{
    const rind_logit *g = &work->logit;
    const rind_design *design = &work->design;
    size_t k = g->k;
    double quantile = rind_normal_quantile(0.5 + work->settings->level / 2);

    out->estimate[0] = g->coefficient[0];
    for (size_t a = 1; a < k; a++) {
        out->estimate[a] = g->coefficient[a] / design->sd[a - 1];
        out->estimate[0] -= design->mean[a - 1] * out->estimate[a];
    }
    rind_cholesky_inverse(g->factor, g->width, k, out->covariance, g->half);
    unscale(design, out->covariance, k);
    for (size_t a = 0; a < k; a++) {
        out->se[a] = sqrt(out->covariance[a * k + a]);
        out->z[a] = out->estimate[a] / out->se[a];
        out->p[a] = rind_normal_two_sided(out->z[a]);
        out->wald_low[a] = out->estimate[a] - quantile * out->se[a];
        out->wald_high[a] = out->estimate[a] + quantile * out->se[a];
    }
    memcpy(out->linear_predictor, g->eta, g->n * sizeof *g->eta);
}

static rind_status name_end(rind_ctx *ctx, const rind_logistic_work *work, rind_logit_end end)
{
    const rind_logit *g = &work->logit;
    char terms[512];

    if (end == RIND_LOGIT_MAXIMUM)
        return RIND_OK;
    if (end == RIND_LOGIT_ENDLESS)
        return rind_fail(ctx, RIND_NOT_CONVERGED, "the logistic likelihood has no maximum after %d iterations",
                         g->n_iterations);
    rind_logistic_name_terms(work->x, g->direction, terms, sizeof terms);
    return rind_fail(
        ctx, RIND_SEPARATION,
        "the classes are separated by %s: maximum likelihood estimates are infinite (leave out columns, or "
        "use Firth's penalty)",
        terms);
}

void rind_logistic_name_terms(const rind_columns *x, const double *direction, char *text, size_t size)
{
    size_t used = 0, n = 0, seen = 0;

    text[0] = '\0';
    for (size_t j = 0; j < x->n_columns; j++)
        n += direction[1 + j] != 0;
    for (size_t j = 0; j < x->n_columns && used < size; j++) {
        if (direction[1 + j] == 0)
            continue;
        char name[32];
        const char *before = seen == 0 ? "" : seen + 1 == n ? " and " : ", ";

        used += (size_t)snprintf(text + used, size - used, "%s%s", before, rind_column_name(x, j, name));
        seen++;
    }
    if (n == 0)
        snprintf(text, size, "the intercept");
}

/* Of the intercept alone (and the offset): log likelihood; with firth the penalty is that of all columns. */
static rind_status fit_null(rind_ctx *ctx, rind_logistic_work *work, rind_logistic *out)
{
    rind_logit *g = &work->logit;
    rind_logit_end end;

    memset(g->coefficient, 0, g->k * sizeof *g->coefficient);
    g->n_free = 1;
    end = rind_logit_maximise(g);
    out->null_log_likelihood = g->objective;
    out->null_deviance = -2 * rind_logit_likelihood(g);
    g->n_free = g->k;
    return name_end(ctx, work, end);
}

static void fill_tests(const rind_logistic_work *work, rind_logistic *out)
{
    const rind_logit *g = &work->logit;

    for (size_t i = 0; i < g->n; i++)
        out->n_events += g->y[i] > 0.5;
    out->log_likelihood = g->objective;
    out->deviance = -2 * rind_logit_likelihood(g);
    out->aic = -2 * out->log_likelihood + 2 * (double)g->k;
    out->bic = -2 * out->log_likelihood + log((double)g->n) * (double)g->k;
    out->lr_df = g->k - 1;
    out->lr_chi2 = 2 * (out->log_likelihood - out->null_log_likelihood);
    out->lr_p = out->lr_df > 0 ? rind_chi2_upper(fmax(out->lr_chi2, 0), (double)out->lr_df) : 1;
    out->n_iterations = g->n_iterations;
}

rind_status rind_logistic_fit(rind_ctx *ctx, const rind_columns *x, const double *y,
                              const rind_logistic_settings *settings, rind_logistic **out)
{
    rind_logistic_work work;
    rind_logistic *fit = NULL;
    rind_status status = rind_logistic_prepare(ctx, x, y, settings, &work);

    if (status == RIND_OK) {
        fit = create(ctx, x, settings->profile);
        status = fit == NULL ? RIND_NO_MEMORY : fit_null(ctx, &work, fit);
    }
    if (status == RIND_OK) {
        rind_logit_end end = rind_logit_maximise(&work.logit);

        if (end != RIND_LOGIT_SEPARATED || !settings->allow_separation)
            status = name_end(ctx, &work, end);
    }
    if (status == RIND_OK) {
        fill_terms(&work, fit);
        fill_tests(&work, fit);
        if (settings->profile)
            status = rind_logistic_profile(ctx, &work, fit);
    }
    rind_logistic_release(&work);
    if (status != RIND_OK) {
        rind_logistic_free(fit);
        return status;
    }
    *out = fit;
    return RIND_OK;
}

rind_status rind_separation(rind_ctx *ctx, const rind_columns *x, const double *y, rind_separation_kind *kind,
                            double *direction)
{
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic_work work;
    rind_status status = rind_logistic_prepare(ctx, x, y, &settings, &work);

    if (status == RIND_OK) {
        rind_logit_end end = rind_logit_maximise(&work.logit);

        *kind = end == RIND_LOGIT_SEPARATED ? rind_logit_separates(&work.logit) : RIND_OVERLAP;
        if (end == RIND_LOGIT_ENDLESS)
            status = name_end(ctx, &work, end);
        for (size_t a = 0; direction != NULL && a < work.logit.k; a++)
            direction[a] = *kind == RIND_OVERLAP ? 0 : work.logit.direction[a];
    }
    rind_logistic_release(&work);
    return status;
}
