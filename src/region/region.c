/*
 * region.c - which voxels of a mask are the region
 *
 * Masks are images of whole numbers, labels. Files from other software store them as float, with dust of a
 * resampling or a scale slope, so a value within 1e-3 of a whole number is that number; anything else shows
 * that the file is no mask. Only two labels at a time matter here, but a message names all there are.
 */
#include "region/region.h"
#include "settings/pyradiomics/profile.h"
#include "settings/settings.h"
#include "sha1.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double label_tolerance = 1e-3;

/* The labels of a mask other than 0, in the order met; beyond the room for them they are only counted. */
enum { MAX_LABELS = 64 };

typedef struct labels {
    int64_t value[MAX_LABELS];
    size_t n;
    bool more;
} labels;

static int compare_labels(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void add_label(labels *found, int64_t value)
{
    for (size_t k = 0; k < found->n; k++)
        if (found->value[k] == value)
            return;
    if (found->n == MAX_LABELS)
        found->more = true;
    else
        found->value[found->n++] = value;
}

static bool has_label(const labels *found, int64_t value)
{
    for (size_t k = 0; k < found->n; k++)
        if (found->value[k] == value)
            return true;
    return false;
}

static void describe_labels(labels *found, char *text, size_t size)
{
    size_t used = 0;

    qsort(found->value, found->n, sizeof *found->value, compare_labels);
    for (size_t k = 0; k < found->n && used + 24 < size; k++)
        used += (size_t)snprintf(text + used, size - used, "%s%" PRId64, k ? ", " : "", found->value[k]);
    if (found->more)
        snprintf(text + used, size - used, ", ...");
}

/* Most rows of a mask hold nothing: bytes of 0 are the value 0 in every type. */
static bool is_empty_row(const rind_image *mask, size_t y, size_t z)
{
    size_t bytes = mask->grid.size[0] * rind_type_size(mask->type);
    const char *row = (const char *)mask->voxel + (y + mask->grid.size[1] * z) * bytes;

    return mask->intercept == 0.0 && row[0] == 0 && memcmp(row, row + 1, bytes - 1) == 0;
}

/*
 * Whole numbers of a row of the mask; false, and the value, at the first that is none. To PyRadiomics fractions are
 * dust to be cut off.
 */
static bool read_labels(const rind_image *mask, bool truncate, size_t y, size_t z, double *row, double *culprit)
{
    size_t n = mask->grid.size[0];

    rind_image_row(mask, 0, y, z, n, row);
    if (rind_image_is_whole(mask) && rind_type_size(mask->type) < 8)
        return true;
    for (size_t x = 0; x < n; x++) {
        double whole = truncate && isfinite(row[x]) ? trunc(row[x]) : rint(row[x]);

        if (truncate && isfinite(row[x]) && fabs(whole) < 9e15) {
            row[x] = whole;
            continue;
        }

        if (!(fabs(row[x] - whole) <= label_tolerance && fabs(whole) < 9e15)) {
            *culprit = row[x];
            return false;
        }
        row[x] = whole;
    }
    return true;
}

static rind_status take_census(rind_ctx *ctx, const rind_image *mask, bool truncate, double *row, labels *found)
{
    const size_t *size = mask->grid.size;
    double last = 0.0, culprit = 0.0;

    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++) {
            if (is_empty_row(mask, y, z))
                continue;
            if (!read_labels(mask, truncate, y, z, row, &culprit))
                return rind_fail(ctx, RIND_BAD_FILE,
                                 "the mask holds the value %g in row %zu of slice %zu, which is no whole number: it is "
                                 "no label mask",
                                 culprit, y, z);
            for (size_t x = 0; x < size[0]; x++)
                if (row[x] != last && row[x] != 0.0) {
                    last = row[x];
                    add_label(found, (int64_t)last);
                }
        }
    return RIND_OK;
}

/* The label to take; 0 stands for every label but 0. */
static rind_status choose_label(rind_ctx *ctx, const rind_settings *settings, labels *found, int64_t *label)
{
    char text[512] = "";

    *label = 0;
    if (found->n == 0)
        return rind_fail(ctx, RIND_EMPTY_REGION, "the mask is empty: every voxel is 0");
    if (settings->mask.choice == RIND_LABEL_NONZERO)
        return RIND_OK;
    describe_labels(found, text, sizeof text);
    if (settings->mask.choice == RIND_LABEL_NUMBER) {
        *label = settings->mask.label;
        if (!has_label(found, *label) && !found->more)
            return rind_fail(ctx, RIND_LABEL_ABSENT, "label %" PRId64 " is not in the mask (labels present: %s)",
                             *label, text);
        return RIND_OK;
    }
    if (found->n > 1 && !has_label(found, 1))
        return rind_fail(ctx, RIND_LABEL_ABSENT,
                         "the mask holds several labels (%s) and none is 1: choose with mask.label", text);
    *label = found->n > 1 ? 1 : found->value[0];
    if (found->n > 1)
        rind_tell(ctx, RIND_NOTICE, "the mask holds several labels (%s); label 1 is taken", text);
    else if (*label != 1)
        rind_tell(ctx, RIND_NOTICE, "the mask's only label %" PRId64 " is taken", *label);
    return RIND_OK;
}

static bool is_inside(double value, int64_t label)
{
    return label == 0 ? value != 0.0 : value == (double)label;
}

static void fill_same_grid(const rind_image *mask, bool truncate, int64_t label, double *row, uint8_t *out)
{
    const size_t *size = mask->grid.size;
    double culprit;

    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++, out += size[0]) {
            if (is_empty_row(mask, y, z)) {
                memset(out, 0, size[0]);
                continue;
            }
            (void)read_labels(mask, truncate, y, z, row, &culprit); /* passed once already */
            for (size_t x = 0; x < size[0]; x++)
                out[x] = is_inside(row[x], label);
        }
}

/* Index in 'to' of a position in mm; 'to' has orthonormal axes. */
static void index_of(const rind_grid *to, const double position_mm[3], double index[3])
{
    for (int a = 0; a < 3; a++) {
        index[a] = 0.0;
        for (int r = 0; r < 3; r++)
            index[a] += to->direction[r][a] * (position_mm[r] - to->origin_mm[r]);
        index[a] /= to->spacing_mm[a];
    }
}

/* Takes the nearest mask voxel for every voxel of another grid; beyond the mask there is nothing. */
static void fill_other_grid(const rind_image *mask, const rind_grid *grid, int64_t label, uint8_t *out)
{
    for (size_t z = 0; z < grid->size[2]; z++)
        for (size_t y = 0; y < grid->size[1]; y++)
            for (size_t x = 0; x < grid->size[0]; x++, out++) {
                double position[3], at[3], value;
                size_t nearest[3];
                bool within = true;

                rind_grid_position(grid, (double[3]){ (double)x, (double)y, (double)z }, position);
                index_of(&mask->grid, position, at);
                for (int a = 0; a < 3; a++) {
                    double whole = floor(at[a] + 0.5);

                    within = within && whole >= 0.0 && whole < (double)mask->grid.size[a];
                    nearest[a] = within ? (size_t)whole : 0;
                }
                rind_image_row(mask, nearest[0], nearest[1], nearest[2], 1, &value);
                *out = within && is_inside(rint(value), label);
            }
}

static rind_status check_geometry(rind_ctx *ctx, const rind_grid *image, const rind_grid *mask,
                                  const rind_settings *settings, bool *same)
{
    double difference_mm = rind_grid_difference_mm(image, mask);
    char image_text[400], mask_text[400], largest[64];

    *same = difference_mm <= settings->mask.geometry_tolerance_mm;
    if (*same)
        return RIND_OK;
    if (settings->mask.resample_on_mismatch) {
        rind_tell(ctx, RIND_NOTICE, "the mask is on another grid than the image and was resampled (nearest voxel)");
        return RIND_OK;
    }
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

/* Counts the voxels and finds the smallest box around them. */
static void measure(rind_region *region)
{
    const size_t *size = region->grid.size;
    size_t low[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX }, high[3] = { 0 };
    const uint8_t *row = region->voxel;

    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++, row += size[0]) {
            const uint8_t *first = memchr(row, 1, size[0]), *last = memrchr(row, 1, size[0]);

            if (first == NULL)
                continue;
            size_t from[3] = { (size_t)(first - row), y, z }, to[3] = { (size_t)(last - row), y, z };
            for (int a = 0; a < 3; a++) {
                low[a] = from[a] < low[a] ? from[a] : low[a];
                high[a] = to[a] > high[a] ? to[a] : high[a];
            }
            for (const uint8_t *voxel = first; voxel <= last; voxel++)
                region->n_voxels += *voxel;
        }
    for (int a = 0; a < 3 && region->n_voxels > 0; a++) {
        region->box.first[a] = low[a];
        region->box.size[a] = high[a] - low[a] + 1;
    }
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
            if (is_empty_row(mask, y, z))
                memset(label, 0, size[0] * sizeof *label);
            else if (read_labels(mask, true, y, z, row, &culprit))
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
    size_t n = 0;
    const rind_py *py = settings->pyradiomics; /* compares the grids later, when it is known which is resampled */
    const rind_grid *grid = py != NULL ? &mask->grid : &image->grid;
    bool same_grid;
    labels found = { .n = 0 };
    int64_t label;

    region->grid = *grid;
    rind_status status = check_geometry(ctx, grid, &mask->grid, settings, &same_grid);
    if (status == RIND_OK)
        status = take_census(ctx, mask, py != NULL, row, &found);
    if (status == RIND_OK && py != NULL && py->options.additional_info)
        status = hash_mask(ctx, mask, row, region->hash);
    if (status == RIND_OK)
        status = choose_label(ctx, settings, &found, &label);
    if (status != RIND_OK)
        return status;

    rind_count_voxels(grid->size, &n);
    region->voxel = rind_alloc(ctx, n, 1, "region");
    if (region->voxel == NULL)
        return RIND_NO_MEMORY;
    if (same_grid)
        fill_same_grid(mask, py != NULL, label, row, region->voxel);
    else
        fill_other_grid(mask, grid, label, region->voxel);
    measure(region);
    if (region->n_voxels > 0)
        return RIND_OK;
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
    if (region != NULL)
        free(region->voxel);
    free(region);
}
