/* volume.h - a box of intensities as filters see it */
#ifndef RIND_VOLUME_H
#define RIND_VOLUME_H

#include "context.h"
#include "image/boundary.h"

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

/*
 * Memory for one double a voxel, to be given to free(). Large ones ask for large pages, whose first touch costs
 * a third. NULL with a message when there is none.
 */
double *rind_volume_alloc(rind_ctx *ctx, const rind_volume *volume, const char *what);

/*
 * The image with 'padding' more voxels on both sides of each axis, with two_d of the first two. out->value is to be
 * given to free(). Returns RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_volume_pad(rind_ctx *ctx, const rind_volume *image, bool two_d, size_t padding, rind_boundary boundary,
                            rind_volume *out);

/* The reverse: takes the inner voxels of 'padded' to 'out', which is as large as 'image'. */
void rind_volume_crop(const rind_volume *padded, const rind_volume *image, double *out);

#endif
