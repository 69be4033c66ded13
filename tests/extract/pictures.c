/*
 * pictures.c - from picture files to features: public ultrasound pictures, and PyRadiomics' own 2D shape test
 *
 * Pixels and mean luminance of the five lesions are those their collector published (ITU-R 601, where a picture has
 * colours); the baseline of the slice of brain1 is PyRadiomics'.
 */
#include "test.h"

#include "extract/extract.h"
#include "image/image.h"
#include "io/io.h"
#include "region/region.h"
#include "settings/settings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *in_shared(const char *name)
{
    static char path[4][1024];
    static int turn;
    char *out = path[turn++ % 4];

    snprintf(out, sizeof path[0], "%s/%s", RIND_SHARED, name);
    return out;
}

static void tell(void *user, rind_severity severity, const char *text)
{
    (void)severity;
    strncat(user, text, 4000 - strlen(user) - 1);
}

static rind_settings *settings_of(rind_ctx *ctx, const char *preset, const char *assignment)
{
    rind_settings *base = NULL, *settings = NULL;

    assert_int_equal(preset != NULL ? rind_settings_preset(ctx, preset, &base) : rind_settings_default(ctx, &base),
                     RIND_OK);
    if (rind_settings_with(ctx, base, assignment, &settings) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    rind_settings_free(base);
    return settings;
}

static rind_table *extract(rind_ctx *ctx, const char *image_path, const char *mask_path, const rind_settings *settings)
{
    rind_image *image = NULL, *mask = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;

    if (rind_case_image_read(ctx, image_path, mask_path, 0, settings, &image) != RIND_OK ||
        rind_mask_read(ctx, mask_path, image, settings, &mask) != RIND_OK ||
        rind_region_create(ctx, image, mask, settings, &region) != RIND_OK ||
        rind_extract(ctx, image, region, settings, &table) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    rind_region_free(region);
    rind_image_free(mask);
    rind_image_free(image);
    return table;
}

static const struct {
    const char *image, *mask;
    double n_pixels, mean, tolerance;
} lesions[] = {
    { "breast_us_10058.png", "breast_us_10058_mask.png", 5311, 34.5929, 1e-4 },
    { "breast_us_10058_grey.tif", "breast_us_10058_mask.tif", 5311, 34.5929, 1e-4 },
    { "breast_us_10068.png", "breast_us_10068_mask.png", 12939, 51.0777, 1e-4 },
    { "breast_us_10080.png", "breast_us_10080_mask.png", 26125, 52.9020, 5e-3 }, /* in colours */
    { "breast_us_10099.png", "breast_us_10099_mask.png", 5873, 67.3155, 1e-4 },
    { "breast_us_10193.png", "breast_us_10193_mask.png", 1792, 57.6205, 1e-4 },
};

static void lesions_are_as_published(void **state)
{
    char told[4000] = "";
    rind_ctx *ctx = rind_ctx_create(1);
    rind_settings *settings = settings_of(ctx, NULL, "dimension=2d");
    (void)state;

    rind_ctx_set_listener(ctx, tell, told);
    for (size_t k = 0; k < COUNT_OF(lesions); k++) {
        char image[64], mask[64];
        rind_reason reason;

        told[0] = '\0';
        snprintf(image, sizeof image, "cases/breast-us/%s", lesions[k].image);
        snprintf(mask, sizeof mask, "cases/breast-us/%s", lesions[k].mask);
        rind_table *table = extract(ctx, in_shared(image), in_shared(mask), settings);
        assert_true(rind_table_find(table, 0, "original_morphology_2d_pixel_surface") == lesions[k].n_pixels);
        assert_true(fabs(rind_table_find(table, 0, "original_statistics_mean") - lesions[k].mean) <
                    lesions[k].tolerance);
        assert_non_null(strstr(told, "does not say how large a pixel is"));
        for (size_t c = 0; c < rind_table_n_columns(table); c++) { /* what measures volumes has a reason */
            const rind_column *column = rind_table_column(table, c);
            bool volumes = (strcmp(column->family, "morphology") == 0 && strcmp(column->feature, "moran_i") != 0 &&
                            strcmp(column->feature, "geary_c") != 0) ||
                           strcmp(column->family, "local_intensity") == 0;

            bool empty = isnan(rind_table_value(table, 0, c, &reason));
            if (empty != volumes || (empty && reason != RIND_NOT_FOR_PICTURES))
                fail_msg("%s: %s, reason %s", lesions[k].image, column->name, rind_reason_name(reason));
        }
        rind_table_free(table);
    }
    rind_settings_free(settings);
    rind_ctx_free(ctx);
}

static void png_and_tiff_agree_in_every_feature(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_settings *settings = settings_of(ctx, "hu-ultrasound", "profile=ibsi");
    (void)state;

    rind_table *png = extract(ctx, in_shared("cases/breast-us/breast_us_10058.png"),
                              in_shared("cases/breast-us/breast_us_10058_mask.png"), settings);
    rind_table *tiff = extract(ctx, in_shared("cases/breast-us/breast_us_10058_grey.tif"),
                               in_shared("cases/breast-us/breast_us_10058_mask.tif"), settings);
    size_t n = rind_table_n_columns(png), n_units = 0;

    assert_int_equal(n, rind_table_n_columns(tiff));
    assert_true(n > 1000);
    for (size_t c = 0; c < n; c++) {
        double a = rind_table_value(png, 0, c, NULL), b = rind_table_value(tiff, 0, c, NULL);
        const char *unit = rind_table_column(png, c)->unit;

        assert_memory_equal(&a, &b, sizeof a);
        assert_null(strstr(unit, "mm"));
        n_units += strstr(unit, "pixel") != NULL;
    }
    assert_true(n_units > 5);
    rind_table_free(png);
    rind_table_free(tiff);
    rind_settings_free(settings);
    rind_ctx_free(ctx);
}

static void shape_agrees_with_pyradiomics(void **state)
{
    static const struct {
        const char *name;
        double value;
    } published[] = {
        { "mesh_surface", 600.28076171875 },        { "pixel_surface", 600.5859374999998 },
        { "perimeter", 101.0913825153671 },         { "perimeter_surface_ratio", 0.16840683387206656 },
        { "sphericity", 0.8591480496460207 },       { "maximum_diameter", 35.579054802299055 },
        { "major_axis_length", 33.85279086841539 }, { "minor_axis_length", 23.785948973581707 },
        { "elongation", 0.7026288930220511 },
    };
    const char *path = in_shared("pyradiomics/data/brain1_label_2D.nrrd");
    (void)state;

    if (!RIND_TEST_HAS_ITK || access(path, R_OK) != 0)
        skip();
    rind_ctx *ctx = rind_ctx_create(1);
    rind_settings *settings = settings_of(ctx, NULL, "features=[morphology_2d]");
    rind_table *table = extract(ctx, path, path, settings);
    for (size_t k = 0; k < COUNT_OF(published); k++) {
        char name[96];

        snprintf(name, sizeof name, "original_morphology_2d_%s", published[k].name);
        if (!(fabs(rind_table_find(table, 0, name) / published[k].value - 1.0) < 1e-13))
            fail_msg("%s: %.17g", name, rind_table_find(table, 0, name));
    }
    rind_table_free(table);
    rind_settings_free(settings);
    rind_ctx_free(ctx);
}

static void volumes_have_no_2d_shape(void **state)
{
    static const uint8_t inside[8] = { 1, 1, 1, 1, 1, 1, 1, 1 };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_settings *settings = settings_of(ctx, NULL, "features=[morphology_2d, volume]");
    rind_grid grid = rind_grid_make(2, 2, 2, 1, 1, 1);
    rind_image *image = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;
    rind_reason reason;
    (void)state;

    assert_int_equal(rind_image_create(ctx, &grid, RIND_UINT8, inside, &image), RIND_OK);
    assert_int_equal(rind_region_create(ctx, image, image, settings, &region), RIND_OK);
    assert_int_equal(rind_extract(ctx, image, region, settings, &table), RIND_OK);
    assert_true(rind_table_n_columns(table) > 10);
    assert_true(rind_table_find(table, 0, "original_morphology_volume") > 0);
    for (size_t c = 1; c < rind_table_n_columns(table); c++) {
        assert_true(isnan(rind_table_value(table, 0, c, &reason)));
        assert_int_equal(reason, RIND_NOT_FOR_VOLUMES);
    }
    rind_table_free(table);
    rind_region_free(region);
    rind_image_free(image);
    rind_settings_free(settings);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(volumes_have_no_2d_shape),
        cmocka_unit_test(lesions_are_as_published),
        cmocka_unit_test(png_and_tiff_agree_in_every_feature),
        cmocka_unit_test(shape_agrees_with_pyradiomics),
    };

    return access(in_shared("cases/breast-us"), R_OK) == 0 ? cmocka_run_group_tests(tests, NULL, NULL) : TEST_SKIPPED;
}
