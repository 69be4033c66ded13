/*
 * survival_brier.c - squared distance of predicted survival
 *
 * Graf et al. (Stat. Med. 18 (1999) 2529): at t a row with the event before has been promised survival S_i in vain,
 * (0 - S_i)^2, one still under observation is off by (1 - S_i)^2; rows censored before t are represented by the
 * others, whose squares count 1 / G(T-) and 1 / G(t). The standard error is that of the mean of influence functions,
 * the estimated censoring included (Gerds and Schumacher, Biom. J. 48 (2006) 1029; Blanche et al. 2015).
 */
#include <rind/survival.h>

#include "model/censoring.h"
#include "model/check.h"
#include "model/distribution.h"

#include <math.h>
#include <stdlib.h>

/* Each row's weighted square, and what the mean leans on G at each step (n_times + 1 places). */
static double weigh(const rind_censoring *g, const double *time, const int *event, const double *survival, double t,
                    double *square, double *lean)
{
    size_t until = rind_censoring_steps_until(g, t);
    double at_t = until > 0 ? g->after[until - 1] : 1.0, n = (double)g->n, sum = 0.0;

    for (size_t k = 0; k <= g->n_times; k++)
        lean[k] = 0.0;
    for (size_t i = 0; i < g->n; i++) {
        double s = survival[i];

        square[i] = 0.0;
        if (time[i] > t) {
            square[i] = (1.0 - s) * (1.0 - s) / at_t;
            lean[until] += square[i] / n;
        } else if (event[i] == 1) {
            square[i] = s * s / rind_censoring_before(g, g->step[i]);
            lean[g->step[i]] += square[i] / n;
        }
        sum += square[i];
    }
    return sum / n;
}

static rind_status score(rind_ctx *ctx, const double *time, const int *event, const double *survival, size_t n,
                         double t, double z, const rind_censoring *g, rind_survival_brier_result *out)
{
    double *square = rind_alloc(ctx, n + 1, 4 * sizeof *square, "Brier score"), sum = 0.0;

    if (square == NULL)
        return RIND_NO_MEMORY;
    double *lean = square + n + 1, brier = weigh(g, time, event, survival, t, square, lean);

    for (size_t i = 0; i < n; i++)
        square[i] -= brier;
    rind_censoring_influence(g, event, lean, lean + n + 1, square);
    for (size_t i = 0; i < n; i++)
        sum += square[i] * square[i];
    out->brier = brier;
    out->se = sqrt(sum / ((double)n * ((double)n - 1.0)));
    out->low = brier - z * out->se;
    out->high = brier + z * out->se;
    free(square);
    return RIND_OK;
}

rind_status rind_survival_brier(rind_ctx *ctx, const double *time, const int *event, const double *survival, size_t n,
                                double t, double level, rind_survival_brier_result *out)
{
    rind_censoring g = { 0 };
    size_t n_events;
    bool any_left = false;
    rind_status status = rind_check_survival(ctx, time, event, n, &n_events);

    if (status == RIND_OK)
        status = rind_check_probabilities(ctx, survival, n);
    if (status == RIND_OK)
        status = rind_check_level(ctx, level);
    for (size_t i = 0; status == RIND_OK && i < n; i++)
        any_left = any_left || time[i] > t;
    if (status == RIND_OK && !any_left)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "no row is under observation beyond time %g", t);
    if (status == RIND_OK)
        status = rind_censoring_make(ctx, time, event, n, &g);
    if (status == RIND_OK)
        status = score(ctx, time, event, survival, n, t, rind_normal_quantile(0.5 + 0.5 * level), &g, out);
    rind_censoring_free(&g);
    return status;
}

double rind_integrated_brier(const double *times, const double *brier, size_t n_times)
{
    double sum = 0.0;

    for (size_t k = 0; k + 1 < n_times; k++)
        sum += brier[k] * (times[k + 1] - times[k]);
    return n_times > 0 && times[n_times - 1] > 0.0 ? sum / times[n_times - 1] : NAN;
}
