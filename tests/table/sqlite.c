/* sqlite.c - a table as a database: what queries find in it, its limits, and the same bytes each time */
#include "test.h"
#include "table/write.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const rind_column columns[] = {
    { "original_glcm_joint_entropy", "original", "glcm", "joint_entropy", "3D_merged", "fbs25", "TU9B",
      "cm_joint_entr_3D_comb", "", "ibsi1:glcm" },
    { "original_morphology_volume", "original", "morphology", "volume", NULL, "", "RNU0", "morph_volume", "mm3",
      "ibsi1:morphology" },
    { "log \"2\"_statistics_mean", "log \"2\"", "statistics", "mean", NULL, "", "Q4LE", "stat_mean", "", "ibsi1" },
};

/* Names that SQLite takes for others, and one that has to be quoted. */
static const char *const carried[] = { "reader", "Reader", "VALUE", "a \"b\"\xff" };

static rind_table *make(rind_ctx *ctx)
{
    const char *const cells[] = { "anna", "ben", "v", "" };
    const rind_row_keys ok = { "P1", "t2", NULL, "tumour", cells, "ok", "" };
    const rind_row_keys failed = { "P2", NULL, NULL, "tumour", NULL, "failed", "label 1, absent\nsee mask" };
    const rind_row_keys partly = { "P\xc3\xa9\xff", NULL, "m", "tumour", cells, "ok", NULL };
    const double values[] = { 0.1, -3, 1e-310 }, part[] = { NAN, INFINITY, 0.30000000000000004 };
    const uint8_t reasons[] = { RIND_FLAT_REGION, RIND_HAS_VALUE, RIND_HAS_VALUE };
    rind_table *table = NULL;

    if (rind_table_create(ctx, columns, COUNT_OF(columns), carried, COUNT_OF(carried), &table) ||
        rind_table_add_row(ctx, table, &ok, values, NULL) || rind_table_add_row(ctx, table, &failed, NULL, NULL) ||
        rind_table_add_row(ctx, table, &partly, part, reasons)) {
        rind_table_free(table);
        return NULL;
    }
    return table;
}

typedef struct bytes {
    char *at;
    size_t n;
} bytes;

static bytes written(rind_ctx *ctx, const rind_table *table, const char *provenance, rind_status expected)
{
    bytes b = { NULL, 0 };
    FILE *out = open_memstream(&b.at, &b.n);
    rind_table_rows place = { table, 0 };
    rind_row_source rows = rind_table_row_source(&place);

    rows.provenance = provenance;
    assert_int_equal(rind_write_sqlite(ctx, table, &rows, out), expected);
    fclose(out);
    return b;
}

/* A database of these bytes, which it takes. */
static sqlite3 *opened(bytes b)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    unsigned char *copy = sqlite3_malloc64(b.n);
    assert_non_null(copy);
    memcpy(copy, b.at, b.n);
    free(b.at);
    assert_int_equal(sqlite3_deserialize(db, "main", copy, (int64_t)b.n, (int64_t)b.n, SQLITE_DESERIALIZE_FREEONCLOSE),
                     SQLITE_OK);
    return db;
}

/* The rows of a query, cells between '|', a line each; NULL as "-". */
static void check(sqlite3 *db, const char *sql, const char *expected)
{
    sqlite3_stmt *s = NULL;
    char text[2048] = "";
    size_t n = 0;

    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int k = 0; k < sqlite3_column_count(s); k++) {
            const char *cell = (const char *)sqlite3_column_text(s, k);

            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", cell != NULL ? cell : "-",
                                  k + 1 < sqlite3_column_count(s) ? "|" : "\n");
        }
    sqlite3_finalize(s);
    assert_string_equal(text, expected);
}

static void test_queries(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *table = make(ctx);
    sqlite3 *db = opened(written(ctx, table, "{\"version\": \"1\"}", RIND_OK));

    (void)state;
    check(db, "PRAGMA integrity_check", "ok\n");
    check(db, "PRAGMA foreign_key_check", "");
    check(db, "SELECT case_id, image_id, mask_id, region, message, status FROM regions",
          "P1|t2||tumour||ok\nP2|||tumour|label 1, absent\nsee mask|failed\nP\xc3\xa9\xef\xbf\xbd||m|tumour||ok\n");
    check(db, "SELECT case_id, value, reason FROM features WHERE name = 'original_glcm_joint_entropy'",
          "P1|0.1|-\nP2|-|not_computed\nP\xc3\xa9\xef\xbf\xbd|-|flat_region\n");
    check(db,
          "SELECT name, image, family, feature, aggregation, discretisation, ibsi_code, ibsi_tag, unit, source "
          "FROM dictionary WHERE id = 2",
          "original_morphology_volume|original|morphology|volume|||RNU0|morph_volume|mm3|ibsi1:morphology\n");
    check(db, "SELECT case_id, reader, original_morphology_volume, original_glcm_joint_entropy FROM wide_original",
          "P1|anna|-3.0|0.1\nP2||-|-\nP\xc3\xa9\xef\xbf\xbd|anna|Inf|-\n");
    check(db, "SELECT \"log \"\"2\"\"_statistics_mean\" = 1e-310 FROM \"wide_log \"\"2\"\"\" WHERE case_id = 'P1'",
          "1\n");
    check(db, "SELECT reader, Reader_2, VALUE_2, \"a \"\"b\"\"\xef\xbf\xbd\" FROM features WHERE value = -3",
          "anna|ben|v|\n");
    check(db, "SELECT count(*) FROM features", "9\n");
    check(db, "SELECT json_extract(json, '$.version') FROM provenance", "1\n");
    sqlite3_close(db);
    rind_table_free(table);
    rind_ctx_free(ctx);
}

static void test_doubles(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *table = make(ctx);
    sqlite3 *db = opened(written(ctx, table, NULL, RIND_OK));
    sqlite3_stmt *s = NULL;
    size_t n = 0;

    (void)state;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT region, feature, value FROM measurements", -1, &s, NULL),
                     SQLITE_OK);
    for (; sqlite3_step(s) == SQLITE_ROW; n++) {
        double value =
            rind_table_value(table, (size_t)sqlite3_column_int(s, 0) - 1, (size_t)sqlite3_column_int(s, 1) - 1, NULL);

        if (isnan(value))
            assert_int_equal(sqlite3_column_type(s, 2), SQLITE_NULL);
        else
            assert_true(sqlite3_column_double(s, 2) == value);
    }
    assert_int_equal(n, 9);
    sqlite3_finalize(s);
    check(db, "SELECT count(*) FROM provenance", "0\n");
    sqlite3_close(db);
    rind_table_free(table);
    rind_ctx_free(ctx);
}

static void test_same_bytes(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *table = make(ctx);
    bytes a = written(ctx, table, "{}", RIND_OK), b = written(ctx, table, "{}", RIND_OK);

    (void)state;
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.at, b.at, a.n);
    free(a.at);
    free(b.at);
    rind_table_free(table);
    rind_ctx_free(ctx);
}

/* More columns of one image than a table of SQLite has; one of more carried columns is refused. */
static void test_many_columns(void **state)
{
    enum { N = 4500 };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_column *many = calloc(N, sizeof *many);
    const char **names = calloc(N, sizeof *names);
    char(*text)[16] = calloc(N, sizeof *text);
    double *values = calloc(N, sizeof *values);
    const rind_row_keys keys = { .case_id = "P", .region = "tumour", .status = "ok" };
    rind_table *table = NULL;

    (void)state;
    for (size_t k = 0; k < N; k++) {
        snprintf(text[k], sizeof text[k], "c%zu", k);
        many[k] = (rind_column){ .name = names[k] = text[k], .image = "original" };
        values[k] = (double)k;
    }
    assert_int_equal(rind_table_create(ctx, many, N, NULL, 0, &table), RIND_OK);
    assert_int_equal(rind_table_add_row(ctx, table, &keys, values, NULL), RIND_OK);
    sqlite3 *db = opened(written(ctx, table, NULL, RIND_OK));
    check(db, "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name",
          "features\nwide_original\nwide_original_2\nwide_original_3\n");
    check(db, "SELECT c0, c1993 FROM wide_original", "0.0|1993.0\n");
    check(db, "SELECT c1994 FROM wide_original_2", "1994.0\n");
    check(db, "SELECT c4499 FROM wide_original_3", "4499.0\n");
    sqlite3_close(db);
    rind_table_free(table);

    assert_int_equal(rind_table_create(ctx, columns, COUNT_OF(columns), names, N, &table), RIND_OK);
    free(written(ctx, table, NULL, RIND_CANNOT_WRITE).at);
    assert_non_null(strstr(rind_ctx_message(ctx), "the manifest has 4500"));
    rind_table_free(table);
    free(many);
    free(names);
    free(text);
    free(values);
    rind_ctx_free(ctx);
}

static void test_no_folder(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *table = make(ctx);

    (void)state;
    assert_int_equal(setenv("TMPDIR", "/nowhere/at/all", 1), 0);
    bytes b = written(ctx, table, NULL, RIND_CANNOT_WRITE);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(b.n, 0);
    assert_non_null(strstr(rind_ctx_message(ctx), "/nowhere/at/all"));
    free(b.at);
    rind_table_free(table);
    rind_ctx_free(ctx);
}

/* Every allocation in turn is refused: a status, no leak, no crash. */
static void test_no_memory(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_table *table = make(ctx);
    rind_status status = RIND_NO_MEMORY;
    long k = 0;

    (void)state;
    for (; k < 200 && status != RIND_OK; k++) {
        rind_table_rows place = { table, 0 };
        const rind_row_source rows = rind_table_row_source(&place);
        FILE *out = fopen("/dev/null", "w");

        ctx->allocations_left = k;
        status = rind_write_sqlite(ctx, table, &rows, out);
        if (status != RIND_OK)
            assert_int_equal(status, RIND_NO_MEMORY);
        fclose(out);
    }
    assert_true(k > 10 && k < 200);
    rind_table_free(table);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queries),      cmocka_unit_test(test_doubles),   cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_many_columns), cmocka_unit_test(test_no_folder), cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
