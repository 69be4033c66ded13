/* regions.h - what the files of the key 'regions' share */
#ifndef RIND_SETTINGS_REGIONS_H
#define RIND_SETTINGS_REGIONS_H

#include "settings/keys.h"

#define RIND_REGION_MAX_MM 100.0 /* beyond, a unit was mistaken */

/* One entry on its way: the base that its keys are read to. */
typedef struct rind_region_entry {
    rind_rules *rules; /* those above it; masks it names are added to them */
    rind_rule rule;
    const char *kind_key; /* the key that said what the region is; NULL: none yet */
    bool named, has_of;
} rind_region_entry;

/* A rule that changes nothing and has a row. */
rind_rule rind_plain_rule(const char *name);

/* Letters, digits, _ - . after a letter, short enough. */
bool rind_region_is_name(const char *name);

/* Types of an entry's keys (region_values.c). */
extern const rind_key_type rind_region_name, rind_region_of, rind_region_layer, rind_region_growth, rind_region_set,
    rind_region_label, rind_region_within, rind_region_excluded;

#endif
