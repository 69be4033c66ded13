/*
 * slots.h - working memory for jobs, one piece for each thread that can run at a time
 *
 * Jobs allocate nothing and do not know their thread. A job claims a free slot when it starts and releases it
 * when it ends; which one it gets makes no difference to what it computes.
 */
#ifndef RIND_SLOTS_H
#define RIND_SLOTS_H

#include "context.h"
#include <stdatomic.h>
#include <stdlib.h>

typedef struct rind_slots {
    size_t n, bytes; /* bytes of one: a multiple of 64 */
    unsigned char *memory;
    atomic_flag *taken;
} rind_slots;

static inline void rind_slots_free(rind_slots *slots)
{
    free(slots->memory);
    free(slots->taken);
    *slots = (rind_slots){ 0 };
}

/* As many slots as threads can work on 'n_jobs' jobs. */
static inline rind_status rind_slots_create(rind_ctx *ctx, size_t n_jobs, size_t bytes, const char *what,
                                            rind_slots *out)
{
    size_t n = (size_t)ctx->n_threads < n_jobs ? (size_t)ctx->n_threads : n_jobs;

    *out = (rind_slots){ .n = n, .bytes = (bytes + 63) / 64 * 64 };
    out->memory = rind_alloc(ctx, n, out->bytes, what);
    out->taken = rind_alloc(ctx, n, sizeof *out->taken, what);
    if (out->memory == NULL || out->taken == NULL) {
        rind_slots_free(out);
        return RIND_NO_MEMORY;
    }
    for (size_t k = 0; k < n; k++)
        atomic_flag_clear(&out->taken[k]);
    return RIND_OK;
}

/* There is always one: there are no more jobs at a time than slots. */
static inline void *rind_slot_claim(rind_slots *slots)
{
    for (size_t k = 0;; k = (k + 1) % slots->n)
        if (!atomic_flag_test_and_set(&slots->taken[k]))
            return slots->memory + k * slots->bytes;
}

static inline void rind_slot_release(rind_slots *slots, const void *slot)
{
    atomic_flag_clear(&slots->taken[(size_t)((const unsigned char *)slot - slots->memory) / slots->bytes]);
}

#endif
