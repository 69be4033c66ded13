/*
 * lists.c - the types of keys that are lists: spacings, a range of intensities, aggregations, numbers, words
 *
 * Where a list of words is needed, a word alone is a list of one.
 */
#include "settings/keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void allow_spacing(const rind_key *key, char *out, size_t size)
{
    rind_value_allow(key, "none, pixel, a list of 2 or 3 numbers", out, size);
}

static void allow_new_spacing(const rind_key *key, char *out, size_t size)
{
    rind_value_allow(key, "none, a list of 3 numbers (with dimension 2d also 2)", out, size);
}

static rind_status read_spacing(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    double *spacing = (double *)(void *)(base + key->offset);
    bool *given = (bool *)(base + key->flag);
    size_t n = rind_yaml_n_items(node);

    *given = !rind_value_is(node, "none");
    spacing[0] = spacing[1] = spacing[2] = 0.0;
    if (!*given)
        return RIND_OK;
    if (node->type != YAML_SEQUENCE_NODE || (n != 2 && n != 3))
        return rind_value_refuse(reader, key, node, "is not the list needed");
    for (size_t k = 0; k < n; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);

        if (!rind_value_number(item, &spacing[k]))
            return rind_value_refuse(reader, key, item, "is no number");
        if (!rind_value_in_range(key, spacing[k]))
            return rind_value_refuse(reader, key, item, "is out of range");
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

/* image.spacing_mm: a pixel may be the unit. */
static rind_status read_own_spacing(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_settings *settings = reader->settings;

    settings->image.in_pixels = rind_value_is(node, "pixel");
    if (!settings->image.in_pixels)
        return read_spacing(reader, key, node, base);
    settings->image.has_spacing = true;
    for (int a = 0; a < 3; a++)
        settings->image.spacing_mm[a] = 1.0;
    return RIND_OK;
}

static void print_own_spacing(rind_printer *printer, const rind_key *key, const char *base)
{
    if (((const rind_settings *)(const void *)base)->image.in_pixels)
        rind_print(printer, "pixel");
    else
        print_spacing(printer, key, base);
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

    *given = !rind_value_is(node, "none");
    range[0] = -(double)INFINITY;
    range[1] = (double)INFINITY;
    if (!*given)
        return RIND_OK;
    if (node->type != YAML_SEQUENCE_NODE || rind_yaml_n_items(node) != 2)
        return rind_value_refuse(reader, key, node, "is no list of 2 numbers");
    for (size_t k = 0; k < 2; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);

        if (!rind_value_number(item, &range[k]))
            return rind_value_refuse(reader, key, item, "is no number");
    }
    if (!(range[0] < range[1]))
        return rind_value_refuse(reader, key, node, "holds no interval, its first number is not below its second");
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
        return rind_value_refuse(reader, key, node, "names no aggregation");
    texture->n_aggregations = 0;
    for (size_t k = 0; k < n; k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);
        rind_aggregation a = RIND_2D_AVERAGED;

        while (a <= RIND_3D_MERGED && !rind_value_is(item, rind_aggregation_name(a)))
            a++;
        if (a > RIND_3D_MERGED)
            return rind_value_refuse(reader, key, item, "is no aggregation");
        for (size_t i = 0; i < texture->n_aggregations; i++)
            if (texture->aggregation[i] == a)
                return rind_value_refuse(reader, key, item, "is named twice");
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

/* Refuses lists that are too short or too long. */
static rind_status check_length(rind_reader *reader, const rind_key *key, const yaml_node_t *node)
{
    size_t n = rind_yaml_n_items(node);

    if (key->size > 0 ? n == key->size : n >= 1 && n <= RIND_MAX_ITEMS)
        return RIND_OK;
    return rind_value_refuse(reader, key, node, "has the wrong number of items");
}

static void allow_list(const rind_key *key, const char *one, const char *many, char *out, size_t size)
{
    char noun[64];

    if (key->size > 0)
        snprintf(noun, sizeof noun, "a list of %zu %s", key->size, many);
    else
        snprintf(noun, sizeof noun, "%s or a list of up to %d, each", one, (int)RIND_MAX_ITEMS);
    rind_value_allow(key, noun, out, size);
}

static void allow_numbers(const rind_key *key, char *out, size_t size)
{
    allow_list(key, "a number", "numbers", out, size);
}

static void allow_counts(const rind_key *key, char *out, size_t size)
{
    allow_list(key, "a whole number", "whole numbers", out, size);
}

static rind_status read_numbers(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_numbers *list = (rind_numbers *)(void *)(base + key->offset);
    rind_status status = check_length(reader, key, node);

    if (status != RIND_OK)
        return status;
    *list = (rind_numbers){ .n = 0 };
    for (size_t k = 0; k < rind_yaml_n_items(node); k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);
        double value = 0.0;

        if (!rind_value_number(item, &value))
            return rind_value_refuse(reader, key, item, "is no number");
        if (!isfinite(value) || !rind_value_in_range(key, value))
            return rind_value_refuse(reader, key, item, "is out of range");
        for (size_t i = 0; i < list->n && key->size == 0; i++)
            if (list->value[i] == value)
                return rind_value_refuse(reader, key, item, "is named twice");
        list->value[list->n++] = value + 0.0; /* makes -0 0 */
    }
    return RIND_OK;
}

static rind_status read_counts(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_counts *list = (rind_counts *)(void *)(base + key->offset);
    rind_numbers numbers = { .n = 0 };
    rind_key as_numbers = *key;

    as_numbers.offset = 0;
    rind_status status = read_numbers(reader, &as_numbers, node, (char *)&numbers);
    *list = (rind_counts){ .n = numbers.n };
    for (size_t k = 0; k < numbers.n && status == RIND_OK; k++) {
        if (numbers.value[k] != floor(numbers.value[k]))
            return rind_value_refuse(reader, key, rind_yaml_item(&reader->yaml, node, k), "is no whole number");
        list->value[k] = (uint32_t)numbers.value[k];
    }
    return status;
}

static void print_numbers(rind_printer *printer, const rind_key *key, const char *base)
{
    const rind_numbers *list = (const rind_numbers *)(const void *)(base + key->offset);

    for (size_t k = 0; k < list->n; k++) {
        rind_print(printer, k > 0 ? ", " : "[");
        rind_print_number(printer, list->value[k]);
    }
    rind_print(printer, "]");
}

static void print_counts(rind_printer *printer, const rind_key *key, const char *base)
{
    const rind_counts *list = (const rind_counts *)(const void *)(base + key->offset);

    for (size_t k = 0; k < list->n; k++)
        rind_print(printer, "%s%u", k > 0 ? ", " : "[", list->value[k]);
    rind_print(printer, "]");
}

static void allow_words(const rind_key *key, char *out, size_t size)
{
    snprintf(out, size, "%s", key->otherwise);
}

static rind_status read_words(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_words *list = (rind_words *)(void *)(base + key->offset);
    rind_status status = check_length(reader, key, node);

    if (status != RIND_OK)
        return status;
    *list = (rind_words){ .n = 0 };
    for (size_t k = 0; k < rind_yaml_n_items(node); k++) {
        const yaml_node_t *item = rind_yaml_item(&reader->yaml, node, k);
        const char *word = rind_yaml_word(item);

        if (word == NULL || *word == '\0' || strlen(word) >= RIND_WORD_SIZE ||
            word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
            return rind_value_refuse(reader, key, item, "is no such word");
        for (size_t i = 0; i < list->n; i++)
            if (strcmp(list->word[i], word) == 0)
                return rind_value_refuse(reader, key, item, "is named twice");
        strcpy(list->word[list->n++], word);
    }
    return RIND_OK;
}

static void print_words(rind_printer *printer, const rind_key *key, const char *base)
{
    const rind_words *list = (const rind_words *)(const void *)(base + key->offset);

    for (size_t k = 0; k < list->n; k++)
        rind_print(printer, "%s%s", k > 0 ? ", " : "[", list->word[k]);
    rind_print(printer, "]");
}

static void allow_volumes(const rind_key *key, char *out, size_t size)
{
    rind_value_allow(key, "none, a list of 2 different whole numbers, each", out, size);
}

/* Two volumes, both 0 for none. */
static rind_status read_volumes(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    uint32_t *volume = (uint32_t *)(void *)(base + key->offset);
    rind_counts list = { .n = 0 };
    rind_key as_list = *key;

    volume[0] = volume[1] = 0;
    if (rind_value_is(node, "none"))
        return RIND_OK;
    as_list.offset = 0;
    as_list.size = 2;
    rind_status status = read_counts(reader, &as_list, node, (char *)&list);
    if (status == RIND_OK && list.value[0] == list.value[1])
        return rind_value_refuse(reader, key, node, "takes a volume from itself");
    for (size_t k = 0; k < 2 && status == RIND_OK; k++)
        volume[k] = list.value[k];
    return status;
}

static void print_volumes(rind_printer *printer, const rind_key *key, const char *base)
{
    const uint32_t *volume = (const uint32_t *)(const void *)(base + key->offset);

    if (volume[0] == 0)
        rind_print(printer, "none");
    else
        rind_print(printer, "[%u, %u]", volume[0], volume[1]);
}

RIND_KEY_TYPE(volumes, "list of whole numbers", read_volumes, print_volumes, allow_volumes);
RIND_KEY_TYPE(spacing, "list of numbers", read_own_spacing, print_own_spacing, allow_spacing);
RIND_KEY_TYPE(new_spacing, "list of numbers", read_spacing, print_spacing, allow_new_spacing);
RIND_KEY_TYPE(range, "list of 2 numbers", read_interval, print_interval, allow_interval);
RIND_KEY_TYPE(aggregations, "list of words", read_aggregations, print_aggregations, allow_aggregations);
RIND_KEY_TYPE(features, "list of words", rind_features_read, rind_features_print, allow_features);
RIND_KEY_TYPE(numbers, "list of numbers", read_numbers, print_numbers, allow_numbers);
RIND_KEY_TYPE(counts, "list of whole numbers", read_counts, print_counts, allow_counts);
RIND_KEY_TYPE(words, "list of words", read_words, print_words, allow_words);
