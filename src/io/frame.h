/*
 * frame.h - what the readers have in common: directions made orthonormal, one volume of several
 */
#ifndef RIND_IO_FRAME_H
#define RIND_IO_FRAME_H

#include "image/image.h"

/*
 * Replaces axes of unit length by the nearest orthonormal ones, if they are at right angles but for the dust of
 * float32 and five decimals (cosines up to 1e-3).
 *
 * source  what gave the axes, for the message: "sform"
 *
 * Returns RIND_OK, or RIND_BAD_FILE with the angles.
 */
rind_status rind_frame_polish(rind_ctx *ctx, const char *path, const char *source, double direction[3][3]);

/* RIND_OK, or RIND_BAD_ARGUMENT: 'volume' (from 1) is not there, or is 0 although there are several. */
rind_status rind_volume_check(rind_ctx *ctx, const char *path, size_t n_volumes, int volume);

/* RIND_OK, telling which of the mask's channels is taken, or RIND_BAD_ARGUMENT: 'channel' (from 1) is not there. */
rind_status rind_channel_check(rind_ctx *ctx, const char *path, size_t n_channels, uint32_t channel);

#endif
