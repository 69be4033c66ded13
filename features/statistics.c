/*
 * statistics.c - intensity-based statistical features (IBSI 1, section on intensity-based statistics)
 *
 * How the intensities of the intensity mask are distributed, without discretisation and without regard to where
 * they stand. Variance, skewness and kurtosis are without bias correction; a kurtosis of 0 is that of the normal
 * distribution. sample.h holds the facts and the formulas shared with the histogram.
 */
#include "sample.h"

/* sum X^2 */
static double energy(const rind_sample *s)
{
    return s->sum_of_squares;
}

/* sqrt(sum X^2 / N) */
static double root_mean_square(const rind_sample *s)
{
    return sqrt(s->sum_of_squares / s->n);
}

#define FEATURE(name, code, tag, function, unit)                \
    {                                                           \
        name, code, tag, { .of_sample = function }, unit, false \
    }

static const rind_feature features[] = {
    FEATURE("mean", "Q4LE", "mean", rind_sample_mean, "intensity"),
    FEATURE("variance", "ECT3", "var", rind_sample_variance, "intensity2"),
    FEATURE("skewness", "KE2A", "skew", rind_sample_skewness, NULL),
    FEATURE("excess_kurtosis", "IPH6", "kurt", rind_sample_excess_kurtosis, NULL),
    FEATURE("median", "Y12H", "median", rind_sample_median, "intensity"),
    FEATURE("minimum", "1GSF", "min", rind_sample_minimum, "intensity"),
    FEATURE("percentile_10", "QG58", "p10", rind_sample_percentile_10, "intensity"),
    FEATURE("percentile_90", "8DWT", "p90", rind_sample_percentile_90, "intensity"),
    FEATURE("maximum", "84IY", "max", rind_sample_maximum, "intensity"),
    FEATURE("interquartile_range", "SALO", "iqr", rind_sample_interquartile_range, "intensity"),
    FEATURE("range", "2OJQ", "range", rind_sample_range, "intensity"),
    FEATURE("mean_absolute_deviation", "4FUA", "mad", rind_sample_mean_absolute_deviation, "intensity"),
    FEATURE("robust_mean_absolute_deviation", "1128", "rmad", rind_sample_robust_mean_absolute_deviation, "intensity"),
    FEATURE("median_absolute_deviation", "N72L", "medad", rind_sample_median_absolute_deviation, "intensity"),
    FEATURE("coefficient_of_variation", "7TET", "cov", rind_sample_coefficient_of_variation, NULL),
    FEATURE("quartile_coefficient_of_dispersion", "9S40", "qcod", rind_sample_quartile_coefficient_of_dispersion, NULL),
    FEATURE("energy", "N8CA", "energy", energy, "intensity2"),
    FEATURE("root_mean_square", "5ZWQ", "rms", root_mean_square, "intensity"),
};

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    rind_sample sample;
    rind_status status = rind_sample_of_region(ctx, input->roi, &sample);

    if (status != RIND_OK)
        return status;
    for (size_t k = 0; k < COUNT_OF(features); k++)
        value[k] = features[k].of_sample(&sample);
    return RIND_OK;
}

const rind_family rind_family_statistics = {
    .name = "statistics",
    .step = "statistics",
    .title = "intensity-based statistics",
    .tag_prefix = "stat_",
    .source = "ibsi1:statistics",
    .needs = RIND_NEEDS_INTENSITIES,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
