/* noise.h - stationary noise of a given correlation length on a voxel grid */
#ifndef RIND_PHANTOMS_NOISE_H
#define RIND_PHANTOMS_NOISE_H

#include "image/image.h"
#include "random.h"

/*
 * Fills 'out' (x fastest) with noise of mean 0 and variance 1 whose smoothing kernel has, along each axis, about
 * the standard deviation 'sigma_mm'. Periodic: opposite faces of the grid fit together.
 * work  twice as many numbers as there are voxels
 */
void rind_noise_fill(rind_random *random, const rind_grid *grid, double sigma_mm, int64_t *work, double *out);

#endif
