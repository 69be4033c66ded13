/*
 * kernel_glrlm.c - counting runs of one grey level
 *
 * Voxel by voxel, a run is counted from its first voxel: where the one before differs, walk until the level ends.
 *
 * Up to 255 levels no run is walked. Along a direction the length so far of a voxel's run is one more than that of the
 * voxel before it, or 1 where that one differs; it is kept for the slice and the one below. Where the voxel after it
 * differs the run ends, and its length is counted. All this is done for sixteen voxels at a time, except along x,
 * where the voxel before is a lane of the same vector. Lengths stop at 15: the few longer runs are measured
 * backwards from their ends.
 *
 * One scalar loop then adds a row, for two or three directions, to tables of (level, direction, length). The same
 * cells are hit again and again, and an addition waits for the one before it; so directions, and tables of their own
 * for even and odd voxels, lie between.
 *
 * A job counts its directions in the whole part, so nothing is merged.
 */
#include "counter.h"
#include "voxels.h"

#include "parallel.h"
#include <stdlib.h>
#include <string.h>

enum {
    LANES = 16,
    BLOCK = 256,
    LENGTHS = 16, /* columns of the table: none, 1 ... 14, and longer */
    LONG = 15,
    MAX_OF_JOB = 3, /* directions, ... */
    OF_LEVEL = 4,   /* ... with room for four, so that a level's row is a shift away */
    SLACK = 64      /* vectors begin before a row and end after it */
};

/* The directions of a job: from first[job] to first[job + 1] - 1. Of four at once compilers make slow vectors. */
static const uint8_t first_planar[] = { 0, 2, 4 }, first_of_volume[] = { 0, 3, 6, 9, 11, 13 };

typedef struct glrlm_counts {
    const rind_levels *levels;
    const rind_part *part;
    int n_directions;
    size_t n_jobs, length_slice;
    const uint8_t *first;
    uint32_t *table; /* [job][2][level][OF_LEVEL][LENGTHS]; NULL for two-byte levels */
    uint8_t *length; /* [direction][2][length_slice]: so far, of two slices laid out as those of the levels */
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
    free(c->table);
    free(c->length);
    free(c);
}

static size_t table_cells(const glrlm_counts *c)
{
    return 2 * ((size_t)c->levels->n_levels + 1) * OF_LEVEL * LENGTHS;
}

static bool create_tables(rind_ctx *ctx, glrlm_counts *c)
{
    static const char what[] = "run lengths";
    size_t row = (size_t)c->levels->row;

    c->length_slice = row * (c->levels->size[1] + 2) + 2 * SLACK;
    c->table = rind_alloc(ctx, c->n_jobs * table_cells(c), sizeof *c->table, what);
    /* Zeros, for lanes beyond a run read lengths nobody wrote. They count nothing, but branches look at them. */
    c->length = rind_alloc_zero(ctx, 2 * (size_t)c->n_directions * c->length_slice, sizeof *c->length, what);
    return c->table != NULL && c->length != NULL;
}

static void *create(rind_ctx *ctx, const rind_count_plan *plan)
{
    glrlm_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, "run length counts");
    const rind_levels *levels = plan->input->levels;
    bool in_table = levels->narrow != NULL && plan->max_voxels < UINT32_MAX;

    if (c == NULL)
        return NULL;
    c->levels = levels;
    c->n_directions = plan->n_directions;
    c->first = plan->planar ? first_planar : first_of_volume;
    c->n_jobs = (plan->planar ? COUNT_OF(first_planar) : COUNT_OF(first_of_volume)) - 1;
    if ((in_table && !create_tables(ctx, c)) ||
        rind_counters_create(ctx, (size_t)c->n_directions, levels->n_levels, longest(levels, plan->planar),
                             plan->max_voxels, false, c->counter) != RIND_OK) {
        free_counts(c);
        return NULL;
    }
    return c;
}

static size_t max_cells(const rind_count_plan *plan)
{
    return rind_max_cells_of_sizes(plan, longest(plan->input->levels, plan->planar));
}

/* Walks every run of a direction. */
RIND_INLINE void walk(const rind_levels *levels, const rind_part *part, ptrdiff_t step, rind_counter *counter,
                      bool wide)
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

static void walk_job(void *data, size_t job)
{
    glrlm_counts *c = data;

    for (int d = c->first[job]; d < c->first[job + 1]; d++) {
        ptrdiff_t step = rind_direction_step(c->levels, d);

        if (c->levels->narrow != NULL)
            walk(c->levels, c->part, step, &c->counter[d], false);
        else
            walk(c->levels, c->part, step, &c->counter[d], true);
    }
}

typedef uint8_t bytes __attribute__((vector_size(LANES)));

RIND_INLINE bytes load(const uint8_t *from)
{
    bytes v;

    memcpy(&v, from, sizeof v);
    return v;
}

/* Codes of n voxels of a row along x: the length of the run that ends there, at most LONG, or 0. True if any is LONG.
 */
static bool code_row_along_x(const uint8_t *v, size_t n, uint8_t *so_far, uint8_t *code)
{
    unsigned length = *so_far, any = 0;

    for (size_t k = 0; k < n; k++) { /* whether levels change cannot be predicted, so without branches */
        unsigned same = v[k] == v[(ptrdiff_t)k - 1], ends = v[k] != v[k + 1];

        length = (length & (0 - same)) + 1;
        length -= length > LONG;
        code[k] = (uint8_t)(length & (0 - ends));
        any |= code[k] == LONG;
    }
    *so_far = (uint8_t)length;
    return any != 0;
}

/* The same along another direction, from the lengths so far of the voxels before; writes those of the row. */
RIND_INLINE bool code_row(const uint8_t *v, size_t n, ptrdiff_t step, const uint8_t *before, uint8_t *length,
                          uint8_t *code)
{
    bytes any = { 0 };
    uint64_t half[2];

    for (size_t k = 0; k < n; k += LANES) {
        bytes here = load(v + k);
        bytes sum = (load(before + k) & (bytes)(here == load(v + k - step))) + 1;
        bytes ends = (bytes)(here != load(v + k + step));

        sum += (bytes)(sum == LONG + 1); /* a lane that is true is -1 */
        ends &= sum;
        any |= (bytes)(ends == LONG);
        memcpy(length + k, &sum, sizeof sum);
        memcpy(code + k, &ends, sizeof ends);
    }
    memcpy(half, &any, sizeof half);
    return (half[0] | half[1]) != 0;
}

/* Counts the runs of at least LONG voxels that end in a row. */
static void measure_long(const uint8_t *v, size_t n, ptrdiff_t step, const uint8_t *code, rind_counter *counter)
{
    for (const uint8_t *at = code, *end = code + n; (at = memchr(at, LONG, (size_t)(end - at))) != NULL; at++) {
        const uint8_t *last = v + (at - code);
        uint32_t length = LONG;

        while (last[-(ptrdiff_t)length * step] == *last)
            length++;
        rind_counter_add(counter, *last, length);
    }
}

/* Codes a block of a row in all directions of a job. */
RIND_INLINE void code_block(glrlm_counts *c, const uint8_t *v, size_t n, size_t place, uint32_t z, int first,
                            int n_directions, uint8_t *along_x, uint8_t code[MAX_OF_JOB][BLOCK + LANES])
{
    for (int d = 0; d < n_directions; d++) {
        const int8_t *direction = rind_direction[first + d];
        ptrdiff_t step = rind_direction_step(c->levels, first + d);
        uint8_t *length = c->length + (2 * (size_t)(first + d) + (z & 1)) * c->length_slice + place;
        const uint8_t *of_slice = direction[2] == 0 ? length
                                  : (z & 1) == 0    ? length + c->length_slice
                                                    : length - c->length_slice;

        if (first + d == 0
                ? code_row_along_x(v, n, along_x, code[d])
                : code_row(v, n, step, of_slice - direction[0] - direction[1] * c->levels->row, length, code[d]))
            measure_long(v, n, step, code[d], &c->counter[first + d]);
    }
}

/* Adds a block to the table; n_directions is a constant. Even and odd voxels have tables of their own. */
RIND_INLINE void add_block(uint32_t *even, uint32_t *odd, const uint8_t *v, size_t n, int n_directions,
                           const uint8_t code[MAX_OF_JOB][BLOCK + LANES])
{
    enum { ROW = OF_LEVEL * LENGTHS };
    size_t k = 0;

    for (; k + 1 < n; k += 2) {
        uint32_t *row = even + (size_t)v[k] * ROW, *next = odd + (size_t)v[k + 1] * ROW;

#pragma GCC unroll 3
        for (int d = 0; d < n_directions; d++) {
            row[d * LENGTHS + code[d][k]]++;
            next[d * LENGTHS + code[d][k + 1]]++;
        }
    }
    for (int d = 0; k < n && d < n_directions; d++)
        even[(size_t)v[k] * ROW + (size_t)d * LENGTHS + code[d][k]]++;
}

static void add_table(glrlm_counts *c, const uint32_t *even, const uint32_t *odd, int first, int n_directions)
{
    for (size_t l = 0; l < c->part->n_levels; l++)
        for (int d = 0; d < n_directions; d++) {
            rind_counter *counter = &c->counter[first + d];
            uint32_t level = c->part->level[l];
            uint64_t *dense = counter->dense + (size_t)level * counter->width;

            for (uint32_t length = 1; length < LONG && length < counter->width; length++) {
                size_t cell = ((size_t)level * OF_LEVEL + (size_t)d) * LENGTHS + length;

                dense[length] += (uint64_t)even[cell] + odd[cell];
            }
        }
}

static void code_job(void *data, size_t job)
{
    glrlm_counts *c = data;
    int first = c->first[job], n_directions = c->first[job + 1] - first;
    uint32_t *even = c->table + job * table_cells(c), *odd = even + table_cells(c) / 2;
    uint8_t code[MAX_OF_JOB][BLOCK + LANES];

    for (size_t l = 0; l < c->part->n_levels; l++) {
        memset(even + (size_t)c->part->level[l] * OF_LEVEL * LENGTHS, 0, OF_LEVEL * LENGTHS * sizeof *even);
        memset(odd + (size_t)c->part->level[l] * OF_LEVEL * LENGTHS, 0, OF_LEVEL * LENGTHS * sizeof *odd);
    }
    for (size_t r = 0; r < c->part->n_runs; r++) {
        const rind_run *run = &c->part->run[r];
        const uint8_t *v = c->levels->narrow + rind_run_start(c->levels, run);
        size_t place = SLACK + (run->y + 1) * (size_t)c->levels->row + run->x;
        uint8_t along_x = 0;

        for (size_t left = run->n, n; left > 0; left -= n, v += n, place += n) {
            n = left < BLOCK ? left : BLOCK;
            code_block(c, v, n, place, run->z, first, n_directions, &along_x, code);
            if (n_directions == 3)
                add_block(even, odd, v, n, 3, code);
            else
                add_block(even, odd, v, n, 2, code);
        }
    }
    add_table(c, even, odd, first, n_directions);
}

static void count(const rind_ctx *ctx, void *counts, const rind_part *part)
{
    glrlm_counts *c = counts;

    c->part = part;
    rind_counters_clear(c->counter, (size_t)c->n_directions, part);
    rind_parallel(ctx, c->n_jobs, c->table != NULL ? code_job : walk_job, c);
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
