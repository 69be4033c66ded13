/*
 * field.h - the image as the pipeline has it at a moment: the file's voxels, or doubles made of them
 */
#ifndef RIND_PY_FIELD_H
#define RIND_PY_FIELD_H

#include "image/image.h"

typedef struct rind_py_field {
    const rind_image *image; /* its voxels count where 'voxel' is NULL */
    const double *voxel;     /* of the whole grid, x fastest */
    rind_grid grid;
    rind_type type; /* of the voxels as SimpleITK would hold them: what a resampled image is truncated to */
} rind_py_field;

rind_py_field rind_py_field_of(const rind_image *image);

/* 'n' values from (x, y, z) along x. */
void rind_py_field_row(const rind_py_field *field, size_t x, size_t y, size_t z, size_t n, double *out);

/* All values of a box, x fastest. */
void rind_py_field_box(const rind_ctx *ctx, const rind_py_field *field, const rind_box *box, double *out);

/* Of all voxels of a box. Sums run slice by slice, so they do not depend on the number of threads. */
typedef struct rind_py_moments {
    double n, sum, sum_of_squares, min, max;
} rind_py_moments;

rind_status rind_py_field_moments(rind_ctx *ctx, const rind_py_field *field, const rind_box *box, rind_py_moments *out);

/*
 * Normalises the whole image: (value - mean) / standard deviation (of the sample), clipped to +- outliers where that is
 * not 0, times scale. 'out' is to be given to free().
 */
rind_status rind_py_normalise(rind_ctx *ctx, const rind_py_field *field, double scale, double outliers, double **out);

#endif
