/*
 * choose.c - which features: from a list of words to one bool a feature
 *
 * A word is
 *     all              every feature that is not optional
 *     optional         every optional one
 *     glcm             a family, or a step of one (spatial): its features that are not optional; all of them if
 *                      none is (fractal)
 *     joint_entropy    a feature, in every family that has it
 *     glcm_joint_entropy, TU9B (IBSI code)
 * and -WORD takes away again, optional features too. Words act in order; features add up.
 *
 * Families of pictures (morphology_2d) are named by themselves or in full, for their features have the names of
 * others. With dimension 2d they are part of 'all', unless a word says otherwise.
 *
 * Printed, a choice is the shortest list of these that adds up to it, in the order of families.def.
 */
#include "settings/keys.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool names_family(const rind_family *family, const char *word)
{
    return strcmp(family->name, word) == 0 || strcmp(family->step, word) == 0;
}

static bool names_feature(const rind_family *family, const rind_feature *feature, const char *word)
{
    size_t prefix = strlen(family->name);
    bool of_pictures = family->scope == RIND_FOR_PICTURES;

    if (of_pictures)
        return strncmp(word, family->name, prefix) == 0 && word[prefix] == '_' &&
               strcmp(word + prefix + 1, feature->name) == 0;
    if (strcmp(feature->name, word) == 0 ||
        (feature->code != NULL && *feature->code != '\0' && strcmp(feature->code, word) == 0))
        return true;
    return strncmp(word, family->name, prefix) == 0 && word[prefix] == '_' &&
           strcmp(word + prefix + 1, feature->name) == 0;
}

static bool is_optional(const rind_family *family)
{
    for (size_t f = 0; f < family->n_features; f++)
        if (!family->features[f].optional)
            return false;
    return true;
}

/* Sets the features of 'word' to 'value'. False for a word that is no choice. */
static bool apply(const char *word, bool value, bool *wanted)
{
    bool all = strcmp(word, "all") == 0, optional = strcmp(word, "optional") == 0, known = all || optional;
    size_t k = 0;

    for (size_t i = 0; i < rind_n_families; i++) {
        const rind_family *family = rind_families[i];
        bool of_family = names_family(family, word), of_pictures = family->scope == RIND_FOR_PICTURES;
        bool with_optional = !value || is_optional(family);

        known = known || of_family;
        for (size_t f = 0; f < family->n_features; f++, k++) {
            const rind_feature *feature = &family->features[f];
            bool named = names_feature(family, feature, word);
            bool in_group =
                feature->optional ? optional || (of_family && with_optional) : (all && !of_pictures) || of_family;

            assert(k < RIND_MAX_FEATURES);
            known = known || named;
            if (named || in_group)
                wanted[k] = value;
        }
    }
    return known;
}

/* Whether a word is about families of pictures. */
static bool names_pictures(const char *word)
{
    bool part[RIND_MAX_FEATURES] = { false };
    size_t k = 0;

    (void)apply(word, true, part);
    for (size_t i = 0; i < rind_n_families; k += rind_families[i]->n_features, i++)
        if (rind_families[i]->scope == RIND_FOR_PICTURES && memchr(part + k, true, rind_families[i]->n_features))
            return true;
    return false;
}

static void set_pictures(bool *wanted, bool value)
{
    size_t k = 0;

    for (size_t i = 0; i < rind_n_families; k += rind_families[i]->n_features, i++)
        if (rind_families[i]->scope == RIND_FOR_PICTURES)
            memset(wanted + k, value, rind_families[i]->n_features);
}

void rind_features_follow(rind_settings *settings)
{
    if (settings->pictures_follow)
        set_pictures(settings->wanted, settings->two_d);
}

/* Keeps track of whether the families of pictures follow 'all'. */
static void heed_pictures(rind_settings *settings, const char *word, bool away)
{
    if (strcmp(word, "all") == 0)
        settings->pictures_follow = !away;
    if (!names_pictures(word))
        return;
    if (settings->pictures_follow && away)
        set_pictures(settings->wanted, true);
    settings->pictures_follow = false;
}

static void nearest_choice(rind_nearest *nearest)
{
    rind_nearest_try(nearest, "all");
    rind_nearest_try(nearest, "optional");
    for (size_t i = 0; i < rind_n_families; i++) {
        const rind_family *family = rind_families[i];

        rind_nearest_try(nearest, family->name);
        rind_nearest_try(nearest, family->step);
        for (size_t f = 0; f < family->n_features; f++) {
            char full[2 * RIND_PATH_SIZE];

            rind_nearest_try(nearest, family->features[f].name);
            snprintf(full, sizeof full, "%s_%s", family->name, family->features[f].name);
            rind_nearest_try(nearest, full);
        }
    }
}

static rind_status unknown(rind_reader *reader, const rind_key *key, const yaml_node_t *node, const char *word)
{
    rind_nearest nearest = rind_nearest_start(word != NULL ? word : "");
    rind_place place = rind_yaml_place(&reader->yaml, node);
    char shown[RIND_SHOWN_SIZE], allowed[RIND_SHOWN_SIZE];

    if (word != NULL)
        nearest_choice(&nearest);
    key->type->allow(key, allowed, sizeof allowed);
    return rind_settings_fail(
        reader, &place, key->path,
        "%s is no family, feature or IBSI code%s%s%s; allowed: %s; `rind list features` shows them",
        rind_yaml_shown(node, shown), *nearest.found ? " (did you mean '" : "", nearest.found,
        *nearest.found ? "'?)" : "", allowed);
}

rind_status rind_features_read(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    bool *wanted = reader->settings->wanted;
    rind_place place = rind_yaml_place(&reader->yaml, node);
    size_t n = rind_yaml_n_items(node), n_wanted = 0;
    (void)base;

    if (n == 0)
        return unknown(reader, key, node, NULL);
    memset(wanted, 0, sizeof reader->settings->wanted);
    reader->settings->pictures_follow = false;
    for (size_t k = 0; k < n; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);
        const char *word = rind_yaml_word(item);
        bool away = word != NULL && *word == '-';

        if (word != NULL)
            heed_pictures(reader->settings, word + away, away);
        if (word == NULL || !apply(word + away, !away, wanted))
            return unknown(reader, key, item, word != NULL ? word + away : NULL);
        if (away && k == 0) {
            place = rind_yaml_place(&reader->yaml, item);
            return rind_settings_fail(reader, &place, key->path,
                                      "'%s' takes away where nothing was chosen; allowed: a list that begins with what "
                                      "is wanted: [all, %s]",
                                      word, word);
        }
    }
    for (size_t k = 0; k < RIND_MAX_FEATURES; k++)
        n_wanted += wanted[k];
    if (n_wanted == 0 && rind_n_families > 0)
        return rind_settings_fail(reader, &place, key->path, "no feature is left; allowed: a list that chooses one");
    return RIND_OK;
}

/* A choice on its way to text. */
typedef struct listing {
    rind_printer *printer;
    const bool *wanted;
    bool printed[RIND_MAX_FEATURES];
    bool any; /* a word is printed */
} listing;

static bool complete(const listing *list)
{
    return memcmp(list->printed, list->wanted, sizeof list->printed) == 0;
}

/* Prints 'word' if it stands for something not printed yet, and for nothing unwanted. */
static void print_if_part(listing *list, const char *word)
{
    bool part[RIND_MAX_FEATURES] = { false };
    bool inside = true, adds = false;

    apply(word, true, part);
    for (size_t k = 0; k < RIND_MAX_FEATURES; k++) {
        inside = inside && (!part[k] || list->wanted[k]);
        adds = adds || (part[k] && !list->printed[k]);
    }
    if (!inside || !adds)
        return;
    for (size_t k = 0; k < RIND_MAX_FEATURES; k++)
        list->printed[k] = list->printed[k] || part[k];
    rind_print(list->printer, "%s%s", list->any ? ", " : "", word);
    list->any = true;
}

/* Behind 'all': what it says of the families of pictures is what is wanted, or they are taken away. */
static void print_pictures(listing *list, const rind_settings *settings)
{
    size_t k = 0;

    for (size_t i = 0; i < rind_n_families && list->any; k += rind_families[i]->n_features, i++) {
        const rind_family *family = rind_families[i];
        bool whole = memchr(list->wanted + k, false, family->n_features) == NULL;

        if (family->scope != RIND_FOR_PICTURES)
            continue;
        if (settings->pictures_follow)
            memcpy(list->printed + k, list->wanted + k, family->n_features);
        else if (!whole)
            rind_print(list->printer, ", -%s", family->name);
    }
}

static void print_single_features(listing *list)
{
    size_t k = 0;

    for (size_t i = 0; i < rind_n_families; i++)
        for (size_t f = 0; f < rind_families[i]->n_features; f++, k++) {
            char full[RIND_PATH_SIZE];

            if (!list->wanted[k] || list->printed[k])
                continue;
            snprintf(full, sizeof full, "%s_%s", rind_families[i]->name, rind_families[i]->features[f].name);
            print_if_part(list, full);
        }
}

void rind_features_print(rind_printer *printer, const rind_key *key, const char *base)
{
    const rind_settings *settings = (const rind_settings *)(const void *)base;
    listing list = { .printer = printer, .wanted = settings->wanted };
    (void)key;

    rind_print(printer, "[");
    print_if_part(&list, "all");
    print_pictures(&list, settings);
    for (size_t i = 0; i < rind_n_families && !complete(&list); i++) {
        print_if_part(&list, rind_families[i]->name);
        print_if_part(&list, rind_families[i]->step);
    }
    print_single_features(&list);
    rind_print(printer, rind_n_families == 0 ? "all]" : "]"); /* without families there is nothing to choose from */
}
