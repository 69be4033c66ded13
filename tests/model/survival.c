/* survival.c - curves, tests and measures of times to an event: against R, and against definitions */
#include "test.h"
#include "oracle.h"

#include <math.h>
#include <rind/survival.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

static double draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 33) / 2147483648.0;
}

/* Rows of a table, some of them: a time, an event and a number each. */
typedef struct rows {
    double *time, *value;
    int *event, *group, *stratum;
    size_t n;
} rows;

static rows make_rows(size_t n)
{
    rows r = { calloc(n, sizeof(double)), calloc(n, sizeof(double)), calloc(n, sizeof(int)),
               calloc(n, sizeof(int)),    calloc(n, sizeof(int)),    0 };

    assert_true(r.time != NULL && r.value != NULL && r.event != NULL && r.group != NULL && r.stratum != NULL);
    return r;
}

static void drop(rows *r)
{
    free(r->time);
    free(r->value);
    free(r->event);
    free(r->group);
    free(r->stratum);
}

static int celltype(const char *text)
{
    static const char *const name[] = { "adeno", "large", "smallcell", "squamous" };

    for (int k = 0; k < 4; k++)
        if (strcmp(text, name[k]) == 0)
            return k;
    return -1;
}

/* Of lung: sex as group, ECOG as stratum, rows without ECOG left out if asked. Of veteran: cell type as group. */
static rows read_rows(const char *file, bool with_ecog)
{
    oracle_table table = oracle_read(file);
    bool lung = strcmp(file, "lung.csv") == 0;
    double *time = oracle_column(&table, "time"), *status = oracle_column(&table, "status");
    double *sex = lung ? oracle_column(&table, "sex") : NULL, *ecog = lung ? oracle_column(&table, "ph.ecog") : NULL;
    rows r = make_rows(table.n_rows);

    for (size_t i = 0; i < table.n_rows; i++) {
        if (with_ecog && isnan(ecog[i]))
            continue;
        r.time[r.n] = time[i];
        r.event[r.n] = (int)status[i];
        r.group[r.n] = lung ? (int)sex[i] : celltype(oracle_table_text(&table, i, "celltype"));
        r.stratum[r.n] = lung && with_ecog ? (int)ecog[i] : 0;
        r.n++;
    }
    free(time);
    free(status);
    free(sex);
    free(ecog);
    oracle_table_free(&table);
    return r;
}

static rows of_group(const rows *all, int group)
{
    rows r = make_rows(all->n);

    for (size_t i = 0; i < all->n; i++)
        if (all->group[i] == group) {
            r.time[r.n] = all->time[i];
            r.event[r.n++] = all->event[i];
        }
    return r;
}

/* ---- Kaplan-Meier ---- */

static void compare_curves(const char *file, const char *data, const int *groups, size_t n_groups)
{
    oracle *o = oracle_open(file);
    rows all = read_rows(data, false);
    size_t row = 0;

    for (size_t g = 0; g < n_groups; g++) {
        rows r = of_group(&all, groups[g]);
        rind_km_curve *km = NULL;

        assert_int_equal(rind_km(ctx, r.time, r.event, r.n, RIND_KM_LOG_LOG, 0.95, &km), RIND_OK);
        for (size_t k = 0; k < km->n_times; k++, row++) {
            oracle_cell_near(o, km->time[k], 0, row, "time");
            oracle_cell_near(o, km->n_risk[k], 0, row, "n_risk");
            oracle_cell_near(o, km->n_event[k], 0, row, "n_event");
            oracle_cell_near(o, km->n_censor[k], 0, row, "n_censor");
            oracle_cell_near(o, km->survival[k], 1e-10, row, "surv");
            oracle_cell_near(o, km->se_log[k], 1e-10, row, "se_cumhaz");
            oracle_cell_near(o, km->low[k], 1e-10, row, "lo95");
            oracle_cell_near(o, km->high[k], 1e-10, row, "hi95");
        }
        rind_km_free(km);
        drop(&r);
    }
    assert_int_equal(row, oracle_rows(o));
    drop(&all);
    oracle_close(o);
}

static void km_files(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    compare_curves("km_lung_sex.csv", "lung.csv", (const int[]){ 1, 2 }, 2);
    compare_curves("km_veteran_celltype.csv", "veteran.csv", (const int[]){ 0, 1, 2, 3 }, 4);
}

/* A list has a number a stratum, or there is one stratum and the number stands alone. */
static void near_in(oracle *o, double got, double tolerance, const char *path, const char *key, size_t g, size_t n)
{
    if (n > 1)
        oracle_near(o, got, tolerance, "%s/%s/%zu", path, key, g);
    else
        oracle_near(o, got, tolerance, "%s/%s", path, key);
}

static void compare_interval(oracle *o, const char *study, const rows *parts, size_t n_groups, double until,
                             const double *times, size_t n_times)
{
    static const char *const kinds[] = { "log-log", "log", "plain" };

    for (size_t kind = 0; kind < COUNT_OF(kinds); kind++) {
        char path[64];

        snprintf(path, sizeof path, "%s/%s", study, kinds[kind]);
        for (size_t g = 0; g < n_groups; g++) {
            const rows *r = &parts[g];
            rind_km_curve *km = NULL;
            double mean, se;

            assert_int_equal(rind_km(ctx, r->time, r->event, r->n, (rind_km_interval)kind, 0.95, &km), RIND_OK);
            rind_km_restricted_mean(km, until, &mean, &se);
            near_in(o, (double)km->n_rows, 0, path, "records", g, n_groups);
            near_in(o, (double)km->n_events, 0, path, "events", g, n_groups);
            near_in(o, mean, 1e-10, path, "rmean_to_last", g, n_groups);
            near_in(o, se, 1e-10, path, "rmean_se", g, n_groups);
            near_in(o, km->median, 1e-10, path, "median", g, n_groups);
            near_in(o, km->median_low, 1e-10, path, "median_lo95", g, n_groups);
            near_in(o, km->median_high, 1e-10, path, "median_hi95", g, n_groups);
            for (size_t t = 0; t < n_times; t++) {
                size_t at = g * n_times + t, k = rind_km_step(km, times[t]);

                oracle_near(o, times[t], 0, "%s/at_times/%zu/time", path, at);
                oracle_near(o, rind_km_at_risk(km, times[t]), 0, "%s/at_times/%zu/n_risk", path, at);
                oracle_near(o, rind_km_at(km, times[t]), 1e-10, "%s/at_times/%zu/surv", path, at);
                oracle_near(o, km->se[k], 1e-10, "%s/at_times/%zu/se_greenwood", path, at);
                oracle_near(o, km->low[k], 1e-10, "%s/at_times/%zu/lo95", path, at);
                oracle_near(o, km->high[k], 1e-10, "%s/at_times/%zu/hi95", path, at);
            }
            rind_km_free(km);
        }
    }
}

static double last_time(const rows *r)
{
    double last = 0;

    for (size_t i = 0; i < r->n; i++)
        last = fmax(last, r->time[i]);
    return last;
}

static void compare_test(oracle *o, const char *key, const rows *r, const int *stratum, double rho)
{
    rind_logrank_result *t = NULL;

    assert_int_equal(rind_logrank(ctx, r->time, r->event, r->group, stratum, r->n, rho, &t), RIND_OK);
    for (size_t g = 0; g < t->n_groups; g++) {
        oracle_near(o, (double)t->groups[g].n, 0, "%s/n/%zu", key, g);
        oracle_near(o, t->groups[g].observed, 1e-10, "%s/observed/%zu", key, g);
        oracle_near(o, t->groups[g].expected, 1e-10, "%s/expected/%zu", key, g);
    }
    oracle_near(o, t->chi2, 1e-10, "%s/chisq", key);
    oracle_near(o, t->df, 0, "%s/df", key);
    oracle_near(o, t->p, 1e-10, "%s/p", key);
    rind_logrank_free(t);
}

static void km_logrank(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("km_logrank.json");
    rows lung = read_rows("lung.csv", false), with_ecog = read_rows("lung.csv", true);
    rows veteran = read_rows("veteran.csv", false), sex[2] = { of_group(&lung, 1), of_group(&lung, 2) };
    rind_km_curve *follow_up = NULL;

    compare_interval(o, "lung_by_sex", sex, 2, last_time(&lung), (const double[]){ 100, 365, 500, 730, 1000 }, 5);
    compare_interval(o, "veteran_all", &veteran, 1, last_time(&veteran), (const double[]){ 30, 90, 180, 365 }, 4);
    compare_test(o, "logrank_lung_sex", &lung, NULL, 0);
    compare_test(o, "peto_rho1_lung_sex", &lung, NULL, 1);
    compare_test(o, "logrank_lung_sex_stratified_by_ecog", &with_ecog, with_ecog.stratum, 0);
    compare_test(o, "logrank_veteran_celltype", &veteran, NULL, 0);
    assert_int_equal(rind_km_reverse(ctx, lung.time, lung.event, lung.n, RIND_KM_LOG, 0.95, &follow_up), RIND_OK);
    oracle_near(o, follow_up->median, 1e-10, "reverse_km_median_followup_lung/median");
    oracle_near(o, follow_up->median_low, 1e-10, "reverse_km_median_followup_lung/lo95_log");
    oracle_near(o, follow_up->median_high, 1e-10, "reverse_km_median_followup_lung/hi95_log");
    rind_km_free(follow_up);
    drop(&sex[0]);
    drop(&sex[1]);
    drop(&lung);
    drop(&with_ecog);
    drop(&veteran);
    oracle_close(o);
}

/* ---- rows of the Cox model's predictions ---- */

/* lung's rows of cox_lung_predictions.csv with one of its columns, or one of lung's, as the value. */
static rows predictions(const char *column, bool of_lung)
{
    oracle_table lung = oracle_read("lung.csv"), cox = oracle_read("expected/cox_lung_predictions.csv");
    double *time = oracle_column(&lung, "time"), *status = oracle_column(&lung, "status");
    double *row = oracle_column(&cox, "row"), *value = oracle_column(of_lung ? &lung : &cox, column);
    rows r = make_rows(cox.n_rows);

    for (size_t i = 0; i < cox.n_rows; i++) {
        size_t at = (size_t)row[i] - 1;

        r.time[i] = time[at];
        r.event[i] = (int)status[at];
        r.value[i] = value[of_lung ? at : i];
    }
    r.n = cox.n_rows;
    free(time);
    free(status);
    free(row);
    free(value);
    oracle_table_free(&lung);
    oracle_table_free(&cox);
    return r;
}

static void compare_maxstat(oracle *o, const char *key, const rows *r, double low, double high)
{
    rind_maxstat_result *m = NULL;

    assert_int_equal(rind_maxstat(ctx, r->time, r->event, r->value, r->n, low, high, &m), RIND_OK);
    oracle_near(o, m->cut, 1e-8, "%s/cutpoint", key);
    oracle_near(o, m->statistic, 1e-8, "%s/statistic", key);
    oracle_near(o, m->p_lausen_92, 1e-8, "%s/p_Lau92", key);
    oracle_near(o, m->p_lausen_94, 1e-8, "%s/p_Lau94", key);
    oracle_value(o, (double)oracle_count(o, "%s/candidate_cutpoints", key), (double)m->n_cuts, 0, "%s/cuts", key);
    for (size_t k = 0; k < m->n_cuts && k < oracle_count(o, "%s/candidate_cutpoints", key); k++) {
        oracle_near(o, m->cuts[k], 1e-8, "%s/candidate_cutpoints/%zu", key, k);
        oracle_near(o, m->statistics[k], 1e-8, "%s/standardised_statistics/%zu", key, k);
    }
    rind_maxstat_free(m);
}

static void maxstat(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("maxstat_lung.json");
    rows lp = predictions("lp_uncentred", false), age = predictions("age", true);

    compare_maxstat(o, "lp_uncentred", &lp, 0.1, 0.9);
    compare_maxstat(o, "age", &age, 0.1, 0.9);
    compare_maxstat(o, "age_minprop_0.25", &age, 0.25, 0.75);
    drop(&lp);
    drop(&age);
    oracle_close(o);
}

/* ---- predictions judged ---- */

static void compare_auc(oracle *o, const rows *r)
{
    for (size_t k = 0; k < 3; k++) {
        double t = oracle_number(o, "times/%zu", k), heagerty = 0;
        rind_td_auc_result a, b;

        assert_int_equal(rind_td_auc(ctx, r->time, r->event, r->value, r->n, t, false, 0.95, &a), RIND_OK);
        assert_int_equal(rind_td_auc(ctx, r->time, r->event, r->value, r->n, t, true, 0.95, &b), RIND_OK);
        assert_int_equal(rind_td_auc_heagerty(ctx, r->time, r->event, r->value, r->n, t, &heagerty), RIND_OK);
        oracle_near(o, a.auc, 1e-10, "auc_ipcw_cumulative_dynamic/%zu", k);
        oracle_near(o, b.auc, 1e-10, "auc_ipcw_cases_strictly_before_t/%zu", k);
        oracle_near(o, heagerty, 1e-10, "auc_survivalroc_km/%zu", k);
        oracle_near(o, a.auc, 1e-10, "score_auc/%zu/AUC", k);
        oracle_near(o, a.se, 2e-6, "score_auc/%zu/se", k);
        oracle_near(o, a.low, 2e-3, "score_auc/%zu/lower", k);
        oracle_near(o, a.high, 2e-3, "score_auc/%zu/upper", k);
    }
}

static void compare_brier(oracle *o, const rows *all)
{
    static const char *const column[] = { "surv180", "surv365", "surv730" };
    rind_km_curve *km = NULL;
    double times[3], brier[2][3];

    assert_int_equal(rind_km(ctx, all->time, all->event, all->n, RIND_KM_LOG, 0.95, &km), RIND_OK);
    for (size_t k = 0; k < 3; k++) {
        rows r = predictions(column[k], false);

        times[k] = oracle_number(o, "times/%zu", k);
        for (size_t model = 0; model < 2; model++) {
            size_t at = model * 3 + k;
            rind_survival_brier_result b;

            double *survival = calloc(r.n, sizeof *survival);
            assert_non_null(survival);
            for (size_t i = 0; i < r.n; i++)
                survival[i] = model == 0 ? rind_km_at(km, times[k]) : r.value[i];
            assert_int_equal(rind_survival_brier(ctx, r.time, r.event, survival, r.n, times[k], 0.95, &b), RIND_OK);
            brier[model][k] = b.brier;
            oracle_near(o, b.brier, 1e-10, "score_brier_ipcw/%zu/Brier", at);
            oracle_near(o, b.se, 5e-5, "score_brier_ipcw/%zu/se", at);
            oracle_near(o, b.low, 2e-3, "score_brier_ipcw/%zu/lower", at);
            oracle_near(o, b.high, 2e-3, "score_brier_ipcw/%zu/upper", at);
            oracle_near(o, rind_integrated_brier(times, brier[model], k + 1), 1e-10, "score_brier_ipcw/%zu/IBS", at);
            free(survival);
        }
        drop(&r);
    }
    rind_km_free(km);
}

static void compare_decisions(oracle *o)
{
    rows r = predictions("surv365", false);
    rind_survival_decision d[19];
    double threshold[19];

    assert_int_equal(oracle_count(o, "survival_decision_curve_365"), 19);
    for (size_t i = 0; i < r.n; i++)
        r.value[i] = 1 - r.value[i];
    for (size_t k = 0; k < 19; k++)
        threshold[k] = oracle_number(o, "survival_decision_curve_365/%zu/threshold", k);
    assert_int_equal(rind_survival_decision_curve(ctx, r.time, r.event, r.value, r.n, 365, threshold, 19, d), RIND_OK);
    for (size_t k = 0; k < 19; k++) {
        oracle_near(o, (double)d[k].n_high, 0, "survival_decision_curve_365/%zu/n_high", k);
        oracle_near(o, d[k].risk_high, 1e-10, "survival_decision_curve_365/%zu/risk_high_km", k);
        oracle_near(o, d[k].net_benefit, 1e-10, "survival_decision_curve_365/%zu/nb_model", k);
        oracle_near(o, d[k].treat_all, 1e-10, "survival_decision_curve_365/%zu/nb_all", k);
    }
    drop(&r);
}

static void time_dependent(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("time_dependent.json");
    rows lp = predictions("lp_uncentred", false);
    rind_survival_c_result c;

    compare_auc(o, &lp);
    compare_brier(o, &lp);
    assert_int_equal(rind_survival_c(ctx, lp.time, lp.event, lp.value, lp.n, RIND_HARRELL, INFINITY, &c), RIND_OK);
    oracle_near(o, c.c, 1e-10, "harrell_c");
    assert_int_equal(rind_survival_c(ctx, lp.time, lp.event, lp.value, lp.n, RIND_UNO, INFINITY, &c), RIND_OK);
    oracle_near(o, c.c, 1e-10, "uno_c_n_G2");
    compare_decisions(o);
    drop(&lp);
    oracle_close(o);
}

/* ---- without the pack ---- */

/* Risks of few values, whole times so that ties abound; censoring of about a third of the rows if asked for. */
static rows invent(size_t n, bool censored, uint64_t seed)
{
    rows r = make_rows(n);

    r.n = n;
    for (size_t i = 0; i < n; i++) {
        r.value[i] = floor(6 * draw(&seed));
        double death = ceil(-20 * log(draw(&seed) + 1e-9) / (1 + 0.3 * r.value[i])), end = ceil(40 * draw(&seed));

        r.time[i] = censored && end < death ? end : death;
        r.event[i] = !(censored && end < death);
        r.group[i] = r.value[i] > 2;
        r.stratum[i] = i % 2 != 0;
    }
    return r;
}

/* Without censoring a survival curve is the share still alive, and its Greenwood error the binomial one. */
static void curves_without_censoring(void **state)
{
    (void)state;
    rows r = invent(60, false, 3);
    rind_km_curve *km = NULL, *reverse = NULL;

    assert_int_equal(rind_km(ctx, r.time, r.event, r.n, RIND_KM_PLAIN, 0.95, &km), RIND_OK);
    for (size_t k = 0; k < km->n_times; k++) {
        double alive = 0;

        for (size_t i = 0; i < r.n; i++)
            alive += r.time[i] > km->time[k];
        double s = alive / (double)r.n;

        assert_true(fabs(km->survival[k] - s) < 1e-14 && rind_km_at(km, km->time[k] + 0.5) == km->survival[k]);
        assert_true(s == 0 ? isnan(km->se[k]) : fabs(km->se[k] - sqrt(s * (1 - s) / (double)r.n)) < 1e-14);
    }
    assert_true(rind_km_at(km, 0) == 1 && rind_km_step(km, 0) == km->n_times);
    double mean, se, sum = 0;
    rind_km_restricted_mean(km, 1e9, &mean, &se);
    for (size_t i = 0; i < r.n; i++)
        sum += r.time[i] / (double)r.n;
    assert_true(fabs(mean - sum) < 1e-10);
    assert_int_equal(rind_km_reverse(ctx, r.time, r.event, r.n, RIND_KM_PLAIN, 0.95, &reverse), RIND_OK);
    assert_true(reverse->n_events == 0 && isnan(reverse->median));
    rind_km_free(km);
    rind_km_free(reverse);
    drop(&r);
}

/* Freireich's 6-MP trial (1963), whose log-rank test is in every book: chi-square 16.79, expected 19.25 and 10.75. */
static void log_rank_of_the_books(void **state)
{
    (void)state;
    const double time[42] = { 6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35,
                              1, 1, 2, 2, 3,  4,  4,  5,  5,  8, 8, 8,  8,  11, 11, 12, 12, 15, 17, 22, 23 };
    int event[42], group[42];
    rind_logrank_result *t = NULL;

    for (int i = 0; i < 42; i++) {
        event[i] = i < 9 || i >= 21;
        group[i] = i >= 21;
    }
    assert_int_equal(rind_logrank(ctx, time, event, group, NULL, 42, 0, &t), RIND_OK);
    assert_true(fabs(t->chi2 - 16.79) < 0.005 && t->groups[0].observed == 9 && t->groups[1].observed == 21);
    assert_true(fabs(t->groups[0].expected - 19.25) < 0.005 && fabs(t->groups[1].expected - 10.75) < 0.005);
    rind_logrank_free(t);
}

/* Strata add up; a group of nobody at risk with events does not count. */
static void strata_add_up(void **state)
{
    (void)state;
    rows r = invent(80, true, 5);
    rind_logrank_result *whole = NULL, *part = NULL;
    double observed = 0, expected = 0;

    assert_int_equal(rind_logrank(ctx, r.time, r.event, r.group, r.stratum, r.n, 0, &whole), RIND_OK);
    for (int s = 0; s < 2; s++) {
        rows half = make_rows(r.n);

        for (size_t i = 0; i < r.n; i++)
            if (r.stratum[i] == s) {
                half.time[half.n] = r.time[i];
                half.event[half.n] = r.event[i];
                half.group[half.n++] = r.group[i];
            }
        assert_int_equal(rind_logrank(ctx, half.time, half.event, half.group, NULL, half.n, 0, &part), RIND_OK);
        observed += part->groups[1].observed;
        expected += part->groups[1].expected;
        rind_logrank_free(part);
        drop(&half);
    }
    assert_true(whole->groups[1].observed == observed && fabs(whole->groups[1].expected - expected) < 1e-12);
    rind_logrank_free(whole);
    drop(&r);
}

/* Without censoring the area at t is the plain one of dead by t against alive, in both ways of counting. */
static void areas_without_censoring(void **state)
{
    (void)state;
    rows r = invent(70, false, 7);
    double won = 0, pairs = 0, t = 9, heagerty;
    rind_td_auc_result a;

    for (size_t i = 0; i < r.n; i++)
        for (size_t j = 0; j < r.n; j++)
            if (r.time[i] <= t && r.time[j] > t) {
                pairs++;
                won += r.value[i] > r.value[j] ? 1 : r.value[i] == r.value[j] ? 0.5 : 0;
            }
    assert_int_equal(rind_td_auc(ctx, r.time, r.event, r.value, r.n, t, false, 0.95, &a), RIND_OK);
    assert_int_equal(rind_td_auc_heagerty(ctx, r.time, r.event, r.value, r.n, t, &heagerty), RIND_OK);
    assert_true(fabs(a.auc - won / pairs) < 1e-13 && fabs(heagerty - won / pairs) < 1e-13);
    assert_true((double)a.n_cases * (double)a.n_controls == pairs && a.n_censored == 0);
    drop(&r);
}

/* An influence function is what leaving a row out does, n times over: standard errors against the jackknife. */
static void errors_against_the_jackknife(void **state)
{
    (void)state;
    enum { N = 300 };
    rows r = invent(N, true, 11), rest = make_rows(N);
    double auc[2] = { 0, 0 }, brier[2] = { 0, 0 }, survival[N], some[N], t = 8;
    rind_td_auc_result a, one_a;
    rind_survival_brier_result b, one_b;

    for (size_t i = 0; i < N; i++)
        survival[i] = exp(-0.1 * (1 + r.value[i]));
    assert_int_equal(rind_td_auc(ctx, r.time, r.event, r.value, N, t, false, 0.95, &a), RIND_OK);
    assert_int_equal(rind_survival_brier(ctx, r.time, r.event, survival, N, t, 0.95, &b), RIND_OK);
    for (size_t out = 0; out < N; out++) {
        size_t n = 0;

        for (size_t i = 0; i < N; i++)
            if (i != out) {
                rest.time[n] = r.time[i];
                rest.event[n] = r.event[i];
                rest.value[n] = r.value[i];
                some[n++] = survival[i];
            }
        assert_int_equal(rind_td_auc(ctx, rest.time, rest.event, rest.value, n, t, false, 0.95, &one_a), RIND_OK);
        assert_int_equal(rind_survival_brier(ctx, rest.time, rest.event, some, n, t, 0.95, &one_b), RIND_OK);
        auc[0] += one_a.auc / N;
        auc[1] += one_a.auc * one_a.auc / N;
        brier[0] += one_b.brier / N;
        brier[1] += one_b.brier * one_b.brier / N;
    }
    double se_auc = sqrt((N - 1) * (auc[1] - auc[0] * auc[0]));
    double se_brier = sqrt((N - 1) * (brier[1] - brier[0] * brier[0]));

    assert_true(fabs(a.se / se_auc - 1) < 0.01 && fabs(b.se / se_brier - 1) < 0.01);
    drop(&r);
    drop(&rest);
}

/* All pairs, word by word. */
static void concordance_by_pairs(void **state)
{
    (void)state;
    rows r = invent(90, true, 13);
    double good = 0, pairs = 0, tied = 0;
    rind_survival_c_result c, late;

    for (size_t i = 0; i < r.n; i++)
        for (size_t j = 0; j < r.n; j++) {
            bool later = r.time[j] > r.time[i] || (r.time[j] == r.time[i] && r.event[j] == 0);

            if (i == j || r.event[i] == 0 || !later)
                continue;
            pairs++;
            good += r.value[i] > r.value[j];
            tied += r.value[i] == r.value[j];
        }
    assert_int_equal(rind_survival_c(ctx, r.time, r.event, r.value, r.n, RIND_HARRELL, INFINITY, &c), RIND_OK);
    assert_true(c.concordant == good && c.tied == tied && c.discordant == pairs - good - tied);
    assert_true(fabs(c.c - (good + tied / 2) / pairs) < 1e-14);
    /* Before the first censoring no weight differs from 1. */
    double first = INFINITY;
    for (size_t i = 0; i < r.n; i++)
        first = r.event[i] ? first : fmin(first, r.time[i]);
    assert_int_equal(rind_survival_c(ctx, r.time, r.event, r.value, r.n, RIND_HARRELL, first, &c), RIND_OK);
    assert_int_equal(rind_survival_c(ctx, r.time, r.event, r.value, r.n, RIND_UNO, first, &late), RIND_OK);
    assert_true(fabs(c.c - late.c) < 1e-14);
    drop(&r);
}

/* Without ties a cut's sum of scores is the log-rank test's observed less expected; its variance is that of drawing the
   low group's scores out of all. */
static void cuts_follow_the_log_rank_test(void **state)
{
    (void)state;
    rows r = invent(100, true, 17);
    uint64_t seed = 1;
    rind_maxstat_result *m = NULL;
    rind_logrank_result *t = NULL;

    for (size_t i = 0; i < r.n; i++)
        r.time[i] += draw(&seed);
    assert_int_equal(rind_maxstat(ctx, r.time, r.event, r.value, r.n, 0.1, 0.9, &m), RIND_OK);
    assert_true(m->n_cuts > 2 && m->p_lausen_94 > 0 && m->p_lausen_92 <= 1);
    double squares = 0, n = (double)r.n;
    for (size_t i = 0; i < r.n; i++) {
        double score = r.event[i];

        for (size_t j = 0; j < r.n; j++) {
            double at_risk = 0;

            for (size_t k = 0; k < r.n; k++)
                at_risk += r.time[k] >= r.time[j];
            score -= r.event[j] == 1 && r.time[j] <= r.time[i] ? 1 / at_risk : 0;
        }
        squares += score * score; /* their mean is 0 */
    }
    for (size_t k = 0; k < m->n_cuts; k++) {
        for (size_t i = 0; i < r.n; i++)
            r.group[i] = r.value[i] > m->cuts[k];
        assert_int_equal(rind_logrank(ctx, r.time, r.event, r.group, NULL, r.n, 0, &t), RIND_OK);
        double low = (double)t->groups[0].n, d = fabs(t->groups[0].observed - t->groups[0].expected);

        assert_true(fabs(m->statistics[k] - d / sqrt(low * (n - low) / (n * (n - 1)) * squares)) < 1e-10);
        assert_true(m->statistics[k] <= m->statistic);
        rind_logrank_free(t);
    }
    rind_maxstat_free(m);
    drop(&r);
}

static void edges(void **state)
{
    (void)state;
    const double time[] = { 1, 2, 3, 4 }, negative[] = { 1, -2, 3, 4 }, missing[] = { 1, 2, NAN, 4 };
    const double flat[] = { 1, 1, 1, 1 }, p[] = { .5, .5, .5, .5 };
    const int event[] = { 1, 0, 1, 1 }, none[] = { 0, 0, 0, 0 }, odd[] = { 1, 2, 0, 0 }, group[] = { 1, 1, 2, 2 };
    rind_km_curve *km = NULL;
    rind_logrank_result *t = NULL;
    rind_maxstat_result *m = NULL;
    rind_td_auc_result a;
    rind_survival_brier_result b;
    rind_survival_c_result c;
    double auc;

    assert_int_equal(rind_km(ctx, negative, event, 4, RIND_KM_LOG, 0.95, &km), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_km(ctx, missing, event, 4, RIND_KM_LOG, 0.95, &km), RIND_NON_FINITE);
    assert_non_null(strstr(rind_ctx_message(ctx), "row 3: time is nan"));
    assert_int_equal(rind_km(ctx, time, odd, 4, RIND_KM_LOG, 0.95, &km), RIND_BAD_ARGUMENT);
    assert_null(km);
    assert_int_equal(rind_logrank(ctx, time, none, group, NULL, 4, 0, &t), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_logrank(ctx, time, event, none, NULL, 4, 0, &t), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_maxstat(ctx, time, event, flat, 4, 0.1, 0.9, &m), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_maxstat(ctx, time, event, time, 4, 0.9, 0.1, &m), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_td_auc(ctx, time, event, time, 4, 4, false, 0.95, &a), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_td_auc_heagerty(ctx, time, none, time, 4, 2, &auc), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_survival_brier(ctx, time, event, p, 4, 9, 0.95, &b), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_survival_c(ctx, time, none, time, 4, RIND_UNO, INFINITY, &c), RIND_NOT_ESTIMABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_without_censoring),
        cmocka_unit_test(log_rank_of_the_books),
        cmocka_unit_test(strata_add_up),
        cmocka_unit_test(areas_without_censoring),
        cmocka_unit_test(errors_against_the_jackknife),
        cmocka_unit_test(concordance_by_pairs),
        cmocka_unit_test(cuts_follow_the_log_rank_test),
        cmocka_unit_test(edges),
        cmocka_unit_test(km_files),
        cmocka_unit_test(km_logrank),
        cmocka_unit_test(maxstat),
        cmocka_unit_test(time_dependent),
    };

    ctx = rind_ctx_create(1);
    int failed = cmocka_run_group_tests_name("survival", tests, NULL, NULL);
    rind_ctx_free(ctx);
    return failed;
}
