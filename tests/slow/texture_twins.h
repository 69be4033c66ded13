/*
 * texture_twins.h - the texture matrices by their definitions, voxel by voxel
 *
 * Slow and plain: every neighbour is looked up by its coordinates, every zone is flooded, every distance is
 * searched. Results are dense, [i][j], and hold what a rind_matrix holds: for pairs the half i <= j.
 */
#ifndef RIND_TEST_TEXTURE_TWINS_H
#define RIND_TEST_TEXTURE_TWINS_H

#include "texture.h"

/* A region as the twins see it, and the part of it they count: slices z0 ... z1 - 1. */
typedef struct twin_region {
    size_t size[3];
    const uint16_t *level;        /* x fastest, 0 outside */
    const uint8_t *morphological; /* likewise */
    int distance, linkage, alpha;
    size_t z0, z1;
    bool planar;
} twin_region;

/* table[i * width + j] += n; table is zeroed by the caller */
void twin_glcm(const twin_region *r, const int8_t direction[3], uint64_t *table, size_t width);
void twin_glrlm(const twin_region *r, const int8_t direction[3], uint64_t *table, size_t width);
void twin_zones(const twin_region *r, bool by_distance, uint64_t *table, size_t width);
void twin_ngldm(const twin_region *r, uint64_t *table, size_t width);

/* n[i] and s[i] */
void twin_ngtdm(const twin_region *r, uint64_t *n, double *s);

#endif
