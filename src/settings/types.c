/*
 * types.c - the types of keys that are one value: how it is read, printed and told in words
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
rind_status rind_value_refuse(rind_reader *reader, const rind_key *key, const yaml_node_t *node, const char *why)
{
    char shown[RIND_SHOWN_SIZE], allowed[ALLOWED_SIZE];
    rind_place place = rind_yaml_place(&reader->yaml, node);

    key->type->allow(key, allowed, sizeof allowed);
    return rind_settings_fail(reader, &place, key->path, "%s %s; allowed: %s", rind_yaml_shown(node, shown), why,
                              allowed);
}

bool rind_value_is(const yaml_node_t *node, const char *word)
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

bool rind_value_number(const yaml_node_t *node, double *out)
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

bool rind_value_whole(const yaml_node_t *node, long long *out)
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

bool rind_value_in_range(const rind_key *key, double value)
{
    return value <= key->high && (key->above_low ? value > key->low : value >= key->low);
}

void rind_value_allow(const rind_key *key, const char *noun, char *out, size_t size)
{
    char low[48] = "", high[48] = "";

    if (isfinite(key->low))
        snprintf(low, sizeof low, key->above_low ? " above %.15g" : " from %.15g", key->low);
    if (isfinite(key->high))
        snprintf(high, sizeof high, key->above_low ? ", at most %.15g" : " to %.15g", key->high);
    snprintf(out, size, "%s%s%s", noun, low, high);
}

static void allow_number(const rind_key *key, char *out, size_t size)
{
    rind_value_allow(key, "a number", out, size);
}

static void allow_optional_number(const rind_key *key, char *out, size_t size)
{
    rind_value_allow(key, "none, a number", out, size);
}

static void allow_count(const rind_key *key, char *out, size_t size)
{
    rind_value_allow(key, "a whole number", out, size);
}

static void allow_optional_count(const rind_key *key, char *out, size_t size)
{
    rind_value_allow(key, "none, a whole number", out, size);
}

static rind_status read_number_key(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    double value = 0.0;

    if (!rind_value_number(node, &value))
        return rind_value_refuse(reader, key, node, "is no number");
    if (!isfinite(value) || !rind_value_in_range(key, value))
        return rind_value_refuse(reader, key, node, "is out of range");
    *(double *)(void *)(base + key->offset) = value + 0.0; /* makes -0 0: one text for one value */
    return RIND_OK;
}

static rind_status read_count_key(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    long long value = 0;

    if (!rind_value_whole(node, &value))
        return rind_value_refuse(reader, key, node, "is no whole number");
    if (!rind_value_in_range(key, (double)value))
        return rind_value_refuse(reader, key, node, "is out of range");
    *(uint32_t *)(void *)(base + key->offset) = (uint32_t)value;
    return RIND_OK;
}

/* Optional values of these two types are 0 for none. */
static rind_status read_optional_number(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    if (!rind_value_is(node, "none"))
        return read_number_key(reader, key, node, base);
    *(double *)(void *)(base + key->offset) = 0.0;
    return RIND_OK;
}

static rind_status read_optional_count(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    if (!rind_value_is(node, "none"))
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
        if (!rind_value_is(node, key->words[k]))
            continue;
        if (key->size == sizeof(bool))
            *(bool *)(base + key->offset) = k != 0;
        else
            *(uint32_t *)(void *)(base + key->offset) = (uint32_t)k;
        return RIND_OK;
    }
    return rind_value_refuse(reader, key, node, "is none of its values");
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
            if (rind_yaml_plain(node) && rind_value_is(node, words[value][k])) {
                *(bool *)(base + key->offset) = value == 1;
                return RIND_OK;
            }
    return rind_value_refuse(reader, key, node, "is neither true nor false");
}

/* One value there is, and a sentence for all others. A list of it alone is the same. */
static rind_status read_fixed(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    (void)base;
    char shown[RIND_SHOWN_SIZE];
    size_t n = rind_yaml_n_items(node);
    bool whole = node->type == YAML_SCALAR_NODE || strchr(key->fallback, '[') != NULL;

    if (n == 1 && whole && rind_value_is(rind_yaml_item(&reader->yaml, node, 0), key->words[0]))
        return RIND_OK;

    const yaml_node_t *wrong = node;
    for (size_t k = 0; k < n && wrong == node; k++)
        if (!rind_value_is(rind_yaml_item(&reader->yaml, node, k), key->words[0]))
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

static void allow_start(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size, "none, a number");
}

static rind_status read_start(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    bool given = !rind_value_is(node, "none");

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

RIND_KEY_TYPE(number, "number", read_number_key, print_number, allow_number);
RIND_KEY_TYPE(optional_number, "number", read_optional_number, print_optional_number, allow_optional_number);
RIND_KEY_TYPE(count, "whole number", read_count_key, print_count, allow_count);
RIND_KEY_TYPE(optional_count, "whole number", read_optional_count, print_optional_count, allow_optional_count);
RIND_KEY_TYPE(choice, "word", read_choice, print_choice, allow_choice);
RIND_KEY_TYPE(truth, "true or false", read_truth, print_choice, allow_choice);
RIND_KEY_TYPE(fixed, "fixed", read_fixed, print_fixed, allow_choice);
RIND_KEY_TYPE(start, "number", read_start, print_start, allow_start);
