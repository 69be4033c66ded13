/* fft.c - transforms of bundles against Eigen's, lane by lane */
#include "test.h"

#include "image/fft.h"
#include "slow/fft_eigen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / 8388608.0 - 1.0;
}

static void compare_lane(const double *bundle, const double *result, size_t n, int lane)
{
    double *in = malloc(2 * n * sizeof *in), *out = malloc(2 * n * sizeof *out);

    for (size_t k = 0; k < n; k++) {
        in[2 * k] = bundle[k * RIND_FFT_POINT + (size_t)lane];
        in[2 * k + 1] = bundle[k * RIND_FFT_POINT + RIND_LANES + (size_t)lane];
    }
    fft_by_eigen(in, n, out);
    for (size_t k = 0; k < n; k++) {
        double re = result[k * RIND_FFT_POINT + (size_t)lane];
        double im = result[k * RIND_FFT_POINT + RIND_LANES + (size_t)lane];

        if (!(hypot(re - out[2 * k], im - out[2 * k + 1]) <= 1e-14 * sqrt((double)n) * 8.0))
            fail_msg("%zu points, %zu: %.17g %.17g, expected %.17g %.17g", n, k, re, im, out[2 * k], out[2 * k + 1]);
    }
    free(in);
    free(out);
}

static void every_length_agrees_with_eigen(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    uint32_t seed = 1;

    for (size_t n = 1; n <= 700; n = rind_fft_length(n + 1)) {
        size_t size = n * RIND_FFT_POINT;
        double *bundle = rind_alloc(ctx, size, sizeof *bundle, "bundle");
        double *work = rind_alloc(ctx, 2 * size, sizeof *work, "bundle");
        rind_fft plan;

        for (size_t k = 0; k < size; k++)
            bundle[k] = noise(&seed);
        memcpy(work, bundle, size * sizeof *work);
        assert_int_equal(rind_fft_create(ctx, n, &plan), RIND_OK);
        const double *result = rind_fft_run(&plan, work, work + size);
        for (int lane = 0; lane < RIND_LANES; lane++)
            compare_lane(bundle, result, n, lane);
        rind_fft_free(&plan);
        free(bundle);
        free(work);
    }
    rind_ctx_free(ctx);
}

/* Even and odd part of a line of twice the length whose second half is zeros. */
static void halves_make_a_padded_line(void **state)
{
    (void)state;
    enum { N = 15, SIZE = N * RIND_FFT_POINT };
    rind_ctx *ctx = rind_ctx_create(1);
    double padded[2 * SIZE] = { 0 }, expected[2 * SIZE], half[SIZE], twisted[SIZE], scratch[2 * SIZE];
    rind_fft plan, full;
    uint32_t seed = 9;

    for (size_t k = 0; k < SIZE; k++)
        padded[k] = half[k] = noise(&seed);
    assert_int_equal(rind_fft_create(ctx, N, &plan), RIND_OK);
    assert_int_equal(rind_fft_create(ctx, 2 * N, &full), RIND_OK);
    memcpy(expected, rind_fft_run(&full, padded, scratch), sizeof expected);
    rind_fft_twist(&plan, half, twisted);
    for (size_t parity = 0; parity < 2; parity++) {
        const double *result = rind_fft_run(&plan, parity == 0 ? half : twisted, scratch);

        for (size_t k = 0; k < N; k++)
            for (size_t l = 0; l < RIND_FFT_POINT; l++)
                assert_true(fabs(result[k * RIND_FFT_POINT + l] - expected[(2 * k + parity) * RIND_FFT_POINT + l]) <
                            1e-13);
    }
    rind_fft_free(&plan);
    rind_fft_free(&full);
    rind_ctx_free(ctx);
}

static void lengths(void **state)
{
    (void)state;
    assert_int_equal(rind_fft_length(0), 1);
    assert_int_equal(rind_fft_length(1), 1);
    assert_int_equal(rind_fft_length(11), 12);
    assert_int_equal(rind_fft_length(13), 14);
    assert_int_equal(rind_fft_length(97), 98);
    assert_int_equal(rind_fft_length(101), 105);
    assert_int_equal(rind_fft_length(243), 243);
    assert_int_equal(rind_fft_length(1025), 1029);
}

static void refusals(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    rind_fft plan;

    for (long k = 0; k < 2; k++) {
        ctx->allocations_left = k;
        assert_int_equal(rind_fft_create(ctx, 30, &plan), RIND_NO_MEMORY);
        assert_null(plan.twiddle);
    }
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_agrees_with_eigen),
        cmocka_unit_test(halves_make_a_padded_line),
        cmocka_unit_test(lengths),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
