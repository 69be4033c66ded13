/* assign.c - assignments on top of settings, files that cannot be read, and memory that runs out */
#include "test.h"

#include "settings_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A preset (NULL: the defaults), assignments until NULL, and a line of the result; or with '!' a message. */
static const struct {
    const char *preset, *assignment[4], *expected;
} cases[] = {
    { NULL, { "resample.round=true" }, "  round: true\n" },
    { NULL, { "resample.spacing_mm=[1, 1, 3]" }, "  spacing_mm: [1, 1, 3]\n" },
    { NULL, { "resample={spacing_mm: [1, 1, 3], round: true}" }, "  spacing_mm: [1, 1, 3]\n" },
    { "ibsi1-c", { "resample.spacing_mm=none" }, "resample:\n  spacing_mm: none\n" },
    { "ibsi1-e", { "resample={image: linear}" }, "  spacing_mm: [2, 2, 2]\n  image: linear\n" },
    { "ibsi1-c", { "resegment.range=none" }, "  range: none\n" },
    { NULL, { "dimension=2d" }, "  aggregation: [2.5D_merged]\n" },
    { NULL, { "dimension=2d", "dimension=3d" }, "  aggregation: [3D_merged]\n" },
    { NULL, { "texture.aggregation=3D_averaged" }, "  aggregation: [3D_averaged]\n" },
    { "ibsi1-c", { "dimension=2d", "texture.aggregation=[2D_averaged]" }, "dimension: 2d\n" },
    { "ibsi1-c", { "texture.aggregation=[2D_averaged]", "dimension=2d" }, "dimension: 2d\n" },
    { NULL, { "discretise.bins=64" }, "  - {method: fixed_bin_number, bins: 64}\n" },
    { NULL, { "discretise={method: fixed_bin_size, width: 10}" }, "  - {method: fixed_bin_size, width: 10}\n" },
    { NULL, { "discretise=[{method: as_is}]" }, "  - {method: as_is}\n" },
    { NULL, { "discretise.method=as_is" }, "  - {method: as_is}\n" },
    { NULL,
      { "discretise.method=fixed_bin_size", "discretise.width=10" },
      "  - {method: fixed_bin_size, width: 10}\n" },
    { NULL,
      { "discretise.width=10", "discretise.method=fixed_bin_size" },
      "  - {method: fixed_bin_size, width: 10}\n" },
    { "ibsi1-a", { "discretise.start=-600" }, "  - {method: fixed_bin_size, width: 25, start: -600}\n" },
    { "ibsi1-c", { "ivh.width=5" }, "ivh: {method: fixed_bin_size, width: 5, start: -1000}\n" },
    { "ibsi1-c", { "ivh.start=none" }, "ivh: {method: fixed_bin_size, width: 2.5}\n" },
    { "ibsi1-c", { "ivh.method=auto" }, "ivh: {method: auto}\n" },
    { NULL, { "features=all" }, "features: [all]\n" },

    { NULL, { "resample.round" }, "!--set resample.round: is no assignment; allowed: key=value" },
    { NULL, { "=true" }, "!--set =true: is no assignment" },
    { NULL, { "" }, "!--set : is no assignment" },
    { NULL, { "resample.round=" }, "!--set resample.round=: resample.round: no value behind the =" },
    { NULL, { "a: b\nc=" }, "!--set a: b c=: no value behind the =" },
    { NULL, { "resample.round=[" }, "!--set resample.round=[: not valid YAML: " },
    { NULL, { "resample.round=maybe" }, "!--set resample.round=maybe: resample.round: 'maybe' is neither" },
    { NULL,
      { "resample.rond=true" },
      "!--set resample.rond=true: unknown key 'resample.rond'; did you mean 'resample" },
    { NULL, { "resample={round: true, round: false}" }, "!*resample.round: is given twice" },
    { NULL, { "ibsi=1" }, "!--set ibsi=1: unknown key 'ibsi'" },
    { NULL, { "dimension=2d\nx" }, "!--set dimension=2d x: dimension: '2d x' is none" },
    { NULL, { "discretise.width=25" }, "!--set discretise.width=25: discretise.width: belongs to the method" },
    { NULL,
      { "discretise.method=fixed_bin_size" },
      "!--set discretise.method=fixed_bin_size: discretise.width: is missing" },
    { NULL, { "discretise.bins=none" }, "!--set discretise.bins=none: discretise.bins: is missing" },
    { NULL,
      { "discretise=[{method: as_is}, {method: fixed_bin_number, bins: 8}]", "discretise.bins=16" },
      "!--set discretise.bins=16: discretise.bins: there are 2 discretisations" },
    { NULL, { "ivh.bins=10" }, "!--set ivh.bins=10: ivh.bins: belongs to the method fixed_bin_number" },
    { "ibsi1-c", { "dimension=2d" }, "!--set dimension=2d: texture.aggregation: '3D_averaged' does not go" },
    { "ibsi1-b", { "dimension=3d" }, "!--set dimension=3d: resample.spacing_mm: two numbers" },
};

static void assignments_change_what_they_name(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        rind_settings *base = NULL, *made = NULL;
        const char *expected = cases[k].expected;
        size_t n = 0;

        while (cases[k].assignment[n] != NULL)
            n++;
        assert_int_equal(cases[k].preset != NULL ? rind_settings_preset(ctx, cases[k].preset, &base)
                                                 : rind_settings_default(ctx, &base),
                         RIND_OK);
        char *before = strdup(rind_settings_text(base));
        rind_status status = n == 1 ? rind_settings_with(ctx, base, cases[k].assignment[0], &made)
                                    : rind_settings_with_all(ctx, base, cases[k].assignment, n, &made);
        if (*expected == '!') {
            const char *message = rind_ctx_message(ctx);
            bool right = expected[1] == '*' ? strstr(message, expected + 2) != NULL
                                            : strncmp(message, expected + 1, strlen(expected + 1)) == 0;
            if (status != RIND_BAD_SETTINGS || made != NULL || !right)
                fail_msg("%s gave '%s', '%s'", cases[k].assignment[0], rind_status_name(status), message);
        } else {
            if (status != RIND_OK || strstr(rind_settings_text(made), expected) == NULL)
                fail_msg("%s gave '%s', %s", cases[k].assignment[0], rind_ctx_message(ctx),
                         made != NULL ? rind_settings_text(made) : "nothing");
            assert_round_trip(ctx, made);
        }
        assert_string_equal(rind_settings_text(base), before);
        free(before);
        rind_settings_free(base);
        rind_settings_free(made);
    }
}

static void write_file(const char *path, const char *text, size_t n)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void files_that_are_no_settings_are_refused(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *s = NULL;
    char folder[] = "settings_XXXXXX", path[64], expected[128];

    assert_non_null(mkdtemp(folder));
    assert_int_equal(rind_settings_read(ctx, folder, &s), RIND_CANNOT_READ);
    assert_non_null(strstr(rind_ctx_message(ctx), "is a folder"));
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    assert_int_equal(rind_settings_read(ctx, path, &s), RIND_CANNOT_READ);
    snprintf(expected, sizeof expected, "%s: cannot be read: No such file", path);
    assert_non_null(strstr(rind_ctx_message(ctx), expected));

    write_file(path, "", 0);
    assert_int_equal(rind_settings_read(ctx, path, &s), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "holds no settings"));
    write_file(path, "version: 1\n\0dimension: 2d\n", 26);
    assert_int_equal(rind_settings_read(ctx, path, &s), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "holds a zero byte"));
    write_file(path, "version: 1\ndimension: 4d\n", 25);
    assert_int_equal(rind_settings_read(ctx, path, &s), RIND_BAD_SETTINGS);
    snprintf(expected, sizeof expected, "%s:2:12: dimension: '4d'", path);
    assert_non_null(strstr(rind_ctx_message(ctx), expected));

    size_t n = (1 << 20) + 10;
    char *long_text = malloc(n);
    assert_non_null(long_text);
    memset(long_text, '#', n);
    write_file(path, long_text, n);
    free(long_text);
    assert_int_equal(rind_settings_read(ctx, path, &s), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "longer than 1048576 bytes"));

    write_file(path, "dimension: 2d\n", 14);
    assert_int_equal(rind_settings_read(ctx, path, &s), RIND_OK);
    assert_true(s->two_d);
    rind_settings_free(s);
    unlink(path);
    rmdir(folder);
}

/* Every allocation fails in turn; nothing leaks (run under a leak checker) and the status tells. */
static void memory_that_runs_out_is_a_status(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *base = NULL, *s = NULL;
    rind_status status = RIND_NO_MEMORY;
    char path[4096];

    snprintf(path, sizeof path, "%s/src/settings/presets/ibsi1-c.yaml", RIND_SOURCE);
    for (long n = 0; status == RIND_NO_MEMORY; n++) {
        ctx->allocations_left = n;
        status = rind_settings_read(ctx, path, &s);
        assert_true(status == RIND_NO_MEMORY ? s == NULL && *rind_ctx_message(ctx) != '\0' : n >= 3);
    }
    assert_int_equal(status, RIND_OK);
    base = s;
    status = RIND_NO_MEMORY;
    for (long n = 0; status == RIND_NO_MEMORY; n++) {
        ctx->allocations_left = n;
        status = rind_settings_with(ctx, base, "resample.round=false", &s);
        assert_true(status == RIND_NO_MEMORY ? s == NULL : n >= 2);
    }
    assert_int_equal(status, RIND_OK);
    ctx->allocations_left = -1;
    rind_settings_free(s);
    rind_settings_free(base);
}

static int setup(void **state)
{
    *state = rind_ctx_create(1);
    return *state == NULL;
}

static int teardown(void **state)
{
    rind_ctx_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assignments_change_what_they_name),
        cmocka_unit_test(files_that_are_no_settings_are_refused),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
