/* spatial.c - sums over pairs in two ways against the definition, and regions without a value */
#include "test.h"

#include "shape_fixture.h"
#include "slow/shape_directly.h"

static double mean_of(const solid *s)
{
    double sum = 0.0, n = 0.0;

    for (size_t k = 0; k < s->roi.size[0] * s->roi.size[1] * s->roi.size[2]; k++)
        if (s->mask[k]) {
            sum += s->intensity[k];
            n += 1.0;
        }
    return sum / n;
}

static void assert_same_sums(const rind_pair_sums *got, const rind_pair_sums *expected)
{
    assert_near(got->weight, expected->weight, 1e-12, "weights");
    assert_near(got->square, expected->square, 1e-12, "squares");
    /* products cancel: the error is that of sums as large as the squares */
    if (!(fabs(got->product - expected->product) <= 1e-12 * expected->square))
        fail_msg("products: %.17g, expected %.17g", got->product, expected->product);
}

static void compare_ways(solid *s)
{
    double mean = mean_of(s);
    rind_pair_sums expected = pairs_directly(&s->roi, mean), got;

    assert_int_equal(rind_pairs_directly(s->ctx, &s->roi, mean, &got), RIND_OK);
    assert_same_sums(&got, &expected);
    assert_int_equal(rind_pairs_by_spectrum(s->ctx, &s->roi, mean, &got), RIND_OK);
    assert_same_sums(&got, &expected);
}

static void both_ways_agree_with_the_definition(void **state)
{
    (void)state;
    static const size_t size[][3] = { { 2, 1, 1 },  { 1, 2, 1 },   { 1, 1, 5 },  { 3, 3, 3 },   { 7, 8, 9 },
                                      { 16, 5, 2 }, { 17, 11, 3 }, { 9, 17, 4 }, { 33, 2, 13 }, { 20, 10, 7 } };

    for (size_t k = 0; k < COUNT_OF(size); k++) {
        solid s;

        solid_make(&s, size[k][0], size[k][1], size[k][2], 0.8, 1.3, 2.5);
        solid_scatter(&s, (uint32_t)k, 60, 1000, 0.37);
        s.mask[0] = 1;
        s.intensity[0] = 77.0;
        solid_refresh(&s);
        compare_ways(&s);
        solid_drop(&s);
    }
}

/* Boxes so large that their spectrum is made in many parts, cubes and slabs; few voxels, so that pairs are quickly
 * counted. */
static void large_boxes(void **state)
{
    (void)state;
    static const size_t size[][3] = {
        { 57, 61, 71 }, { 90, 50, 49 }, { 300, 151, 2 }, { 120, 1, 243 }, { 5, 343, 40 }
    };

    for (size_t k = 0; k < COUNT_OF(size); k++) {
        solid s;
        size_t n = size[k][0] * size[k][1] * size[k][2];

        solid_make(&s, size[k][0], size[k][1], size[k][2], 0.8, 1.3, 2.5);
        solid_scatter(&s, (uint32_t)k, 1, 1000, 0.37);
        s.mask[0] = s.mask[n - 1] = 1;
        solid_refresh(&s);
        double mean = mean_of(&s);
        rind_pair_sums expected, got;
        assert_int_equal(rind_pairs_directly(s.ctx, &s.roi, mean, &expected), RIND_OK);
        assert_int_equal(rind_pairs_by_spectrum(s.ctx, &s.roi, mean, &got), RIND_OK);
        assert_same_sums(&got, &expected);
        solid_drop(&s);
    }
}

/* The region does not fill its box; what lies around it is not a number. */
static void only_the_region_is_looked_at(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 21, 20, 19, 1, 1, 1);
    solid_scatter(&s, 4, 100, 1000, 1.0);
    for (size_t k = 0; k < 21 * 20 * 19; k++) {
        size_t x = k % 21, y = k / 21 % 20, z = k / 420;

        s.mask[k] = x > 4 && x < 15 && y > 6 && y < 19 && z > 8 && z < 13 && (x + y + z) % 5 != 0;
        if (!s.mask[k])
            s.intensity[k] = NAN;
    }
    solid_refresh(&s);
    compare_ways(&s);
    solid_drop(&s);
}

/* Moran's I and Geary's C of two voxels a, b: I = -1, C = 1. */
static void two_voxels(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 5, 1, 1, 2, 1, 1);
    s.mask[0] = s.mask[4] = 1;
    s.intensity[4] = 3.0;
    solid_refresh(&s);
    solid_compute(&s, &rind_family_spatial);
    assert_near(solid_value(&s, &rind_family_spatial, "moran_i"), -1.0, 1e-14, "moran_i");
    assert_near(solid_value(&s, &rind_family_spatial, "geary_c"), 1.0, 1e-14, "geary_c");
    solid_drop(&s);
}

static void flat_or_single_has_no_value(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 4; n += 3) {
        solid s;

        solid_make(&s, 4, 1, 1, 1, 1, 1);
        memset(s.mask, 1, n);
        for (size_t k = 0; k < 4; k++)
            s.intensity[k] = 0.1;
        solid_refresh(&s);
        solid_compute(&s, &rind_family_spatial);
        assert_true(isnan(s.value[0]) && isnan(s.value[1]));
        solid_drop(&s);
    }
}

static void threads_and_refusals(void **state)
{
    (void)state;
    static const size_t size[] = { 5, 26, 55 }; /* few pairs; many; a spectrum in many parts */

    for (size_t k = 0; k < COUNT_OF(size); k++) {
        solid s;

        solid_make(&s, size[k], size[k] + 3, size[k] - 2, 1, 1, 2);
        solid_scatter(&s, 1, 80, 100, 0.1);
        assert_threads_agree(&s, &rind_family_spatial);
        assert_true(assert_survives_refusals(&s, &rind_family_spatial) >= 2);
        solid_drop(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_agree_with_the_definition), cmocka_unit_test(large_boxes),
        cmocka_unit_test(only_the_region_is_looked_at),        cmocka_unit_test(two_voxels),
        cmocka_unit_test(flat_or_single_has_no_value),         cmocka_unit_test(threads_and_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
