/*
 * worker.h - a process that computes cases, seen from the parent
 *
 * A worker is a fork of the parent, made before any thread is: it has the manifest and the settings already, is told
 * the number of a case, and answers with items (record.h) until the case's end. Whatever happens to it happens to that
 * case alone. It dies with its parent.
 */
#ifndef RIND_STUDY_WORKER_H
#define RIND_STUDY_WORKER_H

#include "study/compute.h"
#include "study/manifest.h"

#include <sys/types.h>

/* What all workers of a run share; borrowed. */
typedef struct rind_workshop {
    const rind_settings *settings;
    const rind_manifest *manifest;
    int n_threads;
    /* Called in the worker before a case is computed: for tests, which let it fail there. NULL: nothing is. */
    void (*before_case)(void *user, const rind_case *c);
    void *user;
} rind_workshop;

typedef struct rind_worker {
    pid_t pid;   /* 0: there is none */
    int fd;      /* readable when it has said something, or has ended */
    char *stage; /* RIND_STAGE_SIZE bytes it shares: what it does now */
    rind_pack in;
} rind_worker;

/*
 * Starts one. 'others' are the workers there are, whose pipes it closes. RIND_NO_MEMORY: no process or memory is to be
 * had.
 */
rind_status rind_worker_start(rind_ctx *ctx, const rind_workshop *shop, const rind_worker *others, size_t n_others,
                              rind_worker *out);

/* Asks for case 'index'; 'last' frees its image afterwards. False if the worker is gone. */
bool rind_worker_ask(rind_worker *worker, size_t index, bool last, const void *known, size_t n_known);

/* Takes what it has said, item by item. False if it is gone. */
bool rind_worker_hear(rind_worker *worker, rind_item_sink *sink, void *user);

/* How a worker ended. */
typedef struct rind_worker_end {
    int signal, exit_code; /* one of them */
    uint64_t peak_bytes;
} rind_worker_end;

/* Ends it at once unless it is gone already, and waits for it. What it has in 'in' stays until the next start. */
rind_worker_end rind_worker_stop(rind_worker *worker);

/* Frees what a worker that was stopped leaves. */
void rind_worker_forget(rind_worker *worker);

#endif
