/* train_write.c - a classifier's members of model.json; see train.h and docs/manual/model.md */
#include "model/baseline.h"
#include "model/nomogram_write.h"
#include "model/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *name_of(const rind_trained *t, size_t column)
{
    return t->study.frame->columns.text[column];
}

static void write_inputs(rind_json *out, const rind_trained *t, const char *clinical)
{
    const rind_fitted *f = &t->fitted;
    const rind_logistic *l = f->logistic;

    rind_json_array(out, "inputs");
    for (size_t k = 0; k < f->n_inputs; k++) {
        const char *name = name_of(t, f->input[k]);

        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", name);
        rind_json_add_text(out, "unit", t->study.frame->unit[f->input[k]]);
        rind_json_add_bool(out, "clinical", rind_name_listed(clinical, name));
        rind_json_add_real(out, "impute", f->impute[k]);
        rind_json_add_real(out, "mean", f->mean[k]);
        rind_json_add_real(out, "sd", f->sd[k]);
        rind_json_add_real(out, "low", f->low[k]);
        rind_json_add_real(out, "high", f->high[k]);
        rind_json_add_count(out, "n_missing", f->n_missing[k]);
        rind_json_add_real(out, "coefficient", f->coefficient[k]);
        rind_json_add_real(out, "se", f->se[k]);
        if (l != NULL && l->n_terms == f->n_inputs + 1) {
            rind_json_add_real(out, "z", l->z[k + 1]);
            rind_json_add_real(out, "p", l->p[k + 1]);
            rind_json_add_real(out, "wald_low", l->wald_low[k + 1]);
            rind_json_add_real(out, "wald_high", l->wald_high[k + 1]);
            rind_json_add_real(out, "profile_low", l->profile_low != NULL ? l->profile_low[k + 1] : (double)NAN);
            rind_json_add_real(out, "profile_high", l->profile_high != NULL ? l->profile_high[k + 1] : (double)NAN);
            rind_json_add_real(out, "odds_ratio_per_sd", exp(f->coefficient[k]));
        }
        rind_json_end(out);
    }
    rind_json_end(out);
    if (l != NULL) {
        rind_json_object(out, "logistic");
        rind_json_add_real(out, "log_likelihood", l->log_likelihood);
        rind_json_add_real(out, "aic", l->aic);
        rind_json_add_real(out, "bic", l->bic);
        rind_json_add_real(out, "lr_chi2", l->lr_chi2);
        rind_json_add_count(out, "lr_df", l->lr_df);
        rind_json_add_real(out, "lr_p", l->lr_p);
        rind_json_end(out);
    }
}

/* Each step, how many columns it left, and which it dropped. */
static void write_pipeline(rind_json *out, const rind_trained *t)
{
    const rind_fitted *f = &t->fitted;

    rind_json_object(out, "pipeline");
    rind_json_add_text(out, "text", t->pipeline->text);
    rind_json_add_count(out, "columns", f->n_columns);
    rind_json_array(out, "steps");
    for (size_t s = 0; s < t->pipeline->n; s++) {
        char describes[512];

        rind_step_describe(&t->pipeline->step[s], describes, sizeof describes);
        rind_json_object(out, NULL);
        rind_json_add_text(out, "step", t->pipeline->step[s].text);
        rind_json_add_text(out, "does", describes);
        rind_json_add_count(out, "left", f->n_after[s]);
        rind_json_array(out, "dropped");
        for (size_t c = 0; c < f->n_columns; c++)
            if (!f->after[s][c] && (s == 0 || f->after[s - 1][c]))
                rind_json_add_text(out, NULL, name_of(t, c));
        rind_json_end(out);
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_json_end(out);
}

/* Coefficients along the path, on the standardised scale, of the columns that ever have one. */
static void write_path(rind_json *out, const rind_trained *t)
{
    const rind_fitted *f = &t->fitted;
    const rind_lasso *path = f->cv->path;
    double *series = malloc((path->n_lambda + 1) * sizeof *series);

    rind_json_array(out, "coefficients");
    for (size_t j = 0; series != NULL && j < path->n_columns; j++) {
        bool ever = false;

        for (size_t k = 0; k < path->n_lambda; k++) {
            series[k] = path->coefficient[k * path->n_columns + j];
            ever = ever || series[k] != 0.0;
        }
        if (!ever)
            continue;
        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", name_of(t, f->penalised[j]));
        rind_json_add_reals(out, "path", series, path->n_lambda);
        rind_json_end(out);
    }
    rind_json_end(out);
    free(series);
}

static void write_penalty(rind_json *out, const rind_trained *t)
{
    static const char *const measures[] = { "deviance", "class", "mse", "auc", "concordance" };
    const rind_fitted *f = &t->fitted;

    rind_json_add_real(out, "lambda", f->lambda);
    if (f->cv == NULL)
        return;
    const rind_lasso *path = f->cv->path;
    const rind_cv_curve *curve = &f->cv->curve[f->measure];
    rind_json_object(out, "penalty");
    rind_json_add_text(out, "measure", measures[f->measure]);
    rind_json_add_count(out, "folds", f->cv->n_folds);
    rind_json_add_count(out, "repeats", f->cv->n_repeats);
    rind_json_add_count(out, "candidates", f->n_penalised);
    rind_json_add_count(out, "index", f->lambda_index);
    rind_json_add_count(out, "index_min", curve->index_min);
    rind_json_add_count(out, "index_1se", curve->index_1se);
    rind_json_add_real(out, "lambda_min", path->lambda[curve->index_min]);
    rind_json_add_real(out, "lambda_1se", path->lambda[curve->index_1se]);
    rind_json_add_reals(out, "lambda", path->lambda, path->n_lambda);
    rind_json_add_reals(out, "mean", curve->mean, path->n_lambda);
    rind_json_add_reals(out, "se", curve->se, path->n_lambda);
    rind_json_add_counts(out, "df", path->df, path->n_lambda);
    rind_json_add_reals(out, "deviance", path->deviance, path->n_lambda);
    write_path(out, t);
    rind_json_end(out);
}

static void write_counts(rind_json *out, const rind_fit_counts *c)
{
    rind_json_object(out, "fits");
    rind_json_add_count(out, "n", c->n);
    rind_json_add_count(out, "failed", c->n_failed);
    rind_json_add_count(out, "nothing_selected", c->n_empty);
    rind_json_add_count(out, "by_firth", c->n_by_firth);
    rind_json_end(out);
}

static void write_nested(rind_json *out, const rind_trained *t)
{
    const rind_validation *v = &t->validation;

    rind_json_object(out, "nested");
    rind_json_add_count(out, "outer_folds", t->plan->n_outer);
    rind_json_add_interval(out, "auc", v->nested_auc, v->nested_low, v->nested_high);
    rind_json_add_reals(out, "fold_auc", v->nested_fold_auc, t->plan->n_outer);
    rind_json_add_real(out, "brier", v->nested_brier);
    rind_json_add_real(out, "calibration_slope", v->nested_slope);
    rind_json_add_real(out, "calibration_intercept", v->nested_intercept);
    write_counts(out, &v->outers);
    rind_json_end(out);
}

static void write_bootstrap(rind_json *out, const rind_trained *t)
{
    const rind_bootstrap *b = &t->validation.bootstrap;
    size_t n = t->plan->n_bootstrap;

    rind_json_object(out, "bootstrap");
    rind_json_add_count(out, "resamples", n);
    rind_json_add_real(out, "apparent_auc", b->apparent_auc);
    rind_json_add_real(out, "mean_optimism_auc", b->optimism);
    rind_json_add_interval(out, "corrected_auc", b->corrected_auc, b->corrected_low, b->corrected_high);
    rind_json_add_real(out, "auc_632", b->auc_632);
    rind_json_add_real(out, "relative_overfitting_rate", b->overfitting_rate);
    rind_json_add_real(out, "weight_632plus", b->weight_632plus);
    rind_json_add_real(out, "auc_632plus", b->auc_632plus);
    rind_json_add_real(out, "shrinkage_slope", b->shrinkage_slope);
    rind_json_add_real(out, "apparent_brier", b->apparent_brier);
    rind_json_add_real(out, "corrected_brier", b->corrected_brier);
    write_counts(out, &b->counts);
    rind_json_add_reals(out, "auc_boot", b->auc_boot, n);
    rind_json_add_reals(out, "auc_orig", b->auc_orig, n);
    rind_json_add_reals(out, "auc_oob", b->auc_oob, n);
    rind_json_end(out);
}

static void write_performance(rind_json *out, const rind_trained *t)
{
    const rind_validation *v = &t->validation;

    rind_json_object(out, "performance");
    rind_performance_write(out, "apparent", &t->apparent, true);
    rind_json_object(out, "cross_validated");
    rind_performance_write_members(out, &t->cross_validated, false);
    rind_json_add_reals(out, "probability", v->probability, v->n_rows);
    rind_json_add_reals(out, "outcome", t->study.y, v->n_rows);
    write_counts(out, &v->folds);
    rind_json_end(out);
    if (t->plan->n_outer > 0)
        write_nested(out, t);
    if (t->plan->n_bootstrap > 0)
        write_bootstrap(out, t);
    rind_json_end(out);
}

static void write_folds(rind_json *out, const rind_trained *t)
{
    const rind_validation *v = &t->validation;
    size_t *fold = malloc((v->n_rows + 1) * sizeof *fold);

    rind_json_array(out, "folds");
    for (size_t r = 0; fold != NULL && r < v->n_repeats; r++) {
        for (size_t k = 0; k < v->n_rows; k++)
            fold[k] = (size_t)v->fold[r * v->n_rows + k] + 1;
        rind_json_add_counts(out, NULL, fold, v->n_rows);
    }
    rind_json_end(out);
    free(fold);
}

/* Every column that was ever chosen, with how often: inputs of the model, and those that might have been. */
static void write_frequency(rind_json *out, const rind_trained *t)
{
    const rind_validation *v = &t->validation;

    rind_json_object(out, "selection_frequency");
    rind_json_add_text(out, "of", v->selections_of);
    rind_json_add_count(out, "refits", v->n_selections);
    rind_json_array(out, "columns");
    for (size_t c = 0; c < t->study.frame->columns.n; c++) {
        if (v->n_selected[c] == 0)
            continue;
        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", name_of(t, c));
        rind_json_add_count(out, "n", v->n_selected[c]);
        rind_json_add_real(out, "frequency", (double)v->n_selected[c] / (double)v->n_selections);
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_json_end(out);
}

/* No patient's: the means, one standard deviation above and below by turns, and all values missing. */
static void write_self_test(rind_json *out, const rind_trained *t)
{
    const rind_fitted *f = &t->fitted;

    rind_json_array(out, "self_test");
    for (int row = 0; row < 3; row++) {
        double lp = f->intercept, value;

        rind_json_object(out, NULL);
        rind_json_array(out, "values");
        for (size_t k = 0; k < f->n_inputs; k++) {
            value = row == 0 ? f->mean[k] : row == 1 ? f->mean[k] + (k % 2 == 0 ? 1.0 : -1.0) * f->sd[k] : f->impute[k];
            lp += f->coefficient[k] * ((value - f->mean[k]) / f->sd[k]);
            rind_json_add_real(out, NULL, row == 2 ? (double)NAN : value);
        }
        rind_json_end(out);
        rind_json_add_real(out, "linear_predictor", lp);
        rind_json_add_real(out, "probability", rind_probability(lp, f->identity));
        rind_json_end(out);
    }
    rind_json_end(out);
}

rind_status rind_trained_write(rind_ctx *ctx, rind_json *out, const rind_trained *t, const char *clinical)
{
    const rind_fitted *f = &t->fitted;

    rind_json_add_text(out, "link", f->identity ? "identity" : "logit");
    rind_json_add_count(out, "n_fitted", f->n_rows);
    rind_json_add_count(out, "events_fitted", f->n_events);
    rind_json_add_real(out, "intercept", f->intercept);
    rind_json_add_real(out, "intercept_se", f->intercept_se);
    write_inputs(out, t, clinical);
    rind_json_object(out, "cut_off");
    rind_json_add_real(out, "value", t->cut_off);
    rind_json_add_text(out, "how", "Youden's index on cross-validated predictions of the training cases; frozen");
    rind_json_end(out);
    rind_json_add_real(out, "events_per_input",
                       (double)(f->n_events < f->n_rows - f->n_events ? f->n_events : f->n_rows - f->n_events) /
                           (double)f->n_inputs);
    write_pipeline(out, t);
    write_penalty(out, t);
    write_folds(out, t);
    write_performance(out, t);
    write_frequency(out, t);
    rind_status status = rind_nomogram_write(ctx, out, t);
    write_self_test(out, t);
    return status;
}
