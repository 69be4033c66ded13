/*
 * resample.c - see resample.h
 *
 * The values are ITK's, and since images of whole numbers are truncated, a last digit can make a difference of one:
 * where the new lattice meets the old one, interpolation returns 812 or 811.9999999999998. So the arithmetic here
 * follows ITK's to the order of its sums: a row of new voxels is mapped at its first and one past its last voxel, and
 * positions between are interpolated; for the values see interpolate.h.
 *
 * Only the part of the image the new grid can reach is read, with the margin of the interpolator.
 */
#include "pyradiomics/resample.h"
#include "parallel.h"
#include "pyradiomics/interpolate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void rind_py_index(const rind_grid *from, const double index[3], const rind_grid *in, double out[3])
{
    double p[3];

    rind_grid_position(from, index, p);
    for (int a = 0; a < 3; a++) {
        out[a] = 0.0;
        for (int r = 0; r < 3; r++)
            out[a] += in->direction[r][a] * (1.0 / in->spacing_mm[a]) * (p[r] - in->origin_mm[r]);
    }
}

rind_status rind_py_new_grid(rind_ctx *ctx, const rind_grid *mask, const rind_box *region, const double spacing_mm[3],
                             uint32_t pad, rind_grid *out)
{
    double first[3];

    *out = *mask;
    for (int a = 0; a < 3; a++) {
        double old = mask->spacing_mm[a];
        double new = region->size[a] == 1 || spacing_mm[a] == 0.0 ? old : spacing_mm[a];
        double ratio = old / new, low = (double)region->first[a];
        double lower = fmax(0.0, floor((low - 0.5) * ratio - pad));
        double upper = ceil((low + (double)region->size[a] - 0.5) * ratio + pad);
        double last = ceil((double)mask->size[a] * ratio) - 1.0;

        upper = fmin(upper, last);
        if (upper - lower + 1.0 > (double)UINT32_MAX)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "axis %c would have %.3g voxels of %g mm", "xyz"[a],
                             upper - lower + 1.0, new);
        out->size[a] = (size_t)fmax(upper - lower + 1.0, 1.0);
        out->spacing_mm[a] = new;
        first[a] = 0.5 * (new - old) / old + lower / ratio;
    }
    rind_grid_position(mask, first, out->origin_mm);
    return rind_grid_check(ctx, out);
}

/* Index on 'in' of the first voxel of a row of 'to', and the way to one past its last. */
static void map_row(const rind_grid *to, size_t y, size_t z, const rind_grid *in, double start[3], double way[3])
{
    double end[3];

    rind_py_index(to, (double[3]){ 0.0, (double)y, (double)z }, in, start);
    rind_py_index(to, (double[3]){ (double)to->size[0], (double)y, (double)z }, in, end);
    for (int a = 0; a < 3; a++)
        way[a] = end[a] - start[a];
}

static bool is_inside(const double at[3], const size_t size[3])
{
    for (int a = 0; a < 3; a++)
        if (!(at[a] >= -0.5 && at[a] < (double)size[a] - 0.5))
            return false;
    return true;
}

/* A value as a voxel of that type. */
static double as_type(rind_type type, double value)
{
    static const struct {
        double low, high;
    } range[] = {
        [RIND_INT8] = { -0x1p7, 0x1p7 - 1 },    [RIND_UINT8] = { 0, 0x1p8 - 1 },
        [RIND_INT16] = { -0x1p15, 0x1p15 - 1 }, [RIND_UINT16] = { 0, 0x1p16 - 1 },
        [RIND_INT32] = { -0x1p31, 0x1p31 - 1 }, [RIND_UINT32] = { 0, 0x1p32 - 1 },
        [RIND_INT64] = { -0x1p63, 0x1p63 },     [RIND_UINT64] = { 0, 0x1p64 },
    };

    if (type == RIND_FLOAT64)
        return value;
    if (type == RIND_FLOAT32)
        return (double)(float)value;
    return trunc(fmin(fmax(value, range[type].low), range[type].high)) + 0.0;
}

/* The box of the image that interpolation on 'to' can read. */
static rind_box reach(const rind_py_field *image, const rind_grid *to, size_t margin)
{
    rind_box box;

    for (int a = 0; a < 3; a++) {
        double low = (double)INFINITY, high = -(double)INFINITY, end = (double)image->grid.size[a] - 1.0;

        for (int corner = 0; corner < 8; corner++) {
            double index[3], found[3];

            for (int k = 0; k < 3; k++)
                index[k] = corner >> k & 1 ? (double)to->size[k] : 0.0;
            rind_py_index(to, index, &image->grid, found);
            low = fmin(low, found[a]);
            high = fmax(high, found[a]);
        }
        low = fmin(fmax(floor(low) - (double)margin, 0.0), end);
        high = fmax(fmin(ceil(high) + (double)margin, end), low);
        box.first[a] = (size_t)low;
        box.size[a] = (size_t)(high - low) + 1;
    }
    return box;
}

static rind_status take_part(rind_ctx *ctx, const rind_py_field *image, const rind_grid *to,
                             const rind_py_interpolation *how, rind_py_part *out)
{
    out->box = reach(image, to, how->margin);
    memcpy(out->size, image->grid.size, sizeof out->size);
    memcpy(out->spacing_mm, image->grid.spacing_mm, sizeof out->spacing_mm);
    out->value = rind_alloc(ctx, out->box.size[0] * out->box.size[1] * out->box.size[2], sizeof *out->value,
                            "image to be resampled");
    if (out->value == NULL)
        return RIND_NO_MEMORY;
    rind_py_field_box(ctx, image, &out->box, out->value);
    if (how->prepare != NULL)
        how->prepare(ctx, out);
    return RIND_OK;
}

typedef struct evaluation {
    const rind_py_part *image;
    const rind_py_interpolation *how;
    const rind_grid *to, *from;
    rind_type type;
    double *out;
} evaluation;

static void evaluate_row(void *data, size_t row)
{
    const evaluation *job = data;
    size_t nx = job->to->size[0];
    double start[3], way[3], position[3];

    map_row(job->to, row % job->to->size[1], row / job->to->size[1], job->from, start, way);
    for (size_t x = 0; x < nx; x++) {
        double alpha = (double)x / (double)nx;

        for (int a = 0; a < 3; a++)
            position[a] = start[a] + alpha * way[a];
        job->out[row * nx + x] =
            is_inside(position, job->from->size) ? as_type(job->type, job->how->value(job->image, position)) : 0.0;
    }
}

rind_status rind_py_resample(rind_ctx *ctx, const rind_py_field *image, rind_py_interpolator interpolator,
                             const rind_grid *to, double *out)
{
    const rind_py_interpolation *how = rind_py_interpolation_of(interpolator);
    rind_py_part read;
    rind_status status = take_part(ctx, image, to, how, &read);

    if (status != RIND_OK)
        return status;
    evaluation job = { &read, how, to, &image->grid, image->type, out };
    rind_parallel(ctx, to->size[1] * to->size[2], evaluate_row, &job);
    free(read.value);
    return RIND_OK;
}

typedef struct choosing {
    const uint8_t *mask;
    const rind_grid *from, *to;
    uint8_t *out;
} choosing;

static void choose_row(void *data, size_t row)
{
    const choosing *job = data;
    const size_t *size = job->from->size;
    size_t nx = job->to->size[0], n[3];
    double start[3], way[3], position[3];

    map_row(job->to, row % job->to->size[1], row / job->to->size[1], job->from, start, way);
    for (size_t x = 0; x < nx; x++) {
        double alpha = (double)x / (double)nx;

        for (int a = 0; a < 3; a++)
            position[a] = start[a] + alpha * way[a];
        bool inside = is_inside(position, size);
        for (int a = 0; a < 3; a++)
            n[a] = inside ? (size_t)floor(position[a] + 0.5) : 0;
        job->out[row * nx + x] = inside ? job->mask[n[0] + size[0] * (n[1] + size[1] * n[2])] : 0;
    }
}

void rind_py_resample_mask(rind_ctx *ctx, const uint8_t *mask, const rind_grid *from, const rind_grid *to, uint8_t *out)
{
    choosing job = { mask, from, to, out };

    rind_parallel(ctx, to->size[1] * to->size[2], choose_row, &job);
}
