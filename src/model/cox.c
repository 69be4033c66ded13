/*
 * cox.c - Cox regression: estimates, their errors, tests
 *
 * Cox, J. R. Stat. Soc. B 34 (1972) 187. The partial likelihood is maximised by Newton's method on standardised
 * columns; those of the user get b_j = c_j / s_j, and the means do not matter to it. Where every event falls on
 * the row with the largest d'x of those at risk, for some direction d, the likelihood is monotone and coefficients have
 * no end; Newton's steps then turn into such a direction, which is tested row by row before it is declared.
 */
#include "cox.h"

#include "model/check.h"
#include "model/distribution.h"
#include "model/linear.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_PIVOT 1e-10
#define MOVE_ENDS 1e-11
#define OBJECTIVE_ROUNDING 1e-13
#define DIRECTION_ROUNDING 1e-6

enum { MAX_ITERATIONS = 200, MAX_HALVINGS = 40, PATIENCE = 25 };

static void place(rind_cox_work *work, rind_arena *arena)
{
    size_t n = work->x->n_rows, k = work->x->n_columns, rows = rind_padded(n);

    work->design.z = rind_arena_take(arena, k * rows, sizeof(double));
    work->design.mean = rind_arena_take(arena, k, sizeof(double));
    work->design.sd = rind_arena_take(arena, k, sizeof(double));
    work->order = rind_arena_take(arena, n, sizeof *work->order);
    work->scratch = rind_arena_take(arena, n, sizeof *work->scratch);
    work->coefficient = rind_arena_take(arena, k, sizeof(double));
    work->step = rind_arena_take(arena, k, sizeof(double));
    work->trial = rind_arena_take(arena, k, sizeof(double));
    work->column = rind_arena_take(arena, k, sizeof(double));
    work->factor = rind_arena_take(arena, k * rind_padded(k), sizeof(double));
    rind_partial_place(&work->partial, n, k, arena);
}

rind_status rind_cox_prepare(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y, rind_ties ties,
                             rind_cox_work *work)
{
    rind_arena arena = { 0 };
    rind_status status = rind_design_check(ctx, x);

    *work = (rind_cox_work){ .x = x, .y = y };
    if (status == RIND_OK)
        status = rind_outcome_check(ctx, y, x->n_rows);
    if (status == RIND_OK && x->n_columns == 0)
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "a Cox regression needs columns, and the table has none");
    if (status == RIND_OK && ties != RIND_EFRON && ties != RIND_BRESLOW)
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "there is no way %d to treat ties", (int)ties);
    if (status != RIND_OK)
        return status;
    place(work, &arena);
    work->memory = rind_alloc_zero(ctx, arena.used, 1, "a Cox regression");
    if (work->memory == NULL)
        return RIND_NO_MEMORY;
    arena = (rind_arena){ .memory = work->memory };
    place(work, &arena);
    rind_risk_order(y, x->n_rows, work->order, work->scratch);
    rind_risk_sets_fill(y, work->order, x->n_rows, &work->partial.sets);
    rind_standardise(x, work->order, x->n_rows, NULL, &work->design);
    work->partial.z = work->design.z;
    work->partial.ties = ties;
    return RIND_OK;
}

void rind_cox_release(rind_cox_work *work)
{
    free(work->memory);
    work->memory = NULL;
}

/* ---- the maximum ---- */

/* Whether work->step leads every event to the top of its risk set; small components are rounded to 0. */
static bool monotone(rind_cox_work *work)
{
    rind_partial *p = &work->partial;
    double largest = 0, spread = 0, worst = 0;

    for (size_t a = 0; a < p->k; a++)
        largest = fmax(largest, fabs(work->step[a]));
    if (!(largest > 0))
        return false;
    memset(p->e, 0, p->stride * sizeof *p->e);
    for (size_t a = 0; a < p->k; a++) {
        work->step[a] /= largest;
        if (fabs(work->step[a]) < DIRECTION_ROUNDING)
            work->step[a] = 0;
        rind_add_scaled(p->e, work->step[a], p->z + a * p->stride, p->stride);
    }
    for (size_t k = 0; k < p->sets.n_moments; k++) {
        const rind_moment *moment = &p->sets.moment[k];
        double top = -INFINITY, bottom = INFINITY;

        for (size_t i = moment->first; i < moment->stop; i++) {
            top = fmax(top, p->e[i]);
            bottom = fmin(bottom, p->e[i]);
        }
        spread = fmax(spread, top - bottom);
        for (size_t i = moment->first; i < moment->first + moment->n_events; i++)
            worst = fmax(worst, top - p->e[i]);
    }
    return spread > 0 && worst <= DIRECTION_ROUNDING * spread;
}

static rind_status name_monotone(rind_ctx *ctx, const rind_cox_work *work)
{
    char terms[512];
    size_t used = 0, seen = 0;

    for (size_t j = 0; j < work->partial.k && used < sizeof terms; j++) {
        char name[32];

        if (work->step[j] == 0)
            continue;
        used += (size_t)snprintf(terms + used, sizeof terms - used, "%s%s", seen > 0 ? ", " : "",
                                 rind_column_name(work->x, j, name));
        seen++;
    }
    return rind_fail(ctx, RIND_SEPARATION,
                     "the events are ordered perfectly by %s: coefficients have no finite estimate", terms);
}

static rind_status check_rank(rind_ctx *ctx, rind_cox_work *work)
{
    rind_partial *p = &work->partial;
    size_t dependent = 0;
    char name[32];

    for (size_t j = 0; j < p->k; j++)
        if (work->design.sd[j] == 0)
            return rind_fail(ctx, RIND_NOT_ESTIMABLE, "%s has the same value in all rows",
                             rind_column_name(work->x, j, name));
    if (rind_cholesky(p->information, work->factor, p->width, 0, p->k, LEAST_PIVOT, &dependent) == 0)
        return RIND_OK;
    return rind_fail(ctx, RIND_NOT_ESTIMABLE,
                     "%s does not vary among those at risk, or is a linear combination of the columns before it",
                     rind_column_name(work->x, dependent, name));
}

static void take_step(rind_cox_work *work)
{
    rind_partial *p = &work->partial;
    double before = p->log_likelihood, t = 1;

    for (int halving = 0; halving < MAX_HALVINGS; halving++) {
        for (size_t a = 0; a < p->k; a++)
            work->trial[a] = work->coefficient[a] + t * work->step[a];
        rind_partial_evaluate(p, work->trial, NULL, NULL);
        if (p->log_likelihood >= before - OBJECTIVE_ROUNDING * (1 + fabs(before)))
            break;
        t /= 2;
    }
    memcpy(work->coefficient, work->trial, p->k * sizeof *work->trial);
}

/* From coefficients 0, where the partial likelihood has been evaluated. */
static rind_status maximise(rind_ctx *ctx, rind_cox_work *work, int *n_iterations)
{
    rind_partial *p = &work->partial;

    for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
        double largest = 0;

        rind_cholesky(p->information, work->factor, p->width, 0, p->k, 1e-15, NULL);
        memcpy(work->step, p->score, p->k * sizeof *p->score);
        rind_cholesky_solve(work->factor, p->width, p->k, work->step);
        for (size_t a = 0; a < p->k; a++)
            largest = fmax(largest, fabs(work->step[a]) / (1 + fabs(work->coefficient[a])));
        take_step(work);
        *n_iterations = iteration + 1;
        if (largest <= MOVE_ENDS)
            return RIND_OK;
        if (iteration >= PATIENCE && monotone(work))
            return name_monotone(ctx, work);
    }
    return rind_fail(ctx, RIND_NOT_CONVERGED, "the partial likelihood has no maximum after %d iterations",
                     MAX_ITERATIONS);
}

/* ---- results ---- */

static rind_cox *create(rind_ctx *ctx, size_t n, size_t k)
{
    rind_cox *out = rind_alloc_zero(ctx, 1, sizeof *out, "a Cox fit");
    bool complete = out != NULL;

    if (out == NULL)
        return NULL;
    out->n_rows = n;
    out->n_terms = k;

    double **const vector[] = { &out->estimate, &out->se, &out->z, &out->p, &out->low, &out->high, &out->mean };

    for (size_t v = 0; v < COUNT_OF(vector); v++) {
        *vector[v] = rind_alloc(ctx, k, sizeof(double), "a Cox fit");
        complete = complete && *vector[v] != NULL;
    }
    out->covariance = rind_alloc(ctx, k * k, sizeof(double), "a covariance");
    out->linear_predictor = rind_alloc(ctx, n, sizeof(double), "linear predictors");
    out->martingale = rind_alloc(ctx, n, sizeof(double), "residuals");
    if (complete && out->covariance != NULL && out->linear_predictor != NULL && out->martingale != NULL)
        return out;
    rind_cox_free(out);
    return NULL;
}

void rind_cox_free(rind_cox *fit)
{
    if (fit == NULL)
        return;
    free(fit->estimate);
    free(fit->se);
    free(fit->z);
    free(fit->p);
    free(fit->low);
    free(fit->high);
    free(fit->mean);
    free(fit->covariance);
    free(fit->linear_predictor);
    free(fit->martingale);
    rind_baselines_free(fit->baseline, fit->n_strata);
    free(fit);
}

static rind_test test_of(double chi2, size_t df)
{
    return (rind_test){ .chi2 = chi2, .df = df, .p = rind_chi2_upper(fmax(chi2, 0), (double)df) };
}

/* u' I^-1 u of the information factored in 'factor'. */
static double quadratic(const rind_cox_work *work, const double *u)
{
    size_t k = work->partial.k;

    memcpy(work->column, u, k * sizeof *u);
    rind_cholesky_half_solve(work->factor, work->partial.width, k, work->column);
    return rind_dot(work->column, work->column, k);
}

static void fill_terms(rind_cox_work *work, double level, rind_cox *out)
{
    rind_partial *p = &work->partial;
    const double *sd = work->design.sd;
    double quantile = rind_normal_quantile(0.5 + level / 2), wald = 0;
    size_t k = p->k;

    rind_cholesky(p->information, work->factor, p->width, 0, k, 1e-15, NULL);
    rind_cholesky_inverse(work->factor, p->width, k, out->covariance, work->column);
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) {
            out->covariance[a * k + b] /= sd[a] * sd[b];
            wald += work->coefficient[a] * work->coefficient[b] *
                    p->information[a >= b ? a * p->width + b : b * p->width + a];
        }
    for (size_t a = 0; a < k; a++) {
        out->mean[a] = work->design.mean[a];
        out->estimate[a] = work->coefficient[a] / sd[a];
        out->se[a] = sqrt(out->covariance[a * k + a]);
        out->z[a] = out->estimate[a] / out->se[a];
        out->p[a] = rind_normal_two_sided(out->z[a]);
        out->low[a] = out->estimate[a] - quantile * out->se[a];
        out->high[a] = out->estimate[a] + quantile * out->se[a];
    }
    out->log_likelihood = p->log_likelihood;
    out->wald = test_of(wald, k);
    out->lr = test_of(2 * (out->log_likelihood - out->null_log_likelihood), k);
}

/* Predictors, residuals, concordance and baseline of the fit. */
static rind_status fill_rows(rind_ctx *ctx, const rind_cox_work *work, rind_cox *out)
{
    const rind_partial *p = &work->partial;
    double centre = 0;
    rind_status status;

    for (size_t a = 0; a < p->k; a++)
        centre += out->mean[a] * out->estimate[a];
    for (size_t i = 0; i < p->n; i++)
        out->linear_predictor[work->order[i]] = p->eta[i];
    status = rind_cox_hazards(ctx, p->n, work->y, out->linear_predictor, p->ties, out->martingale, &out->baseline,
                              &out->n_strata);
    if (status == RIND_OK)
        status = rind_concordance(ctx, p->n, work->y, out->linear_predictor, &out->concordance);
    if (status != RIND_OK)
        return status;
    for (size_t i = 0; i < p->n; i++) {
        out->linear_predictor[i] += centre;
        out->martingale[i] = work->y->event[i] - out->martingale[i];
        out->n_events += work->y->event[i] == 1;
    }
    for (size_t s = 0; s < out->n_strata; s++)
        for (size_t t = 0; t < out->baseline[s].n_times; t++)
            out->baseline[s].hazard[t] *= exp(-centre);
    return RIND_OK;
}

rind_status rind_cox_fit(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y, rind_ties ties, double level,
                         rind_cox **out)
{
    rind_cox_work work;
    rind_cox *fit = NULL;
    rind_status status = rind_cox_prepare(ctx, x, y, ties, &work);

    if (status == RIND_OK)
        status = rind_check_level(ctx, level);
    if (status == RIND_OK) {
        fit = create(ctx, x->n_rows, x->n_columns);
        status = fit == NULL ? RIND_NO_MEMORY : RIND_OK;
    }
    if (status == RIND_OK) {
        fit->ties = ties;
        rind_partial_evaluate(&work.partial, work.coefficient, NULL, NULL);
        fit->null_log_likelihood = work.partial.log_likelihood;
        status = check_rank(ctx, &work);
    }
    if (status == RIND_OK) {
        fit->score = test_of(quadratic(&work, work.partial.score), work.partial.k);
        status = maximise(ctx, &work, &fit->n_iterations);
    }
    if (status == RIND_OK) {
        fill_terms(&work, level, fit);
        status = fill_rows(ctx, &work, fit);
    }
    rind_cox_release(&work);
    if (status != RIND_OK) {
        rind_cox_free(fit);
        return status;
    }
    *out = fit;
    return RIND_OK;
}
