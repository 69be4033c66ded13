/*
 * notes.h - what a reader of a model must be told: warnings with codes, and the flow of cases
 */
#ifndef RIND_MODEL_NOTES_H
#define RIND_MODEL_NOTES_H

#include "model/json.h"

enum { RIND_MAX_NOTES = 64, RIND_MAX_FLOW = 16 };

/* Codes are stable: programs read them. docs/manual/model.md explains each. */
typedef struct rind_notes {
    size_t n;
    struct rind_note {
        char code[32];
        char text[512];
    } note[RIND_MAX_NOTES];
} rind_notes;

/* Keeps a warning and tells the listener. */
void rind_note(rind_ctx *ctx, rind_notes *notes, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Where cases went, step by step: a flow chart's boxes. */
typedef struct rind_flow {
    size_t n;
    struct rind_flow_step {
        const char *step; /* a constant */
        size_t cases;
        char some[256]; /* the first of them */
    } step[RIND_MAX_FLOW];
} rind_flow;

/* 'cases' may be NULL: then only the count is kept. */
void rind_flow_add(rind_flow *flow, const char *step, size_t n, char *const *cases);

/* Arrays "warnings" and "flow". */
void rind_notes_write(rind_json *out, const rind_notes *notes);
void rind_flow_write(rind_json *out, const rind_flow *flow);

#endif
