/* reference.c - the reference table and the passing rule */
#include "test.h"

#include "embedded.h"
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEADER "dataset,family,aggregation,code,tag,value,tolerance,digits,consensus,status,source\n"

static rind_reference reference(double value, double tolerance, int digits)
{
    return (rind_reference){ .value = value, .tolerance = tolerance, .digits = digits, .status = RIND_STANDARDISED };
}

static bool met(double value, double tolerance, int digits, double got)
{
    rind_reference r = reference(value, tolerance, digits);

    return rind_reference_met(&r, got);
}

static void rounding_comes_before_comparing(void **state)
{
    (void)state;
    assert_true(met(2.15, 0.0, 3, 2.149));
    assert_true(met(2.15, 0.0, 3, 2.1499999));
    assert_true(met(2.15, 0.0, 3, 2.1451));
    assert_false(met(2.15, 0.0, 3, 2.1449));
    assert_false(met(2.15, 0.0, 3, 2.1551));
    assert_true(met(-0.355, 0.0, 3, -0.35462));
    assert_false(met(-0.355, 0.0, 3, 0.355));
}

static void tolerance_is_closed_and_has_slack(void **state)
{
    (void)state;
    assert_true(met(0.0411, 0.0003, 3, 0.0414)); /* 0.0003 away, which binary numbers miss by their dust */
    assert_true(met(0.0411, 0.0003, 3, 0.0408));
    assert_false(met(0.0411, 0.0003, 3, 0.04146));
    assert_true(met(100.0, 1.0, 3, 101.4)); /* rounds to 101 */
    assert_false(met(100.0, 1.0, 3, 101.6));
    assert_true(met(125256.0, 0.0, 6, 125256.0));
    assert_false(met(125256.0, 0.0, 6, 125257.0));
}

static void rounding_at_powers_of_ten(void **state)
{
    (void)state;
    assert_true(rind_round_to_digits(9.9951, 3) == 10.0);
    assert_true(rind_round_to_digits(9.9949, 3) == 9.99);
    assert_true(rind_round_to_digits(999.51, 3) == 1000.0);
    assert_true(rind_round_to_digits(0.00099951, 3) == 0.001);
    assert_true(rind_round_to_digits(-99.96, 3) == -100.0);
    assert_true(rind_round_to_digits(2440123456.0, 3) == 2440000000.0);
    assert_true(met(10.0, 0.0, 3, 9.9951));
    assert_true(met(1000.0, 0.0, 3, 999.51));
}

static void zero_and_no_number(void **state)
{
    (void)state;
    assert_true(met(0.0, 0.0, 3, 0.0));
    assert_true(met(0.0, 0.0, 3, -0.0));
    assert_false(met(0.0, 0.0, 3, 1e-12)); /* significant digits, not decimals */
    assert_false(met(0.0, 1.0, 3, NAN));
    assert_false(met(1.0, 1e300, 3, INFINITY));
    assert_true(isnan(rind_round_to_digits(NAN, 3)));
}

static void nothing_meets_a_missing_reference(void **state)
{
    rind_reference r = reference(NAN, NAN, 0);

    (void)state;
    r.status = RIND_NO_REFERENCE;
    assert_false(rind_reference_met(&r, 1.0));
}

static rind_status parse(const char *text, rind_references *out, char *message)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_status status = rind_references_parse(ctx, text, out);

    strcpy(message, rind_ctx_message(ctx));
    rind_ctx_free(ctx);
    return status;
}

static void rows_are_read(void **state)
{
    static const char text[] = HEADER "digital,glcm,3D_merged,TU9B,cm_x,-9.06E-05,1E-06,3,very_strong,standardised,s\n"
                                      "config_c,ivh,,9CMM,ivh_auc,,,,,no_reference,s";
    char message[RIND_MESSAGE_SIZE];
    rind_references r;

    (void)state;
    assert_int_equal(parse(text, &r, message), RIND_OK);
    assert_int_equal(r.n, 2);
    assert_string_equal(r.row[0].tag, "cm_x");
    assert_string_equal(r.row[0].value_text, "-9.06E-05");
    assert_true(r.row[0].value == -9.06e-05 && r.row[0].tolerance == 1e-6 && r.row[0].digits == 3);
    assert_int_equal(r.row[1].status, RIND_NO_REFERENCE);
    assert_true(isnan(r.row[1].value));
    rind_references_free(&r);
}

static void damaged_rows_are_refused(void **state)
{
    static const char *const bad[] = {
        HEADER "digital,glcm,,TU9B,cm_x,1,0,3,strong,standardised",              /* a cell short */
        HEADER "digital,glcm,,TU9B,cm_x,1,0,3,strong,standardised,s,t",          /* one too many */
        HEADER "digital,glcm,,TU9B,,1,0,3,strong,standardised,s",                /* no tag */
        HEADER "digital,glcm,,TU9B,cm_x,one,0,3,strong,standardised,s",          /* no number */
        HEADER "digital,glcm,,TU9B,cm_x,,0,3,strong,standardised,s",             /* no value */
        HEADER "digital,glcm,,TU9B,cm_x,1.2.3,0,3,strong,standardised,s",        /* two points */
        HEADER "digital,glcm,,TU9B,cm_x,1,-1,3,strong,standardised,s",           /* negative tolerance */
        HEADER "digital,glcm,,TU9B,cm_x,1,0,0,strong,standardised,s",            /* no digits */
        HEADER "digital,glcm,,TU9B,cm_x,1,0,3,strong,certified,s",               /* unknown status */
        HEADER "digital,glcm,,TU9B,cm_x,1,0,3,strong,no_reference,s",            /* a value that is none */
        HEADER "digital,glcm,,TU9B,cm_x,12345678901234567,0,3,s,standardised,s", /* more than a double holds */
        HEADER "\n",
        "tag,value\n",
    };
    char message[RIND_MESSAGE_SIZE];
    rind_references r;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(bad); k++) {
        assert_int_equal(parse(bad[k], &r, message), RIND_BAD_FILE);
        assert_non_null(strstr(message, k + 1 < COUNT_OF(bad) ? "line 2" : "line 1"));
        assert_null(r.row);
    }
}

static void the_program_holds_the_whole_table(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_references r;
    size_t n[4] = { 0 };
    char digest[17];

    (void)state;
    assert_int_equal(rind_references_create(ctx, RIND_FILE_IBSI1_REFERENCE, &r), RIND_OK);
    for (size_t k = 0; k < r.n; k++) {
        n[r.row[k].status]++;
        if (r.row[k].status == RIND_UNCONFIRMED) {
            assert_string_equal(r.row[k].tag, "morph_comp_1");
            assert_string_equal(r.row[k].dataset, "config_c");
        }
        for (size_t i = 0; i < k; i++)
            assert_false(strcmp(r.row[i].tag, r.row[k].tag) == 0 && strcmp(r.row[i].dataset, r.row[k].dataset) == 0);
    }
    assert_int_equal(n[RIND_STANDARDISED], 1803);
    assert_int_equal(n[RIND_DIAGNOSTIC], 300);
    assert_int_equal(n[RIND_UNCONFIRMED], 1);
    assert_int_equal(n[RIND_NO_REFERENCE], 30);
    rind_references_digest(RIND_FILE_IBSI1_REFERENCE, digest);
    assert_int_equal(strlen(digest), 16);
    rind_references_free(&r);
    rind_ctx_free(ctx);
}

static void memory_may_run_out(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_references r;

    (void)state;
    for (long k = 0; k < 2; k++) {
        ctx->allocations_left = k;
        assert_int_equal(rind_references_create(ctx, RIND_FILE_IBSI1_REFERENCE, &r), RIND_NO_MEMORY);
        assert_null(r.row);
    }
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounding_comes_before_comparing),
        cmocka_unit_test(tolerance_is_closed_and_has_slack),
        cmocka_unit_test(rounding_at_powers_of_ten),
        cmocka_unit_test(zero_and_no_number),
        cmocka_unit_test(nothing_meets_a_missing_reference),
        cmocka_unit_test(rows_are_read),
        cmocka_unit_test(damaged_rows_are_refused),
        cmocka_unit_test(the_program_holds_the_whole_table),
        cmocka_unit_test(memory_may_run_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
