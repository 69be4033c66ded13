/* sample_directly.c - the facts of a sample as their definitions read */
#include "sample_directly.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static long double mean_power(const double *value, size_t n, long double centre, int power)
{
    long double sum = 0;

    for (size_t k = 0; k < n; k++)
        sum += powl(value[k] - centre, power);
    return sum / (long double)n;
}

static long double mean_distance(const double *value, size_t n, long double centre)
{
    long double sum = 0;

    for (size_t k = 0; k < n; k++)
        sum += fabsl(value[k] - centre);
    return sum / (long double)n;
}

static double percentile(const double *value, size_t n, unsigned percent)
{
    size_t rank = (n - 1) * percent / 100, next = rank + 1 < n ? rank + 1 : rank;
    double part = (double)((n - 1) * percent % 100) / 100;

    return value[rank] + part * (value[next] - value[rank]);
}

void sample_directly(double *value, size_t n, rind_sample *out)
{
    size_t from = 0, to = n;

    qsort(value, n, sizeof *value, by_value);
    long double mean = mean_power(value, n, 0, 1);
    *out = (rind_sample){
        .n = (double)n,
        .mean = (double)mean,
        .moment_2 = (double)mean_power(value, n, mean, 2),
        .moment_3 = (double)mean_power(value, n, mean, 3),
        .moment_4 = (double)mean_power(value, n, mean, 4),
        .sum_of_squares = (double)(mean_power(value, n, 0, 2) * (long double)n),
        .minimum = value[0],
        .maximum = value[n - 1],
        .percentile_10 = percentile(value, n, 10),
        .percentile_25 = percentile(value, n, 25),
        .median = percentile(value, n, 50),
        .percentile_75 = percentile(value, n, 75),
        .percentile_90 = percentile(value, n, 90),
        .deviation_from_mean = (double)mean_distance(value, n, mean),
    };
    out->deviation_from_median = (double)mean_distance(value, n, out->median);
    while (value[from] < out->percentile_10)
        from++;
    while (value[to - 1] > out->percentile_90)
        to--;
    out->robust_deviation = (double)mean_distance(value + from, to - from, mean_power(value + from, to - from, 0, 1));
}
