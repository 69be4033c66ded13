/*
 * filters.c - features of response maps
 *
 * A filter sees the region and its reach, cut from the image. What is computed through that cut must equal the
 * features of the whole response map, written to a file and read back as an image of its own.
 */
#include "test.h"

#include "context.h"
#include "synthetic.h"

#include <math.h>
#include <unistd.h>

/* Families of response maps, with settings that say nothing in intensities of the original image. */
#define FEATURES                                                                                  \
    "features: [statistics, intensity_histogram, ivh, glcm, glrlm, glszm, gldzm, ngtdm, ngldm]\n" \
    "discretise: {method: fixed_bin_number, bins: 12}\nivh: {method: fixed_bin_number, bins: 40}\n"

/* Every filter, and boundaries that matter at the edge. 'exact': cutting may change no bit. */
static const struct {
    const char *filter;
    bool exact;
} in_3d[] = {
    { "{mean: {support_vox: 5}}", true },
    { "{mean: {support_vox: 5, boundary: periodic}}", true },
    { "{mean: {support_vox: 5, boundary: zero}}", true },
    { "{log: {sigma_mm: [1, 1.5]}}", true },
    { "{log: {sigma_mm: 1.2, boundary: nearest}}", true },
    { "{laws: {kernels: [L5E5S5, E3W5R5], energy_distance_vox: 2, rotation_invariant: true}}", true },
    { "{wavelet: {family: coif1}}", true },
    { "{wavelet: {family: db3, level: 2, bands: [LLH, HHH], rotation_invariant: true}}", true },
    { "{gabor: {sigma_mm: 1.5, lambda_mm: 2, gamma: 1.5, theta_step_rad: 0.7853981633974483}}", false },
    { "{gabor: {sigma_mm: 1.5, lambda_mm: 2, orthogonal_planes: true, boundary: periodic}}", false },
    { "{nonseparable_wavelet: {level: [1, 2]}}", true },
    { "{riesz: {order: [1, 0, 0], of: log}}", true },
    { "{gradient: {}}", true },
    { "square", true },
    { "square_root", true },
    { "logarithm", true },
    { "exponential", true },
    { "lbp_2d", false }, /* whole numbers: the map by itself is summed level by level */
}, in_2d[] = {
    { "{mean: {support_vox: 3, boundary: periodic}}", true },
    { "{log: {sigma_mm: 1.5}}", true },
    { "{laws: {kernels: L5E5, energy_distance_vox: 3, rotation_invariant: true}}", true },
    { "{wavelet: {family: haar, level: [1, 2]}}", true },
    { "{gabor: {sigma_mm: 1.5, lambda_mm: 2, theta_rad: 0.5}}", false },
    { "{nonseparable_wavelet: {}}", true },
};

/* A textured volume and a ball in it: in its middle, or where it is cut by a corner. */
static volume ball(bool at_corner)
{
    volume v = volume_blob(26, 22, 14, 60, 11);
    const double centre[3] = { at_corner ? 2.0 : 12.0, at_corner ? 1.0 : 11.0, at_corner ? 12.0 : 7.0 };

    v.grid.spacing_mm[2] = 1.5;
    for (size_t z = 0; z < 14; z++)
        for (size_t y = 0; y < 22; y++)
            for (size_t x = 0; x < 26; x++) {
                double dx = (double)x - centre[0], dy = (double)y - centre[1], dz = 1.5 * ((double)z - centre[2]);
                v.mask[volume_at(&v, x, y, z)] = dx * dx + dy * dy + dz * dz < 16.0;
            }
    return v;
}

typedef struct read_back {
    rind_ctx *ctx;
    const volume *v;
    const rind_table *table; /* of all images */
    const char *settings;    /* of one image */
    bool exact;
    size_t n_images, n_columns;
} read_back;

static void compare_image(const rind_table *all, const char *name, const rind_table *one, bool exact)
{
    size_t n = 0;

    for (size_t c = 0; c < rind_table_n_columns(all); c++) {
        const rind_column *column = rind_table_column(all, c);

        if (strcmp(column->image, name) != 0)
            continue;
        rind_reason reason, same_reason;
        const rind_column *same = rind_table_column(one, n);
        double got = rind_table_value(all, 0, c, &reason), want = rind_table_value(one, 0, n++, &same_reason);

        assert_string_equal(column->family, same->family);
        assert_string_equal(column->feature, same->feature);
        assert_int_equal(reason, same_reason);
        if (!(isnan(got) && isnan(want)) && !(fabs(got - want) <= (exact ? 0.0 : 1e-9) * fabs(want)))
            fail_msg("%s is %.17g through the crop and %.17g on the whole map", column->name, got, want);
    }
    assert_int_equal(n, rind_table_n_columns(one));
    assert_true(n > 50);
}

/* A rind_map_sink: to a file, back, and its features beside those through the crop. */
static rind_status compare_map(void *user, const char *name, const rind_image *map)
{
    read_back *r = user;
    volume filtered = *r->v;
    rind_image *again = NULL;
    char path[] = "response_map.nii";

    if (strcmp(name, "original") == 0)
        return RIND_OK;
    assert_int_equal(rind_image_write(r->ctx, map, path), RIND_OK);
    assert_int_equal(rind_image_read(r->ctx, path, 0, &again), RIND_OK);
    unlink(path);
    filtered.intensity = (double *)(uintptr_t)rind_image_voxels(again);
    rind_table *one = volume_extract(r->ctx, &filtered, r->settings);
    compare_image(r->table, name, one, r->exact);
    rind_table_free(one);
    rind_image_free(again);
    r->n_images++;
    return RIND_OK;
}

static void compare_crop(const char *filter, bool exact, const char *common, bool at_corner)
{
    rind_ctx *ctx = rind_ctx_create(2);
    volume v = ball(at_corner);
    char text[2048], one[2048];
    rind_settings *settings = NULL;
    rind_image *image = NULL;

    snprintf(text, sizeof text, "%sfilters: [none, %s]\n", common, filter);
    snprintf(one, sizeof one, "%s", common);
    rind_table *table = volume_extract(ctx, &v, text);
    read_back r = { ctx, &v, table, one, exact, 0, 0 };
    assert_int_equal(rind_settings_parse(ctx, text, "text", &settings), RIND_OK);
    assert_int_equal(rind_image_create(ctx, &v.grid, RIND_FLOAT64, v.intensity, &image), RIND_OK);
    if (rind_filter_image(ctx, image, settings, compare_map, &r) != RIND_OK)
        fail_msg("%s: %s", filter, rind_ctx_message(ctx));
    assert_true(r.n_images > 0);
    rind_image_free(image);
    rind_settings_free(settings);
    rind_table_free(table);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void the_crop_changes_nothing_in_3d(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(in_3d); k++)
        for (int corner = 0; corner < 2; corner++)
            compare_crop(in_3d[k].filter, in_3d[k].exact, FEATURES, corner);
}

static void the_crop_changes_nothing_in_2d(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(in_2d); k++)
        for (int corner = 0; corner < 2; corner++)
            compare_crop(in_2d[k].filter, in_2d[k].exact, "dimension: 2d\n" FEATURES, corner);
}

#define MANY                                                                                                       \
    "filters: [none, {log: {sigma_mm: [1, 2]}}, {wavelet: {bands: [LLH, HHH]}}, {gabor: {sigma_mm: 2, lambda_mm: " \
    "3}}, "                                                                                                        \
    "nonseparable_wavelet, {laws: {kernels: L5E5E5, rotation_invariant: true}}]\n"

static void threads_change_no_byte(void **state)
{
    volume v = ball(false);
    rind_table *first = NULL;
    (void)state;

    for (int k = 0; k < 3; k++) {
        rind_ctx *ctx = rind_ctx_create((int[]){ 1, 2, 7 }[k]);
        rind_table *table =
            volume_extract(ctx, &v, "resample: {spacing_mm: [0.9, 0.9, 1.1], image: cubic, round: true}\n" MANY);

        for (size_t c = 0; first != NULL && c < rind_table_n_columns(first); c++) {
            double a = rind_table_value(first, 0, c, NULL), b = rind_table_value(table, 0, c, NULL);
            assert_memory_equal(&a, &b, sizeof a);
        }
        if (first == NULL)
            first = table;
        else
            rind_table_free(table);
        rind_ctx_free(ctx);
    }
    rind_table_free(first);
    volume_drop(&v);
}

static size_t columns_of(const rind_table *table, const char *image, const char *family)
{
    size_t n = 0;

    for (size_t c = 0; c < rind_table_n_columns(table); c++)
        n += strcmp(rind_table_column(table, c)->image, image) == 0 &&
             (family == NULL || strcmp(rind_table_column(table, c)->family, family) == 0);
    return n;
}

/* Columns stand image by image in the order of the list; shape and local intensity are of the original alone. */
static void columns_follow_the_list(void **state)
{
    static const char *const images[] = { "wavelet_coif1_LLH_l1", "wavelet_coif1_HHH_l1", "original", "log_s1mm",
                                          "log_s2mm" };
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = ball(false);
    size_t at = 0;
    (void)state;

    rind_table *plain = volume_extract(ctx, &v, "version: 1");
    rind_table *table =
        volume_extract(ctx, &v, "filters: [{wavelet: {bands: [LLH, HHH]}}, none, {log: {sigma_mm: [1, 2]}}]\n");
    for (size_t c = 0; c < rind_table_n_columns(table); c++) {
        const rind_column *column = rind_table_column(table, c);

        if (strcmp(column->image, images[at]) != 0)
            at++;
        assert_true(at < COUNT_OF(images));
        assert_string_equal(column->image, images[at]);
        assert_int_equal(strncmp(column->name, images[at], strlen(images[at])), 0);
    }
    assert_int_equal(at, COUNT_OF(images) - 1);
    for (size_t k = 0; k < COUNT_OF(images); k++) {
        bool original = strcmp(images[k], "original") == 0;

        assert_int_equal(columns_of(table, images[k], "morphology") > 0, original);
        assert_int_equal(columns_of(table, images[k], "local_intensity") > 0, original);
        assert_int_equal(columns_of(table, images[k], "statistics"), 18);
        assert_true(columns_of(table, images[k], "glcm") > 0 && columns_of(table, images[k], "ngldm") > 0);
    }
    assert_int_equal(columns_of(table, "original", NULL), rind_table_n_columns(plain));
    for (size_t c = 0; c < rind_table_n_columns(plain); c++) { /* filters beside it change nothing of the original */
        double a = rind_table_value(plain, 0, c, NULL);
        double b = rind_table_find(table, 0, rind_table_column(plain, c)->name);
        assert_memory_equal(&a, &b, sizeof a);
    }
    rind_table_free(plain);
    plain = volume_extract(ctx, &v, "filters: [log]\n");
    assert_int_equal(columns_of(plain, "log_s1mm", NULL), rind_table_n_columns(plain));
    rind_table_free(plain);
    rind_table_free(table);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* The range takes voxels by their original intensity; bins of a fixed size begin at the lowest response. */
static void ranges_are_of_the_original(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = ball(false);
    (void)state;

    rind_table *table = volume_extract(ctx, &v,
                                       "resegment: {range: [10, 50]}\ndiscretise: {method: fixed_bin_size, width: 2, "
                                       "start: 10}\nivh: {method: fixed_bin_size, width: 1, start: 10}\n"
                                       "filters: [none, {mean: {support_vox: 1}}, {log: {sigma_mm: 1}}]\n");
    double low = rind_table_find(table, 0, "mean_1_statistics_minimum");
    assert_true(low == rind_table_find(table, 0, "original_statistics_minimum") && low >= 10.0);
    assert_true(rind_table_find(table, 0, "log_s1mm_statistics_minimum") < 0.0); /* an answer may be anything */
    assert_true(rind_table_find(table, 0, "log_s1mm_intensity_histogram_minimum") == 1.0);
    double range = rind_table_find(table, 0, "log_s1mm_statistics_range");
    assert_true(rind_table_find(table, 0, "log_s1mm_intensity_histogram_maximum") == floor(range / 2) + 1);
    rind_table_free(table);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void nothing_left_is_a_reason_for_every_image(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = ball(false);
    rind_reason reason;
    (void)state;

    rind_table *table =
        volume_extract(ctx, &v, "resegment: {range: [1000, 2000]}\nfilters: [log, mean]\nfeatures: [statistics]\n");
    assert_int_equal(rind_table_n_columns(table), 36);
    for (size_t c = 0; c < 36; c++) {
        assert_true(isnan(rind_table_value(table, 0, c, &reason)));
        assert_int_equal(reason, RIND_EMPTY_AFTER_RESEGMENTATION);
    }
    rind_table_free(table);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* Extraction that may fail. */
static rind_status try_extract(rind_ctx *ctx, const volume *v, const char *text, rind_table **table)
{
    rind_settings *settings = NULL;
    rind_image *image = NULL, *mask = NULL;
    rind_region *region = NULL;
    rind_status status = rind_settings_parse(ctx, text, "text", &settings);

    *table = NULL;
    if (status == RIND_OK)
        status = rind_image_create(ctx, &v->grid, RIND_FLOAT64, v->intensity, &image);
    if (status == RIND_OK)
        status = rind_image_create(ctx, &v->grid, RIND_UINT8, v->mask, &mask);
    if (status == RIND_OK)
        status = rind_region_create(ctx, image, mask, settings, &region);
    if (status == RIND_OK)
        status = rind_extract(ctx, image, region, settings, table);
    rind_region_free(region);
    rind_image_free(mask);
    rind_image_free(image);
    rind_settings_free(settings);
    return status;
}

static void voxels_without_a_value_are_told(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = ball(false);
    rind_table *table;
    (void)state;

    v.intensity[volume_at(&v, 12, 11, 12)] = NAN; /* two voxels above the ball */
    assert_int_equal(try_extract(ctx, &v, "filters: [{log: {sigma_mm: 1}}]", &table), RIND_NON_FINITE);
    assert_non_null(strstr(rind_ctx_message(ctx), "1 of the "));
    assert_non_null(strstr(rind_ctx_message(ctx), "the filter log reads"));
    assert_int_equal(try_extract(ctx, &v, "filters: [{mean: {support_vox: 3}}]", &table), RIND_OK); /* out of reach */
    rind_table_free(table);
    assert_int_equal(try_extract(ctx, &v, "image: {non_finite: exclude}\nfilters: [{log: {sigma_mm: 1}}]", &table),
                     RIND_OK);
    double with = rind_table_find(table, 0, "log_s1mm_statistics_mean");
    rind_table_free(table);
    assert_true(isfinite(with));

    /* The mean intensity stands for it. */
    assert_int_equal(try_extract(ctx, &v, "filters: [none]\nfeatures: [statistics]", &table), RIND_OK);
    v.intensity[volume_at(&v, 12, 11, 12)] = rind_table_find(table, 0, "original_statistics_mean");
    rind_table_free(table);
    assert_int_equal(try_extract(ctx, &v, "filters: [{log: {sigma_mm: 1}}]", &table), RIND_OK);
    assert_true(fabs(rind_table_find(table, 0, "log_s1mm_statistics_mean") - with) < 1e-12);
    rind_table_free(table);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void one_slice_needs_two_dimensions(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = volume_make(16, 12, 1);
    rind_table *table;
    (void)state;

    for (size_t k = 0; k < 16 * 12; k++) {
        v.intensity[k] = (double)(k * k % 61);
        v.mask[k] = k % 16 > 3 && k % 16 < 12;
    }
    assert_int_equal(try_extract(ctx, &v, "filters: [log]\nfeatures: [statistics]", &table), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "16 x 12 x 1"));
    assert_non_null(strstr(rind_ctx_message(ctx), "dimension: 2d"));
    assert_int_equal(try_extract(ctx, &v,
                                 "dimension: 2d\nfilters: [log, wavelet, nonseparable_wavelet]\nfeatures: [statistics]",
                                 &table),
                     RIND_OK);
    rind_table_free(table);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* An error that only the data show names the image. */
static void errors_name_the_image(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = ball(false);
    rind_table *table;
    (void)state;

    assert_int_equal(try_extract(ctx, &v,
                                 "discretise: {method: fixed_bin_size, width: 1e-5, start: 0}\n"
                                 "filters: [log]\nfeatures: [intensity_histogram]",
                                 &table),
                     RIND_BAD_SETTINGS);
    assert_int_equal(strncmp(rind_ctx_message(ctx), "of the image log_s1mm: intensities ", 34), 0);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* Whatever allocation fails, the case ends in order. */
static void memory_may_run_out_anywhere(void **state)
{
    static const char text[] =
        "filters: [none, {log: {sigma_mm: [1, 2]}}, {wavelet: {bands: LLH}}, nonseparable_wavelet]\n"
        "features: [statistics, glcm]\n";
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = ball(true);
    rind_table *table = NULL;
    rind_status status = RIND_NO_MEMORY;
    long n = 0;
    (void)state;

    for (; status == RIND_NO_MEMORY && n < 2000; n++) {
        ctx->allocations_left = n;
        status = try_extract(ctx, &v, text, &table);
        ctx->allocations_left = -1;
        assert_true((status == RIND_OK) == (table != NULL));
    }
    assert_int_equal(status, RIND_OK);
    assert_true(n > 20);
    rind_table_free(table);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static rind_status ignore_map(void *user, const char *name, const rind_image *map)
{
    (void)user;
    assert_true(*name != '\0' && rind_image_voxels(map) != NULL);
    return RIND_OK;
}

static rind_status refuse_map(void *user, const char *name, const rind_image *map)
{
    (void)name;
    (void)map;
    ++*(int *)user;
    return RIND_INTERRUPTED;
}

/* So with whole maps; and what a sink refuses ends the work. */
static void maps_end_in_order(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = ball(true);
    rind_settings *settings = NULL;
    rind_image *image = NULL;
    rind_status status = RIND_NO_MEMORY;
    long n = 0;
    int n_seen = 0;
    (void)state;

    assert_int_equal(rind_image_create(ctx, &v.grid, RIND_FLOAT64, v.intensity, &image), RIND_OK);
    assert_int_equal(
        rind_settings_parse(ctx, "slice_axis: x\nresample: {spacing_mm: [2, 2, 2]}\n" MANY, "text", &settings),
        RIND_OK);
    for (; status == RIND_NO_MEMORY && n < 500; n++) {
        ctx->allocations_left = n;
        status = rind_filter_image(ctx, image, settings, ignore_map, NULL);
        ctx->allocations_left = -1;
    }
    assert_int_equal(status, RIND_OK);
    assert_true(n > 10);
    assert_int_equal(rind_filter_image(ctx, image, settings, refuse_map, &n_seen), RIND_INTERRUPTED);
    assert_int_equal(n_seen, 1);
    rind_settings_free(settings);
    rind_image_free(image);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_crop_changes_nothing_in_3d),
        cmocka_unit_test(the_crop_changes_nothing_in_2d),
        cmocka_unit_test(threads_change_no_byte),
        cmocka_unit_test(columns_follow_the_list),
        cmocka_unit_test(ranges_are_of_the_original),
        cmocka_unit_test(nothing_left_is_a_reason_for_every_image),
        cmocka_unit_test(voxels_without_a_value_are_told),
        cmocka_unit_test(one_slice_needs_two_dimensions),
        cmocka_unit_test(errors_name_the_image),
        cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(maps_end_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
