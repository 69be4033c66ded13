/*
 * fuzz_settings.c - any text as settings
 *
 * The text is read as a file and, from the defaults, as an assignment. It must be refused with a message of one
 * line, or give settings whose text reads back to the same.
 */
#include "context.h"
#include <rind/settings.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Frees 'settings'. */
static void check(rind_ctx *ctx, rind_status status, rind_settings *settings)
{
    rind_settings *again = NULL;

    if (status != RIND_OK) {
        const char *message = rind_ctx_message(ctx);
        if (status != RIND_BAD_SETTINGS || settings != NULL || *message == '\0' || strchr(message, '\n') != NULL)
            abort();
        return;
    }
    if (rind_settings_parse(ctx, rind_settings_text(settings), "again", &again) != RIND_OK ||
        strcmp(rind_settings_text(again), rind_settings_text(settings)) != 0 ||
        strcmp(rind_settings_hash(again), rind_settings_hash(settings)) != 0)
        abort();
    rind_settings_free(again);
    rind_settings_free(settings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static rind_ctx *ctx;
    static rind_settings *base;
    rind_settings *settings = NULL;
    char *text = malloc(size + 1);

    if (ctx == NULL)
        ctx = rind_ctx_create(1);
    if (text == NULL || (base == NULL && rind_settings_default(ctx, &base) != RIND_OK))
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    rind_status status = rind_settings_parse(ctx, text, "fuzz.yaml", &settings);
    check(ctx, status, settings);
    status = rind_settings_with(ctx, base, text, &settings);
    check(ctx, status, settings);
    free(text);
    return 0;
}
