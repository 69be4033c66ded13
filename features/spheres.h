/*
 * spheres.h - the mean intensity of a sphere around every voxel of a region
 *
 * local_intensity.c measures the sphere in voxels; spheres.c adds up.
 */
#ifndef RIND_SPHERES_H
#define RIND_SPHERES_H

#include "shape.h"

enum {
    RIND_SPHERE_STRIP = 32, /* rows of the region's box a job takes */
    RIND_NO_ROW = -1        /* instead of the half length of a row the sphere does not have */
};

/* Columns of a row that hold the region's voxels, from the region's first column: from ... to - 1. */
typedef struct rind_span {
    uint32_t from, to;
} rind_span;

typedef struct rind_spheres {
    const rind_roi *roi;
    rind_extent extent;
    size_t reach[3];    /* of the sphere, voxels */
    int *half;          /* half length of row (dz, dy), or RIND_NO_ROW: [reach z + 1][reach y + 1] */
    size_t *disc_reach; /* rows on either side of the disc at distance dz */
    size_t extent_size[3], stride;
    rind_span *spans; /* [z][y] of the extent */
    bool whole;
    size_t number; /* bytes of a number */
} rind_spheres;

/* Bytes of working memory a strip needs. */
size_t rind_strip_memory(const rind_spheres *w);

/* Means around the voxels of strip number 'job': the largest, and the largest around a voxel of highest intensity. */
void rind_strip_peaks(const rind_spheres *w, size_t job, unsigned char *memory, double best[2]);

#endif
