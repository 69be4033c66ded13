/*
 * yaml.c - see yaml.h
 *
 * The text is walked twice: once by events, where depth, aliases, tags and documents are counted before
 * anything is built, and once into libyaml's document.
 */
#include "settings/yaml.h"

#include <stdio.h>
#include <string.h>

static rind_status fail_at(rind_ctx *ctx, const rind_yaml *yaml, yaml_mark_t mark, const char *what, const char *detail)
{
    char place[RIND_MESSAGE_SIZE / 2];
    rind_place at = { yaml->name, yaml->assignment ? 0 : mark.line + 1, mark.column + 1 };

    rind_place_print(&at, place, sizeof place);
    return rind_fail(ctx, RIND_BAD_SETTINGS, "%s: %s%s%s", place, what, *detail ? ": " : "", detail);
}

/* The mark of a byte: libyaml tells where undecodable bytes stand by their offset alone. */
static yaml_mark_t mark_of_offset(const char *text, size_t offset)
{
    yaml_mark_t mark = { .index = offset };

    for (size_t k = 0; k < offset; k++) {
        bool starts_character = ((unsigned char)text[k] & 0xC0) != 0x80;

        mark.column = text[k] == '\n' ? 0 : mark.column + starts_character;
        mark.line += text[k] == '\n';
    }
    return mark;
}

static bool tab_at(const char *text, size_t n, yaml_mark_t mark)
{
    size_t line = 0, k = 0;

    for (; k < n && line < mark.line; k++)
        line += text[k] == '\n';
    return k + mark.column < n && text[k + mark.column] == '\t';
}

static rind_status fail_parser(rind_ctx *ctx, const rind_yaml *yaml, const yaml_parser_t *parser, const char *text,
                               size_t n)
{
    const char *problem = parser->problem != NULL ? parser->problem : "";

    if (parser->error == YAML_MEMORY_ERROR)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory to read it", yaml->name);
    if (parser->error == YAML_READER_ERROR) {
        size_t offset = parser->problem_offset < n ? parser->problem_offset : n;
        return fail_at(ctx, yaml, mark_of_offset(text, offset), "not UTF-8 text", problem);
    }
    if (tab_at(text, n, parser->problem_mark))
        return fail_at(ctx, yaml, parser->problem_mark, "not valid YAML", "a tab: indent with spaces");
    return fail_at(ctx, yaml, parser->problem_mark, "not valid YAML", problem);
}

static bool has_tag(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.tag != NULL;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.tag != NULL;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.tag != NULL;
    default:
        return false;
    }
}

/* Checks one event; 'depth' and 'documents' are the counts so far. */
static rind_status check(rind_ctx *ctx, const rind_yaml *yaml, const yaml_event_t *event, int *depth, int *documents)
{
    if (event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT)
        ++*depth;
    if (event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT)
        --*depth;
    if (event->type == YAML_DOCUMENT_START_EVENT)
        ++*documents;

    if (*depth > RIND_SETTINGS_MAX_DEPTH)
        return fail_at(ctx, yaml, event->start_mark, "nested too deeply: settings are at most a few levels deep", "");
    if (*documents > 1)
        return fail_at(ctx, yaml, event->start_mark, "a second document starts here: settings are one document", "");
    if (event->type == YAML_ALIAS_EVENT)
        return fail_at(ctx, yaml, event->start_mark, "aliases (*name) are not read: write the value out", "");
    if (has_tag(event))
        return fail_at(ctx, yaml, event->start_mark, "tags (!name) are not read: write the value alone", "");
    return RIND_OK;
}

static rind_status check_events(rind_ctx *ctx, const rind_yaml *yaml, yaml_parser_t *parser, const char *text, size_t n)
{
    int depth = 0, documents = 0;

    for (bool more = true; more;) {
        yaml_event_t event;

        if (!yaml_parser_parse(parser, &event))
            return fail_parser(ctx, yaml, parser, text, n);
        rind_status status = check(ctx, yaml, &event, &depth, &documents);
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (status != RIND_OK)
            return status;
    }
    return RIND_OK;
}

static bool start(yaml_parser_t *parser, const char *text, size_t n)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* Windows editors begin UTF-8 with it */
    size_t skipped = n >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0 ? strlen(mark) : 0;

    if (!yaml_parser_initialize(parser))
        return false;
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)text + skipped, n - skipped);
    return true;
}

rind_status rind_yaml_load(rind_ctx *ctx, rind_yaml *yaml, const char *text, size_t n)
{
    yaml_parser_t parser;

    if (n > RIND_SETTINGS_MAX_BYTES)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "%s: longer than %d bytes: this is no settings file", yaml->name,
                         RIND_SETTINGS_MAX_BYTES);
    if (!start(&parser, text, n))
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory to read it", yaml->name);
    rind_status status = check_events(ctx, yaml, &parser, text, n);
    yaml_parser_delete(&parser);
    if (status != RIND_OK)
        return status;

    if (!start(&parser, text, n))
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory to read it", yaml->name);
    if (!yaml_parser_load(&parser, &yaml->document))
        status = fail_parser(ctx, yaml, &parser, text, n);
    yaml_parser_delete(&parser);
    return status;
}

const yaml_node_t *rind_yaml_root(rind_yaml *yaml)
{
    return yaml_document_get_root_node(&yaml->document);
}

const yaml_node_t *rind_yaml_node(const rind_yaml *yaml, int index)
{
    return yaml->document.nodes.start + index - 1; /* libyaml counts nodes from 1 */
}

rind_place rind_yaml_place(const rind_yaml *yaml, const yaml_node_t *node)
{
    return (rind_place){ yaml->name, yaml->assignment ? 0 : node->start_mark.line + 1, node->start_mark.column + 1 };
}

void rind_place_print(const rind_place *place, char *out, size_t size)
{
    char shown[RIND_SHOWN_SIZE];

    if (place->line > 0) {
        snprintf(out, size, "%s:%zu:%zu", place->name, place->line, place->column);
        return;
    }
    rind_text_shown(place->name, shown);
    snprintf(out, size, "--set %.*s", (int)strlen(shown) - 2, shown + 1); /* without the quotes */
}

const char *rind_yaml_word(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE)
        return NULL;
    const char *text = (const char *)node->data.scalar.value;
    return strlen(text) == node->data.scalar.length ? text : NULL; /* "\0" in quotes is no word */
}

bool rind_yaml_plain(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

const char *rind_text_shown(const char *text, char out[RIND_SHOWN_SIZE])
{
    enum { ELLIPSIS = 3 };
    const size_t room = RIND_SHOWN_SIZE - 3 - ELLIPSIS; /* two quotes, the end */
    size_t n = strlen(text), shown = n <= room ? n : room;
    char *to = out;

    while (shown < n && shown > 0 && ((unsigned char)text[shown] & 0xC0) == 0x80)
        shown--; /* never within a character */
    *to++ = '\'';
    for (size_t k = 0; k < shown; k++)
        *to++ = (unsigned char)text[k] < ' ' || text[k] == 0x7f ? ' ' : text[k];
    if (shown < n)
        for (int k = 0; k < ELLIPSIS; k++)
            *to++ = '.';
    *to++ = '\'';
    *to = '\0';
    return out;
}

const char *rind_yaml_shown(const yaml_node_t *node, char out[RIND_SHOWN_SIZE])
{
    if (node->type == YAML_SEQUENCE_NODE && rind_yaml_n_items(node) > 0) {
        snprintf(out, RIND_SHOWN_SIZE, "a list of %zu", rind_yaml_n_items(node));
        return out;
    }
    if (node->type == YAML_SEQUENCE_NODE)
        return "an empty list";
    if (node->type == YAML_MAPPING_NODE)
        return "a mapping";
    if (rind_yaml_plain(node) && node->data.scalar.length == 0)
        return "no value";
    return rind_text_shown((const char *)node->data.scalar.value, out);
}

size_t rind_yaml_n_items(const yaml_node_t *node)
{
    if (node->type == YAML_SEQUENCE_NODE)
        return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    return node->type == YAML_SCALAR_NODE;
}

const yaml_node_t *rind_yaml_item(const rind_yaml *yaml, const yaml_node_t *node, size_t k)
{
    if (node->type == YAML_SEQUENCE_NODE)
        return rind_yaml_node(yaml, node->data.sequence.items.start[k]);
    return node;
}
