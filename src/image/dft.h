/*
 * dft.h - Fourier transforms of any length, eight lines at a time
 *
 * As fft.h, whose bundles it takes, for filters whose definition is tied to the image's own size.
 */
#ifndef RIND_DFT_H
#define RIND_DFT_H

#include "image/fft.h"

typedef struct rind_dft {
    size_t n;      /* points */
    size_t room;   /* points a bundle must have room for */
    bool direct;   /* n has no prime factors but 2, 3, 5 and 7 */
    rind_fft fft;  /* of 'room' points */
    double *chirp; /* owned: exp(-pi i k^2 / n), k = 0 ... n - 1 */
    double *echo;  /* owned: transform of its conjugate, over 'room' */
} rind_dft;

/* Returns RIND_OK or RIND_NO_MEMORY. Free with rind_dft_free(). */
rind_status rind_dft_create(rind_ctx *ctx, size_t n, rind_dft *out);
void rind_dft_free(rind_dft *plan);

/*
 * Forward transform of the first n points of 'bundle'. Both arrays are overwritten; returns the one whose first n
 * points are the result.
 */
double *rind_dft_run(const rind_dft *plan, double *bundle, double *scratch);

#endif
