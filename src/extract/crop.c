/*
 * crop.c - see crop.h
 *
 * Only crops are ever made: a mask is resampled in the box that can hold it, and the image in a box that is widened by
 * what reads beyond the regions.
 */
#include "extract/crop.h"
#include "image/pose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

rind_status rind_analysis_grid(rind_ctx *ctx, const rind_grid *own, const rind_settings *settings, rind_grid *out)
{
    static const double float_dust = 1e-3; /* files carry spacings as float32 and rounded decimals */
    double across = settings->resample.spacing_mm[2], spacing_mm[3];

    *out = *own;
    if (!settings->resample.on)
        return RIND_OK;
    if (settings->two_d && across > 0.0 && fabs(across - own->spacing_mm[2]) > float_dust * own->spacing_mm[2])
        return rind_fail(
            ctx, RIND_BAD_SETTINGS,
            "slices are %g mm apart and dimension 2d leaves them so, but resample.spacing_mm asks for %g mm: "
            "give the two spacings within a slice, or dimension: 3d",
            own->spacing_mm[2], across);
    for (int a = 0; a < 3; a++)
        spacing_mm[a] = settings->resample.spacing_mm[a] > 0 && !(a == 2 && settings->two_d)
                            ? settings->resample.spacing_mm[a]
                            : own->spacing_mm[a];
    return rind_resampled_grid(ctx, own, spacing_mm, out);
}

/* The new voxels that voxels of 'box' on the old grid can reach by interpolation. */
static void box_on_new_grid(const rind_grid *old, const rind_grid *new, const rind_box *box, rind_box *out)
{
    for (int a = 0; a < 3; a++) {
        double step = rind_old_index(old, new, a, 1) - rind_old_index(old, new, a, 0);
        double at_zero = rind_old_index(old, new, a, 0);
        double last = (double)(box->first[a] + box->size[a]); /* one beyond */
        double low = floor(((double)box->first[a] - 1.0 - at_zero) / step);
        double high = ceil((last - at_zero) / step);
        double end = (double)(new->size[a] - 1);

        low = fmin(fmax(low, 0.0), end);
        high = fmax(fmin(high, end), low);
        out->first[a] = (size_t)low;
        out->size[a] = (size_t)(high - low) + 1;
    }
}

bool rind_box_tight(const uint8_t *mask, const size_t size[3], rind_box *out)
{
    size_t low[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX }, high[3] = { 0 };
    bool any = false;

    for (size_t row = 0; row < size[1] * size[2]; row++, mask += size[0]) {
        const uint8_t *first = memchr(mask, 1, size[0]);

        if (first == NULL)
            continue;
        const uint8_t *last = memrchr(mask, 1, size[0]);
        size_t from[3] = { (size_t)(first - mask), row % size[1], row / size[1] };

        any = true;
        for (int a = 0; a < 3; a++) {
            size_t to = a == 0 ? (size_t)(last - mask) : from[a];

            low[a] = from[a] < low[a] ? from[a] : low[a];
            high[a] = to > high[a] ? to : high[a];
        }
    }
    for (int a = 0; a < 3 && any; a++) {
        out->first[a] = low[a];
        out->size[a] = high[a] - low[a] + 1;
    }
    return any;
}

rind_box rind_box_whole(const rind_grid *grid)
{
    rind_box out = { .first = { 0 } };

    memcpy(out.size, grid->size, sizeof out.size);
    return out;
}

rind_box rind_box_widen(const rind_box *box, const rind_grid *grid, const double reach_vox[3])
{
    rind_box out;

    for (int a = 0; a < 3; a++) {
        size_t reach = (size_t)fmin(ceil(reach_vox[a]), (double)grid->size[a]);
        size_t end = box->first[a] + box->size[a] + reach;

        out.first[a] = box->first[a] > reach ? box->first[a] - reach : 0;
        end = end < grid->size[a] ? end : grid->size[a];
        out.size[a] = end - out.first[a];
    }
    return out;
}

rind_box rind_box_join(const rind_box *a, const rind_box *b)
{
    rind_box out;

    for (int k = 0; k < 3; k++) {
        size_t end_a = a->first[k] + a->size[k], end_b = b->first[k] + b->size[k];

        out.first[k] = a->first[k] < b->first[k] ? a->first[k] : b->first[k];
        out.size[k] = (end_a > end_b ? end_a : end_b) - out.first[k];
    }
    return out;
}

/* Index of the first voxel of row (y, z) of 'part' in an array of 'box'. */
static size_t row_in(const rind_box *box, const rind_box *part, size_t y, size_t z)
{
    return (part->first[0] - box->first[0]) +
           box->size[0] * ((part->first[1] + y - box->first[1]) + box->size[1] * (part->first[2] + z - box->first[2]));
}

void rind_box_copy(const void *voxel, const rind_box *from, const rind_box *part, size_t voxel_size, const rind_box *to,
                   void *out)
{
    for (size_t z = 0; z < part->size[2]; z++)
        for (size_t y = 0; y < part->size[1]; y++)
            memcpy((char *)out + row_in(to, part, y, z) * voxel_size,
                   (const char *)voxel + row_in(from, part, y, z) * voxel_size, part->size[0] * voxel_size);
}

/* Whether 'grid' was turned or moved against the one the settings make of the image's. */
static bool is_posed(rind_ctx *ctx, const rind_grid *own, const rind_settings *settings, const rind_grid *grid)
{
    rind_grid plain;

    if (rind_analysis_grid(ctx, own, settings, &plain) != RIND_OK)
        return false;
    return memcmp(plain.size, grid->size, sizeof plain.size) != 0 ||
           memcmp(plain.origin_mm, grid->origin_mm, sizeof plain.origin_mm) != 0 ||
           memcmp(plain.direction, grid->direction, sizeof plain.direction) != 0;
}

rind_status rind_mask_to_grid(rind_ctx *ctx, const uint8_t *voxel, const rind_grid *own, const rind_box *held,
                              const rind_settings *settings, const rind_grid *grid, rind_grid_mask *out)
{
    *out = (rind_grid_mask){ .box = rind_box_whole(own), .voxel = voxel, .any = true, .tight = *held };
    bool posed = is_posed(ctx, own, settings, grid);
    if (!settings->resample.on && !posed)
        return RIND_OK;
    if (posed)
        rind_posed_box(own, grid, held, &out->box);
    else
        box_on_new_grid(own, grid, held, &out->box);
    out->memory = rind_alloc(ctx, rind_box_n(&out->box), 1, "resampled mask");
    if (out->memory == NULL)
        return RIND_NO_MEMORY;
    rind_status status = (posed ? rind_pose_mask : rind_resample_mask)(
        ctx, voxel, own, grid, &out->box, settings->resample.mask, settings->resample.mask_threshold, out->memory);
    out->voxel = out->memory;
    if (status != RIND_OK)
        return status;
    out->any = rind_box_tight(out->memory, out->box.size, &out->tight);
    for (int a = 0; a < 3; a++)
        out->tight.first[a] += out->box.first[a];
    return RIND_OK;
}

void rind_grid_mask_free(rind_grid_mask *mask)
{
    free(mask->memory);
    *mask = (rind_grid_mask){ .any = false };
}

rind_status rind_crop_intensities(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                                  const rind_grid *grid, const rind_box *box, double **out)
{
    const size_t *size = box->size, *first = box->first;
    size_t n = rind_box_n(box);

    *out = rind_alloc(ctx, n, sizeof **out, "intensities of a region");
    if (*out == NULL)
        return RIND_NO_MEMORY;
    bool interpolated = true;
    if (is_posed(ctx, &image->grid, settings, grid)) {
        rind_status status = rind_pose(ctx, image, grid, box, settings->resample.image, *out);
        if (status != RIND_OK)
            return status;
    } else if (settings->resample.on) {
        rind_status status = rind_resample(ctx, image, grid, box, settings->resample.image, *out);
        if (status != RIND_OK)
            return status;
    } else {
        interpolated = false;
        for (size_t row = 0; row < size[1] * size[2]; row++)
            rind_image_row(image, first[0], first[1] + row % size[1], first[2] + row / size[1], size[0],
                           *out + row * size[0]);
    }
    if (settings->resample.round && !(rind_image_is_whole(image) && !interpolated))
        for (size_t k = 0; k < n; k++)
            (*out)[k] = rind_round_half_to_even((*out)[k]);
    return RIND_OK;
}
