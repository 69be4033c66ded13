/* picture_files.h - pictures written for tests by the libraries of their formats; BMP by hand */
#ifndef RIND_TESTS_IO_PICTURE_FILES_H
#define RIND_TESTS_IO_PICTURE_FILES_H

#include "files.h"

#include <stdbool.h>

/* Samples of a picture as its format stores them: rows of whole bytes, channels together, the machine's byte order. */
typedef struct picture {
    unsigned width, height, bits, n_channels;
    const void *rows;
    const uint8_t (*palette)[3]; /* NULL: none */
    unsigned n_colours;
} picture;

typedef struct png_how {
    int colour_type;              /* PNG's: 0 grey, 2 colours, 3 palette, 4 and 6 with alpha */
    bool interlaced, transparent; /* a tRNS chunk */
    double gamma;                 /* 0: none */
    unsigned per_metre[2];        /* 0: no pHYs; */
    bool no_unit;                 /* an aspect only */
} png_how;

void write_png(const char *path, const picture *p, const png_how *how);

typedef struct tiff_how {
    unsigned photometric, format, compression; /* libtiff's numbers */
    unsigned rows_per_strip;                   /* 0: all in one */
    unsigned tile;                             /* side, 0: strips */
    bool apart, alpha, big_endian, big;        /* planes; an extra sample; byte order; BigTIFF */
    unsigned orientation;                      /* 0: none told */
    float resolution[2];
    unsigned unit;
    bool thumbnail; /* of the first page, stands before it */
    unsigned n_pages;
} tiff_how;

void write_tiff(const char *path, const picture *p, const tiff_how *how);

typedef struct jpeg_how {
    bool inks, progressive; /* CMYK of four channels */
    unsigned unit, density[2];
} jpeg_how;

void write_jpeg(const char *path, const picture *p, const jpeg_how *how);

/* A BMP of these bytes of pixels; masks and palette (4 bytes an entry) may be NULL. Rows as they lie in the file. */
void write_bmp(const char *path, int width, int height, unsigned bits, unsigned compression, unsigned per_metre,
               const void *palette, unsigned n_colours, const void *pixels, size_t n_bytes);

#endif
