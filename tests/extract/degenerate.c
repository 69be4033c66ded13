/*
 * degenerate.c - regions that are hardly any: one voxel, one intensity, one slice, a line, no neighbours
 *
 * A feature has a value where the IBSI or its own formula fixes one; elsewhere the cell is empty and says why.
 */
#include "test.h"

#include "synthetic.h"

#include <math.h>

#define BINS "version: 1\ndiscretise: {method: fixed_bin_number, bins: 8}\n"

/* What a column must hold: a value, or a reason for none. */
typedef struct expected_cell {
    const char *column; /* without "original_" */
    double value;
    rind_reason reason;
} expected_cell;

static size_t find_column(const rind_table *table, const char *name)
{
    for (size_t c = 0; c < rind_table_n_columns(table); c++)
        if (strcmp(rind_table_column(table, c)->name + strlen("original_"), name) == 0)
            return c;
    fail_msg("no column %s", name);
    return 0;
}

static void check(const rind_table *table, const expected_cell *cell, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        rind_reason reason;
        double got = rind_table_value(table, 0, find_column(table, cell[k].column), &reason);

        if (reason != cell[k].reason || (reason == RIND_HAS_VALUE && !(fabs(got - cell[k].value) < 1e-9)))
            fail_msg("%s: %.17g (%s), expected %.17g (%s)", cell[k].column, got, rind_reason_name(reason),
                     cell[k].value, rind_reason_name(cell[k].reason));
    }
    /* Whatever the region: a value is finite and has no reason, an empty cell has one. */
    for (size_t c = 0; c < rind_table_n_columns(table); c++) {
        rind_reason reason;
        double got = rind_table_value(table, 0, c, &reason);

        if (isnan(got) ? reason == RIND_HAS_VALUE : reason != RIND_HAS_VALUE || isinf(got))
            fail_msg("%s: %g with reason '%s'", rind_table_column(table, c)->name, got, rind_reason_name(reason));
    }
}

#define CHECK(volume, settings, ...)                               \
    do {                                                           \
        static const expected_cell cell[] = { __VA_ARGS__ };       \
        rind_ctx *ctx = rind_ctx_create(2);                        \
        rind_table *table = volume_extract(ctx, volume, settings); \
        check(table, cell, sizeof cell / sizeof *cell);            \
        rind_table_free(table);                                    \
        rind_ctx_free(ctx);                                        \
    } while (0)

/* Intensities 10, 11, 12, ... in a box of 5 x 5 x 5, no region yet. */
static volume ramp(void)
{
    volume v = volume_make(5, 5, 5);

    for (size_t k = 0; k < volume_n(&v); k++)
        v.intensity[k] = 10.0 + (double)k;
    return v;
}

static void one_voxel(void **state)
{
    (void)state;
    volume v = ramp();

    v.mask[volume_at(&v, 2, 2, 2)] = 1;
    CHECK(&v, BINS, { "statistics_mean", 72.0, RIND_HAS_VALUE }, { "statistics_variance", 0.0, RIND_HAS_VALUE },
          { "statistics_skewness", NAN, RIND_ONE_VOXEL }, { "morphology_approximate_volume", 1.0, RIND_HAS_VALUE },
          { "morphology_elongation", NAN, RIND_ONE_VOXEL }, { "morphology_moran_i", NAN, RIND_ONE_VOXEL },
          { "glcm_joint_entropy", NAN, RIND_ONE_VOXEL }, { "glrlm_short_runs_emphasis", 1.0, RIND_HAS_VALUE },
          { "glszm_zone_percentage", 1.0, RIND_HAS_VALUE }, { "gldzm_small_distance_emphasis", 1.0, RIND_HAS_VALUE },
          { "ngldm_low_dependence_emphasis", 1.0, RIND_HAS_VALUE });
    volume_drop(&v);
}

static void one_intensity(void **state)
{
    (void)state;
    volume v = ramp();

    for (size_t k = 0; k < volume_n(&v); k++) {
        v.intensity[k] = 5.0;
        v.mask[k] = 1;
    }
    CHECK(&v, BINS, { "statistics_mean", 5.0, RIND_HAS_VALUE }, { "statistics_skewness", NAN, RIND_FLAT_REGION },
          { "statistics_excess_kurtosis", NAN, RIND_FLAT_REGION }, { "morphology_moran_i", NAN, RIND_FLAT_REGION },
          { "morphology_geary_c", NAN, RIND_FLAT_REGION }, { "intensity_histogram_entropy", 0.0, RIND_HAS_VALUE },
          { "glcm_joint_entropy", 0.0, RIND_HAS_VALUE }, { "glcm_joint_maximum", 1.0, RIND_HAS_VALUE },
          { "glcm_correlation", NAN, RIND_FLAT_REGION }, { "ngtdm_coarseness", 1e6, RIND_HAS_VALUE },
          { "glszm_zone_percentage", 1.0 / 125, RIND_HAS_VALUE });
    volume_drop(&v);
}

static void one_slice(void **state)
{
    (void)state;
    volume v = ramp();

    for (size_t y = 0; y < 5; y++)
        for (size_t x = 0; x < 5; x++)
            v.mask[volume_at(&v, x, y, 2)] = 1;
    CHECK(&v, BINS, { "morphology_approximate_volume", 25.0, RIND_HAS_VALUE },
          { "morphology_flatness", 0.0, RIND_HAS_VALUE }, { "morphology_least_axis_length", 0.0, RIND_HAS_VALUE },
          { "morphology_volume_density_aee", NAN, RIND_FLAT_SHAPE }, { "morphology_elongation", 1.0, RIND_HAS_VALUE },
          { "statistics_mean", 72.0, RIND_HAS_VALUE });
    CHECK(&v, BINS "features: [fractal]\n", { "fractal_volume_dimension", NAN, RIND_TOO_SMALL },
          { "fractal_intensity_dimension", NAN, RIND_TOO_SMALL }, { "fractal_mask_lacunarity_2", 1.0, RIND_HAS_VALUE });
    volume_drop(&v);
}

static void no_neighbours(void **state)
{
    (void)state;
    volume v = ramp();

    v.mask[volume_at(&v, 0, 0, 0)] = 1;
    v.mask[volume_at(&v, 4, 4, 4)] = 1;
    CHECK(&v, BINS, { "glcm_joint_entropy", NAN, RIND_NO_NEIGHBOUR }, { "ngtdm_contrast", NAN, RIND_NO_NEIGHBOUR },
          { "glrlm_run_percentage", 1.0, RIND_HAS_VALUE }, { "statistics_range", 124.0, RIND_HAS_VALUE });
    volume_drop(&v);
}

static void nothing_left_by_re_segmentation(void **state)
{
    (void)state;
    volume v = ramp();

    for (size_t k = 0; k < 60; k++)
        v.mask[k] = 1;
    CHECK(&v, BINS "resegment: {range: [1000, 2000]}\n", { "morphology_approximate_volume", 60.0, RIND_HAS_VALUE },
          { "morphology_integrated_intensity", NAN, RIND_EMPTY_AFTER_RESEGMENTATION },
          { "morphology_moran_i", NAN, RIND_EMPTY_AFTER_RESEGMENTATION },
          { "statistics_mean", NAN, RIND_EMPTY_AFTER_RESEGMENTATION },
          { "ivh_volume_at_intensity_fraction_10", NAN, RIND_EMPTY_AFTER_RESEGMENTATION },
          { "glcm_contrast", NAN, RIND_EMPTY_AFTER_RESEGMENTATION });
    volume_drop(&v);
}

static void lines_and_corners_have_finite_values(void **state)
{
    (void)state;
    volume line = ramp(), diagonal = ramp();

    for (size_t k = 0; k < 5; k++) {
        line.mask[volume_at(&line, k, 2, 2)] = 1;
        diagonal.mask[volume_at(&diagonal, k, k, k)] = 1;
    }
    CHECK(&line, BINS, { "morphology_elongation", 0.0, RIND_HAS_VALUE },
          { "glrlm_short_runs_emphasis", 1.0, RIND_HAS_VALUE });
    CHECK(&diagonal, BINS, { "morphology_approximate_volume", 5.0, RIND_HAS_VALUE },
          { "glszm_zone_percentage", 1.0, RIND_HAS_VALUE });
    volume_drop(&line);
    volume_drop(&diagonal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_voxel),
        cmocka_unit_test(one_intensity),
        cmocka_unit_test(one_slice),
        cmocka_unit_test(no_neighbours),
        cmocka_unit_test(nothing_left_by_re_segmentation),
        cmocka_unit_test(lines_and_corners_have_finite_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
