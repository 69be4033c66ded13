/* verify.c - PyRadiomics' reference case: all its values and diagnostics, as a user would compute them */
#include "test.h"

#include "phantoms.h"
#include "table/csv_read.h"
#include "table/rows.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DATA RIND_SHARED "/pyradiomics"
#define REPORT "verify_pyradiomics_report.tmp"
#define CERTIFICATE "verify_pyradiomics_certificate.html"

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 23);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 23) - 1, file) > 0);
    fclose(file);
    return text;
}

static void all_values_are_met(void **state)
{
    rind_ctx *ctx = *state;
    rind_verify_totals t;
    const rind_verify_options options = { .data = DATA, .out = REPORT, .certificate = CERTIFICATE };

    if (rind_verify_pyradiomics(ctx, &options, &t) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    char *report = read_file(REPORT), *certificate = read_file(CERTIFICATE);
    const char *last = strstr(report, "pyradiomics: ");

    assert_non_null(last);
    assert_string_equal(last, "pyradiomics: 6800 pass, 0 fail, 0 missing, 0 skipped\n");
    assert_int_equal(t.n_pass, 674 + 6126);
    assert_true(rind_verify_good(&t));
    assert_non_null(strstr(certificate, "<h1>Certificate of conformance: PyRadiomics</h1>"));
    assert_non_null(strstr(certificate, "6800 of 6800 reference values reproduced"));
    assert_null(strstr(certificate, "IBSI"));
    free(report);
    free(certificate);
    unlink(REPORT);
    unlink(CERTIFICATE);
}

static void a_part_and_its_name(void **state)
{
    rind_ctx *ctx = *state;
    rind_verify_totals t;
    rind_verify_options options = { .data = DATA, .out = REPORT, .configs = "published" };

    assert_int_equal(rind_verify_pyradiomics(ctx, &options, &t), RIND_OK);
    assert_int_equal(t.n_pass, 674);
    unlink(REPORT);
    options.configs = "publsihed";
    assert_int_equal(rind_verify_pyradiomics(ctx, &options, &t), RIND_BAD_ARGUMENT);
    options = (rind_verify_options){ .out = REPORT };
    assert_int_equal(rind_verify_pyradiomics(ctx, &options, &t), RIND_BAD_ARGUMENT);
    assert_non_null(strstr(rind_ctx_message(ctx), "with --data DIR"));
}

/* The settings of the published tests that change a diagnostic. */
static const struct {
    const char *test, *mask, *text;
} tests[] = {
    { "brain1", "brain1_label.nrrd", "setting: {binWidth: 25, voxelArrayShift: 2000}" },
    { "brain1_resampling", "brain1_label.nrrd", "setting: {resampledPixelSpacing: [2, 2, 2]}" },
    { "brain1_shape2D", "brain1_label_2D.nrrd", "setting: {correctMask: true, force2D: true}" },
};

static void check_diagnostics(rind_ctx *ctx, const rind_csv *csv, size_t test)
{
    rind_image *image = NULL, *mask = NULL;
    rind_settings *settings = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;
    char path[512], text[256];
    size_t n = 0;

    snprintf(text, sizeof text, "%s\nfeatureClass: {firstorder: [Mean]}\n", tests[test].text);
    snprintf(path, sizeof path, DATA "/data/%s", tests[test].mask);
    assert_int_equal(rind_image_read(ctx, DATA "/data/brain1_image.nrrd", 0, &image), RIND_OK);
    assert_int_equal(rind_image_read(ctx, path, 0, &mask), RIND_OK);
    assert_int_equal(rind_settings_parse(ctx, text, "test", &settings), RIND_OK);
    assert_int_equal(rind_region_create(ctx, image, mask, settings, &region), RIND_OK);
    assert_int_equal(rind_extract(ctx, image, region, settings, &table), RIND_OK);
    for (size_t r = 1; r < csv->n_rows; r++) {
        const char *const *cell = csv->cell + r * csv->n_columns;
        const char *got = rind_table_key(table, 0, cell[1]);
        char *end;

        if (strcmp(cell[0], tests[test].test) != 0)
            continue;
        n++;
        if (strcmp(got, cell[2]) == 0)
            continue;
        /* Older versions print whole numbers without a point; centres may differ in the last digits. */
        double expected = strtod(cell[2] + (*cell[2] == '('), &end), value = strtod(got + (*got == '('), NULL);
        if (*got == '\0' || end == cell[2] || !(value - expected < 1e-9 && expected - value < 1e-9))
            fail_msg("%s %s: %s, not %s", cell[0], cell[1], got, cell[2]);
    }
    assert_true(n > 5);
    rind_table_free(table);
    rind_region_free(region);
    rind_settings_free(settings);
    rind_image_free(mask);
    rind_image_free(image);
}

static void diagnostics_are_those_published(void **state)
{
    rind_csv csv;

    assert_int_equal(rind_csv_read(*state, DATA "/data/expected/brain1_diagnostics.csv", &csv), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(tests); k++)
        check_diagnostics(*state, &csv, k);
    rind_csv_free(&csv);
}

static int setup(void **state)
{
    *state = rind_ctx_create(0);
    return *state == NULL;
}

static int teardown(void **state)
{
    rind_ctx_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(all_values_are_met),
        cmocka_unit_test(a_part_and_its_name),
        cmocka_unit_test(diagnostics_are_those_published),
    };

    if (access(DATA "/data/brain1_image.nrrd", R_OK) != 0)
        return TEST_SKIPPED;
    return cmocka_run_group_tests(all, setup, teardown);
}
