/* columns.c - columns against lists made by PyRadiomics 3.1; synthetic cases: threads, refusals, reasons, hashes */
#include "test.h"

#include "extract/extract.h"
#include "sha1.h"
#include "table/rows.h"
#include <rind/rind.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HERE RIND_SOURCE "/tests/pyradiomics/"

static rind_settings *read_settings(rind_ctx *ctx, const char *path)
{
    rind_settings *settings = NULL;

    if (rind_settings_read(ctx, path, &settings) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    return settings;
}

/* Diagnostics, then features; the versions of Python's libraries are no columns here. */
static void check_columns(rind_ctx *ctx, const rind_settings *settings, const char *list)
{
    rind_table *table = NULL;
    char line[256];
    size_t n = 0;
    FILE *file = fopen(list, "r");

    assert_non_null(file);
    assert_int_equal(rind_plan_table(ctx, settings, NULL, 0, &table), RIND_OK);
    size_t n_carried = table->n_carried, n_columns = table->n_columns;
    for (n = 1; fgets(line, sizeof line, file) != NULL; n++) { /* the first carried column is Versions_rind */
        line[strcspn(line, "\n")] = '\0';
        assert_true(n < n_carried + n_columns);
        assert_string_equal(n < n_carried ? table->carried[n] : table->column[n - n_carried].name, line);
    }
    assert_int_equal(n, n_carried + n_columns);
    fclose(file);
    rind_table_free(table);
}

static void columns_are_those_of_pyradiomics(void **state)
{
    static const char *const names[] = { "example_mr_3mm", "no_classes" };
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(names); k++) {
        char path[512];

        snprintf(path, sizeof path, HERE "%s.yaml", names[k]);
        rind_settings *settings = read_settings(ctx, path);
        snprintf(path, sizeof path, HERE "%s.columns", names[k]);
        check_columns(ctx, settings, path);
        rind_settings_free(settings);
    }
}

/* What PyRadiomics computes without a parameter file, by the table of its documentation. */
static void the_preset_is_the_default(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *settings = NULL;
    rind_table *table = NULL;

    assert_int_equal(rind_settings_preset(ctx, "pyradiomics-default", &settings), RIND_OK);
    assert_int_equal(rind_plan_table(ctx, settings, NULL, 0, &table), RIND_OK);
    assert_int_equal(table->n_columns, 14 + 18 + 24 + 14 + 16 + 16 + 5);
    assert_string_equal(table->column[0].name, "original_shape_Elongation");
    assert_string_equal(table->column[14].name, "original_firstorder_10Percentile");
    rind_table_free(table);
    rind_settings_free(settings);
}

enum { NX = 24, NY = 20, NZ = 14, N = NX * NY * NZ };

/* A ball of waves in an image of whole numbers; 'edge' puts it at the image's side. */
static void make_case(rind_ctx *ctx, bool edge, rind_image **image, rind_image **mask)
{
    static int16_t value[N];
    static uint8_t label[N];
    rind_grid grid = rind_grid_make(NX, NY, NZ, 0.9, 1.1, 2.0);

    for (int z = 0, k = 0; z < NZ; z++)
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++, k++) {
                double dx = (x - (edge ? 0 : NX / 2)) / 7.0, dy = (y - NY / 2) / 6.0, dz = (z - NZ / 2) / 4.0;

                value[k] = (int16_t)(200 + 90 * sin(x * 0.7) * cos(y * 0.4 + z) + 13 * ((x * 7 + y * 5 + z * 3) % 11));
                label[k] = dx * dx + dy * dy + dz * dz < 1.0;
            }
    assert_int_equal(rind_image_create(ctx, &grid, RIND_INT16, value, image), RIND_OK);
    assert_int_equal(rind_image_create(ctx, &grid, RIND_UINT8, label, mask), RIND_OK);
}

static rind_status extract(rind_ctx *ctx, const rind_image *image, const rind_image *mask, const char *text,
                           rind_table **out)
{
    rind_settings *settings = NULL;
    rind_region *region = NULL;
    rind_status status = rind_settings_parse(ctx, text, "p.yaml", &settings);

    *out = NULL;
    if (status == RIND_OK)
        status = rind_region_create(ctx, image, mask, settings, &region);
    if (status == RIND_OK)
        status = rind_extract(ctx, image, region, settings, out);
    rind_region_free(region);
    rind_settings_free(settings);
    return status;
}

static const char everything[] =
    "imageType: {Original: {}, LoG: {sigma: [1.5]}, Wavelet: {}, Square: {}, SquareRoot: {}, Logarithm: {}, Gradient: "
    "{}}\n"
    "setting: {normalize: true, normalizeScale: 100, resampledPixelSpacing: [1, 1, 1], binWidth: 10, "
    "resegmentRange: [-2, 2], resegmentMode: sigma}\n";

static void the_same_bytes_for_any_number_of_threads(void **state)
{
    rind_ctx *one = rind_ctx_create(1), *many = rind_ctx_create(5);
    rind_image *image, *mask;
    rind_table *a = NULL, *b = NULL;
    (void)state;

    make_case(one, false, &image, &mask);
    assert_int_equal(extract(one, image, mask, everything, &a), RIND_OK);
    assert_int_equal(extract(many, image, mask, everything, &b), RIND_OK);
    assert_true(a->n_columns > 1000);
    assert_int_equal(a->n_columns, b->n_columns);
    for (size_t c = 0; c < a->n_columns; c++)
        assert_memory_equal(&a->row[0]->value[c], &b->row[0]->value[c], sizeof(double));
    for (size_t k = 0; k < a->n_carried; k++)
        assert_string_equal(a->row[0]->carried[k], b->row[0]->carried[k]);
    rind_table_free(a);
    rind_table_free(b);
    rind_image_free(image);
    rind_image_free(mask);
    rind_ctx_free(one);
    rind_ctx_free(many);
}

static void refusals_tell_the_values(void **state)
{
    static const struct {
        const char *settings;
        rind_status status;
        const char *message;
    } cases[] = {
        { "setting: {label: 3}", RIND_LABEL_ABSENT, "label 3 is not in the mask (labels present: 1)" },
        { "setting: {minimumROISize: 100000}", RIND_EMPTY_REGION, "minimumROISize asks for more than 100000" },
        { "setting: {resegmentRange: [9000]}", RIND_EMPTY_REGION, "at least 2 are needed; widen resegmentRange" },
        { "featureClass: {shape2D: []}\nsetting: {force2D: true}", RIND_BAD_SETTINGS, "" },
    };
    rind_ctx *ctx = *state;
    rind_image *image, *mask;
    rind_table *table;

    make_case(ctx, false, &image, &mask);
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        assert_true(extract(ctx, image, mask, cases[k].settings, &table) == cases[k].status);
        if (strstr(rind_ctx_message(ctx), cases[k].message) == NULL)
            fail_msg("%s: '%s'", cases[k].settings, rind_ctx_message(ctx));
    }
    rind_image_free(image);
    rind_image_free(mask);
}

/* Without a list of classes shape2D is asked for by nobody: its absence costs nothing else. */
static void implied_shape_2d_costs_only_itself(void **state)
{
    rind_ctx *ctx = *state;
    rind_image *image, *mask;
    rind_table *table;
    rind_reason reason = RIND_HAS_VALUE;

    make_case(ctx, false, &image, &mask);
    assert_int_equal(extract(ctx, image, mask, "setting: {force2D: true}", &table), RIND_OK);
    assert_true(isnan(rind_table_find(table, 0, "original_shape2D_Perimeter")));
    assert_true(!isnan(rind_table_find(table, 0, "original_glcm_Contrast")));
    for (size_t c = 0; c < table->n_columns; c++)
        if (isnan(rind_table_value(table, 0, c, &reason)))
            assert_true(reason != RIND_HAS_VALUE);
    rind_table_free(table);
    rind_image_free(image);
    rind_image_free(mask);
}

/* Regions of rind's settings: a row each, and the tumour's as if it were alone. */
static void shells_have_rows(void **state)
{
    static const char alone[] =
        "profile: pyradiomics\nresample: {spacing_mm: [1, 1, 1]}\nfeatures: [statistics, morphology]\n";
    static const char shells[] =
        "profile: pyradiomics\nresample: {spacing_mm: [1, 1, 1]}\nfeatures: [statistics, morphology]\n"
        "regions: [tumour, {name: peri, shell_mm: [0, 2]}, {name: core, erode_mm: 60}]\n";
    rind_ctx *ctx = *state;
    rind_image *image, *mask;
    rind_table *one, *all;

    make_case(ctx, false, &image, &mask);
    assert_true(extract(ctx, image, mask, alone, &one) == RIND_OK);
    if (extract(ctx, image, mask, shells, &all) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    assert_int_equal(rind_table_n_rows(all), 3);
    assert_string_equal(rind_table_key(all, 1, "region"), "peri");
    for (size_t c = 0; c < one->n_columns; c++)
        assert_memory_equal(&one->row[0]->value[c], &all->row[0]->value[c], sizeof(double));
    assert_true(rind_table_find(all, 1, "original_shape_VoxelVolume") > 0.0);
    assert_true(isnan(rind_table_find(all, 2, "original_shape_VoxelVolume")));
    rind_table_free(one);
    rind_table_free(all);
    rind_image_free(image);
    rind_image_free(mask);
}

/* A hollow cube of label 1, 26 voxels of 1 mm3, and a square of label 7, 4 voxels; intensities are x. */
static void make_labels(rind_ctx *ctx, rind_image **image, rind_image **mask)
{
    static int16_t value[N];
    static uint8_t label[N];
    rind_grid grid = rind_grid_make(NX, NY, NZ, 1.0, 1.0, 1.0);

    memset(label, 0, sizeof label);
    for (int k = 0; k < N; k++) {
        int x = k % NX, y = k / NX % NY, z = k / (NX * NY);
        bool cube = abs(x - 5) < 2 && abs(y - 5) < 2 && abs(z - 5) < 2;

        value[k] = (int16_t)x;
        label[k] = cube && !(x == 5 && y == 5 && z == 5) ? 1 : x / 2 == 7 && y / 2 == 5 && z == 5 ? 7 : 0;
    }
    assert_int_equal(rind_image_create(ctx, &grid, RIND_INT16, value, image), RIND_OK);
    assert_int_equal(rind_image_create(ctx, &grid, RIND_UINT8, label, mask), RIND_OK);
}

/* What else makes several rows, or changes the only one; a region the pipeline refuses has an empty row. */
static void labels_and_rules_have_rows(void **state)
{
    static const struct {
        const char *lines;
        size_t n_rows;
        double volume[2];
    } cases[] = {
        { "mask: {label: all}", 2, { 26, 4 } },
        { "mask: {label: {square: 7, cube: 1}}", 2, { 4, 26 } },
        { "mask: {label: nonzero}", 1, { 30 } },
        { "mask: {label: 1}\nregions: [{name: tumour, fill_holes: true}]", 1, { 27 } },
        { "mask: {label: 1}\nregions: [{name: tumour, exclude: {air_below: 5}}]", 1, { 17 } },
        { "mask: {label: 7}\nregions: [tumour, {name: line, exclude: {air_below: 15}}]", 2, { 4, NAN } },
        { "mask: {label: 1}\nimage: {normalise: {method: z_score}}\n"
          "regions: [{name: tumour, exclude: {intensity: [-100, 0]}}, {name: peri, shell_mm: [0, 1]}]",
          2,
          { NAN, NAN } },
    };
    rind_ctx *ctx = *state;
    rind_image *image, *mask;
    rind_table *table;
    char text[512];

    make_labels(ctx, &image, &mask);
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        snprintf(text, sizeof text, "profile: pyradiomics\nfeatures: [morphology]\n%s\n", cases[k].lines);
        if (extract(ctx, image, mask, text, &table) != RIND_OK)
            fail_msg("%s: %s", cases[k].lines, rind_ctx_message(ctx));
        assert_int_equal(rind_table_n_rows(table), cases[k].n_rows);
        for (size_t r = 0; r < cases[k].n_rows; r++) {
            double volume = rind_table_find(table, r, "original_shape_VoxelVolume");

            if (isnan(volume) ? !isnan(cases[k].volume[r]) : volume != cases[k].volume[r])
                fail_msg("%s: row %zu has %g mm3", cases[k].lines, r, volume);
        }
        rind_table_free(table);
    }
    rind_image_free(image);
    rind_image_free(mask);
}

static char told[2048];

static void listen(void *user, rind_severity severity, const char *text)
{
    (void)user;
    if (severity == RIND_WARNING)
        snprintf(told + strlen(told), sizeof told - strlen(told), "%s\n", text);
}

static void what_a_person_of_the_field_would_say(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image, *mask;
    rind_table *table;
    (void)state;

    rind_ctx_set_listener(ctx, listen, NULL);
    make_case(ctx, true, &image, &mask);
    *told = '\0';
    assert_int_equal(extract(ctx, image, mask, "setting: {binWidth: 500}", &table), RIND_OK);
    assert_non_null(strstr(told, "bin of width 500 in the region"));
    assert_non_null(strstr(told, "touches the edge of the image along x: it may go on beyond"));
    rind_table_free(table);
    *told = '\0';
    assert_int_equal(
        extract(ctx, image, mask, "setting: {binWidth: 0.01, normalize: true, normalizeScale: 100}", &table), RIND_OK);
    assert_non_null(strstr(told, "most levels hold a voxel or none"));
    rind_table_free(table);
    rind_image_free(image);
    rind_image_free(mask);
    rind_ctx_free(ctx);
}

/* An allocation that fails leaves a message and nothing behind. */
static void no_memory_is_no_crash(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image, *mask;
    rind_table *table;
    long k = 0;
    (void)state;

    make_case(ctx, false, &image, &mask);
    for (bool done = false; !done; k++) {
        ctx->allocations_left = k;
        rind_status status = extract(ctx, image, mask,
                                     "featureClass: {shape: [], firstorder: [], glcm: [Contrast]}\n"
                                     "setting: {resampledPixelSpacing: [2, 2, 2], resegmentRange: [0]}",
                                     &table);
        done = status == RIND_OK;
        if (!done)
            assert_int_equal(status, RIND_NO_MEMORY);
        rind_table_free(table);
    }
    assert_true(k > 20);
    rind_image_free(image);
    rind_image_free(mask);
    rind_ctx_free(ctx);
}

/* Vectors of FIPS 180, and a message in pieces. */
static void digests_are_sha1(void **state)
{
    static const struct {
        const char *text, *digest;
    } vectors[] = {
        { "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
        { "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
    };
    char digest[RIND_SHA1_SIZE], million[1000];
    rind_sha1 sha1;
    (void)state;

    for (size_t k = 0; k < COUNT_OF(vectors); k++)
        for (size_t step = 1; step < 70; step += 6) {
            const char *at = vectors[k].text;

            rind_sha1_start(&sha1);
            for (size_t left = strlen(at), n; left > 0; at += n, left -= n) {
                n = left < step ? left : step;
                rind_sha1_add(&sha1, at, n);
            }
            rind_sha1_end(&sha1, digest);
            assert_string_equal(digest, vectors[k].digest);
        }
    memset(million, 'a', sizeof million);
    rind_sha1_start(&sha1);
    for (int k = 0; k < 1000; k++)
        rind_sha1_add(&sha1, million, sizeof million);
    rind_sha1_end(&sha1, digest);
    assert_string_equal(digest, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

static int setup(void **state)
{
    *state = rind_ctx_create(2);
    return *state == NULL;
}

static int teardown(void **state)
{
    rind_ctx_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_those_of_pyradiomics),
        cmocka_unit_test(the_preset_is_the_default),
        cmocka_unit_test(the_same_bytes_for_any_number_of_threads),
        cmocka_unit_test(refusals_tell_the_values),
        cmocka_unit_test(implied_shape_2d_costs_only_itself),
        cmocka_unit_test(shells_have_rows),
        cmocka_unit_test(labels_and_rules_have_rows),
        cmocka_unit_test(what_a_person_of_the_field_would_say),
        cmocka_unit_test(no_memory_is_no_crash),
        cmocka_unit_test(digests_are_sha1),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
