/*
 * km.c - the survival curve of Kaplan and Meier
 *
 * J. Am. Stat. Assoc. 53 (1958) 457: at each time S is multiplied by 1 - d / r, d events among r at risk. Greenwood
 * (1926): var log S = sum d / (r (r - d)). Intervals are taken on the scale of log(-log S), of log S or of S; the
 * first stays within 0 and 1 and is the best one in small samples. The median is the first time at which S is 0.5 or
 * less; where S stays exactly at 0.5 for a while, the middle of that while. Its interval reads the curve's limits
 * the same way (Brookmeyer and Crowley, Biometrics 38 (1982) 29).
 */
#include <rind/survival.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>

#define HALF_TOLERANCE 1.5e-8 /* of "exactly 0.5", which is a product of fractions: square root of the precision */

void rind_km_free(rind_km_curve *curve)
{
    if (curve == NULL)
        return;
    free(curve->time);
    free(curve);
}

static rind_status make(rind_ctx *ctx, size_t n, rind_km_curve **out)
{
    rind_km_curve *c = rind_alloc_zero(ctx, 1, sizeof *c, "survival curve");

    if (c == NULL)
        return RIND_NO_MEMORY;
    double **const list[] = { &c->time,   &c->n_risk, &c->n_event, &c->n_censor, &c->survival,
                              &c->se_log, &c->se,     &c->low,     &c->high };

    c->time = rind_alloc_zero(ctx, n, COUNT_OF(list) * sizeof(double), "survival curve");
    if (c->time == NULL) {
        free(c);
        return RIND_NO_MEMORY;
    }
    for (size_t k = 1; k < COUNT_OF(list); k++)
        *list[k] = c->time + k * n;
    *out = c;
    return RIND_OK;
}

static void count(const double *time, const int *event, int of_interest, const size_t *order, size_t n,
                  rind_km_curve *c)
{
    double survival = 1.0, variance = 0.0;

    for (size_t k = 0, end; k < n; k = end, c->n_times++) {
        size_t t = c->n_times;

        end = rind_rank_group_end(time, order, n, k);
        for (size_t i = k; i < end; i++)
            c->n_event[t] += event[order[i]] == of_interest;
        double r = (double)(n - k), d = c->n_event[t];

        c->time[t] = time[order[k]];
        c->n_risk[t] = r;
        c->n_censor[t] = (double)(end - k) - d;
        survival *= (r - d) / r;
        variance += d > 0.0 ? d / (r * (r - d)) : 0.0;
        c->survival[t] = survival;
        c->se_log[t] = sqrt(variance);
        c->se[t] = survival > 0.0 ? survival * sqrt(variance) : NAN;
        c->n_events += (size_t)d;
    }
}

static void limits(rind_km_interval kind, double z, double s, double se_log, double *low, double *high)
{
    double reach = z * se_log, log_s = log(s);

    *low = *high = NAN;
    if (s == 0.0)
        return;
    if (kind == RIND_KM_PLAIN) {
        *low = fmax(0.0, s - s * reach);
        *high = fmin(1.0, s + s * reach);
    } else if (kind == RIND_KM_LOG) {
        *low = exp(log_s - reach);
        *high = fmin(1.0, exp(log_s + reach));
    } else if (s < 1.0) {
        *low = exp(-exp(log(-log_s) - reach / log_s));
        *high = exp(-exp(log(-log_s) + reach / log_s));
    }
}

static double first_half(const double *curve, const double *time, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (!(curve[k] < 0.5 + HALF_TOLERANCE))
            continue;
        if (fabs(curve[k] - 0.5) < HALF_TOLERANCE)
            for (size_t j = k + 1; j < n; j++)
                if (curve[j] < curve[k])
                    return (time[k] + time[j]) / 2.0;
        return time[k];
    }
    return NAN;
}

static rind_status estimate(rind_ctx *ctx, const double *time, const int *event, int of_interest, size_t n,
                            rind_km_interval interval, double level, rind_km_curve **out)
{
    size_t *order = NULL, n_events;
    rind_km_curve *c = NULL;
    rind_status status = rind_check_survival(ctx, time, event, n, &n_events);

    *out = NULL;
    if (status == RIND_OK)
        status = rind_check_level(ctx, level);
    if (status == RIND_OK && n == 0)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "no rows to draw a survival curve of");
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, time, n, &order);
    if (status == RIND_OK)
        status = make(ctx, n, &c);
    if (status == RIND_OK) {
        double z = rind_normal_quantile(0.5 + 0.5 * level);

        c->n_rows = n;
        count(time, event, of_interest, order, n, c);
        for (size_t k = 0; k < c->n_times; k++)
            limits(interval, z, c->survival[k], c->se_log[k], &c->low[k], &c->high[k]);
        c->median = first_half(c->survival, c->time, c->n_times);
        c->median_low = first_half(c->low, c->time, c->n_times);
        c->median_high = first_half(c->high, c->time, c->n_times);
        *out = c;
    }
    free(order);
    return status;
}

rind_status rind_km(rind_ctx *ctx, const double *time, const int *event, size_t n, rind_km_interval interval,
                    double level, rind_km_curve **out)
{
    return estimate(ctx, time, event, 1, n, interval, level, out);
}

rind_status rind_km_reverse(rind_ctx *ctx, const double *time, const int *event, size_t n, rind_km_interval interval,
                            double level, rind_km_curve **out)
{
    return estimate(ctx, time, event, 0, n, interval, level, out);
}

size_t rind_km_step(const rind_km_curve *curve, double time)
{
    size_t low = 0, high = curve->n_times;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (curve->time[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? low - 1 : curve->n_times;
}

double rind_km_at(const rind_km_curve *curve, double time)
{
    size_t k = rind_km_step(curve, time);

    return k < curve->n_times ? curve->survival[k] : 1.0;
}

double rind_km_at_risk(const rind_km_curve *curve, double time)
{
    for (size_t k = 0; k < curve->n_times; k++)
        if (curve->time[k] >= time)
            return curve->n_risk[k];
    return 0.0;
}

void rind_km_restricted_mean(const rind_km_curve *curve, double until, double *mean, double *se)
{
    double area = 0.0, variance = 0.0, end = until;

    /* From the right: 'area' is that between step k and 'until'. */
    for (size_t k = curve->n_times; k-- > 0;) {
        double r = curve->n_risk[k], d = curve->n_event[k];

        if (curve->time[k] > until)
            continue;
        area += curve->survival[k] * (end - curve->time[k]);
        end = curve->time[k];
        variance += r > d ? area * area * d / (r * (r - d)) : 0.0;
    }
    *mean = area + end;
    *se = sqrt(variance);
}
