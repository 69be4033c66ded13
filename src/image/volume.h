/* volume.h - a box of intensities as filters see it */
#ifndef RIND_VOLUME_H
#define RIND_VOLUME_H

#include "context.h"

/* x fastest. 'value' is borrowed or owned as its maker says. */
typedef struct rind_volume {
    size_t size[3];
    double spacing_mm[3];
    double *value;
} rind_volume;

static inline size_t rind_volume_n(const rind_volume *volume)
{
    return volume->size[0] * volume->size[1] * volume->size[2];
}

#endif
