/* prepare.c - the way from image and mask to the region of interest: spacings, slices, non-finite voxels */
#include "test.h"

#include "context.h"
#include "synthetic.h"

#include <math.h>

#define BASE "version: 1\nfeatures: [statistics, approximate_volume]\n"

/* Extracts; the status, and the first value of a column in 'value' where it is RIND_OK. */
static rind_status run(rind_ctx *ctx, const volume *v, const char *text, const char *column, double *value)
{
    rind_settings *settings = NULL;
    rind_image *image = NULL, *mask = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;

    rind_status status = rind_settings_parse(ctx, text, "s.yaml", &settings);
    if (status == RIND_OK)
        status = rind_image_create(ctx, &v->grid, RIND_FLOAT64, v->intensity, &image);
    if (status == RIND_OK)
        status = rind_image_create(ctx, &v->grid, RIND_UINT8, v->mask, &mask);
    if (status == RIND_OK)
        status = rind_region_create(ctx, image, mask, settings, &region);
    if (status == RIND_OK)
        status = rind_extract(ctx, image, region, settings, &table);
    if (status == RIND_OK)
        *value = rind_table_find(table, 0, column);
    rind_table_free(table);
    rind_region_free(region);
    rind_image_free(mask);
    rind_image_free(image);
    rind_settings_free(settings);
    return status;
}

#define VOLUME "original_morphology_approximate_volume"
#define MEAN "original_statistics_mean"

static void spacings_are_taken_where_they_are_given(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = volume_blob(12, 10, 6, 50, 5);
    double plain = 0.0, other = 0.0;

    assert_int_equal(run(ctx, &v, BASE, VOLUME, &plain), RIND_OK);
    assert_int_equal(run(ctx, &v, BASE "image: {spacing_mm: [2, 2]}\n", VOLUME, &other), RIND_OK);
    assert_true(fabs(other - 4 * plain) < 1e-9);
    assert_int_equal(run(ctx, &v, BASE "image: {spacing_mm: [2, 2, 5]}\n", VOLUME, &other), RIND_OK);
    assert_true(fabs(other - 20 * plain) < 1e-9);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void slices_stay_where_they_are_in_2d(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = volume_blob(12, 10, 6, 50, 5);
    double two = 0.0, three = 0.0;

    v.grid.spacing_mm[2] = 3.0;
    assert_int_equal(run(ctx, &v, BASE "dimension: 2d\nresample: {spacing_mm: [0.5, 0.5]}\n", MEAN, &two), RIND_OK);
    assert_int_equal(run(ctx, &v, BASE "dimension: 2d\nresample: {spacing_mm: [0.5, 0.5, 3.0001]}\n", MEAN, &three),
                     RIND_OK);
    assert_true(two == three);
    assert_int_equal(run(ctx, &v, BASE "dimension: 2d\nresample: {spacing_mm: [0.5, 0.5, 1]}\n", MEAN, &three),
                     RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "slices are 3 mm apart"));
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void non_finite_voxels_are_refused_or_left_out(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = volume_make(6, 6, 6);
    double value = 0.0;

    for (size_t k = 0; k < volume_n(&v); k++) {
        v.intensity[k] = 2.0;
        v.mask[k] = 1;
    }
    v.intensity[volume_at(&v, 3, 3, 3)] = NAN;
    v.intensity[volume_at(&v, 0, 0, 0)] = INFINITY;
    assert_int_equal(run(ctx, &v, BASE, MEAN, &value), RIND_NON_FINITE);
    assert_non_null(strstr(rind_ctx_message(ctx), "2 of 216 voxels"));
    assert_int_equal(run(ctx, &v, BASE "image: {non_finite: exclude}\n", MEAN, &value), RIND_OK);
    assert_true(value == 2.0);
    assert_int_equal(
        run(ctx, &v, BASE "image: {non_finite: exclude}\nresample: {spacing_mm: [0.8, 0.8, 0.8]}\n", MEAN, &value),
        RIND_OK);
    assert_true(value == 2.0);
    assert_int_equal(run(ctx, &v,
                         BASE "image: {non_finite: exclude}\nresample: {spacing_mm: [0.8, 0.8, 0.8], image: cubic}\n",
                         MEAN, &value),
                     RIND_NON_FINITE);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void a_region_can_vanish_by_resampling(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = volume_make(9, 9, 9);
    double value = 0.0;

    v.mask[volume_at(&v, 4, 4, 4)] = 1;
    assert_int_equal(run(ctx, &v, BASE "resample: {spacing_mm: [4, 4, 4], mask_threshold: 1}\n", MEAN, &value),
                     RIND_OK); /* the centre is common to both grids */
    v.mask[volume_at(&v, 4, 4, 4)] = 0;
    v.mask[volume_at(&v, 2, 4, 4)] = 1;
    assert_int_equal(run(ctx, &v, BASE "resample: {spacing_mm: [4, 4, 4]}\n", MEAN, &value), RIND_EMPTY_REGION);
    assert_non_null(strstr(rind_ctx_message(ctx), "4 x 4 x 4 mm"));
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void every_refusal_of_memory_is_survived(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = volume_blob(9, 8, 7, 50, 5);
    double value = 0.0;

    for (long n = 0;; n++) {
        ctx->allocations_left = n;
        rind_status status =
            run(ctx, &v, "version: 1\nresample: {spacing_mm: [1.5, 1.5, 1.5]}\nslice_axis: x\n", MEAN, &value);
        if (status == RIND_OK)
            break;
        assert_int_equal(status, RIND_NO_MEMORY);
    }
    volume_drop(&v);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spacings_are_taken_where_they_are_given),
        cmocka_unit_test(slices_stay_where_they_are_in_2d),
        cmocka_unit_test(non_finite_voxels_are_refused_or_left_out),
        cmocka_unit_test(a_region_can_vanish_by_resampling),
        cmocka_unit_test(every_refusal_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
