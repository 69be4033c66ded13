/*
 * fft.h - discrete Fourier transforms of many short lines
 *
 * Lines are transformed RIND_LANES at a time. A bundle of n points is an array of n times { re[RIND_LANES],
 * im[RIND_LANES] }: point k of lane l is at [k * RIND_FFT_POINT + l] and, the imaginary part, RIND_LANES further.
 */
#ifndef RIND_FFT_H
#define RIND_FFT_H

#include "context.h"
#include "lanes.h"

enum { RIND_FFT_POINT = 2 * RIND_LANES, RIND_FFT_MAX_PASSES = 40 };

typedef struct rind_fft {
    size_t n;
    int n_passes, radix[RIND_FFT_MAX_PASSES];
    double *twiddle; /* owned: exp(-2 pi i p j / length) of every pass */
    double *twist;   /* owned: exp(-pi i k / n), k = 0 ... n - 1, as { re, im } */
} rind_fft;

/* Smallest number not below 'n' that has no prime factors but 2, 3, 5 and 7. */
size_t rind_fft_length(size_t n);

/* exp(-2 pi i turns / n) as { re, im }. */
void rind_fft_root(size_t turns, size_t n, double out[2]);

/* Plan for lines of n points, n a product of 2, 3, 5 and 7. Free with rind_fft_free(). */
rind_status rind_fft_create(rind_ctx *ctx, size_t n, rind_fft *out);
void rind_fft_free(rind_fft *plan);

/*
 * Forward transform of a bundle: X[k] = sum_j x[j] exp(-2 pi i j k / n). Both arrays hold n points and are
 * overwritten. Returns the one that holds the result, in natural order.
 */
double *rind_fft_run(const rind_fft *plan, double *bundle, double *scratch);

/*
 * Multiplies point k by exp(-pi i k / n). A line followed by n zeros has, as a line of 2 n points, the transform
 * whose even part is that of the n points and whose odd part is that of the n points twisted.
 */
void rind_fft_twist(const rind_fft *plan, const double *bundle, double *out);

/* One point of a bundle. */
RIND_INLINE void rind_fft_copy_point(const double *from, double *to)
{
    VECTOR_LOOP
    for (int l = 0; l < RIND_FFT_POINT; l++)
        to[l] = from[l];
}

#endif
