/*
 * rotate.h - a separable filter in every right-angled orientation
 *
 * A rotation of a cube by right angles takes each axis to an axis, some of them turned round: 24 signed permutations
 * with determinant +1; of a square in x and y, 4. Turning a separable filter gives each axis the kernel
 * of another, reversed where its axis is turned round. So no image and no kernel of three dimensions is ever turned.
 */
#ifndef RIND_ROTATE_H
#define RIND_ROTATE_H

#include "image/separable.h"

typedef enum rind_pooling { RIND_AVERAGE, RIND_MAXIMUM } rind_pooling;

enum { RIND_MAX_ROTATIONS = 24 };

/* The new axis 'a' takes the kernel of axis from[a], reversed where reversed[a]. */
typedef struct rind_rotation {
    int from[3];
    bool reversed[3];
} rind_rotation;

/* All rotations; returns how many, 24 or, with two_d, 4. */
int rind_rotations(bool two_d, rind_rotation out[RIND_MAX_ROTATIONS]);

/*
 * Responses of a filter in all orientations, pooled voxel by voxel.
 *
 * work     its reach along each axis must suffice for every line filter
 * along    the line filter of each axis (with two_d two of them), and
 * turned   the same with reversed kernels
 */
void rind_rotated_run(rind_separable *work, bool two_d, const rind_line_filter along[3],
                      const rind_line_filter turned[3], rind_pooling pooling, double *out, size_t n_voxels);

#endif
