/*
 * tiff_samples.c - the samples of a page of a TIFF: strips and tiles, channels together or apart, palettes
 *
 * What the header promises is held against the size of the file before memory is asked for.
 */
#include "io/tiff.h"

#include <stdlib.h>
#include <string.h>

rind_status rind_tiff_damaged(const rind_tiff *r)
{
    return r->job->fail(r->job->ctx, RIND_BAD_FILE, "%s: is damaged or truncated: %s", r->job->path,
                        r->wrong[0] != '\0' ? r->wrong : "its pages cannot be read");
}

rind_status rind_tiff_unsupported(const rind_tiff *r, const char *what)
{
    return r->job->fail(r->job->ctx, RIND_UNSUPPORTED, "%s: %s", r->job->path, what);
}

/* How many bytes of samples a byte of the file can stand for, generously. */
static uint64_t best_ratio(const rind_tiff *r)
{
    uint64_t spread = r->bits < 8 ? 8u / r->bits : 1u;

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
        out[k] = (uint8_t)(((unsigned)packed[k / per_byte] >> (8 - bits * (k % per_byte + 1)) & top) * step);
}

/* A piece of a row as it was decoded, to its place in the picture. 'plane' is the channel where they lie apart. */
static void place(const rind_tiff *r, const uint8_t *from, size_t x, size_t y, size_t n, size_t plane)
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
static rind_status check_piece(const rind_tiff *r, tmsize_t bytes, size_t n_pixels)
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

static rind_status read_strips(rind_tiff *r, size_t n_planes)
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
                status = rind_tiff_damaged(r);
            else
                place(r, row, 0, y, r->out->width, plane);
        }
    free(row);
    return status;
}

static void place_tile(const rind_tiff *r, const uint8_t *tile, size_t row_bytes, const uint32_t side[2], size_t x,
                       size_t y, size_t plane)
{
    size_t width = r->out->width - x < side[0] ? r->out->width - x : side[0];
    size_t height = r->out->height - y < side[1] ? r->out->height - y : side[1];

    for (size_t k = 0; k < height; k++)
        place(r, tile + k * row_bytes, x, y + k, width, plane);
}

static rind_status read_tiles(rind_tiff *r, size_t n_planes)
{
    uint32_t side[2] = { 0 };
    tmsize_t bytes = TIFFTileSize(r->tiff), row_bytes = TIFFTileRowSize(r->tiff);

    TIFFGetField(r->tiff, TIFFTAG_TILEWIDTH, &side[0]);
    TIFFGetField(r->tiff, TIFFTAG_TILELENGTH, &side[1]);
    if (side[0] == 0 || side[1] == 0 || bytes / side[1] < row_bytes)
        return rind_tiff_damaged(r);
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
                    status = rind_tiff_damaged(r);
                else
                    place_tile(r, tile, (size_t)row_bytes, side, x, y, plane);
            }
    free(tile);
    return status;
}

/* 0 becomes black. Of signed and real numbers there is no white to count from. */
static rind_status turn_round(const rind_tiff *r)
{
    size_t n = r->out->width * r->out->height;
    unsigned top = r->bits < 16 ? UINT8_MAX : UINT16_MAX;

    if (r->format != SAMPLEFORMAT_UINT && r->format != SAMPLEFORMAT_VOID)
        return rind_tiff_unsupported(r, "takes 0 for white with signed or real numbers, which has no meaning");
    if (r->bits > 16)
        return rind_tiff_unsupported(r, "takes 0 for white with 32 bits, which rind does not read");
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

static rind_status look_up_colours(rind_tiff *r)
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

rind_status rind_tiff_read_samples(rind_tiff *r)
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
