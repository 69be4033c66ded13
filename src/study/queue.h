/*
 * queue.h - in which order cases are computed, and by whom
 *
 * Cases of one image stay together, so that a worker reads it once; groups that cost most come first, so that no long
 * case is left alone at the end. A worker without work takes half of what the busiest still has. None of this shows in
 * a table.
 */
#ifndef RIND_STUDY_QUEUE_H
#define RIND_STUDY_QUEUE_H

#include "study/manifest.h"

/* Cases of the queue's order, from 'at' to before 'end'. */
typedef struct rind_range {
    size_t at, end;
} rind_range;

typedef struct rind_queue {
    size_t *order; /* cases to do */
    size_t n;
    rind_range *group;      /* in the order they are begun */
    size_t n_groups, first; /* the first that may be left */
    bool *taken;
} rind_queue;

/* The same number for cases of one image: a group. */
uint64_t rind_case_group(const rind_case *c);

/* 'todo' and 'seconds' have an entry for each case of the manifest. Free with rind_queue_free() in any case. */
rind_status rind_queue_create(rind_ctx *ctx, const rind_manifest *manifest, const bool *todo, const double *seconds,
                              rind_queue *out);

/* Work for one that has none: the first group left whose first case passes 'fits', or half of another's range. */
bool rind_queue_take(rind_queue *queue, rind_range *const *ranges, size_t n_ranges,
                     bool (*fits)(void *user, size_t index), void *user, rind_range *out);

void rind_queue_free(rind_queue *queue);

#endif
