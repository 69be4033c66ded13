/* presets.c - the presets: what the IBSI prescribes for each, name by name */
#include "test.h"

#include "settings_test.h"

#include <stdio.h>
#include <stdlib.h>

/* The columns of the configurations' table in IBSI 1, as resolved settings say it. */
static const struct {
    const char *name, *lines[12];
} prescribed[] = {
    { "ibsi1-digital",
      { "dimension: 3d\n", "resample:\n  spacing_mm: none\n", "  range: none\n", "  outlier_sigma: none\n",
        "discretise:\n  - {method: as_is}\nivh: {method: as_is}\n",
        "  aggregation: [2D_averaged, 2D_slice_merged, 2.5D_direction_merged, 2.5D_merged, 3D_averaged, "
        "3D_merged]\n" } },
    { "ibsi1-a",
      { "dimension: 2d\n", "resample:\n  spacing_mm: none\n", "  range: [-500, 400]\n", "  outlier_sigma: none\n",
        "discretise:\n  - {method: fixed_bin_size, width: 25}\nivh: {method: as_is}\n",
        "  aggregation: [2D_averaged, 2D_slice_merged, 2.5D_direction_merged, 2.5D_merged]\n" } },
    { "ibsi1-b",
      { "dimension: 2d\n", "resample:\n  spacing_mm: [2, 2]\n  image: linear\n  mask: linear\n", "  round: true\n",
        "  range: [-500, 400]\n", "  outlier_sigma: none\n",
        "discretise:\n  - {method: fixed_bin_number, bins: 32}\nivh: {method: as_is}\n",
        "  aggregation: [2D_averaged, 2D_slice_merged, 2.5D_direction_merged, 2.5D_merged]\n" } },
    { "ibsi1-c",
      { "dimension: 3d\n", "resample:\n  spacing_mm: [2, 2, 2]\n  image: linear\n  mask: linear\n", "  round: true\n",
        "  range: [-1000, 400]\n", "  outlier_sigma: none\n", "discretise:\n  - {method: fixed_bin_size, width: 25}\n",
        "ivh: {method: fixed_bin_size, width: 2.5, start: -1000}\n", "  aggregation: [3D_averaged, 3D_merged]\n" } },
    { "ibsi1-d",
      { "dimension: 3d\n", "resample:\n  spacing_mm: [2, 2, 2]\n  image: linear\n  mask: linear\n", "  round: true\n",
        "  range: none\n", "  outlier_sigma: 3\n", "discretise:\n  - {method: fixed_bin_number, bins: 32}\n",
        "ivh: {method: as_is}\n", "  aggregation: [3D_averaged, 3D_merged]\n" } },
    { "ibsi1-e",
      { "dimension: 3d\n", "resample:\n  spacing_mm: [2, 2, 2]\n  image: cubic\n  mask: linear\n", "  round: true\n",
        "  range: [-1000, 400]\n", "  outlier_sigma: 3\n", "discretise:\n  - {method: fixed_bin_number, bins: 32}\n",
        "ivh: {method: fixed_bin_number, bins: 1000}\n", "  aggregation: [3D_averaged, 3D_merged]\n" } },
    { "ibsi2-a",
      { "dimension: 2d\n", "resample:\n  spacing_mm: none\n", "  range: [-1000, 400]\n", "  outlier_sigma: none\n",
        "filters:\n  - none\n  - {mean: {support_vox: 5, boundary: mirror}}\n  - {log: {sigma_mm: [1.5], truncate: 4, "
        "boundary: mirror}}\n",
        "  - {laws: {kernels: [L5E5], energy_distance_vox: 7, rotation_invariant: true, pooling: maximum, ",
        "  - {wavelet: {family: db3, level: [1], bands: [LH], rotation_invariant: true, pooling: average, ",
        "  - {wavelet: {family: db3, level: [2], bands: [HH], rotation_invariant: true, pooling: average, ",
        "features: [statistics]\n" } },
    { "ibsi2-b",
      { "dimension: 3d\n", "resample:\n  spacing_mm: [1, 1, 1]\n  image: cubic\n  mask: linear\n", "  round: true\n",
        "  range: [-1000, 400]\n", "  outlier_sigma: none\n", "orthogonal_planes: true",
        "  - {laws: {kernels: [L5E5E5], energy_distance_vox: 7, rotation_invariant: true, pooling: maximum, ",
        "  - {wavelet: {family: db3, level: [1], bands: [LLH], rotation_invariant: true, pooling: average, ",
        "  - {wavelet: {family: db3, level: [2], bands: [HHH], rotation_invariant: true, pooling: average, ",
        "features: [statistics]\n" } },
    { "hu-ultrasound",
      { "dimension: 2d\n", "  spacing_mm: pixel\n", "  grey: rec709\n",
        "discretise:\n  - {method: fixed_bin_size, width: 25, start: 0}\n", "  aggregation: [2.5D_direction_merged]\n",
        "  - {log: {sigma_mm: [1, 2, 3, 4, 5], truncate: 4, boundary: mirror}}\n", "bands: [all]",
        "  - {lbp_2d: {radius_vox: 1, samples: 8, method: uniform, boundary: zero}}\n" } },
};

static const char *const common[] = {
    "profile: ibsi\n",
    "  mask_threshold: 0.5\n",
    "  distance: 1\n  linkage: 1\n  alpha: 0\n",
    "regions: [tumour]\n",
};

static const char *const of_ibsi1 = "filters: [none]\nfeatures: [all";

static void presets_hold_what_the_ibsi_prescribes(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(prescribed); k++) {
        rind_settings *s = NULL;

        assert_string_equal(rind_preset_name(k), prescribed[k].name);
        if (rind_settings_preset(ctx, prescribed[k].name, &s) != RIND_OK)
            fail_msg("%s", rind_ctx_message(ctx));
        for (size_t i = 0; prescribed[k].lines[i] != NULL; i++)
            if (strstr(rind_settings_text(s), prescribed[k].lines[i]) == NULL)
                fail_msg("%s lacks %s\n%s", prescribed[k].name, prescribed[k].lines[i], rind_settings_text(s));
        for (size_t i = 0; i < COUNT_OF(common); i++)
            assert_non_null(strstr(rind_settings_text(s), common[i]));
        assert_int_equal(strstr(rind_settings_text(s), of_ibsi1) != NULL, strncmp(prescribed[k].name, "ibsi1", 5) == 0);
        assert_round_trip(ctx, s);
        rind_settings_free(s);
    }
}

/* Those of studies: what their pages say of them. */
static const struct {
    const char *name, *lines[8];
} of_studies[] = {
    { "gao2026",
      { "  normalise: {method: z_score, over: image, scale: 100, clip_sigma: none}\n",
        "  - {name: peri_1mm, shell_mm: [0, 1]}\n", "  - {name: peri_5mm, shell_mm: [0, 5]}\n",
        "  spacing_mm: [1, 1, 1]\n  image: cubic\n", "  - {log: {sigma_mm: [1, 2, 3, 4], ",
        "  - {wavelet: {family: coif1, level: [1], bands: [all], ", "features: [all, fractal]\n" } },
    { "qiu-mri",
      { "regions: [tumour]\n", "  spacing_mm: [1, 1, 1]\n  image: cubic\n",
        "discretise:\n  - {method: fixed_bin_size, width: 25}\n", "  - {log: {sigma_mm: [1, 2, 3, 4, 5], ",
        "features: [all]\n" } },
};

static void presets_of_studies_hold_what_is_said_of_them(void **state)
{
    rind_ctx *ctx = *state;
    size_t first = COUNT_OF(prescribed);

    for (size_t k = 0; k < COUNT_OF(of_studies); k++) {
        rind_settings *s = NULL;

        assert_string_equal(rind_preset_name(first + k), of_studies[k].name);
        if (rind_settings_preset(ctx, of_studies[k].name, &s) != RIND_OK)
            fail_msg("%s", rind_ctx_message(ctx));
        for (size_t i = 0; of_studies[k].lines[i] != NULL; i++)
            if (strstr(rind_settings_text(s), of_studies[k].lines[i]) == NULL)
                fail_msg("%s lacks %s\n%s", of_studies[k].name, of_studies[k].lines[i], rind_settings_text(s));
        assert_round_trip(ctx, s);
        rind_settings_free(s);
    }
    first += COUNT_OF(of_studies);
    assert_string_equal(rind_preset_name(first), "pyradiomics-default"); /* of tests/pyradiomics */
    assert_null(rind_preset_name(first + 1));
    assert_null(rind_preset_text(first + 1));
}

/* The text in the library is the file users copy, which reads to the same settings. */
static void presets_are_the_files(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t k = 0; rind_preset_name(k) != NULL; k++) {
        char path[4096], text[1 << 16];
        rind_settings *from_file = NULL, *by_name = NULL;

        snprintf(path, sizeof path, "%s/src/settings/presets/%s.yaml", RIND_SOURCE, rind_preset_name(k));
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t n = fread(text, 1, sizeof text - 1, file);
        fclose(file);
        text[n] = '\0';
        assert_string_equal(text, rind_preset_text(k));
        assert_int_equal(rind_settings_read(ctx, path, &from_file), RIND_OK);
        assert_int_equal(rind_settings_preset(ctx, rind_preset_name(k), &by_name), RIND_OK);
        assert_string_equal(rind_settings_hash(from_file), rind_settings_hash(by_name));
        rind_settings_free(from_file);
        rind_settings_free(by_name);
    }
}

static void presets_differ(void **state)
{
    rind_ctx *ctx = *state;
    char hash[16][17] = { "" };

    for (size_t k = 0; rind_preset_name(k) != NULL; k++) {
        rind_settings *s = NULL;
        assert_int_equal(rind_settings_preset(ctx, rind_preset_name(k), &s), RIND_OK);
        strcpy(hash[k], rind_settings_hash(s));
        rind_settings_free(s);
        for (size_t i = 0; i < k; i++)
            assert_string_not_equal(hash[i], hash[k]);
    }
}

static void an_unknown_preset_is_refused(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *s = NULL;

    assert_int_equal(rind_settings_preset(ctx, "ibsi1-f", &s), RIND_BAD_SETTINGS);
    assert_null(s);
    assert_string_equal(rind_ctx_message(ctx), "'ibsi1-f' is no preset; there are ibsi1-digital, ibsi1-a, ibsi1-b, "
                                               "ibsi1-c, ibsi1-d, ibsi1-e, ibsi2-a, ibsi2-b, hu-ultrasound, "
                                               "gao2026, qiu-mri, pyradiomics-default");
}

static int setup(void **state)
{
    *state = rind_ctx_create(1);
    return *state == NULL;
}

static int teardown(void **state)
{
    rind_ctx_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_hold_what_the_ibsi_prescribes),
        cmocka_unit_test(presets_of_studies_hold_what_is_said_of_them),
        cmocka_unit_test(presets_are_the_files),
        cmocka_unit_test(presets_differ),
        cmocka_unit_test(an_unknown_preset_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
