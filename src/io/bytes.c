/*
 * bytes.c - the bytes of a file, see bytes.h
 *
 * A plain file is read where it is asked for. A gzip file is a row of members, each a deflate stream with a
 * checksum at its end, and can only be walked through from its beginning: zlib does that in pieces of 64 KiB, so
 * volume 37 of a time series needs no more memory than volume 1. The common case, all of the content wanted at
 * once, goes through rind_gunzip_whole() first; if that is not content, zlib finds out how far the file is good.
 */
#include "io/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
    PIECE = 1 << 16,
    DEFLATE_BEST_RATIO = 1032 /* a match of 258 bytes costs at least two bits */
};

struct rind_bytes {
    const char *path;
    int fd;
    uint64_t size; /* of the file */
    bool gz;
    bool ended;           /* no further member follows */
    bool cut;             /* the file ended within a member */
    bool started;         /* 'stream' is initialised */
    z_stream stream;      /* reads from 'piece' */
    uint64_t in_position; /* of the file, where the next piece begins */
    uint64_t position;    /* of the content, where the next inflated byte belongs */
    uint8_t piece[PIECE];
    uint8_t skipped[PIECE];
};

/* Up to 'n' bytes at 'offset'; fewer only at the end of the file. */
static rind_status read_at(rind_ctx *ctx, const rind_bytes *b, uint64_t offset, void *out, size_t n, size_t *got)
{
    *got = 0;
    while (*got < n) {
        ssize_t k = pread(b->fd, (uint8_t *)out + *got, n - *got, (off_t)(offset + *got));

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", b->path, strerror(errno));
        if (k == 0)
            break;
        *got += (size_t)k;
    }
    return RIND_OK;
}

static rind_status open_file(rind_ctx *ctx, const char *path, int *fd, uint64_t *size)
{
    struct stat about;

    /* Looked at before it is opened: opening a pipe would wait for its writer. */
    if (stat(path, &about) != 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: %s", path,
                         errno == ENOENT ? "there is no such file" : strerror(errno));
    if (S_ISDIR(about.st_mode))
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: is a folder, not an image file", path);
    if (!S_ISREG(about.st_mode))
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: is a device or a pipe, not a file", path);
    if ((*fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be opened: %s", path, strerror(errno));
    if (about.st_size == 0) {
        close(*fd);
        return rind_fail(ctx, RIND_BAD_FILE, "%s: is empty (0 bytes)", path);
    }
    *size = (uint64_t)about.st_size;
    return RIND_OK;
}

rind_status rind_bytes_open(rind_ctx *ctx, const char *path, rind_bytes **out)
{
    uint64_t size = 0;
    size_t got;
    int fd = -1;
    uint8_t magic[3];
    rind_status status = open_file(ctx, path, &fd, &size);

    *out = NULL;
    if (status != RIND_OK)
        return status;

    rind_bytes *b = rind_alloc_zero(ctx, 1, sizeof *b, "buffer of a file");
    if (b == NULL) {
        close(fd);
        return RIND_NO_MEMORY;
    }
    b->path = path;
    b->fd = fd;
    b->size = size;
    if ((status = read_at(ctx, b, 0, magic, sizeof magic, &got)) != RIND_OK) {
        rind_bytes_close(b);
        return status;
    }
    b->gz = got == 3 && magic[0] == 0x1f && magic[1] == 0x8b && magic[2] == 8;
    *out = b;
    return RIND_OK;
}

void rind_bytes_close(rind_bytes *bytes)
{
    if (bytes == NULL)
        return;
    if (bytes->started)
        inflateEnd(&bytes->stream);
    close(bytes->fd);
    free(bytes);
}

uint64_t rind_bytes_size(const rind_bytes *bytes)
{
    return bytes->size;
}

bool rind_bytes_compressed(const rind_bytes *bytes)
{
    return bytes->gz;
}

static void *zlib_alloc(void *ctx, unsigned n, unsigned size)
{
    return rind_alloc(ctx, n, size, "zlib");
}

static void zlib_free(void *ctx, void *memory)
{
    (void)ctx;
    free(memory);
}

/* To the beginning of the content. */
static rind_status rewind_gz(rind_ctx *ctx, rind_bytes *b)
{
    enum { GZIP_WITH_LARGEST_WINDOW = 15 + 16 };

    b->stream.next_in = b->piece;
    b->stream.avail_in = 0;
    b->in_position = b->position = 0;
    b->ended = b->cut = false;
    if (b->started) {
        inflateReset(&b->stream);
        return RIND_OK;
    }
    b->stream.zalloc = zlib_alloc;
    b->stream.zfree = zlib_free;
    b->stream.opaque = ctx;
    if (inflateInit2(&b->stream, GZIP_WITH_LARGEST_WINDOW) != Z_OK)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for zlib", b->path);
    b->started = true;
    return RIND_OK;
}

/* Makes at least 'n' bytes of input available if the file still has them. */
static rind_status refill(rind_ctx *ctx, rind_bytes *b, size_t n)
{
    size_t left = b->stream.avail_in, got;

    if (left >= n)
        return RIND_OK;
    memmove(b->piece, b->stream.next_in, left);
    rind_status status = read_at(ctx, b, b->in_position, b->piece + left, PIECE - left, &got);
    b->in_position += got;
    b->stream.next_in = b->piece;
    b->stream.avail_in = (unsigned)(left + got);
    return status;
}

/* After the end of a member: is there another? */
static rind_status next_member(rind_ctx *ctx, rind_bytes *b)
{
    rind_status status = refill(ctx, b, 2);

    if (status != RIND_OK)
        return status;
    b->ended = b->stream.avail_in < 2 || b->stream.next_in[0] != 0x1f || b->stream.next_in[1] != 0x8b;
    if (!b->ended)
        inflateReset(&b->stream);
    return RIND_OK;
}

/* The next 'n' bytes of the content; fewer where it ends, which may be before its time (b->cut). */
static rind_status inflate_next(rind_ctx *ctx, rind_bytes *b, uint8_t *out, size_t n, size_t *got)
{
    rind_status status = RIND_OK;

    *got = 0;
    b->stream.opaque = ctx;
    while (*got < n && !b->ended && !b->cut) {
        if ((status = refill(ctx, b, 1)) != RIND_OK)
            return status;
        unsigned room = n - *got < (1u << 30) ? (unsigned)(n - *got) : 1u << 30;
        b->cut = b->stream.avail_in == 0;
        b->stream.next_out = out + *got;
        b->stream.avail_out = room;

        int code = inflate(&b->stream, Z_NO_FLUSH);
        *got += room - b->stream.avail_out;
        b->position += room - b->stream.avail_out;
        b->cut = b->cut && b->stream.avail_out == room;
        if (code == Z_STREAM_END) {
            b->cut = false;
            status = next_member(ctx, b);
        } else if (code == Z_MEM_ERROR) {
            return RIND_NO_MEMORY;
        } else if (code != Z_OK && code != Z_BUF_ERROR) {
            return rind_fail(ctx, RIND_BAD_FILE, "%s: its compressed data are corrupt after %" PRIu64 " bytes (%s)",
                             b->path, b->position, b->stream.msg != NULL ? b->stream.msg : "zlib");
        }
        if (status != RIND_OK)
            return status;
    }
    return RIND_OK;
}

rind_status rind_bytes_peek(rind_ctx *ctx, rind_bytes *b, uint8_t *out, size_t n, size_t *got)
{
    if (!b->gz)
        return read_at(ctx, b, 0, out, n, got);
    rind_status status = rewind_gz(ctx, b);
    if (status == RIND_OK)
        status = inflate_next(ctx, b, out, n, got);
    return status;
}

static rind_status truncated(rind_ctx *ctx, const rind_bytes *b, uint64_t promised, uint64_t found)
{
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: is truncated: its header promises %" PRIu64 " bytes%s, the file holds %" PRIu64, b->path,
                     promised, b->gz ? " uncompressed" : "", found);
}

rind_status rind_bytes_promise(rind_ctx *ctx, const rind_bytes *b, uint64_t offset, uint64_t n)
{
    uint64_t end, most = b->size;

    if (__builtin_add_overflow(offset, n, &end))
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: its header promises %" PRIu64 " bytes behind byte %" PRIu64 ", more than a file can hold",
                         b->path, n, offset);
    if (!b->gz)
        return end <= most ? RIND_OK : truncated(ctx, b, end, b->size);
    if (__builtin_mul_overflow(most, (uint64_t)DEFLATE_BEST_RATIO, &most))
        most = UINT64_MAX;
    if (end > most)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: its header promises %" PRIu64 " bytes uncompressed, but a file of %" PRIu64
                         " bytes can hold no more than %" PRIu64,
                         b->path, end, b->size, most);
    return RIND_OK;
}

/* All of the content at once; *done stays false where zlib must look. 'out' has room for 'offset' + 'n' bytes. */
static rind_status take_whole(rind_ctx *ctx, const rind_bytes *b, uint64_t offset, size_t n, uint8_t *out, bool *done)
{
    size_t got;
    uint8_t *file = rind_alloc(ctx, b->size, 1, b->path);

    if (file == NULL)
        return RIND_NO_MEMORY;
    rind_status status = read_at(ctx, b, 0, file, b->size, &got);
    if (status == RIND_OK)
        *done = got == b->size && rind_gunzip_whole(file, got, out, offset + n);
    free(file);
    if (*done)
        memmove(out, out + offset, n);
    return status;
}

/* Walks from the beginning, or on from where the last reading ended, to 'offset' and reads from there. */
static rind_status take_in_pieces(rind_ctx *ctx, rind_bytes *b, uint64_t offset, size_t n, bool last, uint8_t *out)
{
    rind_status status = !b->started || b->position > offset ? rewind_gz(ctx, b) : RIND_OK;
    size_t got = 0;

    while (status == RIND_OK && b->position < offset && !b->ended && !b->cut) {
        uint64_t distance = offset - b->position;
        status = inflate_next(ctx, b, b->skipped, distance < PIECE ? (size_t)distance : PIECE, &got);
    }
    got = 0;
    if (status == RIND_OK && b->position == offset)
        status = inflate_next(ctx, b, out, n, &got);
    if (status == RIND_OK && got < n)
        return truncated(ctx, b, offset + n, b->position);
    /* The checksum stands behind the last byte; a little padding before it does no harm. */
    if (status == RIND_OK && last)
        status = inflate_next(ctx, b, b->skipped, PIECE, &got);
    if (status == RIND_OK && b->cut)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: is truncated: its compressed data end before their checksum",
                         b->path);
    return status;
}

bool rind_bytes_in_one(const rind_bytes *b, uint64_t offset, uint64_t n, bool last)
{
    return b->gz && last && offset <= PIECE && b->size <= n + PIECE;
}

rind_status rind_bytes_take(rind_ctx *ctx, rind_bytes *b, uint64_t offset, size_t n, bool last, void **out)
{
    bool whole = rind_bytes_in_one(b, offset, n, last), done = false;
    size_t got = 0, room = whole ? n + (size_t)offset : n;
    uint8_t *memory = rind_alloc(ctx, room, 1, b->path);
    rind_status status = RIND_OK;

    *out = NULL;
    if (memory == NULL)
        return RIND_NO_MEMORY;
    if (!b->gz) {
        status = read_at(ctx, b, offset, memory, n, &got);
        if (status == RIND_OK && got < n)
            status = truncated(ctx, b, offset + n, offset + got);
    } else {
        if (whole)
            status = take_whole(ctx, b, offset, n, memory, &done);
        if (status == RIND_OK && !done)
            status = take_in_pieces(ctx, b, offset, n, last, memory);
    }
    if (status != RIND_OK) {
        free(memory);
        return status;
    }
    *out = memory;
    return RIND_OK;
}
