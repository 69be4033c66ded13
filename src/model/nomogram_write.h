/*
 * nomogram_write.h - a model as axes to be read by hand
 *
 * Each input has an axis over its training range; the widest is worth 100 points. Points add up, and the linear
 * predictor is a straight line of the total: lp = offset + per_point * total. The arithmetic is that of explain.h.
 */
#ifndef RIND_MODEL_NOMOGRAM_H
#define RIND_MODEL_NOMOGRAM_H

#include "model/train.h"

/* Object "nomogram". RIND_OK, or RIND_NO_MEMORY. */
rind_status rind_nomogram_write(rind_ctx *ctx, rind_json *out, const rind_trained *trained);

#endif
