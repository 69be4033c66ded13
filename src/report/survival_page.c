/*
 * survival_page.c - see survival_page.h
 *
 * Warnings first; then what was chosen on the training cases, the curves of both sides, the regressions, and how well
 * the frozen models predict.
 */
#include "report/survival_page.h"
#include "report/page_parts.h"
#include "report/pictures.h"
#include "report/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Kaplan-Meier ---- */

enum { MAX_AT_RISK = 8 };

typedef struct drawn_group {
    double *x, *y, *low, *high, *censored_time, *censored_at;
    double at_risk[RIND_MAX_TICKS];
} drawn_group;

/* A curve that begins at 0 with survival 1. Memory: six arrays in one, freed by 'x'. */
static bool draw_group(const rind_km_curve *km, const char *name, const double *risk_time, size_t n_risk,
                       drawn_group *d, rind_survival_group *g)
{
    size_t n = km->n_times + 1, n_censored = 0;

    d->x = calloc(6 * n, sizeof *d->x);
    if (d->x == NULL)
        return false;
    d->y = d->x + n;
    d->low = d->y + n;
    d->high = d->low + n;
    d->censored_time = d->high + n;
    d->censored_at = d->censored_time + n;
    d->y[0] = d->low[0] = d->high[0] = 1.0;
    for (size_t k = 0; k < km->n_times; k++) {
        bool end = isnan(km->low[k]);

        d->x[k + 1] = km->time[k];
        d->y[k + 1] = km->survival[k];
        d->low[k + 1] = end ? km->survival[k] : km->low[k];
        d->high[k + 1] = end ? km->survival[k] : km->high[k];
        if (km->n_censor[k] > 0) {
            d->censored_time[n_censored] = km->time[k];
            d->censored_at[n_censored++] = km->survival[k];
        }
    }
    for (size_t k = 0; k < n_risk; k++)
        d->at_risk[k] = rind_km_at_risk(km, risk_time[k]);
    *g = (rind_survival_group){
        .survival = { .name = name, .x = d->x, .y = d->y, .low = d->low, .high = d->high, .n = n },
        .censored_time = d->censored_time,
        .censored_at = d->censored_at,
        .n_censored = n_censored,
        .n_at_risk = d->at_risk,
    };
    return true;
}

/* Round times for the numbers at risk, not more than fit beside each other. */
static size_t risk_times(const rind_comparison *c, double time[RIND_MAX_TICKS])
{
    double end = 0.0;
    size_t n, kept = 0, step;

    for (size_t g = 0; g < c->n_groups; g++)
        if (c->km[g] != NULL && c->km[g]->n_times > 0)
            end = fmax(end, c->km[g]->time[c->km[g]->n_times - 1]);
    n = rind_ticks(0.0, end, time);
    step = n / MAX_AT_RISK + 1;
    for (size_t k = 0; k < n; k += step)
        time[kept++] = time[k];
    return kept;
}

static void draw_comparison(rind_page *page, const rind_survival_study *s, const rind_comparison *c)
{
    drawn_group drawn[RIND_MAX_GROUPS] = { 0 };
    rind_survival_group group[RIND_MAX_GROUPS];
    double time[RIND_MAX_TICKS];
    size_t n_risk = risk_times(c, time), n = 0;
    char name[RIND_BUNDLE_NAME - 8], note[96] = "", p[RIND_SHORT_SIZE];

    for (size_t g = 0; g < c->n_groups; g++)
        if (c->km[g] != NULL) {
            if (!draw_group(c->km[g], c->name[g], time, n_risk, &drawn[n], &group[n]))
                page->bundle.failed = true;
            else
                n++;
        }
    rind_short_p(c->p, p);
    if (!isnan(c->p))
        snprintf(note, sizeof note, "log-rank p %s%s", p[0] == '<' ? "" : "= ", p);
    snprintf(name, sizeof name, "%s_%s", c->by_score ? "km_risk" : "km_group", c->side);
    rind_picture_survival(rind_page_picture(page, name), s->options.time, group, n, time, n_risk,
                          note[0] != '\0' ? note : NULL);
    rind_page_figure(page, "Kaplan-Meier curves of %s cases by %s, with 95 %% intervals.%s",
                     strcmp(c->side, "train") == 0 ? "training" : c->side,
                     c->by_score ? "the frozen cut of the score" : c->by,
                     c->by_score && s->maxstat != NULL && strcmp(c->side, "test") != 0
                         ? " The cut was searched on these cases: the log-rank p is too small."
                         : "");
    for (size_t g = 0; g < n; g++)
        free(drawn[g].x);
}

/* ---- the penalty ---- */

static void draw_penalty(rind_page *page, const rind_survival_study *s)
{
    const rind_survival_score *score = &s->score;
    size_t n = score->index_min + 1;
    double *low = calloc(3 * score->n_lambda, sizeof *low);

    if (low == NULL) {
        page->bundle.failed = true;
        return;
    }
    while (n < score->n_lambda && score->deviance[n] < 1.5 * score->deviance[0])
        n++;
    double *high = low + score->n_lambda, *df = high + score->n_lambda;
    for (size_t k = 0; k < n; k++) {
        low[k] = score->deviance[k] - score->deviance_se[k];
        high[k] = score->deviance[k] + score->deviance_se[k];
        df[k] = (double)score->path->df[k];
    }
    rind_curve error = {
        .name = "deviance", .x = score->path->lambda, .y = score->deviance, .low = low, .high = high, .n = n
    };
    rind_picture_cv(rind_page_picture(page, "lambda"), &error, "Partial likelihood deviance", df,
                    score->path->lambda[score->index_min], score->path->lambda[score->index_1se]);
    rind_page_figure(
        page,
        "Cross-validated deviance by lambda: %zu folds, %zu times; whiskers: one standard error; grey: how "
        "many features are in the model. Smaller lambdas, where the deviance is half as large again as "
        "without features, are in lambda.csv alone.",
        s->options.n_folds, s->options.n_repeats);
    free(low);
}

static void draw_forest(rind_page *page, const rind_survival_study *s)
{
    size_t n = s->n_multivariable;
    double *value = calloc(3 * n, sizeof *value);
    const char **name = calloc(n, sizeof *name);

    if (value == NULL || name == NULL)
        page->bundle.failed = true;
    else {
        for (size_t k = 0; k < n; k++) {
            name[k] = s->multivariable[k].name;
            value[k] = s->multivariable[k].hr;
            value[n + k] = s->multivariable[k].low;
            value[2 * n + k] = s->multivariable[k].high;
        }
        rind_forest forest = { .label = "Hazard ratio",
                               .name = name,
                               .value = value,
                               .low = value + n,
                               .high = value + 2 * n,
                               .n = n,
                               .neutral = 1.0,
                               .ratio = true };
        rind_picture_forest(rind_page_picture(page, "forest"), "Hazard ratios", &forest);
        rind_page_figure(page, "Hazard ratios of the multivariable Cox regression with 95 %% intervals.");
    }
    free(value);
    free(name);
}

/* ---- the page ---- */

static void write_lead(rind_page *page, const rind_survival_study *s)
{
    const rind_survival_side *train = &s->side[0];

    if (s->n_sides == 2)
        rind_page_text(page, "lead",
                       "Time: column %s; event: %s = 1. %zu training cases with %zu events, %zu test cases with %zu.",
                       s->options.time, s->options.event, train->n, train->n_events, s->side[1].n, s->side[1].n_events);
    else
        rind_page_text(page, "lead", "Time: column %s; event: %s = 1. %zu cases with %zu events.", s->options.time,
                       s->options.event, train->n, train->n_events);
    rind_page_text(page, "small", "Settings %s, seed %zu.", s->settings_hash, (size_t)s->options.seed);
}

static void write_score(rind_page *page, const rind_survival_study *s)
{
    const rind_survival_score *score = &s->score;

    rind_page_heading(page, 2, "score", "Score");
    rind_page_text(
        page, NULL,
        "LASSO-Cox regression on %zu features of the training cases: %zu are selected at lambda.%s = %.4g, "
        "with a cross-validated concordance within folds of %.3f. Medians for missing values and z-scores are "
        "made anew in every fold.",
        score->n_columns, score->n_selected, s->options.by_1se ? "1se" : "min", score->path->lambda[score->index],
        score->c[score->index]);
    if (s->maxstat != NULL)
        rind_page_text(page, NULL,
                       "High risk: score above %.4g, the cut with the largest log-rank statistic (%.3f) of %zu on the "
                       "training cases; p allowing for the search %.3g (Lausen 1994).",
                       s->cut, s->maxstat->statistic, s->maxstat->n_cuts, s->maxstat->p_lausen_94);
    else
        rind_page_text(
            page, NULL, "High risk: score above %.4g, %s. The cut is frozen before the test cases are looked at.",
            s->cut, s->options.cut == RIND_CUT_MEDIAN ? "the median of the training cases" : "as it was given");
    rind_survival_sheet_score(page, s);
    draw_penalty(page, s);
    rind_survival_sheet_cases(page, s);
}

static void write_page(rind_page *page, const rind_survival_study *s)
{
    rind_page_warnings(page, &s->notes);
    write_lead(page, s);
    if (s->has_score)
        write_score(page, s);
    if (s->n_comparisons > 0) {
        rind_page_heading(page, 2, "curves", "Survival of groups");
        for (size_t k = 0; k < s->n_comparisons; k++)
            draw_comparison(page, s, &s->comparison[k]);
        rind_survival_sheet_groups(page, s);
        rind_survival_sheet_curves(page, s);
    }
    if (s->n_multivariable > 0) {
        rind_page_heading(page, 2, "cox", "Cox regression, training cases");
        draw_forest(page, s);
        rind_survival_sheet_cox(page, s);
    }
    if (s->n_judged > 0) {
        rind_page_heading(page, 2, "performance", "How well the models predict");
        rind_survival_sheet_performance(page, s);
    }
    rind_page_heading(page, 2, "flow", "Where the cases went");
    for (size_t k = 0; k < s->n_sides; k++) {
        char name[32];

        snprintf(name, sizeof name, "flow_%s", s->side[k].name);
        rind_page_flow(page, name, s->side[k].name, &s->side[k].flow);
    }
}

rind_status rind_survival_report(rind_ctx *ctx, const rind_survival_study *s, const char *folder, size_t *n_files)
{
    rind_page page = { 0 };
    rind_json json = { 0 };
    rind_status status = rind_page_begin(ctx, &page, "Times to an event");

    if (status != RIND_OK)
        return status;
    write_page(&page, s);
    status = rind_json_open(ctx, &json, "survival");
    if (status == RIND_OK) {
        rind_survival_study_write(&json, s);
        status = rind_json_finish(ctx, &json, rind_bundle_add(&page.bundle, "survival.json"), NULL);
    }
    rind_page_end(&page);
    if (status == RIND_OK)
        status = rind_bundle_write(ctx, &page.bundle, folder);
    *n_files = page.bundle.n;
    rind_bundle_free(&page.bundle);
    return status;
}
