/* perturb.c - perturbed cases: what a perturbation must leave, and what it must do exactly */
#include "test.h"

#include "context.h"
#include "extract/prepare.h"
#include "image/noise_level.h"
#include "image/pose.h"
#include "random.h"
#include "synthetic.h"

#include <math.h>

#define STATISTICS "version: 1\nfeatures: [statistics, approximate_volume]\n"
#define RESAMPLED "resample: {spacing_mm: [1.5, 1.5, 1.5], image: cubic}\n"
#define VOLUME "original_morphology_approximate_volume"

/* A textured region with nothing but zeros near the image's edge. */
static volume inner_blob(size_t n_x, size_t n_y, size_t n_z, size_t margin)
{
    volume blob = volume_blob(n_x - 2 * margin, n_y - 2 * margin, n_z - 2 * margin, 60, 11);
    volume v = volume_make(n_x, n_y, n_z);

    for (size_t z = 0; z < blob.grid.size[2]; z++)
        for (size_t y = 0; y < blob.grid.size[1]; y++)
            for (size_t x = 0; x < blob.grid.size[0]; x++) {
                size_t to = volume_at(&v, x + margin, y + margin, z + margin), from = volume_at(&blob, x, y, z);

                v.intensity[to] = blob.intensity[from];
                v.mask[to] = blob.mask[from];
            }
    volume_drop(&blob);
    return v;
}

static void rows_are_equal(const rind_table *a, size_t row_a, const rind_table *b, size_t row_b, double tolerance)
{
    assert_int_equal(rind_table_n_columns(a), rind_table_n_columns(b));
    for (size_t c = 0; c < rind_table_n_columns(a); c++) {
        double p = rind_table_value(a, row_a, c, NULL), q = rind_table_value(b, row_b, c, NULL);

        if (isnan(p) && isnan(q))
            continue;
        if (!(fabs(p - q) <= tolerance * fabs(p)))
            fprintf(stderr, "%s: %.17g and %.17g\n", rind_table_column(a, c)->name, p, q);
        assert_true(fabs(p - q) <= tolerance * fabs(p));
    }
}

static void the_first_row_is_the_unperturbed_one(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = inner_blob(20, 18, 14, 4);
    rind_table *plain = volume_extract(ctx, &v, "version: 1\n" RESAMPLED);
    rind_table *all = volume_extract(
        ctx, &v, "version: 1\n" RESAMPLED "perturb: {rotate_deg: [0, 5], noise: [0, 1], grow: [0, 0.1]}\n");

    assert_int_equal(rind_table_n_rows(all), 8);
    assert_string_equal(rind_table_key(all, 0, "perturbation"), "none");
    assert_string_equal(rind_table_key(all, 1, "perturbation"), "g0.1");
    assert_string_equal(rind_table_key(all, 7, "perturbation"), "r5_n1_g0.1");
    assert_string_equal(rind_table_key(plain, 0, "perturbation"), "");
    rows_are_equal(plain, 0, all, 0, 0.0);
    rind_table_free(plain);
    rind_table_free(all);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* Prepares under a perturbation. */
static void prepare(rind_ctx *ctx, const volume *v, const char *text, rind_perturber *how, rind_prepared *out)
{
    rind_settings *settings = NULL;
    rind_image *image = NULL, *mask = NULL;
    rind_region *region = NULL;

    assert_int_equal(rind_settings_parse(ctx, text, "s", &settings), RIND_OK);
    assert_int_equal(rind_image_create(ctx, &v->grid, RIND_FLOAT64, v->intensity, &image), RIND_OK);
    assert_int_equal(rind_image_create(ctx, &v->grid, RIND_UINT8, v->mask, &mask), RIND_OK);
    assert_int_equal(rind_region_create(ctx, image, mask, settings, &region), RIND_OK);
    assert_int_equal(rind_prepare_perturbed(ctx, image, region, settings, 4.0, how, NULL, out), RIND_OK);
    rind_region_free(region);
    rind_image_free(mask);
    rind_image_free(image);
    rind_settings_free(settings);
}

static void a_perturbation_by_nothing_is_none(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = inner_blob(20, 18, 14, 4);
    rind_perturber zero = { .now = { .repetition = 1, .contour_scale_mm = 10.0 } };
    rind_prepared a, b;

    prepare(ctx, &v, STATISTICS RESAMPLED, NULL, &a);
    prepare(ctx, &v, STATISTICS RESAMPLED, &zero, &b);
    assert_memory_equal(&a.grid, &b.grid, sizeof a.grid);
    assert_memory_equal(&a.region->box, &b.region->box, sizeof a.region->box);
    assert_memory_equal(a.region->intensity, b.region->intensity, rind_box_n(&a.region->box) * sizeof(double));
    assert_memory_equal(a.region->morphological, b.region->morphological, rind_box_n(&a.region->box));
    rind_prepared_free(&a);
    rind_prepared_free(&b);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* The sampler of turned grids on a grid that is not turned does what the other does, to rounding. */
static void both_samplers_agree(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(2);
    volume v = volume_blob(23, 19, 11, 100, 3);
    rind_image *image = NULL;
    rind_grid new;
    static const double spacing_mm[] = { 0.7, 1.3, 2.1 };
    rind_box box = { .first = { 0 } };

    v.grid.origin_mm[0] = -311.7;
    v.grid.origin_mm[2] = 87.1;
    assert_int_equal(rind_image_create(ctx, &v.grid, RIND_FLOAT64, v.intensity, &image), RIND_OK);
    assert_int_equal(rind_resampled_grid(ctx, &v.grid, spacing_mm, &new), RIND_OK);
    memcpy(box.size, new.size, sizeof box.size);
    size_t n = box.size[0] * box.size[1] * box.size[2];
    double *a = calloc(n, sizeof *a), *b = calloc(n, sizeof *b);
    uint8_t *p = calloc(n, 1), *q = calloc(n, 1);
    for (rind_interpolation how = RIND_NEAREST; how <= RIND_CUBIC; how++) {
        assert_int_equal(rind_resample(ctx, image, &new, &box, how, a), RIND_OK);
        assert_int_equal(rind_pose(ctx, image, &new, &box, how, b), RIND_OK);
        for (size_t k = 0; k < n; k++)
            assert_true(fabs(a[k] - b[k]) < 1e-9);
    }
    assert_int_equal(rind_resample_mask(ctx, v.mask, &v.grid, &new, &box, RIND_LINEAR, 0.5, p), RIND_OK);
    assert_int_equal(rind_pose_mask(ctx, v.mask, &v.grid, &new, &box, RIND_LINEAR, 0.5, q), RIND_OK);
    assert_memory_equal(p, q, n);
    free(a);
    free(b);
    free(p);
    free(q);
    rind_image_free(image);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* The grid turned by 90 degrees sees the image turned by -90: new voxel (x, y) is old voxel (n - 1 - y, x). */
static void a_right_angle_turns_the_image(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(2);
    volume v = inner_blob(22, 18, 12, 2), turned = volume_make(18, 22, 12);
    static const double still[3] = { 0.0, 0.0, 0.0 };
    rind_image *image = NULL;
    rind_grid grid;

    for (size_t z = 0; z < 12; z++)
        for (size_t y = 0; y < 22; y++)
            for (size_t x = 0; x < 18; x++) {
                size_t from = volume_at(&v, 21 - y, x, z), to = volume_at(&turned, x, y, z);

                turned.intensity[to] = v.intensity[from];
                turned.mask[to] = v.mask[from];
            }
    assert_int_equal(rind_image_create(ctx, &v.grid, RIND_FLOAT64, v.intensity, &image), RIND_OK);
    assert_int_equal(rind_posed_grid(ctx, &v.grid, 90.0, still, &grid), RIND_OK);
    assert_memory_equal(grid.size, turned.grid.size, sizeof grid.size);
    rind_box box = rind_box_whole(&grid);
    double *out = calloc(rind_box_n(&box), sizeof *out);
    for (rind_interpolation how = RIND_NEAREST; how <= RIND_CUBIC; how++) {
        assert_int_equal(rind_pose(ctx, image, &grid, &box, how, out), RIND_OK);
        for (size_t k = 0; k < rind_box_n(&box); k++)
            assert_true(fabs(out[k] - turned.intensity[k]) < 1e-9);
    }
    /* and its features are those of the turned image */
    rind_table *a = volume_extract(ctx, &v, STATISTICS "perturb: {rotate_deg: 90}\n");
    rind_table *b = volume_extract(ctx, &turned, STATISTICS);
    assert_int_equal(rind_table_n_rows(a), 2);
    rows_are_equal(b, 0, a, 1, 1e-9);
    rind_table_free(a);
    rind_table_free(b);
    free(out);
    rind_image_free(image);
    volume_drop(&v);
    volume_drop(&turned);
    rind_ctx_free(ctx);
}

static void a_turn_and_its_opposite_see_a_mirrored_image(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = inner_blob(24, 24, 12, 4);

    for (size_t z = 0; z < 12; z++) /* symmetric in x */
        for (size_t y = 0; y < 24; y++)
            for (size_t x = 0; x < 12; x++) {
                v.intensity[volume_at(&v, 23 - x, y, z)] = v.intensity[volume_at(&v, x, y, z)];
                v.mask[volume_at(&v, 23 - x, y, z)] = v.mask[volume_at(&v, x, y, z)];
            }
    rind_table *t = volume_extract(ctx, &v, STATISTICS "perturb: {rotate_deg: [-7, 7]}\n");
    assert_int_equal(rind_table_n_rows(t), 3);
    rows_are_equal(t, 1, t, 2, 1e-9);
    assert_true(rind_table_find(t, 0, "original_statistics_variance") !=
                rind_table_find(t, 1, "original_statistics_variance"));
    rind_table_free(t);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void whole_voxels_change_nothing(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = inner_blob(20, 18, 14, 4);
    rind_table *t = volume_extract(ctx, &v, "version: 1\nfeatures: all\nperturb: {translate: [1]}\n");

    assert_int_equal(rind_table_n_rows(t), 2);
    assert_string_equal(rind_table_key(t, 1, "perturbation"), "t1x1x1");
    rows_are_equal(t, 0, t, 1, 0.0);
    rind_table_free(t);
    t = volume_extract(ctx, &v, STATISTICS RESAMPLED "perturb: {translate: [0.25, 0.75]}\n");
    assert_int_equal(rind_table_n_rows(t), 9);
    rind_table_free(t);
    t = volume_extract(ctx, &v, STATISTICS "dimension: 2d\nperturb: {translate: [0.25, 0.75]}\n");
    assert_int_equal(rind_table_n_rows(t), 5);
    rind_table_free(t);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void growth_reaches_its_volume(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = inner_blob(30, 28, 24, 8);

    for (int two_d = 0; two_d < 2; two_d++) {
        rind_table *t = volume_extract(ctx, &v,
                                       two_d ? STATISTICS "dimension: 2d\nperturb: {grow: [-0.3, 0.1, 1]}\n"
                                             : STATISTICS "perturb: {grow: [-0.3, 0.1, 1]}\n");
        double before = rind_table_find(t, 0, VOLUME);

        assert_true(fabs(rind_table_find(t, 1, VOLUME) - 0.7 * before) <= 0.5 + 1e-9);
        assert_true(fabs(rind_table_find(t, 2, VOLUME) - 1.1 * before) <= 0.5 + 1e-9);
        assert_true(fabs(rind_table_find(t, 3, VOLUME) - 2.0 * before) <= 0.5 + 1e-9);
        rind_table_free(t);
    }
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* What is taken away lies on the outside, and what is added next to it: nothing between is skipped. */
static void growth_keeps_to_the_boundary(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = volume_make(31, 31, 31);
    rind_perturber how = { .now = { .grow = 0.5 } };
    rind_prepared out;
    double farthest = 0.0, nearest = INFINITY;

    for (size_t k = 0; k < volume_n(&v); k++) {
        double x = (double)(k % 31) - 15, y = (double)(k / 31 % 31) - 15, z = (double)(k / 961) - 15;
        v.mask[k] = x * x + y * y + z * z <= 81.0;
        v.intensity[k] = x;
    }
    prepare(ctx, &v, STATISTICS, &how, &out);
    const rind_prepared_region *r = &out.region[0];
    for (size_t k = 0; k < rind_box_n(&r->box); k++) {
        const size_t *size = r->box.size, *first = r->box.first;
        double x = (double)(first[0] + k % size[0]) - 15, y = (double)(first[1] + k / size[0] % size[1]) - 15,
               z = (double)(first[2] + k / (size[0] * size[1])) - 15, radius = sqrt(x * x + y * y + z * z);

        if (r->morphological[k])
            farthest = fmax(farthest, radius);
        else
            nearest = fmin(nearest, radius);
    }
    assert_true(farthest - nearest < 1.8); /* the shell of one voxel that is not full */
    rind_prepared_free(&out);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void contours_stray_by_their_amplitude(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = volume_make(61, 61, 61);
    double sum = 0.0, square = 0.0;
    size_t n = 0;

    for (size_t k = 0; k < volume_n(&v); k++) {
        double x = (double)(k % 61) - 30, y = (double)(k / 61 % 61) - 30, z = (double)(k / 3721) - 30;
        v.mask[k] = x * x + y * y + z * z <= 400.0;
    }
    for (size_t index = 1; index <= 8; index++) { /* where rays along the axes leave the region */
        rind_perturber how = { .now = { .index = index, .contour_mm = 2.0, .contour_scale_mm = 6.0 } };
        rind_prepared out;

        prepare(ctx, &v, STATISTICS, &how, &out);
        const rind_prepared_region *r = &out.region[0];
        for (int side = 0; side < 6; side++) {
            size_t steps = 0;

            for (;; steps++) {
                size_t at[3] = { 30, 30, 30 }, place = 0;
                bool inside = true;

                at[side / 2] = side % 2 ? 30 + steps : 30 - steps;
                for (int a = 2; a >= 0; a--) {
                    inside = inside && at[a] >= r->box.first[a] && at[a] < r->box.first[a] + r->box.size[a];
                    place = place * r->box.size[a] + at[a] - r->box.first[a];
                }
                if (!inside || !r->morphological[place])
                    break;
            }
            sum += (double)steps - 21.0;
            square += ((double)steps - 21.0) * ((double)steps - 21.0);
            n++;
        }
        rind_prepared_free(&out);
    }
    double mean = sum / (double)n, spread = sqrt(square / (double)n - mean * mean);
    assert_true(fabs(mean) < 1.2);
    assert_true(spread > 1.2 && spread < 2.9);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void noise_is_found_and_added(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(2);
    rind_grid grid = rind_grid_make(96, 80, 40, 1, 1, 1);
    size_t n = grid.size[0] * grid.size[1] * grid.size[2];
    double *value = calloc(n, sizeof *value), *noisy = calloc(n, sizeof *noisy), sigma, sum = 0.0;
    rind_image *image = NULL;
    rind_random random;

    rind_random_seed(&random, 5, 0);
    for (size_t k = 0; k < n; k++) { /* a smooth image with an edge, and noise of 7 */
        double x = (double)(k % 96), y = (double)(k / 96 % 80);
        value[k] = 100.0 * sin(x / 15.0) * cos(y / 20.0) + (x > 40 ? 300.0 : 0.0) + 7.0 * rind_random_normal(&random);
    }
    assert_int_equal(rind_image_create(ctx, &grid, RIND_FLOAT64, value, &image), RIND_OK);
    for (int by_slice = 0; by_slice < 2; by_slice++) {
        assert_int_equal(rind_noise_level(ctx, image, by_slice, &sigma), RIND_OK);
        assert_true(fabs(sigma - 7.0) < 0.05 * 7.0);
    }
    rind_add_noise(ctx, image, 3.0, 9, noisy);
    for (size_t k = 0; k < n; k++)
        sum += (noisy[k] - value[k]) * (noisy[k] - value[k]);
    assert_true(fabs(sqrt(sum / (double)n) - 3.0) < 0.02);
    rind_image_free(image);
    memset(value, 0, n * sizeof *value);
    assert_int_equal(rind_image_create(ctx, &grid, RIND_FLOAT64, value, &image), RIND_OK);
    assert_int_equal(rind_noise_level(ctx, image, false, &sigma), RIND_BAD_SETTINGS);
    rind_image_free(image);
    free(value);
    free(noisy);
    rind_ctx_free(ctx);
}

/* Other repetitions draw other numbers; other seeds, too. */
static void random_numbers_follow_seed_and_number(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1), *more = rind_ctx_create(3);
    volume v = inner_blob(24, 22, 16, 4);
    const char *text = STATISTICS "perturb: {noise: 1, contour_mm: 1, repetitions: 2, seed: 4}\n";
    rind_table *a = volume_extract(ctx, &v, text), *b = volume_extract(more, &v, text);
    rind_table *c = volume_extract(ctx, &v, STATISTICS "perturb: {noise: 1, contour_mm: 1, repetitions: 2, seed: 5}\n");
    const char *mean = "original_statistics_mean";

    assert_int_equal(rind_table_n_rows(a), 3);
    assert_string_equal(rind_table_key(a, 2, "perturbation"), "n1_c1_rep2");
    for (size_t r = 0; r < 3; r++)
        rows_are_equal(a, r, b, r, 0.0);
    assert_true(rind_table_find(a, 1, mean) != rind_table_find(a, 2, mean));
    assert_true(rind_table_find(a, 1, mean) != rind_table_find(c, 1, mean));
    rind_table_free(a);
    rind_table_free(b);
    rind_table_free(c);
    volume_drop(&v);
    rind_ctx_free(ctx);
    rind_ctx_free(more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_row_is_the_unperturbed_one),
        cmocka_unit_test(a_perturbation_by_nothing_is_none),
        cmocka_unit_test(both_samplers_agree),
        cmocka_unit_test(a_right_angle_turns_the_image),
        cmocka_unit_test(a_turn_and_its_opposite_see_a_mirrored_image),
        cmocka_unit_test(whole_voxels_change_nothing),
        cmocka_unit_test(growth_reaches_its_volume),
        cmocka_unit_test(growth_keeps_to_the_boundary),
        cmocka_unit_test(contours_stray_by_their_amplitude),
        cmocka_unit_test(noise_is_found_and_added),
        cmocka_unit_test(random_numbers_follow_seed_and_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
