/*
 * picture.h - PNG, TIFF, JPEG and BMP: from samples of one or three channels to an image of one slice
 *
 * A decoder hands out what its file holds: rows from the top, the file's own type, colours as they are. Everything
 * that is a matter of judgement - what grey a colour is, what a pixel measures, what a coloured mask means - is decided
 * in picture.c, for all formats alike.
 */
#ifndef RIND_IO_PICTURE_H
#define RIND_IO_PICTURE_H

#include "image/image.h"
#include "io/io.h"

typedef enum rind_picture_format { RIND_PNG, RIND_TIFF, RIND_JPEG, RIND_BMP } rind_picture_format;

typedef struct rind_picture {
    size_t width, height;
    size_t n_channels; /* 1: grey, 3: red, green, blue */
    rind_type type;
    void *sample;         /* rows from the top, a pixel's channels together; memory of the job's alloc() */
    double spacing_mm[2]; /* from the file's resolution; 0: it has none with a unit of length */
    bool had_alpha;       /* which is left out */
    bool is_lossy;        /* values are not those that were compressed */
    bool is_oblong;       /* no unit of length, but pixels that are not square */
    bool is_turned;       /* to be shown mirrored or turned, says the file */
    bool is_measured;     /* the spacing is the device's own and not worth a word */
} rind_picture;

/* What a decoder works with. Decoders may live in a module, so they reach memory and messages through it. */
typedef struct rind_picture_job {
    rind_ctx *ctx;
    const char *path;
    const uint8_t *bytes; /* the whole file, n_bytes; NULL for TIFF, which is read by its path */
    size_t n_bytes;
    int page;          /* of TIFF, from 1; 0: the file must hold one */
    bool plain_is_rgb; /* of JPEG: three channels without a mark are red, green, blue */
    bool header_only;  /* no samples are wanted: RIND_INTERRUPTED where they would be read */
    void *(*alloc)(rind_ctx *ctx, size_t n, size_t size, const char *what);
    rind_status (*fail)(rind_ctx *ctx, rind_status status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
} rind_picture_job;

typedef rind_status rind_picture_decoder(const rind_picture_job *job, rind_picture *out);

rind_picture_decoder rind_png_decode, rind_tiff_decode, rind_jpeg_decode, rind_bmp_decode;

/* What the loadable module rind_pictures exports: the decoders that stand on libraries. */
enum { RIND_PICTURE_BRIDGE_VERSION = 2 };

#define RIND_PICTURE_BRIDGE_SYMBOL "rind_picture_bridge_table"

typedef struct rind_picture_bridge {
    int version;
    rind_picture_decoder *png, *tiff, *jpeg;
} rind_picture_bridge;

bool rind_png_probe(const uint8_t *head, size_t n);
bool rind_tiff_probe(const uint8_t *head, size_t n);
bool rind_jpeg_probe(const uint8_t *head, size_t n);
bool rind_bmp_probe(const uint8_t *head, size_t n);

rind_status rind_picture_read(rind_ctx *ctx, const char *path, rind_picture_format format,
                              const rind_read_options *options, rind_image **out);

/* The same without the samples. */
struct rind_probe;
rind_status rind_picture_look(rind_ctx *ctx, const char *path, rind_picture_format format,
                              const rind_read_options *options, struct rind_probe *out);

/* The second half of reading: takes over the samples, also when it fails. */
rind_status rind_picture_to_image(rind_ctx *ctx, const char *path, rind_picture *picture,
                                  const rind_read_options *options, rind_image **out);

/* NULL, with a message, where the module is not at hand. */
rind_picture_decoder *rind_picture_find_decoder(rind_ctx *ctx, const char *path, rind_picture_format format);

/*
 * Three channels become one, in place: grey as options->grey says, of a mask in colours labels (then *in_colours). What
 * has one channel stays as it is. Nothing is freed.
 */
rind_status rind_picture_reduce(rind_ctx *ctx, const char *path, rind_picture *picture,
                                const rind_read_options *options, bool *in_colours);

/*
 * Memory for the samples of a picture of the size in 'out', held against the file first: a byte of it cannot stand for
 * more than 'best_ratio' bytes of samples. RIND_INTERRUPTED, which is handed on, where the job wants none.
 */
rind_status rind_picture_allocate(const rind_picture_job *job, uint64_t file_size, uint64_t best_ratio,
                                  rind_picture *out);

#endif
