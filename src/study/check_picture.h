/* check_picture.h - the picture of a case for the page of rind check */
#ifndef RIND_STUDY_CHECK_PICTURE_H
#define RIND_STUDY_CHECK_PICTURE_H

#include "extract/crop.h"
#include "study/check.h"

/* A mask in a box of the same grid as the image. */
typedef struct rind_drawn_mask {
    const uint8_t *voxel; /* NULL: nothing is in it */
    rind_box box;
} rind_drawn_mask;

/*
 * Draws the slice of 'box' that holds most of the first mask, with the outlines of all.
 *
 * grid       of the box; its axes say which way round the slice is to be shown
 * intensity  of the box, x fastest
 */
rind_status rind_check_draw(rind_ctx *ctx, const rind_grid *grid, const rind_box *box, const double *intensity,
                            const rind_drawn_mask *mask, size_t n_masks, rind_check_picture *out);
void rind_check_picture_free(rind_check_picture *picture);

#endif
