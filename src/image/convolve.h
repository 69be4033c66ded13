/*
 * convolve.h - weighted sums of neighbouring rows, the innermost loops of every spatial filter
 *
 * A block is 'n_rows' rows of 'n_lanes' doubles, rows 'stride' apart. A tap stands 'step' doubles from the next:
 * a row's stride (times the dilation) to filter along y or z, 1 to filter along x. Samples beyond the ends must be
 * there (boundary.h). Each result is summed tap by tap in the same order wherever it stands, so that cutting
 * an image changes no bit of it. Input and output do not overlap.
 */
#ifndef RIND_CONVOLVE_H
#define RIND_CONVOLVE_H

#include <stddef.h>

typedef struct rind_block {
    size_t n_rows, n_lanes;
    size_t stride_in, stride_out;
} rind_block;

/* Convolution with taps h[0 ... n - 1], n odd, centre (n - 1) / 2: out[i] = sum_k h[k] in[i - (k - centre)]. */
void rind_convolve(const rind_block *block, const double *in, ptrdiff_t step, const double *tap, size_t n, double *out);

/*
 * Two even kernels of one length, given from the centre on: g[0 ... reach], d[0 ... reach].
 *
 * rind_even_split   g * in and d * in
 * rind_even_spread  g * p and g * q + d * p
 * rind_even_merge   g * q + d * p
 */
typedef struct rind_even_pair {
    const double *g, *d;
    size_t reach;
} rind_even_pair;

void rind_even_split(const rind_block *block, const double *in, ptrdiff_t step, const rind_even_pair *pair,
                     double *out_g, double *out_d);
void rind_even_spread(const rind_block *block, const double *p, const double *q, ptrdiff_t step,
                      const rind_even_pair *pair, double *out_g, double *out_gd);
void rind_even_merge(const rind_block *block, const double *p, const double *q, ptrdiff_t step,
                     const rind_even_pair *pair, double *out);

#endif
