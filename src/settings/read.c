/*
 * read.c - values under their paths, from a document or an assignment
 *
 * A value stands under a path, "resample.spacing_mm". A file gives paths by nesting mappings, an assignment
 * writes them out. Whatever is no path of the table is refused, with the nearest that is.
 */
#include "settings/keys.h"
#include "settings/pyradiomics/parameters.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool is_section(const char *path)
{
    size_t n = strlen(path);

    for (size_t k = 0; k < rind_n_keys; k++)
        if (strncmp(rind_keys[k].path, path, n) == 0 && rind_keys[k].path[n] == '.')
            return true;
    return false;
}

/* What was meant: a key of the same section, else a key of that last name in another section. */
static rind_nearest nearest_key(const char *path)
{
    rind_nearest nearest = rind_nearest_start(path);

    for (size_t k = 0; k < rind_n_keys; k++) {
        char section[RIND_PATH_SIZE];

        rind_nearest_try(&nearest, rind_keys[k].path);
        snprintf(section, sizeof section, "%.*s", (int)strcspn(rind_keys[k].path, "."), rind_keys[k].path);
        rind_nearest_try(&nearest, section);
    }
    const char *dot = strrchr(path, '.');
    for (size_t k = 0; k < rind_n_keys && *nearest.found == '\0'; k++) {
        const char *last = strchr(rind_keys[k].path, '.');
        if (last != NULL && strcmp(last + 1, dot != NULL ? dot + 1 : path) == 0)
            snprintf(nearest.found, sizeof nearest.found, "%s", rind_keys[k].path);
    }
    return nearest;
}

rind_status rind_unknown_key(rind_reader *reader, const char *path, const yaml_node_t *name)
{
    rind_nearest nearest = nearest_key(path);
    rind_place place = rind_yaml_place(&reader->yaml, name);
    char shown[RIND_SHOWN_SIZE];

    rind_text_shown(path, shown);
    if (*nearest.found != '\0')
        return rind_settings_fail(reader, &place, NULL, "unknown key %s; did you mean '%s'?", shown, nearest.found);
    return rind_settings_fail(reader, &place, NULL, "unknown key %s; `rind list settings` shows all keys", shown);
}

/* A key's name within its mapping, or NULL with the reason told. */
static const char *name_of(rind_reader *reader, const char *section, const yaml_node_t *node)
{
    const char *name = rind_yaml_word(node);
    rind_place place = rind_yaml_place(&reader->yaml, node);
    char shown[RIND_SHOWN_SIZE];

    if (name == NULL || *name == '\0')
        rind_settings_fail(reader, &place, *section ? section : NULL, "%s is no key; allowed: a word",
                           rind_yaml_shown(node, shown));
    else if (strchr(name, '.') != NULL)
        rind_settings_fail(reader, &place, NULL, "unknown key %s; keys of a section are nested below it",
                           rind_text_shown(name, shown));
    else
        return name;
    return NULL;
}

/* Refuses a key that stands in the mapping before. Keys before are known ones, so they are few. */
static rind_status refuse_repeated(rind_reader *reader, const yaml_node_t *mapping, const yaml_node_pair_t *pair,
                                   const char *path, const char *name)
{
    for (const yaml_node_pair_t *p = mapping->data.mapping.pairs.start; p < pair; p++) {
        const yaml_node_t *other = rind_yaml_node(&reader->yaml, p->key);

        if (strcmp(rind_yaml_word(other), name) != 0)
            continue;
        rind_place place = rind_yaml_place(&reader->yaml, rind_yaml_node(&reader->yaml, pair->key));
        if (reader->yaml.assignment)
            return rind_settings_fail(reader, &place, path, "is given twice");
        return rind_settings_fail(reader, &place, path, "is given twice; the first is in line %zu",
                                  other->start_mark.line + 1);
    }
    return RIND_OK;
}

rind_status rind_pairs_read(rind_reader *reader, const char *section, const yaml_node_t *mapping,
                            rind_pair_reader *read, char *base)
{
    for (yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < mapping->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = rind_yaml_node(&reader->yaml, pair->key);
        const char *name = name_of(reader, section, key);
        char path[RIND_PATH_SIZE];

        if (name == NULL)
            return RIND_BAD_SETTINGS;
        snprintf(path, sizeof path, "%s%s%s", section, *section ? "." : "", name);
        rind_status status = refuse_repeated(reader, mapping, pair, path, name);
        if (status == RIND_OK)
            status = read(reader, path, key, rind_yaml_node(&reader->yaml, pair->value), base);
        if (status != RIND_OK)
            return status;
    }
    return RIND_OK;
}

rind_status rind_pair_read_key(rind_reader *reader, const char *path, const yaml_node_t *name, const yaml_node_t *value,
                               char *base)
{
    const rind_key *key = rind_key_find(path);

    if (key == NULL)
        return rind_unknown_key(reader, path, name);
    rind_status status = key->type->read(reader, key, value, base);
    if (status == RIND_OK)
        *rind_key_given(reader, path) = rind_yaml_place(&reader->yaml, name);
    return status;
}

static rind_status read_section(rind_reader *reader, const char *section, const yaml_node_t *node);

/* The value under 'path'; 'name' is where the path stands. */
static rind_status read_value(rind_reader *reader, const char *path, const yaml_node_t *name, const yaml_node_t *value,
                              char *base)
{
    const rind_key *key = rind_key_find(path);

    if (rind_binning_is(path))
        return rind_binning_read(reader, path, value);
    if (rind_group_is(path))
        return rind_group_read(reader, path, value);
    if (is_section(path))
        return read_section(reader, path, value);
    if (key == NULL)
        return rind_unknown_key(reader, path, name);

    char section[RIND_PATH_SIZE];
    snprintf(section, sizeof section, "%.*s", (int)strcspn(path, "."), path);
    rind_status status =
        rind_binning_is(section) ? rind_binning_assign(reader, key, value) : key->type->read(reader, key, value, base);
    if (status == RIND_OK)
        *rind_key_given(reader, path) = rind_yaml_place(&reader->yaml, name);
    return status;
}

static rind_status read_section(rind_reader *reader, const char *section, const yaml_node_t *node)
{
    char shown[RIND_SHOWN_SIZE];
    rind_place place = rind_yaml_place(&reader->yaml, node);

    if (node->type != YAML_MAPPING_NODE)
        return rind_settings_fail(reader, &place, section, "%s where a mapping of keys is needed",
                                  rind_yaml_shown(node, shown));
    return rind_pairs_read(reader, section, node, read_value, (char *)reader->settings);
}

/* Regions name masks, which may stand below them: they are read first, and once more in their turn. */
static rind_status read_masks_first(rind_reader *reader, const yaml_node_t *root)
{
    const rind_key *key = rind_key_find("masks");

    for (yaml_node_pair_t *pair = root->data.mapping.pairs.start; pair < root->data.mapping.pairs.top; pair++)
        if (rind_value_is(rind_yaml_node(&reader->yaml, pair->key), key->path))
            return key->type->read(reader, key, rind_yaml_node(&reader->yaml, pair->value), (char *)reader->settings);
    return RIND_OK;
}

rind_status rind_document_read(rind_reader *reader, const char *text, const char *name)
{
    reader->yaml = (rind_yaml){ .name = name };
    rind_status status = rind_yaml_load(reader->ctx, &reader->yaml, text, strlen(text));
    if (status != RIND_OK)
        return status;

    const yaml_node_t *root = rind_yaml_root(&reader->yaml);
    char shown[RIND_SHOWN_SIZE];
    if (root == NULL)
        status = rind_fail(reader->ctx, RIND_BAD_SETTINGS,
                           "%s: holds no settings; `version: 1` alone gives the defaults", name);
    else if (root->type != YAML_MAPPING_NODE) {
        rind_place place = rind_yaml_place(&reader->yaml, root);
        status = rind_settings_fail(reader, &place, NULL, "%s where a mapping of keys is needed, as `version: 1`",
                                    rind_yaml_shown(root, shown));
    } else if (rind_py_is_parameter_file(&reader->yaml, root)) {
        reader->settings->profile = RIND_PROFILE_PYRADIOMICS;
        status = rind_py_document_read(reader, root);
    } else {
        status = read_masks_first(reader, root);
        if (status == RIND_OK)
            status = rind_pairs_read(reader, "", root, read_value, (char *)reader->settings);
    }
    yaml_document_delete(&reader->yaml.document);
    return status;
}

/* Sets 'path' to the YAML 'text'; 'whole' is what messages show. */
static rind_status assign(rind_reader *reader, const char *path, const char *text, const char *whole)
{
    reader->yaml = (rind_yaml){ .name = whole, .assignment = true };
    rind_status status = rind_yaml_load(reader->ctx, &reader->yaml, text, strlen(text));
    if (status != RIND_OK)
        return status;

    const yaml_node_t *root = rind_yaml_root(&reader->yaml);
    const struct rind_py *py = reader->settings->pyradiomics;
    if (root == NULL) {
        rind_place place = { .name = whole };
        status = rind_settings_fail(reader, &place, rind_key_find(path) != NULL ? path : NULL, "no value behind the =");
    } else if (py != NULL && !py->own_keys)
        status = rind_py_assign(reader, path, root);
    else
        status = read_value(reader, path, root, root, (char *)reader->settings);
    yaml_document_delete(&reader->yaml.document);
    return status;
}

rind_status rind_assignment_read(rind_reader *reader, const char *assignment)
{
    char path[RIND_PATH_SIZE];
    const char *equals = strchr(assignment, '=');
    rind_place place = { .name = assignment };

    if (equals == NULL || equals == assignment)
        return rind_settings_fail(reader, &place, NULL, "is no assignment; allowed: key=value, as resample.round=true");
    snprintf(path, sizeof path, "%.*s",
             (int)(equals - assignment < RIND_PATH_SIZE ? equals - assignment : RIND_PATH_SIZE), assignment);
    return assign(reader, path, equals + 1, assignment);
}

rind_status rind_default_read(rind_reader *reader, const rind_key *key, char *base)
{
    const rind_yaml yaml = reader->yaml;

    reader->yaml = (rind_yaml){ .name = "defaults" };
    rind_status status = rind_yaml_load(reader->ctx, &reader->yaml, key->fallback, strlen(key->fallback));
    if (status == RIND_OK) {
        status = key->type->read(reader, key, rind_yaml_root(&reader->yaml), base);
        yaml_document_delete(&reader->yaml.document);
    }
    reader->yaml = yaml;
    return status;
}

rind_status rind_defaults_read(rind_reader *reader)
{
    char text[8192] = "";
    rind_printer printer = { .out = text };

    for (size_t k = 0; k < rind_n_keys; k++) {
        assert(printer.n + strlen(rind_keys[k].path) + strlen(rind_keys[k].fallback) + 4 < sizeof text);
        rind_print(&printer, "%s: %s\n", rind_keys[k].path, rind_keys[k].fallback);
    }
    reader->yaml = (rind_yaml){ .name = "defaults" };
    rind_status status = rind_yaml_load(reader->ctx, &reader->yaml, text, printer.n);
    if (status != RIND_OK)
        return status;

    const yaml_node_pair_t *pair = rind_yaml_root(&reader->yaml)->data.mapping.pairs.start;
    for (size_t k = 0; k < rind_n_keys && status == RIND_OK; k++, pair++) {
        const yaml_node_t *name = rind_yaml_node(&reader->yaml, pair->key);
        const yaml_node_t *value = rind_yaml_node(&reader->yaml, pair->value);

        status = read_value(reader, rind_keys[k].path, name, value, (char *)reader->settings);
    }
    yaml_document_delete(&reader->yaml.document);
    return status;
}
