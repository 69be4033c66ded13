/* tiff.h - a TIFF file being read */
#ifndef RIND_IO_TIFF_H
#define RIND_IO_TIFF_H

#include "io/picture.h"

#include <tiffio.h>

typedef struct rind_tiff {
    const rind_picture_job *job;
    rind_picture *out;
    TIFF *tiff;
    uint64_t file_size;
    bool decoding;   /* samples: warnings count */
    char wrong[256]; /* the first thing that went wrong, "" as yet */
    uint16_t bits, samples, format, photometric, planar, compression;
    size_t sample_bytes; /* of one in 'out' */
    size_t row_samples;  /* in a row of 'out' */
} rind_tiff;

/* RIND_BAD_FILE with what libtiff said; RIND_UNSUPPORTED with 'what'. */
rind_status rind_tiff_damaged(const rind_tiff *r);
rind_status rind_tiff_unsupported(const rind_tiff *r, const char *what);

/* Decodes the page at hand, whose kind was checked: strips or tiles, then palette and white. */
rind_status rind_tiff_read_samples(rind_tiff *r);

#endif
