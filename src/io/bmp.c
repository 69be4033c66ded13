/*
 * bmp.c - BMP: uncompressed, 1, 4, 8, 16, 24 and 32 bits a pixel
 *
 * A file header of 14 bytes gives the place of the pixels; an information header of 12 (OS/2) or 40 to 124 bytes the
 * size, the bits and the resolution; then comes a palette or, for 16 and 32 bits, which bits are which colour. Rows
 * begin at the bottom unless the height is negative, and end at multiples of 4 bytes. Everything is little-endian.
 */
#include "io/picture.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_HEADER = 14, OS2_HEADER = 12, INFO_HEADER = 40, LARGEST_HEADER = 124 };
enum { UNCOMPRESSED = 0, BIT_FIELDS = 3, ALPHA_BIT_FIELDS = 6 };

typedef struct reader {
    const rind_picture_job *job;
    rind_picture *out;
    uint32_t header_size;
    uint64_t first_byte; /* of the pixels */
    bool from_bottom;
    unsigned bits;
    uint32_t compression;
    uint32_t mask[3]; /* 16 and 32 bits: red, green, blue */
    const uint8_t *palette;
    size_t n_colours, colour_size;
} reader;

static uint32_t u16(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8;
}

static uint32_t u32(const uint8_t *at)
{
    return u16(at) | u16(at + 2) << 16;
}

bool rind_bmp_probe(const uint8_t *head, size_t n)
{
    if (n < FILE_HEADER + OS2_HEADER || head[0] != 'B' || head[1] != 'M')
        return false;
    uint32_t size = u32(head + FILE_HEADER);
    return size == OS2_HEADER || (size >= INFO_HEADER && size <= LARGEST_HEADER);
}

static rind_status damaged(const reader *r, const char *what)
{
    return r->job->fail(r->job->ctx, RIND_BAD_FILE, "%s: is damaged or truncated: %s", r->job->path, what);
}

static rind_status read_size(reader *r, const uint8_t *info)
{
    bool os2 = r->header_size == OS2_HEADER;
    int64_t width = os2 ? (int64_t)u16(info + 4) : (int32_t)u32(info + 4);
    int64_t height = os2 ? (int64_t)u16(info + 6) : (int32_t)u32(info + 8);

    r->from_bottom = height > 0;
    r->bits = u16(info + (os2 ? 10 : 14));
    r->compression = os2 ? UNCOMPRESSED : u32(info + 16);
    if (width <= 0 || height == 0)
        return damaged(r, "its width or height is nothing");
    r->out->width = (size_t)width;
    r->out->height = (size_t)(height < 0 ? -height : height);
    if (!os2)
        for (int a = 0; a < 2; a++) {
            int32_t per_metre = (int32_t)u32(info + 24 + 4 * a);
            r->out->spacing_mm[a] = per_metre > 0 ? 1000.0 / per_metre : 0.0;
        }
    if (!(r->out->spacing_mm[0] > 0.0) || !(r->out->spacing_mm[1] > 0.0))
        r->out->spacing_mm[0] = r->out->spacing_mm[1] = 0.0;
    return RIND_OK;
}

static rind_status check_kind(const reader *r)
{
    bool wide = r->bits == 16 || r->bits == 32;
    bool fields = r->compression == BIT_FIELDS || r->compression == ALPHA_BIT_FIELDS;

    if (r->bits != 1 && r->bits != 4 && r->bits != 8 && r->bits != 24 && !wide)
        return r->job->fail(r->job->ctx, RIND_BAD_FILE, "%s: claims %u bits a pixel, which the format does not have",
                            r->job->path, r->bits);
    if (r->compression != UNCOMPRESSED && !(wide && fields))
        return r->job->fail(r->job->ctx, RIND_UNSUPPORTED,
                            "%s: is compressed (method %u); rind reads BMP without compression: save it so, or as PNG",
                            r->job->path, r->compression);
    return RIND_OK;
}

static rind_status read_palette(reader *r, const uint8_t *info)
{
    size_t most = (size_t)1 << r->bits, given = r->header_size == OS2_HEADER ? 0 : u32(info + 32);
    uint64_t begin = FILE_HEADER + (uint64_t)r->header_size;

    r->colour_size = r->header_size == OS2_HEADER ? 3 : 4;
    r->n_colours = given == 0 ? most : given;
    r->palette = r->job->bytes + begin;
    if (r->n_colours > most)
        return damaged(r, "its palette has more colours than its pixels can name");
    if (begin + r->n_colours * r->colour_size > r->job->n_bytes)
        return damaged(r, "it ends within its palette");
    return RIND_OK;
}

/* The masks stand in a header of 52 bytes and more, or behind one of 40. */
static rind_status read_masks(reader *r, const uint8_t *info)
{
    static const uint32_t usual[2][3] = { { 0x7c00, 0x3e0, 0x1f }, { 0xff0000, 0xff00, 0xff } };

    memcpy(r->mask, usual[r->bits == 32], sizeof r->mask);
    if (r->compression == UNCOMPRESSED)
        return RIND_OK;
    if (FILE_HEADER + INFO_HEADER + sizeof r->mask > r->job->n_bytes)
        return damaged(r, "it ends within its header");
    for (int c = 0; c < 3; c++) {
        r->mask[c] = u32(info + INFO_HEADER + 4 * c);
        int low = r->mask[c] != 0 ? __builtin_ctz(r->mask[c]) : 0;
        uint32_t bits = r->mask[c] >> low;

        if (bits == 0 || bits > 255 || (bits & (bits + 1)) != 0)
            return r->job->fail(r->job->ctx, RIND_UNSUPPORTED,
                                "%s: its colours lie in the bits %08x, which rind does not read", r->job->path,
                                r->mask[c]);
    }
    return RIND_OK;
}

static rind_status read_header(reader *r)
{
    const uint8_t *info = r->job->bytes + FILE_HEADER;

    if (!rind_bmp_probe(r->job->bytes, r->job->n_bytes))
        return damaged(r, "its header is none of the format's");
    r->header_size = u32(info);
    r->first_byte = u32(r->job->bytes + 10);
    if (FILE_HEADER + (uint64_t)r->header_size > r->job->n_bytes)
        return damaged(r, "it ends within its header");
    rind_status status = read_size(r, info);
    if (status == RIND_OK)
        status = check_kind(r);
    if (status == RIND_OK)
        status = r->bits <= 8 ? read_palette(r, info) : r->bits != 24 ? read_masks(r, info) : RIND_OK;
    return status;
}

/* A field of few bits spread over 0 to 255. */
static uint8_t field(uint32_t pixel, uint32_t mask)
{
    int low = __builtin_ctz(mask);
    uint32_t top = mask >> low;

    return (uint8_t)(((pixel & mask) >> low) * 255 / top);
}

/* False where a pixel names a colour the palette does not have. */
static bool read_row(const reader *r, const uint8_t *row, uint8_t *out)
{
    for (size_t x = 0; x < r->out->width; x++, out += 3) {
        if (r->bits <= 8) {
            size_t bit = x * r->bits;
            unsigned byte = row[bit / 8], shift = 8 - r->bits - (unsigned)(bit % 8);
            size_t index = byte >> shift & ((1u << r->bits) - 1);
            const uint8_t *colour = r->palette + index * r->colour_size;

            if (index >= r->n_colours)
                return false;
            for (int c = 0; c < 3; c++)
                out[c] = colour[2 - c];
        } else if (r->bits == 24) {
            for (int c = 0; c < 3; c++)
                out[c] = row[3 * x + 2 - (size_t)c];
        } else {
            uint32_t pixel = r->bits == 16 ? u16(row + 2 * x) : u32(row + 4 * x);

            for (int c = 0; c < 3; c++)
                out[c] = field(pixel, r->mask[c]);
        }
    }
    return true;
}

static rind_status read_rows(reader *r)
{
    rind_picture *out = r->out;
    uint64_t row_bytes = ((uint64_t)out->width * r->bits + 31) / 32 * 4, all; /* width below 2^31, height likewise */

    if (__builtin_mul_overflow(row_bytes, (uint64_t)out->height, &all) || r->first_byte > r->job->n_bytes ||
        all > r->job->n_bytes - r->first_byte)
        return r->job->fail(r->job->ctx, RIND_BAD_FILE,
                            "%s: is truncated: its header promises %zu x %zu pixels of %u bits from byte %llu, the "
                            "file holds %zu bytes",
                            r->job->path, out->width, out->height, r->bits, (unsigned long long)r->first_byte,
                            r->job->n_bytes);
    out->n_channels = 3;
    out->type = RIND_UINT8;
    rind_status status = rind_picture_allocate(r->job, r->job->n_bytes, 24, out);
    for (size_t y = 0; y < out->height && status == RIND_OK; y++) {
        const uint8_t *row = r->job->bytes + r->first_byte + row_bytes * (r->from_bottom ? out->height - 1 - y : y);

        if (!read_row(r, row, (uint8_t *)out->sample + 3 * out->width * y))
            status = damaged(r, "a pixel is of a colour that its palette does not have");
    }
    return status;
}

rind_status rind_bmp_decode(const rind_picture_job *job, rind_picture *out)
{
    reader r = { .job = job, .out = out };
    rind_status status = read_header(&r);

    return status == RIND_OK ? read_rows(&r) : status;
}
