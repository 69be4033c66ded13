/* normalise.h - intensities brought to a common scale (the settings' section 'image.normalise') */
#ifndef RIND_NORMALISE_H
#define RIND_NORMALISE_H

#include "image/image.h"

typedef enum rind_normalise_method {
    RIND_NORMALISE_NONE,
    RIND_NORMALISE_Z_SCORE,    /* (X - mean) / standard deviation */
    RIND_NORMALISE_PERCENTILE, /* from one percentile to another */
    RIND_NORMALISE_RANGE       /* from one intensity to another */
} rind_normalise_method;

/* What means and percentiles are taken over; never voxels that are not finite. */
typedef enum rind_normalise_over {
    RIND_OVER_IMAGE,
    RIND_OVER_REGION, /* the mask's region, on the image's own grid */
    RIND_OVER_BODY    /* voxels above Otsu's threshold */
} rind_normalise_over;

typedef struct rind_normalisation {
    rind_normalise_method method;
    rind_normalise_over over;
    double scale;      /* what one standard deviation, or the whole range, becomes */
    double clip_sigma; /* z-score: standard deviations beyond which values are cut to; 0: none */
    bool has_low, has_high;
    double low, high; /* percentiles (else 1 and 99), or intensities (else the smallest and largest) */
    bool clip;        /* percentile, range: values beyond are cut to 0 and 'scale' */
} rind_normalisation;

/*
 * Changes what the image's voxels stand for: slope, intercept and clip limits, not the voxels.
 *
 * region  one byte a voxel on the image's grid, or NULL where there is no region
 *
 * Returns RIND_OK, RIND_BAD_SETTINGS (no spread to scale by, or no region to take it over), RIND_NON_FINITE or
 * RIND_NO_MEMORY.
 */
rind_status rind_normalise(rind_ctx *ctx, const rind_normalisation *how, const uint8_t *region, rind_image *image);

#endif
