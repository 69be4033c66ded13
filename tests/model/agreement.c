/* agreement.c - intraclass correlation against published numbers, psych and analysis by hand */
#include "test.h"
#include "oracle.h"

#include <math.h>
#include <rind/agreement.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

static const char *const names[] = { "ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k" };

static void shrout_fleiss(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("icc_shrout_fleiss.json");
    oracle_table table = oracle_read("shrout_fleiss.csv");
    double rating[24];

    for (size_t r = 0; r < 4; r++) {
        double *column = oracle_column_at(&table, r + 1);

        memcpy(rating + r * 6, column, 6 * sizeof *column);
        free(column);
    }
    for (size_t f = 0; f < 6; f++) {
        rind_icc_result icc;

        assert_int_equal(rind_icc(ctx, rating, 6, 4, (rind_icc_form)f, 0.95, &icc), RIND_OK);
        oracle_text(o, names[f], "shrout_fleiss/%zu/type", f);
        oracle_near(o, icc.icc, 1e-10, "shrout_fleiss/%zu/icc", f);
        oracle_near(o, icc.f, 1e-10, "shrout_fleiss/%zu/F", f);
        oracle_near(o, icc.df1, 0, "shrout_fleiss/%zu/df1", f);
        oracle_near(o, icc.df2, 0, "shrout_fleiss/%zu/df2", f);
        oracle_near(o, icc.p, 1e-10, "shrout_fleiss/%zu/p", f);
        oracle_near(o, icc.low, 1e-10, "shrout_fleiss/%zu/lo95", f);
        oracle_near(o, icc.high, 1e-10, "shrout_fleiss/%zu/hi95", f);
        oracle_near(o, round(100 * icc.icc) / 100, 1e-12, "published_1979/%s", names[f]);
    }
    oracle_table_free(&table);
    oracle_close(o);
}

static void two_readers(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("icc_two_readers.csv");
    oracle_table table = oracle_read("two_readers.csv");
    double *reader = oracle_column(&table, "reader");

    for (size_t row = 0; row < oracle_rows(o); row++) {
        double *value = oracle_column(&table, oracle_cell_text(o, row, "feature")), rating[80];
        size_t n[2] = { 0, 0 };
        rind_icc_result icc;

        for (size_t i = 0; i < table.n_rows; i++) {
            size_t r = reader[i] == 2;

            rating[r * 40 + n[r]++] = value[i];
        }
        assert_int_equal(rind_icc(ctx, rating, 40, 2, (rind_icc_form)(row % 3), 0.95, &icc), RIND_OK);
        assert_string_equal(oracle_cell_text(o, row, "type"), names[row % 3]);
        oracle_cell_near(o, icc.icc, 1e-10, row, "icc");
        oracle_cell_near(o, icc.f, 1e-10 * icc.f, row, "F");
        oracle_cell_near(o, icc.df1, 0, row, "df1");
        oracle_cell_near(o, icc.df2, 0, row, "df2");
        oracle_cell_near(o, icc.p, 1e-10, row, "p");
        oracle_cell_near(o, icc.low, 1e-10, row, "lo95");
        oracle_cell_near(o, icc.high, 1e-10, row, "hi95");
        free(value);
    }
    free(reader);
    oracle_table_free(&table);
    oracle_close(o);
}

static void edges(void **state)
{
    (void)state;
    const double same[] = { 1, 2, 5, 1, 2, 5 }, shifted[] = { 1, 2, 5, 2, 3, 6 }, flat[] = { 1, 1, 1, 1 };
    const double missing[] = { 1, 2, 5, 1, NAN, 5 };
    rind_icc_result icc;

    for (int f = RIND_ICC_1_1; f <= RIND_ICC_3_K; f++) {
        assert_int_equal(rind_icc(ctx, same, 3, 2, (rind_icc_form)f, 0.95, &icc), RIND_OK);
        assert_true(icc.icc == 1 && icc.low == 1 && icc.high == 1 && icc.p == 0);
    }
    /* A reader who is always one higher: consistent, not in agreement. B = 26/3, J = 3/2, E = 0 */
    assert_int_equal(rind_icc(ctx, shifted, 3, 2, RIND_ICC_3_1, 0.95, &icc), RIND_OK);
    assert_true(icc.icc == 1);
    assert_int_equal(rind_icc(ctx, shifted, 3, 2, RIND_ICC_2_1, 0.95, &icc), RIND_OK);
    assert_true(fabs(icc.icc - 26 / (26 + 3.0)) < 1e-12 && icc.low < icc.icc && icc.high > icc.icc);
    assert_int_equal(rind_icc(ctx, flat, 2, 2, RIND_ICC_2_1, 0.95, &icc), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_icc(ctx, flat, 4, 1, RIND_ICC_2_1, 0.95, &icc), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_icc(ctx, missing, 3, 2, RIND_ICC_2_1, 0.95, &icc), RIND_NON_FINITE);
    assert_non_null(strstr(rind_ctx_message(ctx), "case 2, rater 2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges),
        cmocka_unit_test(shrout_fleiss),
        cmocka_unit_test(two_readers),
    };

    ctx = rind_ctx_create(1);
    int failed = cmocka_run_group_tests_name("agreement", tests, NULL, NULL);
    rind_ctx_free(ctx);
    return failed;
}
