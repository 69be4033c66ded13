/*
 * lasso.c - penalised paths for users: arguments, results, predictions
 */
#include "lasso.h"

#include "model/check.h"
#include "model/spread.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

rind_lasso_settings rind_lasso_defaults(rind_family_of_y family)
{
    return (rind_lasso_settings){ .family = family, .alpha = 1, .standardise = true, .n_lambda = 100 };
}

static rind_status check_lambda(rind_ctx *ctx, const rind_lasso_settings *settings)
{
    const double *lambda = settings->lambda;

    if (settings->n_lambda == 0)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a path needs at least one lambda");
    for (size_t k = 0; lambda != NULL && k < settings->n_lambda; k++) {
        if (!isfinite(lambda[k]) || lambda[k] <= 0)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "lambda %zu is %g: it must be above 0", k + 1, lambda[k]);
        if (k > 0 && lambda[k] >= lambda[k - 1])
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "lambda %zu is %g, not below the one before (%g)", k + 1,
                             lambda[k], lambda[k - 1]);
    }
    if (!(settings->lambda_ratio >= 0 && settings->lambda_ratio < 1))
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "the ratio of lambdas is %g: it must be between 0 and 1",
                         settings->lambda_ratio);
    return RIND_OK;
}

static rind_status check_settings(rind_ctx *ctx, const rind_columns *x, const rind_lasso_settings *settings)
{
    rind_status status = check_lambda(ctx, settings);

    if (status != RIND_OK)
        return status;
    if (!(settings->alpha >= 0 && settings->alpha <= 1))
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "alpha is %g: it must be between 0 (ridge) and 1 (LASSO)",
                         settings->alpha);
    if (settings->weight != NULL && settings->family == RIND_COX)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a penalised Cox regression takes no weights");
    if (settings->offset != NULL && settings->family != RIND_BINOMIAL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "only a binomial regression takes offsets");
    if (settings->weight != NULL) {
        status = rind_numbers_check(ctx, settings->weight, x->n_rows, 1e-300, "the weight");
        if (status != RIND_OK)
            return status;
    }
    if (settings->offset != NULL) {
        status = rind_numbers_check(ctx, settings->offset, x->n_rows, -INFINITY, "the offset");
        if (status != RIND_OK)
            return status;
    }
    for (size_t j = 0; settings->penalty_factor != NULL && j < x->n_columns; j++) {
        double factor = settings->penalty_factor[j];
        char text[32];

        if (!isfinite(factor) || factor < 0 || (factor == 0 && settings->alpha == 0))
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "the penalty factor of %s is %g: it must be %s 0",
                             rind_column_name(x, j, text), factor, settings->alpha == 0 ? "above" : "at least");
    }
    return RIND_OK;
}

static rind_status check_binomial(rind_ctx *ctx, const rind_outcome *y, size_t n)
{
    size_t n_events;

    if (y->y == NULL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a binomial regression needs the outcome y");
    return rind_check_two_classes(ctx, y->y, n, &n_events);
}

static rind_status check_gaussian(rind_ctx *ctx, const rind_outcome *y, size_t n)
{
    rind_status status;

    if (y->y == NULL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a least squares regression needs the outcome y");
    status = rind_numbers_check(ctx, y->y, n, -INFINITY, "y");
    if (status != RIND_OK)
        return status;
    for (size_t i = 1; i < n; i++)
        if (y->y[i] != y->y[0])
            return RIND_OK;
    return rind_fail(ctx, RIND_NOT_ESTIMABLE, "y is %g in all %zu rows", y->y[0], n);
}

rind_status rind_lasso_check(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y,
                             const rind_lasso_settings *settings)
{
    rind_status status = rind_design_check(ctx, x);

    if (status == RIND_OK && x->n_columns == 0)
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "a penalised regression needs columns, and the table has none");
    if (status == RIND_OK)
        status = check_settings(ctx, x, settings);
    if (status != RIND_OK)
        return status;
    switch (settings->family) {
    case RIND_BINOMIAL:
        return check_binomial(ctx, y, x->n_rows);
    case RIND_GAUSSIAN:
        return check_gaussian(ctx, y, x->n_rows);
    case RIND_COX:
        return rind_outcome_check(ctx, y, x->n_rows);
    }
    return rind_fail(ctx, RIND_BAD_ARGUMENT, "family %d is not known", (int)settings->family);
}

rind_status rind_lasso_order(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y, rind_family_of_y family,
                             size_t **order)
{
    size_t n = x->n_rows, *rows = rind_alloc(ctx, 2 * n, sizeof *rows, "the order of rows");

    if (rows == NULL)
        return RIND_NO_MEMORY;
    if (family == RIND_COX)
        rind_risk_order(y, n, rows, rows + n);
    else
        for (size_t i = 0; i < n; i++)
            rows[i] = i;
    *order = rows;
    return RIND_OK;
}

rind_status rind_lasso_failed(rind_ctx *ctx, const rind_path *path, const char *what)
{
    size_t k = path->n_done;

    switch (path->end) {
    case RIND_SOLVED:
        return RIND_OK;
    case RIND_DEPENDENT:
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "the columns without penalty depend on each other in %s", what);
    case RIND_TOO_MANY_ACTIVE:
        return rind_fail(ctx, RIND_NOT_CONVERGED,
                         "in %s, step %zu of the path (lambda %g) needs more than %zu coefficients: use larger "
                         "lambdas or a larger alpha",
                         what, k + 1, path->lambda[k], path->set.capacity - 1);
    case RIND_NO_PROGRESS:
        break;
    }
    return rind_fail(ctx, RIND_NOT_CONVERGED,
                     "in %s, step %zu of the path (lambda %g) ended with optimality conditions off by %g", what, k + 1,
                     path->lambda[k], path->set.kkt);
}

/* ---- the path of all rows ---- */

static void keep_step(rind_path *path, size_t k)
{
    rind_lasso *out = path->user;
    double *coefficient = out->coefficient + k * out->n_columns;

    memset(coefficient, 0, out->n_columns * sizeof *coefficient);
    out->df[k] = 0;
    for (size_t u = 0; u < path->n_used; u++) {
        coefficient[path->used[u]] = path->value[u] / path->design.sd[path->used[u]];
        out->df[k] += path->value[u] != 0;
    }
    out->intercept[k] = path->settings->family == RIND_COX ? 0 : rind_path_intercept(path);
    out->deviance[k] = rind_loss_deviance(&path->loss, path->eta) * path->y_scale * path->y_scale;
    out->kkt[k] = path->kkt_now;
}

/* Deviance without any column: of the intercept and the offsets alone. */
static double null_deviance(rind_path *path)
{
    rind_active_set *set = &path->set;
    double sum = 0, scale = path->y_scale * path->y_scale;

    for (size_t i = 0; i < path->n && path->settings->family != RIND_COX; i++)
        sum += path->loss.weight != NULL ? path->loss.weight[i] * path->loss.y[i] : path->loss.y[i];
    sum /= (double)path->n;
    if (path->settings->family == RIND_BINOMIAL && set->offset == NULL)
        sum = log(sum / (1 - sum));
    for (size_t i = 0; i < path->n; i++)
        set->eta[i] = path->settings->family == RIND_COX ? 0 : sum;
    if (set->offset != NULL) { /* the intercept beside offsets has no closed form */
        size_t p = path->design.p;

        path->design.p = 0;
        rind_active_set_begin(set);
        path->design.p = p;
    }
    return rind_loss_deviance(&path->loss, set->eta) * scale;
}

static rind_lasso *create(rind_ctx *ctx, const rind_columns *x, const rind_lasso_settings *settings)
{
    rind_lasso *out = rind_alloc_zero(ctx, 1, sizeof *out, "a penalised path");
    size_t n = settings->n_lambda, p = x->n_columns;

    if (out == NULL)
        return NULL;
    out->family = settings->family;
    out->n_rows = x->n_rows;
    out->n_columns = p;
    out->lambda = rind_alloc(ctx, n, sizeof(double), "lambdas");
    out->intercept = rind_alloc(ctx, n, sizeof(double), "intercepts");
    out->coefficient = p <= SIZE_MAX / n ? rind_alloc(ctx, n * p, sizeof(double), "coefficients") : NULL;
    out->df = rind_alloc(ctx, n, sizeof *out->df, "degrees of freedom");
    out->deviance = rind_alloc(ctx, n, sizeof(double), "deviances");
    out->kkt = rind_alloc(ctx, n, sizeof(double), "optimality conditions");
    out->mean = rind_alloc(ctx, p, sizeof(double), "means");
    out->sd = rind_alloc(ctx, p, sizeof(double), "standard deviations");
    if (out->lambda != NULL && out->intercept != NULL && out->coefficient != NULL && out->df != NULL &&
        out->deviance != NULL && out->kkt != NULL && out->mean != NULL && out->sd != NULL)
        return out;
    rind_lasso_free(out);
    return NULL;
}

static void run(void *data, size_t job)
{
    rind_path *path = data;
    rind_lasso *out = path->user;

    (void)job;
    rind_path_run(path);
    memcpy(out->mean, path->design.mean, out->n_columns * sizeof *out->mean);
    memcpy(out->sd, path->design.sd, out->n_columns * sizeof *out->sd);
    out->n_lambda = path->n_done;
    if (path->end == RIND_SOLVED)
        out->null_deviance = null_deviance(path);
}

static rind_status fit(rind_ctx *ctx, rind_path *path, rind_lasso *out)
{
    rind_arena arena = { 0 };

    path->user = out;
    path->step = keep_step;
    path->lambda = out->lambda;
    path->n_lambda = path->settings->n_lambda;
    path->find_lambda = path->settings->lambda == NULL;
    if (!path->find_lambda)
        memcpy(out->lambda, path->settings->lambda, path->n_lambda * sizeof *out->lambda);
    rind_path_place(path, path->n, &arena);
    arena.memory = rind_alloc(ctx, arena.used, 1, "a penalised path");
    if (arena.memory == NULL)
        return RIND_NO_MEMORY;
    arena.used = 0;
    rind_path_place(path, path->n, &arena);
    rind_parallel(ctx, 1, run, path);

    rind_status status = rind_lasso_failed(ctx, path, "all rows");

    if (status == RIND_OK && path->find_lambda && !(out->lambda[0] > 0))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "no column with a penalty has any relation with the outcome");
    else if (status == RIND_OK && out->n_lambda == 0)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "the first lambda already needs more than %zu coefficients",
                           path->settings->max_active);
    free(arena.memory);
    return status;
}

rind_status rind_lasso_path(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y,
                            const rind_lasso_settings *settings, rind_lasso **out)
{
    size_t *order = NULL;
    rind_lasso *lasso = NULL;
    rind_status status = rind_lasso_check(ctx, x, y, settings);

    if (status == RIND_OK)
        status = rind_lasso_order(ctx, x, y, settings->family, &order);
    if (status == RIND_OK) {
        lasso = create(ctx, x, settings);
        status = lasso == NULL ? RIND_NO_MEMORY : RIND_OK;
    }
    if (status == RIND_OK) {
        rind_path path = { .x = x, .y = y, .settings = settings, .order = order, .n = x->n_rows };

        status = fit(ctx, &path, lasso);
    }
    free(order);
    if (status != RIND_OK) {
        rind_lasso_free(lasso);
        return status;
    }
    *out = lasso;
    return RIND_OK;
}

void rind_lasso_free(rind_lasso *lasso)
{
    if (lasso == NULL)
        return;
    free(lasso->lambda);
    free(lasso->intercept);
    free(lasso->coefficient);
    free(lasso->df);
    free(lasso->deviance);
    free(lasso->kkt);
    free(lasso->mean);
    free(lasso->sd);
    free(lasso);
}

rind_status rind_lasso_predict(rind_ctx *ctx, const rind_lasso *lasso, const rind_columns *x, size_t k, double *out)
{
    if (x->n_columns != lasso->n_columns)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "the path was fitted to %zu columns, the table has %zu",
                         lasso->n_columns, x->n_columns);
    if (k >= lasso->n_lambda)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "step %zu of a path of %zu does not exist", k + 1, lasso->n_lambda);

    const double *coefficient = lasso->coefficient + k * lasso->n_columns;

    for (size_t i = 0; i < x->n_rows; i++)
        out[i] = lasso->intercept[k];
    for (size_t j = 0; j < lasso->n_columns; j++)
        for (size_t i = 0; coefficient[j] != 0 && i < x->n_rows; i++) {
            double value = rind_columns_at(x, i, j);
            char text[32];

            if (!isfinite(value))
                return rind_fail(ctx, RIND_NON_FINITE, "%s, row %zu: %g; impute the value before",
                                 rind_column_name(x, j, text), i + 1, value);
            out[i] += value * coefficient[j];
        }
    return RIND_OK;
}
