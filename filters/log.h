/* log.h - the Laplacian of a Gaussian for other filters (log.c) */
#ifndef RIND_LOG_H
#define RIND_LOG_H

#include "image/boundary.h"
#include "image/volume.h"

typedef struct rind_log_scale {
    double sigma_mm, truncate;
    rind_boundary boundary;
} rind_log_scale;

/*
 * work  as large as the image; NULL with two_d
 * out   as large as the image
 *
 * Returns RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_log_run(rind_ctx *ctx, const rind_log_scale *scale, bool two_d, const rind_volume *image, double *work,
                         double *out);

#endif
