/* counter.c - see counter.h */
#include "counter.h"

#include "sort.h"
#include <stdlib.h>
#include <string.h>

/* Cells of the array of one counter of which there may be 13, and of one that stands alone. */
enum { DENSE_CELLS = 1 << 14, UNIT_CELLS = 1 << 16, LEAST_WIDTH = 4 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

rind_status rind_counters_create(rind_ctx *ctx, size_t n, uint32_t n_levels, size_t max_size, size_t max_total,
                                 bool unit, rind_counter *out)
{
    static const char what[] = "counts of a texture matrix";
    size_t width = (unit ? UNIT_CELLS : DENSE_CELLS) / ((size_t)n_levels + 1);

    width = smaller(width > LEAST_WIDTH ? width : LEAST_WIDTH, max_size + 1);
    size_t max_rest = width > max_size ? 0 : unit ? max_total : max_total / width;
    size_t n_dense = ((size_t)n_levels + 1) * width;
    uint64_t *dense = rind_alloc_zero(ctx, n * n_dense, sizeof *dense, what);
    uint64_t *rest = rind_alloc(ctx, 3 * n * max_rest + 1, sizeof *rest, what);

    if (dense == NULL || rest == NULL) {
        free(dense);
        free(rest);
        return RIND_NO_MEMORY;
    }
    for (size_t k = 0; k < n; k++)
        out[k] = (rind_counter){ .n_levels = n_levels,
                                 .width = (uint32_t)width,
                                 .dense = dense + k * n_dense,
                                 .rest = rest + k * max_rest,
                                 .spare = rest + n * max_rest,
                                 .max_rest = max_rest };
    return RIND_OK;
}

void rind_counters_free(rind_counter *counter)
{
    free(counter[0].dense);
    free(counter[0].rest);
}

void rind_counters_clear(rind_counter *counter, size_t n, const rind_part *part)
{
    for (size_t k = 0; k < n; k++) {
        for (size_t l = 0; l < part->n_levels; l++)
            memset(counter[k].dense + (size_t)part->level[l] * counter[k].width, 0,
                   counter[k].width * sizeof *counter[k].dense);
        counter[k].n_rest = 0;
    }
}

/* Brings the large sizes of n counters together in 'spare', sorted. Returns their number. */
static size_t gather_rest(const rind_counter *counter, size_t n)
{
    uint64_t *all = counter[0].spare;
    size_t n_all = 0, room = n * counter[0].max_rest;

    for (size_t k = 0; k < n; k++) {
        memcpy(all + n_all, counter[k].rest, counter[k].n_rest * sizeof *all);
        n_all += counter[k].n_rest;
    }
    rind_sort_keys(all, all + room, n_all);
    return n_all;
}

/* Appends a cell, or adds to the last one if that is the same. */
static inline void append(rind_matrix *m, uint32_t i, uint32_t j, uint64_t n)
{
    rind_cell *last = m->cell + m->n_cells - 1;

    if (m->n_cells > 0 && last->i == i && last->j == j)
        last->n += n;
    else
        m->cell[m->n_cells++] = (rind_cell){ i, j, n };
}

void rind_counters_draw(const rind_counter *counter, size_t n, const rind_part *part, rind_matrix *out)
{
    size_t n_rest = gather_rest(counter, n), next = 0, width = counter[0].width;
    const uint64_t *rest = counter[0].spare;

    out->n_voxels = n * part->n_voxels;
    out->n_cells = 0;
    for (size_t l = 0; l < part->n_levels; l++) {
        uint32_t i = part->level[l];

        for (size_t j = 1; j < width; j++) {
            uint64_t sum = 0;

            for (size_t k = 0; k < n; k++)
                sum += counter[k].dense[i * width + j];
            if (sum != 0)
                append(out, i, (uint32_t)j, sum);
        }
        for (; next < n_rest && rest[next] >> 32 == i; next++)
            append(out, i, (uint32_t)rest[next], 1);
    }
    rind_matrix_finish(out);
}

size_t rind_max_cells_of_sizes(const rind_count_plan *plan, size_t max_size)
{
    const rind_levels *levels = plan->input->levels;
    size_t n = 0;

    for (uint32_t i = 1; i <= levels->n_levels; i++) {
        size_t c = (size_t)plan->n_directions * smaller(levels->count[i], plan->max_voxels);

        n += smaller(max_size, (size_t)sqrt(2.0 * (double)c) + 1);
    }
    return smaller(n, (size_t)plan->n_directions * plan->max_voxels);
}

size_t rind_max_cells_of_units(const rind_count_plan *plan, size_t max_size)
{
    const rind_levels *levels = plan->input->levels;
    size_t n = 0;

    for (uint32_t i = 1; i <= levels->n_levels; i++)
        n += smaller(max_size, smaller(levels->count[i], plan->max_voxels));
    return smaller(n, plan->max_voxels);
}
