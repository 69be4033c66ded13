/*
 * ranks.c - see ranks.h
 *
 * A percentile lies between two neighbouring order statistics. Counts tell which bucket holds the value of a rank and
 * how many values lie below; that bucket alone is copied, and the value selected from it.
 */
#include "ranks.h"

static const uint64_t percents[RIND_N_PERCENTILES] = { 10, 25, 50, 75, 90 };

void rind_ranks_find(const uint64_t *count, uint64_t n, rind_ranks *out)
{
    *out = (rind_ranks){ .n = n };
    for (size_t k = 0; k < RIND_N_RANKS; k++) {
        uint64_t rank = (n - 1) * percents[k / 2] / 100 + k % 2, below = 0;
        size_t b = 0;

        rank = rank < n ? rank : n - 1;
        for (; below + count[b] <= rank; b++)
            below += count[b];
        if (out->slot[b] == 0) {
            out->bucket[out->n_buckets++] = (rind_bucket){ (size_t)count[b], out->n_values, out->n_values, below };
            out->slot[b] = (uint8_t)out->n_buckets;
            out->n_values += (size_t)count[b];
        }
        out->wanted[k].rank = rank;
        out->wanted[k].bucket = (size_t)out->slot[b] - 1;
    }
}

void rind_ranks_copy(rind_ranks *ranks, const double *value, const int32_t *bucket, size_t n, double *copy)
{
    for (size_t k = 0; k < n; k++)
        if (ranks->slot[bucket[k]] != 0)
            copy[ranks->bucket[ranks->slot[bucket[k]] - 1].end++] = value[k];
}

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

void rind_ranks_percentiles(const rind_ranks *ranks, double *copy, double percentile[RIND_N_PERCENTILES])
{
    for (size_t p = 0; p < RIND_N_PERCENTILES; p++) {
        double pair[2], part = (double)((ranks->n - 1) * percents[p] % 100);

        for (size_t k = 0; k < 2; k++) {
            const rind_bucket *b = &ranks->bucket[ranks->wanted[2 * p + k].bucket];

            pair[k] = select_rank(copy + b->begin, b->n, (size_t)(ranks->wanted[2 * p + k].rank - b->below));
        }
        percentile[p] = pair[0] + part * (pair[1] - pair[0]) / 100.0; /* exact where whole numbers give a whole one */
    }
}
