/*
 * regions.c - the key 'regions': what is made of the tumour, of the mask's labels and of further masks
 *
 *     regions:
 *       - tumour
 *       - {name: breast, label: 3, row: false}
 *       - {name: peri_3mm, shell_mm: [0, 3], within: breast, exclude: {air_below: -300}}
 *
 * An entry is a word, tumour, or a mapping: a name, at most one key that says what the region is, and what is done to
 * it. Single keys are read in region_values.c. An entry named tumour may change the tumour itself (fill_holes, ...);
 * the tumour stands first among the rules whether it is listed or not, and has a row if it is.
 */
#include "settings/regions.h"

#include <stdio.h>
#include <string.h>

#define PATH "regions"

static rind_status read_exclusions(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base);

static void allow_exclusions(const rind_key *key, char *out, size_t size)
{
    snprintf(out, size, "%s", key->otherwise);
}

static const rind_key_type exclusions_type = { .name = "mapping", .read = read_exclusions, .allow = allow_exclusions };

#define AT(member) .offset = offsetof(rind_region_entry, rule.member)
#define TRUTH(member)                                                \
    AT(member), .size = sizeof(bool), .words = (const char *const[]) \
    {                                                                \
        "false", "true", NULL                                        \
    }
#define LAYER "a list [from, to] of numbers from 0 to 100, from < to"
#define GROWTH "a number above 0, at most 100"
#define REGIONS "names of regions above this one, and of masks"

/* Exclusions have their own mapping below an entry. */
static const rind_key keys[] = {
    { PATH ".name", &rind_region_name, NULL, "none", "What the region is called in rows and by entries below it.",
      .otherwise = "letters, digits, _ - . after a letter, at most 47, each name once" },
    { PATH ".shell_mm", &rind_region_layer, "mm", "none", "Voxels outside 'of' at a distance above from, up to to.",
      .otherwise = LAYER },
    { PATH ".rim_mm", &rind_region_layer, "mm", "none", "Voxels of 'of' at such a distance from its outside.",
      .otherwise = LAYER },
    { PATH ".dilate_mm", &rind_region_growth, "mm", "none", "'of' and the voxels up to this distance around it.",
      .otherwise = GROWTH },
    { PATH ".erode_mm", &rind_region_growth, "mm", "none",
      "'of' without its voxels up to this distance from its outside.", .otherwise = GROWTH },
    { PATH ".union", &rind_region_set, NULL, "none", "Voxels of any of these regions.", .otherwise = REGIONS },
    { PATH ".intersection", &rind_region_set, NULL, "none", "Voxels of all of these regions.", .otherwise = REGIONS },
    { PATH ".difference", &rind_region_set, NULL, "none",
      "Voxels of the first of these regions and of none of the others.", .otherwise = REGIONS },
    { PATH ".label", &rind_region_label, NULL, "none", "The mask's voxels of this value.",
      .otherwise = "a whole number other than 0" },
    { PATH ".of", &rind_region_of, NULL, "tumour", "The region that a shell surrounds, or that the entry changes.",
      .otherwise = "the name of a region above this one, or of a mask" },
    { PATH ".fill_holes", &rind_key_truth, NULL, "false", "Fill what the region encloses.", TRUTH(fill_holes) },
    { PATH ".largest_component", &rind_key_truth, NULL, "false",
      "Keep the region's largest connected part alone, after holes are filled.", TRUTH(largest_component) },
    { PATH ".within", &rind_region_within, NULL, "none", "Keep what lies in all of these regions.",
      .otherwise = REGIONS },
    { PATH ".exclude", &exclusions_type, NULL, "none", "What is taken away in the end: the four keys below.",
      .otherwise = "a mapping of regions, air_below, intensity, edge_mm" },
    { PATH ".exclude.regions", &rind_region_excluded, NULL, "none", "Voxels of these regions.", .otherwise = REGIONS },
    { PATH ".exclude.air_below", &rind_key_number, "intensity", "-.inf", "Voxels of lower intensity.",
      AT(exclude_below), .low = -INFINITY, .high = INFINITY },
    { PATH ".exclude.intensity", &rind_key_range, "intensity", "none", "Voxels with an intensity in this closed range.",
      AT(exclude_range), .flag = offsetof(rind_region_entry, rule.has_exclude_range) },
    { PATH ".exclude.edge_mm", &rind_key_number, "mm", "0", "Voxels this near to the image's edge.",
      AT(exclude_edge_mm), .low = 0, .high = RIND_REGION_MAX_MM },
    { PATH ".row", &rind_key_truth, NULL, "true",
      "Whether the region has a row in the table; without, it serves other regions.", TRUTH(row) },
};

bool rind_settings_region_key(size_t index, rind_key_info *out)
{
    if (index >= COUNT_OF(keys))
        return false;
    rind_key_tell(&keys[index], out);
    return true;
}

static rind_status unknown_key(rind_reader *reader, const char *path, const yaml_node_t *name)
{
    rind_place place = rind_yaml_place(&reader->yaml, name);
    rind_nearest nearest = rind_nearest_start(path);
    char shown[RIND_SHOWN_SIZE];

    for (size_t k = 0; k < COUNT_OF(keys); k++) {
        rind_nearest_try(&nearest, keys[k].path);
        if (strncmp(keys[k].path, path, strlen(path)) == 0 && *nearest.found == '\0')
            snprintf(nearest.found, sizeof nearest.found, "%s", keys[k].path); /* a unit is left out: shell */
    }
    rind_text_shown(path, shown);
    if (*nearest.found != '\0')
        return rind_settings_fail(reader, &place, NULL, "unknown key %s; did you mean '%s'?", shown, nearest.found);
    return rind_settings_fail(reader, &place, NULL, "unknown key %s; `rind list settings` shows all keys", shown);
}

/* A rind_pair_reader; 'base' is the entry. */
static rind_status read_pair(rind_reader *reader, const char *path, const yaml_node_t *name, const yaml_node_t *value,
                             char *base)
{
    for (size_t k = 0; k < COUNT_OF(keys); k++)
        if (strcmp(keys[k].path, path) == 0)
            return keys[k].type->read(reader, &keys[k], value, base);
    return unknown_key(reader, path, name);
}

static rind_status read_exclusions(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    if (node->type != YAML_MAPPING_NODE)
        return rind_value_refuse(reader, key, node, "is no mapping");
    return rind_pairs_read(reader, key->path, node, read_pair, base);
}

/* What single keys cannot tell. */
static rind_status check_entry(rind_reader *reader, const rind_region_entry *e, const yaml_node_t *node)
{
    rind_place place = rind_yaml_place(&reader->yaml, node);
    bool is_tumour = strcmp(e->rule.name, "tumour") == 0;
    bool takes_of = e->kind_key == NULL || strstr(e->kind_key, "_mm") != NULL;

    if (!e->named)
        return rind_settings_fail(reader, &place, PATH ".name", "is missing; allowed: %s", keys[0].otherwise);
    if (is_tumour && (e->kind_key != NULL || e->has_of))
        return rind_settings_fail(reader, &place, PATH, "the tumour is what mask.label says, not %s",
                                  e->kind_key != NULL ? e->kind_key : "of");
    if (is_tumour && (e->rule.within | e->rule.exclude) != 0)
        return rind_settings_fail(reader, &place, PATH, "the tumour cannot refer to regions: those stand below it");
    if (e->has_of && !takes_of)
        return rind_settings_fail(reader, &place, PATH ".of", "does not go with %s", e->kind_key);
    return RIND_OK;
}

static rind_status read_mapping(rind_reader *reader, const yaml_node_t *node, rind_rules *rules)
{
    rind_region_entry e = { .rules = rules, .rule = rind_plain_rule("") };
    rind_status status = rind_pairs_read(reader, PATH, node, read_pair, (char *)&e);

    if (status == RIND_OK)
        status = check_entry(reader, &e, node);
    if (status != RIND_OK)
        return status;
    if (strcmp(e.rule.name, "tumour") == 0) {
        rules->rule[0] = e.rule;
        return RIND_OK;
    }
    if (rules->n == RIND_MAX_RULES) {
        rind_place place = rind_yaml_place(&reader->yaml, node);

        return rind_settings_fail(reader, &place, PATH, "holds more than %d regions, with the masks they name",
                                  RIND_MAX_RULES - 1);
    }
    rules->rule[rules->n++] = e.rule;
    return RIND_OK;
}

static rind_status read_entry(rind_reader *reader, const rind_key *key, const yaml_node_t *node, rind_rules *rules)
{
    if (node->type == YAML_MAPPING_NODE)
        return read_mapping(reader, node, rules);
    if (!rind_value_is(node, "tumour"))
        return rind_value_refuse(reader, key, node, "is neither tumour nor a mapping");
    if (rules->rule[0].row)
        return rind_value_refuse(reader, key, node, "is named twice");
    rules->rule[0].row = true;
    return RIND_OK;
}

static void allow_regions(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size, "a list of tumour and mappings, {name: peri_3mm, shell_mm: [0, 3]}; see regions.*");
}

static rind_status read_regions(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_rules *rules = &reader->settings->rules;
    size_t n = rind_yaml_n_items(node), n_rows = 0;
    (void)base;

    if (n == 0)
        return rind_value_refuse(reader, key, node, "is no list of regions");
    if (n >= RIND_MAX_RULES)
        return rind_value_refuse(reader, key, node, "is too long");
    *rules = (rind_rules){ .n = 1, .rule = { rind_plain_rule("tumour") } };
    rules->rule[0].row = false;
    for (size_t k = 0; k < n; k++) {
        rind_status status = read_entry(reader, key, rind_yaml_item(&reader->yaml, node, k), rules);
        if (status != RIND_OK)
            return status;
    }
    for (size_t k = 0; k < rules->n; k++)
        n_rows += rules->rule[k].row;
    return n_rows > 0 ? RIND_OK : rind_value_refuse(reader, key, node, "gives no row");
}

RIND_KEY_TYPE(regions, "list", read_regions, NULL, allow_regions);
