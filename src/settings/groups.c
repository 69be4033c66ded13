/*
 * groups.c - keys of a section that belong to a method: image.normalise, image.bias_field
 *
 *     image:
 *       normalise: percentile                              a method with its defaults
 *       normalise: {method: percentile, low: 2}            with some of its keys
 *       normalise: {percentile: {low: 2}}                  the same
 *       normalise: {scale: 100, clip_sigma: 3}             without a method, the first that does anything: z_score
 *
 * A value stands alone: what it does not name has its default. A key of another method is refused: it would mean that
 * something else was wanted. An assignment of one key ("image.normalise.scale=100") changes what there is.
 */
#include "settings/keys.h"

#include <stdio.h>
#include <string.h>

/* Bits of methods, by their place in the words of the group's key 'method'. */
enum { Z_SCORE = 1 << RIND_NORMALISE_Z_SCORE, PERCENTILE = 1 << RIND_NORMALISE_PERCENTILE };
enum { RANGE = 1 << RIND_NORMALISE_RANGE, N4 = 1 << RIND_BIAS_FIELD_N4 };

static const struct {
    const char *group, *field;
    unsigned methods;
} belongs[] = {
    { "image.bias_field", "over", N4 },
    { "image.bias_field", "shrink", N4 },
    { "image.bias_field", "levels", N4 },
    { "image.bias_field", "iterations", N4 },
    { "image.bias_field", "control_points", N4 },
    { "image.bias_field", "convergence", N4 },
    { "image.normalise", "over", Z_SCORE | PERCENTILE | RANGE },
    { "image.normalise", "scale", Z_SCORE | PERCENTILE | RANGE },
    { "image.normalise", "clip_sigma", Z_SCORE },
    { "image.normalise", "low", PERCENTILE | RANGE },
    { "image.normalise", "high", PERCENTILE | RANGE },
    { "image.normalise", "clip", PERCENTILE | RANGE },
};

bool rind_group_is(const char *path)
{
    for (size_t b = 0; b < COUNT_OF(belongs); b++)
        if (strcmp(belongs[b].group, path) == 0)
            return true;
    return false;
}

const char *rind_group_of(const char *path)
{
    for (size_t b = 0; b < COUNT_OF(belongs); b++) {
        size_t n = strlen(belongs[b].group);

        if (strncmp(belongs[b].group, path, n) == 0 && path[n] == '.')
            return belongs[b].group;
    }
    return NULL;
}

static const rind_key *key_of(const char *group, const char *field)
{
    char path[RIND_PATH_SIZE];

    snprintf(path, sizeof path, "%s.%s", group, field);
    return rind_key_find(path);
}

static size_t method_of(const char *group, const rind_settings *settings)
{
    return *(const uint32_t *)(const void *)((const char *)settings + key_of(group, "method")->offset);
}

/* The fields of a method, in words: "over, shrink". */
static void tell_fields(const char *group, size_t method, char *out, size_t size)
{
    size_t n = 0;

    for (size_t b = 0; b < COUNT_OF(belongs) && n < size; b++)
        if (strcmp(belongs[b].group, group) == 0 && belongs[b].methods >> method & 1)
            n += (size_t)snprintf(out + n, size - n, "%s%s", n > 0 ? ", " : "", belongs[b].field);
    if (n == 0)
        snprintf(out, size, "no further key");
}

static rind_status set_defaults(rind_reader *reader, const char *group)
{
    rind_status status = rind_default_read(reader, key_of(group, "method"), (char *)reader->settings);

    *rind_key_given(reader, key_of(group, "method")->path) = (rind_place){ 0 };
    for (size_t b = 0; b < COUNT_OF(belongs) && status == RIND_OK; b++) {
        if (strcmp(belongs[b].group, group) != 0)
            continue;
        const rind_key *key = key_of(group, belongs[b].field);
        *rind_key_given(reader, key->path) = (rind_place){ 0 };
        status = rind_default_read(reader, key, (char *)reader->settings);
    }
    return status;
}

static rind_status read_method(rind_reader *reader, const char *group, const yaml_node_t *node)
{
    const rind_key *key = key_of(group, "method");
    rind_key as_group = *key;

    as_group.path = group;
    rind_status status = key->type->read(reader, &as_group, node, (char *)reader->settings);
    if (status == RIND_OK)
        *rind_key_given(reader, key->path) = rind_yaml_place(&reader->yaml, node);
    return status;
}

/* A mapping of one method to its keys, {n4: {shrink: 4}}: its keys, and the method is set; else NULL. */
static const yaml_node_t *keys_of_method(rind_reader *reader, const char *group, const yaml_node_t *node)
{
    const char *const *words = key_of(group, "method")->words;
    const yaml_node_pair_t *pair = node->data.mapping.pairs.start;

    if (node->data.mapping.pairs.top - pair != 1)
        return NULL;
    const yaml_node_t *name = rind_yaml_node(&reader->yaml, pair->key);
    const yaml_node_t *keys = rind_yaml_node(&reader->yaml, pair->value);
    for (size_t k = 0; words[k] != NULL; k++)
        if (keys->type == YAML_MAPPING_NODE && rind_value_is(name, words[k]) &&
            read_method(reader, group, name) == RIND_OK)
            return keys;
    return NULL;
}

rind_status rind_group_read(rind_reader *reader, const char *group, const yaml_node_t *node)
{
    const rind_key *method = key_of(group, "method");
    rind_place place = rind_yaml_place(&reader->yaml, node);
    rind_status status = set_defaults(reader, group);

    if (status != RIND_OK)
        return status;
    if (node->type != YAML_MAPPING_NODE)
        return read_method(reader, group, node);
    const yaml_node_t *keys = keys_of_method(reader, group, node);
    status = rind_pairs_read(reader, group, keys != NULL ? keys : node, rind_pair_read_key, (char *)reader->settings);
    if (status == RIND_OK && rind_key_given(reader, method->path)->name == NULL) {
        *(uint32_t *)(void *)((char *)reader->settings + method->offset) = 1;
        *rind_key_given(reader, method->path) = place;
    }
    return status;
}

/* Keys that were set, but are those of another method. */
static rind_status check_fields(rind_reader *reader)
{
    for (size_t b = 0; b < COUNT_OF(belongs); b++) {
        const char *group = belongs[b].group;
        const rind_key *key = key_of(group, belongs[b].field);
        size_t method = method_of(group, reader->settings);
        const rind_place *at = rind_key_given(reader, key->path);
        char takes[RIND_PATH_SIZE];

        if (at->name == NULL || belongs[b].methods >> method & 1)
            continue;
        tell_fields(group, method, takes, sizeof takes);
        return rind_settings_fail(reader, at, key->path, "is no key of the method %s, which takes %s",
                                  key_of(group, "method")->words[method], takes);
    }
    return RIND_OK;
}

static rind_status check_interval(rind_reader *reader)
{
    const rind_normalisation *how = &reader->settings->image.normalise;
    const rind_place *place = rind_key_given(reader, how->has_low ? "image.normalise.low" : "image.normalise.high");
    double low = how->has_low ? how->low : 1.0, high = how->has_high ? how->high : 99.0;

    if (place->name == NULL)
        place = rind_key_given(reader, "image.normalise.method");
    if (how->method == RIND_NORMALISE_PERCENTILE && !(low >= 0.0 && low < high && high <= 100.0))
        return rind_settings_fail(reader, place, "image.normalise",
                                  "from the percentile %g to %g; allowed: 0 to 100, low below high", low, high);
    if (how->method == RIND_NORMALISE_RANGE && how->has_low && how->has_high && !(how->low < how->high))
        return rind_settings_fail(reader, place, "image.normalise", "from %g to %g; allowed: low below high", how->low,
                                  how->high);
    return RIND_OK;
}

/* The finest field has a span for every few voxels and no more. */
static rind_status check_spans(rind_reader *reader)
{
    enum { MAX_SPANS = 64 };
    const rind_bias_field *how = &reader->settings->image.bias_field;
    const rind_place *place = rind_key_given(reader, "image.bias_field.levels");
    uint32_t n = (how->control_points - 3) << (how->levels - 1);

    if (n <= MAX_SPANS)
        return RIND_OK;
    if (place->name == NULL)
        place = rind_key_given(reader, "image.bias_field.control_points");
    return rind_settings_fail(reader, place, "image.bias_field",
                              "%u control points at %u levels give a spline of %u spans along each axis; allowed: "
                              "up to %d, (control_points - 3) doubled at each further level",
                              how->control_points, how->levels, n, MAX_SPANS);
}

rind_status rind_groups_check(rind_reader *reader)
{
    rind_status status = check_fields(reader);

    if (status == RIND_OK)
        status = check_spans(reader);
    return status == RIND_OK ? check_interval(reader) : status;
}

void rind_group_print(rind_printer *printer, const char *group, const rind_settings *settings)
{
    size_t method = method_of(group, settings);
    const char *word = key_of(group, "method")->words[method];

    if (method == 0) {
        rind_print(printer, "  %s: none\n", strrchr(group, '.') + 1);
        return;
    }
    rind_print(printer, "  %s: {method: %s", strrchr(group, '.') + 1, word);
    for (size_t b = 0; b < COUNT_OF(belongs); b++) {
        const rind_key *key = key_of(group, belongs[b].field);

        if (strcmp(belongs[b].group, group) != 0 || !(belongs[b].methods >> method & 1))
            continue;
        rind_print(printer, ", %s: ", belongs[b].field);
        key->type->print(printer, key, (const char *)settings);
    }
    rind_print(printer, "}\n");
}
