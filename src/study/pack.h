/*
 * pack.h - numbers and texts in a row of bytes: what goes through pipes and into the journal
 *
 * Little-endian as this machine is, without padding. A writer that finds no memory remembers it, so that it is asked
 * once, at the end; a reader that is at the end of its bytes gives zeros and empty texts, and remembers that too: a
 * journal may be damaged.
 */
#ifndef RIND_STUDY_PACK_H
#define RIND_STUDY_PACK_H

#include "context.h"

/* To begin with, all zeros. */
typedef struct rind_pack {
    uint8_t *bytes; /* owned; kept by rind_pack_clear() */
    size_t n, allocated;
    bool lacking; /* there was no memory for all of it */
} rind_pack;

void rind_pack_put(rind_pack *pack, const void *bytes, size_t n);
void rind_pack_number(rind_pack *pack, uint64_t number);
void rind_pack_real(rind_pack *pack, double number);
void rind_pack_text(rind_pack *pack, const char *text); /* NULL counts as "" */
void rind_pack_clear(rind_pack *pack);                  /* empty, and lacks nothing */
void rind_pack_free(rind_pack *pack);

typedef struct rind_unpack {
    const uint8_t *at;
    size_t left;
    bool bad; /* more was asked for than there is, or a text has no end */
} rind_unpack;

rind_unpack rind_unpack_begin(const void *bytes, size_t n);

/* The next 'n' bytes, NULL where there are not so many. Borrowed, at any address. */
const void *rind_unpack_bytes(rind_unpack *unpack, size_t n);
uint64_t rind_unpack_number(rind_unpack *unpack);
double rind_unpack_real(rind_unpack *unpack);
const char *rind_unpack_text(rind_unpack *unpack); /* borrowed */

#endif
