/*
 * clones.c - kernels compiled for several instruction sets give the same bytes
 *
 * The same sources are built once more in the one variant that every processor can run, under names that begin
 * with plain_. On a processor without larger registers both are the same code and the test shows nothing.
 */
#include "test.h"

#include "shape_fixture.h"
#include "spatial.h"

extern const rind_family plain_family_local_intensity;
rind_status plain_pairs_directly(rind_ctx *ctx, const rind_roi *roi, double mean, rind_pair_sums *out);
rind_status plain_pairs_by_spectrum(rind_ctx *ctx, const rind_roi *roi, double mean, rind_pair_sums *out);

static void pair_sums(void **state)
{
    (void)state;
    static const size_t size[][3] = { { 31, 22, 13 }, { 14, 15, 16 }, { 9, 5, 49 }, { 60, 55, 63 } };

    for (size_t k = 0; k < COUNT_OF(size); k++) {
        solid s;
        rind_pair_sums fast, plain;

        solid_make(&s, size[k][0], size[k][1], size[k][2], 0.9, 1.1, 2);
        solid_scatter(&s, 3, size[k][0] > 40 ? 4 : 70, 1000, 0.3);
        assert_int_equal(rind_pairs_by_spectrum(s.ctx, &s.roi, 1.5, &fast), RIND_OK);
        assert_int_equal(plain_pairs_by_spectrum(s.ctx, &s.roi, 1.5, &plain), RIND_OK);
        assert_memory_equal(&fast, &plain, sizeof fast);
        assert_int_equal(rind_pairs_directly(s.ctx, &s.roi, 1.5, &fast), RIND_OK);
        assert_int_equal(plain_pairs_directly(s.ctx, &s.roi, 1.5, &plain), RIND_OK);
        assert_memory_equal(&fast, &plain, sizeof fast);
        solid_drop(&s);
    }
}

static void peaks(void **state)
{
    (void)state;
    for (int whole = 0; whole < 2; whole++) {
        solid s;
        double fast[2];

        solid_make(&s, 33, 27, 19, 0.9, 1.1, 2);
        solid_scatter(&s, 3, 60, 1000, whole ? 1.0 : 0.3);
        solid_compute(&s, &rind_family_local_intensity);
        memcpy(fast, s.value, sizeof fast);
        solid_compute(&s, &plain_family_local_intensity);
        assert_memory_equal(fast, s.value, sizeof fast);
        solid_drop(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pair_sums),
        cmocka_unit_test(peaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
