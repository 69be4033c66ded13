/* picture_files.c - see picture_files.h */
#include "picture_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <tiffio.h>

static size_t row_bytes(const picture *p)
{
    return ((size_t)p->width * p->n_channels * p->bits + 7) / 8;
}

void write_png(const char *path, const picture *p, const png_how *how)
{
    FILE *file = fopen(path, "wb");
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_bytep *row = calloc(p->height, sizeof *row);

    assert_non_null(file);
    png_init_io(png, file);
    png_set_IHDR(png, info, p->width, p->height, (int)p->bits, how->colour_type,
                 how->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (p->palette != NULL)
        png_set_PLTE(png, info, (png_const_colorp)(const void *)p->palette, (int)p->n_colours);
    if (how->transparent)
        png_set_tRNS(png, info, (png_const_bytep) "\x10\x20", p->palette != NULL ? 2 : 0,
                     p->palette != NULL ? NULL : &(png_color_16){ .gray = 1, .red = 1, .green = 1, .blue = 1 });
    if (how->gamma > 0)
        png_set_gAMA(png, info, how->gamma);
    if (how->per_metre[0] > 0)
        png_set_pHYs(png, info, how->per_metre[0], how->per_metre[1],
                     how->no_unit ? PNG_RESOLUTION_UNKNOWN : PNG_RESOLUTION_METER);
    png_write_info(png, info);
    if (p->bits == 16 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
        png_set_swap(png);
    for (unsigned y = 0; y < p->height; y++)
        row[y] = (png_bytep)(uintptr_t)p->rows + y * row_bytes(p);
    png_write_image(png, row);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(row);
    assert_int_equal(fclose(file), 0);
}

static void describe(TIFF *t, const picture *p, const tiff_how *how)
{
    TIFFSetField(t, TIFFTAG_IMAGEWIDTH, p->width);
    TIFFSetField(t, TIFFTAG_IMAGELENGTH, p->height);
    TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, p->bits);
    TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, p->n_channels);
    TIFFSetField(t, TIFFTAG_PHOTOMETRIC, how->photometric);
    TIFFSetField(t, TIFFTAG_COMPRESSION, how->compression > 0 ? how->compression : COMPRESSION_NONE);
    TIFFSetField(t, TIFFTAG_PLANARCONFIG, how->apart ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    if (how->format > 0)
        TIFFSetField(t, TIFFTAG_SAMPLEFORMAT, how->format);
    if (how->alpha)
        TIFFSetField(t, TIFFTAG_EXTRASAMPLES, 1, &(uint16_t){ EXTRASAMPLE_UNASSALPHA });
    if (how->orientation > 0)
        TIFFSetField(t, TIFFTAG_ORIENTATION, how->orientation);
    if (how->compression == COMPRESSION_JPEG && how->photometric == PHOTOMETRIC_YCBCR)
        TIFFSetField(t, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    if (how->resolution[0] > 0) {
        TIFFSetField(t, TIFFTAG_XRESOLUTION, (double)how->resolution[0]);
        TIFFSetField(t, TIFFTAG_YRESOLUTION, (double)how->resolution[1]);
        TIFFSetField(t, TIFFTAG_RESOLUTIONUNIT, how->unit);
    }
    if (p->palette != NULL) {
        uint16_t entry[3][256] = { { 0 } };

        for (unsigned k = 0; k < p->n_colours; k++)
            for (int c = 0; c < 3; c++)
                entry[c][k] = (uint16_t)(p->palette[k][c] * 257);
        TIFFSetField(t, TIFFTAG_COLORMAP, entry[0], entry[1], entry[2]);
    }
}

/* Of channels apart: the samples of one, of whole bytes each. */
static void take_plane(const picture *p, unsigned plane, uint8_t *out)
{
    size_t size = p->bits / 8, n = (size_t)p->width * p->height;

    for (size_t k = 0; k < n; k++)
        memcpy(out + k * size, (const uint8_t *)p->rows + (k * p->n_channels + plane) * size, size);
}

static void write_tiles(TIFF *t, const picture *p, unsigned side, const uint8_t *rows, size_t bytes, unsigned plane)
{
    uint8_t *tile = calloc(1, (size_t)TIFFTileSize(t));
    size_t pixel = bytes / p->width, tile_row = (size_t)TIFFTileRowSize(t);

    for (unsigned y = 0; y < p->height; y += side)
        for (unsigned x = 0; x < p->width; x += side) {
            for (unsigned k = 0; k < side && y + k < p->height; k++)
                memcpy(tile + k * tile_row, rows + (y + k) * bytes + x * pixel,
                       (p->width - x < side ? p->width - x : side) * pixel);
            assert_true(TIFFWriteTile(t, tile, x, y, 0, (uint16_t)plane) > 0);
        }
    free(tile);
}

static void write_page(TIFF *t, const picture *p, const tiff_how *how)
{
    uint8_t *plane = calloc(p->height, row_bytes(p)), *row = malloc(row_bytes(p));
    unsigned n_planes = how->apart ? p->n_channels : 1;

    describe(t, p, how);
    if (how->tile > 0) {
        TIFFSetField(t, TIFFTAG_TILEWIDTH, how->tile);
        TIFFSetField(t, TIFFTAG_TILELENGTH, how->tile);
    } else
        TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, how->rows_per_strip > 0 ? how->rows_per_strip : p->height);
    for (unsigned k = 0; k < n_planes; k++) {
        const uint8_t *rows = p->rows;
        size_t bytes = row_bytes(p) / n_planes;

        if (how->apart) {
            take_plane(p, k, plane);
            rows = plane;
        }
        if (how->tile > 0)
            write_tiles(t, p, how->tile, rows, bytes, k);
        for (unsigned y = 0; y < p->height && how->tile == 0; y++) {
            memcpy(row, rows + y * bytes, bytes); /* libtiff may swap in place */
            assert_int_equal(TIFFWriteScanline(t, row, y, (uint16_t)k), 1);
        }
    }
    assert_int_equal(TIFFWriteDirectory(t), 1);
    free(plane);
    free(row);
}

void write_tiff(const char *path, const picture *p, const tiff_how *how)
{
    char mode[8] = "w";

    strcat(mode, how->big_endian ? "b" : "l");
    strcat(mode, how->big ? "8" : "");
    TIFF *t = TIFFOpen(path, mode);
    assert_non_null(t);
    if (how->thumbnail) {
        const picture small = { 2, 2, 8, 1, "\1\2\3\4", NULL, 0 };

        TIFFSetField(t, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
        write_page(t, &small, &(tiff_how){ .photometric = PHOTOMETRIC_MINISBLACK });
    }
    for (unsigned k = 0; k < (how->n_pages > 0 ? how->n_pages : 1); k++) {
        picture page = *p;

        page.height -= k; /* each a row shorter */
        write_page(t, &page, how);
    }
    TIFFClose(t);
}

void write_jpeg(const char *path, const picture *p, const jpeg_how *how)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_stdio_dest(&jpeg, file);
    jpeg.image_width = p->width;
    jpeg.image_height = p->height;
    jpeg.input_components = (int)p->n_channels;
    jpeg.in_color_space = how->inks ? JCS_CMYK : p->n_channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 95, TRUE);
    jpeg.density_unit = (UINT8)how->unit;
    if (how->density[0] > 0) {
        jpeg.X_density = (UINT16)how->density[0];
        jpeg.Y_density = (UINT16)how->density[1];
    }
    if (how->progressive)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    for (unsigned y = 0; y < p->height; y++) {
        JSAMPROW row = (JSAMPROW)(uintptr_t)p->rows + y * row_bytes(p);

        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    assert_int_equal(fclose(file), 0);
}

static void put(uint8_t *at, uint32_t value, int n)
{
    for (int k = 0; k < n; k++)
        at[k] = (uint8_t)(value >> 8 * k);
}

void write_bmp(const char *path, int width, int height, unsigned bits, unsigned compression, unsigned per_metre,
               const void *palette, unsigned n_colours, const void *pixels, size_t n_bytes)
{
    uint8_t head[54] = "BM";
    size_t masks = compression == 3 ? 12 : 0, first = sizeof head + masks + 4 * n_colours;
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    put(head + 2, (uint32_t)(first + n_bytes), 4);
    put(head + 10, (uint32_t)first, 4);
    put(head + 14, 40, 4);
    put(head + 18, (uint32_t)width, 4);
    put(head + 22, (uint32_t)height, 4);
    put(head + 26, 1, 2);
    put(head + 28, bits, 2);
    put(head + 30, compression, 4);
    put(head + 38, per_metre, 4);
    put(head + 42, per_metre, 4);
    put(head + 46, n_colours, 4);
    fwrite(head, 1, sizeof head, file);
    if (masks > 0) /* 565 */
        fwrite("\x00\xf8\x00\x00\xe0\x07\x00\x00\x1f\x00\x00\x00", 1, masks, file);
    fwrite(palette, 4, n_colours, file);
    fwrite(pixels, 1, n_bytes, file);
    assert_int_equal(fclose(file), 0);
}
