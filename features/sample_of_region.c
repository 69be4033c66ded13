/*
 * sample_of_region.c - the statistics of a region's intensities
 *
 * Whole numbers in a range that is not much wider than the region has voxels are counted, and sample.c reads the
 * rest from the counts. Others are never sorted as a whole either:
 *
 *   1. count the values in 8192 buckets of equal width. This tells which bucket holds the order statistic of a
 *      rank, and the mean to half a bucket;
 *   2. powers of the distances from that rough mean c are summed, and the values of the few buckets that hold a
 *      wanted rank are copied out; each order statistic is selected from its bucket;
 *   3. distances from the mean and the median, and the mean of the middle eight tenths;
 *   4. distances from that mean.
 *
 * Moments about the true mean follow from those about c. With e = mean - c the second is s2 - e^2, and nothing is
 * lost: e is at most R / 16384 (R the range), while one value at each end of R alone makes s2 at least
 * R^2 / (2 N).
 *
 * A run's sums are made in lanes, and added to the total run by run: an order that the data fix, and an error
 * that grows with the length of a run plus the number of runs, not with their product.
 */
#include "sample.h"
#include "lanes.h"
#include "ranks.h"
#include "value_counts.h"

#include <stdlib.h>

enum {
    N_BUCKETS = RIND_MAX_BUCKETS,
    MAX_COUNTED = 1 << 17, /* counted whole numbers */
    STRETCH = 256
};

static double rough_mean(const uint64_t *count, const rind_cells *buckets, uint64_t n, const rind_roi *roi)
{
    double sum = 0.0;

    for (size_t b = 0; b < buckets->n; b++)
        sum += (double)count[b] * ((double)b + 0.5);
    return roi->min + sum / (double)n / (double)buckets->n * (roi->max - roi->min);
}

/* Voxels of the region that stand side by side, at most STRETCH. */
typedef struct stretch {
    const double *value;
    size_t n;
    size_t run, from; /* where the next begins */
} stretch;

static bool next_stretch(const rind_roi *roi, stretch *s)
{
    if (s->run == roi->runs.n)
        return false;
    const rind_run *run = &roi->runs.run[s->run];
    size_t left = run->n - s->from;

    s->value = roi->intensity + rind_run_index(roi, run) + s->from;
    s->n = left < STRETCH ? left : STRETCH;
    s->from += s->n;
    if (s->from == run->n) {
        s->run++;
        s->from = 0;
    }
    return true;
}

/* The last, incomplete bundle of a run, filled up with a value that adds nothing. */
static const double *fill_up(const double *value, size_t n, double with, double rest[RIND_LANES])
{
    for (size_t l = 0; l < RIND_LANES; l++)
        rest[l] = l < n ? value[l] : with;
    return rest;
}

/* Adds to sum[p - 1] the p-th powers of the distances of 'n' values from 'centre'. */
RIND_CLONES static void add_powers(const double *value, size_t n, double centre, double sum[4])
{
    double s1[RIND_LANES] = { 0 }, s2[RIND_LANES] = { 0 }, s3[RIND_LANES] = { 0 }, s4[RIND_LANES] = { 0 };
    double rest[RIND_LANES];

    for (size_t k = 0; k < n; k += RIND_LANES) {
        const double *v = n - k < RIND_LANES ? fill_up(value + k, n - k, centre, rest) : value + k;

        for (size_t l = 0; l < RIND_LANES; l++) {
            double d = v[l] - centre, square = d * d;

            s1[l] += d;
            s2[l] += square;
            s3[l] += square * d;
            s4[l] += square * square;
        }
    }
    sum[0] += rind_sum_lanes(s1);
    sum[1] += rind_sum_lanes(s2);
    sum[2] += rind_sum_lanes(s3);
    sum[3] += rind_sum_lanes(s4);
}

/* Step 2: sums of powers about the rough mean, and the values of the wanted buckets. */
static void moments_and_wanted(const rind_roi *roi, const rind_cells *cells, double centre, rind_ranks *r,
                               double *wanted, rind_sample *out)
{
    double sum[4] = { 0 };
    int32_t cell[STRETCH];

    for (stretch s = { 0 }; next_stretch(roi, &s);) {
        add_powers(s.value, s.n, centre, sum);
        rind_cells_of_values(cells, s.value, s.n, cell);
        rind_ranks_copy(r, s.value, cell, s.n, wanted);
    }
    double e = sum[0] / out->n, s2 = sum[1] / out->n, s3 = sum[2] / out->n, s4 = sum[3] / out->n;
    out->mean = centre + e;
    out->moment_2 = s2 - e * e;
    out->moment_3 = s3 - e * (3.0 * s2 - 2.0 * e * e);
    out->moment_4 = s4 - e * (4.0 * s3 - e * (6.0 * s2 - 3.0 * e * e));
    out->sum_of_squares = out->n * (out->moment_2 + out->mean * out->mean);
}

static void select_percentiles(const rind_ranks *r, double *wanted, rind_sample *out)
{
    double at[RIND_N_PERCENTILES];

    rind_ranks_percentiles(r, wanted, at);
    out->percentile_10 = at[0];
    out->percentile_25 = at[1];
    out->median = at[2];
    out->percentile_75 = at[3];
    out->percentile_90 = at[4];
}

/* Sum of the first 'n' of a buffer that has room for whole bundles. */
RIND_INLINE double sum_buffer(double buffer[STRETCH], size_t n)
{
    double sum[RIND_LANES] = { 0 };

    for (size_t k = n; k % RIND_LANES != 0; k++)
        buffer[k] = 0.0;
    for (size_t k = 0; k < n; k += RIND_LANES)
        for (size_t l = 0; l < RIND_LANES; l++)
            sum[l] += buffer[k + l];
    return rind_sum_lanes(sum);
}

/* Without a branch. */
RIND_INLINE int is_between(double value, double low, double high)
{
    return (value >= low) & (value <= high);
}

/* Sums of step 3. */
typedef struct distances {
    double from_mean, from_median;
    double n_middle, middle; /* number of the values from P10 to P90, and sum of X - P10 of them */
} distances;

/* Terms first, into buffers, and then their sums: choices among terms vectorise so, and sums keep their order. */
RIND_CLONES static void add_distances(const double *value, size_t n, const rind_sample *s, distances *sum)
{
    double from_mean[STRETCH], from_median[STRETCH], is_middle[STRETCH], middle[STRETCH];
    double mean = s->mean, median = s->median, low = s->percentile_10, high = s->percentile_90;

    for (size_t k = 0; k < n; k++) {
        from_mean[k] = fabs(value[k] - mean);
        from_median[k] = fabs(value[k] - median);
    }
    for (size_t k = 0; k < n; k++) {
        is_middle[k] = is_between(value[k], low, high) ? 1.0 : 0.0;
        middle[k] = is_between(value[k], low, high) ? value[k] - low : 0.0;
    }
    sum->from_mean += sum_buffer(from_mean, n);
    sum->from_median += sum_buffer(from_median, n);
    sum->n_middle += sum_buffer(is_middle, n);
    sum->middle += sum_buffer(middle, n);
}

/* Sum of the distances from 'centre' of the values from 'low' to 'high'. */
RIND_CLONES static double middle_distances(const double *value, size_t n, double centre, double low, double high)
{
    double distance[STRETCH];

    for (size_t k = 0; k < n; k++)
        distance[k] = is_between(value[k], low, high) ? fabs(value[k] - centre) : 0.0;
    return sum_buffer(distance, n);
}

/* Steps 3 and 4. */
static void deviations(const rind_roi *roi, rind_sample *out)
{
    distances sum = { 0 };
    double robust = 0.0, low = out->percentile_10, high = out->percentile_90;

    for (stretch s = { 0 }; next_stretch(roi, &s);)
        add_distances(s.value, s.n, out, &sum);
    out->deviation_from_mean = sum.from_mean / out->n;
    out->deviation_from_median = sum.from_median / out->n;

    double centre = low + sum.middle / sum.n_middle;
    for (stretch s = { 0 }; next_stretch(roi, &s);)
        robust += middle_distances(s.value, s.n, centre, low, high);
    out->robust_deviation = robust / sum.n_middle;
}

static rind_status sample_of_buckets(rind_ctx *ctx, const rind_roi *roi, rind_sample *out)
{
    rind_cells cells = { N_BUCKETS / (roi->max - roi->min), roi->min, 1.0, N_BUCKETS };
    uint64_t *count = NULL, n = roi->runs.n_voxels;
    rind_ranks r;

    if (!isnormal(cells.factor)) /* a range too wide or too narrow for a double: all in one bucket */
        cells.n = 1;
    rind_status status = rind_count_values(ctx, roi, &cells, &count);
    if (status != RIND_OK)
        return status;
    rind_ranks_find(count, n, &r);
    double *wanted = rind_alloc(ctx, r.n_values, sizeof *wanted, "intensities near percentiles");
    if (wanted != NULL) {
        *out = (rind_sample){ .n = (double)n, .minimum = roi->min, .maximum = roi->max };
        moments_and_wanted(roi, &cells, rough_mean(count, &cells, n, roi), &r, wanted, out);
        select_percentiles(&r, wanted, out);
        deviations(roi, out);
    } else {
        status = RIND_NO_MEMORY;
    }
    free(wanted);
    free(count);
    return status;
}

rind_status rind_sample_of_region(rind_ctx *ctx, const rind_roi *roi, rind_sample *out)
{
    double span = roi->max - roi->min + 1.0;
    uint64_t *count = NULL, n = roi->runs.n_voxels;

    if (roi->min == roi->max) {
        rind_sample_of_counts(&n, 1, roi->min, out);
        return RIND_OK;
    }
    if (!roi->whole || span > MAX_COUNTED || span > 4.0 * (double)n + N_BUCKETS)
        return sample_of_buckets(ctx, roi, out);

    rind_cells cells = { 1.0, roi->min, 1.0, (size_t)span };
    rind_status status = rind_count_values(ctx, roi, &cells, &count);
    if (status == RIND_OK)
        rind_sample_of_counts(count, cells.n, roi->min, out);
    free(count);
    return status;
}
