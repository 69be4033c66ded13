/*
 * laplacian.h - sums of even second derivatives along the axes, as the Laplacian of a Gaussian
 *
 * With a smoothing kernel g and a second-derivative kernel d along each axis, both even, the sum is
 *
 *     d(x) g(y) g(z) + g(x) d(y) g(z) + g(x) g(y) d(z),
 *
 * in two dimensions d(x) g(y) + g(x) d(y), slice by slice.
 */
#ifndef RIND_LAPLACIAN_H
#define RIND_LAPLACIAN_H

#include "image/boundary.h"
#include "image/convolve.h"
#include "image/volume.h"

/*
 * pair  of each axis (with two_d the first two)
 * work  as large as the image; not needed with two_d
 * out   as large as the image
 *
 * Returns RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_laplacian(rind_ctx *ctx, const rind_volume *image, bool two_d, rind_boundary boundary,
                           const rind_even_pair pair[3], double *work, double *out);

#endif
