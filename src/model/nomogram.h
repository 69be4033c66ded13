/*
 * nomogram.h - a model as axes to be read by hand
 *
 * Each input has an axis over its training range; the widest is worth 100 points. Points add up, and the total is a
 * straight line of the linear predictor: lp = offset + per_point * total.
 */
#ifndef RIND_MODEL_NOMOGRAM_H
#define RIND_MODEL_NOMOGRAM_H

#include "model/train.h"

/* Object "nomogram". */
void rind_nomogram_write(rind_json *out, const rind_trained *trained);

#endif
