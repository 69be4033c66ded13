/*
 * n4_bridge.h - what the loadable module rind_n4 offers: plain C, no exceptions
 */
#ifndef RIND_IO_N4_BRIDGE_H
#define RIND_IO_N4_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RIND_N4_BRIDGE_VERSION = 1, RIND_N4_MESSAGE_SIZE = 512 };

#define RIND_N4_BRIDGE_SYMBOL "rind_n4_bridge_table"

typedef enum rind_n4_outcome { RIND_N4_OK, RIND_N4_FAILED, RIND_N4_NO_MEMORY } rind_n4_outcome;

/* An image to estimate a field on, x fastest. One slice alone is a picture, and its field one of two dimensions. */
typedef struct rind_n4_task {
    size_t size[3];
    double spacing_mm[3];
    const float *voxel;
    const uint8_t *mask; /* 1: takes part; such voxels are positive and not all of one value */
    unsigned levels, iterations, control_points;
    double convergence;
} rind_n4_task;

typedef struct rind_n4_bridge {
    int version;
    const char *itk_version;
    /*
     * Estimates the logarithm of the field as a uniform cubic B-spline whose first and last knots are the first and
     * last voxel along each axis. 'coefficient' has room for (control_points - 3) 2^(levels - 1) + 3 control points
     * along each axis the image has, x fastest. 'message' is one line.
     */
    rind_n4_outcome (*estimate)(const rind_n4_task *task, float *coefficient, char message[RIND_N4_MESSAGE_SIZE]);
} rind_n4_bridge;

#ifdef __cplusplus
}
#endif
#endif
