/*
 * interpolate.h - SimpleITK's interpolators, value by value
 */
#ifndef RIND_PY_INTERPOLATE_H
#define RIND_PY_INTERPOLATE_H

#include "pyradiomics/field.h"
#include "settings/pyradiomics/profile.h"

/* The part of an image that is read, as values or as coefficients of a spline. */
typedef struct rind_py_part {
    rind_box box;
    size_t size[3]; /* of the whole image */
    double spacing_mm[3];
    double *value;
} rind_py_part;

typedef struct rind_py_interpolation {
    /* The value at a continuous index of the image, inside it by at least half a voxel. */
    double (*value)(const rind_py_part *image, const double index[3]);
    /* What turns the part's values into what 'value' reads, or NULL. */
    void (*prepare)(const rind_ctx *ctx, rind_py_part *image);
    size_t margin; /* voxels it reads around an index */
} rind_py_interpolation;

/* NULL of RIND_PY_NO_INTERPOLATOR. */
const rind_py_interpolation *rind_py_interpolation_of(rind_py_interpolator interpolator);

/* The value of a voxel of the whole image, which must lie in the part. */
static inline double rind_py_part_at(const rind_py_part *p, size_t x, size_t y, size_t z)
{
    return p->value[(x - p->box.first[0]) +
                    p->box.size[0] * ((y - p->box.first[1]) + p->box.size[1] * (z - p->box.first[2]))];
}

/* Of each file its interpolators. */
extern const rind_py_interpolation rind_py_cubic;                                /* spline.c */
double rind_py_gaussian(const rind_py_part *image, const double index[3]);       /* gaussian.c */
double rind_py_label_gaussian(const rind_py_part *image, const double index[3]); /* gaussian.c */

#endif
