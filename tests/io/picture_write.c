/* picture_write.c - pictures of slices, read back with libpng */
#include "files.h"

#include "io/picture_write.h"

#include <float.h>
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

enum { NX = 4, NY = 2, NZ = 3 };

typedef struct picture {
    size_t width, height;
    uint8_t *pixel;
} picture;

/* Reads a PNG after looking at its first bytes: signature, header, 8 bits of grey. */
static picture read_picture(const char *path)
{
    static const uint8_t head[] = { 137, 'P', 'N', 'G', '\r', '\n', 26, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R' };
    png_image png = { .version = PNG_IMAGE_VERSION };
    size_t n;
    uint8_t *bytes = files_read(path, &n);

    assert_true(n > 33);
    assert_memory_equal(bytes, head, sizeof head);
    assert_int_equal(bytes[24], 8); /* bits */
    assert_int_equal(bytes[25], PNG_COLOR_TYPE_GRAY);
    assert_true(png_image_begin_read_from_memory(&png, bytes, n));
    png.format = PNG_FORMAT_GRAY;
    picture out = { png.width, png.height, malloc(PNG_IMAGE_SIZE(png)) };
    assert_true(png_image_finish_read(&png, NULL, out.pixel, 0, NULL));
    free(bytes);
    return out;
}

static rind_image *make(files *f, const double middle[NX * NY], double sx_mm, double sy_mm)
{
    const rind_grid grid = rind_grid_make(NX, NY, NZ, sx_mm, sy_mm, 3);
    double voxel[NZ][NX * NY];
    rind_image *image = NULL;

    for (int k = 0; k < NX * NY; k++) {
        voxel[0][k] = -1000 - k; /* other slices do not count */
        voxel[2][k] = 1000 + k;
    }
    memcpy(voxel[1], middle, sizeof voxel[1]);
    assert_int_equal(rind_image_create(f->ctx, &grid, RIND_FLOAT64, voxel, &image), RIND_OK);
    return image;
}

/* Each voxel is times_x * times_y pixels of one grey. */
static void assert_shows(files *f, const double value[NX * NY], const uint8_t grey[NX * NY])
{
    const char *path = files_path(f, "a.png");
    rind_image *image = make(f, value, 1, 1);

    assert_int_equal(rind_picture_write(f->ctx, image, path), RIND_OK);
    picture p = read_picture(path);
    assert_int_equal(p.width, 256);
    assert_int_equal(p.height, 128);
    for (size_t y = 0; y < p.height; y++)
        for (size_t x = 0; x < p.width; x++)
            assert_int_equal(p.pixel[x + p.width * y], grey[x / 64 + NX * (y / 64)]);
    free(p.pixel);
    rind_image_free(image);
}

static void signed_values_have_mid_grey_at_zero(void **state)
{
    static const double a[NX * NY] = { 0, -4, 2, 1, -2, -0.0, 4, -1 }, below[NX * NY] = { -5, -5, -5, -5, 0, 0, 0, 0 };

    /* 127.5 * (1 + v / 4), rounded */
    assert_shows(*state, a, (const uint8_t[]){ 128, 0, 191, 159, 64, 128, 255, 96 });
    /* nothing above zero: mid-grey stays zero */
    assert_shows(*state, below, (const uint8_t[]){ 0, 0, 0, 0, 128, 128, 128, 128 });
}

static void others_span_their_range(void **state)
{
    static const double a[NX * NY] = { 100, 110, 150, 200, 125, 101, 199, 100 };
    static const double flat[NX * NY] = { 7, 7, 7, 7, 7, 7, 7, 7 }, zero[NX * NY];
    static const uint8_t mid[NX * NY] = { 128, 128, 128, 128, 128, 128, 128, 128 };

    /* 2.55 * (v - 100), rounded */
    assert_shows(*state, a, (const uint8_t[]){ 0, 26, 128, 255, 64, 3, 252, 0 });
    assert_shows(*state, flat, mid);
    assert_shows(*state, zero, mid);
}

static void what_is_no_number_is_black(void **state)
{
    static const double a[NX * NY] = { NAN, INFINITY, 1, 2, -INFINITY, 1, 1, 1 };
    static const double huge[NX * NY] = { DBL_MAX, -DBL_MAX, 0, 0, 0, 0, 0, 0 };
    static const double none[NX * NY] = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, INFINITY };

    assert_shows(*state, a, (const uint8_t[]){ 0, 0, 0, 255, 0, 0, 0, 0 });
    assert_shows(*state, huge, (const uint8_t[]){ 255, 0, 128, 128, 128, 128, 128, 128 });
    assert_shows(*state, none, (const uint8_t[NX * NY]){ 0 });
}

static void assert_size(files *f, rind_grid grid, size_t width, size_t height)
{
    const char *path = files_path(f, "a.png");
    uint8_t *voxel = calloc(grid.size[0] * grid.size[1], grid.size[2]);
    rind_image *image = NULL;

    voxel[grid.size[0] * (grid.size[1] * (grid.size[2] / 2) + 1) - 1] = 9; /* first row, last */
    assert_int_equal(rind_image_create(f->ctx, &grid, RIND_UINT8, voxel, &image), RIND_OK);
    assert_int_equal(rind_picture_write(f->ctx, image, path), RIND_OK);
    picture p = read_picture(path);
    assert_int_equal(p.width, width);
    assert_int_equal(p.height, height);
    assert_int_equal(p.pixel[p.width - 1], 255);
    assert_int_equal(p.pixel[0], 0);
    free(p.pixel);
    rind_image_free(image);
    free(voxel);
}

static void small_slices_are_enlarged_and_voxels_keep_their_shape(void **state)
{
    assert_size(*state, rind_grid_make(33, 33, 33, 1, 1, 1), 264, 264);
    assert_size(*state, rind_grid_make(5, 7, 1, 1, 1, 9), 185, 259);
    assert_size(*state, rind_grid_make(300, 2, 1, 1, 1, 1), 300, 2);
    assert_size(*state, rind_grid_make(300, 20, 1, 1, 2.5, 1), 300, 60);
    assert_size(*state, rind_grid_make(10, 10, 1, 0.5, 0.75, 1), 180, 270);
    assert_size(*state, rind_grid_make(300, 20, 1, 1, 1000, 1), 300, 320); /* 1 : 16 at most */
}

/* A picture has slope and intercept in it, and the same image gives the same bytes. */
static void slope_counts_and_bytes_repeat(void **state)
{
    files *f = *state;
    static const double a[NX * NY] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    const char *one = files_path(f, "one.png"), *two = files_path(f, "two.png");
    rind_image *image = make(f, a, 1, 1);
    size_t n_one, n_two;

    image->slope = -1;
    image->intercept = 9;
    assert_int_equal(rind_picture_write(f->ctx, image, one), RIND_OK);
    assert_int_equal(rind_picture_write(f->ctx, image, two), RIND_OK);
    picture p = read_picture(one);
    assert_int_equal(p.pixel[0], 255);
    assert_int_equal(p.pixel[p.width * p.height - 1], 0);
    free(p.pixel);
    uint8_t *bytes_one = files_read(one, &n_one), *bytes_two = files_read(two, &n_two);
    assert_int_equal(n_one, n_two);
    assert_memory_equal(bytes_one, bytes_two, n_one);
    free(bytes_one);
    free(bytes_two);
    rind_image_free(image);
}

static void bad_places_say_why(void **state)
{
    files *f = *state;
    static const double a[NX * NY] = { 1 };
    static const struct {
        const char *path, *part;
    } cases[] = { { "nowhere/a.png", "there is no folder" },
                  { ".", "it is a folder" },
                  { "file/a.png", "Not a directory" } };
    rind_image *image = make(f, a, 1, 1);

    files_write(files_path(f, "file"), "x", 1);
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        assert_int_equal(rind_picture_write(f->ctx, image, files_path(f, cases[k].path)), RIND_CANNOT_WRITE);
        assert_non_null(strstr(rind_ctx_message(f->ctx), cases[k].part));
    }
    assert_int_equal(rind_picture_write(f->ctx, image, "/dev/full"), RIND_CANNOT_WRITE);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "/dev/full: cannot be written: No space left on device"));
    assert_int_equal(files_count(f->folder), 1);
    rind_image_free(image);
}

/* Larger than all buffers on the way, so that writing fails while libpng is at it. */
static void a_device_that_fills_up_says_so(void **state)
{
    files *f = *state;
    const rind_grid grid = rind_grid_make(1000, 1000, 1, 1, 1, 1);
    uint8_t *voxel = malloc(1000 * 1000);
    rind_image *image = NULL;
    uint32_t random = 1;

    for (size_t k = 0; k < 1000 * 1000; k++)
        voxel[k] = (uint8_t)((random = random * 1664525 + 1013904223) >> 24);
    assert_int_equal(rind_image_create(f->ctx, &grid, RIND_UINT8, voxel, &image), RIND_OK);
    assert_int_equal(rind_picture_write(f->ctx, image, "/dev/full"), RIND_CANNOT_WRITE);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "/dev/full: cannot be written: No space left on device"));
    rind_image_free(image);
    free(voxel);
}

static void sides_beyond_a_million_are_refused(void **state)
{
    files *f = *state;
    const rind_grid grid = rind_grid_make(1000001, 1, 1, 1, 1, 1);
    uint8_t *voxel = calloc(1000001, 1);
    rind_image *image = NULL;

    assert_int_equal(rind_image_create(f->ctx, &grid, RIND_UINT8, voxel, &image), RIND_OK);
    assert_int_equal(rind_picture_write(f->ctx, image, files_path(f, "long.png")), RIND_UNSUPPORTED);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "1000001 x 1 pixels"));
    assert_int_equal(files_count(f->folder), 0);
    rind_image_free(image);
    free(voxel);
}

static void memory_may_run_out(void **state)
{
    files *f = *state;
    static const double a[NX * NY] = { 1 };
    rind_image *image = make(f, a, 1, 1);
    rind_status status = RIND_NO_MEMORY;
    long n;

    for (n = 0; status == RIND_NO_MEMORY && n < 32; n++) {
        f->ctx->allocations_left = n;
        status = rind_picture_write(f->ctx, image, files_path(f, "a.png"));
        assert_int_equal(files_count(f->folder), status == RIND_OK);
    }
    f->ctx->allocations_left = -1;
    assert_int_equal(status, RIND_OK);
    assert_int_equal(n, 4); /* pixels, slice, output, and then nothing fails */
    rind_image_free(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(signed_values_have_mid_grey_at_zero, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(others_span_their_range, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_number_is_black, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(small_slices_are_enlarged_and_voxels_keep_their_shape, files_setup,
                                        files_teardown),
        cmocka_unit_test_setup_teardown(slope_counts_and_bytes_repeat, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(bad_places_say_why, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(a_device_that_fills_up_says_so, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(sides_beyond_a_million_are_refused, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(memory_may_run_out, files_setup, files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
