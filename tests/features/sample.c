/* sample.c - statistics, histogram and their facts: the digital phantom, hand examples, the slow twin, degenerate
 * regions */
#include "test.h"

#include "sample_fixture.h"
#include "slow/sample_directly.h"

#include <stdio.h>

extern const rind_family rind_family_statistics, rind_family_intensity_histogram;

enum { MAX_FEATURES = 32 };

/* Rounds to three significant digits, as the reference values are printed. */
static double printed(double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.2e", value);
    return strtod(text, NULL);
}

typedef struct reference {
    const char *tag, *code;
    double value;
} reference;

static void assert_phantom(const rind_family *family, const rind_family_input *input, const reference *expected,
                           size_t n)
{
    double value[MAX_FEATURES];
    rind_ctx *ctx = rind_ctx_create(1);

    assert_int_equal(family->n_features, n);
    assert_int_equal(family->compute(ctx, input, value), RIND_OK);
    for (size_t k = 0; k < n; k++) {
        assert_string_equal(family->features[k].tag, expected[k].tag);
        assert_string_equal(family->features[k].code, expected[k].code);
        assert_true(fabs(printed(value[k]) - expected[k].value) < 1e-9 * fabs(expected[k].value) + 1e-12);
    }
    rind_ctx_free(ctx);
}

static void statistics_of_the_digital_phantom(void **state)
{
    (void)state;
    static const reference expected[] = {
        { "mean", "Q4LE", 2.15 },  { "var", "ECT3", 3.05 },   { "skew", "KE2A", 1.08 }, { "kurt", "IPH6", -0.355 },
        { "median", "Y12H", 1 },   { "min", "1GSF", 1 },      { "p10", "QG58", 1 },     { "p90", "8DWT", 4 },
        { "max", "84IY", 6 },      { "iqr", "SALO", 3 },      { "range", "2OJQ", 5 },   { "mad", "4FUA", 1.55 },
        { "rmad", "1128", 1.11 },  { "medad", "N72L", 1.15 }, { "cov", "7TET", 0.812 }, { "qcod", "9S40", 0.6 },
        { "energy", "N8CA", 567 }, { "rms", "5ZWQ", 2.77 },
    };
    fixture f;

    fixture_phantom(&f);
    assert_phantom(&rind_family_statistics, &(rind_family_input){ .roi = &f.roi }, expected, COUNT_OF(expected));
    fixture_drop(&f);
}

static void histogram_of_the_digital_phantom(void **state)
{
    (void)state;
    static const reference expected[] = {
        { "mean", "X6K6", 2.15 },
        { "var", "CH89", 3.05 },
        { "skew", "88K1", 1.08 },
        { "kurt", "C3I7", -0.355 },
        { "median", "WIFQ", 1 },
        { "min", "1PR8", 1 },
        { "p10", "GPMT", 1 },
        { "p90", "OZ0C", 4 },
        { "max", "3NCY", 6 },
        { "mode", "AMMC", 1 },
        { "iqr", "WR0O", 3 },
        { "range", "5Z3W", 5 },
        { "mad", "D2ZX", 1.55 },
        { "rmad", "WRZB", 1.11 },
        { "medad", "4RNL", 1.15 },
        { "cov", "CWYJ", 0.812 },
        { "qcod", "SLWD", 0.6 },
        { "entropy", "TLU2", 1.27 },
        { "uniformity", "BJ5W", 0.512 },
        { "max_grad", "12CE", 8 },
        { "max_grad_g", "8E6O", 3 },
        { "min_grad", "VQB3", -50 },
        { "min_grad_g", "RHQZ", 1 },
    };
    fixture f;
    rind_levels levels;
    rind_discretisation how = { .method = RIND_AS_IS };

    fixture_phantom(&f);
    assert_int_equal(rind_levels_create(f.ctx, &f.roi, &how, 1, &levels), RIND_OK);
    assert_phantom(&rind_family_intensity_histogram, &(rind_family_input){ .roi = &f.roi, .levels = &levels }, expected,
                   COUNT_OF(expected));
    rind_levels_free(&levels);
    fixture_drop(&f);
}

static void percentiles_interpolate_between_ranks(void **state)
{
    (void)state;
    static const double whole[] = { 40, 10, 30, 20, 50 }, broken[] = { 4.5, 1.5, 3.5, 2.5, 5.5 };
    rind_sample s;
    fixture f;

    fixture_row(&f, whole, 5);
    assert_int_equal(rind_sample_of_region(f.ctx, &f.roi, &s), RIND_OK);
    assert_true(s.percentile_10 == 14 && s.percentile_25 == 20 && s.median == 30 && s.percentile_75 == 40);
    assert_true(fabs(s.percentile_90 - 46) < 1e-12);
    fixture_drop(&f);

    fixture_row(&f, broken, 5);
    assert_int_equal(rind_sample_of_region(f.ctx, &f.roi, &s), RIND_OK);
    assert_true(fabs(s.percentile_10 - 1.9) < 1e-12 && s.percentile_25 == 2.5 && s.median == 3.5);
    assert_true(s.percentile_75 == 4.5 && fabs(s.percentile_90 - 5.1) < 1e-12);
    fixture_drop(&f);
}

static uint32_t seed = 7;

static double noise(void)
{
    seed = seed * 1664525u + 1013904223u;
    return (double)(seed >> 8) / 16777216.0;
}

static double value_of_kind(int kind)
{
    double normal = noise() + noise() + noise() + noise() - 2;

    switch (kind) {
    case 0:
        return floor(2000 * noise()) - 1000; /* CT */
    case 1:
        return 300 * normal;
    case 2:
        return 1e9 + normal; /* small differences far from zero */
    case 3:
        return -1e6 + floor(5 * noise()); /* ties far from zero */
    case 4:
        return floor(3 * noise()) / 4; /* ties that are not whole */
    case 5:
        return floor(4e9 * noise()); /* whole, and too wide to be counted */
    case 6:
        return exp(30 * normal); /* nearly all in one bucket */
    default:
        return -5 - 1e-9 * noise();
    }
}

enum { N_KINDS = 8 };

static bool near(double a, double b, double scale)
{
    return fabs(a - b) <= 1e-11 * scale;
}

static void assert_same(const rind_sample *a, const rind_sample *b)
{
    double sd = sqrt(b->moment_2), far = fmax(fabs(b->minimum), fabs(b->maximum));
    double spread = sd + 1e-4 * far * 1e-11; /* rounding of the values themselves */

    assert_true(a->n == b->n && a->minimum == b->minimum && a->maximum == b->maximum);
    assert_true(near(a->mean, b->mean, far * 1e-3 + sd));
    assert_true(near(a->moment_2, b->moment_2, spread * spread));
    assert_true(near(a->moment_3, b->moment_3, pow(spread, 3) + b->moment_4 / (sd + 1e-300)));
    assert_true(near(a->moment_4, b->moment_4, b->moment_4 + pow(spread, 4)));
    assert_true(near(a->sum_of_squares, b->sum_of_squares, b->sum_of_squares));
    assert_true(near(a->percentile_10, b->percentile_10, far * 1e-4));
    assert_true(near(a->percentile_25, b->percentile_25, far * 1e-4));
    assert_true(near(a->median, b->median, far * 1e-4));
    assert_true(near(a->percentile_75, b->percentile_75, far * 1e-4));
    assert_true(near(a->percentile_90, b->percentile_90, far * 1e-4));
    assert_true(near(a->deviation_from_mean, b->deviation_from_mean, far * 1e-4 + sd));
    assert_true(near(a->deviation_from_median, b->deviation_from_median, far * 1e-4 + sd));
    if (isnan(b->robust_deviation)) /* of two values neither lies between the percentiles */
        assert_true(isnan(a->robust_deviation) && b->n == 2);
    else
        assert_true(near(a->robust_deviation, b->robust_deviation, far * 1e-4 + sd));
}

static void facts_are_those_of_the_slow_twin(void **state)
{
    (void)state;
    static const size_t sizes[][3] = { { 1, 1, 1 },  { 2, 1, 1 },   { 3, 1, 1 },   { 7, 5, 3 },
                                       { 11, 1, 1 }, { 31, 20, 9 }, { 300, 40, 3 } };

    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (int kind = 0; kind < N_KINDS; kind++) {
            size_t n = sizes[i][0] * sizes[i][1] * sizes[i][2], n_inside = 0;
            double *value = malloc(n * sizeof *value);
            uint8_t *mask = malloc(n);
            rind_sample fast, slow;
            fixture f;

            for (size_t k = 0; k < n; k++) {
                value[k] = value_of_kind(kind);
                mask[k] = n < 20 || noise() < 0.8;
            }
            fixture_make(&f, 1, value, mask, sizes[i]);
            for (size_t k = 0; k < n; k++)
                if (mask[k])
                    value[n_inside++] = value[k];
            assert_int_equal(rind_sample_of_region(f.ctx, &f.roi, &fast), RIND_OK);
            sample_directly(value, n_inside, &slow);
            assert_same(&fast, &slow);
            free(value);
            free(mask);
            fixture_drop(&f);
        }
}

static void a_flat_region_has_no_shape_of_distribution(void **state)
{
    (void)state;
    static const double flat[] = { 0.1, 0.1, 0.1 }, zero[] = { 0, 0 }, opposite[] = { -3, -1, 1, 3 };
    rind_sample s;
    fixture f;

    fixture_row(&f, flat, 3);
    assert_int_equal(rind_sample_of_region(f.ctx, &f.roi, &s), RIND_OK);
    assert_true(s.mean == 0.1 && s.median == 0.1 && s.moment_2 == 0 && s.robust_deviation == 0);
    assert_true(isnan(rind_sample_skewness(&s)) && isnan(rind_sample_excess_kurtosis(&s)));
    assert_true(rind_sample_coefficient_of_variation(&s) == 0);
    fixture_drop(&f);

    fixture_row(&f, zero, 2);
    assert_int_equal(rind_sample_of_region(f.ctx, &f.roi, &s), RIND_OK);
    assert_true(isnan(rind_sample_coefficient_of_variation(&s)));
    assert_true(isnan(rind_sample_quartile_coefficient_of_dispersion(&s)));
    fixture_drop(&f);

    fixture_row(&f, opposite, 4); /* mean and sum of quartiles are 0, their spread is not */
    assert_int_equal(rind_sample_of_region(f.ctx, &f.roi, &s), RIND_OK);
    assert_true(isnan(rind_sample_coefficient_of_variation(&s)) && s.moment_2 == 5);
    assert_true(isnan(rind_sample_quartile_coefficient_of_dispersion(&s)));
    fixture_drop(&f);
}

static double histogram_feature(const char *name, const uint64_t *count, uint32_t n_levels)
{
    uint64_t with_zero[16] = { 0 };
    double value[MAX_FEATURES];
    rind_levels levels = { .n_levels = n_levels, .count = with_zero };
    const rind_family *family = &rind_family_intensity_histogram;

    memcpy(with_zero + 1, count, n_levels * sizeof *count);
    assert_int_equal(family->compute(NULL, &(rind_family_input){ .levels = &levels }, value), RIND_OK);
    for (size_t k = 0; k < family->n_features; k++)
        if (strcmp(family->features[k].name, name) == 0)
            return value[k];
    fail();
    return NAN;
}

static void ties_of_the_mode_go_to_the_mean_then_down(void **state)
{
    (void)state;
    assert_true(histogram_feature("mode", (uint64_t[]){ 4, 0, 4, 1, 0, 1 }, 6) == 3);
    assert_true(histogram_feature("mode", (uint64_t[]){ 3, 1, 3 }, 3) == 1);
    assert_true(histogram_feature("mode", (uint64_t[]){ 0, 5 }, 2) == 2);
}

static void gradients_see_empty_levels_and_both_ends(void **state)
{
    (void)state;
    static const uint64_t count[] = { 2, 10, 0, 0, 7 };

    assert_true(histogram_feature("maximum_gradient", count, 5) == 8); /* at level 1, not 7 at level 5 */
    assert_true(histogram_feature("maximum_gradient_intensity", count, 5) == 1);
    assert_true(histogram_feature("minimum_gradient", count, 5) == -5);
    assert_true(histogram_feature("minimum_gradient_intensity", count, 5) == 3);
    assert_true(isnan(histogram_feature("maximum_gradient", count, 1)));
    assert_true(isnan(histogram_feature("minimum_gradient_intensity", count, 1)));
    assert_true(histogram_feature("entropy", count, 1) == 0 && !signbit(histogram_feature("entropy", count, 1)));
    assert_true(histogram_feature("uniformity", count, 1) == 1);
}

static void threads_do_not_change_a_byte(void **state)
{
    (void)state;
    static const int n_threads[] = { 1, 2, 7 };
    static const size_t size[3] = { 100, 60, 20 };
    enum { N = 100 * 60 * 20 };

    for (int kind = 0; kind < N_KINDS; kind++) {
        double *value = malloc(N * sizeof *value), first[MAX_FEATURES] = { 0 };

        for (size_t k = 0; k < N; k++)
            value[k] = value_of_kind(kind);
        for (size_t t = 0; t < COUNT_OF(n_threads); t++) {
            double result[MAX_FEATURES] = { 0 };
            fixture f;

            fixture_make(&f, n_threads[t], value, NULL, size);
            assert_int_equal(
                rind_family_statistics.compute(f.ctx, &(rind_family_input){ .roi = &f.roi }, t == 0 ? first : result),
                RIND_OK);
            assert_true(t == 0 || memcmp(first, result, sizeof first) == 0);
            fixture_drop(&f);
        }
        free(value);
    }
}

static void every_refused_allocation_is_reported(void **state)
{
    (void)state;
    static const double whole[] = { 1, 5, 3, 2 }, broken[] = { 0.5, 0.25, 3, 9 };
    static const double *const values[] = { whole, broken };

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        double value[MAX_FEATURES];
        long failed = 0;
        fixture f;

        fixture_row(&f, values[i], 4);
        for (;; failed++) {
            f.ctx->allocations_left = failed;
            if (rind_family_statistics.compute(f.ctx, &(rind_family_input){ .roi = &f.roi }, value) == RIND_OK)
                break;
            assert_true(strstr(rind_ctx_message(f.ctx), "no memory") != NULL);
        }
        assert_true(failed >= 2);
        fixture_drop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statistics_of_the_digital_phantom),
        cmocka_unit_test(histogram_of_the_digital_phantom),
        cmocka_unit_test(percentiles_interpolate_between_ranks),
        cmocka_unit_test(facts_are_those_of_the_slow_twin),
        cmocka_unit_test(a_flat_region_has_no_shape_of_distribution),
        cmocka_unit_test(ties_of_the_mode_go_to_the_mean_then_down),
        cmocka_unit_test(gradients_see_empty_levels_and_both_ends),
        cmocka_unit_test(threads_do_not_change_a_byte),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
