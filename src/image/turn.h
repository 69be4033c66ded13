/*
 * turn.h - another axis as the third
 *
 * Analysis by slice works in the planes of the first two axes. Where the slices are to be cut along another axis, the
 * volume is turned so that this axis comes last; the other two keep their order. Nothing else moves: positions in mm
 * stay what they were.
 */
#ifndef RIND_TURN_H
#define RIND_TURN_H

#include "image/image.h"

/* The axes of a grid turned so that 'last' (0, 1 or 2) is its third: new axis a is old axis order[a]. */
void rind_turned_axes(int last, int order[3]);

/* The grid with its axes in that order. */
rind_grid rind_turned_grid(const rind_grid *grid, const int order[3]);

/* Copies voxels of 'voxel_size' bytes (1, 2, 4 or 8) from a grid of that size to the turned one. */
void rind_turn_voxels(const void *from, const size_t size[3], const int order[3], size_t voxel_size, void *to);

#endif
