/*
 * levels.c - from intensities to grey levels (IBSI 1, section on discretisation)
 *
 * Fixed bin size:    d = floor((X - X0) / w) + 1, with bin 1 starting at X0. N_g is the highest bin that
 *                    occurs; empty bins below it stay.
 * Fixed bin number:  d = floor(N (X - Xmin) / (Xmax - Xmin)) + 1, and N for X = Xmax.
 * As is:             d = X.
 */
#include "region/levels.h"

#include <math.h>
#include <stdlib.h>

/* d = floor(factor * (X - origin) / divisor) + 1, at most 'highest'. */
typedef struct scale {
    double factor, origin, divisor;
    int32_t highest;
} scale;

static rind_status fixed_bin_size(rind_ctx *ctx, const rind_roi *roi, const rind_discretisation *how, scale *out)
{
    double start = how->has_start ? how->start : isfinite(roi->range[0]) ? roi->range[0] : roi->min;

    if (roi->min < start)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "the region's lowest intensity %g lies below discretise.start %g: lower the start, or "
                         "re-segment with a range that begins there",
                         roi->min, start);
    if (!how->has_start && !isfinite(roi->range[0]))
        rind_tell(ctx, RIND_NOTICE,
                  "bins of width %g start at the region's minimum %g, so levels depend on the region: give "
                  "discretise.start or resegment.range to fix them",
                  how->width, start);

    double highest = floor((roi->max - start) / how->width) + 1.0;
    if (!(highest <= RIND_MAX_LEVELS))
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "intensities %g to %g in bins of width %g from %g need %.0f grey levels; %d are possible: "
                         "take a larger discretise.width",
                         roi->min, roi->max, how->width, start, highest, RIND_MAX_LEVELS);
    *out = (scale){ 1.0, start, how->width, (int32_t)highest };
    return RIND_OK;
}

static void fixed_bin_number(const rind_roi *roi, const rind_discretisation *how, scale *out)
{
    bool flat = !(roi->max > roi->min);

    *out = (scale){ how->bins, roi->min, flat ? 1.0 : roi->max - roi->min, flat ? 1 : (int32_t)how->bins };
}

static rind_status as_is(rind_ctx *ctx, const rind_roi *roi, scale *out)
{
    if (!roi->whole || roi->min < 1.0 || roi->max > RIND_MAX_LEVELS)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "intensities %g to %g%s cannot be grey levels as they are, which must be whole numbers from 1 "
                         "to %d: discretise with fixed_bin_size or fixed_bin_number",
                         roi->min, roi->max, roi->whole ? "" : ", not all whole,", RIND_MAX_LEVELS);
    *out = (scale){ 1.0, 1.0, 1.0, (int32_t)roi->max };
    return RIND_OK;
}

static inline int32_t level_of(const scale *s, double intensity)
{
    int32_t level = (int32_t)(s->factor * (intensity - s->origin) / s->divisor) + 1; /* never negative: floor */

    return level < s->highest ? level : s->highest;
}

static void fill_narrow(const rind_roi *roi, const scale *s, const rind_levels *levels, uint8_t *first)
{
    for (size_t r = 0; r < roi->runs.n; r++) {
        const rind_run *run = &roi->runs.run[r];
        const double *from = roi->intensity + rind_run_index(roi, run);
        uint8_t *to = first + rind_level_step(levels, (int)run->x, (int)run->y, (int)run->z);

        for (uint32_t k = 0; k < run->n; k++)
            to[k] = (uint8_t)level_of(s, from[k]);
        for (uint32_t k = 0; k < run->n; k++)
            levels->count[to[k]]++;
    }
}

static void fill_wide(const rind_roi *roi, const scale *s, const rind_levels *levels, uint16_t *first)
{
    for (size_t r = 0; r < roi->runs.n; r++) {
        const rind_run *run = &roi->runs.run[r];
        const double *from = roi->intensity + rind_run_index(roi, run);
        uint16_t *to = first + rind_level_step(levels, (int)run->x, (int)run->y, (int)run->z);

        for (uint32_t k = 0; k < run->n; k++) {
            to[k] = (uint16_t)level_of(s, from[k]);
            levels->count[to[k]]++;
        }
    }
}

rind_status rind_levels_make(rind_ctx *ctx, const rind_roi *roi, uint32_t n_levels, uint32_t border, rind_levels *out)
{
    enum { ROW_MULTIPLE = 32, OVERRUN = 64 };
    size_t row = (roi->size[0] + 2 * border + ROW_MULTIPLE - 1) / ROW_MULTIPLE * ROW_MULTIPLE;
    size_t slice = row * (roi->size[1] + 2 * border);
    size_t slack = (border + 3) * (slice + row + 1) + OVERRUN;
    size_t n = slice * roi->size[2] + 2 * slack;
    bool narrow = n_levels <= UINT8_MAX;

    *out = (rind_levels){ 0 };
    out->n_levels = n_levels;
    out->row = (ptrdiff_t)row;
    out->slice = (ptrdiff_t)slice;
    out->border = border;
    out->runs = &roi->runs;
    for (int a = 0; a < 3; a++)
        out->size[a] = roi->size[a];
    out->memory = rind_alloc_zero(ctx, n, narrow ? 1 : 2, "grey levels of a region");
    out->count = rind_alloc_zero(ctx, n_levels + 1, sizeof *out->count, "grey levels of a region");
    if (out->memory == NULL || out->count == NULL) {
        rind_levels_free(out);
        return RIND_NO_MEMORY;
    }
    size_t first = slack + border * row + border;
    if (narrow)
        out->narrow = (uint8_t *)out->memory + first;
    else
        out->wide = (uint16_t *)out->memory + first;
    return RIND_OK;
}

rind_status rind_levels_create(rind_ctx *ctx, const rind_roi *roi, const rind_discretisation *how, uint32_t border,
                               rind_levels *out)
{
    scale s = { 1.0, 0.0, 1.0, 1 };
    rind_status status = RIND_OK;

    *out = (rind_levels){ 0 };
    if (how->method == RIND_FIXED_BIN_SIZE)
        status = fixed_bin_size(ctx, roi, how, &s);
    else if (how->method == RIND_AS_IS)
        status = as_is(ctx, roi, &s);
    else
        fixed_bin_number(roi, how, &s);
    if (status == RIND_OK)
        status = rind_levels_make(ctx, roi, (uint32_t)s.highest, border, out);
    if (status != RIND_OK)
        return status;
    if (out->narrow != NULL)
        fill_narrow(roi, &s, out, rind_levels_narrow(out));
    else
        fill_wide(roi, &s, out, rind_levels_wide(out));
    return RIND_OK;
}

void rind_levels_free(rind_levels *levels)
{
    free(levels->memory);
    free(levels->count);
    *levels = (rind_levels){ 0 };
}
