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
#include "value_counts.h"

#include <stdlib.h>
#include <string.h>

enum {
    N_BUCKETS = 8192,
    MAX_COUNTED = 1 << 17, /* counted whole numbers */
    STRETCH = 256,
    N_PERCENTILES = 5,
    N_RANKS = 2 * N_PERCENTILES
};

static const uint64_t percents[N_PERCENTILES] = { 10, 25, 50, 75, 90 };

/* Order statistic 'rank' of 'n' values, which are put into another order (quickselect; pivots are pseudo-random). */
static double select_rank(double *value, size_t n, size_t rank)
{
    uint64_t random = 0x9E3779B97F4A7C15u;
    size_t low = 0, high = n - 1;

    while (low < high) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        double pivot = value[low + (size_t)(random >> 33) % (high - low + 1)];
        size_t i = low, j = high;

        for (;;) { /* values equal to the pivot are exchanged, too, so that ties are halved */
            while (value[i] < pivot)
                i++;
            while (value[j] > pivot)
                j--;
            if (i >= j)
                break;
            double held = value[i];
            value[i++] = value[j];
            value[j--] = held;
        }
        /* Now low ... i - 1 are at most the pivot, and j + 1 ... high at least; i - 1 <= j <= i. */
        if (i > j) {
            if (rank <= j)
                high = j;
            else
                low = i;
        } else if (rank < i) { /* i == j: that one is the pivot's equal and stands at its rank */
            high = i - 1;
        } else if (rank > i) {
            low = i + 1;
        } else {
            return value[i];
        }
    }
    return value[low];
}

/* A bucket that holds wanted ranks, and the place its values are copied to. */
typedef struct bucket {
    size_t number, n, begin, end;
    uint64_t below; /* values in the buckets before */
} bucket;

typedef struct ranks {
    uint64_t rank[N_RANKS];
    size_t of_rank[N_RANKS]; /* its bucket in 'bucket' */
    bucket bucket[N_RANKS];
    size_t n_buckets;
    size_t n_values;         /* in them all */
    uint8_t slot[N_BUCKETS]; /* 1 + the bucket's place in 'bucket', 0 for buckets nobody wants */
} ranks;

static void find_buckets(const uint64_t *count, uint64_t n, ranks *r)
{
    *r = (ranks){ 0 };
    for (size_t k = 0; k < N_RANKS; k++) {
        uint64_t rank = (n - 1) * percents[k / 2] / 100 + k % 2, below = 0;
        size_t b = 0;

        r->rank[k] = rank < n ? rank : n - 1;
        for (; below + count[b] <= r->rank[k]; b++)
            below += count[b];
        if (r->slot[b] == 0) {
            r->bucket[r->n_buckets++] = (bucket){ b, (size_t)count[b], r->n_values, r->n_values, below };
            r->slot[b] = (uint8_t)r->n_buckets;
            r->n_values += (size_t)count[b];
        }
        r->of_rank[k] = (size_t)r->slot[b] - 1;
    }
}

static double rough_mean(const uint64_t *count, const rind_cells *buckets, uint64_t n, const rind_roi *roi)
{
    double sum = 0.0;

    for (size_t b = 0; b < buckets->n; b++)
        sum += (double)count[b] * ((double)b + 0.5);
    return roi->min + sum / (double)n / (double)buckets->n * (roi->max - roi->min);
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

static void copy_wanted(const rind_cells *cells, const double *value, size_t n, ranks *r, double *wanted)
{
    int32_t cell[STRETCH];

    rind_cells_of_values(cells, value, n, cell);
    for (size_t k = 0; k < n; k++)
        if (r->slot[cell[k]] != 0)
            wanted[r->bucket[r->slot[cell[k]] - 1].end++] = value[k];
}

/* Step 2: sums of powers about the rough mean, and the values of the wanted buckets. */
static void moments_and_wanted(const rind_roi *roi, const rind_cells *cells, double centre, ranks *r, double *wanted,
                               rind_sample *out)
{
    double sum[4] = { 0 };

    for (size_t k = 0; k < roi->runs.n; k++) {
        const rind_run *run = &roi->runs.run[k];
        const double *value = roi->intensity + rind_run_index(roi, run);

        for (size_t from = 0; from < run->n; from += STRETCH) {
            size_t n = run->n - from < STRETCH ? run->n - from : STRETCH;

            add_powers(value + from, n, centre, sum);
            copy_wanted(cells, value + from, n, r, wanted);
        }
    }
    double e = sum[0] / out->n, s2 = sum[1] / out->n, s3 = sum[2] / out->n, s4 = sum[3] / out->n;
    out->mean = centre + e;
    out->moment_2 = s2 - e * e;
    out->moment_3 = s3 - e * (3.0 * s2 - 2.0 * e * e);
    out->moment_4 = s4 - e * (4.0 * s3 - e * (6.0 * s2 - 3.0 * e * e));
    out->sum_of_squares = out->n * (out->moment_2 + out->mean * out->mean);
}

static void select_percentiles(ranks *r, double *wanted, uint64_t n, rind_sample *out)
{
    double at[N_PERCENTILES];

    for (size_t p = 0; p < N_PERCENTILES; p++) {
        double pair[2];

        for (size_t k = 0; k < 2; k++) {
            const bucket *b = &r->bucket[r->of_rank[2 * p + k]];

            pair[k] = select_rank(wanted + b->begin, b->n, (size_t)(r->rank[2 * p + k] - b->below));
        }
        at[p] = pair[0] + (double)((n - 1) * percents[p] % 100) * (pair[1] - pair[0]) / 100.0;
    }
    out->percentile_10 = at[0];
    out->percentile_25 = at[1];
    out->median = at[2];
    out->percentile_75 = at[3];
    out->percentile_90 = at[4];
}

/*
 * Two doubles of a vector register. Compilers do not vectorise choices over lanes; written with masks they need no
 * branch, and 16 bytes is what every processor of the kind has.
 */
typedef double pair __attribute__((vector_size(16)));
typedef int64_t pair_bits __attribute__((vector_size(16)));
enum { N_PAIRS = RIND_LANES / 2 };

RIND_INLINE pair load_pair(const double *value)
{
    pair p;

    memcpy(&p, value, sizeof p);
    return p;
}

RIND_INLINE pair magnitude(pair p)
{
    return (pair)((pair_bits)p & INT64_MAX);
}

RIND_INLINE pair_bits between(pair p, double low, double high)
{
    return (pair_bits)(p >= low) & (pair_bits)(p <= high);
}

static double sum_pairs(const pair sum[N_PAIRS])
{
    double lane[RIND_LANES];

    memcpy(lane, sum, sizeof lane);
    return rind_sum_lanes(lane);
}

/* Sums of step 3. */
typedef struct distances {
    double from_mean, from_median;
    double middle; /* of X - P10 of the values from P10 to P90 */
    uint64_t n_middle;
} distances;

static void add_distances(const double *value, size_t n, const rind_sample *s, distances *sum)
{
    pair mean[N_PAIRS] = { 0 }, median[N_PAIRS] = { 0 }, middle[N_PAIRS] = { 0 };
    pair_bits n_middle[N_PAIRS] = { 0 };
    size_t whole = n - n % RIND_LANES;

    for (size_t k = 0; k < whole; k += RIND_LANES)
        for (size_t j = 0; j < N_PAIRS; j++) {
            pair v = load_pair(value + k + 2 * j);
            pair_bits inside = between(v, s->percentile_10, s->percentile_90);

            mean[j] += magnitude(v - s->mean);
            median[j] += magnitude(v - s->median);
            middle[j] += (pair)((pair_bits)(v - s->percentile_10) & inside);
            n_middle[j] -= inside; /* all bits set is -1 */
        }
    for (size_t k = whole; k < n; k++) {
        bool inside = value[k] >= s->percentile_10 && value[k] <= s->percentile_90;

        sum->from_mean += fabs(value[k] - s->mean);
        sum->from_median += fabs(value[k] - s->median);
        sum->middle += inside ? value[k] - s->percentile_10 : 0.0;
        sum->n_middle += inside;
    }
    sum->from_mean += sum_pairs(mean);
    sum->from_median += sum_pairs(median);
    sum->middle += sum_pairs(middle);
    for (size_t j = 0; j < N_PAIRS; j++)
        sum->n_middle += (uint64_t)(n_middle[j][0] + n_middle[j][1]);
}

/* Sum of the distances from 'centre' of the values from 'low' to 'high'. */
static double middle_distances(const double *value, size_t n, double centre, double low, double high)
{
    pair sum[N_PAIRS] = { 0 };
    size_t whole = n - n % RIND_LANES;
    double tail = 0.0;

    for (size_t k = 0; k < whole; k += RIND_LANES)
        for (size_t j = 0; j < N_PAIRS; j++) {
            pair v = load_pair(value + k + 2 * j);

            sum[j] += (pair)((pair_bits)magnitude(v - centre) & between(v, low, high));
        }
    for (size_t k = whole; k < n; k++)
        tail += value[k] >= low && value[k] <= high ? fabs(value[k] - centre) : 0.0;
    return sum_pairs(sum) + tail;
}

/* Steps 3 and 4. */
static void deviations(const rind_roi *roi, rind_sample *out)
{
    distances sum = { 0 };
    double robust = 0.0, low = out->percentile_10, high = out->percentile_90;

    for (size_t k = 0; k < roi->runs.n; k++)
        add_distances(roi->intensity + rind_run_index(roi, &roi->runs.run[k]), roi->runs.run[k].n, out, &sum);
    out->deviation_from_mean = sum.from_mean / out->n;
    out->deviation_from_median = sum.from_median / out->n;

    double n = (double)sum.n_middle, centre = low + sum.middle / n;
    for (size_t k = 0; k < roi->runs.n; k++)
        robust += middle_distances(roi->intensity + rind_run_index(roi, &roi->runs.run[k]), roi->runs.run[k].n, centre,
                                   low, high);
    out->robust_deviation = robust / n;
}

static rind_status sample_of_buckets(rind_ctx *ctx, const rind_roi *roi, rind_sample *out)
{
    rind_cells cells = { N_BUCKETS / (roi->max - roi->min), roi->min, 1.0, N_BUCKETS };
    uint64_t *count = NULL, n = roi->runs.n_voxels;
    ranks r;

    if (!isnormal(cells.factor)) /* a range too wide or too narrow for a double: all in one bucket */
        cells.n = 1;
    rind_status status = rind_count_values(ctx, roi, &cells, &count);
    if (status != RIND_OK)
        return status;
    find_buckets(count, n, &r);
    double *wanted = rind_alloc(ctx, r.n_values, sizeof *wanted, "intensities near percentiles");
    if (wanted != NULL) {
        *out = (rind_sample){ .n = (double)n, .minimum = roi->min, .maximum = roi->max };
        moments_and_wanted(roi, &cells, rough_mean(count, &cells, n, roi), &r, wanted, out);
        select_percentiles(&r, wanted, n, out);
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
