/* verify_ibsi2.c - IBSI 2: the whole run where the data are, and made-up answers that must be seen and named */
#include "test.h"

#include "verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPORT "verify_ibsi2_report.tmp"
#define CERTIFICATE "verify_ibsi2_certificate.html"
#define DATA RIND_SHARED "/ibsi"

static bool have_data(void)
{
    return access(DATA "/data/ibsi2_reference_response_maps/1_a_1-ValidCRM.nii.gz", R_OK) == 0 &&
           access(DATA "/data/ct_radiomics_phantom/image.nii.gz", R_OK) == 0;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return text;
}

static void all_of_ibsi2_is_met(void **state)
{
    rind_ctx *ctx = rind_ctx_create(2);
    rind_verify_totals t;
    const rind_verify_options options = { .data = DATA, .out = REPORT, .certificate = CERTIFICATE };
    (void)state;

    if (!have_data()) {
        rind_ctx_free(ctx);
        skip();
    }
    if (rind_verify_ibsi2(ctx, &options, &t) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    char *report = read_file(REPORT), *certificate = read_file(CERTIFICATE);
    const char *last = strstr(report, "ibsi2: ");
    assert_non_null(last);
    assert_string_equal(last, "ibsi2: 356 pass, 0 fail, 0 missing, 0 skipped\n");
    assert_int_equal(t.n_pass, 33 + 323);
    assert_true(rind_verify_good(&t));
    assert_non_null(strstr(report, "9.b.2: no map was agreed upon; the map computed lies between -"));
    assert_non_null(strstr(report, "10.a: no map was agreed upon; the map computed lies between -"));
    assert_non_null(strstr(report, "10.b.2: no map was agreed upon; the map computed lies between -"));
    assert_non_null(strstr(certificate, "<h1>Certificate of conformance: IBSI 2</h1>"));
    assert_non_null(strstr(certificate, "data/ibsi2_reference_response_maps/10_b_1-ValidCRM.nii.gz"));
    free(report);
    free(certificate);
    unlink(REPORT);
    unlink(CERTIFICATE);
    rind_ctx_free(ctx);
}

static void parts_and_refusals(void **state)
{
    rind_ctx *ctx = rind_ctx_create(2);
    rind_verify_totals t;
    rind_verify_options options = { .out = REPORT };
    (void)state;

    assert_int_equal(rind_verify_ibsi2(ctx, &options, &t), RIND_BAD_ARGUMENT);
    assert_non_null(strstr(rind_ctx_message(ctx), "IBSI 2 needs the IBSI's images"));
    options.configs = "maps";
    assert_int_equal(rind_verify_ibsi2(ctx, &options, &t), RIND_BAD_ARGUMENT);
    assert_non_null(strstr(rind_ctx_message(ctx), "configuration maps needs"));
    options.configs = "c";
    assert_int_equal(rind_verify_ibsi2(ctx, &options, &t), RIND_BAD_ARGUMENT);
    assert_string_equal(rind_ctx_message(ctx), "no configuration is named 'c': IBSI 2 has maps, a and b");
    options.configs = NULL;
    options.data = "no_such_folder";
    assert_int_equal(rind_verify_ibsi2(ctx, &options, &t), RIND_CANNOT_READ);
    assert_int_equal(access(REPORT, F_OK), -1);
    rind_ctx_free(ctx);
}

static char *print(const rind_verification *v, void (*report)(const rind_verification *, FILE *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    report(v, stream);
    fclose(stream);
    return text;
}

/* The reference values of a configuration, as if computed; returns their number. */
static size_t answers(const rind_verification *v, size_t config, rind_tagged *value)
{
    size_t n = 0;

    for (size_t k = 0; k < v->references.n; k++) {
        const rind_reference *r = &v->references.row[k];

        if (strcmp(r->dataset, v->config[config].dataset) == 0)
            value[n++] = (rind_tagged){ r->tag, r->value, r->family, NULL };
    }
    return n;
}

/* A map off by more than its tolerance, a statistic off, and one of another test: each costs its own row. */
static void a_wrong_answer_fails_and_is_named(void **state)
{
    enum { MAPS, A };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_verification v;
    (void)state;

    assert_int_equal(rind_verification_create(ctx, &rind_standard_ibsi2, &v), RIND_OK);
    rind_tagged *value = calloc(v.references.n, sizeof *value);
    size_t n = answers(&v, MAPS, value);
    assert_int_equal(n, 36);
    value[5].value = 0.0674598 * 1.00001; /* 2.a; the tolerance is 0.0674598 */
    value[5].note = "at voxel (1, 2, 3): 4, reference 5";
    value[6].value = NAN;      /* 2.b */
    value[7].value = INFINITY; /* 2.c */
    rind_verification_judge(&v, MAPS, false, value, n);
    n = answers(&v, A, value);
    assert_int_equal(n, 162);
    value[18].value = -55;    /* 2.A mean: -49.9 +/- 4.4 */
    value[37].family = "9.A"; /* the variance of 3.A under another test */
    rind_verification_judge(&v, A, false, value, n);

    rind_verify_totals t = rind_verification_totals(&v);
    assert_int_equal(t.n_pass, 30 + 159);
    assert_int_equal(t.n_fail, 4); /* 9.A now has two variances */
    assert_int_equal(t.n_missing, 2);
    char *text = print(&v, rind_verify_report_text);
    assert_non_null(strstr(text, "fail     2.a     largest_difference               expected 0 +/- 0.0674598"));
    assert_non_null(strstr(text, "at voxel (1, 2, 3): 4, reference 5\n"));
    assert_non_null(strstr(text, "missing  2.b "));
    assert_non_null(strstr(text, "fail     2.c "));
    assert_non_null(strstr(text, "fail     2.A     stat_mean "));
    assert_non_null(strstr(text, "missing  3.A     stat_var "));
    assert_non_null(strstr(text, "fail     9.A     stat_var                         expected "));
    assert_non_null(strstr(text, "Configuration B was not run, so 161 of the standardised values of IBSI 2"));
    assert_non_null(strstr(text, "ibsi2: 189 pass, 4 fail, 2 missing, 0 skipped\n"));
    free(text);
    text = print(&v, rind_certificate_html);
    assert_non_null(strstr(text, "IBSI 2: conformance not shown"));
    assert_non_null(strstr(text, "at voxel (1, 2, 3): 4, reference 5"));
    free(text);
    free(value);
    rind_verification_free(&v);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_and_refusals),
        cmocka_unit_test(a_wrong_answer_fails_and_is_named),
        cmocka_unit_test(all_of_ibsi2_is_met),
    };
    int n_failed = cmocka_run_group_tests(tests, NULL, NULL);

    return n_failed == 0 && !have_data() ? TEST_SKIPPED : n_failed;
}
