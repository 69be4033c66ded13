/* bias_field.h - how a bias field is estimated (the settings' section 'image.bias_field') */
#ifndef RIND_BIAS_FIELD_H
#define RIND_BIAS_FIELD_H

#include "context.h"

typedef enum rind_bias_field_method { RIND_BIAS_FIELD_NONE, RIND_BIAS_FIELD_N4 } rind_bias_field_method;

typedef struct rind_bias_field {
    rind_bias_field_method method;
    bool everywhere;         /* estimated on all voxels of the image; else on the body, by Otsu's threshold */
    uint32_t shrink;         /* estimated on every shrink-th voxel along each axis */
    uint32_t levels;         /* resolutions of the field, each twice as fine as the one before */
    uint32_t iterations;     /* at most, at each level */
    uint32_t control_points; /* of the B-spline along each axis at the coarsest level */
    double convergence;      /* a level ends where the field changes by less: coefficient of variation */
} rind_bias_field;

#endif
