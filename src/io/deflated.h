/*
 * deflated.h - is a compressed stream whole?
 */
#ifndef RIND_IO_DEFLATED_H
#define RIND_IO_DEFLATED_H

#include "context.h"

/*
 * Inflates the zlib or gzip stream that begins at 'first_byte' of a file, keeps nothing, and holds its size
 * against what a header promises.
 *
 * path   of the image, for messages
 * file   with the stream; may be 'path'
 *
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE or RIND_NO_MEMORY.
 */
rind_status rind_deflated_check(rind_ctx *ctx, const char *path, const char *file, uint64_t first_byte,
                                uint64_t promised);

#endif
