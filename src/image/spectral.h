/*
 * spectral.h - filters that are a factor on the image's spectrum
 *
 * The image is taken as periodic. Frequencies are those of the IBSI's reference filters: N samples along an axis have
 * the N values from -1 to 1 in equal steps, ends included, shifted round so that the one with index N / 2 comes first.
 * For even N none of them is 0.
 */
#ifndef RIND_SPECTRAL_H
#define RIND_SPECTRAL_H

#include "image/volume.h"

typedef struct rind_spectral {
    /* The factor at a frequency; by slice f[2] is 0. Called from several threads. */
    double (*factor)(const void *user, const double f[3]);
    const void *user;
    bool imaginary; /* the factor stands for -i times itself */
} rind_spectral;

/*
 * The real part of the filtered image, as large as the image; by slice with two_d. 'out' may be the image's values.
 * Memory: one double a voxel and a little.
 * Returns RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_spectral_run(rind_ctx *ctx, const rind_volume *image, bool two_d, const rind_spectral *filter,
                              double *out);

#endif
