/*
 * oriented.c - see oriented.h
 *
 * Eight slices are transformed side by side, one in each lane. A plane with its surroundings is a circle along each
 * axis: samples first, then what lies behind them, then what lies before the first; long enough that the
 * filtered samples see nothing of the other side. Rows that lie beyond the edge are copies of others (or zero), so
 * they are transformed along u only once, and put where they belong when the transform along v reads them.
 *
 * The spectrum F is kept by columns, conjugated. With a real kernel spectrum G the inverse transform of F G is the
 * conjugate of the forward transform of F* G, over the number of points; and a modulus knows no conjugate. So there is
 * one direction of transform only. After the transform along v, only rows of the image itself go on.
 */
#include "image/oriented.h"
#include "image/fft.h"
#include "parallel.h"
#include "slots.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { L = RIND_LANES, POINT = RIND_FFT_POINT };

typedef struct oriented {
    const rind_volume *image;
    const rind_oriented *filter;
    size_t n[2], length[2], n_slices; /* samples and points along u and v; slices */
    size_t step[3];                   /* from voxel to voxel along u, v and across slices */
    size_t row;                       /* doubles from one row of points to the next */
    ptrdiff_t *from[2];               /* the sample at each point, -1: zero */
    rind_fft plan[2];
    double *spectrum; /* of each kernel, by columns: [k][u][v] */
    rind_slots slots;
    double *out;
} oriented;

/* Working memory of a job. */
typedef struct buffers {
    double *rows;    /* [v][u] points, 'row' doubles a row */
    double *columns; /* [u][v] points */
    double *pooled;  /* [v][u] lanes */
    double *bundle[2];
} buffers;

static size_t longest(const oriented *o)
{
    return o->length[0] > o->length[1] ? o->length[0] : o->length[1];
}

/* Cuts a slot into its parts; with rows == NULL only adds up their doubles. */
static size_t cut(const oriented *o, double *slot, buffers *out)
{
    size_t rows = o->length[1] * o->row, columns = o->length[0] * o->length[1] * POINT;
    size_t pooled = o->n[0] * o->n[1] * L, bundle = longest(o) * POINT;

    if (out != NULL)
        *out = (buffers){ slot,
                          slot + rows,
                          slot + rows + columns,
                          { slot + rows + columns + pooled, slot + rows + columns + pooled + bundle } };
    return rows + columns + pooled + 2 * bundle;
}

/* Points of a row, in place, transformed along u. */
static void transform_row(const oriented *o, double *row, double *spare)
{
    const double *result = rind_fft_run(&o->plan[0], row, spare);

    if (result != row)
        memcpy(row, result, o->length[0] * POINT * sizeof *row);
}

static void load_row(const oriented *o, size_t first, size_t lanes, size_t v, double *row)
{
    const double *line = o->image->value + first * o->step[2] + v * o->step[1];

    for (size_t u = 0; u < o->length[0]; u++, row += POINT) {
        memset(row, 0, POINT * sizeof *row);
        if (o->from[0][u] < 0)
            continue;
        for (size_t l = 0; l < lanes; l++)
            row[l] = line[(size_t)o->from[0][u] * o->step[0] + l * o->step[2]];
    }
}

/* The conjugated spectra of slices, by columns. */
static void forward(const oriented *o, size_t first, size_t lanes, const buffers *b)
{
    for (size_t v = 0; v < o->n[1]; v++) {
        load_row(o, first, lanes, v, b->rows + v * o->row);
        transform_row(o, b->rows + v * o->row, b->bundle[0]);
    }
    for (size_t u = 0; u < o->length[0]; u++) {
        double *column = b->columns + u * o->length[1] * POINT;

        for (size_t v = 0; v < o->length[1]; v++) {
            ptrdiff_t from = o->from[1][v];

            if (from < 0)
                memset(b->bundle[0] + v * POINT, 0, POINT * sizeof(double));
            else
                memcpy(b->bundle[0] + v * POINT, b->rows + (size_t)from * o->row + u * POINT, POINT * sizeof(double));
        }
        const double *result = rind_fft_run(&o->plan[1], b->bundle[0], b->bundle[1]);
        for (size_t v = 0; v < o->length[1] * POINT; v += POINT)
            for (size_t l = 0; l < L; l++) {
                column[v + l] = result[v + l];
                column[v + L + l] = -result[v + L + l];
            }
    }
}

static void multiply(const double *restrict column, const double *restrict factor, size_t n, double *restrict out)
{
    for (size_t k = 0; k < n; k++, column += POINT, out += POINT)
        for (size_t l = 0; l < POINT; l++)
            out[l] = column[l] * factor[k];
}

/* The modulus of a row's samples, pooled. */
static void pool_row(const oriented *o, const double *restrict point, bool first, double *restrict pooled)
{
    bool average = o->filter->pooling == RIND_AVERAGE;

    for (size_t u = 0; u < o->n[0]; u++, point += POINT, pooled += L)
        for (size_t l = 0; l < L; l++) {
            double modulus = sqrt(point[l] * point[l] + point[L + l] * point[L + l]);

            if (first)
                pooled[l] = modulus;
            else if (average)
                pooled[l] += modulus;
            else
                pooled[l] = pooled[l] > modulus ? pooled[l] : modulus;
        }
}

static void respond(const oriented *o, size_t k, const buffers *b)
{
    const double *factor = o->spectrum + k * o->length[0] * o->length[1];

    for (size_t u = 0; u < o->length[0]; u++) {
        multiply(b->columns + u * o->length[1] * POINT, factor + u * o->length[1], o->length[1], b->bundle[0]);
        const double *result = rind_fft_run(&o->plan[1], b->bundle[0], b->bundle[1]);
        for (size_t v = 0; v < o->n[1]; v++)
            memcpy(b->rows + v * o->row + u * POINT, result + v * POINT, POINT * sizeof(double));
    }
    for (size_t v = 0; v < o->n[1]; v++)
        pool_row(o, rind_fft_run(&o->plan[0], b->rows + v * o->row, b->bundle[0]), k == 0, b->pooled + v * o->n[0] * L);
}

static void filter_slices(void *data, size_t job)
{
    oriented *o = data;
    size_t first = job * L, lanes = o->n_slices - first < L ? o->n_slices - first : L;
    double *slot = rind_slot_claim(&o->slots), *out = o->out + first * o->step[2];
    double points = (double)(o->length[0] * o->length[1]);
    double scale = 1.0 / (o->filter->pooling == RIND_AVERAGE ? points * (double)o->filter->n_kernels : points);
    buffers b;

    cut(o, slot, &b);
    forward(o, first, lanes, &b);
    for (size_t k = 0; k < o->filter->n_kernels; k++)
        respond(o, k, &b);
    for (size_t v = 0; v < o->n[1]; v++)
        for (size_t u = 0; u < o->n[0]; u++)
            for (size_t l = 0; l < lanes; l++)
                out[u * o->step[0] + v * o->step[1] + l * o->step[2]] += scale * b.pooled[(v * o->n[0] + u) * L + l];
    rind_slot_release(&o->slots, slot);
}

/* The spectra of up to eight kernels, one a lane. */
static void transform_kernels(void *data, size_t job)
{
    oriented *o = data;
    const rind_oriented *f = o->filter;
    size_t first = job * L, lanes = f->n_kernels - first < L ? f->n_kernels - first : L;
    ptrdiff_t reach_u = (ptrdiff_t)f->reach[0], reach_v = (ptrdiff_t)f->reach[1];
    double *slot = rind_slot_claim(&o->slots);
    buffers b;

    cut(o, slot, &b);
    memset(b.rows, 0, o->length[1] * o->row * sizeof *b.rows);
    for (ptrdiff_t dv = -reach_v; dv <= reach_v; dv++) {
        double *row = b.rows + (size_t)(dv < 0 ? dv + (ptrdiff_t)o->length[1] : dv) * o->row;

        for (size_t l = 0; l < lanes; l++) {
            double *value = b.bundle[0]; /* 2 (2 reach + 1) doubles; a line of points is longer */

            f->kernel_row(f->user, first + l, dv, value);
            for (ptrdiff_t du = -reach_u; du <= reach_u; du++, value += 2) {
                double *point = row + (size_t)(du < 0 ? du + (ptrdiff_t)o->length[0] : du) * POINT;

                point[l] = value[0];
                point[L + l] = value[1];
            }
        }
        transform_row(o, row, b.bundle[1]);
    }
    for (size_t u = 0; u < o->length[0]; u++) {
        for (size_t v = 0; v < o->length[1]; v++)
            memcpy(b.bundle[0] + v * POINT, b.rows + v * o->row + u * POINT, POINT * sizeof(double));
        const double *result = rind_fft_run(&o->plan[1], b.bundle[0], b.bundle[1]);
        for (size_t v = 0; v < o->length[1]; v++)
            for (size_t l = 0; l < lanes; l++)
                o->spectrum[((first + l) * o->length[0] + u) * o->length[1] + v] = result[v * POINT + l];
    }
    rind_slot_release(&o->slots, slot);
}

/* Which sample stands at which point: 0 ... n - 1, those behind, unused ones, those before. */
static void place_samples(size_t n, size_t length, size_t reach, rind_boundary boundary, ptrdiff_t *from)
{
    for (size_t k = 0; k < length; k++)
        from[k] = k < n + reach         ? rind_boundary_index(boundary, (ptrdiff_t)k, n)
                  : k >= length - reach ? rind_boundary_index(boundary, (ptrdiff_t)k - (ptrdiff_t)length, n)
                                        : -1;
}

static rind_status prepare(rind_ctx *ctx, oriented *o)
{
    static const char what[] = "oriented filters";
    const rind_oriented *f = o->filter;
    const size_t *size = o->image->size, step[3] = { 1, size[0], size[0] * size[1] };
    int axis[3] = { f->u, f->v, 3 - f->u - f->v };
    rind_status status = RIND_OK;

    o->n_slices = size[axis[2]];
    for (int a = 0; a < 3; a++)
        o->step[a] = step[axis[a]];
    for (int a = 0; a < 2 && status == RIND_OK; a++) {
        size_t sides = f->boundary == RIND_BOUNDARY_ZERO ? 1 : 2, room = 2 * f->reach[a] + 1;

        o->n[a] = size[axis[a]];
        o->length[a] = o->n[a] + sides * f->reach[a];
        o->length[a] = rind_fft_length(o->length[a] > room ? o->length[a] : room);
        o->from[a] = rind_alloc(ctx, o->length[a], sizeof **o->from, what);
        status = o->from[a] == NULL ? RIND_NO_MEMORY : rind_fft_create(ctx, o->length[a], &o->plan[a]);
        if (status == RIND_OK)
            place_samples(o->n[a], o->length[a], f->reach[a], f->boundary, o->from[a]);
    }
    if (status != RIND_OK)
        return status;
    o->row = (o->length[0] + 1) * POINT; /* one more, so that columns do not meet in the cache */
    o->spectrum = rind_alloc(ctx, f->n_kernels * o->length[0], o->length[1] * sizeof(double), what);
    if (o->spectrum == NULL)
        return RIND_NO_MEMORY;
    size_t n_jobs = (o->n_slices + L - 1) / L, n_kernel_jobs = (f->n_kernels + L - 1) / L;
    return rind_slots_create(ctx, n_jobs > n_kernel_jobs ? n_jobs : n_kernel_jobs, cut(o, NULL, NULL) * sizeof(double),
                             what, &o->slots);
}

rind_status rind_oriented_add(rind_ctx *ctx, const rind_volume *image, const rind_oriented *filter, double *out)
{
    oriented o = { .image = image, .filter = filter, .out = out };

    assert(filter->n_kernels > 0 && filter->n_kernels <= RIND_MAX_ORIENTATIONS);
    rind_status status = prepare(ctx, &o);
    if (status == RIND_OK) {
        rind_parallel(ctx, (filter->n_kernels + L - 1) / L, transform_kernels, &o);
        rind_parallel(ctx, (o.n_slices + L - 1) / L, filter_slices, &o);
    }
    for (int a = 0; a < 2; a++) {
        free(o.from[a]);
        rind_fft_free(&o.plan[a]);
    }
    free(o.spectrum);
    rind_slots_free(&o.slots);
    return status;
}
