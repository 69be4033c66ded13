/*
 * dicom_cases.c - two public studies: a breast DCE series of three phases with a SEG, a CT with an RTSTRUCT
 *
 * Both come with NIfTI forms that other software made. What is broken in a study is broken here in a folder of links.
 */
#include "files.h"
#include "extract/extract.h"
#include "region/region.h"
#include "table/table.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char breast[] = RIND_SHARED "/cases/breast-dce-06", sarcoma[] = RIND_SHARED "/cases/sts-002-ct-rtstruct";

static const char *under(const char *folder, const char *name)
{
    static char paths[8][1024];
    static int turn;
    char *path = paths[turn++ % 8];

    assert_true(strlen(folder) + strlen(name) + 2 <= sizeof paths[0]);
    sprintf(path, "%s/%s", folder, name);
    return path;
}

static rind_settings *settings_of(files *f, const char *preset)
{
    rind_settings *settings = NULL;

    assert_int_equal(preset != NULL ? rind_settings_preset(f->ctx, preset, &settings)
                                    : rind_settings_default(f->ctx, &settings),
                     RIND_OK);
    return settings;
}

static rind_image *mask_for(files *f, const char *path, const rind_image *image)
{
    rind_settings *settings = settings_of(f, NULL);
    rind_image *mask = NULL;

    if (rind_mask_read(f->ctx, path, image, settings, &mask) != RIND_OK)
        fail_msg("%s", rind_ctx_message(f->ctx));
    rind_settings_free(settings);
    return mask;
}

/* Voxels of the region, and their mean intensity. */
static size_t measure(files *f, const rind_image *image, const rind_image *mask, double *mean)
{
    rind_settings *settings = settings_of(f, NULL);
    rind_region *region = NULL;
    double sum = 0.0, value;
    size_t n = 0, nx = image->grid.size[0], ny = image->grid.size[1];

    assert_int_equal(rind_region_create(f->ctx, image, mask, settings, &region), RIND_OK);
    n = rind_region_n_voxels(region);
    for (size_t k = 0; k < nx * ny * image->grid.size[2]; k++)
        if (region->voxel[k]) {
            rind_image_row(image, k % nx, k / nx % ny, k / nx / ny, 1, &value);
            sum += value;
        }
    *mean = sum / (double)n;
    rind_region_free(region);
    rind_settings_free(settings);
    return n;
}

static void expect_same_values(const rind_image *a, const rind_image *b)
{
    const size_t *size = a->grid.size;
    double x[512], y[512];

    assert_true(size[0] <= COUNT_OF(x));
    for (size_t z = 0; z < size[2]; z++)
        for (size_t row = 0; row < size[1]; row++) {
            rind_image_row(a, 0, row, z, size[0], x);
            rind_image_row(b, 0, row, z, size[0], y);
            if (memcmp(x, y, size[0] * sizeof *x) != 0)
                fail_msg("slice %zu, row %zu differ", z, row);
        }
}

static void phases_of_the_breast(void **state)
{
    files *f = *state;
    static const double mean_of[] = { 51.642444, 88.118325, 93.404207 };
    rind_image *converted = files_image(f, under(breast, "image.nii.gz"), 0);
    rind_image *published = files_image(f, under(breast, "mask.nii.gz"), 0);

    for (int phase = 1; phase <= 3; phase++) {
        rind_image *image = files_image(f, under(breast, "dicom/dce"), phase);
        rind_image *mask = mask_for(f, under(breast, "dicom/seg/1-1.dcm"), image);
        double mean;

        assert_int_equal(measure(f, image, mask, &mean), 82527);
        assert_true(fabs(mean - mean_of[phase - 1]) < 5e-7);
        assert_true(rind_grid_difference_mm(&image->grid, &converted->grid) < 1e-4);
        expect_same_values(mask, published);
        if (phase == 2)
            expect_same_values(image, converted);
        rind_image_free(mask);
        rind_image_free(image);
    }
    assert_int_equal(f->n_warnings, 0);
    files_refused(
        f, under(breast, "dicom/dce"), 0, RIND_BAD_ARGUMENT,
        "1: 10:25:51 (0 s), 2: 10:32:38 (407 s), 3: 10:38:32 (761 s); say which one (1 to 3, or a time as 90s)");
    rind_image_free(converted);
    rind_image_free(published);
}

static void scaled_map(void **state)
{
    files *f = *state;
    rind_image *image = files_image(f, under(breast, "dicom/ser_map"), 0);
    rind_image *mask = mask_for(f, under(breast, "dicom/seg/1-1.dcm"), image);
    double mean;

    assert_int_equal(image->type, RIND_INT16);
    assert_true(image->slope == 0.001 && image->intercept == 0.0);
    assert_int_equal(measure(f, image, mask, &mean), 82527);
    assert_non_null(strstr(f->warnings, "refers to other images than these"));
    rind_image_free(mask);
    rind_image_free(image);
}

static void structure_of_the_sarcoma(void **state)
{
    files *f = *state;
    rind_image *image = files_image(f, under(sarcoma, "dicom/image"), 0);
    rind_image *mask = mask_for(f, under(sarcoma, "dicom/rtstruct/RS.dcm"), image);
    rind_image *converted = files_image(f, under(sarcoma, "image.nii.gz"), 0);
    rind_image *published = files_image(f, under(sarcoma, "mask.nii.gz"), 0);
    double mean;

    expect_same_values(image, converted);
    expect_same_values(mask, published);                                         /* no voxel differs */
    assert_true(rind_grid_difference_mm(&image->grid, &converted->grid) < 2e-4); /* 0.976562 against 0.9765625 mm */
    assert_int_equal(measure(f, image, mask, &mean), 17090);
    assert_true(fabs(mean - 59.0214745) < 1e-7);
    rind_image_free(published);
    rind_image_free(converted);
    rind_image_free(mask);
    rind_image_free(image);
}

static rind_table *features_of(files *f, const char *image_path, const char *mask_path, int volume)
{
    rind_settings *settings = settings_of(f, "ibsi1-b");
    rind_image *image = files_image(f, image_path, volume), *mask = mask_for(f, mask_path, image);
    rind_region *region = NULL;
    rind_table *table = NULL;

    assert_int_equal(rind_region_create(f->ctx, image, mask, settings, &region), RIND_OK);
    if (rind_extract(f->ctx, image, region, settings, &table) != RIND_OK)
        fail_msg("%s", rind_ctx_message(f->ctx));
    rind_region_free(region);
    rind_image_free(mask);
    rind_image_free(image);
    rind_settings_free(settings);
    return table;
}

static void features_of_both_forms_agree(void **state)
{
    files *f = *state;
    rind_table *dicom = features_of(f, under(breast, "dicom/dce"), under(breast, "dicom/seg/1-1.dcm"), 2);
    rind_table *converted = features_of(f, under(breast, "image.nii.gz"), under(breast, "mask.nii.gz"), 0);
    size_t n = rind_table_n_columns(dicom);

    assert_true(n > 100);
    assert_int_equal(rind_table_n_columns(converted), n);
    for (size_t c = 0; c < n; c++) {
        double a = rind_table_value(dicom, 0, c, NULL), b = rind_table_value(converted, 0, c, NULL);

        assert_int_equal(isnan(a), isnan(b));
        if (!isnan(a) && !(fabs(a - b) <= 1e-12 * fabs(b)))
            fail_msg("column %zu: %.17g and %.17g", c, a, b);
    }
    rind_table_free(dicom);
    rind_table_free(converted);
}

/* Links to all files of a folder, under the same names. */
static void link_all(files *f, const char *folder)
{
    char *where = strdup(folder); /* under() uses its buffers again */
    DIR *from = opendir(where);

    assert_non_null(from);
    for (struct dirent *entry; (entry = readdir(from)) != NULL;)
        if (entry->d_name[0] != '.') {
            char *whole = realpath(under(where, entry->d_name), NULL);
            assert_int_equal(symlink(whole, files_path(f, entry->d_name)), 0);
            free(whole);
        }
    closedir(from);
    free(where);
}

/* Takes a link away and puts the first 'n' bytes of the file there. */
static void cut_link(files *f, const char *name, size_t keep)
{
    size_t n = 0;
    uint8_t *bytes = files_read(files_path(f, name), &n);

    assert_int_equal(unlink(files_path(f, name)), 0);
    files_write(files_path(f, name), bytes, keep < n ? keep : n);
    free(bytes);
}

static void damaged_studies(void **state)
{
    files *f = *state;
    size_t n = 0;

    link_all(f, under(sarcoma, "dicom/image"));
    rind_image_free(files_image(f, f->folder, 0));
    unlink(files_path(f, "000022.dcm"));
    files_refused(f, f->folder, 0, RIND_BAD_FILE, "1 slice is missing");
    assert_int_equal(symlink(under(sarcoma, "dicom/image/000022.dcm"), files_path(f, "000022.dcm")), 0);

    uint8_t *bytes = files_read(files_path(f, "000022.dcm"), &n); /* a copy under another name */
    files_write(files_path(f, "copy.dcm"), bytes, n);
    rind_image *image = NULL;
    assert_int_equal(rind_image_read(f->ctx, f->folder, 0, &image), RIND_BAD_FILE);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "is the same image as"));
    unlink(files_path(f, "copy.dcm"));
    free(bytes);

    cut_link(f, "000022.dcm", n - 100);
    assert_int_equal(rind_image_read(f->ctx, f->folder, 0, &image), RIND_BAD_FILE);
    assert_non_null(
        strstr(rind_ctx_message(f->ctx), "000022.dcm: is truncated: it promises 46046 bytes of pixels, but"));
    cut_link(f, "000022.dcm", 0);
    assert_int_equal(rind_image_read(f->ctx, f->folder, 0, &image), RIND_BAD_FILE);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "000022.dcm: is empty"));
    assert_null(image);
}

static void masks_of_another_study(void **state)
{
    files *f = *state;
    rind_settings *settings = settings_of(f, NULL);
    rind_image *ct = files_image(f, under(sarcoma, "dicom/image"), 0);
    rind_image *mr = files_image(f, under(breast, "dicom/dce"), 1), *mask = NULL;

    assert_int_equal(rind_mask_read(f->ctx, under(breast, "dicom/seg/1-1.dcm"), ct, settings, &mask),
                     RIND_GRID_MISMATCH);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "belongs to another study than the image"));
    assert_int_equal(rind_mask_read(f->ctx, under(sarcoma, "dicom/rtstruct/RS.dcm"), mr, settings, &mask),
                     RIND_GRID_MISMATCH);
    assert_null(mask);
    rind_image_free(ct);
    rind_image_free(mr);
    rind_settings_free(settings);
}

/* Names of files in another order than places and phases. */
static void shuffled_names(void **state)
{
    files *f = *state;
    char name[32] = "";

    for (int k = 0; k < 180; k++) {
        char from[32], *whole;

        if (k < 60)
            snprintf(from, sizeof from, "dicom/dce/1-%03d.dcm", k + 1);
        else
            snprintf(from, sizeof from, "dicom/dce/2-%03d.dcm", k - 59);
        whole = realpath(under(breast, from), NULL);
        assert_non_null(whole);
        snprintf(name, sizeof name, "x%03d.txt", 77 * k % 181);
        assert_int_equal(symlink(whole, files_path(f, name)), 0);
        free(whole);
    }
    rind_image *shuffled = files_image(f, f->folder, 3), *image = files_image(f, under(breast, "dicom/dce"), 3);
    expect_same_values(shuffled, image);
    rind_image_free(shuffled);
    rind_image_free(image);
    unlink(files_path(f, name));
    files_refused(f, f->folder, 3, RIND_BAD_FILE, "a slice is missing: 2 images");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, files_setup, files_teardown)
    const struct CMUnitTest tests[] = {
        TEST(phases_of_the_breast),     TEST(scaled_map),
        TEST(structure_of_the_sarcoma), TEST(features_of_both_forms_agree),
        TEST(damaged_studies),          TEST(masks_of_another_study),
        TEST(shuffled_names),
    };

    if (access(breast, R_OK) != 0 || access(sarcoma, R_OK) != 0)
        return TEST_SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
