/*
 * types.c - the types of keys: how a value is read, printed and told in words
 *
 * Numbers stand without quotes and are written as YAML's core schema writes them: 25, -0.5, 1e3, .inf. The word
 * 'none' takes an optional value away, so that every key can be printed, and a preset's choice undone.
 * What a reader refuses it refuses in one form: what the value is, what is wrong with it, what is allowed.
 */
#include "settings/keys.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALLOWED_SIZE = 160 };

/* "key: 'x' is no number; allowed: ..." */
static rind_status refuse(rind_reader *reader, const rind_key *key, const yaml_node_t *node, const char *why)
{
    char shown[RIND_SHOWN_SIZE], allowed[ALLOWED_SIZE];
    rind_place place = rind_yaml_place(&reader->yaml, node);

    key->type->allow(key, allowed, sizeof allowed);
    return rind_settings_fail(reader, &place, key->path, "%s %s; allowed: %s", rind_yaml_shown(node, shown), why,
                              allowed);
}

static bool is_word(const yaml_node_t *node, const char *word)
{
    const char *text = rind_yaml_word(node);

    return text != NULL && strcmp(text, word) == 0;
}

static size_t n_digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* Text of the form [+-] digits [. digits] [e [+-] digits], with a digit before the exponent. */
static bool is_decimal(const char *text)
{
    text += *text == '-' || *text == '+';
    size_t whole = n_digits(text), part = 0;
    text += whole;
    if (*text == '.') {
        part = n_digits(++text);
        text += part;
    }
    if (whole + part == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '-' || *text == '+';
        size_t exponent = n_digits(text);
        if (exponent == 0)
            return false;
        text += exponent;
    }
    return *text == '\0';
}

static bool read_number(const yaml_node_t *node, double *out)
{
    const char *text = rind_yaml_word(node);

    if (text == NULL || !rind_yaml_plain(node))
        return false;
    if (strcmp(text, ".inf") == 0 || strcmp(text, "+.inf") == 0 || strcmp(text, "-.inf") == 0) {
        *out = *text == '-' ? -(double)INFINITY : (double)INFINITY;
        return true;
    }
    if (!is_decimal(text))
        return false;
    *out = strtod(text, NULL);
    return isfinite(*out);
}

static bool read_whole(const yaml_node_t *node, long long *out)
{
    const char *text = rind_yaml_word(node);

    if (text == NULL || !rind_yaml_plain(node))
        return false;
    const char *digits = text + (*text == '-' || *text == '+');
    if (*digits == '\0' || digits[n_digits(digits)] != '\0')
        return false;
    errno = 0;
    *out = strtoll(text, NULL, 10);
    return true; /* beyond 64 bits it is the largest or smallest number: out of any range here */
}

static bool in_range(const rind_key *key, double value)
{
    return value <= key->high && (key->above_low ? value > key->low : value >= key->low);
}

/* "a number above 0, at most 1" */
static void allow_range(const rind_key *key, const char *noun, const char *prefix, char *out, size_t size)
{
    char low[48] = "", high[48] = "";

    if (isfinite(key->low))
        snprintf(low, sizeof low, key->above_low ? " above %.15g" : " from %.15g", key->low);
    if (isfinite(key->high))
        snprintf(high, sizeof high, key->above_low ? ", at most %.15g" : " to %.15g", key->high);
    snprintf(out, size, "%s%s%s%s", prefix, noun, low, high);
}

static void allow_number(const rind_key *key, char *out, size_t size)
{
    allow_range(key, "a number", "", out, size);
}

static void allow_optional_number(const rind_key *key, char *out, size_t size)
{
    allow_range(key, "a number", "none, ", out, size);
}

static void allow_count(const rind_key *key, char *out, size_t size)
{
    allow_range(key, "a whole number", "", out, size);
}

static void allow_optional_count(const rind_key *key, char *out, size_t size)
{
    allow_range(key, "a whole number", "none, ", out, size);
}

static rind_status read_number_key(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    double value = 0.0;

    if (!read_number(node, &value))
        return refuse(reader, key, node, "is no number");
    if (!isfinite(value) || !in_range(key, value))
        return refuse(reader, key, node, "is out of range");
    *(double *)(void *)(base + key->offset) = value + 0.0; /* makes -0 0: one text for one value */
    return RIND_OK;
}

static rind_status read_count_key(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    long long value = 0;

    if (!read_whole(node, &value))
        return refuse(reader, key, node, "is no whole number");
    if (!in_range(key, (double)value))
        return refuse(reader, key, node, "is out of range");
    *(uint32_t *)(void *)(base + key->offset) = (uint32_t)value;
    return RIND_OK;
}

/* Optional values of these two types are 0 for none. */
static rind_status read_optional_number(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    if (!is_word(node, "none"))
        return read_number_key(reader, key, node, base);
    *(double *)(void *)(base + key->offset) = 0.0;
    return RIND_OK;
}

static rind_status read_optional_count(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    if (!is_word(node, "none"))
        return read_count_key(reader, key, node, base);
    *(uint32_t *)(void *)(base + key->offset) = 0;
    return RIND_OK;
}

static void print_number(rind_printer *printer, const rind_key *key, const char *base)
{
    rind_print_number(printer, *(const double *)(const void *)(base + key->offset));
}

static void print_count(rind_printer *printer, const rind_key *key, const char *base)
{
    rind_print(printer, "%u", *(const uint32_t *)(const void *)(base + key->offset));
}

static void print_optional_number(rind_printer *printer, const rind_key *key, const char *base)
{
    if (*(const double *)(const void *)(base + key->offset) > 0.0)
        print_number(printer, key, base);
    else
        rind_print(printer, "none");
}

static void print_optional_count(rind_printer *printer, const rind_key *key, const char *base)
{
    if (*(const uint32_t *)(const void *)(base + key->offset) > 0)
        print_count(printer, key, base);
    else
        rind_print(printer, "none");
}

static void allow_choice(const rind_key *key, char *out, size_t size)
{
    size_t n = 0;

    *out = '\0';
    for (size_t k = 0; key->words[k] != NULL && n < size; k++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", k > 0 ? ", " : "", key->words[k]);
}

static rind_status read_choice(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    for (size_t k = 0; key->words[k] != NULL; k++) {
        if (!is_word(node, key->words[k]))
            continue;
        if (key->size == sizeof(bool))
            *(bool *)(base + key->offset) = k != 0;
        else
            *(uint32_t *)(void *)(base + key->offset) = (uint32_t)k;
        return RIND_OK;
    }
    return refuse(reader, key, node, "is none of its values");
}

static void print_choice(rind_printer *printer, const rind_key *key, const char *base)
{
    const char *at = base + key->offset;
    size_t value = key->size == sizeof(bool) ? *(const bool *)at : *(const uint32_t *)(const void *)at;

    rind_print(printer, "%s", key->words[value]);
}

static rind_status read_truth(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    static const char *const words[][3] = { { "false", "False", "FALSE" }, { "true", "True", "TRUE" } };

    for (size_t value = 0; value < 2; value++)
        for (size_t k = 0; k < 3; k++)
            if (rind_yaml_plain(node) && is_word(node, words[value][k])) {
                *(bool *)(base + key->offset) = value == 1;
                return RIND_OK;
            }
    return refuse(reader, key, node, "is neither true nor false");
}

/* One value there is, and a sentence for all others. A list of it alone is the same. */
static rind_status read_fixed(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    (void)base;
    char shown[RIND_SHOWN_SIZE];
    size_t n = rind_yaml_n_items(node);
    bool whole = node->type == YAML_SCALAR_NODE || strchr(key->fallback, '[') != NULL;

    if (n == 1 && whole && is_word(rind_yaml_item(&reader->yaml, node, 0), key->words[0]))
        return RIND_OK;

    const yaml_node_t *wrong = node;
    for (size_t k = 0; k < n && wrong == node; k++)
        if (!is_word(rind_yaml_item(&reader->yaml, node, k), key->words[0]))
            wrong = rind_yaml_item(&reader->yaml, node, k);
    rind_place place = rind_yaml_place(&reader->yaml, wrong);
    return rind_settings_fail(reader, &place, key->path, "%s is not possible: %s; allowed: %s",
                              rind_yaml_shown(wrong, shown), key->otherwise, key->fallback);
}

static void print_fixed(rind_printer *printer, const rind_key *key, const char *base)
{
    (void)base;
    rind_print(printer, "%s", key->fallback);
}

static void allow_label(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size, "auto, nonzero, a whole number other than 0");
}

static rind_status read_label(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    const long long largest = 1LL << 53; /* above, mask values held as double are no longer exact */
    rind_settings *settings = reader->settings;
    long long value = 0;
    (void)base;

    if (is_word(node, "auto") || is_word(node, "nonzero")) {
        settings->mask.choice = is_word(node, "auto") ? RIND_LABEL_AUTO : RIND_LABEL_NONZERO;
        settings->mask.label = 0;
        return RIND_OK;
    }
    if (!read_whole(node, &value))
        return refuse(reader, key, node, "is no label");
    if (value == 0)
        return refuse(reader, key, node, "is the background");
    if (value > largest || value < -largest)
        return refuse(reader, key, node, "is out of range");
    settings->mask.choice = RIND_LABEL_NUMBER;
    settings->mask.label = value;
    return RIND_OK;
}

static void print_label(rind_printer *printer, const rind_key *key, const char *base)
{
    const rind_settings *settings = (const rind_settings *)(const void *)base;
    (void)key;

    if (settings->mask.choice == RIND_LABEL_NUMBER)
        rind_print(printer, "%lld", (long long)settings->mask.label);
    else
        rind_print(printer, "%s", settings->mask.choice == RIND_LABEL_AUTO ? "auto" : "nonzero");
}

static void allow_start(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size, "none, a number");
}

static rind_status read_start(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    bool given = !is_word(node, "none");

    *(bool *)(base + key->flag) = given;
    *(double *)(void *)(base + key->offset) = 0.0;
    return given ? read_number_key(reader, key, node, base) : RIND_OK;
}

static void print_start(rind_printer *printer, const rind_key *key, const char *base)
{
    if (*(const bool *)(base + key->flag))
        print_number(printer, key, base);
    else
        rind_print(printer, "none");
}

static void allow_spacing(const rind_key *key, char *out, size_t size)
{
    allow_range(key, "numbers", "none, a list of 3 ", out, size);
}

static void allow_new_spacing(const rind_key *key, char *out, size_t size)
{
    allow_range(key, "numbers", "none, a list of 3 (or, with dimension 2d, 2) ", out, size);
}

static rind_status read_spacing(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    double *spacing = (double *)(void *)(base + key->offset);
    bool *given = (bool *)(base + key->flag);
    size_t n = rind_yaml_n_items(node);
    bool two = n == 2 && key->type == &rind_key_new_spacing;

    *given = !is_word(node, "none");
    spacing[0] = spacing[1] = spacing[2] = 0.0;
    if (!*given)
        return RIND_OK;
    if (node->type != YAML_SEQUENCE_NODE || !(n == 3 || two))
        return refuse(reader, key, node, "is not the list needed");
    for (size_t k = 0; k < n; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);

        if (!read_number(item, &spacing[k]))
            return refuse(reader, key, item, "is no number");
        if (!in_range(key, spacing[k]))
            return refuse(reader, key, item, "is out of range");
    }
    return RIND_OK;
}

static void print_spacing(rind_printer *printer, const rind_key *key, const char *base)
{
    const double *spacing = (const double *)(const void *)(base + key->offset);

    if (!*(const bool *)(base + key->flag)) {
        rind_print(printer, "none");
        return;
    }
    for (int k = 0; k < 3 && spacing[k] > 0.0; k++) {
        rind_print(printer, k > 0 ? ", " : "[");
        rind_print_number(printer, spacing[k]);
    }
    rind_print(printer, "]");
}

static void allow_interval(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size, "none, a list [low, high] with low < high; -.inf and .inf leave an end open");
}

static rind_status read_interval(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    double *range = (double *)(void *)(base + key->offset);
    bool *given = (bool *)(base + key->flag);

    *given = !is_word(node, "none");
    range[0] = -(double)INFINITY;
    range[1] = (double)INFINITY;
    if (!*given)
        return RIND_OK;
    if (node->type != YAML_SEQUENCE_NODE || rind_yaml_n_items(node) != 2)
        return refuse(reader, key, node, "is no list of 2 numbers");
    for (size_t k = 0; k < 2; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);

        if (!read_number(item, &range[k]))
            return refuse(reader, key, item, "is no number");
    }
    if (!(range[0] < range[1]))
        return refuse(reader, key, node, "holds no interval, its first number is not below its second");
    return RIND_OK;
}

static void print_interval(rind_printer *printer, const rind_key *key, const char *base)
{
    const double *range = (const double *)(const void *)(base + key->offset);

    if (!*(const bool *)(base + key->flag)) {
        rind_print(printer, "none");
        return;
    }
    rind_print(printer, "[");
    rind_print_number(printer, range[0]);
    rind_print(printer, ", ");
    rind_print_number(printer, range[1]);
    rind_print(printer, "]");
}

static void allow_aggregations(const rind_key *key, char *out, size_t size)
{
    size_t n = 0;
    (void)key;

    for (rind_aggregation a = RIND_2D_AVERAGED; a <= RIND_3D_MERGED && n < size; a++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", a > 0 ? ", " : "", rind_aggregation_name(a));
}

static rind_status read_aggregations(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_texture_settings *texture = &reader->settings->texture;
    size_t n = rind_yaml_n_items(node);
    (void)base;

    if (n == 0)
        return refuse(reader, key, node, "names no aggregation");
    texture->n_aggregations = 0;
    for (size_t k = 0; k < n; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);
        rind_aggregation a = RIND_2D_AVERAGED;

        while (a <= RIND_3D_MERGED && !is_word(item, rind_aggregation_name(a)))
            a++;
        if (a > RIND_3D_MERGED)
            return refuse(reader, key, item, "is no aggregation");
        for (size_t i = 0; i < texture->n_aggregations; i++)
            if (texture->aggregation[i] == a)
                return refuse(reader, key, item, "is named twice");
        texture->aggregation[texture->n_aggregations++] = a;
    }
    reader->settings->aggregation_follows = false;
    return RIND_OK;
}

static void print_aggregations(rind_printer *printer, const rind_key *key, const char *base)
{
    const rind_texture_settings *texture = &((const rind_settings *)(const void *)base)->texture;
    (void)key;

    for (size_t k = 0; k < texture->n_aggregations; k++)
        rind_print(printer, "%s%s", k > 0 ? ", " : "[", rind_aggregation_name(texture->aggregation[k]));
    rind_print(printer, "]");
}

static void allow_features(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size, "all, optional, families, features, IBSI codes; a leading - takes away");
}

#define TYPE(id, noun, suffix_read, suffix_print, suffix_allow)                         \
    const rind_key_type rind_key_##id = {                                               \
        .name = noun, .read = suffix_read, .print = suffix_print, .allow = suffix_allow \
    }

TYPE(number, "number", read_number_key, print_number, allow_number);
TYPE(optional_number, "number", read_optional_number, print_optional_number, allow_optional_number);
TYPE(count, "whole number", read_count_key, print_count, allow_count);
TYPE(optional_count, "whole number", read_optional_count, print_optional_count, allow_optional_count);
TYPE(choice, "word", read_choice, print_choice, allow_choice);
TYPE(truth, "true or false", read_truth, print_choice, allow_choice);
TYPE(fixed, "fixed", read_fixed, print_fixed, allow_choice);
TYPE(label, "word or whole number", read_label, print_label, allow_label);
TYPE(start, "number", read_start, print_start, allow_start);
TYPE(spacing, "list of numbers", read_spacing, print_spacing, allow_spacing);
TYPE(new_spacing, "list of numbers", read_spacing, print_spacing, allow_new_spacing);
TYPE(range, "list of 2 numbers", read_interval, print_interval, allow_interval);
TYPE(aggregations, "list of words", read_aggregations, print_aggregations, allow_aggregations);
TYPE(features, "list of words", rind_features_read, rind_features_print, allow_features);
