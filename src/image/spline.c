/*
 * spline.c - the prefilter of cubic B-spline interpolation
 *
 * The curve s(p) = sum_k c_k b(p - k), b the cubic B-spline, passes through the samples x_k when
 * (c_{k-1} + 4 c_k + c_{k+1}) / 6 = x_k. That system is solved by two recursions with the pole
 * z = sqrt(3) - 2 (Unser, IEEE Signal Process. Mag. 16 (1999) 22), one upward and one downward:
 *
 *     u_k = x_k + z u_{k-1}          c_k / 6 = z (c_{k+1} / 6 - u_k)
 *
 * Beyond its ends a line repeats its edge samples. Upward this makes u_0 = x_0 / (1 - z). Beyond the last
 * sample X = x_{n-1}, u tends to U = X / (1 - z) as U + (u_{n-1} - U) z^m; summing the downward recursion
 * over all m >= 0 gives its start, c_{n-1} / 6 = -z (U / (1 - z) + (u_{n-1} - U) / (1 - z^2)).
 *
 * The factor 6 is left out here and put into the weights of the evaluation, whose own 1/6 it cancels.
 */
#include "image/spline.h"
#include "lanes.h"

static const double z = -0.26794919243112270647; /* sqrt(3) - 2 */

/* Start of the downward recursion from the last two values of the upward one. */
static inline double downward_start(double before, double last)
{
    double limit = (last - z * before) / (1.0 - z);

    return -z * (limit / (1.0 - z) + (last - limit) / (1.0 - z * z));
}

enum { LANES = 8 }; /* rows at a time: as many independent recursions hide the latency of each */

static void prefilter_rows(double *row, size_t n, size_t stride)
{
    double value[LANES];

    for (size_t k = 0; k < LANES; k++)
        row[k * stride] = value[k] = row[k * stride] / (1.0 - z);
    for (size_t x = 1; x < n; x++)
        for (size_t k = 0; k < LANES; k++) {
            value[k] = row[k * stride + x] + z * value[k];
            row[k * stride + x] = value[k];
        }
    for (size_t k = 0; k < LANES; k++) {
        double *last = row + k * stride + n - 1;

        *last = value[k] = downward_start(last[-1], *last);
    }
    for (size_t x = n - 1; x-- > 0;)
        for (size_t k = 0; k < LANES; k++) {
            value[k] = z * (value[k] - row[k * stride + x]);
            row[k * stride + x] = value[k];
        }
}

static void prefilter_row(double *row, size_t n)
{
    row[0] /= 1.0 - z;
    for (size_t x = 1; x < n; x++)
        row[x] += z * row[x - 1];
    row[n - 1] = downward_start(row[n - 2], row[n - 1]);
    for (size_t x = n - 1; x-- > 0;)
        row[x] = z * (row[x + 1] - row[x]);
}

void rind_spline_prefilter_along_x(double *row, size_t n, size_t n_rows, size_t stride)
{
    size_t y = 0;

    for (; y + LANES <= n_rows; y += LANES)
        prefilter_rows(row + y * stride, n, stride);
    for (; y < n_rows; y++)
        prefilter_row(row + y * stride, n);
}

RIND_CLONES void rind_spline_prefilter_across(double *row, size_t n, size_t n_lanes, size_t stride)
{
    for (size_t k = 0; k < n_lanes; k++)
        row[k] /= 1.0 - z;
    for (size_t y = 1; y < n; y++) {
        const double *restrict before = row + (y - 1) * stride;
        double *restrict here = row + y * stride;

        for (size_t k = 0; k < n_lanes; k++)
            here[k] += z * before[k];
    }
    double *last = row + (n - 1) * stride;
    for (size_t k = 0; k < n_lanes; k++)
        last[k] = downward_start((last - stride)[k], last[k]);
    for (size_t y = n - 1; y-- > 0;) {
        double *restrict here = row + y * stride;
        const double *restrict after = row + (y + 1) * stride;

        for (size_t k = 0; k < n_lanes; k++)
            here[k] = z * (after[k] - here[k]);
    }
}

void rind_spline_weights(double t, double weight[4])
{
    double u = 1.0 - t;

    weight[0] = u * u * u;
    weight[1] = (3.0 * t - 6.0) * t * t + 4.0;
    weight[2] = (3.0 * u - 6.0) * u * u + 4.0;
    weight[3] = t * t * t;
}
