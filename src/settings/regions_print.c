/*
 * regions_print.c - the key 'regions' in the resolved settings
 *
 * Nothing is printed that is as it would be without its key. Masks that entries name are no entries themselves.
 */
#include "settings/regions.h"

#include <string.h>

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
    case RIND_RULE_MASK:
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
        rind_print(printer, "regions: [tumour]\n");
        return;
    }
    rind_print(printer, "regions:\n");
    for (size_t k = 0; k < rules->n; k++) {
        if ((k == 0 && plain && !rules->rule[0].row) || rules->rule[k].kind == RIND_RULE_MASK)
            continue;
        rind_print(printer, "  - ");
        if (k == 0 && plain)
            rind_print(printer, "tumour");
        else
            print_rule(printer, rules, &rules->rule[k]);
        rind_print(printer, "\n");
    }
}
