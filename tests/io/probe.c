/*
 * probe.c - what headers say against what reading gives: grid, type, scale, bytes; and the same refusals
 */
#include "test.h"

#include "io/probe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads and probes a file and holds one against the other. */
static void compare(rind_ctx *ctx, const char *path, const rind_read_options *options)
{
    rind_image *image = NULL;
    rind_probe probe;
    size_t n = 0;

    assert_int_equal(rind_image_read_with(ctx, path, options, &image), RIND_OK);
    assert_int_equal(rind_image_probe(ctx, path, options, &probe), RIND_OK);
    const rind_image *said = probe.image;
    assert_null(said->voxel);
    assert_true(rind_grid_difference_mm(&said->grid, &image->grid) == 0.0);
    assert_true(rind_count_voxels(image->grid.size, &n));
    if (!image->in_colours)
        assert_int_equal(said->type, image->type);
    assert_true(said->slope == image->slope && said->intercept == image->intercept);
    assert_int_equal(said->is_picture, image->is_picture);
    assert_int_equal(said->in_pixels, image->in_pixels);
    assert_true(probe.voxel_bytes >= n * rind_type_size(said->type));
    assert_true(probe.reading_bytes >= probe.voxel_bytes);
    assert_true(probe.file_bytes > 0 && probe.n_files >= 1 && probe.n_volumes >= 1);
    assert_int_equal(said->source != NULL, image->source != NULL);
    if (image->source != NULL) {
        assert_string_equal(said->source->series.text, image->source->series.text);
        assert_int_equal(said->source->n_files, image->source->n_files);
    }
    rind_probe_free(&probe);
    rind_image_free(image);
}

/* The same status, and the same words, for a file that cannot be read. */
static void compare_refusals(rind_ctx *ctx, const char *path, int volume)
{
    const rind_read_options options = { .volume = volume };
    rind_image *image = NULL;
    rind_probe probe;
    char text[RIND_MESSAGE_SIZE];
    rind_status status = rind_image_read_with(ctx, path, &options, &image);

    assert_int_not_equal(status, RIND_OK);
    snprintf(text, sizeof text, "%s", rind_ctx_message(ctx));
    assert_int_equal(rind_image_probe(ctx, path, &options, &probe), status);
    assert_string_equal(rind_ctx_message(ctx), text);
    rind_probe_free(&probe);
}

static void test_nifti(void **state)
{
    static const char *const names[] = { "probe_a.nii", "probe_b.nii.gz" };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_grid grid = rind_grid_make(7, 5, 3, 0.5, 0.75, 2.0);
    int16_t voxel[7 * 5 * 3] = { 0 };
    rind_image *image = NULL;

    (void)state;
    grid.origin_mm[1] = -12.5;
    for (size_t k = 0; k < COUNT_OF(voxel); k++)
        voxel[k] = (int16_t)(k * 31 % 97);
    assert_int_equal(rind_image_create(ctx, &grid, RIND_INT16, voxel, &image), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        rind_probe probe;

        assert_int_equal(rind_image_write(ctx, image, names[k]), RIND_OK);
        compare(ctx, names[k], &(rind_read_options){ .volume = 0 });
        compare_refusals(ctx, names[k], 2);
        assert_int_equal(rind_image_probe(ctx, names[k], &(rind_read_options){ .volume = 1 }, &probe), RIND_OK);
        assert_int_equal(probe.format, RIND_PROBE_NIFTI);
        assert_int_equal(probe.voxel_bytes, sizeof voxel);
        assert_int_equal(probe.compressed, k == 1);
        rind_probe_free(&probe);
    }
    assert_int_equal(truncate(names[0], 400), 0);
    compare_refusals(ctx, names[0], 0);
    compare_refusals(ctx, "probe_nowhere.nii", 0);
    FILE *file = fopen(names[1], "w");
    assert_non_null(file);
    fputs("words", file);
    fclose(file);
    compare_refusals(ctx, names[1], 0);
    for (size_t k = 0; k < COUNT_OF(names); k++)
        remove(names[k]);
    rind_image_free(image);
    rind_ctx_free(ctx);
}

/* Every allocation may fail; nothing is lost. */
static void test_memory(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    const rind_grid grid = rind_grid_make(4, 4, 4, 1.0, 1.0, 1.0);
    uint8_t voxel[64] = { 1 };
    rind_image *image = NULL;
    rind_status status = RIND_NO_MEMORY;

    (void)state;
    assert_int_equal(rind_image_create(ctx, &grid, RIND_UINT8, voxel, &image), RIND_OK);
    assert_int_equal(rind_image_write(ctx, image, "probe_m.nii.gz"), RIND_OK);
    for (long left = 0; status != RIND_OK; left++) {
        rind_probe probe;

        ctx->allocations_left = left;
        status = rind_image_probe(ctx, "probe_m.nii.gz", &(rind_read_options){ .volume = 0 }, &probe);
        assert_true(status == RIND_OK || status == RIND_NO_MEMORY);
        rind_probe_free(&probe);
    }
    ctx->allocations_left = -1;
    remove("probe_m.nii.gz");
    rind_image_free(image);
    rind_ctx_free(ctx);
}

static void test_real_files(void **state)
{
    static const struct {
        const char *path;
        int volume;
        bool is_mask;
        rind_probe_format format;
    } files[] = {
        { RIND_SHARED "/cases/breast-dce-06/image.nii.gz", 0, false, RIND_PROBE_NIFTI },
        { RIND_SHARED "/cases/breast-dce-06/dicom/dce", 2, false, RIND_PROBE_DICOM },
        { RIND_SHARED "/cases/sts-002-ct-rtstruct/dicom/image", 0, false, RIND_PROBE_DICOM },
        { RIND_SHARED "/cases/breast-us/breast_us_10058.png", 0, false, RIND_PROBE_PICTURE },
        { RIND_SHARED "/cases/breast-us/breast_us_10058_mask.png", 0, true, RIND_PROBE_PICTURE },
        { RIND_SHARED "/cases/breast-us/breast_us_10058_grey.tif", 0, false, RIND_PROBE_PICTURE },
    };
    rind_ctx *ctx = rind_ctx_create(1);
    struct stat about;

    (void)state;
    if (stat(files[0].path, &about) != 0)
        skip();
    for (size_t k = 0; k < COUNT_OF(files); k++) {
        const rind_read_options options = { .volume = files[k].volume, .is_mask = files[k].is_mask };
        rind_probe probe;

        compare(ctx, files[k].path, &options);
        assert_int_equal(rind_image_probe(ctx, files[k].path, &options, &probe), RIND_OK);
        assert_int_equal(probe.format, files[k].format);
        rind_probe_free(&probe);
    }
    compare_refusals(ctx, files[1].path, 0);  /* several volumes */
    compare_refusals(ctx, files[1].path, 99); /* not so many */
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nifti),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_real_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
