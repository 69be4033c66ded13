/* match.c - greedy pairs and balance: reference pairs, and the rule word by word */
#include "test.h"
#include "feature_table.h"

#include <math.h>
#include <rind/fit.h>
#include <rind/match.h>

static rind_ctx *ctx;

static size_t row_of(const oracle_table *table, const char *id)
{
    for (size_t i = 0; i < table->n_rows; i++)
        if (strcmp(oracle_table_text(table, i, "id"), id) == 0)
            return i;
    fail_msg("no row %s", id);
    return 0;
}

/* Pairs are listed in the order they were made, rule by rule. */
static void untied(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("psm_untied_pairs.csv");
    oracle_table input = oracle_read("expected/psm_untied_input.csv");
    oracle_table scores = oracle_read("expected/psm_untied_scores.csv");
    double *treated = oracle_column(&input, "treat"), *score = oracle_column(&scores, "logit_ps"), caliper = 0;
    size_t n = input.n_rows, row = 0;

    assert_int_equal(rind_match_caliper(ctx, score, n, 0.2, &caliper), RIND_OK);
    const struct {
        const char *rule;
        double caliper;
        rind_match_order order;
    } rules[] = {
        { "no_caliper_largest", INFINITY, RIND_MATCH_LARGEST },
        { "caliper0.2sd_logit_largest", caliper, RIND_MATCH_LARGEST },
        { "caliper0.2sd_logit_dataorder", caliper, RIND_MATCH_FILE_ORDER },
    };
    for (size_t k = 0; k < COUNT_OF(rules); k++) {
        rind_matching *m = NULL;

        assert_int_equal(rind_match(ctx, score, treated, n, rules[k].caliper, rules[k].order, &m), RIND_OK);
        for (size_t p = 0; p < m->n_pairs; p++, row++) {
            assert_true(row < oracle_rows(o));
            assert_string_equal(oracle_cell_text(o, row, "rule"), rules[k].rule);
            oracle_value(o, (double)row_of(&input, oracle_cell_text(o, row, "treated")), (double)m->pairs[p].treated, 0,
                         "%s/%zu/treated", rules[k].rule, p);
            oracle_value(o, (double)row_of(&input, oracle_cell_text(o, row, "control")), (double)m->pairs[p].control, 0,
                         "%s/%zu/control", rules[k].rule, p);
        }
        rind_matching_free(m);
    }
    assert_int_equal(row, oracle_rows(o));
    free(treated);
    free(score);
    oracle_table_free(&input);
    oracle_table_free(&scores);
    oracle_close(o);
}

enum { N_COVARIATES = 9 };

static const char *const covariates[N_COVARIATES] = { "distance_ps", "age",      "educ", "racehispan", "racewhite",
                                                      "married",     "nodegree", "re74", "re75" };

/* The covariates of lalonde as the model saw them, with the propensity. */
static double *make_covariates(const oracle_table *lalonde, const oracle_table *scores)
{
    size_t n = lalonde->n_rows;
    double *value = calloc(N_COVARIATES * n, sizeof *value);

    assert_non_null(value);
    for (size_t j = 0; j < N_COVARIATES; j++)
        for (size_t i = 0; i < n; i++) {
            const char *race = oracle_table_text(lalonde, i, "race");

            if (strncmp(covariates[j], "race", 4) == 0)
                value[j * n + i] = strcmp(race, covariates[j] + 4) == 0;
        }
    for (size_t j = 0; j < N_COVARIATES; j++) {
        if (strncmp(covariates[j], "race", 4) == 0)
            continue;
        double *column = j == 0 ? oracle_column(scores, "ps") : oracle_column(lalonde, covariates[j]);

        memcpy(value + j * n, column, n * sizeof *column);
        free(column);
    }
    return value;
}

static void compare_pairs(const char *file, const oracle_table *lalonde, const rind_matching *m)
{
    oracle *o = oracle_open(file);

    oracle_value(o, (double)oracle_rows(o), (double)m->n_pairs, 0, "pairs");
    for (size_t row = 0; row < oracle_rows(o); row++) {
        size_t treated = row_of(lalonde, oracle_cell_text(o, row, "treated")), p = 0;

        while (p < m->n_pairs && m->pairs[p].treated != treated)
            p++;
        oracle_value(o, (double)row_of(lalonde, oracle_cell_text(o, row, "control")),
                     p < m->n_pairs ? (double)m->pairs[p].control : NAN, 0, "%s", oracle_cell_text(o, row, "treated"));
        if (p < m->n_pairs)
            oracle_cell_near(o, m->pairs[p].distance, 1e-12, row, "distance");
    }
    oracle_close(o);
}

static void compare_balance(oracle *o, const char *key, const rind_columns *x, const double *treated,
                            const rind_matching *m)
{
    rind_balance_row row[N_COVARIATES];

    assert_int_equal(rind_balance(ctx, x, treated, m, row), RIND_OK);
    for (size_t j = 0; j < N_COVARIATES; j++) {
        oracle_near(o, row[j].smd_treated, 1e-10, "%s_treated_sd/%s", key, covariates[j]);
        oracle_near(o, row[j].smd_pooled, 1e-10, "%s_pooled_sd/%s", key, covariates[j]);
    }
}

static void lalonde(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    static const struct {
        const char *key, *file, *score;
        double width;
        rind_match_order order;
    } runs[] = {
        { "logit_caliper_0.2_largest", "psm_pairs_logit_caliper.csv", "logit_ps", 0.2, RIND_MATCH_LARGEST },
        { "logit_caliper_0.2_dataorder", "psm_pairs_logit_caliper_dataorder.csv", "logit_ps", 0.2,
          RIND_MATCH_FILE_ORDER },
        { "ps_caliper_0.2_largest", "psm_pairs_ps_caliper.csv", "ps", 0.2, RIND_MATCH_LARGEST },
        { "ps_no_caliper_largest", "psm_pairs_ps_nocaliper.csv", "ps", 0, RIND_MATCH_LARGEST },
    };
    oracle *o = oracle_open("psm_lalonde.json");
    oracle_table table = oracle_read("lalonde.csv"), scores = oracle_read("expected/psm_scores.csv");
    double *treated = oracle_column(&table, "treat"), *value = make_covariates(&table, &scores);
    rind_columns x = { .value = value, .n_rows = table.n_rows, .n_columns = N_COVARIATES };

    compare_balance(o, "smd_before", &x, treated, NULL);
    for (size_t k = 0; k < COUNT_OF(runs); k++) {
        double *score = oracle_column(&scores, runs[k].score), caliper = INFINITY;
        rind_matching *m = NULL;
        char key[96];

        if (runs[k].width > 0) {
            assert_int_equal(rind_match_caliper(ctx, score, table.n_rows, runs[k].width, &caliper), RIND_OK);
            oracle_near(o, caliper, 1e-10, "%s/caliper_absolute", runs[k].key);
        }
        assert_int_equal(rind_match(ctx, score, treated, table.n_rows, caliper, runs[k].order, &m), RIND_OK);
        oracle_near(o, (double)m->n_pairs, 0, "%s/n_pairs", runs[k].key);
        oracle_near(o, m->largest_distance, 1e-10, "%s/largest_distance_used", runs[k].key);
        snprintf(key, sizeof key, "%s/smd_after", runs[k].key);
        compare_balance(o, key, &x, treated, m);
        compare_pairs(runs[k].file, &table, m);
        rind_matching_free(m);
        free(score);
    }
    free(treated);
    free(value);
    oracle_table_free(&table);
    oracle_table_free(&scores);
    oracle_close(o);
}

/* The propensities themselves: logistic regression of treatment on the covariates. */
static rind_logistic *propensity(const rind_columns *x, const double *treated)
{
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_logistic *fit = NULL;

    assert_int_equal(rind_logistic_fit(ctx, x, treated, &settings, &fit), RIND_OK);
    return fit;
}

static void propensities(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("psm_scores.csv"), *coef = oracle_open("psm_lalonde.json");
    oracle_table table = oracle_read("lalonde.csv"), scores = oracle_read("expected/psm_scores.csv");
    double *treated = oracle_column(&table, "treat"), *value = make_covariates(&table, &scores);
    rind_columns x = { .value = value + table.n_rows, .n_rows = table.n_rows, .n_columns = N_COVARIATES - 1 };
    rind_logistic *fit = propensity(&x, treated);

    oracle_near(coef, fit->estimate[0], 1e-8, "propensity_coef/(Intercept)");
    for (size_t j = 1; j < N_COVARIATES; j++)
        oracle_near(coef, fit->estimate[j], 1e-8, "propensity_coef/%s", covariates[j]);
    for (size_t i = 0; i < table.n_rows; i++) {
        oracle_cell_near(o, 1 / (1 + exp(-fit->linear_predictor[i])), 1e-8, i, "ps");
        oracle_cell_near(o, fit->linear_predictor[i], 1e-8, i, "logit_ps");
    }
    rind_logistic_free(fit);
    free(treated);
    free(value);
    oracle_table_free(&table);
    oracle_table_free(&scores);
    oracle_close(coef);
    oracle_close(o);
}

static void untied_propensities(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("psm_untied_scores.csv");
    oracle_table input = oracle_read("expected/psm_untied_input.csv");
    const char *name[6];
    rind_columns x = features_of(&input, 2, 6, name);
    double *treated = oracle_column(&input, "treat");
    rind_logistic *fit = propensity(&x, treated);

    for (size_t i = 0; i < input.n_rows; i++)
        oracle_cell_near(o, fit->linear_predictor[i], 1e-8, i, "logit_ps");
    rind_logistic_free(fit);
    free((double *)x.value);
    free(treated);
    oracle_table_free(&input);
    oracle_close(o);
}

static double draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 33) / 2147483648.0;
}

/* Every treated row looks at every control, with scores of few values so that ties abound. */
static void the_rule_word_by_word(void **state)
{
    (void)state;
    enum { N = 80 };
    uint64_t seed = 17;

    for (int round = 0; round < 60; round++) {
        double score[N], treated[N];
        bool used[N] = { false };
        rind_matching *m = NULL;
        size_t p = 0;

        for (int i = 0; i < N; i++) {
            score[i] = floor(draw(&seed) * (3 + round)) / 8;
            treated[i] = draw(&seed) < 0.4;
        }
        treated[0] = 1;
        treated[1] = 0;
        rind_match_order order = (rind_match_order)(round % 3);
        double caliper = round % 2 ? 0.3 : INFINITY;

        assert_int_equal(rind_match(ctx, score, treated, N, caliper, order, &m), RIND_OK);
        bool done[N] = { false };
        for (int turn = 0; turn < N; turn++) {
            int who = -1, best = -1;

            for (int i = 0; i < N; i++)
                if (treated[i] == 1 && !done[i] &&
                    (who < 0 || (order == RIND_MATCH_LARGEST && score[i] > score[who]) ||
                     (order == RIND_MATCH_SMALLEST && score[i] < score[who])))
                    who = i;
            if (who < 0)
                break;
            done[who] = true;
            for (int i = 0; i < N; i++)
                if (treated[i] == 0 && !used[i] &&
                    (best < 0 || fabs(score[i] - score[who]) < fabs(score[best] - score[who])))
                    best = i;
            if (best < 0 || fabs(score[best] - score[who]) > caliper)
                continue;
            used[best] = true;
            assert_true(p < m->n_pairs);
            assert_int_equal(m->pairs[p].treated, who);
            assert_int_equal(m->pairs[p++].control, best);
        }
        assert_int_equal(p, m->n_pairs);
        rind_matching_free(m);
    }
}

static void edges(void **state)
{
    (void)state;
    const double score[] = { 1, 2, NAN }, good[] = { 1, 2, 3 }, treated[] = { 1, 0, 1 }, all[] = { 1, 1, 1 };
    rind_matching *m = NULL;

    assert_int_equal(rind_match(ctx, score, treated, 3, INFINITY, RIND_MATCH_LARGEST, &m), RIND_NON_FINITE);
    assert_int_equal(rind_match(ctx, good, all, 3, INFINITY, RIND_MATCH_LARGEST, &m), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_match(ctx, good, treated, 3, -1, RIND_MATCH_LARGEST, &m), RIND_BAD_ARGUMENT);
    assert_null(m);
    assert_int_equal(rind_match(ctx, good, treated, 3, INFINITY, RIND_MATCH_LARGEST, &m), RIND_OK);
    assert_true(m->n_pairs == 1 && m->pairs[0].treated == 2 && m->pairs[0].control == 1);
    rind_matching_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_word_by_word),
        cmocka_unit_test(edges),
        cmocka_unit_test(untied),
        cmocka_unit_test(lalonde),
        cmocka_unit_test(propensities),
        cmocka_unit_test(untied_propensities),
    };

    ctx = rind_ctx_create(1);
    int failed = cmocka_run_group_tests_name("match", tests, NULL, NULL);
    rind_ctx_free(ctx);
    return failed;
}
