/* bias_field.c - a field an image was multiplied with is found and removed */
#include "test.h"

#include "image/image.h"
#include "io/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const rind_bias_field plain = {
    .method = RIND_BIAS_FIELD_N4, .shrink = 2, .levels = 3, .iterations = 40, .control_points = 4, .convergence = 1e-4
};

static const double tissue[3] = { 0.0, 100.0, 170.0 };

/* A body of two tissues in large blocks, in air. */
static int tissue_at(const size_t size[3], size_t x, size_t y, size_t z)
{
    double dx = 2.0 * ((double)x + 0.5) / (double)size[0] - 1.0, dy = 2.0 * ((double)y + 0.5) / (double)size[1] - 1.0;

    if (dx * dx + dy * dy > 0.8)
        return 0;
    return (x / 6 + y / 6 + z / 4) % 2 ? 1 : 2;
}

static double field_at(const size_t size[3], size_t x, size_t y, size_t z)
{
    double u = (double)x / (double)size[0], v = (double)y / (double)size[1], w = (double)z / (double)size[2];

    return 0.6 + 0.9 * u + 0.4 * v * v + 0.2 * w;
}

static rind_image *make(rind_ctx *ctx, size_t nx, size_t ny, size_t nz)
{
    const size_t size[3] = { nx, ny, nz };
    rind_grid grid = rind_grid_make(nx, ny, nz, 1.5, 1.5, 3.0);
    rind_image *image = NULL;
    int16_t *voxel = calloc(nx * ny * nz, sizeof *voxel);
    uint64_t seed = 11;

    assert_non_null(voxel);
    for (size_t z = 0; z < nz; z++)
        for (size_t y = 0; y < ny; y++)
            for (size_t x = 0; x < nx; x++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                double noise = 4.0 * (double)(seed >> 33) / 0x1p31 - 2.0;
                double value = tissue[tissue_at(size, x, y, z)];

                voxel[x + nx * (y + ny * z)] =
                    (int16_t)lrint((value > 0 ? value + noise : 2.0) * field_at(size, x, y, z));
            }
    assert_int_equal(rind_image_create(ctx, &grid, RIND_INT16, voxel, &image), RIND_OK);
    free(voxel);
    return image;
}

/* Standard deviation over mean of one tissue. */
static double variation(const rind_image *image, int which)
{
    const size_t *size = image->grid.size;
    double *row = calloc(size[0], sizeof *row), n = 0.0, sum = 0.0, squares = 0.0;

    for (size_t r = 0; r < size[1] * size[2]; r++) {
        rind_image_row(image, 0, r % size[1], r / size[1], size[0], row);
        for (size_t x = 0; x < size[0]; x++)
            if (tissue_at(size, x, r % size[1], r / size[1]) == which) {
                n += 1.0;
                sum += row[x];
                squares += row[x] * row[x];
            }
    }
    free(row);
    return sqrt(squares / n - sum / n * (sum / n)) / (sum / n);
}

static void check(size_t nx, size_t ny, size_t nz, double factor)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image = make(ctx, nx, ny, nz), *out = NULL;

    if (rind_bias_field_remove(ctx, image, &plain, &out) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    assert_int_equal(out->type, RIND_FLOAT32);
    assert_true(out->unbiased);
    assert_memory_equal(&out->grid, &image->grid, sizeof image->grid);
    for (int t = 1; t <= 2; t++) {
        double before = variation(image, t), after = variation(out, t);

        printf("tissue %d: variation %.4f became %.4f\n", t, before, after);
        assert_true(before > 0.15);
        assert_true(after * factor < before);
    }
    rind_image_free(out);
    rind_image_free(image);
    rind_ctx_free(ctx);
}

static void a_field_of_a_volume_is_removed(void **state)
{
    (void)state;
    check(64, 56, 20, 4.0);
}

static void a_field_of_a_picture_is_removed(void **state)
{
    (void)state;
    check(96, 80, 1, 3.0);
}

static void threads_make_no_difference(void **state)
{
    static const int n_threads[] = { 1, 2, 7 };
    uint8_t *first = NULL;
    size_t n = (size_t)40 * 40 * 9 * sizeof(float);
    (void)state;

    for (size_t k = 0; k < COUNT_OF(n_threads); k++) {
        rind_ctx *ctx = rind_ctx_create(n_threads[k]);
        rind_image *image = make(ctx, 40, 40, 9), *out = NULL;

        assert_int_equal(rind_bias_field_remove(ctx, image, &plain, &out), RIND_OK);
        if (k == 0) {
            first = malloc(n);
            memcpy(first, out->voxel, n);
        }
        assert_memory_equal(first, out->voxel, n);
        rind_image_free(out);
        rind_image_free(image);
        rind_ctx_free(ctx);
    }
    free(first);
}

/* Without a field there is nothing to find; NaN stay where they are. */
static void voxels_that_do_not_count_stay(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_grid grid = rind_grid_make(16, 16, 4, 1, 1, 1);
    float voxel[16 * 16 * 4];
    rind_image *image = NULL, *out = NULL;
    (void)state;

    for (size_t k = 0; k < COUNT_OF(voxel); k++)
        voxel[k] = 100.0F + (float)(k % 3);
    voxel[5] = NAN;
    voxel[6] = -3.0F;
    assert_int_equal(rind_image_create(ctx, &grid, RIND_FLOAT32, voxel, &image), RIND_OK);
    assert_int_equal(rind_bias_field_remove(ctx, image, &plain, &out), RIND_OK);
    const float *got = out->voxel;
    for (size_t k = 0; k < COUNT_OF(voxel); k++)
        assert_true(k == 5 ? isnan(got[k]) : fabsf(got[k] / voxel[k] - 1.0F) < 0.03F);
    rind_image_free(out);
    rind_image_free(image);
    rind_ctx_free(ctx);
}

static void what_holds_no_tissue_is_refused(void **state)
{
    static const struct {
        size_t size[3];
        int16_t value;
        rind_status status;
    } cases[] = {
        { { 16, 16, 4 }, 0, RIND_BAD_SETTINGS },  /* nothing above 0 */
        { { 16, 16, 4 }, -5, RIND_BAD_SETTINGS }, /* likewise */
        { { 16, 16, 4 }, 9, RIND_BAD_SETTINGS },  /* all one value */
        { { 3, 16, 4 }, 9, RIND_BAD_SETTINGS },   /* too small */
    };
    rind_ctx *ctx = rind_ctx_create(1);
    (void)state;

    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        const size_t *size = cases[k].size;
        rind_grid grid = rind_grid_make(size[0], size[1], size[2], 1, 1, 1);
        int16_t voxel[16 * 16 * 4];
        rind_image *image = NULL, *out = NULL;

        for (size_t i = 0; i < COUNT_OF(voxel); i++)
            voxel[i] = cases[k].value;
        assert_int_equal(rind_image_create(ctx, &grid, RIND_INT16, voxel, &image), RIND_OK);
        assert_int_equal(rind_bias_field_remove(ctx, image, &plain, &out), cases[k].status);
        assert_non_null(strstr(rind_ctx_message(ctx), "image.bias_field"));
        assert_null(out);
        rind_image_free(image);
    }
    rind_ctx_free(ctx);
}

static void refused_memory_is_told(void **state)
{
    rind_ctx *ctx = rind_ctx_create(2);
    rind_image *image = make(ctx, 16, 16, 4), *out = NULL;
    rind_status status = RIND_NO_MEMORY;
    long k = 0;
    (void)state;

    for (; status == RIND_NO_MEMORY && k < 20; k++) {
        ctx->allocations_left = k;
        status = rind_bias_field_remove(ctx, image, &plain, &out);
    }
    assert_int_equal(status, RIND_OK);
    assert_true(k > 5);
    rind_image_free(out);
    rind_image_free(image);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_of_a_volume_is_removed),  cmocka_unit_test(a_field_of_a_picture_is_removed),
        cmocka_unit_test(threads_make_no_difference),      cmocka_unit_test(voxels_that_do_not_count_stay),
        cmocka_unit_test(what_holds_no_tissue_is_refused), cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
