/*
 * fft.c - a mixed-radix Fourier transform, eight lines at a time
 *
 * Stockham's form of the fast transform: each pass takes one factor r out of the length, combines r points by
 * a small transform, turns them by the twiddle factors, and writes them where the next pass finds them;
 * after the last pass the points are in natural order. Two buffers are used in turn.
 *
 * A pass on length n1 r with s transforms side by side:
 *
 *   y[q + s (r p + j)] = w^(p j) sum_k x[q + s (p + n1 k)] exp(-2 pi i j k / r),   w = exp(-2 pi i / (n1 r))
 *
 * with p = 0 ... n1 - 1, q = 0 ... s - 1. Lines lie side by side in the lanes, so every operation is one on
 * eight numbers and nothing is ever shuffled. Long lines are rare here, those of regions have 20 to 300
 * points, and a bundle of both buffers stays in the first cache.
 */
#include "image/fft.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { L = RIND_LANES, POINT = RIND_FFT_POINT };

/* One small transform of all lanes: points at 'in' + k * in_step, results at 'out' + j * out_step. */
typedef struct butterfly {
    const double *restrict in;
    double *restrict out;
    const double *w; /* { re, im } for j = 1 ... r - 1 */
    size_t in_step, out_step;
} butterfly;

#define RE(b, k, l) ((b)->in[(k) * (b)->in_step + (size_t)(l)])
#define IM(b, k, l) ((b)->in[(k) * (b)->in_step + L + (size_t)(l)])

/* Stores result j of lane l, turned by its twiddle factor. */
RIND_INLINE void put(const butterfly *b, bool turned, size_t j, int l, double re, double im)
{
    double *out = b->out + j * b->out_step + l;

    if (turned && j > 0) {
        double c = b->w[2 * j - 2], s = b->w[2 * j - 1];

        out[0] = re * c - im * s;
        out[L] = re * s + im * c;
    } else {
        out[0] = re;
        out[L] = im;
    }
}

RIND_INLINE void butterfly_2(const butterfly *b, bool turned)
{
    FOR_LANES(l)
    {
        double re0 = RE(b, 0, l), im0 = IM(b, 0, l), re1 = RE(b, 1, l), im1 = IM(b, 1, l);

        put(b, turned, 0, l, re0 + re1, im0 + im1);
        put(b, turned, 1, l, re0 - re1, im0 - im1);
    }
}

RIND_INLINE void butterfly_3(const butterfly *b, bool turned)
{
    const double sine = 0.86602540378443864676; /* sin(2 pi / 3) */

    FOR_LANES(l)
    {
        double re0 = RE(b, 0, l), im0 = IM(b, 0, l);
        double sum_re = RE(b, 1, l) + RE(b, 2, l), sum_im = IM(b, 1, l) + IM(b, 2, l);
        double dif_re = sine * (RE(b, 1, l) - RE(b, 2, l)), dif_im = sine * (IM(b, 1, l) - IM(b, 2, l));
        double mid_re = re0 - 0.5 * sum_re, mid_im = im0 - 0.5 * sum_im;

        put(b, turned, 0, l, re0 + sum_re, im0 + sum_im);
        put(b, turned, 1, l, mid_re + dif_im, mid_im - dif_re);
        put(b, turned, 2, l, mid_re - dif_im, mid_im + dif_re);
    }
}

RIND_INLINE void butterfly_4(const butterfly *b, bool turned)
{
    FOR_LANES(l)
    {
        double a_re = RE(b, 0, l) + RE(b, 2, l), a_im = IM(b, 0, l) + IM(b, 2, l);
        double c_re = RE(b, 0, l) - RE(b, 2, l), c_im = IM(b, 0, l) - IM(b, 2, l);
        double d_re = RE(b, 1, l) + RE(b, 3, l), d_im = IM(b, 1, l) + IM(b, 3, l);
        double e_re = RE(b, 1, l) - RE(b, 3, l), e_im = IM(b, 1, l) - IM(b, 3, l);

        put(b, turned, 0, l, a_re + d_re, a_im + d_im);
        put(b, turned, 1, l, c_re + e_im, c_im - e_re);
        put(b, turned, 2, l, a_re - d_re, a_im - d_im);
        put(b, turned, 3, l, c_re - e_im, c_im + e_re);
    }
}

RIND_INLINE void butterfly_5(const butterfly *b, bool turned)
{
    const double c1 = 0.30901699437494742410, c2 = -0.80901699437494742410; /* cos(2 pi / 5), cos(4 pi / 5) */
    const double s1 = 0.95105651629515357212, s2 = 0.58778525229247312917;  /* sin */

    FOR_LANES(l)
    {
        double re0 = RE(b, 0, l), im0 = IM(b, 0, l);
        double p1_re = RE(b, 1, l) + RE(b, 4, l), p1_im = IM(b, 1, l) + IM(b, 4, l);
        double m1_re = RE(b, 1, l) - RE(b, 4, l), m1_im = IM(b, 1, l) - IM(b, 4, l);
        double p2_re = RE(b, 2, l) + RE(b, 3, l), p2_im = IM(b, 2, l) + IM(b, 3, l);
        double m2_re = RE(b, 2, l) - RE(b, 3, l), m2_im = IM(b, 2, l) - IM(b, 3, l);
        double a_re = re0 + (c1 * p1_re + c2 * p2_re), a_im = im0 + (c1 * p1_im + c2 * p2_im);
        double d_re = re0 + (c2 * p1_re + c1 * p2_re), d_im = im0 + (c2 * p1_im + c1 * p2_im);
        double e_re = s1 * m1_re + s2 * m2_re, e_im = s1 * m1_im + s2 * m2_im;
        double f_re = s2 * m1_re - s1 * m2_re, f_im = s2 * m1_im - s1 * m2_im;

        put(b, turned, 0, l, re0 + (p1_re + p2_re), im0 + (p1_im + p2_im));
        put(b, turned, 1, l, a_re + e_im, a_im - e_re);
        put(b, turned, 2, l, d_re + f_im, d_im - f_re);
        put(b, turned, 3, l, d_re - f_im, d_im + f_re);
        put(b, turned, 4, l, a_re - e_im, a_im + e_re);
    }
}

RIND_INLINE void butterfly_7(const butterfly *b, bool turned)
{
    /* cosines and sines of 2 pi k / 7, k = 1, 2, 3 */
    const double c1 = 0.62348980185873353053, c2 = -0.22252093395631440429, c3 = -0.90096886790241912624;
    const double s1 = 0.78183148246802980871, s2 = 0.97492791218182360702, s3 = 0.43388373911755812048;

    FOR_LANES(l)
    {
        double re0 = RE(b, 0, l), im0 = IM(b, 0, l);
        double p1_re = RE(b, 1, l) + RE(b, 6, l), p1_im = IM(b, 1, l) + IM(b, 6, l);
        double m1_re = RE(b, 1, l) - RE(b, 6, l), m1_im = IM(b, 1, l) - IM(b, 6, l);
        double p2_re = RE(b, 2, l) + RE(b, 5, l), p2_im = IM(b, 2, l) + IM(b, 5, l);
        double m2_re = RE(b, 2, l) - RE(b, 5, l), m2_im = IM(b, 2, l) - IM(b, 5, l);
        double p3_re = RE(b, 3, l) + RE(b, 4, l), p3_im = IM(b, 3, l) + IM(b, 4, l);
        double m3_re = RE(b, 3, l) - RE(b, 4, l), m3_im = IM(b, 3, l) - IM(b, 4, l);
        double a1_re = re0 + (c1 * p1_re + c2 * p2_re + c3 * p3_re),
               a1_im = im0 + (c1 * p1_im + c2 * p2_im + c3 * p3_im);
        double a2_re = re0 + (c2 * p1_re + c3 * p2_re + c1 * p3_re),
               a2_im = im0 + (c2 * p1_im + c3 * p2_im + c1 * p3_im);
        double a3_re = re0 + (c3 * p1_re + c1 * p2_re + c2 * p3_re),
               a3_im = im0 + (c3 * p1_im + c1 * p2_im + c2 * p3_im);
        double e1_re = s1 * m1_re + s2 * m2_re + s3 * m3_re, e1_im = s1 * m1_im + s2 * m2_im + s3 * m3_im;
        double e2_re = s2 * m1_re - s3 * m2_re - s1 * m3_re, e2_im = s2 * m1_im - s3 * m2_im - s1 * m3_im;
        double e3_re = s3 * m1_re - s1 * m2_re + s2 * m3_re, e3_im = s3 * m1_im - s1 * m2_im + s2 * m3_im;

        put(b, turned, 0, l, re0 + (p1_re + p2_re + p3_re), im0 + (p1_im + p2_im + p3_im));
        put(b, turned, 1, l, a1_re + e1_im, a1_im - e1_re);
        put(b, turned, 2, l, a2_re + e2_im, a2_im - e2_re);
        put(b, turned, 3, l, a3_re + e3_im, a3_im - e3_re);
        put(b, turned, 4, l, a3_re - e3_im, a3_im + e3_re);
        put(b, turned, 5, l, a2_re - e2_im, a2_im + e2_re);
        put(b, turned, 6, l, a1_re - e1_im, a1_im + e1_re);
    }
}

typedef void butterfly_function(const butterfly *b, bool turned);

/* One pass; the last one (n1 = 1) turns nothing. */
RIND_INLINE void pass(butterfly_function *small, size_t r, size_t n1, size_t s, const double *x, double *y,
                      const double *w)
{
    for (size_t p = 0; p < n1; p++, w += 2 * (r - 1))
        for (size_t q = 0; q < s; q++) {
            const butterfly b = { x + POINT * (q + s * p), y + POINT * (q + s * r * p), w, POINT * s * n1, POINT * s };

            if (n1 > 1)
                small(&b, true);
            else
                small(&b, false);
        }
}

RIND_CLONES double *rind_fft_run(const rind_fft *plan, double *bundle, double *scratch)
{
    size_t n1 = plan->n, s = 1;
    const double *w = plan->twiddle;
    double *x = bundle, *y = scratch;

    for (int k = 0; k < plan->n_passes; k++) {
        size_t r = (size_t)plan->radix[k];
        double *swap = x;

        n1 /= r;
        switch (r) {
        case 2:
            pass(butterfly_2, 2, n1, s, x, y, w);
            break;
        case 3:
            pass(butterfly_3, 3, n1, s, x, y, w);
            break;
        case 4:
            pass(butterfly_4, 4, n1, s, x, y, w);
            break;
        case 5:
            pass(butterfly_5, 5, n1, s, x, y, w);
            break;
        default:
            pass(butterfly_7, 7, n1, s, x, y, w);
            break;
        }
        w += 2 * n1 * (r - 1);
        s *= r;
        x = y;
        y = swap;
    }
    return x;
}

RIND_CLONES void rind_fft_twist(const rind_fft *plan, const double *bundle, double *restrict out)
{
    for (size_t k = 0; k < plan->n; k++) {
        double c = plan->twist[2 * k], s = plan->twist[2 * k + 1];
        const double *in = bundle + k * POINT;
        double *to = out + k * POINT;

        FOR_LANES(l)
        {
            double re = in[l], im = in[L + l];

            to[l] = re * c - im * s;
            to[L + l] = re * s + im * c;
        }
    }
}

size_t rind_fft_length(size_t n)
{
    static const size_t prime[] = { 2, 3, 5, 7 };

    for (size_t length = n > 1 ? n : 1;; length++) {
        size_t rest = length;

        for (size_t k = 0; k < COUNT_OF(prime); k++)
            while (rest % prime[k] == 0)
                rest /= prime[k];
        if (rest == 1)
            return length;
    }
}

/* In long double, whose functions have no variants that differ in the last digit. */
void rind_fft_root(size_t turns, size_t n, double out[2])
{
    long double angle = 2.0L * 3.14159265358979323846264338327950288L * (long double)turns / (long double)n;

    out[0] = (double)cosl(angle);
    out[1] = (double)-sinl(angle);
}

static void choose_radices(rind_fft *plan)
{
    static const int radix[] = { 4, 2, 3, 5, 7 };
    size_t rest = plan->n;

    for (size_t k = 0; k < COUNT_OF(radix); k++)
        for (size_t r = (size_t)radix[k]; rest % r == 0; rest /= r)
            plan->radix[plan->n_passes++] = radix[k];
    assert(rest == 1);
}

rind_status rind_fft_create(rind_ctx *ctx, size_t n, rind_fft *out)
{
    size_t length = n, n_twiddles = 0;

    *out = (rind_fft){ .n = n };
    choose_radices(out);
    for (int k = 0; k < out->n_passes; k++) {
        length /= (size_t)out->radix[k];
        n_twiddles += length * (size_t)(out->radix[k] - 1);
    }
    out->twiddle = rind_alloc(ctx, n_twiddles + 1, 2 * sizeof *out->twiddle, "plan of a Fourier transform");
    out->twist = rind_alloc(ctx, n, 2 * sizeof *out->twist, "plan of a Fourier transform");
    if (out->twiddle == NULL || out->twist == NULL) {
        rind_fft_free(out);
        return RIND_NO_MEMORY;
    }
    double *w = out->twiddle;
    length = n;
    for (int k = 0; k < out->n_passes; k++) {
        size_t r = (size_t)out->radix[k], n1 = length / r;

        for (size_t p = 0; p < n1; p++)
            for (size_t j = 1; j < r; j++, w += 2)
                rind_fft_root(p * j, length, w);
        length = n1;
    }
    for (size_t k = 0; k < n; k++)
        rind_fft_root(k, 2 * n, out->twist + 2 * k);
    return RIND_OK;
}

void rind_fft_free(rind_fft *plan)
{
    free(plan->twiddle);
    free(plan->twist);
    *plan = (rind_fft){ 0 };
}
