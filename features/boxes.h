/*
 * boxes.h - a region seen through boxes of growing size
 *
 * What fractal.c is made of. All is counted in voxels, from the smallest box that holds the region, so that neither the
 * crop nor the region's place in the image makes a difference.
 */
#ifndef RIND_BOXES_H
#define RIND_BOXES_H

#include "region/roi.h"

enum { RIND_MAX_BOX_SIDES = 32 };

/* A region in its smallest box, x fastest. */
typedef struct rind_boxed {
    size_t size[3];
    uint8_t *inside; /* 1 inside, 0 outside */
    double *value;   /* of voxels inside; NULL: only the shape matters */
} rind_boxed;

/* Copies the runs; with 'intensity' (of the roi's box) also values, less 'zero'. Free with rind_boxed_free(). */
rind_status rind_boxed_create(rind_ctx *ctx, const rind_roi *roi, const rind_runs *runs, const double *intensity,
                              double zero, rind_boxed *out);
void rind_boxed_free(rind_boxed *boxed);

static inline size_t rind_boxed_n(const rind_boxed *boxed)
{
    return boxed->size[0] * boxed->size[1] * boxed->size[2];
}

/*
 * Keeps the voxels of which one of the six neighbours lies outside the region; of a region in one plane, one of the
 * four in the plane: what is left is its outline.
 */
rind_status rind_boxed_keep_surface(rind_ctx *ctx, rind_boxed *boxed);

/* The longest side of the box, and how many of 1, 2, 4, ... are at most half of it. */
size_t rind_boxed_longest(const rind_boxed *boxed);
size_t rind_boxed_n_sides(const rind_boxed *boxed);

/*
 * count[k]: boxes of side 2^k that hold a voxel of the region, k = 0 ... n_sides - 1. The grid of boxes starts at a
 * corner of the region's box; the count is the mean over the eight corners.
 */
rind_status rind_box_counts(rind_ctx *ctx, const rind_boxed *boxed, size_t n_sides, double *count);

/*
 * The same of the surface that values make over the region, in boxes that are as high as they are wide where the whole
 * range of values is as high as the longest side: over each box that holds a voxel stand
 * floor((max - min) longest / (range side)) + 1 of them.
 */
rind_status rind_surface_box_counts(rind_ctx *ctx, const rind_boxed *boxed, double range, size_t n_sides,
                                    double *count);

/*
 * Lacunarity, mean of squares over square of the mean of the mass in a box of that side (at most 6), over all places of
 * it; the box is cut to the region's where that is thinner. Without values the mass is the number of voxels, and the
 * box goes everywhere in the region's box; with values it is their sum, and the box lies wholly in the region. NaN
 * where the box fits nowhere or all masses are 0. Uses up 'boxed'.
 */
double rind_lacunarity(rind_boxed *boxed, size_t side);

#endif
