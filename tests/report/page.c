/* page.c - the report of real models: whole, well-formed, without a way out, the same twice, and refused where it
 * should */
#include "test.h"
#include "model/pipeline_files.h"
#include "report/markup.h"

#include "io/folder.h"
#include "model/evaluate.h"
#include "model/train.h"
#include "report/checklist.h"
#include "report/report.h"
#include "table/csv_read.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static rind_ctx *ctx;

/* A model of 'pipeline' and its evaluation on a split's test cases, with another model beside it. */
static void make_model(const char *pipeline, const char *model, const char *evaluation, size_t n_compare)
{
    const char *others[] = { "other.json" };
    rind_train_options train = { .features = "features.csv",
                                 .labels = "labels.csv",
                                 .split = "split.json",
                                 .task = "y=1",
                                 .pipeline = pipeline,
                                 .clinical = "age",
                                 .n_folds = 5,
                                 .n_repeats = 1,
                                 .n_outer = 3,
                                 .n_bootstrap = 10,
                                 .seed = 1 };
    rind_train_summary trained;
    rind_evaluate_summary evaluated;

    if (rind_train(ctx, &train, model, &trained) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    rind_evaluate_options test = { .model = model,
                                   .features = "features.csv",
                                   .labels = "labels.csv",
                                   .split = "split.json",
                                   .compare = others,
                                   .n_compare = n_compare };
    if (evaluation != NULL && rind_evaluate(ctx, &test, evaluation, &evaluated) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
}

static int setup(void **state)
{
    rind_label_table labels;
    rind_split_options split = { .test = 0.3, .seed = 1 };
    size_t n_train, n_test;

    if (files_setup(state) != 0)
        return 1;
    ctx = files_context(1);
    files_cohort(120, 12, 2, 1.2, 3);
    assert_int_equal(rind_label_table_read(ctx, "labels.csv", NULL, NULL, &labels), RIND_OK);
    if (rind_split_make(ctx, &labels, &split, "split.json", &n_train, &n_test) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    rind_label_table_free(&labels);
    make_model("lasso:1se", "other.json", NULL, 0);
    make_model("ttest:0.2,lasso:min,logistic", "model.json", "eval.json", 1);
    return 0;
}

static int teardown(void **state)
{
    rind_ctx_free(ctx);
    return files_teardown(state);
}

static void must_report(const char *model, const char *evaluation, const char *folder, rind_report_summary *summary)
{
    if (rind_report(ctx, model, evaluation, folder, summary) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
}

static char *read_in(const char *folder, const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return files_read(path);
}

static bool ends_with(const char *name, const char *end)
{
    return strlen(name) > strlen(end) && strcmp(name + strlen(name) - strlen(end), end) == 0;
}

/* Every picture and the page are well-formed, every table is rectangular, nothing else is there. */
static size_t check_folder(const char *folder)
{
    DIR *d = opendir(folder);
    size_t n = 0;

    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        char path[512];
        rind_csv csv;

        if (entry->d_name[0] == '.') {
            assert_true(strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
            continue;
        }
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        n++;
        if (ends_with(path, ".csv")) {
            if (rind_csv_read(ctx, path, &csv) != RIND_OK)
                fail_msg("%s", rind_ctx_message(ctx));
            if (csv.n_rows < 2)
                fail_msg("%s has no rows", path);
            rind_csv_free(&csv);
            continue;
        }
        assert_true(ends_with(path, ".svg") || ends_with(path, "index.html"));
        char *text = files_read(path);
        assert_well_formed(path, text);
        free(text);
    }
    closedir(d);
    return n;
}

static void a_report_is_whole(void **state)
{
    static const char *const pictures[] = { "roc",       "calibration",  "decision_curve",
                                            "histogram", "coefficients", "selection_frequency",
                                            "nomogram",  "lasso_path",   "cv_curve",
                                            "flow" };
    rind_report_summary s;

    (void)state;
    must_report("model.json", "eval.json", "whole", &s);
    assert_int_equal(check_folder("whole"), s.n_files);
    char *page = read_in("whole", "index.html");
    for (size_t k = 0; k < sizeof pictures / sizeof *pictures; k++) {
        char name[64];

        snprintf(name, sizeof name, "%s.svg", pictures[k]);
        char *svg = read_in("whole", name);
        if (strstr(page, svg) == NULL || *svg == '\0')
            fail_msg("%s is not on the page", name);
        free(svg);
    }
    free(page);
}

static void the_page_needs_nothing_else(void **state)
{
    static const char *const ways_out[] = { "href", "src=", "url(", "@import", "<script", "<link", "https:" };
    rind_report_summary s;

    (void)state;
    must_report("model.json", "eval.json", "alone", &s);
    char *page = read_in("alone", "index.html");
    for (size_t k = 0; k < sizeof ways_out / sizeof *ways_out; k++)
        if (strstr(page, ways_out[k]) != NULL)
            fail_msg("the page has '%s'", ways_out[k]);
    /* the name of the format of a picture is no address that is fetched */
    assert_int_equal(count_of(page, "http:"), count_of(page, "xmlns=\"http://www.w3.org/2000/svg\""));
    free(page);
}

static void the_same_files_give_the_same_bytes(void **state)
{
    rind_report_summary s;

    (void)state;
    must_report("model.json", "eval.json", "once", &s);
    must_report("model.json", "eval.json", "twice", &s);
    must_report("model.json", "eval.json", "twice", &s); /* over what is there */
    DIR *d = opendir("once");
    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        char *a = read_in("once", entry->d_name), *b = read_in("twice", entry->d_name);
        assert_string_equal(a, b);
        free(a);
        free(b);
    }
    closedir(d);
}

static double cell_of(const char *path, const char *row, const char *column)
{
    rind_csv csv;
    size_t c = 0;
    double value = (double)NAN;

    if (rind_csv_read(ctx, path, &csv) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    while (c < csv.n_columns && strcmp(csv.cell[c], column) != 0)
        c++;
    assert_true(c < csv.n_columns);
    for (size_t k = 1; k < csv.n_rows; k++)
        for (size_t key = 0; key < 2; key++)
            if (strcmp(csv.cell[k * csv.n_columns + key], row) == 0)
                value = strtod(csv.cell[k * csv.n_columns + c], NULL);
    rind_csv_free(&csv);
    return value;
}

static void numbers_are_those_of_the_files(void **state)
{
    rind_report_summary s;
    json_t *model, *eval;

    (void)state;
    must_report("model.json", "eval.json", "numbers", &s);
    assert_int_equal(rind_json_read(ctx, "model.json", "model", &model), RIND_OK);
    assert_int_equal(rind_json_read(ctx, "eval.json", "evaluation", &eval), RIND_OK);
    const json_t *performance = json_object_get(model, "performance"), *auc = json_object_get(eval, "auc"),
                 *first = json_array_get(json_object_get(model, "inputs"), 0);
    assert_true(cell_of("numbers/performance.csv", "auc", "test") == rind_json_real(auc, "value"));
    assert_true(cell_of("numbers/performance.csv", "auc", "test_low") == rind_json_real(auc, "low"));
    assert_true(cell_of("numbers/performance.csv", "auc", "nested_high") ==
                rind_json_real(json_object_get(json_object_get(performance, "nested"), "auc"), "high"));
    assert_true(cell_of("numbers/performance.csv", "brier", "corrected") ==
                rind_json_real(json_object_get(performance, "bootstrap"), "corrected_brier"));
    assert_true(cell_of("numbers/performance.csv", "gdi", "test") ==
                rind_json_real(json_object_get(eval, "gdi"), "value"));
    assert_true(cell_of("numbers/coefficients.csv", rind_json_text(first, "name"), "coefficient") ==
                rind_json_real(first, "coefficient"));
    assert_true(cell_of("numbers/comparison.csv", "other.json", "p_holm") ==
                rind_json_real(json_array_get(json_object_get(eval, "compare"), 0), "p_holm"));
    assert_true(cell_of("numbers/table1.csv", "test", "n_missing") == 0);
    json_decref(model);
    json_decref(eval);
}

static void warnings_stand_first(void **state)
{
    rind_report_summary s;

    (void)state;
    files_write("list.txt", "x1\nx2\nx3\n");
    make_model("list:list.txt,logistic", "listed.json", NULL, 0);
    must_report("listed.json", NULL, "listed", &s);
    char *page = read_in("listed", "index.html"), *csv = read_in("listed", "warnings.csv");
    const char *heading = strstr(page, "What speaks against it"), *none = strstr(page, "<code>no_external_test</code>"),
               *list = strstr(page, "Selection from outside the pipeline: list:list.txt"),
               *model = strstr(page, "<h2 id=\"model\">");
    assert_true(heading != NULL && none > heading && list > none && model > list);
    assert_null(strstr(page, "Test: AUC"));
    assert_non_null(strstr(csv, "\nexternal_selection,training,"));
    assert_int_equal(count_of(csv, "\n"), 1 + s.n_warnings);
    free(page);
    free(csv);
}

static void the_checklist_is_complete_and_honest(void **state)
{
    rind_report_summary s;

    (void)state;
    must_report("model.json", "eval.json", "items", &s);
    char *csv = read_in("items", "clear_metrics.csv");
    assert_int_equal(count_of(csv, "\nCLEAR,"), 58);
    assert_int_equal(count_of(csv, "\nMETRICS,"), 30);
    assert_int_equal(count_of(csv, "\nTRIPOD+AI,"), 52);
    assert_int_equal(count_of(csv, ",author to state,,\n"), rind_n_checklist_items - s.n_items);
    assert_non_null(strstr(csv, "\nCLEAR,8,ethical details,author to state,,\n"));
    assert_non_null(strstr(csv, "\nCLEAR,57,sharing of the final model,author to state,,\n"));
    assert_non_null(strstr(csv, "\nTRIPOD+AI,20c,comparison with the development data,computed,"));
    /* drawn by chance: an internal test, and no external one */
    assert_non_null(strstr(csv, "\nMETRICS,27,external testing,author to state,,\n"));
    assert_non_null(strstr(csv, "\nMETRICS,22,calibration,computed,"));
    free(csv);
}

static void other_files_are_refused(void **state)
{
    rind_report_summary s;

    (void)state;
    make_model("lasso:min", "third.json", "third_eval.json", 0);
    assert_int_equal(rind_report(ctx, "model.json", "third_eval.json", "bad", &s), RIND_TABLES_DIFFER);
    assert_non_null(strstr(rind_ctx_message(ctx), "evaluates another model"));
    assert_int_equal(rind_report(ctx, "eval.json", NULL, "bad", &s), RIND_BAD_FILE);
    assert_int_equal(rind_report(ctx, "model.json", "model.json", "bad", &s), RIND_BAD_FILE);
    assert_int_equal(rind_report(ctx, "model.json", "absent.json", "bad", &s), RIND_CANNOT_READ);
    assert_int_equal(rind_report(ctx, "labels.csv", NULL, "bad", &s), RIND_BAD_FILE);
    assert_false(files_exist("bad"));
    assert_int_equal(rind_report(ctx, "model.json", "eval.json", "no/where", &s), RIND_CANNOT_WRITE);
}

/* A file that cannot be replaced: no other is replaced either. */
static void all_or_nothing(void **state)
{
    rind_report_summary s;

    (void)state;
    assert_int_equal(rind_folder_make(ctx, "half"), RIND_OK);
    files_write("half/index.html", "old");
    assert_int_equal(mkdir("half/warnings.csv", 0777), 0);
    assert_int_equal(rind_report(ctx, "model.json", "eval.json", "half", &s), RIND_CANNOT_WRITE);
    char *page = read_in("half", "index.html");
    assert_string_equal(page, "old");
    free(page);
    assert_false(files_exist("half/roc.svg"));
    assert_int_equal(rmdir("half/warnings.csv"), 0);
    must_report("model.json", "eval.json", "half", &s);
    assert_int_equal(check_folder("half"), s.n_files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_whole),
        cmocka_unit_test(the_page_needs_nothing_else),
        cmocka_unit_test(the_same_files_give_the_same_bytes),
        cmocka_unit_test(numbers_are_those_of_the_files),
        cmocka_unit_test(warnings_stand_first),
        cmocka_unit_test(the_checklist_is_complete_and_honest),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(all_or_nothing),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
