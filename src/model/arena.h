/*
 * arena.h - one block of memory, dealt out in aligned pieces
 *
 * The same function that deals the pieces counts the bytes it needs: called with no memory it only counts. So the
 * working memory of a job is asked for once, before the job runs.
 */
#ifndef RIND_MODEL_ARENA_H
#define RIND_MODEL_ARENA_H

#include <stddef.h>

typedef struct rind_arena {
    unsigned char *memory; /* NULL: counting */
    size_t used;
} rind_arena;

/* Room for n things of 'size' bytes at a multiple of 64 bytes; NULL while counting. */
static inline void *rind_arena_take(rind_arena *arena, size_t n, size_t size)
{
    void *piece = arena->memory != NULL ? arena->memory + arena->used : NULL;

    arena->used += (n * size + 63) / 64 * 64;
    return piece;
}

#endif
