/*
 * keys.c - the table of keys: every setting there is, in the order of the manual
 *
 * A default is YAML text and read like any other value, so what the manual says is what happens. Keys of
 * sections 'discretise' and 'ivh' describe one binning; binning.c knows which of them belong to which method.
 */
#include "settings/keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define AT(member) .offset = offsetof(struct rind_settings, member)
#define FLAG(member) .flag = offsetof(struct rind_settings, member)
#define CHOICE(member, ...)                                                                         \
    AT(member), .size = sizeof(((struct rind_settings *)0)->member), .words = (const char *const[]) \
    {                                                                                               \
        __VA_ARGS__, NULL                                                                           \
    }
#define ONLY(word, why) .words = (const char *const[]){ word, NULL }, .otherwise = why
#define RANGE(from, to) .low = from, .high = to
#define ABOVE(from, to) .low = from, .high = to, .above_low = true

#define MAX_SPACING 1e4 /* mm; ten metres: beyond, a unit was mistaken */
#define MAX_VOLUMES 1e6

const rind_key rind_keys[] = {
    { "version", &rind_key_fixed, NULL, "1", "Version of the keys themselves.",
      ONLY("1", "this rind reads settings of version 1") },
    { "profile", &rind_key_choice, NULL, "ibsi", "Whose definitions, names and order of steps features follow.",
      CHOICE(profile, "ibsi", "pyradiomics") },
    { "dimension", &rind_key_choice, NULL, "3d", "Interpolation and texture in the volume, or slice by slice.",
      CHOICE(two_d, "3d", "2d") },
    { "slice_axis", &rind_key_choice, NULL, "z",
      "The axis across slices, of the image's three; spacings and 2D texture take x, y, z with it turned last.",
      CHOICE(slice_axis, "x", "y", "z") },

    { "image.volume", &rind_key_volume, NULL, "none",
      "Which volume of a file that holds several, from 1, or of a DICOM series the phase nearest to a time since the "
      "first; none: the file must hold one.",
      .low = 0 },
    { "image.channel", &rind_key_optional_count, NULL, "none",
      "Which value of a voxel of a vector image (NIfTI), from 1; none: a voxel must have one.", AT(image.channel),
      RANGE(1, MAX_VOLUMES) },
    { "image.non_finite", &rind_key_choice, NULL, "error",
      "NaN or infinite intensities inside a region: the case fails, or those voxels are left out.",
      CHOICE(image.exclude_non_finite, "error", "exclude") },
    { "image.spacing_mm", &rind_key_spacing, "mm", "none",
      "Voxel spacing along x, y, z instead of the file's; of two numbers, z keeps the file's; pixel: 1, and units say "
      "so.",
      AT(image.spacing_mm), FLAG(image.has_spacing), ABOVE(0, MAX_SPACING) },
    { "image.grey", &rind_key_choice, NULL, "rec709",
      "What the colours of a picture become: luma of ITU-R BT.709, one channel, or the case fails.",
      CHOICE(image.grey, "rec709", "red", "green", "blue", "error") },
    { "image.subtract", &rind_key_volumes, NULL, "none",
      "Two volumes of a file that holds several, the second taken from the first: [2, 1] for what contrast agent adds.",
      AT(image.subtract), RANGE(1, MAX_VOLUMES) },

    { "image.bias_field.method", &rind_key_choice, NULL, "none",
      "Bias field correction, before anything else is made of the image.",
      CHOICE(image.bias_field.method, "none", "n4") },
    { "image.bias_field.over", &rind_key_choice, NULL, "body",
      "n4: voxels the field is estimated on; body: those above Otsu's threshold.",
      CHOICE(image.bias_field.everywhere, "body", "image") },
    { "image.bias_field.shrink", &rind_key_count, NULL, "4",
      "n4: the field is estimated on every so many-th voxel along each axis.", AT(image.bias_field.shrink),
      RANGE(1, 16) },
    { "image.bias_field.levels", &rind_key_count, NULL, "4", "n4: resolutions of the field, from coarse to fine.",
      AT(image.bias_field.levels), RANGE(1, 8) },
    { "image.bias_field.iterations", &rind_key_count, NULL, "50", "n4: most iterations at each resolution.",
      AT(image.bias_field.iterations), RANGE(1, 1000) },
    { "image.bias_field.control_points", &rind_key_count, NULL, "4",
      "n4: control points of the field along each axis at the coarsest resolution.",
      AT(image.bias_field.control_points), RANGE(4, 32) },
    { "image.bias_field.convergence", &rind_key_number, NULL, "0.001",
      "n4: a resolution ends where an iteration changes the field by less (coefficient of variation).",
      AT(image.bias_field.convergence), ABOVE(0, 1) },

    { "image.normalise.method", &rind_key_choice, NULL, "none",
      "Intensities brought to a common scale by a linear map, before resampling.",
      CHOICE(image.normalise.method, "none", "z_score", "percentile", "range") },
    { "image.normalise.over", &rind_key_choice, NULL, "image",
      "Voxels that means and percentiles are taken over; body: those above Otsu's threshold.",
      CHOICE(image.normalise.over, "image", "region", "body") },
    { "image.normalise.scale", &rind_key_number, NULL, "1",
      "What a standard deviation (z_score) or the whole interval (percentile, range) becomes.",
      AT(image.normalise.scale), ABOVE(0, 1e9) },
    { "image.normalise.clip_sigma", &rind_key_optional_number, NULL, "none",
      "z_score: values farther from the mean than this many standard deviations are cut to it.",
      AT(image.normalise.clip_sigma), ABOVE(0, 1000) },
    { "image.normalise.low", &rind_key_start, NULL, "none",
      "What becomes 0. percentile: a percentile, none is 1; range: an intensity, none is the smallest.",
      AT(image.normalise.low), FLAG(image.normalise.has_low), RANGE(-INFINITY, INFINITY) },
    { "image.normalise.high", &rind_key_start, NULL, "none",
      "What becomes the scale. percentile: a percentile, none is 99; range: an intensity, none is the largest.",
      AT(image.normalise.high), FLAG(image.normalise.has_high), RANGE(-INFINITY, INFINITY) },
    { "image.normalise.clip", &rind_key_truth, NULL, "true",
      "percentile, range: values beyond the interval are cut to its ends.",
      CHOICE(image.normalise.clip, "false", "true") },

    { "mask.label", &rind_key_label, NULL, "auto",
      "Which mask value is the region; auto: the one non-zero value there is, of several 1; nonzero: all of them "
      "together; a name: that segment or structure of a DICOM mask; all, or names for some: each a region of its own.",
      .low = 0 },
    { "mask.geometry_tolerance_mm", &rind_key_number, "mm", "0.001",
      "How far the grids of image and mask may differ at any voxel.", AT(mask.geometry_tolerance_mm), RANGE(0, 10) },
    { "mask.on_mismatch", &rind_key_choice, NULL, "error",
      "A mask on another grid: the case fails, or the mask is resampled to the image by nearest neighbour.",
      CHOICE(mask.resample_on_mismatch, "error", "resample") },

    { "masks", &rind_key_masks, NULL, "none",
      "Further masks that regions may name, each a file of the case, and which of its values counts; a list of names: "
      "nonzero.",
      .low = 0 },
    { "region_boundary", &rind_key_choice, NULL, "voxel_centre",
      "What distances of shells and rims are measured to: voxel centres, or the boundary between them.",
      CHOICE(subvoxel, "voxel_centre", "subvoxel") },
    { "regions", &rind_key_regions, NULL, "[tumour]", "Regions computed for each mask, a row each.", .low = 0 },

    { "resample.spacing_mm", &rind_key_new_spacing, "mm", "none",
      "New voxel spacing along x, y, z; two numbers, with dimension 2d only, leave z as it is; none: no resampling.",
      AT(resample.spacing_mm), FLAG(resample.on), ABOVE(0, MAX_SPACING) },
    { "resample.image", &rind_key_choice, NULL, "linear",
      "Interpolation of intensities; cubic: interpolating B-spline.",
      CHOICE(resample.image, "nearest", "linear", "cubic") },
    { "resample.mask", &rind_key_choice, NULL, "linear", "Interpolation of the mask.",
      CHOICE(resample.mask, "nearest", "linear") },
    { "resample.mask_threshold", &rind_key_number, NULL, "0.5",
      "Voxels of the region are those whose interpolated mask is at least this.", AT(resample.mask_threshold),
      ABOVE(0, 1) },
    { "resample.round", &rind_key_truth, NULL, "false",
      "Round interpolated intensities to whole numbers, halves to even, as images of whole numbers (HU) need.",
      CHOICE(resample.round, "false", "true") },

    { "perturb", &rind_key_perturb, NULL, "none",
      "Rows repeated under perturbations of image and region: the combinations of rotations, translations, noise, "
      "growth and contours.",
      .low = 0 },

    { "resegment.range", &rind_key_range, "intensity", "none",
      "Intensities that stay in the intensity mask, ends included.", AT(resegment.range), FLAG(resegment.has_range) },
    { "resegment.outlier_sigma", &rind_key_optional_number, NULL, "none",
      "Voxels farther from the region's mean than this many standard deviations leave the intensity mask.",
      AT(resegment.outlier_sigma), ABOVE(0, 1000) },

    { "discretise.method", &rind_key_choice, NULL, "fixed_bin_number",
      "How intensities become grey levels for the intensity histogram and texture.",
      CHOICE(discretise[0].method, "fixed_bin_number", "fixed_bin_size", "as_is") },
    { "discretise.bins", &rind_key_optional_count, NULL, "32", "fixed_bin_number: number of bins.",
      AT(discretise[0].bins), RANGE(2, RIND_MAX_LEVELS) },
    { "discretise.width", &rind_key_optional_number, "intensity", "none", "fixed_bin_size: width of a bin.",
      AT(discretise[0].width), ABOVE(0, INFINITY) },
    { "discretise.start", &rind_key_start, "intensity", "none",
      "fixed_bin_size: lower edge of bin 1; none: the lower end of resegment.range, else the region's minimum.",
      AT(discretise[0].start), FLAG(discretise[0].has_start), RANGE(-INFINITY, INFINITY) },

    { "ivh.method", &rind_key_choice, NULL, "auto",
      "Levels of the intensity-volume histogram; auto: as_is for whole intensities, else 1000 bins.",
      CHOICE(ivh.method, "auto", "as_is", "fixed_bin_size", "fixed_bin_number") },
    { "ivh.bins", &rind_key_optional_count, NULL, "none", "fixed_bin_number: number of bins.", AT(ivh.bins),
      RANGE(2, RIND_MAX_LEVELS) },
    { "ivh.width", &rind_key_optional_number, "intensity", "none", "fixed_bin_size: width of a bin.", AT(ivh.width),
      ABOVE(0, INFINITY) },
    { "ivh.start", &rind_key_start, "intensity", "none", "fixed_bin_size: as discretise.start.", AT(ivh.start),
      FLAG(ivh.has_start), RANGE(-INFINITY, INFINITY) },

    { "texture.aggregation", &rind_key_aggregations, NULL, "[3D_merged]",
      "How texture matrices are combined over slices and directions; with dimension 2d the default is [2.5D_merged].",
      .low = 0 },
    { "texture.distance", &rind_key_count, "voxel", "1", "GLCM, NGTDM, NGLDM: distance of neighbours (Chebyshev).",
      AT(texture.distance), RANGE(1, 8) },
    { "texture.linkage", &rind_key_count, "voxel", "1",
      "GLSZM, GLDZM: voxels this near belong to one zone (Chebyshev).", AT(texture.linkage), RANGE(1, 8) },
    { "texture.alpha", &rind_key_number, "grey level", "0", "NGLDM: neighbours this near in grey level are dependent.",
      AT(texture.alpha), RANGE(0, RIND_MAX_LEVELS) },

    { "filters", &rind_key_filters, NULL, "[none]",
      "Images features are computed of: none is the original, a filter gives its response maps.", .low = 0 },
    { "features", &rind_key_features, NULL, "[all]", "Which features are computed.", .low = 0 },
};

const size_t rind_n_keys = COUNT_OF(rind_keys);
_Static_assert(COUNT_OF(rind_keys) <= RIND_MAX_KEYS, "rind_reader holds a place for each key");

const rind_key *rind_key_find(const char *path)
{
    for (size_t k = 0; k < rind_n_keys; k++)
        if (strcmp(rind_keys[k].path, path) == 0)
            return &rind_keys[k];
    return NULL;
}

rind_place *rind_key_given(rind_reader *reader, const char *path)
{
    return &reader->given[rind_key_find(path) - rind_keys];
}

void rind_key_tell(const rind_key *key, rind_key_info *out)
{
    *out = (rind_key_info){ .name = key->path,
                            .type = key->type->name,
                            .unit = key->unit != NULL ? key->unit : "",
                            .fallback = key->fallback != NULL ? key->fallback : "",
                            .help = key->help };
    key->type->allow(key, out->allowed, sizeof out->allowed);
}

bool rind_settings_key(size_t index, rind_key_info *out)
{
    if (index >= rind_n_keys)
        return false;
    rind_key_tell(&rind_keys[index], out);
    return true;
}

rind_status rind_settings_fail(rind_reader *reader, const rind_place *place, const char *path, const char *format, ...)
{
    char where[RIND_MESSAGE_SIZE / 2], what[RIND_MESSAGE_SIZE / 2];
    va_list arguments;

    rind_place_print(place, where, sizeof where);
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    if (path == NULL)
        return rind_fail(reader->ctx, RIND_BAD_SETTINGS, "%s: %s", where, what);
    return rind_fail(reader->ctx, RIND_BAD_SETTINGS, "%s: %s: %s", where, path, what);
}

rind_nearest rind_nearest_start(const char *word)
{
    /* A third of the letters may differ, one always. */
    return (rind_nearest){ .word = word, .distance = strlen(word) / 3 + 2 };
}

/* Levenshtein's distance, both words shorter than RIND_PATH_SIZE. */
static size_t edits(const char *a, const char *b)
{
    size_t row[RIND_PATH_SIZE + 1], n = strlen(b);

    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t j = 0; j < n; j++) {
            size_t change = diagonal + (a[i] != b[j]);
            size_t least = row[j] < row[j + 1] ? row[j] + 1 : row[j + 1] + 1;

            diagonal = row[j + 1];
            row[j + 1] = change < least ? change : least;
        }
    }
    return row[n];
}

void rind_nearest_try(rind_nearest *nearest, const char *candidate)
{
    if (strlen(nearest->word) >= RIND_PATH_SIZE || strlen(candidate) >= RIND_PATH_SIZE)
        return;
    size_t distance = edits(nearest->word, candidate);
    if (distance >= nearest->distance)
        return;
    nearest->distance = distance;
    snprintf(nearest->found, sizeof nearest->found, "%s", candidate);
}
