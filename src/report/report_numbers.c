/*
 * report_numbers.c - how good the model is, measure by measure and estimate by estimate
 *
 * One table holds all estimates beside each other, because the distance between them is the message: apparent (of the
 * cases the model was made from), cross-validated, nested, corrected for optimism, and test.
 */
#include "report/report_inside.h"
#include "report/pictures.h"

#include <math.h>
#include <string.h>

#define Z95 1.959963984540054

enum { APPARENT, CROSS_VALIDATED, NESTED, CORRECTED, TEST, N_ESTIMATES };

/* What a cell of a measure is made of: an object with an interval, a number, or a number with its standard error. */
typedef struct measure {
    const char *key, *title;
    const char *path;      /* in a performance: interval or number */
    const char *se;        /* path of its standard error; NULL: none */
    const char *nested;    /* path in "nested"; NULL: not estimated there */
    const char *corrected; /* path in "bootstrap" */
    bool is_p;
} measure;

static const measure measures[] = {
    { "auc", "AUC", "auc", NULL, "auc", "corrected_auc", false },
    { "auc_632plus", "AUC, .632+", NULL, NULL, NULL, "auc_632plus", false },
    { "sensitivity", "Sensitivity", "sensitivity", NULL, NULL, NULL, false },
    { "specificity", "Specificity", "specificity", NULL, NULL, NULL, false },
    { "ppv", "Positive predictive value", "ppv", NULL, NULL, NULL, false },
    { "npv", "Negative predictive value", "npv", NULL, NULL, NULL, false },
    { "accuracy", "Accuracy", "accuracy", NULL, NULL, NULL, false },
    { "balanced_accuracy", "Balanced accuracy", "balanced_accuracy", NULL, NULL, NULL, false },
    { "f1", "F1", "f1", NULL, NULL, NULL, false },
    { "mcc", "Matthews correlation", "mcc", NULL, NULL, NULL, false },
    { "average_precision", "Average precision", "average_precision", NULL, NULL, NULL, false },
    { "brier", "Brier score", "brier", NULL, "brier", "corrected_brier", false },
    { "brier_scaled", "Brier score, scaled", "brier_scaled", NULL, NULL, NULL, false },
    { "calibration_slope", "Calibration slope", "calibration.slope", "calibration.slope_se", "calibration_slope",
      "shrinkage_slope", false },
    { "calibration_intercept", "Calibration intercept", "calibration.intercept", "calibration.intercept_se",
      "calibration_intercept", NULL, false },
    { "calibration_in_the_large", "Calibration in the large", "calibration.in_the_large", "calibration.in_the_large_se",
      NULL, NULL, false },
    { "observed_to_expected", "Observed to expected", "calibration.observed_to_expected", NULL, NULL, NULL, false },
    { "hosmer_lemeshow_chi2", "Hosmer-Lemeshow chi-square", "calibration.hosmer_lemeshow.chi2", NULL, NULL, NULL,
      false },
    { "hosmer_lemeshow_df", "Hosmer-Lemeshow degrees of freedom", "calibration.hosmer_lemeshow.df", NULL, NULL, NULL,
      false },
    { "hosmer_lemeshow_p", "Hosmer-Lemeshow p", "calibration.hosmer_lemeshow.p", NULL, NULL, NULL, true },
    { "gdi", "GDI: (apparent - test) / apparent", "gdi", NULL, NULL, NULL, false },
};

static const json_t *estimate_of(const rind_reported *stage, int estimate)
{
    static const char *const paths[] = { "performance.apparent", "performance.cross_validated", "performance.nested",
                                         "performance.bootstrap" };

    return estimate == TEST ? stage->test : rind_member(stage->json, paths[estimate]);
}

static void write_cell(rind_sheet *sheet, const measure *m, const json_t *estimate, int which)
{
    const char *path = which == NESTED ? m->nested : which == CORRECTED ? m->corrected : m->path;
    const json_t *value = path != NULL ? rind_member(estimate, path) : NULL;

    if (json_is_object(value)) {
        rind_sheet_interval(sheet, rind_json_real(value, "value"), rind_json_real(value, "low"),
                            rind_json_real(value, "high"));
        return;
    }
    double v = json_is_number(value) ? json_number_value(value) : (double)NAN;
    double se = m->se != NULL && which != NESTED && which != CORRECTED ? rind_number_at(estimate, m->se) : (double)NAN;
    rind_sheet_interval(sheet, v, v - Z95 * se, v + Z95 * se);
}

static bool has_measure(const rind_reported *stage, const measure *m)
{
    for (int e = 0; e < N_ESTIMATES; e++) {
        const char *path = e == NESTED ? m->nested : e == CORRECTED ? m->corrected : m->path;
        const json_t *value = path != NULL ? rind_member(estimate_of(stage, e), path) : NULL;

        if (json_is_number(value) || json_is_number(json_object_get(value, "value")))
            return true;
    }
    return false;
}

static void write_counts(rind_report_job *job, const rind_reported *stage)
{
    static const rind_sheet_column columns[] = {
        { "cases", "Cases", RIND_COLUMN_TEXT, false },         { "n", "n", RIND_COLUMN_NUMBER, false },
        { "events", "Events", RIND_COLUMN_NUMBER, false },     { "tp", "True positive", RIND_COLUMN_NUMBER, false },
        { "fp", "False positive", RIND_COLUMN_NUMBER, false }, { "fn", "False negative", RIND_COLUMN_NUMBER, false },
        { "tn", "True negative", RIND_COLUMN_NUMBER, false }
    };
    static const struct {
        int estimate;
        const char *name;
    } rows[] = { { APPARENT, "apparent" }, { CROSS_VALIDATED, "cross-validated" }, { TEST, "test" } };
    char name[RIND_BUNDLE_NAME - 8];
    rind_sheet sheet;

    rind_reported_name(stage, "confusion", name);
    rind_sheet_begin(&job->page, &sheet, name,
                     rind_keep_text(&job->keep, "Cases at the frozen cut-off of %.4g.",
                                    rind_number_at(stage->json, "cut_off.value")),
                     columns, COUNT_OF(columns), 0);
    for (size_t k = 0; k < COUNT_OF(rows); k++) {
        const json_t *e = estimate_of(stage, rows[k].estimate), *c = json_object_get(e, "confusion");

        if (c == NULL)
            continue;
        rind_sheet_text(&sheet, rows[k].name);
        rind_sheet_number(&sheet, rind_json_real(e, "n"));
        rind_sheet_number(&sheet, rind_json_real(e, "events"));
        rind_sheet_number(&sheet, rind_json_real(c, "tp"));
        rind_sheet_number(&sheet, rind_json_real(c, "fp"));
        rind_sheet_number(&sheet, rind_json_real(c, "fn"));
        rind_sheet_number(&sheet, rind_json_real(c, "tn"));
    }
    rind_sheet_end(&sheet);
}

void rind_report_performance(rind_report_job *job, const rind_reported *stage)
{
    static const rind_sheet_column all[] = { { "apparent", "Apparent", RIND_COLUMN_INTERVAL, false },
                                             { "cross_validated", "Cross-validated", RIND_COLUMN_INTERVAL, false },
                                             { "nested", "Nested", RIND_COLUMN_INTERVAL, false },
                                             { "corrected", "Optimism-corrected", RIND_COLUMN_INTERVAL, false },
                                             { "test", "Test", RIND_COLUMN_INTERVAL, false } };
    rind_sheet_column column[2 + N_ESTIMATES] = { { "measure", "Measure", RIND_COLUMN_TEXT, false },
                                                  { "key", "", RIND_COLUMN_TEXT, true } };
    int which[2 + N_ESTIMATES];
    size_t n = 2;
    char name[RIND_BUNDLE_NAME - 8];
    rind_sheet sheet;

    rind_reported_name(stage, "performance", name);
    rind_page_heading(&job->page, stage->title != NULL ? 3 : 2, name, "Performance");
    for (int e = 0; e < N_ESTIMATES; e++)
        if (estimate_of(stage, e) != NULL) {
            column[n] = all[e];
            which[n++] = e;
        }
    rind_sheet_begin(
        &job->page, &sheet, name,
        "Performance with 95 % intervals: DeLong's of areas, exact ones of proportions, Wald's of calibration; "
        "the nested area's is wider because fits share cases; the corrected area has the apparent one's, moved by the "
        "optimism.",
        column, n, 0);
    for (size_t k = 0; k < COUNT_OF(measures); k++) {
        if (!has_measure(stage, &measures[k]))
            continue;
        sheet.row_is_p = measures[k].is_p;
        rind_sheet_text(&sheet, measures[k].title);
        rind_sheet_text(&sheet, measures[k].key);
        for (size_t c = 2; c < n; c++)
            write_cell(&sheet, &measures[k], estimate_of(stage, which[c]), which[c]);
    }
    rind_sheet_end(&sheet);
    if (stage->test != NULL && rind_text_at(stage->test, "gdi.zone") != NULL)
        rind_page_text(&job->page, "small", "GDI is in the zone %s. Zones end at 15 and at 20 %%.",
                       rind_text_at(stage->test, "gdi.zone"));
    write_counts(job, stage);
}

void rind_report_coefficients(rind_report_job *job, const rind_reported *stage)
{
    const json_t *inputs = json_object_get(stage->json, "inputs"), *in;
    /* A penalised model has neither odds ratios nor tests. */
    bool bare = isnan(rind_json_real(json_array_get(inputs, 0), "odds_ratio_per_sd"));
    const rind_sheet_column columns[] = {
        { "name", "Input", RIND_COLUMN_TEXT, false },
        { "unit", "Unit", RIND_COLUMN_TEXT, true },
        { "mean", "Mean", RIND_COLUMN_NUMBER, false },
        { "sd", "sd", RIND_COLUMN_NUMBER, false },
        { "low", "Least", RIND_COLUMN_NUMBER, true },
        { "high", "Greatest", RIND_COLUMN_NUMBER, true },
        { "impute", "Imputed value", RIND_COLUMN_NUMBER, true },
        { "n_missing", "Missing", RIND_COLUMN_NUMBER, false },
        { "coefficient", "Coefficient per sd", RIND_COLUMN_INTERVAL, false },
        { "se", "se", RIND_COLUMN_NUMBER, true },
        { "odds_ratio_per_sd", "Odds ratio per sd", RIND_COLUMN_NUMBER, bare },
        { "p", "p, Wald", RIND_COLUMN_P, bare },
        { "profile_low", "", RIND_COLUMN_NUMBER, true },
        { "profile_high", "", RIND_COLUMN_NUMBER, true },
    };
    char name[RIND_BUNDLE_NAME - 8];
    rind_sheet sheet;
    size_t k;

    rind_reported_name(stage, "coefficients", name);
    rind_page_heading(&job->page, stage->title != NULL ? 3 : 2, name, "Inputs and coefficients");
    rind_sheet_begin(
        &job->page, &sheet, name,
        rind_keep_text(&job->keep,
                       "The whole model: linear predictor = %.6g + sum of coefficient x (value - mean) / sd; a "
                       "missing value is the training median.",
                       rind_json_real(stage->json, "intercept")),
        columns, COUNT_OF(columns), 0);
    json_array_foreach(inputs, k, in)
    {
        rind_sheet_text(&sheet, rind_json_text(in, "name"));
        rind_sheet_text(&sheet, rind_json_text(in, "unit"));
        for (size_t c = 2; c < COUNT_OF(columns); c++)
            if (columns[c].kind == RIND_COLUMN_INTERVAL)
                rind_sheet_interval(&sheet, rind_json_real(in, "coefficient"), rind_json_real(in, "wald_low"),
                                    rind_json_real(in, "wald_high"));
            else
                rind_sheet_number(&sheet, rind_json_real(in, columns[c].key));
    }
    rind_sheet_end(&sheet);
}

void rind_report_classes(rind_report_job *job)
{
    static const rind_sheet_column columns[] = { { "truth", "Truth", RIND_COLUMN_TEXT, false },
                                                 { "zero", "Told zero", RIND_COLUMN_NUMBER, false },
                                                 { "low", "Told low", RIND_COLUMN_NUMBER, false },
                                                 { "positive", "Told positive", RIND_COLUMN_NUMBER, false } };
    const json_t *classes = json_object_get(job->eval, "classes");
    rind_sheet sheet;

    if (classes == NULL)
        return;
    rind_page_heading(&job->page, 2, "classes", "Both stages together");
    rind_sheet_begin(&job->page, &sheet, "classes",
                     rind_keep_text(&job->keep,
                                    "Classes told in the test; accuracy %.3f (95 %% interval %.3f to %.3f).",
                                    rind_number_at(classes, "accuracy.value"), rind_number_at(classes, "accuracy.low"),
                                    rind_number_at(classes, "accuracy.high")),
                     columns, COUNT_OF(columns), 0);
    for (size_t row = 1; row < COUNT_OF(columns); row++) {
        size_t n;
        double *count = rind_values(&job->keep, json_object_get(classes, columns[row].key), &n);

        rind_sheet_text(&sheet, columns[row].key);
        for (size_t c = 0; c < 3; c++)
            rind_sheet_number(&sheet, c < n ? count[c] : (double)NAN);
    }
    rind_sheet_end(&sheet);
}

/* The areas beside each other; the line is this model's. */
static void draw_areas(rind_report_job *job, const json_t *compare)
{
    enum { MOST = 32 };
    const json_t *auc = json_object_get(job->eval, "auc"), *other;
    const char *name[MOST] = { "this model" };
    double value[MOST] = { rind_json_real(auc, "value") }, low[MOST] = { rind_json_real(auc, "low") },
           high[MOST] = { rind_json_real(auc, "high") };
    rind_forest forest = {
        .label = "AUC", .name = name, .value = value, .low = low, .high = high, .n = 1, .neutral = value[0]
    };
    size_t k;

    json_array_foreach(compare, k, other)
    {
        const char *model = rind_json_text(other, "model");

        auc = json_object_get(other, "auc");
        if (forest.n == MOST || model == NULL)
            break;
        name[forest.n] = model;
        value[forest.n] = rind_json_real(auc, "value");
        low[forest.n] = rind_json_real(auc, "low");
        high[forest.n++] = rind_json_real(auc, "high");
    }
    rind_picture_forest(rind_page_picture(&job->page, "comparison"), "Areas under ROC curves", &forest);
    rind_page_figure(&job->page,
                     "AUC of %zu models on the same %zu test cases, %zu events; whiskers are DeLong's 95 %% intervals.",
                     forest.n, rind_json_count(job->eval, "n"), rind_json_count(job->eval, "events"));
}

void rind_report_comparison(rind_report_job *job)
{
    static const rind_sheet_column columns[] = {
        { "model", "Model", RIND_COLUMN_TEXT, false }, { "regions", "Regions", RIND_COLUMN_TEXT, false },
        { "auc", "AUC", RIND_COLUMN_INTERVAL, false }, { "difference", "Difference", RIND_COLUMN_INTERVAL, false },
        { "z", "z", RIND_COLUMN_NUMBER, false },       { "p", "p", RIND_COLUMN_P, false },
        { "p_holm", "p, Holm", RIND_COLUMN_P, false }
    };
    const json_t *compare = json_object_get(job->eval, "compare"), *other, *auc = json_object_get(job->eval, "auc");
    rind_sheet sheet;
    size_t k;

    if (json_array_size(compare) == 0)
        return;
    rind_page_heading(&job->page, 2, "comparison", "Comparison with other models");
    rind_sheet_begin(
        &job->page, &sheet, "comparison",
        rind_keep_text(&job->keep,
                       "Areas of other models on the same %zu test cases, and what they differ by from this "
                       "one (other less this): paired DeLong tests, p adjusted after Holm over %zu.",
                       rind_json_count(job->eval, "n"), json_array_size(compare)),
        columns, COUNT_OF(columns), 0);
    rind_sheet_text(&sheet, "this model");
    rind_sheet_text(&sheet, job->model.regions);
    rind_sheet_interval(&sheet, rind_json_real(auc, "value"), rind_json_real(auc, "low"), rind_json_real(auc, "high"));
    rind_sheet_interval(&sheet, (double)NAN, (double)NAN, (double)NAN);
    for (k = 0; k < 3; k++)
        rind_sheet_number(&sheet, (double)NAN);
    json_array_foreach(compare, k, other)
    {
        const json_t *d = json_object_get(other, "difference"), *a = json_object_get(other, "auc");

        rind_sheet_text(&sheet, rind_json_text(other, "model"));
        rind_sheet_text(&sheet, rind_json_text(other, "regions"));
        rind_sheet_interval(&sheet, rind_json_real(a, "value"), rind_json_real(a, "low"), rind_json_real(a, "high"));
        rind_sheet_interval(&sheet, rind_json_real(d, "value"), rind_json_real(d, "low"), rind_json_real(d, "high"));
        rind_sheet_number(&sheet, rind_json_real(other, "z"));
        rind_sheet_number(&sheet, rind_json_real(other, "p"));
        rind_sheet_number(&sheet, rind_json_real(other, "p_holm"));
    }
    rind_sheet_end(&sheet);
    draw_areas(job, compare);
}
