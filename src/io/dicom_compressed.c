/*
 * dicom_compressed.c - see dicom_compressed.h
 *
 * Compressed pixels lie in fragments (DICOM PS3.5 A.4): items with a length each, ended by a mark. The first is a table
 * of where frames begin, which may be empty. A decoder that is given half of them may well answer grey, so the chain is
 * walked first. Where a frame begins is told by the table, or by there being a fragment for each.
 *
 * gdcm decodes, but for colours in JPEG of 8 bits: whether these are red, green, blue or luminance and differences is
 * told by the stream's own marks, by the names of its components, or, where it has neither, by the header; and headers
 * and streams contradict each other in real files. libjpeg knows the marks; the stream wins.
 */
#include "io/dicom_compressed.h"
#include "io/dicom_bridge.h"
#include "io/module.h"
#include "io/picture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fragments in memory; the first is the table. */
typedef struct chain {
    uint8_t *bytes; /* owned, as the two lists */
    const void **fragment;
    size_t *size;
    size_t n;
} chain;

static uint32_t u32(const uint8_t *b)
{
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

bool rind_dicom_read_at(int fd, uint64_t offset, void *out, size_t n)
{
    char *at = out;

    while (n > 0) {
        ssize_t got = pread(fd, at, n, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        offset += (uint64_t)got;
        n -= (size_t)got;
    }
    return true;
}

static rind_status broken(rind_ctx *ctx, const rind_dicom_reading *r)
{
    return rind_fail(ctx, RIND_BAD_FILE, "%s: is truncated or broken: its compressed pixels break off; copy it again",
                     r->path);
}

/* Counts the fragments of the chain, and the bytes it takes without its end mark. */
static rind_status walk(rind_ctx *ctx, const rind_dicom_reading *r, int fd, uint64_t size, size_t *n, uint64_t *n_bytes)
{
    static const uint8_t item[4] = { 0xfe, 0xff, 0x00, 0xe0 }, end[4] = { 0xfe, 0xff, 0xdd, 0xe0 };
    uint64_t at = r->syntax->pixel_offset;
    uint8_t head[8];

    for (*n = 0;; ++*n) {
        if (at > size || !rind_dicom_read_at(fd, at, head, sizeof head))
            return broken(ctx, r);
        if (memcmp(head, end, 4) == 0)
            break;
        if (memcmp(head, item, 4) != 0)
            return broken(ctx, r);
        at += sizeof head + (uint64_t)u32(head + 4);
    }
    *n_bytes = at - r->syntax->pixel_offset;
    return *n >= 2 ? RIND_OK : broken(ctx, r);
}

/* Reads the chain whole and finds its fragments. */
static rind_status load(rind_ctx *ctx, const rind_dicom_reading *r, int fd, uint64_t size, chain *c)
{
    uint64_t n_bytes = 0;
    rind_status status = walk(ctx, r, fd, size, &c->n, &n_bytes);

    if (status != RIND_OK)
        return status;
    c->bytes = rind_alloc(ctx, (size_t)n_bytes, 1, r->path);
    c->fragment = rind_alloc(ctx, c->n, sizeof *c->fragment, r->path);
    c->size = rind_alloc(ctx, c->n, sizeof *c->size, r->path);
    if (c->bytes == NULL || c->fragment == NULL || c->size == NULL)
        return RIND_NO_MEMORY;
    if (!rind_dicom_read_at(fd, r->syntax->pixel_offset, c->bytes, (size_t)n_bytes))
        return broken(ctx, r);
    const uint8_t *at = c->bytes;
    for (size_t k = 0; k < c->n; k++) {
        c->size[k] = u32(at + 4);
        c->fragment[k] = at + 8;
        at += 8 + c->size[k];
        if (at > c->bytes + n_bytes) /* the file changed in between */
            return broken(ctx, r);
    }
    return RIND_OK;
}

/* The fragment in which frame 'k' begins, by the table; 0: it does not tell. */
static size_t begin_of(const chain *c, uint32_t n_frames, uint32_t k)
{
    if (k == n_frames)
        return c->n;
    if (c->size[0] != 4 * (size_t)n_frames)
        return 0;
    uint32_t offset = u32((const uint8_t *)c->fragment[0] + 4 * (size_t)k);
    for (size_t i = 1; i < c->n; i++)
        if ((size_t)((const uint8_t *)c->fragment[i] - (const uint8_t *)c->fragment[1]) == offset)
            return i;
    return 0;
}

/* Fragments of 'n' frames from 'first' on; false where it is not told which they are. */
static bool find_frames(const chain *c, uint32_t n_frames, uint32_t first, uint32_t n, size_t *from, size_t *to)
{
    if (first == 0 && n == n_frames) {
        *from = 1;
        *to = c->n;
        return true;
    }
    bool one_each = c->n - 1 == n_frames;
    *from = one_each ? 1 + (size_t)first : begin_of(c, n_frames, first);
    *to = one_each ? *from + n : begin_of(c, n_frames, first + n);
    return *from > 0 && *to > *from;
}

static rind_status decode(rind_ctx *ctx, const rind_dicom_reading *r, const chain *c, size_t from, size_t to,
                          uint32_t n_frames, void *out)
{
    char message[RIND_DICOM_MESSAGE_SIZE] = "";
    const rind_dicom_layout *l = r->layout;
    const rind_dicom_bridge *bridge = rind_module_table(ctx, r->path, "compressed DICOM", "rind_dicom.so",
                                                        RIND_DICOM_BRIDGE_SYMBOL, RIND_DICOM_BRIDGE_VERSION);
    const rind_dicom_compressed compressed = { .transfer_syntax = r->syntax->uid,
                                               .columns = l->columns,
                                               .rows = l->rows,
                                               .n_frames = n_frames,
                                               .samples = l->samples,
                                               .bits_allocated = l->bits_allocated,
                                               .bits_stored = l->bits_stored,
                                               .is_signed = l->is_signed,
                                               .table = n_frames == l->n_frames ? c->fragment[0] : NULL,
                                               .table_size = n_frames == l->n_frames ? c->size[0] : 0,
                                               .fragment = c->fragment + from,
                                               .fragment_size = c->size + from,
                                               .n_fragments = to - from };

    if (bridge == NULL)
        return RIND_UNSUPPORTED;
    switch (bridge->decode(&compressed, out, (size_t)(r->all / l->n_frames * n_frames), message)) {
    case RIND_DICOM_OK:
        return RIND_OK;
    case RIND_DICOM_NO_MEMORY:
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory to decompress it", r->path);
    case RIND_DICOM_UNKNOWN:
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: its pixels are compressed in a way rind does not know (%s)",
                         r->path, r->syntax->uid);
    case RIND_DICOM_FAILED:
    default:
        return rind_fail(ctx, RIND_BAD_FILE, "%s: cannot be decompressed (%s): %s", r->path, r->syntax->uid, message);
    }
}

/* Decodes all frames to hand out some. */
static rind_status decode_among_all(rind_ctx *ctx, const rind_dicom_reading *r, const chain *c, uint32_t first,
                                    uint32_t n, void *out)
{
    size_t frame = (size_t)(r->all / r->layout->n_frames);
    uint8_t *all = rind_alloc(ctx, (size_t)r->all, 1, r->path);
    rind_status status = all != NULL ? decode(ctx, r, c, 1, c->n, r->layout->n_frames, all) : RIND_NO_MEMORY;

    if (status == RIND_OK)
        memcpy(out, all + frame * first, frame * n);
    free(all);
    return status;
}

/* One JPEG stream, whose fragments lie one after the other, to red, green, blue. */
static rind_status decode_jpeg(rind_ctx *ctx, const rind_dicom_reading *r, rind_picture_decoder *decoder,
                               const chain *c, size_t from, size_t to, uint8_t *out)
{
    size_t n = 0, n_out = (size_t)(r->all / r->layout->n_frames);
    rind_picture picture = { 0 };

    for (size_t k = from; k < to; k++)
        n += c->size[k];
    uint8_t *stream = rind_alloc(ctx, n, 1, r->path);
    if (stream == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = from, at = 0; k < to; at += c->size[k++])
        memcpy(stream + at, c->fragment[k], c->size[k]);
    const rind_picture_job job = { .ctx = ctx,
                                   .path = r->path,
                                   .bytes = stream,
                                   .n_bytes = n,
                                   .plain_is_rgb = r->layout->colours == RIND_DICOM_RGB,
                                   .alloc = rind_alloc,
                                   .fail = rind_fail };
    rind_status status = decoder(&job, &picture);
    free(stream);
    if (status == RIND_OK &&
        (picture.width != r->layout->columns || picture.height != r->layout->rows || picture.n_channels != 3))
        status = rind_fail(
            ctx, RIND_BAD_FILE, "%s: its compressed pixels are %zu x %zu of %zu values, its header says %u x %u of 3",
            r->path, picture.width, picture.height, picture.n_channels, r->layout->columns, r->layout->rows);
    if (status == RIND_OK)
        memcpy(out, picture.sample, n_out);
    free(picture.sample);
    return status;
}

static rind_status decode_jpegs(rind_ctx *ctx, const rind_dicom_reading *r, const chain *c, uint32_t first, uint32_t n,
                                uint8_t *out)
{
    rind_picture_decoder *decoder = rind_picture_find_decoder(ctx, r->path, RIND_JPEG);
    rind_status status = decoder != NULL ? RIND_OK : RIND_UNSUPPORTED;
    uint32_t n_frames = r->layout->n_frames;

    for (uint32_t k = 0; k < n && status == RIND_OK; k++) {
        size_t from, to;

        if (!find_frames(c, n_frames, first + k, 1, &from, &to))
            return rind_fail(ctx, RIND_BAD_FILE,
                             "%s: its compressed pixels lie in %zu pieces, and it is not told which of them make which "
                             "of the %u frames",
                             r->path, c->n - 1, n_frames);
        status = decode_jpeg(ctx, r, decoder, c, from, to, out + (size_t)(r->all / n_frames) * k);
    }
    return status;
}

rind_status rind_dicom_decompress(rind_ctx *ctx, const rind_dicom_reading *r, int fd, uint64_t size, uint32_t first,
                                  uint32_t n, void *out)
{
    chain c = { 0 };
    size_t from, to;
    rind_status status = load(ctx, r, fd, size, &c);

    if (status == RIND_OK && r->layout->samples == 3 && rind_dicom_is_jpeg(r->syntax))
        status = decode_jpegs(ctx, r, &c, first, n, out);
    else if (status == RIND_OK && find_frames(&c, r->layout->n_frames, first, n, &from, &to))
        status = decode(ctx, r, &c, from, to, n, out);
    else if (status == RIND_OK)
        status = decode_among_all(ctx, r, &c, first, n, out);
    free(c.bytes);
    free(c.fragment);
    free(c.size);
    return status;
}
