/*
 * report_about.c - what speaks against the model, what it is, and whom it was made from
 *
 * Warnings come first, and with them every choice of columns that no refit repeated: readers' agreement, and lists from
 * elsewhere. Who reads one page has then read these.
 */
#include "report/report_inside.h"
#include "report/pictures.h"
#include "table/text.h"

#include <math.h>
#include <string.h>

/* A warning of the page's list, and its line of warnings.csv. */
static void write_warning(rind_report_job *job, FILE *csv, const char *code, const char *from, const char *text)
{
    FILE *out = job->page.html;

    rind_csv_cell(csv, code);
    fprintf(csv, ",%s,", from);
    rind_csv_cell(csv, text);
    putc('\n', csv);
    fputs("<li><code>", out);
    rind_markup(out, code);
    fprintf(out, "</code> <span class=\"file\">%s</span> ", from);
    rind_markup(out, text);
    fputs("</li>\n", out);
    job->summary.n_warnings++;
}

/* Both stages of a model may say the same of their common pipeline: once is enough. */
static bool was_said(const json_t *warnings, size_t before, const char *code, const char *text)
{
    for (size_t k = 0; k < before; k++) {
        const json_t *other = json_array_get(warnings, k);
        const char *its_code = rind_json_text(other, "code"), *its_text = rind_json_text(other, "text");

        if (its_code != NULL && its_text != NULL && strcmp(its_code, code) == 0 && strcmp(its_text, text) == 0)
            return true;
    }
    return false;
}

static void write_warnings_of(rind_report_job *job, FILE *csv, const json_t *warnings, const char *from)
{
    const json_t *item;
    size_t k;

    json_array_foreach(warnings, k, item)
    {
        const char *code = rind_json_text(item, "code"), *text = rind_json_text(item, "text");

        if (code != NULL && text != NULL && !was_said(warnings, k, code, text))
            write_warning(job, csv, code, from, text);
    }
}

static bool is_from_outside(const char *step)
{
    return strncmp(step, "icc:", 4) == 0 || strncmp(step, "list:", 5) == 0;
}

static void write_outside(rind_report_job *job)
{
    const json_t *steps = rind_member(job->stage[0].json, "pipeline.steps"), *item;
    size_t k, n = 0;

    json_array_foreach(steps, k, item)
    {
        const char *step = rind_json_text(item, "step"), *does = rind_json_text(item, "does");

        if (step == NULL || !is_from_outside(step))
            continue;
        n++;
        rind_page_text(&job->page, NULL, "Selection from outside the pipeline: %s (%s). No refit repeats it.", step,
                       does != NULL ? does : "");
    }
    if (n == 0)
        rind_page_text(&job->page, NULL,
                       "No step takes a selection from outside: every one was fitted again in every fold and every "
                       "resample. Whether "
                       "columns had left the table before it came here cannot be told.");
}

void rind_report_warnings(rind_report_job *job)
{
    FILE *out = job->page.html, *csv = rind_bundle_add(&job->page.bundle, "warnings.csv");

    fputs("code,from,text\n", csv);
    fputs("<section class=\"warnings\" aria-labelledby=\"warnings\">\n", out);
    rind_page_heading(&job->page, 2, "warnings", "What speaks against it");
    fputs("<ul>\n", out);
    if (job->eval == NULL)
        write_warning(job, csv, "no_external_test", "report",
                      "no evaluation was given: nothing here was measured on cases that had no part in the model");
    write_warnings_of(job, csv, json_object_get(job->model.json, "warnings"), "training");
    write_warnings_of(job, csv, json_object_get(job->eval, "warnings"), "test");
    if (job->summary.n_warnings == 0)
        fputs("<li>No warning arose in training or test.</li>\n", out);
    fputs("</ul>\n", out);
    write_outside(job);
    fputs("</section>\n", out);
}

/* "0.858 (0.741 to 0.976)" of an object with value, low and high. */
static const char *interval_text(rind_report_job *job, const json_t *interval)
{
    char *text = rind_keep_text(&job->keep, "%.3f (95 %% interval %.3f to %.3f)", rind_json_real(interval, "value"),
                                rind_json_real(interval, "low"), rind_json_real(interval, "high"));

    return text != NULL ? text : "";
}

void rind_report_lead(rind_report_job *job)
{
    const rind_reported *first = &job->stage[0];
    const json_t *performance = json_object_get(first->json, "performance");
    size_t n_inputs = json_array_size(json_object_get(first->json, "inputs"));

    rind_page_text(&job->page, "lead",
                   "Outcome: %s. The model has %zu %s, chosen of %zu columns, and was trained on %zu "
                   "cases with %zu events.",
                   job->model.task.kind == RIND_TASK_COLUMN ? job->model.task.text : rind_task_rule(&job->model.task),
                   n_inputs, n_inputs == 1 ? "input" : "inputs",
                   rind_json_count(rind_member(first->json, "pipeline"), "columns"),
                   rind_json_count(first->json, "n_fitted"), rind_json_count(first->json, "events_fitted"));
    if (first->test != NULL)
        rind_page_text(&job->page, "lead", "Test: AUC %s on %zu cases with %zu events; GDI %.1f %%, zone %s.",
                       interval_text(job, rind_member(first->test, "auc")), rind_json_count(first->test, "n"),
                       rind_json_count(first->test, "events"), 100.0 * rind_number_at(first->test, "gdi.value"),
                       rind_text_at(first->test, "gdi.zone") != NULL ? rind_text_at(first->test, "gdi.zone") : "?");
    if (rind_member(performance, "nested.auc") != NULL)
        rind_page_text(&job->page, "lead", "Nested cross-validation: AUC %s. Apparent: %s.",
                       interval_text(job, rind_member(performance, "nested.auc")),
                       interval_text(job, rind_member(performance, "apparent.auc")));
    else
        rind_page_text(&job->page, "lead", "Cross-validation: AUC %s. Apparent: %s.",
                       interval_text(job, rind_member(performance, "cross_validated.auc")),
                       interval_text(job, rind_member(performance, "apparent.auc")));
}

static void fact(rind_sheet *sheet, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    rind_sheet_text(sheet, name);
    rind_sheet_text(sheet, value);
}

static void count_fact(rind_sheet *sheet, const char *name, const json_t *object, const char *path)
{
    char text[RIND_SHORT_SIZE];

    rind_short_number(rind_number_at(object, path), text);
    fact(sheet, name, text);
}

static void write_facts_of(rind_report_job *job, rind_sheet *sheet, const rind_reported *stage)
{
    const json_t *s = stage->json;
    char text[RIND_SHORT_SIZE];
    const char *how = rind_text_at(s, "cut_off.how");

    if (stage->title != NULL)
        fact(sheet, "Stage", stage->title);
    fact(sheet, "Link", rind_json_text(s, "link"));
    count_fact(sheet, "Cases fitted", s, "n_fitted");
    count_fact(sheet, "Events", s, "events_fitted");
    rind_short_number(rind_number_at(s, "cut_off.value"), text);
    fact(sheet, "Cut-off", rind_keep_text(&job->keep, "%s (%s)", text, how != NULL ? how : "?"));
    count_fact(sheet, "Intercept", s, "intercept");
    count_fact(sheet, "Lambda", s, "lambda");
    count_fact(sheet, "Events of the rarer class per input", s, "events_per_input");
}

void rind_report_model(rind_report_job *job)
{
    static const rind_sheet_column columns[] = { { "fact", "Fact", RIND_COLUMN_TEXT, false },
                                                 { "value", "Value", RIND_COLUMN_TEXT, false } };
    const json_t *m = job->model.json, *features = json_object_get(m, "features");
    rind_sheet sheet;

    rind_page_heading(&job->page, 2, "model", "The model");
    rind_sheet_begin(&job->page, &sheet, "model", "What the model is and what it was made of.", columns,
                     COUNT_OF(columns), 0);
    fact(&sheet, "Task", job->model.task.text);
    fact(&sheet, "Rule", rind_text_at(m, "task.rule"));
    fact(&sheet, "Regions", rind_json_text(features, "regions_text"));
    fact(&sheet, "Clinical columns", rind_json_text(m, "clinical"));
    fact(&sheet, "Split", rind_text_at(m, "split.how"));
    fact(&sheet, "Resampling",
         rind_keep_text(&job->keep, "%zu folds, %zu repeats, %zu outer folds, %zu bootstrap samples, seed %zu",
                        rind_json_count(json_object_get(m, "resampling"), "folds"),
                        rind_json_count(json_object_get(m, "resampling"), "repeats"),
                        rind_json_count(json_object_get(m, "resampling"), "outer"),
                        rind_json_count(json_object_get(m, "resampling"), "bootstrap"),
                        rind_json_count(json_object_get(m, "resampling"), "seed")));
    for (size_t k = 0; k < job->n_stages; k++)
        write_facts_of(job, &sheet, &job->stage[k]);
    fact(&sheet, "Features", rind_json_text(features, "path"));
    fact(&sheet, "Digest of the features", rind_json_text(features, "file_digest"));
    fact(&sheet, "Hash of the extraction settings", rind_json_text(features, "settings_hash"));
    fact(&sheet, "Version that extracted", rind_json_text(features, "engine_version"));
    fact(&sheet, "Digest of the feature definitions", rind_json_text(features, "definitions"));
    fact(&sheet, "Labels", rind_json_text(m, "labels"));
    fact(&sheet, "Digest of the labels used", rind_json_text(m, "labels_digest"));
    fact(&sheet, "Version that trained", rind_json_text(m, "version"));
    fact(&sheet, "Hash of the model", job->model.hash);
    fact(&sheet, "Hash of the evaluation", rind_json_text(job->eval, "hash"));
    rind_sheet_end(&sheet);
}

/* Names behind each other. */
static const char *names_text(rind_report_job *job, const json_t *names)
{
    size_t length = 1, k;
    const json_t *item;

    json_array_foreach(names, k, item) length += json_string_length(item) + 1;
    char *text = rind_keep_memory(&job->keep, length, 1), *end = text;
    if (text == NULL)
        return NULL;
    json_array_foreach(names, k, item)
    {
        if (k > 0)
            *end++ = ' ';
        end = stpcpy(end, json_is_string(item) ? json_string_value(item) : "");
    }
    return text;
}

void rind_report_pipeline(rind_report_job *job, const rind_reported *stage)
{
    static const rind_sheet_column columns[] = { { "step", "Step", RIND_COLUMN_TEXT, false },
                                                 { "does", "What it does", RIND_COLUMN_TEXT, false },
                                                 { "n_dropped", "Dropped", RIND_COLUMN_NUMBER, false },
                                                 { "left", "Left", RIND_COLUMN_NUMBER, false },
                                                 { "dropped", "Which", RIND_COLUMN_TEXT, true } };
    const json_t *steps = rind_member(stage->json, "pipeline.steps"), *item;
    char name[RIND_BUNDLE_NAME - 8];
    rind_sheet sheet;
    size_t k;

    rind_reported_name(stage, "pipeline", name);
    rind_sheet_begin(&job->page, &sheet, name,
                     rind_keep_text(&job->keep, "Pipeline%s%s: from %zu columns to the inputs.",
                                    stage->title != NULL ? ", " : "", stage->title != NULL ? stage->title : "",
                                    rind_json_count(rind_member(stage->json, "pipeline"), "columns")),
                     columns, COUNT_OF(columns), 0);
    json_array_foreach(steps, k, item)
    {
        const json_t *dropped = json_object_get(item, "dropped");

        rind_sheet_text(&sheet, rind_json_text(item, "step"));
        rind_sheet_text(&sheet, rind_json_text(item, "does"));
        rind_sheet_number(&sheet, (double)json_array_size(dropped));
        rind_sheet_number(&sheet, rind_json_real(item, "left"));
        rind_sheet_text(&sheet, names_text(job, dropped));
    }
    rind_sheet_end(&sheet);
}

static void write_flow_of(rind_sheet *sheet, const json_t *flow, const char *side)
{
    const json_t *item;
    size_t k;

    json_array_foreach(flow, k, item)
    {
        rind_sheet_text(sheet, side);
        rind_sheet_text(sheet, rind_json_text(item, "step"));
        rind_sheet_number(sheet, rind_json_real(item, "cases"));
        rind_sheet_text(sheet, rind_json_text(item, "some"));
    }
}

void rind_report_flow(rind_report_job *job)
{
    static const rind_sheet_column columns[] = { { "side", "Side", RIND_COLUMN_TEXT, false },
                                                 { "step", "Step", RIND_COLUMN_TEXT, false },
                                                 { "cases", "Cases", RIND_COLUMN_NUMBER, false },
                                                 { "some", "Which (the first)", RIND_COLUMN_TEXT, false } };
    const json_t *flow[] = { json_object_get(job->model.json, "flow"), json_object_get(job->eval, "flow") };
    rind_flow_chart chart[2] = { { .title = "Training" }, { .title = "Test" } };
    size_t n_charts = job->eval != NULL ? 2 : 1;
    rind_sheet sheet;

    rind_page_heading(&job->page, 2, "flow", "Flow of cases");
    for (size_t k = 0; k < n_charts; k++) {
        chart[k].step = rind_texts_of(&job->keep, flow[k], "step", &chart[k].n);
        chart[k].cases = rind_values_of(&job->keep, flow[k], "cases", &chart[k].n);
    }
    rind_picture_flow(rind_page_picture(&job->page, "flow"), chart, n_charts);
    rind_page_figure(&job->page, "Flow of cases. %.0f cases trained the model%s.", rind_number_at(job->model.json, "n"),
                     job->eval != NULL ? rind_keep_text(&job->keep, ", %zu tested it", rind_json_count(job->eval, "n"))
                                       : "");
    rind_sheet_begin(&job->page, &sheet, "flow", "Who came, who left and why, who stayed.", columns, COUNT_OF(columns),
                     0);
    write_flow_of(&sheet, flow[0], "training");
    write_flow_of(&sheet, flow[1], "test");
    rind_sheet_end(&sheet);
}

static const char *spread_text(rind_report_job *job, const json_t *row, size_t class)
{
    char mean[RIND_SHORT_SIZE], sd[RIND_SHORT_SIZE];
    const json_t *means = json_object_get(row, "mean"), *sds = json_object_get(row, "sd");

    rind_short_number(json_number_value(json_array_get(means, class)), mean);
    rind_short_number(json_number_value(json_array_get(sds, class)), sd);
    return rind_keep_text(&job->keep, "%s (%s)", mean, sd);
}

static void write_baseline_of(rind_report_job *job, rind_sheet *sheet, const json_t *table, const char *side)
{
    const json_t *item;
    size_t k;

    json_array_foreach(table, k, item)
    {
        rind_sheet_text(sheet, rind_json_text(item, "name"));
        rind_sheet_text(sheet, side);
        rind_sheet_text(sheet, rind_json_text(item, "unit"));
        for (size_t class = 0; class < 2; class ++)
            rind_sheet_text(sheet, spread_text(job, item, class));
        for (size_t k2 = 0; k2 < 6; k2++) {
            static const char *const keys[] = { "mean", "sd", "median" };
            const json_t *value = json_array_get(json_object_get(item, keys[k2 / 2]), k2 % 2);
            rind_sheet_number(sheet, json_is_number(value) ? json_number_value(value) : (double)NAN);
        }
        rind_sheet_number(sheet, rind_json_real(item, "n_missing"));
        rind_sheet_number(sheet, rind_json_real(item, "auc"));
        rind_sheet_number(sheet, rind_json_real(item, "welch_p"));
        rind_sheet_number(sheet, rind_json_real(item, "mann_whitney_p"));
    }
}

void rind_report_baseline(rind_report_job *job)
{
    const json_t *train = json_object_get(job->model.json, "table1"), *test = json_object_get(job->eval, "table1");
    const rind_sheet_column columns[] = {
        { "name", "Column", RIND_COLUMN_TEXT, false },
        { "side", "Side", RIND_COLUMN_TEXT, test == NULL },
        { "unit", "Unit", RIND_COLUMN_TEXT, true },
        { "others", rind_keep_text(&job->keep, "%s, mean (sd)", job->stage[0].classes[0]), RIND_COLUMN_TEXT, false },
        { "events", rind_keep_text(&job->keep, "%s, mean (sd)", job->stage[0].classes[1]), RIND_COLUMN_TEXT, false },
        { "others_mean", "", RIND_COLUMN_NUMBER, true },
        { "events_mean", "", RIND_COLUMN_NUMBER, true },
        { "others_sd", "", RIND_COLUMN_NUMBER, true },
        { "events_sd", "", RIND_COLUMN_NUMBER, true },
        { "others_median", "", RIND_COLUMN_NUMBER, true },
        { "events_median", "", RIND_COLUMN_NUMBER, true },
        { "n_missing", "Missing", RIND_COLUMN_NUMBER, false },
        { "auc", "AUC alone", RIND_COLUMN_NUMBER, false },
        { "welch_p", "p, Welch", RIND_COLUMN_P, false },
        { "mann_whitney_p", "p, Mann-Whitney", RIND_COLUMN_P, false }
    };
    rind_sheet sheet;

    if (json_array_size(train) == 0)
        return;
    rind_page_heading(&job->page, 2, "table1", "Baseline characteristics");
    rind_sheet_begin(
        &job->page, &sheet, "table1",
        rind_keep_text(&job->keep,
                       "Clinical columns and inputs of the model by class, %zu training cases%s. The inputs "
                       "were chosen on the training cases, so their p values there are too small.",
                       rind_json_count(job->model.json, "n"),
                       test != NULL ? rind_keep_text(&job->keep, " and %zu test cases", rind_json_count(job->eval, "n"))
                                    : ""),
        columns, COUNT_OF(columns), 60);
    write_baseline_of(job, &sheet, train, "training");
    write_baseline_of(job, &sheet, test, "test");
    rind_sheet_end(&sheet);
}
