/* dicom_seg.h - the inside of a segmentation, and where its frames lie on a grid */
#ifndef RIND_IO_DICOM_SEG_H
#define RIND_IO_DICOM_SEG_H

#include "io/dicom_mask.h"

typedef enum rind_seg_type { RIND_SEG_BINARY, RIND_SEG_FRACTIONAL, RIND_SEG_LABELMAP } rind_seg_type;

typedef struct rind_seg {
    const rind_dicom_mask *mask;
    const int32_t *value; /* of each label: 0 is not wanted */
    const rind_grid *grid;
    rind_seg_type type;
    uint32_t columns, rows, n_frames;
    unsigned bits;  /* of a pixel */
    double maximum; /* FRACTIONAL */
    rind_dicom_frame *frame;
    uint8_t *pixels;
    double shift[3]; /* of the first frame from the grid, in voxels */
    bool has_shift;
} rind_seg;

/* Voxel of pixel (c, r): origin + c * along_x + r * along_y. */
typedef struct rind_seg_map {
    long origin[3], along_x[3], along_y[3];
} rind_seg_map;

/*
 * Finds a frame's place on s->grid. The first asked for decides what shift of conventions there is.
 *
 * Returns RIND_OK, or RIND_GRID_MISMATCH with both grids.
 */
rind_status rind_seg_map_frame(rind_ctx *ctx, rind_seg *s, const rind_dicom_frame *frame, rind_seg_map *out);

/* The grid that the frames themselves make: RIND_OK, RIND_GRID_MISMATCH (they make none) or RIND_NO_MEMORY. */
rind_status rind_seg_own_grid(rind_ctx *ctx, const rind_seg *s, rind_grid *out);

#endif
