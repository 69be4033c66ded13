/* pattern.c - the filters' phantoms: voxels reckoned by hand from the manual's table, and the files */
#include "test.h"

#include "image/image.h"
#include "phantoms.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void the_impulse_is_one_voxel(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image = NULL;
    size_t sum = 0;

    (void)state;
    assert_int_equal(rind_phantom_impulse(ctx, &image), RIND_OK);
    const size_t *size = rind_image_grid(image)->size;
    const uint8_t *voxel = rind_image_voxels(image);
    assert_true(size[0] == 33 && size[1] == 33 && size[2] == 33);
    for (size_t k = 0; k < 33 * 33 * 33; k++)
        sum += voxel[k];
    assert_int_equal(sum, 255);
    assert_int_equal(voxel[16 + 33 * (16 + 33 * 16)], 255);
    rind_image_free(image);
    rind_ctx_free(ctx);
}

static void the_pattern_is_as_the_manual_says(void **state)
{
    static const struct {
        int x, y, z, value;
    } known[] = {
        { 0, 0, 0, 100 },
        { 127, 127, 32, 100 },
        { 9, 16, 16, 180 },
        { 48, 48, 16, 20 },
        { 27, 16, 16, 170 }, /* 2 of 8 away: (1 - 1/16)^2 = 0.879 */
        { 25, 48, 20, 55 },  /* 4 of 8 away, across slices: 0.5625 */
        { 9, 20, 16, 100 },
        { 48, 16, 28, 100 },
        { 76, 18, 0, 180 },
        { 77, 18, 32, 100 },
        { 78, 18, 16, 20 },
        { 76, 27, 16, 180 },
        { 76, 28, 16, 100 },
        { 80, 46, 16, 20 },
        { 78, 46, 16, 100 },
        { 96, 23, 16, 180 }, /* 5 along y is 4 along (3, 4) / 5 */
        { 116, 20, 16, 20 },
        { 118, 18, 16, 180 },
        { 7, 71 + 4, 16, 180 },
        { 6, 82, 16, 100 },
        { 29, 93, 27, 180 },
        { 29, 94, 16, 100 },
        { 18, 82, 28, 100 },
        { 46, 110, 16, 20 },
        { 46 + 5, 110 + 7, 16, 20 },  /* 43 of 45 */
        { 46 + 6, 110 + 7, 16, 100 }, /* 46 of 45 */
        { 46, 110, 25, 20 },
        { 46, 110, 26, 100 },
        { 96, 96, 16, 180 },
        { 104, 96, 16, 20 },
        { 96, 104, 16, 20 },
        { 96, 96, 8, 20 },
        { 96, 92, 16, 140 }, /* 16 / 128 of a turn: 0.5 */
        { 125, 96, 16, 100 },
    };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image = NULL;

    (void)state;
    assert_int_equal(rind_phantom_pattern(ctx, &image), RIND_OK);
    const size_t *size = rind_image_grid(image)->size;
    const uint8_t *voxel = rind_image_voxels(image);
    assert_true(size[0] == 128 && size[1] == 128 && size[2] == 33);
    for (size_t k = 0; k < COUNT_OF(known); k++) {
        int value = voxel[known[k].x + 128 * (known[k].y + 128 * known[k].z)];

        if (value != known[k].value)
            fail_msg("(%d, %d, %d) is %d, not %d", known[k].x, known[k].y, known[k].z, value, known[k].value);
    }
    rind_image_free(image);
    rind_ctx_free(ctx);
}

static void files_hold_the_same(void **state)
{
    static const struct {
        const char *name;
        rind_status (*make)(rind_ctx *ctx, rind_image **image);
    } files[] = { { "impulse.nii.gz", rind_phantom_impulse }, { "pattern.nii.gz", rind_phantom_pattern } };
    rind_ctx *ctx = rind_ctx_create(1);
    char folder[] = "pattern_XXXXXX", path[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(rind_phantom_filters_write(ctx, folder), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(files); k++) {
        rind_image *ours = NULL, *theirs = NULL;
        size_t n = 0;

        snprintf(path, sizeof path, "%s/%s", folder, files[k].name);
        assert_int_equal(files[k].make(ctx, &ours), RIND_OK);
        assert_int_equal(rind_image_read(ctx, path, 0, &theirs), RIND_OK);
        assert_true(rind_grid_difference_mm(rind_image_grid(ours), rind_image_grid(theirs)) < 1e-6);
        assert_true(rind_count_voxels(rind_image_grid(ours)->size, &n));
        assert_memory_equal(rind_image_voxels(ours), rind_image_voxels(theirs), n);
        rind_image_free(ours);
        rind_image_free(theirs);
        unlink(path);
    }
    assert_int_equal(rmdir(folder), 0); /* nothing else was written */
    rind_ctx_free(ctx);
}

static void memory_may_run_out(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image = NULL;
    rind_status status = RIND_NO_MEMORY;

    (void)state;
    for (long k = 0; status == RIND_NO_MEMORY && k < 32; k++) {
        ctx->allocations_left = k;
        status = rind_phantom_pattern(ctx, &image);
        assert_true((status == RIND_OK) == (image != NULL));
    }
    assert_int_equal(status, RIND_OK);
    rind_image_free(image);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_impulse_is_one_voxel),
        cmocka_unit_test(the_pattern_is_as_the_manual_says),
        cmocka_unit_test(files_hold_the_same),
        cmocka_unit_test(memory_may_run_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
