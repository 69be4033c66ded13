/* paint.h - from the labels of a mask, row by row, to the voxels of a region */
#ifndef RIND_REGION_PAINT_H
#define RIND_REGION_PAINT_H

#include "region/region.h"

/* Most rows of a mask hold nothing: bytes of 0 are the value 0 in every type. */
bool rind_label_row_is_empty(const rind_image *mask, size_t y, size_t z);

/*
 * Whole numbers of a row of the mask; false, and the value, at the first that is none. To PyRadiomics fractions are
 * dust to be cut off ('truncate').
 */
bool rind_label_row(const rind_image *mask, bool truncate, size_t y, size_t z, double *row, double *culprit);

/* What to write where the mask holds a value. */
typedef struct rind_painter {
    const rind_region *region;
    int64_t label;         /* without tumours of their own: the region's label, 0 for all */
    double value;          /* the last one asked for, */
    uint8_t inside, which; /* and the answer */
} rind_painter;

/* Voxels of the mask that are of its region, and those of them that no voxel of the image is near. */
typedef struct rind_loss {
    size_t n_voxels, n_outside;
} rind_loss;

/* Voxels of a mask on the region's grid. 'row' has room for one of the mask's. */
void rind_paint_same_grid(const rind_image *mask, bool truncate, double *row, rind_painter *painter);

/* The nearest mask voxel for every voxel of the region's grid; beyond the mask there is nothing. */
void rind_paint_other_grid(const rind_image *mask, bool truncate, double *row, rind_painter *painter, rind_loss *loss);

#endif
