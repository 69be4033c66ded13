/*
 * bias_field.c - an image divided by its bias field
 *
 * In MR images tissue of one kind is brighter near the coil. N4 models that as a smooth field the image was multiplied
 * with, and finds it by sharpening the histogram of logarithms. The estimate needs no detail, so it is made on every
 * s-th voxel by the module rind_n4; what comes back are control points of a cubic B-spline, which is evaluated at every
 * voxel here:
 *
 *     X'(x, y, z) = X / exp(sum_ijk c_ijk B(u - i) B(v - j) B(w - k))
 *
 * where u runs from 0 to the number of spans between the first and last voxel of the estimate, and stays there beyond
 * them. Jobs are slices; the result is float32.
 */
#include "image/otsu.h"
#include "io/io.h"
#include "io/module.h"
#include "io/n4_bridge.h"
#include "parallel.h"
#include "slots.h"

#include <math.h>
#include <stdlib.h>

enum { N_TAPS = 4, ENOUGH = 4 };

/* Voxels first, first + step, ... along each axis. */
typedef struct thinned {
    size_t first[3], step[3];
    rind_n4_task task;
    float *voxel;
    uint8_t *mask;
} thinned;

/* The field, and where it is evaluated. */
typedef struct field {
    const rind_image *image;
    const thinned *from;
    size_t n_points[3]; /* control points along each axis; 1: the field does not vary along it */
    const float *coefficient;
    rind_slots slots;
    float *out;
} field;

/* At least ENOUGH voxels stay along an axis that has them. */
static void choose_voxels(const rind_image *image, const rind_bias_field *how, thinned *out)
{
    for (int a = 0; a < 3; a++) {
        size_t size = image->grid.size[a], most = size / ENOUGH > 0 ? size / ENOUGH : 1;
        size_t step = how->shrink < most ? how->shrink : most, n = (size - 1) / step + 1;

        out->step[a] = step;
        out->first[a] = (size - 1 - (n - 1) * step) / 2;
        out->task.size[a] = n;
        out->task.spacing_mm[a] = image->grid.spacing_mm[a] * (double)step;
    }
    out->task.levels = how->levels;
    out->task.iterations = how->iterations;
    out->task.control_points = how->control_points;
    out->task.convergence = how->convergence;
}

/* Fills voxels and mask: finite ones above 0 and from 'threshold' on. False if they are none or all of one value. */
static bool fill(const rind_image *image, double threshold, double *row, thinned *out)
{
    const size_t *size = out->task.size;
    float low = INFINITY, high = -INFINITY;

    for (size_t r = 0, k = 0; r < size[1] * size[2]; r++) {
        rind_image_row(image, 0, out->first[1] + out->step[1] * (r % size[1]),
                       out->first[2] + out->step[2] * (r / size[1]), image->grid.size[0], row);
        for (size_t x = 0; x < size[0]; x++, k++) {
            double value = row[out->first[0] + out->step[0] * x];
            float narrow = (float)value;

            out->mask[k] = value >= threshold && narrow > 0.0F && isfinite(narrow);
            out->voxel[k] = out->mask[k] ? narrow : 0.0F;
            low = out->mask[k] && narrow < low ? narrow : low;
            high = out->mask[k] && narrow > high ? narrow : high;
        }
    }
    return low < high;
}

static rind_status thin_out(rind_ctx *ctx, const rind_image *image, const rind_bias_field *how, thinned *out)
{
    double threshold = -(double)INFINITY, *row = NULL;
    rind_status status = how->everywhere ? RIND_OK : rind_image_body_threshold(ctx, image, &threshold);

    if (status != RIND_OK)
        return status;
    choose_voxels(image, how, out);
    size_t n = out->task.size[0] * out->task.size[1] * out->task.size[2];
    out->voxel = rind_alloc(ctx, n, sizeof *out->voxel, "bias field");
    out->mask = rind_alloc(ctx, n, 1, "bias field");
    row = rind_alloc(ctx, image->grid.size[0], sizeof *row, "bias field");
    out->task.voxel = out->voxel;
    out->task.mask = out->mask;
    if (out->voxel == NULL || out->mask == NULL || row == NULL)
        status = RIND_NO_MEMORY;
    else if (!fill(image, threshold, row, out))
        status =
            rind_fail(ctx, RIND_BAD_SETTINGS,
                      "image.bias_field: the voxels the field is to be estimated on are none, or all of one value; "
                      "only intensities above 0 count");
    free(row);
    return status;
}

/* Weights of the four control points from *first on at position u, in spans. */
static void spline_weights(double u, size_t n_points, size_t *first, double weight[N_TAPS])
{
    double last = (double)(n_points - N_TAPS + 1), at = fmin(fmax(u, 0.0), last);
    double whole = fmin(floor(at), last - 1.0), t = at - whole;

    *first = (size_t)whole;
    weight[0] = (1.0 - t) * (1.0 - t) * (1.0 - t) / 6.0;
    weight[1] = (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0;
    weight[2] = (-3.0 * t * t * t + 3.0 * t * t + 3.0 * t + 1.0) / 6.0;
    weight[3] = t * t * t / 6.0;
}

/* The same for voxel 'x' along an axis of the image. */
static void weights_at(const field *f, int axis, size_t x, size_t *first, double weight[N_TAPS])
{
    const thinned *from = f->from;
    double span = (double)((from->task.size[axis] - 1) * from->step[axis]);

    if (f->n_points[axis] == 1) {
        *first = 0;
        weight[0] = 1.0;
        weight[1] = weight[2] = weight[3] = 0.0;
        return;
    }
    spline_weights(((double)x - (double)from->first[axis]) / span * (double)(f->n_points[axis] - N_TAPS + 1),
                   f->n_points[axis], first, weight);
}

/* Sums over y and z: what is left are the control points along x. */
static void points_of_row(const field *f, size_t y, size_t z, double *point)
{
    const size_t *n = f->n_points;
    size_t at_y, at_z, n_z = n[2] == 1 ? 1 : N_TAPS;
    double weight_y[N_TAPS], weight_z[N_TAPS];

    weights_at(f, 1, y, &at_y, weight_y);
    weights_at(f, 2, z, &at_z, weight_z);
    for (size_t i = 0; i < n[0]; i++)
        point[i] = 0.0;
    for (size_t k = 0; k < n_z; k++)
        for (size_t j = 0; j < N_TAPS; j++) {
            const float *c = f->coefficient + n[0] * (at_y + j + n[1] * (at_z + k));

            for (size_t i = 0; i < n[0]; i++)
                point[i] += weight_z[k] * weight_y[j] * (double)c[i];
        }
}

/* A rind_job: slice z. */
static void correct_slice(void *data, size_t z)
{
    field *f = data;
    const size_t *size = f->image->grid.size;
    double *row = rind_slot_claim(&f->slots), *point = row + size[0];

    for (size_t y = 0; y < size[1]; y++) {
        float *out = f->out + size[0] * (y + size[1] * z);

        rind_image_row(f->image, 0, y, z, size[0], row);
        points_of_row(f, y, z, point);
        for (size_t x = 0; x < size[0]; x++) {
            size_t first;
            double weight[N_TAPS], log_field = 0.0;

            weights_at(f, 0, x, &first, weight);
            for (size_t i = 0; i < N_TAPS; i++)
                log_field += weight[i] * point[first + i];
            out[x] = (float)(row[x] / exp(log_field));
        }
    }
    rind_slot_release(&f->slots, row);
}

static rind_status correct(rind_ctx *ctx, const rind_image *image, const thinned *from, const float *coefficient,
                           size_t side, rind_image **out)
{
    const size_t *size = image->grid.size;
    field f = {
        .image = image, .from = from, .n_points = { side, side, size[2] == 1 ? 1 : side }, .coefficient = coefficient
    };
    rind_status status = rind_slots_create(ctx, size[2], (size[0] + side) * sizeof(double), "bias field", &f.slots);

    if (status == RIND_OK) {
        f.out = rind_alloc(ctx, size[0] * size[1] * size[2], sizeof *f.out, "image without its bias field");
        status = f.out != NULL ? RIND_OK : RIND_NO_MEMORY;
    }
    if (status == RIND_OK) {
        rind_parallel(ctx, size[2], correct_slice, &f);
        status = rind_image_adopt(ctx, &image->grid, RIND_FLOAT32, f.out, out);
    }
    rind_slots_free(&f.slots);
    return status;
}

static rind_status estimate(rind_ctx *ctx, const thinned *from, float *coefficient)
{
    char message[RIND_N4_MESSAGE_SIZE] = "";
    const rind_n4_bridge *bridge =
        rind_module_table(ctx, "image.bias_field", "n4", "rind_n4.so", RIND_N4_BRIDGE_SYMBOL, RIND_N4_BRIDGE_VERSION);

    if (bridge == NULL)
        return RIND_UNSUPPORTED;
    rind_n4_outcome outcome = bridge->estimate(&from->task, coefficient, message);
    if (outcome == RIND_N4_NO_MEMORY)
        return rind_fail(ctx, RIND_NO_MEMORY, "image.bias_field: no memory to estimate it");
    if (outcome != RIND_N4_OK)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "image.bias_field: cannot be estimated: %s", message);
    return RIND_OK;
}

rind_status rind_bias_field_remove(rind_ctx *ctx, const rind_image *image, const rind_bias_field *how, rind_image **out)
{
    size_t side = (size_t)(how->control_points - 3) * ((size_t)1 << (how->levels - 1)) + 3;
    bool picture = image->grid.size[2] == 1;
    thinned from = { 0 };
    float *coefficient = NULL;

    *out = NULL;
    if (image->grid.size[0] < ENOUGH || image->grid.size[1] < ENOUGH)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "image.bias_field: an image of %zu x %zu x %zu voxels is too small to estimate a field on",
                         image->grid.size[0], image->grid.size[1], image->grid.size[2]);
    rind_status status = thin_out(ctx, image, how, &from);
    if (status == RIND_OK) {
        coefficient = rind_alloc(ctx, side * side * (picture ? 1 : side), sizeof *coefficient, "bias field");
        status = coefficient != NULL ? estimate(ctx, &from, coefficient) : RIND_NO_MEMORY;
    }
    if (status == RIND_OK)
        status = correct(ctx, image, &from, coefficient, side, out);
    if (status == RIND_OK)
        (*out)->unbiased = true;
    free(coefficient);
    free(from.voxel);
    free(from.mask);
    return status;
}
