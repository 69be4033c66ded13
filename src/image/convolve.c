/*
 * convolve.c - see convolve.h
 *
 * A piece of a row is summed in registers over all taps before it is stored: 32 sums of one kernel fill half of
 * the vector registers there are, and 16 of two kernels the same. Where the rows that one result row reads do not fit
 * into the first cache, pieces run down the rows, so that what they read stays there. The last piece of a row overlaps
 * the one before; a row shorter than a piece is summed one by one. Order of summation is the same in every piece.
 */
#include "image/convolve.h"
#include "lanes.h"

#include <stdbool.h>

enum { WIDE = 32, NARROW = 24 };

#define LANES(l, n) for (int l = 0; l < (n); l++)

/* Whether all the rows that a row of results is made of fit into half of the first cache. */
static bool fits_cache(const rind_block *b, ptrdiff_t step, size_t n_taps)
{
    enum { HALF_CACHE = 2048 }; /* doubles */

    return (size_t)(step < 0 ? -step : step) * n_taps + b->n_lanes <= HALF_CACHE;
}

/*
 * Runs 'work' over a block in pieces of 'width' lanes, or one by one where rows are shorter. Row by row, so that
 * results are written in order, where 'by_rows'; else piece by piece.
 */
#define IN_PIECES(b, by_rows, width, work_wide, work_single)                        \
    do {                                                                            \
        size_t lanes_ = (b)->n_lanes, width_ = lanes_ < (width) ? 1 : (width);      \
        size_t pieces_ = (lanes_ + width_ - 1) / width_, rows_ = (b)->n_rows;       \
        bool by_rows_ = by_rows;                                                    \
        for (size_t u_ = 0; u_ < (by_rows_ ? rows_ : pieces_); u_++)                \
            for (size_t v_ = 0; v_ < (by_rows_ ? pieces_ : rows_); v_++) {          \
                size_t r_ = by_rows_ ? u_ : v_, l_ = (by_rows_ ? v_ : u_) * width_; \
                l_ = l_ + width_ <= lanes_ ? l_ : lanes_ - width_;                  \
                size_t i = r_ * (b)->stride_in + l_, o = r_ * (b)->stride_out + l_; \
                if (width_ > 1)                                                     \
                    work_wide;                                                      \
                else                                                                \
                    work_single;                                                    \
            }                                                                       \
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
    IN_PIECES(b, fits_cache(b, step, n), WIDE, one_kernel(in + i, step, tap, n, out + o, WIDE),
              one_kernel(in + i, step, tap, n, out + o, 1));
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
    IN_PIECES(b, fits_cache(b, step, 2 * pair->reach + 1), NARROW,
              split(in + i, step, pair, out_g + o, out_d + o, NARROW),
              split(in + i, step, pair, out_g + o, out_d + o, 1));
}

RIND_CLONES static void even_spread(const rind_block *b, const double *p, const double *q, ptrdiff_t step,
                                    const rind_even_pair *pair, double *out_g, double *out_gd)
{
    IN_PIECES(b, fits_cache(b, step, 4 * pair->reach + 2), NARROW,
              spread(p + i, q + i, step, pair, out_g + o, out_gd + o, NARROW),
              spread(p + i, q + i, step, pair, out_g + o, out_gd + o, 1));
}

RIND_CLONES static void even_merge(const rind_block *b, const double *p, const double *q, ptrdiff_t step,
                                   const rind_even_pair *pair, double *out)
{
    IN_PIECES(b, fits_cache(b, step, 4 * pair->reach + 2), WIDE, merge(p + i, q + i, step, pair, out + o, WIDE),
              merge(p + i, q + i, step, pair, out + o, 1));
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
