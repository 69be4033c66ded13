/* extra_masks.h - further masks of one case, from the command line: --extra-mask NAME=FILE */
#ifndef RIND_CLI_EXTRA_MASKS_H
#define RIND_CLI_EXTRA_MASKS_H

#include "cli/cli.h"
#include "region/named_mask.h"
#include "settings/settings.h"

typedef struct rind_extra_masks {
    size_t n;
    rind_named_path mask[RIND_MAX_NAMED_MASKS];
    char *text[RIND_MAX_NAMED_MASKS]; /* owned: names and paths */
} rind_extra_masks;

/*
 * Takes the option's texts apart. Free with rind_extra_masks_free(), also after a failure.
 * Returns RIND_OK, RIND_BAD_SETTINGS (no NAME=FILE, a name the settings do not know, twice the same) or RIND_NO_MEMORY.
 */
rind_status rind_extra_masks_read(rind_ctx *ctx, const rind_arguments *arguments, size_t option,
                                  const rind_settings *settings, rind_extra_masks *out);
void rind_extra_masks_free(rind_extra_masks *masks);

#endif
