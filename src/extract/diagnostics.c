/*
 * diagnostics.c - see diagnostics.h
 *
 * Names are the IBSI's: img is the image, int_mask and morph_mask the intensity and the morphological mask, bb their
 * bounding box; init, interp and reseg tell the stage.
 */
#include "extract/diagnostics.h"

#include "extract/prepare.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the next value goes. */
typedef struct list {
    rind_diagnostic *out;
    size_t n;
} list;

static void add(list *to, const char *what, const char *stage, double value)
{
    assert(to->n < RIND_N_DIAGNOSTICS);
    rind_diagnostic *d = &to->out[to->n++];

    snprintf(d->tag, sizeof d->tag, "%.35s_%.11s", what, stage);
    d->value = value;
}

static void add_three(list *to, const char *what, const char *stage, double x, double y, double z)
{
    const double value[3] = { x, y, z };

    for (int axis = 0; axis < 3; axis++) {
        char name[40];

        snprintf(name, sizeof name, "%s_%c", what, "xyz"[axis]);
        add(to, name, stage, value[axis]);
    }
}

/* Mean, minimum and maximum of the intensities of a mask, or of the whole image where it is NULL. */
static void add_intensities(list *to, const char *prefix, const char *stage, const double *intensity,
                            const uint8_t *mask, size_t n_voxels)
{
    static const char *const what[3] = { "mean_int", "min_int", "max_int" };
    double n = 0.0, sum = 0.0, low = INFINITY, high = -INFINITY;

    for (size_t k = 0; k < n_voxels; k++) {
        if (mask != NULL && !mask[k])
            continue;
        n += 1.0;
        sum += intensity[k];
        low = fmin(low, intensity[k]);
        high = fmax(high, intensity[k]);
    }
    const double value[3] = { sum / n, n > 0.0 ? low : NAN, n > 0.0 ? high : NAN };
    for (int k = 0; k < 3; k++) {
        char name[40];

        snprintf(name, sizeof name, "%s%s", prefix, what[k]);
        add(to, name, stage, value[k]);
    }
}

static void add_image(list *to, const char *stage, const rind_grid *grid, const double *intensity)
{
    const size_t *n = grid->size;
    const double *s = grid->spacing_mm;

    add_three(to, "img_dim", stage, (double)n[0], (double)n[1], (double)n[2]);
    add_three(to, "vox_dim", stage, s[0], s[1], s[2]);
    add_intensities(to, "", stage, intensity, NULL, n[0] * n[1] * n[2]);
}

/* Voxels of a mask, and the size of its bounding box (0 if it is empty). */
static size_t measure_mask(const uint8_t *mask, const size_t size[3], size_t box[3])
{
    size_t low[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX }, high[3] = { 0 }, n = 0;

    for (size_t k = 0; k < size[0] * size[1] * size[2]; k++) {
        const size_t at[3] = { k % size[0], k / size[0] % size[1], k / size[0] / size[1] };

        if (!mask[k])
            continue;
        n++;
        for (int axis = 0; axis < 3; axis++) {
            low[axis] = at[axis] < low[axis] ? at[axis] : low[axis];
            high[axis] = at[axis] > high[axis] ? at[axis] : high[axis];
        }
    }
    for (int axis = 0; axis < 3; axis++)
        box[axis] = n > 0 ? high[axis] - low[axis] + 1 : 0;
    return n;
}

static void add_roi(list *to, const char *stage, const size_t size[3], const double *intensity,
                    const uint8_t *morphological, const uint8_t *inside)
{
    size_t shape_box[3], box[3];
    size_t n_shape = measure_mask(morphological, size, shape_box), n = measure_mask(inside, size, box);

    add_three(to, "int_mask_dim", stage, (double)size[0], (double)size[1], (double)size[2]);
    add_three(to, "int_mask_bb_dim", stage, (double)box[0], (double)box[1], (double)box[2]);
    add_three(to, "morph_mask_bb_dim", stage, (double)shape_box[0], (double)shape_box[1], (double)shape_box[2]);
    add(to, "int_mask_vox_count", stage, (double)n);
    add(to, "morph_mask_vox_count", stage, (double)n_shape);
    add_intensities(to, "int_mask_", stage, intensity, inside, size[0] * size[1] * size[2]);
}

static rind_status add_initial(rind_ctx *ctx, list *to, const rind_image *image, const rind_region *region,
                               const rind_settings *settings)
{
    rind_grid grid = image->grid;
    const size_t *n = grid.size;
    double *intensity = rind_alloc(ctx, n[0] * n[1] * n[2], sizeof *intensity, "the image's intensities");

    if (intensity == NULL)
        return RIND_NO_MEMORY;
    for (int a = 0; a < 3; a++)
        if (settings->image.has_spacing && settings->image.spacing_mm[a] > 0.0)
            grid.spacing_mm[a] = settings->image.spacing_mm[a];
    for (size_t z = 0; z < n[2]; z++)
        for (size_t y = 0; y < n[1]; y++)
            rind_image_row(image, 0, y, z, n[0], intensity + n[0] * (y + n[1] * z));
    add_image(to, "init_img", &grid, intensity);
    add_roi(to, "init_roi", n, intensity, region->voxel, region->voxel);
    free(intensity);
    return RIND_OK;
}

rind_status rind_extract_diagnostics(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                     const rind_settings *settings, rind_diagnostic out[RIND_N_DIAGNOSTICS])
{
    list to = { out, 0 };
    rind_prepared p;

    rind_status status = add_initial(ctx, &to, image, region, settings);
    if (status != RIND_OK)
        return status;
    /* A reach beyond every image makes the crop the whole grid. */
    status = rind_prepare_tumour(ctx, image, region, settings, INFINITY, &p);
    if (status == RIND_OK) {
        const rind_prepared_region *r = p.region;

        add_image(&to, "interp_img", &p.grid, r->intensity);
        add_roi(&to, "interp_roi", p.grid.size, r->intensity, r->morphological, r->morphological);
        add_roi(&to, "reseg_roi", p.grid.size, r->intensity, r->morphological, r->inside);
        assert(to.n == RIND_N_DIAGNOSTICS);
    }
    rind_prepared_free(&p);
    return status;
}
