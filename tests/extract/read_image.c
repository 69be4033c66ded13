/* read_image.c - the image a case's settings want: differences of volumes; intensities put right before all else */
#include "io/files.h"
#include "test.h"

#include "extract/extract.h"
#include "image/image.h"
#include "synthetic.h"

#include <math.h>

enum { NX = 3, NY = 2, NZ = 2, N = NX * NY * NZ };

static rind_settings *parsed(files *f, const char *text)
{
    rind_settings *settings = NULL;

    if (rind_settings_parse(f->ctx, text, "s.yaml", &settings) != RIND_OK)
        fail_msg("%s", rind_ctx_message(f->ctx));
    return settings;
}

static nifti of_volumes(int64_t n_volumes, int datatype, int bits)
{
    nifti recipe = nifti_recipe(1);

    recipe.dim[0] = 4;
    recipe.dim[1] = NX;
    recipe.dim[2] = NY;
    recipe.dim[3] = NZ;
    recipe.dim[4] = n_volumes;
    recipe.datatype = datatype;
    recipe.bits = bits;
    return recipe;
}

static void whole_numbers_are_subtracted_as_such(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "dce.nii.gz");
    nifti recipe = of_volumes(3, 4, 16);
    int16_t voxel[3 * N];
    double row[NX];
    rind_image *image = NULL;

    for (int k = 0; k < 3 * N; k++)
        voxel[k] = (int16_t)(k * k - 500);
    voxel[0] = 32767;
    voxel[2 * N] = -32768;
    recipe.slope = 0.5;
    recipe.intercept = 7.0;
    nifti_write(&recipe, path, voxel, sizeof voxel);
    rind_settings *settings = parsed(f, "image: {subtract: [3, 1]}\n");
    assert_int_equal(rind_read_image(f->ctx, path, NULL, settings, NULL, &image), RIND_OK);
    assert_int_equal(image->type, RIND_INT32);
    assert_true(image->slope == 0.5 && image->intercept == 0.0);
    for (size_t r = 0; r < NY * NZ; r++) {
        rind_image_row(image, 0, r % NY, r / NY, NX, row);
        for (size_t x = 0; x < NX; x++)
            assert_true(row[x] == 0.5 * ((double)voxel[2 * N + r * NX + x] - (double)voxel[r * NX + x]));
    }
    rind_image_free(image);
    rind_settings_free(settings);
}

static void other_numbers_are_subtracted_as_doubles(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "float.nii");
    nifti recipe = of_volumes(2, 16, 32);
    float voxel[2 * N];
    rind_image *image = NULL;

    for (int k = 0; k < 2 * N; k++)
        voxel[k] = 0.1F * (float)(k * k);
    voxel[N + 4] = NAN;
    nifti_write(&recipe, path, voxel, sizeof voxel);
    rind_settings *settings = parsed(f, "image: {subtract: [2, 1]}\n");
    assert_int_equal(rind_read_image(f->ctx, path, NULL, settings, NULL, &image), RIND_OK);
    assert_int_equal(image->type, RIND_FLOAT64);
    for (size_t k = 0; k < N; k++) {
        double got = ((const double *)image->voxel)[k];

        assert_true(k == 4 ? isnan(got) : got == (double)voxel[N + k] - (double)voxel[k]);
    }
    rind_image_free(image);
    rind_settings_free(settings);
}

static void a_volume_that_is_not_there_is_told(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "two.nii");
    nifti recipe = of_volumes(2, 2, 8);
    uint8_t voxel[2 * N] = { 0 };
    rind_image *image = NULL;

    nifti_write(&recipe, path, voxel, sizeof voxel);
    rind_settings *settings = parsed(f, "image: {subtract: [3, 1]}\n");
    assert_int_equal(rind_read_image(f->ctx, path, NULL, settings, NULL, &image), RIND_BAD_ARGUMENT);
    assert_null(image);
    rind_settings_free(settings);
    settings = parsed(f, "image: {subtract: [1, 2]}\n");
    rind_status status = RIND_NO_MEMORY;
    for (long k = 0; status == RIND_NO_MEMORY && k < 60; k++) {
        f->ctx->allocations_left = k;
        status = rind_read_image(f->ctx, path, NULL, settings, NULL, &image);
    }
    f->ctx->allocations_left = -1;
    assert_int_equal(status, RIND_OK);
    rind_image_free(image);
    rind_settings_free(settings);
}

/* Intensities of a blob become z-scores before they are resampled, whichever axis slices lie across. */
static void normalisation_comes_before_all_else(void **state)
{
    files *f = *state;
    volume v = volume_blob(12, 10, 8, 60, 3);
    double mean = 0.0, squares = 0.0, n = (double)volume_n(&v);

    for (size_t k = 0; k < volume_n(&v); k++)
        mean += v.intensity[k] / n;
    for (size_t k = 0; k < volume_n(&v); k++)
        squares += (v.intensity[k] - mean) * (v.intensity[k] - mean) / n;
    static const char *const ways[] = { "", "resample: {spacing_mm: [1.5, 1.5, 0.9]}\n", "slice_axis: x\n" };

    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        char plain[256], normal[512];

        snprintf(plain, sizeof plain, "features: statistics\n%s", ways[k]);
        snprintf(normal, sizeof normal, "%simage: {normalise: {scale: 10}}\n", plain);
        rind_table *before = volume_extract(f->ctx, &v, plain), *after = volume_extract(f->ctx, &v, normal);
        static const char *const linear[] = { "mean", "minimum", "maximum", "median", "percentile_10" };

        for (size_t c = 0; c < sizeof linear / sizeof *linear; c++) {
            char column[64];

            snprintf(column, sizeof column, "original_statistics_%s", linear[c]);
            double want = 10.0 * (rind_table_find(before, 0, column) - mean) / sqrt(squares);
            double got = rind_table_find(after, 0, column);
            if (!(fabs(got - want) < 1e-9 * fmax(1.0, fabs(want))))
                fail_msg("%s %s: %g, not %g", ways[k], column, got, want);
        }
        rind_table_free(before);
        rind_table_free(after);
    }
    volume_drop(&v);
}

static void over_the_region_its_mean_is_0(void **state)
{
    files *f = *state;
    volume v = volume_blob(12, 10, 8, 60, 3);
    rind_table *table =
        volume_extract(f->ctx, &v, "features: statistics\nimage: {normalise: {over: region, clip_sigma: 1.25}}\n");

    assert_true(fabs(rind_table_find(table, 0, "original_statistics_maximum") - 1.25) < 1e-12);
    rind_table_free(table);
    table = volume_extract(f->ctx, &v, "features: statistics\nimage: {normalise: {over: region}}\n");
    assert_true(fabs(rind_table_find(table, 0, "original_statistics_mean")) < 1e-12);
    assert_true(fabs(rind_table_find(table, 0, "original_statistics_variance") - 1.0) < 1e-12);
    rind_table_free(table);
    volume_drop(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole_numbers_are_subtracted_as_such, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(other_numbers_are_subtracted_as_doubles, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(a_volume_that_is_not_there_is_told, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(normalisation_comes_before_all_else, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(over_the_region_its_mean_is_0, files_setup, files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
