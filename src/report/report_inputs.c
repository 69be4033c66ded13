/*
 * report_inputs.c - pictures of what the model reads: coefficients, how stable their choice is, and a nomogram
 */
#include "report/report_inside.h"
#include "report/pictures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 30 };

/* A name with what it is ordered by. */
typedef struct ranked {
    const json_t *json;
    double key;
    size_t place;
} ranked;

static int by_key(const void *a, const void *b)
{
    const ranked *x = a, *y = b;

    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* The objects of an array by the absolute value under 'key', largest first. */
static ranked *rank(rind_report_job *job, const json_t *array, const char *key)
{
    size_t n = json_array_size(array);
    ranked *order = rind_keep_memory(&job->keep, n, sizeof *order);

    for (size_t k = 0; order != NULL && k < n; k++)
        order[k] = (ranked){ json_array_get(array, k), fabs(rind_json_real(json_array_get(array, k), key)), k };
    if (order != NULL)
        qsort(order, n, sizeof *order, by_key);
    return order;
}

static void draw_forest(rind_report_job *job, const rind_reported *stage)
{
    const json_t *inputs = json_object_get(stage->json, "inputs");
    size_t n = json_array_size(inputs) < MOST_ROWS ? json_array_size(inputs) : MOST_ROWS;
    const ranked *order = rank(job, inputs, "coefficient");
    const char *name[MOST_ROWS];
    double value[MOST_ROWS], low[MOST_ROWS], high[MOST_ROWS];
    bool ratio = n > 0 && isfinite(rind_json_real(json_array_get(inputs, 0), "odds_ratio_per_sd"));
    char file[RIND_BUNDLE_NAME - 8];

    if (order == NULL || n == 0)
        return;
    for (size_t k = 0; k < n; k++) {
        double b = rind_json_real(order[k].json, "coefficient"), wald_low = rind_json_real(order[k].json, "wald_low"),
               wald_high = rind_json_real(order[k].json, "wald_high");

        name[k] = rind_json_text(order[k].json, "name");
        value[k] = ratio ? exp(b) : b;
        low[k] = ratio ? exp(wald_low) : wald_low;
        high[k] = ratio ? exp(wald_high) : wald_high;
    }
    const rind_forest forest = { .label =
                                     ratio ? "Odds ratio per standard deviation" : "Coefficient per standard deviation",
                                 .name = name,
                                 .value = value,
                                 .low = low,
                                 .high = high,
                                 .n = n,
                                 .neutral = ratio ? 1.0 : 0.0,
                                 .ratio = ratio };
    rind_reported_name(stage, "coefficients", file);
    rind_picture_forest(rind_page_picture(&job->page, file), "Coefficients", &forest);
    rind_page_figure(&job->page, "%s of %zu inputs, largest effect first, fitted on %zu cases with %zu events; %s.",
                     ratio ? "Odds ratios per standard deviation" : "Coefficients per standard deviation", n,
                     rind_json_count(stage->json, "n_fitted"), rind_json_count(stage->json, "events_fitted"),
                     ratio ? "whiskers are Wald's 95 % intervals, which do not know that the inputs were selected"
                           : "penalised, therefore without intervals");
}

static void draw_frequency(rind_report_job *job, const rind_reported *stage)
{
    static const rind_sheet_column columns[] = { { "name", "Column", RIND_COLUMN_TEXT, false },
                                                 { "n", "Refits", RIND_COLUMN_NUMBER, false },
                                                 { "frequency", "Share", RIND_COLUMN_NUMBER, false } };
    const json_t *frequency = json_object_get(stage->json, "selection_frequency"),
                 *all = json_object_get(frequency, "columns");
    size_t n_all = json_array_size(all), n = n_all < MOST_ROWS ? n_all : MOST_ROWS;
    const ranked *order = rank(job, all, "frequency");
    const char *name[MOST_ROWS], *of = rind_json_text(frequency, "of");
    double share[MOST_ROWS];
    char file[RIND_BUNDLE_NAME - 8];
    rind_sheet sheet;

    if (order == NULL || n == 0)
        return;
    for (size_t k = 0; k < n; k++) {
        name[k] = rind_json_text(order[k].json, "name");
        share[k] = order[k].key;
    }
    rind_reported_name(stage, "selection_frequency", file);
    rind_picture_frequency(rind_page_picture(&job->page, file), name, share, n);
    rind_page_figure(
        &job->page,
        "How often a column became an input in %zu refits of the whole pipeline (%s): the first %zu of %zu ever "
        "chosen. Blue: in at least half of them.",
        rind_json_count(frequency, "refits"), of != NULL ? of : "?", n, n_all);
    rind_sheet_begin_file(&job->page, &sheet, file, columns, COUNT_OF(columns));
    for (size_t k = 0; k < n_all; k++) {
        rind_sheet_text(&sheet, rind_json_text(order[k].json, "name"));
        rind_sheet_number(&sheet, rind_json_real(order[k].json, "n"));
        rind_sheet_number(&sheet, rind_json_real(order[k].json, "frequency"));
    }
    rind_sheet_end(&sheet);
}

/* A scale with ticks at round values from 'low' to 'high', which stand at a + b * value of the width. */
static rind_nomogram_scale round_scale(rind_report_job *job, const char *label, double low, double high, double a,
                                       double b)
{
    double tick[RIND_MAX_TICKS];
    size_t n = rind_ticks(low, high, tick);
    double *at = rind_keep_memory(&job->keep, n, sizeof *at);
    const char **text = rind_keep_memory(&job->keep, n, sizeof *text);

    if (at == NULL || text == NULL)
        return (rind_nomogram_scale){ .label = label };
    for (size_t k = 0; k < n; k++) {
        size_t to = b < 0.0 ? n - 1 - k : k; /* from left to right */

        at[to] = a + b * tick[k];
        text[to] = rind_keep_text(&job->keep, "%.6g", tick[k]);
    }
    return (rind_nomogram_scale){ label, text, at, job->keep.failed ? 0 : n };
}

static rind_nomogram_scale input_scale(rind_report_job *job, const json_t *axis)
{
    double low = rind_json_real(axis, "low"), high = rind_json_real(axis, "high"),
           at_low = rind_json_real(axis, "points_at_low") / 100.0,
           at_high = rind_json_real(axis, "points_at_high") / 100.0,
           slope = high > low ? (at_high - at_low) / (high - low) : 0.0;

    return round_scale(job, rind_json_text(axis, "name"), low, high, at_low - slope * low, slope);
}

/* Ticks of the probability: of several lists the first whose ticks lie at least a twentieth of the width apart. */
static rind_nomogram_scale probability_scale(rind_report_job *job, const json_t *nomogram, double most, bool identity)
{
    static const char *const lists[][16] = {
        { "0.001", "0.01", "0.05", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "0.95", "0.99",
          "0.999" },
        { "0.01", "0.1", "0.2", "0.3", "0.5", "0.7", "0.8", "0.9", "0.99" },
        { "0.01", "0.1", "0.3", "0.5", "0.7", "0.9", "0.99" },
        { "0.01", "0.1", "0.5", "0.9", "0.99" },
        { "0.01", "0.5", "0.99" },
        { "0.1", "0.9" },
    };
    double offset = rind_json_real(nomogram, "offset"), per_point = rind_json_real(nomogram, "per_point");
    double *at = rind_keep_memory(&job->keep, COUNT_OF(lists[0]), sizeof *at);
    const char **text = rind_keep_memory(&job->keep, COUNT_OF(lists[0]), sizeof *text);
    rind_nomogram_scale scale = { .label = "Probability", .tick = text, .at = at };

    for (size_t list = 0; at != NULL && text != NULL && list < COUNT_OF(lists); list++) {
        double closest = 1.0;

        scale.n = 0;
        for (size_t k = 0; lists[list][k] != NULL; k++) {
            double p = strtod(lists[list][k], NULL), lp = identity ? p : log(p / (1.0 - p));
            double points = (lp - offset) / per_point;

            if (!(points >= 0.0 && points <= most))
                continue;
            at[scale.n] = points / most;
            text[scale.n] = lists[list][k];
            if (scale.n > 0)
                closest = fmin(closest, at[scale.n] - at[scale.n - 1]);
            scale.n++;
        }
        if (closest >= 0.05)
            break;
    }
    return scale;
}

static void draw_nomogram(rind_report_job *job, const rind_reported *stage)
{
    const json_t *nomogram = json_object_get(stage->json, "nomogram"), *axes = json_object_get(nomogram, "axes");
    const char *link = rind_json_text(stage->json, "link");
    double most = rind_json_real(nomogram, "most_points"), tick[RIND_MAX_TICKS];
    size_t n_axes = json_array_size(axes);
    rind_nomogram_scale *scale = rind_keep_memory(&job->keep, n_axes + 3, sizeof *scale);
    char file[RIND_BUNDLE_NAME - 8];

    if (scale == NULL || n_axes == 0 || !(most > 0.0))
        return;
    size_t n_ticks = rind_ticks(0.0, most, tick);
    if (n_ticks > 1 && tick[n_ticks - 1] < most) /* up to the next round value */
        most = tick[n_ticks - 1] + tick[1] - tick[0];
    scale[0] = round_scale(job, "Points", 0.0, 100.0, 0.0, 0.01);
    for (size_t k = 0; k < n_axes; k++)
        scale[k + 1] = input_scale(job, json_array_get(axes, k));
    scale[n_axes + 1] = round_scale(job, "Total points", 0.0, most, 0.0, 1.0 / most);
    scale[n_axes + 2] = probability_scale(job, nomogram, most, link != NULL && strcmp(link, "identity") == 0);
    if (job->keep.failed)
        return;
    rind_reported_name(stage, "nomogram", file);
    rind_picture_nomogram(rind_page_picture(&job->page, file), scale, n_axes + 3);
    rind_page_figure(
        &job->page,
        "Nomogram of %zu inputs over their training ranges; the widest is worth 100 points. The sum of the "
        "points leads to the probability of %s.",
        n_axes, stage->classes[1]);
    static const rind_sheet_column columns[] = { { "name", "Input", RIND_COLUMN_TEXT, false },
                                                 { "low", "", RIND_COLUMN_NUMBER, false },
                                                 { "high", "", RIND_COLUMN_NUMBER, false },
                                                 { "points_at_low", "", RIND_COLUMN_NUMBER, false },
                                                 { "points_at_high", "", RIND_COLUMN_NUMBER, false } };
    rind_sheet sheet;
    rind_sheet_begin_file(&job->page, &sheet, file, columns, COUNT_OF(columns));
    for (size_t k = 0; k < n_axes; k++) {
        const json_t *axis = json_array_get(axes, k);

        rind_sheet_text(&sheet, rind_json_text(axis, "name"));
        for (size_t c = 1; c < COUNT_OF(columns); c++)
            rind_sheet_number(&sheet, rind_json_real(axis, columns[c].key));
    }
    rind_sheet_end(&sheet);
}

void rind_report_inputs(rind_report_job *job, const rind_reported *stage)
{
    draw_forest(job, stage);
    draw_frequency(job, stage);
    draw_nomogram(job, stage);
}
