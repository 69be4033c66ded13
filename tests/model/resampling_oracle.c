/*
 * resampling_oracle.c - the stage against R: bootstrap optimism, the LASSO at given folds, what an ICC keeps
 */
#include "test.h"
#include "oracle.h"
#include "pipeline_files.h"

#include "model/json.h"
#include "model/readers.h"
#include "model/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

/* birthwt with race as indicators, under case ids. */
static void write_birthwt(void)
{
    static const char *const names[] = { "age", "lwt", "smoke", "ptl", "ht", "ui", "ftv" };
    oracle_table table = oracle_read("birthwt.csv");
    FILE *features = fopen("features.csv", "w"), *labels = fopen("labels.csv", "w");

    assert_non_null(features);
    assert_non_null(labels);
    fputs("case_id,race2,race3", features);
    for (size_t c = 0; c < COUNT_OF(names); c++)
        fprintf(features, ",%s", names[c]);
    fputs("\n", features);
    fputs("case_id,low\n", labels);
    for (size_t k = 0; k < table.n_rows; k++) {
        const char *race = oracle_table_text(&table, k, "race");

        fprintf(features, "r%03zu,%d,%d", k, strcmp(race, "2") == 0, strcmp(race, "3") == 0);
        for (size_t c = 0; c < COUNT_OF(names); c++)
            fprintf(features, ",%s", oracle_table_text(&table, k, names[c]));
        fputs("\n", features);
        fprintf(labels, "r%03zu,%s\n", k, oracle_table_text(&table, k, "low"));
    }
    fclose(features);
    fclose(labels);
    oracle_table_free(&table);
}

static json_t *load(const char *path)
{
    json_t *tree = NULL;

    if (rind_json_read(ctx, path, "model", &tree) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    return tree;
}

static void train(const rind_train_options *options)
{
    rind_train_summary summary;

    if (rind_train(ctx, options, "model.json", &summary) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
}

static void bootstrap_optimism(void **state)
{
    static const char *const same[] = { "apparent_auc",    "mean_optimism_auc", "auc_632",
                                        "auc_632plus",     "weight_632plus",    "relative_overfitting_rate",
                                        "shrinkage_slope", "corrected_brier" };

    (void)state;
    if (!oracle_present())
        skip();
    write_birthwt();
    train(&(rind_train_options){ .features = "features.csv",
                                 .labels = "labels.csv",
                                 .split = "none",
                                 .task = "low=1",
                                 .pipeline = "logistic",
                                 .resamples = RIND_SHARED "/oracles/data/birthwt_boot_index.csv",
                                 .n_folds = 5,
                                 .n_repeats = 1,
                                 .seed = 1 });
    json_t *model = load("model.json"), *found = json_object_get(json_object_get(model, "performance"), "bootstrap");
    oracle *o = oracle_open("optimism_birthwt.json");
    for (size_t k = 0; k < COUNT_OF(same); k++)
        oracle_near(o, rind_json_real(found, same[k]), 1e-8, "%s", same[k]);
    oracle_near(o, rind_json_real(json_object_get(found, "corrected_auc"), "value"), 1e-8, "corrected_auc");
    oracle_near(o, (double)rind_json_count(found, "resamples"), 0, "resamples");
    oracle_close(o);

    o = oracle_open("optimism_birthwt_resamples.csv");
    for (size_t b = 0; b < oracle_rows(o); b++) {
        oracle_cell_near(o, json_number_value(json_array_get(json_object_get(found, "auc_boot"), b)), 1e-8, b,
                         "auc_boot");
        oracle_cell_near(o, json_number_value(json_array_get(json_object_get(found, "auc_orig"), b)), 1e-8, b,
                         "auc_orig");
        oracle_cell_near(o, json_number_value(json_array_get(json_object_get(found, "auc_oob"), b)), 1e-8, b,
                         "auc_oob");
    }
    oracle_close(o);
    json_decref(model);
}

static void lasso_at_given_folds(void **state)
{
    (void)state;
    if (!oracle_present())
        skip();
    train(&(rind_train_options){ .features = RIND_SHARED "/oracles/data/radiomics_features.csv",
                                 .labels = RIND_SHARED "/oracles/data/radiomics_labels.csv",
                                 .id = "id",
                                 .split = "none",
                                 .task = "y=1",
                                 .fold_column = "fold10",
                                 .pipeline = "lasso:1se",
                                 .n_folds = 10,
                                 .n_repeats = 1,
                                 .seed = 1 });
    json_t *model = load("model.json"), *penalty = json_object_get(model, "penalty"), *input;
    const json_t *inputs = json_object_get(model, "inputs");
    oracle *o = oracle_open("lasso_binomial.json");
    static const char curve[] = "cv_same_lambda_in_every_fold/deviance";
    size_t n_step, k;

    oracle_close_to(o, rind_json_real(model, "lambda"), 1e-10, "%s/lambda_1se", curve);
    oracle_close_to(o, rind_json_real(penalty, "lambda_min"), 1e-10, "%s/lambda_min", curve);
    oracle_near(o, (double)rind_json_count(penalty, "index_1se") + 1, 0, "%s/index_1se", curve);
    for (k = 0; k < json_array_size(json_object_get(penalty, "mean")); k++)
        oracle_near(o, json_number_value(json_array_get(json_object_get(penalty, "mean"), k)), 1e-8, "%s/cvm/%zu",
                    curve, k);
    n_step = rind_json_count(penalty, "index");
    oracle_near(o, (double)json_array_size(inputs), 0, "exact/df/%zu", n_step);
    oracle_close(o);

    /* Each coefficient on its column's own scale, against the exact path. */
    oracle *path = oracle_open("lasso_binomial_path.csv");
    size_t n_found = 0;
    for (size_t row = 0; row < oracle_rows(path); row++) {
        if ((size_t)oracle_cell(path, row, "step") != n_step + 1)
            continue;
        json_array_foreach(
            inputs, k, input) if (strcmp(rind_json_text(input, "name"), oracle_cell_text(path, row, "feature")) == 0)
        {
            double sd = rind_json_real(input, "sd");
            oracle_value(path, oracle_cell(path, row, "coef") * sd, rind_json_real(input, "coefficient"), 1e-7,
                         "coef/%zu", row);
            n_found++;
        }
    }
    assert_int_equal(n_found, json_array_size(inputs));
    oracle_close(path);
    json_decref(model);
}

/* Which of 24 columns each form keeps at 0.75, by the estimate and by the lower bound. */
static void stable_columns(void **state)
{
    static const char *const tables[] = { "reader1.csv", "reader2.csv" }, *const forms[] = { "1,1", "2,1", "3,1" },
                             *const types[] = { "ICC1", "ICC2", "ICC3" };

    (void)state;
    if (!oracle_present())
        skip();
    oracle_table table = oracle_read("two_readers.csv");
    for (int r = 0; r < 2; r++) {
        FILE *out = fopen(tables[r], "w");

        assert_non_null(out);
        for (size_t row = 0; row <= table.n_rows; row++) {
            const char *const *cell = table.csv.cell + row * table.csv.n_columns;

            for (size_t c = 0; (row == 0 || cell[1][0] == '1' + r) && c < table.csv.n_columns; c++)
                fprintf(out, "%s%s", cell[c], c + 1 < table.csv.n_columns ? "," : "\n");
        }
        fclose(out);
    }
    oracle_table_free(&table);
    oracle *o = oracle_open("icc_two_readers.csv");
    for (size_t k = 0; k < 6; k++) {
        rind_readers_options how = {
            .path = tables, .n_paths = 2, .id = "id", .form = forms[k % 3], .by_lower_bound = k >= 3, .min = 0.75
        };
        rind_readers_summary summary;
        size_t expected = 0;

        for (size_t row = 0; row < oracle_rows(o); row++)
            expected += strcmp(oracle_cell_text(o, row, "type"), types[k % 3]) == 0 &&
                        oracle_cell(o, row, k < 3 ? "icc" : "lo95") >= 0.75;
        assert_int_equal(rind_readers_agree(ctx, &how, "stable.json", &summary), RIND_OK);
        oracle_value(o, (double)expected, (double)summary.n_stable, 0, "kept by %s of ICC(%s)",
                     k < 3 ? "estimate" : "bound", forms[k % 3]);
    }
    oracle_close(o);
}

static int setup(void **state)
{
    ctx = files_context(0);
    return files_setup(state);
}

static int teardown(void **state)
{
    rind_ctx_free(ctx);
    return files_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bootstrap_optimism),
        cmocka_unit_test(lasso_at_given_folds),
        cmocka_unit_test(stable_columns),
    };

    if (!oracle_present())
        return TEST_SKIPPED;
    return cmocka_run_group_tests(tests, setup, teardown);
}
