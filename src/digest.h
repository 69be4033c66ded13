/*
 * digest.h - 64-bit XXH3 of bytes and of files, to tell inputs apart (not against forgery)
 */
#ifndef RIND_DIGEST_H
#define RIND_DIGEST_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* 'seed' 0, or the digest of what went before. */
uint64_t rind_digest(const void *bytes, size_t n, uint64_t seed);

/* What a file was when it was read. */
typedef struct rind_file_facts {
    uint64_t size, digest;
    uint64_t stamp; /* changes with the names, sizes and times (to the nanosecond) of the files */
    time_t mtime;
    size_t n_files; /* of a folder; 0: it is a file */
} rind_file_facts;

/*
 * Reads a regular file through the digest; of a folder the files in it (not those in folders within, nor hidden ones),
 * in the order of their names: the digest is that of names and digests, the size their sum, the time the latest.
 * Returns 0 or an errno.
 */
int rind_digest_file(const char *path, rind_file_facts *out);

/* The same but for the digest, which stays 0: nothing is read. */
int rind_stamp_file(const char *path, rind_file_facts *out);

#endif
