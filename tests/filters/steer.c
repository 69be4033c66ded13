/*
 * steer.c - Riesz transforms aligned with the structure tensor: on waves, whose orientation is known everywhere
 *
 * On a plane wave along n the spectrum stands at +-n, so an aligned transform of order (L, 0, 0) is the wave itself
 * with the phase
 * (-i)^L, whatever n is, and any order that asks for another axis is zero.
 */
#include "test.h"

#include "filters_test.h"

#include <math.h>

enum { N = 24, PERIODS = 3 };

/* cos(2 pi (a . x) / N) with whole numbers a: periodic, so the spectrum is two points. */
static void fill_wave(rind_volume *image, const double a[3])
{
    static const double tau = 6.283185307179586;
    size_t k = 0;

    for (int z = 0; z < (int)image->size[2]; z++)
        for (int y = 0; y < N; y++)
            for (int x = 0; x < N; x++)
                image->value[k++] = 100.0 * cos(tau * (a[0] * x + a[1] * y + a[2] * z) / N);
}

/* Largest |response - factor * image| away from the edge, in parts of the wave's amplitude. */
static double deviation(const rind_volume *image, const double *response, double factor)
{
    enum { EDGE = 6 };
    double largest = 0.0;
    int n_z = (int)image->size[2], edge_z = n_z > 1 ? EDGE : 0;

    for (int z = edge_z; z < n_z - edge_z; z++)
        for (int y = EDGE; y < N - EDGE; y++)
            for (int x = EDGE; x < N - EDGE; x++) {
                size_t at = (size_t)(x + N * (y + N * z));

                largest = fmax(largest, fabs(response[at] - factor * image->value[at]) / 100.0);
            }
    return largest;
}

static double run(rind_volume *image, bool two_d, const char *order, double factor)
{
    rind_ctx *ctx = rind_ctx_create(2);
    taken_responses taken;
    char text[200];

    snprintf(text, sizeof text, "order=%s;padding_vox=0;alignment_sigma_mm=2", order);
    assert_int_equal(run_filter(ctx, "riesz", text, two_d, image, &taken), RIND_OK);
    double out = deviation(image, taken.map[0], factor);
    drop_responses(&taken);
    rind_ctx_free(ctx);
    return out;
}

static void waves_of_any_direction_are_met_along_themselves(void **state)
{
    (void)state;
    static const double direction[][3] = { { PERIODS, 0, 0 }, { 0, PERIODS, 0 }, { 0, 0, PERIODS },
                                           { 2, 2, 1 },       { 1, -2, 3 },      { -2, 1, 2 } };
    static double value[N * N * N];
    rind_volume image = { { N, N, N }, { 1, 1, 1 }, value };
    /* Frequencies are those of the IBSI's reference, off a wave's by up to one step: so are directions. */
    const double tolerance = 0.25;

    for (size_t k = 0; k < COUNT_OF(direction); k++) {
        fill_wave(&image, direction[k]);
        assert_true(run(&image, false, "[2, 0, 0]", -1.0) < tolerance);
        assert_true(run(&image, false, "[0, 2, 0]", 0.0) < tolerance);
        assert_true(run(&image, false, "[0, 0, 2]", 0.0) < tolerance);
        assert_true(run(&image, false, "[2, 0, 0]", 0.0) > 1.0 - tolerance); /* the test can fail */
    }
}

static void in_a_slice_the_axes_lie_in_it(void **state)
{
    (void)state;
    static double value[N * N];
    rind_volume image = { { N, N, 1 }, { 1, 1, 1 }, value };

    fill_wave(&image, (const double[3]){ 2, 3, 0 });
    assert_true(run(&image, true, "[2, 0, 0]", -1.0) < 0.25);
    assert_true(run(&image, true, "[0, 2, 0]", 0.0) < 0.25);
}

/* Turning the image turns the aligned response with it. */
static void an_aligned_response_turns_with_the_image(void **state)
{
    (void)state;
    static double value[N * N * N], turned[N * N * N];
    rind_volume image = { { N, N, N }, { 1, 1, 1 }, value }, other = { { N, N, N }, { 1, 1, 1 }, turned };
    taken_responses a, b;
    rind_ctx *ctx = rind_ctx_create(1);
    uint32_t random = 1;

    for (size_t k = 0; k < COUNT_OF(value); k++)
        value[k] = (double)((random = random * 1664525u + 1013904223u) >> 20);
    for (size_t z = 0; z < N; z++)
        for (size_t y = 0; y < N; y++)
            for (size_t x = 0; x < N; x++)
                turned[y + N * (z + N * x)] = value[x + N * (y + N * z)];
    static const char text[] = "order=[1, 2, 1];of=log;sigma_mm=1.5;alignment_sigma_mm=1";
    assert_int_equal(run_filter(ctx, "riesz", text, false, &image, &a), RIND_OK);
    assert_int_equal(run_filter(ctx, "riesz", text, false, &other, &b), RIND_OK);
    for (size_t z = 0; z < N; z++)
        for (size_t y = 0; y < N; y++)
            for (size_t x = 0; x < N; x++) {
                double before = a.map[0][x + N * (y + N * z)], after = b.map[0][y + N * (z + N * x)];

                assert_true(fabs(before - after) < 1e-6 * (1.0 + fabs(before)));
            }
    drop_responses(&a);
    drop_responses(&b);
    rind_ctx_free(ctx);
}

static void every_refusal_of_memory_is_survived(void **state)
{
    (void)state;
    static double value[N * N];
    rind_volume image = { { N, N, 1 }, { 1, 1, 1 }, value };
    rind_ctx *ctx = rind_ctx_create(1);
    const rind_filter *riesz = filter_of("riesz");
    filter_parameters p;

    assert_int_equal(set_parameters(ctx, riesz, "order=[2, 0, 0];alignment_sigma_mm=1;of=log", &p), RIND_OK);
    for (long n = 0;; n++) {
        taken_responses taken = { .n_voxels = COUNT_OF(value) };

        ctx->allocations_left = n;
        rind_status status = riesz->run(ctx, &p, true, &image, take_response, &taken);
        drop_responses(&taken);
        if (status == RIND_OK)
            break;
        assert_int_equal(status, RIND_NO_MEMORY);
    }
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waves_of_any_direction_are_met_along_themselves),
        cmocka_unit_test(in_a_slice_the_axes_lie_in_it),
        cmocka_unit_test(an_aligned_response_turns_with_the_image),
        cmocka_unit_test(every_refusal_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
