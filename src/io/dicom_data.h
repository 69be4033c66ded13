/*
 * dicom_data.h - an open DICOM file: elements as text, numbers, items; pixels as bytes
 *
 * A tag is group << 16 | element. An item is a data set in a sequence; NULL stands for the file's own.
 */
#ifndef RIND_IO_DICOM_DATA_H
#define RIND_IO_DICOM_DATA_H

#include "image/source.h"
#include "io/dicom_tree.h"

#include <locale.h>

/* Longest text that is taken of an element: 64 characters of up to four bytes. */
enum { RIND_DICOM_TEXT_SIZE = 264 };

/* The item asked for last: of ten thousand contours each is found from the one before. */
typedef struct rind_dicom_cursor {
    size_t sequence, k, item;
} rind_dicom_cursor;

typedef struct rind_dicom {
    const char *path; /* borrowed */
    rind_dicom_tree tree;
    locale_t c_locale;         /* the host program may write numbers with a comma; DICOM does not */
    rind_dicom_cursor *cursor; /* owned */
} rind_dicom;

/* Whether the first bytes of a file are those of a DICOM file, with the preamble of 128 bytes or without. */
bool rind_dicom_probe(const uint8_t *head, size_t n);

/*
 * path  borrowed until close
 *
 * Returns as rind_dicom_tree_read(); only after RIND_OK it is to be closed.
 */
rind_status rind_dicom_open(rind_ctx *ctx, const char *path, rind_dicom *out);
void rind_dicom_close(rind_dicom *dicom);

/* The value without the blanks around it, "" where there is none; with all its parts, as "A\\B". False for "". */
bool rind_dicom_text(const rind_dicom *dicom, const void *item, uint32_t tag, char *out, size_t size);

/* The same in UTF-8, whatever the file's character set, for names that people gave. */
bool rind_dicom_name(const rind_dicom *dicom, const void *item, uint32_t tag, char *out, size_t size);

/* A unique identifier. */
bool rind_dicom_uid(const rind_dicom *dicom, const void *item, uint32_t tag, rind_uid *out);

/* The values of an element as numbers, at most 'n'; how many there are, 0 if one of them is no number. */
size_t rind_dicom_numbers(const rind_dicom *dicom, const void *item, uint32_t tag, double *out, size_t n);

/* Exactly 'n' finite numbers, or false and 'out' as it was. */
bool rind_dicom_exactly(const rind_dicom *dicom, const void *item, uint32_t tag, double *out, size_t n);

/* The bytes of a value as the file has them, *n of them; NULL where there are none. */
const uint8_t *rind_dicom_bytes(const rind_dicom *dicom, const void *item, uint32_t tag, size_t *n);

/* Items of a sequence, and the one of index 'k' below their number. */
size_t rind_dicom_n_items(const rind_dicom *dicom, const void *item, uint32_t tag);
const void *rind_dicom_item(const rind_dicom *dicom, const void *item, uint32_t tag, size_t k);

/* The first item of a sequence, or 'otherwise'. */
const void *rind_dicom_first(const rind_dicom *dicom, const void *item, uint32_t tag, const void *otherwise);

/* What the values of a pixel mean. */
typedef enum rind_dicom_colours {
    RIND_DICOM_GREY,
    RIND_DICOM_RGB,
    RIND_DICOM_YBR,     /* luminance and two differences */
    RIND_DICOM_YBR_422, /* two pixels share the differences */
    RIND_DICOM_PALETTE  /* an index */
} rind_dicom_colours;

/* What shape pixels have. */
typedef struct rind_dicom_layout {
    unsigned columns, rows, n_frames, bits_allocated, bits_stored, is_signed;
    bool is_real;     /* float or double, by the bits allocated */
    unsigned samples; /* values of a pixel: 1, or 3 */
    rind_dicom_colours colours;
    bool in_planes; /* all first values, then all second, then all third; of uncompressed pixels */
} rind_dicom_layout;

/* Bytes of so many frames as rind_dicom_pixels() hands them out. */
uint64_t rind_dicom_n_bytes(const rind_dicom_syntax *syntax, const rind_dicom_layout *layout, uint32_t n_frames);

/* JPEG with loss, of 8 bits (or 12). */
bool rind_dicom_is_jpeg(const rind_dicom_syntax *syntax);

/*
 * Reads 'n' bytes of pixels from byte 'first' on, in the machine's byte order. Compressed pixels are decoded: whole
 * frames. Colours in JPEG then are red, green, blue; otherwise they are as stored, but a pixel's values together.
 *
 * path    of the file, which needs not be open
 * tree    of an open file; needed where syntax->deflated is set, else it may be NULL
 *
 * Returns RIND_OK, RIND_BAD_FILE (truncated, or another number of bytes than the layout makes), RIND_CANNOT_READ,
 * RIND_UNSUPPORTED or RIND_NO_MEMORY.
 */
rind_status rind_dicom_pixels(rind_ctx *ctx, const char *path, const rind_dicom_syntax *syntax,
                              const rind_dicom_tree *tree, const rind_dicom_layout *layout, uint64_t first, size_t n,
                              void *out);

#endif
