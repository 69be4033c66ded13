/*
 * scene.c - see scene.h
 *
 * PyRadiomics' order: the whole image is normalised; image and mask are resampled to a grid cut around the region, or
 * only cropped; the mask is checked; the region is re-segmented, and its box drawn anew. Of the whole mask (the shape)
 * only what lies in that last box is kept: parts of a region that re-segmentation left empty at its rim are lost to the
 * shape classes, as they are there.
 */
#include "pyradiomics/scene.h"
#include "extract/prepare.h"
#include "pyradiomics/resample.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One preparation. */
typedef struct work {
    rind_ctx *ctx;
    const rind_settings *settings;
    const rind_py_options *options;
    const rind_region *region;
    rind_py_notes *notes;
    rind_py_scene *scene;
} work;

static size_t n_in(const size_t size[3])
{
    return size[0] * size[1] * size[2];
}

/* The smallest box around the ones of a mask, and their number. */
static size_t tight(const uint8_t *mask, const size_t size[3], rind_box *out)
{
    size_t low[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX }, high[3] = { 0 }, n = 0;

    for (size_t row = 0; row < size[1] * size[2]; row++, mask += size[0]) {
        const uint8_t *first = memchr(mask, 1, size[0]);

        if (first == NULL)
            continue;
        const uint8_t *last = memrchr(mask, 1, size[0]);
        const size_t from[3] = { (size_t)(first - mask), row % size[1], row / size[1] };

        for (const uint8_t *voxel = first; voxel <= last; voxel++)
            n += *voxel;
        for (int a = 0; a < 3; a++) {
            size_t to = a == 0 ? (size_t)(last - mask) : from[a];

            low[a] = from[a] < low[a] ? from[a] : low[a];
            high[a] = to > high[a] ? to : high[a];
        }
    }
    for (int a = 0; a < 3 && n > 0; a++) {
        out->first[a] = low[a];
        out->size[a] = high[a] - low[a] + 1;
    }
    return n;
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
    s->n_voxels = tight(s->mask, grid->size, &s->mask_box);
    if (s->n_voxels > 0)
        return RIND_OK;
    return rind_fail(w->ctx, RIND_EMPTY_REGION, "nothing is left of the region of %zu voxels after %s",
                     w->region->n_voxels, lost);
}

/* Dimensions and size as the settings want them. */
static rind_status check_region(const work *w, const rind_box *box, size_t n)
{
    const rind_py_options *o = w->options;
    uint32_t n_dimensions = 0;

    for (int a = 0; a < 3; a++)
        n_dimensions += box->size[a] > 1;
    if (n_dimensions == 0)
        return rind_fail(w->ctx, RIND_EMPTY_REGION, "the region is a single voxel: it has neither shape nor texture");
    if (n_dimensions < o->minimum_roi_dimensions)
        return rind_fail(w->ctx, RIND_EMPTY_REGION,
                         "the region of %zu x %zu x %zu voxels has %u dimensions; minimumROIDimensions asks for %u",
                         box->size[0], box->size[1], box->size[2], n_dimensions, o->minimum_roi_dimensions);
    if (o->minimum_roi_size > 0 && n <= o->minimum_roi_size)
        return rind_fail(w->ctx, RIND_EMPTY_REGION, "the region has %zu voxels; minimumROISize asks for more than %u",
                         n, o->minimum_roi_size);
    return RIND_OK;
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

/* Copies a box of the mask. */
static void copy_mask(const rind_py_scene *s, const rind_box *box, uint8_t *out)
{
    const size_t *size = s->image.grid.size;

    for (size_t z = 0; z < box->size[2]; z++)
        for (size_t y = 0; y < box->size[1]; y++, out += box->size[0])
            memcpy(out, s->mask + box->first[0] + size[0] * (box->first[1] + y + size[1] * (box->first[2] + z)),
                   box->size[0]);
}

/* The thresholds of the re-segmentation, from the region's intensities. */
static void find_range(const rind_py_options *o, const double *value, const uint8_t *mask, size_t n, double range[2])
{
    const rind_py_numbers *given = &o->resegment_range;
    double count = 0.0, sum = 0.0, sum_of_squares = 0.0, high = -(double)INFINITY;

    range[0] = given->value[0];
    range[1] = given->n > 1 ? given->value[1] : (double)INFINITY;
    if (range[0] > range[1]) {
        range[0] = given->value[1];
        range[1] = given->value[0];
    }
    for (size_t k = 0; k < n; k++)
        if (mask[k]) {
            count += 1.0;
            sum += value[k];
            high = fmax(high, value[k]);
        }
    double mean = sum / count;
    for (size_t k = 0; k < n; k++)
        if (mask[k])
            sum_of_squares += (value[k] - mean) * (value[k] - mean);
    double sd = sqrt(sum_of_squares / count);
    for (int k = 0; k < 2; k++) {
        if (o->resegment_mode == RIND_PY_RELATIVE && isfinite(range[k]))
            range[k] *= high;
        if (o->resegment_mode == RIND_PY_SIGMA && isfinite(range[k]))
            range[k] = mean + range[k] * sd;
    }
}

/* Intensities and masks of the box around the region before it is re-segmented. */
typedef struct boxed {
    double *intensity;
    uint8_t *shape, *inside;
} boxed;

static rind_status take_box(const work *w, const rind_box *box, boxed *out)
{
    size_t n = n_in(box->size);

    out->intensity = rind_alloc(w->ctx, n, sizeof *out->intensity, "intensities of a region");
    out->shape = rind_alloc(w->ctx, n, 1, "mask of a region");
    if (out->intensity == NULL || out->shape == NULL)
        return RIND_NO_MEMORY;
    rind_py_field_box(w->ctx, &w->scene->image, box, out->intensity);
    copy_mask(w->scene, box, out->shape);
    out->inside = out->shape;
    return RIND_OK;
}

/* Cuts the arrays of 'from' to the box 'to'. */
static rind_status cut(const work *w, const rind_box *from, const rind_box *to, boxed *arrays)
{
    boxed new = { rind_alloc(w->ctx, n_in(to->size), sizeof(double), "intensities of a region"),
                  rind_alloc(w->ctx, n_in(to->size), 1, "mask of a region"),
                  rind_alloc(w->ctx, n_in(to->size), 1, "mask of a region") };
    boxed old = *arrays;
    rind_status status = new.intensity != NULL &&new.shape != NULL &&new.inside != NULL ? RIND_OK : RIND_NO_MEMORY;

    if (status == RIND_OK) {
        rind_box_copy(old.intensity, from, to, sizeof(double), to, new.intensity);
        rind_box_copy(old.shape, from, to, 1, to, new.shape);
        rind_box_copy(old.inside, from, to, 1, to, new.inside);
    }
    free(old.intensity);
    free(old.shape);
    free(old.inside);
    *arrays = new;
    return status;
}

/* The re-segmented mask on the whole grid, for the diagnostics alone. */
static rind_status note_resegmented(const work *w, const rind_box *box, const boxed *arrays)
{
    const rind_py_scene *s = w->scene;
    const rind_grid *grid = &s->image.grid;
    rind_box whole = rind_box_whole(grid);

    if (w->notes->py == NULL)
        return RIND_OK;
    uint8_t *mask = rind_alloc_zero(w->ctx, n_in(grid->size), 1, "re-segmented mask");
    if (mask == NULL)
        return RIND_NO_MEMORY;
    rind_box_copy(arrays->inside, box, box, 1, &whole, mask);
    rind_status status = rind_py_note_mask(w->ctx, w->notes, "resegmented", grid, mask, &s->box, &s->view, &s->image);
    free(mask);
    return status;
}

static rind_status resegment(const work *w, boxed *arrays)
{
    rind_py_scene *s = w->scene;
    const rind_box box = s->mask_box;
    size_t n = n_in(box.size);
    rind_box within = { .first = { 0 } };
    double range[2];

    arrays->inside = rind_alloc(w->ctx, n, 1, "re-segmented mask");
    if (arrays->inside == NULL)
        return RIND_NO_MEMORY;
    find_range(w->options, arrays->intensity, arrays->shape, n, range);
    for (size_t k = 0; k < n; k++)
        arrays->inside[k] = arrays->shape[k] && arrays->intensity[k] >= range[0] && arrays->intensity[k] <= range[1];
    size_t left = tight(arrays->inside, box.size, &within);
    if (left <= 1)
        return rind_fail(
            w->ctx, RIND_EMPTY_REGION,
            "re-segmentation to %.6g ... %.6g leaves %zu of the region's %zu voxels: at least 2 are needed; "
            "widen resegmentRange",
            range[0], range[1], left, s->n_voxels);
    for (int a = 0; a < 3; a++) {
        s->box.first[a] = box.first[a] + within.first[a];
        s->box.size[a] = within.size[a];
    }
    rind_status status = check_region(w, &s->box, left);
    if (status == RIND_OK)
        status = note_resegmented(w, &box, arrays);
    if (status == RIND_OK)
        status = cut(w, &box, &s->box, arrays);
    if (status == RIND_OK && w->options->resegment_shape)
        memcpy(arrays->shape, arrays->inside, n_in(s->box.size));
    return status;
}

static rind_status check_finite(const work *w, const boxed *arrays)
{
    size_t n = n_in(w->scene->box.size), n_bad = 0;

    for (size_t k = 0; k < n; k++)
        n_bad += arrays->inside[k] && !isfinite(arrays->intensity[k]);
    if (n_bad == 0)
        return RIND_OK;
    return rind_fail(w->ctx, RIND_NON_FINITE,
                     "%zu voxels of the region are NaN or infinite: mend the image or the mask", n_bad);
}

static rind_status make_roi(const work *w, boxed *arrays)
{
    rind_py_scene *s = w->scene;
    rind_roi *roi = &s->roi;

    s->intensity = arrays->intensity;
    s->shape = arrays->shape;
    s->inside = arrays->inside;
    memcpy(roi->size, s->box.size, sizeof roi->size);
    memcpy(roi->spacing_mm, s->image.grid.spacing_mm, sizeof roi->spacing_mm);
    roi->intensity = s->intensity;
    roi->morphological = s->shape;
    roi->inside = s->inside;
    roi->range[0] = -(double)INFINITY;
    roi->range[1] = (double)INFINITY;
    rind_status status = rind_runs_create(w->ctx, s->shape, roi->size, &roi->shape);
    if (status == RIND_OK)
        status = rind_runs_create(w->ctx, s->inside, roi->size, &roi->runs);
    if (status == RIND_OK)
        rind_find_range(roi);
    return status;
}

static rind_status finish(const work *w)
{
    rind_py_scene *s = w->scene;
    boxed arrays = { .intensity = NULL };
    rind_status status = check_region(w, &s->mask_box, s->n_voxels);

    s->box = s->mask_box;
    if (status == RIND_OK)
        status = take_box(w, &s->box, &arrays);
    if (status == RIND_OK && w->options->resegment_range.n > 0)
        status = resegment(w, &arrays);
    if (status == RIND_OK)
        status = check_finite(w, &arrays);
    if (status == RIND_OK)
        return make_roi(w, &arrays);
    free(arrays.intensity);
    free(arrays.shape);
    if (arrays.inside != arrays.shape)
        free(arrays.inside);
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
    return status == RIND_OK ? timed(timings, "region", finish, &w) : status;
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
