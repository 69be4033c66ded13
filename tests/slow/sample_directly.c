/* sample_directly.c - the facts of a sample as their definitions read */
#include "sample_directly.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Of X - origin about 'centre', which also counts from there: even a long double is short of digits otherwise. */
static long double mean_power(const double *value, size_t n, double origin, long double centre, int power)
{
    long double sum = 0;

    for (size_t k = 0; k < n; k++)
        sum += powl(((long double)value[k] - origin) - centre, power);
    return sum / (long double)n;
}

static long double mean_distance(const double *value, size_t n, double origin, long double centre)
{
    long double sum = 0;

    for (size_t k = 0; k < n; k++)
        sum += fabsl(((long double)value[k] - origin) - centre);
    return sum / (long double)n;
}

static double percentile(const double *value, size_t n, unsigned percent)
{
    size_t rank = (n - 1) * percent / 100, next = rank + 1 < n ? rank + 1 : rank;
    double part = (double)((n - 1) * percent % 100);

    return value[rank] + part * (value[next] - value[rank]) / 100;
}

void sample_directly(double *value, size_t n, rind_sample *out)
{
    size_t from = 0, to = n;

    qsort(value, n, sizeof *value, by_value);
    long double offset = mean_power(value, n, value[0], 0, 1);
    *out = (rind_sample){
        .n = (double)n,
        .mean = (double)(value[0] + offset),
        .moment_2 = (double)mean_power(value, n, value[0], offset, 2),
        .moment_3 = (double)mean_power(value, n, value[0], offset, 3),
        .moment_4 = (double)mean_power(value, n, value[0], offset, 4),
        .sum_of_squares = (double)(mean_power(value, n, 0, 0, 2) * (long double)n),
        .minimum = value[0],
        .maximum = value[n - 1],
        .percentile_10 = percentile(value, n, 10),
        .percentile_25 = percentile(value, n, 25),
        .median = percentile(value, n, 50),
        .percentile_75 = percentile(value, n, 75),
        .percentile_90 = percentile(value, n, 90),
        .deviation_from_mean = (double)mean_distance(value, n, value[0], offset),
    };
    out->deviation_from_median = (double)mean_distance(value, n, out->median, 0);
    while (from < n && value[from] < out->percentile_10)
        from++;
    while (to > 0 && value[to - 1] > out->percentile_90)
        to--;
    double *middle = value + from;
    if (to > from) {
        offset = mean_power(middle, to - from, middle[0], 0, 1);
        out->robust_deviation = (double)mean_distance(middle, to - from, middle[0], offset);
    } else {
        out->robust_deviation = NAN;
    }
}
