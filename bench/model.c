/*
 * model.c - how long penalised paths and their cross-validation take
 *
 * Workload: 200 cases; columns in blocks of 20 that share a factor, as radiomic features do; the outcome depends on
 * five of them. A path has 100 lambdas down to 1/100 of the largest, and every solution is exact. One unit is a column
 * of the table.
 */
#include "bench.h"

#include <rind/fit.h>
#include <rind/rind.h>

#include <math.h>

enum { N_CASES = 200, N_FOLDS = 10, MOST_COLUMNS = 10000 };

static double normal(uint64_t *seed)
{
    double u = ((double)(bench_random(seed) >> 11) + 0.5) / 9007199254740992.0;
    double v = ((double)(bench_random(seed) >> 11) + 0.5) / 9007199254740992.0;

    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

static double *make_table(uint64_t *seed)
{
    double *value = calloc((size_t)N_CASES * MOST_COLUMNS, sizeof *value), factor[N_CASES];

    for (size_t j = 0; value != NULL && j < MOST_COLUMNS; j++) {
        double share = 0.3 + 0.65 * (double)(j / 20 % 25) / 24;

        for (size_t i = 0; i < N_CASES; i++) {
            if (j % 20 == 0)
                factor[i] = normal(seed);
            value[j * N_CASES + i] = sqrt(share) * factor[i] + sqrt(1 - share) * normal(seed);
        }
    }
    return value;
}

static void validate(rind_ctx *ctx, const double *value, size_t p, const rind_outcome *y, rind_family_of_y family,
                     const int *fold, size_t n_repeats)
{
    rind_columns x = { .value = value, .n_rows = N_CASES, .n_columns = p };
    rind_lasso_settings settings = rind_lasso_defaults(family);
    rind_cross_validation *cv = NULL;

    settings.lambda_ratio = family == RIND_COX ? 0.05 : 0.01;
    if (rind_lasso_cv(ctx, &x, y, &settings, fold, n_repeats, &cv) != RIND_OK) {
        fprintf(stderr, "bench_model: %s\n", rind_ctx_message(ctx));
        exit(1);
    }
    rind_cross_validation_free(cv);
}

int main(int argc, char **argv)
{
    bench_options options = bench_start(argc, argv, "model");
    rind_ctx *ctx = rind_ctx_create(options.threads);
    uint64_t seed = 1;
    double *value = make_table(&seed), y[N_CASES], time[N_CASES];
    int fold[5 * N_CASES], event[N_CASES];

    if (ctx == NULL || value == NULL)
        exit(1);
    for (size_t i = 0; i < N_CASES; i++) {
        double risk = -0.8;

        for (size_t k = 0; k < 5; k++)
            risk += 0.6 * value[(41 + 60 * k) * N_CASES + i];
        y[i] = normal(&seed) < 0.6 * risk;
        time[i] = ceil(100 * exp(-risk + normal(&seed)));
        event[i] = bench_random(&seed) % 10 < 6;
        for (size_t r = 0; r < 5; r++)
            fold[r * N_CASES + i] = (int)((i * (2 * r + 1) + r * i / 10) % N_FOLDS);
    }
    rind_outcome outcome = { .y = y, .time = time, .event = event };

    BENCH(&options, "binomial, 500 columns, 10 folds", 500,
          validate(ctx, value, 500, &outcome, RIND_BINOMIAL, fold, 1));
    BENCH(&options, "gaussian, 500 columns, 10 folds", 500,
          validate(ctx, value, 500, &outcome, RIND_GAUSSIAN, fold, 1));
    BENCH(&options, "Cox, 500 columns, 10 folds", 500, validate(ctx, value, 500, &outcome, RIND_COX, fold, 1));
    BENCH(&options, "binomial, 2000 columns, 5 x 10 folds", 2000,
          validate(ctx, value, 2000, &outcome, RIND_BINOMIAL, fold, 5));
    BENCH(&options, "binomial, 10000 columns, 10 folds", 10000,
          validate(ctx, value, 10000, &outcome, RIND_BINOMIAL, fold, 1));
    BENCH(&options, "gaussian, 10000 columns, 10 folds", 10000,
          validate(ctx, value, 10000, &outcome, RIND_GAUSSIAN, fold, 1));
    free(value);
    rind_ctx_free(ctx);
    return 0;
}
