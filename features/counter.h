/*
 * counter.h - counting (level, size) pairs
 *
 * GLRLM, GLSZM, GLDZM and NGLDM count pairs of a grey level and a size. Small sizes are common and large ones
 * rare, so a counter is an array for sizes below 'width', and a list of the others that is sorted when the
 * matrix is drawn. Width follows from the number of levels: neither 65,535 levels nor zones of a million
 * voxels need a dense matrix.
 */
#ifndef RIND_COUNTER_H
#define RIND_COUNTER_H

#include "texture.h"

typedef struct rind_counter {
    uint32_t n_levels, width;
    uint64_t *dense; /* [n_levels + 1][width]; row 0 and column 0 stay empty */
    uint64_t *rest;  /* level << 32 | size */
    uint64_t *spare; /* shared by counters made together: room for the rest of all, twice */
    size_t n_rest, max_rest;
} rind_counter;

/*
 * Makes n counters for sizes up to 'max_size', of which at most 'max_total' voxels' worth are counted into
 * each: sum of sizes <= max_total. With 'unit' every voxel has a size of its own instead (dependences).
 */
rind_status rind_counters_create(rind_ctx *ctx, size_t n, uint32_t n_levels, size_t max_size, size_t max_total,
                                 bool unit, rind_counter *out);
void rind_counters_free(rind_counter *counter);

static inline void rind_counter_add(rind_counter *counter, uint32_t level, uint32_t size)
{
    if (size < counter->width)
        counter->dense[(size_t)level * counter->width + size]++;
    else
        counter->rest[counter->n_rest++] = (uint64_t)level << 32 | size;
}

/* Makes the counts of a part zero, before the next part is counted. */
void rind_counters_clear(rind_counter *counter, size_t n, const rind_part *part);

/* The sum of n counters of a part as a matrix. They keep their counts. */
void rind_counters_draw(const rind_counter *counter, size_t n, const rind_part *part, rind_matrix *out);

/* Bounds of the cells of such a matrix: a level of c voxels has at most sqrt(2 c) different sizes. */
size_t rind_max_cells_of_sizes(const rind_count_plan *plan, size_t max_size);
size_t rind_max_cells_of_units(const rind_count_plan *plan, size_t max_size);

#endif
