/*
 * binning.c - the sections 'discretise' and 'ivh': a method, and the keys that belong to it
 *
 *     as_is, auto         nothing
 *     fixed_bin_number    bins
 *     fixed_bin_size      width, start
 *
 * A key of another method is refused: it would mean that something else was wanted. A mapping in a file stands
 * alone and replaces what was there. An assignment of one key ("discretise.width=10") changes the binning there
 * is; one of the method drops what does not belong to it.
 *
 * 'discretise' may be a list. Each entry gives columns that end in its name (fbn32, fbs25, as_is), so no two
 * may have the same.
 */
#include "settings/keys.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *method, *field;
    bool needed;
} belongs[] = {
    { "fixed_bin_number", "bins", true },
    { "fixed_bin_size", "width", true },
    { "fixed_bin_size", "start", false },
};

bool rind_binning_is(const char *section)
{
    return strcmp(section, "discretise") == 0 || strcmp(section, "ivh") == 0;
}

size_t rind_binning_base(const char *section, size_t k)
{
    return strcmp(section, "discretise") == 0 ? k * sizeof(rind_discretisation) : 0;
}

static const rind_key *key_of(const char *section, const char *field)
{
    char path[RIND_PATH_SIZE];

    snprintf(path, sizeof path, "%s.%s", section, field);
    return rind_key_find(path);
}

static const char *method_of(const char *section, const char *base)
{
    const rind_key *key = key_of(section, "method");

    return key->words[*(const uint32_t *)(const void *)(base + key->offset)];
}

/* Whether the field of belongs[b] holds a value. */
static bool has(const char *section, size_t b, const char *base)
{
    const rind_key *key = key_of(section, belongs[b].field);

    if (key->type == &rind_key_start)
        return *(const bool *)(base + key->flag);
    if (key->type == &rind_key_optional_number)
        return *(const double *)(const void *)(base + key->offset) > 0.0;
    return *(const uint32_t *)(const void *)(base + key->offset) > 0;
}

static void clear(const char *section, size_t b, char *base)
{
    const rind_key *key = key_of(section, belongs[b].field);

    if (key->type == &rind_key_start)
        *(bool *)(base + key->flag) = false;
    if (key->type == &rind_key_optional_count)
        *(uint32_t *)(void *)(base + key->offset) = 0;
    else
        *(double *)(void *)(base + key->offset) = 0.0;
}

/* Which keys a method takes, in words: "width and start". */
static void tell_fields(const char *method, char *out, size_t size)
{
    size_t n = 0;

    for (size_t b = 0; b < COUNT_OF(belongs) && n < size; b++)
        if (strcmp(belongs[b].method, method) == 0)
            n += (size_t)snprintf(out + n, size - n, "%s%s", n > 0 ? " and " : "", belongs[b].field);
    if (n == 0)
        snprintf(out, size, "no further key");
}

/* 'whole': where to point if a key is missing; keys point at themselves. */
static rind_status check(rind_reader *reader, const char *section, const char *base, const rind_place *whole)
{
    const char *method = method_of(section, base);
    char takes[RIND_PATH_SIZE];

    tell_fields(method, takes, sizeof takes);
    for (size_t b = 0; b < COUNT_OF(belongs); b++) {
        bool mine = strcmp(belongs[b].method, method) == 0;
        const char *path = key_of(section, belongs[b].field)->path;
        const rind_place *at = rind_key_given(reader, path);

        if (!mine && has(section, b, base))
            return rind_settings_fail(reader, at->name != NULL ? at : whole, path,
                                      "belongs to the method %s, and the method is %s, which takes %s",
                                      belongs[b].method, method, takes);
        if (mine && belongs[b].needed && !has(section, b, base))
            return rind_settings_fail(reader, whole, path, "is missing; the method %s takes %s", method, takes);
    }
    return RIND_OK;
}

/* One mapping; the binning at 'base' is replaced. */
static rind_status read_mapping(rind_reader *reader, const char *section, const yaml_node_t *node, char *base)
{
    static const char *const fields[] = { "method", "bins", "width", "start" };
    rind_place place = rind_yaml_place(&reader->yaml, node);
    char shown[RIND_SHOWN_SIZE];

    if (node->type != YAML_MAPPING_NODE)
        return rind_settings_fail(reader, &place, section, "%s is no mapping; allowed: {method: ..., ...}",
                                  rind_yaml_shown(node, shown));
    for (size_t k = 0; k < COUNT_OF(fields); k++)
        *rind_key_given(reader, key_of(section, fields[k])->path) = (rind_place){ 0 };
    for (size_t b = 0; b < COUNT_OF(belongs); b++)
        clear(section, b, base);
    *(uint32_t *)(void *)(base + key_of(section, "method")->offset) = 0;

    rind_status status = rind_pairs_read(reader, section, node, rind_pair_read_key, base);
    if (status != RIND_OK)
        return status;
    const rind_key *method = key_of(section, "method");
    if (rind_key_given(reader, method->path)->name == NULL) {
        char allowed[RIND_SHOWN_SIZE];
        method->type->allow(method, allowed, sizeof allowed);
        return rind_settings_fail(reader, &place, method->path, "is missing; allowed: %s", allowed);
    }
    return check(reader, section, base, &place);
}

static void name(rind_discretisation *how)
{
    rind_printer printer = { .out = how->name };

    if (how->method == RIND_FIXED_BIN_NUMBER)
        rind_print(&printer, "fbn%u", how->bins);
    else if (how->method == RIND_AS_IS)
        rind_print(&printer, "as_is");
    else {
        rind_print(&printer, "fbs");
        rind_print_number(&printer, how->width);
    }
}

/* Names the k-th discretisation; an earlier one may not bear the name. */
static rind_status name_apart(rind_reader *reader, size_t k, const rind_place *place)
{
    rind_discretisation *all = reader->settings->discretise;

    name(&all[k]);
    for (size_t i = 0; i < k; i++)
        if (strcmp(all[i].name, all[k].name) == 0)
            return rind_settings_fail(reader, place, "discretise",
                                      "two entries are named %s, and columns could not be told apart; allowed: "
                                      "entries that differ in method, bins or width",
                                      all[k].name);
    return RIND_OK;
}

static rind_status read_list(rind_reader *reader, const yaml_node_t *node)
{
    size_t n = rind_yaml_n_items(node);
    rind_place place = rind_yaml_place(&reader->yaml, node);

    if (n == 0 || n > RIND_MAX_DISCRETISATIONS)
        return rind_settings_fail(reader, &place, "discretise", "a list of %zu entries; allowed: 1 to %d", n,
                                  RIND_MAX_DISCRETISATIONS);
    for (size_t k = 0; k < n; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);
        char *base = (char *)reader->settings + rind_binning_base("discretise", k);

        place = rind_yaml_place(&reader->yaml, item);
        rind_status status = read_mapping(reader, "discretise", item, base);
        if (status == RIND_OK)
            status = name_apart(reader, k, &place);
        if (status != RIND_OK)
            return status;
    }
    reader->settings->n_discretisations = n;
    return RIND_OK;
}

rind_status rind_binning_read(rind_reader *reader, const char *section, const yaml_node_t *node)
{
    rind_settings *settings = reader->settings;

    if (strcmp(section, "discretise") == 0 && node->type == YAML_SEQUENCE_NODE)
        return read_list(reader, node);
    rind_status status = read_mapping(reader, section, node, (char *)settings);
    if (status == RIND_OK && strcmp(section, "discretise") == 0)
        settings->n_discretisations = 1;
    return status;
}

rind_status rind_binning_assign(rind_reader *reader, const rind_key *key, const yaml_node_t *node)
{
    rind_settings *settings = reader->settings;
    rind_place place = rind_yaml_place(&reader->yaml, node);
    bool discretise = strncmp(key->path, "discretise.", strlen("discretise.")) == 0;
    const char *section = discretise ? "discretise" : "ivh";

    if (discretise && settings->n_discretisations > 1)
        return rind_settings_fail(reader, &place, key->path,
                                  "there are %zu discretisations; set the whole list discretise",
                                  settings->n_discretisations);
    rind_status status = key->type->read(reader, key, node, (char *)settings);
    if (status != RIND_OK || key != key_of(section, "method"))
        return status;
    for (size_t b = 0; b < COUNT_OF(belongs); b++)
        if (strcmp(belongs[b].method, method_of(section, (char *)settings)) != 0)
            clear(section, b, (char *)settings);
    return RIND_OK;
}

/* Where a section was last set by assignments: at its method, else at any of its keys. */
static const rind_place *place_of(rind_reader *reader, const char *section)
{
    const rind_place *place = rind_key_given(reader, key_of(section, "method")->path);

    for (size_t b = 0; b < COUNT_OF(belongs) && place->name == NULL; b++)
        place = rind_key_given(reader, key_of(section, belongs[b].field)->path);
    return place;
}

rind_status rind_binnings_check(rind_reader *reader)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; k < reader->settings->n_discretisations && status == RIND_OK; k++) {
        const rind_place *place = place_of(reader, "discretise");

        status = check(reader, "discretise", (char *)reader->settings + rind_binning_base("discretise", k), place);
        if (status == RIND_OK)
            status = name_apart(reader, k, place);
    }
    if (status == RIND_OK)
        status = check(reader, "ivh", (char *)reader->settings, place_of(reader, "ivh"));
    return status;
}

static void print_one(rind_printer *printer, const char *section, const char *base)
{
    const char *method = method_of(section, base);

    rind_print(printer, "{method: %s", method);
    for (size_t b = 0; b < COUNT_OF(belongs); b++) {
        const rind_key *key = key_of(section, belongs[b].field);

        if (strcmp(belongs[b].method, method) != 0 || !has(section, b, base))
            continue;
        rind_print(printer, ", %s: ", belongs[b].field);
        key->type->print(printer, key, base);
    }
    rind_print(printer, "}\n");
}

void rind_binning_print(rind_printer *printer, const char *section, const rind_settings *settings)
{
    rind_print(printer, "%s:", section);
    if (strcmp(section, "ivh") == 0) {
        rind_print(printer, " ");
        print_one(printer, section, (const char *)settings);
        return;
    }
    rind_print(printer, "\n");
    for (size_t k = 0; k < settings->n_discretisations; k++) {
        rind_print(printer, "  - ");
        print_one(printer, section, (const char *)settings + rind_binning_base(section, k));
    }
}
