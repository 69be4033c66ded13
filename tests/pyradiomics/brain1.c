/*
 * brain1.c - the classes and image types of PyRadiomics on its case "brain1": published and recomputed values and the
 * published matrices, as far as no resampling is needed
 */
#include "test.h"

#include "case.h"
#include "pyradiomics/classes.h"
#include "table/csv_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DATA RIND_SHARED "/pyradiomics/data/"

typedef struct fixture {
    rind_ctx *ctx;
    picture whole, slice; /* the region, and its part in one slice */
} fixture;

static int set_up(void **state)
{
    static fixture f;

    f.ctx = rind_ctx_create(2);
    picture_read(f.ctx, DATA "brain1_image.nrrd", DATA "brain1_label.nrrd", &f.whole);
    picture_read(f.ctx, DATA "brain1_image.nrrd", DATA "brain1_label_2D.nrrd", &f.slice);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    picture_free(&f->whole);
    picture_free(&f->slice);
    rind_ctx_free(f->ctx);
    return 0;
}

/* Values of an older mesh; see the notes of the pack. */
static bool is_old_mesh(const char *test_case, const char *feature)
{
    return strcmp(test_case, "brain1") == 0 &&
           (strstr(feature, "MeshVolume") || strstr(feature, "Surface") || strstr(feature, "Sphericity"));
}

static double tolerance(const char *test_case, const char *feature)
{
    if (is_old_mesh(test_case, feature))
        return 1e-3;
    if (strstr(feature, "_shape") || strncmp(feature, "log-", 4) == 0 || strncmp(feature, "wavelet", 7) == 0)
        return 1e-6;
    return 1e-9;
}

typedef struct score {
    size_t n, failed, skipped;
} score;

static void compare(const char *const *row, const values *got, score *s)
{
    const char *test_case = row[0], *feature = row[2];
    double expected = strtod(row[3], NULL), allowed = tolerance(test_case, feature);
    const double *value = values_find(got, feature);

    s->n++;
    if (value == NULL) {
        print_message("%s %s: not computed\n", test_case, feature);
        s->failed++;
        return;
    }
    bool equal = isnan(expected) ? isnan(*value) : fabs(*value - expected) <= allowed * fabs(expected) + 1e-12;
    if (!equal) {
        print_message("%s %s: %.17g, not %.17g: %.2g\n", test_case, feature, *value, expected,
                      fabs(*value - expected) / fabs(expected));
        s->failed++;
    }
}

static void check_table(fixture *f, const char *path, score *s)
{
    static values got;
    rind_csv csv;
    parameters how = { .n_types = 0 };

    assert_int_equal(rind_csv_read(f->ctx, path, &csv), RIND_OK);
    for (size_t r = 1; r < csv.n_rows; r++) {
        const char *const *row = csv.cell + r * csv.n_columns;

        if (r == 1 || strcmp(row[0], row[-(long)csv.n_columns]) != 0) {
            json_t *json = json_loads(row[1], 0, NULL);

            assert_non_null(json);
            parameters_read(json, &how);
            json_decref(json);
            bool slice = strcmp(row[0], "brain1_shape2D") == 0;
            if (!how.resample && case_compute(f->ctx, slice ? &f->slice : &f->whole, &how, &got) != RIND_OK)
                fail_msg("%s: %s", row[0], f->ctx->message);
        }
        if (how.resample)
            s->skipped++;
        else
            compare(row, &got, s);
    }
    rind_csv_free(&csv);
}

static void published_values(void **state)
{
    static const char *const classes[] = {
        "shape", "shape2D", "firstorder", "glcm", "gldm", "glrlm", "glszm", "ngtdm"
    };
    score s = { 0 };

    for (size_t k = 0; k < COUNT_OF(classes); k++) {
        char path[256];

        snprintf(path, sizeof path, "%sexpected/brain1_%s.csv", DATA, classes[k]);
        check_table(*state, path, &s);
    }
    print_message("%zu values, %zu wrong, %zu of resampled images\n", s.n, s.failed, s.skipped);
    assert_int_equal(s.failed, 0);
    assert_int_equal(s.n, 567);
}

static void recomputed_values(void **state)
{
    score s = { 0 };

    check_table(*state, DATA "recomputed/brain1_recomputed.csv", &s);
    print_message("%zu values, %zu wrong, %zu of resampled images\n", s.n, s.failed, s.skipped);
    assert_int_equal(s.failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_values),
        cmocka_unit_test(recomputed_values),
    };

    if (access(DATA "brain1_image.nrrd", R_OK) != 0)
        return TEST_SKIPPED;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
