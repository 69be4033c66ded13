/* pictures.c - PNG, TIFF, JPEG and BMP as their libraries write them: every kind comes back as it was, or is refused */
#include "mutate.h"
#include "picture_files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tiffio.h>
#include <zlib.h>

enum { WIDTH = 37, HEIGHT = 23, N = WIDTH * HEIGHT, MOST = N * 4 * 8 };

/* A sample of channel c: every value of few bits occurs, and channels differ. */
static uint32_t sample(unsigned x, unsigned y, unsigned c, unsigned bits)
{
    uint32_t v = (x * 2654435761u + y * 40503u + c * 97u) ^ (x * y);

    return bits < 32 ? v >> 3 & ((1u << bits) - 1) : v;
}

/* Rows of whole bytes, as formats store them. */
static picture make(unsigned bits, unsigned n_channels, uint8_t rows[MOST])
{
    size_t row = ((size_t)WIDTH * n_channels * bits + 7) / 8;

    memset(rows, 0, MOST);
    for (unsigned y = 0; y < HEIGHT; y++)
        for (unsigned x = 0; x < WIDTH; x++)
            for (unsigned c = 0; c < n_channels; c++) {
                size_t k = x * n_channels + c;
                uint32_t v = sample(x, y, c, bits);

                if (bits < 8)
                    rows[y * row + k * bits / 8] |= (uint8_t)(v << (8 - bits - k * bits % 8));
                else if (bits == 8)
                    rows[y * row + k] = (uint8_t)v;
                else if (bits == 16)
                    memcpy(rows + y * row + 2 * k, &(uint16_t){ (uint16_t)v }, 2);
                else
                    memcpy(rows + y * row + 4 * k, &v, 4);
            }
    return (picture){ WIDTH, HEIGHT, bits, n_channels, rows, NULL, 0 };
}

static uint8_t colours[256][3];

static void make_colours(void)
{
    for (unsigned k = 0; k < 256; k++)
        for (unsigned c = 0; c < 3; c++)
            colours[k][c] = (uint8_t)(k * (37 + 20 * c) + c);
}

static uint32_t grey_of(const uint32_t rgb[3])
{
    return (uint32_t)((2126ull * rgb[0] + 7152ull * rgb[1] + 722ull * rgb[2] + 5000) / 10000);
}

/* What the picture of make() is to be. */
static uint32_t expected(unsigned x, unsigned y, unsigned bits, bool in_colour, bool palette)
{
    uint32_t rgb[3];

    for (unsigned c = 0; c < 3; c++)
        rgb[c] = palette ? colours[sample(x, y, 0, bits)][c] : sample(x, y, c, bits);
    if (in_colour || palette)
        return grey_of(rgb);
    return bits < 8 ? rgb[0] * 255 / ((1u << bits) - 1) : rgb[0];
}

static double value_at(const rind_image *image, size_t x, size_t y)
{
    double value;

    rind_image_row(image, x, y, 0, 1, &value);
    return value;
}

static void assert_as_made(files *f, const char *path, const char *what, unsigned bits, bool in_colour, bool palette)
{
    rind_image *image = files_image(f, path, 0);
    rind_type type = palette || bits <= 8 ? RIND_UINT8 : bits == 16 ? RIND_UINT16 : RIND_UINT32;

    assert_int_equal(image->type, type);
    assert_int_equal(image->grid.size[0], WIDTH);
    assert_int_equal(image->grid.size[1], HEIGHT);
    assert_int_equal(image->grid.size[2], 1);
    assert_true(image->is_picture);
    for (unsigned y = 0; y < HEIGHT; y++)
        for (unsigned x = 0; x < WIDTH; x++)
            if (value_at(image, x, y) != (double)expected(x, y, bits, in_colour, palette))
                fail_msg("%s: %g at %u, %u instead of %u", what, value_at(image, x, y), x, y,
                         expected(x, y, bits, in_colour, palette));
    rind_image_free(image);
}

static void png_of_every_kind(void **state)
{
    static const struct {
        unsigned bits, channels;
        int type;
    } kinds[] = { { 1, 1, 0 }, { 2, 1, 0 },  { 4, 1, 0 },  { 8, 1, 0 }, { 16, 1, 0 },
                  { 8, 3, 2 }, { 16, 3, 2 }, { 1, 1, 3 },  { 2, 1, 3 }, { 4, 1, 3 },
                  { 8, 1, 3 }, { 8, 2, 4 },  { 16, 2, 4 }, { 8, 4, 6 }, { 16, 4, 6 } };
    static uint8_t rows[MOST];
    files *f = *state;

    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        for (int variant = 0; variant < 4; variant++) {
            const png_how how = { .colour_type = kinds[k].type,
                                  .interlaced = variant & 1,
                                  .transparent = (variant & 2) && kinds[k].type < 4,
                                  .gamma = variant & 2 ? 1.0 : 0.0 }; /* which changes nothing */
            picture p = make(kinds[k].bits, kinds[k].channels, rows);
            char what[64];

            if (how.colour_type == 3) {
                p.palette = (const uint8_t(*)[3])colours;
                p.n_colours = 1u << p.bits;
            }
            snprintf(what, sizeof what, "type %d, %u bits, variant %d", kinds[k].type, kinds[k].bits, variant);
            write_png(files_path(f, "a.dat"), &p, &how);
            assert_as_made(f, files_path(f, "a.dat"), what, p.bits, (kinds[k].type & 2) != 0, p.palette != NULL);
            assert_int_equal(strstr(f->warnings, "alpha") != NULL, how.transparent || kinds[k].type >= 4);
            f->warnings[0] = '\0';
        }
}

static void tiff_of_every_kind(void **state)
{
    static const struct {
        unsigned bits, channels, photometric;
        bool alpha;
    } kinds[] = { { 1, 1, PHOTOMETRIC_MINISBLACK, false },  { 4, 1, PHOTOMETRIC_MINISBLACK, false },
                  { 8, 1, PHOTOMETRIC_MINISBLACK, false },  { 16, 1, PHOTOMETRIC_MINISBLACK, false },
                  { 32, 1, PHOTOMETRIC_MINISBLACK, false }, { 8, 2, PHOTOMETRIC_MINISBLACK, true },
                  { 8, 3, PHOTOMETRIC_RGB, false },         { 16, 3, PHOTOMETRIC_RGB, false },
                  { 8, 4, PHOTOMETRIC_RGB, true },          { 16, 4, PHOTOMETRIC_RGB, true },
                  { 4, 1, PHOTOMETRIC_PALETTE, false },     { 8, 1, PHOTOMETRIC_PALETTE, false } };
    static const unsigned compressions[] = { COMPRESSION_NONE,     COMPRESSION_LZW,  COMPRESSION_ADOBE_DEFLATE,
                                             COMPRESSION_PACKBITS, COMPRESSION_ZSTD, COMPRESSION_LZMA };
    static uint8_t rows[MOST];
    files *f = *state;

    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        for (size_t c = 0; c < COUNT_OF(compressions); c++)
            for (int variant = 0; variant < 8; variant++) {
                tiff_how how = { .photometric = kinds[k].photometric,
                                 .compression = compressions[c],
                                 .alpha = kinds[k].alpha,
                                 .rows_per_strip = variant & 1 ? 5 : 0,
                                 .tile = variant & 2 ? 16 : 0,
                                 .apart = (variant & 4) && kinds[k].bits >= 8,
                                 .big_endian = variant & 1,
                                 .big = variant == 6 };
                picture p = make(kinds[k].bits, kinds[k].channels, rows);
                char what[80];

                if (kinds[k].bits < 8)
                    how.tile = 0; /* the writer here moves whole bytes */
                if (how.photometric == PHOTOMETRIC_PALETTE) {
                    p.palette = (const uint8_t(*)[3])colours;
                    p.n_colours = 1u << p.bits;
                }
                snprintf(what, sizeof what, "kind %zu, compression %u, variant %d", k, compressions[c], variant);
                write_tiff(files_path(f, "a.dat"), &p, &how);
                assert_as_made(f, files_path(f, "a.dat"), what, p.bits, how.photometric == PHOTOMETRIC_RGB,
                               p.palette != NULL);
                f->warnings[0] = '\0';
            }
}

static void tiff_of_signed_and_real_numbers(void **state)
{
    static const float real[4] = { -1.5f, 0.0f, 1e30f, 0.125f };
    static const double longer[4] = { -1.5, 0.0, 1e300, 0.125 };
    static const int16_t whole[4] = { -32768, -1, 0, 32767 };
    static const float rgb[6] = { 0.25f, 0.25f, 0.25f, 1.0f, 0.0f, 0.0f };
    files *f = *state;
    const char *path = files_path(f, "a.tif");
    const tiff_how ieee = { .photometric = PHOTOMETRIC_MINISBLACK, .format = SAMPLEFORMAT_IEEEFP };

    write_tiff(path, &(picture){ 2, 2, 32, 1, real, NULL, 0 }, &ieee);
    rind_image *image = files_image(f, path, 0);
    assert_int_equal(image->type, RIND_FLOAT32);
    assert_memory_equal(image->voxel, real, sizeof real);
    rind_image_free(image);

    write_tiff(path, &(picture){ 2, 2, 64, 1, longer, NULL, 0 }, &ieee);
    image = files_image(f, path, 0);
    assert_int_equal(image->type, RIND_FLOAT64);
    assert_memory_equal(image->voxel, longer, sizeof longer);
    rind_image_free(image);

    write_tiff(path, &(picture){ 4, 1, 16, 1, whole, NULL, 0 },
               &(tiff_how){ .photometric = PHOTOMETRIC_MINISBLACK, .format = SAMPLEFORMAT_INT });
    image = files_image(f, path, 0);
    assert_int_equal(image->type, RIND_INT16);
    assert_memory_equal(image->voxel, whole, sizeof whole);
    rind_image_free(image);

    write_tiff(path, &(picture){ 2, 1, 32, 3, rgb, NULL, 0 },
               &(tiff_how){ .photometric = PHOTOMETRIC_RGB, .format = SAMPLEFORMAT_IEEEFP });
    image = files_image(f, path, 0);
    assert_true(value_at(image, 0, 0) == 0.25);
    assert_true(value_at(image, 1, 0) == (double)0.2126f);
    rind_image_free(image);
}

static void tiff_in_which_0_is_white_is_turned_round(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "a.tif");
    const tiff_how how = { .photometric = PHOTOMETRIC_MINISWHITE };

    write_tiff(path, &(picture){ 4, 1, 8, 1, "\x00\x01\xfe\xff", NULL, 0 }, &how);
    rind_image *image = files_image(f, path, 0);
    assert_memory_equal(image->voxel, "\xff\xfe\x01\x00", 4);
    rind_image_free(image);
    write_tiff(path, &(picture){ 4, 1, 1, 1, "\x50", NULL, 0 }, &how); /* 0101 */
    image = files_image(f, path, 0);
    assert_memory_equal(image->voxel, "\xff\x00\xff\x00", 4);
    rind_image_free(image);
    write_tiff(path, &(picture){ 1, 1, 32, 1, "abcd", NULL, 0 },
               &(tiff_how){ .photometric = PHOTOMETRIC_MINISWHITE, .format = SAMPLEFORMAT_IEEEFP });
    files_refused(f, path, 0, RIND_UNSUPPORTED, "0 for white");
}

static void pages_are_chosen(void **state)
{
    static uint8_t rows[MOST];
    files *f = *state;
    const char *path = files_path(f, "a.tif");
    const picture p = make(8, 1, rows);

    write_tiff(path, &p, &(tiff_how){ .photometric = PHOTOMETRIC_MINISBLACK, .n_pages = 3, .thumbnail = true });
    files_refused(f, path, 0, RIND_BAD_ARGUMENT, "holds 3 pages; say which one");
    files_refused(f, path, 4, RIND_BAD_ARGUMENT, "there is no page 4; the file holds 3");
    for (int page = 1; page <= 3; page++) {
        rind_image *image = files_image(f, path, page);

        assert_int_equal(image->grid.size[0], WIDTH);
        assert_int_equal(image->grid.size[1], HEIGHT + 1 - page);
        rind_image_free(image);
    }
    write_png(path, &p, &(png_how){ 0 });
    files_refused(f, path, 2, RIND_BAD_ARGUMENT, "there is no volume 2");
    rind_image_free(files_image(f, path, 1));
}

/* Lossy: near, but not the same. Equal channels come back equal. */
static void jpeg_comes_near(void **state)
{
    static uint8_t rows[3 * 64 * 48];
    files *f = *state;
    const char *path = files_path(f, "a.jpg");

    for (int kind = 0; kind < 4; kind++) {
        unsigned channels = kind & 1 ? 3 : 1;

        for (unsigned k = 0; k < 64 * 48; k++)
            for (unsigned c = 0; c < channels; c++)
                rows[k * channels + c] = (uint8_t)(2 * (k % 64) + 2 * (k / 64));
        write_jpeg(path, &(picture){ 64, 48, 8, channels, rows, NULL, 0 }, &(jpeg_how){ .progressive = kind & 2 });
        rind_image *image = files_image(f, path, 0);
        assert_int_equal(image->type, RIND_UINT8);
        for (unsigned k = 0; k < 64 * 48; k++)
            assert_true(fabs(value_at(image, k % 64, k / 64) - rows[k * channels]) <= 4);
        rind_image_free(image);
    }
}

static void bmp_of_every_kind(void **state)
{
    /* red, green, blue, white of the palettes, blue first */
    static const uint8_t palette[4][4] = { { 0, 0, 255, 0 }, { 0, 255, 0, 0 }, { 255, 0, 0, 0 }, { 255, 255, 255, 0 } };
    static const struct {
        unsigned bits, compression, n_colours;
        const char *row; /* red, green, blue, white; or red, green of 1 bit */
    } kinds[] = {
        { 1, 0, 2, "\x50\0\0" },
        { 4, 0, 4, "\x01\x23\0" },
        { 8, 0, 4, "\x00\x01\x02\x03" },
        { 16, 0, 0, "\x00\x7c\xe0\x03\x1f\x00\xff\x7f" },
        { 16, 3, 0, "\x00\xf8\xe0\x07\x1f\x00\xff\xff" },
        { 24, 0, 0, "\x00\x00\xff\x00\xff\x00\xff\x00\x00\xff\xff\xff" },
        { 32, 0, 0, "\x00\x00\xff\x00\x00\xff\x00\x00\xff\x00\x00\x00\xff\xff\xff\x00" },
    };
    static const double grey[4] = { 54, 182, 18, 255 }, of_1_bit[4] = { 54, 182, 54, 182 };
    files *f = *state;
    const char *path = files_path(f, "a.bmp");

    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        for (int up = 0; up < 2; up++) {
            size_t row = (4 * kinds[k].bits + 31) / 32 * 4;
            uint8_t pixels[32] = { 0 }; /* two rows; one is black, or red of the palettes */

            memcpy(pixels + (up ? 0 : row), kinds[k].row, kinds[k].bits < 8 ? 3 : row);
            write_bmp(path, 4, up ? 2 : -2, kinds[k].bits, kinds[k].compression, 10000, palette, kinds[k].n_colours,
                      pixels, 2 * row);
            rind_image *image = files_image(f, path, 0);
            assert_true(image->grid.spacing_mm[0] == 0.1 && !image->in_pixels);
            for (size_t x = 0; x < 4; x++) {
                assert_true(value_at(image, x, 1) == (kinds[k].bits == 1 ? of_1_bit : grey)[x]);
                assert_true(value_at(image, x, 0) == (kinds[k].n_colours > 0 ? 54 : 0));
            }
            rind_image_free(image);
        }
    write_bmp(path, 4, 1, 8, 1, 0, palette, 4, "abcd", 4);
    files_refused(f, path, 0, RIND_UNSUPPORTED, "is compressed (method 1)");
    write_bmp(path, 4, 1, 8, 0, 0, palette, 3, "\0\1\2\3", 4);
    files_refused(f, path, 0, RIND_BAD_FILE, "palette does not have");
    write_bmp(path, 4, 2, 8, 0, 0, palette, 4, "abcd", 4);
    files_refused(f, path, 0, RIND_BAD_FILE, "is truncated");
    write_bmp(path, INT32_MAX, INT32_MAX, 32, 0, 0, palette, 0, "abcd", 4);
    files_refused(f, path, 0, RIND_BAD_FILE, "is truncated");
    write_bmp(path, 0, 2, 8, 0, 0, palette, 4, "abcd", 4);
    files_refused(f, path, 0, RIND_BAD_FILE, "nothing");
    write_bmp(path, 4, INT32_MIN, 32, 0, 0, palette, 0, "abcd", 4);
    files_refused(f, path, 0, RIND_BAD_FILE, "is truncated");
    write_bmp(path, 4, 1, 7, 0, 0, palette, 0, "abcd", 4);
    files_refused(f, path, 0, RIND_BAD_FILE, "7 bits");
}

static void assert_spacing(files *f, const char *path, double x, double y, const char *told)
{
    rind_image *image;

    f->warnings[0] = '\0';
    image = files_image(f, path, 0);
    assert_true(fabs(image->grid.spacing_mm[0] - x) < 1e-6 && fabs(image->grid.spacing_mm[1] - y) < 1e-6);
    assert_true(image->grid.spacing_mm[2] == 1.0);
    assert_int_equal(image->in_pixels, x == 1.0);
    if (told == NULL)
        assert_string_equal(f->warnings, "");
    else if (strstr(f->warnings, told) == NULL)
        assert_string_equal(f->warnings, told);
    rind_image_free(image);
}

static void resolution_gives_spacing(void **state)
{
    static uint8_t rows[MOST];
    files *f = *state;
    const char *path = files_path(f, "a.dat");
    const picture p = make(8, 1, rows);

    write_png(path, &p, &(png_how){ 0 });
    assert_spacing(f, path, 1, 1, NULL);
    write_png(path, &p, &(png_how){ .per_metre = { 10000, 5000 } });
    assert_spacing(f, path, 0.1, 0.2, "pixels of 0.1 x 0.2 mm, from the resolution");
    write_png(path, &p, &(png_how){ .per_metre = { 2835, 2835 } });
    assert_spacing(f, path, 1000.0 / 2835, 1000.0 / 2835, "72 pixels an inch, is what programs write");
    write_png(path, &p, &(png_how){ .per_metre = { 1, 2 }, .no_unit = true });
    assert_spacing(f, path, 1, 1, "not square");

    tiff_how tiff = { .photometric = PHOTOMETRIC_MINISBLACK, .resolution = { 254, 127 }, .unit = RESUNIT_INCH };
    write_tiff(path, &p, &tiff);
    assert_spacing(f, path, 0.1, 0.2, "pixels of 0.1 x 0.2 mm");
    tiff.unit = RESUNIT_CENTIMETER;
    write_tiff(path, &p, &tiff);
    assert_spacing(f, path, 10.0 / 254, 10.0 / 127, "pixels of");
    tiff.unit = RESUNIT_NONE;
    write_tiff(path, &p, &tiff);
    assert_spacing(f, path, 1, 1, "not square");
    write_tiff(path, &p, &(tiff_how){ .photometric = PHOTOMETRIC_MINISBLACK, .orientation = ORIENTATION_BOTLEFT });
    assert_spacing(f, path, 1, 1, "turned or mirrored");

    write_jpeg(path, &p, &(jpeg_how){ .unit = 1, .density = { 254, 127 } });
    assert_spacing(f, path, 0.1, 0.2, "pixels of 0.1 x 0.2 mm");
    write_jpeg(path, &p, &(jpeg_how){ .unit = 2, .density = { 50, 100 } });
    assert_spacing(f, path, 0.2, 0.1, "pixels of 0.2 x 0.1 mm");
    write_jpeg(path, &p, &(jpeg_how){ 0 });
    assert_spacing(f, path, 1, 1, NULL);
}

static void colours_become_grey_by_the_rule(void **state)
{
    static const uint8_t rgb[12] = { 10, 20, 30, 7, 7, 7, 255, 0, 0, 0, 0, 255 };
    static const uint8_t expected_of[4][4] = {
        { 19, 7, 54, 18 }, { 10, 7, 255, 0 }, { 20, 7, 0, 0 }, { 30, 7, 0, 255 }
    };
    files *f = *state;
    const char *path = files_path(f, "a.png");
    rind_image *image;

    write_png(path, &(picture){ 4, 1, 8, 3, rgb, NULL, 0 }, &(png_how){ .colour_type = 2 });
    for (rind_grey grey = RIND_GREY_REC709; grey <= RIND_GREY_BLUE; grey++) {
        assert_int_equal(rind_image_read_with(f->ctx, path, &(rind_read_options){ .grey = grey }, &image), RIND_OK);
        assert_memory_equal(image->voxel, expected_of[grey], 4);
        rind_image_free(image);
    }
    assert_non_null(strstr(f->warnings, "3 of 4 pixels are not grey"));
    assert_int_equal(rind_image_read_with(f->ctx, path, &(rind_read_options){ .grey = RIND_GREY_ERROR }, &image),
                     RIND_UNSUPPORTED);
    assert_null(image);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "choose with image.grey"));

    write_png(path, &(picture){ 1, 1, 8, 3, rgb + 3, NULL, 0 }, &(png_how){ .colour_type = 2 });
    assert_int_equal(rind_image_read_with(f->ctx, path, &(rind_read_options){ .grey = RIND_GREY_ERROR }, &image),
                     RIND_OK);
    rind_image_free(image);
}

static void masks_have_colours_for_labels(void **state)
{
    static const uint8_t rgb[9] = { 0, 0, 0, 0, 255, 0, 1, 2, 3 };
    static const uint16_t fine[3] = { 0x1234, 0x1234, 0 };
    files *f = *state;
    const char *path = files_path(f, "a.png");
    const rind_read_options as_mask = { .is_mask = true };
    rind_image *image;

    write_png(path, &(picture){ 3, 1, 8, 3, rgb, NULL, 0 }, &(png_how){ .colour_type = 2 });
    assert_int_equal(rind_image_read_with(f->ctx, path, &as_mask, &image), RIND_OK);
    assert_true(image->in_colours);
    assert_memory_equal(image->voxel, ((uint32_t[]){ 0, 0x00ff00, 0x010203 }), 12);
    rind_image_free(image);

    write_png(path, &(picture){ 1, 1, 16, 3, fine, NULL, 0 }, &(png_how){ .colour_type = 2 });
    assert_int_equal(rind_image_read_with(f->ctx, path, &as_mask, &image), RIND_UNSUPPORTED);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "16 bits"));

    write_jpeg(path, &(picture){ 3, 1, 8, 3, rgb, NULL, 0 }, &(jpeg_how){ 0 });
    assert_int_equal(rind_image_read_with(f->ctx, path, &as_mask, &image), RIND_UNSUPPORTED);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "lossy"));
}

static void kinds_that_are_not_read_are_named(void **state)
{
    static uint8_t rows[MOST];
    files *f = *state;
    const char *path = files_path(f, "a.dat");
    const picture four = make(8, 4, rows);
    picture three = four, two = four;

    three.n_channels = 3;
    two.n_channels = 2;
    write_jpeg(path, &four, &(jpeg_how){ .inks = true });
    files_refused(f, path, 0, RIND_UNSUPPORTED, "inks (CMYK)");
    write_tiff(path, &four, &(tiff_how){ .photometric = PHOTOMETRIC_SEPARATED });
    files_refused(f, path, 0, RIND_UNSUPPORTED, "inks (CMYK)");
    write_tiff(path, &three, &(tiff_how){ .photometric = PHOTOMETRIC_CIELAB });
    files_refused(f, path, 0, RIND_UNSUPPORTED, "CIE Lab");
    write_tiff(path, &three, &(tiff_how){ .photometric = PHOTOMETRIC_MINISBLACK });
    files_refused(f, path, 0, RIND_UNSUPPORTED, "3 values a pixel");
    write_tiff(path, &two, &(tiff_how){ .photometric = PHOTOMETRIC_RGB });
    files_refused(f, path, 0, RIND_BAD_FILE, "has 2 values a pixel");
}

static void samples_of_every_format(files *f, const char *name[8])
{
    static uint8_t rows[MOST], more[MOST], index[MOST];
    static const char *const names[8] = { "a.png", "b.png", "c.tif", "d.tif", "e.jpg", "f.jpg", "g.bmp", "h.tif" };
    const picture grey = make(16, 1, rows), colour = make(8, 3, more);
    picture palette = make(4, 1, index);

    palette.palette = (const uint8_t(*)[3])colours;
    palette.n_colours = 16;
    memcpy(name, names, sizeof names);
    write_png(files_path(f, names[0]), &grey, &(png_how){ .interlaced = true });
    write_png(files_path(f, names[1]), &palette, &(png_how){ .colour_type = 3 });
    write_tiff(
        files_path(f, names[2]), &grey,
        &(tiff_how){ .photometric = PHOTOMETRIC_MINISBLACK, .compression = COMPRESSION_LZW, .rows_per_strip = 5 });
    write_tiff(files_path(f, names[3]), &colour,
               &(tiff_how){ .photometric = PHOTOMETRIC_RGB, .compression = COMPRESSION_ADOBE_DEFLATE, .tile = 16 });
    write_jpeg(files_path(f, names[4]), &colour, &(jpeg_how){ 0 });
    write_jpeg(files_path(f, names[5]), &colour, &(jpeg_how){ .progressive = true });
    write_bmp(files_path(f, names[6]), 4, 2, 8, 0, 0, colours, 192, "abcdefgh", 8); /* of 4 bytes each */
    write_tiff(files_path(f, names[7]), &colour,
               &(tiff_how){ .photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG, .rows_per_strip = 16 });
}

static void whatever_is_cut_off_is_missed(void **state)
{
    files *f = *state;
    const char *name[8];

    samples_of_every_format(f, name);
    for (size_t k = 0; k < COUNT_OF(name); k++) {
        const char *path = files_path(f, name[k]), *cut = files_path(f, "cut");
        size_t n;
        uint8_t *bytes = files_read(path, &n);
        int n_read = 0;

        rind_image_free(files_image(f, path, 0));
        for (size_t kept = 1; kept < n; kept += 1 + n / 97) {
            rind_image *image = NULL;

            files_write(cut, bytes, kept);
            rind_status status = rind_image_read(f->ctx, cut, 0, &image);
            n_read += status == RIND_OK;
            if (status == RIND_OK && n - kept > 16) /* all samples may be there; a mark or a checksum is missing */
                fail_msg("%s of %zu bytes was read, cut off after %zu", name[k], n, kept);
            rind_image_free(image);
        }
        free(bytes);
    }
}

/* The checksums of a PNG's chunks: length, name, data, checksum of name and data. */
static void mend_png(uint8_t *bytes, size_t n)
{
    for (size_t at = 8; at + 12 <= n;) {
        size_t length =
            (size_t)bytes[at] << 24 | (size_t)bytes[at + 1] << 16 | (size_t)bytes[at + 2] << 8 | bytes[at + 3];

        if (length > n - at - 12)
            return;
        uint32_t sum = (uint32_t)crc32(0, bytes + at + 4, (unsigned)length + 4);
        for (int k = 0; k < 4; k++)
            bytes[at + 8 + length + (size_t)k] = (uint8_t)(sum >> (24 - 8 * k));
        at += 12 + length;
    }
}

static void mutants_do_no_harm(void **state)
{
    files *f = *state;
    const char *name[8];

    samples_of_every_format(f, name);
    for (size_t k = 0; k < COUNT_OF(name); k++)
        mutate_mended(f, files_path(f, name[k]), files_path(f, "mutant"), 200, 1000, k < 2 ? mend_png : NULL);
}

static void reading_survives_every_refusal_of_memory(void **state)
{
    files *f = *state;
    const char *name[8];

    samples_of_every_format(f, name);
    for (size_t k = 0; k < COUNT_OF(name); k++) {
        rind_status status = RIND_NO_MEMORY;
        long n;

        for (n = 0; status == RIND_NO_MEMORY && n < 200; n++) {
            rind_image *image = NULL;

            f->ctx->allocations_left = n;
            status = rind_image_read(f->ctx, files_path(f, name[k]), 0, &image);
            assert_int_equal(status == RIND_OK, image != NULL);
            rind_image_free(image);
        }
        f->ctx->allocations_left = -1;
        assert_int_equal(status, RIND_OK);
        assert_true(n > 2);
    }
}

static int setup(void **state)
{
    make_colours();
    return files_setup(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(png_of_every_kind),
        TEST(tiff_of_every_kind),
        TEST(tiff_of_signed_and_real_numbers),
        TEST(tiff_in_which_0_is_white_is_turned_round),
        TEST(pages_are_chosen),
        TEST(jpeg_comes_near),
        TEST(bmp_of_every_kind),
        TEST(resolution_gives_spacing),
        TEST(colours_become_grey_by_the_rule),
        TEST(masks_have_colours_for_labels),
        TEST(kinds_that_are_not_read_are_named),
        TEST(whatever_is_cut_off_is_missed),
        TEST(mutants_do_no_harm),
        TEST(reading_survives_every_refusal_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
