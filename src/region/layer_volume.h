/* layer_volume.h - how large a shell or rim is between the voxels */
#ifndef RIND_LAYER_VOLUME_H
#define RIND_LAYER_VOLUME_H

#include <stdbool.h>
#include <stddef.h>

/* Distances from a boundary between the voxel centres, on both sides of it; 0 on the other, INFINITY beyond a cap. */
typedef struct rind_boundary_distance {
    const double *beyond; /* in mm, on the side of the layer; finite for a voxel's diagonal beyond the layer */
    const double *before; /* on the other side; finite for a voxel's diagonal */
    size_t size[3];
    double spacing_mm[3];
    bool in_plane; /* distances are within slices */
} rind_boundary_distance;

/*
 * Volume in mm3 of where the distance to the boundary is above from_mm, up to to_mm; distances are linear between
 * neighbouring voxel centres.
 */
double rind_layer_volume(const rind_boundary_distance *distance, double from_mm, double to_mm);

#endif
