/* training.c - what training, prediction and evaluation must refuse, must tell, and must not depend on */
#include "test.h"
#include "pipeline_files.h"

#include "model/evaluate.h"
#include "model/json.h"
#include "model/model_file.h"
#include "model/predict.h"
#include "model/readers.h"
#include "model/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

static void assert_says(const char *part)
{
    if (strstr(rind_ctx_message(ctx), part) == NULL)
        fail_msg("'%s' does not say '%s'", rind_ctx_message(ctx), part);
}

/* A training that is quick: no outer folds, no bootstrap. */
static rind_train_options quick(const char *pipeline)
{
    return (rind_train_options){ .features = "features.csv",
                                 .labels = "labels.csv",
                                 .split = "none",
                                 .task = "y=1",
                                 .pipeline = pipeline,
                                 .n_folds = 5,
                                 .n_repeats = 1,
                                 .seed = 1 };
}

static rind_status train(const rind_train_options *options, const char *path)
{
    rind_train_summary summary;

    remove(path);
    return rind_train(ctx, options, path, &summary);
}

static void must_train(const rind_train_options *options, const char *path)
{
    if (train(options, path) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
}

static void make_split(const char *labels, const rind_split_options *how, const char *path)
{
    rind_label_table table;
    size_t n_train, n_test;

    assert_int_equal(rind_label_table_read(ctx, labels, NULL, NULL, &table), RIND_OK);
    if (rind_split_make(ctx, &table, how, path, &n_train, &n_test) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    rind_label_table_free(&table);
}

static json_t *load(const char *path, const char *kind)
{
    json_t *tree = NULL;

    if (rind_json_read(ctx, path, kind, &tree) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    return tree;
}

/* Replaces the cells behind the first comma of the test cases' lines. */
static void spoil(const char *table, const char *path, const char *split, const char *cells)
{
    rind_split s;
    char *text = files_read(table), *at = text, *end;
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    assert_int_equal(rind_split_read(ctx, split, &s), RIND_OK);
    for (; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        char id[32];

        *end = '\0';
        snprintf(id, sizeof id, "%.*s", (int)strcspn(at, ","), at);
        bool tests = rind_ids_find(&s.test, id) != RIND_NO_ID;
        if (tests) {
            fprintf(out, "%s", id);
            for (const char *c = strchr(at, ','); c != NULL; c = strchr(c + 1, ','))
                fprintf(out, ",%s", cells);
            fputs("\n", out);
        } else {
            fprintf(out, "%s\n", at);
        }
    }
    fclose(out);
    free(text);
    rind_split_free(&s);
}

/* The model must not change by a byte when everything of the test cases is garbage. */
static void test_cases_are_never_parsed(void **state)
{
    rind_train_options how = quick("ttest:0.1,lasso:min,logistic");

    (void)state;
    files_cohort(120, 30, 3, 1.0, 1);
    make_split("labels.csv", &(rind_split_options){ .strata = "y", .test = 0.3, .seed = 1 }, "split.json");
    how.split = "split.json";
    how.n_bootstrap = 10;
    must_train(&how, "model.json");
    char *honest = files_read("model.json");
    spoil("features.csv", "spoilt_features.csv", "split.json", "banana");
    spoil("labels.csv", "spoilt_labels.csv", "split.json", "banana");
    assert_int_equal(rename("spoilt_features.csv", "features.csv"), 0);
    assert_int_equal(rename("spoilt_labels.csv", "labels.csv"), 0);
    must_train(&how, "model.json");
    char *blind = files_read("model.json");
    /* All is equal but the digest of the features' file and, with it, the file's own hash. */
    char *digest = strstr(honest, "\"file_digest\": \"") + 16;
    memcpy(strstr(blind, "\"file_digest\": \"") + 16, digest, 16);
    memcpy(strstr(blind, "\n  \"hash\": \"") + 12, strstr(honest, "\n  \"hash\": \"") + 12, 16);
    assert_string_equal(honest, blind);
    free(honest);
    free(blind);
}

static void threads_change_nothing(void **state)
{
    static const int n_threads[] = { 1, 2, 7 };
    char *first = NULL;

    (void)state;
    files_cohort(80, 40, 4, 0.8, 2);
    for (size_t k = 0; k < COUNT_OF(n_threads); k++) {
        rind_train_options how = quick("mwu:0.2,corr:0.7,lasso:min,logistic:firth");
        rind_train_summary summary;
        rind_ctx *other = files_context(n_threads[k]);

        how.n_bootstrap = 15;
        how.n_outer = 4;
        how.n_repeats = 2;
        assert_int_equal(rind_train(other, &how, "model.json", &summary), RIND_OK);
        rind_ctx_free(other);
        char *text = files_read("model.json");
        if (first != NULL)
            assert_string_equal(first, text);
        else
            first = text;
        if (first != text)
            free(text);
    }
    free(first);
}

/* A thousand columns of noise: whatever the pipeline finds in them, the nested area must not believe it. */
static void noise_is_found_out(void **state)
{
    rind_train_options how = quick("ttest:0.01,corr:0.8,lasso:min,logistic:firth");

    (void)state;
    files_cohort(100, 1000, 0, 0.0, 3);
    how.n_outer = 5;
    must_train(&how, "model.json");
    json_t *model = load("model.json", "model"), *performance = json_object_get(model, "performance");
    json_t *nested = json_object_get(json_object_get(performance, "nested"), "auc");
    double apparent = rind_json_real(json_object_get(json_object_get(performance, "apparent"), "auc"), "value");
    assert_true(rind_json_real(nested, "low") <= 0.5 && rind_json_real(nested, "high") >= 0.5);
    assert_true(apparent > 0.9); /* which is what a selection outside the folds would have told */
    assert_true(files_warned("optimism_high"));
    json_decref(model);

    /* The same choice made outside is refused where it can be told: a model as a list, columns cut from a table. */
    how.pipeline = "list:model.json,logistic:firth";
    assert_int_equal(train(&how, "other.json"), RIND_LEAK);
    assert_false(files_exist("other.json"));
    how.pipeline = "logistic:firth,ttest:0.01";
    assert_int_equal(train(&how, "other.json"), RIND_LEAK);
}

static void bad_input_is_told(void **state)
{
    static const struct {
        const char *pipeline, *task;
        rind_status status;
        const char *says;
    } bad[] = {
        { "lasso", "y=7", RIND_NOT_ESTIMABLE, "of one class" },
        { "lasso", "grade=1", RIND_BAD_FILE, "has no column 'grade'" },
        { "logistic", "y=1", RIND_SEPARATION, "logistic:firth" },
        { "ttest:0.0000000001,lasso", "y=1", RIND_NOT_ESTIMABLE, "loosen the steps" },
    };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(bad); k++) {
        rind_train_options how = quick(bad[k].pipeline);

        how.task = bad[k].task;
        files_cohort(40, 3, k == 2 ? 1 : 0, k == 2 ? 20.0 : 0.0, 4);
        assert_int_equal(train(&how, "model.json"), bad[k].status);
        assert_says(bad[k].says);
        assert_false(files_exist("model.json"));
    }
    rind_train_options how = quick("logistic");
    how.n_folds = 30;
    assert_int_equal(train(&how, "model.json"), RIND_NOT_ESTIMABLE);
    assert_says("30 folds for 20 events");
    how = quick("logistic");
    how.regions = "tumour";
    assert_int_equal(train(&how, "model.json"), RIND_BAD_FILE);
    assert_int_equal(train(&(rind_train_options){ .features = "absent.csv",
                                                  .labels = "labels.csv",
                                                  .split = "none",
                                                  .task = "y=1",
                                                  .n_folds = 5,
                                                  .n_repeats = 1 },
                           "model.json"),
                     RIND_CANNOT_READ);
}

static void empty_and_constant_columns_leave(void **state)
{
    FILE *features = fopen("features.csv", "w"), *labels = fopen("labels.csv", "w");
    rind_train_options how = quick("zero-variance,logistic");
    rind_random random;

    (void)state;
    assert_non_null(features);
    assert_non_null(labels);
    rind_random_seed(&random, 5, 0);
    fputs("case_id,empty,constant,x,gaps\n", features);
    fputs("case_id,y\n", labels);
    for (int k = 0; k < 60; k++) {
        fprintf(features, "c%d,,5,%.4f,", k, rind_random_normal(&random) + 0.5 * (k % 2));
        if (k % 3 > 0)
            fprintf(features, "%.4f", rind_random_normal(&random));
        fputs("\n", features);
        fprintf(labels, "c%d,%d\n", k, k % 2);
    }
    fclose(features);
    fclose(labels);
    must_train(&how, "model.json");
    json_t *model = load("model.json", "model"), *inputs = json_object_get(model, "inputs");
    assert_int_equal(json_array_size(inputs), 2);
    assert_string_equal(rind_json_text(json_array_get(inputs, 0), "name"), "x");
    assert_int_equal(rind_json_count(json_array_get(inputs, 1), "n_missing"), 20);
    json_t *step = json_array_get(json_object_get(json_object_get(model, "pipeline"), "steps"), 0);
    assert_int_equal(json_array_size(json_object_get(step, "dropped")), 2);
    json_decref(model);
}

/* Lines of labels that say nothing are counted, not invented. */
static void the_flow_counts_everybody(void **state)
{
    (void)state;
    files_cohort(40, 2, 1, 1.0, 6);
    char *text = files_read("labels.csv");
    files_write("labels.csv", "%sx1,1,40,A\nx2,0,40,A\n", text);
    free(text);
    text = files_read("labels.csv");
    char *cell = strstr(text, "c003,1");
    cell[5] = ' ';
    files_write("labels.csv", "%s", text);
    free(text);
    rind_label_table labels;
    assert_int_equal(rind_label_table_read(ctx, "labels.csv", NULL, NULL, &labels), RIND_OK);
    rind_label_table_free(&labels);
    text = files_read("labels.csv");
    cell = strstr(text, "c003, ");
    memmove(cell + 5, cell + 6, strlen(cell + 6) + 1);
    files_write("labels.csv", "%s", text);
    free(text);
    rind_train_options how = quick("logistic");
    must_train(&how, "model.json");
    json_t *model = load("model.json", "model"), *flow = json_object_get(model, "flow"), *step;
    size_t k, n = 0, absent = 0, empty = 0;
    json_array_foreach(flow, k, step)
    {
        const char *name = rind_json_text(step, "step");
        n += strcmp(name, "used") == 0 ? rind_json_count(step, "cases") : 0;
        absent += strcmp(name, "no line in the features") == 0 ? rind_json_count(step, "cases") : 0;
        empty += strcmp(name, "outcome empty") == 0 ? rind_json_count(step, "cases") : 0;
    }
    assert_int_equal(n, 39);
    assert_int_equal(absent, 2);
    assert_int_equal(empty, 1);
    json_decref(model);
}

static void groups_stay_in_one_fold(void **state)
{
    rind_train_options how = quick("logistic");
    FILE *labels;

    (void)state;
    files_cohort(60, 2, 1, 1.0, 7);
    labels = fopen("labels.csv", "w");
    assert_non_null(labels);
    fputs("case_id,y,patient,fold,torn\n", labels);
    for (int k = 0; k < 60; k++)
        fprintf(labels, "c%03d,%d,p%d,%d,%d\n", k, k % 2, k / 2, k / 2 % 5, k % 5);
    fclose(labels);
    how.group_column = "patient";
    how.fold_column = "torn";
    assert_int_equal(train(&how, "model.json"), RIND_LEAK);
    assert_says("one fold alone");
    how.fold_column = "fold";
    must_train(&how, "model.json");
    how.fold_column = how.group_column = NULL;
    must_train(&how, "model.json");
    assert_true(files_warned("patients_not_grouped"));
    how.group_column = "patient";
    how.n_bootstrap = 5;
    must_train(&how, "model.json");
    json_t *model = load("model.json", "model"), *fold = json_array_get(json_object_get(model, "folds"), 0);
    assert_int_equal(rind_json_count(model, "groups"), 30);
    for (size_t k = 0; k < 60; k += 2)
        assert_int_equal(json_integer_value(json_array_get(fold, k)), json_integer_value(json_array_get(fold, k + 1)));
    json_decref(model);
}

/* Readings of all cases, then of training cases alone. */
static void icc_of_test_cases_is_refused(void **state)
{
    static const char *const tables[] = { "reader1.csv", "reader2.csv" };
    rind_readers_options icc = { .path = tables, .n_paths = 2, .form = "2,1", .min = 0.75 };
    rind_readers_summary summary;
    rind_train_options how = quick("icc:stable.json,logistic");
    rind_random random;

    (void)state;
    files_cohort(80, 4, 1, 1.0, 8);
    make_split("labels.csv", &(rind_split_options){ .strata = "y", .test = 0.3, .seed = 1 }, "split.json");
    rind_random_seed(&random, 9, 0);
    for (size_t r = 0; r < 2; r++) {
        FILE *out = fopen(tables[r], "w");

        assert_non_null(out);
        fputs("case_id,x1,x2,x3,x4\n", out);
        for (int k = 0; k < 80; k++) /* x1 and x2 repeat, the others do not */
            fprintf(out, "c%03d,%.4f,%.4f,%.4f,%.4f\n", k, k + rind_random_unit(&random),
                    2.0 * k + rind_random_unit(&random), rind_random_normal(&random), rind_random_normal(&random));
        fclose(out);
    }
    how.split = "split.json";
    assert_int_equal(rind_readers_agree(ctx, &icc, "stable.json", &summary), RIND_OK);
    assert_int_equal(summary.n_stable, 2);
    assert_int_equal(train(&how, "model.json"), RIND_LEAK);
    assert_says("the ICC was computed on test cases too");

    icc.split = "split.json";
    assert_int_equal(rind_readers_agree(ctx, &icc, "stable.json", &summary), RIND_OK);
    assert_int_equal(summary.n_cases, 56);
    assert_int_equal(summary.n_test_dropped, 24);
    must_train(&how, "model.json");
    json_t *model = load("model.json", "model");
    assert_int_equal(json_array_size(json_object_get(model, "inputs")), 2);
    json_decref(model);

    /* What the readings say of test cases is not even read. */
    spoil("reader1.csv", "spoilt.csv", "split.json", "banana");
    assert_int_equal(rename("spoilt.csv", "reader1.csv"), 0);
    assert_int_equal(rind_readers_agree(ctx, &icc, "stable.json", &summary), RIND_OK);
    files_write("reader1.csv", "case_id,x1,her2\nc001,1,0\nc002,2,1\n");
    assert_int_equal(rind_readers_agree(ctx, &icc, "other.json", &summary), RIND_LEAK);
    assert_says("looks like an outcome");
    assert_false(files_exist("other.json"));
}

static void icc_is_loud(void **state)
{
    static const char *const tables[] = { "reader1.csv", "reader2.csv" };
    rind_readers_options icc = { .path = tables, .n_paths = 2, .form = "3,1", .min = 0.75 };
    rind_readers_summary summary;

    (void)state;
    files_write("reader1.csv", "case_id,a,b\nP1,1,5\nP2,2,5\nP3,3,5\nP4,4,5\n");
    files_write("reader2.csv", "case_id,a,b\nP1,3,5\nP2,4,5\nP3,5,5\nP4,6.5,5\n");
    rind_ctx_free(ctx);
    ctx = files_context(1);
    assert_int_equal(rind_readers_agree(ctx, &icc, "stable.json", &summary), RIND_OK);
    assert_int_equal(summary.n_stable, 1); /* the constant difference is not seen; a constant column is not rated */
    assert_true(files_warned("icc_small_n"));
    assert_true(files_warned("icc_consistency"));
    assert_true(files_warned("icc_no_interval"));
    icc.form = "2,1";
    assert_int_equal(rind_readers_agree(ctx, &icc, "stable.json", &summary), RIND_OK);
    assert_int_equal(summary.n_stable, 0);
}

static const char extract_header[] = "case_id,image_id,mask_id,region,message,status,f_a,f_b\n";

/* Tables as rind extract writes them, with provenance and dictionary. */
static void write_extract(const char *stem, const char *hash, const char *unit, size_t first)
{
    char path[64];
    FILE *file;
    rind_random random;

    rind_random_seed(&random, 11, first);
    snprintf(path, sizeof path, "%s.csv", stem);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(extract_header, file);
    for (size_t k = first; k < first + 60; k++) {
        fprintf(file, "c%03zu,,,tumour,,ok,%.4f,%.4f\n", k, rind_random_normal(&random), rind_random_normal(&random));
        fprintf(file, "c%03zu,,,peri_3mm,,ok,%.4f,%.4f\n", k, rind_random_normal(&random) + (double)(k % 2),
                rind_random_normal(&random));
    }
    fprintf(file, "d%zu,,,tumour,no mask,failed,,\nd%zu,,,peri_3mm,no mask,failed,,\n", first, first);
    fclose(file);
    snprintf(path, sizeof path, "%s.provenance.json", stem);
    files_write(path, "{\"version\": \"0.1.0\", \"settings_hash\": \"%s\"}", hash);
    snprintf(path, sizeof path, "%s.dictionary.csv", stem);
    files_write(path, "name,unit,source\nf_a,%s,ibsi1\nf_b,,ibsi1\n", unit);
}

static rind_status predict(const char *features, bool allow, char **text)
{
    rind_apply_summary summary;
    rind_apply_options how = { .model = "model.json", .features = features, .explain = true, .allow_mismatch = allow };

    remove("p.csv");
    rind_status status = rind_model_apply(ctx, &how, "p.csv", &summary);
    *text = files_read("p.csv");
    return status;
}

static void other_tables_are_refused(void **state)
{
    rind_train_options how = quick("logistic");
    FILE *labels = fopen("labels.csv", "w");
    char *text;

    (void)state;
    assert_non_null(labels);
    fputs("case_id,y\n", labels);
    for (int k = 0; k < 200; k++)
        fprintf(labels, "c%03d,%d\n", k, k % 2);
    fputs("d0,1\n", labels);
    fclose(labels);
    write_extract("features", "aaaa", "mm", 0);
    must_train(&how, "model.json");
    write_extract("new", "aaaa", "mm", 100);
    assert_int_equal(predict("new.csv", false, &text), RIND_OK);
    assert_null(strstr(text, "mismatch"));
    assert_non_null(strstr(text, "d100,,,,extraction_failed"));
    free(text);

    write_extract("new", "bbbb", "mm", 100);
    assert_int_equal(predict("new.csv", false, &text), RIND_TABLES_DIFFER);
    assert_says("settings hash differs");
    assert_string_equal(text, "");
    free(text);
    assert_int_equal(predict("new.csv", true, &text), RIND_OK);
    size_t n_lines = 0, n_marked = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        n_lines++;
        n_marked += strstr(line, "mismatch") != NULL;
    }
    assert_int_equal(n_marked, n_lines - 1);
    free(text);

    write_extract("new", "aaaa", "voxel", 100);
    assert_int_equal(predict("new.csv", false, &text), RIND_TABLES_DIFFER);
    assert_says("dictionary differs");
    free(text);
    files_write("new.csv", "%s%s", extract_header, "c100,,,tumour,,ok,1,2\n");
    assert_int_equal(predict("new.csv", true, &text), RIND_TABLES_DIFFER);
    assert_says("has no region 'peri_3mm'");
    free(text);
    files_write("bare.csv", "%s%s", extract_header, "c300,,,tumour,,ok,1,2\n");
    assert_int_equal(predict("bare.csv", false, &text), RIND_TABLES_DIFFER);
    free(text);
}

/* The columns of --explain add up to the linear predictor, to the last bit. */
static void contributions_add_up(void **state)
{
    rind_train_options how = quick("logistic");
    char *text;

    (void)state;
    files_cohort(80, 5, 2, 1.0, 12);
    must_train(&how, "model.json");
    assert_int_equal(predict("features.csv", false, &text), RIND_OK);
    char *line = strtok(text, "\n");
    assert_non_null(strstr(line, ",intercept,contribution:x1,"));
    size_t n = 0;
    while ((line = strtok(NULL, "\n")) != NULL) {
        double cell[16] = { 0 };
        size_t c = 0;

        for (char *at = line; at != NULL && c < 16; at = strchr(at, ','), c++) {
            at += c > 0;
            cell[c] = strtod(at, NULL);
        }
        double sum = cell[5];
        for (size_t k = 6; k < 11; k++)
            sum += cell[k];
        assert_true(fabs(sum - cell[1]) <= 0);
        assert_true(fabs(cell[2] - 1.0 / (1.0 + exp(-cell[1]))) <= 1e-15);
        assert_non_null(strstr(line, "training_case"));
        n++;
    }
    assert_int_equal(n, 80);
    free(text);
}

static void edited_models_are_refused(void **state)
{
    rind_train_options how = quick("logistic");
    rind_model model;

    (void)state;
    files_cohort(60, 2, 1, 1.0, 13);
    must_train(&how, "model.json");
    assert_int_equal(rind_model_read(ctx, "model.json", &model), RIND_OK);
    assert_int_equal(model.stage[0].n_inputs, 2);
    rind_model_free(&model);
    char *text = files_read("model.json"), *cut = strstr(text, "\"cut_off\": {\n    \"value\": 0.");
    assert_non_null(cut);
    cut += strlen("\"cut_off\": {\n    \"value\": 0.");
    *cut = *cut == '1' ? '2' : '1';
    files_write("model.json", "%s", text);
    assert_int_equal(rind_model_read(ctx, "model.json", &model), RIND_BAD_FILE);
    assert_says("was changed");
    free(text);
}

static rind_status evaluate(const char *model, const char *split, const char *other, const char *path)
{
    rind_evaluate_summary summary;
    rind_evaluate_options how = { .model = model,
                                  .features = "features.csv",
                                  .labels = "labels.csv",
                                  .split = split,
                                  .compare = &other,
                                  .n_compare = other != NULL };

    remove(path);
    return rind_evaluate(ctx, &how, path, &summary);
}

static void evaluations_are_counted(void **state)
{
    rind_train_options how = quick("logistic");

    (void)state;
    files_cohort(160, 4, 1, 1.2, 14);
    make_split("labels.csv", &(rind_split_options){ .test_where = "centre=B" }, "split.json");
    how.split = "split.json";
    must_train(&how, "model.json");
    how.pipeline = "list:list.txt,logistic";
    files_write("list.txt", "x3\nx4\n");
    rind_ctx_free(ctx);
    ctx = files_context(1);
    must_train(&how, "noise.json");
    assert_true(files_warned("external_selection"));

    assert_int_equal(evaluate("model.json", "none", NULL, "e.json"), RIND_LEAK);
    assert_false(files_exist("e.json"));
    assert_int_equal(evaluate("model.json", "split.json", "noise.json", "e.json"), RIND_OK);
    assert_false(files_warned("test_reused"));
    json_t *e = load("e.json", "evaluation"), *model = load("model.json", "model");
    assert_true(fabs(rind_json_real(e, "threshold") - rind_json_real(json_object_get(model, "cut_off"), "value")) <= 0);
    assert_true(rind_json_real(json_object_get(e, "auc"), "value") > 0.7);
    json_t *other = json_array_get(json_object_get(e, "compare"), 0);
    assert_true(rind_json_real(json_object_get(other, "difference"), "value") < 0);
    assert_true(fabs(rind_json_real(other, "p") - rind_json_real(other, "p_holm")) <= 0);
    json_decref(e);
    json_decref(model);

    assert_int_equal(evaluate("model.json", "split.json", NULL, "e.json"), RIND_OK);
    assert_true(files_warned("test_reused"));
    e = load("e.json", "evaluation");
    assert_int_equal(rind_json_count(json_object_get(e, "split"), "evaluations_before"), 2);
    json_decref(e);
}

/* A model that points the other way on the test cases keeps its direction: an area below 0.5. */
static void direction_is_fixed(void **state)
{
    rind_train_options how = quick("logistic");

    (void)state;
    files_cohort(160, 1, 1, 1.5, 15);
    make_split("labels.csv", &(rind_split_options){ .test_where = "centre=B" }, "split.json");
    how.split = "split.json";
    must_train(&how, "model.json");
    char *text = files_read("labels.csv"); /* the outcomes of centre B turned round */
    for (char *line = strchr(text, '\n') + 1; *line != '\0'; line = strchr(line, '\n') + 1)
        if (strchr(line, '\n')[-1] == 'B')
            line[5] = line[5] == '0' ? '1' : '0';
    files_write("labels.csv", "%s", text);
    free(text);
    assert_int_equal(evaluate("model.json", "split.json", NULL, "e.json"), RIND_OK);
    json_t *e = load("e.json", "evaluation");
    assert_true(rind_json_real(json_object_get(e, "auc"), "value") < 0.4);
    assert_true(files_warned("gdi_zone"));
    json_decref(e);
}

/* What a reader must hear of a model of few cases, many inputs, and a centre that tells the outcome. */
static void warnings_are_loud(void **state)
{
    static const char *const codes[] = {
        "epv_low",          "optimism_high",    "unstable_selection",  "centre_confounded",
        "no_external_test", "label_discordant", "patients_not_grouped"
    };
    rind_train_options how = quick("mrmr:12,logistic:firth");
    FILE *labels;
    char *text;

    (void)state;
    files_cohort(60, 60, 0, 0.0, 18);
    labels = fopen("labels.csv", "w");
    assert_non_null(labels);
    fputs("case_id,ihc,fish,centre,patient\n", labels);
    for (int k = 0; k < 60; k++)
        fprintf(labels, "c%03d,%s,%s,%c,p%d\n", k, k % 2 ? "3+" : "1+", k == 5 ? "negative" : "",
                k % 4 ? 'A' + k % 2 : 'A', k / 2);
    fclose(labels);
    rind_ctx_free(ctx);
    ctx = files_context(1);
    how.task = "her2-positive";
    how.n_outer = 5;
    how.n_bootstrap = 20;
    must_train(&how, "model.json");
    json_t *model = load("model.json", "model"), *note;
    for (size_t k = 0; k < COUNT_OF(codes); k++) {
        size_t i, n = 0;

        if (!files_warned(codes[k]))
            fail_msg("no warning %s", codes[k]);
        json_array_foreach(json_object_get(model, "warnings"), i, note) n +=
            strcmp(rind_json_text(note, "code"), codes[k]) == 0;
        assert_int_equal(n, 1);
    }
    json_decref(model);
    how.pipeline = "ttest:0.1,lasso:gaussian:min";
    must_train(&how, "line.json");
    assert_true(files_warned("least_squares_lasso"));
    model = load("line.json", "model");
    assert_string_equal(rind_json_text(model, "link"), "identity");
    json_decref(model);

    files_write("new.csv", "case_id,x1");
    FILE *new = fopen("new.csv", "a");
    assert_non_null(new);
    for (int c = 2; c <= 60; c++)
        fprintf(new, ",x%d", c);
    for (int row = 0; row < 2; row++) {
        fprintf(new, "\nn%d", row);
        for (int c = 0; c < 60; c++)
            fputs(row == 0 ? ",99" : ",", new);
    }
    fputs("\n", new);
    fclose(new);
    assert_int_equal(predict("new.csv", false, &text), RIND_OK);
    assert_non_null(strstr(text, "outside_training_range:x"));
    assert_non_null(strstr(text, "imputed:"));
    free(text);
}

/* Positive cases differ in x1, low ones in x2: each stage finds its own. */
static void two_stages(void **state)
{
    rind_train_options how = quick("lasso:min,logistic:firth");
    FILE *features = fopen("features.csv", "w"), *labels = fopen("labels.csv", "w");
    rind_random random;

    (void)state;
    assert_non_null(features);
    assert_non_null(labels);
    rind_random_seed(&random, 16, 0);
    fputs("case_id,x1,x2,x3\n", features);
    fputs("case_id,ihc,fish,centre\n", labels);
    for (int k = 0; k < 240; k++) {
        static const char *const cells[] = { "0,", "1+,", "2+,positive", "2+," };
        int class = k % 16 == 0 ? 3 : k % 3;

        fprintf(features, "c%03d,%.4f,%.4f,%.4f\n", k, rind_random_normal(&random) + 2.0 * (class == 2),
                rind_random_normal(&random) + 2.0 * (class == 1), rind_random_normal(&random));
        fprintf(labels, "c%03d,%s,%c\n", k, cells[class], k % 4 == 3 ? 'B' : 'A');
    }
    fclose(features);
    fclose(labels);
    make_split("labels.csv", &(rind_split_options){ .test_where = "centre=B" }, "split.json");
    how.split = "split.json";
    how.task = "two-stage";
    must_train(&how, "model.json");
    assert_int_equal(evaluate("model.json", "split.json", NULL, "e.json"), RIND_OK);
    json_t *e = load("e.json", "evaluation"), *classes = json_object_get(e, "classes");
    assert_true(rind_json_real(json_object_get(json_object_get(e, "second_stage"), "auc"), "value") > 0.75);
    assert_true(rind_json_real(json_object_get(classes, "accuracy"), "value") > 0.6);
    json_decref(e);

    char *text;
    assert_int_equal(predict("features.csv", false, &text), RIND_OK);
    for (char *line = strchr(text, '\n') + 1; *line != '\0'; line = strchr(line, '\n') + 1) {
        double zero, low, positive, p;
        char class[16];

        assert_int_equal(sscanf(line, "c%*d,%*f,%lf,%15[a-z],%lf,%lf,%lf", &p, class, &zero, &low, &positive), 5);
        assert_true(fabs(zero + low + positive - 1.0) <= 1e-12);
        assert_true(fabs(p - positive) <= 0);
    }
    free(text);
}

/* Whichever allocation fails, the call says so and leaves nothing behind. */
static void memory_may_end(void **state)
{
    rind_train_options how = quick("ttest:0.5,corr:0.9,lasso:min,logistic:firth");
    rind_evaluate_summary judged;
    rind_apply_summary applied;
    rind_train_summary summary;
    rind_status status = RIND_NO_MEMORY;
    long k = 0;

    (void)state;
    files_cohort(60, 4, 1, 1.5, 17);
    make_split("labels.csv", &(rind_split_options){ .test = 0.4, .seed = 1 }, "split.json");
    how.split = "split.json";
    how.clinical = "age";
    how.n_outer = 2;
    how.n_bootstrap = 3;
    for (; status == RIND_NO_MEMORY; k += 1 + k / 40) {
        rind_ctx *small = files_context(1);

        small->allocations_left = k;
        status = rind_train(small, &how, "model.json", &summary);
        assert_true(status == RIND_OK || (status == RIND_NO_MEMORY && !files_exist("model.json")));
        rind_ctx_free(small);
    }
    assert_int_equal(status, RIND_OK);
    for (status = RIND_NO_MEMORY, k = 0; status == RIND_NO_MEMORY; k += 1 + k / 100) {
        rind_ctx *small = files_context(1);

        small->allocations_left = k;
        status = rind_evaluate(
            small,
            &(rind_evaluate_options){
                .model = "model.json", .features = "features.csv", .labels = "labels.csv", .split = "split.json" },
            "e.json", &judged);
        rind_ctx_free(small);
    }
    assert_int_equal(status, RIND_OK);
    for (status = RIND_NO_MEMORY, k = 0; status == RIND_NO_MEMORY; k++) {
        rind_ctx *small = files_context(1);

        small->allocations_left = k;
        status = rind_model_apply(
            small, &(rind_apply_options){ .model = "model.json", .features = "features.csv", .labels = "labels.csv" },
            "p.csv", &applied);
        assert_true(status == RIND_OK || !files_exist("p.csv"));
        rind_ctx_free(small);
    }
    assert_int_equal(status, RIND_OK);
}

static int setup(void **state)
{
    ctx = files_context(2);
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
        cmocka_unit_test_setup_teardown(test_cases_are_never_parsed, setup, teardown),
        cmocka_unit_test_setup_teardown(threads_change_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(noise_is_found_out, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_input_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(empty_and_constant_columns_leave, setup, teardown),
        cmocka_unit_test_setup_teardown(the_flow_counts_everybody, setup, teardown),
        cmocka_unit_test_setup_teardown(groups_stay_in_one_fold, setup, teardown),
        cmocka_unit_test_setup_teardown(icc_of_test_cases_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(icc_is_loud, setup, teardown),
        cmocka_unit_test_setup_teardown(other_tables_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(contributions_add_up, setup, teardown),
        cmocka_unit_test_setup_teardown(edited_models_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(evaluations_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(direction_is_fixed, setup, teardown),
        cmocka_unit_test_setup_teardown(warnings_are_loud, setup, teardown),
        cmocka_unit_test_setup_teardown(two_stages, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_may_end, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
