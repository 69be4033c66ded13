/*
 * firstorder.c - PyRadiomics' first order statistics
 *
 * Of the intensities of the region as they are, and of its grey levels for Entropy and Uniformity, which are the
 * IBSI's of the histogram. c is voxelArrayShift, e = 2^-52. A flat region has skewness and kurtosis 0.
 */
#include "pyradiomics/classes.h"

typedef struct rind_py_sample {
    rind_sample of;
    double shift, voxel_mm3;
    const rind_levels *levels;
} rind_py_sample;

/* P10 */
static double percentile_10(const rind_py_sample *s)
{
    return s->of.percentile_10;
}

/* P90 */
static double percentile_90(const rind_py_sample *s)
{
    return s->of.percentile_90;
}

/* sum (X + c)^2 */
static double energy(const rind_py_sample *s)
{
    double mean = s->of.mean + s->shift;

    return s->shift == 0.0 ? s->of.sum_of_squares : s->of.n * (s->of.moment_2 + mean * mean);
}

/* -sum_i p_i log2(p_i + e) */
static double entropy(const rind_py_sample *s)
{
    double sum = 0.0;

    for (uint32_t i = 1; i <= s->levels->n_levels; i++)
        if (s->levels->count[i] > 0)
            sum -= rind_py_plog2p((double)s->levels->count[i] / s->of.n);
    return sum;
}

/* P75 - P25 */
static double interquartile_range(const rind_py_sample *s)
{
    return rind_sample_interquartile_range(&s->of);
}

/* sum (X - mean)^4 / N / variance^2; 0 where the variance is */
static double kurtosis(const rind_py_sample *s)
{
    return s->of.moment_2 == 0.0 ? 0.0 : s->of.moment_4 / (s->of.moment_2 * s->of.moment_2);
}

/* max X */
static double maximum(const rind_py_sample *s)
{
    return s->of.maximum;
}

/* sum X / N */
static double mean(const rind_py_sample *s)
{
    return s->of.mean;
}

/* sum |X - mean| / N */
static double mean_absolute_deviation(const rind_py_sample *s)
{
    return s->of.deviation_from_mean;
}

/* P50 */
static double median(const rind_py_sample *s)
{
    return s->of.median;
}

/* min X */
static double minimum(const rind_py_sample *s)
{
    return s->of.minimum;
}

/* max X - min X */
static double range(const rind_py_sample *s)
{
    return s->of.maximum - s->of.minimum;
}

/* The mean absolute deviation of the values with P10 <= X <= P90; no value where there are none */
static double robust_mean_absolute_deviation(const rind_py_sample *s)
{
    return s->of.robust_deviation;
}

/* sqrt(sum (X + c)^2 / N) */
static double root_mean_squared(const rind_py_sample *s)
{
    return sqrt(energy(s) / s->of.n);
}

/* sum (X - mean)^3 / N / variance^(3/2); 0 where the variance is */
static double skewness(const rind_py_sample *s)
{
    return s->of.moment_2 == 0.0 ? 0.0 : s->of.moment_3 / (s->of.moment_2 * sqrt(s->of.moment_2));
}

/* sqrt(variance) */
static double standard_deviation(const rind_py_sample *s)
{
    return sqrt(s->of.moment_2);
}

/* volume of a voxel * energy */
static double total_energy(const rind_py_sample *s)
{
    return s->voxel_mm3 * energy(s);
}

/* sum_i p_i^2 */
static double uniformity(const rind_py_sample *s)
{
    double sum = 0.0;

    for (uint32_t i = 1; i <= s->levels->n_levels; i++) {
        double p = (double)s->levels->count[i] / s->of.n;

        sum += p * p;
    }
    return sum;
}

/* sum (X - mean)^2 / N */
static double variance(const rind_py_sample *s)
{
    return s->of.moment_2;
}

#define FEATURE(name, code, function, unit)                \
    {                                                      \
        name, code, { .of_sample = function }, unit, false \
    }

static const rind_pyradiomics_feature features[] = {
    FEATURE("10Percentile", "QG58", percentile_10, "intensity"),
    FEATURE("90Percentile", "8DWT", percentile_90, "intensity"),
    FEATURE("Energy", "N8CA", energy, "intensity2"),
    FEATURE("Entropy", "TLU2", entropy, NULL),
    FEATURE("InterquartileRange", "SALO", interquartile_range, "intensity"),
    FEATURE("Kurtosis", NULL, kurtosis, NULL),
    FEATURE("Maximum", "84IY", maximum, "intensity"),
    FEATURE("Mean", "Q4LE", mean, "intensity"),
    FEATURE("MeanAbsoluteDeviation", "4FUA", mean_absolute_deviation, "intensity"),
    FEATURE("Median", "Y12H", median, "intensity"),
    FEATURE("Minimum", "1GSF", minimum, "intensity"),
    FEATURE("Range", "2OJQ", range, "intensity"),
    FEATURE("RobustMeanAbsoluteDeviation", "1128", robust_mean_absolute_deviation, "intensity"),
    FEATURE("RootMeanSquared", "5ZWQ", root_mean_squared, "intensity"),
    FEATURE("Skewness", "KE2A", skewness, NULL),
    { "StandardDeviation", NULL, { .of_sample = standard_deviation }, "intensity", true },
    FEATURE("TotalEnergy", NULL, total_energy, "intensity2 mm3"),
    FEATURE("Uniformity", "BJ5W", uniformity, NULL),
    FEATURE("Variance", "ECT3", variance, "intensity2"),
};

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value)
{
    const double *spacing = input->roi->spacing_mm;
    rind_py_sample sample = { .shift = input->settings->voxel_array_shift,
                              .voxel_mm3 = spacing[0] * spacing[1] * spacing[2],
                              .levels = &input->grey->levels };
    rind_status status = rind_sample_of_region(ctx, input->roi, &sample.of);

    if (status != RIND_OK)
        return status;
    for (size_t f = 0; f < COUNT_OF(features); f++)
        value[f] = rind_py_wanted(input, f) ? features[f].of_sample(&sample) : NAN;
    return RIND_OK;
}

const rind_pyradiomics_class rind_pyradiomics_firstorder = {
    .name = "firstorder",
    .title = "first order statistics",
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
