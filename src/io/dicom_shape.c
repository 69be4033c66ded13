/*
 * dicom_shape.c - what shape the pixels of a file have, and what their values mean
 *
 * A pixel is one value, grey or an index of a palette, or three: red, green, blue, or luminance and two differences of
 * colour. Kinds that the standard has retired or that hold transparency or inks are refused by name.
 */
#include "io/dicom_frame.h"
#include "io/dicom_tags.h"

#include <math.h>
#include <string.h>

/* A whole number from 'low' to 'high'. */
static rind_status count_of(rind_ctx *ctx, const rind_dicom *d, uint32_t tag, const char *name, double fallback,
                            double low, double high, unsigned *out)
{
    double value = fallback;

    rind_dicom_numbers(d, NULL, tag, &value, 1);
    if (!(value >= low && value <= high && value == rint(value)))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its %s is %s (%g); is it truncated?", d->path, name,
                         isnan(value) ? "missing" : "out of range", value);
    *out = (unsigned)value;
    return RIND_OK;
}

static rind_status read_bits(rind_ctx *ctx, const rind_dicom *d, rind_dicom_layout *l)
{
    unsigned high = 0;
    rind_status status =
        count_of(ctx, d, TAG_BITS_ALLOCATED, "number of bits allocated", NAN, 1, 64, &l->bits_allocated);

    if (status == RIND_OK && d->tree.syntax.is_real) {
        l->is_real = true;
        l->bits_stored = l->bits_allocated;
        if ((l->bits_allocated == 32 || l->bits_allocated == 64) && l->samples == 1 && !d->tree.syntax.encapsulated)
            return RIND_OK;
        return rind_fail(ctx, RIND_BAD_FILE, "%s: has real numbers of %u bits as pixels; there are those of 32 and 64",
                         d->path, l->bits_allocated);
    }
    if (status == RIND_OK)
        status = count_of(ctx, d, TAG_BITS_STORED, "number of bits stored", l->bits_allocated, 1, l->bits_allocated,
                          &l->bits_stored);
    if (status == RIND_OK)
        status = count_of(ctx, d, TAG_HIGH_BIT, "high bit", l->bits_stored - 1.0, 0, l->bits_allocated - 1.0, &high);
    if (status == RIND_OK)
        status = count_of(ctx, d, TAG_PIXEL_REPRESENTATION, "pixel representation", 0, 0, 1, &l->is_signed);
    if (status == RIND_OK &&
        ((l->bits_allocated != 8 && l->bits_allocated != 16 && l->bits_allocated != 32) || high != l->bits_stored - 1))
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: has pixels of %u bits, of which %u are stored up to bit %u; rind reads 8, 16 and 32 "
                         "bits, filled from the lowest",
                         d->path, l->bits_allocated, l->bits_stored, high);
    return status;
}

/* What the values mean, by the words of the header. JPEG 2000 changes colours to its own and back again. */
static rind_status read_colours(rind_ctx *ctx, const rind_dicom *d, const char *meaning, rind_dicom_layout *l)
{
    static const struct {
        const char *name;
        unsigned samples;
        rind_dicom_colours colours;
    } kinds[] = {
        { "PALETTE COLOR", 1, RIND_DICOM_PALETTE }, { "RGB", 3, RIND_DICOM_RGB },
        { "YBR_RCT", 3, RIND_DICOM_RGB },           { "YBR_ICT", 3, RIND_DICOM_RGB },
        { "YBR_FULL", 3, RIND_DICOM_YBR },          { "YBR_FULL_422", 3, RIND_DICOM_YBR_422 },
    };
    const rind_dicom_syntax *syntax = &d->tree.syntax;
    bool known = l->samples == 1;

    l->colours = RIND_DICOM_GREY;
    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        if (strcmp(meaning, kinds[k].name) == 0 && l->samples == kinds[k].samples) {
            l->colours = kinds[k].colours;
            known = true;
        }
    bool is_jpeg_2000 = strncmp(meaning, "YBR_RCT", 7) == 0 || strncmp(meaning, "YBR_ICT", 7) == 0;
    if (!known || (is_jpeg_2000 && !syntax->encapsulated) ||
        (l->colours == RIND_DICOM_YBR_422 && syntax->encapsulated && !rind_dicom_is_jpeg(syntax)))
        return rind_fail(
            ctx, RIND_UNSUPPORTED,
            "%s: has %u values a pixel of the kind '%s'; rind reads grey, PALETTE COLOR, RGB, YBR_FULL and "
            "YBR_FULL_422",
            d->path, l->samples, meaning);
    if (l->colours != RIND_DICOM_GREY &&
        (l->is_signed || l->bits_stored > (l->samples == 3 ? 8u : 16u) || (l->samples == 3 && l->bits_allocated != 8)))
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: is in colours of %u bits a value, %u of them stored; rind reads colours of 8", d->path,
                         l->bits_allocated, l->bits_stored);
    if (l->colours == RIND_DICOM_YBR_422 && !syntax->encapsulated && (l->in_planes || l->columns % 2 != 0))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its pixels share colours by pairs (YBR_FULL_422), but %s", d->path,
                         l->in_planes ? "lie in planes" : "their number in a row is odd");
    return RIND_OK;
}

/* The three tables of a palette in the file. */
typedef struct tables {
    const uint8_t *bytes[3];
    size_t n;       /* entries of each */
    uint32_t first; /* the index that the first entry is of */
    bool wide, big; /* entries of two bytes; the upper first */
} tables;

static rind_status find_tables(rind_ctx *ctx, const rind_dicom *d, tables *t)
{
    static const uint32_t about[] = { TAG_RED_PALETTE_DESCRIPTOR, TAG_GREEN_PALETTE_DESCRIPTOR,
                                      TAG_BLUE_PALETTE_DESCRIPTOR };
    static const uint32_t data[] = { TAG_RED_PALETTE_DATA, TAG_GREEN_PALETTE_DATA, TAG_BLUE_PALETTE_DATA };
    double red[3], say[3];
    bool good = true;

    if (!rind_dicom_exactly(d, NULL, about[0], red, 3))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: has no palette, although its pixels count in one", d->path);
    t->n = (uint16_t)(int64_t)red[0] != 0 ? (uint16_t)(int64_t)red[0] : 65536; /* which 16 bits do not hold */
    t->first = (uint16_t)(int64_t)red[1];
    t->wide = true;
    t->big = d->tree.syntax.big_endian;
    for (int c = 0; c < 3; c++) {
        size_t n_bytes;

        t->bytes[c] = rind_dicom_bytes(d, NULL, data[c], &n_bytes);
        good = good && rind_dicom_exactly(d, NULL, about[c], say, 3) && memcmp(say, red, sizeof say) == 0;
        good = good && (say[2] == 8 || say[2] == 16) && n_bytes >= (say[2] == 8 ? t->n : 2 * t->n);
        t->wide = t->wide && n_bytes >= 2 * t->n; /* entries of 8 bits may lie in words, too */
    }
    if (!good)
        return rind_fail(
            ctx, RIND_UNSUPPORTED,
            "%s: its palette is not three tables of %zu entries of 8 or 16 bits (segmented ones are not read)", d->path,
            t->n);
    return RIND_OK;
}

static unsigned entry_of(const tables *t, int channel, size_t k)
{
    const uint8_t *b = t->bytes[channel] + (t->wide ? 2 * k : k);

    return !t->wide ? b[0] : t->big ? (unsigned)b[0] << 8 | b[1] : (unsigned)b[1] << 8 | b[0];
}

/* Entries have 16 bits, of which the upper 8 count; but many a file that says so goes to 255, and then these do. */
static rind_status read_palette(rind_ctx *ctx, const rind_dicom *d, rind_dicom_palette **out)
{
    tables t = { .n = 0 };
    unsigned largest = 0;
    rind_status status = find_tables(ctx, d, &t);

    if (status != RIND_OK)
        return status;
    rind_dicom_palette *palette = rind_alloc(ctx, sizeof *palette + 3 * t.n, 1, d->path);
    if (palette == NULL)
        return RIND_NO_MEMORY;
    palette->first = t.first;
    palette->n = (uint32_t)t.n;
    for (size_t k = 0; k < t.n; k++)
        for (int c = 0; c < 3; c++)
            largest = entry_of(&t, c, k) > largest ? entry_of(&t, c, k) : largest;
    for (size_t k = 0; k < t.n; k++)
        for (int c = 0; c < 3; c++)
            palette->colour[k][c] = (uint8_t)(entry_of(&t, c, k) >> (largest > 255 ? 8 : 0));
    *out = palette;
    return RIND_OK;
}

rind_status rind_dicom_read_shape(rind_ctx *ctx, const rind_dicom *d, rind_dicom_file *file)
{
    rind_dicom_layout *l = &file->layout;
    unsigned planes = 0;
    char meaning[32], lossy[8];
    rind_status status = count_of(ctx, d, TAG_SAMPLES_PER_PIXEL, "number of samples per pixel", 1, 1, 4, &l->samples);

    if (status == RIND_OK)
        status = count_of(ctx, d, TAG_COLUMNS, "number of columns", NAN, 1, 65535, &l->columns);
    if (status == RIND_OK)
        status = count_of(ctx, d, TAG_ROWS, "number of rows", NAN, 1, 65535, &l->rows);
    if (status == RIND_OK)
        status = count_of(ctx, d, TAG_NUMBER_OF_FRAMES, "number of frames", 1, 1, 1e7, &l->n_frames);
    if (status == RIND_OK)
        status = read_bits(ctx, d, l);
    if (status == RIND_OK)
        status = count_of(ctx, d, TAG_PLANAR_CONFIGURATION, "planar configuration", 0, 0, 1, &planes);
    if (status != RIND_OK)
        return status;
    l->in_planes = planes == 1 && l->samples == 3 && !d->tree.syntax.encapsulated;
    rind_dicom_text(d, NULL, TAG_PHOTOMETRIC_INTERPRETATION, meaning, sizeof meaning);
    rind_dicom_text(d, NULL, TAG_LOSSY_IMAGE_COMPRESSION, lossy, sizeof lossy);
    file->inverted = strcmp(meaning, "MONOCHROME1") == 0;
    file->lossy = strcmp(lossy, "01") == 0 || rind_dicom_is_jpeg(&d->tree.syntax);
    file->syntax = d->tree.syntax;
    status = read_colours(ctx, d, meaning, l);
    if (status == RIND_OK && l->colours == RIND_DICOM_PALETTE)
        status = read_palette(ctx, d, &file->palette);
    return status;
}
