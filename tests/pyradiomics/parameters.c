/* parameters.c - parameter files: what is taken, what is refused and with which words, what is told */
#include "test.h"

#include "settings/settings.h"
#include "settings/pyradiomics/profile.h"
#include "settings/pyradiomics/python.h"
#include "settings/pyradiomics/schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All that was told, line by line. */
static char told[8192];

static void listen(void *user, rind_severity severity, const char *text)
{
    size_t n = strlen(told);

    (void)user;
    snprintf(told + n, sizeof told - n, "%s%s\n", severity == RIND_WARNING ? "warning: " : "notice: ", text);
}

static rind_settings *parse(rind_ctx *ctx, const char *text)
{
    rind_settings *settings = NULL;

    *told = '\0';
    if (rind_settings_parse(ctx, text, "p.yaml", &settings) != RIND_OK)
        fail_msg("%s\n is refused: %s", text, rind_ctx_message(ctx));
    return settings;
}

/* Each value by itself: refused with the message, or taken where that is NULL. */
static const struct {
    const char *value, *message;
} values[] = {
    { "label: 1", NULL },
    { "label: 0", "p.yaml:2:10: setting.label: '0' is out of range; allowed: a whole number from 1" },
    { "label: 1.5", "'1.5' is no whole number" },
    { "label: '1'", "'1' is no whole number" },
    { "label: true", "'true' is no whole number" },
    { "label: ", "no value cannot be computed with" },
    { "label_channel: 0", NULL },
    { "label_channel: -1", "out of range" },
    { "minimumROIDimensions: 3", NULL },
    { "minimumROIDimensions: 4", "allowed: a whole number from 1 to 3" },
    { "minimumROISize: null", NULL },
    { "minimumROISize: 0", "allowed: null, a whole number from 1" },
    { "geometryTolerance: 1e-4", NULL },
    { "geometryTolerance: 0", "a number above 0" },
    { "correctMask: true", NULL },
    { "correctMask: 1", "'1' is neither true nor false" },
    { "additionalInfo: False", NULL },
    { "normalize: yes", "'yes' is neither true nor false" },
    { "normalizeScale: 100", NULL },
    { "normalizeScale: -1", "out of range" },
    { "removeOutliers: ~", NULL },
    { "resampledPixelSpacing: [1, 1.5, 0]", NULL },
    { "resampledPixelSpacing: [1, 1]", "must have three numbers" },
    { "resampledPixelSpacing: 1", "is no list" },
    { "resampledPixelSpacing: [1, -1, 1]", "'-1' is out of range" },
    { "interpolator: sitkLinear", NULL },
    { "interpolator: 3", NULL },
    { "interpolator: 11", "allowed: null, sitkNearestNeighbor, sitkLinear" },
    { "interpolator: sitkBspline", "did you mean 'sitkBSpline'?" },
    { "interpolator: null", NULL },
    { "padDistance: 0", NULL },
    { "padDistance: null", "cannot be computed with" },
    { "preCrop: true", NULL },
    { "resegmentRange: [-3, 3]", NULL },
    { "resegmentRange: [1, 2, 3]", "one or two numbers" },
    { "resegmentRange: []", "holds nothing" },
    { "resegmentMode: sigma", NULL },
    { "resegmentMode: Sigma", "did you mean 'sigma'?" },
    { "sigma: [1, 2.5, '3.0']", NULL },
    { "sigma: [0]", "'0' is out of range" },
    { "sigma: [.inf]", "'.inf' is no number" },
    { "start_level: 0", NULL },
    { "level: 0", "out of range" },
    { "wavelet: bior3.3", NULL },
    { "wavelet: coif99", "no wavelet that can be computed" },
    { "gradientUseSpacing: false", NULL },
    { "lbp2DMethod: uniform", NULL },
    { "lbp2DMethod: unifrom", "did you mean 'uniform'?" },
    { "lbp2DSamples: 0", "out of range" },
    { "lbp3DIcosphereSubdivision: 0", NULL },
    { "binWidth: 0.5", NULL },
    { "binWidth: '25'", NULL },
    { "binWidth: 0", "a number above 0" },
    { "binWidth: wide", "'wide' is no number" },
    { "binCount: 32", NULL },
    { "binCount: 32.0", "is no whole number" },
    { "force2D: true", NULL },
    { "force2Ddimension: 3", "from 0 to 2" },
    { "distances: [1, 2]", NULL },
    { "distances: [0]", "out of range" },
    { "distances: [1.5]", "no whole number" },
    { "weightingNorm: euclidean", NULL },
    { "weightingNorm: null", NULL },
    { "weightingNorm: euclid", "allowed: null, euclidean, manhattan, infinity, no_weighting" },
    { "symmetricalGLCM: false", NULL },
    { "gldm_a: 0", NULL },
    { "gldm_a: 0.5", "no whole number" },
    { "voxelArrayShift: -300", NULL },
    { "voxelArrayShift: 0.5", "no whole number" },
    { "binwidth: 25", "p.yaml:2:3: setting: 'binwidth' is no setting of PyRadiomics; did you mean 'binWidth'?" },
    { "kernelRadius: 2", "'kernelRadius' belongs to the section voxelSetting" },
};

static void each_setting_has_its_range(void **state)
{
    rind_ctx *ctx = *state;
    bool seen[RIND_PY_MAX_GIVEN] = { false };

    for (size_t k = 0; k < COUNT_OF(values); k++) {
        char text[256], name[64];
        rind_settings *settings = NULL;

        snprintf(text, sizeof text, "setting:\n  %s\n", values[k].value);
        rind_status status = rind_settings_parse(ctx, text, "p.yaml", &settings);
        if (values[k].message == NULL && status != RIND_OK)
            fail_msg("%s is refused: %s", values[k].value, rind_ctx_message(ctx));
        if (values[k].message != NULL &&
            (status != RIND_BAD_SETTINGS || strstr(rind_ctx_message(ctx), values[k].message) == NULL))
            fail_msg("%s: '%s', not '%s'", values[k].value, rind_ctx_message(ctx), values[k].message);
        snprintf(name, sizeof name, "%.*s", (int)strcspn(values[k].value, ":"), values[k].value);
        if (rind_py_setting_find(name) < rind_py_n_settings)
            seen[rind_py_setting_find(name)] = true;
        rind_settings_free(settings);
    }
    /* The table of this test holds every setting that is no part of an image type it does not name. */
    for (size_t k = 0; k < rind_py_n_settings; k++)
        if (!seen[k] && rind_py_settings[k].stage != RIND_PY_VOXEL && strstr(rind_py_settings[k].name, "lbp") == NULL &&
            strcmp(rind_py_settings[k].name, "resegmentShape") != 0)
            fail_msg("no value of %s is tried", rind_py_settings[k].name);
}

static void files_are_refused_with_the_place_and_the_nearest_name(void **state)
{
    static const struct {
        const char *text, *message;
    } files[] = {
        { "setting: {}\nfilters: {}\n", "p.yaml:2:1: 'filters' is no section of PyRadiomics" },
        { "setting: [1]\n", "p.yaml:1:10: setting: a list of 1 where a mapping is needed" },
        { "imageType:\n  Orignal: {}\n",
          "p.yaml:2:3: imageType: 'Orignal' is no image type of PyRadiomics; did you mean "
          "'Original'?" },
        { "imageType:\n  LocalBinaryPattern3D: {}\n", "did you mean 'LBP3D'?" },
        { "imageType:\n  LoG:\n", "imageType.LoG: no value where a mapping is needed" },
        { "imageType:\n  LoG: {sigmas: [1]}\n",
          "p.yaml:2:9: imageType.LoG: 'sigmas' is no setting of PyRadiomics; did you "
          "mean 'sigma'?" },
        { "featureClass:\n  GLCM: []\n", "'GLCM' is no feature class of PyRadiomics" },
        { "featureClass:\n  glmc: []\n", "did you mean 'glcm'?" },
        { "featureClass:\n  glcm: [Contrst]\n",
          "p.yaml:2:10: featureClass.glcm: 'Contrst' is no feature of PyRadiomics; did "
          "you mean 'Contrast'?" },
        { "featureClass:\n  glcm: Contrast\n", "is no list of features" },
        { "voxelSetting: {binWidth: 5}\n", "belongs to the section setting" },
        { "{\"setting\": {\"binWidht\": 25}}", "p.yaml:1:14: setting: 'binWidht' is no setting" },
    };
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(files); k++) {
        rind_settings *settings = NULL;

        assert_int_equal(rind_settings_parse(ctx, files[k].text, "p.yaml", &settings), RIND_BAD_SETTINGS);
        assert_null(settings);
        if (strstr(rind_ctx_message(ctx), files[k].message) == NULL)
            fail_msg("%s: '%s', not '%s'", files[k].text, rind_ctx_message(ctx), files[k].message);
    }
}

static void what_has_no_effect_is_told(void **state)
{
    static const struct {
        const char *text, *told;
    } files[] = {
        { "setting: {interpolator: sitkLinear}", "warning: p.yaml:1: setting.interpolator has no effect" },
        { "setting: {padDistance: 3}", "setting.padDistance has no effect" },
        { "setting: {removeOutliers: 3}", "setting.removeOutliers has no effect: normalize is off" },
        { "setting: {correctMask: true, resampledPixelSpacing: [1, 1, 1]}", "p.yaml:1: setting.correctMask has no" },
        { "setting: {geometryTolerance: 1, resampledPixelSpacing: [1, 1, 1]}", "setting.geometryTolerance has no" },
        { "setting: {interpolator: 5, resampledPixelSpacing: [1, 1, 1]}", "which is made for labels" },
        { "setting: {binCount: 8}\nimageType: {Square: {binWidth: 3}}", "imageType.Square.binWidth has no effect" },
        { "setting: {resegmentMode: sigma}", "setting.resegmentMode has no effect" },
        { "setting: {binWidth: 5, binCount: 8}", "setting.binWidth has no effect: binCount is set and wins" },
        { "setting: {sigma: [1]}", "setting.sigma has no effect: nothing that reads it (LoG) is asked for" },
        { "setting: {gldm_a: 1}\nfeatureClass: {glcm: []}", "setting.gldm_a has no effect" },
        { "imageType: {Original: {label: 2}}", "imageType.Original.label has no effect: it acts before filters" },
        { "imageType: {Square: {sigma: [1]}}", "imageType.Square.sigma has no effect: LoG reads it" },
        { "imageType: {LoG: {}}", "warning: p.yaml: imageType.LoG gives no image: sigma is not set" },
        { "featureClass: {shape2D: []}", "featureClass.shape2D gives no columns: it needs force2D" },
        { "featureClass: {glcm: [Dissimilarity, Contrast]}", "'Dissimilarity' is deprecated" },
        { "voxelSetting: {kernelRadius: 2}", "notice: p.yaml: voxelSetting is for feature maps" },
        { "setting: {label: 1, label: 2}", "p.yaml:1:21: 'label' is given again; the last counts" },
    };
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(files); k++) {
        rind_settings_free(parse(ctx, files[k].text));
        if (strstr(told, files[k].told) == NULL)
            fail_msg("%s tells '%s', not '%s'", files[k].text, told, files[k].told);
    }
    rind_settings_free(parse(ctx, "setting: {binWidth: 5, normalize: true, removeOutliers: 3}"));
    assert_string_equal(told, "");
}

/* Overrides of one image type, defaults, order. */
static void values_are_those_of_the_file(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *s = parse(ctx, "imageType: {LoG: {sigma: [1.0, 3], binWidth: 7}, Original: {}}\n"
                                  "setting: {binWidth: 10, distances: [2, 1], sigma: [5], label: 3, force2D: true}\n"
                                  "featureClass: {glcm: [Idm, Contrast], firstorder: , shape2D: []}\n");
    const rind_py *py = s->pyradiomics;
    char name[RIND_IMAGE_NAME_SIZE];

    assert_int_equal(s->mask.label, 3);
    assert_int_equal(py->n_images, 2);
    assert_string_equal(py->image[0].type->name, "LoG");
    assert_int_equal(rind_py_image_name(&py->image[0], 0, name), 2);
    assert_string_equal(name, "log-sigma-1-0-mm-3D");
    rind_py_image_name(&py->image[0], 1, name);
    assert_string_equal(name, "log-sigma-3-mm-3D");
    assert_true(py->image[0].options.features.bin_width == 7.0);
    assert_true(py->image[1].options.features.bin_width == 10.0);
    assert_true(py->image[1].options.features.force_2d && py->image[1].options.filters.force_2d);
    assert_int_equal(py->image[1].options.features.n_distances, 2);
    assert_int_equal(py->image[1].options.features.distance[0], 2);
    assert_int_equal(py->n_classes, 3);
    assert_int_equal(py->class[0].n_features, 2);
    assert_string_equal(py->class[0].class->features[py->class[0].feature[0]].name, "Idm");
    assert_int_equal(py->class[1].n_features, 18); /* 19 less the deprecated one */
    rind_settings_free(s);
}

/* The resolved text reads back to the same; an assignment goes to all image types but those with their own. */
static void settings_are_copied_and_changed(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *s = parse(ctx, "imageType: {Original: {}, Square: {binWidth: 3}}\nsetting: {label: 2}\n");
    rind_settings *again = NULL, *changed = NULL, *wrong = NULL;

    assert_int_equal(rind_settings_parse(ctx, rind_settings_text(s), "again", &again), RIND_OK);
    assert_string_equal(rind_settings_text(again), rind_settings_text(s));
    assert_string_equal(rind_settings_hash(again), rind_settings_hash(s));
    assert_int_equal(rind_settings_with(ctx, s, "binWidth=8", &changed), RIND_OK);
    assert_true(changed->pyradiomics->image[0].options.features.bin_width == 8.0);
    assert_true(changed->pyradiomics->image[1].options.features.bin_width == 3.0);
    assert_true(s->pyradiomics->image[0].options.features.bin_width == 25.0);
    assert_string_not_equal(rind_settings_hash(changed), rind_settings_hash(s));
    rind_settings_free(changed);
    assert_int_equal(rind_settings_with(ctx, s, "mask.label=4", &changed), RIND_OK);
    assert_int_equal(changed->mask.label, 4);
    assert_int_equal(changed->pyradiomics->options.label, 4);
    assert_int_equal(rind_settings_with(ctx, s, "resample.round=true", &wrong), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "is no setting of PyRadiomics"));
    rind_settings_free(changed);
    rind_settings_free(again);
    rind_settings_free(s);
}

static void own_keys_mean_the_same(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *s = parse(ctx, "version: 1\nprofile: pyradiomics\nmask: {label: 2}\n"
                                  "resample: {spacing_mm: [1, 2, 3], image: linear}\n"
                                  "discretise: {method: fixed_bin_size, width: 10}\n"
                                  "filters:\n  - none\n  - {log: {sigma_mm: [1, 2.5]}}\n"
                                  "  - {wavelet: {family: db2, level: [1, 2]}}\n"
                                  "features: [ngldm, statistics, morphology]\n");
    const rind_py *py = s->pyradiomics;
    rind_settings *again = NULL;
    char name[RIND_IMAGE_NAME_SIZE];

    assert_true(py->own_keys && !py->options.additional_info);
    assert_int_equal(py->options.label, 2);
    assert_int_equal(py->options.interpolator, RIND_PY_LINEAR);
    assert_true(py->options.spacing.value[2] == 3.0);
    assert_true(py->image[0].options.features.bin_width == 10.0);
    assert_int_equal(py->n_images, 3);
    rind_py_image_name(&py->image[1], 1, name);
    assert_string_equal(name, "log-sigma-2-5-mm-3D");
    assert_int_equal(rind_py_image_name(&py->image[2], 14, name), 15);
    assert_string_equal(name, "wavelet2-LLL");
    assert_int_equal(py->n_classes, 3);
    assert_string_equal(py->class[0].class->name, "shape");
    assert_string_equal(py->class[2].class->name, "gldm");
    assert_int_equal(rind_settings_parse(ctx, rind_settings_text(s), "again", &again), RIND_OK);
    assert_string_equal(rind_settings_text(again), rind_settings_text(s));
    rind_settings_free(again);
    assert_int_equal(rind_settings_with(ctx, s, "profile=ibsi", &again), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "'ibsi' after pyradiomics"));
    rind_settings_free(s);
    s = parse(ctx, "profile: pyradiomics\n");
    assert_true(s->pyradiomics->options.features.bin_width == 25.0);
    assert_int_equal(s->pyradiomics->n_classes, 7);
    rind_settings_free(s);
}

static void own_keys_without_a_counterpart_are_refused(void **state)
{
    static const char *const lines[] = {
        "resample: {spacing_mm: [1, 1, 1], round: true}",
        "image: {non_finite: exclude}",
        "discretise: {method: as_is}",
        "discretise: {method: fixed_bin_size, width: 5, start: 0}",
        "texture: {aggregation: [2D_averaged]}",
        "filters: [{gabor: {}}]",
        "filters: [{log: {truncate: 3}}]",
        "filters: [{wavelet: {boundary: nearest}}]",
        "features: [local_intensity]",
        "resample: {spacing_mm: [1, 1, 1], mask: linear}",
        "dimension: 2d\nslice_axis: x\nregions: [tumour, {name: rim, rim_mm: [0, 2]}]",
        "image: {bias_field: {method: n4}}",
        "image: {normalise: {method: z_score, over: region}}",
        "image: {normalise: {method: percentile}}",
        "features: [fractal]",
        "features: [all, fractal]",
        "features: [all, volume_density_ombb]",
        "features: [glcm, ivh]",
        "features: [glcm, spatial]",
        "features: [mean, coefficient_of_variation]",
        "features: [glcm, morphology_2d]",
    };
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(lines); k++) {
        char text[256];
        rind_settings *s = NULL;

        snprintf(text, sizeof text, "profile: pyradiomics\n%s\n", lines[k]);
        assert_int_equal(rind_settings_parse(ctx, text, "p.yaml", &s), RIND_BAD_SETTINGS);
        if (strstr(rind_ctx_message(ctx), "does not go with profile pyradiomics") == NULL ||
            strstr(rind_ctx_message(ctx), "p.yaml:") == NULL)
            fail_msg("%s: %s", lines[k], rind_ctx_message(ctx));
    }
}

/* What stands for many features stands for those PyRadiomics has. */
static void lists_and_families_mean_what_there_is(void **state)
{
    static const struct {
        const char *line;
        size_t n_classes, n_features; /* of the last class */
    } cases[] = {
        { "features: [all]", 7, 5 },         { "dimension: 2d\nfeatures: [all]", 7, 5 },
        { "features: [statistics]", 1, 18 }, { "features: [morphology, glcm]", 2, 24 },
        { "features: [mean, glcm]", 2, 24 }, { "features: [joint_entropy, contrast]", 2, 1 },
    };
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        char text[256];

        snprintf(text, sizeof text, "profile: pyradiomics\n%s\n", cases[k].line);
        rind_settings *s = parse(ctx, text);
        const rind_py *py = s->pyradiomics;

        if (py->n_classes != cases[k].n_classes || py->class[py->n_classes - 1].n_features != cases[k].n_features)
            fail_msg("%s: %zu classes, the last of %zu features", cases[k].line, py->n_classes,
                     py->class[py->n_classes - 1].n_features);
        rind_settings_free(s);
    }
}

static void numbers_print_as_in_python(void **state)
{
    static const struct {
        double value;
        const char *text;
    } numbers[] = {
        { 0.0, "0.0" },
        { -0.0, "-0.0" },
        { 1.0, "1.0" },
        { 0.1, "0.1" },
        { 1e-4, "0.0001" },
        { 1e-5, "1e-05" },
        { 1e15, "1000000000000000.0" },
        { 1e16, "1e+16" },
        { -2.5e-7, "-2.5e-07" },
        { 123.456, "123.456" },
        { 1e100, "1e+100" },
        { 0.7812499999999999, "0.7812499999999999" },
        { 5e-324, "5e-324" },
    };
    char text[RIND_PY_NUMBER_SIZE];
    (void)state;

    for (size_t k = 0; k < COUNT_OF(numbers); k++) {
        assert_int_equal(rind_py_float(numbers[k].value, text), strlen(numbers[k].text));
        assert_string_equal(text, numbers[k].text);
    }
    rind_py_float((double)NAN, text);
    assert_string_equal(text, "nan");
}

static int setup(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);

    rind_ctx_set_listener(ctx, listen, NULL);
    *state = ctx;
    return ctx == NULL;
}

static int teardown(void **state)
{
    rind_ctx_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_setting_has_its_range),
        cmocka_unit_test(files_are_refused_with_the_place_and_the_nearest_name),
        cmocka_unit_test(what_has_no_effect_is_told),
        cmocka_unit_test(values_are_those_of_the_file),
        cmocka_unit_test(settings_are_copied_and_changed),
        cmocka_unit_test(own_keys_mean_the_same),
        cmocka_unit_test(own_keys_without_a_counterpart_are_refused),
        cmocka_unit_test(lists_and_families_mean_what_there_is),
        cmocka_unit_test(numbers_print_as_in_python),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
