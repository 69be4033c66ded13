/*
 * report_figures.c - the pictures of a report, out of the arrays of the two files
 *
 * Where there is a test, curves are of the test; else of cross-validated predictions, which no case's own fit made. A
 * caption says how many cases a picture is of and what its band is.
 */
#include "report/report_inside.h"
#include "report/pictures.h"
#include "table/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The cases a picture is of. */
typedef struct source {
    const json_t *json;
    const char *name;
    size_t n, n_events;
} source;

static source source_of(const json_t *performance, const char *name)
{
    return (source){ performance, name, rind_json_count(performance, "n"), rind_json_count(performance, "events") };
}

static source best_source(const rind_reported *stage)
{
    if (stage->test != NULL)
        return source_of(stage->test, "test");
    return source_of(rind_member(stage->json, "performance.cross_validated"), "cross-validated");
}

static FILE *picture(rind_report_job *job, const rind_reported *stage, const char *what)
{
    char name[RIND_BUNDLE_NAME - 8];

    rind_reported_name(stage, what, name);
    return rind_page_picture(&job->page, name);
}

/* What a picture is drawn from, as CSV with a column an array. */
static void write_points(rind_report_job *job, const rind_reported *stage, const char *what, const char *const *key,
                         const double *const *value, size_t n_columns, size_t n_rows)
{
    char name[RIND_BUNDLE_NAME - 8], file[RIND_BUNDLE_NAME];

    rind_reported_name(stage, what, name);
    snprintf(file, sizeof file, "%s.csv", name);
    FILE *out = rind_bundle_add(&job->page.bundle, file);
    for (size_t c = 0; c < n_columns; c++)
        fprintf(out, "%s%s", c > 0 ? "," : "", key[c]);
    putc('\n', out);
    for (size_t k = 0; k < n_rows; k++)
        for (size_t c = 0; c < n_columns; c++) {
            rind_csv_number(out, value[c][k]);
            putc(c + 1 < n_columns ? ',' : '\n', out);
        }
}

static rind_curve roc_of(rind_report_job *job, const rind_reported *stage, const source *from, bool band)
{
    const json_t *points = json_object_get(from->json, "roc"), *auc = json_object_get(from->json, "auc");
    rind_curve c = { 0 };
    size_t n;
    double *x = rind_values_of(&job->keep, points, "specificity", &c.n);

    for (size_t k = 0; k < c.n; k++)
        x[k] = 1.0 - x[k];
    c.x = x;
    c.y = rind_values_of(&job->keep, points, "sensitivity", &n);
    c.n = n < c.n ? n : c.n;
    c.name = rind_keep_text(&job->keep, "%s: AUC %.3f (%.3f\u2013%.3f)", from->name, rind_json_real(auc, "value"),
                            rind_json_real(auc, "low"), rind_json_real(auc, "high"));
    if (!band || c.name == NULL)
        return c;
    c.low = rind_values_of(&job->keep, points, "sensitivity_low", &n);
    c.high = rind_values_of(&job->keep, points, "sensitivity_high", &n);
    if (n == c.n && c.low != NULL && c.high != NULL) {
        const char *const keys[] = { "threshold", "false_positive_rate", "sensitivity", "sensitivity_low",
                                     "sensitivity_high" };
        const double *columns[] = { rind_values_of(&job->keep, points, "threshold", &n), c.x, c.y, c.low, c.high };
        write_points(job, stage, "roc", keys, columns, COUNT_OF(keys), n);
    }
    return c;
}

static void draw_roc(rind_report_job *job, const rind_reported *stage)
{
    const source best = best_source(stage),
                 all[] = { best, source_of(rind_member(stage->json, "performance.cross_validated"), "cross-validated"),
                           source_of(rind_member(stage->json, "performance.apparent"), "apparent") };
    rind_curve curve[3];
    size_t n = 0;
    double mark[] = { 1.0 - rind_number_at(best.json, "specificity.value"),
                      rind_number_at(best.json, "sensitivity.value") };

    for (size_t k = stage->test != NULL ? 0 : 1; k < COUNT_OF(all); k++) {
        curve[n] = roc_of(job, stage, &all[k], n == 0);
        n += curve[n].n > 0 && curve[n].name != NULL;
    }
    rind_picture_roc(picture(job, stage, "roc"), curve, n, mark);
    rind_page_figure(&job->page,
                     "ROC curves with AUC and its 95 %% interval. %s: %zu cases, %zu events; the band is the 95 %% "
                     "interval of the sensitivity (Wilson), "
                     "point by point. The dot is the cut-off of %.3g, frozen in training.",
                     stage->test != NULL ? "Test" : "Cross-validated", best.n, best.n_events,
                     rind_number_at(stage->json, "cut_off.value"));
}

static void draw_calibration(rind_report_job *job, const rind_reported *stage)
{
    const source from = best_source(stage);
    const json_t *bins = rind_member(from.json, "calibration.bins");
    rind_curve groups = { .name = "tenths of the cases" }, smooth = { .name = "smooth (lowess)" };
    size_t n, n_y;

    if (json_array_size(bins) == 0)
        return;
    groups.x = rind_values_of(&job->keep, bins, "mean_probability", &groups.n);
    groups.y = rind_values_of(&job->keep, bins, "observed", &n);
    groups.low = rind_values_of(&job->keep, bins, "low", &n);
    groups.high = rind_values_of(&job->keep, bins, "high", &n);
    smooth.x = rind_values(&job->keep, rind_member(from.json, "calibration.smooth.probability"), &smooth.n);
    smooth.y = rind_values(&job->keep, rind_member(from.json, "calibration.smooth.observed"), &n_y);
    smooth.n = n_y < smooth.n ? n_y : smooth.n;
    if (job->keep.failed)
        return;
    rind_picture_calibration(picture(job, stage, "calibration"), &groups, &smooth);
    rind_page_figure(
        &job->page,
        "Calibration, %s: %zu cases, %zu events. Dots are %zu groups of equal size by predicted probability, "
        "whiskers 95 %% intervals (Wilson). Slope %.2f, intercept %.2f.",
        from.name, from.n, from.n_events, groups.n, rind_number_at(from.json, "calibration.slope"),
        rind_number_at(from.json, "calibration.intercept"));
    const char *const keys[] = { "mean_probability", "observed", "low", "high", "cases" };
    const double *columns[] = { groups.x, groups.y, groups.low, groups.high,
                                rind_values_of(&job->keep, bins, "cases", &n) };
    write_points(job, stage, "calibration", keys, columns, COUNT_OF(keys), n);
}

static void draw_decision(rind_report_job *job, const rind_reported *stage)
{
    const source from = best_source(stage);
    const json_t *points = json_object_get(from.json, "decision_curve");
    rind_curve model = { .name = "model" }, all = { .name = "treat all" };

    model.x = all.x = rind_values_of(&job->keep, points, "threshold", &model.n);
    model.y = rind_values_of(&job->keep, points, "net_benefit", &model.n);
    all.y = rind_values_of(&job->keep, points, "treat_all", &all.n);
    if (job->keep.failed || model.n == 0)
        return;
    rind_picture_decision(picture(job, stage, "decision_curve"), &model, 1, &all);
    rind_page_figure(&job->page,
                     "Decision curve, %s: %zu cases, %zu events. Net benefit is true positives less false positives, "
                     "these weighted by the odds of the threshold, per case; no band is drawn.",
                     from.name, from.n, from.n_events);
    const char *const keys[] = { "threshold", "net_benefit", "treat_all" };
    const double *columns[] = { model.x, model.y, all.y };
    write_points(job, stage, "decision_curve", keys, columns, COUNT_OF(keys), model.n);
}

static void draw_histogram(rind_report_job *job, const rind_reported *stage)
{
    const source from = best_source(stage);
    size_t n[2];
    const double *count[2] = { rind_values(&job->keep, rind_member(from.json, "histogram.others"), &n[0]),
                               rind_values(&job->keep, rind_member(from.json, "histogram.events"), &n[1]) };

    if (n[0] == 0 || n[0] != n[1])
        return;
    rind_picture_histogram(picture(job, stage, "histogram"), stage->classes, count, n[0],
                           rind_number_at(stage->json, "cut_off.value"));
    rind_page_figure(
        &job->page,
        "Predicted probabilities, %s: %zu cases of %s upwards, %zu of %s downwards, in %zu bins of equal width.",
        from.name, from.n_events, stage->classes[1], from.n - from.n_events, stage->classes[0], n[0]);
}

void rind_report_curves(rind_report_job *job, const rind_reported *stage)
{
    fputs("<div class=\"pair\">\n", job->page.html);
    draw_roc(job, stage);
    draw_calibration(job, stage);
    fputs("</div>\n<div class=\"pair\">\n", job->page.html);
    draw_decision(job, stage);
    draw_histogram(job, stage);
    fputs("</div>\n", job->page.html);
}

static void draw_path(rind_report_job *job, const rind_reported *stage, const json_t *penalty)
{
    const json_t *columns = json_object_get(penalty, "coefficients");
    size_t n_lambda, n_curves = json_array_size(columns), index = rind_json_count(penalty, "index"), n_chosen = 0;
    const double *lambda = rind_values(&job->keep, json_object_get(penalty, "lambda"), &n_lambda);
    rind_curve *curve = rind_keep_memory(&job->keep, n_curves, sizeof *curve);
    bool *chosen = rind_keep_memory(&job->keep, n_curves, sizeof *chosen);

    if (curve == NULL || chosen == NULL || n_curves == 0)
        return;
    for (size_t k = 0; k < n_curves; k++) {
        const json_t *column = json_array_get(columns, k);

        curve[k].name = rind_json_text(column, "name");
        curve[k].x = lambda;
        curve[k].y = rind_values(&job->keep, json_object_get(column, "path"), &curve[k].n);
        curve[k].n = curve[k].n < n_lambda ? curve[k].n : n_lambda;
        chosen[k] = index < curve[k].n && curve[k].y[index] != 0.0;
        n_chosen += chosen[k];
    }
    rind_picture_path(picture(job, stage, "lasso_path"), curve, chosen, n_curves, rind_json_real(penalty, "lambda_min"),
                      rind_json_real(penalty, "lambda_1se"));
    rind_page_figure(
        &job->page,
        "Coefficients of standardised columns along the penalty lambda: %zu columns of %zu candidates that ever "
        "have one; in colour the %zu that have one at the lambda taken, %.4g.",
        n_curves, rind_json_count(penalty, "candidates"), n_chosen, rind_json_real(stage->json, "lambda"));
}

static void draw_cv(rind_report_job *job, const rind_reported *stage, const json_t *penalty)
{
    static const struct {
        const char *name, *label;
    } measures[] = { { "deviance", "Binomial deviance" },
                     { "class", "Misclassified share" },
                     { "mse", "Mean squared error" },
                     { "auc", "AUC" } };
    const char *measure = rind_json_text(penalty, "measure"), *label = measure;
    rind_curve error = { .name = "mean" };
    size_t n;
    const double *se = rind_values(&job->keep, json_object_get(penalty, "se"), &n);
    const double *df = rind_values(&job->keep, json_object_get(penalty, "df"), &n);

    error.x = rind_values(&job->keep, json_object_get(penalty, "lambda"), &error.n);
    error.y = rind_values(&job->keep, json_object_get(penalty, "mean"), &error.n);
    double *low = rind_keep_memory(&job->keep, error.n, sizeof *low),
           *high = rind_keep_memory(&job->keep, error.n, sizeof *high);
    if (job->keep.failed || error.n == 0 || n != error.n)
        return;
    for (size_t k = 0; k < error.n; k++) {
        low[k] = error.y[k] - se[k];
        high[k] = error.y[k] + se[k];
    }
    error.low = low;
    error.high = high;
    for (size_t k = 0; measure != NULL && k < COUNT_OF(measures); k++)
        if (strcmp(measure, measures[k].name) == 0)
            label = measures[k].label;
    rind_picture_cv(picture(job, stage, "cv_curve"), &error, label, df, rind_json_real(penalty, "lambda_min"),
                    rind_json_real(penalty, "lambda_1se"));
    rind_page_figure(
        &job->page,
        "Cross-validation along the penalty lambda: mean over %zu folds (%zu repeats), whiskers one standard "
        "error; numbers at the bottom are columns in the model.",
        rind_json_count(penalty, "folds"), rind_json_count(penalty, "repeats"));
    const char *const keys[] = { "lambda", "mean", "se", "columns" };
    const double *columns[] = { error.x, error.y, se, df };
    write_points(job, stage, "cv_curve", keys, columns, COUNT_OF(keys), error.n);
}

void rind_report_penalty(rind_report_job *job, const rind_reported *stage)
{
    const json_t *penalty = json_object_get(stage->json, "penalty");
    char id[RIND_BUNDLE_NAME - 8];

    if (penalty == NULL)
        return;
    rind_reported_name(stage, "penalty", id);
    rind_page_heading(&job->page, 3, id, "How the penalty was chosen");
    fputs("<div class=\"pair\">\n", job->page.html);
    draw_path(job, stage, penalty);
    draw_cv(job, stage, penalty);
    fputs("</div>\n", job->page.html);
}
