/*
 * oriented.h - moduli of complex filters in planes
 *
 * For filters that are no product of one-dimensional ones and turn to several orientations: their responses in
 * all slices across one axis, by Fourier transform, the moduli pooled over the orientations.
 */
#ifndef RIND_ORIENTED_H
#define RIND_ORIENTED_H

#include "image/boundary.h"
#include "image/rotate.h"
#include "image/volume.h"

enum { RIND_MAX_ORIENTATIONS = 64 };

typedef struct rind_oriented {
    int u, v;        /* the axes of the planes */
    size_t reach[2]; /* of the kernels along them, in voxels */
    rind_boundary boundary;
    rind_pooling pooling;
    size_t n_kernels; /* at most RIND_MAX_ORIENTATIONS */
    /*
     * The values { re, im } of kernel 'k' at dv and du = -reach[0] ... reach[0]. The value at (-du, -dv) must be the
     * conjugate of that at (du, dv): then the kernel's transform is real. Called from several threads.
     */
    void (*kernel_row)(const void *user, size_t k, ptrdiff_t dv, double *out);
    const void *user;
} rind_oriented;

/*
 * Adds the pooled moduli to 'out', as large as the image. Memory: for each thread, some 32 doubles for each sample
 * of a plane with its surroundings.
 * Returns RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_oriented_add(rind_ctx *ctx, const rind_volume *image, const rind_oriented *filter, double *out);

#endif
