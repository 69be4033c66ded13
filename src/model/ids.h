/*
 * ids.h - texts numbered in the order they came: case ids, groups, names of columns
 *
 * A hash table with open addressing over copies of the texts. Numbers never change, so arrays beside it may be
 * indexed by them.
 */
#ifndef RIND_MODEL_IDS_H
#define RIND_MODEL_IDS_H

#include "context.h"

typedef struct rind_ids {
    size_t n;
    char **text; /* n of them, in the order they were added */
    size_t n_allocated, n_slots;
    size_t *slot; /* number + 1; 0: free */
} rind_ids;

/* All zeros is an empty set. Adds 'text' unless it is there; its number goes to 'index', which may be NULL. */
rind_status rind_ids_add(rind_ctx *ctx, rind_ids *ids, const char *text, size_t *index);

/* The number of 'text', or RIND_NO_ID. */
#define RIND_NO_ID SIZE_MAX
size_t rind_ids_find(const rind_ids *ids, const char *text);

void rind_ids_free(rind_ids *ids);

#endif
