/*
 * run.c - one case: the scene, shape once, then image by image and class by class, one row
 *
 * An image type hands its images over one at a time; only the region's box of each is kept. Levels are made once for
 * all classes of an image.
 */
#include "extract/advise.h"
#include "extract/prepare.h"
#include "pyradiomics/advise.h"
#include "pyradiomics/columns.h"
#include "pyradiomics/extract.h"
#include "pyradiomics/regions.h"
#include "pyradiomics/scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One case. */
typedef struct work {
    rind_ctx *ctx;
    const rind_py *py;
    const rind_py_scene *scene;
    const rind_py_columns *columns;
    rind_timings *timings;
    rind_py_bins bins;
    double *value; /* the row */
    uint8_t *reason;
} work;

static bool has_neighbour(const rind_roi *roi)
{
    size_t row = roi->size[0], slice = row * roi->size[1];

    for (size_t r = 0; r < roi->runs.n; r++) {
        const rind_run *run = &roi->runs.run[r];
        const uint8_t *first = roi->inside + rind_run_index(roi, run);

        if (run->n > 1)
            return true;
        for (size_t k = 0; k < 27; k++) {
            ptrdiff_t d[3] = { (ptrdiff_t)(k % 3) - 1, (ptrdiff_t)(k / 3 % 3) - 1, (ptrdiff_t)(k / 9) - 1 };
            ptrdiff_t x = run->x + d[0], y = run->y + d[1], z = run->z + d[2];

            if (k == 13 || x < 0 || y < 0 || z < 0 || x >= (ptrdiff_t)row || y >= (ptrdiff_t)roi->size[1] ||
                z >= (ptrdiff_t)roi->size[2])
                continue;
            if (first[d[0] + d[1] * (ptrdiff_t)row + d[2] * (ptrdiff_t)slice])
                return true;
        }
    }
    return false;
}

static rind_reason find_reason(const rind_pyradiomics_class *class, const rind_roi *roi)
{
    if (class->of_shape)
        return roi->shape.n_voxels == 1 ? RIND_ONE_VOXEL : RIND_FLAT_SHAPE;
    if (!has_neighbour(roi))
        return RIND_NO_NEIGHBOUR;
    return roi->min == roi->max ? RIND_FLAT_REGION : RIND_UNDEFINED;
}

/* Values of a class to the columns from 'column' on. */
static void store(const work *job, const rind_py_class *class, const rind_roi *roi, const double *value, size_t column)
{
    for (size_t k = 0; k < class->n_features; k++, column++) {
        double v = value[class->feature[k]];

        job->value[column] = v;
        job->reason[column] = (uint8_t)(isnan(v) ? find_reason(class->class, roi) : RIND_HAS_VALUE);
    }
}

/*
 * Without a list of classes a file means them all, shape2D too; a region of several slices has no shape2D, which need
 * not cost the case everything else.
 */
static bool may_be_absent(const work *job, const rind_py_class *class)
{
    return !job->py->classes_given && strcmp(class->class->name, "shape2D") == 0;
}

static rind_status run_class(work *job, const rind_py_class *class, const rind_pyradiomics_input *from, size_t column)
{
    rind_pyradiomics_input input = *from;
    bool wanted[RIND_PY_MAX_FEATURES] = { false };
    double value[RIND_PY_MAX_FEATURES];
    double start = rind_now();

    rind_timings_begin(job->timings, class->class->name);
    for (size_t k = 0; k < RIND_PY_MAX_FEATURES; k++)
        value[k] = NAN;
    for (size_t k = 0; k < class->n_features; k++)
        wanted[class->feature[k]] = true;
    input.wanted = wanted;
    rind_status status = class->class->compute(job->ctx, &input, value);
    rind_timings_add(job->timings, class->class->name, rind_now() - start);
    if (status == RIND_BAD_SETTINGS && may_be_absent(job, class)) {
        rind_tell(job->ctx, RIND_WARNING, "%s: its columns are empty", rind_ctx_message(job->ctx));
        status = RIND_OK;
    }
    if (status == RIND_OK)
        store(job, class, input.roi, value, column);
    return status;
}

/* All classes of shape, or all others, of one image. */
static rind_status run_classes(work *job, bool of_shape, const rind_pyradiomics_input *input, size_t column)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; k < job->py->n_classes && status == RIND_OK; k++) {
        const rind_py_class *class = &job->py->class[k];
        size_t n = rind_py_class_columns(job->py, class, of_shape);

        if (n > 0)
            status = run_class(job, class, input, column);
        column += n;
    }
    return status;
}

/* The columns of one image, whose intensities 'roi' holds. */
static rind_status run_image(work *job, size_t type, const char *name, const rind_roi *roi)
{
    const rind_py_block *block = rind_py_block_find(job->columns, type, name);
    const rind_pyradiomics_settings *settings = &job->py->image[type].options.features;
    rind_pyradiomics_grey grey;
    double start = rind_now();

    if (block == NULL) /* a class of shape alone is asked for */
        return RIND_OK;
    rind_status status = rind_pyradiomics_grey_create(job->ctx, roi, settings, &grey);
    rind_timings_add(job->timings, "discretise", rind_now() - start);
    if (status == RIND_OK) {
        const rind_pyradiomics_input input = { .roi = roi, .settings = settings, .grey = &grey };

        rind_py_see_bins(job->ctx, &job->bins, name, roi, settings, grey.bins);
        status = run_classes(job, false, &input, block->first_column);
    }
    rind_pyradiomics_grey_free(&grey);
    if (status == RIND_BAD_SETTINGS) {
        char message[RIND_MESSAGE_SIZE];

        memcpy(message, rind_ctx_message(job->ctx), sizeof message);
        return rind_fail(job->ctx, status, "of the image %s: %.1900s", name, message);
    }
    return status;
}

/* Where the images of a filter go. */
typedef struct sink_data {
    work *job;
    size_t type;
    double seconds; /* spent here, not in the filter */
} sink_data;

/* A rind_pyradiomics_sink. */
static rind_status take_image(void *user, const char *name, const double *value)
{
    sink_data *to = user;
    rind_roi roi = to->job->scene->roi;
    double start = rind_now();

    roi.intensity = value;
    if (!rind_roi_is_finite(&roi))
        return rind_fail(to->job->ctx, RIND_NON_FINITE,
                         "the image %s is not finite inside the region: its values are too large, or the image is 0 "
                         "everywhere",
                         name);
    rind_find_range(&roi);
    roi.whole = false; /* by kind, whatever the values */
    rind_status status = run_image(to->job, to->type, name, &roi);
    to->seconds += rind_now() - start;
    return status;
}

/* The image a filter sees, the view's voxels alone. */
static rind_status take_view(const work *job, double **out)
{
    const rind_box *view = &job->scene->view;

    *out = rind_alloc(job->ctx, rind_box_n(view), sizeof **out, "image of a filter");
    if (*out == NULL)
        return RIND_NO_MEMORY;
    rind_py_field_box(job->ctx, &job->scene->image, view, *out);
    return RIND_OK;
}

static rind_status run_filter(work *job, size_t type, double *view)
{
    const rind_py_scene *scene = job->scene;
    const rind_py_image_type *image = &job->py->image[type];
    rind_pyradiomics_filter_input input = {
        .settings = &image->options.filters, .type = scene->image.type, .box = scene->box, .inside = scene->inside
    };
    sink_data to = { job, type, 0.0 };
    double start = rind_now();

    rind_timings_begin(job->timings, image->type->name);
    input.image.value = view;
    memcpy(input.image.size, scene->view.size, sizeof input.image.size);
    memcpy(input.image.spacing_mm, scene->image.grid.spacing_mm, sizeof input.image.spacing_mm);
    for (int a = 0; a < 3; a++)
        input.box.first[a] -= scene->view.first[a];
    rind_status status = image->type->run(job->ctx, &input, take_image, &to);
    rind_timings_add(job->timings, image->type->name, rind_now() - start - to.seconds);
    return status;
}

static bool is_original(const rind_py_image_type *image)
{
    return strcmp(image->type->name, "Original") == 0;
}

static rind_status run_images(work *job)
{
    double *view = NULL;
    rind_status status = RIND_OK;

    for (size_t t = 0; t < job->py->n_images && status == RIND_OK; t++) {
        if (is_original(&job->py->image[t])) {
            status = run_image(job, t, "original", &job->scene->roi);
            continue;
        }
        if (view == NULL)
            status = take_view(job, &view);
        if (status == RIND_OK)
            status = run_filter(job, t, view);
    }
    free(view);
    rind_py_tell_bins(job->ctx, &job->bins);
    return status;
}

static rind_status run(work *job)
{
    const rind_pyradiomics_input input = { .roi = &job->scene->roi, .settings = &job->py->options.features };
    rind_status status = run_classes(job, true, &input, 0);

    for (size_t k = 0; k < job->columns->n_columns; k++)
        if (job->reason[k] == RIND_NOT_COMPUTED && k >= job->columns->block[0].first_column)
            job->reason[k] = RIND_IMAGE_TOO_SMALL; /* until a filter gives the image */
    return status == RIND_OK ? run_images(job) : status;
}

static rind_status add_row(rind_ctx *ctx, const work *job, const rind_py_notes *notes, const char *region,
                           rind_table *table)
{
    const char *carried[RIND_PY_MAX_NOTES];

    for (size_t k = 0; k < RIND_PY_MAX_NOTES; k++)
        carried[k] = notes->text[k] != NULL ? notes->text[k] : "";
    const rind_row_keys keys = { .region = region, .status = "ok", .carried = carried };
    return rind_table_add_row(ctx, table, &keys, job->value, job->reason);
}

static rind_status make_row(work *job, const rind_py_columns *columns, rind_reason reason)
{
    job->value = rind_alloc(job->ctx, columns->n_columns + 1, sizeof *job->value, "row of a table");
    job->reason = rind_alloc(job->ctx, columns->n_columns + 1, 1, "row of a table");
    if (job->value == NULL || job->reason == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < columns->n_columns; k++) {
        job->value[k] = NAN;
        job->reason[k] = (uint8_t)reason;
    }
    return RIND_OK;
}

/* A shell begins where the tumour ends; of that the tumour's own row tells whether it touches the edge. */
static void advise(rind_ctx *ctx, const rind_py_scene *scene, const rind_case_region *made)
{
    bool is_shell = made != NULL && (made->kind == RIND_RULE_SHELL || made->kind == RIND_RULE_DILATED);

    rind_advise(ctx, &scene->image.grid, made != NULL ? made->name : NULL, is_shell ? NULL : &scene->box,
                scene->roi.runs.n_voxels);
}

/* One region of a case: one row. 'made' is NULL where there is one region only, 'region' where it holds no voxel. */
static rind_status extract(const rind_py_case *from, const rind_region *region, const rind_case_region *made,
                           rind_table *table)
{
    rind_ctx *ctx = from->ctx;
    const rind_py *py = from->settings->pyradiomics;
    rind_py_notes notes = { .py = py->options.additional_info ? py : NULL };
    rind_py_scene scene = { .n_voxels = 0 };
    work job = { .ctx = ctx, .py = py, .scene = &scene, .columns = from->columns, .timings = from->timings };

    rind_status status = make_row(&job, from->columns, region != NULL ? RIND_NOT_COMPUTED : RIND_REGION_EMPTY);
    if (status == RIND_OK && region != NULL)
        status = rind_py_scene_create(ctx, from->image, region, from->settings, from->timings, &notes, &scene);
    if (status == RIND_OK && region != NULL) {
        advise(ctx, &scene, made);
        status = run(&job);
    }
    if (status == RIND_OK)
        status = add_row(ctx, &job, &notes, made != NULL ? made->name : "tumour", table);
    rind_py_scene_free(&scene);
    rind_py_notes_free(&notes);
    free(job.value);
    free(job.reason);
    return status;
}

/* A row of one of several regions: empty where the region holds no voxels, or too few for the pipeline. */
static rind_status extract_one(const rind_py_case *from, const rind_region *region, const rind_case_region *made,
                               rind_table *table)
{
    rind_region *one = NULL;
    rind_status status = RIND_OK;

    if (made->n_voxels > 0)
        status = rind_py_region_create(from, region, made, &one);
    if (status == RIND_OK)
        status = extract(from, one, made, table);
    rind_region_free(one);
    if (status != RIND_EMPTY_REGION)
        return status;
    rind_tell(from->ctx, RIND_WARNING, "region %s: %s: its row is empty", made->name, rind_ctx_message(from->ctx));
    return extract(from, NULL, made, table);
}

/* A row for each region of rind's own settings. */
static rind_status extract_all(const rind_py_case *from, const rind_region *region, rind_table *table)
{
    rind_case_regions made = { .n = 0 };
    rind_status status = rind_py_regions_make(from, region, &made);

    for (size_t k = 0; k < made.n && status == RIND_OK; k++)
        status = extract_one(from, region, &made.region[k], table);
    rind_case_regions_free(&made);
    return status;
}

rind_status rind_py_extract(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                            const rind_settings *settings, rind_timings *timings, rind_table **out)
{
    rind_py_columns columns;
    rind_table *table = NULL;
    rind_status status = rind_py_columns_create(ctx, settings->pyradiomics, &columns);
    const rind_py_case from = { ctx, image, settings, &columns, timings };

    *out = NULL;
    if (image->in_pixels)
        rind_tell(ctx, RIND_WARNING,
                  "the image's file does not say how large a pixel is: 1 mm is taken, as in "
                  "PyRadiomics, wherever lengths, areas and sigmas are meant");
    if (status == RIND_OK)
        status = rind_py_plan_table(ctx, settings, NULL, 0, &table);
    if (status == RIND_OK)
        status = rind_py_has_regions(settings, region) ? extract_all(&from, region, table)
                                                       : extract(&from, region, NULL, table);
    rind_py_columns_free(&columns);
    if (status != RIND_OK)
        rind_table_free(table);
    else
        *out = table;
    return status;
}
