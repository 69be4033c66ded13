/*
 * kernel_ngtdm.c - differences from the mean level of the neighbourhood
 */
#include "voxels.h"

#include <stdlib.h>

typedef struct ngtdm_counts {
    const rind_levels *levels;
    const rind_part *part;
    size_t n_neighbours;
    ptrdiff_t *step;
    uint64_t *n; /* [level] */
    double *s;   /* [level] */
} ngtdm_counts;

static void free_counts(void *counts)
{
    ngtdm_counts *c = counts;

    free(c->step);
    free(c->n);
    free(c->s);
    free(c);
}

static void *create(rind_ctx *ctx, const rind_plan *plan)
{
    static const char what[] = "tone differences";
    ngtdm_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, what);
    const rind_levels *levels = plan->input->levels;
    int distance = (int)plan->input->texture->distance;

    if (c == NULL)
        return NULL;
    c->levels = levels;
    c->step = rind_alloc(ctx, rind_neighbours(levels, distance, plan->planar, NULL), sizeof *c->step, what);
    c->n = rind_alloc_zero(ctx, levels->n_levels + 1, sizeof *c->n, what);
    c->s = rind_alloc_zero(ctx, levels->n_levels + 1, sizeof *c->s, what);
    if (c->step == NULL || c->n == NULL || c->s == NULL) {
        free_counts(c);
        return NULL;
    }
    c->n_neighbours = rind_neighbours(levels, distance, plan->planar, c->step);
    return c;
}

static size_t max_cells(const rind_plan *plan)
{
    return plan->input->levels->n_levels;
}

RIND_INLINE void count_runs(ngtdm_counts *c, bool wide)
{
    for (size_t r = 0; r < c->part->n_runs; r++) {
        ptrdiff_t at = rind_run_start(c->levels, &c->part->run[r]), end = at + c->part->run[r].n;

        for (; at < end; at++) {
            uint32_t level = rind_level_at(c->levels, at, wide);
            int64_t sum = 0, present = 0;

            for (size_t k = 0; k < c->n_neighbours; k++) {
                uint32_t other = rind_level_at(c->levels, at + c->step[k], wide);

                sum += other;
                present += other != 0;
            }
            if (present == 0)
                continue; /* an isolated voxel has no neighbourhood mean */
            c->n[level]++;
            c->s[level] += (double)llabs(level * present - sum) / (double)present;
        }
    }
}

static void count(const rind_ctx *ctx, void *counts, const rind_part *part)
{
    ngtdm_counts *c = counts;

    (void)ctx;
    c->part = part;
    for (size_t l = 0; l < part->n_levels; l++) {
        c->n[part->level[l]] = 0;
        c->s[part->level[l]] = 0.0;
    }
    if (c->levels->narrow != NULL)
        count_runs(c, false);
    else
        count_runs(c, true);
}

static void fetch(void *counts, int direction, rind_matrix *matrix)
{
    const ngtdm_counts *c = counts;

    (void)direction;
    matrix->n_voxels = c->part->n_voxels;
    matrix->n_tones = 0;
    for (size_t l = 0; l < c->part->n_levels; l++) {
        uint32_t level = c->part->level[l];

        if (c->n[level] > 0)
            matrix->tone[matrix->n_tones++] = (rind_tone){ level, c->n[level], c->s[level] };
    }
    rind_matrix_finish(matrix);
}

const rind_texture_method rind_ngtdm_method = {
    .kind = RIND_TONES,
    .create = create,
    .free_counts = free_counts,
    .max_cells = max_cells,
    .count = count,
    .fetch = fetch,
};
