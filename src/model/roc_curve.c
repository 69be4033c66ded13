/*
 * roc_curve.c - the whole ROC curve, Youden's point and average precision
 *
 * Cases are sorted by score and taken away group by group of equal scores: a curve has as many points as there are
 * different scores, and one more. Its thresholds are midpoints between neighbouring scores (so a case on a
 * threshold does not occur); value[] is the smallest score called an event, for those who cut at observed values.
 *
 * Youden's point (Cancer 3 (1950) 32) has the largest sensitivity + specificity. Rates that are equal on paper
 * can differ in their last digit, so the rule compares whole numbers, tp * others + tn * events; of several best points
 * the lowest threshold is taken.
 */
#include <rind/roc.h>

#include "model/check.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>

void rind_roc_free(rind_roc *roc)
{
    if (roc == NULL)
        return;
    free(roc->threshold);
    free(roc->tp);
    free(roc);
}

static rind_status make(rind_ctx *ctx, size_t n_points, rind_roc **out)
{
    rind_roc *roc = rind_alloc_zero(ctx, 1, sizeof *roc, "ROC curve");

    if (roc == NULL)
        return RIND_NO_MEMORY;
    roc->n_points = n_points;
    roc->threshold = rind_alloc(ctx, n_points, 4 * sizeof(double), "ROC curve");
    roc->tp = rind_alloc(ctx, n_points, 2 * sizeof(size_t), "ROC curve");
    if (roc->threshold == NULL || roc->tp == NULL) {
        rind_roc_free(roc);
        return RIND_NO_MEMORY;
    }
    roc->value = roc->threshold + n_points;
    roc->sensitivity = roc->value + n_points;
    roc->specificity = roc->sensitivity + n_points;
    roc->fp = roc->tp + n_points;
    *out = roc;
    return RIND_OK;
}

static size_t count_groups(const double *score, const size_t *order, size_t n)
{
    size_t groups = 0;

    for (size_t k = 0; k < n; k = rind_rank_group_end(score, order, n, k))
        groups++;
    return groups;
}

/* A midpoint that cannot overflow and, between neighbouring doubles, is not above the upper one. */
static double midpoint(double low, double high)
{
    return 0.5 * low + 0.5 * high;
}

static void fill(const double *score, const double *y, const size_t *order, size_t n, size_t n_events, rind_roc *roc)
{
    size_t tp = n_events, fp = n - n_events, n_others = fp, k = 0;
    uint64_t best = 0;

    for (size_t point = 0; point < roc->n_points; point++) {
        roc->value[point] = k < n ? score[order[k]] : INFINITY;
        roc->threshold[point] = k == 0 ? -INFINITY : k == n ? INFINITY : midpoint(score[order[k - 1]], score[order[k]]);
        roc->tp[point] = tp;
        roc->fp[point] = fp;
        roc->sensitivity[point] = (double)tp / (double)n_events;
        roc->specificity[point] = (double)(n_others - fp) / (double)n_others;
        uint64_t sum = (uint64_t)tp * n_others + (uint64_t)(n_others - fp) * n_events;
        if (sum > best) {
            best = sum;
            roc->youden = point;
        }
        for (size_t end = k < n ? rind_rank_group_end(score, order, n, k) : n; k < end; k++) {
            tp -= y[order[k]] == 1.0;
            fp -= y[order[k]] == 0.0;
        }
    }
}

rind_status rind_roc_curve(rind_ctx *ctx, const double *score, const double *y, size_t n, rind_roc **out)
{
    size_t *order = NULL, n_events = 0;
    rind_status status = rind_check_finite(ctx, score, n, "score");

    *out = NULL;
    if (status == RIND_OK)
        status = rind_check_two_classes(ctx, y, n, &n_events);
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, score, n, &order);
    if (status == RIND_OK)
        status = make(ctx, count_groups(score, order, n) + 1, out);
    if (status == RIND_OK)
        fill(score, y, order, n, n_events, *out);
    free(order);
    return status;
}

rind_status rind_average_precision(rind_ctx *ctx, const double *score, const double *y, size_t n, double *out)
{
    rind_roc *roc = NULL;
    rind_status status = rind_roc_curve(ctx, score, y, n, &roc);

    if (status != RIND_OK)
        return status;
    double sum = 0.0, recall_before = 0.0;

    for (size_t k = roc->n_points - 1; k-- > 0;) {
        sum += (roc->sensitivity[k] - recall_before) * (double)roc->tp[k] / (double)(roc->tp[k] + roc->fp[k]);
        recall_before = roc->sensitivity[k];
    }
    rind_roc_free(roc);
    *out = sum;
    return RIND_OK;
}
