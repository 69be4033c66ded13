/*
 * read_image.c - the image of a case as the settings want it: a volume, or the difference of two; without its bias
 * field
 *
 * The bias field is removed here, although rind_extract() would do it, because readers of many cases keep the image for
 * the next mask of the same image.
 *
 * A difference of two volumes shows what changed between them: what contrast agent took up, most of all. Volumes of 8
 * and 16 bits with one scale slope give whole numbers of 32 bits with that slope, others doubles.
 */
#include "extract/extract.h"
#include "image/image.h"
#include "io/io.h"
#include "region/region.h"

#include <stdlib.h>

static bool is_short(rind_type type)
{
    return type == RIND_INT8 || type == RIND_UINT8 || type == RIND_INT16 || type == RIND_UINT16;
}

/* Writes row by row, through a and b of one row each. */
static void subtract_rows(const rind_image *from, const rind_image *taken, double *a, double *b, rind_image *out)
{
    const size_t *size = out->grid.size;

    for (size_t r = 0; r < size[1] * size[2]; r++) {
        size_t first = r * size[0];

        rind_image_row(from, 0, r % size[1], r / size[1], size[0], a);
        rind_image_row(taken, 0, r % size[1], r / size[1], size[0], b);
        for (size_t x = 0; x < size[0]; x++)
            if (out->type == RIND_INT32)
                ((int32_t *)out->voxel)[first + x] = (int32_t)(a[x] - b[x]);
            else
                ((double *)out->voxel)[first + x] = a[x] - b[x];
    }
}

/* What is known of an image beside its voxels goes over to the one made of it. */
static void hand_on(rind_image *from, rind_image *to)
{
    to->is_picture = from->is_picture;
    to->in_pixels = from->in_pixels;
    to->source = from->source;
    from->source = NULL;
}

static rind_status subtract(rind_ctx *ctx, const char *path, rind_image *from, rind_image *taken, rind_image **out)
{
    double slope = from->slope, distance_mm = rind_grid_difference_mm(&from->grid, &taken->grid);
    bool whole = is_short(from->type) && is_short(taken->type) && from->slope == taken->slope &&
                 from->intercept == taken->intercept;
    rind_type type = whole ? RIND_INT32 : RIND_FLOAT64;
    size_t n = 0;

    if (!(distance_mm <= 1e-3))
        return rind_fail(ctx, RIND_GRID_MISMATCH,
                         "%s: the two volumes of image.subtract are not on one grid: they differ by %g mm", path,
                         distance_mm);
    rind_count_voxels(from->grid.size, &n);
    double *row = rind_alloc(ctx, from->grid.size[0], 2 * sizeof *row, path);
    void *voxel = rind_alloc(ctx, n, rind_type_size(type), path);
    rind_status status = RIND_NO_MEMORY;
    if (row != NULL && voxel != NULL) {
        status = rind_image_adopt(ctx, &from->grid, type, voxel, out);
        voxel = NULL;
    }
    if (status == RIND_OK) {
        if (whole) { /* stored numbers are subtracted, the slope is the difference's as well */
            from->slope = taken->slope = 1.0;
            from->intercept = taken->intercept = 0.0;
            (*out)->slope = slope;
        }
        subtract_rows(from, taken, row, row + from->grid.size[0], *out);
        hand_on(from, *out);
    }
    free(voxel);
    free(row);
    return status;
}

static rind_status read_difference(rind_ctx *ctx, const char *path, const char *mask_path,
                                   const rind_settings *settings, rind_image **out)
{
    const uint32_t *volume = settings->image.subtract;
    rind_image *from = NULL, *taken = NULL;
    rind_status status = rind_case_image_read(ctx, path, mask_path, (int)volume[0], settings, &from);

    if (status == RIND_OK)
        status = rind_case_image_read(ctx, path, mask_path, (int)volume[1], settings, &taken);
    if (status == RIND_OK)
        status = subtract(ctx, path, from, taken, out);
    rind_image_free(from);
    rind_image_free(taken);
    return status;
}

static rind_status remove_bias_field(rind_ctx *ctx, const rind_bias_field *how, rind_image **image)
{
    rind_image *unbiased = NULL;
    rind_status status = rind_bias_field_remove(ctx, *image, how, &unbiased);

    if (status == RIND_OK) {
        hand_on(*image, unbiased);
    }
    rind_image_free(*image);
    *image = unbiased;
    return status;
}

rind_status rind_read_image(rind_ctx *ctx, const char *path, const char *mask_path, const rind_settings *settings,
                            rind_timings *timings, rind_image **out)
{
    double start = rind_now();

    *out = NULL;
    rind_timings_begin(timings, "read");
    rind_status status = settings->image.subtract[0] > 0
                             ? read_difference(ctx, path, mask_path, settings, out)
                             : rind_case_image_read(ctx, path, mask_path, settings->image.volume, settings, out);
    rind_timings_add(timings, "read", rind_now() - start);
    if (status != RIND_OK || settings->image.bias_field.method == RIND_BIAS_FIELD_NONE)
        return status;
    start = rind_now();
    rind_timings_begin(timings, "bias_field");
    status = remove_bias_field(ctx, &settings->image.bias_field, out);
    rind_timings_add(timings, "bias_field", rind_now() - start);
    return status;
}
