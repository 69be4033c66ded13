/*
 * value_counts.h - how often values occur in a region, by cells of equal width (value_counts.c)
 */
#ifndef RIND_VALUE_COUNTS_H
#define RIND_VALUE_COUNTS_H

#include "region/roi.h"

/*
 * Value X falls into cell floor(factor (X - origin) / divisor), and into the last cell where that lies beyond.
 * No value of the region may lie below 'origin'.
 */
typedef struct rind_cells {
    double factor, origin, divisor;
    size_t n; /* at most RIND_MAX_CELLS */
} rind_cells;

enum { RIND_MAX_CELLS = 1 << 20 };

/* Counts the intensity mask. 'out' has 'n' entries and is given to free(). Returns RIND_OK or RIND_NO_MEMORY. */
rind_status rind_count_values(rind_ctx *ctx, const rind_roi *roi, const rind_cells *cells, uint64_t **out);

/* The cell of each of 'n' values. */
void rind_cells_of_values(const rind_cells *cells, const double *value, size_t n, int32_t *cell);

#endif
