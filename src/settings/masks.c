/*
 * masks.c - the key 'masks': masks beside the tumour's that regions may name
 *
 *     masks: [breast_mask]
 *     masks: {breast_mask: nonzero, organs: 3, lungs: "Lung, left"}
 *
 * The settings give names and labels, the case gives files. Unlike mask.label, the default is nonzero: such a mask
 * bounds other regions, and its values rarely tell anything apart.
 */
#include "settings/regions.h"

#include <stdio.h>
#include <string.h>

static void allow_masks(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size, "none, a list of names, a mapping {name: nonzero, a whole number other than 0, or a name}");
}

static rind_status add_mask(rind_reader *reader, const rind_key *key, const yaml_node_t *node, rind_named_mask **out)
{
    rind_settings *settings = reader->settings;
    const char *name = rind_yaml_word(node);

    if (settings->n_masks == RIND_MAX_NAMED_MASKS)
        return rind_value_refuse(reader, key, node, "is one mask too many");
    if (name == NULL || !rind_region_is_name(name))
        return rind_value_refuse(reader, key, node, "is no name: letters, digits, _ - . after a letter, at most 47");
    if (strcmp(name, "tumour") == 0)
        return rind_value_refuse(reader, key, node, "is the mask's own region");
    for (size_t k = 0; k < settings->n_masks; k++)
        if (strcmp(settings->masks[k].name, name) == 0)
            return rind_value_refuse(reader, key, node, "is named twice");
    *out = &settings->masks[settings->n_masks++];
    memset(*out, 0, sizeof **out);
    (*out)->choice = RIND_LABEL_NONZERO;
    snprintf((*out)->name, sizeof(*out)->name, "%s", name);
    return RIND_OK;
}

/* A rind_pair_reader: a mask and its label. */
static rind_status read_mask(rind_reader *reader, const char *path, const yaml_node_t *name, const yaml_node_t *value,
                             char *base)
{
    const rind_key *key = (const rind_key *)(const void *)base;
    rind_named_mask *mask = NULL;
    rind_status status = add_mask(reader, key, name, &mask);
    (void)path;

    if (status != RIND_OK || (rind_yaml_plain(value) && rind_value_is(value, "nonzero")))
        return status;
    if (!rind_label_is_name(value)) {
        mask->choice = RIND_LABEL_NUMBER;
        return rind_label_number_read(reader, key, value, &mask->label);
    }
    if (strlen(rind_yaml_word(value)) >= sizeof mask->label_name)
        return rind_value_refuse(reader, key, value, "is too long for a name");
    mask->choice = RIND_LABEL_BY_NAME;
    strcpy(mask->label_name, rind_yaml_word(value));
    return RIND_OK;
}

static rind_status read_masks(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    size_t n = rind_yaml_n_items(node);
    (void)base;

    reader->settings->n_masks = 0;
    memset(reader->settings->masks, 0, sizeof reader->settings->masks);
    if (rind_value_is(node, "none"))
        return RIND_OK;
    if (node->type == YAML_MAPPING_NODE)
        return rind_pairs_read(reader, key->path, node, read_mask, (char *)(uintptr_t)key);
    if (n == 0)
        return rind_value_refuse(reader, key, node, "names no mask");
    for (size_t k = 0; k < n; k++) {
        rind_named_mask *mask;
        rind_status status = add_mask(reader, key, rind_yaml_item(&reader->yaml, node, k), &mask);

        if (status != RIND_OK)
            return status;
    }
    return RIND_OK;
}

static void print_masks(rind_printer *printer, const rind_key *key, const char *base)
{
    const rind_settings *settings = (const rind_settings *)(const void *)base;
    (void)key;

    if (settings->n_masks == 0)
        rind_print(printer, "none");
    for (size_t k = 0; k < settings->n_masks; k++) {
        const rind_named_mask *mask = &settings->masks[k];

        rind_print(printer, "%s%s: ", k > 0 ? ", " : "{", mask->name);
        if (mask->choice == RIND_LABEL_BY_NAME)
            rind_label_name_print(printer, mask->label_name);
        else if (mask->choice == RIND_LABEL_NUMBER)
            rind_print(printer, "%lld", (long long)mask->label);
        else
            rind_print(printer, "nonzero");
    }
    if (settings->n_masks > 0)
        rind_print(printer, "}");
}

static bool has_mask(const rind_settings *settings, const char *name)
{
    for (size_t k = 0; k < settings->n_masks; k++)
        if (strcmp(settings->masks[k].name, name) == 0)
            return true;
    return false;
}

/* Masks may have been changed after regions were read: a name is a region's or a mask's, and is there. */
rind_status rind_masks_check(rind_reader *reader)
{
    const rind_settings *settings = reader->settings;
    const rind_place *place = rind_key_given(reader, "masks");

    for (size_t k = 0; k < settings->rules.n; k++) {
        const rind_rule *rule = &settings->rules.rule[k];

        if ((rule->kind == RIND_RULE_MASK) != has_mask(settings, rule->name))
            return rind_settings_fail(reader, place, "masks",
                                      rule->kind == RIND_RULE_MASK ? "a region names the mask '%s', which is not there"
                                                                   : "'%s' is the name of a region",
                                      rule->name);
    }
    return RIND_OK;
}

RIND_KEY_TYPE(masks, "list or mapping", read_masks, print_masks, allow_masks);
