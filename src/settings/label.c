/*
 * label.c - the key mask.label: auto, nonzero, all, a number, a mapping of names to numbers, or a name
 *
 * A name is that of a segment or structure of a DICOM mask and may hold anything: blanks, colons, quotes. In a file it
 * is written as YAML writes text; what comes from a manifest's cell or an option is quoted here. Any text in quotes is
 * a name, also "1" or "auto".
 */
#include "settings/keys.h"

#include <stdio.h>
#include <string.h>

static void allow_label(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size, "auto, nonzero, all, a whole number other than 0, a name, a mapping {name: number}");
}

rind_status rind_label_number_read(rind_reader *reader, const rind_key *key, const yaml_node_t *node, int64_t *out)
{
    const long long largest = 1LL << 53; /* above, mask values held as double are no longer exact */
    long long value = 0;

    if (!rind_value_whole(node, &value))
        return rind_value_refuse(reader, key, node, "is no label");
    if (value == 0)
        return rind_value_refuse(reader, key, node, "is the background");
    if (value > largest || value < -largest)
        return rind_value_refuse(reader, key, node, "is out of range");
    *out = value;
    return RIND_OK;
}

/* A word that is no number, nor one YAML has a meaning for; in quotes, any text. */
bool rind_label_is_name(const yaml_node_t *node)
{
    static const char *const taken[] = { "~", "null", "true", "false" };
    const char *text = rind_yaml_word(node);
    double number;

    if (text == NULL || *text == '\0')
        return false;
    for (size_t k = 0; k < COUNT_OF(taken) && rind_yaml_plain(node); k++)
        if (strcmp(text, taken[k]) == 0)
            return false;
    return !rind_value_number(node, &number);
}

static rind_status read_name(rind_reader *reader, const rind_key *key, const yaml_node_t *node)
{
    rind_settings *settings = reader->settings;
    const char *text = rind_yaml_word(node);

    if (strlen(text) >= sizeof settings->mask.name)
        return rind_value_refuse(reader, key, node, "is too long for a name");
    settings->mask.choice = RIND_LABEL_BY_NAME;
    strcpy(settings->mask.name, text);
    return RIND_OK;
}

/* A rind_pair_reader: one named label. */
static rind_status read_named_label(rind_reader *reader, const char *path, const yaml_node_t *name,
                                    const yaml_node_t *value, char *base)
{
    const rind_key *key = (const rind_key *)(const void *)base;
    rind_settings *settings = reader->settings;
    const char *word = rind_yaml_word(name);
    (void)path;

    if (settings->mask.n_named == RIND_MAX_NAMED_LABELS)
        return rind_value_refuse(reader, key, name, "is one name too many");
    if (strlen(word) >= RIND_REGION_NAME_SIZE || strpbrk(word, ",:\"'{}[]#&*!|>%@`\n\r\t") != NULL)
        return rind_value_refuse(reader, key, name, "is no name of a region");
    rind_named_label *named = &settings->mask.named[settings->mask.n_named];
    rind_status status = rind_label_number_read(reader, key, value, &named->label);
    if (status != RIND_OK)
        return status;
    for (size_t k = 0; k < settings->mask.n_named; k++)
        if (settings->mask.named[k].label == named->label)
            return rind_value_refuse(reader, key, value, "has two names");
    snprintf(named->name, sizeof named->name, "%s", word);
    settings->mask.n_named++;
    return RIND_OK;
}

static rind_status read_label(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    static const struct {
        const char *word;
        rind_label_choice choice;
    } words[] = { { "auto", RIND_LABEL_AUTO }, { "nonzero", RIND_LABEL_NONZERO }, { "all", RIND_LABEL_ALL } };
    rind_settings *settings = reader->settings;
    (void)base;

    settings->mask.label = 0;
    settings->mask.n_named = 0;
    memset(settings->mask.name, 0, sizeof settings->mask.name);
    for (size_t k = 0; k < COUNT_OF(words); k++)
        if (rind_yaml_plain(node) && rind_value_is(node, words[k].word)) {
            settings->mask.choice = words[k].choice;
            return RIND_OK;
        }
    if (node->type == YAML_MAPPING_NODE && node->data.mapping.pairs.top > node->data.mapping.pairs.start) {
        settings->mask.choice = RIND_LABEL_NAMED;
        return rind_pairs_read(reader, key->path, node, read_named_label, (char *)(uintptr_t)key);
    }
    if (rind_label_is_name(node))
        return read_name(reader, key, node);
    settings->mask.choice = RIND_LABEL_NUMBER;
    return rind_label_number_read(reader, key, node, &settings->mask.label);
}

/* One character of a text in YAML's double quotes. */
static void quote(char c, char out[8])
{
    if (c == '"' || c == '\\')
        snprintf(out, 8, "\\%c", c);
    else if ((unsigned char)c < ' ' || c == 0x7f)
        snprintf(out, 8, "\\x%02x", (unsigned)(unsigned char)c);
    else
        snprintf(out, 8, "%c", c);
}

char *rind_label_assignment(rind_ctx *ctx, const char *label)
{
    static const char *const words[] = { "auto", "nonzero", "all" };
    const char *digits = label + (*label == '-' || *label == '+');
    bool plain = *label == '{' || (*digits != '\0' && digits[strspn(digits, "0123456789")] == '\0');
    size_t size = sizeof "mask.label=''" + 4 * strlen(label);
    char *out = rind_alloc(ctx, size, 1, "label"), piece[8];

    if (out == NULL)
        return NULL;
    for (size_t k = 0; k < COUNT_OF(words); k++)
        plain = plain || strcmp(label, words[k]) == 0;
    size_t n = (size_t)snprintf(out, size, "mask.label=%s", plain ? label : "\"");
    for (; !plain && *label != '\0'; label++) {
        quote(*label, piece);
        n += (size_t)snprintf(out + n, size - n, "%s", piece);
    }
    if (!plain)
        snprintf(out + n, size - n, "\"");
    return out;
}

void rind_label_name_print(rind_printer *printer, const char *text)
{
    char piece[8];

    rind_print(printer, "\"");
    for (; *text != '\0'; text++) {
        quote(*text, piece);
        rind_print(printer, "%s", piece);
    }
    rind_print(printer, "\"");
}

static void print_label(rind_printer *printer, const rind_key *key, const char *base)
{
    static const char *const words[] = {
        [RIND_LABEL_AUTO] = "auto", [RIND_LABEL_NONZERO] = "nonzero", [RIND_LABEL_ALL] = "all"
    };
    const rind_settings *settings = (const rind_settings *)(const void *)base;
    (void)key;

    if (settings->mask.choice == RIND_LABEL_NUMBER)
        rind_print(printer, "%lld", (long long)settings->mask.label);
    else if (settings->mask.choice == RIND_LABEL_BY_NAME)
        rind_label_name_print(printer, settings->mask.name);
    else if (settings->mask.choice != RIND_LABEL_NAMED)
        rind_print(printer, "%s", words[settings->mask.choice]);
    for (size_t k = 0; k < settings->mask.n_named; k++)
        rind_print(printer, "%s%s: %lld", k > 0 ? ", " : "{", settings->mask.named[k].name,
                   (long long)settings->mask.named[k].label);
    if (settings->mask.n_named > 0)
        rind_print(printer, "}");
}

RIND_KEY_TYPE(label, "word, name or whole number", read_label, print_label, allow_label);
