/*
 * print.c - resolved settings as YAML, and their hash
 *
 * Every key is printed, defaults too, in the table's order, numbers as the shortest text that reads back to the
 * same double. So equal settings give equal texts, however they were written; the hash is that of the text.
 */
#include "settings/keys.h"
#include "digest.h"
#include "settings/pyradiomics/parameters.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void rind_print(rind_printer *printer, const char *format, ...)
{
    char piece[256];
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (printer->out != NULL)
        memcpy(printer->out + printer->n, piece, (size_t)n + 1);
    printer->n += (size_t)n;
}

void rind_print_number(rind_printer *printer, double value)
{
    char text[32];

    if (!isfinite(value)) {
        rind_print(printer, value > 0 ? ".inf" : "-.inf");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    rind_print(printer, "%s", text);
}

static void print_all(rind_printer *printer, const rind_settings *settings)
{
    char section[RIND_PATH_SIZE] = "";
    const char *group = NULL;

    if (settings->pyradiomics != NULL && !settings->pyradiomics->own_keys) {
        rind_py_print(printer, settings->pyradiomics);
        const rind_key *key = rind_key_find("image.volume");
        if (settings->image.volume > 0 || settings->image.has_time) {
            rind_print(printer, "# %s: ", key->path);
            key->type->print(printer, key, (const char *)settings);
            rind_print(printer, "\n");
        }
        if (settings->image.channel > 0)
            rind_print(printer, "# image.channel: %d\n", settings->image.channel);
        return;
    }
    for (size_t k = 0; k < rind_n_keys; k++) {
        const rind_key *key = &rind_keys[k];
        const char *dot = strchr(key->path, '.');
        size_t n = dot != NULL ? (size_t)(dot - key->path) : 0;
        bool same = strlen(section) == n && strncmp(section, key->path, n) == 0;

        snprintf(section, sizeof section, "%.*s", (int)n, key->path);
        if (rind_binning_is(section)) {
            if (!same)
                rind_binning_print(printer, section, settings);
            continue;
        }
        if (key->type == &rind_key_perturb && !settings->perturb.on)
            continue; /* settings without it keep the hash they had before there was such a key */
        if (key->type == &rind_key_regions) {
            rind_regions_print(printer, settings);
            continue;
        }
        if (key->type == &rind_key_filters) {
            rind_filters_print(printer, settings);
            continue;
        }
        if (!same && n > 0)
            rind_print(printer, "%s:\n", section);
        if (rind_group_of(key->path) != NULL) {
            if (group != rind_group_of(key->path))
                rind_group_print(printer, rind_group_of(key->path), settings);
            group = rind_group_of(key->path);
            continue;
        }
        rind_print(printer, n > 0 ? "  %s: " : "%s: ", n > 0 ? dot + 1 : key->path);
        key->type->print(printer, key, (const char *)settings);
        rind_print(printer, "\n");
    }
}

rind_status rind_settings_resolve(rind_ctx *ctx, rind_settings *settings)
{
    rind_printer printer = { 0 };

    print_all(&printer, settings);
    settings->text = rind_alloc(ctx, printer.n + 1, 1, "text of the settings");
    if (settings->text == NULL)
        return RIND_NO_MEMORY;
    printer = (rind_printer){ .out = settings->text };
    print_all(&printer, settings);

    unsigned long long hash = rind_digest(settings->text, printer.n, 0);
    snprintf(settings->hash, sizeof settings->hash, "%016llx", hash);
    return RIND_OK;
}
