/*
 * slices.c - analysis by slice, of regions that are awkward: holes, several parts, slices without region, slices of one
 * voxel
 *
 * What is averaged over slices must be the mean of what each slice has alone; a slice in which a feature has no value
 * (a single voxel has no pairs) takes no part.
 */
#include "test.h"

#include "synthetic.h"

#include <math.h>

#define SETTINGS                                                                            \
    "version: 1\ndimension: 2d\ndiscretise: {method: fixed_bin_size, width: 8, start: 0}\n" \
    "texture: {aggregation: [2D_averaged, 2D_slice_merged, 2.5D_direction_merged, 2.5D_merged]}\n"

/* A blob with a hole and a second part; slices 2 and 5 are empty, slice 1 is one voxel, slice 6 two that do not touch.
 */
static volume awkward(void)
{
    volume v = volume_blob(13, 12, 8, 60, 11);
    size_t n = v.grid.size[0] * v.grid.size[1];
    static const size_t emptied[] = { 1, 2, 5, 6 };

    for (size_t k = 0; k < sizeof emptied / sizeof *emptied; k++)
        memset(v.mask + emptied[k] * n, 0, n);
    v.mask[volume_at(&v, 4, 4, 1)] = 1;
    v.mask[volume_at(&v, 2, 2, 6)] = v.mask[volume_at(&v, 8, 8, 6)] = 1;
    v.grid.spacing_mm[2] = 4.0;
    return v;
}

static bool is_slice_mean(const rind_column *column)
{
    /* The number of grey levels is that of the whole region, so what is normalised by it is no mean of slices. */
    return strncmp(column->aggregation, "2D", 2) == 0 && strncmp(column->feature, "normalised_inverse", 18) != 0;
}

static void slices_are_averaged_one_by_one(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = awkward();
    size_t slice = v.grid.size[0] * v.grid.size[1], n_compared = 0;
    rind_table *whole = volume_extract(ctx, &v, SETTINGS);
    rind_table *alone[8] = { NULL };

    for (size_t z = 0; z < v.grid.size[2]; z++) {
        volume one = awkward();

        memset(one.mask, 0, z * slice);
        memset(one.mask + (z + 1) * slice, 0, (v.grid.size[2] - z - 1) * slice);
        if (memchr(one.mask, 1, volume_n(&one)) != NULL)
            alone[z] = volume_extract(ctx, &one, SETTINGS);
        volume_drop(&one);
    }
    for (size_t c = 0; c < rind_table_n_columns(whole); c++) {
        const rind_column *column = rind_table_column(whole, c);
        double sum = 0.0, n = 0.0, got = rind_table_value(whole, 0, c, NULL);

        if (!is_slice_mean(column))
            continue;
        for (size_t z = 0; z < v.grid.size[2]; z++) {
            double value = alone[z] != NULL ? rind_table_value(alone[z], 0, c, NULL) : NAN;

            sum += isnan(value) ? 0.0 : value;
            n += !isnan(value);
        }
        if (!(fabs(got - sum / n) <= 1e-9 * fabs(got) + 1e-12))
            fail_msg("%s: %.17g, the mean of %g slices is %.17g", column->name, got, n, sum / n);
        n_compared++;
    }
    assert_int_equal(n_compared, 2 * (25 - 2 + 16) + 16 + 16 + 5 + 17);
    for (size_t z = 0; z < v.grid.size[2]; z++)
        rind_table_free(alone[z]);
    rind_table_free(whole);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void every_value_is_finite_or_explained(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(2);
    volume v = awkward();
    rind_table *table = volume_extract(ctx, &v, SETTINGS);

    for (size_t c = 0; c < rind_table_n_columns(table); c++) {
        rind_reason reason;
        double value = rind_table_value(table, 0, c, &reason);

        if (isnan(value) ? reason == RIND_HAS_VALUE : isinf(value) || reason != RIND_HAS_VALUE)
            fail_msg("%s: %g, reason '%s'", rind_table_column(table, c)->name, value, rind_reason_name(reason));
    }
    rind_table_free(table);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_are_averaged_one_by_one),
        cmocka_unit_test(every_value_is_finite_or_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
