/*
 * yaml.h - one YAML document as nodes with places, within bounds
 *
 * Settings need little of YAML: mappings, lists and scalars a few levels deep. So a text is refused, with
 * line and column, that is too long or too deep, holds a second document, an alias (`*name`: a short text could
 * stand for a huge one) or a tag (`!!python/object`).
 */
#ifndef RIND_SETTINGS_YAML_H
#define RIND_SETTINGS_YAML_H

#include "context.h"
#include <yaml.h>

enum { RIND_SETTINGS_MAX_BYTES = 1 << 20, RIND_SETTINGS_MAX_DEPTH = 8, RIND_SHOWN_SIZE = 128 };

/* Where a value stands. 'line' counts from 1; 0: in an assignment of the command line, which is 'name'. */
typedef struct rind_place {
    const char *name; /* borrowed */
    size_t line, column;
} rind_place;

typedef struct rind_yaml {
    const char *name; /* of the file, or the whole assignment: borrowed */
    bool assignment;
    yaml_document_t document;
} rind_yaml;

/*
 * Loads 'text'; yaml->name and yaml->assignment are set before. On success the document is to be dropped
 * with yaml_document_delete().
 * Returns RIND_OK, RIND_BAD_SETTINGS or RIND_NO_MEMORY.
 */
rind_status rind_yaml_load(rind_ctx *ctx, rind_yaml *yaml, const char *text, size_t n);

/* Its root, or NULL for a text without content. */
const yaml_node_t *rind_yaml_root(rind_yaml *yaml);
const yaml_node_t *rind_yaml_node(const rind_yaml *yaml, int index);

rind_place rind_yaml_place(const rind_yaml *yaml, const yaml_node_t *node);

/* "file.yaml:3:7", or "--set key=value". */
void rind_place_print(const rind_place *place, char *out, size_t size);

/* The text of a scalar, or NULL for anything else. */
const char *rind_yaml_word(const yaml_node_t *node);

/* Whether the scalar stands without quotes, as numbers must. */
bool rind_yaml_plain(const yaml_node_t *node);

/* A value as messages show it: 'text', cut where it is long, or "a list". Returns 'out'. */
const char *rind_yaml_shown(const yaml_node_t *node, char out[RIND_SHOWN_SIZE]);

/* 'text' in quotes on one line, cut where it is long. */
const char *rind_text_shown(const char *text, char out[RIND_SHOWN_SIZE]);

/* The items of a list; of a scalar, itself. 'k' below the number of items. */
size_t rind_yaml_n_items(const yaml_node_t *node);
const yaml_node_t *rind_yaml_item(const rind_yaml *yaml, const yaml_node_t *node, size_t k);

#endif
