/* hypothesis.c - classical tests against R and SciPy, and against their definitions */
#include "test.h"
#include "feature_table.h"

#include <math.h>
#include <rind/hypothesis.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

/* A column of an input table split by a 0/1 column. */
typedef struct halves {
    double *part[2];
    size_t n[2];
} halves;

static halves split(const oracle_table *table, const char *column, const char *by)
{
    double *value = oracle_column(table, column), *group = oracle_column(table, by);
    halves h = { .n = { 0, 0 } };

    for (int k = 0; k < 2; k++)
        assert_non_null(h.part[k] = calloc(table->n_rows, sizeof(double)));
    for (size_t i = 0; i < table->n_rows; i++) {
        int k = group[i] == 1;

        h.part[k][h.n[k]++] = value[i];
    }
    free(value);
    free(group);
    return h;
}

static void drop(halves *h)
{
    free(h->part[0]);
    free(h->part[1]);
}

static void compare_t(oracle *o, const char *key, const rind_test_result *t)
{
    oracle_near(o, t->statistic, 1e-10, "%s/statistic", key);
    oracle_near(o, t->df, 1e-10, "%s/parameter", key);
    oracle_near(o, t->p, 1e-10, "%s/p", key);
    oracle_near(o, t->low, 1e-10, "%s/conf_int/0", key);
    oracle_near(o, t->high, 1e-10, "%s/conf_int/1", key);
}

static void compare_two_groups(oracle *o, const halves *s100b, const halves *age)
{
    rind_test_result t;

#define TWO(h) (h)->part[1], (h)->n[1], (h)->part[0], (h)->n[0]
    assert_int_equal(rind_student(ctx, TWO(s100b), 0.95, &t), RIND_OK);
    compare_t(o, "student_t_s100b", &t);
    assert_int_equal(rind_welch(ctx, TWO(s100b), 0.95, &t), RIND_OK);
    compare_t(o, "welch_t_s100b", &t);
    assert_int_equal(rind_student(ctx, TWO(age), 0.95, &t), RIND_OK);
    compare_t(o, "student_t_age", &t);
    assert_int_equal(rind_welch(ctx, TWO(age), 0.95, &t), RIND_OK);
    compare_t(o, "welch_t_age", &t);
    assert_int_equal(rind_variance_ratio(ctx, TWO(age), 0.95, &t), RIND_OK);
    oracle_near(o, t.statistic, 1e-10, "f_test_age/statistic");
    oracle_near(o, t.df, 0, "f_test_age/parameter/0");
    oracle_near(o, t.df2, 0, "f_test_age/parameter/1");
    oracle_near(o, t.p, 1e-10, "f_test_age/p");
    oracle_near(o, t.low, 1e-10, "f_test_age/conf_int/0");
    oracle_near(o, t.high, 1e-10, "f_test_age/conf_int/1");
    assert_int_equal(rind_mann_whitney(ctx, TWO(age), RIND_MW_CONTINUITY, &t), RIND_OK);
    oracle_near(o, t.statistic, 0, "mann_whitney_age_continuity/statistic");
    oracle_near(o, t.p, 1e-10, "mann_whitney_age_continuity/p");
    assert_int_equal(rind_mann_whitney(ctx, TWO(age), RIND_MW_NO_CONTINUITY, &t), RIND_OK);
    oracle_near(o, t.statistic, 0, "mann_whitney_age_no_continuity/statistic");
    oracle_near(o, t.p, 1e-10, "mann_whitney_age_no_continuity/p");
}

static void compare_exact_mann_whitney(oracle *o)
{
    size_t n[2];
    double *x = oracle_numbers(o, &n[0], "mann_whitney_exact_no_ties/x");
    double *y = oracle_numbers(o, &n[1], "mann_whitney_exact_no_ties/y");
    rind_test_result t;

    assert_int_equal(rind_mann_whitney(ctx, x, n[0], y, n[1], RIND_MW_EXACT, &t), RIND_OK);
    oracle_near(o, t.statistic, 0, "mann_whitney_exact_no_ties/statistic");
    oracle_near(o, t.p, 1e-10, "mann_whitney_exact_no_ties/p");
    free(x);
    free(y);
}

static void compare_levene(oracle *o, const oracle_table *table)
{
    double *age = oracle_column(table, "age"), *outcome = oracle_column(table, "outcome");
    int *group = calloc(table->n_rows, sizeof *group);
    rind_test_result t;

    assert_non_null(group);
    for (size_t i = 0; i < table->n_rows; i++)
        group[i] = (int)outcome[i];
    assert_int_equal(rind_levene(ctx, age, group, table->n_rows, &t), RIND_OK);
    oracle_near(o, t.statistic, 1e-10, "levene_brown_forsythe_age/F");
    oracle_near(o, t.df, 0, "levene_brown_forsythe_age/df/0");
    oracle_near(o, t.df2, 0, "levene_brown_forsythe_age/df/1");
    oracle_near(o, t.p, 1e-10, "levene_brown_forsythe_age/p");
    free(age);
    free(outcome);
    free(group);
}

static void compare_several_groups(oracle *o)
{
    static const char *const name[] = { "adeno", "large", "smallcell", "squamous" };
    oracle_table table = oracle_read("veteran.csv");
    double *age = oracle_column(&table, "age"), *karno = oracle_column(&table, "karno");
    int *group = calloc(table.n_rows, sizeof *group);
    rind_test_result t;

    assert_non_null(group);
    for (size_t i = 0; i < table.n_rows; i++)
        for (int k = 0; k < 4; k++)
            if (strcmp(oracle_table_text(&table, i, "celltype"), name[k]) == 0)
                group[i] = k;
    assert_int_equal(rind_kruskal(ctx, karno, group, table.n_rows, &t), RIND_OK);
    oracle_near(o, t.statistic, 1e-10, "kruskal_veteran_karno_celltype/statistic");
    oracle_near(o, t.df, 0, "kruskal_veteran_karno_celltype/parameter");
    oracle_near(o, t.p, 1e-10, "kruskal_veteran_karno_celltype/p");
    assert_int_equal(rind_anova(ctx, age, group, table.n_rows, &t), RIND_OK);
    oracle_near(o, t.statistic, 1e-10, "anova_veteran_age_celltype/F");
    oracle_near(o, t.df, 0, "anova_veteran_age_celltype/df/0");
    oracle_near(o, t.df2, 0, "anova_veteran_age_celltype/df/1");
    oracle_near(o, t.p, 1e-10, "anova_veteran_age_celltype/p");
    free(age);
    free(karno);
    free(group);
    oracle_table_free(&table);
}

static void compare_shapiro(oracle *o, const char *key, const double *value, size_t n)
{
    rind_test_result t;

    oracle_near(o, (double)n, 0, "shapiro_wilk/%s/n", key);
    assert_int_equal(rind_shapiro(ctx, value, n, &t), RIND_OK);
    oracle_near(o, t.statistic, 1e-10, "shapiro_wilk/%s/statistic", key);
    oracle_close_to(o, t.p, 1e-6, "shapiro_wilk/%s/p", key);
}

static void compare_all_shapiro(oracle *o)
{
    static const char *const in_file[] = { "n3", "n10", "ties" };
    static const char *const column[][3] = {
        { "aSAH_age", "aSAH.csv", "age" },
        { "aSAH_s100b", "aSAH.csv", "s100b" },
        { "lung_age", "lung.csv", "age" },
        { "f001", "radiomics_features.csv", "f001" },
        { "f005_lognormal", "radiomics_features.csv", "f005" },
    };

    for (size_t k = 0; k < COUNT_OF(in_file); k++) {
        size_t n;
        double *value = oracle_numbers(o, &n, "shapiro_wilk/%s/x_if_short", in_file[k]);

        compare_shapiro(o, in_file[k], value, n);
        free(value);
    }
    for (size_t k = 0; k < COUNT_OF(column); k++) {
        oracle_table table = oracle_read(column[k][1]);
        double *value = oracle_column(&table, column[k][2]);

        compare_shapiro(o, column[k][0], value, table.n_rows);
        free(value);
        oracle_table_free(&table);
    }
}

/* The counts of a table in the file, row by row. */
static double *counts(oracle *o, const char *key, size_t *n_rows, size_t *n_columns)
{
    *n_rows = oracle_count(o, "%s", key);
    *n_columns = oracle_count(o, "%s/0", key);
    double *count = calloc(*n_rows * *n_columns, sizeof *count);

    assert_non_null(count);
    for (size_t k = 0; k < *n_rows * *n_columns; k++)
        count[k] = oracle_number(o, "%s/%zu/%zu", key, k / *n_columns, k % *n_columns);
    return count;
}

static void compare_counts(oracle *o, const char *key)
{
    char rows[64];
    size_t n_rows, n_columns;
    rind_test_result t;

    snprintf(rows, sizeof rows, "%s/table_rows", key);
    double *count = counts(o, rows, &n_rows, &n_columns);
    bool two = n_rows == 2 && n_columns == 2;

    for (int yates = 0; yates < (two ? 2 : 1); yates++) {
        const char *name = yates ? "yates" : "pearson";

        assert_int_equal(rind_chi2(ctx, count, n_rows, n_columns, yates, &t), RIND_OK);
        oracle_near(o, t.statistic, 1e-10, "%s/%s/statistic", key, name);
        oracle_near(o, t.df, 0, "%s/%s/parameter", key, name);
        oracle_near(o, t.p, 1e-10, "%s/%s/p", key, name);
    }
    assert_int_equal(rind_fisher(ctx, count, n_rows, n_columns, 0.95, &t), RIND_OK);
    oracle_near(o, t.p, 1e-10, "%s/fisher/p", key);
    if (two) { /* R looks for these roots no closer than 1.2e-4 on a scale of its own */
        oracle_close_to(o, t.estimate, 1e-3, "%s/fisher/estimate", key);
        oracle_close_to(o, t.low, 1e-3, "%s/fisher/conf_int/0", key);
        oracle_close_to(o, t.high, 1e-3, "%s/fisher/conf_int/1", key);
    }
    free(count);
}

static void compare_mcnemar(oracle *o)
{
    double b = oracle_number(o, "mcnemar/table_rows/0/1"), c = oracle_number(o, "mcnemar/table_rows/1/0");
    rind_test_result t;

    for (int k = 0; k < 2; k++) {
        const char *name = k ? "continuity" : "no_continuity";

        assert_int_equal(rind_mcnemar(ctx, b, c, k == 1, &t), RIND_OK);
        oracle_near(o, t.statistic, 1e-10, "mcnemar/%s/statistic", name);
        oracle_near(o, t.df, 0, "mcnemar/%s/parameter", name);
        oracle_near(o, t.p, 1e-10, "mcnemar/%s/p", name);
    }
}

static void compare_correlations(oracle *o, const oracle_table *table)
{
    double *a = oracle_column(table, "s100b"), *b = oracle_column(table, "ndka");
    rind_test_result t;

    assert_int_equal(rind_pearson(ctx, a, b, table->n_rows, 0.95, &t), RIND_OK);
    compare_t(o, "correlation_s100b_ndka/pearson", &t);
    oracle_near(o, t.estimate, 1e-10, "correlation_s100b_ndka/pearson/estimate");
    assert_int_equal(rind_spearman(ctx, a, b, table->n_rows, &t), RIND_OK);
    oracle_near(o, t.estimate, 1e-10, "correlation_s100b_ndka/spearman_rho");
    assert_int_equal(rind_kendall(ctx, a, b, table->n_rows, &t), RIND_OK);
    oracle_near(o, t.estimate, 1e-10, "correlation_s100b_ndka/kendall_tau_b");
    free(a);
    free(b);
}

static void compare_adjusted(oracle *o)
{
    static const struct {
        const char *key;
        rind_adjustment kind;
    } kinds[] = { { "BH", RIND_BENJAMINI_HOCHBERG }, { "holm", RIND_HOLM }, { "bonferroni", RIND_BONFERRONI } };
    size_t n;
    double *p = oracle_numbers(o, &n, "p_adjust/p"), out[10];

    assert_int_equal(n, COUNT_OF(out));
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        assert_int_equal(rind_adjust_p(ctx, p, n, kinds[k].kind, out), RIND_OK);
        for (size_t i = 0; i < n; i++)
            oracle_near(o, out[i], 1e-10, "p_adjust/%s/%zu", kinds[k].key, i);
    }
    free(p);
}

static void tests_json(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("tests.json");
    oracle_table asah = oracle_read("aSAH.csv");
    halves s100b = split(&asah, "s100b", "outcome"), age = split(&asah, "age", "outcome");

    compare_all_shapiro(o);
    compare_two_groups(o, &s100b, &age);
    compare_exact_mann_whitney(o);
    compare_levene(o, &asah);
    compare_several_groups(o);
    compare_counts(o, "chisq_2x2_a");
    compare_counts(o, "chisq_2x2_b");
    compare_counts(o, "chisq_2x3");
    compare_counts(o, "fisher_3x3");
    compare_mcnemar(o);
    compare_correlations(o, &asah);
    compare_adjusted(o);
    drop(&s100b);
    drop(&age);
    oracle_table_free(&asah);
    oracle_close(o);
}

static void tests_scipy_json(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("tests_scipy.json");
    oracle_table asah = oracle_read("aSAH.csv");
    halves age = split(&asah, "age", "outcome");
    double *all = oracle_column(&asah, "age");
    static const double x[] = { 1.1, 2.3, 3.7, 4.2, 6.6 }, y[] = { .2, .9, 1.8, 2.1, 3.1, 5.0 };
    rind_test_result t;

    assert_int_equal(rind_shapiro(ctx, all, asah.n_rows, &t), RIND_OK);
    oracle_near(o, t.statistic, 1e-6, "shapiro_age/0"); /* SciPy computes it in single precision */
    oracle_close_to(o, t.p, 1e-5, "shapiro_age/1");
    assert_int_equal(rind_mann_whitney(ctx, TWO(&age), RIND_MW_CONTINUITY, &t), RIND_OK);
    oracle_near(o, t.statistic, 0, "mannwhitney_asymptotic_continuity/0");
    oracle_near(o, t.p, 1e-10, "mannwhitney_asymptotic_continuity/1");
    assert_int_equal(rind_mann_whitney(ctx, x, 5, y, 6, RIND_MW_AUTO, &t), RIND_OK);
    oracle_near(o, t.statistic, 0, "mannwhitney_exact/0");
    oracle_near(o, t.p, 1e-10, "mannwhitney_exact/1");
    assert_int_equal(rind_welch(ctx, TWO(&age), 0.95, &t), RIND_OK);
    oracle_near(o, t.statistic, 1e-10, "welch/0");
    oracle_near(o, t.p, 1e-10, "welch/1");
    free(all);
    drop(&age);
    oracle_table_free(&asah);
    oracle_close(o);
}

static void paper_tables(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("paper_tables.json");

    for (size_t k = 0; k < oracle_count(o, "chi_square"); k++) {
        char key[64];
        size_t n_rows, n_columns;
        rind_test_result t;

        snprintf(key, sizeof key, "chi_square/%zu/counts", k);
        double *count = counts(o, key, &n_rows, &n_columns);

        assert_int_equal(rind_chi2(ctx, count, n_rows, n_columns, false, &t), RIND_OK);
        oracle_near(o, t.statistic, 1e-10, "chi_square/%zu/pearson_chisq", k);
        oracle_near(o, t.df, 0, "chi_square/%zu/df", k);
        oracle_near(o, t.p, 1e-10, "chi_square/%zu/pearson_p", k);
        oracle_near(o, rind_chi2_smallest_expected(count, n_rows, n_columns), 1e-10, "chi_square/%zu/smallest_expected",
                    k);
        if (n_rows == 2 && n_columns == 2) {
            assert_int_equal(rind_chi2(ctx, count, 2, 2, true, &t), RIND_OK);
            oracle_near(o, t.statistic, 1e-10, "chi_square/%zu/yates_chisq", k);
            oracle_near(o, t.p, 1e-10, "chi_square/%zu/yates_p", k);
            assert_int_equal(rind_fisher(ctx, count, 2, 2, 0.95, &t), RIND_OK);
            oracle_near(o, t.p, 1e-10, "chi_square/%zu/fisher_p", k);
        }
        free(count);
    }
    oracle_close(o);
}

static void univariate_screen(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("univariate_screen.csv");
    oracle_table table = oracle_read("radiomics_features.csv"), labels = oracle_read("radiomics_labels.csv");
    const char *name[500];
    rind_columns x = features_of(&table, 1, 500, name);
    double *y = oracle_column(&labels, "y");
    rind_screen screen[500], threads[500];
    rind_ctx *several = rind_ctx_create(7);

    assert_int_equal(rind_univariate_screen(ctx, &x, y, screen), RIND_OK);
    assert_int_equal(rind_univariate_screen(several, &x, y, threads), RIND_OK);
    assert_memory_equal(screen, threads, sizeof screen);
    for (size_t j = 0; j < x.n_columns; j++) {
        assert_string_equal(oracle_cell_text(o, j, "feature"), name[j]);
        oracle_cell_near(o, screen[j].student_p, 1e-10, j, "student_p");
        oracle_cell_near(o, screen[j].welch_p, 1e-10, j, "welch_p");
        oracle_cell_near(o, screen[j].mann_whitney_p, 1e-10, j, "mannwhitney_p");
        oracle_cell_near(o, screen[j].r, 1e-10, j, "pearson_r_with_y");
    }
    rind_ctx_free(several);
    free((double *)x.value);
    free(y);
    oracle_table_free(&table);
    oracle_table_free(&labels);
    oracle_close(o);
}

static double draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 33) / 2147483648.0;
}

/* tau-b by its definition over all pairs */
static void kendall_pairs(void **state)
{
    (void)state;
    enum { N = 40 };
    uint64_t seed = 5;

    for (int round = 1; round < 40; round++) {
        double a[N], b[N], s = 0, in_a = 0, in_b = 0;
        rind_test_result t;

        for (int i = 0; i < N; i++) {
            a[i] = floor(draw(&seed) * (2 + round));
            b[i] = floor(draw(&seed) * 6 + a[i] * 0.2);
        }
        for (int i = 0; i < N; i++)
            for (int j = 0; j < i; j++) {
                double p = (a[i] > a[j]) - (a[i] < a[j]), q = (b[i] > b[j]) - (b[i] < b[j]);

                s += p * q;
                in_a += p != 0;
                in_b += q != 0;
            }
        assert_int_equal(rind_kendall(ctx, a, b, N, &t), RIND_OK);
        assert_true(fabs(t.estimate - s / sqrt(in_a * in_b)) < 1e-14);
    }
}

/* The exact p of U is the share of all ways to choose the first group; and Fisher's of all tables. */
static void exact_by_counting(void **state)
{
    (void)state;
    enum { A = 4, B = 5, N = A + B };
    const double a[A] = { 9, 3, 8, 7 }, b[B] = { 1, 6, 2, 4, 5 };
    int as_far = 0, all = 0;
    rind_test_result t;

    for (int set = 0; set < 1 << N; set++) {
        int u = -A * (A + 1) / 2;

        if (__builtin_popcount((unsigned)set) != A)
            continue;
        for (int k = 0; k < N; k++)
            u += set >> k & 1 ? k + 1 : 0;
        all++;
        as_far += u >= 17;
    }
    assert_int_equal(rind_mann_whitney(ctx, a, A, b, B, RIND_MW_EXACT, &t), RIND_OK);
    assert_true(t.statistic == 17); /* 5 + 2 + 5 + 5 */
    assert_true(fabs(t.p - 2.0 * as_far / all) < 1e-14);

    /* The lady tasting tea: 3 of 4 right, p = (16 + 1) / 70 twice */
    const double tea[] = { 3, 1, 1, 3 };
    assert_int_equal(rind_fisher(ctx, tea, 2, 2, 0.95, &t), RIND_OK);
    assert_true(fabs(t.p - 34.0 / 70) < 1e-13);
    /* The same test by the general way: a table of two rows, a third with no influence is not allowed, so 2 x 3. */
    const double more[] = { 2, 1, 1, 1, 1, 2 };
    assert_int_equal(rind_fisher(ctx, more, 2, 3, 0.95, &t), RIND_OK);
    assert_true(fabs(t.p - 1.0) < 1e-12);
}

/* The estimate is where the noncentral mean meets the count: checked with the odds ratio's own likelihood. */
static void odds_ratio_is_a_maximum(void **state)
{
    (void)state;
    const double count[] = { 12, 3, 5, 14 };
    double top[3];
    rind_test_result t;

    assert_int_equal(rind_fisher(ctx, count, 2, 2, 0.95, &t), RIND_OK);
    for (int k = 0; k < 3; k++) {
        double odds = t.estimate * (1 + 1e-4 * (k - 1)), all = 0, mine = 0;

        for (int x = 0; x <= 15; x++) { /* 15 in the first row, 17 in the first column, 34 in all */
            double mass = exp(lgamma(16) - lgamma(x + 1) - lgamma(16 - x) + lgamma(20) - lgamma(18 - x) -
                              lgamma(3 + x) + x * log(odds));

            all += mass;
            mine += x == 12 ? mass : 0;
        }
        top[k] = log(mine / all);
    }
    assert_true(top[1] > top[0] && top[1] > top[2]);
    assert_true(fabs(top[0] - top[2]) < 1e-9 * fabs(top[1]) + 1e-10);
}

static void edges(void **state)
{
    (void)state;
    const double flat[] = { 2, 2, 2 }, x[] = { 1, 2, NAN }, some[] = { 1, 2, 4 }, empty[] = { 0, 0, 3, 4 };
    const double p[] = { 0.01, NAN, 0.04 };
    const int one_group[] = { 4, 4, 4 };
    double out[3];
    rind_test_result t;

    assert_int_equal(rind_student(ctx, flat, 3, flat, 3, 0.95, &t), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_welch(ctx, some, 1, flat, 3, 0.95, &t), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_welch(ctx, some, 3, x, 3, 0.95, &t), RIND_NON_FINITE);
    assert_non_null(strstr(rind_ctx_message(ctx), "row 3: value of the second group is nan"));
    assert_int_equal(rind_mann_whitney(ctx, flat, 3, flat, 3, RIND_MW_AUTO, &t), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_mann_whitney(ctx, flat, 3, some, 3, RIND_MW_EXACT, &t), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_anova(ctx, some, one_group, 3, &t), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_shapiro(ctx, flat, 3, &t), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_chi2(ctx, empty, 2, 2, false, &t), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_pearson(ctx, some, flat, 3, 0.95, &t), RIND_NOT_ESTIMABLE);
    /* A class of one case has no variance of its own: Welch's p does not exist, Student's does. */
    const rind_columns x_some = { .value = some, .n_rows = 3, .n_columns = 1 };
    const double lonely[] = { 0, 1, 0 };
    rind_screen screen;
    assert_int_equal(rind_univariate_screen(ctx, &x_some, lonely, &screen), RIND_OK);
    assert_true(isnan(screen.welch_p) && screen.student_p > 0 && screen.student_p < 1 && screen.auc == 0.5);
    assert_int_equal(rind_adjust_p(ctx, p, 3, RIND_BONFERRONI, out), RIND_OK);
    assert_true(out[0] == 0.02 && isnan(out[1]) && out[2] == 0.08);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kendall_pairs),
        cmocka_unit_test(exact_by_counting),
        cmocka_unit_test(odds_ratio_is_a_maximum),
        cmocka_unit_test(edges),
        cmocka_unit_test(tests_json),
        cmocka_unit_test(tests_scipy_json),
        cmocka_unit_test(univariate_screen),
        cmocka_unit_test(paper_tables),
    };

    ctx = rind_ctx_create(1);
    int failed = cmocka_run_group_tests_name("hypothesis", tests, NULL, NULL);
    rind_ctx_free(ctx);
    return failed;
}
