/*
 * context.h - the inside of rind_ctx: messages, memory, threads
 *
 * The function that detects a failure calls rind_fail() once, with the values and the remedy; its
 * callers only pass the status on. Memory is asked for through the context, so that a refusal has its
 * message and the tests can make any allocation fail.
 */
#ifndef RIND_CONTEXT_H
#define RIND_CONTEXT_H

#include <rind/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { RIND_MESSAGE_SIZE = 2048 };

struct rind_ctx {
    int n_threads;
    rind_listener *listener;
    void *user;
    char message[RIND_MESSAGE_SIZE];
    /* Tests: the allocation after this many more fails; negative: none does. */
    long allocations_left;
};

/* Writes the context's message (printf style, no line end) and returns 'status'. */
rind_status rind_fail(rind_ctx *ctx, rind_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4), cold));

/* Sends a notice or a warning to the listener, printf style, no line end. */
void rind_tell(rind_ctx *ctx, rind_severity severity, const char *format, ...)
    __attribute__((format(printf, 3, 4), cold));

/*
 * Memory for 'n' things of 'size' bytes, 64-byte aligned, to be given to free(). Never of zero bytes.
 * NULL with a message that names 'what' when there is none or n * size overflows.
 */
void *rind_alloc(rind_ctx *ctx, size_t n, size_t size, const char *what);

/* The same, filled with zeros. */
void *rind_alloc_zero(rind_ctx *ctx, size_t n, size_t size, const char *what);

/* A list of 'n' things with room for twice as many; the old one is freed. NULL, and a message, without memory: then the
 * old one stays where it is. */
void *rind_grow(rind_ctx *ctx, void *old, size_t n, size_t *n_allocated, size_t size, const char *what);

/* A copy of 'text' to be given to free(), or NULL with a message. */
char *rind_copy_text(rind_ctx *ctx, const char *text);

#endif
