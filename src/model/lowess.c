/*
 * lowess.c - a smooth curve through points
 *
 * Cleveland (J. Am. Stat. Assoc. 74 (1979) 829): the value at x is that of a straight line fitted to the nearest
 * points, as many as the span says, weighted by (1 - (distance / reach)^3)^3, where the reach is the distance of the
 * farthest of them. Points within 0.001 of the reach weigh fully, those beyond 0.999 not at all; where the weighted
 * spread of x is below 0.001 of the whole range the line is level. Along x the curve is computed at points at least a
 * hundredth of the range apart and drawn straight between them, as the published program does by default.
 */
#include <rind/calibration.h>

#include "model/check.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>

typedef struct points {
    const double *x, *y; /* x rising */
    size_t n;
    double range;
} points;

/* The line's value at 'at' from the window of points left to right (inclusive); 'weight' has n places. */
static double fit_at(const points *p, double at, size_t left, size_t right, double *weight)
{
    double reach = fmax(at - p->x[left], p->x[right] - at), sum = 0.0, mean = 0.0, squares = 0.0, value = 0.0;
    size_t end = left;

    for (; end < p->n; end++) { /* points equal to the last of the window count too */
        double distance = fabs(p->x[end] - at), share = distance / reach, rest = 1.0 - share * share * share;

        weight[end] = 0.0;
        if (distance <= 0.999 * reach)
            weight[end] = distance > 0.001 * reach ? rest * rest * rest : 1.0;
        else if (p->x[end] > at)
            break;
        sum += weight[end];
    }
    if (!(sum > 0.0))
        return NAN;
    for (size_t i = left; i < end; i++)
        mean += (weight[i] /= sum) * p->x[i];
    for (size_t i = left; i < end; i++)
        squares += weight[i] * (p->x[i] - mean) * (p->x[i] - mean);
    double tilt = reach > 0.0 && sqrt(squares) > 0.001 * p->range ? (at - mean) / squares : 0.0;

    for (size_t i = left; i < end; i++)
        value += weight[i] * (1.0 + tilt * (p->x[i] - mean)) * p->y[i];
    return value;
}

/* Straight between the curve's points a and b. */
static void draw_between(const points *p, size_t a, size_t b, double *curve)
{
    double width = p->x[b] - p->x[a];

    for (size_t i = a + 1; i < b; i++) {
        double share = (p->x[i] - p->x[a]) / width;

        curve[i] = share * curve[b] + (1.0 - share) * curve[a];
    }
}

static void smooth(const points *p, size_t window, double *curve, double *weight)
{
    double step = 0.01 * p->range;
    size_t left = 0, right = window - 1, done = 0, at = 0;

    for (bool first = true;; first = false) {
        while (right + 1 < p->n && p->x[at] - p->x[left] > p->x[right + 1] - p->x[at]) {
            left++;
            right++;
        }
        curve[at] = fit_at(p, p->x[at], left, right, weight);
        if (isnan(curve[at]))
            curve[at] = p->y[at];
        if (!first)
            draw_between(p, done, at, curve);
        done = at;
        for (at = done + 1; at < p->n && p->x[at] <= p->x[done] + step; at++)
            if (p->x[at] == p->x[done]) {
                curve[at] = curve[done];
                done = at;
            }
        if (at > done + 1)
            at--; /* the last one within the step */
        if (done + 1 >= p->n)
            return;
    }
}

rind_status rind_lowess(rind_ctx *ctx, const double *x, const double *y, size_t n, double span, double *out_x,
                        double *out_y)
{
    size_t *order = NULL;
    rind_status status = rind_check_finite(ctx, x, n, "x");

    if (status == RIND_OK)
        status = rind_check_finite(ctx, y, n, "y");
    if (status == RIND_OK && !(span > 0.0 && span <= 1.0))
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "a span is above 0 and not above 1, not %g", span);
    if (status == RIND_OK && n < 2)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu points; a curve needs two", n);
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, x, n, &order);
    if (status != RIND_OK)
        return status;
    double *work = rind_alloc(ctx, n, 2 * sizeof *work, "smoothing");

    if (work != NULL) {
        double share = span * (double)n + 1e-7; /* so that 2/3 of 300 is 200 */
        size_t window = share < 2.0 ? 2 : share < (double)n ? (size_t)share : n;

        for (size_t k = 0; k < n; k++) {
            out_x[k] = x[order[k]];
            work[k] = y[order[k]];
        }
        points p = { out_x, work, n, out_x[n - 1] - out_x[0] };
        smooth(&p, window, out_y, work + n);
    }
    free(work);
    free(order);
    return work != NULL ? RIND_OK : RIND_NO_MEMORY;
}
