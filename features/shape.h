/*
 * shape.h - what the morphological features are made of
 *
 * Everything is measured on whole numbers first: voxel indices, and mesh vertices, which lie half way
 * between the centres of an inside and an outside voxel and so have whole coordinates in half voxels. Counts,
 * volumes and hulls are exact; spacing in mm enters at the end.
 */
#ifndef RIND_SHAPE_H
#define RIND_SHAPE_H

#include "region/roi.h"

/* First and last voxel of a region along each axis. */
typedef struct rind_extent {
    uint32_t first[3], last[3];
} rind_extent;

rind_extent rind_extent_of(const rind_runs *runs);

/* The surface of the morphological mask: mesh.c. */
typedef struct rind_mesh_measures {
    double volume_mm3, area_mm2;
} rind_mesh_measures;

enum { RIND_CUBE_CONFIGURATIONS = 256, RIND_MAX_CUBE_TRIANGLES = 12 };

/* Triangles of one cube; vertices in half voxels from the cube's first corner, anticlockwise seen from outside. */
typedef struct rind_cube_triangles {
    int n;
    int vertex[RIND_MAX_CUBE_TRIANGLES][3][3];
} rind_cube_triangles;

/* The triangles of a cube whose corner dx + 2 dy + 4 dz is inside if bit dx + 2 dy + 4 dz is set. */
void rind_cube_triangulate(unsigned configuration, rind_cube_triangles *out);

rind_status rind_mesh_measure(rind_ctx *ctx, const rind_roi *roi, rind_mesh_measures *out);

/* The same by the table of PyRadiomics, with the origin one voxel before the first of the roi's box. */
void rind_cube_triangulate_pyradiomics(unsigned configuration, rind_cube_triangles *out);
rind_status rind_mesh_measure_pyradiomics(rind_ctx *ctx, const rind_roi *roi, rind_mesh_measures *out);

/* Convex hull of the mesh: hull.c. Coordinates in half voxels from the centre of box voxel (0, 0, 0). */
typedef struct rind_hull {
    int32_t (*point)[3]; /* what the hull is of; owned */
    size_t n_points;
    uint32_t (*facet)[3]; /* triangles, indices of points, anticlockwise seen from outside; owned */
    size_t n_facets;
    uint32_t *vertex; /* points that are corners of the hull, rising; owned */
    size_t n_vertices;
} rind_hull;

/* Of any points that do not all lie in one plane; 'point' is taken over, also when this fails. */
rind_status rind_hull_create(rind_ctx *ctx, int32_t (*point)[3], size_t n_points, rind_hull *out);
/* Of the mesh of the morphological mask. */
rind_status rind_hull_of_shape(rind_ctx *ctx, const rind_roi *roi, rind_hull *out);
void rind_hull_free(rind_hull *hull);
double rind_hull_volume_mm3(const rind_hull *hull, const double spacing_mm[3]);
double rind_hull_area_mm2(const rind_hull *hull, const double spacing_mm[3]);

/* Corners in mm, a row each, to be given to free(): what diameter, box and ellipsoid work on. */
rind_status rind_hull_corners(rind_ctx *ctx, const rind_hull *hull, const double spacing_mm[3], double (**out)[3]);

/* Points of the mesh that its hull's corners are among: extremes.c. To be given to free(). */
rind_status rind_extreme_points(rind_ctx *ctx, const rind_roi *roi, int32_t (**point)[3], size_t *n);

/* Largest distance between two of the corners: diameter.c. */
rind_status rind_diameter(rind_ctx *ctx, const double (*corner)[3], size_t n, double *out);

/* Oriented minimum bounding box: its sides in mm, longest first: ombb.c. */
rind_status rind_minimum_box(rind_ctx *ctx, const rind_hull *hull, const double (*corner)[3],
                             const double spacing_mm[3], double side_mm[3]);

/* Minimum volume enclosing ellipsoid of the corners: its semi-axes in mm, longest first: ellipsoid.c. */
rind_status rind_minimum_ellipsoid(rind_ctx *ctx, const double (*corner)[3], size_t n, double semi_axis_mm[3]);

double rind_ellipsoid_volume(const double semi_axis[3]);
/* By the series of 20 Legendre polynomials that the IBSI prescribes; semi-axes longest first. */
double rind_ellipsoid_area(const double semi_axis[3]);

/* Mean position of the voxels (mm from the first voxel's centre) and variances along the principal axes. */
typedef struct rind_moments {
    double centre_mm[3];
    double variance_mm2[3]; /* divided by N - 1, largest first; NaN for one voxel */
} rind_moments;

void rind_moments_of(const rind_runs *runs, const double spacing_mm[3], rind_moments *out);

/* Mean of the intensity mask, and how far its centre, weighted by intensity, lies from that of the shape. NaN: none. */
void rind_weigh_intensities(const rind_roi *roi, const double centre_mm[3], double *mean, double *shift_mm);

/* What the formulas of morphology.c read. */
typedef struct rind_shape {
    double n_voxels, voxel_volume_mm3;
    rind_mesh_measures mesh;
    double box_mm[3];       /* of the mesh, along the image's axes */
    double semi_axis_mm[3]; /* of the approximate enclosing ellipsoid */
    double hull_volume_mm3, hull_area_mm2, diameter_mm;
    double minimum_box_mm[3];               /* optional, */
    double minimum_semi_axis_mm[3];         /* computed when asked for */
    double mean_intensity, centre_shift_mm; /* NaN without an intensity mask */
} rind_shape;

#endif
