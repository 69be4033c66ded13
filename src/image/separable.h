/*
 * separable.h - filters that are one-dimensional along each axis
 *
 * A line filter is one or more convolutions along one axis, one after the other, each with the boundary of the
 * image. A product of three line filters, for x, y and z, is a separable filter. Products that share their
 * filter along z, or along z and x, share that work.
 */
#ifndef RIND_SEPARABLE_H
#define RIND_SEPARABLE_H

#include "image/boundary.h"
#include "image/volume.h"

enum { RIND_MAX_STEPS = 8 };

/* One convolution: n taps, n odd, in convolution order, centre in the middle; 'dilation' samples apart. */
typedef struct rind_line_step {
    const double *tap;
    size_t n, dilation;
} rind_line_step;

typedef struct rind_line_filter {
    size_t n_steps;
    rind_line_step step[RIND_MAX_STEPS];
} rind_line_filter;

/* What becomes of a product's values. */
typedef enum rind_pooling_step { RIND_POOL_SET, RIND_POOL_ADD, RIND_POOL_MAXIMUM } rind_pooling_step;

typedef struct rind_product {
    const rind_line_filter *along_x, *along_y;
    double *out; /* as large as the image */
    rind_pooling_step pooling;
} rind_product;

typedef struct rind_separable rind_separable;

/* Voxels a line filter reaches. */
size_t rind_line_reach(const rind_line_filter *filter);

/*
 * Prepares filtering of 'image', which is borrowed, by slice with 'two_d'. 'reach': the most that any line filter
 * reaches along each axis. Takes one double a voxel, and none with two_d.
 * Returns RIND_OK or RIND_NO_MEMORY. Free with rind_separable_free().
 */
rind_status rind_separable_create(rind_ctx *ctx, const rind_volume *image, bool two_d, rind_boundary boundary,
                                  const size_t reach[3], rind_separable **out);
void rind_separable_free(rind_separable *work);

/* The filter along z of the products that follow; not with two_d. */
void rind_separable_along_z(rind_separable *work, const rind_line_filter *filter);

/* Products one after the other, slice by slice. Neighbours that name the same filter along x share its result. */
void rind_separable_run(rind_separable *work, const rind_product *product, size_t n);

#endif
