/*
 * shape_directly.h - the measures of shape.h and spatial.h as their definitions read
 *
 * Slow and plain: a mesh of triangles, a hull by libqhull, every pair of points, every voxel of every sphere.
 */
#ifndef RIND_SHAPE_DIRECTLY_H
#define RIND_SHAPE_DIRECTLY_H

#include "shape.h"
#include "spatial.h"

/* All triangles of the mesh, vertices in half voxels from voxel (0, 0, 0), anticlockwise seen from outside. */
typedef struct triangle_list {
    size_t n, room;
    int (*triangle)[3][3];
} triangle_list;

triangle_list mesh_directly(const rind_roi *roi);
rind_mesh_measures measure_triangles(const triangle_list *mesh, const double spacing_mm[3]);

/* Volume and area of the convex hull of points, and the number of its corners. */
typedef struct hull_measures {
    double volume, area;
    size_t n_corners;
} hull_measures;

hull_measures hull_by_qhull(const double (*point)[3], size_t n);

double diameter_directly(const double (*point)[3], size_t n);

rind_pair_sums pairs_directly(const rind_roi *roi, double mean);

/* Local and global peak; false if a sphere holds no voxel. */
void peaks_directly(const rind_roi *roi, double *local, double *global);

#endif
