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
#include "io/tiff.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void note(rind_tiff *r, const char *format, va_list arguments)
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
    if (((rind_tiff *)user)->decoding)
        note(user, format, arguments);
    return 1;
}

static rind_status open_tiff(rind_tiff *r)
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
        return rind_tiff_damaged(r);
    return RIND_OK;
}

static bool is_page(TIFF *tiff)
{
    uint32_t kind = 0;

    TIFFGetFieldDefaulted(tiff, TIFFTAG_SUBFILETYPE, &kind);
    return (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) == 0;
}

/* Goes to the page asked for; counts them all only where none was. */
static rind_status find_page(rind_tiff *r)
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
        return rind_tiff_damaged(r);
    if (!found)
        return r->job->fail(r->job->ctx, RIND_BAD_ARGUMENT, "%s: there is no page %d; the file holds %d", r->job->path,
                            wanted > 0 ? wanted : 1, n);
    return TIFFSetDirectory(r->tiff, first) ? RIND_OK : rind_tiff_damaged(r);
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

static rind_status refuse_colours(const rind_tiff *r)
{
    switch (r->photometric) {
    case PHOTOMETRIC_SEPARATED:
        return rind_tiff_unsupported(r,
                                     "its colours are inks (CMYK); rind reads grey and red, green, blue: convert it");
    case PHOTOMETRIC_YCBCR:
        return rind_tiff_unsupported(
            r, "its colours are luminance and differences (YCbCr) without JPEG compression, which rind "
               "does not read: convert it to red, green, blue");
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB:
        return rind_tiff_unsupported(
            r, "its colours are of CIE Lab, which rind does not read: convert it to red, green, blue");
    default:
        return r->job->fail(r->job->ctx, RIND_UNSUPPORTED,
                            "%s: its colours are of the kind %u, which rind does not read", r->job->path,
                            (unsigned)r->photometric);
    }
}

static rind_status read_kind(rind_tiff *r)
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

static rind_status check_kind(rind_tiff *r)
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
        return rind_tiff_unsupported(r, "has several values of less than 8 bits a pixel, which rind does not read");
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

static void read_resolution(const rind_tiff *r)
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

static rind_status read_page(rind_tiff *r)
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
    return rind_tiff_read_samples(r);
}

rind_status rind_tiff_decode(const rind_picture_job *job, rind_picture *out)
{
    rind_tiff r = { .job = job, .out = out };
    rind_status status = open_tiff(&r);

    if (status == RIND_OK)
        status = read_page(&r);
    if (r.tiff != NULL)
        TIFFClose(r.tiff);
    return status;
}
