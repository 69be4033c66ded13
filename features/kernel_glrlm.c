/*
 * kernel_glrlm.c - counting runs of one grey level
 */
#include "counter.h"
#include "voxels.h"

#include <stdlib.h>

typedef struct glrlm_counts {
    const rind_levels *levels;
    const rind_part *part;
    int n_directions;
    rind_counter counter[RIND_DIRECTIONS];
} glrlm_counts;

/* No run is longer than the longest side. */
static size_t longest(const rind_levels *levels, bool planar)
{
    size_t n = levels->size[0] > levels->size[1] ? levels->size[0] : levels->size[1];

    return planar || n > levels->size[2] ? n : levels->size[2];
}

static void free_counts(void *counts)
{
    glrlm_counts *c = counts;

    rind_counters_free(c->counter);
    free(c);
}

static void *create(rind_ctx *ctx, const rind_plan *plan)
{
    glrlm_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, "run length counts");
    const rind_levels *levels = plan->input->levels;

    if (c == NULL)
        return NULL;
    c->levels = levels;
    c->n_directions = plan->n_directions;
    if (rind_counters_create(ctx, (size_t)c->n_directions, levels->n_levels, longest(levels, plan->planar),
                             plan->max_voxels, false, c->counter) != RIND_OK) {
        free(c);
        return NULL;
    }
    return c;
}

static size_t max_cells(const rind_plan *plan)
{
    return rind_max_cells_of_sizes(plan, longest(plan->input->levels, plan->planar));
}

/* A run is counted from its first voxel. */
RIND_INLINE void count_direction(const rind_levels *levels, const rind_part *part, ptrdiff_t step,
                                 rind_counter *counter, bool wide)
{
    for (size_t r = 0; r < part->n_runs; r++) {
        ptrdiff_t at = rind_run_start(levels, &part->run[r]), end = at + part->run[r].n;

        for (; at < end; at++) {
            uint32_t level = rind_level_at(levels, at, wide), length = 1;

            if (rind_level_at(levels, at - step, wide) == level)
                continue;
            while (rind_level_at(levels, at + (ptrdiff_t)length * step, wide) == level)
                length++;
            rind_counter_add(counter, level, length);
        }
    }
}

static void count(const rind_ctx *ctx, void *counts, const rind_part *part)
{
    glrlm_counts *c = counts;

    (void)ctx;
    c->part = part;
    rind_counters_clear(c->counter, (size_t)c->n_directions, part);
    for (int d = 0; d < c->n_directions; d++) {
        ptrdiff_t step = rind_direction_step(c->levels, d);

        if (c->levels->narrow != NULL)
            count_direction(c->levels, part, step, &c->counter[d], false);
        else
            count_direction(c->levels, part, step, &c->counter[d], true);
    }
}

static void fetch(void *counts, int direction, rind_matrix *matrix)
{
    glrlm_counts *c = counts;

    if (direction < 0)
        rind_counters_draw(c->counter, (size_t)c->n_directions, c->part, matrix);
    else
        rind_counters_draw(&c->counter[direction], 1, c->part, matrix);
}

const rind_texture_method rind_glrlm_method = {
    .kind = RIND_SIZES,
    .create = create,
    .free_counts = free_counts,
    .max_cells = max_cells,
    .count = count,
    .fetch = fetch,
};
