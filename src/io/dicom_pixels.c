/*
 * dicom_pixels.c - the bytes of the pixels, and whether all of them are there
 *
 * Uncompressed pixels lie in the file as they are and are read from it without a detour; so a volume of a thousand
 * slices is copied once. Compressed ones lie in fragments (DICOM PS3.5 A.4): items FFFE,E000 with a length each, ended
 * by FFFE,E0DD. A decoder that is given half of them may well answer grey, so the chain is walked first.
 */
#include "io/dicom_data.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAG_PIXEL_DATA = 0x7fe00010 };

static const uint8_t pixel_tag[4] = { 0xe0, 0x7f, 0x10, 0x00 };
static const uint8_t item_tag[4] = { 0xfe, 0xff, 0x00, 0xe0 };
static const uint8_t end_tag[4] = { 0xfe, 0xff, 0xdd, 0xe0 };

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

/* The length that the element promises; false if no Pixel Data stands there. */
static bool find_pixels(int fd, uint64_t offset, uint32_t *length)
{
    uint8_t before[12]; /* tag, representation, two bytes, length; without a representation tag, length */

    if (offset < sizeof before || offset > INT64_MAX || !read_at(fd, offset - sizeof before, before, sizeof before))
        return false;
    if (memcmp(before, pixel_tag, 4) != 0 && memcmp(before + 4, pixel_tag, 4) != 0)
        return false;
    *length = u32(before + 8);
    return true;
}

bool rind_dicom_has_pixels(const rind_dicom *dicom)
{
    rind_dicom_bytes value;
    uint32_t length;

    if (!dicom->syntax.in_file)
        return dicom->bridge->value(dicom->file, NULL, TAG_PIXEL_DATA, &value);
    int fd = open(dicom->path, O_RDONLY | O_CLOEXEC);
    bool found = fd >= 0 && find_pixels(fd, dicom->syntax.pixel_offset, &length) && length > 0;
    if (fd >= 0)
        close(fd);
    return found;
}

static rind_status truncated(rind_ctx *ctx, const rind_dicom *dicom, uint64_t promised, uint64_t there)
{
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: is truncated: it promises %" PRIu64 " bytes of pixels, but there are %" PRIu64
                     "; copy it again",
                     dicom->path, promised, there);
}

static rind_status wrong_length(rind_ctx *ctx, const rind_dicom *dicom, uint64_t promised, uint64_t there)
{
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: its rows, columns and frames make %" PRIu64 " bytes of pixels, but it holds %" PRIu64,
                     dicom->path, promised, there);
}

/* Steps over the fragments up to the end mark. */
static rind_status walk_fragments(rind_ctx *ctx, const rind_dicom *dicom, int fd, uint64_t size)
{
    uint64_t at = dicom->syntax.pixel_offset;
    uint8_t head[8];

    for (;;) {
        if (!read_at(fd, at, head, sizeof head))
            break;
        if (memcmp(head, end_tag, 4) == 0)
            return RIND_OK;
        at += sizeof head + (uint64_t)u32(head + 4);
        if (memcmp(head, item_tag, 4) != 0 || at > size)
            break;
    }
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: is truncated: its compressed pixels break off (the file has %" PRIu64
                     " bytes); copy it again",
                     dicom->path, size);
}

static rind_status decode(rind_ctx *ctx, const rind_dicom *dicom, uint64_t n_all, void *out)
{
    char message[RIND_DICOM_MESSAGE_SIZE] = "";
    rind_dicom_outcome outcome = dicom->bridge->decode(dicom->path, out, (size_t)n_all, message);

    if (outcome == RIND_DICOM_NO_MEMORY)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory to decompress it", dicom->path);
    if (outcome != RIND_DICOM_OK)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: cannot be read: %s", dicom->path, message);
    return RIND_OK;
}

static rind_status take_from_file(rind_ctx *ctx, const rind_dicom *dicom, int fd, uint64_t n_all, uint64_t first,
                                  size_t n, void *out)
{
    uint64_t offset = dicom->syntax.pixel_offset;
    uint32_t length = 0;
    struct stat about;

    if (fstat(fd, &about) != 0 || !find_pixels(fd, offset, &length))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: holds no pixels", dicom->path);
    uint64_t size = (uint64_t)about.st_size;
    if (dicom->syntax.encapsulated) {
        rind_status status = walk_fragments(ctx, dicom, fd, size);
        return status == RIND_OK ? decode(ctx, dicom, n_all, out) : status;
    }
    if (length != n_all && length != n_all + (n_all & 1)) /* padded to an even number */
        return wrong_length(ctx, dicom, n_all, length);
    if (size < offset + n_all)
        return truncated(ctx, dicom, n_all, size > offset ? size - offset : 0);
    if (!read_at(fd, offset + first, out, n))
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", dicom->path, strerror(errno));
    return RIND_OK;
}

rind_status rind_dicom_pixels(rind_ctx *ctx, const rind_dicom *dicom, uint64_t n_all, uint64_t first, size_t n,
                              void *out)
{
    rind_dicom_bytes value = { .n = 0 };

    if (dicom->syntax.in_file) {
        int fd = open(dicom->path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", dicom->path, strerror(errno));
        rind_status status = take_from_file(ctx, dicom, fd, n_all, first, n, out);
        close(fd);
        return status;
    }
    dicom->bridge->value(dicom->file, NULL, TAG_PIXEL_DATA, &value);
    if (value.n != n_all && value.n != n_all + (n_all & 1))
        return wrong_length(ctx, dicom, n_all, value.n);
    memcpy(out, (const char *)value.bytes + first, n);
    return RIND_OK;
}
