/* digital.c - the digital phantom, and the files it is written to */
#include "test.h"

#include "image/image.h"
#include "phantoms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void the_region_is_as_published(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image, *mask;
    size_t count[10] = { 0 }, n = 0;

    (void)state;
    assert_int_equal(rind_phantom_digital(ctx, &image, &mask), RIND_OK);
    const int16_t *level = rind_image_voxels(image);
    const uint8_t *inside = rind_image_voxels(mask);
    for (size_t v = 0; v < 80; v++) {
        n += inside[v];
        count[level[v]] += inside[v];
    }
    assert_int_equal(n, 74);
    assert_int_equal(count[1], 50);
    assert_int_equal(count[3], 1);
    assert_int_equal(count[4], 16);
    assert_int_equal(count[6], 7);
    rind_image_free(image);
    rind_image_free(mask);
    rind_ctx_free(ctx);
}

static void same_as_file(rind_ctx *ctx, const rind_image *ours, const char *path)
{
    rind_image *theirs;
    double a[5], b[5];

    assert_int_equal(rind_image_read(ctx, path, 0, &theirs), RIND_OK);
    assert_true(rind_grid_difference_mm(rind_image_grid(ours), rind_image_grid(theirs)) < 1e-6);
    for (size_t row = 0; row < 16; row++) {
        rind_image_row(ours, 0, row % 4, row / 4, 5, a);
        rind_image_row(theirs, 0, row % 4, row / 4, 5, b);
        assert_memory_equal(a, b, sizeof a);
    }
    rind_image_free(theirs);
}

static void files_hold_the_same(void **state)
{
    static const char published[] = RIND_SHARED "/ibsi/data/ibsi1_digital_phantom";
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image, *mask;
    char folder[] = "digital_XXXXXX", path[512];

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(rind_phantom_digital(ctx, &image, &mask), RIND_OK);
    assert_int_equal(rind_phantom_digital_write(ctx, folder), RIND_OK);
    snprintf(path, sizeof path, "%s/image.nii.gz", folder);
    same_as_file(ctx, image, path);
    unlink(path);
    snprintf(path, sizeof path, "%s/mask.nii.gz", folder);
    same_as_file(ctx, mask, path);
    unlink(path);
    rmdir(folder);
    if (access(published, R_OK) == 0) {
        snprintf(path, sizeof path, "%s/image.nii.gz", published);
        same_as_file(ctx, image, path);
        snprintf(path, sizeof path, "%s/mask.nii.gz", published);
        same_as_file(ctx, mask, path);
    }
    rind_image_free(image);
    rind_image_free(mask);
    rind_ctx_free(ctx);
}

static void memory_may_run_out(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image = NULL, *mask = NULL;
    rind_status status = RIND_NO_MEMORY;

    (void)state;
    for (long k = 0; status == RIND_NO_MEMORY && k < 32; k++) {
        ctx->allocations_left = k;
        status = rind_phantom_digital(ctx, &image, &mask);
        if (status != RIND_OK)
            assert_true(image == NULL && mask == NULL);
    }
    assert_int_equal(status, RIND_OK);
    rind_image_free(image);
    rind_image_free(mask);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_region_is_as_published),
        cmocka_unit_test(files_hold_the_same),
        cmocka_unit_test(memory_may_run_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
