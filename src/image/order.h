/* order.h - order statistics of more values than one wants to sort */
#ifndef RIND_ORDER_H
#define RIND_ORDER_H

#include "context.h"

enum { RIND_MAX_RANKS = 4 };

/* Hands out batch 0, 1, ... of 'n' values, which may be none; false past the last. */
typedef bool rind_value_source(void *user, size_t batch, const double **value, size_t *n);

/*
 * The values of ranks 0 ... n - 1 (0: the smallest) among all that 'source' gives, exactly; no value is NaN. The source
 * is walked four times, memory does not depend on how much it gives.
 *
 * rank  [n_ranks], at most RIND_MAX_RANKS, each below the number of values
 */
rind_status rind_order_statistics(rind_ctx *ctx, rind_value_source *source, void *user, const uint64_t *rank,
                                  size_t n_ranks, double *out);

#endif
