/*
 * steer.h - Riesz transforms turned to the image's own orientation (steer.c)
 */
#ifndef RIND_STEER_H
#define RIND_STEER_H

#include "image/volume.h"
#include <stdint.h>

enum { RIND_MAX_STEERED_ORDER = 4, RIND_MAX_MONOMIALS = 15 };

/* Frequencies fx^mx fy^my fz^mz / r^(mx + my + mz), with the phase (-i)^(mx + my + mz), of one image. */
typedef struct rind_riesz_source {
    rind_status (*monomial)(rind_ctx *ctx, const void *user, const uint32_t exponent[3], double *out);
    const void *user;
} rind_riesz_source;

/*
 * The Riesz transform of the order 'order' in the frame of the local structure tensor: its first axis is the direction
 * in which the image changes most, its last the one in which it changes least.
 *
 * image     gives size and spacing; its values are not read
 * sigma_mm  of the Gaussian that the structure tensor is averaged with
 * out       as large as the image
 *
 * Returns RIND_OK, RIND_NO_MEMORY or what the source returned.
 */
rind_status rind_riesz_steer(rind_ctx *ctx, const rind_riesz_source *source, const uint32_t order[3], bool two_d,
                             const rind_volume *image, double sigma_mm, double *out);

#endif
