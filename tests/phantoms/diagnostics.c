/* diagnostics.c - intermediate stages of the digital phantom, where they can be counted by hand */
#include "test.h"

#include "extract/diagnostics.h"
#include "phantoms.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double find(const rind_diagnostic *d, const char *tag)
{
    double value = NAN;
    size_t n = 0;

    for (size_t k = 0; k < RIND_N_DIAGNOSTICS; k++) {
        if (strcmp(d[k].tag, tag) != 0)
            continue;
        value = d[k].value;
        n++;
    }
    assert_int_equal(n, 1);
    return value;
}

static void run(const char *yaml, rind_diagnostic out[RIND_N_DIAGNOSTICS])
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image, *mask;
    rind_settings *settings;
    rind_region *region;

    assert_int_equal(rind_phantom_digital(ctx, &image, &mask), RIND_OK);
    assert_int_equal(rind_settings_parse(ctx, yaml, "test", &settings), RIND_OK);
    assert_int_equal(rind_region_create(ctx, image, mask, settings, &region), RIND_OK);
    assert_int_equal(rind_extract_diagnostics(ctx, image, region, settings, out), RIND_OK);
    rind_region_free(region);
    rind_settings_free(settings);
    rind_image_free(image);
    rind_image_free(mask);
    rind_ctx_free(ctx);
}

static void stages_of_a_range(void **state)
{
    rind_diagnostic d[RIND_N_DIAGNOSTICS];

    (void)state;
    run("version: 1\nresegment: {range: [2, 5]}\n", d);
    assert_true(find(d, "img_dim_x_init_img") == 5.0);
    assert_true(find(d, "img_dim_z_interp_img") == 4.0);
    assert_true(find(d, "vox_dim_y_interp_img") == 2.0);
    assert_true(find(d, "max_int_init_img") == 9.0); /* outside the region */
    assert_true(find(d, "int_mask_max_int_interp_roi") == 6.0);
    assert_true(find(d, "int_mask_vox_count_init_roi") == 74.0);
    assert_true(find(d, "morph_mask_vox_count_reseg_roi") == 74.0);
    assert_true(find(d, "int_mask_vox_count_reseg_roi") == 17.0); /* 16 of level 4, one of level 3 */
    assert_true(find(d, "int_mask_mean_int_reseg_roi") == 67.0 / 17.0);
    assert_true(find(d, "int_mask_bb_dim_x_reseg_roi") == 4.0);
    assert_true(find(d, "morph_mask_bb_dim_x_reseg_roi") == 5.0);
}

static void stages_of_an_empty_range(void **state)
{
    rind_diagnostic d[RIND_N_DIAGNOSTICS];

    (void)state;
    run("version: 1\nresegment: {range: [100, 200]}\n", d);
    assert_true(find(d, "int_mask_vox_count_reseg_roi") == 0.0);
    assert_true(isnan(find(d, "int_mask_mean_int_reseg_roi")));
    assert_true(isnan(find(d, "int_mask_min_int_reseg_roi")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stages_of_a_range),
        cmocka_unit_test(stages_of_an_empty_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
