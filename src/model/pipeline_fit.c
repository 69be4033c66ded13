/*
 * pipeline_fit.c - a pipeline fitted to some rows; see pipeline.h
 *
 * First all columns of these rows become z-scores with the missing values imputed by their median; a column with one
 * value (or none) leaves for good. The steps then only shorten the list of columns that are alive. Correlations, tests
 * and the penalised regressions do not change under scaling, so they read the z-scores.
 */
#include "model/pipeline.h"
#include "model/pipeline_steps.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Median of the present values, which are sorted in 'sorted'; NaN where there is none. */
static double median(const double *value, const size_t *row, size_t n, double *sorted, size_t *n_present)
{
    size_t m = 0;

    for (size_t k = 0; k < n; k++)
        if (!isnan(value[row[k]]))
            sorted[m++] = value[row[k]];
    *n_present = m;
    if (m == 0)
        return (double)NAN;
    qsort(sorted, m, sizeof *sorted, by_value);
    return m % 2 == 1 ? sorted[m / 2] : 0.5 * (sorted[m / 2 - 1] + sorted[m / 2]);
}

/* One column of the work's rows as z-scores. */
static void scale_column(rind_work *w, size_t column, double *sorted)
{
    const double *value = rind_frame_column(w->study->frame, column);
    double *z = w->z + column * w->n, sum = 0.0, squares = 0.0;
    size_t n_present;
    bool complete = true;

    for (size_t k = 0; k < w->n; k++)
        complete = complete && !isnan(value[w->row[k]]);
    n_present = w->n;
    /* A median that no row needs is found when the column has become an input. */
    w->median[column] = complete ? (double)NAN : median(value, w->row, w->n, sorted, &n_present);
    w->n_missing[column] = w->n - n_present;
    for (size_t k = 0; k < w->n; k++) {
        z[k] = isnan(value[w->row[k]]) ? w->median[column] : value[w->row[k]];
        sum += z[k];
    }
    if (n_present == 0) {
        w->mean[column] = w->sd[column] = w->low[column] = w->high[column] = 0.0;
        return;
    }
    double mean = sum / (double)w->n, low = z[0], high = z[0];
    for (size_t k = 0; k < w->n; k++) {
        double d = z[k] - mean;
        squares += d * d;
        low = z[k] < low ? z[k] : low;
        high = z[k] > high ? z[k] : high;
    }
    double sd = sqrt(squares / (double)w->n);
    w->mean[column] = mean;
    w->sd[column] = high > low ? sd : 0.0;
    w->low[column] = low;
    w->high[column] = high;
    if (w->sd[column] > 0.0)
        for (size_t k = 0; k < w->n; k++)
            z[k] = (z[k] - mean) / sd;
}

static rind_status scale(rind_work *w)
{
    double *sorted = rind_alloc(w->ctx, w->n + 1, sizeof *sorted, "z-scores");

    if (sorted == NULL)
        return RIND_NO_MEMORY;
    for (size_t c = 0; c < w->n_columns; c++)
        scale_column(w, c, sorted);
    free(sorted);
    return RIND_OK;
}

static rind_status start(rind_work *w)
{
    size_t p = w->n_columns + 1;

    w->z = rind_alloc(w->ctx, w->n * p, sizeof *w->z, "z-scores");
    w->y = rind_alloc(w->ctx, w->n + 1, sizeof *w->y, "z-scores");
    w->unit = rind_alloc(w->ctx, w->n + 1, sizeof *w->unit, "z-scores");
    w->median = rind_alloc(w->ctx, p, sizeof *w->median, "z-scores");
    w->mean = rind_alloc(w->ctx, p, sizeof *w->mean, "z-scores");
    w->sd = rind_alloc(w->ctx, p, sizeof *w->sd, "z-scores");
    w->low = rind_alloc(w->ctx, p, sizeof *w->low, "z-scores");
    w->high = rind_alloc(w->ctx, p, sizeof *w->high, "z-scores");
    w->n_missing = rind_alloc(w->ctx, p, sizeof *w->n_missing, "z-scores");
    w->alive = rind_alloc(w->ctx, p, sizeof *w->alive, "z-scores");
    if (w->z == NULL || w->y == NULL || w->unit == NULL || w->median == NULL || w->mean == NULL || w->sd == NULL ||
        w->low == NULL || w->high == NULL || w->n_missing == NULL || w->alive == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < w->n; k++) {
        w->y[k] = w->study->y[w->row[k]];
        w->unit[k] = w->study->group != NULL ? w->study->group[w->row[k]] : w->row[k];
        w->n_events += w->y[k] > 0.5;
    }
    rind_status status = scale(w);
    for (size_t c = 0; c < w->n_columns; c++)
        if (w->sd[c] > 0.0)
            w->alive[w->n_alive++] = c;
    return status;
}

static void finish(rind_work *w)
{
    free(w->z);
    free(w->y);
    free(w->unit);
    free(w->median);
    free(w->mean);
    free(w->sd);
    free(w->low);
    free(w->high);
    free(w->n_missing);
    free(w->alive);
    free(w->fold);
    free(w->coefficient);
}

/* Keeps what a model needs of the columns alive whose coefficient is not 0. */
static rind_status keep_inputs(rind_work *w, const double *coefficient, const double *se, rind_fitted *out)
{
    size_t n = 0, m = w->n_alive + 1;

    double *sorted = rind_alloc(w->ctx, w->n + 1, sizeof *sorted, "a model");
    out->input = rind_alloc(w->ctx, m, sizeof *out->input, "a model");
    out->impute = rind_alloc(w->ctx, m, sizeof *out->impute, "a model");
    out->mean = rind_alloc(w->ctx, m, sizeof *out->mean, "a model");
    out->sd = rind_alloc(w->ctx, m, sizeof *out->sd, "a model");
    out->low = rind_alloc(w->ctx, m, sizeof *out->low, "a model");
    out->high = rind_alloc(w->ctx, m, sizeof *out->high, "a model");
    out->n_missing = rind_alloc(w->ctx, m, sizeof *out->n_missing, "a model");
    out->coefficient = rind_alloc(w->ctx, m, sizeof *out->coefficient, "a model");
    out->se = rind_alloc(w->ctx, m, sizeof *out->se, "a model");
    if (out->input == NULL || out->impute == NULL || out->mean == NULL || out->sd == NULL || out->low == NULL ||
        out->high == NULL || out->n_missing == NULL || out->coefficient == NULL || out->se == NULL || sorted == NULL) {
        free(sorted);
        return RIND_NO_MEMORY;
    }
    for (size_t k = 0; k < w->n_alive; k++) {
        size_t c = w->alive[k], n_present;

        if (coefficient[k] == 0.0)
            continue;
        out->input[n] = c;
        out->impute[n] = isnan(w->median[c])
                             ? median(rind_frame_column(w->study->frame, c), w->row, w->n, sorted, &n_present)
                             : w->median[c];
        out->mean[n] = w->mean[c];
        out->sd[n] = w->sd[c];
        out->low[n] = w->low[c];
        out->high[n] = w->high[c];
        out->n_missing[n] = w->n_missing[c];
        out->coefficient[n] = coefficient[k];
        out->se[n++] = se != NULL ? se[k] : (double)NAN;
    }
    free(sorted);
    out->n_inputs = n;
    out->nothing_selected = n == 0;
    return RIND_OK;
}

/* Nothing but the prevalence: what is left when no column is chosen. */
static rind_status intercept_alone(rind_work *w, rind_fitted *out)
{
    double p = (double)w->n_events / (double)w->n;

    w->n_alive = 0;
    out->intercept = out->identity ? p : log(p / (1.0 - p));
    out->intercept_se = (double)NAN;
    return keep_inputs(w, NULL, NULL, out);
}

static rind_status separated(rind_ctx *ctx)
{
    char reason[RIND_MESSAGE_SIZE];

    snprintf(reason, sizeof reason, "%s", rind_ctx_message(ctx));
    return rind_fail(ctx, RIND_SEPARATION,
                     "%.1500s; end the pipeline with logistic:firth or ridge, or with the penalised "
                     "coefficients themselves (lasso without logistic)",
                     reason);
}

static rind_status fit_logistic(rind_work *w, const rind_step *step, rind_fitted *out)
{
    rind_columns x = { .value = w->z,
                       .n_rows = w->n,
                       .n_columns = w->n_alive,
                       .stride = w->n,
                       .column = w->alive,
                       .name = (const char *const *)w->study->frame->columns.text };
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *fit = NULL;

    settings.firth = step->firth;
    settings.profile = w->details;
    rind_status status = rind_logistic_fit(w->ctx, &x, w->y, &settings, &fit);
    if (status == RIND_NOT_CONVERGED && settings.profile) { /* estimates may exist where an interval's end does not */
        settings.profile = false;
        status = rind_logistic_fit(w->ctx, &x, w->y, &settings, &fit);
        out->no_profile = status == RIND_OK;
    }
    if (status == RIND_SEPARATION && w->details)
        return separated(w->ctx);
    if (status == RIND_SEPARATION || (status == RIND_NOT_CONVERGED && !w->details)) {
        settings.firth = true;
        out->by_firth = true;
        status = rind_logistic_fit(w->ctx, &x, w->y, &settings, &fit);
    }
    if (status != RIND_OK)
        return status;
    out->intercept = fit->estimate[0];
    out->intercept_se = fit->se[0];
    status = keep_inputs(w, fit->estimate + 1, fit->se + 1, out);
    if (w->details)
        out->logistic = fit;
    else
        rind_logistic_free(fit);
    return status;
}

static rind_status fit_model(rind_work *w, const rind_step *step, rind_fitted *out)
{
    out->identity = step->gaussian && step->kind != RIND_STEP_LOGISTIC;
    if (w->n_alive == 0 && w->details)
        return rind_fail(w->ctx, RIND_NOT_ESTIMABLE,
                         "no column is left for the model: of %zu, %s keeps none; loosen the steps "
                         "(lasso:min, a larger p, a larger corr), or the data hold no signal",
                         w->n_columns, w->emptied != NULL ? w->emptied->text : "the first step");
    if (w->n_alive == 0)
        return intercept_alone(w, out);
    if (step->kind == RIND_STEP_LOGISTIC)
        return fit_logistic(w, step, out);
    out->intercept = w->intercept;
    out->intercept_se = (double)NAN;
    return keep_inputs(w, w->coefficient, NULL, out);
}

/* Which columns a step left, for the model file. */
static rind_status note_step(rind_work *w, size_t step, rind_fitted *out)
{
    out->n_after[step] = w->n_alive;
    if (w->n_alive == 0 && w->emptied == NULL)
        w->emptied = &w->pipeline->step[step];
    if (!w->details)
        return RIND_OK;
    out->after[step] = rind_alloc_zero(w->ctx, w->n_columns + 1, sizeof *out->after[step], "a model");
    if (out->after[step] == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < w->n_alive; k++)
        out->after[step][w->alive[k]] = true;
    return RIND_OK;
}

rind_status rind_pipeline_fit(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study, const size_t *row,
                              size_t n, const rind_tuning *tuning, bool strict, rind_fitted *out)
{
    rind_work w = { .ctx = ctx,
                    .pipeline = pipeline,
                    .study = study,
                    .row = row,
                    .n = n,
                    .tuning = tuning,
                    .details = strict,
                    .n_columns = study->frame->columns.n };

    assert(n > 0 && pipeline->n > 0);
    *out = (rind_fitted){ .n_rows = n, .n_columns = w.n_columns, .lambda = (double)NAN };
    rind_status status = start(&w);
    out->n_events = w.n_events;
    if (status == RIND_OK && (w.n_events == 0 || w.n_events == n))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "all %zu cases are of one class; a model needs both", n);
    for (size_t k = 0; status == RIND_OK && k < pipeline->n; k++) {
        if (w.n_alive > 0)
            status = rind_step_apply(&w, &pipeline->step[k], out);
        if (status == RIND_OK)
            status = note_step(&w, k, out);
    }
    if (status == RIND_OK)
        status = fit_model(&w, &pipeline->step[pipeline->n - 1], out);
    finish(&w);
    if (status != RIND_OK)
        rind_fitted_free(out);
    return status;
}

void rind_fitted_free(rind_fitted *fitted)
{
    free(fitted->input);
    free(fitted->impute);
    free(fitted->mean);
    free(fitted->sd);
    free(fitted->low);
    free(fitted->high);
    free(fitted->n_missing);
    free(fitted->coefficient);
    free(fitted->se);
    free(fitted->penalised);
    free(fitted->fold);
    for (size_t k = 0; k < RIND_MAX_STEPS; k++)
        free(fitted->after[k]);
    rind_cross_validation_free(fitted->cv);
    rind_logistic_free(fitted->logistic);
    *fitted = (rind_fitted){ 0 };
}

double rind_fitted_predict(const rind_fitted *fitted, const rind_frame *frame, size_t row)
{
    double sum = fitted->intercept;

    for (size_t k = 0; k < fitted->n_inputs; k++) {
        double value = rind_frame_column(frame, fitted->input[k])[row];

        value = isnan(value) ? fitted->impute[k] : value;
        sum += fitted->coefficient[k] * ((value - fitted->mean[k]) / fitted->sd[k]);
    }
    return sum;
}

double rind_probability(double linear_predictor, bool identity)
{
    if (identity)
        return linear_predictor < 0.0 ? 0.0 : linear_predictor > 1.0 ? 1.0 : linear_predictor;
    return 1.0 / (1.0 + exp(-linear_predictor));
}
