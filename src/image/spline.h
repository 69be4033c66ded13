/*
 * spline.h - from samples to the coefficients of the interpolating cubic B-spline (spline.c)
 */
#ifndef RIND_SPLINE_H
#define RIND_SPLINE_H

#include <stddef.h>

/*
 * Voxels after which the prefilter has forgotten where it began: |z|^30 = 7e-18. Coefficients this far inside a
 * piece of a line are those of the whole line, to the last digits of a double.
 */
enum { RIND_SPLINE_MARGIN = 30 };

/*
 * Both work in place, need n >= 2, take the first and last sample as repeated for ever, and leave coefficients
 * divided by six: rind_spline_weights() makes up for it.
 *
 * along_x  'n_rows' rows of 'n' samples, 'stride' doubles from one row to the next
 * across   'n' rows of 'n_lanes' samples, one recursion for each lane
 */
void rind_spline_prefilter_along_x(double *row, size_t n, size_t n_rows, size_t stride);
void rind_spline_prefilter_across(double *row, size_t n, size_t n_lanes, size_t stride);

/* Weights of the four coefficients around a point that lies 't' (0 <= t < 1) behind the second. */
void rind_spline_weights(double t, double weight[4]);

#endif
