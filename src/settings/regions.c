/*
 * regions.c - the key 'regions': what is made of the tumour and of the mask's labels
 *
 *     regions:
 *       - tumour
 *       - {name: breast, label: 3, row: false}
 *       - {name: peri_3mm, shell_mm: [0, 3], within: breast, exclude: {air_below: -300}}
 *
 * An entry is a word, tumour, or a mapping: a name, at most one key that says what the region is, and what is done to
 * it. Entries refer to regions by name, to those above them only, so there are no circles. An entry named tumour
 * may change the tumour itself (fill_holes, within, ...); the tumour stands first among the rules whether it is listed
 * or not, and has a row if it is.
 */
#include "settings/keys.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define PATH "regions"
#define MAX_MM 100.0 /* beyond, a unit was mistaken */

/* One entry on its way. */
typedef struct entry {
    rind_rules *rules; /* those above it */
    rind_rule rule;
    const char *kind_key; /* the key that said what the region is; NULL: none yet */
    bool named, has_of;
} entry;

static rind_rule plain_rule(const char *name)
{
    rind_rule rule = { .kind = RIND_RULE_SAME, .exclude_below = -(double)INFINITY, .row = true };

    snprintf(rule.name, sizeof rule.name, "%s", name);
    return rule;
}

/* The rule of that name, or rules->n. */
static size_t find_rule(const rind_rules *rules, const char *name)
{
    size_t k = 0;

    while (k < rules->n && strcmp(rules->rule[k].name, name) != 0)
        k++;
    return k;
}

static rind_status read_reference(rind_reader *reader, const rind_key *key, const yaml_node_t *node, const entry *e,
                                  size_t *out)
{
    const char *name = rind_yaml_word(node);
    rind_place place = rind_yaml_place(&reader->yaml, node);
    char shown[RIND_SHOWN_SIZE], names[RIND_MESSAGE_SIZE / 4];
    size_t n = 0;

    *out = name != NULL ? find_rule(e->rules, name) : e->rules->n;
    if (*out < e->rules->n)
        return RIND_OK;
    for (size_t k = 0; k < e->rules->n && n < sizeof names; k++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", k > 0 ? ", " : "", e->rules->rule[k].name);
    return rind_settings_fail(reader, &place, key->path, "%s names no region above this one; allowed: %s",
                              rind_yaml_shown(node, shown), names);
}

/* A name, or a list of names, as a set. 'in_order': the first goes to rule.of instead. */
static rind_status read_references(rind_reader *reader, const rind_key *key, const yaml_node_t *node, entry *e,
                                   bool in_order, uint32_t *out)
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
static rind_status set_kind(rind_reader *reader, const rind_key *key, const yaml_node_t *node, entry *e,
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
    entry *e = (entry *)(void *)base;
    const char *name = rind_yaml_word(node);
    bool good = name != NULL && isalpha((unsigned char)*name) && strlen(name) < RIND_REGION_NAME_SIZE;

    for (const char *c = name; good && *c != '\0'; c++)
        good = (unsigned char)*c < 0x80 && (isalnum((unsigned char)*c) || strchr("_-.", *c) != NULL);
    if (!good)
        return rind_value_refuse(reader, key, node, "is no name");
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
    entry *e = (entry *)(void *)base;

    e->has_of = true;
    return read_reference(reader, key, node, e, &e->rule.of);
}

/* [from, to] of a shell or a rim. */
static rind_status read_layer(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    entry *e = (entry *)(void *)base;
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
        if (!(limit[k] >= 0.0 && limit[k] <= MAX_MM))
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
    entry *e = (entry *)(void *)base;
    bool grows = strcmp(strrchr(key->path, '.') + 1, "dilate_mm") == 0;
    rind_status status = set_kind(reader, key, node, e, grows ? RIND_RULE_DILATED : RIND_RULE_ERODED);

    if (status != RIND_OK)
        return status;
    if (!rind_value_number(node, &e->rule.to_mm))
        return rind_value_refuse(reader, key, node, "is no number");
    if (!(e->rule.to_mm > 0.0 && e->rule.to_mm <= MAX_MM))
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
    entry *e = (entry *)(void *)base;
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
    entry *e = (entry *)(void *)base;
    rind_status status = set_kind(reader, key, node, e, RIND_RULE_LABEL);

    return status == RIND_OK ? rind_label_number_read(reader, key, node, &e->rule.label) : status;
}

static rind_status read_within(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    entry *e = (entry *)(void *)base;

    return read_references(reader, key, node, e, false, &e->rule.within);
}

static rind_status read_excluded(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    entry *e = (entry *)(void *)base;

    return read_references(reader, key, node, e, false, &e->rule.exclude);
}

static rind_status read_exclusions(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base);

#define TEXT_TYPE(id, noun, reader) \
    static const rind_key_type id = { .name = noun, .read = reader, .allow = allow_text }

TEXT_TYPE(name_type, "word", read_name);
TEXT_TYPE(of_type, "region", read_of);
TEXT_TYPE(layer_type, "list of 2 numbers", read_layer);
TEXT_TYPE(growth_type, "number", read_growth);
TEXT_TYPE(set_type, "list of regions", read_set);
TEXT_TYPE(label_type, "whole number", read_region_label);
TEXT_TYPE(within_type, "list of regions", read_within);
TEXT_TYPE(excluded_type, "list of regions", read_excluded);
TEXT_TYPE(exclusions_type, "mapping", read_exclusions);

#define AT(member) .offset = offsetof(entry, rule.member)
#define TRUTH(member)                                                \
    AT(member), .size = sizeof(bool), .words = (const char *const[]) \
    {                                                                \
        "false", "true", NULL                                        \
    }
#define LAYER "a list [from, to] of numbers from 0 to 100, from < to"
#define GROWTH "a number above 0, at most 100"
#define REGIONS "names of regions above this one"

/* Exclusions have their own mapping below an entry. */
static const rind_key keys[] = {
    { PATH ".name", &name_type, NULL, "none", "What the region is called in rows and by entries below it.",
      .otherwise = "letters, digits, _ - . after a letter, at most 47, each name once" },
    { PATH ".shell_mm", &layer_type, "mm", "none", "Voxels outside 'of' at a distance above from, up to to.",
      .otherwise = LAYER },
    { PATH ".rim_mm", &layer_type, "mm", "none", "Voxels of 'of' at such a distance from its outside.",
      .otherwise = LAYER },
    { PATH ".dilate_mm", &growth_type, "mm", "none", "'of' and the voxels up to this distance around it.",
      .otherwise = GROWTH },
    { PATH ".erode_mm", &growth_type, "mm", "none", "'of' without its voxels up to this distance from its outside.",
      .otherwise = GROWTH },
    { PATH ".union", &set_type, NULL, "none", "Voxels of any of these regions.", .otherwise = REGIONS },
    { PATH ".intersection", &set_type, NULL, "none", "Voxels of all of these regions.", .otherwise = REGIONS },
    { PATH ".difference", &set_type, NULL, "none", "Voxels of the first of these regions and of none of the others.",
      .otherwise = REGIONS },
    { PATH ".label", &label_type, NULL, "none", "The mask's voxels of this value.",
      .otherwise = "a whole number other than 0" },
    { PATH ".of", &of_type, NULL, "tumour", "The region that a shell surrounds, or that the entry changes.",
      .otherwise = "the name of a region above this one" },
    { PATH ".fill_holes", &rind_key_truth, NULL, "false", "Fill what the region encloses.", TRUTH(fill_holes) },
    { PATH ".largest_component", &rind_key_truth, NULL, "false",
      "Keep the region's largest connected part alone, after holes are filled.", TRUTH(largest_component) },
    { PATH ".within", &within_type, NULL, "none", "Keep what lies in all of these regions.", .otherwise = REGIONS },
    { PATH ".exclude", &exclusions_type, NULL, "none", "What is taken away in the end: the four keys below.",
      .otherwise = "a mapping of regions, air_below, intensity, edge_mm" },
    { PATH ".exclude.regions", &excluded_type, NULL, "none", "Voxels of these regions.", .otherwise = REGIONS },
    { PATH ".exclude.air_below", &rind_key_number, "intensity", "-.inf", "Voxels of lower intensity.",
      AT(exclude_below), .low = -INFINITY, .high = INFINITY },
    { PATH ".exclude.intensity", &rind_key_range, "intensity", "none", "Voxels with an intensity in this closed range.",
      AT(exclude_range), .flag = offsetof(entry, rule.has_exclude_range) },
    { PATH ".exclude.edge_mm", &rind_key_number, "mm", "0", "Voxels this near to the image's edge.",
      AT(exclude_edge_mm), .low = 0, .high = MAX_MM },
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
static rind_status check_entry(rind_reader *reader, const entry *e, const yaml_node_t *node)
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
    entry e = { .rules = rules, .rule = plain_rule("") };
    rind_status status = rind_pairs_read(reader, PATH, node, read_pair, (char *)&e);

    if (status == RIND_OK)
        status = check_entry(reader, &e, node);
    if (status != RIND_OK)
        return status;
    if (strcmp(e.rule.name, "tumour") == 0)
        rules->rule[0] = e.rule;
    else
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
    *rules = (rind_rules){ .n = 1, .rule = { plain_rule("tumour") } };
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

static void print_names(rind_printer *printer, const rind_rules *rules, const char *key, uint32_t set, size_t first)
{
    bool any = first < rules->n;

    rind_print(printer, ", %s: [%s", key, any ? rules->rule[first].name : "");
    for (size_t k = 0; k < rules->n; k++)
        if (set >> k & 1) {
            rind_print(printer, "%s%s", any ? ", " : "", rules->rule[k].name);
            any = true;
        }
    rind_print(printer, "]");
}

/* ", key: number" or ", key: [from, to]". */
static void print_mm(rind_printer *printer, const char *key, const double *from, double to)
{
    rind_print(printer, ", %s: ", key);
    if (from != NULL) {
        rind_print(printer, "[");
        rind_print_number(printer, *from);
        rind_print(printer, ", ");
    }
    rind_print_number(printer, to);
    rind_print(printer, from != NULL ? "]" : "");
}

static void print_kind(rind_printer *printer, const rind_rules *rules, const rind_rule *rule)
{
    switch (rule->kind) {
    case RIND_RULE_SAME:
        break;
    case RIND_RULE_LABEL:
        rind_print(printer, ", label: %lld", (long long)rule->label);
        break;
    case RIND_RULE_SHELL:
    case RIND_RULE_RIM:
        print_mm(printer, rule->kind == RIND_RULE_SHELL ? "shell_mm" : "rim_mm", &rule->from_mm, rule->to_mm);
        break;
    case RIND_RULE_DILATED:
    case RIND_RULE_ERODED:
        print_mm(printer, rule->kind == RIND_RULE_DILATED ? "dilate_mm" : "erode_mm", NULL, rule->to_mm);
        break;
    case RIND_RULE_UNION:
    case RIND_RULE_INTERSECTION:
        print_names(printer, rules, rule->kind == RIND_RULE_UNION ? "union" : "intersection", rule->parts, SIZE_MAX);
        break;
    case RIND_RULE_DIFFERENCE:
        print_names(printer, rules, "difference", rule->parts, rule->of);
        break;
    }
    if (rule->kind != RIND_RULE_DIFFERENCE && rule->of > 0)
        rind_print(printer, ", of: %s", rules->rule[rule->of].name);
}

/* Prints nothing of what is as without the key. */
static void print_exclusions(rind_printer *printer, const rind_rules *rules, const rind_rule *rule)
{
    rind_printer inner = { 0 };
    char text[2048] = "";

    inner.out = text;
    if (rule->exclude != 0)
        print_names(&inner, rules, "regions", rule->exclude, SIZE_MAX);
    if (isfinite(rule->exclude_below))
        print_mm(&inner, "air_below", NULL, rule->exclude_below);
    if (rule->has_exclude_range)
        print_mm(&inner, "intensity", &rule->exclude_range[0], rule->exclude_range[1]);
    if (rule->exclude_edge_mm > 0.0)
        print_mm(&inner, "edge_mm", NULL, rule->exclude_edge_mm);
    if (inner.n == 0)
        return;
    rind_print(printer, ", exclude: {");
    for (const char *at = text + 2; *at != '\0'; at += strlen(at) < 200 ? strlen(at) : 200)
        rind_print(printer, "%.200s", at);
    rind_print(printer, "}");
}

static bool is_plain(const rind_rule *rule)
{
    return !rule->fill_holes && !rule->largest_component && rule->within == 0 && rule->exclude == 0 &&
           !isfinite(rule->exclude_below) && !rule->has_exclude_range && rule->exclude_edge_mm <= 0.0;
}

static void print_rule(rind_printer *printer, const rind_rules *rules, const rind_rule *rule)
{
    rind_print(printer, "{name: %s", rule->name);
    print_kind(printer, rules, rule);
    if (rule->fill_holes)
        rind_print(printer, ", fill_holes: true");
    if (rule->largest_component)
        rind_print(printer, ", largest_component: true");
    if (rule->within != 0)
        print_names(printer, rules, "within", rule->within, SIZE_MAX);
    print_exclusions(printer, rules, rule);
    rind_print(printer, "%s}", rule->row ? "" : ", row: false");
}

/* A tumour that is neither changed nor has a row is not listed. */
void rind_regions_print(rind_printer *printer, const rind_settings *settings)
{
    const rind_rules *rules = &settings->rules;
    bool plain = is_plain(&rules->rule[0]);

    if (rules->n == 1 && plain) {
        rind_print(printer, PATH ": [tumour]\n");
        return;
    }
    rind_print(printer, PATH ":\n");
    for (size_t k = 0; k < rules->n; k++) {
        if (k == 0 && plain && !rules->rule[0].row)
            continue;
        rind_print(printer, "  - ");
        if (k == 0 && plain)
            rind_print(printer, "tumour");
        else
            print_rule(printer, rules, &rules->rule[k]);
        rind_print(printer, "\n");
    }
}

RIND_KEY_TYPE(regions, "list", read_regions, NULL, allow_regions);
