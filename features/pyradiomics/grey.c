/*
 * grey.c - discretisation by PyRadiomics' edges
 *
 * A level is the number of edges at or below the value. Fixed width w: edges e_i = low + i ((low + w) - low) from
 * low = min - (min mod w), so that bins begin at a multiple of w counted from 0 and the lowest occupied one is level 1.
 * Fixed count N: N + 1 edges of equal distance from min to max, the last one raised by 1; a flat region is widened by a
 * half to either side first. The expressions are NumPy's, so that a value on an edge falls into the same bin.
 */
#include "pyradiomics/pyradiomics.h"

#include "image/turn.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct edges {
    double first, step, last;
    size_t n; /* the last one is 'last' where bins are counted */
    bool counted;
} edges;

/* Python's floored modulo; w is above 0. */
static double modulo(double x, double w)
{
    double rest = fmod(x, w);

    return rest < 0.0 ? rest + w : rest;
}

static edges make_edges(const rind_roi *roi, const rind_pyradiomics_settings *settings)
{
    double low = roi->min, high = roi->max, w = settings->bin_width;

    if (settings->bin_count > 0) {
        if (low == high) {
            low -= 0.5;
            high += 0.5;
        }
        return (edges){ low, (high - low) / settings->bin_count, high + 1.0, (size_t)settings->bin_count + 1, true };
    }
    low -= modulo(low, w);
    double n = ceil((high + 2.0 * w - low) / w);
    return (edges){ low, (low + w) - low, 0.0, n < 1e9 ? (size_t)n : (size_t)1e9, false };
}

static inline double edge_at(const edges *e, size_t i)
{
    if (e->counted)
        return i + 1 == e->n ? e->last : (double)i * e->step + e->first;
    return e->first + (double)i * e->step;
}

/* Number of edges at or below a value that is not below the first. */
static inline size_t level_of(const edges *e, double value)
{
    double guess = (value - e->first) / e->step;
    size_t i = guess < (double)(e->n - 1) ? (size_t)guess : e->n - 1;

    while (i > 0 && edge_at(e, i) > value)
        i--;
    while (i + 1 < e->n && edge_at(e, i + 1) <= value)
        i++;
    return i + 1;
}

static void fill(const rind_roi *roi, const int order[3], const edges *e, const rind_levels *levels)
{
    for (size_t r = 0; r < roi->runs.n; r++) {
        const rind_run *run = &roi->runs.run[r];
        const double *from = roi->intensity + rind_run_index(roi, run);
        const int at[3] = { (int)run->x, (int)run->y, (int)run->z };
        ptrdiff_t place = rind_level_step(levels, at[order[0]], at[order[1]], at[order[2]]), step = 0;
        const ptrdiff_t steps[3] = { 1, levels->row, levels->slice };

        for (int a = 0; a < 3; a++)
            if (order[a] == 0)
                step = steps[a];
        for (uint32_t k = 0; k < run->n; k++) {
            size_t level = level_of(e, from[k]);

            levels->count[level]++;
            if (levels->narrow != NULL)
                rind_levels_narrow(levels)[place + (ptrdiff_t)k * step] = (uint8_t)level;
            else
                rind_levels_wide(levels)[place + (ptrdiff_t)k * step] = (uint16_t)level;
        }
    }
}

/* The intensity mask with the axes in another order. */
static rind_status turn_mask(rind_ctx *ctx, const rind_roi *roi, const int order[3], rind_pyradiomics_grey *out)
{
    out->inside = rind_alloc(ctx, roi->size[0] * roi->size[1], roi->size[2], "mask of a region");
    if (out->inside == NULL)
        return RIND_NO_MEMORY;
    rind_turn_voxels(roi->inside, roi->size, order, 1, out->inside);
    out->turned = (rind_roi){ .inside = out->inside, .morphological = out->inside, .min = roi->min, .max = roi->max };
    for (int a = 0; a < 3; a++) {
        out->turned.size[a] = roi->size[order[a]];
        out->turned.spacing_mm[a] = roi->spacing_mm[order[a]];
    }
    return rind_runs_create(ctx, out->inside, out->turned.size, &out->turned.runs);
}

static uint32_t border_of(const rind_pyradiomics_settings *settings)
{
    uint32_t border = 1;

    for (size_t k = 0; k < settings->n_distances; k++)
        border = settings->distance[k] > border ? settings->distance[k] : border;
    return border;
}

rind_status rind_pyradiomics_grey_create(rind_ctx *ctx, const rind_roi *roi, const rind_pyradiomics_settings *settings,
                                         rind_pyradiomics_grey *out)
{
    const edges e = make_edges(roi, settings);
    int order[3] = { 0, 1, 2 };
    size_t highest = level_of(&e, roi->max);
    rind_status status = RIND_OK;

    *out = (rind_pyradiomics_grey){ .turned = *roi, .bins = highest };
    if (highest > RIND_MAX_LEVELS)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "intensities %g to %g need %zu grey levels; %d are possible: take a larger binWidth", roi->min,
                         roi->max, highest, RIND_MAX_LEVELS);
    if (settings->force_2d && settings->force_2d_axis != 0) {
        rind_turned_axes(2 - settings->force_2d_axis, order);
        status = turn_mask(ctx, roi, order, out);
    }
    if (status != RIND_OK)
        return status;
    memcpy(out->spacing_mm, out->turned.spacing_mm, sizeof out->spacing_mm);
    status = rind_levels_make(ctx, &out->turned, (uint32_t)highest, border_of(settings), &out->levels);
    if (status != RIND_OK)
        return status;
    out->turned.shape = out->turned.runs;
    out->levels.runs = out->inside != NULL ? &out->turned.runs : &roi->runs;
    fill(roi, order, &e, &out->levels);
    return RIND_OK;
}

void rind_pyradiomics_grey_free(rind_pyradiomics_grey *grey)
{
    if (grey->inside != NULL)
        rind_runs_free(&grey->turned.runs);
    free(grey->inside);
    rind_levels_free(&grey->levels);
    *grey = (rind_pyradiomics_grey){ 0 };
}
