/* resample.c - resampling against its slow twin, polynomials, boxes, threads, memory, and the CT phantom's numbers */
#include "test.h"

#include "image/resample.h"
#include "slow/resample_directly.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const rind_interpolation kinds[] = { RIND_NEAREST, RIND_LINEAR, RIND_CUBIC };

static uint32_t seed = 1;

static double noise(void)
{
    seed = seed * 1664525u + 1013904223u;
    return (double)(seed >> 8) / 16777216.0;
}

typedef struct volume {
    rind_ctx *ctx;
    rind_image *image;
    double *voxel;
    size_t n;
} volume;

static void make(volume *v, int n_threads, const size_t size[3], const double spacing[3])
{
    rind_grid grid = rind_grid_make(size[0], size[1], size[2], spacing[0], spacing[1], spacing[2]);

    v->ctx = rind_ctx_create(n_threads);
    v->n = size[0] * size[1] * size[2];
    v->voxel = malloc(v->n * sizeof *v->voxel);
    for (size_t k = 0; k < v->n; k++)
        v->voxel[k] = 2000 * noise() - 1000;
    assert_int_equal(rind_image_create(v->ctx, &grid, RIND_FLOAT64, v->voxel, &v->image), RIND_OK);
}

static void drop(volume *v)
{
    rind_image_free(v->image);
    rind_ctx_free(v->ctx);
    free(v->voxel);
}

static rind_box whole(const rind_grid *grid)
{
    return (rind_box){ .size = { grid->size[0], grid->size[1], grid->size[2] } };
}

static double *resample(volume *v, const rind_grid *grid, const rind_box *box, rind_interpolation kind)
{
    double *out = malloc(box->size[0] * box->size[1] * box->size[2] * sizeof *out);

    assert_int_equal(rind_resample(v->ctx, v->image, grid, box, kind, out), RIND_OK);
    return out;
}

static const struct {
    size_t size[3];
    double spacing[3], to[3];
} grids[] = {
    { { 9, 11, 7 }, { 0.977, 0.977, 3 }, { 2, 2, 2 } },   { { 6, 5, 7 }, { 1, 1, 1 }, { 0.8, 0.8, 0.8 } },
    { { 12, 10, 4 }, { 1, 1, 3 }, { 1, 2, 3 } }, /* two axes left alone */
    { { 8, 1, 6 }, { 2, 2, 2 }, { 1, 0.5, 3 } }, /* an axis of one voxel */
    { { 13, 9, 1 }, { 0.2, 0.3, 5 }, { 0.11, 0.47, 1 } }, { { 1, 1, 1 }, { 1, 1, 1 }, { 0.3, 1, 7 } },
    { { 2, 3, 2 }, { 3, 3, 3 }, { 0.21, 0.3, 0.37 } }, /* much finer */
    { { 40, 33, 21 }, { 1, 1, 1 }, { 9.5, 6.1, 30 } }, /* much coarser */
    { { 80, 3, 3 }, { 1, 1, 1 }, { 0.73, 0.9, 1.1 } }, /* longer than the prefilter's memory */
};

static void values_are_those_of_the_slow_twin(void **state)
{
    (void)state;
    for (size_t g = 0; g < COUNT_OF(grids); g++)
        for (size_t i = 0; i < COUNT_OF(kinds); i++) {
            volume v;
            rind_grid grid;
            size_t size[3];

            make(&v, 2, grids[g].size, grids[g].spacing);
            assert_int_equal(rind_resampled_grid(v.ctx, rind_image_grid(v.image), grids[g].to, &grid), RIND_OK);
            double *expected = resample_directly(v.voxel, grids[g].size, grids[g].spacing, grids[g].to, kinds[i], size);
            assert_memory_equal(size, grid.size, sizeof size);

            rind_box box = whole(&grid);
            double *value = resample(&v, &grid, &box, kinds[i]);
            for (size_t k = 0; k < size[0] * size[1] * size[2]; k++)
                assert_true(fabs(value[k] - expected[k]) < 1e-10);
            free(value);
            free(expected);
            drop(&v);
        }
}

static void new_grids_share_the_centre_and_the_axes(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    rind_grid grid = rind_grid_make(204, 201, 60, 0.9765625, 0.9765625, 3), out, same;
    double to[3] = { 2, 2, 2 }, keep[3] = { 0, 2, 3.00000001 };
    double centre[2][3];

    grid.origin_mm[1] = -77;
    memcpy(grid.direction, (double[3][3]){ { 0, -0.8, 0.6 }, { 1, 0, 0 }, { 0, 0.6, 0.8 } }, sizeof grid.direction);
    assert_int_equal(rind_resampled_grid(ctx, &grid, to, &out), RIND_OK);
    assert_memory_equal(out.size, ((size_t[]){ 100, 99, 90 }), sizeof out.size);
    assert_memory_equal(out.direction, grid.direction, sizeof grid.direction);
    for (int g = 0; g < 2; g++) {
        const rind_grid *at = g == 0 ? &grid : &out;
        double index[3];

        for (int a = 0; a < 3; a++)
            index[a] = ((double)at->size[a] - 1) / 2;
        rind_grid_position(at, index, centre[g]);
    }
    for (int a = 0; a < 3; a++)
        assert_true(fabs(centre[0][a] - centre[1][a]) < 1e-10);

    assert_int_equal(rind_resampled_grid(ctx, &grid, keep, &out), RIND_OK); /* 0, and float32 dust, keep an axis */
    assert_memory_equal(out.size, ((size_t[]){ 204, 99, 60 }), sizeof out.size);
    assert_true(out.spacing_mm[0] == grid.spacing_mm[0] && out.spacing_mm[2] == grid.spacing_mm[2]);
    assert_int_equal(rind_resampled_grid(ctx, &grid, grid.spacing_mm, &same), RIND_OK);
    assert_memory_equal(&same, &grid, sizeof grid);
    rind_ctx_free(ctx);
}

static void impossible_spacings_are_refused(void **state)
{
    (void)state;
    static const double bad[][3] = {
        { -1, 1, 1 }, { NAN, 1, 1 }, { 1, INFINITY, 1 }, { 1, 1, 1e-300 }, { 1e-9, 1e-9, 1e-9 }
    };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_grid grid = rind_grid_make(4, 4, 4, 1, 1, 1), out;

    for (size_t k = 0; k < COUNT_OF(bad); k++) {
        assert_int_equal(rind_resampled_grid(ctx, &grid, bad[k], &out), RIND_BAD_ARGUMENT);
        assert_true(rind_ctx_message(ctx)[0] != 0);
    }
    rind_ctx_free(ctx);
}

static void the_same_spacing_copies_exactly(void **state)
{
    (void)state;
    static const size_t size[3] = { 7, 5, 3 };
    static const double spacing[3] = { 0.7, 0.9, 3 };
    volume v;

    make(&v, 1, size, spacing);
    rind_box box = whole(rind_image_grid(v.image));
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        double *value = resample(&v, rind_image_grid(v.image), &box, kinds[i]);

        assert_memory_equal(value, v.voxel, v.n * sizeof *value);
        free(value);
    }
    drop(&v);
}

/* In the middle, far from the repeated edge, a cubic polynomial is its own spline. */
static void polynomials_are_reproduced(void **state)
{
    (void)state;
    static const size_t size[3] = { 90, 4, 5 };
    static const double spacing[3] = { 1, 1, 1 }, to[3] = { 0.8, 1, 1 };
    volume v;
    rind_grid grid, old = rind_grid_make(90, 4, 5, 1, 1, 1);

    make(&v, 1, size, spacing);
    for (int degree = 1; degree <= 3; degree += 2) {
        rind_image *image;

        for (size_t k = 0; k < v.n; k++)
            v.voxel[k] = pow((double)(k % 90) - 44, degree);
        assert_int_equal(rind_image_create(v.ctx, &old, RIND_FLOAT64, v.voxel, &image), RIND_OK);
        assert_int_equal(rind_resampled_grid(v.ctx, &old, to, &grid), RIND_OK);
        rind_box box = { .first = { 50, 1, 1 }, .size = { 12, 1, 1 } };
        double value[12];
        assert_int_equal(rind_resample(v.ctx, image, &grid, &box, degree == 1 ? RIND_LINEAR : RIND_CUBIC, value),
                         RIND_OK);
        for (size_t x = 0; x < 12; x++)
            assert_true(fabs(value[x] - pow(rind_old_index(&old, &grid, 0, 50.0 + (double)x) - 44, degree)) < 1e-9);
        rind_image_free(image);
    }
    drop(&v);
}

static void a_box_holds_what_the_whole_holds(void **state)
{
    (void)state;
    static const size_t size[3] = { 100, 90, 80 };
    static const double spacing[3] = { 1, 1, 1.5 }, to[3] = { 0.8, 1.3, 1 };
    static const rind_box boxes[] = {
        { { 0, 0, 0 }, { 3, 4, 5 } },       { { 60, 34, 59 }, { 1, 1, 1 } },   { { 41, 30, 50 }, { 20, 9, 12 } },
        { { 120, 60, 110 }, { 5, 8, 10 } }, { { 10, 0, 30 }, { 100, 70, 2 } },
    };
    volume v;
    rind_grid grid;

    make(&v, 2, size, spacing);
    assert_int_equal(rind_resampled_grid(v.ctx, rind_image_grid(v.image), to, &grid), RIND_OK);
    rind_box all = whole(&grid);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        double *expected = resample(&v, &grid, &all, kinds[i]);

        for (size_t b = 0; b < COUNT_OF(boxes); b++) {
            const rind_box *box = &boxes[b];
            double *value = resample(&v, &grid, box, kinds[i]), worst = 0;

            for (size_t k = 0; k < box->size[0] * box->size[1] * box->size[2]; k++) {
                size_t x = k % box->size[0] + box->first[0], y = k / box->size[0] % box->size[1] + box->first[1];
                size_t z = k / box->size[0] / box->size[1] + box->first[2];

                worst = fmax(worst, fabs(value[k] - expected[x + grid.size[0] * (y + grid.size[1] * z)]));
            }
            assert_true(kinds[i] == RIND_CUBIC ? worst < 1e-11 : worst == 0); /* of values up to 1000 */
            free(value);
        }
        free(expected);
    }
    drop(&v);
}

static void threads_do_not_change_a_byte(void **state)
{
    (void)state;
    static const size_t size[3] = { 61, 53, 47 };
    static const double spacing[3] = { 1, 1, 1.5 }, to[3] = { 0.8, 1.3, 1 };

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        double *first = NULL;
        static const int n_threads[] = { 1, 2, 7 };

        for (size_t t = 0; t < COUNT_OF(n_threads); t++) {
            volume v;
            rind_grid grid;

            seed = 5;
            make(&v, n_threads[t], size, spacing);
            assert_int_equal(rind_resampled_grid(v.ctx, rind_image_grid(v.image), to, &grid), RIND_OK);
            rind_box box = whole(&grid);
            double *value = resample(&v, &grid, &box, kinds[i]);
            if (first == NULL)
                first = value;
            else {
                assert_memory_equal(value, first, box.size[0] * box.size[1] * box.size[2] * sizeof *value);
                free(value);
            }
            drop(&v);
        }
        free(first);
    }
}

static void scaled_integers_are_read_as_their_values(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    rind_grid old = rind_grid_make(3, 1, 1, 2, 1, 1), grid;
    static const int16_t voxel[] = { 0, 10, -4 };
    static const double to[3] = { 1, 1, 1 };
    rind_image *image;
    double value[6];

    assert_int_equal(rind_image_create(ctx, &old, RIND_INT16, voxel, &image), RIND_OK);
    image->slope = 2;
    image->intercept = 1;
    assert_int_equal(rind_resampled_grid(ctx, &old, to, &grid), RIND_OK);
    rind_box box = whole(&grid);
    assert_int_equal(rind_resample(ctx, image, &grid, &box, RIND_LINEAR, value), RIND_OK);
    assert_memory_equal(value, ((double[]){ 1, 6, 16, 14, 0, -7 }), sizeof value);
    rind_image_free(image);
    rind_ctx_free(ctx);
}

static void masks_are_thresholded_images(void **state)
{
    (void)state;
    static const double thresholds[] = { 0.5, 0.25, 1, 0 };

    for (size_t g = 0; g < COUNT_OF(grids); g++)
        for (size_t i = 0; i < 2; i++) {
            volume v;
            rind_grid grid;
            size_t size[3];

            make(&v, 2, grids[g].size, grids[g].spacing);
            uint8_t *mask = malloc(v.n);
            for (size_t k = 0; k < v.n; k++) {
                mask[k] = v.voxel[k] > 0 && k % 5 != 0 && k * 3 > v.n; /* with rows and slices of zeros */
                v.voxel[k] = mask[k];
            }
            double *expected = resample_directly(v.voxel, grids[g].size, grids[g].spacing, grids[g].to, kinds[i], size);
            size_t n = size[0] * size[1] * size[2];
            uint8_t *out = malloc(n);
            assert_int_equal(rind_resampled_grid(v.ctx, rind_image_grid(v.image), grids[g].to, &grid), RIND_OK);
            rind_box box = whole(&grid);
            for (size_t t = 0; t < COUNT_OF(thresholds); t++) {
                memset(out, 7, n);
                assert_int_equal(rind_resample_mask(v.ctx, mask, rind_image_grid(v.image), &grid, &box, kinds[i],
                                                    thresholds[t], out),
                                 RIND_OK);
                for (size_t k = 0; k < n; k++)
                    assert_int_equal(out[k], expected[k] >= thresholds[t] - 1e-6);
            }
            free(expected);
            free(mask);
            free(out);
            drop(&v);
        }
}

static void every_refused_allocation_is_reported(void **state)
{
    (void)state;
    static const size_t size[3] = { 9, 8, 7 };
    static const double spacing[3] = { 1, 1, 1 }, to[3] = { 0.8, 1.3, 2 };
    volume v;
    rind_grid grid;
    long failed = 0;

    make(&v, 2, size, spacing);
    assert_int_equal(rind_resampled_grid(v.ctx, rind_image_grid(v.image), to, &grid), RIND_OK);
    rind_box box = whole(&grid);
    double *out = malloc(box.size[0] * box.size[1] * box.size[2] * sizeof *out);
    for (;; failed++) {
        v.ctx->allocations_left = failed;
        if (rind_resample(v.ctx, v.image, &grid, &box, RIND_CUBIC, out) == RIND_OK)
            break;
        assert_true(strstr(rind_ctx_message(v.ctx), "no memory") != NULL);
    }
    assert_true(failed >= 5); /* three tables of weights, coefficients, scratch */
    free(out);
    drop(&v);
}

/* The CT phantom at 2 mm, as configurations C to E of IBSI 1 have it. */
static void the_ct_phantom_has_its_published_numbers(void **state)
{
    (void)state;
    static const char folder[] = RIND_SHARED "/ibsi/data/ct_radiomics_phantom";
    static const double to[3] = { 2, 2, 2 };
    rind_ctx *ctx = rind_ctx_create(2);
    rind_image *image, *mask;
    rind_grid grid;
    char path[1024];

    snprintf(path, sizeof path, "%s/image.nii.gz", folder);
    if (access(path, R_OK) != 0) {
        rind_ctx_free(ctx);
        skip();
    }
    assert_int_equal(rind_image_read(ctx, path, 0, &image), RIND_OK);
    snprintf(path, sizeof path, "%s/mask.nii.gz", folder);
    assert_int_equal(rind_image_read(ctx, path, 0, &mask), RIND_OK);
    assert_int_equal(rind_resampled_grid(ctx, rind_image_grid(image), to, &grid), RIND_OK);
    assert_memory_equal(grid.size, ((size_t[]){ 100, 99, 90 }), sizeof grid.size);

    const size_t *size = rind_image_grid(mask)->size;
    size_t n = grid.size[0] * grid.size[1] * grid.size[2], inside = 0;
    uint8_t *byte = calloc(size[0] * size[1] * size[2], 1), *resampled = malloc(n);
    double *value = malloc(n * sizeof *value), *row = malloc(size[0] * sizeof *row), sum = 0, low = 0, high = 0;
    rind_box box = whole(&grid);

    for (size_t r = 0; r < size[1] * size[2]; r++) {
        rind_image_row(mask, 0, r % size[1], r / size[1], size[0], row);
        for (size_t x = 0; x < size[0]; x++)
            byte[r * size[0] + x] = row[x] == 1;
    }
    assert_int_equal(rind_resample_mask(ctx, byte, rind_image_grid(mask), &grid, &box, RIND_LINEAR, 0.5, resampled),
                     RIND_OK);
    assert_int_equal(rind_resample(ctx, image, &grid, &box, RIND_CUBIC, value), RIND_OK);
    for (size_t k = 0; k < n; k++) {
        double rounded = rint(value[k]);

        inside += resampled[k];
        sum += rounded;
        low = fmin(low, rounded);
        high = fmax(high, rounded);
    }
    assert_int_equal(inside, 45985);
    assert_true(low == -1111 && high == 2637 && rint(sum / (double)n) == -270);
    free(byte);
    free(resampled);
    free(value);
    free(row);
    rind_image_free(image);
    rind_image_free(mask);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_the_slow_twin),
        cmocka_unit_test(new_grids_share_the_centre_and_the_axes),
        cmocka_unit_test(impossible_spacings_are_refused),
        cmocka_unit_test(the_same_spacing_copies_exactly),
        cmocka_unit_test(polynomials_are_reproduced),
        cmocka_unit_test(a_box_holds_what_the_whole_holds),
        cmocka_unit_test(threads_do_not_change_a_byte),
        cmocka_unit_test(scaled_integers_are_read_as_their_values),
        cmocka_unit_test(masks_are_thresholded_images),
        cmocka_unit_test(the_ct_phantom_has_its_published_numbers),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
