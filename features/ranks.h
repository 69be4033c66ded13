/*
 * ranks.h - percentiles of values that have been counted in buckets (ranks.c)
 */
#ifndef RIND_RANKS_H
#define RIND_RANKS_H

#include "context.h"

enum {
    RIND_MAX_BUCKETS = 8192,
    RIND_N_PERCENTILES = 5, /* 10, 25, 50, 75, 90 */
    RIND_N_RANKS = 2 * RIND_N_PERCENTILES
};

/* A bucket that holds wanted ranks, and the place its values are copied to. */
typedef struct rind_bucket {
    size_t n, begin, end;
    uint64_t below; /* values in the buckets before */
} rind_bucket;

typedef struct rind_ranks {
    uint64_t n; /* values in all */
    struct {
        uint64_t rank;
        size_t bucket;
    } wanted[RIND_N_RANKS]; /* the two order statistics of each percentile */
    rind_bucket bucket[RIND_N_RANKS];
    size_t n_buckets, n_values;     /* that hold wanted ranks, and values in them */
    uint8_t slot[RIND_MAX_BUCKETS]; /* 1 + the bucket's place in 'bucket', 0 for buckets nobody wants */
} rind_ranks;

/* Finds the buckets that hold the ranks of the percentiles. 'count' is of each bucket and adds up to 'n'. */
void rind_ranks_find(const uint64_t *count, uint64_t n, rind_ranks *out);

/* Copies those of 'n' values that lie in these buckets. 'copy' has room for n_values. */
void rind_ranks_copy(rind_ranks *ranks, const double *value, const int32_t *bucket, size_t n, double *copy);

/* The percentiles, when all values have been offered. 'copy' is reordered. */
void rind_ranks_percentiles(const rind_ranks *ranks, double *copy, double percentile[RIND_N_PERCENTILES]);

#endif
