/* survival_sheets.c - the tables of survival_page.h */
#include "report/sheet.h"
#include "report/survival_page.h"

#include <math.h>

static void write_groups(rind_page *page, const rind_survival_study *s)
{
    static const rind_sheet_column groups[] = {
        { "side", "Cases", RIND_COLUMN_TEXT, false },        { "by", "Groups by", RIND_COLUMN_TEXT, false },
        { "group", "Group", RIND_COLUMN_TEXT, false },       { "n", "n", RIND_COLUMN_NUMBER, false },
        { "events", "Events", RIND_COLUMN_NUMBER, false },   { "expected", "Expected", RIND_COLUMN_NUMBER, false },
        { "median", "Median", RIND_COLUMN_INTERVAL, false },
    };
    rind_sheet sheet;

    rind_sheet_begin(page, &sheet, "groups",
                     "Groups: cases, events, events expected if all groups were alike, median time with its 95 % "
                     "interval (log-log); empty where the curve does not come down to a half.",
                     groups, COUNT_OF(groups), 0);
    for (size_t k = 0; k < s->n_comparisons; k++)
        for (size_t g = 0; g < s->comparison[k].n_groups; g++) {
            const rind_comparison *c = &s->comparison[k];
            const rind_km_curve *km = c->km[g];
            const double none = (double)NAN;

            rind_sheet_text(&sheet, c->side);
            rind_sheet_text(&sheet, c->by);
            rind_sheet_text(&sheet, c->name[g]);
            rind_sheet_number(&sheet, km != NULL ? (double)km->n_rows : 0.0);
            rind_sheet_number(&sheet, km != NULL ? (double)km->n_events : 0.0);
            rind_sheet_number(&sheet, c->expected[g]);
            rind_sheet_interval(&sheet, km != NULL ? km->median : none, km != NULL ? km->median_low : none,
                                km != NULL ? km->median_high : none);
        }
    rind_sheet_end(&sheet);
}

static void write_tests(rind_page *page, const rind_survival_study *s)
{
    static const rind_sheet_column tests[] = {
        { "side", "Cases", RIND_COLUMN_TEXT, false },
        { "by", "Groups by", RIND_COLUMN_TEXT, false },
        { "chi2", "Log-rank chi-square", RIND_COLUMN_NUMBER, false },
        { "df", "df", RIND_COLUMN_NUMBER, false },
        { "p", "p", RIND_COLUMN_P, false },
        { "hazard_ratio", "Hazard ratio, second against first", RIND_COLUMN_INTERVAL, false },
        { "follow_up", "Median follow-up", RIND_COLUMN_INTERVAL, false },
    };
    rind_sheet sheet;

    rind_sheet_begin(page, &sheet, "logrank", "Groups compared.", tests, COUNT_OF(tests), 0);
    for (size_t k = 0; k < s->n_comparisons; k++) {
        const rind_comparison *c = &s->comparison[k];

        rind_sheet_text(&sheet, c->side);
        rind_sheet_text(&sheet, c->by);
        rind_sheet_number(&sheet, c->chi2);
        rind_sheet_number(&sheet, c->df);
        rind_sheet_number(&sheet, c->p);
        rind_sheet_interval(&sheet, c->hr, c->hr_low, c->hr_high);
        rind_sheet_interval(&sheet, c->follow_up, c->follow_up_low, c->follow_up_high);
    }
    rind_sheet_end(&sheet);
}

void rind_survival_sheet_groups(rind_page *page, const rind_survival_study *s)
{
    write_groups(page, s);
    write_tests(page, s);
}

void rind_survival_sheet_curves(rind_page *page, const rind_survival_study *s)
{
    static const rind_sheet_column columns[] = {
        { "side", "", RIND_COLUMN_TEXT, true },       { "by", "", RIND_COLUMN_TEXT, true },
        { "group", "", RIND_COLUMN_TEXT, true },      { "time", "", RIND_COLUMN_NUMBER, true },
        { "at_risk", "", RIND_COLUMN_NUMBER, true },  { "events", "", RIND_COLUMN_NUMBER, true },
        { "censored", "", RIND_COLUMN_NUMBER, true }, { "survival", "", RIND_COLUMN_INTERVAL, true },
    };
    rind_sheet sheet;

    rind_sheet_begin_file(page, &sheet, "curves", columns, COUNT_OF(columns));
    for (size_t k = 0; k < s->n_comparisons; k++)
        for (size_t g = 0; g < s->comparison[k].n_groups; g++) {
            const rind_comparison *c = &s->comparison[k];
            const rind_km_curve *km = c->km[g];

            for (size_t t = 0; km != NULL && t < km->n_times; t++) {
                rind_sheet_text(&sheet, c->side);
                rind_sheet_text(&sheet, c->by);
                rind_sheet_text(&sheet, c->name[g]);
                rind_sheet_number(&sheet, km->time[t]);
                rind_sheet_number(&sheet, km->n_risk[t]);
                rind_sheet_number(&sheet, km->n_event[t]);
                rind_sheet_number(&sheet, km->n_censor[t]);
                rind_sheet_interval(&sheet, km->survival[t], km->low[t], km->high[t]);
            }
        }
    rind_sheet_end(&sheet);
}

void rind_survival_sheet_score(rind_page *page, const rind_survival_study *s)
{
    static const rind_sheet_column inputs[] = {
        { "feature", "Feature", RIND_COLUMN_TEXT, false },
        { "coefficient", "Coefficient of the z-score", RIND_COLUMN_NUMBER, false },
        { "mean", "Mean", RIND_COLUMN_NUMBER, false },
        { "sd", "SD", RIND_COLUMN_NUMBER, false },
        { "impute", "For missing values", RIND_COLUMN_NUMBER, false },
        { "missing", "Missing", RIND_COLUMN_NUMBER, false },
    };
    static const rind_sheet_column path[] = {
        { "lambda", "", RIND_COLUMN_NUMBER, true },      { "selected", "", RIND_COLUMN_NUMBER, true },
        { "deviance", "", RIND_COLUMN_NUMBER, true },    { "deviance_se", "", RIND_COLUMN_NUMBER, true },
        { "concordance", "", RIND_COLUMN_NUMBER, true },
    };
    const rind_survival_score *score = &s->score;
    rind_sheet sheet;

    rind_sheet_begin(page, &sheet, "score_inputs",
                     "The score: sum of coefficient times z-score. Means, standard deviations and medians are those of "
                     "the training cases.",
                     inputs, COUNT_OF(inputs), 40);
    for (size_t j = 0; j < score->n_selected; j++) {
        size_t c = score->selected[j];

        rind_sheet_text(&sheet, s->side[0].features.text[c]);
        rind_sheet_number(&sheet, score->coefficient[c]);
        rind_sheet_number(&sheet, score->mean[c]);
        rind_sheet_number(&sheet, score->sd[c]);
        rind_sheet_number(&sheet, score->median[c]);
        rind_sheet_number(&sheet, (double)score->n_missing[c]);
    }
    rind_sheet_end(&sheet);
    rind_sheet_begin_file(page, &sheet, "lambda", path, COUNT_OF(path));
    for (size_t k = 0; k < score->n_lambda; k++) {
        rind_sheet_number(&sheet, score->path->lambda[k]);
        rind_sheet_number(&sheet, (double)score->path->df[k]);
        rind_sheet_number(&sheet, score->deviance[k]);
        rind_sheet_number(&sheet, score->deviance_se[k]);
        rind_sheet_number(&sheet, score->c[k]);
    }
    rind_sheet_end(&sheet);
}

void rind_survival_sheet_cases(rind_page *page, const rind_survival_study *s)
{
    static const rind_sheet_column columns[] = {
        { "case_id", "", RIND_COLUMN_TEXT, true }, { "side", "", RIND_COLUMN_TEXT, true },
        { "time", "", RIND_COLUMN_NUMBER, true },  { "status", "", RIND_COLUMN_NUMBER, true },
        { "score", "", RIND_COLUMN_NUMBER, true }, { "risk", "", RIND_COLUMN_TEXT, true },
    };
    rind_sheet sheet;

    rind_sheet_begin_file(page, &sheet, "scores", columns, COUNT_OF(columns));
    for (size_t k = 0; k < s->n_sides; k++)
        for (size_t i = 0; i < s->side[k].n; i++) {
            const rind_survival_side *side = &s->side[k];

            rind_sheet_text(&sheet, side->labels.ids.text[i]);
            rind_sheet_text(&sheet, side->name);
            rind_sheet_number(&sheet, side->time[i]);
            rind_sheet_number(&sheet, side->event[i]);
            rind_sheet_number(&sheet, side->score[i]);
            rind_sheet_text(&sheet, side->score[i] > s->cut ? "high risk" : "low risk");
        }
    rind_sheet_end(&sheet);
}

static void write_terms(rind_page *page, const char *name, const char *caption, const rind_cox_term *term, size_t n)
{
    static const rind_sheet_column columns[] = {
        { "term", "Term", RIND_COLUMN_TEXT, false },
        { "n", "n", RIND_COLUMN_NUMBER, false },
        { "events", "Events", RIND_COLUMN_NUMBER, false },
        { "hazard_ratio", "Hazard ratio", RIND_COLUMN_INTERVAL, false },
        { "coefficient", "", RIND_COLUMN_NUMBER, true },
        { "se", "", RIND_COLUMN_NUMBER, true },
        { "p", "p", RIND_COLUMN_P, false },
    };
    rind_sheet sheet;

    rind_sheet_begin(page, &sheet, name, caption, columns, COUNT_OF(columns), 0);
    for (size_t k = 0; k < n; k++) {
        rind_sheet_text(&sheet, term[k].name);
        rind_sheet_number(&sheet, (double)term[k].n);
        rind_sheet_number(&sheet, (double)term[k].n_events);
        rind_sheet_interval(&sheet, term[k].hr, term[k].low, term[k].high);
        rind_sheet_number(&sheet, term[k].coefficient);
        rind_sheet_number(&sheet, term[k].se);
        rind_sheet_number(&sheet, term[k].p);
    }
    rind_sheet_end(&sheet);
}

void rind_survival_sheet_cox(rind_page *page, const rind_survival_study *s)
{
    static const rind_sheet_column zph[] = { { "variable", "Variable", RIND_COLUMN_TEXT, false },
                                             { "chi2", "Chi-square", RIND_COLUMN_NUMBER, false },
                                             { "df", "df", RIND_COLUMN_NUMBER, false },
                                             { "p", "p", RIND_COLUMN_P, false } };
    rind_sheet sheet;

    write_terms(page, "cox_univariable", "Each variable alone (Efron's ties, Wald intervals).", s->univariable,
                s->n_univariable);
    write_terms(page, "cox_multivariable", "All variables together.", s->multivariable, s->n_multivariable);
    rind_sheet_begin(page, &sheet, "proportional_hazards",
                     "Whether hazard ratios change with time (score test, time as 1 - Kaplan-Meier).", zph,
                     COUNT_OF(zph), 0);
    for (size_t k = 0; k < s->n_zph; k++) {
        rind_sheet_text(&sheet, s->zph[k].name);
        rind_sheet_number(&sheet, s->zph[k].test.chi2);
        rind_sheet_number(&sheet, (double)s->zph[k].test.df);
        rind_sheet_number(&sheet, s->zph[k].test.p);
    }
    rind_sheet_end(&sheet);
}

static void write_concordance(rind_page *page, const rind_survival_study *s)
{
    static const rind_sheet_column c_index[] = {
        { "model", "Model", RIND_COLUMN_TEXT, false },
        { "side", "Cases", RIND_COLUMN_TEXT, false },
        { "n", "n", RIND_COLUMN_NUMBER, false },
        { "events", "Events", RIND_COLUMN_NUMBER, false },
        { "harrell_c", "Harrell's C", RIND_COLUMN_INTERVAL, false },
        { "uno_c", "Uno's C", RIND_COLUMN_NUMBER, false },
    };
    rind_sheet sheet;

    rind_sheet_begin(page, &sheet, "concordance", "How well the order of the cases is predicted.", c_index,
                     COUNT_OF(c_index), 0);
    for (size_t k = 0; k < s->n_judged; k++) {
        const rind_survival_judged *j = &s->judged[k];

        rind_sheet_text(&sheet, j->model);
        rind_sheet_text(&sheet, j->side);
        rind_sheet_number(&sheet, (double)j->n);
        rind_sheet_number(&sheet, (double)j->n_events);
        rind_sheet_interval(&sheet, j->harrell, j->harrell_low, j->harrell_high);
        rind_sheet_number(&sheet, j->uno);
    }
    rind_sheet_end(&sheet);
}

static void write_at_times(rind_page *page, const rind_survival_study *s)
{
    static const rind_sheet_column at[] = {
        { "model", "Model", RIND_COLUMN_TEXT, false },
        { "side", "Cases", RIND_COLUMN_TEXT, false },
        { "time", "Time", RIND_COLUMN_NUMBER, false },
        { "auc", "AUC", RIND_COLUMN_INTERVAL, false },
        { "brier", "Brier score", RIND_COLUMN_INTERVAL, false },
        { "brier_without_model", "Brier without a model", RIND_COLUMN_NUMBER, false },
    };
    rind_sheet sheet;

    rind_sheet_begin(
        page, &sheet, "at_times",
        "At the times asked for: area under the ROC curve (cumulative, dynamic; weighted for censoring) and "
        "Brier score, beside that of the training's Kaplan-Meier curve alone.",
        at, COUNT_OF(at), 0);
    for (size_t k = 0; k < s->n_judged; k++)
        for (size_t t = 0; t < s->n_times; t++) {
            const rind_survival_judged *j = &s->judged[k];

            rind_sheet_text(&sheet, j->model);
            rind_sheet_text(&sheet, j->side);
            rind_sheet_number(&sheet, s->times[t]);
            rind_sheet_interval(&sheet, j->auc[t], j->auc_low[t], j->auc_high[t]);
            rind_sheet_interval(&sheet, j->brier[t], j->brier_low[t], j->brier_high[t]);
            rind_sheet_number(&sheet, j->brier_null[t]);
        }
    rind_sheet_end(&sheet);
}

void rind_survival_sheet_performance(rind_page *page, const rind_survival_study *s)
{
    write_concordance(page, s);
    write_at_times(page, s);
}
