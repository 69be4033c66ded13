/* random.c - the generator's published first numbers, and the moments of what is made of it */
#include "test.h"

#include "lesion.h"
#include "noise.h"

#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

static void splitmix64_first_numbers(void **state)
{
    static const uint64_t expected[] = { 6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                         4593380528125082431u, 16408922859458223821u };
    uint64_t seed = 1234567;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(expected); k++)
        assert_true(rind_splitmix64(&seed) == expected[k]);
}

static void xoshiro256ss_first_numbers(void **state)
{
    static const uint64_t expected[] = { 11520u, 0u, 1509978240u, 1215971899390074240u };
    rind_random random = { { 1, 2, 3, 4 } };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(expected); k++)
        assert_true(rind_random_bits(&random) == expected[k]);
}

static void streams_and_seeds_differ(void **state)
{
    rind_random a, b, c, again;

    (void)state;
    rind_random_seed(&a, 1, 1);
    rind_random_seed(&b, 1, 2);
    rind_random_seed(&c, 2, 1);
    rind_random_seed(&again, 1, 1);
    assert_memory_equal(&a, &again, sizeof a);
    assert_memory_not_equal(&a, &b, sizeof a);
    assert_memory_not_equal(&a, &c, sizeof a);
}

static void moments_of_the_normal(void **state)
{
    enum { N = 200000 };
    rind_random random;
    double sum = 0.0, squares = 0.0;

    (void)state;
    rind_random_seed(&random, 7, 0);
    for (int k = 0; k < N; k++) {
        double x = rind_random_normal(&random);
        assert_true(fabs(x) <= 6.0);
        sum += x;
        squares += x * x;
    }
    assert_true(fabs(sum / N) < 0.01);
    assert_true(fabs(squares / N - 1.0) < 0.02);
}

static void below_is_even(void **state)
{
    size_t n[5] = { 0 };
    rind_random random;

    (void)state;
    rind_random_seed(&random, 3, 0);
    for (int k = 0; k < 50000; k++)
        n[rind_random_below(&random, 5)]++;
    for (int k = 0; k < 5; k++)
        assert_in_range(n[k], 9600, 10400);
}

/* Covariance of neighbours at a distance along an axis, periodic. */
static double covariance(const double *x, const size_t size[3], int axis, size_t step)
{
    size_t inner = 1, n = size[0] * size[1] * size[2];
    double sum = 0.0;

    for (int a = 0; a < axis; a++)
        inner *= size[a];
    for (size_t k = 0; k < n; k++) {
        size_t at = k / inner % size[axis], to = (at + step) % size[axis];
        sum += x[k] * x[k - at * inner + to * inner];
    }
    return sum / (double)n;
}

static void noise_has_its_variance_and_length(void **state)
{
    const rind_grid grid = rind_grid_make(48, 40, 32, 0.5, 1.0, 2.0);
    const size_t n = 48 * 40 * 32;
    int64_t *work = calloc(2 * n, sizeof *work);
    double *x = calloc(n, sizeof *x), variance = 0.0, along_x = 0.0, along_y = 0.0, far = 0.0;
    rind_random random;

    (void)state;
    for (int k = 0; k < 8; k++) { /* correlated voxels: several draws */
        rind_random_seed(&random, 5, (uint64_t)k);
        rind_noise_fill(&random, &grid, 1.5, work, x);
        variance += covariance(x, grid.size, 0, 0) / 8.0;
        along_x += covariance(x, grid.size, 0, 4) / 8.0;
        along_y += covariance(x, grid.size, 1, 2) / 8.0;
        far += covariance(x, grid.size, 0, 24) / 8.0;
    }
    assert_true(fabs(variance - 1.0) < 0.05);
    /* The same distance in mm along x and y: the same correlation, exp(-d^2 / (4 sigma^2)) = 0.64 at 2 mm. */
    assert_true(fabs(along_x - 0.64) < 0.06);
    assert_true(fabs(along_y - 0.64) < 0.06);
    assert_true(fabs(far) < 0.1);
    free(work);
    free(x);
}

static void an_even_lesion_is_an_ellipsoid(void **state)
{
    rind_lesion lesion;
    rind_random random;

    (void)state;
    rind_random_seed(&random, 1, 1);
    rind_lesion_draw(&random, 5.0, 9.0, 0.0, &lesion);
    double exact = 4.0 / 3.0 * acos(-1.0) * lesion.axis_mm[0] * lesion.axis_mm[1] * lesion.axis_mm[2];
    assert_true(fabs(rind_lesion_volume_mm3(&lesion) / exact - 1.0) < 1e-9);
    for (int r = 0; r < 3; r++) { /* just inside and outside the ends of each axis */
        double in[3], out[3];
        for (int c = 0; c < 3; c++) {
            in[c] = 0.999 * lesion.axis_mm[r] * lesion.frame[r][c];
            out[c] = 1.001 * lesion.axis_mm[r] * lesion.frame[r][c];
        }
        assert_true(rind_lesion_holds(&lesion, in));
        assert_false(rind_lesion_holds(&lesion, out));
    }
}

/* The quadrature against points of a fine lattice. */
static void the_volume_is_that_of_the_points_inside(void **state)
{
    rind_lesion lesion;
    rind_random random;
    const double step = 0.2;

    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        rind_random_seed(&random, seed, 9);
        rind_lesion_draw(&random, 4.0, 7.0, 0.2, &lesion);
        double reach = rind_lesion_reach_mm(&lesion), n = 0.0;
        for (double z = -reach; z <= reach; z += step)
            for (double y = -reach; y <= reach; y += step)
                for (double x = -reach; x <= reach; x += step)
                    n += rind_lesion_holds(&lesion, (double[3]){ x, y, z });
        assert_true(fabs(n * step * step * step / rind_lesion_volume_mm3(&lesion) - 1.0) < 3e-3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitmix64_first_numbers),
        cmocka_unit_test(xoshiro256ss_first_numbers),
        cmocka_unit_test(streams_and_seeds_differ),
        cmocka_unit_test(moments_of_the_normal),
        cmocka_unit_test(below_is_even),
        cmocka_unit_test(noise_has_its_variance_and_length),
        cmocka_unit_test(an_even_lesion_is_an_ellipsoid),
        cmocka_unit_test(the_volume_is_that_of_the_points_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
