/* provenance.c - what stands in NAME.provenance.json, and that hostile names do not break it */
#include "test.h"
#include "table/provenance.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "rind_provenance_XXXXXX";
static char path[sizeof folder + 16], empty[sizeof folder + 16], large[sizeof folder + 16];

static void put(const char *name, size_t n)
{
    FILE *out = fopen(name, "wb");

    assert_non_null(out);
    for (size_t k = 0; k < n; k++)
        putc((int)(k % 251), out);
    assert_int_equal(fclose(out), 0);
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/p.json", folder);
    snprintf(empty, sizeof empty, "%s/e\"\n", folder);
    snprintf(large, sizeof large, "%s/large", folder);
    put(empty, 0);
    put(large, 200001);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(empty);
    unlink(large);
    return rmdir(folder);
}

/* Makes and writes one; returns the first failure. */
static rind_status write_one(rind_ctx *ctx)
{
    static const char *const argv[] = { "rind", "extract", "--set", "a=\"b\"" };
    rind_timings timings = { 0 };
    rind_settings *settings = NULL;
    rind_provenance *p = NULL;
    rind_status status = rind_settings_default(ctx, &settings);

    rind_timings_add(&timings, "glcm", 0.25);
    if (status == RIND_OK)
        status = rind_provenance_create(ctx, &p);
    for (int twice = 0; twice < 2 && status == RIND_OK; twice++)
        status = rind_provenance_add_input(ctx, p, "image", empty);
    if (status == RIND_OK)
        status = rind_provenance_add_input(ctx, p, "mask", large);
    if (status == RIND_OK)
        status = rind_provenance_add_input(ctx, p, "mask", "nowhere");
    if (status == RIND_OK)
        status = rind_provenance_add_input(ctx, p, "image", folder);
    if (status == RIND_OK)
        status = rind_provenance_add_facts(ctx, p, folder, &(rind_fact){ "modality", "M\"R" }, 1);
    if (status == RIND_OK)
        status = rind_provenance_add_message(ctx, p, RIND_NOTICE, "P1", "label 3\ttaken");
    if (status == RIND_OK)
        status = rind_provenance_add_message(ctx, p, RIND_WARNING, NULL, "odd");
    const rind_run_facts facts = { 4, argv, settings, &timings, 1.5, 86400, 2, 3, 2, 1 };
    if (status == RIND_OK)
        status = rind_provenance_write(ctx, p, &facts, path);
    rind_provenance_free(p);
    rind_settings_free(settings);
    return status;
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    assert_non_null(text);
    return text;
}

static void test_written(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    json_error_t error;

    (void)state;
    assert_int_equal(write_one(ctx), RIND_OK);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(root);
    assert_string_equal(text_at(root, "program"), "rind");
    assert_string_equal(json_string_value(json_array_get(json_object_get(root, "command_line"), 3)), "a=\"b\"");
    assert_string_equal(text_at(root, "started"), "1970-01-02T00:00:00Z");
    assert_int_equal(strlen(text_at(root, "settings_hash")), 16);
    assert_non_null(strstr(text_at(root, "settings"), "version: 1\n"));
    assert_true(json_object_size(json_object_get(root, "libraries")) > 0);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(root, "cases"), "failed")), 1);

    json_t *timings = json_object_get(root, "timings");
    assert_true(json_number_value(json_object_get(timings, "glcm")) == 0.25);
    assert_true(json_number_value(json_object_get(timings, "total")) == 1.5);

    json_t *inputs = json_object_get(root, "inputs");
    assert_int_equal(json_array_size(inputs), 4); /* the file named twice is one */
    const json_t *in = json_array_get(inputs, 0);
    assert_string_equal(text_at(in, "path"), empty);
    assert_string_equal(text_at(in, "xxh3_64"), "2d06800538d394c2"); /* of nothing, by its specification */
    in = json_array_get(inputs, 1);
    assert_int_equal(json_integer_value(json_object_get(in, "bytes")), 200001);
    assert_string_equal(text_at(in, "role"), "mask");
    assert_string_equal(text_at(json_array_get(inputs, 2), "error"), "No such file or directory");
    in = json_array_get(inputs, 3);
    assert_true(json_integer_value(json_object_get(in, "files")) >= 2);
    assert_true(json_integer_value(json_object_get(in, "bytes")) >= 200001);
    assert_string_equal(text_at(json_object_get(in, "says"), "modality"), "M\"R");

    json_t *warnings = json_object_get(root, "warnings");
    assert_int_equal(json_array_size(warnings), 2);
    assert_string_equal(text_at(json_array_get(warnings, 0), "case_id"), "P1");
    assert_string_equal(text_at(json_array_get(warnings, 0), "text"), "label 3\ttaken");
    assert_string_equal(text_at(json_array_get(warnings, 1), "severity"), "warning");
    json_decref(root);
    rind_ctx_free(ctx);
}

/* More inputs than any list first holds: each is found again. */
static void test_many(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_provenance *p = NULL;
    rind_settings *settings = NULL;
    rind_timings timings = { 0 };
    json_error_t error;

    (void)state;
    assert_int_equal(rind_provenance_create(ctx, &p), RIND_OK);
    for (int k = 0; k < 3000; k++) {
        char name[64];

        snprintf(name, sizeof name, "/nowhere/%d", k % 1000);
        assert_int_equal(rind_provenance_add_input(ctx, p, "image", name), RIND_OK);
    }
    assert_int_equal(rind_settings_default(ctx, &settings), RIND_OK);
    const rind_run_facts facts = { .settings = settings, .timings = &timings };
    assert_int_equal(rind_provenance_write(ctx, p, &facts, path), RIND_OK);
    json_t *root = json_load_file(path, 0, &error);
    assert_int_equal(json_array_size(json_object_get(root, "inputs")), 1000);
    json_decref(root);
    rind_provenance_free(p);
    rind_provenance_free(NULL);
    rind_settings_free(settings);
    rind_ctx_free(ctx);
}

static void test_no_memory(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    long k = 0;

    (void)state;
    for (; k < 1000; k++) {
        ctx->allocations_left = k;
        rind_status status = write_one(ctx);
        if (status == RIND_OK)
            break;
        assert_int_equal(status, RIND_NO_MEMORY);
    }
    assert_in_range(k, 8, 999);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
