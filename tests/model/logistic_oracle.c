/*
 * logistic_oracle.c - logistic regression of 189 births against the results of another program
 */
#include "test.h"
#include "near.h"
#include "oracle.h"

#include <rind/fit.h>
#include <rind/rind.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_COLUMNS = 9 };

/* Columns of the model: race as two indicators of one group. */
static const char *const name[N_COLUMNS] = { "age", "lwt", "race2", "race3", "smoke", "ptl", "ht", "ui", "ftv" };
static const int group[N_COLUMNS] = { 0, 1, 2, 2, 3, 4, 5, 6, 7 };
static const char *const group_name[] = { "age", "lwt", "race", "smoke", "ptl", "ht", "ui", "ftv" };

static rind_ctx *ctx;

typedef struct births {
    double *value, *y;
    size_t n;
    rind_columns x;
} births;

static births read_births(void)
{
    oracle_table table = oracle_read("birthwt.csv");
    births b = { .n = table.n_rows, .y = oracle_column(&table, "low") };
    double *race = oracle_column(&table, "race");

    b.value = calloc(N_COLUMNS * b.n, sizeof *b.value);
    assert_non_null(b.value);
    for (size_t j = 0; j < N_COLUMNS; j++) {
        if (group[j] == 2) {
            for (size_t i = 0; i < b.n; i++)
                b.value[j * b.n + i] = race[i] == (double)j; /* columns 2 and 3 stand for races 2 and 3 */
            continue;
        }
        double *column = oracle_column(&table, name[j]);

        memcpy(b.value + j * b.n, column, b.n * sizeof *column);
        free(column);
    }
    free(race);
    oracle_table_free(&table);
    b.x = (rind_columns){ .value = b.value, .n_rows = b.n, .n_columns = N_COLUMNS, .name = name };
    return b;
}

static void births_free(births *b)
{
    free(b->value);
    free(b->y);
}

static void compare_fit(oracle *o, const rind_logistic *fit, const char *key)
{
    for (size_t t = 0; t < fit->n_terms; t++) {
        oracle_close_to(o, fit->estimate[t], 1e-8, "%s/estimate/%zu", key, t);
        oracle_close_to(o, fit->se[t], 1e-8, "%s/se/%zu", key, t);
        oracle_near(o, fit->z[t], 1e-7, "%s/z/%zu", key, t);
        oracle_near(o, fit->p[t], 1e-8, "%s/p/%zu", key, t);
        oracle_close_to(o, exp(fit->estimate[t]), 1e-8, "%s/or/%zu", key, t);
        oracle_close_to(o, exp(fit->wald_low[t]), 1e-8, "%s/or_lo95_wald/%zu", key, t);
        oracle_close_to(o, exp(fit->wald_high[t]), 1e-8, "%s/or_hi95_wald/%zu", key, t);
    }
    oracle_close_to(o, fit->deviance, 1e-10, "%s/deviance", key);
    oracle_close_to(o, fit->null_deviance, 1e-10, "%s/null_deviance", key);
    oracle_near(o, (double)(fit->n_rows - fit->n_terms), 0, "%s/df_residual", key);
    oracle_close_to(o, fit->log_likelihood, 1e-10, "%s/loglik", key);
    oracle_close_to(o, fit->aic, 1e-10, "%s/aic", key);
    oracle_close_to(o, fit->bic, 1e-10, "%s/bic", key);
}

static void test_full(void **state)
{
    (void)state;
    births b = read_births();
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *fit = NULL;
    oracle *o = oracle_open("logistic_birthwt.json");

    settings.profile = true;
    if (rind_logistic_fit(ctx, &b.x, b.y, &settings, &fit) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    compare_fit(o, fit, "full");
    for (size_t t = 0; t < fit->n_terms; t++) {
        /* The file's ends are read off a spline through the profile; solved for, the largest (of ht) is 3.321076060. */
        oracle_near(o, fit->profile_low[t], 1e-4, "full/profile_ci_coef_lo95/%zu", t);
        oracle_near(o, fit->profile_high[t], 1e-4 * fmax(1, fit->profile_high[t]), "full/profile_ci_coef_hi95/%zu", t);
        for (size_t u = 0; u < fit->n_terms; u++)
            oracle_near(o, fit->covariance[t * fit->n_terms + u], 1e-8 * fit->se[t] * fit->se[u], "full/vcov/%zu/%zu",
                        t, u);
    }
    assert_near(fit->profile_high[7], 3.321076059923, 1e-9);
    oracle_close_to(o, fit->lr_chi2, 1e-10, "full/lr_chisq");
    oracle_near(o, (double)fit->lr_df, 0, "full/lr_df");
    oracle_close_to(o, fit->lr_p, 1e-8, "full/lr_p");
    for (size_t g = 0; g < sizeof group_name / sizeof *group_name; g++) {
        size_t column[N_COLUMNS], n = 0;
        rind_columns view = b.x;
        rind_logistic *alone = NULL;
        char key[64];

        for (size_t j = 0; j < N_COLUMNS; j++)
            if (group[j] == (int)g)
                column[n++] = j;
        view.column = column;
        view.n_columns = n;
        settings.profile = false;
        assert_int_equal(rind_logistic_fit(ctx, &view, b.y, &settings, &alone), RIND_OK);
        snprintf(key, sizeof key, "univariable/%s", group_name[g]);
        compare_fit(o, alone, key);
        rind_logistic_free(alone);
    }
    oracle_close(o);

    o = oracle_open("logistic_birthwt_fitted.csv");
    for (size_t i = 0; i < b.n; i++)
        oracle_cell_near(o, 1 / (1 + exp(-fit->linear_predictor[i])), 1e-10, i, "p");
    oracle_close(o);
    rind_logistic_free(fit);
    births_free(&b);
}

static void test_backward(void **state)
{
    (void)state;
    births b = read_births();
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_elimination *e = NULL;
    oracle *o = oracle_open("logistic_birthwt.json");

    if (rind_logistic_backward(ctx, &b.x, b.y, group, &settings, &e) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    oracle_value(o, (double)oracle_count(o, "backward_aic/removed_in_order"), (double)e->n_removed, 0, "removals");
    for (size_t k = 0; k < e->n_removed; k++)
        oracle_text(o, group_name[e->removed[k]], "backward_aic/removed_in_order/%zu", k);
    for (size_t k = 0; k <= e->n_removed; k++)
        oracle_close_to(o, e->aic[k], 1e-10, "backward_aic/aic/%zu", k);
    for (size_t k = 0; k < e->n_columns; k++)
        oracle_text(o, name[e->column[k]], "backward_aic/final/term/%zu", k + 1);
    compare_fit(o, e->final, "backward_aic/final");
    oracle_close(o);
    rind_elimination_free(e);
    births_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_full), cmocka_unit_test(test_backward) };

    if (!oracle_present())
        return TEST_SKIPPED;
    ctx = rind_ctx_create(1);
    if (ctx == NULL)
        return 1;

    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    rind_ctx_free(ctx);
    return failed;
}
