/*
 * gradient.c - PyRadiomics' image type Gradient
 *
 * sqrt(gx^2 + gy^2 + gz^2) with g = (v[+1] - v[-1]) / 2, divided by the spacing with gradientUseSpacing; at the edge of
 * the image the border voxel is repeated. Rounded to single precision, as ITK stores it.
 */
#include "pyradiomics/of_box.h"

#include <math.h>
#include <stdlib.h>

/* Steps from a voxel to its neighbours before and behind along an axis, 0 at the edge of the image. */
static void steps_at(const rind_volume *image, int axis, size_t at, ptrdiff_t *before, ptrdiff_t *behind)
{
    const ptrdiff_t step[3] = { 1, (ptrdiff_t)image->size[0], (ptrdiff_t)(image->size[0] * image->size[1]) };

    *before = at > 0 ? -step[axis] : 0;
    *behind = at + 1 < image->size[axis] ? step[axis] : 0;
}

static rind_status run(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, rind_pyradiomics_sink *sink,
                       void *user)
{
    const size_t *size = input->box.size, *first = input->box.first;
    double *value = rind_box_alloc(ctx, input), *to = value, weight[3];

    if (value == NULL)
        return RIND_NO_MEMORY;
    for (int a = 0; a < 3; a++)
        weight[a] = input->settings->gradient_use_spacing ? 0.5 / input->image.spacing_mm[a] : 0.5;
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++) {
            const double *v = rind_box_row(input, y, z);
            ptrdiff_t x0, x1, y0, y1, z0, z1;

            steps_at(&input->image, 1, first[1] + y, &y0, &y1);
            steps_at(&input->image, 2, first[2] + z, &z0, &z1);
            for (size_t x = 0; x < size[0]; x++, v++) {
                steps_at(&input->image, 0, first[0] + x, &x0, &x1);
                double gx = weight[0] * v[x1] - weight[0] * v[x0], gy = weight[1] * v[y1] - weight[1] * v[y0];
                double gz = weight[2] * v[z1] - weight[2] * v[z0];

                *to++ = (float)sqrt(gx * gx + gy * gy + gz * gz);
            }
        }
    rind_status status = sink(user, "gradient", value);
    free(value);
    return status;
}

const rind_pyradiomics_image_type rind_pyradiomics_Gradient = {
    .name = "Gradient",
    .title = "gradient magnitude",
    .run = run,
};
