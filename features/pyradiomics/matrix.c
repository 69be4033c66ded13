/*
 * matrix.c - a texture matrix of doubles: one count of a kernel, or several added with weights
 *
 * Cells come sorted, so adding is a merge of two sorted lists, in the order of directions: a sum's order is fixed. Sums
 * of whole numbers are exact.
 */
#include "pyradiomics/classes.h"

#include "sort.h"
#include <stdlib.h>
#include <string.h>

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

rind_status rind_py_matrix_create(rind_ctx *ctx, rind_matrix_kind kind, const rind_levels *levels, bool half,
                                  size_t max_cells, rind_py_matrix *out)
{
    static const char what[] = "a texture matrix";
    size_t n_levels = levels->n_levels, n_sums = 2 * n_levels + 1;
    size_t by_i = smaller(n_levels, 2 * max_cells), by_j = kind == RIND_PAIRS ? by_i : max_cells;
    size_t by_difference = kind == RIND_PAIRS ? smaller(n_levels, max_cells) : 0;
    size_t by_sum = kind == RIND_PAIRS ? smaller(n_sums, max_cells) : 0;

    *out = (rind_py_matrix){ .kind = kind, .half = half, .n_levels = levels->n_levels, .max_cells = max_cells };
    for (uint32_t i = 1; i <= levels->n_levels; i++)
        out->n_present += levels->count[i] > 0;
    out->cell = rind_alloc(ctx, max_cells, sizeof *out->cell, what);
    out->spare = rind_alloc(ctx, max_cells, sizeof *out->spare, what);
    out->bins = rind_alloc(ctx, by_i + by_j + by_difference + by_sum, sizeof *out->bins, what);
    out->dense = rind_alloc_zero(ctx, n_sums, sizeof *out->dense, what);
    out->pair = kind == RIND_SIZES ? rind_alloc(ctx, max_cells, 4 * sizeof *out->pair, what) : NULL;
    if (out->cell == NULL || out->spare == NULL || out->bins == NULL || out->dense == NULL ||
        (kind == RIND_SIZES && out->pair == NULL))
        return RIND_NO_MEMORY;
    out->by_i.bin = out->bins;
    out->by_j.bin = out->by_i.bin + by_i;
    out->by_difference.bin = out->by_j.bin + by_j;
    out->by_sum.bin = out->by_difference.bin + by_difference;
    return RIND_OK;
}

void rind_py_matrix_free(rind_py_matrix *matrix)
{
    free(matrix->cell);
    free(matrix->spare);
    free(matrix->bins);
    free(matrix->dense);
    free(matrix->pair);
    free(matrix->lanczos);
    *matrix = (rind_py_matrix){ 0 };
}

void rind_py_matrix_clear(rind_py_matrix *matrix)
{
    matrix->n_cells = 0;
}

static inline uint64_t key_of(uint32_t i, uint32_t j)
{
    return (uint64_t)i << 32 | j;
}

void rind_py_matrix_add(rind_py_matrix *m, const rind_matrix *count, double weight)
{
    const rind_py_cell *a = m->cell, *a_end = a + m->n_cells;
    const rind_cell *b = count->cell, *b_end = b + count->n_cells;
    rind_py_cell *to = m->spare;

    while (a < a_end || b < b_end) {
        uint64_t key_a = a < a_end ? key_of(a->i, a->j) : UINT64_MAX;
        uint64_t key_b = b < b_end ? key_of(b->i, b->j) : UINT64_MAX;

        *to = key_a <= key_b ? *a : (rind_py_cell){ b->i, b->j, 0.0 };
        if (key_b <= key_a) {
            to->n += weight * (double)b->n;
            b++;
        }
        a += key_a <= key_b;
        to++;
    }
    m->n_cells = (size_t)(to - m->spare);
    m->spare = m->cell;
    m->cell = to - m->n_cells;
}

/* Moves the sums of keys 'from' ... 'to' that are not 0 into a margin, and leaves zeros. */
static void collect(double *sum, size_t from, size_t to, rind_py_margin *margin)
{
    margin->n = 0;
    for (size_t key = from; key <= to; key++)
        if (sum[key] != 0.0) {
            margin->bin[margin->n++] = (rind_py_bin){ (uint32_t)key, sum[key] };
            sum[key] = 0.0;
        }
}

/* Margins of a matrix of pairs. The whole of a half has each cell off the diagonal twice. */
static void finish_pairs(rind_py_matrix *m)
{
    const rind_py_cell *end = m->cell + m->n_cells;
    double *sum = m->dense;

    for (const rind_py_cell *c = m->cell; c < end; c++) {
        sum[c->i] += c->n;
        sum[c->j] += m->half && c->i != c->j ? c->n : 0.0;
    }
    collect(sum, 1, m->n_levels, &m->by_i);
    for (const rind_py_cell *c = m->cell; c < end; c++) {
        sum[c->j] += c->n;
        sum[c->i] += m->half && c->i != c->j ? c->n : 0.0;
    }
    collect(sum, 1, m->n_levels, &m->by_j);
    for (const rind_py_cell *c = m->cell; c < end; c++)
        sum[c->j > c->i ? c->j - c->i : c->i - c->j] += m->half && c->i != c->j ? 2.0 * c->n : c->n;
    collect(sum, 0, m->n_levels - 1, &m->by_difference);
    for (const rind_py_cell *c = m->cell; c < end; c++)
        sum[c->i + c->j] += m->half && c->i != c->j ? 2.0 * c->n : c->n;
    collect(sum, 2, 2 * (size_t)m->n_levels, &m->by_sum);
}

static void finish_sizes(rind_py_matrix *m)
{
    m->by_i.n = m->by_j.n = 0;
    for (size_t k = 0; k < m->n_cells; k++) {
        const rind_py_cell *c = &m->cell[k];

        if (k == 0 || c->i != c[-1].i)
            m->by_i.bin[m->by_i.n++] = (rind_py_bin){ c->i, 0.0 };
        m->by_i.bin[m->by_i.n - 1].n += c->n;
        m->pair[2 * k] = c->j;
        memcpy(&m->pair[2 * k + 1], &c->n, sizeof c->n);
    }
    rind_sort_pairs(m->pair, m->pair + 2 * m->max_cells, m->n_cells);
    for (size_t k = 0; k < m->n_cells; k++) {
        double n;

        if (k == 0 || m->pair[2 * k] != m->pair[2 * k - 2])
            m->by_j.bin[m->by_j.n++] = (rind_py_bin){ (uint32_t)m->pair[2 * k], 0.0 };
        memcpy(&n, &m->pair[2 * k + 1], sizeof n);
        m->by_j.bin[m->by_j.n - 1].n += n;
    }
}

void rind_py_matrix_finish(rind_py_matrix *m)
{
    m->total = 0.0;
    if (m->kind == RIND_PAIRS)
        finish_pairs(m);
    else
        finish_sizes(m);
    for (size_t k = 0; k < m->by_i.n; k++)
        m->total += m->by_i.bin[k].n;
}
