/* region.c - which voxels of a mask are taken, and what a mask is refused for */
#include "test.h"

#include "region/region.h"
#include "settings/settings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fixture {
    rind_ctx *ctx;
    rind_settings settings;
    rind_grid grid;
    char told[256];
} fixture;

static void listen(void *user, rind_severity severity, const char *text)
{
    (void)severity;
    snprintf(user, sizeof((fixture *)NULL)->told, "%s", text);
}

static void set_up(fixture *f)
{
    *f = (fixture){ .ctx = rind_ctx_create(1), .grid = rind_grid_make(3, 2, 2, 1, 2, 3) };
    f->settings.mask.geometry_tolerance_mm = 0.001;
    rind_ctx_set_listener(f->ctx, listen, f->told);
}

static rind_image *image_of(fixture *f, const rind_grid *grid, const float *value)
{
    static const float zeros[64];
    rind_image *image;

    assert_int_equal(rind_image_create(f->ctx, grid, RIND_FLOAT32, value ? value : zeros, &image), RIND_OK);
    return image;
}

/* Creates the region of a mask on the fixture's grid; returns its voxel count, or minus the status. */
static long count(fixture *f, const float *mask_value)
{
    rind_image *image = image_of(f, &f->grid, NULL), *mask = image_of(f, &f->grid, mask_value);
    rind_region *region;
    rind_status status = rind_region_create(f->ctx, image, mask, &f->settings, &region);
    long n = status == RIND_OK ? (long)rind_region_n_voxels(region) : -(long)status;

    rind_region_free(region);
    rind_image_free(image);
    rind_image_free(mask);
    return n;
}

static void labels_are_chosen_as_the_settings_say(void **state)
{
    (void)state;
    static const float one[12] = { 0, 1, 1 }, seven[12] = { 0, 7, 7, 7 }, several[12] = { 0, 1, 2, 2, 3 },
                       others[12] = { 2, 3 }, none[12] = { 0 }, dust[12] = { 0.9995f, 1.0004f, -0.0003f };
    fixture f;

    set_up(&f);
    assert_int_equal(count(&f, one), 2);
    assert_string_equal(f.told, "");
    assert_int_equal(count(&f, seven), 3);
    assert_non_null(strstr(f.told, "only label 7"));
    assert_int_equal(count(&f, several), 1);
    assert_non_null(strstr(f.told, "1, 2, 3"));
    assert_int_equal(count(&f, others), -RIND_LABEL_ABSENT);
    assert_int_equal(count(&f, none), -RIND_EMPTY_REGION);
    assert_int_equal(count(&f, dust), 2);

    f.settings.mask.choice = RIND_LABEL_NUMBER;
    f.settings.mask.label = 2;
    assert_int_equal(count(&f, several), 2);
    f.settings.mask.label = 5;
    assert_int_equal(count(&f, several), -RIND_LABEL_ABSENT);
    assert_non_null(strstr(rind_ctx_message(f.ctx), "label 5 is not in the mask (labels present: 1, 2, 3)"));

    f.settings.mask.choice = RIND_LABEL_NONZERO;
    assert_int_equal(count(&f, several), 4);
    rind_ctx_free(f.ctx);
}

static void what_is_no_label_is_refused(void **state)
{
    (void)state;
    static const float half[12] = { 0, 0.5f }, nan_value[12] = { 0, NAN };
    fixture f;

    set_up(&f);
    assert_int_equal(count(&f, half), -RIND_BAD_FILE);
    assert_non_null(strstr(rind_ctx_message(f.ctx), "0.5"));
    assert_int_equal(count(&f, nan_value), -RIND_BAD_FILE);
    rind_ctx_free(f.ctx);
}

static void another_grid_is_refused_or_resampled(void **state)
{
    (void)state;
    static const float value[24] = { [0] = 1, [1] = 1, [6] = 1 };
    fixture f;
    rind_grid fine = rind_grid_make(6, 2, 2, 0.5, 2, 3);
    rind_region *region;

    set_up(&f);
    fine.origin_mm[0] = -0.25; /* two fine voxels to one of the image's */
    rind_image *image = image_of(&f, &f.grid, NULL), *mask = image_of(&f, &fine, value);

    assert_int_equal(rind_region_create(f.ctx, image, mask, &f.settings, &region), RIND_GRID_MISMATCH);
    assert_null(region);
    assert_non_null(strstr(rind_ctx_message(f.ctx), "6x2x2"));
    assert_non_null(strstr(rind_ctx_message(f.ctx), "3x2x2"));

    f.settings.mask.resample_on_mismatch = true;
    assert_int_equal(rind_region_create(f.ctx, image, mask, &f.settings, &region), RIND_OK);
    assert_int_equal(rind_region_voxels(region)[0], 1); /* the nearer of two at equal distance is the upper one */
    assert_int_equal(rind_region_voxels(region)[1], 0);
    rind_region_free(region);

    fine.origin_mm[2] = 1000; /* far away */
    rind_image *far = image_of(&f, &fine, value);
    assert_int_equal(rind_region_create(f.ctx, image, far, &f.settings, &region), RIND_EMPTY_REGION);

    rind_grid shifted = f.grid;
    shifted.origin_mm[1] = 0.25;
    rind_image *near = image_of(&f, &shifted, NULL);
    f.settings.mask.resample_on_mismatch = false;
    assert_int_equal(rind_region_create(f.ctx, image, near, &f.settings, &region), RIND_GRID_MISMATCH);
    assert_non_null(strstr(rind_ctx_message(f.ctx), "largest difference 0.25 mm"));

    rind_image_free(near);
    rind_image_free(far);
    rind_image_free(mask);
    rind_image_free(image);
    rind_ctx_free(f.ctx);
}

/* Takes the region of a mask in colours: its voxels, or minus the status. */
static long count_colours(fixture *f, const float colour[12], rind_label_choice choice, int64_t label, const char *name)
{
    rind_image *image = image_of(f, &f->grid, NULL), *mask = image_of(f, &f->grid, colour);
    rind_region *region;

    mask->is_picture = mask->in_colours = true;
    f->settings.mask.choice = choice;
    f->settings.mask.label = label;
    snprintf(f->settings.mask.name, sizeof f->settings.mask.name, "%s", name);
    f->told[0] = '\0';
    rind_status status = rind_region_create(f->ctx, image, mask, &f->settings, &region);
    long n = status == RIND_OK ? (long)rind_region_n_voxels(region) : -(long)status;
    rind_region_free(region);
    rind_image_free(image);
    rind_image_free(mask);
    return n;
}

static void colours_are_labels(void **state)
{
    (void)state;
    static const float green[12] = { 0, 0x00ff00, 0x00ff00 }, two[12] = { 0, 0x00ff00, 0xff0000, 0xff0000 };
    static const float full[12] = { 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    fixture f;

    set_up(&f);
    f.grid = rind_grid_make(12, 1, 1, 1, 1, 1);
    assert_int_equal(count_colours(&f, green, RIND_LABEL_AUTO, 0, ""), 2);
    assert_non_null(strstr(f.told, "every pixel of #00ff00, the only one beside black"));
    assert_int_equal(count_colours(&f, two, RIND_LABEL_AUTO, 0, ""), 3);
    assert_non_null(strstr(f.told, "(#00ff00, #ff0000): every pixel that is not black"));
    assert_int_equal(count_colours(&f, two, RIND_LABEL_NONZERO, 0, ""), 3);
    assert_int_equal(count_colours(&f, two, RIND_LABEL_BY_NAME, 0, "#00FF00"), 1);
    assert_int_equal(count_colours(&f, two, RIND_LABEL_BY_NAME, 0, "red"), 2);
    assert_int_equal(count_colours(&f, two, RIND_LABEL_NUMBER, 0xff0000, ""), 2);
    assert_int_equal(count_colours(&f, two, RIND_LABEL_BY_NAME, 0, "#0000ff"), -RIND_LABEL_ABSENT);
    assert_non_null(strstr(rind_ctx_message(f.ctx), "#0000ff is not in the mask (colours present: #00ff00, #ff0000)"));
    assert_int_equal(count_colours(&f, two, RIND_LABEL_BY_NAME, 0, "tumour"), -RIND_LABEL_ABSENT);
    assert_non_null(strstr(rind_ctx_message(f.ctx), "'tumour' is no colour"));
    assert_int_equal(count_colours(&f, full, RIND_LABEL_AUTO, 0, ""), -RIND_BAD_FILE);
    assert_non_null(strstr(rind_ctx_message(f.ctx), "no pixel of it is black"));
    rind_ctx_free(f.ctx);
}

/* A picture knows no position: of the same size, its pixels are the image's; of another, they are not. */
static void pictures_match_by_their_size(void **state)
{
    (void)state;
    static float shades[80], one[12] = { 0, 1, 1 };
    fixture f;
    rind_region *region;

    set_up(&f);
    rind_grid grid = rind_grid_make(3, 4, 1, 0.1, 0.1, 1), other = rind_grid_make(3, 4, 1, 1, 1, 1);
    rind_image *image = image_of(&f, &grid, NULL), *mask = image_of(&f, &other, one);
    assert_int_equal(rind_region_create(f.ctx, image, mask, &f.settings, &region), RIND_GRID_MISMATCH);
    mask->is_picture = mask->in_pixels = true;
    assert_int_equal(rind_region_create(f.ctx, image, mask, &f.settings, &region), RIND_OK);
    assert_true(rind_grid_difference_mm(&region->grid, &grid) == 0.0);
    assert_string_equal(f.told, "");
    rind_region_free(region);
    mask->in_pixels = false;
    assert_int_equal(rind_region_create(f.ctx, image, mask, &f.settings, &region), RIND_OK);
    assert_non_null(strstr(f.told, "the image's count"));
    rind_region_free(region);
    rind_image_free(mask);

    grid = rind_grid_make(4, 3, 1, 0.1, 0.1, 1);
    mask = image_of(&f, &grid, one);
    mask->is_picture = true;
    assert_int_equal(rind_region_create(f.ctx, image, mask, &f.settings, &region), RIND_GRID_MISMATCH);
    rind_image_free(image);
    rind_image_free(mask);

    /* shades are no labels, though 1 is among them */
    for (int k = 0; k < 80; k++)
        shades[k] = (float)k;
    grid = rind_grid_make(80, 1, 1, 1, 1, 1);
    assert_int_equal(rind_image_create(f.ctx, &grid, RIND_FLOAT32, shades, &mask), RIND_OK);
    mask->is_picture = true;
    assert_int_equal(rind_region_create(f.ctx, mask, mask, &f.settings, &region), RIND_BAD_FILE);
    assert_non_null(strstr(rind_ctx_message(f.ctx), "shades, not labels"));
    rind_image_free(mask);
    rind_ctx_free(f.ctx);
}

static void every_refusal_of_memory_is_survived(void **state)
{
    (void)state;
    static const float value[12] = { 0, 1, 1 };
    fixture f;

    set_up(&f);
    rind_image *image = image_of(&f, &f.grid, NULL), *mask = image_of(&f, &f.grid, value);
    for (long n = 0;; n++) {
        rind_region *region;

        f.ctx->allocations_left = n;
        rind_status status = rind_region_create(f.ctx, image, mask, &f.settings, &region);
        rind_region_free(region);
        if (status == RIND_OK) {
            assert_true(n >= 3);
            break;
        }
        assert_int_equal(status, RIND_NO_MEMORY);
    }
    rind_image_free(mask);
    rind_image_free(image);
    rind_ctx_free(f.ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_chosen_as_the_settings_say), cmocka_unit_test(what_is_no_label_is_refused),
        cmocka_unit_test(another_grid_is_refused_or_resampled),  cmocka_unit_test(colours_are_labels),
        cmocka_unit_test(pictures_match_by_their_size),          cmocka_unit_test(every_refusal_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
