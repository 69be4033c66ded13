/* filters_directly.h - filters as their definitions read (filters_directly.c) */
#ifndef FILTERS_DIRECTLY_H
#define FILTERS_DIRECTLY_H

#include "image/boundary.h"
#include "image/volume.h"

#include <complex.h>
#include <stdbool.h>

/* A kernel on a box of odd edges 2 half + 1, x fastest. */
typedef struct dense_kernel {
    int half[3];
    double complex *value;
} dense_kernel;

dense_kernel dense_kernel_make(int hx, int hy, int hz);
void dense_kernel_free(dense_kernel *kernel);
double complex *dense_at(const dense_kernel *kernel, int x, int y, int z);

/* The product of three kernels of n[a] taps in convolution order, 'dilation' apart. */
dense_kernel dense_product(double *const tap[3], const int n[3], int dilation);

/* The kernel turned by rotation 'k' of 24, or of 4 about z. */
dense_kernel dense_turned(const dense_kernel *kernel, bool two_d, int k);

/* out[i] = sum_k kernel[k] image[i - k] */
void convolve_directly(const rind_volume *image, rind_boundary boundary, const dense_kernel *kernel,
                       double complex *out);

/* The real part of the image with its spectrum multiplied, by the sum over all voxels for each point and back. */
void multiply_spectrum_directly(const rind_volume *image, double complex (*factor)(const double f[3], const void *user),
                                const void *user, double *out);

#endif
