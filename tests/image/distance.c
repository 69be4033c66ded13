/* distance.c - exact distances: every pair of voxels as oracle, values of scipy, threads, limits */
#include "test.h"

#include "image/distance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

typedef struct field {
    size_t size[3], n;
    double spacing_mm[3];
    uint8_t *mask;
    double *squared;
    uint32_t *nearest;
} field;

/* A mask of scattered ones, about one voxel in 'one_in'; 0: none. */
static field make(const size_t size[3], const double spacing_mm[3], uint64_t seed, uint64_t one_in)
{
    field f = { .n = size[0] * size[1] * size[2] };

    memcpy(f.size, size, sizeof f.size);
    memcpy(f.spacing_mm, spacing_mm, sizeof f.spacing_mm);
    f.mask = malloc(f.n);
    f.squared = malloc(f.n * sizeof *f.squared);
    f.nearest = malloc(f.n * sizeof *f.nearest);
    for (size_t k = 0; k < f.n; k++)
        f.mask[k] = one_in > 0 && next(&seed) % one_in == 0;
    return f;
}

static void drop(field *f)
{
    free(f->mask);
    free(f->squared);
    free(f->nearest);
}

static double between(const field *f, size_t a, size_t b)
{
    size_t nx = f->size[0], ny = f->size[1];
    double x = ((double)(a % nx) - (double)(b % nx)) * f->spacing_mm[0];
    double y = ((double)(a / nx % ny) - (double)(b / nx % ny)) * f->spacing_mm[1];
    double z = ((double)(a / nx / ny) - (double)(b / nx / ny)) * f->spacing_mm[2];

    return x * x + y * y + z * z;
}

/* The squared distance by looking at all pairs. */
static double directly(const field *f, const rind_distance *what, size_t k)
{
    size_t slice = f->size[0] * f->size[1];
    double least = (double)INFINITY;

    for (size_t other = 0; other < f->n; other++)
        if (f->mask[other] == what->to && (!what->in_plane || other / slice == k / slice))
            least = fmin(least, between(f, k, other));
    return least <= what->cap_mm * what->cap_mm ? least : (double)INFINITY;
}

static void check(field *f, const rind_distance *what, int n_threads)
{
    rind_ctx *ctx = rind_ctx_create(n_threads);

    assert_int_equal(rind_distance_squared(ctx, f->mask, f->size, f->spacing_mm, what, f->squared, f->nearest),
                     RIND_OK);
    for (size_t k = 0; k < f->n; k++) {
        double expected = directly(f, what, k);

        if (isinf(expected)) {
            assert_true(isinf(f->squared[k]));
            continue;
        }
        assert_true(fabs(f->squared[k] - expected) <= 1e-12 * (1.0 + expected));
        assert_true(fabs(between(f, k, f->nearest[k]) - expected) <= 1e-12 * (1.0 + expected));
        assert_int_equal(f->mask[f->nearest[k]], what->to);
    }
    double *alone = malloc(f->n * sizeof *alone);
    assert_int_equal(rind_distance_squared(ctx, f->mask, f->size, f->spacing_mm, what, alone, NULL), RIND_OK);
    assert_memory_equal(alone, f->squared, f->n * sizeof *alone);
    free(alone);
    rind_ctx_free(ctx);
}

static void distances_are_the_least_over_all_pairs(void **state)
{
    (void)state;
    static const size_t sizes[][3] = { { 1, 1, 1 }, { 17, 1, 1 },  { 1, 13, 1 }, { 1, 1, 9 },   { 70, 6, 3 },
                                       { 8, 8, 8 }, { 13, 11, 7 }, { 5, 3, 40 }, { 129, 3, 2 }, { 16, 20, 10 } };
    static const double spacings[][3] = { { 1, 1, 1 }, { 0.5, 0.55, 0.8 }, { 0.7, 0.7, 5 }, { 3, 0.2, 1 } };
    static const uint64_t densities[] = { 0, 1, 2, 10, 400 };

    for (size_t s = 0; s < COUNT_OF(sizes); s++)
        for (size_t d = 0; d < COUNT_OF(densities); d++) {
            field f = make(sizes[s], spacings[(s + d) % COUNT_OF(spacings)], 100 * s + d, densities[d]);

            for (uint8_t to = 0; to < 2; to++)
                for (int in_plane = 0; in_plane < 2; in_plane++) {
                    check(&f, &(rind_distance){ to, in_plane, INFINITY }, 1);
                    check(&f, &(rind_distance){ to, in_plane, 2.0 }, 2);
                }
            drop(&f);
        }
}

/* One mask in a corner of a longer grid, where whole rows and slices hold nothing. */
static void empty_rows_and_slices_are_no_obstacle(void **state)
{
    (void)state;
    static const double spacing_mm[3] = { 1, 1.5, 2 };
    field f = make((const size_t[3]){ 20, 14, 12 }, spacing_mm, 0, 0);

    f.mask[19 + 20 * (13 + 14 * 11)] = 1;
    check(&f, &(rind_distance){ 1, false, INFINITY }, 1);
    f.mask[0] = 1;
    check(&f, &(rind_distance){ 1, false, INFINITY }, 3);
    check(&f, &(rind_distance){ 1, true, INFINITY }, 3);
    check(&f, &(rind_distance){ 1, false, 6.0 }, 3);
    drop(&f);
}

/* scipy 1.17.1, ndimage.distance_transform_edt with sampling (0.8, 0.55, 0.5), of the same two masks. */
static void scipy_finds_the_same(void **state)
{
    (void)state;
    enum { N_PROBES = 6 };
    static const size_t size[3] = { 23, 17, 11 }, probe[N_PROBES] = { 0, 22, 1000, 2222, 4000, 4300 };
    static const double spacing_mm[3] = { 0.5, 0.55, 0.8 };
    static const struct {
        uint64_t seed;
        double sum, sum_of_squares, largest, value[N_PROBES];
    } expected[] = {
        { 7,
          4940.192885376033,
          6636.717500000001,
          3.3763886032268267,
          { 0.7433034373659253, 1.5, 1.1412712210513327, 1.3601470508735445, 1.724093964956667, 2.4622144504490264 } },
        { 8,
          4945.335205167401,
          6645.125000000001,
          2.787471972953271,
          { 2.193171219946131, 1.6763054614240211, 0.97082439194738, 1.449137674618944, 1.9653244007033548,
            1.5976545308670458 } },
    };
    rind_ctx *ctx = rind_ctx_create(1);

    for (size_t e = 0; e < COUNT_OF(expected); e++) {
        field f = make(size, spacing_mm, expected[e].seed, 40);
        double sum = 0, squares = 0, largest = 0;
        static const rind_distance what = { 1, false, INFINITY };

        assert_int_equal(rind_distance_squared(ctx, f.mask, size, spacing_mm, &what, f.squared, NULL), RIND_OK);
        for (size_t k = 0; k < f.n; k++) {
            sum += sqrt(f.squared[k]);
            squares += f.squared[k];
            largest = fmax(largest, sqrt(f.squared[k]));
        }
        assert_true(fabs(sum - expected[e].sum) < 1e-9);
        assert_true(fabs(squares - expected[e].sum_of_squares) < 1e-9);
        assert_true(fabs(largest - expected[e].largest) < 1e-14);
        for (size_t k = 0; k < N_PROBES; k++)
            assert_true(fabs(sqrt(f.squared[probe[k]]) - expected[e].value[k]) < 1e-14);
        drop(&f);
    }
    rind_ctx_free(ctx);
}

static void any_number_of_threads_gives_the_same_bytes(void **state)
{
    (void)state;
    field f = make((const size_t[3]){ 45, 37, 29 }, (const double[3]){ 0.9, 0.9, 2.5 }, 3, 200);
    double *other = malloc(f.n * sizeof *other);
    uint32_t *other_nearest = malloc(f.n * sizeof *other_nearest);
    static const rind_distance what = { 1, false, INFINITY };
    rind_ctx *one = rind_ctx_create(1);

    assert_int_equal(rind_distance_squared(one, f.mask, f.size, f.spacing_mm, &what, f.squared, f.nearest), RIND_OK);
    for (int n_threads = 2; n_threads <= 7; n_threads += 5) {
        rind_ctx *many = rind_ctx_create(n_threads);

        assert_int_equal(rind_distance_squared(many, f.mask, f.size, f.spacing_mm, &what, other, other_nearest),
                         RIND_OK);
        assert_memory_equal(other, f.squared, f.n * sizeof *other);
        assert_memory_equal(other_nearest, f.nearest, f.n * sizeof *other_nearest);
        rind_ctx_free(many);
    }
    rind_ctx_free(one);
    free(other);
    free(other_nearest);
    drop(&f);
}

static void every_refusal_of_memory_is_survived(void **state)
{
    (void)state;
    field f = make((const size_t[3]){ 5, 4, 3 }, (const double[3]){ 1, 1, 1 }, 1, 3);
    rind_ctx *ctx = rind_ctx_create(1);
    static const rind_distance what = { 1, false, INFINITY };

    for (long n = 0;; n++) {
        ctx->allocations_left = n;
        rind_status status = rind_distance_squared(ctx, f.mask, f.size, f.spacing_mm, &what, f.squared, f.nearest);

        if (status == RIND_OK) {
            assert_true(n >= 3);
            break;
        }
        assert_int_equal(status, RIND_NO_MEMORY);
    }
    rind_ctx_free(ctx);
    drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_the_least_over_all_pairs),
        cmocka_unit_test(empty_rows_and_slices_are_no_obstacle),
        cmocka_unit_test(scipy_finds_the_same),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(every_refusal_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
