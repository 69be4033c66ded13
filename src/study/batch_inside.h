/* batch_inside.h - what the files of the batch share: batch.c and batch_deal.c */
#ifndef RIND_STUDY_BATCH_INSIDE_H
#define RIND_STUDY_BATCH_INSIDE_H

#include "study/batch.h"
#include "study/predict.h"
#include "study/queue.h"
#include "study/signals.h"

#include <signal.h>

enum { RIND_ABOUT_SIZE = 256 };

typedef struct rind_slot {
    rind_range range; /* of the queue: what it is to do */
    size_t index;     /* the case in hand */
    bool busy, ended; /* ended: its last item has come */
    bool out_of_time;
    int n_begun; /* times its case was asked for */
    double begun;
    rind_record record, done;
    char about[RIND_ABOUT_SIZE];
} rind_slot;

typedef struct rind_batch {
    rind_ctx *ctx;
    const rind_batch_options *options;
    const rind_batch_events *events;
    rind_journal *journal;
    const rind_batch_plan *plan;
    rind_batch_result *result;
    rind_workshop shop;
    rind_queue queue;
    rind_costs costs;
    rind_worker *worker; /* n_jobs, as are: */
    rind_slot *slot;
    rind_range **range;
    size_t n_jobs;
    size_t n_busy;
    uint64_t bytes_busy; /* predicted, of cases in flight */
    double start, work_done, work_all;
    rind_places places;
    sigset_t waiting; /* signals blocked while waiting */
    bool told;        /* that the run is being stopped */
} rind_batch;

/* Gives work to whoever has none. A refused case is done at once: then there is more to deal. */
rind_status rind_batch_deal(rind_batch *b);
/* Sends a slot's case to its worker, which may be gone: that will be heard of. */
void rind_batch_ask(rind_batch *b, size_t k);
/* The case of a slot is over, however: its record waits in 'done', the slot is free. */
void rind_batch_release(rind_batch *b, size_t k);
/* A record goes to the journal; from then on the case is done. */
rind_status rind_batch_keep(rind_batch *b, size_t index, const rind_record *record);
/* Of a case no worker has looked at, files are known by their sizes and times alone. */
void rind_batch_note_inputs(rind_batch *b, size_t index, rind_record *record);

#endif
