/*
 * survival_decision.c - decision curves of predicted risks by a time
 *
 * Vickers et al. (BMC Med. Inform. Decis. Mak. 8 (2008) 53): who is treated from a risk of p on is a group whose risk
 * of the event by t is read from its own Kaplan-Meier curve, so that censored rows count as long as they were seen.
 * With a share q treated and that risk e, net benefit = q e - q (1 - e) p / (1 - p).
 */
#include <rind/survival.h>

#include "model/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Kaplan-Meier risk by t of the rows at or above a threshold; lists have n places. */
static rind_status risk_above(rind_ctx *ctx, const double *time, const int *event, const double *risk, size_t n,
                              double t, double threshold, double *times, int *events, size_t *n_high, double *out)
{
    rind_km_curve *curve = NULL;
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        if (risk[i] >= threshold) {
            times[count] = time[i];
            events[count++] = event[i];
        }
    *n_high = count;
    *out = 0.0;
    if (count == 0)
        return RIND_OK;
    rind_status status = rind_km(ctx, times, events, count, RIND_KM_PLAIN, 0.95, &curve);

    if (status == RIND_OK)
        *out = 1.0 - rind_km_at(curve, t);
    rind_km_free(curve);
    return status;
}

static double benefit(double share, double risk, double threshold)
{
    return share * risk - share * (1.0 - risk) * threshold / (1.0 - threshold);
}

rind_status rind_survival_decision_curve(rind_ctx *ctx, const double *time, const int *event, const double *risk,
                                         size_t n, double t, const double *thresholds, size_t n_thresholds,
                                         rind_survival_decision *out)
{
    size_t n_events, n_all = 0;
    double *times = NULL, all = 0.0;
    int *events = NULL;
    rind_status status = rind_check_survival(ctx, time, event, n, &n_events);

    if (status == RIND_OK)
        status = rind_check_probabilities(ctx, risk, n);
    for (size_t k = 0; status == RIND_OK && k < n_thresholds; k++)
        if (!(thresholds[k] > 0.0 && thresholds[k] < 1.0))
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "threshold %g; it must be above 0 and below 1", thresholds[k]);
    if (status != RIND_OK)
        return status;
    times = rind_alloc(ctx, n, sizeof *times, "rows above the threshold");
    events = rind_alloc(ctx, n, sizeof *events, "rows above the threshold");
    status = times != NULL && events != NULL ? RIND_OK : RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = risk_above(ctx, time, event, risk, n, t, 0.0, times, events, &n_all, &all);
    for (size_t k = 0; status == RIND_OK && k < n_thresholds; k++) {
        rind_survival_decision d = { .threshold = thresholds[k] };

        status = risk_above(ctx, time, event, risk, n, t, d.threshold, times, events, &d.n_high, &d.risk_high);
        d.net_benefit = benefit((double)d.n_high / (double)n, d.risk_high, d.threshold);
        d.treat_all = benefit(1.0, all, d.threshold);
        out[k] = d;
    }
    free(times);
    free(events);
    return status;
}
