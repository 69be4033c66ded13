/*
 * value_counts.c - see value_counts.h
 *
 * Cells of a stretch of voxels are worked out first, which vectorises, and then counted. Neighbouring voxels are
 * alike, and adding to a counter waits for the addition before it if that was the same one: so the counting takes
 * turns among four tables as long as they fit the caches.
 */
#include "value_counts.h"
#include "lanes.h"

#include <stdlib.h>
#include <string.h>

enum { STRETCH = 256, N_TABLES = 4, MAX_CELLS_IN_TABLES = 1 << 12 };

RIND_CLONES void rind_cells_of_values(const rind_cells *cells, const double *value, size_t n, int32_t *restrict cell)
{
    double factor = cells->factor, origin = cells->origin, divisor = cells->divisor;
    int32_t last = (int32_t)cells->n - 1;

    if (divisor == 1.0) /* the same values, without a division */
        for (size_t k = 0; k < n; k++)
            cell[k] = (int32_t)(factor * (value[k] - origin));
    else
        for (size_t k = 0; k < n; k++)
            cell[k] = (int32_t)(factor * (value[k] - origin) / divisor);
    for (size_t k = 0; k < n; k++) { /* below 0 only what has overflowed */
        int32_t c = cell[k] < last ? cell[k] : last;

        cell[k] = c > 0 ? c : 0;
    }
}

static void count_stretch(uint32_t *const table[N_TABLES], const int32_t *cell, size_t n)
{
    size_t k = 0;

    for (; k + N_TABLES <= n; k += N_TABLES)
        for (size_t t = 0; t < N_TABLES; t++)
            table[t][cell[k + t]]++;
    for (; k < n; k++)
        table[0][cell[k]]++;
}

/* Moves what the tables hold to the sums. */
static void flush(uint32_t *table, size_t n_tables, size_t n, uint64_t *sum)
{
    for (size_t t = 0; t < n_tables; t++)
        for (size_t k = 0; k < n; k++)
            sum[k] += table[t * n + k];
    memset(table, 0, n_tables * n * sizeof *table);
}

static void count_region(const rind_roi *roi, const rind_cells *cells, uint32_t *tables, size_t n_tables, uint64_t *sum)
{
    uint32_t *table[N_TABLES];
    int32_t cell[STRETCH];
    uint64_t held = 0;

    for (size_t t = 0; t < N_TABLES; t++)
        table[t] = tables + t % n_tables * cells->n;
    for (size_t r = 0; r < roi->runs.n; r++) {
        const rind_run *run = &roi->runs.run[r];
        const double *value = roi->intensity + rind_run_index(roi, run);

        if (held + run->n > UINT32_MAX) {
            flush(tables, n_tables, cells->n, sum);
            held = 0;
        }
        held += run->n;
        for (size_t from = 0; from < run->n; from += STRETCH) {
            size_t n = run->n - from < STRETCH ? run->n - from : STRETCH;

            rind_cells_of_values(cells, value + from, n, cell);
            count_stretch(table, cell, n);
        }
    }
    flush(tables, n_tables, cells->n, sum);
}

rind_status rind_count_values(rind_ctx *ctx, const rind_roi *roi, const rind_cells *cells, uint64_t **out)
{
    size_t n_tables = cells->n <= MAX_CELLS_IN_TABLES ? N_TABLES : 1;
    uint64_t *sum = rind_alloc_zero(ctx, cells->n, sizeof *sum, "counts of intensities");
    uint32_t *tables = rind_alloc_zero(ctx, n_tables * cells->n, sizeof *tables, "counts of intensities");

    *out = NULL;
    if (sum == NULL || tables == NULL) {
        free(sum);
        free(tables);
        return RIND_NO_MEMORY;
    }
    count_region(roi, cells, tables, n_tables, sum);
    free(tables);
    *out = sum;
    return RIND_OK;
}
