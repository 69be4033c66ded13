/*
 * train_stage.c - one classifier: fitted, validated, given its cut-off and its warnings; see train.h
 *
 * The cut-off is Youden's on cross-validated predictions: the point of largest sensitivity + specificity where no case
 * was predicted by a fit that had seen it. It is frozen in the model; an evaluation has no way to choose another.
 */
#include "model/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static rind_status check_size(rind_ctx *ctx, const rind_study *study, const rind_resampling *plan)
{
    size_t n = study->frame->ids.n, n_events = 0, most;

    for (size_t k = 0; k < n; k++)
        n_events += study->y[k] > 0.5;
    size_t rarer = n_events < n - n_events ? n_events : n - n_events;
    if (rarer == 0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE,
                         "all %zu training cases are of one class (%zu events); a model needs both", n, n_events);
    most = plan->n_outer > plan->n_folds || plan->fold != NULL ? plan->n_outer : plan->n_folds;
    if (rarer < most)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE,
                         "%zu folds for %zu events and %zu others: each fold needs at least one of "
                         "both; take --folds %zu and --outer %zu, or fewer",
                         most, n_events, n - n_events, rarer, rarer);
    if (study->frame->columns.n == 0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "the features table has no column of numbers");
    return RIND_OK;
}

/* The model's linear predictor and probability of its own rows. */
static rind_status predict_all(rind_ctx *ctx, const rind_study *study, const rind_fitted *fitted, double **lp,
                               double **p)
{
    size_t n = study->frame->ids.n;

    *lp = rind_alloc(ctx, n + 1, sizeof **lp, "predictions");
    *p = rind_alloc(ctx, n + 1, sizeof **p, "predictions");
    if (*lp == NULL || *p == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        (*lp)[k] = rind_fitted_predict(fitted, study->frame, k);
        (*p)[k] = rind_probability((*lp)[k], fitted->identity);
    }
    return RIND_OK;
}

static rind_status choose_cut_off(rind_ctx *ctx, const rind_study *study, const rind_validation *v, double *cut_off)
{
    rind_roc *roc = NULL;
    rind_status status = rind_roc_curve(ctx, v->probability, study->y, v->n_rows, &roc);

    if (status != RIND_OK)
        return status;
    /* The midpoint below the chosen value; at the lower end, where it is minus infinity, everybody is an event. */
    *cut_off = fmax(0.0, fmin(1.0, roc->threshold[roc->youden]));
    rind_roc_free(roc);
    return RIND_OK;
}

static rind_status measure(rind_ctx *ctx, rind_trained *t)
{
    const rind_study *study = &t->study;
    size_t n = study->frame->ids.n;
    double *lp = NULL, *p = NULL;
    rind_status status = choose_cut_off(ctx, study, &t->validation, &t->cut_off);

    if (status == RIND_OK)
        status = predict_all(ctx, study, &t->fitted, &lp, &p);
    if (status == RIND_OK)
        status = rind_performance_measure(ctx, lp, p, study->y, n, t->cut_off, &t->apparent);
    if (status == RIND_OK)
        status = rind_performance_measure(ctx, t->validation.probability, t->validation.probability, study->y, n,
                                          t->cut_off, &t->cross_validated);
    free(lp);
    free(p);
    return status;
}

static void note_size(rind_ctx *ctx, rind_trained *t)
{
    const rind_fitted *f = &t->fitted;
    size_t rarer = f->n_events < f->n_rows - f->n_events ? f->n_events : f->n_rows - f->n_events;
    double per = (double)rarer / (double)f->n_inputs, candidates = (double)rarer / (double)f->n_columns;

    if (per < 10.0)
        rind_note(ctx, &t->notes, "epv_low",
                  "%.1f events per input (%zu of the rarer class, %zu inputs; %.2g per candidate "
                  "column): below 10 coefficients are unstable and too large",
                  per, rarer, f->n_inputs, candidates);
}

static void note_optimism(rind_ctx *ctx, rind_trained *t)
{
    const rind_validation *v = &t->validation;
    bool nested = !isnan(v->nested_auc);
    double honest = nested ? v->nested_auc : v->auc.auc, gap = t->apparent.auc.auc - honest;

    if (gap > 0.10)
        rind_note(ctx, &t->notes, "optimism_high",
                  "apparent AUC %.3f less %s %.3f is %.3f: above 0.10 the model has learned its "
                  "own cases",
                  t->apparent.auc.auc, nested ? "nested" : "cross-validated", honest, gap);
}

static void note_selection(rind_ctx *ctx, rind_trained *t)
{
    const rind_validation *v = &t->validation;
    size_t n_unstable = 0, first = 0;

    for (size_t k = 0; v->n_selections > 0 && k < t->fitted.n_inputs; k++)
        if (2 * v->n_selected[t->fitted.input[k]] < v->n_selections) {
            if (n_unstable++ == 0)
                first = t->fitted.input[k];
        }
    if (n_unstable > 0)
        rind_note(ctx, &t->notes, "unstable_selection",
                  "%zu of %zu inputs were chosen in fewer than half of %zu refits (%s: %s "
                  "in %zu)",
                  n_unstable, t->fitted.n_inputs, v->n_selections, v->selections_of,
                  t->study.frame->columns.text[first], v->n_selected[first]);
}

static void note_calibration(rind_ctx *ctx, rind_trained *t)
{
    const rind_validation *v = &t->validation;
    bool nested = !isnan(v->nested_slope);
    double slope = nested                               ? v->nested_slope
                   : t->cross_validated.has_calibration ? t->cross_validated.calibration.slope
                                                        : (double)NAN;

    if (slope < 0.8 || slope > 1.2)
        rind_note(ctx, &t->notes, "calibration_slope",
                  "the %s calibration slope is %.2f, outside 0.8 to 1.2: predictions are too "
                  "%s",
                  nested ? "nested" : "cross-validated", slope, slope < 1.0 ? "extreme" : "moderate");
}

static void note_fits(rind_ctx *ctx, rind_trained *t)
{
    const rind_fit_counts *all[] = { &t->validation.folds, &t->validation.outers, &t->validation.bootstrap.counts };
    rind_fit_counts sum = { 0 };

    for (size_t k = 0; k < COUNT_OF(all); k++) {
        sum.n += all[k]->n;
        sum.n_failed += all[k]->n_failed;
        sum.n_empty += all[k]->n_empty;
        sum.n_by_firth += all[k]->n_by_firth;
    }
    if (sum.n_failed > 0)
        rind_note(ctx, &t->notes, "refits_failed",
                  "%zu of %zu refits failed (one class, or no convergence) and are left out", sum.n_failed, sum.n);
    if (sum.n_empty > 0)
        rind_note(ctx, &t->notes, "refits_empty", "%zu of %zu refits selected nothing and predict the prevalence",
                  sum.n_empty, sum.n);
    if (sum.n_by_firth > 0)
        rind_note(ctx, &t->notes, "refits_separated", "%zu of %zu refits were separated; Firth's penalty stood in",
                  sum.n_by_firth, sum.n);
}

static void note_profile(rind_ctx *ctx, rind_trained *t)
{
    if (t->fitted.no_profile)
        rind_note(ctx, &t->notes, "no_profile_interval",
                  "a profile likelihood of the refit has no maximum; Wald intervals alone are given");
}

static void note_pipeline(rind_ctx *ctx, rind_trained *t)
{
    for (size_t k = 0; k < t->pipeline->n; k++) {
        const rind_step *s = &t->pipeline->step[k];

        if (s->kind == RIND_STEP_LIST)
            rind_note(ctx, &t->notes, "external_selection", "%s: %s; no refit can tell what that choice has seen",
                      s->path, s->note);
        if (s->gaussian)
            rind_note(ctx, &t->notes, "least_squares_lasso",
                      "%s fits a straight line to outcomes of 0 and 1, as many papers do; "
                      "lasso by itself is binomial",
                      s->text);
    }
}

rind_status rind_train_stage(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study,
                             const rind_resampling *plan, rind_trained *out)
{
    rind_trained *t = out;
    size_t n = study->frame->ids.n;
    size_t *row = NULL;

    *t = (rind_trained){ .pipeline = pipeline, .plan = plan, .study = *study };
    rind_status status = check_size(ctx, study, plan);
    if (status == RIND_OK)
        status = rind_validation_start(ctx, study, plan, &t->validation);
    if (status == RIND_OK && (row = rind_alloc(ctx, n + 1, sizeof *row, "a model")) == NULL)
        status = RIND_NO_MEMORY;
    for (size_t k = 0; status == RIND_OK && k < n; k++)
        row[k] = k;
    if (status == RIND_OK) {
        rind_tuning tuning = { .n_repeats = t->validation.n_repeats, .fold = t->validation.fold, .seed = plan->seed };
        status = rind_pipeline_fit(ctx, pipeline, study, row, n, &tuning, true, &t->fitted);
    }
    free(row);
    if (status == RIND_OK)
        status = rind_validate(ctx, pipeline, study, plan, &t->fitted, &t->validation);
    if (status == RIND_OK)
        status = measure(ctx, t);
    if (status == RIND_OK) {
        note_pipeline(ctx, t);
        note_profile(ctx, t);
        note_size(ctx, t);
        note_optimism(ctx, t);
        note_selection(ctx, t);
        note_calibration(ctx, t);
        note_fits(ctx, t);
    }
    if (status != RIND_OK)
        rind_trained_free(t);
    return status;
}

void rind_trained_free(rind_trained *trained)
{
    rind_fitted_free(&trained->fitted);
    rind_validation_free(&trained->validation);
    rind_performance_free(&trained->apparent);
    rind_performance_free(&trained->cross_validated);
    *trained = (rind_trained){ 0 };
}
