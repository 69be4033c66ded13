/*
 * cox.c - Cox regression of small tables: known answers, strata, monotone likelihood, refusals
 *
 * Expected numbers without a formula beside them are from R 4.2, survival 3.5.
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
static const rind_outcome strata = { .time = twenty_time, .event = twenty_event, .stratum = twenty_stratum };

typedef struct expected {
    rind_ties ties;
    double estimate[2], se[2], null, likelihood, c, c_se, last_hazard, zph[3];
} expected;

static const expected expectation[] = {
    { RIND_EFRON,
      { 2.2398723850008, 3.5960199494183 },
      { 0.95582282413529, 1.41589642525595 },
      -22.7541051967870,
      -10.5938213196834,
      65.0 / 71,
      0.06862456,
      3.76944881287,
      { 0.1954971707, 0.2568714773, 0.4729482194 } },
    { RIND_BRESLOW,
      { 2.1953600951795, 3.4280035013994 },
      { 0.93975044731282, 1.41244372351774 },
      -22.8718882324434,
      -11.1349626131883,
      65.0 / 71,
      0.06862456,
      3.71715938261,
      { 0.2218548912, 0.2970149326, 0.5624042416 } },
};

static rind_cox *fit(const rind_columns *x, const rind_outcome *y, rind_ties ties)
{
    rind_cox *out = NULL;

    if (rind_cox_fit(ctx, x, y, ties, 0.95, &out) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    return out;
}

static void test_strata(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(expectation); k++) {
        const expected *e = &expectation[k];
        rind_cox *f = fit(&twenty, &strata, e->ties);
        rind_test test[3];
        double residuals = 0;

        for (int a = 0; a < 2; a++) {
            assert_near(f->estimate[a], e->estimate[a], 1e-9);
            assert_near(f->se[a], e->se[a], 1e-9);
        }
        assert_near(f->null_log_likelihood, e->null, 1e-10);
        assert_near(f->log_likelihood, e->likelihood, 1e-10);
        assert_near(f->concordance.c, e->c, 1e-12);
        assert_near(f->concordance.se, e->c_se, 1e-8);
        assert_int_equal(f->n_strata, 2);
        assert_int_equal(f->baseline[1].stratum, 2);
        assert_near(f->baseline[1].hazard[f->baseline[1].n_times - 1], e->last_hazard, 1e-9);
        assert_int_equal(rind_cox_zph(ctx, f, &twenty, &strata, NULL, RIND_ZPH_LOG, test), RIND_OK);
        for (int t = 0; t < 3; t++)
            assert_near(test[t].chi2, e->zph[t], 1e-8);
        for (size_t i = 0; i < N_TWENTY; i++)
            residuals += f->martingale[i];
        assert_near(residuals, 0, 1e-9);
        rind_cox_free(f);
    }
}

/* Three cases, one column: the likelihood is e^b / (e^b + 2) * 1/2 * ... by hand, its derivative an equation for b. */
static void test_by_hand(void **state)
{
    (void)state;
    static const double x[] = { 0, 1, 0 }, time[] = { 1, 2, 3 };
    static const int event[] = { 1, 1, 1 };
    rind_columns columns = { .value = x, .n_rows = 3, .n_columns = 1 };
    rind_cox *f = fit(&columns, &(rind_outcome){ .time = time, .event = event }, RIND_BRESLOW);
    double survival, at = 1;

    /* l(b) = -log(2 + e^b) + b - log(e^b + 1): 1 = e^b / (2 + e^b) + e^b / (1 + e^b), so e^(2b) = 2. */
    assert_near(f->estimate[0], log(2) / 2, 1e-11);
    assert_near(f->baseline[0].hazard[0], 1 / (2 + sqrt(2)), 1e-11);
    assert_near(f->null_log_likelihood, -log(6), 1e-12);
    columns.n_rows = 1;
    assert_int_equal(rind_cox_survival(ctx, f, &columns, NULL, &at, 1, &survival), RIND_OK);
    assert_near(survival, exp(-1 / (2 + sqrt(2))), 1e-11);
    rind_cox_free(f);
}

static void test_monotone(void **state)
{
    (void)state;
    double x[2 * N_TWENTY], time[N_TWENTY];
    int event[N_TWENTY];
    rind_columns columns = { .value = x, .n_rows = N_TWENTY, .n_columns = 2, .name = twenty_name };
    rind_cox *f = NULL;

    for (int i = 0; i < N_TWENTY; i++) {
        time[i] = i + 1;
        event[i] = i < 7; /* all of those with x2 = 1, and nobody else */
        x[i] = twenty_x[i];
        x[N_TWENTY + i] = i < 7;
    }
    assert_int_equal(rind_cox_fit(ctx, &columns, &(rind_outcome){ .time = time, .event = event }, RIND_EFRON, 0.95, &f),
                     RIND_SEPARATION);
    assert_non_null(strstr(rind_ctx_message(ctx), "x2"));
    assert_null(strstr(rind_ctx_message(ctx), "x1"));
    assert_null(f);
}

static void refuse(const rind_columns *x, const rind_outcome *y, rind_status status, const char *message)
{
    rind_cox *f = NULL;

    assert_int_equal(rind_cox_fit(ctx, x, y, RIND_EFRON, 0.95, &f), status);
    if (strstr(rind_ctx_message(ctx), message) == NULL)
        fail_msg("'%s' does not say '%s'", rind_ctx_message(ctx), message);
    assert_null(f);
}

static void test_refusals(void **state)
{
    (void)state;
    double x[2 * N_TWENTY], time[N_TWENTY];
    int event[N_TWENTY];
    rind_columns columns = { .value = x, .n_rows = N_TWENTY, .n_columns = 2, .name = twenty_name };
    rind_outcome y = { .time = time, .event = event };

    memcpy(x, twenty_x, sizeof x);
    memcpy(time, twenty_time, sizeof time);
    memcpy(event, twenty_event, sizeof event);
    time[3] = -1;
    refuse(&columns, &y, RIND_BAD_ARGUMENT, "row 4");
    time[3] = 3;
    event[3] = 2;
    refuse(&columns, &y, RIND_BAD_ARGUMENT, "row 4");
    event[3] = 1;
    x[25] = (double)NAN;
    refuse(&columns, &y, RIND_NON_FINITE, "x2, row 6");
    for (int i = 0; i < N_TWENTY; i++)
        x[N_TWENTY + i] = twenty_stratum[i];
    y.stratum = twenty_stratum; /* the column says what the strata say */
    refuse(&columns, &y, RIND_NOT_ESTIMABLE, "x2");
    memset(event, 0, sizeof event);
    refuse(&twenty, &y, RIND_NOT_ESTIMABLE, "event");
}

/* Pairs counted by hand: 5 count, 3 right, 1 equal. */
static void test_concordance(void **state)
{
    (void)state;
    static const double time[] = { 1, 2, 2, 4 }, risk[] = { 5, 1, 1, 3 };
    static const int event[] = { 1, 1, 0, 1 };
    rind_concordance_result c;

    assert_int_equal(rind_concordance(ctx, 4, &(rind_outcome){ .time = time, .event = event }, risk, &c), RIND_OK);
    assert_near(c.concordant, 3, 0);
    assert_near(c.discordant, 1, 0);
    assert_near(c.tied, 1, 0);
    assert_near(c.c, 0.7, 1e-15);
}

static void test_memory(void **state)
{
    (void)state;
    rind_status status = RIND_NO_MEMORY;

    for (long k = 0; status == RIND_NO_MEMORY; k++) {
        rind_ctx *own = rind_ctx_create(1);
        rind_cox *f = NULL;
        rind_test test[3];

        assert_non_null(own);
        own->allocations_left = k;
        status = rind_cox_fit(own, &twenty, &strata, RIND_EFRON, 0.95, &f);
        assert_int_equal(f != NULL, status == RIND_OK);
        if (status == RIND_OK)
            status = rind_cox_zph(own, f, &twenty, &strata, NULL, RIND_ZPH_KM, test);
        assert_true(status == RIND_NO_MEMORY || status == RIND_OK);
        rind_cox_free(f);
        rind_ctx_free(own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strata),      cmocka_unit_test(test_by_hand),  cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_concordance), cmocka_unit_test(test_refusals), cmocka_unit_test(test_memory),
    };

    ctx = rind_ctx_create(1);
    if (ctx == NULL)
        return 1;

    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    rind_ctx_free(ctx);
    return failed;
}
