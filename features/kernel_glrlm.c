/*
 * kernel_glrlm.c - counting runs of one grey level
 *
 * Voxel by voxel, a run is counted from its first voxel: where the one before differs, walk until the level ends.
 *
 * Up to 255 levels most of that is done sixteen voxels at a time. Along a direction a voxel begins a run of length 1
 * or is inside one (code 0), begins one of length 2 (1), 3 (2), or longer (3). The codes of up to four directions
 * make a byte, and one scalar loop adds a row of bytes to a table of (level, byte): one addition for four directions.
 * Only the longer runs, of which there are few in noise, are walked. Runs of length 1 are what is left: every voxel
 * of a level lies in exactly one of its runs, so they are its voxels less those in longer runs.
 *
 * A job counts its directions in the whole part and nothing is merged.
 */
#include "counter.h"
#include "voxels.h"

#include "parallel.h"
#include <stdlib.h>
#include <string.h>

enum {
    LANES = 16,
    BLOCK = 256,
    BYTE_VALUES = 256,
    MAX_OF_JOB = 4, /* directions: two bits of a byte each */
    LONGER = 3,
    FIRST_WALKED = 4, /* length of the runs of code LONGER is at least this */
    FEW_VOXELS = 8    /* a level: below, tables cost more than walking every run */
};

/* The directions of a job: from first[job] to first[job + 1] - 1. */
static const uint8_t first_planar[] = { 0, 2, 4 }, first_of_volume[] = { 0, 4, 7, 10, 13 };

typedef struct glrlm_counts {
    const rind_levels *levels;
    const rind_part *part;
    int n_directions;
    size_t n_jobs;
    const uint8_t *first;
    uint32_t *table; /* [job][2][level][BYTE_VALUES]: of even and of odd voxels; NULL for two-byte levels */
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
    free(c);
}

static size_t table_cells(const glrlm_counts *c)
{
    return 2 * ((size_t)c->levels->n_levels + 1) * BYTE_VALUES;
}

static void *create(rind_ctx *ctx, const rind_plan *plan)
{
    static const char what[] = "run length counts";
    glrlm_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, what);
    const rind_levels *levels = plan->input->levels;

    if (c == NULL)
        return NULL;
    c->levels = levels;
    c->n_directions = plan->n_directions;
    c->first = plan->planar ? first_planar : first_of_volume;
    c->n_jobs = (plan->planar ? COUNT_OF(first_planar) : COUNT_OF(first_of_volume)) - 1;
    bool in_table = levels->narrow != NULL && plan->max_voxels < UINT32_MAX;
    c->table = in_table ? rind_alloc(ctx, c->n_jobs * table_cells(c), sizeof *c->table, what) : NULL;
    if ((in_table && c->table == NULL) ||
        rind_counters_create(ctx, (size_t)c->n_directions, levels->n_levels, longest(levels, plan->planar),
                             plan->max_voxels, false, c->counter) != RIND_OK) {
        free_counts(c);
        return NULL;
    }
    return c;
}

static size_t max_cells(const rind_plan *plan)
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

/* A bit for every lane that is all ones. */
RIND_INLINE uint32_t mask_of(bytes v)
{
#if defined(__SSE2__)
    typedef char chars __attribute__((vector_size(LANES)));

    return (uint32_t)__builtin_ia32_pmovmskb128((chars)v);
#else
    uint32_t mask = 0;

    for (int k = 0; k < LANES; k++)
        mask |= (uint32_t)(v[k] >> 7) << k;
    return mask;
#endif
}

/* Codes of 16 voxels along one direction; see the top. */
RIND_INLINE bytes codes_of(bytes here, const uint8_t *v, ptrdiff_t step)
{
    bytes two = (bytes)(here == load(v + step));
    bytes begins = two & (bytes)(here != load(v - step));
    bytes three = two & (bytes)(here == load(v + 2 * step));
    bytes four = three & (bytes)(here == load(v + 3 * step));

    return begins & (1 - three - four); /* a lane that is true is -1 */
}

/* Counts the longer runs that begin in 16 voxels along one direction. */
RIND_INLINE void walk_longer(const uint8_t *v, uint32_t begins, ptrdiff_t step, rind_counter *counter)
{
    for (; begins != 0; begins &= begins - 1) {
        const uint8_t *from = v + __builtin_ctz(begins), *at = from + FIRST_WALKED * step;
        uint32_t length = FIRST_WALKED;

        for (; *at == *from; at += step)
            length++;
        rind_counter_add(counter, *from, length);
    }
}

/* Writes the bytes of n voxels of a row and counts its longer runs; n_directions is a constant. */
RIND_INLINE void code_block(glrlm_counts *c, const uint8_t *v, size_t n, const ptrdiff_t *step, int first,
                            int n_directions, uint8_t *code)
{
    for (size_t k = 0; k < n; k += LANES) {
        bytes here = load(v + k), all = { 0 };
        uint32_t within = n - k < LANES ? (1u << (n - k)) - 1 : (1u << LANES) - 1;

#pragma GCC unroll 4
        for (int d = n_directions - 1; d >= 0; d--) { /* the first in the lowest bits */
            bytes codes = codes_of(here, v + k, step[d]);
            uint32_t longer = mask_of((bytes)(codes == LONGER)) & within;

            all += all; /* bytes have no shift */
            all += all;
            all |= codes;
            if (__builtin_expect(longer != 0, 0))
                walk_longer(v + k, longer, step[d], &c->counter[first + d]);
        }
        memcpy(code + k, &all, sizeof all);
    }
}

static void clear_rows(const glrlm_counts *c, uint32_t *table)
{
    for (size_t l = 0; l < c->part->n_levels; l++)
        memset(table + c->part->level[l] * BYTE_VALUES, 0, BYTE_VALUES * sizeof *table);
}

/* Adds the runs of lengths 2 and 3 of a table to the counters, and then those of length 1. */
static void add_table(glrlm_counts *c, const uint32_t *even, const uint32_t *odd, int first, int n_directions)
{
    for (size_t l = 0; l < c->part->n_levels; l++) {
        uint64_t n_code[MAX_OF_JOB][LONGER + 1] = { 0 }, n_voxels = 0;
        uint32_t level = c->part->level[l];

        for (uint32_t byte = 0; byte < BYTE_VALUES; byte++) {
            uint64_t n = (uint64_t)even[level * BYTE_VALUES + byte] + odd[level * BYTE_VALUES + byte];

            n_voxels += n;
            for (int d = 0; n != 0 && d < n_directions; d++)
                n_code[d][byte >> (2 * d) & 3] += n;
        }
        for (int d = 0; d < n_directions; d++) {
            rind_counter *counter = &c->counter[first + d];
            uint64_t *row = counter->dense + (size_t)level * counter->width, in_runs = 0;

            if (counter->width > 2)
                row[2] += n_code[d][1];
            if (counter->width > 3)
                row[3] += n_code[d][2];
            for (uint32_t length = 2; length < counter->width; length++)
                in_runs += length * row[length];
            row[1] = n_voxels - in_runs;
        }
    }
    for (int d = first; d < first + n_directions; d++) /* those too long for the array */
        for (size_t k = 0; k < c->counter[d].n_rest; k++) {
            uint64_t run = c->counter[d].rest[k];

            c->counter[d].dense[(run >> 32) * c->counter[d].width + 1] -= run & UINT32_MAX;
        }
}

static void code_job(void *data, size_t job)
{
    glrlm_counts *c = data;
    int first = c->first[job], n_directions = c->first[job + 1] - first;
    uint32_t *even = c->table + job * table_cells(c), *odd = even + table_cells(c) / 2;
    ptrdiff_t step[MAX_OF_JOB];
    uint8_t code[BLOCK + LANES];

    for (int d = 0; d < n_directions; d++)
        step[d] = rind_direction_step(c->levels, first + d);
    clear_rows(c, even);
    clear_rows(c, odd);
    for (size_t r = 0; r < c->part->n_runs; r++) {
        const rind_run *run = &c->part->run[r];
        const uint8_t *v = c->levels->narrow + rind_run_start(c->levels, run);

        for (size_t left = run->n, n; left > 0; left -= n, v += n) {
            n = left < BLOCK ? left : BLOCK;
            if (n_directions == 4)
                code_block(c, v, n, step, first, 4, code);
            else if (n_directions == 3)
                code_block(c, v, n, step, first, 3, code);
            else
                code_block(c, v, n, step, first, 2, code);
            for (size_t k = 0; k + 1 < n; k += 2) {
                even[v[k] * BYTE_VALUES + code[k]]++;
                odd[v[k + 1] * BYTE_VALUES + code[k + 1]]++;
            }
            if (n % 2 != 0)
                even[v[n - 1] * BYTE_VALUES + code[n - 1]]++;
        }
    }
    add_table(c, even, odd, first, n_directions);
}

static void count(const rind_ctx *ctx, void *counts, const rind_part *part)
{
    glrlm_counts *c = counts;
    bool pays = c->table != NULL && part->n_voxels >= FEW_VOXELS * part->n_levels;

    c->part = part;
    rind_counters_clear(c->counter, (size_t)c->n_directions, part);
    rind_parallel(ctx, c->n_jobs, pays ? code_job : walk_job, c);
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
