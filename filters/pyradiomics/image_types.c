/* image_types.c - the list of PyRadiomics' image types, their defaults, and the image itself */
#include "pyradiomics/image_types.h"
#include "pyradiomics/of_box.h"

#include <stdlib.h>

#define IMAGE_TYPE(name) extern const rind_pyradiomics_image_type rind_pyradiomics_##name;
#include "pyradiomics/image_types.def"
#undef IMAGE_TYPE

#define IMAGE_TYPE(name) &rind_pyradiomics_##name,
const rind_pyradiomics_image_type *const rind_pyradiomics_image_types[] = {
#include "pyradiomics/image_types.def"
    NULL,
};
#undef IMAGE_TYPE

const size_t rind_n_pyradiomics_image_types = COUNT_OF(rind_pyradiomics_image_types) - 1;

const rind_pyradiomics_filter_settings rind_pyradiomics_filter_defaults = {
    .level = 1,
    .wavelet = "coif1",
    .gradient_use_spacing = true,
    .lbp_2d_radius = 1.0,
    .lbp_2d_samples = 8,
    .lbp_2d_method = RIND_PYRADIOMICS_LBP_UNIFORM,
    .lbp_3d_levels = 2,
    .lbp_3d_radius = 1.0,
    .lbp_3d_subdivision = 1,
};

static rind_status original(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, rind_pyradiomics_sink *sink,
                            void *user)
{
    const size_t *size = input->box.size;
    double *value = rind_box_alloc(ctx, input);

    if (value == NULL)
        return RIND_NO_MEMORY;
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++)
            memcpy(value + size[0] * (y + size[1] * z), rind_box_row(input, y, z), size[0] * sizeof *value);
    rind_status status = sink(user, "original", value);
    free(value);
    return status;
}

const rind_pyradiomics_image_type rind_pyradiomics_Original = {
    .name = "Original",
    .title = "the image itself",
    .run = original,
};
