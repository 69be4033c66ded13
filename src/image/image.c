/* image.c - see image.h and rind/image.h */
#include "image/image.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    size_t size;
    const char *name;
    bool whole;
} types[] = {
    [RIND_INT8] = { 1, "int8", true },        [RIND_UINT8] = { 1, "uint8", true },
    [RIND_INT16] = { 2, "int16", true },      [RIND_UINT16] = { 2, "uint16", true },
    [RIND_INT32] = { 4, "int32", true },      [RIND_UINT32] = { 4, "uint32", true },
    [RIND_INT64] = { 8, "int64", true },      [RIND_UINT64] = { 8, "uint64", true },
    [RIND_FLOAT32] = { 4, "float32", false }, [RIND_FLOAT64] = { 8, "float64", false },
};

size_t rind_type_size(rind_type type)
{
    return types[type].size;
}

const char *rind_type_name(rind_type type)
{
    return types[type].name;
}

bool rind_count_voxels(const size_t size[3], size_t *n)
{
    size_t slice;

    return !__builtin_mul_overflow(size[0], size[1], &slice) && !__builtin_mul_overflow(slice, size[2], n);
}

rind_grid rind_grid_make(size_t nx, size_t ny, size_t nz, double sx_mm, double sy_mm, double sz_mm)
{
    return (rind_grid){
        .size = { nx, ny, nz },
        .spacing_mm = { sx_mm, sy_mm, sz_mm },
        .direction = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
    };
}

/* Axes of unit length at right angles, to the precision that files carry (float32 and five decimals). */
static bool is_orthonormal(const double direction[3][3])
{
    static const double tolerance = 1e-3;

    for (int a = 0; a < 3; a++)
        for (int b = a; b < 3; b++) {
            double dot = 0.0;

            for (int r = 0; r < 3; r++)
                dot += direction[r][a] * direction[r][b];
            if (!(fabs(dot - (a == b)) <= tolerance)) /* NaN fails, too */
                return false;
        }
    return true;
}

rind_status rind_grid_check(rind_ctx *ctx, const rind_grid *grid)
{
    size_t n;

    for (int a = 0; a < 3; a++) {
        if (grid->size[a] == 0 || grid->size[a] > UINT32_MAX)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "axis %c has %zu voxels; 1 to %u are possible", "xyz"[a],
                             grid -> size[a], UINT32_MAX);
        if (!(isfinite(grid->spacing_mm[a]) && grid->spacing_mm[a] > 0))
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "axis %c has a spacing of %g mm; it must be positive and finite",
                             "xyz"[a], grid -> spacing_mm[a]);
        if (!isfinite(grid->origin_mm[a]))
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "the origin's component %c is %g mm; it must be finite", "xyz"[a],
                             grid -> origin_mm[a]);
    }
    if (!rind_count_voxels(grid->size, &n) || n > SIZE_MAX / 64)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "%zu x %zu x %zu voxels are more than this machine can address",
                         grid->size[0], grid->size[1], grid->size[2]);
    if (!is_orthonormal(grid->direction))
        return rind_fail(ctx, RIND_BAD_ARGUMENT,
                         "the axes (%g %g %g), (%g %g %g), (%g %g %g) are not at right angles and of unit length",
                         grid->direction[0][0], grid->direction[1][0], grid->direction[2][0], grid->direction[0][1],
                         grid->direction[1][1], grid->direction[2][1], grid->direction[0][2], grid->direction[1][2],
                         grid->direction[2][2]);
    return RIND_OK;
}

rind_status rind_image_adopt(rind_ctx *ctx, const rind_grid *grid, rind_type type, void *voxel, rind_image **out)
{
    rind_status status = rind_grid_check(ctx, grid);
    rind_image *image = NULL;

    *out = NULL;
    if (status == RIND_OK && (image = rind_alloc(ctx, 1, sizeof *image, "image")) == NULL)
        status = RIND_NO_MEMORY;
    if (status != RIND_OK) {
        free(voxel);
        return status;
    }
    *image = (rind_image){ .grid = *grid, .type = type, .slope = 1.0, .voxel = voxel };
    *out = image;
    return RIND_OK;
}

rind_status rind_image_create(rind_ctx *ctx, const rind_grid *grid, rind_type type, const void *voxel, rind_image **out)
{
    size_t n = 0;

    *out = NULL;
    if (voxel == NULL || (size_t)type >= COUNT_OF(types))
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "no voxels, or type %d, which is none of rind_type", (int)type);
    rind_status status = rind_grid_check(ctx, grid);
    if (status != RIND_OK)
        return status;
    rind_count_voxels(grid->size, &n);

    void *copy = rind_alloc(ctx, n, types[type].size, "voxels of an image");
    if (copy == NULL)
        return RIND_NO_MEMORY;
    memcpy(copy, voxel, n * types[type].size);
    return rind_image_adopt(ctx, grid, type, copy, out);
}

void rind_image_free(rind_image *image)
{
    if (image == NULL)
        return;
    rind_source_free(image->source);
    free(image->voxel);
    free(image);
}

const rind_grid *rind_image_grid(const rind_image *image)
{
    return &image->grid;
}

rind_type rind_image_type(const rind_image *image)
{
    return image->type;
}

const void *rind_image_voxels(const rind_image *image)
{
    return image->voxel;
}

double rind_image_slope(const rind_image *image)
{
    return image->slope;
}

double rind_image_intercept(const rind_image *image)
{
    return image->intercept;
}

#define ROW(type_code, c_type)                                     \
    case type_code: {                                              \
        const c_type *from = (const c_type *)image->voxel + first; \
        for (size_t k = 0; k < n; k++)                             \
            out[k] = (double)from[k];                              \
        break;                                                     \
    }

void rind_image_row(const rind_image *image, size_t x, size_t y, size_t z, size_t n, double *out)
{
    size_t first = x + image->grid.size[0] * (y + image->grid.size[1] * z);

    switch (image->type) {
        ROW(RIND_INT8, int8_t)
        ROW(RIND_UINT8, uint8_t)
        ROW(RIND_INT16, int16_t)
        ROW(RIND_UINT16, uint16_t)
        ROW(RIND_INT32, int32_t)
        ROW(RIND_UINT32, uint32_t)
        ROW(RIND_INT64, int64_t)
        ROW(RIND_UINT64, uint64_t)
        ROW(RIND_FLOAT32, float)
        ROW(RIND_FLOAT64, double)
    }
    if (image->slope != 1.0 || image->intercept != 0.0)
        for (size_t k = 0; k < n; k++)
            out[k] = out[k] * image->slope + image->intercept;
    if (image->clipped)
        for (size_t k = 0; k < n; k++) { /* NaN stays */
            out[k] = out[k] < image->limit[0] ? image->limit[0] : out[k];
            out[k] = out[k] > image->limit[1] ? image->limit[1] : out[k];
        }
}

bool rind_image_is_whole(const rind_image *image)
{
    return types[image->type].whole && !image->clipped && image->slope == rint(image->slope) &&
           image->intercept == rint(image->intercept);
}

void rind_grid_position(const rind_grid *grid, const double index[3], double position_mm[3])
{
    for (int r = 0; r < 3; r++) {
        position_mm[r] = grid->origin_mm[r];
        for (int a = 0; a < 3; a++)
            position_mm[r] += grid->direction[r][a] * grid->spacing_mm[a] * index[a];
    }
}

double rind_grid_difference_mm(const rind_grid *a, const rind_grid *b)
{
    double largest = 0.0;

    if (memcmp(a->size, b->size, sizeof a->size) != 0)
        return INFINITY;
    for (int corner = 0; corner < 8; corner++) {
        double index[3], at_a[3], at_b[3];

        for (int axis = 0; axis < 3; axis++)
            index[axis] = corner >> axis & 1 ? (double)(a->size[axis] - 1) : 0.0;
        rind_grid_position(a, index, at_a);
        rind_grid_position(b, index, at_b);
        double distance = sqrt(pow(at_a[0] - at_b[0], 2) + pow(at_a[1] - at_b[1], 2) + pow(at_a[2] - at_b[2], 2));
        largest = fmax(largest, distance);
    }
    return largest;
}

void rind_grid_describe(const rind_grid *grid, char *text, size_t text_size)
{
    const double(*d)[3] = grid->direction;

    snprintf(text, text_size,
             "%zux%zux%zu voxels of %gx%gx%g mm, origin (%g %g %g), axes (%g %g %g) (%g %g %g) (%g %g %g)",
             grid->size[0], grid->size[1], grid->size[2], grid->spacing_mm[0], grid->spacing_mm[1], grid->spacing_mm[2],
             grid->origin_mm[0], grid->origin_mm[1], grid->origin_mm[2], d[0][0], d[1][0], d[2][0], d[0][1], d[1][1],
             d[2][1], d[0][2], d[1][2], d[2][2]);
}
