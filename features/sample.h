/*
 * sample.h - the facts of a set of values that its statistics are read from (sample.c)
 *
 * The intensities of a region, or its grey levels: both families are functions of this one struct, and where
 * they share a formula they name the same function.
 */
#ifndef RIND_SAMPLE_H
#define RIND_SAMPLE_H

#include "family.h"

struct rind_sample {
    double n;                /* values, at least 1 */
    double mean;             /* */
    double moment_2;         /* mean of (X - mean)^2, */
    double moment_3;         /* of its third power, */
    double moment_4;         /* and of its fourth */
    double sum_of_squares;   /* of X itself */
    double minimum, maximum; /* */
    double percentile_10;    /* linear between order statistics, at q (N - 1) */
    double percentile_25;
    double median;
    double percentile_75;
    double percentile_90;
    double deviation_from_mean;   /* mean of |X - mean| */
    double deviation_from_median; /* mean of |X - median| */
    double robust_deviation;      /* mean of |X - their mean| of those from the 10th to the 90th percentile */
    const uint64_t *count;        /* of value 1 ... n_levels; for grey levels only, else NULL */
    uint32_t n_levels;
};

/* How often each of 'n_values' whole numbers occurs, in a row from 'first' on; at least one does. */
void rind_sample_of_counts(const uint64_t *count, size_t n_values, double first, rind_sample *out);

/*
 * The intensities of the intensity mask, which must not be empty. Returns RIND_OK or RIND_NO_MEMORY: up to 8
 * bytes for each voxel of the region, usually far less.
 */
rind_status rind_sample_of_region(rind_ctx *ctx, const rind_roi *roi, rind_sample *out);

/* Formulas that both families name. NaN where the denominator is zero. */
double rind_sample_mean(const rind_sample *s);
double rind_sample_variance(const rind_sample *s);
double rind_sample_skewness(const rind_sample *s);
double rind_sample_excess_kurtosis(const rind_sample *s);
double rind_sample_median(const rind_sample *s);
double rind_sample_minimum(const rind_sample *s);
double rind_sample_percentile_10(const rind_sample *s);
double rind_sample_percentile_90(const rind_sample *s);
double rind_sample_maximum(const rind_sample *s);
double rind_sample_interquartile_range(const rind_sample *s);
double rind_sample_range(const rind_sample *s);
double rind_sample_mean_absolute_deviation(const rind_sample *s);
double rind_sample_robust_mean_absolute_deviation(const rind_sample *s);
double rind_sample_median_absolute_deviation(const rind_sample *s);
double rind_sample_coefficient_of_variation(const rind_sample *s);
double rind_sample_quartile_coefficient_of_dispersion(const rind_sample *s);

#endif
