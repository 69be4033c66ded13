/*
 * roc.c - the area under the ROC curve and DeLong's tests
 *
 * The area is the probability that an event scores higher than another case, ties counting one half (Mann and
 * Whitney). The placement of an event is the share of the others it beats, that of another case the share of events
 * that beat it; the area is the mean of either. DeLong, DeLong and Clarke-Pearson (Biometrics 44 (1988) 837) estimate
 *
 *     var = S_events / m + S_others / n,     S = sum (placement - auc)^2 / (count - 1)
 *
 * and the covariance of two scores of the same cases by the products of their placements. Written out, all pairs
 * are compared; but one walk along the sorted scores gives every placement (the idea of Sun and Xu, IEEE Signal
 * Process. Lett. 21 (2014) 1389), so the cost is that of sorting. Half counts are exact in binary, so the area has one
 * rounding.
 *
 * Intervals: auc -+ z se, cut at 0 and 1, and the same on the logit scale with se / (auc (1 - auc)) (Pepe 2003), which
 * is the better one near 1. The unpaired test is Student's t with Welch's degrees of freedom on DeLong variances.
 */
#include <rind/roc.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>

/* Placements by row, of a score with its order; returns the pairs won by events. */
static double place(const double *score, const double *y, const size_t *order, size_t n, size_t n_events,
                    double *placement)
{
    double m = (double)n_events, others = (double)(n - n_events), won = 0.0;
    size_t events_below = 0, others_below = 0;

    for (size_t k = 0, end; k < n; k = end) {
        end = rind_rank_group_end(score, order, n, k);
        size_t events_here = 0;

        for (size_t i = k; i < end; i++)
            events_here += y[order[i]] == 1.0;
        size_t others_here = end - k - events_here;
        double beaten = (double)others_below + 0.5 * (double)others_here;
        double beaten_by = m - (double)events_below - 0.5 * (double)events_here;

        for (size_t i = k; i < end; i++)
            placement[order[i]] = y[order[i]] == 1.0 ? beaten / others : beaten_by / m;
        won += (double)events_here * beaten;
        events_below += events_here;
        others_below += others_here;
    }
    return won;
}

/* Covariance of two areas from their placements; NaN when a class has a single case. */
static double covariance(const double *a, double auc_a, const double *b, double auc_b, const double *y, size_t n,
                         size_t n_events)
{
    double sum[2] = { 0.0, 0.0 }, count[2] = { (double)(n - n_events), (double)n_events };

    for (size_t i = 0; i < n; i++)
        sum[y[i] == 1.0] += (a[i] - auc_a) * (b[i] - auc_b);
    return sum[0] / (count[0] - 1.0) / count[0] + sum[1] / (count[1] - 1.0) / count[1];
}

/* Checks one score and finds the pairs its events win and its placements, to be freed. */
static rind_status measure(rind_ctx *ctx, const double *score, const double *y, size_t n, double *won, size_t *n_events,
                           double **placement)
{
    size_t *order = NULL;
    rind_status status = rind_check_finite(ctx, score, n, "score");

    if (status == RIND_OK)
        status = rind_check_two_classes(ctx, y, n, n_events);
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, score, n, &order);
    if (status != RIND_OK)
        return status;
    *placement = rind_alloc(ctx, n, sizeof **placement, "placements");
    if (*placement != NULL)
        *won = place(score, y, order, n, *n_events, *placement);
    free(order);
    return *placement != NULL ? RIND_OK : RIND_NO_MEMORY;
}

static double cut(double x)
{
    return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}

static double expit(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

/* se 0 is a perfect separation: its logit interval is the point itself. */
static void intervals(double level, rind_auc *out)
{
    double z = rind_normal_quantile(0.5 + 0.5 * level), logit = log(out->auc / (1.0 - out->auc));
    double reach = z * out->se / (out->auc * (1.0 - out->auc));

    out->low = isnan(out->se) ? NAN : cut(out->auc - z * out->se);
    out->high = isnan(out->se) ? NAN : cut(out->auc + z * out->se);
    out->logit_low = out->se == 0.0 ? out->auc : expit(logit - reach);
    out->logit_high = out->se == 0.0 ? out->auc : expit(logit + reach);
}

rind_status rind_auc_delong(rind_ctx *ctx, const double *score, const double *y, size_t n, double level, rind_auc *out)
{
    double *placement = NULL, won = 0.0;
    size_t n_events = 0;
    rind_status status = rind_check_level(ctx, level);

    if (status == RIND_OK)
        status = measure(ctx, score, y, n, &won, &n_events, &placement);
    if (status != RIND_OK)
        return status;
    double auc = won / ((double)n_events * (double)(n - n_events));
    rind_auc answer = { .n_events = n_events, .n_others = n - n_events, .auc = auc, .u = won };

    answer.variance = covariance(placement, auc, placement, auc, y, n, n_events);
    answer.se = sqrt(answer.variance);
    answer.z = answer.se == 0.0 && auc == 0.5 ? 0.0 : (auc - 0.5) / answer.se;
    answer.p = rind_normal_two_sided(answer.z);
    intervals(level, &answer);
    free(placement);
    *out = answer;
    return RIND_OK;
}

/* Difference, interval and test once the variances are known; df infinite: normal. */
static void compare(double variance, double level, rind_delong *out)
{
    bool normal = isinf(out->df);
    double at = 0.5 + 0.5 * level, reach = normal ? rind_normal_quantile(at) : rind_t_quantile(at, out->df);

    out->difference = out->auc[0] - out->auc[1];
    out->se = sqrt(variance);
    out->low = out->difference - reach * out->se;
    out->high = out->difference + reach * out->se;
    out->z = out->difference / out->se;
    out->p = normal ? rind_normal_two_sided(out->z) : rind_t_two_sided(out->z, out->df);
    if (out->se == 0.0) {
        out->z = out->difference == 0.0 ? 0.0 : NAN;
        out->p = out->difference == 0.0 ? 1.0 : NAN;
    }
}

rind_status rind_delong_test(rind_ctx *ctx, const double *score_a, const double *score_b, const double *y, size_t n,
                             double level, rind_delong *out)
{
    double *a = NULL, *b = NULL;
    size_t n_events = 0;
    rind_delong answer = { .df = INFINITY };
    rind_status status = rind_check_level(ctx, level);

    if (status == RIND_OK)
        status = measure(ctx, score_a, y, n, &answer.auc[0], &n_events, &a);
    if (status == RIND_OK)
        status = measure(ctx, score_b, y, n, &answer.auc[1], &n_events, &b);
    if (status == RIND_OK) {
        const double *auc = answer.auc;

        for (int k = 0; k < 2; k++)
            answer.auc[k] /= (double)n_events * (double)(n - n_events); /* of pairs won until here */
        answer.variance[0] = covariance(a, auc[0], a, auc[0], y, n, n_events);
        answer.variance[1] = covariance(b, auc[1], b, auc[1], y, n, n_events);
        answer.covariance = covariance(a, auc[0], b, auc[1], y, n, n_events);
        /* The variance of differences, not of three sums subtracted: equal scores give exactly 0. */
        for (size_t i = 0; i < n; i++)
            a[i] -= b[i];
        double difference = auc[0] - auc[1];
        compare(covariance(a, difference, a, difference, y, n, n_events), level, &answer);
        *out = answer;
    }
    free(a);
    free(b);
    return status;
}

rind_status rind_delong_test_unpaired(rind_ctx *ctx, const double *score_a, const double *y_a, size_t n_a,
                                      const double *score_b, const double *y_b, size_t n_b, double level,
                                      rind_delong *out)
{
    rind_auc a, b;
    rind_status status = rind_auc_delong(ctx, score_a, y_a, n_a, level, &a);

    if (status == RIND_OK)
        status = rind_auc_delong(ctx, score_b, y_b, n_b, level, &b);
    if (status != RIND_OK)
        return status;
    double variance = a.variance + b.variance;

    *out = (rind_delong){ .auc = { a.auc, b.auc }, .variance = { a.variance, b.variance } };
    out->df = variance * variance /
              (a.variance * a.variance / ((double)n_a - 1.0) + b.variance * b.variance / ((double)n_b - 1.0));
    compare(variance, level, out);
    return RIND_OK;
}
