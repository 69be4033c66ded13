/*
 * batch.h - a manifest computed by worker processes into a journal
 *
 * The parent reads no image and starts no thread: it deals out cases, keeps what comes back, and sees to it that a case
 * costs no more than itself. docs/manual/batch.md tells what a user may rely on.
 */
#ifndef RIND_STUDY_BATCH_H
#define RIND_STUDY_BATCH_H

#include "study/journal.h"
#include "study/progress.h"
#include "study/worker.h"

/* What is to be done with a case of the manifest. */
typedef enum rind_todo {
    RIND_TODO_NONE,    /* the journal holds it, or it belongs to another shard */
    RIND_TODO_COMPUTE, /* new, or another than the one in the journal */
    RIND_TODO_COMPARE  /* its files look changed: computed unless their contents are the same */
} rind_todo;

typedef struct rind_batch_plan {
    uint8_t *todo;   /* rind_todo, of each case of the manifest */
    bool *selected;  /* of this shard: has rows in the table */
    int64_t *id;     /* in the journal; 0: not there */
    bool *failed;    /* it is kept as it failed in an earlier run */
    size_t n_cases;  /* selected */
    size_t n_before; /* of them done before and kept */
    size_t n_failed_before;
    size_t n_to_do;
    size_t n_changed; /* of them because a path or cell changed */
} rind_batch_plan;

typedef struct rind_batch_options {
    const rind_settings *settings;
    const rind_manifest *manifest;
    int n_jobs, n_threads;
    uint64_t memory_bytes; /* 0: no limit */
    double case_timeout_s; /* 0: none */
    bool retry_failed, recompute;
    int shard, n_shards; /* from 1; n_shards 0: all cases */
    /* Tests: see rind_workshop. */
    void (*before_case)(void *user, const rind_case *c);
    void *before_case_user;
} rind_batch_options;

/* What the user is told. 'about' is a case, or NULL. */
typedef struct rind_batch_events {
    void *user;
    void (*say)(void *user, rind_severity severity, const char *about, const char *text);
    void (*fail)(void *user, const char *about, const char *text); /* one line a case that failed */
    void (*progress)(void *user, const rind_progress_state *state);
} rind_batch_events;

typedef struct rind_batch_result {
    size_t n_done, n_ok; /* computed by this run */
    size_t n_changed;    /* contents changed since, computed again */
    size_t n_same;       /* looked changed, but were not */
    bool interrupted;    /* not all were done */
    bool at_once;        /* cases in flight were given up */
} rind_batch_result;

/* Compares manifest and journal. Free with rind_batch_plan_free() in any case. */
rind_status rind_batch_plan_create(rind_ctx *ctx, const rind_batch_options *options, rind_journal *journal,
                                   rind_batch_plan *out);
void rind_batch_plan_free(rind_batch_plan *plan);

/*
 * Computes what is to be done. SIGINT, SIGTERM or SIGHUP once: cases in flight are finished; twice: they are given up.
 *
 * Returns RIND_OK, also when cases failed or the run was interrupted; RIND_CANNOT_WRITE (the journal) or
 * RIND_NO_MEMORY: what was finished before is in the journal.
 */
rind_status rind_batch_run(rind_ctx *ctx, const rind_batch_options *options, const rind_batch_events *events,
                           rind_journal *journal, const rind_batch_plan *plan, rind_batch_result *out);

/* Which cases are of shard 'shard' of 'n_shards': groups of one image stay together, file sizes are balanced. */
rind_status rind_shard_select(rind_ctx *ctx, const rind_manifest *manifest, int shard, int n_shards, bool *selected);

#endif
