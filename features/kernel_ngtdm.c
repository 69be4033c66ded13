/*
 * kernel_ngtdm.c - differences from the mean level of the neighbourhood
 *
 * With S the sum of the levels of a voxel's P neighbours, the difference is |i P - S| / P: for each level and
 * each P whole numbers are added, and divided once at the end. So s_i does not depend on the order of voxels.
 *
 * Up to 255 levels, at distance 1, a row of voxels is made of sums over three rows of three slices (or of one), and
 * then over three columns, in 16 bits: 27 times 255 fits. One scalar loop adds the row to a table of (level, P)
 * whose cells hold the number of voxels above bit 40 and the sum of |i P - S| below. Even and odd voxels have
 * tables of their own, for neighbours often hit the same cell.
 *
 * More levels or larger distances go voxel by voxel.
 */
#include "voxels.h"

#include "parallel.h"
#include <stdlib.h>
#include <string.h>

enum {
    MAX_JOBS = 16,
    JOB_VOXELS = 65536,
    MAX_JOB_VOXELS = 1 << 24, /* of the packed number of voxels */
    ROW_CELLS = 32,           /* P = 0 ... 26 */
    COUNT_SHIFT = 40,
    BLOCK = 256,
    TABLE_CELLS = 2 * 256 * ROW_CELLS /* [2][level][P] */
};

typedef struct ngtdm_counts {
    const rind_levels *levels;
    const rind_part *part;
    size_t n_neighbours;
    ptrdiff_t *step;
    uint64_t *n; /* [level] */
    double *s;   /* [level] */
    size_t n_jobs, max_jobs, first[MAX_JOBS + 1];
    uint64_t *table; /* [job][TABLE_CELLS]; NULL: voxel by voxel */
} ngtdm_counts;

static void free_counts(void *counts)
{
    ngtdm_counts *c = counts;

    free(c->step);
    free(c->n);
    free(c->s);
    free(c->table);
    free(c);
}

static void *create(rind_ctx *ctx, const rind_count_plan *plan)
{
    static const char what[] = "tone differences";
    ngtdm_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, what);
    const rind_levels *levels = plan->input->levels;
    bool in_table = levels->narrow != NULL && plan->input->texture->distance == 1 &&
                    plan->max_voxels / MAX_JOBS < MAX_JOB_VOXELS / 2 && levels->size[0] < MAX_JOB_VOXELS / 2;

    if (c == NULL)
        return NULL;
    c->levels = levels;
    c->max_jobs = plan->max_voxels / JOB_VOXELS + 1 < MAX_JOBS ? plan->max_voxels / JOB_VOXELS + 1 : MAX_JOBS;
    c->step = rind_alloc(ctx, rind_neighbours(levels, plan->input->texture, plan->planar, NULL), sizeof *c->step, what);
    c->n = rind_alloc_zero(ctx, levels->n_levels + 1, sizeof *c->n, what);
    c->s = rind_alloc_zero(ctx, levels->n_levels + 1, sizeof *c->s, what);
    c->table = in_table ? rind_alloc(ctx, c->max_jobs * TABLE_CELLS, sizeof *c->table, what) : NULL;
    if (c->step == NULL || c->n == NULL || c->s == NULL || (in_table && c->table == NULL)) {
        free_counts(c);
        return NULL;
    }
    c->n_neighbours = rind_neighbours(levels, plan->input->texture, plan->planar, c->step);
    return c;
}

static size_t max_cells(const rind_count_plan *plan)
{
    return plan->input->levels->n_levels;
}

/* Sums of levels and numbers of voxels over the three rows of one slice, or of three, for n columns from v[0] on. */
RIND_INLINE void sum_columns(const uint8_t *restrict v, size_t n, ptrdiff_t row, ptrdiff_t slice, bool planar,
                             uint16_t *restrict sum, uint8_t *restrict present)
{
    const uint8_t *a = v - row, *b = v, *c = v + row;
    const uint8_t *d = a - slice, *e = b - slice, *f = c - slice, *g = a + slice, *h = b + slice, *i = c + slice;

    if (planar) {
        for (size_t k = 0; k < n; k++)
            sum[k] = (uint16_t)(a[k] + b[k] + c[k]);
        for (size_t k = 0; k < n; k++)
            present[k] = (uint8_t)((a[k] != 0) + (b[k] != 0) + (c[k] != 0));
        return;
    }
    for (size_t k = 0; k < n; k++)
        sum[k] = (uint16_t)(a[k] + b[k] + c[k] + d[k] + e[k] + f[k] + g[k] + h[k] + i[k]);
    for (size_t k = 0; k < n; k++)
        present[k] = (uint8_t)((a[k] != 0) + (b[k] != 0) + (c[k] != 0) + (d[k] != 0) + (e[k] != 0) + (f[k] != 0) +
                               (g[k] != 0) + (h[k] != 0) + (i[k] != 0));
}

/* Adds n voxels of a row, at most BLOCK. */
static void count_block(const ngtdm_counts *c, const uint8_t *v, size_t n, uint64_t *even, uint64_t *odd)
{
    uint16_t sum[BLOCK + 32], apart[BLOCK + 16], cell[BLOCK + 16];
    uint8_t present[BLOCK + 32];
    size_t whole = (n + 15) / 16 * 16; /* whole vectors; what lies beyond the run is not added */

    if (c->part->planar)
        sum_columns(v - 1, whole + 2, c->levels->row, 0, true, sum, present);
    else
        sum_columns(v - 1, whole + 2, c->levels->row, c->levels->slice, false, sum, present);
    for (size_t k = 0; k < whole; k++) {
        uint16_t level = v[k];
        uint16_t p = (uint16_t)(present[k] + present[k + 1] + present[k + 2] - 1);
        uint16_t expected = (uint16_t)(level * p), s = (uint16_t)(sum[k] + sum[k + 1] + sum[k + 2] - level);

        apart[k] = (uint16_t)(expected > s ? expected - s : s - expected);
        cell[k] = (uint16_t)(level * ROW_CELLS + p);
    }
    for (size_t k = 0; k + 1 < n; k += 2) {
        even[cell[k]] += (uint64_t)1 << COUNT_SHIFT | apart[k];
        odd[cell[k + 1]] += (uint64_t)1 << COUNT_SHIFT | apart[k + 1];
    }
    if (n % 2 != 0)
        even[cell[n - 1]] += (uint64_t)1 << COUNT_SHIFT | apart[n - 1];
}

static void count_job(void *data, size_t job)
{
    const ngtdm_counts *c = data;
    uint64_t *even = c->table + job * TABLE_CELLS, *odd = even + TABLE_CELLS / 2;

    for (size_t l = 0; l < c->part->n_levels; l++) {
        memset(even + c->part->level[l] * ROW_CELLS, 0, ROW_CELLS * sizeof *even);
        memset(odd + c->part->level[l] * ROW_CELLS, 0, ROW_CELLS * sizeof *odd);
    }
    for (size_t r = c->first[job]; r < c->first[job + 1]; r++) {
        const rind_run *run = &c->part->run[r];
        const uint8_t *v = c->levels->narrow + rind_run_start(c->levels, run);

        for (size_t left = run->n, n; left > 0; left -= n, v += n) {
            n = left < BLOCK ? left : BLOCK;
            count_block(c, v, n, even, odd);
        }
    }
}

/* n_i and s_i of the levels of the part from the tables of all jobs. */
static void add_tables(ngtdm_counts *c)
{
    for (size_t l = 0; l < c->part->n_levels; l++) {
        uint32_t level = c->part->level[l];

        for (size_t p = 1; p < ROW_CELLS; p++) { /* P = 0: an isolated voxel has no neighbourhood mean */
            uint64_t n = 0, sum = 0;

            for (size_t half = 0; half < 2 * c->n_jobs; half++) {
                uint64_t packed = c->table[half * (TABLE_CELLS / 2) + level * ROW_CELLS + p];

                n += packed >> COUNT_SHIFT;
                sum += packed & (((uint64_t)1 << COUNT_SHIFT) - 1);
            }
            c->n[level] += n;
            c->s[level] += (double)sum / (double)p;
        }
    }
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

    c->part = part;
    for (size_t l = 0; l < part->n_levels; l++) {
        c->n[part->level[l]] = 0;
        c->s[part->level[l]] = 0.0;
    }
    if (c->table != NULL) {
        c->n_jobs = part->n_voxels / JOB_VOXELS + 1 < c->max_jobs ? part->n_voxels / JOB_VOXELS + 1 : c->max_jobs;
        rind_part_cut(part, c->n_jobs, c->first);
        rind_parallel(ctx, c->n_jobs, count_job, c);
        add_tables(c);
    } else if (c->levels->narrow != NULL)
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
