/*
 * schema.c - every setting of PyRadiomics: type, range, default, and what reads it
 *
 * The first rows are the dictionary PyRadiomics itself lays down before a file's settings, in its order: the
 * diagnostics print them all. The others have their defaults where they are read, and are printed only if a file gives
 * them. Ranges are those of its schema.
 */
#include "settings/pyradiomics/schema.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define AT(member) .offset = offsetof(rind_py_options, member)
#define FROM(least, most) .low = least, .high = most
#define ABOVE(least) .low = least, .high = (double)INFINITY, .above_low = true
#define WORDS(...)                 \
    .words = (const char *const[]) \
    {                              \
        __VA_ARGS__, NULL          \
    }
#define DICTIONARY .in_dictionary = true
#define LARGEST 4294967295.0

const rind_py_setting rind_py_settings[] = {
    { "minimumROIDimensions", RIND_PY_COUNT, AT(minimum_roi_dimensions), FROM(1, 3), .fallback = "2", DICTIONARY },
    { "minimumROISize", RIND_PY_COUNT, AT(minimum_roi_size), FROM(1, LARGEST), .optional = true, .fallback = "null",
      DICTIONARY },
    { "normalize", RIND_PY_TRUTH, AT(normalize), .fallback = "false", DICTIONARY },
    { "normalizeScale", RIND_PY_NUMBER, AT(normalize_scale), ABOVE(0), .fallback = "1", DICTIONARY },
    { "removeOutliers", RIND_PY_NUMBER, AT(remove_outliers), ABOVE(0), .optional = true, .fallback = "null",
      DICTIONARY },
    { "resampledPixelSpacing", RIND_PY_NUMBERS, AT(spacing), FROM(0, (double)INFINITY), .optional = true,
      .fallback = "null", DICTIONARY },
    { "interpolator", RIND_PY_INTERPOLATE, AT(interpolator),
      WORDS("", "sitkNearestNeighbor", "sitkLinear", "sitkBSpline", "sitkGaussian", "sitkLabelGaussian",
            "sitkHammingWindowedSinc", "sitkCosineWindowedSinc", "sitkWelchWindowedSinc", "sitkLanczosWindowedSinc",
            "sitkBlackmanWindowedSinc"),
      .optional = true, .fallback = "sitkBSpline", DICTIONARY },
    { "preCrop", RIND_PY_TRUTH, AT(pre_crop), .fallback = "false", DICTIONARY },
    { "padDistance", RIND_PY_COUNT, AT(pad_distance), FROM(0, LARGEST), .fallback = "5", DICTIONARY },
    { "distances", RIND_PY_COUNTS, AT(distances), FROM(1, RIND_PYRADIOMICS_MAX_DISTANCE), .fallback = "[1]", DICTIONARY,
      .stage = RIND_PY_FEATURES, .readers = "glcm ngtdm gldm" },
    { "force2D", RIND_PY_TRUTH, AT(features.force_2d), .fallback = "false", DICTIONARY, .stage = RIND_PY_FEATURES },
    { "force2Ddimension", RIND_PY_COUNT, AT(features.force_2d_axis), FROM(0, 2), .fallback = "0", DICTIONARY,
      .stage = RIND_PY_FEATURES },
    { "resegmentRange", RIND_PY_NUMBERS, AT(resegment_range), FROM(-(double)INFINITY, (double)INFINITY),
      .optional = true, .fallback = "null", DICTIONARY },
    { "label", RIND_PY_COUNT, AT(label), FROM(1, LARGEST), .fallback = "1", DICTIONARY },
    { "additionalInfo", RIND_PY_TRUTH, AT(additional_info), .fallback = "true", DICTIONARY },

    { "label_channel", RIND_PY_COUNT, AT(label_channel), FROM(0, 65535), .fallback = "0" },
    { "geometryTolerance", RIND_PY_NUMBER, AT(geometry_tolerance), ABOVE(0), .optional = true, .fallback = "null" },
    { "correctMask", RIND_PY_TRUTH, AT(correct_mask), .fallback = "false" },
    { "resegmentMode", RIND_PY_WORD, AT(resegment_mode), WORDS("absolute", "relative", "sigma"),
      .fallback = "absolute" },
    { "resegmentShape", RIND_PY_TRUTH, AT(resegment_shape), .fallback = "false" },

    { "sigma", RIND_PY_NUMBERS, AT(sigma), ABOVE(0), .optional = true, .fallback = "null", .stage = RIND_PY_FILTER,
      .readers = "LoG" },
    { "start_level", RIND_PY_COUNT, AT(filters.start_level), FROM(0, 30), .fallback = "0", .stage = RIND_PY_FILTER,
      .readers = "Wavelet" },
    { "level", RIND_PY_COUNT, AT(filters.level), FROM(1, 30), .fallback = "1", .stage = RIND_PY_FILTER,
      .readers = "Wavelet" },
    { "wavelet", RIND_PY_WAVELET, AT(filters.wavelet), .fallback = "coif1", .stage = RIND_PY_FILTER,
      .readers = "Wavelet" },
    { "gradientUseSpacing", RIND_PY_TRUTH, AT(filters.gradient_use_spacing), .fallback = "true",
      .stage = RIND_PY_FILTER, .readers = "Gradient" },
    { "lbp2DRadius", RIND_PY_NUMBER, AT(filters.lbp_2d_radius), ABOVE(0), .fallback = "1", .stage = RIND_PY_FILTER,
      .readers = "LBP2D" },
    { "lbp2DSamples", RIND_PY_COUNT, AT(filters.lbp_2d_samples), FROM(1, 62), .fallback = "8", .stage = RIND_PY_FILTER,
      .readers = "LBP2D" },
    { "lbp2DMethod", RIND_PY_WORD, AT(filters.lbp_2d_method), WORDS("default", "ror", "uniform", "var"),
      .fallback = "uniform", .stage = RIND_PY_FILTER, .readers = "LBP2D" },
    { "lbp3DLevels", RIND_PY_COUNT, AT(filters.lbp_3d_levels), FROM(1, 30), .fallback = "2", .stage = RIND_PY_FILTER,
      .readers = "LBP3D" },
    { "lbp3DIcosphereRadius", RIND_PY_NUMBER, AT(filters.lbp_3d_radius), ABOVE(0), .fallback = "1",
      .stage = RIND_PY_FILTER, .readers = "LBP3D" },
    { "lbp3DIcosphereSubdivision", RIND_PY_COUNT, AT(filters.lbp_3d_subdivision), FROM(0, 6), .fallback = "1",
      .stage = RIND_PY_FILTER, .readers = "LBP3D" },

    { "binWidth", RIND_PY_NUMBER, AT(features.bin_width), ABOVE(0), .fallback = "25", .stage = RIND_PY_FEATURES,
      .readers = "firstorder glcm gldm glrlm glszm ngtdm" },
    { "binCount", RIND_PY_COUNT, AT(features.bin_count), FROM(1, LARGEST), .optional = true, .fallback = "null",
      .stage = RIND_PY_FEATURES, .readers = "firstorder glcm gldm glrlm glszm ngtdm" },
    { "weightingNorm", RIND_PY_WORD, AT(features.norm), WORDS("", "euclidean", "manhattan", "infinity", "no_weighting"),
      .optional = true, .fallback = "null", .stage = RIND_PY_FEATURES, .readers = "glcm glrlm" },
    { "symmetricalGLCM", RIND_PY_TRUTH, AT(features.symmetrical_glcm), .fallback = "true", .stage = RIND_PY_FEATURES,
      .readers = "glcm" },
    { "gldm_a", RIND_PY_COUNT, AT(features.gldm_a), FROM(0, LARGEST), .fallback = "0", .stage = RIND_PY_FEATURES,
      .readers = "gldm" },
    { "voxelArrayShift", RIND_PY_WHOLE, AT(features.voxel_array_shift), FROM(-9007199254740992.0, 9007199254740992.0),
      .fallback = "0", .stage = RIND_PY_FEATURES, .readers = "firstorder" },

    { "kernelRadius", RIND_PY_COUNT, AT(kernel_radius), FROM(1, LARGEST), .fallback = "1", .stage = RIND_PY_VOXEL },
    { "maskedKernel", RIND_PY_TRUTH, AT(masked_kernel), .fallback = "true", .stage = RIND_PY_VOXEL },
    { "initValue", RIND_PY_NUMBER, AT(init_value), FROM(-(double)INFINITY, (double)INFINITY), .fallback = "0",
      .stage = RIND_PY_VOXEL },
    { "voxelBatch", RIND_PY_COUNT, AT(voxel_batch), FROM(1, LARGEST), .optional = true, .fallback = "null",
      .stage = RIND_PY_VOXEL },
};

const size_t rind_py_n_settings = COUNT_OF(rind_py_settings);
_Static_assert(COUNT_OF(rind_py_settings) <= RIND_PY_MAX_GIVEN, "a mapping holds a place for each setting");

size_t rind_py_setting_find(const char *name)
{
    size_t k = 0;

    while (k < rind_py_n_settings && strcmp(rind_py_settings[k].name, name) != 0)
        k++;
    return k;
}

static void allow_words(const rind_py_setting *s, char *out, size_t size)
{
    size_t n = 0;

    *out = '\0';
    for (size_t k = 0; s->words[k] != NULL && n < size; k++)
        if (*s->words[k] != '\0')
            n += (size_t)snprintf(out + n, size - n, "%s%s", n > 0 ? ", " : "", s->words[k]);
    if (s->kind == RIND_PY_INTERPOLATE && n < size)
        snprintf(out + n, size - n, ", or its number from 1 to 10");
}

void rind_py_setting_allow(const rind_py_setting *s, char *out, size_t size)
{
    static const char *const nouns[] = {
        [RIND_PY_COUNT] = "a whole number",
        [RIND_PY_WHOLE] = "a whole number",
        [RIND_PY_NUMBER] = "a number",
        [RIND_PY_TRUTH] = "true or false",
        [RIND_PY_WAVELET] = "a discrete wavelet, as coif1, db2, haar or bior3.3",
        [RIND_PY_NUMBERS] = "a list of numbers",
        [RIND_PY_COUNTS] = "a list of whole numbers",
    };
    char range[80] = "";

    if (s->words != NULL) {
        allow_words(s, out, size);
        return;
    }
    bool bounded = s->high < LARGEST && isfinite(s->low);
    if (s->kind == RIND_PY_TRUTH || s->kind == RIND_PY_WAVELET)
        *range = '\0';
    else if (bounded)
        snprintf(range, sizeof range, " from %.17g to %.17g", s->low, s->high);
    else if (isfinite(s->low) && s->low > -1.0)
        snprintf(range, sizeof range, s->above_low ? " above %g" : " from %g", s->low);
    snprintf(out, size, "%s%s", nouns[s->kind], range);
}
