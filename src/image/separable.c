/*
 * separable.c - see separable.h
 *
 * Along z, jobs are strips of 64 columns that lie side by side: they are copied to where their samples and
 * what lies beyond the ends stand together, so that steps of a whole slice, which would fight for the same
 * places of the cache, do not occur. Along x and y, jobs are slices, which stay in the second cache from the
 * filter along x to the finished product.
 */
#include "image/separable.h"
#include "image/convolve.h"
#include "parallel.h"
#include "slots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP = 64, N_STRIP_BUFFERS = 2, N_SLICE_BUFFERS = 3, LINES = 16, PAD = 8 };

struct rind_separable {
    rind_ctx *ctx;
    const rind_volume *image;
    bool two_d;
    rind_boundary boundary;
    size_t reach[3], n_strips;
    size_t row, stride, slice; /* doubles of a line along x with its ends; of a row, of a slice buffer */
    double *filtered;          /* the image after the filter along z */
    const double *source;      /* that, or the image */
    rind_slots strips, slices;
    /* The call being run. */
    const rind_line_filter *along_z;
    const rind_product *product;
    size_t n_products;
};

size_t rind_line_reach(const rind_line_filter *filter)
{
    size_t reach = 0;

    for (size_t k = 0; k < filter->n_steps; k++)
        reach += filter->step[k].n / 2 * filter->step[k].dilation;
    return reach;
}

static size_t step_reach(const rind_line_step *step)
{
    return step->n / 2 * step->dilation;
}

static void filter_strip(void *data, size_t job)
{
    rind_separable *w = data;
    const rind_line_filter *filter = w->along_z;
    size_t plane = w->image->size[0] * w->image->size[1], n = w->image->size[2], first = job * STRIP;
    size_t lanes = plane - first < STRIP ? plane - first : STRIP;
    double *slot = rind_slot_claim(&w->strips), *buffer[N_STRIP_BUFFERS];

    for (size_t k = 0; k < N_STRIP_BUFFERS; k++)
        buffer[k] = slot + (k * (n + 2 * w->reach[2]) + w->reach[2]) * STRIP;
    for (size_t z = 0; z < n; z++)
        memcpy(buffer[0] + z * STRIP, w->image->value + z * plane + first, lanes * sizeof(double));
    for (size_t k = 0; k < filter->n_steps; k++) {
        const rind_line_step *step = &filter->step[k];
        bool last = k + 1 == filter->n_steps;
        rind_block block = { n, lanes, STRIP, last ? plane : STRIP };
        double *in = buffer[k % N_STRIP_BUFFERS];
        double *out = last ? w->filtered + first : buffer[(k + 1) % N_STRIP_BUFFERS];

        rind_extend_lines(in, n, STRIP, lanes, step_reach(step), w->boundary);
        rind_convolve(&block, in, (ptrdiff_t)(STRIP * step->dilation), step->tap, step->n, out);
    }
    rind_slot_release(&w->strips, slot);
}

/*
 * Rows of a slice through the filter along x, to 'out', a slice buffer. 'line' holds twice LINES rows with their
 * ends; several at a time, because a row just written cannot be read at once.
 */
static void filter_rows(const rind_separable *w, const rind_line_filter *filter, const double *slice, double *line,
                        double *out)
{
    size_t n = w->image->size[0], n_rows = w->image->size[1];
    double *buffer[2] = { line + w->reach[0], line + LINES * w->row + w->reach[0] };

    for (size_t y = 0; y < n_rows; y += LINES) {
        size_t lines = n_rows - y < LINES ? n_rows - y : LINES;

        for (size_t r = 0; r < lines; r++)
            memcpy(buffer[0] + r * w->row, slice + (y + r) * n, n * sizeof *line);
        for (size_t k = 0; k < filter->n_steps; k++) {
            const rind_line_step *step = &filter->step[k];
            bool last = k + 1 == filter->n_steps;
            rind_block block = { lines, n, w->row, last ? w->stride : w->row };

            for (size_t r = 0; r < lines; r++)
                rind_extend_line(buffer[k % 2] + r * w->row, n, step_reach(step), w->boundary);
            rind_convolve(&block, buffer[k % 2], (ptrdiff_t)step->dilation, step->tap, step->n,
                          last ? out + y * w->stride : buffer[(k + 1) % 2]);
        }
    }
}

static void pool(const rind_separable *w, const rind_product *product, const double *slice, double *restrict out)
{
    size_t n = w->image->size[0];

    for (size_t y = 0; y < w->image->size[1]; y++, out += n) {
        const double *restrict row = slice + y * w->stride;

        if (product->pooling == RIND_POOL_ADD)
            for (size_t x = 0; x < n; x++)
                out[x] += row[x];
        else
            for (size_t x = 0; x < n; x++)
                out[x] = out[x] > row[x] ? out[x] : row[x];
    }
}

/* The filter along y of 'rows', and pooling. 'spare': two more slice buffers. */
static void finish_product(const rind_separable *w, const rind_product *product, size_t z, double *rows,
                           double *const spare[2])
{
    const rind_line_filter *filter = product->along_y;
    size_t nx = w->image->size[0], ny = w->image->size[1];
    double *out = product->out + z * nx * ny, *in = rows;

    for (size_t k = 0; k < filter->n_steps; k++) {
        const rind_line_step *step = &filter->step[k];
        bool done = k + 1 == filter->n_steps && product->pooling == RIND_POOL_SET;
        double *to = done ? out : spare[k % 2];
        rind_block block = { ny, nx, w->stride, done ? nx : w->stride };

        rind_extend_lines(in, ny, w->stride, nx, step_reach(step), w->boundary);
        rind_convolve(&block, in, (ptrdiff_t)(w->stride * step->dilation), step->tap, step->n, to);
        in = to;
    }
    if (product->pooling != RIND_POOL_SET)
        pool(w, product, in, out);
}

static void filter_slice(void *data, size_t z)
{
    rind_separable *w = data;
    double *slot = rind_slot_claim(&w->slices), *buffer[N_SLICE_BUFFERS];
    const double *slice = w->source + z * w->image->size[0] * w->image->size[1];
    const rind_line_filter *made = NULL;

    for (size_t k = 0; k < N_SLICE_BUFFERS; k++)
        buffer[k] = slot + 2 * LINES * w->row + k * w->slice + w->reach[1] * w->stride;
    for (size_t k = 0; k < w->n_products; k++) {
        const rind_product *product = &w->product[k];

        if (product->along_x != made)
            filter_rows(w, product->along_x, slice, slot, buffer[0]);
        made = product->along_x;
        finish_product(w, product, z, buffer[0], buffer + 1);
    }
    rind_slot_release(&w->slices, slot);
}

void rind_separable_along_z(rind_separable *work, const rind_line_filter *filter)
{
    assert(!work->two_d && rind_line_reach(filter) <= work->reach[2]);
    work->along_z = filter;
    rind_parallel(work->ctx, work->n_strips, filter_strip, work);
    work->source = work->filtered;
}

void rind_separable_run(rind_separable *work, const rind_product *product, size_t n)
{
    work->product = product;
    work->n_products = n;
    rind_parallel(work->ctx, work->image->size[2], filter_slice, work);
}

void rind_separable_free(rind_separable *work)
{
    if (work == NULL)
        return;
    rind_slots_free(&work->strips);
    rind_slots_free(&work->slices);
    free(work->filtered);
    free(work);
}

static size_t rounded(size_t n)
{
    return (n + PAD - 1) / PAD * PAD;
}

static rind_status allocate(rind_ctx *ctx, rind_separable *w)
{
    static const char what[] = "filtering";
    const size_t *size = w->image->size;
    size_t strip = N_STRIP_BUFFERS * (size[2] + 2 * w->reach[2]) * STRIP * sizeof(double);

    /* One cache line more than a multiple: rows do not fall on each other. */
    w->stride = rounded(size[0]) + PAD;
    w->row = rounded(size[0] + 2 * w->reach[0]);
    w->slice = (size[1] + 2 * w->reach[1]) * w->stride;
    if (!w->two_d) {
        w->n_strips = (size[0] * size[1] + STRIP - 1) / STRIP;
        w->filtered = rind_volume_alloc(ctx, w->image, what);
        if (w->filtered == NULL || rind_slots_create(ctx, w->n_strips, strip, what, &w->strips) != RIND_OK)
            return RIND_NO_MEMORY;
    }
    return rind_slots_create(ctx, size[2], (2 * LINES * w->row + N_SLICE_BUFFERS * w->slice) * sizeof(double), what,
                             &w->slices);
}

rind_status rind_separable_create(rind_ctx *ctx, const rind_volume *image, bool two_d, rind_boundary boundary,
                                  const size_t reach[3], rind_separable **out)
{
    rind_separable *work = rind_alloc_zero(ctx, 1, sizeof *work, "filtering");

    *out = NULL;
    if (work == NULL)
        return RIND_NO_MEMORY;
    *work =
        (rind_separable){ .ctx = ctx, .image = image, .two_d = two_d, .boundary = boundary, .source = image->value };
    memcpy(work->reach, reach, sizeof work->reach);
    if (allocate(ctx, work) != RIND_OK) {
        rind_separable_free(work);
        return RIND_NO_MEMORY;
    }
    *out = work;
    return RIND_OK;
}
