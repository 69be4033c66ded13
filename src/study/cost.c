/*
 * cost.c - see cost.h
 *
 * Reading comes first: an image is held with what decompresses it, then the mask beside it, then the region beside
 * both. What computing adds is the profiles' own (cost_compute.c, cost_py.c).
 */
#include "study/cost.h"
#include "extract/extract.h"
#include "extract/plan.h"
#include "image/turn.h"
#include "region/region.h"
#include "study/cost_inside.h"

#include <math.h>
#include <string.h>

/* A process that read a NIfTI file, without a table; and what a module and its libraries add to it. */
static const double mb = 1024.0 * 1024.0;
static const double process_mb = 6.3, picture_module_mb = 2.6, itk_module_mb = 7.0, gdcm_module_mb = 9.0;
static const double n4_module_mb = 9.0;
/* A mask of more is not looked at: inflating it takes a tenth of a second. */
static const uint64_t cheap_mask_bytes = (uint64_t)128 << 20;
/* Without the mask: a region of this share of the image along each axis, filled like a ball. */
static const double usual_side = 0.4, ball = 0.52;

static uint64_t n_voxels(const rind_grid *grid)
{
    return (uint64_t)grid->size[0] * grid->size[1] * grid->size[2];
}

static double module_bytes(const rind_probe *probe)
{
    switch (probe->format) {
    case RIND_PROBE_ITK:
        return itk_module_mb * mb;
    case RIND_PROBE_PICTURE:
        return picture_module_mb * mb;
    case RIND_PROBE_DICOM:
        return (probe->compressed ? gdcm_module_mb * mb : 0.0) + 4096.0 * (double)probe->n_files;
    case RIND_PROBE_NIFTI:
    default:
        return 0.0;
    }
}

static double reading_seconds(const rind_probe *probe)
{
    double ns = probe->compressed ? 5.0 : 0.7;

    return 1e-9 * ns * (double)probe->voxel_bytes * (probe->format == RIND_PROBE_ITK ? (double)probe->n_volumes : 1.0) +
           1e-4 * (double)probe->n_files + 5e-10 * (double)probe->file_bytes;
}

/* Settings' spacing, and the slice axis last: how prepare.c turns the volume. */
static void turn_case(const rind_settings *settings, rind_cost_case *c, rind_box *box)
{
    int order[3];

    if (settings->slice_axis != RIND_AXIS_Z && settings->pyradiomics == NULL) {
        rind_turned_axes((int)settings->slice_axis, order);
        c->grid = rind_turned_grid(&c->grid, order);
        for (size_t k = 0; k < c->n_tumours; k++) {
            rind_box old = box[k];

            for (int a = 0; a < 3; a++) {
                box[k].first[a] = old.first[order[a]];
                box[k].size[a] = old.size[order[a]];
            }
        }
    }
    for (int a = 0; a < 3 && settings->image.has_spacing; a++)
        if (settings->image.spacing_mm[a] > 0)
            c->grid.spacing_mm[a] = settings->image.spacing_mm[a];
}

/* Boxes and voxels of the tumours, or a usual one. */
static void find_tumours(const rind_region *region, rind_cost_case *c, rind_box box[RIND_MAX_LABELS],
                         double n_inside[RIND_MAX_LABELS])
{
    c->n_tumours = 1;
    if (region == NULL) {
        for (int a = 0; a < 3; a++) {
            double side = fmax(1.0, floor(usual_side * (double)c->grid.size[a]));

            box[0].size[a] = (size_t)side;
            box[0].first[a] = (c->grid.size[a] - box[0].size[a]) / 2;
        }
        n_inside[0] = ball * (double)rind_box_n(&box[0]);
        return;
    }
    box[0] = region->box;
    n_inside[0] = (double)region->n_voxels;
    size_t n = 0;
    for (size_t k = 0; k < region->n_tumours; k++)
        if (region->label[k].n_voxels > 0) {
            box[n] = region->label[k].box;
            n_inside[n++] = (double)region->label[k].n_voxels;
        }
    c->n_tumours = n > 0 ? n : 1;
}

/* Image, mask, region: what is held at a time until the region is made. */
static void add_reading(const rind_probe *image, const rind_probe *mask, const rind_region *region,
                        const rind_settings *settings, rind_cost_sum *sum)
{
    double n = (double)n_voxels(&image->image->grid), image_bytes = (double)image->voxel_bytes;
    bool two = settings->image.subtract[0] > 0, labelled = region != NULL && region->n_labels > 0;

    rind_cost_hold(sum, module_bytes(image));
    rind_cost_touch(sum, (double)image->reading_bytes);
    sum->seconds += reading_seconds(image) * (two ? 2.0 : 1.0);
    if (two) { /* of 8 and 16 bits the difference has 32 */
        double difference = image_bytes * (rind_type_size(image->image->type) <= 2 ? 4.0 : 8.0) /
                            (double)rind_type_size(image->image->type);

        rind_cost_touch(sum, 2.0 * image_bytes + difference);
        image_bytes = difference;
    }
    rind_cost_hold(sum, image_bytes);
    if (settings->image.bias_field.method != RIND_BIAS_FIELD_NONE) {
        rind_cost_hold(sum, n4_module_mb * mb);
        rind_cost_touch(sum, 4.0 * n * 1.7);
        sum->bytes += 4.0 * n - image_bytes;
        sum->seconds += 0.3 + 2e-7 * n;
    }
    if (mask != NULL && mask->format != image->format)
        rind_cost_hold(sum, module_bytes(mask));
    double drawn = 4.0 * n, loaded = mask != NULL ? (double)mask->voxel_bytes : drawn;
    rind_cost_touch(sum, mask != NULL ? (double)mask->reading_bytes : drawn);
    sum->seconds += mask != NULL ? reading_seconds(mask) : 2e-9 * n;
    rind_cost_touch(sum, loaded + n * (labelled ? 2.0 : 1.0));
    rind_cost_hold(sum, n * ((labelled ? 2.0 : 1.0) + (double)settings->n_masks));
    sum->seconds += 2e-9 * n * (1.0 + 2.0 * (double)settings->n_masks);
    if (settings->slice_axis != RIND_AXIS_Z && settings->pyradiomics == NULL)
        rind_cost_hold(sum, image_bytes + n * (labelled ? 2.0 : 1.0));
}

/* Columns of the table, and how far families reach. */
static size_t count_columns(rind_ctx *ctx, const rind_settings *settings, double *reach_mm)
{
    rind_plan plan;
    rind_table *table = NULL;
    size_t n = 0;

    *reach_mm = 0.0;
    if (settings->pyradiomics == NULL && rind_plan_create(ctx, settings, &plan) == RIND_OK) {
        n = plan.n_columns;
        *reach_mm = plan.reach_mm;
        rind_plan_free(&plan);
    } else if (settings->pyradiomics != NULL && rind_plan_table(ctx, settings, NULL, 0, &table) == RIND_OK) {
        n = rind_table_n_columns(table);
        rind_table_free(table);
    }
    return n;
}

void rind_cost_of(rind_ctx *ctx, const rind_probe *image, const rind_probe *mask, const struct rind_region *region,
                  const rind_settings *settings, rind_cost *out)
{
    static const double column_bytes = 600.0; /* in the run's table and the case's, with their texts */
    static const double safety = 1.03;
    rind_box box[RIND_MAX_LABELS] = { { .first = { 0 } } };
    double n_inside[RIND_MAX_LABELS], reach_mm;
    size_t n_columns = count_columns(ctx, settings, &reach_mm);
    rind_cost_case c = { .settings = settings,
                         .grid = region != NULL ? region->grid : image->image->grid,
                         .n = (double)n_voxels(&image->image->grid),
                         .box = box,
                         .n_inside = n_inside };
    rind_cost_sum sum = { .seconds = 0.004 + 2e-6 * (double)n_columns };

    find_tumours(region, &c, box, n_inside);
    turn_case(settings, &c, box);
    rind_cost_hold(&sum, process_mb * mb + column_bytes * (double)n_columns);
    add_reading(image, mask, region, settings, &sum);
    if (settings->pyradiomics != NULL)
        rind_cost_compute_py(&c, &sum);
    else
        rind_cost_compute(&c, reach_mm, &sum);
    out->peak_bytes = (uint64_t)(safety * sum.peak);
    out->cpu_seconds = sum.seconds;
    out->by_region = region != NULL;
}

/* Looks at the mask, where that is cheap. */
static rind_status predict(rind_ctx *ctx, const rind_probe *image, const char *path, const rind_settings *settings,
                           rind_cost *out)
{
    rind_probe probe = { .image = NULL };
    rind_image *mask = NULL;
    rind_region *region = NULL;
    bool is_object = rind_is_dicom(ctx, path);
    const rind_read_options options = { .is_mask = true, .mask_channel = rind_mask_channel(settings) };
    rind_status status = is_object ? RIND_OK : rind_image_probe(ctx, path, &options, &probe);

    if (status == RIND_OK && (is_object || probe.voxel_bytes <= cheap_mask_bytes)) {
        status = rind_mask_read(ctx, path, image->image, settings, &mask);
        if (status == RIND_OK)
            status = rind_region_create(ctx, image->image, mask, settings, &region);
        rind_image_free(mask);
    }
    if (status == RIND_OK)
        rind_cost_of(ctx, image, is_object ? NULL : &probe, region, settings, out);
    rind_region_free(region);
    rind_probe_free(&probe);
    return status;
}

rind_status rind_cost_predict(rind_ctx *ctx, const char *image, const char *mask, const rind_settings *settings,
                              rind_cost *out)
{
    rind_listener *listener = ctx->listener;
    rind_probe probe;

    *out = (rind_cost){ .peak_bytes = (uint64_t)(process_mb * mb) };
    ctx->listener = NULL;
    rind_status status = rind_case_image_probe(ctx, image, mask, settings, &probe);
    if (status == RIND_OK)
        status = predict(ctx, &probe, mask, settings, out);
    rind_probe_free(&probe);
    ctx->listener = listener;
    return status;
}
