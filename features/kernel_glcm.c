/*
 * kernel_glcm.c - counting pairs of grey levels
 *
 * Two ways, chosen by the data, with the same result.
 *
 * Tables: up to 255 levels, one table of (level, level) per direction, and all directions of a voxel counted
 * together. Neighbouring voxels often hit the same cell of one table, and each addition would wait for the one
 * before it; with the directions inside, 13 others lie between. Level 0 has a row and a column, so that voxels
 * outside the mask need no test. Up to 64 levels cells have 16 bits, which keeps 13 tables in the first-level
 * cache, and a job at most 65,535 voxels, so that none overflows.
 *
 * Buckets: for more levels, or parts with so few voxels that clearing tables would take longer than counting,
 * voxels are sorted by level; then row i of the matrix is counted from the voxels of level i into one array.
 * Memory follows the voxels and levels, never the square of the number of levels.
 */
#include "voxels.h"

#include "parallel.h"
#include "sort.h"
#include <stdlib.h>
#include <string.h>

enum {
    NARROW_STRIDE = 65,    /* up to this cells have 16 bits, ... */
    NARROW_VOXELS = 32768, /* ... jobs fewer voxels than this, and rows too: together below 65,536 */
    WIDE_VOXELS = 65536,   /* voxels of a job with 32-bit cells, at most WIDE_JOBS jobs */
    WIDE_JOBS = 16
};

typedef struct glcm_counts {
    const rind_levels *levels;
    const rind_part *part;
    int n_directions;
    ptrdiff_t step[RIND_DIRECTIONS];
    bool in_tables; /* how the last part was counted */
    bool ordered;
    /* Tables; NULL where they do not pay for any part of the plan. */
    size_t stride, max_jobs, job_voxels;
    bool narrow_cells;
    size_t *first;   /* runs of jobs */
    void *tables;    /* [job][direction][stride][stride], of 16 or 32 bits */
    uint32_t *sum;   /* [direction][stride][stride] */
    uint32_t *added; /* [stride][stride]: of several directions */
    /* Buckets. */
    size_t *bucket;   /* [level]: where the voxels of a level end in 'voxel', those of the one below begin */
    ptrdiff_t *voxel; /* by level */
    uint64_t *tally;  /* [level]: a row; zeros between rows */
    uint64_t *touched, *spare;
} glcm_counts;

/* Tables pay where clearing and reading them costs less than counting. */
static bool tables_pay(const rind_levels *levels, size_t n_voxels)
{
    size_t area = ((size_t)levels->n_levels + 1) * (levels->n_levels + 1);

    /* 32-bit sums: 13 directions, 2 ends */
    return levels->narrow != NULL && n_voxels <= UINT32_MAX / (2 * RIND_DIRECTIONS) && 4 * n_voxels >= area;
}

static bool create_tables(rind_ctx *ctx, const rind_count_plan *plan, glcm_counts *c)
{
    static const char what[] = "co-occurrence tables";
    size_t n_levels = c->levels->n_levels, n_cells;

    c->stride = n_levels < 33 ? 33 : n_levels < 65 ? 65 : n_levels < 129 ? 129 : 257;
    n_cells = (size_t)c->n_directions * c->stride * c->stride;
    c->narrow_cells = c->stride <= NARROW_STRIDE && c->levels->size[0] < NARROW_VOXELS;
    c->job_voxels = c->narrow_cells ? NARROW_VOXELS : WIDE_VOXELS;
    c->max_jobs = plan->max_voxels / c->job_voxels + 1;
    if (!c->narrow_cells) {
        size_t affordable = 8 * plan->max_voxels / (n_cells * sizeof(uint32_t)) + 2; /* eight bytes a voxel */

        c->max_jobs = c->max_jobs < affordable ? c->max_jobs : affordable;
        c->max_jobs = c->max_jobs < WIDE_JOBS ? c->max_jobs : WIDE_JOBS;
    }
    c->first = rind_alloc(ctx, c->max_jobs + 1, sizeof *c->first, what);
    c->tables = rind_alloc(ctx, c->max_jobs * n_cells, c->narrow_cells ? 2 : 4, what);
    c->sum = rind_alloc(ctx, n_cells, sizeof *c->sum, what);
    c->added = rind_alloc(ctx, c->stride * c->stride, sizeof *c->added, what);
    return c->first != NULL && c->tables != NULL && c->sum != NULL && c->added != NULL;
}

static bool create_buckets(rind_ctx *ctx, const rind_count_plan *plan, glcm_counts *c)
{
    static const char what[] = "co-occurrence buckets";
    size_t n = (size_t)c->levels->n_levels + 1;

    c->bucket = rind_alloc(ctx, n, sizeof *c->bucket, what);
    c->voxel = rind_alloc(ctx, plan->max_voxels, sizeof *c->voxel, what);
    c->tally = rind_alloc_zero(ctx, n, sizeof *c->tally, what);
    c->touched = rind_alloc(ctx, n, sizeof *c->touched, what);
    c->spare = rind_alloc(ctx, n, sizeof *c->spare, what);
    return c->bucket != NULL && c->voxel != NULL && c->tally != NULL && c->touched != NULL && c->spare != NULL;
}

static void free_counts(void *counts)
{
    glcm_counts *c = counts;

    free(c->first);
    free(c->tables);
    free(c->sum);
    free(c->added);
    free(c->bucket);
    free(c->voxel);
    free(c->tally);
    free(c->touched);
    free(c->spare);
    free(c);
}

static void *create(rind_ctx *ctx, const rind_count_plan *plan)
{
    glcm_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, "co-occurrence counts");
    const rind_levels *levels = plan->input->levels;
    ptrdiff_t distance = plan->input->texture->distance;

    if (c == NULL)
        return NULL;
    c->levels = levels;
    c->n_directions = plan->n_directions;
    c->ordered = plan->ordered;
    for (int d = 0; d < c->n_directions; d++)
        c->step[d] = plan->step != NULL ? rind_level_step(levels, plan->step[d][0], plan->step[d][1], plan->step[d][2])
                                        : distance * rind_direction_step(levels, d);

    bool by_tables = tables_pay(levels, plan->max_voxels);
    bool by_buckets = !by_tables || plan->max_voxels < levels->runs->n_voxels; /* other slices may be smaller */
    if ((by_tables && !create_tables(ctx, plan, c)) || (by_buckets && !create_buckets(ctx, plan, c))) {
        free_counts(c);
        return NULL;
    }
    return c;
}

/* Every pair of levels is possible, but not more pairs than there are. */
static size_t max_cells(const rind_count_plan *plan)
{
    const rind_levels *levels = plan->input->levels;
    size_t n_occupied = 0, n_pairs = (size_t)plan->n_directions * plan->max_voxels;

    for (uint32_t i = 1; i <= levels->n_levels; i++)
        n_occupied += levels->count[i] > 0;
    size_t n_cells = plan->ordered ? n_occupied * n_occupied : n_occupied * (n_occupied + 1) / 2;
    return n_cells < n_pairs ? n_cells : n_pairs;
}

/* Counts the pairs of a run into tables of a constant stride and number of directions. */
#define COUNT_RUN(name, cell)                                                                                      \
    RIND_INLINE void name(const glcm_counts *c, const rind_run *run, cell *table, size_t stride, int n_directions) \
    {                                                                                                              \
        const uint8_t *v = c->levels->narrow + rind_run_start(c->levels, run);                                     \
                                                                                                                   \
        for (uint32_t k = 0; k < run->n; k++) {                                                                    \
            cell *row = table + stride * v[k];                                                                     \
                                                                                                                   \
            _Pragma("GCC unroll 13") for (int d = 0; d < n_directions; d++)                                        \
                row[(size_t)d * stride * stride + v[(ptrdiff_t)k + c->step[d]]]++;                                 \
        }                                                                                                          \
    }

COUNT_RUN(count_run_16, uint16_t)
COUNT_RUN(count_run_32, uint32_t)

/* Counts the runs of a job. */
#define COUNT_RUNS(count_run, table, stride)                              \
    do {                                                                  \
        if (c->n_directions == RIND_DIRECTIONS)                           \
            for (const rind_run *run = begin; run < end; run++)           \
                count_run(c, run, table, stride, RIND_DIRECTIONS);        \
        else                                                              \
            for (const rind_run *run = begin; run < end; run++)           \
                count_run(c, run, table, stride, RIND_PLANAR_DIRECTIONS); \
    } while (0)

static void count_job(void *data, size_t job)
{
    const glcm_counts *c = data;
    size_t n_cells = (size_t)c->n_directions * c->stride * c->stride;
    const rind_run *begin = c->part->run + c->first[job], *end = c->part->run + c->first[job + 1];
    uint16_t *table_16 = (uint16_t *)c->tables + job * n_cells;
    uint32_t *table_32 = (uint32_t *)c->tables + job * n_cells;

    if (c->narrow_cells)
        memset(table_16, 0, n_cells * sizeof *table_16);
    else
        memset(table_32, 0, n_cells * sizeof *table_32);
    if (c->narrow_cells && c->stride == 33)
        COUNT_RUNS(count_run_16, table_16, 33);
    else if (c->narrow_cells)
        COUNT_RUNS(count_run_16, table_16, 65);
    else if (c->stride <= 129)
        COUNT_RUNS(count_run_32, table_32, c->stride);
    else
        COUNT_RUNS(count_run_32, table_32, 257);
}

static void count_tables(const rind_ctx *ctx, glcm_counts *c)
{
    size_t n_cells = (size_t)c->n_directions * c->stride * c->stride;
    size_t n_jobs = c->part->n_voxels / c->job_voxels + 1;

    n_jobs = n_jobs < c->max_jobs ? n_jobs : c->max_jobs;
    rind_part_cut(c->part, n_jobs, c->first);
    rind_parallel(ctx, n_jobs, count_job, c);
    memset(c->sum, 0, n_cells * sizeof *c->sum);
    for (size_t job = 0; job < n_jobs; job++) {
        const uint16_t *table_16 = (const uint16_t *)c->tables + job * n_cells;
        const uint32_t *table_32 = (const uint32_t *)c->tables + job * n_cells;

        if (c->narrow_cells)
            for (size_t k = 0; k < n_cells; k++)
                c->sum[k] += table_16[k];
        else
            for (size_t k = 0; k < n_cells; k++)
                c->sum[k] += table_32[k];
    }
}

/* The table, or the half i <= j of it and its transpose together. */
static void fetch_tables(glcm_counts *c, int direction, rind_matrix *m)
{
    size_t area = c->stride * c->stride;
    const uint32_t *table = direction < 0 ? c->added : c->sum + (size_t)direction * area;

    if (direction < 0) {
        memcpy(c->added, c->sum, area * sizeof *c->added);
        for (int d = 1; d < c->n_directions; d++)
            for (size_t k = 0; k < area; k++)
                c->added[k] += c->sum[(size_t)d * area + k];
    }
    for (size_t a = 0; a < c->part->n_levels; a++)
        for (size_t b = c->ordered ? 0 : a; b < c->part->n_levels; b++) {
            uint32_t i = c->part->level[a], j = c->part->level[b];
            uint64_t n = (uint64_t)table[i * c->stride + j] + (c->ordered ? 0 : table[j * c->stride + i]);

            if (n > 0)
                m->cell[m->n_cells++] = (rind_cell){ i, j, n };
        }
}

/* Sorts the voxels of the part by level. */
RIND_INLINE void fill_buckets(glcm_counts *c, bool wide)
{
    const rind_levels *levels = c->levels;
    const rind_run *runs = c->part->run, *end = runs + c->part->n_runs;
    size_t sum = 0;

    for (size_t l = 0; l < c->part->n_levels; l++)
        c->bucket[c->part->level[l]] = 0;
    for (const rind_run *run = runs; run < end; run++) {
        ptrdiff_t at = rind_run_start(levels, run);

        for (uint32_t k = 0; k < run->n; k++)
            c->bucket[rind_level_at(levels, at + k, wide)]++;
    }
    for (size_t l = 0; l < c->part->n_levels; l++) {
        size_t *bucket = &c->bucket[c->part->level[l]], n = *bucket;

        *bucket = sum;
        sum += n;
    }
    for (const rind_run *run = runs; run < end; run++) {
        ptrdiff_t at = rind_run_start(levels, run);

        for (uint32_t k = 0; k < run->n; k++)
            c->voxel[c->bucket[rind_level_at(levels, at + k, wide)]++] = at + k;
    }
}

/* Appends row i from the voxels of that level: neighbours of at least that level, in both senses; or, ordered, those of
 * any level a step further. */
RIND_INLINE void append_row(glcm_counts *c, size_t begin, size_t end, uint32_t i, int first, int last, rind_matrix *m,
                            bool wide)
{
    size_t n_touched = 0;
    uint32_t lowest = c->ordered ? 1 : i;

    for (size_t k = begin; k < end; k++)
        for (int d = first; d <= last; d++)
            for (int sense = c->ordered ? 1 : -1; sense <= 1; sense += 2) {
                uint32_t j = rind_level_at(c->levels, c->voxel[k] + sense * c->step[d], wide);

                if (j >= lowest && c->tally[j]++ == 0)
                    c->touched[n_touched++] = j;
            }
    rind_sort_keys(c->touched, c->spare, n_touched);
    for (size_t k = 0; k < n_touched; k++) {
        uint32_t j = (uint32_t)c->touched[k];

        m->cell[m->n_cells++] = (rind_cell){ i, j, c->tally[j] };
        c->tally[j] = 0;
    }
}

RIND_INLINE void fetch_buckets(glcm_counts *c, int direction, rind_matrix *m, bool wide)
{
    int first = direction < 0 ? 0 : direction, last = direction < 0 ? c->n_directions - 1 : direction;
    size_t begin = 0;

    for (size_t l = 0; l < c->part->n_levels; l++) {
        uint32_t i = c->part->level[l];

        append_row(c, begin, c->bucket[i], i, first, last, m, wide);
        begin = c->bucket[i];
    }
}

static void count(const rind_ctx *ctx, void *counts, const rind_part *part)
{
    glcm_counts *c = counts;

    c->part = part;
    c->in_tables = c->tables != NULL && tables_pay(c->levels, part->n_voxels);
    if (c->in_tables)
        count_tables(ctx, c);
    else if (c->levels->narrow != NULL)
        fill_buckets(c, false);
    else
        fill_buckets(c, true);
}

static void fetch(void *counts, int direction, rind_matrix *matrix)
{
    glcm_counts *c = counts;

    matrix->n_voxels = c->part->n_voxels * (size_t)(direction < 0 ? c->n_directions : 1);
    matrix->n_cells = 0;
    if (c->in_tables)
        fetch_tables(c, direction, matrix);
    else if (c->levels->narrow != NULL)
        fetch_buckets(c, direction, matrix, false);
    else
        fetch_buckets(c, direction, matrix, true);
    if (!c->ordered)
        rind_matrix_finish(matrix);
}

const rind_texture_method rind_glcm_method = {
    .kind = RIND_PAIRS,
    .create = create,
    .free_counts = free_counts,
    .max_cells = max_cells,
    .count = count,
    .fetch = fetch,
};
