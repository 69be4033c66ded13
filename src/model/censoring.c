/*
 * censoring.c - see censoring.h
 *
 * Row i moves log G(s) by -integral up to s of dM_i / y, where M_i jumps by 1 when i is censored and falls by the
 * hazard of censoring c / (r - d) at each time i is at risk of it, and y is (r - d) / n (Gill 1980). An estimate that
 * weighs a row by 1 / G(t-) follows with the opposite sign, summed over all rows' weights: those at times behind the
 * jump.
 */
#include "model/censoring.h"

#include "model/rank.h"

#include <stdlib.h>

void rind_censoring_free(rind_censoring *c)
{
    free(c->order);
    free(c->step);
    free(c->time);
    *c = (rind_censoring){ 0 };
}

rind_status rind_censoring_make(rind_ctx *ctx, const double *time, const int *event, size_t n, rind_censoring *out)
{
    rind_status status;

    *out = (rind_censoring){ .n = n };
    status = rind_rank_make_order(ctx, time, n, &out->order);
    if (status != RIND_OK)
        return status;
    out->step = rind_alloc(ctx, n, sizeof *out->step, "censoring");
    out->time = rind_alloc(ctx, n, 4 * sizeof *out->time, "censoring");
    if (out->step == NULL || out->time == NULL)
        return RIND_NO_MEMORY;
    out->at_risk = out->time + n;
    out->censored = out->at_risk + n;
    out->after = out->censored + n;
    double g = 1.0;

    for (size_t k = 0, end; k < n; k = end, out->n_times++) {
        double events = 0.0, all;

        end = rind_rank_group_end(time, out->order, n, k);
        all = (double)(end - k);
        for (size_t i = k; i < end; i++) {
            events += event[out->order[i]];
            out->step[out->order[i]] = out->n_times;
        }
        double at_risk = (double)(n - k) - events;

        g *= at_risk > 0.0 ? 1.0 - (all - events) / at_risk : 1.0;
        out->time[out->n_times] = time[out->order[k]];
        out->at_risk[out->n_times] = at_risk;
        out->censored[out->n_times] = all - events;
        out->after[out->n_times] = g;
    }
    return RIND_OK;
}

size_t rind_censoring_steps_until(const rind_censoring *c, double time)
{
    size_t low = 0, high = c->n_times;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (c->time[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void rind_censoring_influence(const rind_censoring *c, const int *event, const double *weight, double *work,
                              double *influence)
{
    double *behind = work, *fallen = work + c->n_times + 1, n = (double)c->n;

    /* behind[k]: weight at steps after k, those that a jump at k moves; over y, what a jump adds. */
    behind[c->n_times] = 0.0;
    for (size_t k = c->n_times; k-- > 0;)
        behind[k] = k + 1 < c->n_times ? behind[k + 1] + weight[k + 1] : 0.0;
    fallen[0] = 0.0;
    for (size_t k = 0; k < c->n_times; k++) {
        double r = c->at_risk[k];

        fallen[k + 1] = fallen[k] + (r > 0.0 ? behind[k] * n * c->censored[k] / (r * r) : 0.0);
    }
    for (size_t i = 0; i < c->n; i++) {
        size_t k = c->step[i];

        /* At risk of censoring at its own time only if it was censored there. */
        if (event[i] == 0)
            influence[i] += behind[k] * n / c->at_risk[k] - fallen[k + 1];
        else
            influence[i] -= fallen[k];
    }
}
