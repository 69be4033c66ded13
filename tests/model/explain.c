/* explain.c - nomograms, Shapley values, optimism and decay against R and by definition */
#include "test.h"
#include "feature_table.h"

#include <math.h>
#include <rind/calibration.h>
#include <rind/explain.h>
#include <rind/fit.h>

static rind_ctx *ctx;

/* ---- birthwt as the models of the pack see it ---- */

static const char *const full_names[] = { "age", "lwt", "race2", "race3", "smoke", "ptl", "ht", "ui", "ftv" };
static const char *const short_names[] = { "age", "lwt", "race2", "race3", "smoke", "ht", "ui" };

static rind_columns birthwt(const oracle_table *table, const char *const *name, size_t n_columns)
{
    size_t n = table->n_rows;
    double *value = calloc(n * n_columns, sizeof *value), *race = oracle_column(table, "race");

    assert_non_null(value);
    for (size_t j = 0; j < n_columns; j++) {
        bool factor = strncmp(name[j], "race", 4) == 0;
        double *column = oracle_column(table, factor ? "race" : name[j]);

        for (size_t i = 0; i < n; i++)
            value[j * n + i] = factor ? race[i] == name[j][4] - '0' : column[i];
        free(column);
    }
    free(race);
    return (rind_columns){ .value = value, .n_rows = n, .n_columns = n_columns, .name = name };
}

/* ---- nomogram ---- */

static const char *const axis_names[] = { "age", "lwt", "race", "smoke", "ht", "ui" };

static void compare_ticks(oracle *o, const char *key, rind_ticks t)
{
    oracle_value(o, (double)oracle_count(o, "%s", key), (double)t.n, 0, "%s", key);
    for (size_t k = 0; k < t.n && k < oracle_count(o, "%s", key); k++)
        oracle_near(o, t.first + t.step * (double)k, 1e-10, "%s/%zu", key, k);
}

static void compare_model(oracle *o)
{
    static const char *const keys[] = { "Intercept", "age", "lwt", "race=2", "race=3", "smoke", "ht", "ui" };
    oracle_table table = oracle_read("birthwt.csv");
    rind_columns x = birthwt(&table, short_names, COUNT_OF(short_names));
    double *y = oracle_column(&table, "low"), *p = calloc(x.n_rows, sizeof *p);
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *fit = NULL;
    rind_calibration_result c;

    assert_non_null(p);
    assert_int_equal(rind_logistic_fit(ctx, &x, y, &settings, &fit), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(keys); k++)
        oracle_near(o, fit->estimate[k], 1e-8, "coef/%s", keys[k]);
    for (size_t i = 0; i < x.n_rows; i++)
        p[i] = 1 / (1 + exp(-fit->linear_predictor[i]));
    assert_int_equal(rind_calibration(ctx, p, y, x.n_rows, &c), RIND_OK);
    oracle_near(o, c.r2, 1e-8, "r2_nagelkerke");
    /* One pair of cases has the same covariates and, in the package, predictors that differ by rounding: half a pair.
     */
    oracle_near(o, c.c, 0.5 / (59 * 130) + 1e-8, "c_index");
    oracle_near(o, c.brier, 1e-8, "brier");
    oracle_near(o, fit->lr_chi2, 1e-8, "model_lr");
    rind_logistic_free(fit);
    free((double *)x.value);
    free(y);
    free(p);
    oracle_table_free(&table);
}

/* The package finds the linear predictor of a probability on a straight line between 1,000 points of its axis. */
static double inverted_by_the_package(double p)
{
    enum { POINTS = 1000 };
    const double first = -4, step = 6.0 / (POINTS - 1);

    for (int k = 1; k < POINTS; k++) {
        double low = 1 / (1 + exp(-(first + step * (k - 1)))), high = 1 / (1 + exp(-(first + step * k)));

        if (high >= p)
            return first + step * (k - 1) + step * (p - low) / (high - low);
    }
    return NAN;
}

static void nomogram_birthwt(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    enum { N_AXES = 6 };
    oracle *o = oracle_open("nomogram_birthwt.json");
    rind_nomogram_axis axes[N_AXES];
    double *contribution[N_AXES];
    rind_nomogram *nomogram = NULL;

    for (size_t a = 0; a < N_AXES; a++) {
        contribution[a] = oracle_numbers(o, &axes[a].n, "axes/%s/lp_contribution", axis_names[a]);
        axes[a].contribution = contribution[a];
    }
    double intercept = oracle_number(o, "coef/Intercept");

    assert_int_equal(rind_nomogram_make(ctx, axes, N_AXES, intercept, &nomogram), RIND_OK);
    oracle_near(o, nomogram->points_per_unit, 1e-8, "points_per_lp_unit");
    for (size_t a = 0; a < N_AXES; a++)
        for (size_t k = 0; k < axes[a].n; k++)
            oracle_near(o, rind_nomogram_points(nomogram, a, contribution[a][k]), 1e-8, "axes/%s/points/%zu",
                        axis_names[a], k);
    for (size_t k = 0; k < oracle_count(o, "total_points/at_lp"); k++) {
        double lp = oracle_number(o, "total_points/at_lp/%zu", k), points = rind_nomogram_total(nomogram, lp);

        oracle_near(o, points, 1e-8, "total_points/points_at_lp/%zu", k);
        oracle_near(o, rind_nomogram_linear_predictor(nomogram, points), 1e-8, "total_points/at_lp/%zu", k);
    }
    for (size_t k = 0; k < oracle_count(o, "probability_axis/p"); k++) {
        double p = oracle_number(o, "probability_axis/p/%zu", k), lp = log(p / (1 - p));

        oracle_near(o, lp, 1e-8, "probability_axis/lp/%zu", k);
        oracle_near(o, rind_nomogram_total(nomogram, inverted_by_the_package(p)), 1e-8, "probability_axis/points/%zu",
                    k);
        assert_true(fabs(inverted_by_the_package(p) - lp) < 4e-6);
    }
    compare_ticks(o, "axes/age/axis_value", rind_pretty(14, 45, 10));
    compare_ticks(o, "axes/lwt/axis_value", rind_pretty(80, 250, 10));
    compare_model(o);
    rind_nomogram_free(nomogram);
    for (size_t a = 0; a < N_AXES; a++)
        free(contribution[a]);
    oracle_close(o);
}

/* ---- optimism ---- */

typedef struct study {
    rind_columns x;
    const double *y;
} study;

/* The whole model: all columns, maximum likelihood. */
static rind_status refit(void *user, rind_ctx *context, const size_t *rows, size_t n_rows, double *lp)
{
    const study *s = user;
    rind_columns view = s->x;
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *fit = NULL;
    double *y = calloc(n_rows, sizeof *y);

    assert_non_null(y);
    for (size_t i = 0; i < n_rows; i++)
        y[i] = s->y[rows[i]];
    view.row = rows;
    view.n_rows = n_rows;
    view.stride = s->x.n_rows;
    rind_status status = rind_logistic_fit(context, &view, y, &settings, &fit);

    for (size_t i = 0; status == RIND_OK && i < s->x.n_rows; i++) {
        lp[i] = fit->estimate[0];
        for (size_t j = 0; j < s->x.n_columns; j++)
            lp[i] += fit->estimate[1 + j] * s->x.value[j * s->x.n_rows + i];
    }
    rind_logistic_free(fit);
    free(y);
    return status;
}

static void compare_resamples(const rind_resample *r)
{
    oracle *o = oracle_open("optimism_birthwt_resamples.csv");

    for (size_t b = 0; b < oracle_rows(o); b++) {
        oracle_cell_near(o, r[b].auc_boot, 1e-8, b, "auc_boot");
        oracle_cell_near(o, r[b].auc_orig, 1e-8, b, "auc_orig");
        oracle_cell_near(o, r[b].auc_oob, 1e-8, b, "auc_oob");
        oracle_cell_near(o, r[b].slope_orig, 1e-8, b, "slope_orig");
        oracle_cell_near(o, r[b].intercept_orig, 1e-8, b, "intercept_orig");
        oracle_cell_near(o, r[b].brier_boot, 1e-8, b, "brier_boot");
        oracle_cell_near(o, r[b].brier_orig, 1e-8, b, "brier_orig");
        oracle_cell_near(o, (double)r[b].n_oob, 0, b, "n_oob");
    }
    oracle_close(o);
}

static void optimism_birthwt(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    enum { RESAMPLES = 60 };
    oracle *o = oracle_open("optimism_birthwt.json");
    oracle_table table = oracle_read("birthwt.csv"), indices = oracle_read("birthwt_boot_index.csv");
    double *y = oracle_column(&table, "low");
    study s = { birthwt(&table, full_names, COUNT_OF(full_names)), y };
    size_t n = table.n_rows, *index = calloc(n * RESAMPLES, sizeof *index);
    rind_resample resamples[RESAMPLES];
    rind_optimism_result r;

    assert_non_null(index);
    for (size_t b = 0; b < RESAMPLES; b++) {
        double *column = oracle_column_at(&indices, b);

        for (size_t i = 0; i < n; i++)
            index[b * n + i] = (size_t)column[i] - 1;
        free(column);
    }
    assert_int_equal(rind_optimism(ctx, y, n, index, RESAMPLES, refit, &s, resamples, &r), RIND_OK);
    oracle_near(o, r.apparent_auc, 1e-8, "apparent_auc");
    oracle_near(o, r.optimism_auc, 1e-8, "mean_optimism_auc");
    oracle_near(o, r.corrected_auc, 1e-8, "corrected_auc");
    oracle_near(o, r.corrected_dxy, 1e-8, "somers_dxy_corrected");
    oracle_near(o, r.auc_632, 1e-8, "auc_632");
    oracle_near(o, r.overfitting_rate, 1e-8, "relative_overfitting_rate");
    oracle_near(o, r.weight_632_plus, 1e-8, "weight_632plus");
    oracle_near(o, r.auc_632_plus, 1e-8, "auc_632plus");
    oracle_near(o, r.shrinkage, 1e-8, "shrinkage_slope");
    oracle_near(o, r.corrected_brier, 1e-8, "corrected_brier");
    oracle_near(o, (double)r.n_used, 0, "resamples");
    compare_resamples(resamples);
    free(index);
    free(y);
    free((double *)s.x.value);
    oracle_table_free(&table);
    oracle_table_free(&indices);
    oracle_close(o);
}

/* A refit that fails on every second resample, and one that says what it was given. */
static rind_status sometimes(void *user, rind_ctx *context, const size_t *rows, size_t n_rows, double *lp)
{
    int *turn = user;

    (void)context;
    for (size_t i = 0; i < n_rows; i++)
        lp[i] = (double)i + (double)rows[0];
    return (*turn)++ % 2 == 1 ? RIND_SEPARATION : RIND_OK;
}

static rind_status broken(void *user, rind_ctx *context, const size_t *rows, size_t n_rows, double *lp)
{
    (void)user;
    (void)context;
    (void)rows;
    (void)n_rows;
    (void)lp;
    return RIND_NO_MEMORY;
}

static void resamples_may_fail(void **state)
{
    (void)state;
    const double y[] = { 0, 1, 0, 1 };
    const size_t index[] = { 0, 0, 1, 2, 3, 1, 2, 0, 1, 1, 2, 3, 0, 1, 2, 9 };
    rind_resample r[3];
    rind_optimism_result out;
    int turn = 0;

    /* Apparent, failed, used, failed: lp is the row number, so AUC is 3/4 whatever is drawn in order. */
    assert_int_equal(rind_optimism(ctx, y, 4, index, 3, sometimes, &turn, r, &out), RIND_OK);
    assert_true(out.n_used == 1 && out.n_failed == 2 && r[0].failed && !r[1].failed && out.apparent_auc == 0.75);
    turn = 0;
    assert_int_equal(rind_optimism(ctx, y, 4, index + 12, 1, sometimes, &turn, r, &out), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_optimism(ctx, y, 4, index, 3, broken, NULL, r, &out), RIND_NO_MEMORY);
}

/* ---- the rest ---- */

static void decay(void **state)
{
    (void)state;
    rind_gdi g = rind_gdi_of(0.9, 0.02, 0.75, 0.05, 0.95);

    assert_true(fabs(g.value - 1.0 / 6) < 1e-14 && g.zone == RIND_GDI_MODERATE);
    /* The delta method's variance against central differences of the ratio. */
    double h = 1e-5, d_train = ((0.9 + h - 0.75) / (0.9 + h) - (0.9 - h - 0.75) / (0.9 - h)) / (2 * h);
    double d_test = ((0.9 - 0.75 - h) / 0.9 - (0.9 - 0.75 + h) / 0.9) / (2 * h);
    assert_true(fabs(g.se - hypot(d_train * 0.02, d_test * 0.05)) < 1e-8);
    assert_true(rind_gdi_of(0.9, 0.02, 0.8, 0.05, 0.95).zone == RIND_GDI_STABLE);
    assert_true(rind_gdi_of(0.9, 0.02, 0.7, 0.05, 0.95).zone == RIND_GDI_SEVERE);
}

static void decay_in_papers(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("paper_tables.json"); /* the rest of it is in test hypothesis */
    rind_gdi g = rind_gdi_of(oracle_number(o, "generalisation_decay_index/0/auc_train"), 0,
                             oracle_number(o, "generalisation_decay_index/0/auc_test"), 0, 0.95);

    oracle_near(o, g.value, 1e-10, "generalisation_decay_index/0/gdi");
    oracle_close(o);
}

static void shapley_values_add_up(void **state)
{
    (void)state;
    const double value[] = { 1, 2, 3, 10, 0, 5 }, coefficient[] = { 0.5, -2 }, mean[] = { 2, 5 };
    double out[6], base = 0;
    rind_columns x = { .value = value, .n_rows = 3, .n_columns = 2 };

    assert_int_equal(rind_linear_shap(ctx, &x, 1.0, coefficient, mean, out, &base), RIND_OK);
    assert_true(base == 1.0 + 0.5 * 2 - 2 * 5);
    for (int i = 0; i < 3; i++)
        assert_true(base + out[i] + out[3 + i] == 1.0 + 0.5 * value[i] - 2 * value[3 + i]);
}

static void round_numbers(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        size_t n;
        double first, step;
        size_t count;
    } row[] = { /* pretty() of R 4.2 */
                { 0, 1, 5, 0, 0.2, 6 },           { 3, 97, 5, 0, 20, 6 },
                { -4.2, 2.1, 10, -4.5, 0.5, 15 }, { 0.0123, 0.0456, 5, 0.01, 0.005, 9 },
                { 0, 232, 10, 0, 20, 13 },        { 1e6, 1.2e6, 5, 1e6, 5e4, 5 }
    };

    for (size_t k = 0; k < COUNT_OF(row); k++) {
        rind_ticks t = rind_pretty(row[k].low, row[k].high, row[k].n);

        assert_true(fabs(t.first - row[k].first) <= 1e-12 * fabs(row[k].step));
        assert_true(fabs(t.step - row[k].step) <= 1e-12 * row[k].step);
        assert_int_equal(t.n, row[k].count);
    }
    rind_ticks one = rind_pretty(5, 5, 5);
    assert_true(one.first <= 5 && one.first + one.step * (double)(one.n - 1) >= 5 && one.n >= 2);
}

static void edges(void **state)
{
    (void)state;
    const double flat[] = { 1, 1 }, missing[] = { 1, NAN };
    rind_nomogram_axis axis = { 2, flat }, bad = { 2, missing };
    rind_nomogram *nomogram = NULL;

    assert_int_equal(rind_nomogram_make(ctx, &axis, 1, 0, &nomogram), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_nomogram_make(ctx, &bad, 1, 0, &nomogram), RIND_NON_FINITE);
    assert_null(nomogram);
    assert_true(fabs(rind_auc_632_plus(0.9, 0.9, NULL, NULL) - 0.9) < 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resamples_may_fail),
        cmocka_unit_test(decay),
        cmocka_unit_test(shapley_values_add_up),
        cmocka_unit_test(round_numbers),
        cmocka_unit_test(edges),
        cmocka_unit_test(nomogram_birthwt),
        cmocka_unit_test(optimism_birthwt),
        cmocka_unit_test(decay_in_papers),
    };

    ctx = rind_ctx_create(1);
    int failed = cmocka_run_group_tests_name("explain", tests, NULL, NULL);
    rind_ctx_free(ctx);
    return failed;
}
