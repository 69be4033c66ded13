/*
 * volume.c - the key image.volume: which of several volumes, by number or by time
 *
 * A protocol says "90 s after the injection" where a scanner counts phases, and not all scanners count alike. So a time
 * since the first phase may stand for the number: {time_s: 90}, or 90s where one word must do, as in a cell.
 */
#include "settings/keys.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_VOLUMES 1e6
#define MAX_SECONDS 1e6 /* eleven days */

static void allow_volume(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size,
             "none, a whole number from 1 to 1000000, or {time_s: a number from 0 to 1000000} (in a word: 90s)");
}

bool rind_volume_time(const char *text, double *time_s)
{
    size_t n = strlen(text);
    char number[32], *end;

    if (n < 2 || n > sizeof number || text[n - 1] != 's' || strspn(text, "0123456789.") != n - 1)
        return false;
    memcpy(number, text, n - 1);
    number[n - 1] = '\0';
    double value = strtod(number, &end);
    if (*end != '\0' || !(value >= 0 && value <= MAX_SECONDS))
        return false;
    *time_s = value;
    return true;
}

/* A rind_pair_reader: the only key of the mapping. */
static rind_status read_time(rind_reader *reader, const char *path, const yaml_node_t *name, const yaml_node_t *value,
                             char *base)
{
    const rind_key *key = (const rind_key *)(const void *)base;
    double time_s;
    (void)path;

    if (!rind_value_is(name, "time_s"))
        return rind_value_refuse(reader, key, name, "is no key of it");
    if (!rind_value_number(value, &time_s) || !(time_s >= 0 && time_s <= MAX_SECONDS))
        return rind_value_refuse(reader, key, value, "is no time in seconds");
    reader->settings->image.has_time = true;
    reader->settings->image.time_s = time_s;
    return RIND_OK;
}

static rind_status read_volume(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_settings *settings = reader->settings;
    const char *word = rind_yaml_word(node);
    long long number;
    (void)base;

    settings->image.volume = 0;
    settings->image.has_time = false;
    settings->image.time_s = 0.0;
    if (rind_value_is(node, "none"))
        return RIND_OK;
    if (node->type == YAML_MAPPING_NODE && node->data.mapping.pairs.top > node->data.mapping.pairs.start)
        return rind_pairs_read(reader, key->path, node, read_time, (char *)(uintptr_t)key);
    if (word != NULL && rind_volume_time(word, &settings->image.time_s)) {
        settings->image.has_time = true;
        return RIND_OK;
    }
    if (!rind_value_whole(node, &number))
        return rind_value_refuse(reader, key, node, "is neither a whole number nor a time");
    if (number < 1 || (double)number > MAX_VOLUMES)
        return rind_value_refuse(reader, key, node, "is out of range");
    settings->image.volume = (int)number;
    return RIND_OK;
}

static void print_volume(rind_printer *printer, const rind_key *key, const char *base)
{
    const rind_settings *settings = (const rind_settings *)(const void *)base;
    (void)key;

    if (settings->image.has_time) {
        rind_print(printer, "{time_s: ");
        rind_print_number(printer, settings->image.time_s);
        rind_print(printer, "}");
    } else if (settings->image.volume > 0)
        rind_print(printer, "%d", settings->image.volume);
    else
        rind_print(printer, "none");
}

RIND_KEY_TYPE(volume, "whole number or mapping", read_volume, print_volume, allow_volume);
