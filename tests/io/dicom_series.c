/* dicom_series.c - image series: order, place, scaling, types; and what is refused instead of guessed */
#include "dcm.h"
#include "io/dicom_tags.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { N_PIXELS = 12 };

/* Pixels that tell which slice they are of: 100 * value + index. */
static const int16_t *pixels_of(int value)
{
    static int16_t sets[32][N_PIXELS];
    int16_t *set = sets[value % 32];

    for (int k = 0; k < N_PIXELS; k++)
        set[k] = (int16_t)(100 * value + k);
    return set;
}

/* Slices at the places in 'z', pixels_of(k) each. */
static void write_stack(files *f, const double *z, unsigned n)
{
    for (unsigned k = 0; k < n; k++) {
        char name[32];
        dcm_slice s = dcm_recipe(k, z[k]);

        s.pixels = pixels_of((int)k);
        snprintf(name, sizeof name, "%02u.dcm", k);
        dcm_write_slice(&s, files_path(f, name));
    }
}

static double value_at(const rind_image *image, size_t x, size_t y, size_t z)
{
    double value;

    rind_image_row(image, x, y, z, 1, &value);
    return value;
}

static void slices_come_in_the_order_of_place(void **state)
{
    files *f = *state;
    static const double z[] = { 4, 0, 6, 2 };
    static const int slice_of[] = { 1, 3, 0, 2 };

    write_stack(f, z, 4);
    rind_image *image = files_image(f, f->folder, 0);
    assert_int_equal(image->type, RIND_INT16);
    assert_int_equal(image->grid.size[0], 4);
    assert_int_equal(image->grid.size[1], 3);
    assert_int_equal(image->grid.size[2], 4);
    assert_true(image->grid.spacing_mm[0] == 0.75 && image->grid.spacing_mm[1] == 0.5 &&
                image->grid.spacing_mm[2] == 2.0);
    assert_true(image->grid.origin_mm[2] == 0.0);
    for (size_t k = 0; k < 4; k++)
        assert_true(value_at(image, 1, 2, k) == 100 * slice_of[k] + 9);
    rind_image_free(image);
    assert_int_equal(f->n_warnings, 0);

    image = files_image(f, files_path(f, "02.dcm"), 0); /* a file stands for its series */
    assert_int_equal(image->grid.size[2], 4);
    assert_string_equal(image->source->series.text, "1.2.3.2");
    assert_int_equal(image->source->n_instances, 4);
    rind_image_free(image);
}

/* Rows run to the back, columns down, as in a sagittal series; an oblique one, turned by 30 degrees about x. */
static void planes_of_any_orientation(void **state)
{
    files *f = *state;
    static const struct {
        const char *orientation;
        double step[3];
        bool left_handed;
    } planes[] = {
        { "0\\1\\0\\0\\0\\-1", { 1, 0, 0 }, true },
        { "1\\0\\0\\0\\0\\-1", { 0, 1, 0 }, false },
        { "1\\0\\0\\0\\0.866025403784\\0.5", { 0, -0.5, 0.866025403784 }, false },
        { "-1\\0\\0\\0\\1\\0", { 0, 0, 1 }, true },
    };

    for (size_t p = 0; p < COUNT_OF(planes); p++) {
        for (unsigned k = 0; k < 3; k++) {
            dcm_slice s = dcm_recipe(k, 0);
            char name[8];

            for (int r = 0; r < 3; r++)
                s.position[r] = 10.0 + r + 2.0 * k * planes[p].step[r];
            s.orientation = planes[p].orientation;
            s.pixels = pixels_of((int)k);
            snprintf(name, sizeof name, "%u", 9 - k);
            dcm_write_slice(&s, files_path(f, name));
        }
        rind_image *image = files_image(f, f->folder, 0);
        const double(*d)[3] = image->grid.direction;
        double determinant = d[0][0] * (d[1][1] * d[2][2] - d[1][2] * d[2][1]) -
                             d[0][1] * (d[1][0] * d[2][2] - d[1][2] * d[2][0]) +
                             d[0][2] * (d[1][0] * d[2][1] - d[1][1] * d[2][0]);

        assert_true(fabs(determinant - (planes[p].left_handed ? -1 : 1)) < 1e-12);
        assert_true(fabs(image->grid.spacing_mm[2] - 2.0) < 1e-9);
        for (int r = 0; r < 3; r++) {
            assert_true(fabs(d[r][2] - planes[p].step[r]) < 1e-9);
            assert_true(fabs(image->grid.origin_mm[r] - (10.0 + r)) < 1e-9);
        }
        for (size_t k = 0; k < 3; k++)
            assert_true(value_at(image, 0, 0, k) == 100.0 * (double)k);
        rind_image_free(image);
    }
}

static void types_and_scaling(void **state)
{
    files *f = *state;
    static const uint8_t bytes[N_PIXELS] = { 0, 200, 255 };
    static const uint16_t twelve[N_PIXELS] = { 0x0fff, 0x0800, 0xf7ff, 5 }; /* signed 12 bits: -1, -2048, 2047, 5 */
    static const uint32_t wide[N_PIXELS] = { 4000000000u, 1 };
    dcm_slice s = dcm_recipe(0, 0);

    s.bits = s.stored = 8;
    s.sign = 0;
    s.pixels = bytes;
    s.slope = "0.5";
    s.intercept = "-10";
    dcm_write_slice(&s, files_path(f, "a"));
    rind_image *image = files_image(f, f->folder, 0);
    assert_int_equal(image->type, RIND_UINT8);
    assert_true(value_at(image, 1, 0, 0) == 90.0 && value_at(image, 2, 0, 0) == 117.5);
    rind_image_free(image);

    s = dcm_recipe(0, 0);
    s.stored = 12;
    s.pixels = twelve;
    dcm_write_slice(&s, files_path(f, "a"));
    image = files_image(f, f->folder, 0);
    assert_int_equal(image->type, RIND_INT16);
    assert_true(value_at(image, 0, 0, 0) == -1 && value_at(image, 1, 0, 0) == -2048);
    assert_true(value_at(image, 2, 0, 0) == 2047 && value_at(image, 3, 0, 0) == 5);
    rind_image_free(image);

    s.bits = s.stored = 32;
    s.sign = 0;
    s.pixels = wide;
    dcm_write_slice(&s, files_path(f, "a"));
    image = files_image(f, f->folder, 0);
    assert_int_equal(image->type, RIND_UINT32);
    assert_true(value_at(image, 0, 0, 0) == 4e9);
    rind_image_free(image);
}

/* As in PET: every slice has its own slope. */
static void slopes_may_differ(void **state)
{
    files *f = *state;
    static const char *const slope[] = { "1", "0.25", "4" };

    for (unsigned k = 0; k < 3; k++) {
        dcm_slice s = dcm_recipe(k, 2.0 * k);
        char name[8];

        s.slope = slope[k];
        s.intercept = "1";
        snprintf(name, sizeof name, "%u", k);
        dcm_write_slice(&s, files_path(f, name));
    }
    rind_image *image = files_image(f, f->folder, 0);
    assert_int_equal(image->type, RIND_FLOAT64);
    assert_true(value_at(image, 3, 1, 0) == 8 && value_at(image, 3, 1, 1) == 2.75 && value_at(image, 3, 1, 2) == 29);
    rind_image_free(image);
}

static void what_is_no_even_stack_is_refused(void **state)
{
    files *f = *state;
    static const double missing[] = { 0, 2, 4, 8, 10 }, uneven[] = { 0, 2, 4, 6.3, 8.3 }, doubled[] = { 0, 2, 4, 2 };
    static const double nearly[] = { 0, 2, 4.09, 6.0, 8.0 };

    write_stack(f, missing, 5);
    files_refused(f, f->folder, 0, RIND_BAD_FILE, "1 slice is missing: between 02.dcm and 03.dcm there are 4 mm");
    write_stack(f, uneven, 5);
    files_refused(f, f->folder, 0, RIND_BAD_FILE, "unevenly spaced: between 02.dcm and 03.dcm there are 2.3 mm");
    write_stack(f, nearly, 5);
    rind_image_free(files_image(f, f->folder, 0));
    unlink(files_path(f, "04.dcm"));
    write_stack(f, doubled, 4);
    files_refused(f, f->folder, 0, RIND_BAD_FILE, "holds a slice too often: 2 images (01.dcm, 03.dcm) at 2 mm");
}

static void one_instance_in_two_files(void **state)
{
    files *f = *state;
    static const double z[] = { 0, 2, 4 };
    dcm_slice s = dcm_recipe(1, 2);

    write_stack(f, z, 3);
    dcm_write_slice(&s, files_path(f, "copy"));
    rind_image *image = NULL;
    assert_int_equal(rind_image_read(f->ctx, f->folder, 0, &image), RIND_BAD_FILE);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "is the same image as"));
}

static void mixed_series_are_refused(void **state)
{
    files *f = *state;
    static const double z[] = { 0, 2, 4 };
    dcm_slice s = dcm_recipe(7, 6);

    write_stack(f, z, 3);
    s.columns = 3;
    s.rows = 4;
    dcm_write_slice(&s, files_path(f, "x"));
    files_refused(f, f->folder, 0, RIND_BAD_FILE, "different size in one series: 00.dcm 4x3, x 3x4");
    s = dcm_recipe(7, 6);
    s.orientation = "0\\1\\0\\0\\0\\-1";
    dcm_write_slice(&s, files_path(f, "x"));
    files_refused(f, f->folder, 0, RIND_BAD_FILE, "different orientation");
    s = dcm_recipe(7, 6);
    s.spacing = "0.6\\0.75";
    dcm_write_slice(&s, files_path(f, "x"));
    files_refused(f, f->folder, 0, RIND_BAD_FILE, "different pixel spacing");
    s = dcm_recipe(7, 6);
    s.position[1] = 0.8; /* a tilted gantry */
    dcm_write_slice(&s, files_path(f, "x"));
    files_refused(f, f->folder, 0, RIND_UNSUPPORTED, "x is 0.8 mm beside the first");
    s = dcm_recipe(7, 6);
    s.series = "1.2.3.9";
    dcm_write_slice(&s, files_path(f, "x"));
    files_refused(f, f->folder, 0, RIND_BAD_ARGUMENT, "holds 2 series");
    rind_image *image = files_image(f, files_path(f, "x"), 0);
    assert_int_equal(image->grid.size[2], 1);
    assert_true(image->grid.spacing_mm[2] == 2.0);
    rind_image_free(image);
}

static void strangers_in_the_folder(void **state)
{
    files *f = *state;
    static const double z[] = { 0, 2, 4 };
    static const char text[] = "Slices 1 to 3 of the study; the fourth is on the other disk.\n";

    write_stack(f, z, 3);
    files_write(files_path(f, "notes.txt"), text, sizeof text);
    files_write(files_path(f, ".DS_Store"), text, sizeof text);
    mkdir(files_path(f, "more"), 0755);
    rind_image_free(files_image(f, f->folder, 0));
    assert_int_equal(f->n_warnings, 1);
    assert_non_null(strstr(f->warnings, "1 file is not DICOM and left out: notes.txt"));
    rmdir(files_path(f, "more"));

    rename(files_path(f, "02.dcm"), files_path(f, "02.txt")); /* the name does not count */
    rind_image *image = files_image(f, f->folder, 0);
    assert_int_equal(image->grid.size[2], 3);
    rind_image_free(image);

    files_write(files_path(f, "03.dcm"), text, sizeof text);
    rind_image *none = NULL;
    assert_int_equal(rind_image_read(f->ctx, f->folder, 0, &none), RIND_BAD_FILE);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "03.dcm: is named like DICOM but is none"));
    unlink(files_path(f, "03.dcm"));
    files_write(files_path(f, "03"), "", 0);
    assert_int_equal(rind_image_read(f->ctx, f->folder, 0, &none), RIND_BAD_FILE);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "03: is empty"));
    assert_null(none);
}

/* Cut anywhere, a slice is an error and never a volume. */
static void truncated_slices_are_refused(void **state)
{
    files *f = *state;
    static const double z[] = { 0, 2, 4 };
    size_t n = 0;

    write_stack(f, z, 3);
    const char *path = files_path(f, "02.dcm");
    uint8_t *whole = files_read(path, &n);
    for (size_t cut = n - 1; cut > 0; cut--) {
        rind_image *image = NULL;

        files_write(files_path(f, "02.dcm"), whole, cut);
        if (rind_image_read(f->ctx, f->folder, 0, &image) == RIND_OK)
            fail_msg("read with %zu of %zu bytes of a slice", cut, n);
        assert_null(image);
    }
    free(whole);
}

static void empty_folders(void **state)
{
    files *f = *state;

    files_refused(f, f->folder, 0, RIND_CANNOT_READ, "holds no DICOM images");
    files_write(files_path(f, "a.txt"), "text", 4);
    files_refused(f, f->folder, 0, RIND_CANNOT_READ, "holds no DICOM images (1 entries");
}

static void header_refusals(void **state)
{
    files *f = *state;
    dcm_slice s = dcm_recipe(0, 0);

    s.slope = "0";
    dcm_write_slice(&s, files_path(f, "a"));
    files_refused(f, files_path(f, "a"), 0, RIND_BAD_FILE, "slope is 0");
    s = dcm_recipe(0, 0);
    s.pixels = NULL;
    dcm_write_slice(&s, files_path(f, "a"));
    files_refused(f, files_path(f, "a"), 0, RIND_BAD_FILE, "holds no pixels");
    s = dcm_recipe(0, 0);
    s.spacing = NULL;
    dcm_write_slice(&s, files_path(f, "a"));
    files_refused(f, files_path(f, "a"), 0, RIND_BAD_FILE, "no pixel spacing");
    s = dcm_recipe(0, 0);
    s.bits = 64;
    s.pixels = NULL;
    dcm_write_slice(&s, files_path(f, "a"));
    files_refused(f, files_path(f, "a"), 0, RIND_BAD_FILE, "holds no pixels");
    s = dcm_recipe(0, 0);
    s.photometric = "MONOCHROME1";
    dcm_write_slice(&s, files_path(f, "a"));
    rind_image_free(files_image(f, files_path(f, "a"), 0));
    assert_non_null(strstr(f->warnings, "MONOCHROME1"));
}

/* Acquisition facts are kept, the patient's name is not. */
static void sources_tell_no_identity(void **state)
{
    files *f = *state;
    dcm_slice s = dcm_recipe(0, 0);

    dcm_write_slice(&s, files_path(f, "a"));
    rind_image *image = files_image(f, files_path(f, "a"), 0);
    assert_non_null(image->source);
    assert_true(image->source->n_facts > 5);
    assert_string_equal(image->source->fact[0].name, "modality");
    assert_string_equal(image->source->fact[0].value, "MR");
    for (size_t k = 0; k < image->source->n_facts; k++)
        assert_null(strstr(image->source->fact[k].value, "Secret"));
    rind_image_free(image);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, files_setup, files_teardown)
    const struct CMUnitTest tests[] = {
        TEST(slices_come_in_the_order_of_place),
        TEST(planes_of_any_orientation),
        TEST(types_and_scaling),
        TEST(slopes_may_differ),
        TEST(what_is_no_even_stack_is_refused),
        TEST(one_instance_in_two_files),
        TEST(mixed_series_are_refused),
        TEST(strangers_in_the_folder),
        TEST(truncated_slices_are_refused),
        TEST(empty_folders),
        TEST(header_refusals),
        TEST(sources_tell_no_identity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
