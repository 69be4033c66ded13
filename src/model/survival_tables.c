/*
 * survival_tables.c - groups compared, and the Cox regressions; see survival_study.h
 *
 * A row that lacks a covariate is left out of the regressions that need it, and of no other: the univariable table and
 * the multivariable one tell their numbers of cases.
 */
#include "model/survival_study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- groups ---- */

/* Rows of a group (-1: all that have one), dense. */
static size_t take_group(const rind_survival_side *side, const int *group, int wanted, double *time, int *event)
{
    size_t m = 0;

    for (size_t k = 0; k < side->n; k++)
        if (wanted < 0 ? group[k] >= 0 : group[k] == wanted) {
            time[m] = side->time[k];
            event[m++] = side->event[k];
        }
    return m;
}

/* What is not determined stays NaN, and is no failure. */
static rind_status unless_undetermined(rind_status status)
{
    bool none = status == RIND_NOT_ESTIMABLE || status == RIND_SEPARATION || status == RIND_NOT_CONVERGED;

    return none ? RIND_OK : status;
}

/* The hazard ratio of two groups, the second against the first. */
static rind_status compare_hazards(rind_ctx *ctx, const double *time, const int *event, const int *group, size_t n,
                                   double *scratch, rind_comparison *c)
{
    rind_columns x = { .value = scratch, .n_rows = n, .n_columns = 1 };
    rind_outcome y = { .time = time, .event = event };
    rind_cox *fit = NULL;

    for (size_t k = 0; k < n; k++)
        scratch[k] = group[k];
    rind_status status = rind_cox_fit(ctx, &x, &y, RIND_EFRON, 0.95, &fit);
    if (status != RIND_OK)
        return unless_undetermined(status);
    c->hr = exp(fit->estimate[0]);
    c->hr_low = exp(fit->low[0]);
    c->hr_high = exp(fit->high[0]);
    rind_cox_free(fit);
    return RIND_OK;
}

static rind_status test_groups(rind_ctx *ctx, const double *time, const int *event, const int *group, size_t n,
                               rind_comparison *c)
{
    rind_logrank_result *test = NULL;

    rind_status status = rind_logrank(ctx, time, event, group, NULL, n, 0.0, &test);
    if (status != RIND_OK)
        return unless_undetermined(status);
    c->chi2 = test->chi2;
    c->df = test->df;
    c->p = test->p;
    for (size_t k = 0; k < test->n_groups; k++) {
        c->observed[test->groups[k].group] = test->groups[k].observed;
        c->expected[test->groups[k].group] = test->groups[k].expected;
    }
    rind_logrank_free(test);
    return RIND_OK;
}

static rind_status fill_comparison(rind_ctx *ctx, const rind_survival_side *side, const int *group, double *time,
                                   int *event, rind_comparison *c)
{
    rind_status status = RIND_OK;
    rind_km_curve *reverse = NULL;
    int *of = event + side->n;
    size_t m = 0;

    for (size_t g = 0; status == RIND_OK && g < c->n_groups; g++) {
        size_t n = take_group(side, group, (int)g, time, event);

        if (n > 0)
            status = rind_km(ctx, time, event, n, RIND_KM_LOG_LOG, 0.95, &c->km[g]);
    }
    for (size_t k = 0; k < side->n; k++)
        if (group[k] >= 0)
            of[m++] = group[k];
    take_group(side, group, -1, time, event);
    if (status == RIND_OK && m > 0)
        status = rind_km_reverse(ctx, time, event, m, RIND_KM_LOG_LOG, 0.95, &reverse);
    if (status != RIND_OK || m == 0)
        return status;
    c->follow_up = reverse->median;
    c->follow_up_low = reverse->median_low;
    c->follow_up_high = reverse->median_high;
    rind_km_free(reverse);
    status = test_groups(ctx, time, event, of, m, c);
    if (status == RIND_OK && c->n_groups == 2)
        status = compare_hazards(ctx, time, event, of, m, time + side->n, c);
    return status;
}

rind_status rind_survival_compare(rind_ctx *ctx, rind_survival_study *study, const rind_survival_side *side,
                                  const char *by, const int *group, const char *const *name, size_t n_groups)
{
    rind_comparison *c = &study->comparison[study->n_comparisons];
    const double none = (double)NAN;
    double *time = rind_alloc(ctx, 2 * side->n + 1, sizeof *time, "groups");
    int *event = rind_alloc(ctx, 2 * side->n + 1, sizeof *event, "groups");
    rind_status status = RIND_NO_MEMORY;

    *c = (rind_comparison){
        .side = side->name, .by = by != NULL ? by : "risk", .by_score = by == NULL, .n_groups = n_groups
    };
    c->chi2 = c->df = c->p = c->hr = c->hr_low = c->hr_high = c->follow_up = c->follow_up_low = c->follow_up_high =
        none;
    for (size_t g = 0; g < n_groups; g++) {
        snprintf(c->name[g], sizeof c->name[g], "%s", name[g]);
        c->observed[g] = c->expected[g] = none;
    }
    study->n_comparisons++;
    if (time != NULL && event != NULL)
        status = fill_comparison(ctx, side, group, time, event, c);
    free(time);
    free(event);
    return status;
}

/* ---- Cox regressions ---- */

/* Terms of the regressions on one side: the score, if there is one, and the covariates. */
typedef struct design {
    const rind_survival_side *side;
    size_t n_terms, n_variables;
    const char *name[1 + 256];
    const double *column[1 + 256];
    int variable[1 + 256];
    const char *variable_name[1 + 256];
} design;

static rind_status make_design(rind_ctx *ctx, const rind_survival_side *side, bool with_score, design *d)
{
    const rind_covariates *c = &side->clinical;

    *d = (design){ .side = side };
    if (with_score) {
        d->name[0] = d->variable_name[0] = "score";
        d->column[0] = side->score;
        d->n_terms = d->n_variables = 1;
    }
    if (c->terms.n > 256)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "%zu clinical terms; there may be 256", c->terms.n);
    for (size_t t = 0; t < c->terms.n; t++, d->n_terms++) {
        d->name[d->n_terms] = c->terms.text[t];
        d->column[d->n_terms] = c->value + t * c->n_rows;
        d->variable[d->n_terms] = (int)d->n_variables + c->variable[t];
    }
    for (size_t v = 0; v < c->variables.n; v++)
        d->variable_name[d->n_variables++] = c->variables.text[v];
    return RIND_OK;
}

/* The rows that have all of the terms first ... stop - 1, dense. */
typedef struct rows {
    size_t n, n_events, n_terms;
    double *time, *x;
    int *event;
    rind_columns columns;
    rind_outcome y;
} rows;

static void rows_free(rows *r)
{
    free(r->time);
    free(r->event);
    *r = (rows){ 0 };
}

static bool has_all(const design *d, size_t first, size_t stop, size_t row)
{
    for (size_t t = first; t < stop; t++)
        if (isnan(d->column[t][row]))
            return false;
    return true;
}

static rind_status take_rows(rind_ctx *ctx, const design *d, size_t first, size_t stop, rows *r)
{
    const rind_survival_side *side = d->side;
    size_t n = side->n;

    *r = (rows){ .n_terms = stop - first };
    r->time = rind_alloc(ctx, (1 + r->n_terms) * n + 1, sizeof *r->time, "a Cox regression");
    r->event = rind_alloc(ctx, n + 1, sizeof *r->event, "a Cox regression");
    if (r->time == NULL || r->event == NULL) {
        rows_free(r);
        return RIND_NO_MEMORY;
    }
    r->x = r->time + n;
    for (size_t k = 0; k < n; k++) {
        if (!has_all(d, first, stop, k))
            continue;
        r->time[r->n] = side->time[k];
        r->event[r->n] = side->event[k];
        for (size_t t = first; t < stop; t++)
            r->x[(t - first) * n + r->n] = d->column[t][k];
        r->n_events += side->event[k] == 1;
        r->n++;
    }
    r->columns = (rind_columns){ .value = r->x, .n_rows = r->n, .n_columns = r->n_terms, .name = d->name + first };
    for (size_t t = 1; t < r->n_terms; t++)
        memmove(r->x + t * r->n, r->x + t * n, r->n * sizeof *r->x);
    r->y = (rind_outcome){ .time = r->time, .event = r->event };
    return RIND_OK;
}

static void set_term(rind_cox_term *term, const char *name, const rows *r, const rind_cox *fit, size_t t)
{
    const double none = (double)NAN;

    *term = (rind_cox_term){ .n = r->n, .n_events = r->n_events };
    snprintf(term->name, sizeof term->name, "%s", name);
    term->coefficient = fit != NULL ? fit->estimate[t] : none;
    term->se = fit != NULL ? fit->se[t] : none;
    term->p = fit != NULL ? fit->p[t] : none;
    term->hr = exp(term->coefficient);
    term->low = fit != NULL ? exp(fit->low[t]) : none;
    term->high = fit != NULL ? exp(fit->high[t]) : none;
}

/* Each variable by itself. */
static rind_status fit_univariable(rind_ctx *ctx, rind_survival_study *s, const design *d)
{
    rind_status status = RIND_OK;

    s->univariable = rind_alloc(ctx, d->n_terms + 1, sizeof *s->univariable, "a Cox table");
    if (s->univariable == NULL)
        return RIND_NO_MEMORY;
    for (size_t first = 0; status == RIND_OK && first < d->n_terms;) {
        size_t stop = first + 1;
        rind_cox *fit = NULL;
        rows r;

        while (stop < d->n_terms && d->variable[stop] == d->variable[first])
            stop++;
        status = take_rows(ctx, d, first, stop, &r);
        if (status != RIND_OK)
            return status;
        status = rind_cox_fit(ctx, &r.columns, &r.y, RIND_EFRON, 0.95, &fit);
        if (status == RIND_NOT_ESTIMABLE || status == RIND_SEPARATION || status == RIND_NOT_CONVERGED) {
            rind_note(ctx, &s->notes, "univariable_not_estimable", "%s alone: %s", d->variable_name[d->variable[first]],
                      rind_ctx_message(ctx));
            status = RIND_OK;
        }
        for (size_t t = first; t < stop; t++)
            set_term(&s->univariable[s->n_univariable++], d->name[t], &r, fit, t - first);
        rind_cox_free(fit);
        rows_free(&r);
        first = stop;
    }
    return status;
}

static rind_status test_hazards(rind_ctx *ctx, rind_survival_study *s, const design *d, const rows *r)
{
    rind_test *test = rind_alloc(ctx, d->n_variables + 1, sizeof *test, "a test of hazards");

    s->zph = rind_alloc(ctx, d->n_variables + 1, sizeof *s->zph, "a test of hazards");
    if (test == NULL || s->zph == NULL) {
        free(test);
        return RIND_NO_MEMORY;
    }
    rind_status status = rind_cox_zph(ctx, s->cox, &r->columns, &r->y, d->variable, RIND_ZPH_KM, test);
    for (size_t v = 0; status == RIND_OK && v <= d->n_variables; v++) {
        snprintf(s->zph[v].name, sizeof s->zph[v].name, "%s", v < d->n_variables ? d->variable_name[v] : "(all)");
        s->zph[v].test = test[v];
    }
    s->n_zph = status == RIND_OK ? d->n_variables + 1 : 0;
    if (status == RIND_NOT_ESTIMABLE) {
        rind_note(ctx, &s->notes, "hazards_not_tested", "proportional hazards: %s", rind_ctx_message(ctx));
        status = RIND_OK;
    }
    free(test);
    return status;
}

/* Linear predictors of both sides by coefficients of the terms first ..., and the baseline of the training rows. */
static rind_status add_cox_model(rind_ctx *ctx, rind_survival_study *s, const char *name, bool with_score,
                                 const rind_cox *fit, const rows *r)
{
    rind_survival_model *m = &s->model[s->n_models++];

    *m = (rind_survival_model){ .name = name };
    for (size_t k = 0; k < s->n_sides; k++) {
        design d;
        rind_status status = make_design(ctx, &s->side[k], with_score, &d);

        m->lp[k] = rind_alloc(ctx, s->side[k].n + 1, sizeof(double), "predictions");
        if (status != RIND_OK || m->lp[k] == NULL)
            return status != RIND_OK ? status : RIND_NO_MEMORY;
        for (size_t i = 0; i < s->side[k].n; i++) {
            m->lp[k][i] = 0.0;
            for (size_t t = 0; t < d.n_terms; t++)
                m->lp[k][i] += fit->estimate[t] * (d.column[t][i] - fit->mean[t]);
        }
    }
    double *lp = rind_alloc(ctx, r->n + 1, sizeof *lp, "predictions");
    if (lp == NULL)
        return RIND_NO_MEMORY;
    size_t n = 0;
    for (size_t i = 0; i < s->side[0].n; i++)
        if (!isnan(m->lp[0][i]))
            lp[n++] = m->lp[0][i];
    rind_status status = rind_baseline_hazard(ctx, r->n, &r->y, lp, RIND_EFRON, &m->baseline, &m->n_strata);
    free(lp);
    return status;
}

rind_status rind_survival_add_score_model(rind_ctx *ctx, rind_survival_study *s)
{
    rind_survival_model *m = &s->model[s->n_models++];
    const rind_survival_side *train = &s->side[0];
    rind_outcome y = { .time = train->time, .event = train->event };

    *m = (rind_survival_model){ .name = "score" };
    for (size_t k = 0; k < s->n_sides; k++) {
        m->lp[k] = rind_alloc(ctx, s->side[k].n + 1, sizeof(double), "predictions");
        if (m->lp[k] == NULL)
            return RIND_NO_MEMORY;
        memcpy(m->lp[k], s->side[k].score, s->side[k].n * sizeof(double));
    }
    return rind_baseline_hazard(ctx, train->n, &y, train->score, RIND_BRESLOW, &m->baseline, &m->n_strata);
}

/* Clinical covariates without the score, where both are there: what the score adds is to be seen. */
static rind_status fit_clinical(rind_ctx *ctx, rind_survival_study *s)
{
    design d;
    rows r;
    rind_cox *fit = NULL;
    rind_status status = make_design(ctx, &s->side[0], false, &d);

    if (status == RIND_OK)
        status = take_rows(ctx, &d, 0, d.n_terms, &r);
    if (status != RIND_OK)
        return status;
    status = rind_cox_fit(ctx, &r.columns, &r.y, RIND_EFRON, 0.95, &fit);
    if (status == RIND_OK)
        status = add_cox_model(ctx, s, "clinical", false, fit, &r);
    rind_cox_free(fit);
    rows_free(&r);
    return status;
}

rind_status rind_survival_cox_tables(rind_ctx *ctx, rind_survival_study *s)
{
    bool clinical = s->options.clinical != NULL;
    design d;
    rows r;
    rind_status status = make_design(ctx, &s->side[0], s->has_score, &d);

    if (status == RIND_OK)
        status = fit_univariable(ctx, s, &d);
    if (status == RIND_OK && s->has_score && clinical)
        status = fit_clinical(ctx, s);
    if (status != RIND_OK)
        return status;
    status = take_rows(ctx, &d, 0, d.n_terms, &r);
    if (status != RIND_OK)
        return status;
    if (r.n < s->side[0].n)
        rind_note(ctx, &s->notes, "covariates_missing",
                  "%zu of %zu training cases have all covariates; the multivariable regression is theirs", r.n,
                  s->side[0].n);
    if ((double)r.n_events < 10.0 * (double)d.n_terms)
        rind_note(ctx, &s->notes, "events_per_term",
                  "%zu events for %zu terms of the multivariable regression: fewer than "
                  "ten each",
                  r.n_events, d.n_terms);
    status = rind_cox_fit(ctx, &r.columns, &r.y, RIND_EFRON, 0.95, &s->cox);
    s->multivariable = rind_alloc(ctx, d.n_terms + 1, sizeof *s->multivariable, "a Cox table");
    if (status == RIND_OK && s->multivariable == NULL)
        status = RIND_NO_MEMORY;
    for (size_t t = 0; status == RIND_OK && t < d.n_terms; t++)
        set_term(&s->multivariable[s->n_multivariable++], d.name[t], &r, s->cox, t);
    if (status == RIND_OK)
        status = test_hazards(ctx, s, &d, &r);
    if (status == RIND_OK && clinical)
        status = add_cox_model(ctx, s, s->has_score ? "score and clinical" : "clinical", s->has_score, s->cox, &r);
    rows_free(&r);
    return status;
}
