/* judge.c - verdicts, counts and reports of made-up values: a wrong value must be seen and named everywhere */
#include "test.h"

#include "verify.h"

#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

enum { DIGITAL = 0, CONFIG_C = 3 };

typedef struct fixture {
    rind_ctx *ctx;
    rind_verification v;
    rind_tagged *value; /* the reference values of a configuration, as if computed */
    size_t n;
} fixture;

static void set_up(fixture *f, size_t config)
{
    f->ctx = rind_ctx_create(1);
    assert_int_equal(rind_verification_create(f->ctx, &rind_standard_ibsi1, &f->v), RIND_OK);
    f->value = calloc(f->v.references.n + 1, sizeof *f->value);
    f->n = 0;
    for (size_t k = 0; k < f->v.references.n; k++) {
        const rind_reference *r = &f->v.references.row[k];
        if (strcmp(r->dataset, f->v.config[config].dataset) == 0 && r->status != RIND_DIAGNOSTIC)
            f->value[f->n++] = (rind_tagged){ .tag = r->tag, .value = r->value };
    }
}

static void tear_down(fixture *f)
{
    free(f->value);
    rind_verification_free(&f->v);
    rind_ctx_free(f->ctx);
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

static void assert_ends(const char *text, const char *end)
{
    assert_true(strlen(text) >= strlen(end));
    assert_string_equal(text + strlen(text) - strlen(end), end);
}

static void reference_values_pass(void **state)
{
    fixture f;

    (void)state;
    set_up(&f, DIGITAL);
    rind_verification_judge(&f.v, DIGITAL, false, f.value, f.n);
    rind_verify_totals t = rind_verification_totals(&f.v);
    assert_int_equal(t.n_pass, 482);
    assert_int_equal(t.n_fail + t.n_missing + t.n_skipped, 0);
    assert_true(rind_verify_good(&t));

    char *text = print(&f.v, rind_verify_report_text);
    assert_ends(text, "ibsi1: 482 pass, 0 fail, 0 missing, 0 skipped\n");
    assert_non_null(strstr(text, "Configurations A, B, C, D, E were not run, so 1321 of the standardised values"));
    assert_null(strstr(text, "Not passed"));
    free(text);
    text = print(&f.v, rind_certificate_html);
    assert_non_null(strstr(text, "<h1>Certificate of conformance: IBSI 1, in part</h1>"));
    free(text);
    tear_down(&f);
}

/* One value of each family off by the least that its rounding and tolerance must notice. */
static void a_wrong_value_fails_and_is_named(void **state)
{
    const char *family[RIND_MAX_VERIFY_FAMILIES];
    fixture f;
    size_t n_families, n_tried = 0;

    (void)state;
    set_up(&f, DIGITAL);
    n_families = rind_verification_families(&f.v, family);
    for (size_t i = 0; i < n_families; i++) {
        size_t k = 0;

        while (k < f.v.references.n && (strcmp(f.v.references.row[k].family, family[i]) != 0 ||
                                        strcmp(f.v.references.row[k].dataset, "digital") != 0))
            k++;
        if (k == f.v.references.n)
            continue; /* diagnostics */

        const rind_reference *r = &f.v.references.row[k];
        size_t at = 0;
        while (strcmp(f.value[at].tag, r->tag) != 0)
            at++;
        double unit = pow(10.0, floor(log10(fabs(r->value))) - r->digits + 1);
        f.value[at].value = r->value + r->tolerance + unit;
        rind_verification_judge(&f.v, DIGITAL, false, f.value, f.n);
        f.value[at].value = r->value;

        rind_verify_totals t = rind_verification_totals(&f.v);
        assert_int_equal(t.n_pass, 481);
        assert_int_equal(t.n_fail, 1);
        assert_false(rind_verify_good(&t));
        assert_int_equal(rind_verification_count(&f.v, "digital", family[i], RIND_STANDARDISED).n_fail, 1);
        char *text = print(&f.v, rind_verify_report_text), line[128];
        snprintf(line, sizeof line, "fail     digital %s ", r->tag);
        assert_non_null(strstr(text, line));
        assert_ends(text, "ibsi1: 481 pass, 1 fail, 0 missing, 0 skipped\n");
        free(text);
        n_tried++;
    }
    assert_int_equal(n_tried, 11);
    tear_down(&f);
}

static void what_is_not_computed_is_missing(void **state)
{
    fixture f;

    (void)state;
    set_up(&f, DIGITAL);
    f.value[0].value = NAN;          /* a column without value */
    f.value[1].tag = "nobody_asked"; /* no column */
    rind_verification_judge(&f.v, DIGITAL, false, f.value, f.n);
    rind_verify_totals t = rind_verification_totals(&f.v);
    assert_int_equal(t.n_pass, 480);
    assert_int_equal(t.n_missing, 2);
    assert_int_equal(t.n_fail, 0);
    assert_false(rind_verify_good(&t));

    char *text = print(&f.v, rind_verify_report_text);
    assert_ends(text, "ibsi1: 480 pass, 0 fail, 2 missing, 0 skipped\n");
    assert_non_null(strstr(text, "no value"));
    assert_non_null(strstr(text, "no column has this tag"));
    free(text);
    tear_down(&f);
}

static void two_columns_of_one_tag_fail(void **state)
{
    fixture f;

    (void)state;
    set_up(&f, DIGITAL);
    f.value[f.n] = f.value[3];
    rind_verification_judge(&f.v, DIGITAL, false, f.value, f.n + 1);
    rind_verify_totals t = rind_verification_totals(&f.v);
    assert_int_equal(t.n_fail, 1);
    char *text = print(&f.v, rind_verify_report_text);
    assert_non_null(strstr(text, "2 columns have this tag"));
    free(text);
    tear_down(&f);
}

static void nothing_run_is_not_good(void **state)
{
    fixture f;

    (void)state;
    set_up(&f, DIGITAL);
    rind_verify_totals t = rind_verification_totals(&f.v);
    assert_false(rind_verify_good(&t));
    tear_down(&f);
}

static void the_unconfirmed_value_never_counts(void **state)
{
    static const double value[] = { 0.0326, 0.5, NAN };
    fixture f;

    (void)state;
    set_up(&f, CONFIG_C);
    for (size_t k = 0; k < COUNT_OF(value); k++) {
        for (size_t i = 0; i < f.n; i++)
            if (strcmp(f.value[i].tag, "morph_comp_1") == 0)
                f.value[i].value = value[k];
        rind_verification_judge(&f.v, CONFIG_C, false, f.value, f.n);
        rind_verify_totals t = rind_verification_totals(&f.v);
        assert_int_equal(t.n_pass, 209);
        assert_int_equal(t.n_fail + t.n_missing, 0);
        char *text = print(&f.v, rind_verify_report_text);
        assert_non_null(strstr(text, "Unconfirmed by the IBSI, compared but not counted:"));
        free(text);
    }
    tear_down(&f);
}

static void every_report_tells_the_same(void **state)
{
    fixture f;

    (void)state;
    set_up(&f, DIGITAL);
    f.value[0].value *= 2.0;
    f.value[1].value = NAN;
    rind_verification_judge(&f.v, DIGITAL, false, f.value, f.n);

    char *csv = print(&f.v, rind_verify_report_csv);
    size_t n_pass = 0, n_lines = 0;
    for (const char *at = csv; (at = strstr(at, ",pass\n")) != NULL; at++)
        n_pass++;
    for (const char *at = csv; (at = strchr(at, '\n')) != NULL; at++)
        n_lines++;
    assert_int_equal(n_pass, 480);
    assert_int_equal(n_lines, 1 + 1803 + 1 + 30);
    assert_non_null(
        strstr(csv, "digital,morphology,,RNU0,morph_volume,556,4,3,very_strong,standardised,1112,1110,fail\n"));
    free(csv);

    char *json = print(&f.v, rind_verify_report_json);
    assert_non_null(strstr(json, "\"totals\": { \"pass\": 480, \"fail\": 1, \"missing\": 1, \"skipped\": 0 }"));
    assert_non_null(strstr(json, "\"tag\": \"morph_volume\", \"expected\": 556, \"tolerance\": 4"));
    free(json);

    char *html = print(&f.v, rind_certificate_html);
    assert_non_null(strstr(html, "480 of 482 standardised values reproduced"));
    assert_non_null(strstr(html, "conformance not shown"));
    assert_non_null(strstr(html, "<b>Not tested.</b>"));
    assert_null(strstr(html, "src="));
    assert_null(strstr(html, "href="));
    assert_null(strstr(html, "url("));
    free(html);
    tear_down(&f);
}

static void memory_may_run_out(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_verification v;

    (void)state;
    for (long k = 0; k < 3; k++) {
        ctx->allocations_left = k;
        assert_int_equal(rind_verification_create(ctx, &rind_standard_ibsi1, &v), RIND_NO_MEMORY);
        rind_verification_free(&v);
    }
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_values_pass),           cmocka_unit_test(a_wrong_value_fails_and_is_named),
        cmocka_unit_test(what_is_not_computed_is_missing), cmocka_unit_test(two_columns_of_one_tag_fail),
        cmocka_unit_test(nothing_run_is_not_good),         cmocka_unit_test(the_unconfirmed_value_never_counts),
        cmocka_unit_test(every_report_tells_the_same),     cmocka_unit_test(memory_may_run_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
