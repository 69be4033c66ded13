/*
 * region_values.c - the keys of an entry of 'regions', one by one
 *
 * Entries refer to regions by name, to those above them only, so there are no circles; and to masks that the key
 * 'masks' declares.
 */
#include "settings/regions.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

rind_rule rind_plain_rule(const char *name)
{
    rind_rule rule = { .kind = RIND_RULE_SAME, .exclude_below = -(double)INFINITY, .row = true };

    snprintf(rule.name, sizeof rule.name, "%s", name);
    return rule;
}

bool rind_region_is_name(const char *name)
{
    bool good = isalpha((unsigned char)*name) && strlen(name) < RIND_REGION_NAME_SIZE;

    for (const char *c = name; good && *c != '\0'; c++)
        good = (unsigned char)*c < 0x80 && (isalnum((unsigned char)*c) || strchr("_-.", *c) != NULL);
    return good;
}

/* The rule of that name, or rules->n. */
static size_t find_rule(const rind_rules *rules, const char *name)
{
    size_t k = 0;

    while (k < rules->n && strcmp(rules->rule[k].name, name) != 0)
        k++;
    return k;
}

/* A mask that the settings declare becomes a rule where a region first names it. rules->n if it is none. */
static size_t find_mask(const rind_settings *settings, rind_rules *rules, const char *name)
{
    for (size_t k = 0; k < settings->n_masks && rules->n < RIND_MAX_RULES; k++) {
        if (strcmp(settings->masks[k].name, name) != 0)
            continue;
        rind_rule *rule = &rules->rule[rules->n++];

        *rule = rind_plain_rule(name);
        rule->kind = RIND_RULE_MASK;
        rule->row = false;
        return rules->n - 1;
    }
    return rules->n;
}

/* Tells what a name may be: regions above, then masks, each once. */
static rind_status refuse_reference(rind_reader *reader, const rind_key *key, const yaml_node_t *node,
                                    const rind_rules *rules)
{
    const rind_settings *settings = reader->settings;
    const char *name = rind_yaml_word(node);
    rind_place place = rind_yaml_place(&reader->yaml, node);
    rind_nearest nearest = rind_nearest_start(name != NULL ? name : "");
    char shown[RIND_SHOWN_SIZE], names[RIND_MESSAGE_SIZE / 4] = "", meant[RIND_PATH_SIZE + 24] = "";
    size_t n = 0, n_all = rules->n + settings->n_masks;

    for (size_t k = 0; k < n_all; k++) {
        bool is_region = k < rules->n;
        const char *known = is_region ? rules->rule[k].name : settings->masks[k - rules->n].name;

        if (is_region && rules->rule[k].kind == RIND_RULE_MASK)
            continue;
        if (name != NULL)
            rind_nearest_try(&nearest, known);
        if (n < sizeof names)
            n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n > 0 ? ", " : "", known);
    }
    if (*nearest.found != '\0')
        snprintf(meant, sizeof meant, "; did you mean '%s'?", nearest.found);
    return rind_settings_fail(reader, &place, key->path,
                              "%s names no region above this one, and no mask of the key masks%s; allowed: %s",
                              rind_yaml_shown(node, shown), meant, names);
}

static rind_status read_reference(rind_reader *reader, const rind_key *key, const yaml_node_t *node,
                                  const rind_region_entry *e, size_t *out)
{
    const char *name = rind_yaml_word(node);

    *out = name != NULL ? find_rule(e->rules, name) : e->rules->n;
    if (*out == e->rules->n && name != NULL)
        *out = find_mask(reader->settings, e->rules, name);
    return *out < e->rules->n ? RIND_OK : refuse_reference(reader, key, node, e->rules);
}

/* A name, or a list of names, as a set. 'in_order': the first goes to rule.of instead. */
static rind_status read_references(rind_reader *reader, const rind_key *key, const yaml_node_t *node,
                                   rind_region_entry *e, bool in_order, uint32_t *out)
{
    size_t n = rind_yaml_n_items(node);

    *out = 0;
    if (n == 0)
        return rind_value_refuse(reader, key, node, "names no region");
    for (size_t k = 0; k < n; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);
        size_t which;
        rind_status status = read_reference(reader, key, item, e, &which);

        if (status != RIND_OK)
            return status;
        if (*out >> which & 1 || (in_order && k > 0 && which == e->rule.of))
            return rind_value_refuse(reader, key, item, "is named twice");
        if (in_order && k == 0)
            e->rule.of = which;
        else
            *out |= UINT32_C(1) << which;
    }
    return RIND_OK;
}

/* What all keys that say what a region is begin with. */
static rind_status set_kind(rind_reader *reader, const rind_key *key, const yaml_node_t *node, rind_region_entry *e,
                            rind_rule_kind kind)
{
    rind_place place = rind_yaml_place(&reader->yaml, node);

    if (e->kind_key != NULL)
        return rind_settings_fail(reader, &place, key->path,
                                  "the region is said to be %s already; allowed: one of both", e->kind_key);
    e->kind_key = strrchr(key->path, '.') + 1;
    e->rule.kind = kind;
    return RIND_OK;
}

static void allow_text(const rind_key *key, char *out, size_t size)
{
    snprintf(out, size, "%s", key->otherwise);
}

static rind_status read_name(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_region_entry *e = (rind_region_entry *)(void *)base;
    const char *name = rind_yaml_word(node);

    if (name == NULL || !rind_region_is_name(name))
        return rind_value_refuse(reader, key, node, "is no name");
    for (size_t k = 0; k < reader->settings->n_masks; k++)
        if (strcmp(reader->settings->masks[k].name, name) == 0)
            return rind_value_refuse(reader, key, node, "is the name of a mask");
    size_t other = find_rule(e->rules, name);
    if (other < e->rules->n && (other > 0 || e->rules->n > 1 || e->rules->rule[0].row))
        return rind_value_refuse(reader, key, node,
                                 other > 0 ? "is named twice" : "changes the tumour, and must be the first entry");
    snprintf(e->rule.name, sizeof e->rule.name, "%s", name);
    e->named = true;
    return RIND_OK;
}

static rind_status read_of(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_region_entry *e = (rind_region_entry *)(void *)base;

    e->has_of = true;
    return read_reference(reader, key, node, e, &e->rule.of);
}

/* [from, to] of a shell or a rim. */
static rind_status read_layer(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_region_entry *e = (rind_region_entry *)(void *)base;
    rind_rule_kind kind = strcmp(strrchr(key->path, '.') + 1, "shell_mm") == 0 ? RIND_RULE_SHELL : RIND_RULE_RIM;
    double limit[2] = { 0.0, 0.0 };
    rind_status status = set_kind(reader, key, node, e, kind);

    if (status != RIND_OK)
        return status;
    if (node->type != YAML_SEQUENCE_NODE || rind_yaml_n_items(node) != 2)
        return rind_value_refuse(reader, key, node, "is no list of 2 numbers");
    for (size_t k = 0; k < 2; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);

        if (!rind_value_number(item, &limit[k]))
            return rind_value_refuse(reader, key, item, "is no number");
        if (!(limit[k] >= 0.0 && limit[k] <= RIND_REGION_MAX_MM))
            return rind_value_refuse(reader, key, item, "is out of range");
    }
    if (!(limit[0] < limit[1]))
        return rind_value_refuse(reader, key, node, "holds no layer, its first number is not below its second");
    e->rule.from_mm = limit[0] + 0.0;
    e->rule.to_mm = limit[1];
    return RIND_OK;
}

/* How far a region grows or shrinks. */
static rind_status read_growth(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_region_entry *e = (rind_region_entry *)(void *)base;
    bool grows = strcmp(strrchr(key->path, '.') + 1, "dilate_mm") == 0;
    rind_status status = set_kind(reader, key, node, e, grows ? RIND_RULE_DILATED : RIND_RULE_ERODED);

    if (status != RIND_OK)
        return status;
    if (!rind_value_number(node, &e->rule.to_mm))
        return rind_value_refuse(reader, key, node, "is no number");
    if (!(e->rule.to_mm > 0.0 && e->rule.to_mm <= RIND_REGION_MAX_MM))
        return rind_value_refuse(reader, key, node, "is out of range");
    return RIND_OK;
}

static rind_status read_set(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    static const struct {
        const char *word;
        rind_rule_kind kind;
    } sets[] = { { "union", RIND_RULE_UNION },
                 { "intersection", RIND_RULE_INTERSECTION },
                 { "difference", RIND_RULE_DIFFERENCE } };
    rind_region_entry *e = (rind_region_entry *)(void *)base;
    rind_rule_kind kind = RIND_RULE_UNION;

    for (size_t k = 0; k < COUNT_OF(sets); k++)
        if (strcmp(strrchr(key->path, '.') + 1, sets[k].word) == 0)
            kind = sets[k].kind;
    rind_status status = set_kind(reader, key, node, e, kind);
    if (status == RIND_OK && rind_yaml_n_items(node) < 2)
        status = rind_value_refuse(reader, key, node, "is no list of two regions or more");
    if (status == RIND_OK)
        status = read_references(reader, key, node, e, kind == RIND_RULE_DIFFERENCE, &e->rule.parts);
    return status;
}

static rind_status read_region_label(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_region_entry *e = (rind_region_entry *)(void *)base;
    rind_status status = set_kind(reader, key, node, e, RIND_RULE_LABEL);

    return status == RIND_OK ? rind_label_number_read(reader, key, node, &e->rule.label) : status;
}

static rind_status read_within(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_region_entry *e = (rind_region_entry *)(void *)base;

    return read_references(reader, key, node, e, false, &e->rule.within);
}

static rind_status read_excluded(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_region_entry *e = (rind_region_entry *)(void *)base;

    return read_references(reader, key, node, e, false, &e->rule.exclude);
}

#define TEXT_TYPE(id, noun, reader) \
    const rind_key_type rind_region_##id = { .name = noun, .read = reader, .allow = allow_text }

TEXT_TYPE(name, "word", read_name);
TEXT_TYPE(of, "region", read_of);
TEXT_TYPE(layer, "list of 2 numbers", read_layer);
TEXT_TYPE(growth, "number", read_growth);
TEXT_TYPE(set, "list of regions", read_set);
TEXT_TYPE(label, "whole number", read_region_label);
TEXT_TYPE(within, "list of regions", read_within);
TEXT_TYPE(excluded, "list of regions", read_excluded);
