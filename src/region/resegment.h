/*
 * resegment.h - the intensity mask (IBSI 1, section on re-segmentation)
 *
 * The morphological mask loses the voxels whose intensity lies outside a closed range, or further than a number of
 * standard deviations from the mean of the region. Both intervals come from the region as it was, and are
 * intersected.
 */
#ifndef RIND_RESEGMENT_H
#define RIND_RESEGMENT_H

#include "context.h"
#include "region/roi.h"

typedef struct rind_resegmentation {
    double range[2];      /* closed; -inf and inf where open */
    double outlier_sigma; /* 0: none */
} rind_resegmentation;

/*
 * Clears in 'inside', a copy of the morphological mask, what is taken away.
 * runs       of the morphological mask
 * intensity  of the box; finite in 'inside'
 * Returns the number of voxels left.
 */
size_t rind_resegment(const rind_resegmentation *how, const rind_runs *runs, const double *intensity,
                      const size_t size[3], uint8_t *inside);

#endif
