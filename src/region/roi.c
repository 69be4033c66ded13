/* roi.c - see roi.h */
#include "region/roi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Calls for every run of a row of a mask; returns their number, and stores them where 'run' is not NULL. */
static size_t runs_of_row(const uint8_t *row, size_t n, uint32_t y, uint32_t z, rind_run *run)
{
    size_t n_runs = 0;
    const uint8_t *end = row + n;

    for (const uint8_t *from = row; (from = memchr(from, 1, (size_t)(end - from))) != NULL;) {
        const uint8_t *to = memchr(from, 0, (size_t)(end - from));

        if (to == NULL)
            to = end;
        if (run != NULL)
            run[n_runs] = (rind_run){ (uint32_t)(from - row), y, z, (uint32_t)(to - from) };
        n_runs++;
        from = to;
    }
    return n_runs;
}

rind_status rind_runs_create(rind_ctx *ctx, const uint8_t *mask, const size_t size[3], rind_runs *out)
{
    size_t n_rows = size[1] * size[2], n_runs = 0;

    *out = (rind_runs){ 0 };
    for (size_t row = 0; row < n_rows; row++)
        n_runs += runs_of_row(mask + row * size[0], size[0], 0, 0, NULL);

    out->run = rind_alloc(ctx, n_runs, sizeof *out->run, "runs of a region");
    out->slice = rind_alloc(ctx, size[2] + 1, sizeof *out->slice, "runs of a region");
    if (out->run == NULL || out->slice == NULL) {
        rind_runs_free(out);
        return RIND_NO_MEMORY;
    }
    for (size_t row = 0; row < n_rows; row++) {
        size_t z = row / size[1];

        if (row % size[1] == 0)
            out->slice[z] = out->n;
        out->n += runs_of_row(mask + row * size[0], size[0], (uint32_t)(row % size[1]), (uint32_t)z, out->run + out->n);
    }
    out->slice[size[2]] = out->n;
    for (size_t k = 0; k < out->n; k++)
        out->n_voxels += out->run[k].n;
    return RIND_OK;
}

void rind_runs_free(rind_runs *runs)
{
    free(runs->run);
    free(runs->slice);
    *runs = (rind_runs){ 0 };
}

bool rind_roi_is_finite(const rind_roi *roi)
{
    for (size_t r = 0; r < roi->runs.n; r++) {
        const double *value = roi->intensity + rind_run_index(roi, &roi->runs.run[r]);

        for (uint32_t k = 0; k < roi->runs.run[r].n; k++)
            if (!isfinite(value[k]))
                return false;
    }
    return true;
}
