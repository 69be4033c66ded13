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

/* Whether a family computes anything of an image of this kind. */
bool rind_family_suits(const rind_family *family, const rind_roi *roi);

/* The first that holds: not for pictures, not for volumes, empty after re-segmentation, one voxel, no neighbour, flat
 * region, flat shape, undefined. */
rind_reason rind_find_reason(const rind_family *family, const rind_facts *facts);

#endif
