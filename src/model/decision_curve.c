/*
 * decision_curve.c - is the model worth acting on?
 *
 * Who treats from a probability of t on holds one event treated to be worth (1 - t) / t cases treated in vain. In units
 * of events: net benefit = tp / n - fp / n * t / (1 - t) (Vickers and Elkin, Med. Decis. Making 26 (2006) 565). A model
 * is of use at t when that is above treating everybody and above treating nobody (0). The difference to treating
 * everybody, in units of t / (1 - t), is the number of interventions avoided without missing an event.
 *
 * One sort, then a binary search for each threshold.
 */
#include <rind/calibration.h>

#include "model/check.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>

/* Cases with p below the threshold. */
static size_t count_below(const double *p, const size_t *order, size_t n, double threshold)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (p[order[middle]] < threshold)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* events_below[k]: events among the k smallest. */
static rind_decision decide(double threshold, size_t below, const size_t *events_below, size_t n)
{
    double count = (double)n, odds = threshold / (1.0 - threshold), prevalence = (double)events_below[n] / count;
    rind_decision d = { .threshold = threshold, .tp = events_below[n] - events_below[below] };

    d.fp = n - below - d.tp;
    d.net_benefit = (double)d.tp / count - (double)d.fp / count * odds;
    d.treat_all = prevalence - (1.0 - prevalence) * odds;
    d.standardised = d.net_benefit / prevalence;
    d.avoided_per_100 = 100.0 * (d.net_benefit - d.treat_all) / odds;
    return d;
}

rind_status rind_decision_curve(rind_ctx *ctx, const double *p, const double *y, size_t n, const double *thresholds,
                                size_t n_thresholds, rind_decision *out)
{
    size_t *order = NULL, *events_below = NULL, n_events;
    rind_status status = rind_check_probabilities(ctx, p, n);

    if (status == RIND_OK)
        status = rind_check_two_classes(ctx, y, n, &n_events);
    for (size_t k = 0; status == RIND_OK && k < n_thresholds; k++)
        if (!(thresholds[k] > 0.0 && thresholds[k] < 1.0))
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "threshold %g; it must be above 0 and below 1", thresholds[k]);
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, p, n, &order);
    if (status == RIND_OK && (events_below = rind_alloc(ctx, n + 1, sizeof *events_below, "events")) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK) {
        events_below[0] = 0;
        for (size_t k = 0; k < n; k++)
            events_below[k + 1] = events_below[k] + (y[order[k]] == 1.0);
        for (size_t k = 0; k < n_thresholds; k++)
            out[k] = decide(thresholds[k], count_below(p, order, n, thresholds[k]), events_below, n);
    }
    free(events_below);
    free(order);
    return status;
}
