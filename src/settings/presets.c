/* presets.c - settings that ship with rind: the YAML files of presets/, embedded in the library */
#include "settings/keys.h"

#include <stdio.h>
#include <string.h>

/* Written by rind_embed(), in the order of CMakeLists.txt; NULL past the last. */
extern const char *const rind_presets_name[];
extern const char *const rind_presets_text[];

static size_t n_presets(void)
{
    size_t n = 0;

    while (rind_presets_name[n] != NULL)
        n++;
    return n;
}

const char *rind_preset_name(size_t index)
{
    return index < n_presets() ? rind_presets_name[index] : NULL;
}

const char *rind_preset_text(size_t index)
{
    return index < n_presets() ? rind_presets_text[index] : NULL;
}

rind_status rind_settings_preset(rind_ctx *ctx, const char *name, rind_settings **out)
{
    char all[RIND_MESSAGE_SIZE / 2] = "", shown[RIND_SHOWN_SIZE], title[RIND_PATH_SIZE];
    size_t used = 0;

    *out = NULL;
    for (size_t k = 0; k < n_presets(); k++) {
        if (strcmp(name, rind_presets_name[k]) == 0) {
            snprintf(title, sizeof title, "preset %s", name);
            return rind_settings_parse(ctx, rind_presets_text[k], title, out);
        }
        if (used < sizeof all)
            used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", k > 0 ? ", " : "", rind_presets_name[k]);
    }
    return rind_fail(ctx, RIND_BAD_SETTINGS, "%s is no preset; there are %s", rind_text_shown(name, shown), all);
}
