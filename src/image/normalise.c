/*
 * normalise.c - see normalise.h
 *
 * MR intensities have no unit: they depend on the coil and the scanner's gain. A linear map to a common scale makes
 * them comparable, and a linear map is a slope and an intercept, which every image has already. So nothing is copied:
 * the map's numbers are taken from all voxels row by row, and the voxels stay as they are in the type of their file.
 *
 *     z_score      X' = scale (X - mean) / sd, the standard deviation divided by N
 *     percentile   X' = scale (X - P_low) / (P_high - P_low), percentiles interpolated linearly between the order
 *                  statistics next to rank (N - 1) p / 100
 *     range        the same with intensities in the place of percentiles
 */
#include "image/normalise.h"
#include "image/order.h"
#include "image/otsu.h"

#include <math.h>
#include <stdlib.h>

/* The voxels that count. */
typedef struct voxels {
    const rind_image *image;
    const uint8_t *region; /* NULL: all */
    double above;          /* a threshold, or -infinity */
    double *row;
} voxels;

/* What is known of their values. */
typedef struct spread {
    uint64_t n;
    double mean, sd, min, max;
} spread;

/* A rind_value_source: a row of the image is a batch. */
static bool take_row(void *user, size_t batch, const double **value, size_t *n)
{
    const voxels *v = user;
    const size_t *size = v->image->grid.size;

    *value = v->row;
    *n = 0;
    if (batch >= size[1] * size[2])
        return false;
    rind_image_row(v->image, 0, batch % size[1], batch / size[1], size[0], v->row);
    for (size_t x = 0; x < size[0]; x++)
        if ((v->region == NULL || v->region[batch * size[0] + x]) && v->row[x] >= v->above && isfinite(v->row[x]))
            v->row[(*n)++] = v->row[x];
    return true;
}

static spread find_spread(voxels *v)
{
    spread s = { .min = (double)INFINITY, .max = -(double)INFINITY };
    const double *value;
    size_t n;

    for (size_t batch = 0; take_row(v, batch, &value, &n); batch++) {
        double sum = 0.0;

        for (size_t k = 0; k < n; k++) {
            sum += value[k];
            s.min = value[k] < s.min ? value[k] : s.min;
            s.max = value[k] > s.max ? value[k] : s.max;
        }
        s.mean += sum;
        s.n += n;
    }
    s.mean /= (double)s.n;
    for (size_t batch = 0; take_row(v, batch, &value, &n); batch++) {
        double sum = 0.0;

        for (size_t k = 0; k < n; k++)
            sum += (value[k] - s.mean) * (value[k] - s.mean);
        s.sd += sum;
    }
    s.sd = sqrt(s.sd / (double)s.n);
    return s;
}

/* Two percentiles, interpolated between order statistics. */
static rind_status find_percentiles(rind_ctx *ctx, voxels *v, uint64_t n, const double percent[2], double out[2])
{
    uint64_t rank[RIND_MAX_RANKS];
    double at[2], value[RIND_MAX_RANKS];

    for (size_t p = 0; p < 2; p++) {
        at[p] = (double)(n - 1) * percent[p] / 100.0;
        rank[2 * p] = (uint64_t)at[p];
        rank[2 * p + 1] = rank[2 * p] + (rank[2 * p] + 1 < n);
    }
    rind_status status = rind_order_statistics(ctx, take_row, v, rank, RIND_MAX_RANKS, value);
    for (size_t p = 0; p < 2 && status == RIND_OK; p++)
        out[p] = value[2 * p] + (at[p] - floor(at[p])) * (value[2 * p + 1] - value[2 * p]);
    return status;
}

/* X' = gain (X - zero), which later may be cut to 'limit'. */
typedef struct map {
    double zero, gain;
    bool clipped;
    double limit[2];
} map;

static rind_status no_spread(rind_ctx *ctx, const char *what, double low, double high)
{
    return rind_fail(ctx, RIND_BAD_SETTINGS,
                     "image.normalise: %s from %g to %g gives no scale; normalise over other voxels, or by range", what,
                     low, high);
}

/* From 'low' to 'high'. */
static rind_status map_interval(rind_ctx *ctx, const rind_normalisation *how, const char *what, double low, double high,
                                map *out)
{
    if (!(low < high))
        return no_spread(ctx, what, low, high);
    *out = (map){ low, how->scale / (high - low), how->clip, { 0.0, how->scale } };
    return RIND_OK;
}

static rind_status make_map(rind_ctx *ctx, const rind_normalisation *how, voxels *v, map *out)
{
    const double percent[2] = { how->has_low ? how->low : 1.0, how->has_high ? how->high : 99.0 };
    spread s = find_spread(v);
    double end[2] = { 0 };

    if (s.n == 0)
        return rind_fail(ctx, RIND_NON_FINITE, "image.normalise: no voxel that counts is finite");
    if (how->method == RIND_NORMALISE_RANGE)
        return map_interval(ctx, how, "an interval of intensities", how->has_low ? how->low : s.min,
                            how->has_high ? how->high : s.max, out);
    if (how->method == RIND_NORMALISE_PERCENTILE) {
        rind_status status = find_percentiles(ctx, v, s.n, percent, end);

        return status == RIND_OK ? map_interval(ctx, how, "an interval between percentiles", end[0], end[1], out)
                                 : status;
    }
    if (!(s.sd > 0.0) || s.min == s.max)
        return no_spread(ctx, "an image of intensities", s.min, s.max);
    double limit = how->clip_sigma * how->scale;
    *out = (map){ s.mean, how->scale / s.sd, how->clip_sigma > 0.0, { -limit, limit } };
    return RIND_OK;
}

static rind_status choose_voxels(rind_ctx *ctx, const rind_normalisation *how, const uint8_t *region, voxels *v)
{
    v->above = -(double)INFINITY;
    if (how->over == RIND_OVER_REGION && region == NULL)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "image.normalise.over is region, and without a mask there is none: take image or body");
    if (how->over == RIND_OVER_REGION)
        v->region = region;
    return how->over == RIND_OVER_BODY ? rind_image_body_threshold(ctx, v->image, &v->above) : RIND_OK;
}

rind_status rind_normalise(rind_ctx *ctx, const rind_normalisation *how, const uint8_t *region, rind_image *image)
{
    voxels v = { .image = image };
    map to = { .gain = 1.0 };

    if (how->method == RIND_NORMALISE_NONE)
        return RIND_OK;
    v.row = rind_alloc(ctx, image->grid.size[0], sizeof *v.row, "row of an image");
    if (v.row == NULL)
        return RIND_NO_MEMORY;
    rind_status status = choose_voxels(ctx, how, region, &v);
    if (status == RIND_OK)
        status = make_map(ctx, how, &v, &to);
    free(v.row);
    if (status != RIND_OK)
        return status;
    image->slope *= to.gain;
    image->intercept = (image->intercept - to.zero) * to.gain;
    image->clipped = to.clipped;
    image->limit[0] = to.limit[0];
    image->limit[1] = to.limit[1];
    return RIND_OK;
}
