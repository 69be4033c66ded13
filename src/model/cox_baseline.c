/*
 * cox_baseline.c - from relative to absolute risk: the cumulative baseline hazard
 *
 * With the linear predictors given, the hazard at a moment is the number of events over the weight at risk (Breslow),
 * or the sum of 1 / (l_0 - (m/d) D_0) over its d tied events (Efron). Survival of a row is exp(-H_0(t) e^eta). An event
 * tied with others has been exposed to term m with weight 1 - m/d only, which the expected number of events of a row,
 * and so its martingale residual, takes into account.
 */
#include "cox.h"

#include "model/check.h"
#include "model/spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The sorted rows of one call. */
typedef struct hazards {
    const rind_outcome *y;
    const double *eta;
    rind_ties ties;
    size_t *order;
    double *expected;
    double *jump, *part; /* by sorted row, at the first row of a time: hazard, and that of the events there */
} hazards;

static int stratum_of(const hazards *h, size_t i)
{
    return h->y->stratum != NULL ? h->y->stratum[h->order[i]] : 0;
}

static double time_of(const hazards *h, size_t i)
{
    return h->y->time[h->order[i]];
}

static double weight_of(const hazards *h, size_t i, double largest)
{
    return exp(fmax(h->eta[h->order[i]] - largest, RIND_LEAST_EXPONENT));
}

/* One past the last row of the time that row i has, within 'stop'. */
static size_t end_of_time(const hazards *h, size_t i, size_t stop)
{
    size_t end = i + 1;

    while (end < stop && time_of(h, end) == time_of(h, i))
        end++;
    return end;
}

/* Hazard relative to weights e^(eta - largest) of rows begin ... stop-1; last time first. */
static void find_jumps(hazards *h, size_t begin, size_t stop, double largest)
{
    double s0 = 0;

    for (size_t end = stop, i; end > begin; end = i) {
        double d0 = 0;
        size_t d = 0;

        for (i = end; i > begin && time_of(h, i - 1) == time_of(h, end - 1); i--) {
            double e = weight_of(h, i - 1, largest);

            s0 += e;
            if (h->y->event[h->order[i - 1]] == 1) {
                d0 += e;
                d++;
            }
        }
        h->jump[i] = h->part[i] = 0;
        for (size_t m = 0; m < d; m++) {
            double share = h->ties == RIND_EFRON ? (double)m / (double)d : 0;

            h->jump[i] += 1 / (s0 - share * d0);
            h->part[i] += (1 - share) / (s0 - share * d0);
        }
    }
}

/* Sums the jumps of rows begin ... stop-1 into the curve and the expected numbers of events. */
static void gather(const hazards *h, size_t begin, size_t stop, double largest, rind_baseline *out)
{
    double sum = 0;

    out->stratum = stratum_of(h, begin);
    out->n_times = 0;
    for (size_t i = begin, end; i < stop; i = end) {
        end = end_of_time(h, i, stop);
        for (size_t r = i; r < end && h->expected != NULL; r++) {
            bool event = h->y->event[h->order[r]] == 1;

            h->expected[h->order[r]] = weight_of(h, r, largest) * (sum + (event ? h->part[i] : h->jump[i]));
        }
        sum += h->jump[i];
        out->time[out->n_times] = time_of(h, i);
        out->hazard[out->n_times++] = sum * exp(-largest);
    }
}

static rind_status make_stratum(rind_ctx *ctx, hazards *h, size_t begin, size_t stop, rind_baseline *out)
{
    double largest = -INFINITY;

    out->time = rind_alloc(ctx, stop - begin, sizeof *out->time, "a baseline hazard");
    out->hazard = rind_alloc(ctx, stop - begin, sizeof *out->hazard, "a baseline hazard");
    if (out->time == NULL || out->hazard == NULL)
        return RIND_NO_MEMORY;
    for (size_t i = begin; i < stop; i++)
        largest = fmax(largest, h->eta[h->order[i]]);
    find_jumps(h, begin, stop, largest);
    gather(h, begin, stop, largest, out);
    return RIND_OK;
}

static rind_status make_strata(rind_ctx *ctx, hazards *h, size_t n, rind_baseline **out, size_t *n_strata)
{
    size_t count = 1, at = 0;
    rind_status status = RIND_OK;

    for (size_t i = 1; i < n; i++)
        count += stratum_of(h, i) != stratum_of(h, i - 1);

    rind_baseline *baseline = rind_alloc_zero(ctx, count, sizeof *baseline, "baseline hazards");

    if (baseline == NULL)
        return RIND_NO_MEMORY;
    for (size_t begin = 0, stop; begin < n && status == RIND_OK; begin = stop) {
        for (stop = begin + 1; stop < n && stratum_of(h, stop) == stratum_of(h, begin);)
            stop++;
        status = make_stratum(ctx, h, begin, stop, &baseline[at++]);
    }
    if (status != RIND_OK) {
        rind_baselines_free(baseline, count);
        return status;
    }
    *out = baseline;
    *n_strata = count;
    return RIND_OK;
}

rind_status rind_cox_hazards(rind_ctx *ctx, size_t n, const rind_outcome *y, const double *eta, rind_ties ties,
                             double *expected, rind_baseline **out, size_t *n_strata)
{
    hazards h = { .y = y, .eta = eta, .ties = ties, .expected = expected };
    rind_status status = RIND_NO_MEMORY;

    h.order = rind_alloc(ctx, 2 * n, sizeof *h.order, "the order of rows");
    h.jump = rind_alloc(ctx, 2 * n, sizeof *h.jump, "hazards");
    if (h.order != NULL && h.jump != NULL) {
        h.part = h.jump + n;
        rind_risk_order(y, n, h.order, h.order + n);
        status = make_strata(ctx, &h, n, out, n_strata);
    }
    free(h.order);
    free(h.jump);
    return status;
}

rind_status rind_baseline_hazard(rind_ctx *ctx, size_t n_rows, const rind_outcome *y, const double *linear_predictor,
                                 rind_ties ties, rind_baseline **out, size_t *n_strata)
{
    rind_status status = rind_outcome_check(ctx, y, n_rows);

    if (status == RIND_OK)
        status = rind_check_finite(ctx, linear_predictor, n_rows, "the linear predictor");
    if (status == RIND_OK)
        status = rind_cox_hazards(ctx, n_rows, y, linear_predictor, ties, NULL, out, n_strata);
    return status;
}

void rind_baselines_free(rind_baseline *baseline, size_t n_strata)
{
    if (baseline == NULL)
        return;
    for (size_t s = 0; s < n_strata; s++) {
        free(baseline[s].time);
        free(baseline[s].hazard);
    }
    free(baseline);
}

/* Hazard after the last time not beyond t. */
static double hazard_at(const rind_baseline *baseline, double t)
{
    double hazard = 0;

    for (size_t k = 0; k < baseline->n_times && baseline->time[k] <= t; k++)
        hazard = baseline->hazard[k];
    return hazard;
}

static const rind_baseline *find_stratum(const rind_cox *fit, const int *stratum, size_t i)
{
    if (stratum == NULL)
        return fit->n_strata == 1 ? fit->baseline : NULL;
    for (size_t s = 0; s < fit->n_strata; s++)
        if (fit->baseline[s].stratum == stratum[i])
            return &fit->baseline[s];
    return NULL;
}

rind_status rind_cox_survival(rind_ctx *ctx, const rind_cox *fit, const rind_columns *x, const int *stratum,
                              const double *time, size_t n_times, double *out)
{
    rind_status status = rind_design_check(ctx, x);

    if (status == RIND_OK && x->n_columns != fit->n_terms)
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "the model was fitted to %zu columns, the table has %zu",
                           fit->n_terms, x->n_columns);
    if (status == RIND_OK)
        status = rind_check_finite(ctx, time, n_times, "a time of prediction");
    for (size_t i = 0; i < x->n_rows && status == RIND_OK; i++) {
        const rind_baseline *baseline = find_stratum(fit, stratum, i);
        double eta = 0;

        if (baseline == NULL)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "row %zu is of a stratum the model does not know", i + 1);
        for (size_t j = 0; j < fit->n_terms; j++)
            eta += rind_columns_at(x, i, j) * fit->estimate[j];
        for (size_t t = 0; t < n_times; t++)
            out[t * x->n_rows + i] = exp(-exp(log(hazard_at(baseline, time[t])) + eta));
    }
    return status;
}
