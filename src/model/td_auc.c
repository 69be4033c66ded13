/*
 * td_auc.c - the ROC curve at a time
 *
 * Of risk scores it is asked: does who has the event by t score higher than who is free of it at t? Rows censored
 * before t are neither. With inverse probability weights (Uno et al., J. Am. Stat. Assoc. 102 (2007) 527; Hung and
 * Chiang, Can. J. Stat. 38 (2010) 8) a case at T counts 1 / G(T-), so that
 *
 *     AUC = sum over cases i and controls j of w_i [h_i > h_j, ties 1/2] / (sum of w_i  x  number of controls).
 *
 * Its variance is that of the mean of influence functions, those of the two sums and of G (Blanche, Dartigues and
 * Jacqmin-Gadda, Stat. Med. 32 (2013) 5381). Whether an event exactly at t makes a case is a choice that changes the
 * number: here it does, unless 'before' is asked for.
 *
 * Heagerty, Lumley and Pepe (Biometrics 56 (2000) 337) instead take Kaplan-Meier curves above each cut c,
 * P(event by t | risk > c) P(risk > c) / P(event by t), and the area by the trapezoid rule; their specificity may
 * fall along the curve.
 */
#include <rind/survival.h>

#include "model/censoring.h"
#include "model/check.h"
#include "model/distribution.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>

typedef struct at_time {
    const double *time, *risk;
    const int *event;
    size_t n;
    rind_censoring g;
    size_t *by_risk;
    double *weight;  /* of cases 1 / G(T-), else 0 */
    double *control; /* 1 or 0 */
    double *won;     /* of a case: controls it beats; of a control: weight of the cases that beat it */
    double *influence;
    double cases, controls; /* sums */
} at_time;

static void classify(at_time *a, double t, bool before, rind_td_auc_result *out)
{
    for (size_t i = 0; i < a->n; i++) {
        bool is_case = a->event[i] == 1 && (before ? a->time[i] < t : a->time[i] <= t), is_control = a->time[i] > t;

        a->weight[i] = is_case ? 1.0 / rind_censoring_before(&a->g, a->g.step[i]) : 0.0;
        a->control[i] = is_control ? 1.0 : 0.0;
        a->cases += a->weight[i];
        a->controls += a->control[i];
        out->n_cases += is_case;
        out->n_controls += is_control;
        out->n_censored += a->event[i] == 0 && !is_control;
    }
}

/* Every case against every control in one walk along the risks; returns the weighted pairs won. */
static double compete(at_time *a)
{
    double controls_below = 0.0, cases_above = a->cases, pairs = 0.0;

    for (size_t k = 0, end; k < a->n; k = end) {
        double controls_here = 0.0, cases_here = 0.0;

        end = rind_rank_group_end(a->risk, a->by_risk, a->n, k);
        for (size_t i = k; i < end; i++) {
            controls_here += a->control[a->by_risk[i]];
            cases_here += a->weight[a->by_risk[i]];
        }
        cases_above -= cases_here;
        for (size_t i = k; i < end; i++) {
            size_t row = a->by_risk[i];

            a->won[row] = a->control[row] > 0.0 ? fmax(0.0, cases_above) + 0.5 * cases_here
                                                : controls_below + 0.5 * controls_here;
        }
        pairs += cases_here * (controls_below + 0.5 * controls_here);
        controls_below += controls_here;
    }
    return pairs;
}

/* Standard error of the mean of influences; 'work' has 3 n + 2 places. */
static double standard_error(at_time *a, double auc, double *work)
{
    double n = (double)a->n, *lean = work, sum = 0.0;

    for (size_t k = 0; k < a->g.n_times; k++)
        lean[k] = 0.0;
    for (size_t i = 0; i < a->n; i++) {
        double as_case = a->weight[i] * (a->won[i] / a->controls - auc) / a->cases;
        double as_control = a->control[i] * (a->won[i] / a->cases - auc) / a->controls;

        a->influence[i] = n * (as_case + as_control);
        lean[a->g.step[i]] += as_case; /* as_case sums to the estimate's derivative along this row's log weight */
    }
    rind_censoring_influence(&a->g, a->event, lean, work + a->n, a->influence);
    for (size_t i = 0; i < a->n; i++)
        sum += a->influence[i] * a->influence[i];
    return sqrt(sum / (n * (n - 1.0)));
}

static rind_status make(rind_ctx *ctx, const double *time, const int *event, const double *risk, size_t n, at_time *a)
{
    size_t n_events;
    rind_status status = rind_check_survival(ctx, time, event, n, &n_events);

    *a = (at_time){ .time = time, .event = event, .risk = risk, .n = n };
    if (status == RIND_OK)
        status = rind_check_finite(ctx, risk, n, "risk");
    if (status == RIND_OK)
        status = rind_censoring_make(ctx, time, event, n, &a->g);
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, risk, n, &a->by_risk);
    if (status == RIND_OK && (a->weight = rind_alloc(ctx, n + 1, 7 * sizeof(double), "weights")) == NULL)
        status = RIND_NO_MEMORY;
    if (status != RIND_OK)
        return status;
    a->control = a->weight + n;
    a->won = a->control + n;
    a->influence = a->won + n;
    return RIND_OK;
}

static void clear(at_time *a)
{
    rind_censoring_free(&a->g);
    free(a->by_risk);
    free(a->weight);
}

rind_status rind_td_auc(rind_ctx *ctx, const double *time, const int *event, const double *risk, size_t n, double t,
                        bool before, double level, rind_td_auc_result *out)
{
    at_time a = { 0 };
    rind_td_auc_result answer = { 0 };
    rind_status status = rind_check_level(ctx, level);

    if (status == RIND_OK)
        status = make(ctx, time, event, risk, n, &a);
    if (status == RIND_OK) {
        classify(&a, t, before, &answer);
        if (answer.n_cases == 0 || answer.n_controls == 0)
            status =
                rind_fail(ctx, RIND_NOT_ESTIMABLE, "at time %g there are %zu cases and %zu controls; both are needed",
                          t, answer.n_cases, answer.n_controls);
    }
    if (status == RIND_OK) {
        double z = rind_normal_quantile(0.5 + 0.5 * level);

        answer.auc = compete(&a) / (a.cases * a.controls);
        answer.se = standard_error(&a, answer.auc, a.influence + n);
        answer.low = fmax(0.0, answer.auc - z * answer.se);
        answer.high = fmin(1.0, answer.auc + z * answer.se);
        *out = answer;
    }
    clear(&a);
    return status;
}

/* S(t) by Kaplan-Meier of the rows that are 'in', by their time order. */
static double survival_of(const at_time *a, const bool *in, size_t n_in, double t)
{
    double survival = 1.0, r = (double)n_in;

    for (size_t k = 0, end; k < a->n && a->time[a->g.order[k]] <= t; k = end) {
        double d = 0.0, gone = 0.0;

        end = rind_rank_group_end(a->time, a->g.order, a->n, k);
        for (size_t i = k; i < end; i++)
            if (in[a->g.order[i]]) {
                d += a->event[a->g.order[i]];
                gone += 1.0;
            }
        survival *= r > 0.0 ? 1.0 - d / r : 1.0;
        r -= gone;
    }
    return survival;
}

/* The curve's points from the lowest cut up, and the area under them. */
static double heagerty(const at_time *a, bool *in, double t)
{
    double n = (double)a->n, whole, area = 0.0, x_before = 1.0, y_before = 1.0;
    size_t n_in = a->n;

    for (size_t i = 0; i < a->n; i++)
        in[i] = true;
    whole = survival_of(a, in, n_in, t);
    for (size_t k = 0, end; k < a->n; k = end) {
        end = rind_rank_group_end(a->risk, a->by_risk, a->n, k);
        for (size_t i = k; i < end; i++)
            in[a->by_risk[i]] = false;
        n_in -= end - k;
        double above = n_in > 0 ? survival_of(a, in, n_in, t) : 1.0, share = (double)n_in / n;
        double y = (1.0 - above) * share / (1.0 - whole), x = above * share / whole;

        area += (x_before - x) * (y_before + y) / 2.0;
        x_before = x;
        y_before = y;
    }
    return area;
}

rind_status rind_td_auc_heagerty(rind_ctx *ctx, const double *time, const int *event, const double *risk, size_t n,
                                 double t, double *auc)
{
    at_time a = { 0 };
    rind_status status = make(ctx, time, event, risk, n, &a);
    bool *in = status == RIND_OK ? rind_alloc(ctx, n, sizeof *in, "rows above the cut") : NULL;

    if (status == RIND_OK && in == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK) {
        for (size_t i = 0; i < n; i++)
            in[i] = true;
        double whole = survival_of(&a, in, n, t);

        if (whole == 0.0 || whole == 1.0)
            status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "survival at time %g is %g: there are no %s", t, whole,
                               whole == 1.0 ? "cases" : "controls");
        else
            *auc = heagerty(&a, in, t);
    }
    free(in);
    clear(&a);
    return status;
}
