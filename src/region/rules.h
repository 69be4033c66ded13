/*
 * rules.h - what regions are made of
 *
 * Regions are made in the order of their rules, each of the tumour, of labels of the mask and of regions made before.
 * Rule 0 is always the tumour itself, as the mask has it.
 */
#ifndef RIND_RULES_H
#define RIND_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RIND_MAX_RULES = 32, RIND_REGION_NAME_SIZE = 48 };

typedef enum rind_rule_kind {
    RIND_RULE_SAME,         /* the voxels of 'of' */
    RIND_RULE_LABEL,        /* the mask's voxels of a label */
    RIND_RULE_MASK,         /* a further mask, called as the rule */
    RIND_RULE_SHELL,        /* outside 'of', from_mm < distance <= to_mm */
    RIND_RULE_RIM,          /* inside 'of', from_mm < distance to the outside <= to_mm */
    RIND_RULE_DILATED,      /* 'of', and what is within to_mm of it */
    RIND_RULE_ERODED,       /* 'of' without what is within to_mm of the outside */
    RIND_RULE_UNION,        /* of 'parts' */
    RIND_RULE_INTERSECTION, /* of 'parts' */
    RIND_RULE_DIFFERENCE    /* 'of' without 'parts' */
} rind_rule_kind;

/* Sets of rules have bit k for rule k. */
typedef struct rind_rule {
    char name[RIND_REGION_NAME_SIZE];
    rind_rule_kind kind;
    size_t of; /* an earlier rule */
    double from_mm, to_mm;
    uint32_t parts; /* earlier rules */
    int64_t label;
    bool fill_holes, largest_component; /* in this order, before what follows */
    uint32_t within;                    /* only voxels that lie in all of these regions */
    uint32_t exclude;                   /* no voxels of these, */
    double exclude_below;               /* none of lower intensity (-INFINITY: all stay), */
    bool has_exclude_range;             /* none with an intensity in a closed range, */
    double exclude_range[2];            /* */
    double exclude_edge_mm;             /* none this near to the image's edge (0: all stay) */
    bool row;                           /* has a row in the table; else only other regions use it */
} rind_rule;

typedef struct rind_rules {
    size_t n; /* at least 1 */
    rind_rule rule[RIND_MAX_RULES];
} rind_rules;

/* Whether a mask of the case is the region, as the tumour's is of rule 0. */
static inline bool rind_rule_is_source(rind_rule_kind kind)
{
    return kind == RIND_RULE_LABEL || kind == RIND_RULE_MASK;
}

/* Farthest that regions reach beyond the masks they are made of. */
double rind_rules_reach_mm(const rind_rules *rules);

#endif
