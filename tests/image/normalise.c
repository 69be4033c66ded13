/* normalise.c - order statistics, Otsu's threshold, and intensities on a common scale */
#include "test.h"

#include "image/image.h"
#include "image/normalise.h"
#include "image/order.h"
#include "image/otsu.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 37 };

typedef struct numbers {
    const double *value;
    size_t n;
} numbers;

static bool take(void *user, size_t batch, const double **value, size_t *n)
{
    const numbers *all = user;
    size_t first = batch * BATCH;

    if (first >= all->n)
        return false;
    *value = all->value + first;
    *n = all->n - first < BATCH ? all->n - first : BATCH;
    return true;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double random_number(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 33) / 0x1p31;
}

static void order_statistics_are_those_of_sorted_values(void **state)
{
    enum { N = 1000 };
    static const double extremes[] = { -1e300, 1e300, -0.0, 0.0, 5e-324, -5e-324 };
    rind_ctx *ctx = rind_ctx_create(1);
    double value[N], sorted[N], out[RIND_MAX_RANKS];
    uint64_t seed = 3;
    (void)state;

    for (size_t k = 0; k < N; k++)
        value[k] = k < 6 ? extremes[k] : k % 3 == 0 ? (double)(k % 17) : 200.0 * random_number(&seed) - 100.0;
    memcpy(sorted, value, sizeof value);
    qsort(sorted, N, sizeof *sorted, ascending);
    for (uint64_t k = 0; k + 3 < N; k += 3) {
        const uint64_t rank[RIND_MAX_RANKS] = { k, N - 1, k + 3, 0 };
        numbers all = { value, N };

        assert_int_equal(rind_order_statistics(ctx, take, &all, rank, RIND_MAX_RANKS, out), RIND_OK);
        for (size_t r = 0; r < RIND_MAX_RANKS; r++)
            assert_true(out[r] == sorted[rank[r]]);
    }
    rind_ctx_free(ctx);
}

static void otsu_separates_two_classes(void **state)
{
    const uint64_t apart[10] = { 5, 9, 4, 0, 0, 0, 0, 2, 8, 1 }, two[4] = { 0, 3, 4, 0 };
    const uint64_t slope[5] = { 1, 2, 3, 2, 4 };
    (void)state;

    assert_int_equal(rind_otsu(apart, 10), 4); /* the middle of 2 ... 6 */
    assert_int_equal(rind_otsu(two, 4), 1);
    double best = -1.0;
    size_t wanted = 0;
    for (size_t t = 0; t + 1 < 5; t++) {
        double n[2] = { 0 }, sum[2] = { 0 };

        for (size_t k = 0; k < 5; k++) {
            n[k > t] += (double)slope[k];
            sum[k > t] += (double)(slope[k] * k);
        }
        double step = sum[0] / n[0] - sum[1] / n[1], between = n[0] * n[1] * step * step;
        wanted = between > best ? t : wanted;
        best = fmax(best, between);
    }
    assert_int_equal(rind_otsu(slope, 5), wanted);
}

static rind_image *image_of(rind_ctx *ctx, const double *value, size_t n)
{
    rind_image *image = NULL;
    rind_grid grid = rind_grid_make(n / 4, 2, 2, 1, 1, 1);

    assert_int_equal(rind_image_create(ctx, &grid, RIND_FLOAT64, value, &image), RIND_OK);
    return image;
}

static void the_threshold_lies_between_air_and_body(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    const double value[8] = { 0, 1, NAN, 100, 2, 104, (double)INFINITY, 98 }, flat[8] = { 7, 7, 7, 7, 7, 7, 7, 7 };
    const double none[4] = { NAN, NAN, NAN, NAN };
    rind_image *image = image_of(ctx, value, 8);
    double threshold = 0.0;
    (void)state;

    assert_int_equal(rind_image_body_threshold(ctx, image, &threshold), RIND_OK);
    assert_true(threshold > 40.0 && threshold < 60.0);
    rind_image_free(image);
    image = image_of(ctx, flat, 8);
    assert_int_equal(rind_image_body_threshold(ctx, image, &threshold), RIND_OK);
    assert_true(threshold == 7.0);
    rind_image_free(image);
    image = image_of(ctx, none, 4);
    assert_int_equal(rind_image_body_threshold(ctx, image, &threshold), RIND_NON_FINITE);
    rind_image_free(image);
    rind_ctx_free(ctx);
}

/* The values of an int16 image of 8 voxels, slope 2 and intercept 10, after a normalisation. */
static rind_status normalised(rind_ctx *ctx, const int16_t *stored, const rind_normalisation *how,
                              const uint8_t *region, double out[8])
{
    rind_image *image = NULL;
    rind_grid grid = rind_grid_make(8, 1, 1, 1, 1, 1);

    assert_int_equal(rind_image_create(ctx, &grid, RIND_INT16, stored, &image), RIND_OK);
    image->slope = 2.0;
    image->intercept = 10.0;
    rind_status status = rind_normalise(ctx, how, region, image);
    assert_int_equal(image->type, RIND_INT16);
    assert_memory_equal(image->voxel, stored, 8 * sizeof *stored);
    rind_image_row(image, 0, 0, 0, 8, out);
    rind_image_free(image);
    return status;
}

static void assert_near(const double *got, const double *want, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (!(fabs(got[k] - want[k]) <= 1e-12 * fmax(1.0, fabs(want[k]))))
            fail_msg("value %zu is %.17g, not %.17g", k, got[k], want[k]);
}

/* Stored values and the intensities 2 X + 10 they stand for. */
static const int16_t stored[8] = { -5, 0, 1, 2, 45, 46, 47, 100 };
static const double intensity[8] = { 0, 10, 12, 14, 100, 102, 104, 210 };

static void z_scores_have_mean_0_and_deviation_1(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_normalisation how = { .method = RIND_NORMALISE_Z_SCORE, .scale = 100.0 };
    double got[8], want[8], mean = 0.0, sd = 0.0;
    const uint8_t region[8] = { 0, 1, 1, 1, 0, 0, 0, 0 };
    (void)state;

    for (size_t k = 0; k < 8; k++)
        mean += intensity[k] / 8.0;
    for (size_t k = 0; k < 8; k++)
        sd += (intensity[k] - mean) * (intensity[k] - mean) / 8.0;
    for (size_t k = 0; k < 8; k++)
        want[k] = 100.0 * (intensity[k] - mean) / sqrt(sd);
    assert_int_equal(normalised(ctx, stored, &how, NULL, got), RIND_OK);
    assert_near(got, want, 8);

    how.clip_sigma = 1.0;
    for (size_t k = 0; k < 8; k++)
        want[k] = fmax(-100.0, fmin(100.0, want[k]));
    assert_int_equal(normalised(ctx, stored, &how, NULL, got), RIND_OK);
    assert_near(got, want, 8);
    assert_true(got[7] == 100.0);

    how = (rind_normalisation){ .method = RIND_NORMALISE_Z_SCORE, .scale = 1.0, .over = RIND_OVER_REGION };
    assert_int_equal(normalised(ctx, stored, &how, region, got), RIND_OK);
    for (size_t k = 0; k < 8; k++)
        want[k] = (intensity[k] - 12.0) / sqrt(8.0 / 3.0);
    assert_near(got, want, 8);
    assert_int_equal(normalised(ctx, stored, &how, NULL, got), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "without a mask there is none"));
    rind_ctx_free(ctx);
}

static void body_is_what_lies_above_the_threshold(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_normalisation how = { .method = RIND_NORMALISE_Z_SCORE, .scale = 1.0, .over = RIND_OVER_BODY };
    const int16_t two[8] = { 0, 1, 2, 1, 100, 101, 102, 103 };
    double got[8], want[8];
    (void)state;

    for (size_t k = 0; k < 8; k++) /* mean of 100 ... 103, their variance 5/4 */
        want[k] = ((double)two[k] - 101.5) / sqrt(1.25);
    assert_int_equal(normalised(ctx, two, &how, NULL, got), RIND_OK);
    assert_near(got, want, 8);
    rind_ctx_free(ctx);
}

static void intervals_become_0_to_scale(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_normalisation how = {
        .method = RIND_NORMALISE_PERCENTILE, .scale = 10.0, .has_low = true, .low = 10, .has_high = true, .high = 50
    };
    double got[8], want[8];
    (void)state;

    /* Rank 0.7 lies between 0 and 10: 7; rank 3.5 between 14 and 100: 57. */
    for (size_t k = 0; k < 8; k++)
        want[k] = 10.0 * (intensity[k] - 7.0) / 50.0;
    assert_int_equal(normalised(ctx, stored, &how, NULL, got), RIND_OK);
    assert_near(got, want, 8);
    how.clip = true;
    for (size_t k = 0; k < 8; k++)
        want[k] = fmax(0.0, fmin(10.0, want[k]));
    assert_int_equal(normalised(ctx, stored, &how, NULL, got), RIND_OK);
    assert_near(got, want, 8);

    how = (rind_normalisation){ .method = RIND_NORMALISE_RANGE, .scale = 1.0 };
    assert_int_equal(normalised(ctx, stored, &how, NULL, got), RIND_OK);
    for (size_t k = 0; k < 8; k++)
        want[k] = intensity[k] / 210.0;
    assert_near(got, want, 8);
    how.has_high = true;
    how.high = 420.0;
    assert_int_equal(normalised(ctx, stored, &how, NULL, got), RIND_OK);
    for (size_t k = 0; k < 8; k++)
        want[k] = intensity[k] / 420.0;
    assert_near(got, want, 8);
    how.high = -3.0;
    assert_int_equal(normalised(ctx, stored, &how, NULL, got), RIND_BAD_SETTINGS);
    rind_ctx_free(ctx);
}

static void what_has_no_spread_is_refused(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    const int16_t flat[8] = { 3, 3, 3, 3, 3, 3, 3, 3 };
    const uint8_t nothing[8] = { 0 };
    double got[8];
    (void)state;

    for (int method = RIND_NORMALISE_Z_SCORE; method <= RIND_NORMALISE_RANGE; method++) {
        rind_normalisation how = { .method = (rind_normalise_method)method, .scale = 1.0 };

        assert_int_equal(normalised(ctx, flat, &how, NULL, got), RIND_BAD_SETTINGS);
        assert_non_null(strstr(rind_ctx_message(ctx), "from 16 to 16 gives no scale"));
        how.over = RIND_OVER_REGION;
        assert_int_equal(normalised(ctx, flat, &how, nothing, got), RIND_NON_FINITE);
    }
    rind_ctx_free(ctx);
}

static void voxels_that_are_not_finite_do_not_count(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    const double value[8] = { 1, NAN, 3, (double)INFINITY, 5, -(double)INFINITY, NAN, NAN };
    rind_normalisation how = { .method = RIND_NORMALISE_Z_SCORE, .scale = 1.0, .clip_sigma = 1.0 };
    rind_image *image = image_of(ctx, value, 8);
    double got[2];
    (void)state;

    assert_int_equal(rind_normalise(ctx, &how, NULL, image), RIND_OK);
    rind_image_row(image, 0, 0, 0, 2, got);
    assert_true(got[0] == -1.0 && isnan(got[1])); /* (1 - 3) / sqrt(8/3), cut */
    rind_image_free(image);
    rind_ctx_free(ctx);
}

static void refused_memory_is_told(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_normalisation how = { .method = RIND_NORMALISE_PERCENTILE, .scale = 1.0, .over = RIND_OVER_BODY };
    double got[8];
    rind_status status = RIND_NO_MEMORY;
    (void)state;

    for (long k = 2; status == RIND_NO_MEMORY && k < 20; k++) { /* the first two make the image */
        ctx->allocations_left = k;
        status = normalised(ctx, stored, &how, NULL, got);
    }
    assert_int_equal(status, RIND_OK);
    ctx->allocations_left = -1;
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_statistics_are_those_of_sorted_values),
        cmocka_unit_test(otsu_separates_two_classes),
        cmocka_unit_test(the_threshold_lies_between_air_and_body),
        cmocka_unit_test(z_scores_have_mean_0_and_deviation_1),
        cmocka_unit_test(body_is_what_lies_above_the_threshold),
        cmocka_unit_test(intervals_become_0_to_scale),
        cmocka_unit_test(what_has_no_spread_is_refused),
        cmocka_unit_test(voxels_that_are_not_finite_do_not_count),
        cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
