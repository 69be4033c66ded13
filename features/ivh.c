/*
 * ivh.c - intensity-volume histogram (IBSI 1, section on the intensity-volume histogram)
 *
 * The share nu_i of the region's voxels whose intensity is at least level i, over the share gamma_i of the range of
 * levels that lies below i. Radiotherapy reads dose-volume histograms so; El Naqa et al., Pattern Recognit. 42
 * (2009) 1162, introduced them for intensities.
 *
 * Levels are evenly spaced and evaluated whether they occur or not:
 *
 *   as is              whole intensities, step 1, over the re-segmentation range; over the region's minimum to
 *                      maximum at an end where there is none. A level is an intensity.
 *   fixed bin size     bins of a width from a start to the range's upper end or the maximum. A level is the centre
 *                      of its bin, an intensity.
 *   fixed bin number   bins over the region's minimum to maximum. A level is the number of its bin.
 */
#include "family.h"
#include "value_counts.h"

#include <stdlib.h>

struct rind_ivh {
    double n;                 /* voxels */
    const uint64_t *at_least; /* [n_levels] voxels whose level is at least this */
    size_t n_levels;
    double first, step; /* level i is worth first + i * step */
};

/* Which cells are counted, and what they are worth. */
typedef struct scheme {
    rind_cells cells;
    double first, step;
} scheme;

/* Largest nu_i of the levels with gamma_i = i / (n_levels - 1) >= percent / 100. */
static double volume_fraction(const rind_ivh *h, size_t percent)
{
    size_t last = h->n_levels - 1;

    return last == 0 ? NAN : (double)h->at_least[(last * percent + 99) / 100] / h->n;
}

/* Smallest level with nu_i <= percent / 100. */
static double intensity(const rind_ivh *h, uint64_t percent)
{
    for (size_t i = 0; i < h->n_levels; i++)
        if (h->at_least[i] * 100 <= percent * (uint64_t)h->n)
            return h->first + (double)i * h->step;
    return NAN;
}

/* V10: nu at 10 % of the range */
static double volume_at_10(const rind_ivh *h)
{
    return volume_fraction(h, 10);
}

/* V90: nu at 90 % of the range */
static double volume_at_90(const rind_ivh *h)
{
    return volume_fraction(h, 90);
}

/* I10: smallest level that at most 10 % of the voxels reach */
static double intensity_at_10(const rind_ivh *h)
{
    return intensity(h, 10);
}

/* I90: smallest level that at most 90 % of the voxels reach */
static double intensity_at_90(const rind_ivh *h)
{
    return intensity(h, 90);
}

/* V10 - V90 */
static double volume_fraction_difference(const rind_ivh *h)
{
    return volume_fraction(h, 10) - volume_fraction(h, 90);
}

/* I10 - I90 */
static double intensity_difference(const rind_ivh *h)
{
    return intensity(h, 10) - intensity(h, 90);
}

#define AREA_OF_ONE_LEVEL 0.0 /* fixed by IBSI (9CMM) for a region of one discretised intensity */

/* Trapezoids under nu over gamma */
static double area_under_curve(const rind_ivh *h)
{
    double sum = 0.0;
    size_t last = h->n_levels - 1, reached = 0;

    for (size_t i = 0; i <= last; i++)
        reached += h->at_least[i] > (i < last ? h->at_least[i + 1] : 0);
    if (reached == 1)
        return AREA_OF_ONE_LEVEL;
    for (size_t i = 0; i < last; i++)
        sum += 0.5 * ((double)h->at_least[i] + (double)h->at_least[i + 1]);
    return sum / h->n / (double)last;
}

#define FEATURE(name, code, tag, function, unit, optional)      \
    {                                                           \
        name, code, tag, { .of_ivh = function }, unit, optional \
    }

static const rind_feature features[] = {
    FEATURE("volume_at_intensity_fraction_10", "BC2M", "v10", volume_at_10, NULL, false),
    FEATURE("volume_at_intensity_fraction_90", "BC2M", "v90", volume_at_90, NULL, false),
    FEATURE("intensity_at_volume_fraction_10", "GBPN", "i10", intensity_at_10, "intensity", false),
    FEATURE("intensity_at_volume_fraction_90", "GBPN", "i90", intensity_at_90, "intensity", false),
    FEATURE("volume_fraction_difference_10_90", "DDTU", "diff_v10_v90", volume_fraction_difference, NULL, false),
    FEATURE("intensity_difference_10_90", "CNV2", "diff_i10_i90", intensity_difference, "intensity", false),
    FEATURE("area_under_curve", "9CMM", "auc", area_under_curve, NULL, true), /* IBSI has no reference value */
};

static void as_is(const rind_roi *roi, scheme *out, double *n_levels)
{
    double low = isfinite(roi->range[0]) ? ceil(roi->range[0]) : roi->min;
    double high = isfinite(roi->range[1]) ? floor(roi->range[1]) : roi->max;

    *n_levels = high - low + 1.0;
    *out = (scheme){ { 1.0, low, 1.0, 0 }, low, 1.0 };
}

static rind_status fixed_bin_size(rind_ctx *ctx, const rind_roi *roi, const rind_ivh_settings *how, scheme *out,
                                  double *n_levels)
{
    static const double dust = 1e-12; /* 1400 / 0.1 is 14000 bins, not one more */
    double start = how->has_start ? how->start : isfinite(roi->range[0]) ? roi->range[0] : roi->min;

    if (roi->min < start)
        return rind_fail(
            ctx, RIND_BAD_SETTINGS,
            "the region's lowest intensity %g lies below ivh.start %g: lower the start, or re-segment with "
            "a range that begins there",
            roi->min, start);
    *n_levels = isfinite(roi->range[1]) ? fmax(ceil((roi->range[1] - start) / how->width * (1.0 - dust)), 1.0)
                                        : floor((roi->max - start) / how->width) + 1.0;
    *out = (scheme){ { 1.0, start, how->width, 0 }, start + 0.5 * how->width, how->width };
    return RIND_OK;
}

static void fixed_bin_number(const rind_roi *roi, uint32_t bins, scheme *out, double *n_levels)
{
    bool flat = !(roi->max > roi->min);

    *n_levels = flat ? 1.0 : bins;
    *out = (scheme){ { bins, roi->min, flat ? 1.0 : roi->max - roi->min, 0 }, 1.0, 1.0 };
}

static rind_status choose(rind_ctx *ctx, const rind_roi *roi, const rind_ivh_settings *how, scheme *out)
{
    enum { AUTO_BINS = 1000 };
    rind_ivh_method method = how->method;
    double n_levels = 0.0;
    rind_status status = RIND_OK;

    if (method == RIND_IVH_AS_IS && !roi->whole)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "ivh.method as_is needs whole intensities, and the region's, %g to %g, are not: take auto, "
                         "fixed_bin_number or fixed_bin_size, or round after resampling",
                         roi->min, roi->max);
    if (method == RIND_IVH_AS_IS || (method == RIND_IVH_AUTO && roi->whole))
        as_is(roi, out, &n_levels);
    if (method == RIND_IVH_AUTO && !(n_levels >= 1.0 && n_levels <= RIND_MAX_CELLS))
        fixed_bin_number(roi, AUTO_BINS, out, &n_levels);
    if (method == RIND_IVH_FIXED_BIN_NUMBER)
        fixed_bin_number(roi, how->bins, out, &n_levels);
    if (method == RIND_IVH_FIXED_BIN_SIZE)
        status = fixed_bin_size(ctx, roi, how, out, &n_levels);

    if (status == RIND_OK && !(n_levels <= RIND_MAX_CELLS))
        status = rind_fail(ctx, RIND_BAD_SETTINGS,
                           "the intensity-volume histogram would have %.0f levels; %d are possible: take ivh.method "
                           "fixed_bin_number, or a larger ivh.width",
                           n_levels, RIND_MAX_CELLS);
    if (status == RIND_OK)
        out->cells.n = (size_t)n_levels;
    return status;
}

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    scheme how;
    uint64_t *count = NULL;
    rind_status status = choose(ctx, input->roi, input->ivh, &how);

    if (status == RIND_OK)
        status = rind_count_values(ctx, input->roi, &how.cells, &count);
    if (status != RIND_OK)
        return status;
    for (size_t i = how.cells.n - 1; i-- > 0;)
        count[i] += count[i + 1];

    rind_ivh ivh = { (double)input->roi->runs.n_voxels, count, how.cells.n, how.first, how.step };
    for (size_t k = 0; k < COUNT_OF(features); k++)
        value[k] = features[k].of_ivh(&ivh);
    free(count);
    return RIND_OK;
}

const rind_family rind_family_ivh = {
    .name = "ivh",
    .step = "ivh",
    .title = "intensity-volume histogram",
    .tag_prefix = "ivh_",
    .source = "ibsi1:ivh",
    .needs = RIND_NEEDS_INTENSITIES,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
