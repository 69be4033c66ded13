/*
 * dicom_pixels.c - the bytes of the pixels, and whether all of them are there
 *
 * Uncompressed pixels lie in the file as they are and are read from it without a detour; so a volume of a thousand
 * slices is copied once. Compressed ones lie in fragments (DICOM PS3.5 A.4): items with a length each, ended by a mark.
 * A decoder that is given half of them may well answer grey, so the chain is walked first.
 */
#include "io/dicom_bridge.h"
#include "io/dicom_data.h"
#include "io/module.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One reading; 'all' is what the layout makes. */
typedef struct reading {
    const char *path;
    const rind_dicom_syntax *syntax;
    const rind_dicom_layout *layout;
    uint64_t all;
} reading;

static uint32_t u32(const uint8_t *b)
{
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* All 'n' bytes at that place, or false. */
static bool read_at(int fd, uint64_t offset, void *out, size_t n)
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

static rind_status truncated(rind_ctx *ctx, const reading *r, uint64_t there)
{
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: is truncated: it promises %" PRIu64 " bytes of pixels, but there are %" PRIu64
                     "; copy it again",
                     r->path, r->all, there);
}

/* What the element promises against what rows, columns and frames make, padded to an even number. */
static rind_status check_length(rind_ctx *ctx, const reading *r)
{
    uint64_t length = r->syntax->pixel_length;

    if (length == r->all || length == r->all + (r->all & 1))
        return RIND_OK;
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: its rows, columns and frames make %" PRIu64 " bytes of pixels, but it holds %" PRIu64,
                     r->path, r->all, length);
}

static rind_status broken_fragments(rind_ctx *ctx, const reading *r)
{
    return rind_fail(ctx, RIND_BAD_FILE, "%s: is truncated or broken: its compressed pixels break off; copy it again",
                     r->path);
}

/* Counts the fragments of the chain, and the bytes it takes without its end mark. */
static rind_status walk_fragments(rind_ctx *ctx, const reading *r, int fd, uint64_t size, size_t *n, uint64_t *n_bytes)
{
    static const uint8_t item[4] = { 0xfe, 0xff, 0x00, 0xe0 }, end[4] = { 0xfe, 0xff, 0xdd, 0xe0 };
    uint64_t at = r->syntax->pixel_offset;
    uint8_t head[8];

    for (*n = 0;; ++*n) {
        if (at > size || !read_at(fd, at, head, sizeof head))
            return broken_fragments(ctx, r);
        if (memcmp(head, end, 4) == 0)
            break;
        if (memcmp(head, item, 4) != 0)
            return broken_fragments(ctx, r);
        at += sizeof head + (uint64_t)u32(head + 4);
    }
    *n_bytes = at - r->syntax->pixel_offset;
    return *n >= 2 ? RIND_OK : broken_fragments(ctx, r);
}

static rind_status decode(rind_ctx *ctx, const reading *r, const rind_dicom_compressed *compressed, void *out)
{
    char message[RIND_DICOM_MESSAGE_SIZE] = "";
    const rind_dicom_bridge *bridge = rind_module_table(ctx, r->path, "compressed DICOM", "rind_dicom.so",
                                                        RIND_DICOM_BRIDGE_SYMBOL, RIND_DICOM_BRIDGE_VERSION);

    if (bridge == NULL)
        return RIND_UNSUPPORTED;
    switch (bridge->decode(compressed, out, (size_t)r->all, message)) {
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

/* Reads the chain whole, finds its fragments and decodes them. */
static rind_status decompress(rind_ctx *ctx, const reading *r, int fd, uint64_t size, void *out)
{
    size_t n = 0;
    uint64_t n_bytes = 0;
    rind_status status = walk_fragments(ctx, r, fd, size, &n, &n_bytes);

    if (status != RIND_OK)
        return status;
    uint8_t *bytes = rind_alloc(ctx, (size_t)n_bytes, 1, r->path), *at = bytes;
    const void **fragment = rind_alloc(ctx, n, sizeof *fragment, r->path);
    size_t *fragment_size = rind_alloc(ctx, n, sizeof *fragment_size, r->path);
    const rind_dicom_layout *l = r->layout;
    const rind_dicom_compressed compressed = { .transfer_syntax = r->syntax->uid,
                                               .columns = l->columns,
                                               .rows = l->rows,
                                               .n_frames = l->n_frames,
                                               .bits_allocated = l->bits_allocated,
                                               .bits_stored = l->bits_stored,
                                               .is_signed = l->is_signed,
                                               .fragment = fragment,
                                               .fragment_size = fragment_size,
                                               .n_fragments = n };

    if (bytes == NULL || fragment == NULL || fragment_size == NULL)
        status = RIND_NO_MEMORY;
    else if (!read_at(fd, r->syntax->pixel_offset, bytes, (size_t)n_bytes))
        status = broken_fragments(ctx, r);
    for (size_t k = 0; k < n && status == RIND_OK; k++) {
        fragment_size[k] = u32(at + 4);
        fragment[k] = at + 8;
        at += 8 + fragment_size[k];
    }
    if (status == RIND_OK)
        status = decode(ctx, r, &compressed, out);
    free(bytes);
    free(fragment);
    free(fragment_size);
    return status;
}

static rind_status take_from_file(rind_ctx *ctx, const reading *r, int fd, uint64_t first, size_t n, void *out)
{
    uint64_t offset = r->syntax->pixel_offset;
    struct stat about;

    if (fstat(fd, &about) != 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", r->path, strerror(errno));
    uint64_t size = (uint64_t)about.st_size;
    if (r->syntax->encapsulated)
        return decompress(ctx, r, fd, size, out);
    rind_status status = check_length(ctx, r);
    if (status != RIND_OK)
        return status;
    if (size < offset + r->all)
        return truncated(ctx, r, size > offset ? size - offset : 0);
    if (!read_at(fd, offset + first, out, n))
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", r->path, strerror(errno));
    return RIND_OK;
}

static rind_status take_from_tree(rind_ctx *ctx, const reading *r, const rind_dicom_tree *tree, uint64_t first,
                                  size_t n, void *out)
{
    rind_status status = check_length(ctx, r);

    if (status != RIND_OK)
        return status;
    if (r->syntax->encapsulated)
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: its pixels are compressed twice", r->path);
    if (tree->n_bytes < r->syntax->pixel_offset + r->all)
        return truncated(ctx, r, tree->n_bytes - r->syntax->pixel_offset);
    memcpy(out, tree->bytes + r->syntax->pixel_offset + first, n);
    return RIND_OK;
}

static void swap(uint8_t *bytes, size_t n, size_t size)
{
    for (; n >= size && size > 1; n -= size, bytes += size)
        for (size_t k = 0; k < size / 2; k++) {
            uint8_t byte = bytes[k];
            bytes[k] = bytes[size - 1 - k];
            bytes[size - 1 - k] = byte;
        }
}

rind_status rind_dicom_pixels(rind_ctx *ctx, const char *path, const rind_dicom_syntax *syntax,
                              const rind_dicom_tree *tree, const rind_dicom_layout *layout, uint64_t first, size_t n,
                              void *out)
{
    uint64_t n_pixels = (uint64_t)layout->columns * layout->rows * layout->n_frames;
    reading r = { path, syntax, layout, (n_pixels * layout->bits_allocated + 7) / 8 };
    rind_status status;

    if (syntax->deflated)
        return take_from_tree(ctx, &r, tree, first, n, out);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", path, strerror(errno));
    status = take_from_file(ctx, &r, fd, first, n, out);
    close(fd);
    if (status == RIND_OK && syntax->big_endian)
        swap(out, n, layout->bits_allocated / 8);
    return status;
}
