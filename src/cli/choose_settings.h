/* choose_settings.h - settings as a command line gives them: a file or a preset, and keys on top */
#ifndef RIND_CLI_CHOOSE_SETTINGS_H
#define RIND_CLI_CHOOSE_SETTINGS_H

#include "cli/cli.h"
#include "settings/settings.h"

/* Which options of a verb these are. */
typedef struct rind_settings_options {
    size_t settings, preset, set, label;
} rind_settings_options;

/* Returns RIND_OK, or what reading settings returns; RIND_BAD_SETTINGS where a file and a preset are given. */
rind_status rind_choose_settings(rind_ctx *ctx, const rind_arguments *arguments, const rind_settings_options *which,
                                 rind_settings **out);

#endif
