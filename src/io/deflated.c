/*
 * deflated.c - see deflated.h
 *
 * Needed for MetaImage: ITK returns a volume with an undefined rest, and success, where the stream ends too early.
 */
#include "io/deflated.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PIECE = 1 << 16, ZLIB_OR_GZIP = 15 + 32 };

typedef struct deflated {
    FILE *file;
    z_stream stream;
    uint64_t n; /* bytes inflated so far */
    uint8_t in[PIECE], out[PIECE];
} deflated;

static void *zlib_alloc(void *ctx, unsigned n, unsigned size)
{
    return rind_alloc(ctx, n, size, "zlib");
}

static void zlib_free(void *ctx, void *memory)
{
    (void)ctx;
    free(memory);
}

/* Inflates until the stream ends, breaks, or is longer than 'enough'. Returns zlib's last word. */
static int inflate_all(deflated *d, uint64_t enough)
{
    int code = Z_OK;

    while ((code == Z_OK || code == Z_BUF_ERROR) && d->n <= enough) {
        if (d->stream.avail_in == 0) {
            d->stream.next_in = d->in;
            d->stream.avail_in = (unsigned)fread(d->in, 1, PIECE, d->file);
            if (d->stream.avail_in == 0)
                return Z_BUF_ERROR;
        }
        d->stream.next_out = d->out;
        d->stream.avail_out = PIECE;
        code = inflate(&d->stream, Z_NO_FLUSH);
        d->n += PIECE - d->stream.avail_out;
    }
    return code;
}

static rind_status judge(rind_ctx *ctx, const char *path, const deflated *d, int code, uint64_t promised)
{
    if (code == Z_MEM_ERROR)
        return RIND_NO_MEMORY;
    if (code != Z_STREAM_END && code != Z_BUF_ERROR && code != Z_OK)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its compressed data are corrupt after %" PRIu64 " bytes (%s)", path,
                         d->n, d->stream.msg != NULL ? d->stream.msg : "zlib");
    if (d->n < promised || (d->n == promised && code != Z_STREAM_END))
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: is truncated: its header promises %" PRIu64 " bytes uncompressed, the file holds %" PRIu64
                         "%s",
                         path, promised, d->n, d->n == promised ? ", but no checksum" : "");
    return RIND_OK;
}

rind_status rind_deflated_check(rind_ctx *ctx, const char *path, const char *file, uint64_t first_byte,
                                uint64_t promised)
{
    deflated *d = rind_alloc_zero(ctx, 1, sizeof *d, "buffer of a compressed file");
    rind_status status = RIND_OK;

    if (d == NULL)
        return RIND_NO_MEMORY;
    d->stream.zalloc = zlib_alloc;
    d->stream.zfree = zlib_free;
    d->stream.opaque = ctx;
    if ((d->file = fopen(file, "rbe")) == NULL || fseeko(d->file, (off_t)first_byte, SEEK_SET) != 0)
        status = rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot read %s: %s", path, file, strerror(errno));
    else if (inflateInit2(&d->stream, ZLIB_OR_GZIP) != Z_OK)
        status = RIND_NO_MEMORY;
    else
        status = judge(ctx, path, d, inflate_all(d, promised), promised);
    inflateEnd(&d->stream);
    if (d->file != NULL)
        fclose(d->file);
    free(d);
    return status;
}
