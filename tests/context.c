/* context.c - messages, statuses, and memory that is refused on demand */
#include "test.h"

#include "context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void a_failure_leaves_its_status_and_message(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(3);

    assert_string_equal(rind_ctx_message(ctx), "");
    assert_int_equal(rind_ctx_threads(ctx), 3);
    assert_int_equal(rind_fail(ctx, RIND_BAD_FILE, "%s: %d bytes", "a.nii", 7), RIND_BAD_FILE);
    assert_string_equal(rind_ctx_message(ctx), "a.nii: 7 bytes");
    rind_ctx_free(ctx);
    rind_ctx_free(NULL);
}

static void zero_threads_means_all_processors(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(0);

    assert_true(rind_ctx_threads(ctx) >= 1);
    rind_ctx_free(ctx);
}

static void every_status_has_a_name(void **state)
{
    (void)state;
    for (int a = RIND_OK; a <= RIND_INTERRUPTED; a++) {
        assert_string_not_equal(rind_status_name((rind_status)a), "unknown status");
        for (int b = RIND_OK; b < a; b++)
            assert_string_not_equal(rind_status_name((rind_status)a), rind_status_name((rind_status)b));
    }
    assert_string_equal(rind_status_name((rind_status)(RIND_INTERRUPTED + 1)), "unknown status");
}

static void memory_is_aligned_and_its_refusal_explained(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    unsigned char *zero = rind_alloc_zero(ctx, 100, 3, "zeros");

    assert_non_null(zero);
    assert_int_equal((uintptr_t)zero % 64, 0);
    for (size_t k = 0; k < 300; k++)
        assert_int_equal(zero[k], 0);
    free(zero);

    assert_null(rind_alloc(ctx, SIZE_MAX / 2, 3, "a volume"));
    assert_non_null(strstr(rind_ctx_message(ctx), "a volume"));

    ctx->allocations_left = 1;
    char *text = rind_copy_text(ctx, "kept");
    assert_string_equal(text, "kept");
    assert_null(rind_copy_text(ctx, "refused"));
    free(text);
    rind_ctx_free(ctx);
}

static void hear(void *user, rind_severity severity, const char *text)
{
    snprintf(user, 64, "%d %s", (int)severity, text);
}

static void notices_go_to_the_listener(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    char heard[64] = "";

    rind_tell(ctx, RIND_WARNING, "nobody listens");
    rind_ctx_set_listener(ctx, hear, heard);
    rind_tell(ctx, RIND_WARNING, "slope %d", 0);
    assert_string_equal(heard, "1 slope 0");
    assert_string_equal(rind_ctx_message(ctx), "");
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_leaves_its_status_and_message),
        cmocka_unit_test(zero_threads_means_all_processors),
        cmocka_unit_test(every_status_has_a_name),
        cmocka_unit_test(memory_is_aligned_and_its_refusal_explained),
        cmocka_unit_test(notices_go_to_the_listener),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
