/*
 * nifti_write.c - writes an image as NIfTI-1, one file, compressed where the name ends in .gz
 *
 * The header has 348 bytes, then four that say that no extension follows, then the voxels in the image's type and
 * the machine's byte order. The frame is written as sform and as qform, in RAS. The same image always gives the
 * same bytes: gzip's header carries no name and no time, and the level is fixed.
 */
#include "io/io.h"
#include "io/nifti.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

enum {
    HEADER_SIZE = NIFTI_1_SIZE + 4,
    LARGEST_SIDE = INT16_MAX,
    SCANNER_FRAME = 1,
    MILLIMETRES = 2,
    GZIP_WITH_LARGEST_WINDOW = 15 + 16,
    DEFAULT_MEMORY = 8,
    LEVEL = 4, /* beyond it images shrink by a few percent and take up to twice as long */
    PIECE = 1 << 16
};

static void put_int16(uint8_t *at, int value)
{
    int16_t v = (int16_t)value;
    memcpy(at, &v, sizeof v);
}

static void put_int32(uint8_t *at, int32_t value)
{
    memcpy(at, &value, sizeof value);
}

static void put_float(uint8_t *at, double value)
{
    float v = (float)value;
    memcpy(at, &v, sizeof v);
}

/*
 * The quaternion (a, b, c, d) of a rotation, a >= 0, from its largest component, which is safe to divide by.
 * A left-handed frame has its z axis turned first; the return value says so: 1 or -1, for pixdim[0].
 */
static double quaternion(const double frame[3][3], double bcd[3])
{
    double m[3][3], q[4], squared[4];
    int largest = 0;

    memcpy(m, frame, sizeof m);
    double determinant = m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
                         m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
                         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    for (int r = 0; r < 3; r++)
        m[r][2] *= determinant < 0 ? -1.0 : 1.0;

    squared[0] = 1 + m[0][0] + m[1][1] + m[2][2]; /* 4 a^2, 4 b^2, 4 c^2, 4 d^2 */
    squared[1] = 1 + m[0][0] - m[1][1] - m[2][2];
    squared[2] = 1 - m[0][0] + m[1][1] - m[2][2];
    squared[3] = 1 - m[0][0] - m[1][1] + m[2][2];
    for (int k = 1; k < 4; k++)
        if (squared[k] > squared[largest])
            largest = k;
    /* products of two components, from sums and differences of mirrored elements */
    double product[4][4] = {
        { squared[0], m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1] },
        { m[2][1] - m[1][2], squared[1], m[0][1] + m[1][0], m[0][2] + m[2][0] },
        { m[0][2] - m[2][0], m[0][1] + m[1][0], squared[2], m[1][2] + m[2][1] },
        { m[1][0] - m[0][1], m[0][2] + m[2][0], m[1][2] + m[2][1], squared[3] },
    };
    for (int k = 0; k < 4; k++)
        q[k] = product[largest][k] / (2.0 * sqrt(squared[largest]));
    for (int k = 0; k < 3; k++)
        bcd[k] = q[0] < 0 ? -q[k + 1] : q[k + 1];
    return determinant < 0 ? -1.0 : 1.0;
}

static void make_frame(const rind_grid *grid, uint8_t *h)
{
    static const double to_ras[3] = { -1, -1, 1 };
    double frame[3][3], bcd[3];

    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++)
            frame[r][c] = to_ras[r] * grid->direction[r][c];
    put_float(h + 76, quaternion((const double(*)[3])frame, bcd));
    put_int16(h + 252, SCANNER_FRAME);
    put_int16(h + 254, SCANNER_FRAME);
    for (int r = 0; r < 3; r++) {
        double origin = to_ras[r] * grid->origin_mm[r] + 0.0;

        put_float(h + 80 + 4 * r, grid->spacing_mm[r]);
        put_float(h + 256 + 4 * r, bcd[r]);
        put_float(h + 268 + 4 * r, origin);
        for (int c = 0; c < 3; c++)
            put_float(h + 280 + 16 * r + 4 * c, frame[r][c] * grid->spacing_mm[c] + 0.0);
        put_float(h + 280 + 16 * r + 12, origin);
    }
}

static rind_status make_header(rind_ctx *ctx, const rind_image *image, const char *path, uint8_t h[HEADER_SIZE])
{
    const size_t *size = image->grid.size;
    const rind_nifti_type *type = rind_nifti_type_of(image->type);

    memset(h, 0, HEADER_SIZE);
    put_int32(h, NIFTI_1_SIZE);
    put_int16(h + 40, 3);
    for (int k = 0; k < 7; k++) {
        size_t side = k < 3 ? size[k] : 1;

        if (side > LARGEST_SIDE)
            return rind_fail(ctx, RIND_UNSUPPORTED,
                             "%s: NIfTI-1 holds up to %d voxels along an axis; the image has %zux%zux%zu", path,
                             LARGEST_SIDE, size[0], size[1], size[2]);
        put_int16(h + 42 + 2 * k, (int)side);
        put_float(h + 80 + 4 * k, 1.0);
    }
    put_int16(h + 70, type->code);
    put_int16(h + 72, type->bits);
    put_float(h + 108, HEADER_SIZE);
    put_float(h + 112, image->slope);
    put_float(h + 116, image->intercept);
    h[123] = MILLIMETRES;
    memcpy(h + 148, "rind", 4);
    make_frame(&image->grid, h);
    memcpy(h + 344, "n+1", 4);
    return RIND_OK;
}

/* Where compressed bytes come to lie before they are written. */
typedef struct squeezer {
    z_stream stream;
    uint8_t piece[PIECE];
} squeezer;

/* Feeds 'n' bytes; 'flush' is Z_FINISH for the last. Write errors are found when the output is closed. */
static void squeeze(squeezer *s, FILE *stream, const uint8_t *data, size_t n, int flush)
{
    do {
        unsigned part = n < (1u << 30) ? (unsigned)n : 1u << 30;
        int how = part == n ? flush : Z_NO_FLUSH;

        s->stream.next_in = (Bytef *)(uintptr_t)data;
        s->stream.avail_in = part;
        do {
            s->stream.next_out = s->piece;
            s->stream.avail_out = PIECE;
            deflate(&s->stream, how);
            fwrite(s->piece, 1, PIECE - s->stream.avail_out, stream);
        } while (s->stream.avail_out == 0);
        data += part;
        n -= part;
    } while (n > 0);
}

static void *zlib_alloc(void *ctx, unsigned n, unsigned size)
{
    return rind_alloc_zero(ctx, n, size, "zlib");
}

static void zlib_free(void *ctx, void *memory)
{
    (void)ctx;
    free(memory);
}

static rind_status write_gz(rind_ctx *ctx, FILE *stream, const uint8_t *header, const void *voxel, size_t n)
{
    squeezer *s = rind_alloc_zero(ctx, 1, sizeof *s, "buffer of a compressed file");

    if (s == NULL)
        return RIND_NO_MEMORY;
    s->stream.zalloc = zlib_alloc;
    s->stream.zfree = zlib_free;
    s->stream.opaque = ctx;
    if (deflateInit2(&s->stream, LEVEL, Z_DEFLATED, GZIP_WITH_LARGEST_WINDOW, DEFAULT_MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        free(s);
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for zlib");
    }
    squeeze(s, stream, header, HEADER_SIZE, Z_NO_FLUSH);
    squeeze(s, stream, voxel, n, Z_FINISH);
    deflateEnd(&s->stream);
    free(s);
    return RIND_OK;
}

rind_status rind_nifti_write(rind_ctx *ctx, const rind_image *image, const char *path)
{
    uint8_t header[HEADER_SIZE];
    size_t length = strlen(path), n = 0;
    bool gz = length > 3 && strcasecmp(path + length - 3, ".gz") == 0;
    rind_output *output = NULL;
    rind_status status = make_header(ctx, image, path, header);

    if (status == RIND_OK)
        status = rind_output_open(ctx, path, &output);
    if (status != RIND_OK)
        return status;
    rind_count_voxels(image->grid.size, &n);
    n *= rind_type_size(image->type);

    FILE *stream = rind_output_stream(output);
    if (gz) {
        status = write_gz(ctx, stream, header, image->voxel, n);
    } else {
        fwrite(header, 1, HEADER_SIZE, stream);
        fwrite(image->voxel, 1, n, stream);
    }
    if (status != RIND_OK) {
        rind_output_close(ctx, output, false);
        return status;
    }
    return rind_output_close(ctx, output, true);
}

rind_status rind_image_write(rind_ctx *ctx, const rind_image *image, const char *path)
{
    return rind_nifti_write(ctx, image, path);
}
