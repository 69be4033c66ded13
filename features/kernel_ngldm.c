/*
 * kernel_ngldm.c - counting neighbours of a like grey level
 *
 * Sixteen voxels of a row (eight of two bytes) are compared with one neighbour after the other; a comparison is
 * -1 where levels are alike, so subtracting counts. One scalar loop then adds the row to a table of (level,
 * dependence); neighbouring voxels often hit the same cell, so even and odd ones have tables of their own.
 *
 * With alpha = 0 voxels outside the mask, level 0, are never alike.
 */
#include "counter.h"
#include "voxels.h"

#include "parallel.h"
#include <stdlib.h>
#include <string.h>

enum { MAX_JOBS = 16, JOB_VOXELS = 65536, BLOCK = 256 };

typedef struct ngldm_counts {
    const rind_levels *levels;
    const rind_part *part;
    uint32_t alpha;
    size_t n_neighbours;
    ptrdiff_t *step;
    rind_counter counter;
    size_t n_jobs, max_jobs, first[MAX_JOBS + 1];
    uint32_t *table; /* [job][2][level][counter.width]; NULL: voxels are added to the counter one by one */
} ngldm_counts;

static size_t max_dependence(const rind_count_plan *plan)
{
    return rind_neighbours(plan->input->levels, plan->input->texture, plan->planar, NULL) + 1;
}

static void free_counts(void *counts)
{
    ngldm_counts *c = counts;

    rind_counters_free(&c->counter);
    free(c->step);
    free(c->table);
    free(c);
}

static size_t table_cells(const ngldm_counts *c)
{
    return 2 * ((size_t)c->levels->n_levels + 1) * c->counter.width;
}

static void *create(rind_ctx *ctx, const rind_count_plan *plan)
{
    static const char what[] = "dependence counts";
    ngldm_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, what);
    const rind_texture_settings *texture = plan->input->texture;

    if (c == NULL)
        return NULL;
    c->levels = plan->input->levels;
    c->alpha = texture->alpha < RIND_MAX_LEVELS ? (uint32_t)texture->alpha : RIND_MAX_LEVELS;
    c->max_jobs = plan->max_voxels / JOB_VOXELS + 1 < MAX_JOBS ? plan->max_voxels / JOB_VOXELS + 1 : MAX_JOBS;
    c->step = rind_alloc(ctx, max_dependence(plan), sizeof *c->step, what);
    if (c->step == NULL || rind_counters_create(ctx, 1, c->levels->n_levels, max_dependence(plan), plan->max_voxels,
                                                true, &c->counter) != RIND_OK) {
        free_counts(c);
        return NULL;
    }
    c->n_neighbours = rind_neighbours(c->levels, texture, plan->planar, c->step);
    if (c->levels->narrow != NULL && max_dependence(plan) < c->counter.width && max_dependence(plan) <= UINT8_MAX &&
        plan->max_voxels < UINT32_MAX) {
        c->table = rind_alloc(ctx, c->max_jobs * table_cells(c), sizeof *c->table, what);
        if (c->table == NULL) {
            free_counts(c);
            return NULL;
        }
    }
    return c;
}

static size_t max_cells(const rind_count_plan *plan)
{
    return rind_max_cells_of_units(plan, max_dependence(plan));
}

/*
 * Writes the dependence of voxels v[0] ... v[n - 1], and of up to 15 beyond, for levels of one type; a vector's
 * lanes of that type must be able to hold the number of neighbours.
 */
#define DEPENDENCE_OF_ROW(name, level, lanes)                                                                \
    RIND_INLINE void name(const level *v, size_t n, const ptrdiff_t *step, size_t n_neighbours, level alpha, \
                          level *dependence)                                                                 \
    {                                                                                                        \
        typedef level vector __attribute__((vector_size(16)));                                               \
                                                                                                             \
        for (size_t k = 0; k < n; k += lanes) {                                                              \
            vector here, there, sum = { 0 };                                                                 \
                                                                                                             \
            memcpy(&here, v + k, sizeof here);                                                               \
            for (size_t s = 0; s < n_neighbours; s++) {                                                      \
                memcpy(&there, v + (ptrdiff_t)k + step[s], sizeof there);                                    \
                if (alpha == 0)                                                                              \
                    sum -= (vector)(here == there);                                                          \
                else {                                                                                       \
                    vector more = (vector)(here > there);                                                    \
                    vector apart = ((here - there) & more) | ((there - here) & ~more);                       \
                                                                                                             \
                    sum -= (vector)(apart <= alpha) & (vector)(there != 0);                                  \
                }                                                                                            \
            }                                                                                                \
            sum += 1;                                                                                        \
            memcpy(dependence + k, &sum, sizeof sum);                                                        \
        }                                                                                                    \
    }

DEPENDENCE_OF_ROW(dependence_narrow, uint8_t, 16)
DEPENDENCE_OF_ROW(dependence_wide, uint16_t, 8)

static void count_job(void *data, size_t job)
{
    const ngldm_counts *c = data;
    size_t cells = table_cells(c), width = c->counter.width;
    uint32_t *even = c->table + job * cells, *odd = even + cells / 2;
    uint8_t alpha = (uint8_t)(c->alpha < UINT8_MAX ? c->alpha : UINT8_MAX), dependence[BLOCK + 16];

    for (size_t l = 0; l < c->part->n_levels; l++) {
        memset(even + c->part->level[l] * width, 0, width * sizeof *even);
        memset(odd + c->part->level[l] * width, 0, width * sizeof *odd);
    }
    for (size_t r = c->first[job]; r < c->first[job + 1]; r++) {
        const rind_run *run = &c->part->run[r];
        const uint8_t *v = c->levels->narrow + rind_run_start(c->levels, run);

        for (size_t left = run->n, n; left > 0; left -= n, v += n) {
            n = left < BLOCK ? left : BLOCK;
            if (alpha == 0 && c->n_neighbours == 26)
                dependence_narrow(v, n, c->step, 26, 0, dependence);
            else if (alpha == 0)
                dependence_narrow(v, n, c->step, c->n_neighbours, 0, dependence);
            else
                dependence_narrow(v, n, c->step, c->n_neighbours, alpha, dependence);
            for (size_t k = 0; k + 1 < n; k += 2) {
                even[v[k] * width + dependence[k]]++;
                odd[v[k + 1] * width + dependence[k + 1]]++;
            }
            if (n % 2 != 0)
                even[v[n - 1] * width + dependence[n - 1]]++;
        }
    }
}

static void add_tables(ngldm_counts *c)
{
    size_t cells = table_cells(c), width = c->counter.width;

    for (size_t half = 0; half < 2 * c->n_jobs; half++)
        for (size_t l = 0; l < c->part->n_levels; l++) {
            size_t row = c->part->level[l] * width;

            for (size_t j = 0; j < width; j++)
                c->counter.dense[row + j] += c->table[half * (cells / 2) + row + j];
        }
}

/* Any levels, any distance. */
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

/* Two-byte levels whose neighbours can be counted in two bytes. */
static void count_wide(ngldm_counts *c)
{
    uint16_t dependence[BLOCK + 8];

    for (size_t r = 0; r < c->part->n_runs; r++) {
        const rind_run *run = &c->part->run[r];
        const uint16_t *v = c->levels->wide + rind_run_start(c->levels, run);

        for (size_t left = run->n, n; left > 0; left -= n, v += n) {
            n = left < BLOCK ? left : BLOCK;
            if (c->alpha == 0)
                dependence_wide(v, n, c->step, c->n_neighbours, 0, dependence);
            else
                dependence_wide(v, n, c->step, c->n_neighbours, (uint16_t)c->alpha, dependence);
            for (size_t k = 0; k < n; k++)
                rind_counter_add(&c->counter, v[k], dependence[k]);
        }
    }
}

static void count(const rind_ctx *ctx, void *counts, const rind_part *part)
{
    ngldm_counts *c = counts;

    c->part = part;
    rind_counters_clear(&c->counter, 1, part);
    if (c->table != NULL) {
        c->n_jobs = part->n_voxels / JOB_VOXELS + 1 < c->max_jobs ? part->n_voxels / JOB_VOXELS + 1 : c->max_jobs;
        rind_part_cut(part, c->n_jobs, c->first);
        rind_parallel(ctx, c->n_jobs, count_job, c);
        add_tables(c);
    } else if (c->levels->wide != NULL && c->n_neighbours < UINT16_MAX)
        count_wide(c);
    else if (c->levels->wide != NULL)
        count_runs(c, true);
    else
        count_runs(c, false);
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
