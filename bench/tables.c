/*
 * tables.c - how long the statistics of large tables take
 *
 * Workloads: scores of 100,000 cases, half of them events; 10,000 columns of 300 cases without relation, the worst
 * case of redundancy filters, which then keep every column and compare each with all. One unit is a case or a column.
 */
#include "bench.h"

#include <rind/statistics.h>

enum { N_CASES = 100000, N_ROWS = 300, N_COLUMNS = 10000 };

static rind_ctx *ctx;

static double uniform(uint64_t *seed)
{
    return (double)(bench_random(seed) >> 11) / 9007199254740992.0;
}

static void must(rind_status status)
{
    if (status == RIND_OK)
        return;
    fprintf(stderr, "bench_tables: %s\n", rind_ctx_message(ctx));
    exit(1);
}

static void area(const double *score, const double *y)
{
    rind_auc auc;

    must(rind_auc_delong(ctx, score, y, N_CASES, 0.95, &auc));
}

static void areas(const double *score, const double *other, const double *y)
{
    rind_delong test;

    must(rind_delong_test(ctx, score, other, y, N_CASES, 0.95, &test));
}

static void filter(const rind_columns *x, const double *y, rind_redundancy_rule rule)
{
    rind_selection *selection = NULL;

    must(rind_redundancy_filter(ctx, x, y, rule, 0.9, &selection));
    rind_selection_free(selection);
}

static void pick(const rind_columns *x, const double *y)
{
    rind_selection *selection = NULL;

    must(rind_mrmr(ctx, x, y, 20, &selection));
    rind_selection_free(selection);
}

int main(int argc, char **argv)
{
    bench_options options = bench_start(argc, argv, "tables");
    uint64_t seed = 1;
    double *value = calloc((size_t)N_ROWS * N_COLUMNS, sizeof *value), *score = calloc(3 * N_CASES, sizeof *score);
    double *other = score + N_CASES, *y = other + N_CASES;
    rind_screen *screen = calloc(N_COLUMNS, sizeof *screen);

    ctx = rind_ctx_create(options.threads);
    if (ctx == NULL || value == NULL || score == NULL || screen == NULL)
        exit(1);
    for (size_t i = 0; i < N_CASES; i++) {
        y[i] = i % 2 == 0;
        score[i] = uniform(&seed) + 0.3 * y[i];
        other[i] = uniform(&seed) + 0.2 * y[i];
    }
    for (size_t k = 0; k < (size_t)N_ROWS * N_COLUMNS; k++)
        value[k] = uniform(&seed);
    rind_columns x = { .value = value, .n_rows = N_ROWS, .n_columns = N_COLUMNS };

    BENCH(&options, "DeLong, one area", N_CASES, area(score, y));
    BENCH(&options, "DeLong, two areas", N_CASES, areas(score, other, y));
    BENCH(&options, "screen", N_COLUMNS, must(rind_univariate_screen(ctx, &x, y, screen)));
    BENCH(&options, "keep the related", N_COLUMNS, filter(&x, y, RIND_KEEP_RELATED));
    BENCH(&options, "drop the most connected", N_COLUMNS, filter(&x, NULL, RIND_DROP_MOST_CONNECTED));
    BENCH(&options, "mRMR, 20 picks", N_COLUMNS, pick(&x, y));
    free(screen);
    free(score);
    free(value);
    rind_ctx_free(ctx);
    return 0;
}
