/*
 * nomogram.c - a linear predictor by ruler
 *
 * Every input gets an axis on which its contribution to the linear predictor is read as points. The least contribution
 * of each axis is 0 points, and the unit is chosen so that the axis with the widest range ends at 100 (the convention
 * of Harrell's rms). Points of all inputs add up to a total, whose axis carries the linear predictor, and with it the
 * probability. An axis longer than the data is an invitation to extrapolate: ends are round numbers around the
 * observed range.
 *
 * Round numbers are those of R's pretty(): a step of 1, 2, 5 or 10 times a power of ten, where a larger one is
 * preferred by a factor of 1.5 (a 5 by 2.75), and ends moved outwards to multiples of it.
 */
#include <rind/explain.h>

#include "model/check.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

void rind_nomogram_free(rind_nomogram *nomogram)
{
    if (nomogram == NULL)
        return;
    free(nomogram->least);
    free(nomogram);
}

static rind_status measure(rind_ctx *ctx, const rind_nomogram_axis *axes, double intercept, rind_nomogram *n)
{
    double widest = 0.0;

    n->lp_at_zero = intercept;
    for (size_t a = 0; a < n->n_axes; a++) {
        double least = INFINITY, most = -INFINITY;

        for (size_t k = 0; k < axes[a].n; k++) {
            if (!isfinite(axes[a].contribution[k]))
                return rind_fail(ctx, RIND_NON_FINITE, "axis %zu, tick %zu: the contribution is %g", a + 1, k + 1,
                                 axes[a].contribution[k]);
            least = fmin(least, axes[a].contribution[k]);
            most = fmax(most, axes[a].contribution[k]);
        }
        if (axes[a].n == 0)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "axis %zu has no ticks", a + 1);
        widest = fmax(widest, most - least);
        n->least[a] = least;
        n->lp_at_zero += least;
    }
    if (widest == 0.0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "no axis changes the linear predictor: there are no points to give");
    n->points_per_unit = 100.0 / widest;
    return RIND_OK;
}

rind_status rind_nomogram_make(rind_ctx *ctx, const rind_nomogram_axis *axes, size_t n_axes, double intercept,
                               rind_nomogram **out)
{
    rind_nomogram *n = rind_alloc_zero(ctx, 1, sizeof *n, "nomogram");
    rind_status status = RIND_NO_MEMORY;

    *out = NULL;
    if (n != NULL && (n->least = rind_alloc(ctx, n_axes, sizeof *n->least, "nomogram")) != NULL) {
        n->n_axes = n_axes;
        status = measure(ctx, axes, intercept, n);
    }
    if (status == RIND_OK)
        *out = n;
    else
        rind_nomogram_free(n);
    return status;
}

double rind_nomogram_points(const rind_nomogram *nomogram, size_t axis, double contribution)
{
    return (contribution - nomogram->least[axis]) * nomogram->points_per_unit;
}

double rind_nomogram_total(const rind_nomogram *nomogram, double linear_predictor)
{
    return (linear_predictor - nomogram->lp_at_zero) * nomogram->points_per_unit;
}

double rind_nomogram_linear_predictor(const rind_nomogram *nomogram, double total_points)
{
    return nomogram->lp_at_zero + total_points / nomogram->points_per_unit;
}

/* The step nearest to 'cell' by the rule above. */
static double round_step(double cell)
{
    const double bias = 1.5, bias_5 = 0.5 + 1.5 * bias;
    double base = pow(10.0, floor(log10(cell))), step = base;

    if (2.0 * base - cell < bias * (cell - step))
        step = 2.0 * base;
    if (5.0 * base - cell < bias_5 * (cell - step))
        step = 5.0 * base;
    if (10.0 * base - cell < bias * (cell - step))
        step = 10.0 * base;
    return step;
}

rind_ticks rind_pretty(double low, double high, size_t n)
{
    const double rounding = 1e-10;
    double width = high - low, size = fmax(fabs(low), fabs(high)), divisions = n > 0 ? (double)n : 1.0;

    if (!isfinite(low) || !isfinite(high) || low > high)
        return (rind_ticks){ NAN, NAN, 0 };
    if (width <= 16.0 * DBL_EPSILON * size * divisions) /* a single value: a range around it */
        width = size > 0.0 ? 0.1 * size : 1.0;
    double step = round_step(width / divisions), first = floor(low / step + rounding);
    double last = ceil(high / step - rounding);

    if (last <= first)
        last = first + 1.0;
    return (rind_ticks){ first * step, step, (size_t)(last - first) + 1 };
}
