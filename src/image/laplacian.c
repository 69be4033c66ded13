/*
 * laplacian.c - see laplacian.h
 *
 * Seven one-dimensional passes do what a kernel of a thousand voxels and more does. Along x a row gives g and d of
 * itself; along y these give P = g(x) g(y) and Q = g(x) d(y) + d(x) g(y); along z the sum is g Q + d P. Kernels
 * are even, so two samples are added before they are weighted, once for both kernels.
 */
#include "image/laplacian.h"
#include "parallel.h"
#include "slots.h"

#include <string.h>

enum { STRIP = 64, LINES = 16, PAD = 8 };

typedef struct laplacian {
    const rind_volume *image;
    bool two_d;
    rind_boundary boundary;
    rind_even_pair pair[3];
    size_t row, stride, slice; /* doubles of a line with its ends, a row, a slice buffer */
    double *p, *q;             /* after x and y; q is where the result goes, too */
    rind_slots slots;
} laplacian;

static void along_x_and_y(void *data, size_t z)
{
    laplacian *c = data;
    const size_t nx = c->image->size[0], ny = c->image->size[1];
    double *slot = rind_slot_claim(&c->slots), *line = slot + c->pair[0].reach;
    double *g = slot + LINES * c->row + c->pair[1].reach * c->stride, *d = g + c->slice;
    rind_block rows = { ny, nx, c->stride, nx };

    for (size_t y = 0; y < ny; y += LINES) { /* several at a time: a row just written cannot be read at once */
        rind_block lines = { ny - y < LINES ? ny - y : LINES, nx, c->row, c->stride };

        for (size_t r = 0; r < lines.n_rows; r++) {
            memcpy(line + r * c->row, c->image->value + (z * ny + y + r) * nx, nx * sizeof *line);
            rind_extend_line(line + r * c->row, nx, c->pair[0].reach, c->boundary);
        }
        rind_even_split(&lines, line, 1, &c->pair[0], g + y * c->stride, d + y * c->stride);
    }
    rind_extend_lines(g, ny, c->stride, nx, c->pair[1].reach, c->boundary);
    rind_extend_lines(d, ny, c->stride, nx, c->pair[1].reach, c->boundary);
    if (c->two_d)
        rind_even_merge(&rows, g, d, (ptrdiff_t)c->stride, &c->pair[1], c->q + z * nx * ny);
    else
        rind_even_spread(&rows, g, d, (ptrdiff_t)c->stride, &c->pair[1], c->p + z * nx * ny, c->q + z * nx * ny);
    rind_slot_release(&c->slots, slot);
}

static void along_z(void *data, size_t job)
{
    laplacian *c = data;
    size_t plane = c->image->size[0] * c->image->size[1], n = c->image->size[2], reach = c->pair[2].reach;
    size_t first = job * STRIP, lanes = plane - first < STRIP ? plane - first : STRIP;
    double *slot = rind_slot_claim(&c->slots);
    double *p = slot + reach * STRIP, *q = p + (n + 2 * reach) * STRIP;
    rind_block block = { n, lanes, STRIP, plane };

    for (size_t z = 0; z < n; z++) {
        memcpy(p + z * STRIP, c->p + z * plane + first, lanes * sizeof *p);
        memcpy(q + z * STRIP, c->q + z * plane + first, lanes * sizeof *q);
    }
    rind_extend_lines(p, n, STRIP, lanes, reach, c->boundary);
    rind_extend_lines(q, n, STRIP, lanes, reach, c->boundary);
    rind_even_merge(&block, p, q, STRIP, &c->pair[2], c->q + first);
    rind_slot_release(&c->slots, slot);
}

static size_t rounded(size_t n)
{
    return (n + PAD - 1) / PAD * PAD;
}

rind_status rind_laplacian(rind_ctx *ctx, const rind_volume *image, bool two_d, rind_boundary boundary,
                           const rind_even_pair pair[3], double *work, double *out)
{
    laplacian c = { .image = image, .two_d = two_d, .boundary = boundary, .p = work, .q = out };
    const size_t *size = image->size;
    size_t n_strips = (size[0] * size[1] + STRIP - 1) / STRIP;

    memcpy(c.pair, pair, (two_d ? 2 : 3) * sizeof *pair);
    c.stride = rounded(size[0]) + PAD;
    c.row = rounded(size[0] + 2 * pair[0].reach);
    c.slice = (size[1] + 2 * pair[1].reach) * c.stride;
    rind_status status =
        rind_slots_create(ctx, size[2], (LINES * c.row + 2 * c.slice) * sizeof(double), "Laplacian", &c.slots);
    if (status != RIND_OK)
        return status;
    rind_parallel(ctx, size[2], along_x_and_y, &c);
    rind_slots_free(&c.slots);
    if (two_d)
        return RIND_OK;
    status = rind_slots_create(ctx, n_strips, 2 * (size[2] + 2 * pair[2].reach) * STRIP * sizeof(double), "Laplacian",
                               &c.slots);
    if (status == RIND_OK)
        rind_parallel(ctx, n_strips, along_z, &c);
    rind_slots_free(&c.slots);
    return status;
}
