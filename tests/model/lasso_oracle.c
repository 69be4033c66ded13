/*
 * lasso_oracle.c - penalised paths and their cross-validation against exact solutions of other programs
 *
 * 200 cases and 500 columns for the three families, fits of 569 x 30 real measurements, six clinical columns. What
 * is expected, and how near, is written in the pack of expected results.
 */
#include "test.h"
#include "oracle.h"

#include <rind/fit.h>
#include <rind/rind.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

typedef struct cohort {
    oracle_table features, labels;
    double *value;
    const char **name;
    rind_columns x;
    rind_outcome y;
} cohort;

static int *whole_numbers(const oracle_table *table, const char *column)
{
    double *value = oracle_column(table, column);
    int *whole = calloc(table->n_rows, sizeof *whole);

    assert_non_null(whole);
    for (size_t i = 0; i < table->n_rows; i++)
        whole[i] = (int)value[i];
    free(value);
    return whole;
}

/* Columns first ... first + n - 1 of a table, one after the other. */
static double *columns_of(const oracle_table *table, size_t first, size_t n)
{
    double *value = calloc(n * table->n_rows, sizeof *value);

    assert_non_null(value);
    for (size_t j = 0; j < n; j++) {
        double *column = oracle_column_at(table, first + j);

        memcpy(value + j * table->n_rows, column, table->n_rows * sizeof *column);
        free(column);
    }
    return value;
}

static cohort radiomics(void)
{
    cohort c = { oracle_read("radiomics_features.csv"), oracle_read("radiomics_labels.csv"), NULL, NULL, { 0 }, { 0 } };
    size_t p = c.features.csv.n_columns - 1;

    c.value = columns_of(&c.features, 1, p);
    c.name = calloc(p, sizeof *c.name);
    assert_non_null(c.name);
    for (size_t j = 0; j < p; j++)
        c.name[j] = c.features.csv.cell[j + 1];
    c.x = (rind_columns){ .value = c.value, .n_rows = c.features.n_rows, .n_columns = p, .name = c.name };
    c.y.y = oracle_column(&c.labels, "y");
    c.y.time = oracle_column(&c.labels, "time");
    c.y.event = whole_numbers(&c.labels, "status");
    return c;
}

static void cohort_free(cohort *c)
{
    free(c->value);
    free(c->name);
    free((void *)c->y.y);
    free((void *)c->y.time);
    free((void *)c->y.event);
    oracle_table_free(&c->features);
    oracle_table_free(&c->labels);
}

/* At the largest lambda the file has a coefficient of 1e-14 or less, left by rounding, and counts it in df. */
#define ROUNDING 1e-12

static void compare_df(oracle *o, const rind_lasso *path, const char *key)
{
    oracle_value(o, 0, (double)path->df[0], 0, "%s at the largest lambda", key);
    for (size_t k = 1; k < path->n_lambda; k++)
        oracle_near(o, (double)path->df[k], 0, "%s/%zu", key, k);
}

/* A path by steps and names of its coefficients, every other coefficient being 0. */
static void compare_path(const char *file, const rind_lasso *path, const rind_columns *x, double tolerance)
{
    oracle *o = oracle_open(file);
    size_t n_nonzero = 0, n_other = 0, n_expected = 0;

    for (size_t row = 0; row < oracle_rows(o); row++) {
        size_t k = (size_t)oracle_cell(o, row, "step") - 1, j = 0;

        while (strcmp(x->name[j], oracle_cell_text(o, row, "feature")) != 0)
            j++;
        oracle_cell_near(o, path->coefficient[k * path->n_columns + j], tolerance / path->sd[j], row, "coef");
        n_expected += fabs(oracle_cell(o, row, "coef") * path->sd[j]) > ROUNDING;
    }
    for (size_t k = 0; k < path->n_lambda * path->n_columns; k++)
        n_nonzero += path->coefficient[k] != 0;
    for (size_t k = 0; k < path->n_lambda; k++)
        n_other += path->df[k];
    oracle_value(o, (double)n_expected, (double)n_nonzero, 0, "number of coefficients that are not 0");
    oracle_value(o, (double)n_expected, (double)n_other, 0, "sum of df");
    oracle_close(o);
}

static void compare_curve(oracle *o, const rind_cv_curve *curve, size_t n, const char *key, double tolerance)
{
    for (size_t k = 0; k < n; k++) {
        oracle_near(o, curve->mean[k], tolerance, "%s/cvm/%zu", key, k);
        oracle_near(o, curve->se[k], tolerance, "%s/cvsd/%zu", key, k);
    }
    oracle_near(o, (double)(curve->index_min + 1), 0, "%s/index_min", key);
    oracle_near(o, (double)(curve->index_1se + 1), 0, "%s/index_1se", key);
}

static void compare_kkt(oracle *o, const rind_cross_validation *cv)
{
    double largest = cv->kkt_max;

    for (size_t k = 0; k < cv->path->n_lambda; k++)
        largest = fmax(largest, cv->path->kkt[k]);
    oracle_value(o, 0, largest, 1e-9, "KKT residual of all rows and all folds");
}

static void test_binomial(void **state)
{
    (void)state;
    cohort c = radiomics();
    int *fold = whole_numbers(&c.labels, "fold10");
    rind_lasso_settings settings = rind_lasso_defaults(RIND_BINOMIAL);
    rind_cross_validation *cv = NULL;
    size_t n = c.x.n_rows;

    if (rind_lasso_cv(ctx, &c.x, &c.y, &settings, fold, 1, &cv) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));

    const rind_lasso *path = cv->path;
    oracle *o = oracle_open("lasso_binomial.json");

    oracle_near(o, (double)path->n_lambda, 0, "nlambda");
    oracle_near(o, path->null_deviance, 1e-9, "null_deviance");
    for (size_t k = 0; k < path->n_lambda; k++) {
        oracle_close_to(o, path->lambda[k], 1e-10, "lambda/%zu", k);
        oracle_near(o, path->intercept[k], 1e-6, "exact/a0/%zu", k);
        oracle_near(o, path->deviance[k], 1e-7, "exact/deviance/%zu", k);
    }
    compare_df(o, path, "exact/df");
    compare_curve(o, &cv->curve[RIND_BY_DEVIANCE], path->n_lambda, "cv_same_lambda_in_every_fold/deviance", 1e-8);
    compare_curve(o, &cv->curve[RIND_BY_CLASS], path->n_lambda, "cv_same_lambda_in_every_fold/class", 1e-8);
    compare_curve(o, &cv->curve[RIND_BY_MSE], path->n_lambda, "cv_same_lambda_in_every_fold/mse", 1e-8);
    compare_curve(o, &cv->curve[RIND_BY_AUC], path->n_lambda, "cv_same_lambda_in_every_fold/auc", 1e-8);
    compare_kkt(o, cv);
    oracle_close(o);
    compare_path("lasso_binomial_path.csv", path, &c.x, 1e-7);

    size_t k_min = cv->curve[RIND_BY_DEVIANCE].index_min, k_1se = cv->curve[RIND_BY_DEVIANCE].index_1se;
    double *fitted = calloc(2 * n, sizeof *fitted);

    assert_non_null(fitted);
    assert_int_equal(rind_lasso_predict(ctx, path, &c.x, k_min, fitted), RIND_OK);
    assert_int_equal(rind_lasso_predict(ctx, path, &c.x, k_1se, fitted + n), RIND_OK);
    o = oracle_open("lasso_binomial_predictions.csv");
    for (size_t i = 0; i < n; i++) {
        oracle_cell_near(o, fitted[i], 1e-7, i, "lp_full_lambda_min");
        oracle_cell_near(o, 1 / (1 + exp(-fitted[i])), 1e-7, i, "p_full_lambda_min");
        oracle_cell_near(o, fitted[n + i], 1e-7, i, "lp_full_lambda_1se");
        oracle_cell_near(o, cv->linear_predictor[k_min * n + i], 1e-7, i, "lp_outoffold_lambda_min");
        oracle_cell_near(o, cv->linear_predictor[k_1se * n + i], 1e-7, i, "lp_outoffold_lambda_1se");
    }
    oracle_close(o);
    free(fitted);
    rind_cross_validation_free(cv);
    free(fold);
    cohort_free(&c);
}

static void test_gaussian(void **state)
{
    (void)state;
    cohort c = radiomics();
    int *fold = whole_numbers(&c.labels, "fold10");
    rind_lasso_settings settings = rind_lasso_defaults(RIND_GAUSSIAN);
    rind_cross_validation *cv = NULL;

    if (rind_lasso_cv(ctx, &c.x, &c.y, &settings, fold, 1, &cv) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));

    oracle *o = oracle_open("lasso_gaussian.json");

    for (size_t k = 0; k < cv->path->n_lambda; k++) {
        oracle_close_to(o, cv->path->lambda[k], 1e-10, "lambda/%zu", k);
        oracle_near(o, cv->path->intercept[k], 1e-7, "a0/%zu", k);
    }
    compare_df(o, cv->path, "df");
    compare_curve(o, &cv->curve[RIND_BY_MSE], cv->path->n_lambda, "cv_mse_same_lambda", 1e-8);
    compare_kkt(o, cv);
    oracle_close(o);
    compare_path("lasso_gaussian_path.csv", cv->path, &c.x, 1e-9);
    rind_cross_validation_free(cv);
    free(fold);
    cohort_free(&c);
}

static void test_cox(void **state)
{
    (void)state;
    cohort c = radiomics();
    int *fold = whole_numbers(&c.labels, "fold10s");
    rind_lasso_settings settings = rind_lasso_defaults(RIND_COX);
    rind_cross_validation *cv = NULL;

    oracle *o = oracle_open("lasso_cox.json");
    size_t n_lambda;
    double *lambda = oracle_numbers(o, &n_lambda, "lambda");
    rind_lasso *own = NULL;

    if (rind_lasso_path(ctx, &c.x, &c.y, &settings, &own) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    assert_in_range(n_lambda, 2, own->n_lambda);
    settings.lambda = lambda;
    settings.n_lambda = n_lambda;
    if (rind_lasso_cv(ctx, &c.x, &c.y, &settings, fold, 1, &cv) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));

    const char *folder = "cv_same_lambda_in_every_fold";
    char key[128];

    oracle_near(o, cv->path->null_deviance, 1e-9, "null_deviance");
    for (size_t k = 0; k < cv->path->n_lambda; k++) {
        /* The library's own steps are 4e-11 shorter than those its documentation describes. */
        oracle_close_to(o, own->lambda[k], k == 0 ? 1e-10 : 5e-9, "lambda/%zu", k);
        oracle_near(o, cv->path->deviance[k], 1e-7, "deviance/%zu", k);
    }
    compare_df(o, cv->path, "df");
    snprintf(key, sizeof key, "%s/deviance_verweij_van_houwelingen", folder);
    compare_curve(o, &cv->curve[RIND_BY_DEVIANCE], cv->path->n_lambda, key, 1e-7);
    snprintf(key, sizeof key, "%s/harrell_C", folder);
    compare_curve(o, &cv->curve[RIND_BY_CONCORDANCE], cv->path->n_lambda, key, 1e-7);
    compare_kkt(o, cv);
    oracle_close(o);
    compare_path("lasso_cox_path.csv", cv->path, &c.x, 1e-7);
    rind_lasso_free(own);
    free(lambda);
    rind_cross_validation_free(cv);
    free(fold);
    cohort_free(&c);
}

/* Least squares on the label over a fixed grid, columns standardised once over all rows, folds of equal weight. */
static void test_fixed_grid(void **state)
{
    (void)state;
    cohort c = radiomics();
    int *fold = whole_numbers(&c.labels, "fold10");
    rind_lasso_settings settings = rind_lasso_defaults(RIND_GAUSSIAN);
    oracle *o = oracle_open("lassocv_fixed_grid.json");
    rind_cross_validation *cv = NULL;
    rind_lasso *scale = NULL;
    double lambda[50];
    size_t n = c.x.n_rows, p = c.x.n_columns;

    settings.lambda = lambda;
    settings.n_lambda = 50;
    settings.equal_folds = true;
    for (size_t k = 0; k < 50; k++)
        lambda[k] = pow(10, -3 * (double)k / 49);
    assert_int_equal(rind_lasso_path(ctx, &c.x, &c.y, &settings, &scale), RIND_OK);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < n; i++)
            c.value[j * n + i] = scale->sd[j] > 0 ? (c.value[j * n + i] - scale->mean[j]) / scale->sd[j] : 0;
    settings.standardise = false;
    if (rind_lasso_cv(ctx, &c.x, &c.y, &settings, fold, 1, &cv) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));

    const rind_cv_curve *curve = &cv->curve[RIND_BY_MSE];
    const double *coefficient = cv->path->coefficient + curve->index_min * p;
    size_t n_selected = 0;

    for (size_t k = 0; k < 50; k++) {
        double square = 0;

        for (size_t f = 0; f < 10; f++)
            square += pow(curve->fold[f * 50 + k] - curve->mean[k], 2) / 10;
        oracle_close_to(o, lambda[k], 1e-14, "tight_tol_1e_12/alphas/%zu", k);
        oracle_near(o, curve->mean[k], 1e-8, "tight_tol_1e_12/mse_mean/%zu", k);
        oracle_near(o, sqrt(square), 1e-8, "tight_tol_1e_12/mse_sd_population/%zu", k);
    }
    oracle_close_to(o, lambda[curve->index_min], 1e-14, "tight_tol_1e_12/alpha_best");
    oracle_near(o, cv->path->intercept[curve->index_min], 1e-8, "tight_tol_1e_12/intercept");
    for (size_t j = 0; j < p; j++)
        if (fabs(coefficient[j]) > 1e-6) {
            oracle_near(o, coefficient[j], 1e-8, "tight_tol_1e_12/selected/%s", c.name[j]);
            n_selected++;
        }
    oracle_value(o, (double)oracle_count(o, "tight_tol_1e_12/selected"), (double)n_selected, 0, "columns selected");
    compare_kkt(o, cv);
    oracle_close(o);
    rind_lasso_free(scale);
    rind_cross_validation_free(cv);
    free(fold);
    cohort_free(&c);
}

static void test_breast_cancer(void **state)
{
    (void)state;
    oracle_table table = oracle_read("breast_cancer.csv");
    size_t n = table.n_rows, p = table.csv.n_columns - 1, n_fits;
    double *value = columns_of(&table, 1, p), *y = oracle_column(&table, "y"), lambda[8], *fitted;
    rind_columns x = { .value = value, .n_rows = n, .n_columns = p };
    rind_lasso_settings settings = rind_lasso_defaults(RIND_BINOMIAL);
    oracle *o = oracle_open("l1_logistic_breast_cancer.json");
    rind_lasso *path = NULL;

    fitted = calloc(n, sizeof *fitted);
    assert_non_null(fitted);
    n_fits = oracle_count(o, "fits");
    assert_in_range(n_fits, 1, 8);
    for (size_t k = 0; k < n_fits; k++)
        lambda[k] = 1 / ((double)n * oracle_number(o, "fits/%zu/C_equivalent", k));
    settings.lambda = lambda;
    settings.n_lambda = n_fits;
    if (rind_lasso_path(ctx, &x, &(rind_outcome){ .y = y }, &settings, &path) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    for (size_t k = 0; k < n_fits; k++) {
        double intercept = path->intercept[k], loss = 0;

        for (size_t j = 0; j < p; j++) {
            double b = path->coefficient[k * p + j];

            intercept += b * path->mean[j];
            oracle_near(o, b * path->sd[j], 1e-8, "fits/%zu/coef_standardised/%zu", k, j);
            oracle_near(o, b, 1e-8 / path->sd[j], "fits/%zu/coef_original/%zu", k, j);
        }
        assert_int_equal(rind_lasso_predict(ctx, path, &x, k, fitted), RIND_OK);
        for (size_t i = 0; i < n; i++)
            loss += log1p(exp(y[i] > 0 ? -fitted[i] : fitted[i])) / (double)n;
        oracle_near(o, intercept, 1e-8, "fits/%zu/intercept_standardised", k);
        oracle_near(o, loss, 1e-8, "fits/%zu/log_loss", k);
        oracle_near(o, (double)path->df[k], 0, "fits/%zu/nonzero", k);
        oracle_value(o, 0, path->kkt[k], 1e-9, "KKT residual of fit %zu", k);
    }
    oracle_close(o);
    rind_lasso_free(path);
    free(fitted);
    free(value);
    free(y);
    oracle_table_free(&table);
}

/* Rows of lung without missing values in the six columns, as the file of expected results numbers them. */
static void test_lung(void **state)
{
    (void)state;
    static const char *const name[] = { "age", "sex", "ph.ecog", "ph.karno", "pat.karno", "wt.loss" };
    oracle_table table = oracle_read("lung.csv");
    oracle *o = oracle_open("lasso_cox_lung.json");
    size_t n, n_fold, n_lambda, row[228];
    double *rows = oracle_numbers(o, &n, "rows_used_1based"), *folds = oracle_numbers(o, &n_fold, "foldid");
    double *lambda = oracle_numbers(o, &n_lambda, "lambda"), *all_time = oracle_column(&table, "time"), time[228];
    double *value = calloc(6 * table.n_rows, sizeof *value);
    int *all_event = whole_numbers(&table, "status"), event[228], fold[228];
    rind_lasso_settings settings = rind_lasso_defaults(RIND_COX);
    rind_cross_validation *cv = NULL;

    assert_non_null(value);
    assert_in_range(n, 1, 228);
    assert_int_equal(n, n_fold);
    for (size_t i = 0; i < n; i++) {
        row[i] = (size_t)rows[i] - 1;
        time[i] = all_time[row[i]];
        event[i] = all_event[row[i]];
        fold[i] = (int)folds[i];
    }
    for (size_t j = 0; j < 6; j++) {
        double *column = oracle_column(&table, name[j]);

        memcpy(value + j * table.n_rows, column, table.n_rows * sizeof *column);
        free(column);
    }
    settings.lambda = lambda;
    settings.n_lambda = n_lambda;

    rind_columns x = { .value = value, .n_rows = n, .n_columns = 6, .stride = table.n_rows, .row = row, .name = name };

    if (rind_lasso_cv(ctx, &x, &(rind_outcome){ .time = time, .event = event }, &settings, fold, 1, &cv) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    for (size_t k = 0; k < n_lambda; k++) {
        for (size_t j = 0; j < 6; j++)
            oracle_near(o, cv->path->coefficient[k * 6 + j], 1e-8, "coef/%s/%zu", name[j], k);
        oracle_near(o, (double)cv->path->df[k], 0, "df/%zu", k);
    }
    compare_curve(o, &cv->curve[RIND_BY_DEVIANCE], n_lambda, "cv", 1e-7);
    compare_kkt(o, cv);
    oracle_close(o);
    rind_cross_validation_free(cv);
    free(rows);
    free(folds);
    free(lambda);
    free(all_time);
    free(all_event);
    free(value);
    oracle_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_binomial),   cmocka_unit_test(test_gaussian), cmocka_unit_test(test_cox),
        cmocka_unit_test(test_fixed_grid), cmocka_unit_test(test_lung),     cmocka_unit_test(test_breast_cancer),
    };

    if (!oracle_present())
        return TEST_SKIPPED;
    ctx = rind_ctx_create(2);
    if (ctx == NULL)
        return 1;

    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    rind_ctx_free(ctx);
    return failed;
}
