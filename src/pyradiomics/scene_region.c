/*
 * scene_region.c - the region in its own box: checked, re-segmented, as features see it
 *
 * Of the whole mask (the shape) only what lies in the last box is kept: parts of a region that re-segmentation left
 * empty at its rim are lost to the shape classes, as they are in PyRadiomics.
 */
#include "extract/prepare.h"
#include "pyradiomics/scene_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef rind_py_scene_work work;

static size_t n_in(const size_t size[3])
{
    return size[0] * size[1] * size[2];
}

size_t rind_py_tight(const uint8_t *mask, const size_t size[3], rind_box *out)
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
    size_t left = rind_py_tight(arrays->inside, box.size, &within);
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

rind_status rind_py_scene_region(const rind_py_scene_work *w)
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
