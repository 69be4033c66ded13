/* region.c - which voxels of a mask are the region */
#include "region/region.h"
#include "region/labels.h"
#include "region/paint.h"
#include "settings/pyradiomics/profile.h"
#include "settings/settings.h"
#include "sha1.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rind_status take_census(rind_ctx *ctx, const rind_image *mask, bool truncate, double *row, rind_labels *found)
{
    const size_t *size = mask->grid.size;
    double last = 0.0, culprit = 0.0;

    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++) {
            if (rind_label_row_is_empty(mask, y, z))
                continue;
            if (!rind_label_row(mask, truncate, y, z, row, &culprit))
                return rind_fail(ctx, RIND_BAD_FILE,
                                 "the mask holds the value %g in row %zu of slice %zu, which is no whole number: it is "
                                 "no label mask",
                                 culprit, y, z);
            for (size_t x = 0; x < size[0]; x++)
                if (row[x] != last && row[x] != 0.0) {
                    last = row[x];
                    rind_labels_add(found, (int64_t)last);
                }
        }
    return RIND_OK;
}

/* Pictures know no position and often no spacing: of the same size, their pixels are the same. */
static bool match_as_pictures(rind_ctx *ctx, const rind_image *image, const rind_image *mask)
{
    const double *a = image->grid.spacing_mm, *b = mask->grid.spacing_mm;

    if ((!image->is_picture && !mask->is_picture) ||
        memcmp(image->grid.size, mask->grid.size, sizeof image->grid.size) != 0)
        return false;
    if (!image->in_pixels && !mask->in_pixels && (fabs(a[0] - b[0]) > 1e-3 * a[0] || fabs(a[1] - b[1]) > 1e-3 * a[1]))
        rind_tell(ctx, RIND_NOTICE, "the mask's pixels are of %g x %g mm, the image's of %g x %g mm: the image's count",
                  b[0], b[1], a[0], a[1]);
    return true;
}

static rind_status check_geometry(rind_ctx *ctx, const rind_grid *image, const rind_grid *mask,
                                  const rind_settings *settings, bool *same)
{
    double difference_mm = rind_grid_difference_mm(image, mask);
    char image_text[400], mask_text[400], largest[64];

    *same = difference_mm <= settings->mask.geometry_tolerance_mm;
    if (*same)
        return RIND_OK;
    if (settings->mask.resample_on_mismatch)
        return RIND_OK;
    rind_grid_describe(image, image_text, sizeof image_text);
    rind_grid_describe(mask, mask_text, sizeof mask_text);
    if (isinf(difference_mm))
        snprintf(largest, sizeof largest, "sizes differ");
    else
        snprintf(largest, sizeof largest, "largest difference %g mm", difference_mm);
    return rind_fail(
        ctx, RIND_GRID_MISMATCH,
        "image and mask are on different grids (%s; tolerance %g mm): image %s; mask %s: use the mask's own "
        "image, or mask.on_mismatch: resample",
        largest, settings->mask.geometry_tolerance_mm, image_text, mask_text);
}

/* Counts the voxels that hold 'value' and finds the smallest box around them. */
static size_t measure(const uint8_t *voxel, uint8_t value, const size_t size[3], rind_box *box)
{
    size_t low[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX }, high[3] = { 0 }, n = 0;
    const uint8_t *row = voxel;

    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++, row += size[0]) {
            const uint8_t *first = memchr(row, value, size[0]), *last = memrchr(row, value, size[0]);

            if (first == NULL)
                continue;
            size_t from[3] = { (size_t)(first - row), y, z }, to[3] = { (size_t)(last - row), y, z };
            for (int a = 0; a < 3; a++) {
                low[a] = from[a] < low[a] ? from[a] : low[a];
                high[a] = to[a] > high[a] ? to[a] : high[a];
            }
            for (const uint8_t *at = first; at <= last; at++)
                n += *at == value;
        }
    for (int a = 0; a < 3 && n > 0; a++) {
        box->first[a] = low[a];
        box->size[a] = high[a] - low[a] + 1;
    }
    return n;
}

/* What resampling made of the region, and what the image does not hold. */
static void tell_loss(rind_ctx *ctx, const rind_image *mask, const rind_region *region, const rind_loss *loss)
{
    const double *a = mask->grid.spacing_mm, *b = region->grid.spacing_mm;

    rind_tell(ctx, RIND_NOTICE,
              "the mask is on another grid than the image and was resampled (nearest voxel): its %zu voxels, %.6g mm3, "
              "became %zu of the image, %.6g mm3",
              loss->n_voxels, (double)loss->n_voxels * a[0] * a[1] * a[2], region->n_voxels,
              (double)region->n_voxels * b[0] * b[1] * b[2]);
    if (loss->n_outside > 0)
        rind_tell(ctx, RIND_WARNING,
                  "%.3g %% of the mask's region (%zu of %zu voxels) lies outside the image and is dropped",
                  100.0 * (double)loss->n_outside / (double)loss->n_voxels, loss->n_outside, loss->n_voxels);
}

/* Takes the voxels of the labels chosen. */
static rind_status take_voxels(rind_ctx *ctx, const rind_image *mask, bool truncate, bool same_grid, int64_t label,
                               double *row, rind_region *region)
{
    const size_t *size = region->grid.size;
    rind_painter p = { .region = region, .label = label };
    rind_loss loss = { 0 };
    size_t n = 0;

    rind_count_voxels(size, &n);
    region->voxel = rind_alloc_zero(ctx, n, 1, "region");
    if (region->n_labels > 0)
        region->which = rind_alloc_zero(ctx, n, 1, "labels of a region");
    if (region->voxel == NULL || (region->n_labels > 0 && region->which == NULL))
        return RIND_NO_MEMORY;
    if (same_grid)
        rind_paint_same_grid(mask, truncate, row, &p);
    else
        rind_paint_other_grid(mask, truncate, row, &p, &loss);
    region->n_voxels = measure(region->voxel, 1, size, &region->box);
    for (size_t k = 0; k < region->n_labels; k++)
        region->label[k].n_voxels = measure(region->which, (uint8_t)(k + 1), size, &region->label[k].box);
    if (!same_grid && region->n_voxels > 0)
        tell_loss(ctx, mask, region, &loss);
    return RIND_OK;
}

/* SHA-1 of the mask as PyRadiomics holds it, 32 bits a voxel. */
static rind_status hash_mask(rind_ctx *ctx, const rind_image *mask, double *row, char digits[RIND_SHA1_SIZE])
{
    const size_t *size = mask->grid.size;
    uint32_t *label = rind_alloc(ctx, size[0], sizeof *label, "row of a mask");
    double culprit;
    rind_sha1 sha1;

    if (label == NULL)
        return RIND_NO_MEMORY;
    rind_sha1_start(&sha1);
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++) {
            if (rind_label_row_is_empty(mask, y, z))
                memset(label, 0, size[0] * sizeof *label);
            else if (rind_label_row(mask, true, y, z, row, &culprit))
                for (size_t x = 0; x < size[0]; x++)
                    label[x] = (uint32_t)(int64_t)row[x];
            rind_sha1_add(&sha1, label, size[0] * sizeof *label);
        }
    rind_sha1_end(&sha1, digits);
    free(label);
    return RIND_OK;
}

static rind_status create(rind_ctx *ctx, const rind_image *image, const rind_image *mask, const rind_settings *settings,
                          double *row, rind_region *region)
{
    const rind_py *py = settings->pyradiomics; /* compares the grids later, when it is known which is resampled */
    const rind_grid *grid = py != NULL ? &mask->grid : &image->grid;
    bool same_grid;
    rind_labels found = { .are_colours = mask->in_colours, .of_picture = mask->is_picture };
    int64_t label = 0;

    region->grid = *grid;
    same_grid = py != NULL || match_as_pictures(ctx, image, mask);
    rind_status status = same_grid ? RIND_OK : check_geometry(ctx, grid, &mask->grid, settings, &same_grid);
    if (status == RIND_OK)
        status = take_census(ctx, mask, py != NULL, row, &found);
    if (status == RIND_OK && py != NULL && py->options.additional_info)
        status = hash_mask(ctx, mask, row, region->hash);
    if (status == RIND_OK)
        status = rind_labels_choose(ctx, settings, mask->label, &found, region, &label);
    if (status == RIND_OK)
        status = take_voxels(ctx, mask, py != NULL, same_grid, label, row, region);
    if (status == RIND_OK && mask->in_colours && settings->mask.choice == RIND_LABEL_AUTO &&
        region->n_voxels == region->grid.size[0] * region->grid.size[1] * region->grid.size[2])
        return rind_fail(ctx, RIND_BAD_FILE,
                         "the mask is in colours and no pixel of it is black, so that all of it would be the region: "
                         "choose a colour with mask.label");
    if (status != RIND_OK || region->n_voxels > 0)
        return status;
    if (same_grid)
        return rind_fail(ctx, RIND_LABEL_ABSENT, "label %" PRId64 " is not in the mask", label);
    return rind_fail(ctx, RIND_EMPTY_REGION, "the region lies outside the image: no image voxel is nearest to it");
}

rind_status rind_region_create(rind_ctx *ctx, const rind_image *image, const rind_image *mask,
                               const rind_settings *settings, rind_region **out)
{
    rind_region *region = rind_alloc_zero(ctx, 1, sizeof *region, "region");
    double *row = rind_alloc(ctx, mask->grid.size[0], sizeof *row, "row of a mask");
    rind_status status = RIND_NO_MEMORY;

    *out = NULL;
    if (region != NULL && row != NULL)
        status = create(ctx, image, mask, settings, row, region);
    free(row);
    if (status != RIND_OK)
        rind_region_free(region);
    else
        *out = region;
    return status;
}

size_t rind_region_n_voxels(const rind_region *region)
{
    return region->n_voxels;
}

const unsigned char *rind_region_voxels(const rind_region *region)
{
    return region->voxel;
}

void rind_region_free(rind_region *region)
{
    if (region != NULL) {
        free(region->voxel);
        free(region->which);
        free(region->label);
        for (size_t k = 0; k < region->n_masks; k++)
            free(region->mask[k].voxel);
        free(region->mask);
    }
    free(region);
}
