/* settings_test.h - what the tests of settings share */
#ifndef RIND_SETTINGS_TEST_H
#define RIND_SETTINGS_TEST_H

#include "context.h"
#include "settings/settings.h"

#include <string.h>

/* Settings of a text, or a failed test with the message. */
static inline rind_settings *parsed(rind_ctx *ctx, const char *text)
{
    rind_settings *settings = NULL;

    if (rind_settings_parse(ctx, text, "s.yaml", &settings) != RIND_OK)
        fail_msg("%s\n refused: %s", text, rind_ctx_message(ctx));
    return settings;
}

/* The resolved text reads back to the same settings. */
static inline void assert_round_trip(rind_ctx *ctx, const rind_settings *settings)
{
    rind_settings *again = parsed(ctx, rind_settings_text(settings));

    assert_string_equal(rind_settings_text(again), rind_settings_text(settings));
    assert_string_equal(rind_settings_hash(again), rind_settings_hash(settings));
    rind_settings_free(again);
}

#endif
