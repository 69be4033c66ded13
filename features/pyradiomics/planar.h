/* planar.h - the largest distance between mesh vertices that lie in one plane, and the contour of a slice */
#ifndef RIND_PYRADIOMICS_PLANAR_H
#define RIND_PYRADIOMICS_PLANAR_H

#include "region/roi.h"

/*
 * The largest distance between two vertices of the mesh of a mask with equal coordinate along 'normal' (0, 1, 2: x,
 * y, z), 0 where there is no such pair.
 *
 * mask        of a box of that size, x fastest
 * slice_only  of the planes through voxel centres alone
 *
 * Returns RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_py_planar_diameter(rind_ctx *ctx, const uint8_t *mask, const size_t size[3],
                                    const double spacing_mm[3], int normal, bool slice_only, double *out);

typedef struct rind_py_contour {
    double perimeter_mm, area_mm2;
} rind_py_contour;

/* The contour of a slice of nx times ny pixels by marching squares; inside corners that alternate are separated. */
void rind_py_contour_of(const uint8_t *slice, size_t nx, size_t ny, const double spacing_mm[2], rind_py_contour *out);

#endif
