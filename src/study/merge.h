/*
 * merge.h - the journals of shards as one
 *
 * They must be of one variant: the same settings, version and columns. A case may be in several, for shards overlap
 * when somebody changed their number; then an ok one counts, and two that are ok must hold the same rows.
 */
#ifndef RIND_STUDY_MERGE_H
#define RIND_STUDY_MERGE_H

#include "study/results.h"

enum { RIND_MAX_MERGED = 1024 };

typedef struct rind_merge {
    size_t n;
    rind_journal *journal[RIND_MAX_MERGED];
    uint16_t *from; /* of each case of the manifest, 1 + index of its journal; 0: it is in none */
    size_t n_missing, n_twice;
    size_t n_found, n_strays;      /* rows of journals that are in the manifest, and that are not */
    char missing[128], twice[128]; /* the first few */
} rind_merge;

/*
 * Opens one journal more. Returns as rind_journal_read(); RIND_BAD_SETTINGS, with both hashes, if it is of another
 * variant than the first. Free with rind_merge_free() in any case.
 */
rind_status rind_merge_add(rind_ctx *ctx, rind_merge *merge, const char *path);

/* Finds the cases of a manifest. RIND_BAD_SETTINGS: one was computed twice, with different rows. */
rind_status rind_merge_find(rind_ctx *ctx, rind_merge *merge, const rind_manifest *manifest);

void rind_merge_free(rind_ctx *ctx, rind_merge *merge);

#endif
