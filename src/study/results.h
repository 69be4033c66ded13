/*
 * results.h - from the journal to a table, its provenance and a summary, case by case in the manifest's order
 */
#ifndef RIND_STUDY_RESULTS_H
#define RIND_STUDY_RESULTS_H

#include "study/journal.h"
#include "timings.h"

enum { RIND_N_FAILURES = 24, RIND_N_SLOWEST = 3 };

/* Failures of one kind. */
typedef struct rind_failures {
    char kind[32]; /* "label absent", "crashed" */
    size_t n;
    char cases[96];    /* the first few */
    bool full;         /* no more fit */
    char message[512]; /* of the first */
} rind_failures;

typedef struct rind_summary {
    size_t n_cases, n_ok, n_failed; /* those in the journal */
    size_t n_kinds;
    rind_failures failure[RIND_N_FAILURES]; /* by kind, in the order they are met */
    size_t n_slowest;
    struct {
        char about[96];
        double seconds;
    } slowest[RIND_N_SLOWEST];
    rind_timings timings; /* seconds by step, of all cases */
    char steps[RIND_MAX_TIMINGS][RIND_STAGE_SIZE];
} rind_summary;

/* What a table is made of. Borrowed. */
typedef struct rind_results {
    rind_journal *journal;         /* all cases are in it, or: */
    rind_journal *const *journals; /* case k is in journals[from[k] - 1]; from[k] 0: in none */
    const uint16_t *from;
    const rind_manifest *manifest;
    const bool *selected; /* NULL: all cases */
    const rind_table *heading;
    const rind_settings *settings;
    size_t n_carried; /* of the manifest */
    /* inside */
    size_t at;
    bool begun; /* there are rows of the record left */
    rind_record record;
    rind_record_rows rows;
} rind_results;

/* The rows; 'results' lives as long as the source is used, and is freed with rind_results_end(). */
rind_status rind_results_rows(rind_ctx *ctx, rind_results *results, rind_row_source *out);
void rind_results_end(rind_results *results);

/* Walks through all cases: sums up, and adds inputs and messages to 'provenance' unless that is NULL. */
rind_status rind_results_sum(rind_ctx *ctx, rind_results *results, rind_provenance *provenance, rind_summary *out);

/* Adds a record to a summary. */
void rind_summary_add(rind_summary *summary, const char *about, const rind_record *record);

#endif
