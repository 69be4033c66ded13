/*
 * texture_families.c - what a table of reference values cannot say: matrices small enough to count by hand, regions
 * in which features have no value, threads, and no memory
 */
#include "test.h"

#include "region_of.h"
#include "texture.h"

#include <string.h>

enum { MAX_VALUES = 6 * 64 };

static const rind_family *family_of(const char *name)
{
    for (size_t f = 0; f < rind_n_families; f++)
        if (strcmp(rind_families[f]->name, name) == 0)
            return rind_families[f];
    fail_msg("no family %s", name);
    return NULL;
}

static const char *const texture_names[] = { "glcm", "glrlm", "glszm", "gldzm", "ngtdm", "ngldm" };

/* Value of a feature in the only aggregation asked for. */
static double value_of(region_of *r, const char *family_name, const char *feature)
{
    const rind_family *family = family_of(family_name);
    double value[MAX_VALUES];

    assert_int_equal(family->compute(r->ctx, &r->input, value), RIND_OK);
    for (size_t k = 0; k < family->n_features; k++)
        if (strcmp(family->features[k].name, feature) == 0)
            return value[k];
    fail_msg("no feature %s", feature);
    return NAN;
}

static rind_texture_settings only(rind_aggregation aggregation)
{
    rind_texture_settings texture = every_aggregation();

    texture.n_aggregations = 1;
    texture.aggregation[0] = aggregation;
    return texture;
}

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12 * fmax(1.0, fabs(expected))))
        fail_msg("%.17g is not %.17g", value, expected);
}

/*
 * 1 1 2
 * 1 2 2   in one slice: pairs along x (1,1) (1,2) (1,2) (2,2), runs along x 11 2 1 22
 */
static void hand_counted_matrices(void **state)
{
    (void)state;
    static const uint16_t level[] = { 1, 1, 2, 1, 2, 2 };
    static const size_t size[3] = { 3, 2, 1 };
    rind_texture_settings texture = only(RIND_2D_SLICE_MERGED);
    region_of r;

    region_of_levels(&r, level, NULL, size, &texture, 1);
    /* x: 11 12 12 22; y: 11 12 22; (1,1): 12 12; (-1,1): 11 22. In all 3 of (1,1), 5 of (1,2), 3 of (2,2). */
    assert_near(value_of(&r, "glcm", "joint_maximum"), 6.0 / 22.0);
    assert_near(value_of(&r, "glcm", "contrast"), 10.0 / 22.0);
    /* x: 2 1 1 2; y: 2 1 1 2; (1,1): all alone, 6; (-1,1): 11 and 22, and 1 and 2 alone. 18 runs of 24 voxels. */
    assert_near(value_of(&r, "glrlm", "run_percentage"), 18.0 / 24.0);
    assert_near(value_of(&r, "glrlm", "long_runs_emphasis"), (12.0 + 6.0 * 4.0) / 18.0);
    /* Two zones of three voxels, both at the border. */
    assert_near(value_of(&r, "glszm", "large_zone_emphasis"), 9.0);
    assert_near(value_of(&r, "gldzm", "large_distance_emphasis"), 1.0);
    /* Dependences 3 3 2 / 3 ... : the corner 1 has two equal neighbours, the middle 1 two, the lower 1 two; mirrored.
     */
    assert_near(value_of(&r, "ngldm", "high_dependence_emphasis"), 9.0);
    /* The corner 1: |1 - 4/3|; the upper middle: |1 - 8/5|; the lower left: |1 - 4/3|; and the same for 2. */
    assert_near(value_of(&r, "ngtdm", "coarseness"), 1.0 / (1.0 / 3.0 + 3.0 / 5.0 + 1.0 / 3.0));
    region_of_free(&r);
}

/* The distance is to the outside of the morphological mask, where the intensity mask has a hole. */
static void distances_follow_the_morphological_mask(void **state)
{
    (void)state;
    uint16_t level[125];
    uint8_t morphological[125];
    static const size_t size[3] = { 5, 5, 5 };
    rind_texture_settings texture = only(RIND_3D_MERGED);
    region_of r;

    for (size_t k = 0; k < COUNT_OF(level); k++) {
        level[k] = 0;
        morphological[k] = 1;
    }
    level[62] = 1; /* the centre alone is left */
    region_of_levels(&r, level, morphological, size, &texture, 1);
    assert_near(value_of(&r, "gldzm", "large_distance_emphasis"), 9.0);
    region_of_free(&r);
}

static void a_single_voxel_has_no_pairs_and_no_neighbourhood(void **state)
{
    (void)state;
    static const uint16_t level[] = { 4 };
    static const size_t size[3] = { 1, 1, 1 };

    for (rind_aggregation a = RIND_2D_AVERAGED; a <= RIND_3D_MERGED; a++) {
        rind_texture_settings texture = only(a);
        double value[MAX_VALUES];
        region_of r;

        region_of_levels(&r, level, NULL, size, &texture, 1);
        assert_int_equal(rind_family_glcm.compute(r.ctx, &r.input, value), RIND_OK);
        for (size_t k = 0; k < rind_family_glcm.n_features; k++)
            assert_true(isnan(value[k]));
        assert_int_equal(rind_family_ngtdm.compute(r.ctx, &r.input, value), RIND_OK);
        for (size_t k = 0; k < rind_family_ngtdm.n_features; k++)
            assert_true(isnan(value[k]));
        assert_near(value_of(&r, "glrlm", "run_percentage"), 1.0);
        assert_near(value_of(&r, "glrlm", "high_grey_level_run_emphasis"), 16.0);
        assert_near(value_of(&r, "glszm", "zone_size_entropy"), 0.0);
        assert_near(value_of(&r, "ngldm", "dependence_count_energy"), 1.0);
        region_of_free(&r);
    }
}

static void a_flat_region_has_the_values_the_ibsi_fixes(void **state)
{
    (void)state;
    static const uint16_t level[] = { 3, 3, 3, 3, 3, 3, 3, 3 };
    static const size_t size[3] = { 2, 2, 2 };
    rind_texture_settings texture = only(RIND_3D_MERGED);
    region_of r;

    region_of_levels(&r, level, NULL, size, &texture, 1);
    assert_near(value_of(&r, "ngtdm", "coarseness"), 1e6);
    assert_near(value_of(&r, "ngtdm", "busyness"), 0.0);
    assert_near(value_of(&r, "ngtdm", "complexity"), 0.0);
    assert_near(value_of(&r, "ngtdm", "strength"), 0.0);
    assert_true(isnan(value_of(&r, "ngtdm", "contrast")));
    assert_true(isnan(value_of(&r, "glcm", "correlation")));
    assert_true(isnan(value_of(&r, "glcm", "information_correlation_1")));
    assert_near(value_of(&r, "glcm", "information_correlation_2"), 0.0);
    assert_near(value_of(&r, "glcm", "joint_average"), 3.0);
    assert_near(value_of(&r, "glcm", "joint_variance"), 0.0);
    assert_near(value_of(&r, "glcm", "angular_second_moment"), 1.0);
    region_of_free(&r);
}

/* Slices: one with pairs of two levels, one flat, one with a single voxel, one empty. */
static void slices_without_a_value_take_no_part_in_a_mean(void **state)
{
    (void)state;
    static const uint16_t level[] = { 1, 2, 2, 1, 3, 3, 3, 3, 5, 0, 0, 0, 0, 0, 0, 0 };
    static const size_t size[3] = { 2, 2, 4 }, first[3] = { 2, 2, 1 };
    rind_texture_settings texture = only(RIND_2D_SLICE_MERGED);
    region_of r, alone;

    region_of_levels(&r, level, NULL, size, &texture, 1);
    region_of_levels(&alone, level, NULL, first, &texture, 1);
    assert_near(value_of(&r, "glcm", "correlation"), value_of(&alone, "glcm", "correlation"));
    assert_near(value_of(&r, "glcm", "joint_average"), (1.5 + 3.0) / 2.0);
    assert_near(value_of(&r, "glszm", "zone_percentage"), (2.0 / 4.0 + 1.0 / 4.0 + 1.0) / 3.0);
    region_of_free(&r);
    region_of_free(&alone);
}

/* Zones two apart: not linked at distance 1, linked at distance 2. */
static void linkage_distance_and_alpha_reach_further(void **state)
{
    (void)state;
    static const uint16_t level[] = { 1, 3, 1, 4, 1 };
    static const size_t size[3] = { 5, 1, 1 };
    rind_texture_settings texture = only(RIND_3D_MERGED);
    region_of r;

    region_of_levels(&r, level, NULL, size, &texture, 1);
    assert_near(value_of(&r, "glszm", "zone_percentage"), 5.0 / 5.0);
    assert_near(value_of(&r, "ngldm", "high_dependence_emphasis"), 1.0);
    region_of_free(&r);
    texture.linkage = 2;
    texture.distance = 2;
    texture.alpha = 1.0;
    region_of_levels(&r, level, NULL, size, &texture, 1);
    assert_near(value_of(&r, "glszm", "zone_percentage"), 3.0 / 5.0);
    /* 1: the middle 1 is near; 3: the 4; 1: both others; 4: the 3; 1: the middle */
    assert_near(value_of(&r, "ngldm", "high_dependence_emphasis"), (4.0 + 4.0 + 9.0 + 4.0 + 4.0) / 5.0);
    assert_near(value_of(&r, "glcm", "joint_maximum"), 4.0 / 6.0); /* (1,1) (3,4) (1,1) */
    region_of_free(&r);
}

static void make_noise(uint16_t *level, size_t n, uint32_t n_levels)
{
    uint32_t state = 7;

    for (size_t k = 0; k < n; k++) {
        state = state * 1664525u + 1013904223u;
        uint16_t fresh = (uint16_t)(1 + (state >> 8) % n_levels);

        level[k] = k > 0 && (state >> 28) < 9 ? level[k - 1] : fresh;
        if ((state >> 20) % 37 == 0)
            level[k] = 0;
    }
}

static void threads_do_not_change_a_byte(void **state)
{
    (void)state;
    static const size_t size[3] = { 64, 60, 50 };
    static const uint32_t n_levels[] = { 20, 90, 400 };
    static const int n_threads[] = { 1, 2, 7 };
    static uint16_t level[64 * 60 * 50];
    rind_texture_settings texture = every_aggregation();

    for (size_t l = 0; l < COUNT_OF(n_levels); l++) {
        static double first[6][MAX_VALUES], value[MAX_VALUES];

        make_noise(level, COUNT_OF(level), n_levels[l]);
        for (size_t t = 0; t < COUNT_OF(n_threads); t++) {
            region_of r;

            region_of_levels(&r, level, NULL, size, &texture, n_threads[t]);
            for (size_t f = 0; f < COUNT_OF(texture_names); f++) {
                const rind_family *family = family_of(texture_names[f]);
                rind_aggregation aggregation[RIND_N_AGGREGATIONS];
                size_t n = family->n_features * rind_family_aggregations(family, &texture, aggregation);

                assert_int_equal(family->compute(r.ctx, &r.input, t == 0 ? first[f] : value), RIND_OK);
                if (t > 0)
                    assert_memory_equal(value, first[f], n * sizeof *value);
            }
            region_of_free(&r);
        }
    }
}

/* Every allocation fails in turn; then the family succeeds. */
static void no_memory_is_a_status(void **state)
{
    (void)state;
    static const size_t size[3] = { 7, 6, 3 };
    static const uint32_t n_levels[] = { 6, 300 };
    uint16_t level[7 * 6 * 3];
    rind_texture_settings texture = every_aggregation();

    texture.linkage = 2;
    for (size_t l = 0; l < COUNT_OF(n_levels); l++)
        for (size_t f = 0; f < COUNT_OF(texture_names); f++) {
            const rind_family *family = family_of(texture_names[f]);
            double value[MAX_VALUES];
            rind_status status = RIND_NO_MEMORY;
            region_of r;

            make_noise(level, COUNT_OF(level), n_levels[l]);
            region_of_levels(&r, level, NULL, size, &texture, 1);
            for (long n = 0; status == RIND_NO_MEMORY; n++) {
                assert_true(n < 1000);
                rind_cache_free(&r.cache);
                r.ctx->allocations_left = n;
                status = family->compute(r.ctx, &r.input, value);
                if (status == RIND_NO_MEMORY)
                    assert_true(strlen(rind_ctx_message(r.ctx)) > 0);
            }
            assert_int_equal(status, RIND_OK);
            region_of_free(&r);
        }
}

/* A family is free to leave features that were not asked for; the others do not change. */
static void features_not_wanted_are_nan(void **state)
{
    (void)state;
    static const uint16_t level[] = { 1, 1, 2, 1, 2, 2 };
    static const size_t size[3] = { 3, 2, 1 };
    rind_texture_settings texture = only(RIND_3D_MERGED);
    double value[MAX_VALUES];
    region_of r;

    region_of_levels(&r, level, NULL, size, &texture, 1);
    r.wanted[0] = false;
    assert_int_equal(rind_family_ngldm.compute(r.ctx, &r.input, value), RIND_OK);
    assert_true(isnan(value[0]));
    assert_near(value[1], 9.0);
    region_of_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_counted_matrices),
        cmocka_unit_test(distances_follow_the_morphological_mask),
        cmocka_unit_test(a_single_voxel_has_no_pairs_and_no_neighbourhood),
        cmocka_unit_test(a_flat_region_has_the_values_the_ibsi_fixes),
        cmocka_unit_test(slices_without_a_value_take_no_part_in_a_mean),
        cmocka_unit_test(linkage_distance_and_alpha_reach_further),
        cmocka_unit_test(threads_do_not_change_a_byte),
        cmocka_unit_test(no_memory_is_a_status),
        cmocka_unit_test(features_not_wanted_are_nan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
