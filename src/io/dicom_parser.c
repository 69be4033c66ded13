/* dicom_parser.c - see dicom_parser.h */
#include "io/dicom_parser.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { FIRST_CHUNK = 1 << 14 };

bool rind_parser_fail(rind_dicom_parser *p, rind_status status, const char *what)
{
    if (p->status == RIND_OK)
        p->status = rind_fail(p->ctx, status, "%s: %s (at byte %" PRIu64 " of %" PRIu64 ")", p->path, what, p->at,
                              p->tree->size);
    return false;
}

bool rind_parser_no_memory(rind_dicom_parser *p)
{
    p->status = RIND_NO_MEMORY;
    return false;
}

bool rind_parser_load(rind_dicom_parser *p, uint64_t end)
{
    rind_dicom_tree *t = p->tree;

    if (end <= t->n_bytes)
        return true;
    if (end > t->bytes_allocated) {
        uint64_t n = t->bytes_allocated > 0 ? t->bytes_allocated : FIRST_CHUNK;

        while (n < end)
            n *= 2;
        n = n < t->size ? n : t->size;
        uint8_t *grown = rind_alloc(p->ctx, (size_t)n, 1, p->path);
        if (grown == NULL)
            return rind_parser_no_memory(p);
        if (t->n_bytes > 0)
            memcpy(grown, t->bytes, (size_t)t->n_bytes);
        free(t->bytes);
        t->bytes = grown;
        t->bytes_allocated = n;
    }
    while (t->n_bytes < end) {
        ssize_t got = pread(t->fd, t->bytes + t->n_bytes, (size_t)(t->bytes_allocated - t->n_bytes), (off_t)t->n_bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return rind_parser_fail(p, RIND_CANNOT_READ,
                                    got < 0 ? strerror(errno) : "the file became shorter while it was read");
        t->n_bytes += (uint64_t)got;
    }
    return true;
}

const uint8_t *rind_parser_take(rind_dicom_parser *p, uint64_t n)
{
    if (n > p->tree->size - p->at) {
        rind_parser_fail(p, RIND_BAD_FILE, "is truncated or broken: an element reaches beyond the end of the file");
        return NULL;
    }
    if (!rind_parser_load(p, p->at + n))
        return NULL;
    const uint8_t *bytes = p->tree->bytes + p->at;
    p->at += n;
    return bytes;
}

bool rind_parser_inflate(rind_dicom_parser *p)
{
    rind_dicom_tree *t = p->tree;
    z_stream z = { 0 };
    uint64_t room;

    if (!rind_parser_load(p, t->size) || inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return p->status == RIND_OK ? rind_parser_no_memory(p) : false;
    room = 8 * (t->size - p->at) + FIRST_CHUNK;
    uint8_t *out = rind_alloc(p->ctx, (size_t)room, 1, p->path);
    z.next_in = t->bytes + p->at;
    z.avail_in = (uInt)(t->size - p->at);
    for (int result = Z_OK; out != NULL && result != Z_STREAM_END;) {
        z.next_out = out + z.total_out;
        z.avail_out = (uInt)(room - z.total_out < UINT32_MAX ? room - z.total_out : UINT32_MAX);
        result = inflate(&z, Z_NO_FLUSH);
        if (result == Z_STREAM_END || (result == Z_OK && z.avail_out > 0 && z.avail_in > 0))
            continue;
        if (z.avail_out > 0 || (result != Z_OK && result != Z_BUF_ERROR)) {
            rind_parser_fail(p, RIND_BAD_FILE, "is truncated or broken: its deflated data set does not inflate");
            break;
        }
        uint8_t *grown = rind_alloc(p->ctx, (size_t)(2 * room), 1, p->path);
        if (grown != NULL)
            memcpy(grown, out, (size_t)room);
        free(out);
        out = grown;
        room *= 2;
    }
    uint64_t n = z.total_out;
    inflateEnd(&z);
    if (out == NULL)
        return rind_parser_no_memory(p);
    free(t->bytes);
    t->bytes = out;
    t->n_bytes = t->bytes_allocated = t->size = n;
    p->at = 0;
    return p->status == RIND_OK;
}
