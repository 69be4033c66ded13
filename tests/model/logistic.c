/*
 * logistic.c - logistic regression of small tables: known answers, separation in its forms, Firth's penalty, refusals
 *
 * Expected numbers without a formula beside them are from R 4.2 (glm) and, for Firth's penalty, from a direct
 * maximisation of the penalised likelihood there (optim, uniroot for the ends), good to the digits compared.
 */
#include "test.h"

#include "context.h"
#include "near.h"
#include "twenty.h"

#include <rind/fit.h>
#include <rind/rind.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

static const rind_columns twenty = { .value = twenty_x, .n_rows = N_TWENTY, .n_columns = 2, .name = twenty_name };

static rind_logistic *fit(const rind_columns *x, const double *y, const rind_logistic_settings *settings)
{
    rind_logistic *out = NULL;

    if (rind_logistic_fit(ctx, x, y, settings, &out) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    return out;
}

static void test_one_column(void **state)
{
    (void)state;
    rind_columns x = twenty;
    rind_logistic_settings settings = rind_logistic_defaults();

    x.n_columns = 1;
    rind_logistic *f = fit(&x, twenty_y, &settings);

    assert_near(f->estimate[0], -0.558803276742514, 1e-12);
    assert_near(f->estimate[1], 1.265465683447695, 1e-12);
    assert_near(f->se[0], 0.589653393659322, 1e-8);
    assert_near(f->se[1], 0.616235690875609, 1e-8);
    assert_near(f->p[1], 0.0400200705286484, 1e-8);
    assert_near(f->log_likelihood, -10.776019326116, 1e-10);
    assert_int_equal(f->n_events, 10);
    assert_near(f->null_log_likelihood, 20 * log(0.5), 1e-12);
    assert_near(f->aic, 2 * 10.776019326116 + 4, 1e-10);
    rind_logistic_free(f);
}

/* Two by two: the slope is the log odds ratio, its variance the sum of reciprocal counts. */
static void test_table(void **state)
{
    (void)state;
    static const double count[2][2] = { { 12, 5 }, { 7, 16 } }; /* [x][y] */
    double x[4] = { 0, 0, 1, 1 }, y[4] = { 0, 1, 0, 1 }, weight[4], sum = 0;
    rind_columns columns = { .value = x, .n_rows = 4, .n_columns = 1 };
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *f;

    for (int k = 0; k < 4; k++) {
        weight[k] = count[k / 2][k % 2];
        sum += 1 / weight[k];
    }
    settings.weight = weight;
    settings.profile = true;
    f = fit(&columns, y, &settings);
    assert_near(f->estimate[1], log(12.0 * 16 / (5 * 7)), 1e-12);
    assert_near(f->se[1], sqrt(sum), 1e-10);
    assert_near(f->estimate[0], log(5.0 / 12), 1e-12);
    for (int end = 0; end < 2; end++) { /* an end is where the profile says it is */
        double b = end ? f->profile_high[1] : f->profile_low[1], offset[4] = { 0, 0, b, b };
        rind_columns none = columns;
        rind_logistic_settings held = settings;
        rind_logistic *g;

        none.n_columns = 0;
        held.profile = false;
        held.offset = offset;
        g = fit(&none, y, &held);
        assert_near(2 * (f->log_likelihood - g->log_likelihood), 3.841458820694124, 1e-7);
        rind_logistic_free(g);
    }
    rind_logistic_free(f);
}

/* Firth's estimate of a two by two table is the log odds ratio with 1/2 added to each cell, also where one is empty. */
static void test_firth_table(void **state)
{
    (void)state;
    static const double weight[4] = { 8, 4, 6, 0 };
    double x[4] = { 0, 0, 1, 1 }, y[4] = { 0, 1, 0, 1 };
    rind_columns columns = { .value = x, .n_rows = 4, .n_columns = 1 };
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *f = NULL;

    settings.weight = weight;
    assert_int_equal(rind_logistic_fit(ctx, &columns, y, &settings, &f), RIND_SEPARATION);
    settings.firth = true;
    f = fit(&columns, y, &settings);
    assert_near(f->estimate[1], log(8.5 * 0.5 / (4.5 * 6.5)), 1e-9);
    assert_near(f->estimate[0], log(4.5 / 8.5), 1e-9);
    rind_logistic_free(f);
}

static void test_firth(void **state)
{
    (void)state;
    static const double estimate[] = { -0.7183643, 0.6385636, 2.1944896 }, se[] = { 0.5786583, 0.6274099, 1.8064119 };
    static const double low[] = { -1.950407, -0.478782, -0.541486 }, high[] = { 0.303028, 2.029732, 7.208218 };
    static const double p[] = { 0.17281438, 0.27005290, 0.12359018 };
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *f;

    settings.firth = true;
    settings.profile = true;
    f = fit(&twenty, twenty_y, &settings);
    for (int t = 0; t < 3; t++) {
        assert_near(f->estimate[t], estimate[t], 1e-6);
        assert_near(f->se[t], se[t], 1e-6);
        assert_near(f->profile_low[t], low[t], 1e-4);
        assert_near(f->profile_high[t], high[t], 1e-4);
        assert_near(f->p[t], p[t], 1e-6);
    }
    rind_logistic_free(f);
}

/* A class on each side of a value: complete; all of one kind in one class: quasi-complete; else neither. */
static void test_separation(void **state)
{
    (void)state;
    double x[20], y[20], direction[3];
    rind_columns columns = { .value = x, .n_rows = 20, .n_columns = 1 };
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_separation_kind kind;
    rind_logistic *f = NULL;

    assert_int_equal(rind_separation(ctx, &twenty, twenty_y, &kind, direction), RIND_OK);
    assert_int_equal(kind, RIND_QUASI_SEPARATION);
    assert_true(direction[1] == 0); /* x1 has no part in it */
    assert_true(direction[2] > 0);
    assert_int_equal(rind_logistic_fit(ctx, &twenty, twenty_y, &settings, &f), RIND_SEPARATION);
    assert_non_null(strstr(rind_ctx_message(ctx), "x2"));
    assert_null(strstr(rind_ctx_message(ctx), "x1"));
    settings.allow_separation = true;
    f = fit(&twenty, twenty_y, &settings);
    assert_true(f->estimate[2] > 10);
    rind_logistic_free(f);

    for (int k = 0; k < 20; k++) {
        x[k] = 1e6 + 10.0 * k;
        y[k] = k > 7;
    }
    assert_int_equal(rind_separation(ctx, &columns, y, &kind, direction), RIND_OK);
    assert_int_equal(kind, RIND_COMPLETE_SEPARATION);
    x[8] = x[7]; /* one value in both classes */
    assert_int_equal(rind_separation(ctx, &columns, y, &kind, direction), RIND_OK);
    assert_int_equal(kind, RIND_QUASI_SEPARATION);
    x[8] = x[7] - 5; /* overlap, barely: estimates are large and finite */
    assert_int_equal(rind_separation(ctx, &columns, y, &kind, direction), RIND_OK);
    assert_int_equal(kind, RIND_OVERLAP);
    settings.allow_separation = false;
    f = fit(&columns, y, &settings);
    assert_true(f->estimate[1] > 0.05 && f->estimate[1] < 1);
    rind_logistic_free(f);
}

/* Estimates follow a change of units, and scores vanish: finite differences of the likelihood are nothing. */
static void test_invariance(void **state)
{
    (void)state;
    double x[2 * N_TWENTY], y[N_TWENTY];
    rind_columns columns = { .value = x, .n_rows = N_TWENTY, .n_columns = 2 };
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *a, *b;

    memcpy(y, twenty_y, sizeof y);
    y[3] = 0; /* overlap now */
    a = fit(&twenty, y, &settings);
    for (int i = 0; i < N_TWENTY; i++) {
        x[i] = 1e7 + 1e-3 * twenty_x[i];
        x[N_TWENTY + i] = 1e5 * twenty_x[N_TWENTY + i] - 3;
    }
    b = fit(&columns, y, &settings);
    assert_near(b->estimate[1] * 1e-3, a->estimate[1], 1e-6); /* 1e7 + 1e-3 x keeps seven digits of x */
    assert_near(b->estimate[2] * 1e5, a->estimate[2], 1e-7);
    assert_near(b->log_likelihood, a->log_likelihood, 1e-7);
    for (int t = 0; t < 3; t++)
        for (int side = -1; side < 2; side += 2) {
            double likelihood = 0;

            for (int i = 0; i < N_TWENTY; i++) {
                double eta = a->linear_predictor[i] + side * 1e-3 * (t == 0 ? 1 : twenty_x[(t - 1) * N_TWENTY + i]);

                likelihood -= log1p(exp(y[i] > 0 ? -eta : eta));
            }
            assert_true(likelihood < a->log_likelihood);
            assert_near(likelihood, a->log_likelihood, 1e-5); /* of second order in 1e-3 */
        }
    rind_logistic_free(a);
    rind_logistic_free(b);
}

static void refuse(const rind_columns *x, const double *y, rind_status status, const char *message)
{
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *f = NULL;

    assert_int_equal(rind_logistic_fit(ctx, x, y, &settings, &f), status);
    if (strstr(rind_ctx_message(ctx), message) == NULL)
        fail_msg("'%s' does not say '%s'", rind_ctx_message(ctx), message);
    assert_null(f);
}

static void test_refusals(void **state)
{
    (void)state;
    static const char *const name[] = { "first", "second", "third" };
    double x[3 * N_TWENTY], y[N_TWENTY];
    rind_columns columns = { .value = x, .n_rows = N_TWENTY, .n_columns = 3, .name = name };

    memcpy(x, twenty_x, sizeof twenty_x);
    memcpy(y, twenty_y, sizeof y);
    y[3] = 0;
    for (int i = 0; i < N_TWENTY; i++)
        x[2 * N_TWENTY + i] = 2 * x[i] - x[N_TWENTY + i] + 5;
    refuse(&columns, y, RIND_NOT_ESTIMABLE, "third");
    for (int i = 0; i < N_TWENTY; i++)
        x[2 * N_TWENTY + i] = 0.1;
    refuse(&columns, y, RIND_NOT_ESTIMABLE, "third");
    x[N_TWENTY + 4] = (double)INFINITY;
    refuse(&columns, y, RIND_NON_FINITE, "second, row 5");
    columns.n_columns = 1;
    columns.n_rows = 1;
    columns.stride = N_TWENTY;
    refuse(&columns, y, RIND_NOT_ESTIMABLE, "outcome");
    columns = twenty;
    for (int i = 0; i < N_TWENTY; i++)
        y[i] = 0;
    refuse(&columns, y, RIND_NOT_ESTIMABLE, "outcome 0");
}

static void test_memory(void **state)
{
    (void)state;
    rind_status status = RIND_NO_MEMORY;
    double y[N_TWENTY];

    memcpy(y, twenty_y, sizeof y);
    y[3] = 0;
    for (long k = 0; status == RIND_NO_MEMORY; k++) {
        rind_ctx *own = rind_ctx_create(1);
        rind_logistic_settings settings = rind_logistic_defaults();
        rind_elimination *out = NULL;

        assert_non_null(own);
        settings.profile = true;
        own->allocations_left = k;
        status = rind_logistic_backward(own, &twenty, y, NULL, &settings, &out);
        assert_true(status == RIND_NO_MEMORY || status == RIND_OK);
        assert_int_equal(out != NULL, status == RIND_OK);
        rind_elimination_free(out);
        rind_ctx_free(own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_column), cmocka_unit_test(test_table),      cmocka_unit_test(test_firth_table),
        cmocka_unit_test(test_firth),      cmocka_unit_test(test_separation), cmocka_unit_test(test_invariance),
        cmocka_unit_test(test_refusals),   cmocka_unit_test(test_memory),
    };

    ctx = rind_ctx_create(1);
    if (ctx == NULL)
        return 1;

    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    rind_ctx_free(ctx);
    return failed;
}
