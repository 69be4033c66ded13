/* table.c - what a table holds, and every byte its writers write */
#include "test.h"
#include "table/text.h"
#include "table/write.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const rind_column columns[] = {
    { "original_glcm_joint_entropy", "original", "glcm", "joint_entropy", "3D_merged", "fbs25", "TU9B",
      "cm_joint_entr_3D_comb", "", "ibsi1:glcm" },
    { "original_morphology_volume", "original", "morphology", "volume", NULL, "", "RNU0", "morph_volume", "mm3",
      "ibsi1:morphology, \"mesh\"" },
};
static const char *const carried[] = { "reader", "centre, site" };

static rind_table *make(rind_ctx *ctx)
{
    const char *const cells[] = { "anna", "a \"b\", c" };
    const rind_row_keys ok = { "P1", "t2", NULL, "tumour", cells, "ok", "" };
    const rind_row_keys failed = { "P2", NULL, NULL, "tumour", NULL, "failed", "label 1, absent\nsee mask" };
    const rind_row_keys partly = { "P\xc3\xa9\xff\t3", NULL, "m", "tumour", cells, "ok", NULL };
    const double values[] = { 0.1, -3 }, part[] = { NAN, INFINITY };
    const uint8_t reasons[] = { RIND_FLAT_REGION, RIND_HAS_VALUE };
    rind_table *table = NULL;

    if (rind_table_create(ctx, columns, COUNT_OF(columns), carried, COUNT_OF(carried), &table) ||
        rind_table_add_row(ctx, table, &ok, values, NULL) || rind_table_add_row(ctx, table, &failed, NULL, NULL) ||
        rind_table_add_row(ctx, table, &partly, part, reasons)) {
        rind_table_free(table);
        return NULL;
    }
    return table;
}

/* What 'writer' writes; to be freed. */
static char *written(rind_table_writer *writer, const rind_table *table)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    rind_ctx *ctx = rind_ctx_create(1);
    rind_table_rows place = { table, 0 };
    const rind_row_source rows = rind_table_row_source(&place);

    assert_int_equal(writer(ctx, table, &rows, out), RIND_OK);
    rind_ctx_free(ctx);
    fclose(out);
    return text;
}

static void check_written(rind_table_writer *writer, const char *expected)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *table = make(ctx);
    char *text = written(writer, table);

    assert_string_equal(text, expected);
    free(text);
    rind_table_free(table);
    rind_ctx_free(ctx);
}

static void test_reading(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *table = make(ctx);
    rind_reason reason;

    (void)state;
    assert_int_equal(rind_table_n_columns(table), 2);
    assert_int_equal(rind_table_n_rows(table), 3);
    assert_string_equal(rind_table_column(table, 1)->unit, "mm3");
    assert_string_equal(rind_table_column(table, 1)->aggregation, "");
    assert_null(rind_table_column(table, 2));
    assert_true(rind_table_value(table, 0, 0, &reason) == 0.1);
    assert_int_equal(reason, RIND_HAS_VALUE);
    assert_true(isnan(rind_table_value(table, 1, 0, &reason)));
    assert_int_equal(reason, RIND_NOT_COMPUTED);
    assert_true(isnan(rind_table_value(table, 2, 0, &reason)));
    assert_int_equal(reason, RIND_FLAT_REGION);
    assert_true(isnan(rind_table_value(table, 9, 0, &reason)));
    assert_true(rind_table_find(table, 0, "original_morphology_volume") == -3);
    assert_true(isnan(rind_table_find(table, 0, "volume")));
    assert_string_equal(rind_table_key(table, 0, "image_id"), "t2");
    assert_string_equal(rind_table_key(table, 0, "mask_id"), "");
    assert_string_equal(rind_table_key(table, 0, "reader"), "anna");
    assert_string_equal(rind_table_key(table, 1, "status"), "failed");
    assert_string_equal(rind_table_key(table, 1, "nothing"), "");
    rind_table_free(table);
    rind_table_free(NULL);
    rind_ctx_free(ctx);
}

static void test_wide(void **state)
{
    (void)state;
    check_written(rind_write_wide, "case_id,image_id,mask_id,region,reader,\"centre, site\",message,status,"
                                   "original_glcm_joint_entropy,original_morphology_volume\n"
                                   "P1,t2,,tumour,anna,\"a \"\"b\"\", c\",,ok,0.1,-3\n"
                                   "P2,,,tumour,,,\"label 1, absent\nsee mask\",failed,,\n"
                                   "P\xc3\xa9\xff\t3,,m,tumour,anna,\"a \"\"b\"\", c\",,ok,,inf\n");
}

static void test_long(void **state)
{
    (void)state;
    check_written(
        rind_write_long,
        "case_id,image_id,mask_id,region,image,family,feature,aggregation,discretisation,ibsi_code,ibsi_tag,unit,"
        "value,reason\n"
        "P1,t2,,tumour,original,glcm,joint_entropy,3D_merged,fbs25,TU9B,cm_joint_entr_3D_comb,,0.1,\n"
        "P1,t2,,tumour,original,morphology,volume,,,RNU0,morph_volume,mm3,-3,\n"
        "P2,,,tumour,original,glcm,joint_entropy,3D_merged,fbs25,TU9B,cm_joint_entr_3D_comb,,,not_computed\n"
        "P2,,,tumour,original,morphology,volume,,,RNU0,morph_volume,mm3,,not_computed\n"
        "P\xc3\xa9\xff\t3,,m,tumour,original,glcm,joint_entropy,3D_merged,fbs25,TU9B,cm_joint_entr_3D_comb,,,"
        "flat_region\n"
        "P\xc3\xa9\xff\t3,,m,tumour,original,morphology,volume,,,RNU0,morph_volume,mm3,inf,\n");
}

static rind_status write_dictionary(rind_ctx *ctx, const rind_table *heading, const rind_row_source *rows, FILE *out)
{
    (void)ctx;
    (void)rows;
    rind_write_dictionary(heading, out);
    return RIND_OK;
}

static void test_dictionary(void **state)
{
    (void)state;
    check_written(write_dictionary,
                  "name,image,family,feature,aggregation,discretisation,ibsi_code,ibsi_tag,unit,source\n"
                  "original_glcm_joint_entropy,original,glcm,joint_entropy,3D_merged,fbs25,TU9B,"
                  "cm_joint_entr_3D_comb,,ibsi1:glcm\n"
                  "original_morphology_volume,original,morphology,volume,,,RNU0,morph_volume,mm3,"
                  "\"ibsi1:morphology, \"\"mesh\"\"\"\n");
}

static void test_reasons(void **state)
{
    (void)state;
    check_written(rind_write_reasons, "case_id,image_id,mask_id,region,name,reason\n"
                                      "P\xc3\xa9\xff\t3,,m,tumour,original_glcm_joint_entropy,flat_region\n");
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    assert_non_null(text);
    return text;
}

static void test_json(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *table = make(ctx);
    char *text = written(rind_write_json, table);
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

    (void)state;
    assert_non_null(root);
    json_t *rows = json_object_get(root, "rows"), *fields = json_object_get(root, "columns");
    assert_int_equal(json_array_size(rows), 3);
    assert_int_equal(json_array_size(fields), 2);
    assert_string_equal(text_at(json_array_get(fields, 0), "ibsi_code"), "TU9B");
    assert_string_equal(text_at(json_array_get(fields, 1), "source"), "ibsi1:morphology, \"mesh\"");

    json_t *row = json_array_get(rows, 0), *features = json_object_get(row, "features");
    assert_string_equal(text_at(json_object_get(row, "carried"), "centre, site"), "a \"b\", c");
    assert_true(json_number_value(json_object_get(features, "original_glcm_joint_entropy")) == 0.1);
    assert_int_equal(json_object_size(json_object_get(row, "reasons")), 0);

    row = json_array_get(rows, 1);
    assert_string_equal(text_at(row, "message"), "label 1, absent\nsee mask");
    assert_true(json_is_null(json_object_get(json_object_get(row, "features"), "original_glcm_joint_entropy")));
    assert_string_equal(text_at(json_object_get(row, "reasons"), "original_morphology_volume"), "not_computed");

    row = json_array_get(rows, 2);
    assert_string_equal(text_at(row, "case_id"), "P\xc3\xa9\xef\xbf\xbd\t3");
    assert_string_equal(text_at(json_object_get(row, "reasons"), "original_glcm_joint_entropy"), "flat_region");
    assert_string_equal(text_at(json_object_get(row, "reasons"), "original_morphology_volume"), "infinite");
    json_decref(root);
    free(text);
    rind_table_free(table);
    rind_ctx_free(ctx);
}

static void test_copy_row(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *from = make(ctx), *to = NULL, *narrow = NULL;
    const rind_row_keys keys = { .case_id = "Q", .region = "tumour", .status = "ok" };

    (void)state;
    assert_int_equal(rind_table_create(ctx, columns, 2, NULL, 0, &to), RIND_OK);
    assert_int_equal(rind_table_create(ctx, columns, 1, NULL, 0, &narrow), RIND_OK);
    for (int k = 0; k < 100; k++)
        assert_int_equal(rind_table_copy_row(ctx, to, &keys, from, 2), RIND_OK);
    rind_reason reason;
    rind_table_value(to, 99, 0, &reason);
    assert_int_equal(reason, RIND_FLAT_REGION);
    assert_string_equal(rind_table_key(to, 99, "case_id"), "Q");
    assert_int_equal(rind_table_copy_row(ctx, narrow, &keys, from, 0), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_table_copy_row(ctx, to, &keys, from, 3), RIND_BAD_ARGUMENT);
    rind_table_free(narrow);
    rind_table_free(to);
    rind_table_free(from);
    rind_ctx_free(ctx);
}

/* JSON strings: hostile bytes come out as U+FFFD, controls as escapes. */
static void test_json_string(void **state)
{
    static const struct {
        const char *text, *json;
    } cases[] = {
        { "", "\"\"" },
        { NULL, "\"\"" },
        { "a\"\\\x01\n", "\"a\\\"\\\\\\u0001\\n\"" },
        { "\xf0\x9f\xa9\xbb", "\"\xf0\x9f\xa9\xbb\"" },
        { "\xc0\x80", "\"\\ufffd\\ufffd\"" },            /* overlong */
        { "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" }, /* surrogate */
        { "\xe2\x82", "\"\\ufffd\\ufffd\"" },            /* cut short */
    };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        char *text = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&text, &n);

        rind_json_string(out, cases[k].text);
        fclose(out);
        assert_string_equal(text, cases[k].json);
        free(text);
    }
}

/* Every allocation in turn is refused: a status, no leak, no crash. */
static void test_no_memory(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    int refused = 0;

    (void)state;
    for (long k = 0; k < 50; k++) {
        ctx->allocations_left = k;
        rind_table *table = make(ctx);
        refused += table == NULL;
        if (table == NULL)
            assert_string_not_equal(rind_ctx_message(ctx), "");
        rind_table_free(table);
    }
    assert_int_equal(refused, 6); /* table, columns, list of rows, three rows */
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),    cmocka_unit_test(test_wide),        cmocka_unit_test(test_long),
        cmocka_unit_test(test_dictionary), cmocka_unit_test(test_reasons),     cmocka_unit_test(test_json),
        cmocka_unit_test(test_copy_row),   cmocka_unit_test(test_json_string), cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
