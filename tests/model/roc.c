/* roc.c - areas, tests, curves and cut-offs against established packages and against their definitions */
#include "test.h"
#include "oracle.h"

#include <math.h>
#include <string.h>
#include <rind/roc.h>
#include <stdlib.h>

static rind_ctx *ctx;

static const char *const markers[] = { "s100b", "ndka", "wfns" };

static void compare_auc(oracle *o, const char *marker, const double *score, const double *y, size_t n)
{
    rind_auc a;

    assert_int_equal(rind_auc_delong(ctx, score, y, n, 0.95, &a), RIND_OK);
    oracle_near(o, a.auc, 1e-10, "markers/%s/auc", marker);
    oracle_near(o, a.variance, 1e-10, "markers/%s/var_delong", marker);
    oracle_near(o, a.se, 1e-10, "markers/%s/se_delong", marker);
    oracle_near(o, a.low, 1e-10, "markers/%s/ci95_delong/0", marker);
    oracle_near(o, a.high, 1e-10, "markers/%s/ci95_delong/1", marker);
    oracle_near(o, a.logit_low, 1e-10, "markers/%s/ci95_logit_delong/0", marker);
    oracle_near(o, a.logit_high, 1e-10, "markers/%s/ci95_logit_delong/1", marker);
    oracle_near(o, a.z, 1e-10, "markers/%s/z_vs_half", marker);
    oracle_near(o, a.p, 1e-10, "markers/%s/p_vs_half", marker);
    oracle_near(o, a.u, 0, "markers/%s/wilcoxon_U", marker);
}

static double printable(double x)
{
    return isfinite(x) ? x : copysign(1e308, x);
}

static void compare_curve(oracle *o, const char *marker, const double *score, const double *y, size_t n)
{
    rind_roc *roc = NULL;

    assert_int_equal(rind_roc_curve(ctx, score, y, n, &roc), RIND_OK);
    oracle_value(o, (double)oracle_count(o, "markers/%s/curve/threshold", marker), (double)roc->n_points, 0,
                 "markers/%s/points", marker);
    for (size_t k = 0; k < roc->n_points; k++) {
        oracle_near(o, printable(roc->threshold[k]), 1e-10, "markers/%s/curve/threshold/%zu", marker, k);
        oracle_near(o, roc->sensitivity[k], 1e-10, "markers/%s/curve/sensitivity/%zu", marker, k);
        oracle_near(o, roc->specificity[k], 1e-10, "markers/%s/curve/specificity/%zu", marker, k);
    }
    rind_classification c;

    assert_int_equal(rind_classify(ctx, score, y, n, roc->threshold[roc->youden], 0.95, &c), RIND_OK);
    oracle_near(o, c.threshold, 1e-10, "markers/%s/youden/0/threshold", marker);
    oracle_near(o, c.sensitivity.value, 1e-10, "markers/%s/youden/0/sensitivity", marker);
    oracle_near(o, c.specificity.value, 1e-10, "markers/%s/youden/0/specificity", marker);
    oracle_near(o, c.accuracy.value, 1e-10, "markers/%s/youden/0/accuracy", marker);
    oracle_near(o, c.ppv.value, 1e-10, "markers/%s/youden/0/ppv", marker);
    oracle_near(o, c.npv.value, 1e-10, "markers/%s/youden/0/npv", marker);
    oracle_near(o, (double)c.tp, 0, "markers/%s/youden/0/tp", marker);
    oracle_near(o, (double)c.tn, 0, "markers/%s/youden/0/tn", marker);
    oracle_near(o, (double)c.fp, 0, "markers/%s/youden/0/fp", marker);
    oracle_near(o, (double)c.fn, 0, "markers/%s/youden/0/fn", marker);
    rind_roc_free(roc);
}

static void compare_pair(oracle *o, int a, int b, double *const score[], const double *y, size_t n)
{
    rind_delong t;
    char key[64];

    snprintf(key, sizeof key, "%s_vs_%s", markers[a], markers[b]);
    assert_int_equal(rind_delong_test(ctx, score[a], score[b], y, n, 0.95, &t), RIND_OK);
    oracle_near(o, t.z, 1e-10, "delong_paired/%s/z", key);
    oracle_near(o, t.p, 1e-10, "delong_paired/%s/p", key);
    oracle_near(o, t.auc[0], 1e-10, "delong_paired/%s/auc/0", key);
    oracle_near(o, t.auc[1], 1e-10, "delong_paired/%s/auc/1", key);
    oracle_near(o, t.covariance, 1e-10, "delong_paired/%s/cov", key);
    oracle_near(o, t.low, 1e-10, "delong_paired/%s/ci95_difference/0", key);
    oracle_near(o, t.high, 1e-10, "delong_paired/%s/ci95_difference/1", key);
}

static void compare_unpaired(oracle *o, const oracle_table *table, const double *score, const double *y)
{
    double *part[4];
    size_t n[2] = { 0, 0 };
    rind_delong t;

    for (int k = 0; k < 4; k++)
        assert_non_null(part[k] = calloc(table->n_rows, sizeof(double)));
    for (size_t i = 0; i < table->n_rows; i++) {
        int group = oracle_table_text(table, i, "gender")[0] != 'M';

        part[group][n[group]] = score[i];
        part[2 + group][n[group]++] = y[i];
    }
    assert_int_equal(rind_delong_test_unpaired(ctx, part[0], part[2], n[0], part[1], part[3], n[1], 0.95, &t), RIND_OK);
    oracle_near(o, t.z, 1e-10, "delong_unpaired_s100b_male_vs_female/D");
    oracle_near(o, t.df, 1e-8, "delong_unpaired_s100b_male_vs_female/df_welch");
    oracle_near(o, t.p, 1e-10, "delong_unpaired_s100b_male_vs_female/p");
    oracle_near(o, t.auc[0], 1e-10, "delong_unpaired_s100b_male_vs_female/auc/0");
    oracle_near(o, t.auc[1], 1e-10, "delong_unpaired_s100b_male_vs_female/auc/1");
    for (int k = 0; k < 4; k++)
        free(part[k]);
}

static void roc_delong_aSAH(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("roc_delong_aSAH.json");
    oracle_table table = oracle_read("aSAH.csv");
    double *y = oracle_column(&table, "outcome"), *score[3];

    for (int k = 0; k < 3; k++) {
        score[k] = oracle_column(&table, markers[k]);
        compare_auc(o, markers[k], score[k], y, table.n_rows);
        compare_curve(o, markers[k], score[k], y, table.n_rows);
    }
    compare_pair(o, 0, 1, score, y, table.n_rows);
    compare_pair(o, 0, 2, score, y, table.n_rows);
    compare_pair(o, 1, 2, score, y, table.n_rows);
    compare_unpaired(o, &table, score[0], y);
    for (int k = 0; k < 3; k++)
        free(score[k]);
    free(y);
    oracle_table_free(&table);
    oracle_close(o);
}

static void compare_cut(oracle *o, const char *name, const double *p, const double *y, size_t n, double threshold)
{
    rind_classification c;

    assert_int_equal(rind_classify(ctx, p, y, n, threshold, 0.95, &c), RIND_OK);
    const struct {
        const char *key;
        double got;
    } rows[] = {
        { "threshold", c.threshold },
        { "tp", (double)c.tp },
        { "fp", (double)c.fp },
        { "fn", (double)c.fn },
        { "tn", (double)c.tn },
        { "sensitivity", c.sensitivity.value },
        { "specificity", c.specificity.value },
        { "ppv", c.ppv.value },
        { "npv", c.npv.value },
        { "accuracy", c.accuracy.value },
        { "balanced_accuracy", c.balanced_accuracy },
        { "f1", c.f1 },
        { "mcc", c.mcc },
        { "sensitivity_ci_clopper_pearson/0", c.sensitivity.low },
        { "sensitivity_ci_clopper_pearson/1", c.sensitivity.high },
        { "specificity_ci_clopper_pearson/0", c.specificity.low },
        { "specificity_ci_clopper_pearson/1", c.specificity.high },
    };

    for (size_t k = 0; k < COUNT_OF(rows); k++)
        oracle_near(o, rows[k].got, 1e-10, "at_threshold/%s/%s", name, rows[k].key);
}

static void threshold_metrics(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("threshold_metrics.json");
    oracle_table table = oracle_read("expected/logistic_birthwt_fitted.csv");
    double *y = oracle_column(&table, "low"), *p = oracle_column(&table, "p"), ap = 0;
    rind_auc auc;
    rind_roc *roc = NULL;

    assert_int_equal(rind_auc_delong(ctx, p, y, table.n_rows, 0.95, &auc), RIND_OK);
    assert_int_equal(rind_average_precision(ctx, p, y, table.n_rows, &ap), RIND_OK);
    assert_int_equal(rind_roc_curve(ctx, p, y, table.n_rows, &roc), RIND_OK);
    oracle_near(o, auc.auc, 1e-10, "auc");
    oracle_near(o, ap, 1e-10, "average_precision");
    compare_cut(o, "0.5", p, y, table.n_rows, 0.5);
    compare_cut(o, "youden_observed_value", p, y, table.n_rows, roc->value[roc->youden]);
    rind_roc_free(roc);
    free(y);
    free(p);
    oracle_table_free(&table);
    oracle_close(o);
}

/* A small generator with a period far above what is drawn here. */
static double draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 33) / 2147483648.0;
}

/* All pairs compared, as the definition says; scores of few values, so that ties abound. */
static void pairs_agree(void **state)
{
    (void)state;
    enum { N = 60 };
    double a[N], b[N], y[N];
    uint64_t seed = 7;

    for (int round = 0; round < 50; round++) {
        double won[2][N] = { { 0 } }, count[2] = { 0, 0 }, cov = 0, auc[2] = { 0, 0 };
        rind_delong t;

        for (int i = 0; i < N; i++) {
            y[i] = i < 5 + round % 40;
            a[i] = floor(8 * draw(&seed)) + y[i];
            b[i] = floor(20 * draw(&seed));
            count[(int)y[i]]++;
        }
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                const double *s[2] = { a, b };

                for (int k = 0; k < 2 && y[i] > y[j]; k++) {
                    double win = s[k][i] > s[k][j] ? 1 : s[k][i] == s[k][j] ? 0.5 : 0;

                    won[k][i] += win / count[0];
                    won[k][j] += win / count[1];
                    auc[k] += win / count[0] / count[1];
                }
            }
        for (int i = 0; i < N; i++) {
            double own = count[(int)y[i]];

            cov += (won[0][i] - auc[0]) * (won[1][i] - auc[1]) / (own - 1) / own;
        }
        assert_int_equal(rind_delong_test(ctx, a, b, y, N, 0.95, &t), RIND_OK);
        assert_true(fabs(t.auc[0] - auc[0]) < 1e-13 && fabs(t.auc[1] - auc[1]) < 1e-13);
        assert_true(fabs(t.covariance - cov) < 1e-14);
        assert_true(fabs(t.se * t.se - (t.variance[0] + t.variance[1] - 2 * t.covariance)) < 1e-14);
    }
}

static void edges(void **state)
{
    (void)state;
    const double y[] = { 0, 0, 1, 1 }, perfect[] = { 1, 2, 3, 4 }, flat[] = { 5, 5, 5, 5 };
    const double nan_score[] = { 1, NAN, 3, 4 }, bad_y[] = { 0, 0, 2, 1 }, one_class[] = { 1, 1, 1, 1 };
    rind_auc a = { 0 };
    rind_delong t = { 0 };
    rind_classification c;

    assert_int_equal(rind_auc_delong(ctx, perfect, y, 4, 0.95, &a), RIND_OK);
    assert_true(a.auc == 1 && a.se == 0 && a.low == 1 && a.logit_high == 1 && a.p == 0);
    assert_int_equal(rind_auc_delong(ctx, flat, y, 4, 0.95, &a), RIND_OK);
    assert_true(a.auc == 0.5 && a.p == 1);
    assert_int_equal(rind_delong_test(ctx, perfect, perfect, y, 4, 0.95, &t), RIND_OK);
    assert_true(t.p == 1 && t.z == 0);
    assert_int_equal(rind_delong_test(ctx, perfect, flat, y, 4, 0.95, &t), RIND_OK);
    assert_true(isnan(t.p));
    assert_int_equal(rind_auc_delong(ctx, nan_score, y, 4, 0.95, &a), RIND_NON_FINITE);
    assert_non_null(strstr(rind_ctx_message(ctx), "row 2: score is nan"));
    assert_int_equal(rind_auc_delong(ctx, perfect, bad_y, 4, 0.95, &a), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_auc_delong(ctx, perfect, one_class, 4, 0.95, &a), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_auc_delong(ctx, perfect, y, 4, 1.5, &a), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_classify(ctx, perfect, y, 4, 10, 0.95, &c), RIND_OK);
    assert_true(c.tp == 0 && isnan(c.ppv.value) && isnan(c.mcc) && c.specificity.value == 1);
    assert_true(rind_clopper_pearson(0, 10, 0.95).low == 0 && rind_clopper_pearson(10, 10, 0.95).high == 1);
    assert_true(fabs(rind_clopper_pearson(0, 10, 0.95).high - (1 - pow(0.025, 0.1))) < 1e-12);
}

/* n log n: with all pairs, 2.5 thousand million comparisons, this would take its time. */
static void many_rows(void **state)
{
    (void)state;
    enum { N = 100000 };
    double *score = calloc(N, sizeof *score), *y = calloc(N, sizeof *y);
    uint64_t seed = 3;
    rind_auc a;

    assert_non_null(score);
    assert_non_null(y);
    for (int i = 0; i < N; i++) {
        y[i] = draw(&seed) < 0.5;
        score[i] = draw(&seed) + 0.5 * y[i];
    }
    assert_int_equal(rind_auc_delong(ctx, score, y, N, 0.95, &a), RIND_OK);
    assert_true(fabs(a.auc - 0.875) < 0.005); /* of two uniform variables half a unit apart: 1 - 0.5^2 / 2 */
    free(score);
    free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_agree),       cmocka_unit_test(edges),
        cmocka_unit_test(many_rows),         cmocka_unit_test(roc_delong_aSAH),
        cmocka_unit_test(threshold_metrics),
    };

    ctx = rind_ctx_create(1);
    int failed = cmocka_run_group_tests_name("roc", tests, NULL, NULL);
    rind_ctx_free(ctx);
    return failed;
}
