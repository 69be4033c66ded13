/*
 * match_page.c - see match_page.h
 *
 * The picture is the one papers call a love plot: a row a covariate, its standardised difference before and after. A
 * pair of points on one line shows at once which covariates matching moved and which it did not.
 */
#include "report/match_page.h"
#include "report/page_parts.h"
#include "report/pictures.h"
#include "report/sheet.h"
#include "table/text.h"

#include <math.h>
#include <stdlib.h>

static void write_balance(rind_page *page, const rind_match_study *s)
{
    static const rind_sheet_column columns[] = {
        { "term", "Covariate", RIND_COLUMN_TEXT, false },
        { "treated_before", "Treated, all", RIND_COLUMN_NUMBER, false },
        { "control_before", "Controls, all", RIND_COLUMN_NUMBER, false },
        { "smd_before", "SMD before", RIND_COLUMN_NUMBER, false },
        { "treated_after", "Treated, pairs", RIND_COLUMN_NUMBER, false },
        { "control_after", "Controls, pairs", RIND_COLUMN_NUMBER, false },
        { "smd_after", "SMD after", RIND_COLUMN_NUMBER, false },
        { "smd_before_treated_sd", "", RIND_COLUMN_NUMBER, true },
        { "smd_after_treated_sd", "", RIND_COLUMN_NUMBER, true },
    };
    rind_sheet sheet;

    rind_sheet_begin(
        page, &sheet, "balance",
        "Means before and after matching. SMD: difference of the means in standard deviations (root of the "
        "mean of both groups' variances before matching).",
        columns, COUNT_OF(columns), 0);
    for (size_t t = 0; t < s->n_terms; t++) {
        rind_sheet_text(&sheet, s->term[t]);
        rind_sheet_number(&sheet, s->before[t].mean_treated);
        rind_sheet_number(&sheet, s->before[t].mean_control);
        rind_sheet_number(&sheet, s->before[t].smd_pooled);
        rind_sheet_number(&sheet, s->after[t].mean_treated);
        rind_sheet_number(&sheet, s->after[t].mean_control);
        rind_sheet_number(&sheet, s->after[t].smd_pooled);
        rind_sheet_number(&sheet, s->before[t].smd_treated);
        rind_sheet_number(&sheet, s->after[t].smd_treated);
    }
    rind_sheet_end(&sheet);
}

static void draw_love(rind_page *page, const rind_match_study *s)
{
    double *before = calloc(2 * s->n_terms, sizeof *before);

    if (before == NULL) {
        page->bundle.failed = true;
        return;
    }
    double *after = before + s->n_terms;
    for (size_t t = 0; t < s->n_terms; t++) {
        before[t] = s->before[t].smd_pooled;
        after[t] = s->after[t].smd_pooled;
    }
    rind_picture_balance(rind_page_picture(page, "love"), s->term, before, after, s->n_terms);
    rind_page_figure(page,
                     "Standardised differences of treated and controls before and after matching; the dashed lines "
                     "stand at 0.1 on either side.");
    free(before);
}

static void write_pairs(rind_page *page, const rind_match_study *s)
{
    static const rind_sheet_column columns[] = { { "pair", "Pair", RIND_COLUMN_NUMBER, false },
                                                 { "treated", "Treated", RIND_COLUMN_TEXT, false },
                                                 { "control", "Control", RIND_COLUMN_TEXT, false },
                                                 { "distance", "Difference of logits", RIND_COLUMN_NUMBER, false } };
    static const rind_sheet_column unmatched[] = { { "case_id", "Case", RIND_COLUMN_TEXT, false },
                                                   { "treated", "Treated", RIND_COLUMN_NUMBER, false },
                                                   { "logit", "Logit", RIND_COLUMN_NUMBER, false } };
    const rind_matching *m = s->matching;
    rind_sheet sheet;

    rind_sheet_begin(page, &sheet, "pairs", "Pairs, in the order they were made.", columns, COUNT_OF(columns), 20);
    for (size_t p = 0; p < m->n_pairs; p++) {
        rind_sheet_number(&sheet, (double)(p + 1));
        rind_sheet_text(&sheet, s->ids.text[m->pairs[p].treated]);
        rind_sheet_text(&sheet, s->ids.text[m->pairs[p].control]);
        rind_sheet_number(&sheet, m->pairs[p].distance);
    }
    rind_sheet_end(&sheet);
    rind_sheet_begin_file(page, &sheet, "unmatched", unmatched, COUNT_OF(unmatched));
    for (size_t k = 0; k < s->ids.n; k++) {
        if (s->in_pair[k])
            continue;
        rind_sheet_text(&sheet, s->ids.text[k]);
        rind_sheet_number(&sheet, s->treated[k]);
        rind_sheet_number(&sheet, s->score[k]);
    }
    rind_sheet_end(&sheet);
}

/* The lines of the table of the cases in pairs, and their pair. */
static rind_status write_matched(rind_ctx *ctx, rind_page *page, const rind_match_study *s)
{
    const rind_csv *csv = &s->labels.csv;
    FILE *out = rind_bundle_add(&page->bundle, "matched.csv");
    size_t *pair = rind_alloc_zero(ctx, s->ids.n + 1, sizeof *pair, "matched cases");

    if (pair == NULL)
        return RIND_NO_MEMORY;
    for (size_t p = 0; p < s->matching->n_pairs; p++) {
        pair[s->matching->pairs[p].treated] = p + 1;
        pair[s->matching->pairs[p].control] = p + 1;
    }
    for (size_t c = 0; c < csv->n_columns; c++) {
        rind_csv_cell(out, csv->cell[c]);
        putc(',', out);
    }
    fputs(RIND_MATCH_PAIR "\n", out);
    for (size_t k = 0; k < s->ids.n; k++) {
        const char *const *cell =
            csv->cell + s->labels.row[rind_ids_find(&s->labels.ids, s->ids.text[k])] * csv->n_columns;

        if (pair[k] == 0)
            continue;
        for (size_t c = 0; c < csv->n_columns; c++) {
            rind_csv_cell(out, cell[c]);
            putc(',', out);
        }
        fprintf(out, "%zu\n", pair[k]);
    }
    free(pair);
    return RIND_OK;
}

static void write_propensity(rind_page *page, const rind_match_study *s)
{
    static const rind_sheet_column columns[] = { { "term", "Covariate", RIND_COLUMN_TEXT, false },
                                                 { "odds_ratio", "Odds ratio", RIND_COLUMN_INTERVAL, false },
                                                 { "coefficient", "", RIND_COLUMN_NUMBER, true },
                                                 { "p", "p", RIND_COLUMN_P, false } };
    const rind_logistic *fit = s->propensity;
    rind_sheet sheet;

    rind_sheet_begin(page, &sheet, "propensity",
                     "The propensity: logistic regression of the treatment on the covariates.", columns,
                     COUNT_OF(columns), 0);
    for (size_t t = 0; t < fit->n_terms; t++) {
        rind_sheet_text(&sheet, t == 0 ? "(intercept)" : s->term[t]);
        rind_sheet_interval(&sheet, exp(fit->estimate[t]), exp(fit->wald_low[t]), exp(fit->wald_high[t]));
        rind_sheet_number(&sheet, fit->estimate[t]);
        rind_sheet_number(&sheet, fit->p[t]);
    }
    rind_sheet_end(&sheet);
}

static void write_lead(rind_page *page, const rind_match_study *s)
{
    const rind_matching *m = s->matching;
    char caliper[96] = "without a caliper";

    if (isfinite(s->caliper))
        snprintf(caliper, sizeof caliper, "within %.4g (%g standard deviations) of the logit", s->caliper,
                 s->options.caliper);
    rind_page_text(page, "lead", "%zu pairs of %zu treated cases (%s) and %zu controls, %s; who chooses first: %s.",
                   m->n_pairs, m->n_treated, s->options.treatment, m->n_controls, caliper,
                   rind_match_order_names[s->options.order]);
    rind_page_text(page, NULL,
                   "Greedy, one to one, without replacement: each treated case takes the nearest control that is left, "
                   "of equally near ones the first in the file. Where propensities are tied, another rule gives other "
                   "pairs.");
}

rind_status rind_match_report(rind_ctx *ctx, const rind_match_study *s, const char *folder, size_t *n_files)
{
    rind_page page = { 0 };
    rind_json json = { 0 };
    rind_status status = rind_page_begin(ctx, &page, "Matched pairs");

    if (status != RIND_OK)
        return status;
    rind_page_warnings(&page, &s->notes);
    write_lead(&page, s);
    rind_page_heading(&page, 2, "balance", "Balance");
    draw_love(&page, s);
    write_balance(&page, s);
    rind_page_heading(&page, 2, "pairs", "Pairs");
    write_pairs(&page, s);
    write_propensity(&page, s);
    rind_page_flow(&page, "flow", "Where the cases went.", &s->flow);
    status = write_matched(ctx, &page, s);
    if (status == RIND_OK)
        status = rind_json_open(ctx, &json, "match");
    if (status == RIND_OK) {
        rind_match_study_write(&json, s);
        status = rind_json_finish(ctx, &json, rind_bundle_add(&page.bundle, "match.json"), NULL);
    }
    rind_page_end(&page);
    if (status == RIND_OK)
        status = rind_bundle_write(ctx, &page.bundle, folder);
    *n_files = page.bundle.n;
    rind_bundle_free(&page.bundle);
    return status;
}
