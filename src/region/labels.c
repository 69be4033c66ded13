/*
 * labels.c - which labels of a mask are the region, and which are told apart
 *
 * A message about a label names all there are: the reader of it has another patient's mask in mind.
 */
#include "region/labels.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_labels(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

void rind_labels_add(rind_labels *found, int64_t value)
{
    for (size_t k = 0; k < found->n; k++)
        if (found->value[k] == value)
            return;
    if (found->n == RIND_MAX_LABELS_FOUND)
        found->more = true;
    else
        found->value[found->n++] = value;
}

static bool has_label(const rind_labels *found, int64_t value)
{
    for (size_t k = 0; k < found->n; k++)
        if (found->value[k] == value)
            return true;
    return false;
}

static void describe_labels(rind_labels *found, char *text, size_t size)
{
    enum { COLOURS_SHOWN = 8 };
    size_t used = 0, n = found->are_colours && found->n > COLOURS_SHOWN ? COLOURS_SHOWN : found->n;

    qsort(found->value, found->n, sizeof *found->value, compare_labels);
    for (size_t k = 0; k < n && used + 24 < size; k++)
        used += (size_t)snprintf(text + used, size - used, found->are_colours ? "%s#%06" PRIx64 : "%s%" PRId64,
                                 k ? ", " : "", found->value[k]);
    if (found->more || n < found->n)
        snprintf(text + used, size - used, ", ...");
}

/* "#00ff00", or a word for a pure colour; -1 for what names no colour. */
static int64_t colour_of(const char *name)
{
    static const struct {
        const char *name;
        int64_t value;
    } words[] = {
        { "red", 0xff0000 },  { "green", 0x00ff00 },   { "blue", 0x0000ff },  { "yellow", 0xffff00 },
        { "cyan", 0x00ffff }, { "magenta", 0xff00ff }, { "white", 0xffffff },
    };

    for (size_t k = 0; k < COUNT_OF(words); k++)
        if (strcmp(words[k].name, name) == 0)
            return words[k].value;
    if (name[0] != '#' || strspn(name + 1, "0123456789abcdefABCDEF") != 6 || name[7] != '\0')
        return -1;
    return strtoll(name + 1, NULL, 16);
}

/* The region of a mask in colours, where these are not told apart: one colour, or all that are not black. */
static rind_status choose_colour(rind_ctx *ctx, const rind_settings *settings, const rind_labels *found,
                                 const char *text, int64_t *label)
{
    bool by_name = settings->mask.choice == RIND_LABEL_BY_NAME;

    if (settings->mask.choice == RIND_LABEL_NUMBER || by_name) {
        *label = by_name ? colour_of(settings->mask.name) : settings->mask.label;
        if (*label < 0)
            return rind_fail(ctx, RIND_LABEL_ABSENT,
                             "label '%s' is no colour, and this mask is in colours (%s): write one as '#00ff00'",
                             settings->mask.name, text);
        if (has_label(found, *label) || (found->more && *label != 0))
            return RIND_OK;
        return rind_fail(ctx, RIND_LABEL_ABSENT, "the colour #%06" PRIx64 " is not in the mask (colours present: %s)",
                         *label, text);
    }
    *label = 0;
    if (found->n > 1)
        rind_tell(ctx, found->more ? RIND_WARNING : RIND_NOTICE,
                  "the mask is in colours (%s): every pixel that is not black is the region%s", text,
                  found->more ? "; so many colours may be blurred edges" : "");
    else
        rind_tell(ctx, RIND_NOTICE,
                  "the mask is in colours: every pixel of %s, the only one beside black, is the region", text);
    return RIND_OK;
}

/* The one label to take; 0 stands for every label but 0. */
static rind_status choose_label(rind_ctx *ctx, const rind_settings *settings, int64_t asked, const rind_labels *found,
                                const char *text, int64_t *label)
{
    *label = 0;
    if (found->are_colours)
        return choose_colour(ctx, settings, found, text, label);
    if (settings->mask.choice == RIND_LABEL_NONZERO)
        return RIND_OK;
    if (asked != 0) { /* by its name, or the only one: the mask's reader knew more than its values tell */
        *label = asked;
        return RIND_OK;
    }
    if (settings->mask.choice == RIND_LABEL_BY_NAME)
        return rind_fail(ctx, RIND_LABEL_ABSENT,
                         "label '%s' is a name, but this mask has numbers only (labels present: %s)",
                         settings->mask.name, text);
    if (settings->mask.choice == RIND_LABEL_NUMBER) {
        *label = settings->mask.label;
        if (!has_label(found, *label) && !found->more)
            return rind_fail(ctx, RIND_LABEL_ABSENT, "label %" PRId64 " is not in the mask (labels present: %s)",
                             *label, text);
        return RIND_OK;
    }
    if (found->of_picture && found->more)
        return rind_fail(
            ctx, RIND_BAD_FILE,
            "the mask holds more than %d values (%s): these are shades, not labels; choose with mask.label",
            RIND_MAX_LABELS_FOUND, text);
    if (found->n > 1 && !has_label(found, 1))
        return rind_fail(ctx, RIND_LABEL_ABSENT,
                         "the mask holds several labels (%s) and none is 1: choose with mask.label", text);
    *label = found->n > 1 ? 1 : found->value[0];
    if (found->n > 1)
        rind_tell(ctx, RIND_NOTICE, "the mask holds several labels (%s); label 1 is taken", text);
    else if (*label != 1)
        rind_tell(ctx, RIND_NOTICE, "the mask's only label %" PRId64 " is taken", *label);
    return RIND_OK;
}

const rind_region_label *rind_region_find_label(const rind_region *region, int64_t value)
{
    for (size_t k = 0; k < region->n_labels; k++)
        if (region->label[k].value == value)
            return &region->label[k];
    return NULL;
}

static void keep_apart(rind_region *region, const char *name, int64_t value, bool is_colour)
{
    rind_region_label *label = &region->label[region->n_labels++];

    *label = (rind_region_label){ .value = value };
    if (name != NULL)
        snprintf(label->name, sizeof label->name, "%s", name);
    else
        snprintf(label->name, sizeof label->name, is_colour ? "colour_%06" PRIx64 : "label_%" PRId64, value);
}

/* Each label, or each of those with a name, as a tumour of its own. */
static rind_status choose_tumours(rind_ctx *ctx, const rind_settings *settings, const rind_labels *found,
                                  const char *text, rind_region *region)
{
    bool any = false;

    if (settings->mask.choice == RIND_LABEL_ALL && found->more)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "the mask holds more than %d labels (%s): too many to be regions each, choose with mask.label",
                         RIND_MAX_LABELS_FOUND, text);
    for (size_t k = 0; k < found->n && settings->mask.choice == RIND_LABEL_ALL; k++)
        keep_apart(region, NULL, found->value[k], found->are_colours);
    for (size_t k = 0; k < settings->mask.n_named; k++) {
        const rind_named_label *named = &settings->mask.named[k];
        bool present = has_label(found, named->label) || found->more;

        keep_apart(region, named->name, named->label, false);
        any = any || present;
        if (!present)
            rind_tell(ctx, RIND_WARNING,
                      "label %" PRId64 " (%s) is not in the mask (labels present: %s): its regions are empty",
                      named->label, named->name, text);
    }
    region->n_tumours = region->n_labels;
    if (settings->mask.choice == RIND_LABEL_NAMED && !any)
        return rind_fail(ctx, RIND_LABEL_ABSENT, "no label of mask.label is in the mask (labels present: %s)", text);
    return RIND_OK;
}

/* The labels that rules name, beside those that are tumours. */
static void choose_further(rind_ctx *ctx, const rind_rules *rules, const rind_labels *found, const char *text,
                           rind_region *region)
{
    for (size_t k = 0; k < rules->n; k++) {
        const rind_rule *rule = &rules->rule[k];

        if (rule->kind != RIND_RULE_LABEL || rind_region_find_label(region, rule->label) != NULL)
            continue;
        keep_apart(region, rule->name, rule->label, false);
        if (!has_label(found, rule->label) && !found->more)
            rind_tell(ctx, RIND_WARNING,
                      "label %" PRId64 " (%s) is not in the mask (labels present: %s): the region is empty",
                      rule->label, rule->name, text);
    }
}

rind_status rind_labels_choose(rind_ctx *ctx, const rind_settings *settings, int64_t asked, rind_labels *found,
                               rind_region *region, int64_t *label)
{
    bool several = settings->mask.choice == RIND_LABEL_ALL || settings->mask.choice == RIND_LABEL_NAMED;
    char text[512] = "";
    rind_status status;

    if (found->n == 0)
        return rind_fail(ctx, RIND_EMPTY_REGION, "the mask is empty: every voxel is 0");
    region->label = rind_alloc(ctx, RIND_MAX_LABELS, sizeof *region->label, "labels of a mask");
    if (region->label == NULL)
        return RIND_NO_MEMORY;
    describe_labels(found, text, sizeof text);
    *label = 0;
    if (several)
        status = choose_tumours(ctx, settings, found, text, region);
    else
        status = choose_label(ctx, settings, asked, found, text, label);
    if (status == RIND_OK)
        choose_further(ctx, &settings->rules, found, text, region);
    return status;
}
