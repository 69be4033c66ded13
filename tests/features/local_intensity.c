/* local_intensity.c - peaks against every voxel of every sphere; edges of the image, other spacings */
#include "test.h"

#include "shape_fixture.h"
#include "slow/shape_directly.h"

static const rind_family *const peaks = &rind_family_local_intensity;

static void compare(solid *s)
{
    double local, global;

    peaks_directly(&s->roi, &local, &global);
    solid_compute(s, peaks);
    assert_near(solid_value(s, peaks, "local_intensity_peak"), local, 1e-12, "local peak");
    assert_near(solid_value(s, peaks, "global_intensity_peak"), global, 1e-12, "global peak");
}

static void noise_on_many_grids(void **state)
{
    (void)state;
    static const struct {
        size_t size[3];
        double spacing_mm[3];
    } grid[] = {
        { { 20, 18, 17 }, { 1, 1, 1 } },     { { 30, 14, 5 }, { 0.9, 1.3, 4 } }, { { 3, 4, 5 }, { 2, 2, 2 } },
        { { 1, 1, 1 }, { 1, 1, 1 } },        { { 12, 12, 12 }, { 7, 7, 7 } },    { { 60, 3, 2 }, { 0.4, 1, 8 } },
        { { 5, 75, 6 }, { 3, 0.8, 2 } },     { { 40, 1, 1 }, { 0.25, 1, 1 } },   { { 9, 9, 9 }, { 6.2035, 6.2, 6.21 } },
        { { 3, 33, 33 }, { 6, 1.5, 1.25 } },
    };

    for (size_t k = 0; k < COUNT_OF(grid); k++)
        for (int whole = 0; whole < 2; whole++) {
            const size_t *n = grid[k].size;
            const double *step = grid[k].spacing_mm;
            solid s;

            solid_make(&s, n[0], n[1], n[2], step[0], step[1], step[2]);
            solid_scatter(&s, (uint32_t)k + 1, 40, 1000, whole ? 1.0 : 0.123);
            compare(&s);
            solid_drop(&s);
        }
}

/* The image goes on around the region: those voxels count, and the box may hold more than spheres reach. */
static void surroundings_count(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 26, 24, 22, 1, 1, 1);
    solid_scatter(&s, 9, 100, 500, 1.0);
    memset(s.mask, 0, 26 * 24 * 22);
    for (size_t z = 9; z < 14; z++)
        for (size_t y = 2; y < 12; y++)
            for (size_t x = 8; x < 20; x += 1 + (x + y + z) % 3)
                s.mask[solid_at(&s, x, y, z)] = 1;
    solid_refresh(&s);
    compare(&s);
    s.intensity[solid_at(&s, 10, 7, 11)] = 0.5; /* no longer whole, though perhaps not in the region */
    compare(&s);
    s.intensity[0] = 3e9; /* whole, but too large for 32 bits */
    compare(&s);
    solid_drop(&s);
}

/* Of several voxels of the highest intensity the one with the largest mean decides. */
static void the_best_of_several_maxima(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 40, 1, 1, 3, 1, 1);
    memset(s.mask, 1, 40);
    s.intensity[5] = s.intensity[20] = s.intensity[35] = 10.0;
    s.intensity[21] = 5.0;
    s.intensity[28] = s.intensity[29] = s.intensity[30] = 9.0;
    solid_refresh(&s);
    solid_compute(&s, peaks);
    assert_near(solid_value(&s, peaks, "local_intensity_peak"), 15.0 / 5.0, 1e-15, "local peak");
    assert_near(solid_value(&s, peaks, "global_intensity_peak"), 27.0 / 5.0, 1e-15, "global peak");
    solid_drop(&s);
}

static void negative_intensities(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 9, 9, 9, 2, 2, 2);
    for (size_t k = 0; k < 729; k++) {
        s.mask[k] = 1;
        s.intensity[k] = -1000.0;
    }
    solid_refresh(&s);
    solid_compute(&s, peaks);
    assert_true(s.value[0] == -1000.0 && s.value[1] == -1000.0);
    solid_drop(&s);
}

static void threads_and_refusals(void **state)
{
    (void)state;
    for (int whole = 0; whole < 2; whole++) {
        solid s;

        solid_make(&s, 20, 140, 9, 1, 1, 2);
        solid_scatter(&s, 1, 40, 100, whole ? 1.0 : 0.1);
        assert_threads_agree(&s, peaks);
        assert_true(assert_survives_refusals(&s, peaks) >= 4);
        solid_drop(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_on_many_grids),        cmocka_unit_test(surroundings_count),
        cmocka_unit_test(the_best_of_several_maxima), cmocka_unit_test(negative_intensities),
        cmocka_unit_test(threads_and_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
