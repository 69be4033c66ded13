/* verify.c - the whole run: presets, extraction, diagnostics, reports, and what it refuses */
#include "test.h"

#include "phantoms.h"
#include "reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPORT "verify_report.tmp"

static bool have_ct(void)
{
    return access(RIND_SHARED "/ibsi/data/ct_radiomics_phantom/image.nii.gz", R_OK) == 0;
}

/* The last line of a file, without its end. */
static void last_line(const char *path, char *line, size_t size)
{
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    while (fgets(line, (int)size, file) != NULL)
        continue;
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
}

static rind_status verify(rind_verify_options options, rind_verify_totals *totals, char *message)
{
    rind_ctx *ctx = rind_ctx_create(2);

    options.out = REPORT;
    rind_status status = rind_verify_ibsi1(ctx, &options, totals);
    strcpy(message, rind_ctx_message(ctx));
    rind_ctx_free(ctx);
    return status;
}

static void the_digital_phantom_is_met(void **state)
{
    char message[RIND_MESSAGE_SIZE], line[256];
    rind_verify_totals t;

    (void)state;
    assert_int_equal(verify((rind_verify_options){ .diagnostics = true }, &t, message), RIND_OK);
    last_line(REPORT, line, sizeof line);
    assert_string_equal(line, "ibsi1: 482 pass, 0 fail, 0 missing, 0 skipped");
    assert_int_equal(t.n_pass, 482);
    assert_true(rind_verify_good(&t));
    unlink(REPORT);
}

static void every_value_of_ibsi1_is_met(void **state)
{
    char message[RIND_MESSAGE_SIZE], line[256];
    rind_verify_totals t;

    (void)state;
    if (!have_ct())
        skip();
    rind_verify_options options = { .data = RIND_SHARED "/ibsi", .diagnostics = true };
    assert_int_equal(verify(options, &t, message), RIND_OK);
    last_line(REPORT, line, sizeof line);
    assert_string_equal(line, "ibsi1: 1803 pass, 0 fail, 0 missing, 0 skipped");
    assert_int_equal(t.n_diagnostics_pass, 300);
    assert_true(rind_verify_good(&t));
    unlink(REPORT);
}

static void every_diagnostic_is_met(void **state)
{
    char message[RIND_MESSAGE_SIZE];
    rind_verify_totals t;

    (void)state;
    if (!have_ct())
        skip();
    rind_verify_options options = { .data = RIND_SHARED "/ibsi", .configs = "a,config_b,e", .diagnostics = true };
    assert_int_equal(verify(options, &t, message), RIND_OK);
    assert_int_equal(t.n_pass + t.n_fail + t.n_missing, 346 + 346 + 210);
    assert_int_equal(t.n_diagnostics_pass, 180);
    assert_int_equal(t.n_diagnostics_fail + t.n_diagnostics_missing, 0);
    unlink(REPORT);
}

static void configurations_are_checked(void **state)
{
    char message[RIND_MESSAGE_SIZE];
    rind_verify_totals t;

    (void)state;
    assert_int_equal(verify((rind_verify_options){ .configs = "f" }, &t, message), RIND_BAD_ARGUMENT);
    assert_non_null(strstr(message, "'f'"));
    assert_int_equal(verify((rind_verify_options){ .configs = "digital," }, &t, message), RIND_BAD_ARGUMENT);
    assert_int_equal(verify((rind_verify_options){ .configs = "digital,c" }, &t, message), RIND_BAD_ARGUMENT);
    assert_non_null(strstr(message, "--data DIR"));
    assert_int_equal(verify((rind_verify_options){ .certificate = "x.pdf" }, &t, message), RIND_BAD_ARGUMENT);
    assert_int_equal(verify((rind_verify_options){ .data = "no_such_folder" }, &t, message), RIND_CANNOT_READ);
    assert_non_null(strstr(message, "no_such_folder"));
    assert_int_equal(access(REPORT, F_OK), -1); /* nothing was written */
    assert_int_equal(t.n_pass, 0);
}

static void a_certificate_that_cannot_be_written_is_told(void **state)
{
    char message[RIND_MESSAGE_SIZE];
    rind_verify_totals t;

    (void)state;
    assert_int_equal(verify((rind_verify_options){ .certificate = "no/such/folder.html" }, &t, message),
                     RIND_CANNOT_WRITE);
    assert_int_equal(access(REPORT, F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_digital_phantom_is_met),
        cmocka_unit_test(every_value_of_ibsi1_is_met),
        cmocka_unit_test(every_diagnostic_is_met),
        cmocka_unit_test(configurations_are_checked),
        cmocka_unit_test(a_certificate_that_cannot_be_written_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
