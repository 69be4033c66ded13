/*
 * spectral.c - see spectral.h
 *
 * The image is real, so half of its spectrum tells the rest; two rows are transformed as one complex row. The
 * real part of the filtered image has as its factor the even part of the filter's: the mean of the factor at k and
 * the conjugate of that at -k. On a grid without frequency 0 these two are not the same.
 *
 * Slices are transformed along x and y, columns along z, multiplied, and transformed back. The inverse transform is the
 * conjugate of the forward one of conjugates: after the factor the spectrum is conjugated once, and what
 * comes out is real.
 */
#include "image/spectral.h"
#include "image/dft.h"
#include "parallel.h"
#include "slots.h"

#include <stdlib.h>
#include <string.h>

enum { L = RIND_LANES, POINT = RIND_FFT_POINT, ROWS = 2 * L };

typedef struct spectral {
    const rind_volume *image;
    const rind_spectral *filter;
    bool two_d;
    size_t half;          /* points along x that are kept, */
    size_t row;           /* and doubles between rows: a multiple of the lanes */
    size_t room;          /* points of a bundle */
    double *re, *im;      /* [z][y][x] */
    double *frequency[3]; /* of each point */
    rind_dft plan[3];
    rind_slots slots;
    double *out;
} spectral;

/* Rows first ... of slice z, two in a lane, to the half spectra. */
static void forward_rows(const spectral *s, size_t z, size_t first, double *a, double *b)
{
    size_t nx = s->image->size[0], ny = s->image->size[1], n = ny - first < ROWS ? ny - first : ROWS;
    const double *rows = s->image->value + (z * ny + first) * nx;

    memset(a, 0, nx * POINT * sizeof *a);
    for (size_t r = 0; r < n; r++)
        for (size_t x = 0; x < nx; x++)
            a[x * POINT + r] = rows[r * nx + x]; /* row r and row r + L are real and imaginary part of a lane */
    const double *result = rind_dft_run(&s->plan[0], a, b);
    for (size_t r = 0; r < n; r++) {
        double *re = s->re + (z * ny + first + r) * s->row, *im = s->im + (z * ny + first + r) * s->row;
        size_t l = r % L;

        for (size_t k = 0; k < s->half; k++) {
            const double *p = result + k * POINT + l, *q = result + (k > 0 ? nx - k : 0) * POINT + l;

            re[k] = 0.5 * (r < L ? p[0] + q[0] : p[L] + q[L]);
            im[k] = 0.5 * (r < L ? p[L] - q[L] : q[0] - p[0]);
        }
        for (size_t k = s->half; k < s->row; k++)
            re[k] = im[k] = 0.0;
    }
}

/* The rows themselves from their conjugated half spectra. */
static void backward_rows(const spectral *s, size_t z, size_t first, double *a, double *b)
{
    size_t nx = s->image->size[0], ny = s->image->size[1], n = ny - first < ROWS ? ny - first : ROWS;
    double scale = 1.0 / (double)(s->two_d ? nx * ny : rind_volume_n(s->image));

    memset(a, 0, nx * POINT * sizeof *a);
    for (size_t r = 0; r < n; r++) {
        const double *re = s->re + (z * ny + first + r) * s->row, *im = s->im + (z * ny + first + r) * s->row;
        size_t l = r % L;

        for (size_t k = 0; k < nx; k++) {
            double *p = a + k * POINT + l, h_re = re[k < s->half ? k : nx - k];
            double h_im = k < s->half ? im[k] : -im[nx - k];

            p[0] += r < L ? h_re : -h_im; /* the second row times i */
            p[L] += r < L ? h_im : h_re;
        }
    }
    const double *result = rind_dft_run(&s->plan[0], a, b);
    for (size_t r = 0; r < n; r++) {
        double *out = s->out + (z * ny + first + r) * nx;

        for (size_t x = 0; x < nx; x++)
            out[x] = result[x * POINT + r] * scale;
    }
}

/* Eight columns from 'at' on, points 'step' apart, to a bundle and back. */
static void load_columns(const spectral *s, size_t at, size_t step, size_t n, double *bundle)
{
    for (size_t k = 0; k < n; k++, bundle += POINT, at += step) {
        memcpy(bundle, s->re + at, L * sizeof *bundle);
        memcpy(bundle + L, s->im + at, L * sizeof *bundle);
    }
}

static void store_columns(const spectral *s, const double *bundle, size_t at, size_t step, size_t n)
{
    for (size_t k = 0; k < n; k++, bundle += POINT, at += step) {
        memcpy(s->re + at, bundle, L * sizeof *bundle);
        memcpy(s->im + at, bundle + L, L * sizeof *bundle);
    }
}

/* The even part of the factor at point (x, y, z). */
static double factor_at(const spectral *s, size_t x, size_t y, size_t z)
{
    const size_t *size = s->image->size, at[3] = { x, y, z };
    double f[3] = { 0, 0, 0 }, g[3] = { 0, 0, 0 };

    for (int a = 0; a < (s->two_d ? 2 : 3); a++) {
        f[a] = s->frequency[a][at[a]];
        g[a] = s->frequency[a][at[a] > 0 ? size[a] - at[a] : 0];
    }
    double here = s->filter->factor(s->filter->user, f), there = s->filter->factor(s->filter->user, g);
    return 0.5 * (s->filter->imaginary ? here - there : here + there);
}

/* Multiplies one point of eight columns and takes the conjugate. */
static void apply(const spectral *s, double *point, size_t x, size_t y, size_t z)
{
    for (size_t l = 0; l < L; l++) {
        double t = x + l < s->half ? factor_at(s, x + l, y, z) : 0.0, re = point[l] * t, im = point[L + l] * t;

        point[l] = s->filter->imaginary ? im : re; /* -i (re + i im) = im - i re */
        point[L + l] = s->filter->imaginary ? re : -im;
    }
}

static void transform_along_y(const spectral *s, size_t z, double *a, double *b)
{
    for (size_t x = 0; x < s->row; x += L) {
        size_t ny = s->image->size[1], at = z * ny * s->row + x;

        load_columns(s, at, s->row, ny, a);
        double *result = rind_dft_run(&s->plan[1], a, b);
        store_columns(s, result, at, s->row, ny);
    }
}

static void forward_slice(void *data, size_t z)
{
    spectral *s = data;
    double *a = rind_slot_claim(&s->slots), *b = a + s->room * POINT;

    for (size_t first = 0; first < s->image->size[1]; first += ROWS)
        forward_rows(s, z, first, a, b);
    transform_along_y(s, z, a, b);
    rind_slot_release(&s->slots, a);
}

static void backward_slice(void *data, size_t z)
{
    spectral *s = data;
    double *a = rind_slot_claim(&s->slots), *b = a + s->room * POINT;

    transform_along_y(s, z, a, b);
    for (size_t first = 0; first < s->image->size[1]; first += ROWS)
        backward_rows(s, z, first, a, b);
    rind_slot_release(&s->slots, a);
}

static void filter_columns(void *data, size_t y)
{
    spectral *s = data;
    size_t n = s->image->size[2], step = s->image->size[1] * s->row;
    double *a = rind_slot_claim(&s->slots), *b = a + s->room * POINT;

    for (size_t x = 0; x < s->row; x += L) {
        load_columns(s, y * s->row + x, step, n, a);
        double *result = s->two_d ? a : rind_dft_run(&s->plan[2], a, b);
        for (size_t z = 0; z < n; z++)
            apply(s, result + z * POINT, x, y, z);
        if (!s->two_d)
            result = rind_dft_run(&s->plan[2], result, result == a ? b : a);
        store_columns(s, result, y * s->row + x, step, n);
    }
    rind_slot_release(&s->slots, a);
}

static void make_frequencies(size_t n, double *f)
{
    double middle = ((double)n - 1.0) / 2.0;

    for (size_t k = 0; k < n; k++)
        f[k] = n > 1 ? ((double)((k + n / 2) % n) - middle) / middle : 0.0;
}

static rind_status prepare(rind_ctx *ctx, spectral *s)
{
    static const char what[] = "spectrum of an image";
    const size_t *size = s->image->size;
    rind_status status = RIND_OK;

    s->half = size[0] / 2 + 1;
    s->row = (s->half + L - 1) / L * L;
    for (int a = 0; a < 3 && status == RIND_OK; a++) {
        s->frequency[a] = rind_alloc(ctx, size[a], sizeof **s->frequency, what);
        status = s->frequency[a] == NULL ? RIND_NO_MEMORY : rind_dft_create(ctx, size[a], &s->plan[a]);
        if (status != RIND_OK)
            return status;
        make_frequencies(size[a], s->frequency[a]);
        s->room = s->plan[a].room > s->room ? s->plan[a].room : s->room;
    }
    s->re = rind_alloc(ctx, size[1] * size[2], s->row * sizeof *s->re, what);
    s->im = rind_alloc(ctx, size[1] * size[2], s->row * sizeof *s->im, what);
    if (s->re == NULL || s->im == NULL)
        return RIND_NO_MEMORY;
    return rind_slots_create(ctx, size[1] > size[2] ? size[1] : size[2], 2 * s->room * POINT * sizeof(double), what,
                             &s->slots);
}

rind_status rind_spectral_run(rind_ctx *ctx, const rind_volume *image, bool two_d, const rind_spectral *filter,
                              double *out)
{
    spectral s = { .image = image, .filter = filter, .two_d = two_d, .out = out };
    rind_status status = prepare(ctx, &s);

    if (status == RIND_OK) {
        rind_parallel(ctx, image->size[2], forward_slice, &s);
        rind_parallel(ctx, image->size[1], filter_columns, &s);
        rind_parallel(ctx, image->size[2], backward_slice, &s);
    }
    for (int a = 0; a < 3; a++) {
        free(s.frequency[a]);
        rind_dft_free(&s.plan[a]);
    }
    free(s.re);
    free(s.im);
    rind_slots_free(&s.slots);
    return status;
}
