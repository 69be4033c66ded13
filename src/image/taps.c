/*
 * taps.c - the geometry of resampling: grids that share their centre, and what a new voxel is made of
 *
 * Interpolation is separable: an axis at a time, every new voxel is a weighted sum of one (nearest), two
 * (linear) or four (cubic) consecutive old voxels, and the weights of an axis are the same for all its lines.
 * They are tabulated once.
 *
 * An axis whose spacing does not change, and one of a single voxel, have nothing to interpolate: one tap of
 * weight 1. A spacing counts as unchanged when over the whole axis it amounts to less than a thousandth of a
 * voxel: files carry spacings as float32.
 */
#include "image/taps.h"
#include "image/spline.h"

#include <math.h>
#include <stdlib.h>

/* Voxels: what rounding may make of an exact number, for the size of a grid, a midpoint, and a whole position. */
static const double size_dust = 1e-3, middle_dust = 1e-6, position_dust = 1e-9;

rind_status rind_resampled_grid(rind_ctx *ctx, const rind_grid *old, const double spacing_mm[3], rind_grid *out)
{
    rind_grid grid = *old;
    double first[3];

    for (int a = 0; a < 3; a++) {
        double n_old = (double)old->size[a], s = spacing_mm[a];

        if (!(isfinite(s) && s >= 0.0))
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "a new spacing of %g mm along %c; it must be positive and finite",
                             s, "xyz"[a]);
        if (s == 0.0 || fabs(n_old * old->spacing_mm[a] / s - n_old) < size_dust)
            continue;
        double n_new = fmax(ceil(n_old * old->spacing_mm[a] / s - size_dust), 1.0);
        if (!(n_new <= UINT32_MAX))
            return rind_fail(ctx, RIND_BAD_ARGUMENT,
                             "%zu voxels of %g mm along %c resampled to %g mm would be %g voxels; %u are possible",
                             old->size[a], old->spacing_mm[a], "xyz"[a], s, n_new, UINT32_MAX);
        grid.size[a] = (size_t)n_new;
        grid.spacing_mm[a] = s;
    }
    for (int a = 0; a < 3; a++)
        first[a] = rind_old_index(old, &grid, a, 0.0);
    rind_grid_position(old, first, grid.origin_mm);

    rind_status status = rind_grid_check(ctx, &grid);
    if (status == RIND_OK)
        *out = grid;
    return status;
}

static bool is_unchanged(const rind_grid *old, const rind_grid *resampled, int axis)
{
    return old->size[axis] == resampled->size[axis] && old->spacing_mm[axis] == resampled->spacing_mm[axis];
}

double rind_old_index(const rind_grid *old, const rind_grid *resampled, int axis, double j)
{
    double old_centre = 0.5 * ((double)old->size[axis] - 1.0), centre = 0.5 * ((double)resampled->size[axis] - 1.0);

    if (is_unchanged(old, resampled, axis))
        return j;
    return old_centre + (j - centre) * (resampled->spacing_mm[axis] / old->spacing_mm[axis]);
}

static double clamp(double value, double highest)
{
    return fmin(fmax(value, 0.0), highest);
}

/* First tap at old position 'p' of an axis of 'n' voxels, and the weights. */
static ptrdiff_t place(double p, size_t n, rind_interpolation interpolation, double *weight)
{
    double highest = (double)(n - 1);

    if (fabs(p - rint(p)) < position_dust)
        p = rint(p);
    if (interpolation == RIND_NEAREST) {
        weight[0] = 1.0;
        return (ptrdiff_t)clamp(floor(p + 0.5 + middle_dust), highest);
    }
    if (interpolation == RIND_LINEAR) {
        double q = clamp(p, highest), lower = fmin(floor(q), highest - 1.0);

        weight[0] = 1.0 - (q - lower);
        weight[1] = q - lower;
        return (ptrdiff_t)lower;
    }
    rind_spline_weights(p - floor(p), weight);
    return (ptrdiff_t)floor(p) - 1;
}

/*
 * The window for cubic taps 'first' to 'last': with the prefilter's margin, but not beyond the edge, where the
 * recursion begins exactly, unless the taps themselves lie beyond.
 */
static void widen(rind_taps *taps, ptrdiff_t first, ptrdiff_t last, size_t n)
{
    ptrdiff_t low = first < 0 ? first : 0, high = last > (ptrdiff_t)n - 1 ? last : (ptrdiff_t)n - 1;

    taps->from = first - RIND_SPLINE_MARGIN > low ? first - RIND_SPLINE_MARGIN : low;
    taps->length = (size_t)((last + RIND_SPLINE_MARGIN < high ? last + RIND_SPLINE_MARGIN : high) - taps->from) + 1;
}

rind_status rind_taps_create(rind_ctx *ctx, const rind_grid *old, const rind_grid *resampled, const rind_box *box,
                             int axis, rind_interpolation interpolation, rind_taps *out)
{
    static const size_t n_taps[] = { [RIND_NEAREST] = 1, [RIND_LINEAR] = 2, [RIND_CUBIC] = 4 };
    size_t n = box->size[axis], n_old = old->size[axis];

    if (n_old == 1 || is_unchanged(old, resampled, axis))
        interpolation = RIND_NEAREST;
    *out = (rind_taps){ .n = n, .n_taps = n_taps[interpolation], .prefilter = interpolation == RIND_CUBIC };
    out->memory = rind_alloc(ctx, n, out->n_taps * sizeof(double) + sizeof(uint32_t), "weights of resampling");
    if (out->memory == NULL)
        return RIND_NO_MEMORY;

    double *weight = out->memory;
    uint32_t *first = (void *)(weight + n * out->n_taps); /* after the weights, in the same memory */
    double unused[RIND_MAX_TAPS];
    ptrdiff_t begin =
        place(rind_old_index(old, resampled, axis, (double)box->first[axis]), n_old, interpolation, unused);
    ptrdiff_t end = begin;

    out->from = begin;
    for (size_t j = 0; j < n; j++) {
        double p = rind_old_index(old, resampled, axis, (double)(box->first[axis] + j));

        end = place(p, n_old, interpolation, weight + j * out->n_taps);
        first[j] = (uint32_t)(end - begin);
    }
    out->length = (size_t)(end - begin) + out->n_taps;
    if (out->prefilter) {
        widen(out, begin, end + RIND_MAX_TAPS - 1, n_old);
        for (size_t j = 0; j < n; j++)
            first[j] += (uint32_t)(begin - out->from);
    }
    out->weight = weight;
    out->first = first;
    return RIND_OK;
}

void rind_taps_free(rind_taps *taps)
{
    free(taps->memory);
    *taps = (rind_taps){ 0 };
}
