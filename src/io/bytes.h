/*
 * bytes.h - the bytes of a file, compressed with gzip or not
 *
 * Offsets and counts are those of the uncompressed content. Every failure is a status and a sentence that begins
 * with the path.
 */
#ifndef RIND_IO_BYTES_H
#define RIND_IO_BYTES_H

#include "context.h"

typedef struct rind_bytes rind_bytes;

/*
 * path  borrowed, must outlive the result
 *
 * Returns RIND_OK, RIND_CANNOT_READ (missing, a folder, not permitted), RIND_BAD_FILE (empty) or RIND_NO_MEMORY.
 */
rind_status rind_bytes_open(rind_ctx *ctx, const char *path, rind_bytes **out);

/* Size of the file, and whether it is compressed as a whole. */
uint64_t rind_bytes_size(const rind_bytes *bytes);
bool rind_bytes_compressed(const rind_bytes *bytes);

/* The first bytes of the content, at most 'n'; *got tells how many there are. For telling formats. */
rind_status rind_bytes_peek(rind_ctx *ctx, rind_bytes *bytes, uint8_t *out, size_t n, size_t *got);

/*
 * Holds what a header promises, 'n' bytes from 'offset', against the size of the file, before memory is asked
 * for: exactly for a plain file, by the best ratio deflate can reach (1032:1) for a compressed one.
 * Returns RIND_OK or RIND_BAD_FILE.
 */
rind_status rind_bytes_promise(rind_ctx *ctx, const rind_bytes *bytes, uint64_t offset, uint64_t n);

/*
 * Reads 'n' bytes from 'offset' into new memory of rind_alloc().
 *
 * last  the file promises nothing behind them: the checksum of a compressed file is verified
 */
rind_status rind_bytes_take(rind_ctx *ctx, rind_bytes *bytes, uint64_t offset, size_t n, bool last, void **out);

/* Whether rind_bytes_take() would hold the whole compressed file in memory beside what comes out of it. */
bool rind_bytes_in_one(const rind_bytes *bytes, uint64_t offset, uint64_t n, bool last);

void rind_bytes_close(rind_bytes *bytes);

/*
 * Inflates a whole gzip file that lies in memory, all members, by the fast library if the build has it.
 * False if it has not, or if the content is not exactly 'n_out' bytes, or corrupt: then zlib is to have its say.
 */
bool rind_gunzip_whole(const void *in, size_t n_in, void *out, size_t n_out);

#endif
