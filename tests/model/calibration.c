/* calibration.c - probabilities judged: against R, and against definitions */
#include "test.h"
#include "oracle.h"

#include <math.h>
#include <rind/calibration.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

static void compare_hl(oracle *o, const char *key, const double *p, const double *y, size_t n)
{
    rind_hl *hl = NULL;

    assert_int_equal(rind_hosmer_lemeshow(ctx, p, y, n, 10, &hl), RIND_OK);
    oracle_near(o, (double)hl->n_groups, 0, "%s/groups", key);
    for (size_t k = 0; k <= hl->n_groups; k++)
        oracle_near(o, hl->breaks[k], 1e-8, "%s/breaks/%zu", key, k);
    for (size_t k = 0; k < hl->n_groups; k++) {
        oracle_near(o, hl->n[k], 0, "%s/n/%zu", key, k);
        oracle_near(o, hl->observed[k], 0, "%s/observed1/%zu", key, k);
        oracle_near(o, hl->expected[k], 1e-8, "%s/expected1/%zu", key, k);
        oracle_near(o, hl->expected[k] / hl->n[k], 1e-8, "%s/mean_predicted/%zu", key, k);
    }
    oracle_near(o, hl->chi2, 1e-8, "%s/chisq", key);
    oracle_near(o, hl->df_development, 0, "%s/df_development", key);
    oracle_near(o, hl->p_development, 1e-8, "%s/p_development", key);
    oracle_near(o, hl->df_external, 0, "%s/df_external", key);
    oracle_near(o, hl->p_external, 1e-8, "%s/p_external", key);
    rind_hl_free(hl);
}

static void compare_val_prob(oracle *o, const char *key, const rind_calibration_result *c)
{
    const struct {
        const char *name;
        double got, tolerance;
    } row[] = {
        { "Dxy", c->dxy, 1e-8 },
        { "C (ROC)", c->c, 1e-8 },
        { "R2", c->r2, 1e-8 },
        { "D", c->d, 1e-8 },
        { "D:Chi-sq", c->d_chi2, 1e-8 },
        { "U", c->u, 1e-8 },
        { "U:Chi-sq", c->u_chi2, 1e-8 },
        { "U:p", c->u_p, 1e-8 },
        { "Q", c->q, 1e-8 },
        { "Brier", c->brier, 1e-8 },
        /* The package stops its fit at 4e-8 from the maximum; weak_calibration_* hold the maximum to 1e-8. */
        { "Intercept", c->intercept, 1e-7 },
        { "Slope", c->slope, 1e-7 },
        { "Emax", c->e_max, 1e-6 },
        { "E90", c->e_90, 1e-6 },
        { "Eavg", c->e_mean, 1e-6 },
        { "S:z", c->s_z, 1e-8 },
        { "S:p", c->s_p, 1e-8 },
    };

    for (size_t k = 0; k < COUNT_OF(row); k++)
        oracle_near(o, row[k].got, row[k].tolerance, "%s/%s", key, row[k].name);
}

static void compare_weak(oracle *o, const char *key, const rind_calibration_result *c, bool with_se)
{
    oracle_near(o, c->intercept, 1e-8, "%s/intercept", key);
    oracle_near(o, c->slope, 1e-8, "%s/slope", key);
    oracle_near(o, c->citl, 1e-8, "%s/citl", key);
    if (!with_se)
        return;
    oracle_near(o, c->slope_se, 1e-8, "%s/slope_se", key);
    oracle_near(o, c->citl_se, 1e-8, "%s/citl_se", key);
}

static void compare_curve(oracle *o, const double *p, const double *y, size_t n)
{
    double *curve = calloc(2 * n, sizeof *curve);
    rind_calibration_bin bin[10];

    assert_non_null(curve);
    assert_int_equal(rind_calibration_curve(ctx, p, y, n, curve, curve + n), RIND_OK);
    for (size_t k = 0; k < n; k++) {
        oracle_near(o, curve[k], 1e-6, "lowess_pm_f_2_3_iter_0/x/%zu", k);
        oracle_near(o, curve[n + k], 1e-6, "lowess_pm_f_2_3_iter_0/y/%zu", k);
    }
    free(curve);
    assert_int_equal(rind_calibration_bins(ctx, p, y, n, COUNT_OF(bin), 0.95, bin), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(bin); k++) {
        oracle_near(o, (double)bin[k].n, 0, "deciles_pm_by_rank/%zu/n", k);
        oracle_near(o, bin[k].mean_p, 1e-8, "deciles_pm_by_rank/%zu/mean_p", k);
        oracle_near(o, bin[k].observed.value, 1e-8, "deciles_pm_by_rank/%zu/observed", k);
        oracle_near(o, bin[k].observed.low, 1e-8, "deciles_pm_by_rank/%zu/wilson_lo", k);
        oracle_near(o, bin[k].observed.high, 1e-8, "deciles_pm_by_rank/%zu/wilson_hi", k);
    }
}

static void calibration_json(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("calibration.json");
    oracle_table table = oracle_read("expected/logistic_birthwt_fitted.csv");
    double *y = oracle_column(&table, "low"), *p = oracle_column(&table, "p"), *pm = oracle_column(&table, "p");
    size_t n = table.n_rows;
    rind_calibration_result c, m;

    for (size_t i = 0; i < n; i++)
        pm[i] = 1 / (1 + exp(-(0.3 + 0.6 * log(p[i] / (1 - p[i])))));
    assert_int_equal(rind_calibration(ctx, p, y, n, &c), RIND_OK);
    assert_int_equal(rind_calibration(ctx, pm, y, n, &m), RIND_OK);
    compare_hl(o, "hosmer_lemeshow_p", p, y, n);
    compare_hl(o, "hosmer_lemeshow_pm", pm, y, n);
    oracle_near(o, c.brier, 1e-8, "brier_p");
    oracle_near(o, m.brier, 1e-8, "brier_pm");
    oracle_near(o, c.log_loss, 1e-8, "logloss_p");
    oracle_near(o, m.log_loss, 1e-8, "logloss_pm");
    compare_weak(o, "weak_calibration_p", &c, false);
    compare_weak(o, "weak_calibration_pm", &m, true);
    oracle_near(o, m.oe_ratio, 1e-8, "oe_ratio_pm");
    compare_val_prob(o, "val_prob_pm", &m);
    compare_val_prob(o, "val_prob_p", &c);
    compare_curve(o, pm, y, n);
    oracle_close(o);

    o = oracle_open("threshold_metrics.json"); /* the rest of it is in test roc */
    oracle_near(o, c.brier, 1e-10, "brier");
    oracle_near(o, c.log_loss, 1e-10, "log_loss");
    oracle_close(o);
    free(y);
    free(p);
    free(pm);
    oracle_table_free(&table);
}

static void decision_curve(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("decision_curve_birthwt.csv");
    oracle_table table = oracle_read("expected/logistic_birthwt_fitted.csv");
    double *y = oracle_column(&table, "low"), *p = oracle_column(&table, "p"), threshold[99];
    rind_decision d[99];

    for (int k = 0; k < 99; k++)
        threshold[k] = (k + 1) / 100.0;
    assert_int_equal(rind_decision_curve(ctx, p, y, table.n_rows, threshold, 99, d), RIND_OK);
    for (size_t k = 0; k < 99; k++) {
        oracle_cell_near(o, d[k].threshold, 1e-12, k, "threshold");
        oracle_cell_near(o, d[k].net_benefit, 1e-12, k, "nb_model");
        oracle_cell_near(o, d[k].treat_all, 1e-12, k, "nb_all");
        oracle_cell_near(o, d[k].standardised, 1e-12, k, "standardised_nb_model");
        oracle_cell_near(o, d[k].avoided_per_100, 1e-12 * fmax(1, fabs(d[k].avoided_per_100)), k,
                         "interventions_avoided_per_100");
        oracle_cell_near(o, (double)d[k].tp, 0, k, "tp");
        oracle_cell_near(o, (double)d[k].fp, 0, k, "fp");
    }
    free(y);
    free(p);
    oracle_table_free(&table);
    oracle_close(o);
}

/* Events at twice the odds of what is predicted: intercept log 2, slope 1, in a table of exact proportions. */
static void twice_the_odds(void **state)
{
    (void)state;
    enum { GROUPS = 3, SIZE = 60 };
    static const double odds[GROUPS] = { 0.25, 0.5, 1 };
    double p[GROUPS * SIZE], y[GROUPS * SIZE];
    rind_calibration_result c;

    for (int i = 0; i < GROUPS * SIZE; i++) {
        double o = odds[i / SIZE];

        p[i] = o / (1 + o);
        y[i] = i % SIZE < SIZE * 2 * o / (1 + 2 * o) - 0.5;
    }
    assert_int_equal(rind_calibration(ctx, p, y, GROUPS * SIZE, &c), RIND_OK);
    assert_true(fabs(c.slope - 1) < 1e-12 && fabs(c.intercept - log(2)) < 1e-12 && fabs(c.citl - log(2)) < 1e-12);
    assert_false(c.separated);
}

static void edges(void **state)
{
    (void)state;
    const double y[] = { 0, 0, 1, 1 }, p[] = { 0, 0.2, 0.7, 1 }, bad[] = { 0, 0.2, 1.2, 1 },
                 flat[] = { .5, .5, .5, .5 };
    const double zero[] = { 0 };
    rind_calibration_result c;
    rind_calibration_bin bin[6];
    rind_decision d;
    rind_hl *hl = NULL;

    assert_int_equal(rind_calibration(ctx, p, y, 4, &c), RIND_OK);
    assert_true(c.separated && isnan(c.slope) && c.n_clipped == 2 && isfinite(c.log_loss) && c.c == 1);
    assert_int_equal(rind_calibration(ctx, flat, y, 4, &c), RIND_OK);
    assert_true(c.separated && c.brier == 0.25 && fabs(c.citl) < 1e-12);
    assert_int_equal(rind_calibration(ctx, bad, y, 4, &c), RIND_BAD_ARGUMENT);
    assert_non_null(strstr(rind_ctx_message(ctx), "row 3"));
    assert_int_equal(rind_hosmer_lemeshow(ctx, flat, y, 4, 10, &hl), RIND_NOT_ESTIMABLE);
    assert_null(hl);
    assert_int_equal(rind_decision_curve(ctx, p, y, 4, zero, 1, &d), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_calibration_bins(ctx, p, y, 4, 6, 0.95, bin), RIND_OK);
    size_t n = 0;
    for (int k = 0; k < 6; k++)
        n += bin[k].n;
    assert_int_equal(n, 4);
}

/* lowess of a straight line is that line, whatever the spacing. */
static void lines_stay(void **state)
{
    (void)state;
    enum { N = 500 };
    double x[N], y[N], at[N], fit[N];

    for (int i = 0; i < N; i++) {
        x[i] = (double)((i * 7919) % N) * (i % 3) / N;
        y[i] = 2 - 3 * x[i];
    }
    assert_int_equal(rind_lowess(ctx, x, y, N, 0.5, at, fit), RIND_OK);
    for (int i = 0; i < N; i++) {
        assert_true(fabs(fit[i] - (2 - 3 * at[i])) < 1e-10);
        assert_true(i == 0 || at[i] >= at[i - 1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_the_odds),   cmocka_unit_test(edges),          cmocka_unit_test(lines_stay),
        cmocka_unit_test(calibration_json), cmocka_unit_test(decision_curve),
    };

    ctx = rind_ctx_create(1);
    int failed = cmocka_run_group_tests_name("calibration", tests, NULL, NULL);
    rind_ctx_free(ctx);
    return failed;
}
