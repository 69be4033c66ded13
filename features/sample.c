/*
 * sample.c - the statistics of values of which each is counted, and the formulas of all statistics
 *
 * Whole numbers in a narrow range (CT, grey levels, 8-bit ultrasound) are counted once; every fact is then read
 * from some thousand counts instead of from millions of voxels. Sums run over i = X - first, which is small, so
 * that nothing cancels when the values are far from zero; moments are taken about the mean in a second pass.
 *
 * Percentiles interpolate linearly between order statistics at position q (N - 1), in whole numbers, so that a
 * position that is a rank is one exactly.
 */
#include "sample.h"

/* Number of the cell that holds the value of a rank (from 0). */
static size_t cell_of_rank(const uint64_t *count, uint64_t rank)
{
    size_t k = 0;

    for (uint64_t below = count[0]; below <= rank; below += count[k])
        k++;
    return k;
}

static double percentile(const uint64_t *count, uint64_t n, uint64_t percent)
{
    uint64_t position = (n - 1) * percent, rank = position / 100, rest = position % 100;
    size_t lower = cell_of_rank(count, rank);
    size_t upper = rest == 0 ? lower : cell_of_rank(count, rank + 1);

    return (double)lower + (double)(rest * (upper - lower)) / 100.0; /* exact where it is whole */
}

/* Moments about the mean; 'mean' counts from 'first'. */
static void add_moments(const uint64_t *count, size_t n_values, double mean, double first, rind_sample *out)
{
    for (size_t k = 0; k < n_values; k++) {
        if (count[k] == 0)
            continue;
        double n = (double)count[k], d = (double)k - mean, value = first + (double)k;

        out->sum_of_squares += n * value * value;
        out->moment_2 += n * d * d;
        out->moment_3 += n * d * d * d;
        out->moment_4 += n * (d * d) * (d * d);
        out->deviation_from_mean += n * fabs(d);
    }
    out->moment_2 /= out->n;
    out->moment_3 /= out->n;
    out->moment_4 /= out->n;
    out->deviation_from_mean /= out->n;
}

static double mean_distance(const uint64_t *count, size_t from, size_t to, double n, double centre)
{
    double sum = 0.0;

    for (size_t k = from; k < to; k++)
        sum += (double)count[k] * fabs((double)k - centre);
    return sum / n;
}

/* Of the values from 'low' to 'high', both counted from the first. */
static double robust_deviation(const uint64_t *count, double low, double high)
{
    size_t from = (size_t)ceil(low), to = (size_t)floor(high) + 1;
    uint64_t n = 0, sum = 0;

    for (size_t k = from; k < to; k++) {
        n += count[k];
        sum += count[k] * k;
    }
    return mean_distance(count, from, to, (double)n, (double)sum / (double)n);
}

void rind_sample_of_counts(const uint64_t *count, size_t n_values, double first, rind_sample *out)
{
    uint64_t n = 0, sum = 0;

    for (size_t k = 0; k < n_values; k++) {
        n += count[k];
        sum += count[k] * k;
    }
    *out = (rind_sample){ .n = (double)n };

    double low = percentile(count, n, 10), high = percentile(count, n, 90), median = percentile(count, n, 50);
    out->mean = sum == 0 ? first : (first * out->n + (double)sum) / out->n;
    out->minimum = first + (double)cell_of_rank(count, 0);
    out->maximum = first + (double)cell_of_rank(count, n - 1);
    out->percentile_10 = first + low;
    out->percentile_25 = first + percentile(count, n, 25);
    out->median = first + median;
    out->percentile_75 = first + percentile(count, n, 75);
    out->percentile_90 = first + high;
    add_moments(count, n_values, (double)sum / out->n, first, out);
    out->deviation_from_median = mean_distance(count, 0, n_values, out->n, median);
    out->robust_deviation = robust_deviation(count, low, high);
}

static double ratio(double numerator, double denominator)
{
    return denominator == 0.0 ? NAN : numerator / denominator;
}

/* sum X / N */
double rind_sample_mean(const rind_sample *s)
{
    return s->mean;
}

/* sum (X - mean)^2 / N */
double rind_sample_variance(const rind_sample *s)
{
    return s->moment_2;
}

/* sum (X - mean)^3 / N / variance^(3/2) */
double rind_sample_skewness(const rind_sample *s)
{
    return ratio(s->moment_3, s->moment_2 * sqrt(s->moment_2));
}

/* sum (X - mean)^4 / N / variance^2 - 3 */
double rind_sample_excess_kurtosis(const rind_sample *s)
{
    return ratio(s->moment_4, s->moment_2 * s->moment_2) - 3.0;
}

/* P50 */
double rind_sample_median(const rind_sample *s)
{
    return s->median;
}

/* min X */
double rind_sample_minimum(const rind_sample *s)
{
    return s->minimum;
}

/* P10 */
double rind_sample_percentile_10(const rind_sample *s)
{
    return s->percentile_10;
}

/* P90 */
double rind_sample_percentile_90(const rind_sample *s)
{
    return s->percentile_90;
}

/* max X */
double rind_sample_maximum(const rind_sample *s)
{
    return s->maximum;
}

/* P75 - P25 */
double rind_sample_interquartile_range(const rind_sample *s)
{
    return s->percentile_75 - s->percentile_25;
}

/* max X - min X */
double rind_sample_range(const rind_sample *s)
{
    return s->maximum - s->minimum;
}

/* sum |X - mean| / N */
double rind_sample_mean_absolute_deviation(const rind_sample *s)
{
    return s->deviation_from_mean;
}

/* The same of the values with P10 <= X <= P90, about their own mean */
double rind_sample_robust_mean_absolute_deviation(const rind_sample *s)
{
    return s->robust_deviation;
}

/* sum |X - median| / N */
double rind_sample_median_absolute_deviation(const rind_sample *s)
{
    return s->deviation_from_median;
}

/* sqrt(variance) / mean */
double rind_sample_coefficient_of_variation(const rind_sample *s)
{
    return ratio(sqrt(s->moment_2), s->mean);
}

/* (P75 - P25) / (P75 + P25) */
double rind_sample_quartile_coefficient_of_dispersion(const rind_sample *s)
{
    return ratio(s->percentile_75 - s->percentile_25, s->percentile_75 + s->percentile_25);
}
