/* levels.c - discretisation: bin edges, borders, refusals */
#include "test.h"

#include "region/levels.h"

#include <math.h>
#include <stdlib.h>

typedef struct sample_region {
    rind_ctx *ctx;
    rind_roi roi;
} sample_region;

/* One row of 'n' voxels, all inside. */
static void make(sample_region *s, const double *value, size_t n)
{
    uint8_t *mask = calloc(n, 1);

    s->ctx = rind_ctx_create(1);
    s->roi = (rind_roi){ .size = { n, 1, 1 },
                         .spacing_mm = { 1, 1, 1 },
                         .intensity = value,
                         .morphological = mask,
                         .inside = mask,
                         .min = value[0],
                         .max = value[0],
                         .whole = true,
                         .range = { -INFINITY, INFINITY } };
    for (size_t k = 0; k < n; k++) {
        mask[k] = 1;
        s->roi.min = fmin(s->roi.min, value[k]);
        s->roi.max = fmax(s->roi.max, value[k]);
        s->roi.whole = s->roi.whole && value[k] == rint(value[k]);
    }
    assert_int_equal(rind_runs_create(s->ctx, mask, s->roi.size, &s->roi.runs), RIND_OK);
}

static void drop(sample_region *s)
{
    free((void *)(uintptr_t)s->roi.inside);
    rind_runs_free(&s->roi.runs);
    rind_ctx_free(s->ctx);
}

static void bins_of_fixed_size_start_at_their_lower_edge(void **state)
{
    (void)state;
    static const double value[] = { -10, -7.5, 0, 2.4999, 2.5, 12.5 };
    static const uint8_t expected[] = { 1, 2, 5, 5, 6, 10 };
    sample_region s;
    rind_levels levels;
    rind_discretisation how = { .method = RIND_FIXED_BIN_SIZE, .width = 2.5, .has_start = true, .start = -10 };

    make(&s, value, COUNT_OF(value));
    assert_int_equal(rind_levels_create(s.ctx, &s.roi, &how, 1, &levels), RIND_OK);
    assert_int_equal(levels.n_levels, 10);
    for (size_t k = 0; k < COUNT_OF(value); k++)
        assert_int_equal(levels.narrow[k], expected[k]);
    assert_int_equal(levels.narrow[-1], 0);
    assert_int_equal(levels.narrow[COUNT_OF(value)], 0);
    assert_int_equal(levels.count[5], 2);
    rind_levels_free(&levels);

    how.start = -9;
    assert_int_equal(rind_levels_create(s.ctx, &s.roi, &how, 1, &levels), RIND_BAD_SETTINGS);
    how.start = -10;
    how.width = 1e-5;
    assert_int_equal(rind_levels_create(s.ctx, &s.roi, &how, 1, &levels), RIND_BAD_SETTINGS);
    how.width = 0.1; /* 226 levels: still one byte */
    assert_int_equal(rind_levels_create(s.ctx, &s.roi, &how, 1, &levels), RIND_OK);
    assert_non_null(levels.narrow);
    rind_levels_free(&levels);
    how.width = 0.05; /* 451 levels: two bytes */
    assert_int_equal(rind_levels_create(s.ctx, &s.roi, &how, 2, &levels), RIND_OK);
    assert_null(levels.narrow);
    assert_int_equal(levels.wide[2], 201);
    assert_int_equal(levels.wide[-2], 0);
    rind_levels_free(&levels);
    drop(&s);
}

static void a_fixed_number_of_bins_puts_the_maximum_into_the_last(void **state)
{
    (void)state;
    static const double value[] = { 0, 24.9, 25, 50, 99.9, 100 };
    static const uint8_t expected[] = { 1, 1, 2, 3, 4, 4 };
    static const double flat[] = { 7, 7 };
    sample_region s;
    rind_levels levels;
    rind_discretisation how = { .method = RIND_FIXED_BIN_NUMBER, .bins = 4 };

    make(&s, value, COUNT_OF(value));
    assert_int_equal(rind_levels_create(s.ctx, &s.roi, &how, 1, &levels), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(value); k++)
        assert_int_equal(levels.narrow[k], expected[k]);
    rind_levels_free(&levels);
    drop(&s);

    make(&s, flat, COUNT_OF(flat));
    assert_int_equal(rind_levels_create(s.ctx, &s.roi, &how, 1, &levels), RIND_OK);
    assert_int_equal(levels.n_levels, 1);
    assert_int_equal(levels.count[1], 2);
    rind_levels_free(&levels);
    drop(&s);
}

static void as_is_takes_whole_numbers_from_one_only(void **state)
{
    (void)state;
    static const double good[] = { 1, 6, 3 }, zero[] = { 0, 1, 2 }, broken[] = { 1, 2.5, 3 };
    static const double *const value[] = { good, zero, broken };
    static const rind_status expected[] = { RIND_OK, RIND_BAD_SETTINGS, RIND_BAD_SETTINGS };
    rind_discretisation how = { .method = RIND_AS_IS };

    for (size_t k = 0; k < COUNT_OF(value); k++) {
        sample_region s;
        rind_levels levels;

        make(&s, value[k], 3);
        assert_int_equal(rind_levels_create(s.ctx, &s.roi, &how, 1, &levels), expected[k]);
        rind_levels_free(&levels);
        drop(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_of_fixed_size_start_at_their_lower_edge),
        cmocka_unit_test(a_fixed_number_of_bins_puts_the_maximum_into_the_last),
        cmocka_unit_test(as_is_takes_whole_numbers_from_one_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
