/* sha1.h - the SHA-1 of bytes (FIPS 180-4), to name images as other programs do; no protection against forgery */
#ifndef RIND_SHA1_H
#define RIND_SHA1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rind_sha1 {
    uint32_t state[5];
    uint64_t n_bytes;
    uint8_t block[64];   /* what does not fill a block yet */
    bool by_instruction; /* the processor has instructions for it */
} rind_sha1;

enum { RIND_SHA1_SIZE = 41 };

void rind_sha1_start(rind_sha1 *sha1);
void rind_sha1_add(rind_sha1 *sha1, const void *bytes, size_t n);

/* The digest as 40 hexadecimal digits. */
void rind_sha1_end(rind_sha1 *sha1, char digits[RIND_SHA1_SIZE]);

#endif
