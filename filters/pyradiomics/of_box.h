/* of_box.h - reading the box of an image that an image type is wanted for */
#ifndef RIND_PYRADIOMICS_OF_BOX_H
#define RIND_PYRADIOMICS_OF_BOX_H

#include "pyradiomics/image_types.h"

#include <string.h>

static inline size_t rind_box_voxels(const rind_pyradiomics_filter_input *input)
{
    return input->box.size[0] * input->box.size[1] * input->box.size[2];
}

/* One double for every voxel of the box, to be given to free(). */
static inline double *rind_box_alloc(rind_ctx *ctx, const rind_pyradiomics_filter_input *input)
{
    return rind_alloc(ctx, rind_box_voxels(input), sizeof(double), "filtered image");
}

/* The row (y, z) of the box in the image. */
static inline const double *rind_box_row(const rind_pyradiomics_filter_input *input, size_t y, size_t z)
{
    const size_t *first = input->box.first, *size = input->image.size;

    return input->image.value + first[0] + size[0] * (first[1] + y + size[1] * (first[2] + z));
}

#endif
