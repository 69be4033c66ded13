/* select.c - filters of columns and z-score constants against reference lists and slow twins */
#include "test.h"
#include "feature_table.h"

#include <math.h>
#include <rind/select.h>

static rind_ctx *ctx;

enum { FIRST = 380, N_SUB = 120 };

static void compare_list(oracle *o, const char *key, const size_t *list, size_t n, const char *const *name)
{
    oracle_value(o, (double)oracle_count(o, "%s", key), (double)n, 0, "%s", key);
    for (size_t k = 0; k < n && k < oracle_count(o, "%s", key); k++)
        oracle_text(o, name[list[k]], "%s/%zu", key, k);
}

static void redundancy_filter(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("redundancy_filter.json");
    oracle_table table = oracle_read("radiomics_features.csv"), labels = oracle_read("radiomics_labels.csv");
    const char *name[N_SUB];
    rind_columns x = features_of(&table, FIRST, N_SUB, name);
    double *y = oracle_column(&labels, "y");
    static const struct {
        double number;
        const char *text;
    } threshold[] = { { 0.7, "0.7" }, { 0.8, "0.8" }, { 0.9, "0.9" } };

    for (size_t k = 0; k < COUNT_OF(threshold); k++) {
        rind_selection *s = NULL;
        char key[96];

        snprintf(key, sizeof key, "by_threshold/%s/most_connected/kept", threshold[k].text);
        assert_int_equal(rind_redundancy_filter(ctx, &x, NULL, RIND_DROP_MOST_CONNECTED, threshold[k].number, &s), 0);
        compare_list(o, key, s->kept, s->n_kept, name);
        snprintf(key, sizeof key, "by_threshold/%s/most_connected/dropped_in_order", threshold[k].text);
        compare_list(o, key, s->dropped, s->n_dropped, name);
        rind_selection_free(s);
        snprintf(key, sizeof key, "by_threshold/%s/keep_highest_label_correlation", threshold[k].text);
        assert_int_equal(rind_redundancy_filter(ctx, &x, y, RIND_KEEP_RELATED, threshold[k].number, &s), 0);
        compare_list(o, key, s->kept, s->n_kept, name);
        rind_selection_free(s);
        snprintf(key, sizeof key, "by_threshold/%s/first_come_in_file_order", threshold[k].text);
        assert_int_equal(rind_redundancy_filter(ctx, &x, NULL, RIND_KEEP_FIRST, threshold[k].number, &s), 0);
        compare_list(o, key, s->kept, s->n_kept, name);
        rind_selection_free(s);
    }
    free((double *)x.value);
    free(y);
    oracle_table_free(&table);
    oracle_table_free(&labels);
    oracle_close(o);
}

static void pearson(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("pearson_f380_f499.csv");
    oracle_table table = oracle_read("radiomics_features.csv");
    const char *name[N_SUB];
    rind_columns x = features_of(&table, FIRST, N_SUB, name);
    double r[N_SUB * 20];

    assert_int_equal(rind_correlation_block(ctx, &x, 0, N_SUB, 0, 20, r), RIND_OK);
    for (size_t j = 0; j < 20; j++)
        for (size_t i = 0; i < N_SUB; i++)
            oracle_cell_near(o, r[j * N_SUB + i], 1e-10, i, name[j]);
    free((double *)x.value);
    oracle_table_free(&table);
    oracle_close(o);
}

static void mrmr(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("mrmr.json");
    oracle_table table = oracle_read("radiomics_features.csv"), labels = oracle_read("radiomics_labels.csv");
    const char *name[N_SUB];
    rind_columns x = features_of(&table, FIRST, N_SUB, name);
    double *y = oracle_column(&labels, "y");
    rind_selection *s = NULL;

    assert_int_equal(rind_mrmr(ctx, &x, y, 10, &s), RIND_OK);
    compare_list(o, "order", s->kept, s->n_kept, name);
    for (size_t k = 0; k < s->n_kept; k++)
        oracle_close_to(o, s->score[k], 1e-10, "score/%zu", k);
    rind_selection_free(s);
    /* A single pick's score is F itself: every column's, one by one. */
    for (size_t j = 0; j < N_SUB; j++) {
        rind_columns one = { .value = x.value, .n_rows = x.n_rows, .n_columns = 1, .stride = x.n_rows, .column = &j };

        assert_int_equal(rind_mrmr(ctx, &one, y, 1, &s), RIND_OK);
        oracle_close_to(o, s->score[0], 1e-10, "f_statistic/%s", name[j]);
        rind_selection_free(s);
    }
    free((double *)x.value);
    free(y);
    oracle_table_free(&table);
    oracle_table_free(&labels);
    oracle_close(o);
}

static void zscore_constants(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    oracle *o = oracle_open("zscore_constants.csv");
    oracle_table table = oracle_read("radiomics_features.csv");
    const char *name[500];
    rind_columns x = features_of(&table, 1, 500, name);
    rind_scale scale[500];

    assert_int_equal(rind_scale_columns(ctx, &x, scale), RIND_OK);
    for (size_t j = 0; j < x.n_columns; j++) {
        const struct {
            const char *column;
            double got;
        } cell[] = {
            { "mean", scale[j].mean },
            { "sd_population_n", scale[j].sd_n },
            { "sd_sample_n_minus_1", scale[j].sd_n_minus_1 },
            { "median", scale[j].median },
            { "q25_type7", scale[j].q25 },
            { "q75_type7", scale[j].q75 },
        };

        assert_string_equal(oracle_cell_text(o, j, "feature"), name[j]);
        for (size_t k = 0; k < COUNT_OF(cell); k++)
            oracle_cell_near(o, cell[k].got, 1e-12 * fabs(oracle_cell(o, j, cell[k].column)), j, cell[k].column);
    }
    assert_true(scale[499].sd_n == 0 && rind_z_score(&scale[499], 77, false) == 0);
    free((double *)x.value);
    oracle_table_free(&table);
    oracle_close(o);
}

static double draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 33) / 2147483648.0;
}

/* The rules as select.h words them, column by column, on a table of more than one tile; a constant column too. */
enum { ROWS = 37, COLUMNS = 333 };

static void make_table(double *value, double *y)
{
    uint64_t seed = 11;

    for (size_t j = 0; j < COLUMNS; j++)
        for (size_t i = 0; i < ROWS; i++) {
            double base = j % 3 != 0 ? value[(j - j % 3) * ROWS + i] : 0;

            value[j * ROWS + i] = j == 40 ? 3.1 : 0.9 * base + draw(&seed);
        }
    for (size_t i = 0; i < ROWS; i++)
        y[i] = value[50 * ROWS + i] + draw(&seed) > 1.5;
}

static double r_of(const double *a, const double *b)
{
    double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;

    for (size_t i = 0; i < ROWS; i++) {
        ma += a[i] / ROWS;
        mb += b[i] / ROWS;
    }
    for (size_t i = 0; i < ROWS; i++) {
        aa += (a[i] - ma) * (a[i] - ma);
        bb += (b[i] - mb) * (b[i] - mb);
        ab += (a[i] - ma) * (b[i] - mb);
    }
    return aa < 1e-20 || bb < 1e-20 ? 0 : ab / sqrt(aa * bb);
}

static size_t keep_first_slowly(const double *value, double threshold, size_t *kept)
{
    size_t n = 0;

    for (size_t j = 0; j < COLUMNS; j++) {
        bool good = true;

        for (size_t k = 0; k < n; k++)
            good = good && fabs(r_of(value + j * ROWS, value + kept[k] * ROWS)) <= threshold;
        if (good)
            kept[n++] = j;
    }
    return n;
}

static size_t most_connected_slowly(const double *value, double threshold, size_t *dropped)
{
    static double r[COLUMNS][COLUMNS];
    bool gone[COLUMNS] = { false };
    size_t n = 0;

    for (size_t i = 0; i < COLUMNS; i++)
        for (size_t j = 0; j < COLUMNS; j++)
            r[i][j] = r_of(value + i * ROWS, value + j * ROWS);
    for (;;) {
        int most = 0;
        size_t which = 0;

        for (size_t i = 0; i < COLUMNS; i++) {
            int partners = 0;

            for (size_t j = i + 1; j < COLUMNS && !gone[i]; j++)
                partners += !gone[j] && fabs(r[i][j]) > threshold;
            if (partners > most) {
                most = partners;
                which = i;
            }
        }
        if (most == 0)
            return n;
        gone[which] = true;
        dropped[n++] = which;
    }
}

static void rules_agree_with_slow_twins(void **state)
{
    (void)state;
    double value[ROWS * COLUMNS], y[ROWS];
    size_t list[COLUMNS], n;
    rind_columns x = { .value = value, .n_rows = ROWS, .n_columns = COLUMNS };
    rind_ctx *several = rind_ctx_create(3);
    rind_selection *s = NULL, *t = NULL;

    make_table(value, y);
    assert_int_equal(rind_redundancy_filter(ctx, &x, NULL, RIND_KEEP_FIRST, 0.6, &s), RIND_OK);
    n = keep_first_slowly(value, 0.6, list);
    assert_int_equal(s->n_kept, n);
    assert_true(n > 64); /* more than a tile, else nothing is shown */
    assert_memory_equal(s->kept, list, n * sizeof *list);
    rind_selection_free(s);
    assert_int_equal(rind_redundancy_filter(ctx, &x, NULL, RIND_DROP_MOST_CONNECTED, 0.6, &s), RIND_OK);
    n = most_connected_slowly(value, 0.6, list);
    assert_int_equal(s->n_dropped, n);
    assert_memory_equal(s->dropped, list, n * sizeof *list);
    rind_selection_free(s);
    for (int rule = RIND_KEEP_RELATED; rule <= RIND_DROP_MOST_CONNECTED; rule++) {
        assert_int_equal(rind_redundancy_filter(ctx, &x, y, (rind_redundancy_rule)rule, 0.5, &s), RIND_OK);
        assert_int_equal(rind_redundancy_filter(several, &x, y, (rind_redundancy_rule)rule, 0.5, &t), RIND_OK);
        assert_int_equal(s->n_kept, t->n_kept);
        assert_int_equal(s->n_kept + s->n_dropped, COLUMNS);
        assert_memory_equal(s->kept, t->kept, s->n_kept * sizeof *s->kept);
        rind_selection_free(s);
        rind_selection_free(t);
    }
    rind_ctx_free(several);
}

static void edges(void **state)
{
    (void)state;
    const double value[] = { 1, 2, 3, 4, NAN, 6 }, y[] = { 0, 1, 1 }, one[] = { 1, 1, 1 };
    const char *name[] = { "a", "b" };
    rind_columns x = { .value = value, .n_rows = 3, .n_columns = 2, .name = name }, good = x;
    rind_selection *s = NULL;
    rind_scale scale[2];

    good.n_columns = 1;
    assert_int_equal(rind_scale_columns(ctx, &x, scale), RIND_NON_FINITE);
    assert_non_null(strstr(rind_ctx_message(ctx), "b, row 2: nan"));
    assert_int_equal(rind_redundancy_filter(ctx, &good, y, RIND_KEEP_RELATED, 1.5, &s), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_redundancy_filter(ctx, &good, one, RIND_KEEP_RELATED, 0.5, &s), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_mrmr(ctx, &good, one, 1, &s), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_mrmr(ctx, &good, y, 5, &s), RIND_OK);
    assert_int_equal(s->n_kept, 1);
    rind_selection_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_agree_with_slow_twins),
        cmocka_unit_test(edges),
        cmocka_unit_test(redundancy_filter),
        cmocka_unit_test(pearson),
        cmocka_unit_test(mrmr),
        cmocka_unit_test(zscore_constants),
    };

    ctx = rind_ctx_create(1);
    int failed = cmocka_run_group_tests_name("select", tests, NULL, NULL);
    rind_ctx_free(ctx);
    return failed;
}
