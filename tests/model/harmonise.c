/* harmonise.c - ComBat against sva, and what must hold of any correction */
#include "test.h"
#include "feature_table.h"

#include <math.h>
#include <rind/harmonise.h>
#include <rind/select.h>

static rind_ctx *ctx;

enum { N_COLUMNS = 10 };

static void compare(const char *file, bool keep_y, bool to_a)
{
    oracle *o = oracle_open(file);
    oracle_table table = oracle_read("radiomics_features.csv"), labels = oracle_read("radiomics_labels.csv");
    size_t n = table.n_rows;
    const char *name[N_COLUMNS];
    double *value = calloc(N_COLUMNS * n, sizeof *value), *out = calloc(N_COLUMNS * n, sizeof *out);
    double *y = oracle_column(&labels, "y");
    int *batch = calloc(n, sizeof *batch);
    const int a = 'A';

    assert_true(value != NULL && out != NULL && batch != NULL);
    for (size_t j = 0; j < N_COLUMNS; j++) {
        rind_columns one = features_of(&table, 3 * (j + 1), 1, &name[j]);

        memcpy(value + j * n, one.value, n * sizeof *value);
        free((double *)one.value);
    }
    for (size_t i = 0; i < n; i++)
        batch[i] = oracle_table_text(&labels, i, "centre")[0];
    rind_columns x = { .value = value, .n_rows = n, .n_columns = N_COLUMNS }, kept = { y, n, 1, 0, NULL, NULL, NULL };
    rind_combat *combat = NULL;
    rind_scale scale[N_COLUMNS];

    assert_int_equal(rind_combat_fit(ctx, &x, batch, keep_y ? &kept : NULL, to_a ? &a : NULL, &combat), RIND_OK);
    assert_int_equal(rind_combat_apply(ctx, combat, &x, batch, keep_y ? &kept : NULL, out), RIND_OK);
    assert_int_equal(rind_scale_columns(ctx, &x, scale), RIND_OK);
    for (size_t j = 0; j < N_COLUMNS; j++)
        for (size_t i = 0; i < n; i++)
            oracle_cell_near(o, out[j * n + i], 1e-6 * scale[j].sd_n, i, name[j]);
    rind_combat_free(combat);
    free(value);
    free(out);
    free(y);
    free(batch);
    oracle_table_free(&table);
    oracle_table_free(&labels);
    oracle_close(o);
}

static void combat_files(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    compare("combat_no_covariate.csv", false, false);
    compare("combat_keep_y.csv", true, false);
    compare("combat_reference_A.csv", false, true);
}

static double draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 33) / 2147483648.0;
}

/* A strong shift of one batch goes, rows of the reference stay bit for bit, a constant column stays, new rows of a
   learned batch are corrected as the training rows were. */
static void properties(void **state)
{
    (void)state;
    enum { N = 120, P = 6 };
    double value[P * N], out[P * N], again[P * 30];
    int batch[N];
    const int reference = 7;
    uint64_t seed = 23;
    rind_combat *combat = NULL;

    for (int i = 0; i < N; i++) {
        batch[i] = i % 2 ? 7 : 3;
        for (int j = 0; j < P; j++)
            value[j * N + i] = j == 5 ? 4.0 : (draw(&seed) + (batch[i] == 3 ? 2 + 0.1 * j : 0)) * (1 + 10 * j);
    }
    rind_columns x = { .value = value, .n_rows = N, .n_columns = P }, part = x;

    assert_int_equal(rind_combat_fit(ctx, &x, batch, NULL, &reference, &combat), RIND_OK);
    assert_int_equal(rind_combat_apply(ctx, combat, &x, batch, NULL, out), RIND_OK);
    for (int j = 0; j < P; j++) {
        double mean[2] = { 0, 0 };

        for (int i = 0; i < N; i++) {
            mean[i % 2] += out[j * N + i] / (N / 2);
            assert_true((batch[i] == 3 && j < 5) || out[j * N + i] == value[j * N + i]);
        }
        assert_true(fabs(mean[0] - mean[1]) < 0.1 * (1 + 10 * j)); /* 2 + 0.1 j of these before */
    }
    part.n_rows = 30;
    part.stride = N;
    assert_int_equal(rind_combat_apply(ctx, combat, &part, batch, NULL, again), RIND_OK);
    for (int j = 0; j < P; j++)
        assert_memory_equal(again + j * 30, out + j * N, 30 * sizeof(double));
    rind_combat_free(combat);
}

static void edges(void **state)
{
    (void)state;
    const double value[] = { 1, 2, 3, 4, 5, 9, 2, 7, 1, 8, 2, 8 }, side[] = { 0, 0, 0, 1, 1, 1 };
    const int one[] = { 1, 1, 1, 1, 1, 1 }, lonely[] = { 1, 1, 1, 1, 1, 2 }, two[] = { 1, 1, 1, 2, 2, 2 };
    const int other[] = { 1, 1, 1, 2, 2, 3 }, absent = 9;
    double out[12];
    rind_columns x = { .value = value, .n_rows = 6, .n_columns = 2 },
                 kept = { .value = side, .n_rows = 6, .n_columns = 1 };
    rind_combat *combat = NULL;

    assert_int_equal(rind_combat_fit(ctx, &x, one, NULL, NULL, &combat), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_combat_fit(ctx, &x, lonely, NULL, NULL, &combat), RIND_NOT_ESTIMABLE);
    assert_int_equal(rind_combat_fit(ctx, &x, two, &kept, NULL, &combat), RIND_NOT_ESTIMABLE); /* confounded */
    assert_int_equal(rind_combat_fit(ctx, &x, two, NULL, &absent, &combat), RIND_BAD_ARGUMENT);
    assert_null(combat);
    assert_int_equal(rind_combat_fit(ctx, &x, two, NULL, NULL, &combat), RIND_OK);
    assert_int_equal(rind_combat_apply(ctx, combat, &x, other, NULL, out), RIND_BAD_ARGUMENT);
    assert_non_null(strstr(rind_ctx_message(ctx), "row 6: batch 3"));
    rind_combat_free(combat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(properties),
        cmocka_unit_test(edges),
        cmocka_unit_test(combat_files),
    };

    ctx = rind_ctx_create(1);
    int failed = cmocka_run_group_tests_name("harmonise", tests, NULL, NULL);
    rind_ctx_free(ctx);
    return failed;
}
