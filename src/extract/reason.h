/* reason.h - why a feature of a region has no value */
#ifndef RIND_REASON_H
#define RIND_REASON_H

#include "family.h"
#include <rind/table.h>

/* What the reason follows from. */
typedef struct rind_facts {
    const rind_roi *roi;
    const rind_levels *levels; /* NULL for families without */
    uint32_t distance;         /* of texture */
    size_t n_non_finite_around;
} rind_facts;

/* The first that holds: empty after re-segmentation, one voxel, no neighbour, flat region, flat shape, undefined. */
rind_reason rind_find_reason(const rind_family *family, const rind_facts *facts);

#endif
