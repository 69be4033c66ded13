/*
 * keys.h - the table of keys, and what its parts share
 *
 * A key is one row of the table in keys.c: where it stands in the YAML and in rind_settings, its type, range,
 * default and help. A type (types.c) is a reader and a printer. Everything else follows from the rows:
 * validation, defaults, the resolved text, the hash, `rind list settings` and the manual's table.
 */
#ifndef RIND_SETTINGS_KEYS_H
#define RIND_SETTINGS_KEYS_H

#include "context.h"
#include "settings/settings.h"
#include "settings/values.h"
#include "settings/yaml.h"

enum { RIND_MAX_KEYS = 96, RIND_PATH_SIZE = 96 };

typedef struct rind_key rind_key;

/* One pass over texts that make settings. */
typedef struct rind_reader {
    rind_ctx *ctx;
    rind_settings *settings;             /* being made */
    rind_yaml yaml;                      /* being read */
    rind_place given[RIND_MAX_KEYS];     /* where each key was last set; name NULL: nowhere */
    rind_place filter[RIND_MAX_FILTERS]; /* where each of them was set */
} rind_reader;

/* Where resolved settings are printed: counted only while 'out' is NULL. */
typedef struct rind_printer {
    char *out;
    size_t n;
} rind_printer;

typedef struct rind_key_type {
    const char *name;
    /* Checks 'node' and stores it; 'base' is the settings, moved on for the second, third, ... discretisation. */
    rind_status (*read)(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base);
    void (*print)(rind_printer *printer, const rind_key *key, const char *base); /* NULL: has nothing to tell */
    void (*allow)(const rind_key *key, char *out, size_t size);                  /* in words */
} rind_key_type;

struct rind_key {
    const char *path;
    const rind_key_type *type;
    const char *unit;     /* NULL: none */
    const char *fallback; /* the default as YAML; of a filter's parameter NULL: it must be given */
    const char *help;
    const char *const *words; /* of a choice, by value; NULL past the last */
    const char *otherwise;    /* of a fixed value: what is said of any other; of words: what they are */
    double low, high;         /* closed range of numbers */
    bool above_low;           /* 'low' itself is not in it */
    size_t offset;            /* in rind_settings, or in a filter's struct */
    size_t flag;              /* of the bool that tells whether there is a value, for types that have one */
    size_t size;              /* of a choice: of the member; of lists: how many items, 0: from 1 to RIND_MAX_ITEMS */
};

extern const rind_key rind_keys[];
extern const size_t rind_n_keys;

/* A type in one line. */
#define RIND_KEY_TYPE(id, noun, suffix_read, suffix_print, suffix_allow)                \
    const rind_key_type rind_key_##id = {                                               \
        .name = noun, .read = suffix_read, .print = suffix_print, .allow = suffix_allow \
    }

/* types.c: one value; lists.c: lists */
extern const rind_key_type rind_key_number, rind_key_optional_number, rind_key_count, rind_key_optional_count,
    rind_key_choice, rind_key_truth, rind_key_fixed, rind_key_label, rind_key_start, rind_key_spacing,
    rind_key_new_spacing, rind_key_range, rind_key_aggregations, rind_key_features, rind_key_numbers, rind_key_counts,
    rind_key_words, rind_key_volume, rind_key_volumes, rind_key_filters, rind_key_masks, rind_key_regions,
    rind_key_perturb;

/* What types share. rind_value_refuse: "PLACE: key: 'x' is no number; allowed: ..." */
rind_status rind_value_refuse(rind_reader *reader, const rind_key *key, const yaml_node_t *node, const char *why);
bool rind_value_is(const yaml_node_t *node, const char *word);
bool rind_value_number(const yaml_node_t *node, double *out); /* infinities too, not NaN */
bool rind_value_whole(const yaml_node_t *node, long long *out);
bool rind_value_in_range(const rind_key *key, double value);
void rind_value_allow(const rind_key *key, const char *noun, char *out, size_t size); /* "a number above 0" */

/* The key of that path, or NULL. */
const rind_key *rind_key_find(const char *path);
rind_place *rind_key_given(rind_reader *reader, const char *path);

/* A row as lists and the manual have it. */
void rind_key_tell(const rind_key *key, rind_key_info *out);

/* RIND_BAD_SETTINGS with "PLACE: PATH: ..."; without the path where that is NULL. */
rind_status rind_settings_fail(rind_reader *reader, const rind_place *place, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5), cold));

void rind_print(rind_printer *printer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rind_print_number(rind_printer *printer, double value);

/* The nearest of several words to a misspelt one; 'found' stays "" where none is near. */
typedef struct rind_nearest {
    const char *word;
    size_t distance;
    char found[RIND_PATH_SIZE];
} rind_nearest;

rind_nearest rind_nearest_start(const char *word);
void rind_nearest_try(rind_nearest *nearest, const char *candidate);

/* Features (choose.c). */
/* Families of pictures are part of 'all' with dimension 2d only. */
void rind_features_follow(rind_settings *settings);
rind_status rind_features_read(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base);
void rind_features_print(rind_printer *printer, const rind_key *key, const char *base);

/*
 * Binnings (binning.c): the sections 'discretise' and 'ivh', whose keys depend on the method.
 * rind_binning_base: what to add to the offsets of the section's keys for its entry 'k'.
 */
bool rind_binning_is(const char *section);
size_t rind_binning_base(const char *section, size_t k);
rind_status rind_binning_read(rind_reader *reader, const char *section, const yaml_node_t *node);
rind_status rind_binning_assign(rind_reader *reader, const rind_key *key, const yaml_node_t *node);
rind_status rind_binnings_check(rind_reader *reader);
void rind_binning_print(rind_printer *printer, const char *section, const rind_settings *settings);

/*
 * Groups (groups.c): keys of a section that belong to a method, as image.normalise. 'path' is the group's.
 * rind_group_of: the group a key is in, or NULL.
 */
const char *rind_group_of(const char *path);
bool rind_group_is(const char *path);
rind_status rind_group_read(rind_reader *reader, const char *group, const yaml_node_t *node);
rind_status rind_groups_check(rind_reader *reader);
void rind_group_print(rind_printer *printer, const char *group, const rind_settings *settings);

/*
 * Filters (filters.c): the key 'filters'. What depends on other keys - the dimension, how levels are made - is
 * checked when all are read.
 */
rind_status rind_filters_check(rind_reader *reader);
void rind_filters_print(rind_printer *printer, const rind_settings *settings);

/* Regions (regions.c, regions_print.c): the key 'regions'. */
void rind_regions_print(rind_printer *printer, const rind_settings *settings);

/* Perturbations (perturb.c): with the profile ibsi alone, not too many. */
rind_status rind_perturb_check(rind_reader *reader);

/* Masks that regions name are there (masks.c). */
rind_status rind_masks_check(rind_reader *reader);

/* Labels of masks (label.c): a whole number other than 0; whether a value can be a name; a name in quotes. */
rind_status rind_label_number_read(rind_reader *reader, const rind_key *key, const yaml_node_t *node, int64_t *out);
bool rind_label_is_name(const yaml_node_t *node);
void rind_label_name_print(rind_printer *printer, const char *text);

/* A mapping's pairs one by one, repeated keys refused (read.c). */
typedef rind_status rind_pair_reader(rind_reader *reader, const char *path, const yaml_node_t *name,
                                     const yaml_node_t *value, char *base);
rind_status rind_pairs_read(rind_reader *reader, const char *section, const yaml_node_t *mapping,
                            rind_pair_reader *read, char *base);
rind_status rind_unknown_key(rind_reader *reader, const char *path, const yaml_node_t *name);

/* Values under their paths (read.c): the table's defaults; all of a document; one from "key=value". */
rind_status rind_defaults_read(rind_reader *reader);
rind_status rind_default_read(rind_reader *reader, const rind_key *key, char *base); /* of one key */
rind_status rind_document_read(rind_reader *reader, const char *text, const char *name);
rind_status rind_assignment_read(rind_reader *reader, const char *assignment);

/* The resolved text and its hash (print.c). */
rind_status rind_settings_resolve(rind_ctx *ctx, rind_settings *settings);

#endif
