/* ivh.c - intensity-volume histogram: the digital phantom, each kind of levels, ends, refusals */
#include "test.h"

#include "sample_fixture.h"
#include "family.h"

extern const rind_family rind_family_ivh;

enum { V10, V90, I10, I90, DIFFERENCE_V, DIFFERENCE_I, AREA, N_FEATURES };

static rind_status ivh(fixture *f, const rind_ivh_settings *how, double value[N_FEATURES])
{
    assert_int_equal(rind_family_ivh.n_features, N_FEATURES);
    return rind_family_ivh.compute(f->ctx, &(rind_family_input){ .roi = &f->roi, .ivh = how }, value);
}

static bool printed_as(double value, double expected)
{
    return fabs(value - expected) <= 0.5e-3 * pow(10, floor(log10(fabs(expected)) + 1)) + 1e-12;
}

static void the_digital_phantom(void **state)
{
    (void)state;
    static const double expected[] = { 0.324, 0.0946, 5, 2, 0.23, 3 };
    rind_ivh_settings how = { .method = RIND_IVH_AUTO };
    double value[N_FEATURES];
    fixture f;

    fixture_phantom(&f);
    assert_int_equal(ivh(&f, &how, value), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(expected); k++)
        assert_true(printed_as(value[k], expected[k]));
    fixture_drop(&f);
}

static const double tenths[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static void levels_span_the_range_of_the_resegmentation(void **state)
{
    (void)state;
    rind_ivh_settings how = { .method = RIND_IVH_AS_IS };
    double value[N_FEATURES];
    fixture f;

    fixture_row(&f, tenths, 10);
    assert_int_equal(ivh(&f, &how, value), RIND_OK); /* levels 0 ... 9; gamma = 10 % lies between 0 and 1 */
    assert_true(value[V10] == 0.9 && value[V90] == 0.1 && value[I10] == 9 && value[I90] == 1);
    assert_true(fabs(value[AREA] - (0.5 * 1.1 + 4.4) / 9) < 1e-12); /* trapezoids under 1, 0.9, ... 0.1 */

    f.roi.range[0] = -10.5;
    f.roi.range[1] = 20;
    assert_int_equal(ivh(&f, &how, value), RIND_OK); /* levels -10 ... 20; 10 % is -7, 90 % is 17 */
    assert_true(value[V10] == 1 && value[V90] == 0 && value[I10] == 9 && value[I90] == 1);
    f.roi.range[1] = INFINITY; /* levels -10 ... 9; 90 % is above 7, so 8 */
    assert_int_equal(ivh(&f, &how, value), RIND_OK);
    assert_true(value[V10] == 1 && value[V90] == 0.2);
    fixture_drop(&f);
}

static void bins_of_fixed_size_are_told_by_their_centres(void **state)
{
    (void)state;
    rind_ivh_settings how = { .method = RIND_IVH_FIXED_BIN_SIZE, .width = 2.5 };
    double value[N_FEATURES];
    fixture f;

    fixture_row(&f, tenths, 10);
    f.roi.range[0] = -5; /* bins from -5: centres -3.75, -1.25, 1.25, 3.75, 6.25, 8.75 */
    assert_int_equal(ivh(&f, &how, value), RIND_OK);
    /* 10 of 10 reach 1.25, 7 reach 3.75 (3 4 5 ...), 5 reach 6.25, 2 reach 8.75 */
    assert_true(value[I90] == 3.75 && isnan(value[I10]) && value[V10] == 1 && value[V90] == 0.2);
    f.roi.range[1] = 10; /* the same six bins */
    assert_int_equal(ivh(&f, &how, value), RIND_OK);
    assert_true(isnan(value[I10]) && value[V90] == 0.2);
    f.roi.range[1] = 15; /* two more that nobody reaches */
    assert_int_equal(ivh(&f, &how, value), RIND_OK);
    assert_true(value[I10] == 11.25 && value[V90] == 0);
    f.roi.range[1] = 9.9; /* begins one more */
    how.has_start = true;
    how.start = -0.5; /* centres 0.75, 3.25, 5.75, 8.25, 10.75 */
    assert_int_equal(ivh(&f, &how, value), RIND_OK);
    assert_true(value[I90] == 3.25 && value[I10] == 10.75);
    how.start = 0.5;
    assert_int_equal(ivh(&f, &how, value), RIND_BAD_SETTINGS);
    fixture_drop(&f);
}

/* 1400 HU in bins of 0.1 HU are 14000 bins, whatever the division says; the upper end belongs to the last. */
static void the_last_bin_holds_the_upper_end(void **state)
{
    (void)state;
    static const double value[] = { -1000, 0, 100, 400 };
    rind_ivh_settings how = { .method = RIND_IVH_FIXED_BIN_SIZE, .width = 2.5 };
    double result[N_FEATURES];
    fixture f;

    fixture_row(&f, value, 4);
    f.roi.range[0] = -1000;
    f.roi.range[1] = 400;
    assert_int_equal(ivh(&f, &how, result), RIND_OK); /* centres -998.75 ... 398.75 */
    assert_true(isnan(result[I10]) && result[I90] == -996.25 && result[V90] == 0.25);
    how.width = 0.1;
    assert_int_equal(ivh(&f, &how, result), RIND_OK);
    assert_true(result[V90] == 0.25 && fabs(result[I90] + 999.85) < 1e-9);
    fixture_drop(&f);
}

static void a_fixed_number_of_bins_is_told_by_bin_numbers(void **state)
{
    (void)state;
    static const double value[] = { 0.5, 0.75, 1, 1.25, 1.5 };
    rind_ivh_settings four = { .method = RIND_IVH_FIXED_BIN_NUMBER, .bins = 4 }, automatic = { 0 };
    double result[N_FEATURES];
    fixture f;

    fixture_row(&f, value, 5); /* bins 1 2 3 4 4: nu = 1, 0.8, 0.6, 0.4 */
    assert_int_equal(ivh(&f, &four, result), RIND_OK);
    assert_true(result[I90] == 2 && isnan(result[I10]) && result[V10] == 0.8 && result[V90] == 0.4);
    assert_int_equal(ivh(&f, &automatic, result), RIND_OK); /* 1000 bins: 1 251 501 751 1000 */
    assert_true(result[I90] == 2 && isnan(result[I10]) && result[V10] == 0.8 && result[V90] == 0.2);
    fixture_drop(&f);
}

static void a_flat_region_has_a_curve_only_over_a_range(void **state)
{
    (void)state;
    static const double flat[] = { 7, 7, 7 };
    rind_ivh_settings how = { .method = RIND_IVH_AUTO };
    double value[N_FEATURES];
    fixture f;

    fixture_row(&f, flat, 3);
    for (int method = RIND_IVH_AUTO; method <= RIND_IVH_FIXED_BIN_NUMBER; method++) {
        how = (rind_ivh_settings){ .method = (rind_ivh_method)method, .width = 2, .bins = 5 };
        assert_int_equal(ivh(&f, &how, value), RIND_OK);
        for (int k = V10; k < AREA; k++)
            assert_true(isnan(value[k]));
        assert_true(value[AREA] == 0);
    }
    how.method = RIND_IVH_AS_IS;
    f.roi.range[0] = 0;
    f.roi.range[1] = 10;
    assert_int_equal(ivh(&f, &how, value), RIND_OK);
    assert_true(value[V10] == 1 && value[V90] == 0 && value[I10] == 8 && value[I90] == 8 && value[AREA] == 0);
    fixture_drop(&f);
}

static void levels_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const double broken[] = { 1, 2.5 }, wide[] = { 0, 3e9 };
    double value[N_FEATURES];
    rind_ivh_settings how = { .method = RIND_IVH_AS_IS };
    fixture f;

    fixture_row(&f, broken, 2);
    assert_int_equal(ivh(&f, &how, value), RIND_BAD_SETTINGS);
    fixture_drop(&f);
    fixture_row(&f, wide, 2);
    assert_int_equal(ivh(&f, &how, value), RIND_BAD_SETTINGS);
    how.method = RIND_IVH_AUTO; /* then 1000 bins */
    assert_int_equal(ivh(&f, &how, value), RIND_OK);
    assert_true(value[I90] == 2 && value[V90] == 0.5);
    fixture_drop(&f);
}

static void every_refused_allocation_is_reported(void **state)
{
    (void)state;
    rind_ivh_settings how = { .method = RIND_IVH_AUTO };
    double value[N_FEATURES];
    long failed = 0;
    fixture f;

    fixture_row(&f, tenths, 10);
    for (;; failed++) {
        f.ctx->allocations_left = failed;
        if (ivh(&f, &how, value) == RIND_OK)
            break;
        assert_true(strstr(rind_ctx_message(f.ctx), "no memory") != NULL);
    }
    assert_true(failed >= 2);
    fixture_drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_digital_phantom),
        cmocka_unit_test(levels_span_the_range_of_the_resegmentation),
        cmocka_unit_test(bins_of_fixed_size_are_told_by_their_centres),
        cmocka_unit_test(the_last_bin_holds_the_upper_end),
        cmocka_unit_test(a_fixed_number_of_bins_is_told_by_bin_numbers),
        cmocka_unit_test(a_flat_region_has_a_curve_only_over_a_range),
        cmocka_unit_test(levels_that_cannot_be_are_refused),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
