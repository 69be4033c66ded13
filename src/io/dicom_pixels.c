/*
 * dicom_pixels.c - the bytes of the pixels, and whether all of them are there
 *
 * Uncompressed pixels lie in the file as they are and are read from it without a detour; so a volume of a thousand
 * slices is copied once. For compressed ones see dicom_compressed.c.
 */
#include "io/dicom_compressed.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static rind_status truncated(rind_ctx *ctx, const rind_dicom_reading *r, uint64_t there)
{
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: is truncated: it promises %" PRIu64 " bytes of pixels, but there are %" PRIu64
                     "; copy it again",
                     r->path, r->all, there);
}

/* What the element promises against what rows, columns and frames make, padded to an even number. */
static rind_status check_length(rind_ctx *ctx, const rind_dicom_reading *r)
{
    uint64_t length = r->syntax->pixel_length;

    if (length == r->all || length == r->all + (r->all & 1))
        return RIND_OK;
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: its rows, columns and frames make %" PRIu64 " bytes of pixels, but it holds %" PRIu64,
                     r->path, r->all, length);
}

static rind_status take_from_file(rind_ctx *ctx, const rind_dicom_reading *r, int fd, uint64_t first, size_t n,
                                  void *out)
{
    uint64_t offset = r->syntax->pixel_offset;
    struct stat about;

    if (fstat(fd, &about) != 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", r->path, strerror(errno));
    uint64_t size = (uint64_t)about.st_size;
    if (r->syntax->encapsulated) {
        uint64_t frame = r->all / r->layout->n_frames;
        return rind_dicom_decompress(ctx, r, fd, size, (uint32_t)(first / frame), (uint32_t)(n / frame), out);
    }
    rind_status status = check_length(ctx, r);
    if (status != RIND_OK)
        return status;
    if (size < offset + r->all)
        return truncated(ctx, r, size > offset ? size - offset : 0);
    if (!rind_dicom_read_at(fd, offset + first, out, n))
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", r->path, strerror(errno));
    return RIND_OK;
}

static rind_status take_from_tree(rind_ctx *ctx, const rind_dicom_reading *r, const rind_dicom_tree *tree,
                                  uint64_t first, size_t n, void *out)
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

uint64_t rind_dicom_n_bytes(const rind_dicom_syntax *syntax, const rind_dicom_layout *layout, uint32_t n_frames)
{
    bool shared = layout->colours == RIND_DICOM_YBR_422 && !syntax->encapsulated; /* two pixels share differences */
    uint64_t n_pixels = (uint64_t)layout->columns * layout->rows * n_frames;

    return (n_pixels * (shared ? 2 : layout->samples) * layout->bits_allocated + 7) / 8;
}

bool rind_dicom_is_jpeg(const rind_dicom_syntax *syntax)
{
    return strcmp(syntax->uid, "1.2.840.10008.1.2.4.50") == 0 || strcmp(syntax->uid, "1.2.840.10008.1.2.4.51") == 0;
}

rind_status rind_dicom_pixels(rind_ctx *ctx, const char *path, const rind_dicom_syntax *syntax,
                              const rind_dicom_tree *tree, const rind_dicom_layout *layout, uint64_t first, size_t n,
                              void *out)
{
    const rind_dicom_reading r = { path, syntax, layout, rind_dicom_n_bytes(syntax, layout, layout->n_frames) };
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
