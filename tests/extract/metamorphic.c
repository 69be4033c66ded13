/*
 * metamorphic.c - what must not change, and what must change by a known factor
 *
 * No reference value is needed to know that a mirrored tumour has the same volume. Each test changes the input
 * in a way whose effect is known for every column and compares whole rows.
 */
#include "test.h"

#include "synthetic.h"

#include <math.h>

#define ALL                                                                                                   \
    "texture: {aggregation: [2D_averaged, 2D_slice_merged, 2.5D_direction_merged, 2.5D_merged, 3D_averaged, " \
    "3D_merged]}\n"
#define VOLUME_ONLY "texture: {aggregation: [3D_averaged, 3D_merged]}\n"
#define BINS                                                                                                 \
    "version: 1\nfeatures: [all, fractal]\ndiscretise: {method: fixed_bin_number, bins: 12}\nivh: {method: " \
    "fixed_bin_number, bins: 50}\n"

static volume original(void)
{
    volume v = volume_blob(14, 11, 9, 60, 7);

    v.grid.spacing_mm[0] = 1.25;
    v.grid.spacing_mm[1] = 1.25;
    v.grid.spacing_mm[2] = 2.0;
    return v;
}

static bool is(const rind_column *column, const char *family, const char *feature)
{
    return strcmp(column->family, family) == 0 && (feature == NULL || strcmp(column->feature, feature) == 0);
}

/* The factor a column is expected to change by; NaN: it is not compared. */
typedef double expectation(const rind_column *column, double before);

static double unchanged(const rind_column *column, double before)
{
    (void)column;
    return before;
}

/*
 * A cube whose surface is a polygon that is not flat can be cut into triangles in several ways, and the table of cases
 * takes one of them: the mesh of a mirrored or turned mask differs in such cubes. Everything else is exact.
 */
static bool is_of_mesh(const rind_column *column)
{
    static const char *const measured_elsewise[] = { "approximate_volume",
                                                     "centre_of_mass_shift",
                                                     "maximum_3d_diameter",
                                                     "major_axis_length",
                                                     "minor_axis_length",
                                                     "least_axis_length",
                                                     "elongation",
                                                     "flatness",
                                                     "moran_i",
                                                     "geary_c" };

    for (size_t k = 0; k < sizeof measured_elsewise / sizeof *measured_elsewise; k++)
        if (strcmp(column->feature, measured_elsewise[k]) == 0)
            return false;
    return strcmp(column->family, "morphology") == 0;
}

static void compare(const rind_table *before, const rind_table *after, expectation *expected, double mesh_tolerance)
{
    size_t n_wrong = 0;

    assert_int_equal(rind_table_n_columns(before), rind_table_n_columns(after));
    for (size_t c = 0; c < rind_table_n_columns(before); c++) {
        const rind_column *column = rind_table_column(before, c);
        rind_reason reason_before, reason_after;
        double value = rind_table_value(before, 0, c, &reason_before);
        double want = expected(column, value), got = rind_table_value(after, 0, c, &reason_after);
        double tolerance = is_of_mesh(column) ? mesh_tolerance : 1e-9;

        if (isnan(want) && !isnan(value))
            continue; /* not compared */
        if (reason_before != reason_after || (!isnan(want) && !(fabs(got - want) <= tolerance * fabs(want) + 1e-11))) {
            fprintf(stderr, "%s: %.17g became %.17g, expected %.17g (%s, %s)\n", column->name, value, got, want,
                    rind_reason_name(reason_before), rind_reason_name(reason_after));
            n_wrong++;
        }
    }
    assert_int_equal(n_wrong, 0);
}

static const double exact = 1e-9, mesh_cut_otherwise = 0.01;

static void check(const volume *a, const volume *b, const char *settings, expectation *expected, double mesh_tolerance)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *before = volume_extract(ctx, a, settings), *after = volume_extract(ctx, b, settings);

    compare(before, after, expected, mesh_tolerance);
    rind_table_free(before);
    rind_table_free(after);
    rind_ctx_free(ctx);
}

static volume mirrored(const volume *v, int axis)
{
    volume out = volume_make(v->grid.size[0], v->grid.size[1], v->grid.size[2]);
    const size_t *size = v->grid.size;

    out.grid = v->grid;
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++)
            for (size_t x = 0; x < size[0]; x++) {
                size_t at[3] = { x, y, z };

                at[axis] = size[axis] - 1 - at[axis];
                out.intensity[volume_at(&out, at[0], at[1], at[2])] = v->intensity[volume_at(v, x, y, z)];
                out.mask[volume_at(&out, at[0], at[1], at[2])] = v->mask[volume_at(v, x, y, z)];
            }
    return out;
}

static void a_mirrored_region_has_the_same_features(void **state)
{
    (void)state;
    volume v = original();

    for (int axis = 0; axis < 3; axis++) {
        volume mirror = mirrored(&v, axis);

        check(&v, &mirror, BINS ALL, unchanged, mesh_cut_otherwise);
        volume_drop(&mirror);
    }
    volume_drop(&v);
}

/* x, y, z become y, z, x. */
static volume turned(const volume *v)
{
    const size_t *size = v->grid.size;
    volume out = volume_make(size[1], size[2], size[0]);

    for (int a = 0; a < 3; a++)
        out.grid.spacing_mm[a] = v->grid.spacing_mm[(a + 1) % 3];
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++)
            for (size_t x = 0; x < size[0]; x++) {
                out.intensity[volume_at(&out, y, z, x)] = v->intensity[volume_at(v, x, y, z)];
                out.mask[volume_at(&out, y, z, x)] = v->mask[volume_at(v, x, y, z)];
            }
    return out;
}

static void permuted_axes_leave_3d_features(void **state)
{
    (void)state;
    volume v = original(), once = turned(&v), twice = turned(&once);

    check(&v, &once, BINS VOLUME_ONLY, unchanged, mesh_cut_otherwise);
    check(&v, &twice, BINS VOLUME_ONLY, unchanged, mesh_cut_otherwise);
    volume_drop(&twice);
    volume_drop(&once);
    volume_drop(&v);
}

static void slices_can_be_cut_along_any_axis(void **state)
{
    (void)state;
    volume v = original(), once = turned(&v), twice = turned(&once);
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *expected = volume_extract(ctx, &v, BINS ALL),
               *along_y = volume_extract(ctx, &once, BINS ALL "slice_axis: y\n"),
               *along_x = volume_extract(ctx, &twice, BINS ALL "slice_axis: x\n");

    compare(expected, along_y, unchanged, mesh_cut_otherwise);
    compare(expected, along_x, unchanged, mesh_cut_otherwise);
    rind_table_free(along_x);
    rind_table_free(along_y);
    rind_table_free(expected);
    rind_ctx_free(ctx);
    volume_drop(&twice);
    volume_drop(&once);
    volume_drop(&v);
}

/* A larger image around the region, with nothing in it that a feature may see. */
static volume padded(const volume *v, size_t before, size_t after)
{
    const size_t *size = v->grid.size;
    volume out = volume_make(size[0] + before + after, size[1] + before + after, size[2] + before + after);

    memcpy(out.grid.spacing_mm, v->grid.spacing_mm, sizeof out.grid.spacing_mm);
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++) {
            size_t from = volume_at(v, 0, y, z), to = volume_at(&out, before, y + before, z + before);

            memcpy(out.intensity + to, v->intensity + from, size[0] * sizeof *v->intensity);
            memcpy(out.mask + to, v->mask + from, size[0]);
        }
    return out;
}

static double but_local_intensity(const rind_column *column, double before)
{
    return is(column, "local_intensity", NULL) ? NAN : before; /* it sees the padding */
}

static void padding_and_place_do_not_matter(void **state)
{
    (void)state;
    volume v = original(), wide = padded(&v, 12, 12), elsewhere = padded(&v, 20, 4), far = padded(&v, 12, 30);

    check(&v, &wide, BINS ALL, but_local_intensity, exact);
    check(&wide, &far, BINS ALL, unchanged, exact);
    check(&v, &elsewhere, BINS ALL, but_local_intensity, exact);
    volume_drop(&far);
    volume_drop(&elsewhere);
    volume_drop(&wide);
    volume_drop(&v);
}

static const double shift = 37.0, factor = 4.0;

/* Which columns move when a constant is added, and how; those without a simple rule are left out. */
static double shifted_by_a_constant(const rind_column *column, double before)
{
    static const char *const location[] = { "mean", "median", "minimum", "percentile_10", "percentile_90", "maximum" };
    static const char *const other[] = { "coefficient_of_variation", "quartile_coefficient_of_dispersion", "energy",
                                         "root_mean_square" };

    if (is(column, "local_intensity", NULL))
        return before + shift;
    if (is(column, "morphology", "integrated_intensity") || is(column, "morphology", "centre_of_mass_shift"))
        return NAN;
    if (!is(column, "statistics", NULL))
        return before;
    for (size_t k = 0; k < sizeof location / sizeof *location; k++)
        if (strcmp(column->feature, location[k]) == 0)
            return before + shift;
    for (size_t k = 0; k < sizeof other / sizeof *other; k++)
        if (strcmp(column->feature, other[k]) == 0)
            return NAN;
    return before;
}

static void adding_a_constant_moves_only_locations(void **state)
{
    (void)state;
    volume v = original(), more = padded(&v, 0, 0);

    for (size_t k = 0; k < volume_n(&v); k++)
        more.intensity[k] += shift;
    check(&v, &more, BINS ALL, shifted_by_a_constant, exact);
    volume_drop(&more);
    volume_drop(&v);
}

static double scaled_by_a_factor(const rind_column *column, double before)
{
    if (is(column, "ivh", NULL))
        return before; /* in bin numbers */
    if (strcmp(column->unit, "intensity2") == 0)
        return before * factor * factor;
    if (strncmp(column->unit, "intensity", strlen("intensity")) == 0)
        return before * factor;
    return before;
}

static void scaled_intensities_keep_their_levels(void **state)
{
    (void)state;
    volume v = original(), scaled = padded(&v, 0, 0);

    for (size_t k = 0; k < volume_n(&v); k++)
        scaled.intensity[k] *= factor;
    check(&v, &scaled, BINS ALL, scaled_by_a_factor, exact);
    volume_drop(&scaled);
    volume_drop(&v);
}

static double scaled_in_space(const rind_column *column, double before)
{
    static const struct {
        const char *unit;
        int power;
    } powers[] = { { "mm", 1 }, { "mm2", 2 }, { "mm3", 3 }, { "1/mm", -1 }, { "intensity mm3", 3 } };

    if (is(column, "local_intensity", NULL))
        return NAN; /* its sphere keeps its size */
    for (size_t k = 0; k < sizeof powers / sizeof *powers; k++)
        if (strcmp(column->unit, powers[k].unit) == 0)
            return before * pow(factor, powers[k].power);
    return before;
}

static void a_larger_spacing_scales_by_the_power_of_the_unit(void **state)
{
    (void)state;
    volume v = original(), large = padded(&v, 0, 0);

    for (int a = 0; a < 3; a++)
        large.grid.spacing_mm[a] *= factor;
    check(&v, &large, BINS ALL, scaled_in_space, exact);
    volume_drop(&large);
    volume_drop(&v);
}

static void a_label_is_its_own_region(void **state)
{
    (void)state;
    volume v = original(), labelled = padded(&v, 0, 0), alone = padded(&v, 0, 0);

    for (size_t k = 0; k < volume_n(&v); k++) {
        uint8_t label = v.mask[k] ? (uint8_t)(1 + k / 7 % 3) : 0;

        labelled.mask[k] = label;
        alone.mask[k] = label == 2;
    }
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *one = volume_extract(ctx, &labelled, BINS ALL "mask: {label: 2}\n"),
               *other = volume_extract(ctx, &alone, BINS ALL);
    compare(one, other, unchanged, exact);
    rind_table_free(one);
    rind_table_free(other);
    rind_ctx_free(ctx);
    volume_drop(&alone);
    volume_drop(&labelled);
    volume_drop(&v);
}

static void threads_do_not_change_a_bit(void **state)
{
    (void)state;
    volume v = volume_blob(60, 50, 40, 900, 3);
    rind_ctx *one = rind_ctx_create(1);
    rind_table *expected = volume_extract(one, &v, BINS ALL);

    for (int n_threads = 2; n_threads <= 7; n_threads += 5) {
        rind_ctx *ctx = rind_ctx_create(n_threads);
        rind_table *got = volume_extract(ctx, &v, BINS ALL);

        for (size_t c = 0; c < rind_table_n_columns(got); c++) {
            double a = rind_table_value(expected, 0, c, NULL), b = rind_table_value(got, 0, c, NULL);

            if (memcmp(&a, &b, sizeof a) != 0)
                fail_msg("%s: %.17g on one thread, %.17g on %d", rind_table_column(got, c)->name, a, b, n_threads);
        }
        rind_table_free(got);
        rind_ctx_free(ctx);
    }
    rind_table_free(expected);
    rind_ctx_free(one);
    volume_drop(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mirrored_region_has_the_same_features),
        cmocka_unit_test(permuted_axes_leave_3d_features),
        cmocka_unit_test(slices_can_be_cut_along_any_axis),
        cmocka_unit_test(padding_and_place_do_not_matter),
        cmocka_unit_test(adding_a_constant_moves_only_locations),
        cmocka_unit_test(scaled_intensities_keep_their_levels),
        cmocka_unit_test(a_larger_spacing_scales_by_the_power_of_the_unit),
        cmocka_unit_test(a_label_is_its_own_region),
        cmocka_unit_test(threads_do_not_change_a_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
