/*
 * convolve.c - see convolve.h
 *
 * A piece of a row is summed in registers over all taps before it is stored: 32 sums of one kernel fill half of
 * the vector registers there are, and 16 of two kernels the same. Pieces run down the rows, so that the rows they
 * read stay in the first cache. The last piece of a row overlaps the one before; a row shorter than
 * a piece is summed one by one. Order of summation is the same in every piece.
 */
#include "image/convolve.h"
#include "lanes.h"

enum { WIDE = 32, NARROW = 16 };

/* The loop over lanes must stay a loop until the vectoriser sees it. */
#define LANES(l, n) _Pragma("GCC unroll 1") for (int l = 0; l < (n); l++)

/* Runs 'work' over a block in pieces: of 'width' lanes, or one by one where rows are shorter. */
#define IN_PIECES(b, width, work_wide, work_single)                                                           \
    do {                                                                                                      \
        for (size_t piece = 0; piece < (b)->n_lanes && (b)->n_lanes >= (width); piece += (width)) {           \
            size_t l = piece + (width) <= (b)->n_lanes ? piece : (b)->n_lanes - (width);                      \
            for (size_t i = l, o = l, r = 0; r < (b)->n_rows; r++, i += (b)->stride_in, o += (b)->stride_out) \
                work_wide;                                                                                    \
        }                                                                                                     \
        for (size_t l = 0; l < (b)->n_lanes && (b)->n_lanes < (width); l++)                                   \
            for (size_t i = l, o = l, r = 0; r < (b)->n_rows; r++, i += (b)->stride_in, o += (b)->stride_out) \
                work_single;                                                                                  \
    } while (0)

RIND_INLINE void one_kernel(const double *in, ptrdiff_t step, const double *tap, size_t n, double *restrict out,
                            int width)
{
    double sum[WIDE];

    LANES(l, width)
    sum[l] = tap[0] * in[l];
    for (size_t k = 1; k < n; k++) {
        double h = tap[k];

        in -= step;
        LANES(l, width)
        sum[l] += h * in[l];
    }
    LANES(l, width)
    out[l] = sum[l];
}

RIND_CLONES static void convolve(const rind_block *b, const double *in, ptrdiff_t step, const double *tap, size_t n,
                                 double *out)
{
    in += (ptrdiff_t)(n / 2) * step; /* where the first tap reads */
    IN_PIECES(b, WIDE, one_kernel(in + i, step, tap, n, out + o, WIDE), one_kernel(in + i, step, tap, n, out + o, 1));
}

void rind_convolve(const rind_block *block, const double *in, ptrdiff_t step, const double *tap, size_t n, double *out)
{
    convolve(block, in, step, tap, n, out);
}

RIND_INLINE void split(const double *in, ptrdiff_t step, const rind_even_pair *pair, double *restrict out_g,
                       double *restrict out_d, int width)
{
    const double *before = in, *behind = in;
    double sum_g[NARROW], sum_d[NARROW];

    LANES(l, width)
    {
        sum_g[l] = pair->g[0] * in[l];
        sum_d[l] = pair->d[0] * in[l];
    }
    for (size_t k = 1; k <= pair->reach; k++) {
        double g = pair->g[k], d = pair->d[k];

        before -= step;
        behind += step;
        LANES(l, width)
        {
            double both = before[l] + behind[l];

            sum_g[l] += g * both;
            sum_d[l] += d * both;
        }
    }
    LANES(l, width)
    {
        out_g[l] = sum_g[l];
        out_d[l] = sum_d[l];
    }
}

RIND_INLINE void spread(const double *p, const double *q, ptrdiff_t step, const rind_even_pair *pair,
                        double *restrict out_g, double *restrict out_gd, int width)
{
    double sum_g[NARROW], sum_gd[NARROW];
    ptrdiff_t off = 0;

    LANES(l, width)
    {
        sum_g[l] = pair->g[0] * p[l];
        sum_gd[l] = pair->g[0] * q[l] + pair->d[0] * p[l];
    }
    for (size_t k = 1; k <= pair->reach; k++) {
        double g = pair->g[k], d = pair->d[k];

        off += step;
        const double *p0 = p - off, *p1 = p + off, *q0 = q - off, *q1 = q + off;
        LANES(l, width)
        {
            double both = p0[l] + p1[l];

            sum_g[l] += g * both;
            sum_gd[l] += g * (q0[l] + q1[l]) + d * both;
        }
    }
    LANES(l, width)
    {
        out_g[l] = sum_g[l];
        out_gd[l] = sum_gd[l];
    }
}

RIND_INLINE void merge(const double *p, const double *q, ptrdiff_t step, const rind_even_pair *pair,
                       double *restrict out, int width)
{
    double sum[WIDE];
    ptrdiff_t off = 0;

    LANES(l, width)
    sum[l] = pair->g[0] * q[l] + pair->d[0] * p[l];
    for (size_t k = 1; k <= pair->reach; k++) {
        double g = pair->g[k], d = pair->d[k];

        off += step;
        const double *p0 = p - off, *p1 = p + off, *q0 = q - off, *q1 = q + off;
        LANES(l, width)
        sum[l] += g * (q0[l] + q1[l]) + d * (p0[l] + p1[l]);
    }
    LANES(l, width)
    out[l] = sum[l];
}

RIND_CLONES static void even_split(const rind_block *b, const double *in, ptrdiff_t step, const rind_even_pair *pair,
                                   double *out_g, double *out_d)
{
    IN_PIECES(b, NARROW, split(in + i, step, pair, out_g + o, out_d + o, NARROW),
              split(in + i, step, pair, out_g + o, out_d + o, 1));
}

RIND_CLONES static void even_spread(const rind_block *b, const double *p, const double *q, ptrdiff_t step,
                                    const rind_even_pair *pair, double *out_g, double *out_gd)
{
    IN_PIECES(b, NARROW, spread(p + i, q + i, step, pair, out_g + o, out_gd + o, NARROW),
              spread(p + i, q + i, step, pair, out_g + o, out_gd + o, 1));
}

RIND_CLONES static void even_merge(const rind_block *b, const double *p, const double *q, ptrdiff_t step,
                                   const rind_even_pair *pair, double *out)
{
    IN_PIECES(b, WIDE, merge(p + i, q + i, step, pair, out + o, WIDE), merge(p + i, q + i, step, pair, out + o, 1));
}

void rind_even_split(const rind_block *block, const double *in, ptrdiff_t step, const rind_even_pair *pair,
                     double *out_g, double *out_d)
{
    even_split(block, in, step, pair, out_g, out_d);
}

void rind_even_spread(const rind_block *block, const double *p, const double *q, ptrdiff_t step,
                      const rind_even_pair *pair, double *out_g, double *out_gd)
{
    even_spread(block, p, q, step, pair, out_g, out_gd);
}

void rind_even_merge(const rind_block *block, const double *p, const double *q, ptrdiff_t step,
                     const rind_even_pair *pair, double *out)
{
    even_merge(block, p, q, step, pair, out);
}
