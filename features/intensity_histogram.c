/*
 * intensity_histogram.c - the histogram of grey levels (IBSI 1, section on the intensity histogram)
 *
 * The statistics of the discretised intensities: X is a grey level 1 ... N_g here, n_i the number of voxels of
 * level i, and p_i = n_i / N. Levels that do not occur are part of the histogram; the gradient sees them.
 * sample.h holds the facts and the formulas shared with the statistics.
 */
#include "sample.h"

/* n of level 'i', 1 ... N_g */
static double count_of(const rind_sample *s, uint32_t i)
{
    return (double)s->count[i - 1];
}

/* The level that occurs most often; of several the one nearest to the mean, of two such the lower */
static double mode(const rind_sample *s)
{
    uint32_t best = 1;

    for (uint32_t i = 2; i <= s->n_levels; i++) {
        double n = count_of(s, i), highest = count_of(s, best);

        if (n > highest || (n == highest && fabs(i - s->mean) < fabs(best - s->mean)))
            best = i;
    }
    return best;
}

/* -sum p_i log2 p_i */
static double entropy(const rind_sample *s)
{
    double sum = 0.0;

    for (uint32_t i = 1; i <= s->n_levels; i++) {
        double p = count_of(s, i) / s->n;

        if (p > 0.0)
            sum += p * log2(p);
    }
    return 0.0 - sum; /* never a negative zero */
}

/* sum p_i^2 */
static double uniformity(const rind_sample *s)
{
    double sum = 0.0;

    for (uint32_t i = 1; i <= s->n_levels; i++) {
        double p = count_of(s, i) / s->n;

        sum += p * p;
    }
    return sum;
}

/* (n_{i+1} - n_{i-1}) / 2; at the ends n_2 - n_1 and n_Ng - n_{Ng-1} */
static double gradient(const rind_sample *s, uint32_t i)
{
    uint32_t before = i > 1 ? i - 1 : 1, after = i < s->n_levels ? i + 1 : s->n_levels;

    return (count_of(s, after) - count_of(s, before)) / (after - before);
}

/* The first level whose gradient, times 'sign', is largest; 0 if there is one level, and so no gradient. */
static uint32_t steepest(const rind_sample *s, double sign)
{
    uint32_t best = s->n_levels > 1 ? 1 : 0;

    for (uint32_t i = 2; i <= s->n_levels; i++)
        if (sign * gradient(s, i) > sign * gradient(s, best))
            best = i;
    return best;
}

/* max gradient_i */
static double maximum_gradient(const rind_sample *s)
{
    uint32_t i = steepest(s, 1.0);

    return i == 0 ? NAN : gradient(s, i);
}

/* The level i of the maximum gradient; the lowest of several */
static double maximum_gradient_intensity(const rind_sample *s)
{
    uint32_t i = steepest(s, 1.0);

    return i == 0 ? NAN : (double)i;
}

/* min gradient_i */
static double minimum_gradient(const rind_sample *s)
{
    uint32_t i = steepest(s, -1.0);

    return i == 0 ? NAN : gradient(s, i);
}

/* The level i of the minimum gradient; the lowest of several */
static double minimum_gradient_intensity(const rind_sample *s)
{
    uint32_t i = steepest(s, -1.0);

    return i == 0 ? NAN : (double)i;
}

#define FEATURE(name, code, tag, function)                      \
    {                                                           \
        name, code, tag, { .of_sample = function }, NULL, false \
    }

static const rind_feature features[] = {
    FEATURE("mean", "X6K6", "mean", rind_sample_mean),
    FEATURE("variance", "CH89", "var", rind_sample_variance),
    FEATURE("skewness", "88K1", "skew", rind_sample_skewness),
    FEATURE("excess_kurtosis", "C3I7", "kurt", rind_sample_excess_kurtosis),
    FEATURE("median", "WIFQ", "median", rind_sample_median),
    FEATURE("minimum", "1PR8", "min", rind_sample_minimum),
    FEATURE("percentile_10", "GPMT", "p10", rind_sample_percentile_10),
    FEATURE("percentile_90", "OZ0C", "p90", rind_sample_percentile_90),
    FEATURE("maximum", "3NCY", "max", rind_sample_maximum),
    FEATURE("mode", "AMMC", "mode", mode),
    FEATURE("interquartile_range", "WR0O", "iqr", rind_sample_interquartile_range),
    FEATURE("range", "5Z3W", "range", rind_sample_range),
    FEATURE("mean_absolute_deviation", "D2ZX", "mad", rind_sample_mean_absolute_deviation),
    FEATURE("robust_mean_absolute_deviation", "WRZB", "rmad", rind_sample_robust_mean_absolute_deviation),
    FEATURE("median_absolute_deviation", "4RNL", "medad", rind_sample_median_absolute_deviation),
    FEATURE("coefficient_of_variation", "CWYJ", "cov", rind_sample_coefficient_of_variation),
    FEATURE("quartile_coefficient_of_dispersion", "SLWD", "qcod", rind_sample_quartile_coefficient_of_dispersion),
    FEATURE("entropy", "TLU2", "entropy", entropy),
    FEATURE("uniformity", "BJ5W", "uniformity", uniformity),
    FEATURE("maximum_gradient", "12CE", "max_grad", maximum_gradient),
    FEATURE("maximum_gradient_intensity", "8E6O", "max_grad_g", maximum_gradient_intensity),
    FEATURE("minimum_gradient", "VQB3", "min_grad", minimum_gradient),
    FEATURE("minimum_gradient_intensity", "RHQZ", "min_grad_g", minimum_gradient_intensity),
};

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    const rind_levels *levels = input->levels;
    rind_sample sample;

    (void)ctx;
    rind_sample_of_counts(levels->count + 1, levels->n_levels, 1.0, &sample);
    sample.count = levels->count + 1;
    sample.n_levels = levels->n_levels;
    for (size_t k = 0; k < COUNT_OF(features); k++)
        value[k] = features[k].of_sample(&sample);
    return RIND_OK;
}

const rind_family rind_family_intensity_histogram = {
    .name = "intensity_histogram",
    .step = "intensity_histogram",
    .title = "intensity histogram",
    .tag_prefix = "ih_",
    .source = "ibsi1:intensity_histogram",
    .needs = RIND_NEEDS_LEVELS,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
