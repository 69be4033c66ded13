/*
 * tiff.c - TIFF and BigTIFF by libtiff: grey, palette and colour, integers and real numbers, strips and tiles
 *
 * Samples come out as stored, but for two kinds: palettes become colours, and a file in which 0 is white is turned
 * round, so that 0 is black everywhere. Colours that JPEG compression holds as luminance and differences become
 * red, green, blue in libtiff's hands.
 *
 * A file may hold several pages; thumbnails and transparency masks among them do not count. Errors and warnings of
 * libtiff come to this file's handlers and nowhere else. A warning while samples are decoded means that some were
 * guessed: a failure.
 */
#include "io/picture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tiffio.h>

typedef struct reader {
    const rind_picture_job *job;
    rind_picture *out;
    TIFF *tiff;
    uint64_t file_size;
    bool decoding;   /* samples: warnings count */
    char wrong[256]; /* the first thing that went wrong, "" as yet */
    uint16_t bits, samples, format, photometric, planar, compression;
    size_t sample_bytes; /* of one in 'out' */
    size_t row_samples;  /* in a row of 'out' */
} reader;

static void note(reader *r, const char *format, va_list arguments)
{
    if (r->wrong[0] == '\0')
        vsnprintf(r->wrong, sizeof r->wrong, format, arguments);
    for (char *c = r->wrong; *c != '\0'; c++) /* libtiff quotes names of fields as they are in the file */
        *c = (unsigned char)*c < ' ' || (unsigned char)*c > '~' ? '?' : *c;
}

static int heed_error(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments)
{
    (void)tiff;
    (void)module;
    note(user, format, arguments);
    return 1;
}

static int heed_warning(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments)
{
    (void)tiff;
    (void)module;
    if (((reader *)user)->decoding)
        note(user, format, arguments);
    return 1;
}

static rind_status damaged(const reader *r)
{
    return r->job->fail(r->job->ctx, RIND_BAD_FILE, "%s: is damaged or truncated: %s", r->job->path,
                        r->wrong[0] != '\0' ? r->wrong : "its pages cannot be read");
}

static rind_status unsupported(const reader *r, const char *what)
{
    return r->job->fail(r->job->ctx, RIND_UNSUPPORTED, "%s: %s", r->job->path, what);
}

static rind_status open_tiff(reader *r)
{
    /* What libtiff may ask for at once, for a strip, a tile or a table: of a damaged header it would be gigabytes. */
    enum { SMALL_FILE = 1 << 20, BYTES_EACH = 16 };
    struct stat about;
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();

    if (options == NULL)
        return r->job->fail(r->job->ctx, RIND_NO_MEMORY, "%s: no memory to read it", r->job->path);
    TIFFOpenOptionsSetErrorHandlerExtR(options, heed_error, r);
    TIFFOpenOptionsSetWarningHandlerExtR(options, heed_warning, r);
    r->file_size = stat(r->job->path, &about) == 0 ? (uint64_t)about.st_size : 0;
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)(BYTES_EACH * (r->file_size + SMALL_FILE)));
    r->tiff = TIFFOpenExt(r->job->path, "rm", options); /* m: the file may shrink while it is read */
    TIFFOpenOptionsFree(options);
    if (r->tiff == NULL)
        return damaged(r);
    return RIND_OK;
}

static bool is_page(TIFF *tiff)
{
    uint32_t kind = 0;

    TIFFGetFieldDefaulted(tiff, TIFFTAG_SUBFILETYPE, &kind);
    return (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) == 0;
}

/* Goes to the page asked for; counts them all only where none was. */
static rind_status find_page(reader *r)
{
    int wanted = r->job->page, n = 0;
    tdir_t first = 0, directory = 0;
    bool found = false;

    do {
        if (!is_page(r->tiff))
            continue;
        if (++n == (wanted > 0 ? wanted : 1)) {
            first = directory;
            found = true;
        }
        if (found && wanted > 0)
            break;
    } while (TIFFReadDirectory(r->tiff) && ++directory != 0);
    if (wanted == 0 && n > 1)
        return r->job->fail(r->job->ctx, RIND_BAD_ARGUMENT, "%s: holds %d pages; say which one (image.volume: 1 to %d)",
                            r->job->path, n, n);
    if (r->wrong[0] != '\0')
        return damaged(r);
    if (!found)
        return r->job->fail(r->job->ctx, RIND_BAD_ARGUMENT, "%s: there is no page %d; the file holds %d", r->job->path,
                            wanted > 0 ? wanted : 1, n);
    return TIFFSetDirectory(r->tiff, first) ? RIND_OK : damaged(r);
}

/* The type of samples that are not of a palette; -1: none of ours. */
static int type_of(uint16_t format, uint16_t bits)
{
    if (format == SAMPLEFORMAT_IEEEFP)
        return bits == 32 ? RIND_FLOAT32 : bits == 64 ? RIND_FLOAT64 : -1;
    if (format == SAMPLEFORMAT_INT)
        return bits == 8 ? RIND_INT8 : bits == 16 ? RIND_INT16 : bits == 32 ? RIND_INT32 : -1;
    if (format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID)
        return bits == 32                                         ? RIND_UINT32
               : bits == 16                                       ? RIND_UINT16
               : bits == 1 || bits == 2 || bits == 4 || bits == 8 ? RIND_UINT8
                                                                  : -1;
    return -1;
}

static rind_status refuse_colours(const reader *r)
{
    switch (r->photometric) {
    case PHOTOMETRIC_SEPARATED:
        return unsupported(r, "its colours are inks (CMYK); rind reads grey and red, green, blue: convert it");
    case PHOTOMETRIC_YCBCR:
        return unsupported(r, "its colours are luminance and differences (YCbCr) without JPEG compression, which rind "
                              "does not read: convert it to red, green, blue");
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB:
        return unsupported(r, "its colours are of CIE Lab, which rind does not read: convert it to red, green, blue");
    default:
        return r->job->fail(r->job->ctx, RIND_UNSUPPORTED,
                            "%s: its colours are of the kind %u, which rind does not read", r->job->path,
                            (unsigned)r->photometric);
    }
}

static rind_status read_kind(reader *r)
{
    TIFF *t = r->tiff;

    TIFFGetFieldDefaulted(t, TIFFTAG_BITSPERSAMPLE, &r->bits);
    TIFFGetFieldDefaulted(t, TIFFTAG_SAMPLESPERPIXEL, &r->samples);
    TIFFGetFieldDefaulted(t, TIFFTAG_SAMPLEFORMAT, &r->format);
    TIFFGetFieldDefaulted(t, TIFFTAG_PLANARCONFIG, &r->planar);
    TIFFGetFieldDefaulted(t, TIFFTAG_COMPRESSION, &r->compression);
    if (!TIFFGetField(t, TIFFTAG_PHOTOMETRIC, &r->photometric))
        r->photometric = r->samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
    if (r->photometric == PHOTOMETRIC_YCBCR && r->compression == COMPRESSION_JPEG) {
        TIFFSetField(t, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        r->photometric = PHOTOMETRIC_RGB;
    }
    r->out->is_lossy = r->compression == COMPRESSION_JPEG || r->compression == COMPRESSION_WEBP;
    if (!TIFFIsCODECConfigured(r->compression) || r->compression == COMPRESSION_OJPEG)
        return r->job->fail(r->job->ctx, RIND_UNSUPPORTED,
                            "%s: is compressed in a way (number %u) that rind does not read: save it with another",
                            r->job->path, (unsigned)r->compression);
    return RIND_OK;
}

static rind_status check_kind(reader *r)
{
    bool grey = r->photometric == PHOTOMETRIC_MINISBLACK || r->photometric == PHOTOMETRIC_MINISWHITE;
    bool colour = r->photometric == PHOTOMETRIC_RGB, palette = r->photometric == PHOTOMETRIC_PALETTE;
    int type = type_of(r->format, r->bits);

    if (!grey && !colour && !palette)
        return refuse_colours(r);
    if (type < 0 || (palette && (type != RIND_UINT8 && type != RIND_UINT16)) || (colour && r->bits < 8))
        return r->job->fail(r->job->ctx, RIND_UNSUPPORTED,
                            "%s: its samples have %u bits of the kind %u, which rind does not read", r->job->path,
                            (unsigned)r->bits, (unsigned)r->format);
    if ((colour && r->samples < 3) || r->samples == 0)
        return r->job->fail(r->job->ctx, RIND_BAD_FILE, "%s: promises colours, but has %u values a pixel", r->job->path,
                            (unsigned)r->samples);
    if (r->bits < 8 && r->samples > 1)
        return unsupported(r, "has several values of less than 8 bits a pixel, which rind does not read");
    r->out->n_channels = colour ? 3 : 1;
    r->out->type = (rind_type)type;
    r->out->had_alpha = r->samples > r->out->n_channels;
    uint16_t n_extra = 0, *extra = NULL;
    if (grey && r->samples > 1 &&
        (!TIFFGetField(r->tiff, TIFFTAG_EXTRASAMPLES, &n_extra, &extra) || r->samples - n_extra != 1 ||
         extra[0] == EXTRASAMPLE_UNSPECIFIED))
        return r->job->fail(r->job->ctx, RIND_UNSUPPORTED,
                            "%s: has %u values a pixel that are neither colours nor transparency; rind reads one",
                            r->job->path, (unsigned)r->samples);
    return RIND_OK;
}

static void read_resolution(const reader *r)
{
    float density[2] = { 0 };
    uint16_t unit = RESUNIT_INCH, orientation = ORIENTATION_TOPLEFT;
    double mm;

    TIFFGetFieldDefaulted(r->tiff, TIFFTAG_ORIENTATION, &orientation);
    r->out->is_turned = orientation != ORIENTATION_TOPLEFT;
    if (!TIFFGetField(r->tiff, TIFFTAG_XRESOLUTION, &density[0]) ||
        !TIFFGetField(r->tiff, TIFFTAG_YRESOLUTION, &density[1]) || !(density[0] > 0) || !(density[1] > 0))
        return;
    TIFFGetFieldDefaulted(r->tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
    mm = unit == RESUNIT_INCH ? 25.4 : unit == RESUNIT_CENTIMETER ? 10.0 : 0.0;
    for (int a = 0; a < 2; a++)
        r->out->spacing_mm[a] = mm / (double)density[a];
    r->out->is_oblong = unit == RESUNIT_NONE && density[0] != density[1];
}

/* How many bytes of samples a byte of the file can stand for, generously. */
static uint64_t best_ratio(const reader *r)
{
    uint64_t spread = r->bits < 8 ? 8 / r->bits : 1;

    switch (r->compression) {
    case COMPRESSION_NONE:
        return spread;
    case COMPRESSION_PACKBITS:
        return 64 * spread;
    case COMPRESSION_LZW:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_JPEG:
        return 4096 * spread;
    default:
        return 65536 * spread;
    }
}

/* Samples of less than 8 bits lie together in bytes, the first highest. Grey is spread over 0 to 255, as in PNG. */
static void unpack(const uint8_t *packed, unsigned bits, bool grey, size_t n, uint8_t *out)
{
    unsigned top = (1u << bits) - 1, per_byte = 8 / bits, step = grey ? 255 / top : 1;

    for (size_t k = 0; k < n; k++)
        out[k] = (uint8_t)((packed[k / per_byte] >> (8 - bits * (k % per_byte + 1)) & top) * step);
}

/* A piece of a row as it was decoded, to its place in the picture. 'plane' is the channel where they lie apart. */
static void place(const reader *r, const uint8_t *from, size_t x, size_t y, size_t n, size_t plane)
{
    size_t channels = r->out->n_channels, size = r->sample_bytes;
    bool apart = r->planar == PLANARCONFIG_SEPARATE;
    uint8_t *to = (uint8_t *)r->out->sample + (y * r->row_samples + x * channels) * size;

    if (r->bits < 8)
        unpack(from, r->bits, r->photometric != PHOTOMETRIC_PALETTE, n, to);
    else if (apart && channels > 1)
        for (size_t k = 0; k < n; k++)
            memcpy(to + (k * channels + plane) * size, from + k * size, size);
    else if (apart || r->samples == channels)
        memcpy(to, from, n * (apart ? 1 : channels) * size);
    else
        for (size_t k = 0; k < n; k++)
            memcpy(to + k * channels * size, from + k * r->samples * size, channels * size);
}

/* A row or tile of libtiff must hold what the header says it holds, and the file must be able to. */
static rind_status check_piece(const reader *r, tmsize_t bytes, size_t n_pixels)
{
    size_t per_pixel = r->planar == PLANARCONFIG_SEPARATE ? 1 : r->samples;
    size_t need = r->bits < 8 ? (n_pixels * r->bits + 7) / 8 : n_pixels * per_pixel * r->sample_bytes;

    if (bytes < 0 || (size_t)bytes < need)
        return r->job->fail(r->job->ctx, RIND_UNSUPPORTED, "%s: its samples lie in a way that rind does not read",
                            r->job->path);
    if ((uint64_t)bytes / best_ratio(r) > r->file_size)
        return r->job->fail(r->job->ctx, RIND_BAD_FILE,
                            "%s: its header promises strips or tiles that its file cannot hold: it is damaged",
                            r->job->path);
    return RIND_OK;
}

static rind_status read_strips(reader *r, size_t n_planes)
{
    tmsize_t bytes = TIFFScanlineSize(r->tiff);
    rind_status status = check_piece(r, bytes, r->out->width);

    if (status != RIND_OK)
        return status;
    uint8_t *row = r->job->alloc(r->job->ctx, (size_t)bytes, 1, r->job->path);
    if (row == NULL)
        return RIND_NO_MEMORY;
    for (size_t plane = 0; plane < n_planes && status == RIND_OK; plane++)
        for (size_t y = 0; y < r->out->height && status == RIND_OK; y++) {
            if (TIFFReadScanline(r->tiff, row, (uint32_t)y, (uint16_t)plane) < 0 || r->wrong[0] != '\0')
                status = damaged(r);
            else
                place(r, row, 0, y, r->out->width, plane);
        }
    free(row);
    return status;
}

static void place_tile(const reader *r, const uint8_t *tile, size_t row_bytes, const uint32_t side[2], size_t x,
                       size_t y, size_t plane)
{
    size_t width = r->out->width - x < side[0] ? r->out->width - x : side[0];
    size_t height = r->out->height - y < side[1] ? r->out->height - y : side[1];

    for (size_t k = 0; k < height; k++)
        place(r, tile + k * row_bytes, x, y + k, width, plane);
}

static rind_status read_tiles(reader *r, size_t n_planes)
{
    uint32_t side[2] = { 0 };
    tmsize_t bytes = TIFFTileSize(r->tiff), row_bytes = TIFFTileRowSize(r->tiff);

    TIFFGetField(r->tiff, TIFFTAG_TILEWIDTH, &side[0]);
    TIFFGetField(r->tiff, TIFFTAG_TILELENGTH, &side[1]);
    if (side[0] == 0 || side[1] == 0 || bytes / side[1] < row_bytes)
        return damaged(r);
    rind_status status = check_piece(r, row_bytes, side[0]);
    if (status == RIND_OK)
        status = check_piece(r, bytes, side[0]);
    if (status != RIND_OK)
        return status;
    uint8_t *tile = r->job->alloc(r->job->ctx, (size_t)bytes, 1, r->job->path);
    if (tile == NULL)
        return RIND_NO_MEMORY;
    for (size_t plane = 0; plane < n_planes; plane++)
        for (size_t y = 0; y < r->out->height; y += side[1])
            for (size_t x = 0; x < r->out->width && status == RIND_OK; x += side[0]) {
                if (TIFFReadTile(r->tiff, tile, (uint32_t)x, (uint32_t)y, 0, (uint16_t)plane) < 0 ||
                    r->wrong[0] != '\0')
                    status = damaged(r);
                else
                    place_tile(r, tile, (size_t)row_bytes, side, x, y, plane);
            }
    free(tile);
    return status;
}

/* 0 becomes black. Of signed and real numbers there is no white to count from. */
static rind_status turn_round(const reader *r)
{
    size_t n = r->out->width * r->out->height;
    unsigned top = r->bits < 16 ? UINT8_MAX : UINT16_MAX;

    if (r->format != SAMPLEFORMAT_UINT && r->format != SAMPLEFORMAT_VOID)
        return unsupported(r, "takes 0 for white with signed or real numbers, which has no meaning");
    if (r->bits > 16)
        return unsupported(r, "takes 0 for white with 32 bits, which rind does not read");
    for (size_t k = 0; k < n; k++)
        if (r->bits == 16)
            ((uint16_t *)r->out->sample)[k] = (uint16_t)(top - ((uint16_t *)r->out->sample)[k]);
        else
            ((uint8_t *)r->out->sample)[k] = (uint8_t)(top - ((uint8_t *)r->out->sample)[k]);
    return RIND_OK;
}

/* The entries of many old files go to 255 only, though the format says 65,535. */
static unsigned colour_shift(uint16_t *const entry[3], size_t n)
{
    for (int c = 0; c < 3; c++)
        for (size_t k = 0; k < n; k++)
            if (entry[c][k] > 255)
                return 8;
    return 0;
}

static rind_status look_up_colours(reader *r)
{
    uint16_t *entry[3];
    size_t n = r->out->width * r->out->height;
    const void *index = r->out->sample;

    if (!TIFFGetField(r->tiff, TIFFTAG_COLORMAP, &entry[0], &entry[1], &entry[2]))
        return r->job->fail(r->job->ctx, RIND_BAD_FILE, "%s: has no palette, although its samples count in one",
                            r->job->path);
    uint8_t *colour = r->job->alloc(r->job->ctx, n, 3, r->job->path);
    if (colour == NULL)
        return RIND_NO_MEMORY;
    unsigned shift = colour_shift(entry, (size_t)1 << r->bits);
    for (size_t k = 0; k < n; k++) {
        size_t at = r->out->type == RIND_UINT16 ? ((const uint16_t *)index)[k] : ((const uint8_t *)index)[k];

        for (int c = 0; c < 3; c++)
            colour[3 * k + (size_t)c] = (uint8_t)(entry[c][at] >> shift);
    }
    free(r->out->sample);
    r->out->sample = colour;
    r->out->n_channels = 3;
    r->out->type = RIND_UINT8;
    return RIND_OK;
}

static rind_status read_samples(reader *r)
{
    size_t n_planes = r->planar == PLANARCONFIG_SEPARATE ? r->out->n_channels : 1;
    rind_status status = rind_picture_allocate(r->job, r->file_size, best_ratio(r), r->out);

    if (status != RIND_OK)
        return status;
    r->sample_bytes = r->bits < 8 ? 1 : r->bits / 8;
    r->row_samples = r->out->width * r->out->n_channels;
    r->decoding = true;
    status = TIFFIsTiled(r->tiff) ? read_tiles(r, n_planes) : read_strips(r, n_planes);
    r->decoding = false;
    if (status == RIND_OK && r->photometric == PHOTOMETRIC_MINISWHITE)
        status = turn_round(r);
    if (status == RIND_OK && r->photometric == PHOTOMETRIC_PALETTE)
        status = look_up_colours(r);
    return status;
}

static rind_status read_page(reader *r)
{
    uint32_t width = 0, height = 0;
    rind_status status = find_page(r);

    if (status == RIND_OK)
        status = read_kind(r);
    if (status == RIND_OK)
        status = check_kind(r);
    if (status != RIND_OK)
        return status;
    TIFFGetField(r->tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(r->tiff, TIFFTAG_IMAGELENGTH, &height);
    r->out->width = width;
    r->out->height = height;
    read_resolution(r);
    return read_samples(r);
}

rind_status rind_tiff_decode(const rind_picture_job *job, rind_picture *out)
{
    reader r = { .job = job, .out = out };
    rind_status status = open_tiff(&r);

    if (status == RIND_OK)
        status = read_page(&r);
    if (r.tiff != NULL)
        TIFFClose(r.tiff);
    return status;
}
