/*
 * rank.h - order, ranks and quantiles of a list of numbers
 *
 * Sorting is by merging: n log n whatever the data, and stable, so equal values keep the order of their rows and
 * every result is the same everywhere. Values must not be NaN.
 */
#ifndef RIND_MODEL_RANK_H
#define RIND_MODEL_RANK_H

#include "context.h"

/* order[k] is the row of the k-th smallest value; 'work' has n places. */
void rind_rank_order(const double *value, size_t n, size_t *order, size_t *work);

/* The same with memory of its own: two lists of n in one block, to be freed; the first is the order. */
rind_status rind_rank_make_order(rind_ctx *ctx, const double *value, size_t n, size_t **order);

/* Ranks from 1 by rows; equal values share their mean rank (a multiple of one half: exact). */
void rind_rank_mid(const double *value, const size_t *order, size_t n, double *rank);

/* First place behind the group of equal values that begins at place k of the order. */
static inline size_t rind_rank_group_end(const double *value, const size_t *order, size_t n, size_t k)
{
    size_t end = k + 1;

    while (end < n && value[order[end]] == value[order[k]])
        end++;
    return end;
}

/* Sorts a list in place; 'work' has n places. */
void rind_rank_sort(double *value, size_t n, double *work);

/* Quantile k / of (0 <= k <= of) of a sorted list, type 7: linear between places 1 + (n - 1) k / of. */
double rind_rank_quantile(const double *sorted, size_t n, size_t k, size_t of);

/* The same at any probability. */
double rind_rank_quantile_at(const double *sorted, size_t n, double p);

#endif
