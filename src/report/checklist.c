/*
 * checklist.c - which items of the guidelines this report answers, with what and where; see checklist.h
 *
 * Computed means: the number or the text is in the report. Whether it satisfies an item is for authors and reviewers to
 * say, so no score is given. Everything the files do not hold is "author to state".
 */
#include "report/checklist.h"
#include "report/report_inside.h"

#include <math.h>
#include <string.h>

/* An answer: what, and in which file of the report. */
typedef struct answer {
    const char *value, *where;
} answer;

static bool has_step(const rind_report_job *job, const char *kind)
{
    const json_t *steps = rind_member(job->stage[0].json, "pipeline.steps"), *item;
    size_t k, n = strlen(kind);

    json_array_foreach(steps, k, item)
    {
        const char *step = rind_json_text(item, "step");
        if (step != NULL && strncmp(step, kind, n) == 0 && (step[n] == ':' || step[n] == '\0'))
            return true;
    }
    return false;
}

static const char *warning_text(const rind_report_job *job, const char *code)
{
    const json_t *warnings = json_object_get(job->model.json, "warnings"), *item;
    size_t k;

    json_array_foreach(warnings, k, item)
    {
        const char *is = rind_json_text(item, "code");
        if (is != NULL && strcmp(is, code) == 0)
            return rind_json_text(item, "text");
    }
    return NULL;
}

/* The area of an estimate with its interval, or NULL. */
static const char *auc_text(rind_report_job *job, const char *name, const json_t *auc)
{
    if (auc == NULL)
        return NULL;
    return rind_keep_text(&job->keep, "AUC %s %.3f (%.3f to %.3f)", name, rind_json_real(auc, "value"),
                          rind_json_real(auc, "low"), rind_json_real(auc, "high"));
}

static const json_t *best_calibration(const rind_reported *stage)
{
    return stage->test != NULL ? rind_member(stage->test, "calibration")
                               : rind_member(stage->json, "performance.cross_validated.calibration");
}

/* How cases were divided, and what tested. */
static answer answer_data(rind_report_job *job, rind_evidence evidence)
{
    const json_t *m = job->model.json;
    const char *how = rind_text_at(m, "split.how"), *clinical = rind_json_text(m, "clinical");
    const rind_reported *first = &job->stage[0];

    switch (evidence) {
    case RIND_EVIDENCE_SPLIT:
        return (answer){ rind_keep_text(&job->keep, "%s: %.0f cases used for training, %.0f set aside for test",
                                        how != NULL ? how : "?", rind_json_real(m, "n"),
                                        rind_number_at(m, "split.n_test")),
                         "model.csv" };
    case RIND_EVIDENCE_OUTCOME:
        return (answer){ rind_text_at(m, "task.rule"), "model.csv" };
    case RIND_EVIDENCE_FLOW:
        return (answer){ "counts and reasons", "flow.svg, flow.csv" };
    case RIND_EVIDENCE_BALANCE:
        return (answer){ rind_keep_text(&job->keep,
                                        "%.0f events in %.0f training cases (%.1f %%); no resampling of classes",
                                        rind_json_real(m, "events"), rind_json_real(m, "n"),
                                        100.0 * rind_json_real(m, "prevalence")),
                         "model.csv" };
    case RIND_EVIDENCE_EVENTS:
        return (answer){ rind_keep_text(&job->keep, "training %.0f events in %.0f%s",
                                        rind_json_real(first->json, "events_fitted"),
                                        rind_json_real(first->json, "n_fitted"),
                                        first->test != NULL ? rind_keep_text(&job->keep, ", test %.0f in %.0f",
                                                                             rind_json_real(first->test, "events"),
                                                                             rind_json_real(first->test, "n"))
                                                            : ""),
                         "confusion.csv" };
    case RIND_EVIDENCE_BASELINE:
        return (answer){ json_array_size(json_object_get(m, "table1")) == 0 ? NULL
                         : json_array_size(json_object_get(job->eval, "table1")) > 0
                             ? "by class, training and test cases"
                             : "by class, training cases",
                         "table1.csv" };
    case RIND_EVIDENCE_BASELINE_TEST:
        return (answer){ json_array_size(json_object_get(job->eval, "table1")) > 0 ? "training and test" : NULL,
                         "table1.csv" };
    case RIND_EVIDENCE_CLINICAL:
        return (answer){ clinical != NULL ? rind_keep_text(&job->keep, "among the candidate columns: %s", clinical)
                                          : NULL,
                         "model.csv" };
    case RIND_EVIDENCE_CENTRE:
        return (answer){ warning_text(job, "centre_confounded"), "warnings.csv" };
    default:
        return (answer){ NULL, NULL };
    }
}

/* What columns there were, and what was done to them. */
static answer answer_columns(rind_report_job *job, rind_evidence evidence)
{
    const json_t *m = job->model.json, *s = job->stage[0].json;
    const char *hash = rind_text_at(m, "features.settings_hash"), *version = rind_text_at(m, "features.engine_version");
    size_t n_inputs = json_array_size(json_object_get(s, "inputs"));

    switch (evidence) {
    case RIND_EVIDENCE_SETTINGS:
        return (answer){ hash != NULL && *hash != '\0' && version != NULL
                             ? rind_keep_text(&job->keep,
                                              "rind %s, settings hash %s; all settings: provenance of the features",
                                              version, hash)
                             : NULL,
                         "model.csv" };
    case RIND_EVIDENCE_N_COLUMNS:
        return (answer){ rind_keep_text(&job->keep, "%.0f columns", rind_number_at(s, "pipeline.columns")),
                         "pipeline.csv" };
    case RIND_EVIDENCE_MISSING:
        return (answer){ "training medians stand in for missing inputs; counts by input", "coefficients.csv" };
    case RIND_EVIDENCE_ICC:
        return (answer){ has_step(job, "icc") ? "columns kept by intraclass correlation" : NULL, "pipeline.csv" };
    case RIND_EVIDENCE_REDUNDANT:
        return (answer){ has_step(job, "corr") || has_step(job, "mrmr") ? "columns that repeat others were dropped"
                                                                        : NULL,
                         "pipeline.csv" };
    case RIND_EVIDENCE_SCALING:
        return (answer){ "z-scores by mean and sd of the training cases, anew in every fit", "coefficients.csv" };
    case RIND_EVIDENCE_FEATURES:
        return (answer){ rind_keep_text(&job->keep, "%zu inputs: statistics by class, selection frequency", n_inputs),
                         "table1.csv, selection_frequency.csv" };
    default:
        return (answer){ NULL, NULL };
    }
}

/* How the model was made, and what it is. */
static answer answer_making(rind_report_job *job, rind_evidence evidence)
{
    const json_t *m = job->model.json, *s = job->stage[0].json, *resampling = json_object_get(m, "resampling");

    switch (evidence) {
    case RIND_EVIDENCE_PIPELINE:
        return (answer){ rind_text_at(s, "pipeline.text"), "pipeline.csv" };
    case RIND_EVIDENCE_ALGORITHM:
        return (answer){ rind_keep_text(&job->keep, "rind %s: %s", rind_json_text(m, "version"),
                                        rind_text_at(s, "pipeline.text")),
                         "pipeline.csv" };
    case RIND_EVIDENCE_TUNING:
        return (answer){ rind_keep_text(
                             &job->keep,
                             "%s; lambda %.4g; %.0f folds, %.0f repeats, %.0f outer folds, %.0f bootstrap samples",
                             rind_text_at(s, "pipeline.text"), rind_json_real(s, "lambda"),
                             rind_json_real(resampling, "folds"), rind_json_real(resampling, "repeats"),
                             rind_json_real(resampling, "outer"), rind_json_real(resampling, "bootstrap")),
                         "cv_curve.csv" };
    case RIND_EVIDENCE_EPV:
        return (answer){ rind_keep_text(&job->keep,
                                        "%.1f events of the rarer class per input; %.0f columns to choose from",
                                        rind_json_real(s, "events_per_input"), rind_number_at(s, "pipeline.columns")),
                         "model.csv" };
    case RIND_EVIDENCE_EXPLAIN:
        return (answer){ "coefficients and nomogram", "coefficients.csv, nomogram.csv" };
    case RIND_EVIDENCE_MODEL:
        return (answer){ "intercept, means, standard deviations and coefficients; the model file predicts",
                         "coefficients.csv" };
    default:
        return (answer){ NULL, NULL };
    }
}

/* How good it is. */
static answer answer_areas(rind_report_job *job, rind_evidence evidence)
{
    const rind_reported *first = &job->stage[0];
    const json_t *s = first->json;
    const char *how = rind_text_at(job->eval, "split.how"),
               *nested = auc_text(job, "nested", rind_member(s, "performance.nested.auc")),
               *folds = auc_text(job, "cross-validated", rind_member(s, "performance.cross_validated.auc")),
               *test = auc_text(job, "test", rind_member(first->test, "auc"));
    bool external = how != NULL && strcmp(how, "random") != 0;

    switch (evidence) {
    case RIND_EVIDENCE_PERFORMANCE:
        return (answer){ rind_keep_text(&job->keep, "%s%s%s%s%s", folds != NULL ? folds : "",
                                        nested != NULL ? "; " : "", nested != NULL ? nested : "",
                                        test != NULL ? "; " : "", test != NULL ? test : ""),
                         "performance.csv, roc.svg" };
    case RIND_EVIDENCE_INTERNAL:
        return (answer){ nested != NULL ? nested : folds, "performance.csv" };
    case RIND_EVIDENCE_TEST:
        return (answer){ test != NULL ? rind_keep_text(&job->keep, "%s, on %s", test,
                                                       external ? how : "a random part of the same cases")
                                      : NULL,
                         "performance.csv" };
    case RIND_EVIDENCE_EXTERNAL:
        return (answer){ test != NULL && external
                             ? rind_keep_text(&job->keep,
                                              "%s (%s); that these are from elsewhere is for the authors to show", test,
                                              how)
                             : NULL,
                         "performance.csv" };
    default:
        return (answer){ NULL, NULL };
    }
}

/* Other measures. */
static answer answer_numbers(rind_report_job *job, rind_evidence evidence)
{
    const rind_reported *first = &job->stage[0];
    const json_t *s = first->json, *calibration = best_calibration(first);

    switch (evidence) {
    case RIND_EVIDENCE_METRICS:
        return (answer){ "AUC, rates at a frozen cut-off, Brier score, calibration, net benefit", "performance.csv" };
    case RIND_EVIDENCE_UNCERTAINTY:
        return (answer){ "95 % intervals: DeLong, Clopper-Pearson, Wald, Wilson", "performance.csv" };
    case RIND_EVIDENCE_CALIBRATION:
        return (answer){ calibration != NULL ? rind_keep_text(&job->keep, "slope %.2f, intercept %.2f (%s)",
                                                              rind_json_real(calibration, "slope"),
                                                              rind_json_real(calibration, "intercept"),
                                                              first->test != NULL ? "test" : "cross-validated")
                                             : NULL,
                         "calibration.svg, performance.csv" };
    case RIND_EVIDENCE_CUT_OFF:
        return (answer){ rind_keep_text(&job->keep, "probability; cut-off %.4g, %s", rind_number_at(s, "cut_off.value"),
                                        rind_text_at(s, "cut_off.how")),
                         "model.csv" };
    case RIND_EVIDENCE_DECISION:
        return (answer){ "decision curve", "decision_curve.svg" };
    case RIND_EVIDENCE_COMPARE:
        return (answer){ json_array_size(json_object_get(job->eval, "compare")) > 0
                             ? "paired DeLong tests, p after Holm"
                             : NULL,
                         "comparison.csv" };
    default:
        return (answer){ NULL, NULL };
    }
}

static answer answer_of(rind_report_job *job, rind_evidence evidence)
{
    answer a = answer_data(job, evidence);

    if (a.where == NULL)
        a = answer_columns(job, evidence);
    if (a.where == NULL)
        a = answer_making(job, evidence);
    if (a.where == NULL)
        a = answer_areas(job, evidence);
    if (a.where == NULL)
        a = answer_numbers(job, evidence);
    return a;
}

void rind_report_checklist(rind_report_job *job)
{
    static const rind_sheet_column columns[] = { { "guideline", "Guideline", RIND_COLUMN_TEXT, false },
                                                 { "item", "Item", RIND_COLUMN_TEXT, false },
                                                 { "topic", "Topic", RIND_COLUMN_TEXT, false },
                                                 { "status", "Status", RIND_COLUMN_TEXT, true },
                                                 { "value", "What is computed", RIND_COLUMN_TEXT, false },
                                                 { "where", "Where", RIND_COLUMN_TEXT, false } };
    size_t n_open = 0;
    rind_sheet all, shown;

    rind_page_heading(&job->page, 2, "checklist", "Reporting guidelines");
    rind_sheet_begin_file(&job->page, &all, "clear_metrics", columns, COUNT_OF(columns));
    rind_sheet_begin_view(
        &job->page, &shown,
        "Items for which this report holds a number or a text. Whether they are satisfied is not judged.", columns,
        COUNT_OF(columns));
    for (size_t k = 0; k < rind_n_checklist_items; k++) {
        const rind_checklist_item *item = &rind_checklist_items[k];
        const answer a = answer_of(job, item->evidence);
        bool computed = a.value != NULL && *a.value != '\0';
        rind_sheet *to[] = { &all, &shown };

        n_open += !computed;
        job->summary.n_items += computed;
        for (size_t s = 0; s < (computed ? COUNT_OF(to) : 1); s++) {
            rind_sheet_text(to[s], item->guideline);
            rind_sheet_text(to[s], item->item);
            rind_sheet_text(to[s], item->topic);
            rind_sheet_text(to[s], computed ? "computed" : "author to state");
            rind_sheet_text(to[s], computed ? a.value : "");
            rind_sheet_text(to[s], computed ? a.where : "");
        }
    }
    rind_sheet_end(&all);
    rind_sheet_end(&shown);
    rind_page_text(&job->page, NULL, "%zu further items are for the authors to state; clear_metrics.csv lists all.",
                   n_open);
}
