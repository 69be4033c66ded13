/*
 * filters.c - the key 'filters': the images features are computed of
 *
 *     filters:
 *       - none                               the original image
 *       - {log: {sigma_mm: [1, 2, 3]}}       response maps of a filter with these parameters
 *       - mean                               the same with its defaults alone
 *
 * A filter's parameters are rows of its own table and are read, printed and told as all keys are; only their
 * offsets count from the filter's struct. An entry stands alone: what it does not name has its default.
 *
 * What depends on other keys is checked when all are read: whether the filter works in this dimension, whether two
 * entries give images of one name, and whether levels can be made of response maps.
 */
#include "settings/keys.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARAMETERS = 32 };

#define PATH "filters"

/* One entry on its way. */
typedef struct entry {
    rind_chosen_filter *chosen;
    bool given[MAX_PARAMETERS];
} entry;

static const rind_filter *find_filter(const char *name)
{
    for (size_t k = 0; k < rind_n_filters; k++)
        if (strcmp(rind_filters[k]->name, name) == 0)
            return rind_filters[k];
    return NULL;
}

static rind_status unknown_filter(rind_reader *reader, const yaml_node_t *node)
{
    rind_place place = rind_yaml_place(&reader->yaml, node);
    const char *name = rind_yaml_word(node);
    char shown[RIND_SHOWN_SIZE];
    rind_nearest nearest = rind_nearest_start(name != NULL ? name : "");

    for (size_t k = 0; k < rind_n_filters && name != NULL; k++)
        rind_nearest_try(&nearest, rind_filters[k]->name);
    return rind_settings_fail(reader, &place, PATH, "%s is no filter%s%s%s; `rind list filters` shows all",
                              rind_yaml_shown(node, shown), *nearest.found ? "; did you mean '" : "", nearest.found,
                              *nearest.found ? "'?" : "");
}

/* Names of a filter's parameters: "sigma_mm, truncate". */
static void tell_parameters(const rind_filter *filter, char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "%s", filter->n_parameters == 0 ? "no parameter" : "");

    for (size_t k = 0; k < filter->n_parameters && n < size; k++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", k > 0 ? ", " : "", filter->parameters[k].path);
}

static rind_status unknown_parameter(rind_reader *reader, const rind_filter *filter, const yaml_node_t *node)
{
    rind_place place = rind_yaml_place(&reader->yaml, node);
    const char *name = rind_yaml_word(node);
    char path[RIND_PATH_SIZE], shown[RIND_SHOWN_SIZE], allowed[RIND_MESSAGE_SIZE / 4];
    rind_nearest nearest = rind_nearest_start(name);

    for (size_t k = 0; k < filter->n_parameters; k++) {
        const char *known = filter->parameters[k].path;

        rind_nearest_try(&nearest, known);
        if (strncmp(known, name, strlen(name)) == 0 && *nearest.found == '\0')
            snprintf(nearest.found, sizeof nearest.found, "%s", known); /* a unit is left out: sigma */
    }
    tell_parameters(filter, allowed, sizeof allowed);
    snprintf(path, sizeof path, PATH ".%s", filter->name);
    rind_text_shown(name, shown);
    if (*nearest.found != '\0')
        return rind_settings_fail(reader, &place, path, "unknown key %s; did you mean '%s'?", shown, nearest.found);
    return rind_settings_fail(reader, &place, path, "unknown key %s; allowed: %s", shown, allowed);
}

/* A rind_pair_reader; 'base' is the entry. Messages name the parameter with its filter. */
static rind_status read_parameter(rind_reader *reader, const char *path, const yaml_node_t *name,
                                  const yaml_node_t *value, char *base)
{
    entry *e = (entry *)(void *)base;
    const rind_filter *filter = e->chosen->filter;

    for (size_t k = 0; k < filter->n_parameters; k++) {
        if (strcmp(filter->parameters[k].path, rind_yaml_word(name)) != 0)
            continue;
        rind_key key = filter->parameters[k];

        key.path = path;
        e->given[k] = true;
        return key.type->read(reader, &key, value, (char *)e->chosen->parameters);
    }
    return unknown_parameter(reader, filter, name);
}

/* Sets all parameters to their defaults. */
static rind_status read_defaults(rind_reader *reader, rind_chosen_filter *chosen)
{
    rind_status status = RIND_OK;

    memset(chosen->parameters, 0, sizeof chosen->parameters);
    assert(chosen->filter->n_parameters <= MAX_PARAMETERS && chosen->filter->size <= sizeof chosen->parameters);
    for (size_t k = 0; k < chosen->filter->n_parameters && status == RIND_OK; k++)
        if (chosen->filter->parameters[k].fallback != NULL)
            status = rind_default_read(reader, &chosen->filter->parameters[k], (char *)chosen->parameters);
    return status;
}

static rind_status find_missing(rind_reader *reader, const entry *e, const rind_place *place)
{
    const rind_filter *filter = e->chosen->filter;

    for (size_t k = 0; k < filter->n_parameters; k++) {
        const rind_key *key = &filter->parameters[k];
        char path[RIND_PATH_SIZE], allowed[RIND_MESSAGE_SIZE / 8];

        if (e->given[k] || key->fallback != NULL)
            continue;
        key->type->allow(key, allowed, sizeof allowed);
        snprintf(path, sizeof path, PATH ".%s.%s", filter->name, key->path);
        return rind_settings_fail(reader, place, path, "is missing; allowed: %s", allowed);
    }
    return RIND_OK;
}

/* 'name' is the filter's, 'parameters' its mapping or NULL. */
static rind_status read_filter(rind_reader *reader, const yaml_node_t *name, const yaml_node_t *parameters,
                               rind_chosen_filter *chosen)
{
    const char *word = rind_yaml_word(name);
    rind_place place = rind_yaml_place(&reader->yaml, name);
    entry e = { .chosen = chosen };
    char path[RIND_PATH_SIZE], shown[RIND_SHOWN_SIZE];

    chosen->filter = word != NULL ? find_filter(word) : NULL;
    if (chosen->filter == NULL)
        return unknown_filter(reader, name);
    snprintf(path, sizeof path, PATH ".%s", chosen->filter->name);
    if (parameters != NULL && parameters->type != YAML_MAPPING_NODE) {
        place = rind_yaml_place(&reader->yaml, parameters);
        return rind_settings_fail(reader, &place, path, "%s where a mapping of its parameters is needed",
                                  rind_yaml_shown(parameters, shown));
    }
    rind_status status = read_defaults(reader, chosen);
    if (status == RIND_OK && parameters != NULL)
        status = rind_pairs_read(reader, path, parameters, read_parameter, (char *)&e);
    return status == RIND_OK ? find_missing(reader, &e, &place) : status;
}

static rind_status read_entry(rind_reader *reader, const yaml_node_t *item, rind_chosen_filter *chosen)
{
    rind_place place = rind_yaml_place(&reader->yaml, item);

    if (item->type == YAML_MAPPING_NODE) {
        const yaml_node_pair_t *pair = item->data.mapping.pairs.start;

        if (item->data.mapping.pairs.top - pair != 1)
            return rind_settings_fail(reader, &place, PATH,
                                      "a mapping of %td keys; allowed: one filter in each entry, as {log: {...}}",
                                      item->data.mapping.pairs.top - pair);
        return read_filter(reader, rind_yaml_node(&reader->yaml, pair->key), rind_yaml_node(&reader->yaml, pair->value),
                           chosen);
    }
    if (!rind_value_is(item, "none"))
        return read_filter(reader, item, NULL, chosen);
    if (rind_settings_wants_original(reader->settings))
        return rind_settings_fail(reader, &place, PATH, "'none' is given twice");
    chosen->filter = NULL;
    return RIND_OK;
}

static void allow_filters(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size, "a list of none and filters with their parameters, {log: {sigma_mm: [1, 2]}}");
}

static rind_status read_filters(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_settings *settings = reader->settings;
    size_t n = rind_yaml_n_items(node);
    (void)base;

    if (n == 0)
        return rind_value_refuse(reader, key, node, "is no list of images");
    if (n > RIND_MAX_FILTERS)
        return rind_value_refuse(reader, key, node, "is too long");
    for (size_t k = 0; k < n; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);

        settings->n_filters = k;
        reader->filter[k] = rind_yaml_place(&reader->yaml, item);
        rind_status status = read_entry(reader, item, &settings->filter[k]);
        if (status != RIND_OK)
            return status;
    }
    settings->n_filters = n;
    return RIND_OK;
}

bool rind_settings_wants_original(const rind_settings *settings)
{
    for (size_t k = 0; k < settings->n_filters; k++)
        if (settings->filter[k].filter == NULL)
            return true;
    return false;
}

static bool is_any_wanted(const bool *wanted, size_t n)
{
    return memchr(wanted, true, n) != NULL;
}

/* Without 'none', what is computed of the original image alone has no column; something must be left. */
static rind_status check_columns(rind_reader *reader)
{
    const bool *wanted = reader->settings->wanted;

    if (rind_settings_wants_original(reader->settings))
        return RIND_OK;
    for (size_t f = 0; f < rind_n_families; wanted += rind_families[f]->n_features, f++)
        if (!rind_families[f]->original_only && is_any_wanted(wanted, rind_families[f]->n_features))
            return RIND_OK;
    return rind_settings_fail(reader, &reader->filter[0], PATH,
                              "the features chosen are computed of the original image alone: add none to the list, or "
                              "choose features of response maps");
}

/* Response maps hold no whole numbers, so their values are no levels. */
static rind_status check_levels(rind_reader *reader, const rind_place *place)
{
    const rind_settings *settings = reader->settings;

    for (size_t k = 0; k < settings->n_discretisations; k++)
        if (settings->discretise[k].method == RIND_AS_IS)
            return rind_settings_fail(reader, place, PATH,
                                      "values of response maps cannot be taken as levels, and discretise.method is "
                                      "as_is; allowed with filters: fixed_bin_number, fixed_bin_size");
    if (settings->ivh.method == RIND_IVH_AS_IS)
        return rind_settings_fail(reader, place, PATH,
                                  "values of response maps cannot be taken as levels, and ivh.method is as_is; allowed "
                                  "with filters: auto, fixed_bin_number, fixed_bin_size");
    return RIND_OK;
}

size_t rind_settings_n_images(const rind_settings *settings, size_t k)
{
    const rind_chosen_filter *chosen = &settings->filter[k];

    return chosen->filter == NULL ? 1 : chosen->filter->n_responses(chosen->parameters, settings->two_d);
}

void rind_settings_image_name(const rind_settings *settings, size_t k, size_t i, char name[RIND_IMAGE_NAME_SIZE])
{
    const rind_chosen_filter *chosen = &settings->filter[k];

    if (chosen->filter == NULL)
        snprintf(name, RIND_IMAGE_NAME_SIZE, "original");
    else
        chosen->filter->response_name(chosen->parameters, settings->two_d, i, name);
}

/* Compares the names of all images of entry 'k' with those before. */
static rind_status check_names(rind_reader *reader, size_t k, const rind_place *place)
{
    const rind_settings *settings = reader->settings;
    char name[RIND_IMAGE_NAME_SIZE], other[RIND_IMAGE_NAME_SIZE];

    for (size_t r = 0; r < rind_settings_n_images(settings, k); r++) {
        rind_settings_image_name(settings, k, r, name);
        for (size_t i = 0; i <= k; i++)
            for (size_t j = 0; j < (i == k ? r : rind_settings_n_images(settings, i)); j++) {
                rind_settings_image_name(settings, i, j, other);
                if (strcmp(name, other) == 0)
                    return rind_settings_fail(reader, place, PATH,
                                              "two entries give the image %s, and columns could not be told apart",
                                              name);
            }
    }
    return RIND_OK;
}

/* Where to point for entry 'k': at itself, or, of settings made earlier, at what was changed. */
static const rind_place *place_of(rind_reader *reader, size_t k)
{
    static const char *const others[] = { "dimension", "discretise.method", "ivh.method", "features" };
    const rind_place *place = &reader->filter[k];

    for (size_t i = 0; i < COUNT_OF(others) && place->name == NULL; i++)
        place = rind_key_given(reader, others[i]);
    return place;
}

rind_status rind_filters_check(rind_reader *reader)
{
    const rind_settings *settings = reader->settings;
    rind_status status = check_columns(reader);

    for (size_t k = 0; k < settings->n_filters && status == RIND_OK; k++) {
        const rind_chosen_filter *chosen = &settings->filter[k];
        const rind_place *place = place_of(reader, k);
        char why[RIND_MESSAGE_SIZE / 4] = "", path[RIND_PATH_SIZE];

        if (chosen->filter == NULL)
            continue;
        snprintf(path, sizeof path, PATH ".%s", chosen->filter->name);
        if (chosen->filter->check != NULL &&
            !chosen->filter->check(chosen->parameters, settings->two_d, why, sizeof why))
            return rind_settings_fail(reader, place, path, "%s", why);
        status = check_names(reader, k, place);
        if (status == RIND_OK)
            status = check_levels(reader, place);
    }
    return status;
}

static void print_filter(rind_printer *printer, const rind_chosen_filter *chosen)
{
    const rind_filter *filter = chosen->filter;

    rind_print(printer, "{%s: {", filter->name);
    for (size_t k = 0; k < filter->n_parameters; k++) {
        rind_print(printer, "%s%s: ", k > 0 ? ", " : "", filter->parameters[k].path);
        filter->parameters[k].type->print(printer, &filter->parameters[k], (const char *)chosen->parameters);
    }
    rind_print(printer, "}}");
}

void rind_filters_print(rind_printer *printer, const rind_settings *settings)
{
    if (settings->n_filters == 1 && settings->filter[0].filter == NULL) {
        rind_print(printer, PATH ": [none]\n");
        return;
    }
    rind_print(printer, PATH ":\n");
    for (size_t k = 0; k < settings->n_filters; k++) {
        rind_print(printer, "  - ");
        if (settings->filter[k].filter == NULL)
            rind_print(printer, "none");
        else
            print_filter(printer, &settings->filter[k]);
        rind_print(printer, "\n");
    }
}

bool rind_settings_filter_parameter(size_t index, const rind_filter **filter, rind_key_info *out)
{
    for (size_t k = 0; k < rind_n_filters; k++) {
        size_t n = rind_filters[k]->n_parameters;

        *filter = rind_filters[k];
        *out = (rind_key_info){ .name = "", .type = "", .unit = "", .fallback = "", .help = "" };
        if (index >= (n > 0 ? n : 1)) { /* a filter without parameters still has its row */
            index -= n > 0 ? n : 1;
            continue;
        }
        if (n > 0)
            rind_key_tell(&rind_filters[k]->parameters[index], out);
        return true;
    }
    return false;
}

RIND_KEY_TYPE(filters, "list", read_filters, NULL, allow_filters);
