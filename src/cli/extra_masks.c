/* extra_masks.c - see extra_masks.h */
#include "cli/extra_masks.h"
#include "settings/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rind_status refuse_name(rind_ctx *ctx, const rind_settings *settings, const char *name)
{
    rind_nearest nearest = rind_nearest_start(name);

    for (size_t k = 0; k < settings->n_masks; k++)
        rind_nearest_try(&nearest, settings->masks[k].name);
    if (*nearest.found != '\0')
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "--extra-mask %s: the settings' key masks has no such name; did you "
                         "mean '%s'?",
                         name, nearest.found);
    return rind_fail(ctx, RIND_BAD_SETTINGS,
                     "--extra-mask %s: the settings' key masks has no such name; give it one: "
                     "masks: [%s]",
                     name, name);
}

static rind_status take(rind_ctx *ctx, const rind_settings *settings, char *text, rind_extra_masks *out)
{
    char *equals = strchr(text, '=');

    if (equals == NULL || equals == text || equals[1] == '\0')
        return rind_fail(ctx, RIND_BAD_SETTINGS, "--extra-mask %s: is no NAME=FILE", text);
    *equals = '\0';
    for (size_t k = 0; k + 1 < out->n; k++)
        if (strcmp(out->mask[k].name, text) == 0)
            return rind_fail(ctx, RIND_BAD_SETTINGS, "--extra-mask %s: is given twice", text);
    out->mask[out->n - 1] = (rind_named_path){ text, equals + 1 };
    for (size_t k = 0; k < settings->n_masks; k++)
        if (strcmp(settings->masks[k].name, text) == 0)
            return RIND_OK;
    return refuse_name(ctx, settings, text);
}

rind_status rind_extra_masks_read(rind_ctx *ctx, const rind_arguments *arguments, size_t option,
                                  const rind_settings *settings, rind_extra_masks *out)
{
    const char *text;

    *out = (rind_extra_masks){ .n = 0 };
    while ((text = rind_argument_nth(arguments, option, out->n)) != NULL) {
        if (out->n == RIND_MAX_NAMED_MASKS)
            return rind_fail(ctx, RIND_BAD_SETTINGS, "--extra-mask: more than %d", RIND_MAX_NAMED_MASKS);
        out->text[out->n] = rind_copy_text(ctx, text);
        if (out->text[out->n] == NULL)
            return RIND_NO_MEMORY;
        rind_status status = take(ctx, settings, out->text[out->n++], out);
        if (status != RIND_OK)
            return status;
    }
    return RIND_OK;
}

void rind_extra_masks_free(rind_extra_masks *masks)
{
    for (size_t k = 0; k < RIND_MAX_NAMED_MASKS; k++)
        free(masks->text[k]);
    *masks = (rind_extra_masks){ .n = 0 };
}
