/* tables.c - frames, labels, splits and the files they are kept in */
#include "test.h"
#include "pipeline_files.h"

#include "model/frame.h"
#include "model/json.h"
#include "model/labels.h"
#include "model/pipeline.h"
#include "model/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

static void assert_says(const char *part)
{
    if (strstr(rind_ctx_message(ctx), part) == NULL)
        fail_msg("'%s' does not say '%s'", rind_ctx_message(ctx), part);
}

static const char extract_table[] = "case_id,image_id,mask_id,region,image,message,status,f_a,f_b\n"
                                    "P1,,,tumour,p1.nii,,ok,1,2\n"
                                    "P1,,,peri_3mm,p1.nii,,ok,3,4\n"
                                    "P2,,,tumour,p2.nii,bad mask,failed,,\n"
                                    "P2,,,peri_3mm,p2.nii,bad mask,failed,,\n"
                                    "P3,,,peri_3mm,p3.nii,,ok,7,\n"
                                    "P3,,,tumour,p3.nii,,ok,5,6\n"
                                    "P4,,,tumour,p4.nii,,ok,9,9\n";

static void regions_become_columns(void **state)
{
    rind_frame f;
    rind_frame_options how = { 0 };

    (void)state;
    files_write("f.csv", "%s", extract_table);
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_OK);
    assert_int_equal(f.ids.n, 2);
    assert_int_equal(f.columns.n, 4);
    assert_string_equal(f.columns.text[0], "tumour__f_a");
    assert_string_equal(f.columns.text[3], "peri_3mm__f_b");
    assert_true(fabs(rind_frame_column(&f, 0)[1] - 5) <= 0);
    assert_true(fabs(rind_frame_column(&f, 2)[1] - 7) <= 0);
    assert_true(isnan(rind_frame_column(&f, 3)[1]));
    assert_int_equal(f.failed.n, 1);
    assert_string_equal(f.failed.text[0], "P2");
    assert_int_equal(f.incomplete.n, 1);
    assert_string_equal(f.incomplete.text[0], "P4");
    rind_frame_free(&f);

    how.regions = "peri_3mm";
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_OK);
    assert_int_equal(f.columns.n, 2);
    assert_string_equal(f.columns.text[0], "peri_3mm__f_a");
    rind_frame_free(&f);

    how.regions = "peri_5mm";
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_TABLES_DIFFER);
    assert_says("its regions are tumour, peri_3mm");
}

static void a_failure_may_have_no_region(void **state)
{
    rind_frame f;
    rind_frame_options how = { 0 };

    (void)state;
    files_write("f.csv", "case_id,image_id,mask_id,region,message,status,f\n"
                         "P1,,,tumour,,ok,1\nP2,,,,no image,failed,\nP1,,,rim,,ok,3\n");
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_OK);
    assert_int_equal(f.ids.n, 1);
    assert_int_equal(f.columns.n, 2);
    assert_int_equal(f.failed.n, 1);
    rind_frame_free(&f);
    files_write("f.csv", "case_id,region,status,f\nP1,,ok,1\nP2,,ok,2\n");
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_OK);
    assert_int_equal(f.ids.n, 2);
    assert_string_equal(f.columns.text[0], "f");
    rind_frame_free(&f);
}

static void images_become_columns(void **state)
{
    rind_frame f;
    rind_frame_options how = { 0 };

    (void)state;
    files_write("f.csv", "case_id,image_id,mask_id,region,message,status,f\n"
                         "P1,t2,,tumour,,ok,1\nP1,dce,,tumour,,ok,2\nP2,t2,,tumour,,ok,3\nP2,dce,,tumour,,ok,4\n");
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_OK);
    assert_int_equal(f.columns.n, 2);
    assert_string_equal(f.columns.text[1], "tumour__dce__f");
    assert_true(fabs(rind_frame_column(&f, 1)[1] - 4) <= 0);
    rind_frame_free(&f);
}

static void other_rows_are_not_parsed(void **state)
{
    rind_frame f;
    rind_ids wanted = { 0 };
    rind_frame_options how = { .wanted = &wanted };

    (void)state;
    files_write("f.csv", "case_id,a,b\nP1,1,2\nP2,banana,inf\nP3,3,4\n");
    assert_int_equal(rind_ids_add(ctx, &wanted, "P1", NULL), RIND_OK);
    assert_int_equal(rind_ids_add(ctx, &wanted, "P3", NULL), RIND_OK);
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_OK);
    assert_int_equal(f.ids.n, 2);
    assert_int_equal(f.columns.n, 2);
    assert_int_equal(f.unwanted.n, 1);
    rind_frame_free(&f);
    how.wanted = NULL;
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_BAD_FILE);
    assert_says("'banana' is no number");
    rind_ids_free(&wanted);
}

static void bad_tables_are_told(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        { "id,a\nP1,1\n", "no column 'case_id'" },
        { "case_id,a\nP1,1\nP1,2\n", "line 2 already" },
        { "case_id,a\nP1,inf\n", "infinite" },
        { "case_id,a\nP1,1e999\n", "infinite" },
        { "case_id,a,a\nP1,1,2\n", "two columns are called 'a'" },
        { "case_id,a\n,1\n", "case id is empty" },
        { "", "is empty" },
    };
    rind_frame_options how = { 0 };
    rind_frame f;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(bad); k++) {
        files_write("f.csv", "%s", bad[k].text);
        assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_BAD_FILE);
        assert_says(bad[k].says);
    }
}

static void a_cut_table_is_a_leak(void **state)
{
    rind_frame f;
    rind_frame_options how = { 0 };

    (void)state;
    files_write("f.csv", "%s", extract_table);
    files_write("f.dictionary.csv", "name,unit,source\nf_a,mm,ibsi1\nf_b,,ibsi1\n");
    files_write("f.provenance.json", "{\"settings_hash\": \"abc\", \"version\": \"1.2.3\"}");
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_OK);
    assert_string_equal(f.unit[2], "mm");
    assert_string_equal(f.origin.settings_hash, "abc");
    assert_string_equal(f.origin.version, "1.2.3");
    rind_frame_free(&f);
    files_write("f.dictionary.csv", "name,unit,source\nf_a,mm,ibsi1\nf_b,,ibsi1\nf_c,,ibsi1\n");
    assert_int_equal(rind_frame_read(ctx, "f.csv", &how, &f), RIND_LEAK);
    assert_says("1 of the 3 columns");
    assert_int_equal(remove("f.dictionary.csv"), 0);
    assert_int_equal(remove("f.provenance.json"), 0);
}

/* The rule of the American Society of Clinical Oncology and the College of American Pathologists, row by row. */
static void her2_by_rule(void **state)
{
    static const struct {
        const char *ihc, *fish;
        rind_her2 is;
        bool discordant;
    } rule[] = {
        { "0", "", RIND_HER2_ZERO, false },           { "1+", "", RIND_HER2_LOW, false },
        { "2+", "negative", RIND_HER2_LOW, false },   { "2+", "positive", RIND_HER2_POSITIVE, false },
        { "3+", "", RIND_HER2_POSITIVE, false },      { "2+", "", RIND_HER2_EQUIVOCAL, false },
        { "2", "+", RIND_HER2_POSITIVE, false },      { "IHC 2+", "NEG", RIND_HER2_LOW, false },
        { "", "positive", RIND_HER2_UNKNOWN, false }, { "3+", "negative", RIND_HER2_POSITIVE, true },
        { "1+", "positive", RIND_HER2_LOW, true },    { "0", "negative", RIND_HER2_ZERO, false },
    };
    rind_label_table labels;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(rule); k++) {
        rind_her2 is;
        bool discordant;

        files_write("l.csv", "case_id,ihc,fish\nP1,%s,%s\n", rule[k].ihc, rule[k].fish);
        assert_int_equal(rind_label_table_read(ctx, "l.csv", NULL, NULL, &labels), RIND_OK);
        assert_int_equal(rind_label_table_her2(ctx, &labels, 0, &is, &discordant), RIND_OK);
        assert_int_equal(is, rule[k].is);
        assert_int_equal(discordant, rule[k].discordant);
        rind_label_table_free(&labels);
    }
}

static void bad_labels_are_told(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        { "case_id,ihc,fish\nP1,4+,\n", "'4+' is none of" },
        { "case_id,ihc,fish\nP1,2+,maybe\n", "'maybe' is none of" },
        { "case_id,ihc,her2\nP1,3+,zero\n", "contradicts itself" },
        { "case_id,ihc,her2\nP1,1+,1\n", "contradicts itself" },
        { "case_id,age\nP1,40\n", "no column 'ihc'" },
    };
    rind_label_table labels;
    rind_task task;
    rind_label label;

    (void)state;
    assert_int_equal(rind_task_parse(ctx, "her2-positive", &task), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(bad); k++) {
        files_write("l.csv", "%s", bad[k].text);
        assert_int_equal(rind_label_table_read(ctx, "l.csv", NULL, NULL, &labels), RIND_OK);
        assert_int_equal(rind_label_table_label(ctx, &labels, &task, 0, &label, NULL), RIND_BAD_FILE);
        assert_says(bad[k].says);
        rind_label_table_free(&labels);
    }
    files_write("l.csv", "case_id,y\nP1,1\nP1,0\n");
    assert_int_equal(rind_label_table_read(ctx, "l.csv", NULL, NULL, &labels), RIND_BAD_FILE);
    assert_says("P1 has a label on line 2 already");
    assert_int_equal(rind_task_parse(ctx, "y", &task), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_task_parse(ctx, "her2_positive", &task), RIND_BAD_ARGUMENT);
}

static void tasks_leave_classes_out(void **state)
{
    static const rind_label low[] = { RIND_LABEL_NO, RIND_LABEL_YES, RIND_LABEL_OTHER, RIND_LABEL_EQUIVOCAL };
    static const rind_label positive[] = { RIND_LABEL_NO, RIND_LABEL_NO, RIND_LABEL_YES, RIND_LABEL_EQUIVOCAL };
    rind_label_table labels;
    rind_task task;
    rind_label is;

    (void)state;
    files_write("l.csv", "case_id,ihc,fish,grade\nP1,0,,1.0\nP2,1+,,2\nP3,3+,,1\nP4,2+,,\n");
    assert_int_equal(rind_label_table_read(ctx, "l.csv", NULL, NULL, &labels), RIND_OK);
    for (size_t k = 0; k < 4; k++) {
        assert_int_equal(rind_task_parse(ctx, "her2-low", &task), RIND_OK);
        assert_int_equal(rind_label_table_label(ctx, &labels, &task, k, &is, NULL), RIND_OK);
        assert_int_equal(is, low[k]);
        assert_int_equal(rind_task_parse(ctx, "her2-positive", &task), RIND_OK);
        assert_int_equal(rind_label_table_label(ctx, &labels, &task, k, &is, NULL), RIND_OK);
        assert_int_equal(is, positive[k]);
    }
    assert_int_equal(rind_task_parse(ctx, "grade=1", &task), RIND_OK);
    assert_int_equal(rind_label_table_label(ctx, &labels, &task, 0, &is, NULL), RIND_OK);
    assert_int_equal(is, RIND_LABEL_YES); /* 1.0 is 1 */
    assert_int_equal(rind_label_table_label(ctx, &labels, &task, 3, &is, NULL), RIND_OK);
    assert_int_equal(is, RIND_LABEL_MISSING);
    rind_label_table_free(&labels);
}

static void write_patients(void)
{
    FILE *file = fopen("l.csv", "w");

    assert_non_null(file);
    fputs("case_id,patient,her2,centre,set\n", file);
    for (int k = 0; k < 120; k++)
        fprintf(file, "c%03d,p%02d,%d,%c,%s\n", k, k / 2, k / 2 % 3 == 0, "AB"[k / 2 % 2], k < 80 ? "train" : "test");
    fclose(file);
}

static void splits_keep_groups_and_strata(void **state)
{
    rind_label_table labels;
    rind_split split;
    rind_split_options how = { .group = "patient", .strata = "her2,centre", .test = 0.3, .seed = 7 };
    size_t n_train, n_test, n_positive = 0;

    (void)state;
    write_patients();
    assert_int_equal(rind_label_table_read(ctx, "l.csv", NULL, NULL, &labels), RIND_OK);
    assert_int_equal(rind_split_make(ctx, &labels, &how, "s.json", &n_train, &n_test), RIND_OK);
    assert_int_equal(n_train, 84);
    assert_int_equal(n_test, 36);
    assert_int_equal(rind_split_read(ctx, "s.json", &split), RIND_OK);
    assert_true(split.has_groups);
    for (size_t k = 0; k < split.test.n; k++) {
        int number = atoi(split.test.text[k] + 1);
        char other[8];

        n_positive += number / 2 % 3 == 0;
        snprintf(other, sizeof other, "c%03d", number ^ 1);
        assert_true(rind_ids_find(&split.test, other) != RIND_NO_ID);
    }
    assert_int_equal(n_positive, 12); /* a third, as in all */
    rind_split_free(&split);

    char *first = files_read("s.json"), *again;
    assert_int_equal(rind_split_make(ctx, &labels, &how, "s.json", &n_train, &n_test), RIND_OK);
    again = files_read("s.json");
    assert_string_equal(first, again);
    free(again);
    how.seed = 8;
    assert_int_equal(rind_split_make(ctx, &labels, &how, "s.json", &n_train, &n_test), RIND_OK);
    again = files_read("s.json");
    assert_string_not_equal(first, again);
    free(again);
    free(first);
    rind_label_table_free(&labels);
}

static void splits_by_column(void **state)
{
    rind_label_table labels;
    rind_split_options where = { .test_where = "centre=B" }, column = { .by_column = "set", .group = "patient" };
    size_t n_train, n_test;

    (void)state;
    write_patients();
    assert_int_equal(rind_label_table_read(ctx, "l.csv", NULL, NULL, &labels), RIND_OK);
    assert_int_equal(rind_split_make(ctx, &labels, &where, "s.json", &n_train, &n_test), RIND_OK);
    assert_int_equal(n_test, 60);
    assert_int_equal(rind_split_make(ctx, &labels, &column, "s.json", &n_train, &n_test), RIND_OK);
    assert_int_equal(n_test, 40);
    rind_label_table_free(&labels);

    files_write("l.csv", "case_id,patient,set\na,p1,train\nb,p1,test\nc,p2,train\nd,p3,test\n");
    assert_int_equal(remove("s.json"), 0);
    assert_int_equal(rind_label_table_read(ctx, "l.csv", NULL, NULL, &labels), RIND_OK);
    assert_int_equal(rind_split_make(ctx, &labels, &column, "s.json", &n_train, &n_test), RIND_LEAK);
    assert_says("p1 has cases on both sides");
    assert_false(files_exist("s.json"));
    column.group = NULL;
    assert_int_equal(rind_split_make(ctx, &labels, &column, "s.json", &n_train, &n_test), RIND_OK);
    where.test_where = "patient=p9";
    assert_int_equal(rind_split_make(ctx, &labels, &where, "s.json", &n_train, &n_test), RIND_NOT_ESTIMABLE);
    rind_label_table_free(&labels);
}

static void edited_files_are_told(void **state)
{
    rind_label_table labels;
    rind_split split;
    rind_split_options how = { .test = 0.5, .seed = 1 };
    size_t n_train, n_test;

    (void)state;
    write_patients();
    assert_int_equal(rind_label_table_read(ctx, "l.csv", NULL, NULL, &labels), RIND_OK);
    assert_int_equal(rind_split_make(ctx, &labels, &how, "s.json", &n_train, &n_test), RIND_OK);
    char *text = files_read("s.json"), *seed = strstr(text, "\"seed\": 1");
    assert_non_null(seed);
    seed[8] = '2';
    files_write("s.json", "%s", text);
    assert_int_equal(rind_split_read(ctx, "s.json", &split), RIND_BAD_FILE);
    assert_says("was changed after rind wrote it");
    files_write("s.json", "{\"rind\": \"model\"}");
    assert_int_equal(rind_split_read(ctx, "s.json", &split), RIND_BAD_FILE);
    assert_says("is no split file of rind");
    files_write("s.json", "{\"rind\": ");
    assert_int_equal(rind_split_read(ctx, "s.json", &split), RIND_BAD_FILE);
    assert_says("is no JSON");
    assert_int_equal(rind_split_read(ctx, "absent.json", &split), RIND_CANNOT_READ);
    free(text);
    rind_label_table_free(&labels);
}

static void folds_are_even_and_keep_units(void **state)
{
    enum { N = 103, FOLDS = 10 };
    double y[N];
    size_t unit[N], events[FOLDS] = { 0 }, size[FOLDS] = { 0 };
    int fold[N], again[N];

    (void)state;
    for (size_t k = 0; k < N; k++) {
        y[k] = k % 4 == 0;
        unit[k] = k;
    }
    assert_int_equal(rind_folds_draw(ctx, y, unit, N, FOLDS, 3, 0, fold), RIND_OK);
    for (size_t k = 0; k < N; k++) {
        size[fold[k]]++;
        events[fold[k]] += y[k] > 0.5;
    }
    for (size_t f = 0; f < FOLDS; f++) {
        assert_in_range(size[f], 10, 11);
        assert_in_range(events[f], 2, 3);
    }
    assert_int_equal(rind_folds_draw(ctx, y, unit, N, FOLDS, 3, 1, again), RIND_OK);
    assert_true(memcmp(fold, again, sizeof fold) != 0);
    for (size_t k = 0; k < N; k++)
        unit[k] = k / 3;
    assert_int_equal(rind_folds_draw(ctx, y, unit, N, FOLDS, 3, 0, fold), RIND_OK);
    for (size_t k = 1; k < N; k++)
        if (unit[k] == unit[k - 1])
            assert_int_equal(fold[k], fold[k - 1]);
}

static void pipelines_are_checked(void **state)
{
    static const struct {
        const char *text;
        rind_status status;
    } all[] = {
        { "zero-variance,ttest:0.05,corr:0.8,lasso:1se,logistic", RIND_OK },
        { "mwu:0.01:bh,corr:0.9:connected:spearman,elastic-net:0.5:min:auc,logistic:firth", RIND_OK },
        { "variance:0.1,z-score,ridge", RIND_OK },
        { "mrmr:10,logistic", RIND_OK },
        { "z-score,variance:0.1,lasso", RIND_BAD_ARGUMENT },
        { "ttest:2,lasso", RIND_BAD_ARGUMENT },
        { "lasso:2se", RIND_BAD_ARGUMENT },
        { "ttest:0.05", RIND_BAD_ARGUMENT },
        { "", RIND_BAD_ARGUMENT },
        { "lasso,", RIND_BAD_ARGUMENT },
        { "forest", RIND_BAD_ARGUMENT },
        { "icc", RIND_BAD_ARGUMENT },
        { "icc:absent.json,lasso", RIND_CANNOT_READ },
        { "logistic,lasso", RIND_LEAK },
        { "ridge,ttest:0.05,lasso", RIND_LEAK },
    };
    rind_pipeline p;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(all); k++) {
        assert_int_equal(rind_pipeline_parse(ctx, all[k].text, NULL, &p), all[k].status);
        if (all[k].status == RIND_OK)
            rind_pipeline_free(&p);
    }
    files_write("list.txt", "# from the literature\nf_a\nf_b\n");
    assert_int_equal(rind_pipeline_parse(ctx, "list:list.txt,logistic", NULL, &p), RIND_OK);
    assert_int_equal(p.step[0].names.n, 2);
    rind_pipeline_free(&p);
    files_write("chosen.json", "{\"rind\": \"model\"}");
    assert_int_equal(rind_pipeline_parse(ctx, "list:chosen.json,logistic", NULL, &p), RIND_LEAK);
}

static int setup(void **state)
{
    ctx = files_context(1);
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
        cmocka_unit_test(regions_become_columns),
        cmocka_unit_test(a_failure_may_have_no_region),
        cmocka_unit_test(images_become_columns),
        cmocka_unit_test(other_rows_are_not_parsed),
        cmocka_unit_test(bad_tables_are_told),
        cmocka_unit_test(a_cut_table_is_a_leak),
        cmocka_unit_test(her2_by_rule),
        cmocka_unit_test(bad_labels_are_told),
        cmocka_unit_test(tasks_leave_classes_out),
        cmocka_unit_test(splits_keep_groups_and_strata),
        cmocka_unit_test(splits_by_column),
        cmocka_unit_test(edited_files_are_told),
        cmocka_unit_test(folds_are_even_and_keep_units),
        cmocka_unit_test(pipelines_are_checked),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
