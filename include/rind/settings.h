/*
 * settings.h - what is to be computed, read from YAML or a preset and validated whole
 *
 * The keys are those of the manual (docs/manual/settings.md). Anything unknown, repeated, of the wrong
 * type or out of range is refused with file, line and column; nothing is guessed. Settings do not
 * change once made and may be shared by threads.
 */
#ifndef RIND_SETTINGS_H
#define RIND_SETTINGS_H

#include <rind/status.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rind_settings rind_settings;

/* The settings rind uses when it is told nothing. Returns RIND_OK or RIND_NO_MEMORY. */
RIND_API rind_status rind_settings_default(rind_ctx *ctx, rind_settings **out);

/* Reads a YAML file. Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_SETTINGS or RIND_NO_MEMORY. */
RIND_API rind_status rind_settings_read(rind_ctx *ctx, const char *path, rind_settings **out);

/* The same from text; 'name' stands for the file in messages. */
RIND_API rind_status rind_settings_parse(rind_ctx *ctx, const char *text, const char *name, rind_settings **out);

/* A preset that ships with rind, by name ("ibsi1-c"). An unknown name is RIND_BAD_SETTINGS. */
RIND_API rind_status rind_settings_preset(rind_ctx *ctx, const char *name, rind_settings **out);

/*
 * A copy of 'settings' with one more key set, as the command line's --set: "resample.round=true".
 * The value is YAML. Returns RIND_OK, RIND_BAD_SETTINGS or RIND_NO_MEMORY.
 */
RIND_API rind_status rind_settings_with(rind_ctx *ctx, const rind_settings *settings, const char *assignment,
                                        rind_settings **out);

/* Names and texts of the presets, in order; NULL past the last. Borrowed. */
RIND_API const char *rind_preset_name(size_t index);
RIND_API const char *rind_preset_text(size_t index);

/* 16 hexadecimal digits that change when any resolved setting changes. Borrowed. */
RIND_API const char *rind_settings_hash(const rind_settings *settings);

/* All settings, defaults filled in, as YAML that reads back to the same settings. Borrowed. */
RIND_API const char *rind_settings_text(const rind_settings *settings);

RIND_API void rind_settings_free(rind_settings *settings);

#ifdef __cplusplus
}
#endif
#endif
