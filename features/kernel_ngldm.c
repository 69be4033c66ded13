/*
 * kernel_ngldm.c - counting neighbours of a like grey level
 */
#include "counter.h"
#include "voxels.h"

#include <stdlib.h>

typedef struct ngldm_counts {
    const rind_levels *levels;
    const rind_part *part;
    uint32_t alpha;
    size_t n_neighbours;
    ptrdiff_t *step;
    rind_counter counter;
} ngldm_counts;

static size_t max_dependence(const rind_plan *plan)
{
    return rind_neighbours(plan->input->levels, (int)plan->input->texture->distance, plan->planar, NULL) + 1;
}

static void free_counts(void *counts)
{
    ngldm_counts *c = counts;

    rind_counters_free(&c->counter);
    free(c->step);
    free(c);
}

static void *create(rind_ctx *ctx, const rind_plan *plan)
{
    ngldm_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, "dependence counts");
    const rind_texture_settings *texture = plan->input->texture;

    if (c == NULL)
        return NULL;
    c->levels = plan->input->levels;
    c->alpha = texture->alpha < RIND_MAX_LEVELS ? (uint32_t)texture->alpha : RIND_MAX_LEVELS;
    c->step = rind_alloc(ctx, max_dependence(plan), sizeof *c->step, "steps to neighbours");
    if (c->step == NULL || rind_counters_create(ctx, 1, c->levels->n_levels, max_dependence(plan), plan->max_voxels,
                                                true, &c->counter) != RIND_OK) {
        free_counts(c);
        return NULL;
    }
    c->n_neighbours = rind_neighbours(c->levels, (int)texture->distance, plan->planar, c->step);
    return c;
}

static size_t max_cells(const rind_plan *plan)
{
    return rind_max_cells_of_units(plan, max_dependence(plan));
}

RIND_INLINE void count_runs(ngldm_counts *c, bool wide)
{
    for (size_t r = 0; r < c->part->n_runs; r++) {
        ptrdiff_t at = rind_run_start(c->levels, &c->part->run[r]), end = at + c->part->run[r].n;

        for (; at < end; at++) {
            uint32_t level = rind_level_at(c->levels, at, wide), dependence = 1;

            for (size_t k = 0; k < c->n_neighbours; k++) {
                uint32_t other = rind_level_at(c->levels, at + c->step[k], wide);

                dependence += other != 0 && other + c->alpha >= level && other <= level + c->alpha;
            }
            rind_counter_add(&c->counter, level, dependence);
        }
    }
}

static void count(const rind_ctx *ctx, void *counts, const rind_part *part)
{
    ngldm_counts *c = counts;

    (void)ctx;
    c->part = part;
    rind_counters_clear(&c->counter, 1, part);
    if (c->levels->narrow != NULL)
        count_runs(c, false);
    else
        count_runs(c, true);
}

static void fetch(void *counts, int direction, rind_matrix *matrix)
{
    ngldm_counts *c = counts;

    (void)direction;
    rind_counters_draw(&c->counter, 1, c->part, matrix);
}

const rind_texture_method rind_ngldm_method = {
    .kind = RIND_SIZES,
    .create = create,
    .free_counts = free_counts,
    .max_cells = max_cells,
    .count = count,
    .fetch = fetch,
};
