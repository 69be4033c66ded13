/*
 * progress.h - how far a batch is, in words
 *
 *     13/24  5.1 cases/min  left 2 min 10 s  failed 1  now: P198 (1.4 GB), P203
 *
 * or as a JSON object for programs. Who shows it, and when, is the caller's business.
 */
#ifndef RIND_STUDY_PROGRESS_H
#define RIND_STUDY_PROGRESS_H

#include "context.h"

enum { RIND_PROGRESS_SHOWN = 4 };

typedef struct rind_progress_state {
    size_t n_done, n_failed, n_all; /* of this run */
    size_t n_before;                /* done by earlier ones */
    double seconds;                 /* since it began */
    double work_done, work_all;     /* predicted seconds; 0: unknown */
    bool stopping;                  /* only cases in flight are finished */
    size_t n_running;
    struct {
        char about[64];
        const char *stage;
        uint64_t bytes;             /* predicted; 0: unknown */
        double seconds;             /* since it began */
    } running[RIND_PROGRESS_SHOWN]; /* the first of them */
} rind_progress_state;

/* Seconds left as far as can be told; negative: nothing can be told yet. */
double rind_progress_left(const rind_progress_state *state);

void rind_progress_text(const rind_progress_state *state, char *text, size_t text_size);

/* One JSON object, without a line end. */
void rind_progress_json(const rind_progress_state *state, char *text, size_t text_size);

/* "60 ms", "1.4 s", "4 min 31 s", "2 h 5 min". */
void rind_duration_text(double seconds, char *text, size_t text_size);

/* "840 KB", "1.4 GB". */
void rind_bytes_text(uint64_t bytes, char *text, size_t text_size);

#endif
