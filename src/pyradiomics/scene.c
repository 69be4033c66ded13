/*
 * scene.c - see scene.h
 *
 * PyRadiomics' order: the whole image is normalised; image and mask are resampled to a grid cut around the region, or
 * only cropped; then the region is taken (scene_region.c).
 */
#include "pyradiomics/scene.h"
#include "extract/crop.h"
#include "pyradiomics/resample.h"
#include "pyradiomics/scene_inside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef rind_py_scene_work work;

static size_t n_in(const size_t size[3])
{
    return size[0] * size[1] * size[2];
}

/* As ITK compares grids: spacing and origin to a part of the first spacing, axes to the same number. */
static bool same_grid(const work *w, const rind_grid *a, const rind_grid *b)
{
    double tolerance = w->options->geometry_tolerance > 0.0 ? w->options->geometry_tolerance : 1e-6;

    if (w->settings->pyradiomics->own_keys)
        return rind_grid_difference_mm(a, b) <= w->settings->mask.geometry_tolerance_mm;
    if (memcmp(a->size, b->size, sizeof a->size) != 0)
        return false;
    for (int k = 0; k < 3; k++) {
        double most = tolerance * fabs(a->spacing_mm[0]);

        if (fabs(a->spacing_mm[k] - b->spacing_mm[k]) > most || fabs(a->origin_mm[k] - b->origin_mm[k]) > most)
            return false;
        for (int c = 0; c < 3; c++)
            if (fabs(a->direction[k][c] - b->direction[k][c]) > tolerance)
                return false;
    }
    return true;
}

static rind_status fail_mismatch(const work *w)
{
    char image[400], mask[400];

    rind_grid_describe(&w->scene->image.grid, image, sizeof image);
    rind_grid_describe(&w->region->grid, mask, sizeof mask);
    return rind_fail(w->ctx, RIND_GRID_MISMATCH,
                     "image and mask are on different grids: image %s; mask %s: use the mask's own image, a larger "
                     "geometryTolerance, or correctMask: true to resample the mask",
                     image, mask);
}

/* The region's box must lie inside the image; a thousandth of a voxel is not looked at. */
static rind_status check_inside(const work *w)
{
    const rind_grid *image = &w->scene->image.grid;
    const rind_box *box = &w->region->box;
    double corner[2][3], found[2][3];

    for (int a = 0; a < 3; a++) {
        corner[0][a] = (double)box->first[a] - 0.5;
        corner[1][a] = (double)(box->first[a] + box->size[a]) - 0.5;
    }
    for (int k = 0; k < 2; k++)
        rind_py_index(&w->region->grid, corner[k], image, found[k]);
    for (int a = 0; a < 3; a++) {
        double low = fmin(found[0][a], found[1][a]), high = fmax(found[0][a], found[1][a]);

        if (low < -0.5 - 1e-3 || high > (double)image->size[a] - 0.5 + 1e-3)
            return rind_fail(w->ctx, RIND_EMPTY_REGION,
                             "the region reaches beyond the image along %c: from voxel %.4g to %.4g of %zu; is it the "
                             "mask of this image?",
                             "xyz"[a], low + 0.5, high - 0.5, image->size[a]);
    }
    return RIND_OK;
}

/* Brings the region to a grid by nearest neighbour; it becomes the scene's. */
static rind_status bring_mask(const work *w, const rind_grid *grid, const char *lost)
{
    rind_py_scene *s = w->scene;

    s->own_mask = rind_alloc(w->ctx, n_in(grid->size), 1, "resampled mask");
    if (s->own_mask == NULL)
        return RIND_NO_MEMORY;
    rind_py_resample_mask(w->ctx, w->region->voxel, &w->region->grid, grid, s->own_mask);
    s->mask = s->own_mask;
    s->n_voxels = rind_py_tight(s->mask, grid->size, &s->mask_box);
    if (s->n_voxels > 0)
        return RIND_OK;
    return rind_fail(w->ctx, RIND_EMPTY_REGION, "nothing is left of the region of %zu voxels after %s",
                     w->region->n_voxels, lost);
}

static rind_status normalise(const work *w)
{
    rind_py_scene *s = w->scene;

    if (!w->options->normalize)
        return RIND_OK;
    rind_status status =
        rind_py_normalise(w->ctx, &s->image, w->options->normalize_scale, w->options->remove_outliers, &s->voxel);
    s->image.voxel = s->voxel;
    s->image.type = RIND_FLOAT64;
    return status;
}

/* The mask on the image's grid, resampled to it if it may be. */
static rind_status match(const work *w)
{
    rind_py_scene *s = w->scene;

    s->mask = w->region->voxel;
    s->mask_box = w->region->box;
    s->n_voxels = w->region->n_voxels;
    if (same_grid(w, &s->image.grid, &w->region->grid))
        return RIND_OK;
    if (!w->options->correct_mask)
        return fail_mismatch(w);
    rind_status status = check_inside(w);
    if (status == RIND_OK)
        status = bring_mask(w, &s->image.grid, "it was brought to the image's grid");
    if (status == RIND_OK) {
        rind_tell(w->ctx, RIND_NOTICE, "the mask is on another grid than the image and was resampled (nearest voxel)");
        status = rind_py_note_mask(w->ctx, w->notes, "corrected", &s->image.grid, s->mask, &s->mask_box, &s->view,
                                   &s->image);
    }
    return status;
}

/* What filters see is the region and 'padDistance' voxels around it. */
static void narrow_view(const work *w)
{
    rind_py_scene *s = w->scene;
    const double pad[3] = { w->options->pad_distance, w->options->pad_distance, w->options->pad_distance };

    s->view = rind_box_widen(&s->mask_box, &s->image.grid, pad);
}

static bool is_spacing_of_image(const work *w, const rind_grid *grid)
{
    for (int a = 0; a < 3; a++)
        if (!(fabs(w->scene->image.grid.spacing_mm[a] - grid->spacing_mm[a]) <=
              1e-8 + 1e-5 * fabs(grid->spacing_mm[a])))
            return false;
    return true;
}

static rind_status to_new_grid(const work *w, const rind_grid *grid)
{
    rind_py_scene *s = w->scene;
    double *voxel = rind_alloc(w->ctx, n_in(grid->size), sizeof *voxel, "resampled image");

    if (voxel == NULL)
        return RIND_NO_MEMORY;
    rind_status status = rind_py_resample(w->ctx, &s->image, w->options->interpolator, grid, voxel);
    free(s->voxel);
    s->voxel = voxel;
    s->image.voxel = voxel;
    s->image.grid = *grid;
    s->view = rind_box_whole(grid);
    return status == RIND_OK ? bring_mask(w, grid, "resampling; take a smaller resampledPixelSpacing") : status;
}

static rind_status resample(const work *w)
{
    rind_py_scene *s = w->scene;
    rind_grid grid;
    rind_status status = check_inside(w);

    if (status == RIND_OK)
        status = rind_py_new_grid(w->ctx, &w->region->grid, &w->region->box, w->options->spacing.value,
                                  w->options->pad_distance, &grid);
    if (status != RIND_OK)
        return status;
    if (is_spacing_of_image(w, &grid)) {
        status = bring_mask(w, &s->image.grid, "it was brought to the image's grid");
        if (status == RIND_OK)
            narrow_view(w);
    } else
        status = to_new_grid(w, &grid);
    if (status == RIND_OK)
        status = rind_py_note_image(w->ctx, w->notes, "interpolated", &s->image, &s->view);
    if (status == RIND_OK)
        status = rind_py_note_mask(w->ctx, w->notes, "interpolated", &s->image.grid, s->mask, &s->mask_box, &s->view,
                                   &s->image);
    return status;
}

static rind_status note_originals(const work *w)
{
    const rind_grid *grid = &w->region->grid;
    rind_box whole = rind_box_whole(grid);
    rind_status status = rind_py_note_settings(w->ctx, w->notes);

    if (status == RIND_OK)
        status = rind_py_note_image(w->ctx, w->notes, "original", &w->scene->image, &w->scene->view);
    if (status == RIND_OK)
        status = rind_py_note_hash(w->ctx, w->notes, "Mask-original_Hash", w->region->hash);
    if (status == RIND_OK)
        status = rind_py_note_mask(w->ctx, w->notes, "original", grid, w->region->voxel, &w->region->box, &whole, NULL);
    return status;
}

/* One step and its seconds. */
static rind_status timed(rind_timings *timings, const char *name, rind_status (*step)(const work *), const work *w)
{
    double start = rind_now();

    rind_timings_begin(timings, name);
    rind_status status = step(w);

    rind_timings_add(timings, name, rind_now() - start);
    return status;
}

rind_status rind_py_scene_create(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                 const rind_settings *settings, rind_timings *timings, rind_py_notes *notes,
                                 rind_py_scene *out)
{
    const rind_py_options *options = &settings->pyradiomics->options;
    const work w = { ctx, settings, options, region, notes, out };

    *out = (rind_py_scene){ .image = rind_py_field_of(image) };
    out->view = rind_box_whole(&image->grid);
    rind_status status = RIND_OK;
    if (notes->py != NULL)
        status = timed(timings, "diagnostics", note_originals, &w);
    if (status == RIND_OK)
        status = timed(timings, "normalise", normalise, &w);
    if (status == RIND_OK && rind_py_resamples(options))
        status = timed(timings, "resample", resample, &w);
    else if (status == RIND_OK)
        status = timed(timings, "region", match, &w);
    if (status == RIND_OK && options->pre_crop && !rind_py_resamples(options))
        narrow_view(&w);
    return status == RIND_OK ? timed(timings, "region", rind_py_scene_region, &w) : status;
}

void rind_py_scene_free(rind_py_scene *scene)
{
    rind_runs_free(&scene->roi.shape);
    rind_runs_free(&scene->roi.runs);
    free(scene->intensity);
    free(scene->shape);
    if (scene->inside != scene->shape)
        free(scene->inside);
    free(scene->voxel);
    free(scene->own_mask);
    *scene = (rind_py_scene){ .n_voxels = 0 };
}
