/*
 * values.c - see values.h
 *
 * The checks are those of PyRadiomics' validator: where it wants a fraction, whole numbers and numbers in quotes do as
 * well; where it wants a whole number, only that does. A null it lets pass everywhere; here only where it means
 * something, that is where it turns something off.
 */
#include "settings/pyradiomics/values.h"
#include "settings/pyradiomics/python.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a value goes. */
typedef struct place {
    rind_reader *reader;
    const rind_py_setting *setting;
    const char *path;
    rind_py_options *options;
    char *at;      /* in them */
    char *printed; /* as Python prints it */
    size_t size, used;
} place;

bool rind_py_is_null(const yaml_node_t *node)
{
    static const char *const words[] = { "", "~", "null", "Null", "NULL" };

    for (size_t k = 0; k < COUNT_OF(words); k++)
        if (rind_yaml_plain(node) && rind_value_is(node, words[k]))
            return true;
    return false;
}

static rind_status refuse(const place *to, const yaml_node_t *node, const char *why)
{
    char shown[RIND_SHOWN_SIZE], allowed[320];
    rind_place where = rind_yaml_place(&to->reader->yaml, node);

    rind_py_setting_allow(to->setting, allowed, sizeof allowed);
    return rind_settings_fail(to->reader, &where, to->path, "%s %s; allowed: %s%s", rind_yaml_shown(node, shown), why,
                              to->setting->optional ? "null, " : "", allowed);
}

static void print(place *to, const char *text)
{
    if (to->used < to->size)
        to->used += (size_t)snprintf(to->printed + to->used, to->size - to->used, "%s", text);
}

static bool is_whole(const char *text)
{
    const char *digits = text + (*text == '-' || *text == '+');

    return *digits != '\0' && digits[strspn(digits, "0123456789")] == '\0';
}

/* A plain whole number: 7, -1. */
static rind_status read_whole(place *to, const yaml_node_t *node, double *out)
{
    const char *text = rind_yaml_word(node);
    char printed[32];

    if (text == NULL || !rind_yaml_plain(node) || !is_whole(text))
        return refuse(to, node, "is no whole number");
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    *out = (double)value;
    if (errno != 0 || *out < to->setting->low || *out > to->setting->high)
        return refuse(to, node, "is out of range");
    snprintf(printed, sizeof printed, "%lld", value);
    print(to, printed);
    return RIND_OK;
}

static bool is_nan_word(const yaml_node_t *node)
{
    return rind_value_is(node, ".nan") || rind_value_is(node, ".NaN") || rind_value_is(node, ".NAN");
}

/* A number of any form; in quotes it stays a text to Python. */
static rind_status read_number(place *to, const yaml_node_t *node, double *out)
{
    const rind_py_setting *s = to->setting;
    const char *text = rind_yaml_word(node);
    bool nan = strcmp(s->name, "initValue") == 0 && is_nan_word(node);
    char printed[RIND_PY_NUMBER_SIZE], *end;

    *out = NAN;
    if (!nan) {
        if (text == NULL || *text == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
            return refuse(to, node, "is no number");
        *out = strtod(text, &end);
        if (*end != '\0')
            return refuse(to, node, "is no number");
        if (!isfinite(*out) || (s->above_low ? *out <= s->low : *out < s->low) || *out > s->high)
            return refuse(to, node, "is out of range");
    }
    if (!nan && rind_yaml_plain(node) && is_whole(text))
        snprintf(printed, sizeof printed, "%.0f", *out);
    else
        rind_py_float(*out, printed);
    if (rind_yaml_plain(node)) {
        print(to, printed);
        return RIND_OK;
    }
    print(to, "'");
    print(to, text);
    print(to, "'");
    return RIND_OK;
}

static rind_status read_truth(place *to, const yaml_node_t *node)
{
    static const char *const words[2][3] = { { "false", "False", "FALSE" }, { "true", "True", "TRUE" } };

    for (int value = 0; value < 2; value++)
        for (size_t k = 0; k < 3; k++)
            if (rind_yaml_plain(node) && rind_value_is(node, words[value][k])) {
                *(bool *)to->at = value == 1;
                print(to, value == 1 ? "True" : "False");
                return RIND_OK;
            }
    return refuse(to, node, "is neither true nor false");
}

static void print_word(place *to, const char *word)
{
    print(to, "'");
    print(to, word);
    print(to, "'");
}

static rind_status read_word(place *to, const yaml_node_t *node)
{
    const rind_py_setting *s = to->setting;
    const char *text = rind_yaml_word(node);
    rind_nearest nearest;
    double number;

    if (s->kind == RIND_PY_INTERPOLATE && text != NULL && rind_yaml_plain(node) && is_whole(text)) {
        rind_py_setting numbered = *s;
        place as_number = *to;

        numbered.low = 1.0;
        numbered.high = 10.0;
        as_number.setting = &numbered;
        rind_status status = read_whole(&as_number, node, &number);
        to->used = as_number.used;
        *(uint32_t *)(void *)to->at = (uint32_t)number;
        return status;
    }
    for (size_t k = 0; text != NULL && s->words[k] != NULL; k++)
        if (*text != '\0' && strcmp(text, s->words[k]) == 0) {
            *(uint32_t *)(void *)to->at = (uint32_t)k;
            print_word(to, text);
            return RIND_OK;
        }
    if (text == NULL)
        return refuse(to, node, "is none of its values");
    nearest = rind_nearest_start(text);
    for (size_t k = 0; s->words[k] != NULL; k++)
        if (*s->words[k] != '\0')
            rind_nearest_try(&nearest, s->words[k]);
    char why[RIND_PATH_SIZE + 64];
    snprintf(why, sizeof why, "is none of its values%s%s%s", *nearest.found ? "; did you mean '" : "", nearest.found,
             *nearest.found ? "'?" : "");
    return refuse(to, node, why);
}

static rind_status read_wavelet(place *to, const yaml_node_t *node)
{
    const char *text = rind_yaml_word(node);

    if (text == NULL || strlen(text) >= RIND_PYRADIOMICS_WAVELET_SIZE || !rind_pyradiomics_knows_wavelet(text))
        return refuse(to, node, "is no wavelet that can be computed");
    snprintf(to->at, RIND_PYRADIOMICS_WAVELET_SIZE, "%s", text);
    print_word(to, text);
    return RIND_OK;
}

/* Names of LoG images show the number as it is printed, without quotes. */
static void keep_sigma(const place *to, size_t k, size_t before)
{
    const char *text = before < to->size ? to->printed + before : "";

    text += *text == '\'';
    snprintf(to->options->filters.sigma_text[k], RIND_PYRADIOMICS_SIGMA_SIZE, "%.*s", (int)strcspn(text, "'"), text);
}

static rind_status read_list(place *to, const yaml_node_t *node)
{
    rind_py_numbers *list = (rind_py_numbers *)(void *)to->at;
    size_t n = rind_yaml_n_items(node), most = RIND_PY_MAX_NUMBERS;
    bool spacing = strcmp(to->setting->name, "resampledPixelSpacing") == 0;
    bool range = strcmp(to->setting->name, "resegmentRange") == 0;

    if (node->type != YAML_SEQUENCE_NODE)
        return refuse(to, node, "is no list");
    most = to->setting->kind == RIND_PY_COUNTS ? RIND_PYRADIOMICS_MAX_DISTANCES : most;
    if (n == 0 || n > most)
        return refuse(to, node, n == 0 ? "holds nothing" : "is too long");
    if (spacing && n != 3)
        return refuse(to, node, "must have three numbers, along x, y and z");
    if (range && n > 2)
        return refuse(to, node, "must have one or two numbers");
    print(to, "[");
    for (size_t k = 0; k < n; k++) {
        const yaml_node_t *item = rind_yaml_item(&to->reader->yaml, node, k);

        print(to, k > 0 ? ", " : "");
        size_t before = to->used;
        rind_status status = to->setting->kind == RIND_PY_COUNTS ? read_whole(to, item, &list->value[k])
                                                                 : read_number(to, item, &list->value[k]);
        if (status != RIND_OK)
            return status;
        if (list == &to->options->sigma)
            keep_sigma(to, k, before);
    }
    list->n = n;
    print(to, "]");
    return RIND_OK;
}

/* Null: the value that means "not set". */
static rind_status read_null(place *to, const yaml_node_t *node)
{
    const rind_py_setting *s = to->setting;

    if (!s->optional && s->kind != RIND_PY_TRUTH)
        return refuse(to, node, "cannot be computed with");
    if (s->kind == RIND_PY_TRUTH)
        *(bool *)to->at = false;
    else if (s->kind == RIND_PY_NUMBER)
        *(double *)(void *)to->at = 0.0;
    else if (s->kind == RIND_PY_NUMBERS || s->kind == RIND_PY_COUNTS)
        ((rind_py_numbers *)(void *)to->at)->n = 0;
    else
        *(uint32_t *)(void *)to->at = 0;
    print(to, "None");
    return RIND_OK;
}

static rind_status read_value(place *to, const yaml_node_t *node)
{
    double value = 0.0;
    rind_status status;

    if (rind_py_is_null(node))
        return read_null(to, node);
    switch (to->setting->kind) {
    case RIND_PY_COUNT:
        status = read_whole(to, node, &value);
        *(uint32_t *)(void *)to->at = (uint32_t)value;
        return status;
    case RIND_PY_WHOLE:
        return read_whole(to, node, (double *)(void *)to->at);
    case RIND_PY_NUMBER:
        return read_number(to, node, (double *)(void *)to->at);
    case RIND_PY_TRUTH:
        return read_truth(to, node);
    case RIND_PY_WORD:
    case RIND_PY_INTERPOLATE:
        return read_word(to, node);
    case RIND_PY_WAVELET:
        return read_wavelet(to, node);
    case RIND_PY_NUMBERS:
    case RIND_PY_COUNTS:
        return read_list(to, node);
    }
    return RIND_OK;
}

rind_status rind_py_value_read(rind_reader *reader, const char *path, size_t setting, const yaml_node_t *node,
                               rind_py_options *options, char *printed, size_t size)
{
    place to = { .reader = reader,
                 .setting = &rind_py_settings[setting],
                 .path = path,
                 .options = options,
                 .at = (char *)options + rind_py_settings[setting].offset,
                 .printed = printed,
                 .size = size };

    *printed = '\0';
    rind_status status = read_value(&to, node);
    if (status == RIND_OK && to.used >= size)
        status = refuse(&to, node, "is too long");
    return status;
}
