/*
 * cox_oracle.c - Cox regression of the lung and veteran trials against the results of another program
 */
#include "test.h"
#include "oracle.h"

#include <rind/fit.h>
#include <rind/rind.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 256, MOST_COLUMNS = 8 };

static rind_ctx *ctx;

/* Rows without missing values of some columns of a trial. */
typedef struct trial {
    double value[MOST_COLUMNS * MOST_ROWS], time[MOST_ROWS];
    int event[MOST_ROWS];
    size_t row[MOST_ROWS]; /* of the file, from 1 */
    const char *name[MOST_COLUMNS];
    rind_columns x;
    rind_outcome y;
} trial;

/* A column of the file, or the indicator of a text: "celltypelarge" is 1 where celltype is large. */
static double *read_column(const oracle_table *table, const char *name)
{
    static const char factor[] = "celltype";
    size_t n = sizeof factor - 1;

    if (strncmp(name, factor, n) != 0)
        return oracle_column(table, name);

    double *value = calloc(table->n_rows, sizeof *value);

    assert_non_null(value);
    for (size_t i = 0; i < table->n_rows; i++)
        value[i] = strcmp(oracle_table_text(table, i, factor), name + n) == 0;
    return value;
}

static void read_trial(trial *t, const char *file, const char *const *name, size_t k)
{
    oracle_table table = oracle_read(file);
    double *column[MOST_COLUMNS], *time = oracle_column(&table, "time"), *status = oracle_column(&table, "status");
    size_t n = 0;

    assert_in_range(table.n_rows, 1, MOST_ROWS);
    for (size_t j = 0; j < k; j++)
        column[j] = read_column(&table, name[j]);
    for (size_t i = 0; i < table.n_rows; i++) {
        bool complete = true;

        for (size_t j = 0; j < k; j++) {
            t->value[j * MOST_ROWS + n] = column[j][i];
            complete = complete && !isnan(column[j][i]);
        }
        t->time[n] = time[i];
        t->event[n] = (int)status[i];
        t->row[n] = i + 1;
        n += complete;
    }
    for (size_t j = 0; j < k; j++) {
        t->name[j] = name[j];
        free(column[j]);
    }
    free(time);
    free(status);
    oracle_table_free(&table);
    t->x = (rind_columns){ .value = t->value, .n_rows = n, .n_columns = k, .stride = MOST_ROWS, .name = t->name };
    t->y = (rind_outcome){ .time = t->time, .event = t->event };
}

static void compare_test(oracle *o, const rind_test *test, double tolerance, const char *key, const char *which)
{
    oracle_near(o, test->chi2, tolerance, "%s/%s/0", key, which);
    oracle_near(o, (double)test->df, 0, "%s/%s/1", key, which);
    oracle_near(o, test->p, 1e-8, "%s/%s/2", key, which);
}

static double baseline_at(const rind_cox *fit, double time)
{
    for (size_t k = 0; k < fit->baseline[0].n_times; k++)
        if (fit->baseline[0].time[k] == time)
            return fit->baseline[0].hazard[k];
    return (double)NAN;
}

static void compare_zph(oracle *o, const trial *t, const rind_cox *fit, const int *group, rind_zph_transform transform,
                        const char *key)
{
    rind_test test[MOST_COLUMNS + 1];

    assert_int_equal(rind_cox_zph(ctx, fit, &t->x, &t->y, group, transform, test), RIND_OK);
    for (size_t k = 0; k < oracle_count(o, "%s/term", key); k++) {
        oracle_near(o, test[k].chi2, 1e-6, "%s/chisq/%zu", key, k);
        oracle_near(o, (double)test[k].df, 0, "%s/df/%zu", key, k);
        oracle_near(o, test[k].p, 1e-6, "%s/p/%zu", key, k);
    }
}

static void compare_fit(oracle *o, const trial *t, rind_ties ties, const int *group, const char *key)
{
    rind_cox *fit = NULL;
    char zph[64];
    size_t k = t->x.n_columns;

    if (rind_cox_fit(ctx, &t->x, &t->y, ties, 0.95, &fit) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    oracle_near(o, (double)fit->n_rows, 0, "%s/n", key);
    oracle_near(o, (double)fit->n_events, 0, "%s/events", key);
    for (size_t a = 0; a < k; a++) {
        oracle_text(o, t->name[a], "%s/term/%zu", key, a);
        oracle_near(o, fit->estimate[a], 1e-8, "%s/coef/%zu", key, a);
        oracle_close_to(o, fit->se[a], 1e-8, "%s/se/%zu", key, a);
        oracle_near(o, fit->z[a], 1e-7, "%s/z/%zu", key, a);
        oracle_near(o, fit->p[a], 1e-8, "%s/p/%zu", key, a);
        oracle_close_to(o, exp(fit->estimate[a]), 1e-8, "%s/hr/%zu", key, a);
        oracle_close_to(o, exp(fit->low[a]), 1e-8, "%s/hr_lo95/%zu", key, a);
        oracle_close_to(o, exp(fit->high[a]), 1e-8, "%s/hr_hi95/%zu", key, a);
        for (size_t b = 0; b < k; b++)
            oracle_near(o, fit->covariance[a * k + b], 1e-8 * fit->se[a] * fit->se[b], "%s/vcov/%zu/%zu", key, a, b);
    }
    oracle_close_to(o, fit->null_log_likelihood, 1e-12, "%s/loglik_null", key);
    oracle_close_to(o, fit->log_likelihood, 1e-12, "%s/loglik", key);
    compare_test(o, &fit->lr, 1e-8, key, "lr");
    compare_test(o, &fit->wald, 0.005000001, key, "wald"); /* the file rounds this one to hundredths */
    compare_test(o, &fit->score, 1e-8, key, "score");
    oracle_near(o, fit->concordance.c, 1e-10, "%s/concordance", key);
    oracle_near(o, fit->concordance.se, 1e-10, "%s/concordance_se", key);
    for (size_t i = 0; i < oracle_count(o, "%s/baseline_cumhaz_at_zero/time", key); i++) {
        double time = oracle_number(o, "%s/baseline_cumhaz_at_zero/time/%zu", key, i);

        oracle_close_to(o, baseline_at(fit, time), 1e-8, "%s/baseline_cumhaz_at_zero/hazard/%zu", key, i);
    }
    snprintf(zph, sizeof zph, "%s/zph_km", key);
    compare_zph(o, t, fit, group, RIND_ZPH_KM, zph);
    snprintf(zph, sizeof zph, "%s/zph_identity", key);
    compare_zph(o, t, fit, group, RIND_ZPH_IDENTITY, zph);
    rind_cox_free(fit);
}

static void compare_alone(oracle *o, const char *name)
{
    static trial t;
    rind_cox *fit = NULL;

    read_trial(&t, "lung.csv", &name, 1);
    assert_int_equal(rind_cox_fit(ctx, &t.x, &t.y, RIND_EFRON, 0.95, &fit), RIND_OK);
    oracle_near(o, (double)fit->n_rows, 0, "lung_univariable_efron/%s/n", name);
    oracle_near(o, fit->estimate[0], 1e-8, "lung_univariable_efron/%s/coef", name);
    oracle_near(o, fit->se[0], 1e-8, "lung_univariable_efron/%s/se", name);
    oracle_near(o, exp(fit->estimate[0]), 1e-8, "lung_univariable_efron/%s/hr", name);
    oracle_near(o, exp(fit->low[0]), 1e-8, "lung_univariable_efron/%s/lo95", name);
    oracle_near(o, exp(fit->high[0]), 1e-8, "lung_univariable_efron/%s/hi95", name);
    oracle_near(o, fit->p[0], 1e-8, "lung_univariable_efron/%s/p", name);
    rind_cox_free(fit);
}

static const char *const lung_column[] = { "age", "sex", "ph.ecog" };
static const char *const lung_all[] = { "age", "sex", "ph.ecog", "ph.karno", "pat.karno", "wt.loss" };
static const char *const veteran_column[] = {
    "trt", "celltypelarge", "celltypesmallcell", "celltypesquamous", "karno", "diagtime", "age", "prior"
};
static const int veteran_group[] = { 0, 1, 1, 1, 2, 3, 4, 5 };

static void test_fits(void **state)
{
    (void)state;
    static trial lung, veteran;
    oracle *o = oracle_open("cox.json");

    read_trial(&lung, "lung.csv", lung_column, 3);
    read_trial(&veteran, "veteran.csv", veteran_column, 8);
    for (size_t i = 0; i < lung.x.n_rows; i++)
        oracle_near(o, (double)lung.row[i], 0, "lung_rows_used_1based/%zu", i);
    compare_fit(o, &lung, RIND_EFRON, NULL, "lung_efron");
    compare_fit(o, &lung, RIND_BRESLOW, NULL, "lung_breslow");
    compare_fit(o, &veteran, RIND_EFRON, veteran_group, "veteran_efron");
    compare_fit(o, &veteran, RIND_BRESLOW, veteran_group, "veteran_breslow");
    for (size_t k = 0; k < 6; k++)
        compare_alone(o, lung_all[k]);
    oracle_close(o);
}

static void test_predictions(void **state)
{
    (void)state;
    static trial lung;
    static const double time[] = { 180, 365, 730 };
    static double survival[3 * MOST_ROWS];
    rind_cox *fit = NULL;
    oracle *o = oracle_open("cox_lung_predictions.csv");
    size_t n;

    read_trial(&lung, "lung.csv", lung_column, 3);
    n = lung.x.n_rows;
    assert_int_equal(rind_cox_fit(ctx, &lung.x, &lung.y, RIND_EFRON, 0.95, &fit), RIND_OK);
    assert_int_equal(rind_cox_survival(ctx, fit, &lung.x, NULL, time, 3, survival), RIND_OK);
    for (size_t i = 0; i < n; i++) {
        double centred = fit->linear_predictor[i];

        for (size_t a = 0; a < 3; a++)
            centred -= fit->mean[a] * fit->estimate[a];
        oracle_cell_near(o, (double)lung.row[i], 0, i, "row");
        oracle_cell_near(o, fit->linear_predictor[i], 1e-8, i, "lp_uncentred");
        oracle_cell_near(o, centred, 1e-8, i, "lp_centred");
        oracle_cell_near(o, survival[i], 1e-8, i, "surv180");
        oracle_cell_near(o, survival[n + i], 1e-8, i, "surv365");
        oracle_cell_near(o, survival[2 * n + i], 1e-8, i, "surv730");
        oracle_cell_near(o, fit->martingale[i], 1e-8, i, "martingale");
    }
    oracle_close(o);
    rind_cox_free(fit);
}

/* The columns LASSO-Cox kept, fitted again without penalty. */
static void test_refit(void **state)
{
    (void)state;
    static trial all;
    rind_cox *fit = NULL;
    oracle *o = oracle_open("lasso_cox_lung.json");
    size_t column[6], k = oracle_count(o, "nonzero_at_lambda_min");

    read_trial(&all, "lung.csv", lung_all, 6);
    assert_in_range(k, 1, 6);
    for (size_t a = 0; a < k; a++) {
        const char *name = oracle_string(o, "nonzero_at_lambda_min/%zu", a);

        for (column[a] = 0; strcmp(lung_all[column[a]], name) != 0;)
            column[a]++;
    }
    all.x.column = column;
    all.x.n_columns = k;
    assert_int_equal(rind_cox_fit(ctx, &all.x, &all.y, RIND_EFRON, 0.95, &fit), RIND_OK);
    for (size_t a = 0; a < k; a++) {
        oracle_near(o, fit->estimate[a], 1e-8, "refit_efron/coef/%s", lung_all[column[a]]);
        oracle_near(o, fit->se[a], 1e-8, "refit_efron/se/%s", lung_all[column[a]]);
    }
    oracle_close(o);
    rind_cox_free(fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fits),
        cmocka_unit_test(test_predictions),
        cmocka_unit_test(test_refit),
    };

    if (!oracle_present())
        return TEST_SKIPPED;
    ctx = rind_ctx_create(1);
    if (ctx == NULL)
        return 1;

    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    rind_ctx_free(ctx);
    return failed;
}
