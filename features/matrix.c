/*
 * matrix.c - memory, total and margins of a texture matrix
 *
 * Kernels deliver sorted cells; most formulas need only sums over them: by level, by size, by difference or
 * sum of the two levels. They are made here once per matrix, as integers, so that they are exact and do not
 * depend on the order of counting.
 */
#include "texture.h"

#include "sort.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Sizes below this are summed in an array, larger ones (few: they must fit into the region) are sorted. */
enum { ARRAY_SIZES = 4096 };

const int8_t rind_direction[RIND_DIRECTIONS][3] = {
    { 1, 0, 0 }, { 0, 1, 0 },  { 1, 1, 0 }, { -1, 1, 0 }, { 0, 0, 1 },  { 1, 0, 1 },   { -1, 0, 1 },
    { 0, 1, 1 }, { 0, -1, 1 }, { 1, 1, 1 }, { -1, 1, 1 }, { 1, -1, 1 }, { -1, -1, 1 },
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

rind_status rind_matrix_create(rind_ctx *ctx, rind_matrix_kind kind, uint32_t n_levels, size_t max_cells,
                               rind_matrix *out)
{
    static const char what[] = "a texture matrix";
    size_t n_keys = kind == RIND_PAIRS ? 2 * (size_t)n_levels + 1 : kind == RIND_SIZES ? ARRAY_SIZES : 0;
    size_t n_bins[3] = { 0 }, n_sorted = 0;
    size_t cell = kind == RIND_TONES ? sizeof(rind_tone) : sizeof(rind_cell), bytes = 0;

    *out = (rind_matrix){ .kind = kind, .n_levels = n_levels };
    if (kind == RIND_PAIRS) {
        n_bins[0] = smaller(n_levels, 2 * max_cells);
        n_bins[1] = smaller(n_levels, max_cells);
        n_bins[2] = smaller(n_keys, max_cells);
    } else if (kind == RIND_SIZES) {
        n_bins[0] = smaller(n_levels, max_cells);
        n_bins[1] = max_cells;
        n_sorted = max_cells;
    }
    size_t n_scratch = n_keys + 4 * n_sorted, n_all = n_bins[0] + n_bins[1] + n_bins[2];
    if (__builtin_mul_overflow(max_cells + 1, cell, &bytes) ||
        __builtin_add_overflow(bytes, n_all * sizeof(rind_bin) + n_scratch * sizeof(uint64_t), &bytes))
        bytes = SIZE_MAX;
    char *memory = rind_alloc(ctx, bytes, 1, what);
    if (memory == NULL)
        return RIND_NO_MEMORY;

    out->memory = memory;
    out->scratch = (uint64_t *)(void *)memory;
    memset(out->scratch, 0, n_keys * sizeof(uint64_t));
    memory += n_scratch * sizeof(uint64_t);
    rind_margin *margins[] = { &out->by_level, &out->by_size, &out->by_sum };
    for (size_t k = 0; k < COUNT_OF(margins); k++) {
        margins[k]->bin = (rind_bin *)(void *)memory;
        memory += n_bins[k] * sizeof(rind_bin);
    }
    out->cell = kind == RIND_TONES ? NULL : (rind_cell *)(void *)memory;
    out->tone = kind == RIND_TONES ? (rind_tone *)(void *)memory : NULL;
    return RIND_OK;
}

void rind_matrix_free(rind_matrix *matrix)
{
    free(matrix->memory);
    *matrix = (rind_matrix){ 0 };
}

/* Moves the non-zero sums of keys 'from' ... 'to' into a margin, and leaves zeros. */
static void collect(uint64_t *sum, size_t from, size_t to, rind_margin *margin)
{
    for (size_t key = from; key <= to; key++)
        if (sum[key] != 0) {
            margin->bin[margin->n++] = (rind_bin){ (uint32_t)key, sum[key] };
            sum[key] = 0;
        }
}

static void margins_of_pairs(rind_matrix *m)
{
    uint64_t *sum = m->scratch;
    uint32_t lowest = m->cell[0].i, highest = 0, widest = 0;
    const rind_cell *end = m->cell + m->n_cells;

    for (const rind_cell *c = m->cell; c < end; c++) { /* cell (i, j) stands for (j, i) too */
        sum[c->i] += c->n;
        sum[c->j] += c->i == c->j ? 0 : c->n;
        highest = c->j > highest ? c->j : highest;
    }
    collect(sum, lowest, highest, &m->by_level);
    for (const rind_cell *c = m->cell; c < end; c++) {
        sum[c->j - c->i] += c->i == c->j ? c->n : 2 * c->n;
        widest = c->j - c->i > widest ? c->j - c->i : widest;
    }
    collect(sum, 0, widest, &m->by_difference);
    for (const rind_cell *c = m->cell; c < end; c++)
        sum[c->i + c->j] += c->i == c->j ? c->n : 2 * c->n;
    collect(sum, 2 * (size_t)lowest, 2 * (size_t)highest, &m->by_sum);
    for (size_t k = 0; k < m->by_level.n; k++)
        m->total += m->by_level.bin[k].n;
}

static void margins_of_sizes(rind_matrix *m)
{
    uint64_t *sum = m->scratch, *pair = m->scratch + ARRAY_SIZES;
    uint32_t largest = 0;
    size_t n_large = 0;
    rind_bin *row = m->by_level.bin - 1;

    for (const rind_cell *c = m->cell; c < m->cell + m->n_cells; c++) {
        if (m->by_level.n == 0 || row->key != c->i) {
            *++row = (rind_bin){ c->i, 0 };
            m->by_level.n++;
        }
        row->n += c->n;
        m->total += c->n;
        if (c->j < ARRAY_SIZES) {
            sum[c->j] += c->n;
            largest = c->j > largest ? c->j : largest;
        } else {
            pair[2 * n_large] = c->j;
            pair[2 * n_large++ + 1] = c->n;
        }
    }
    collect(sum, 0, largest, &m->by_size);
    rind_sort_pairs(pair, pair + 2 * n_large, n_large);
    for (size_t k = 0; k < n_large; k++) {
        rind_margin *by = &m->by_size;

        if (k == 0 || pair[2 * k] != pair[2 * k - 2])
            by->bin[by->n++] = (rind_bin){ (uint32_t)pair[2 * k], 0 };
        by->bin[by->n - 1].n += pair[2 * k + 1];
    }
}

void rind_matrix_finish(rind_matrix *m)
{
    m->total = 0;
    m->by_level.n = m->by_size.n = m->by_sum.n = 0;
    if (m->kind == RIND_TONES)
        for (size_t k = 0; k < m->n_tones; k++)
            m->total += m->tone[k].n;
    else if (m->n_cells == 0)
        return;
    else if (m->kind == RIND_PAIRS)
        margins_of_pairs(m);
    else
        margins_of_sizes(m);
}
