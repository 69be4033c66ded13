/*
 * kernel_distance.c - the spectrum of one over the distance
 *
 * A real, even line of 2 m points is known from points 0 ... m, and so is its transform, which is real and even as
 * well. Two such lines are transformed as the real and the imaginary part of one; a bundle holds RIND_FFT_POINT of
 * them. The eighth of the grid that is needed is made in place: planes along y and x, then columns along z.
 */
#include "spatial.h"

#include "image/fft.h"
#include "parallel.h"
#include "slots.h"

#include <math.h>
#include <string.h>

enum { POINT = RIND_FFT_POINT, X = 0, Y = 1, Z = 2 };

typedef struct work {
    const size_t *m;
    const double *step;
    rind_fft plan[3]; /* of 2 m points */
    size_t row;       /* doubles from one kx to the next: m + 1 of y, rounded up to whole bundles */
    double *kernel;
    rind_slots slots;
} work;

static size_t longest(const size_t m[3])
{
    size_t n = m[0] > m[1] ? m[0] : m[1];

    return n > m[2] ? n : m[2];
}

/* A bundle of points 0 ... m; the rest mirrors them. */
static double *transform(const rind_fft *plan, double *line, double *scratch)
{
    for (size_t k = 1; k < plan->n / 2; k++)
        memcpy(line + (plan->n - k) * POINT, line + k * POINT, POINT * sizeof *line);
    return rind_fft_run(plan, line, scratch);
}

RIND_CLONES static void fill_row(double *row, size_t n, double x2_z2, double step)
{
    for (size_t y = 0; y < n; y++) {
        double along = (double)(int)y * step;

        row[y] = 1.0 / sqrt(x2_z2 + along * along);
    }
}

static void transform_along_y(const work *w, double *plane, double *line, double *scratch)
{
    size_t n_x = w->m[X] + 1, n_y = w->m[Y] + 1, row = w->row;

    for (size_t x = 0; x < n_x; x += POINT) {
        size_t n = n_x - x < POINT ? n_x - x : POINT;

        for (size_t y = 0; y < n_y; y++)
            for (size_t l = 0; l < POINT; l++)
                line[y * POINT + l] = l < n ? plane[(x + l) * row + y] : 0.0;
        const double *result = transform(&w->plan[Y], line, scratch);
        for (size_t y = 0; y < n_y; y++)
            for (size_t l = 0; l < n; l++)
                plane[(x + l) * row + y] = result[y * POINT + l];
    }
}

/* Columns of 'n' points, 'stride' doubles apart, a bundle of neighbouring ones at a time. */
static void transform_columns(const rind_fft *plan, double *first, size_t n, size_t stride, size_t row, double *line,
                              double *scratch)
{
    for (size_t y = 0; y < row; y += POINT) {
        for (size_t k = 0; k < n; k++)
            memcpy(line + k * POINT, first + k * stride + y, POINT * sizeof *line);
        const double *result = transform(plan, line, scratch);
        for (size_t k = 0; k < n; k++)
            memcpy(first + k * stride + y, result + k * POINT, POINT * sizeof *line);
    }
}

static void plane_job(void *data, size_t z)
{
    work *w = data;
    size_t n_x = w->m[X] + 1;
    double *plane = w->kernel + z * n_x * w->row;
    double *line = rind_slot_claim(&w->slots), *scratch = line + 2 * longest(w->m) * POINT;

    for (size_t x = 0; x < n_x; x++) {
        double at[2] = { (double)x * w->step[X], (double)z * w->step[Z] };

        fill_row(plane + x * w->row, w->row, at[0] * at[0] + at[1] * at[1], w->step[Y]);
    }
    if (z == 0)
        plane[0] = 0.0;
    transform_along_y(w, plane, line, scratch);
    transform_columns(&w->plan[X], plane, n_x, w->row, w->row, line, scratch);
    rind_slot_release(&w->slots, line);
}

static void column_job(void *data, size_t x)
{
    work *w = data;
    double *line = rind_slot_claim(&w->slots), *scratch = line + 2 * longest(w->m) * POINT;

    transform_columns(&w->plan[Z], w->kernel + x * w->row, w->m[Z] + 1, (w->m[X] + 1) * w->row, w->row, line, scratch);
    rind_slot_release(&w->slots, line);
}

rind_status rind_kernel_spectrum(rind_ctx *ctx, const size_t m[3], const double spacing_mm[3], double **out,
                                 size_t *row)
{
    work w = { .m = m, .step = spacing_mm, .row = (m[Y] + 1 + POINT - 1) / POINT * POINT };
    size_t slot = 4 * longest(m) * POINT * sizeof(double);
    rind_status status = rind_slots_create(ctx, longest(m) + 1, slot, "lines of a kernel", &w.slots);

    for (int a = 0; a < 3 && status == RIND_OK; a++)
        status = rind_fft_create(ctx, 2 * m[a], &w.plan[a]);
    if (status == RIND_OK) {
        w.kernel = rind_alloc(ctx, (m[Z] + 1) * (m[X] + 1), w.row * sizeof(double), "spectrum of a kernel");
        status = w.kernel != NULL ? RIND_OK : RIND_NO_MEMORY;
    }
    if (status == RIND_OK) {
        rind_parallel(ctx, m[Z] + 1, plane_job, &w);
        rind_parallel(ctx, m[X] + 1, column_job, &w);
    }
    for (int a = 0; a < 3; a++)
        rind_fft_free(&w.plan[a]);
    rind_slots_free(&w.slots);
    *out = w.kernel;
    *row = w.row;
    return status;
}
