/*
 * resample_directly.h - the slow twin of src/image/resample.c
 */
#ifndef RESAMPLE_DIRECTLY_H
#define RESAMPLE_DIRECTLY_H

#include "image/resample.h"

/*
 * All voxels of the new grid, each from 1, 8 or 64 old voxels at once. The new grid is worked out here, too.
 * 'out' is malloc()ed.
 */
double *resample_directly(const double *voxel, const size_t size[3], const double spacing[3],
                          const double new_spacing[3], rind_interpolation interpolation, size_t new_size[3]);

#endif
