/*
 * nifti_header.c - the fields of a NIfTI-1 or NIfTI-2 header
 *
 * Version 1 is 348 bytes that continue the ANALYZE 7.5 header, version 2 is 540 bytes with wider fields in another
 * order. The first four bytes are the header's own size and so tell both version and byte order.
 *
 * The fields are decoded here and not by nifti_clib: that library reads paths, not bytes, may take another file
 * than the one asked for (x.nii beside x.nii.gz), prints, keeps global state, and before one can look turns sizes
 * and spacings that make no sense into 1. It serves the tests as an oracle.
 */
#include "io/nifti.h"

#include <string.h>

/* Bytes of a header and how they are ordered. */
typedef struct fields {
    const uint8_t *head;
    bool swapped;
} fields;

static uint64_t field(const fields *f, size_t at, size_t n)
{
    uint8_t bytes[8];

    for (size_t k = 0; k < n; k++)
        bytes[k] = f->head[at + (f->swapped ? n - 1 - k : k)];
    if (n == 2) {
        uint16_t value;
        memcpy(&value, bytes, 2);
        return value;
    }
    if (n == 4) {
        uint32_t value;
        memcpy(&value, bytes, 4);
        return value;
    }
    uint64_t value;
    memcpy(&value, bytes, 8);
    return value;
}

static int int16_at(const fields *f, size_t at)
{
    return (int16_t)field(f, at, 2);
}

static int int32_at(const fields *f, size_t at)
{
    return (int32_t)field(f, at, 4);
}

static int64_t int64_at(const fields *f, size_t at)
{
    return (int64_t)field(f, at, 8);
}

static double float32_at(const fields *f, size_t at)
{
    uint32_t bits = (uint32_t)field(f, at, 4);
    float value;

    memcpy(&value, &bits, 4);
    return (double)value;
}

static double float64_at(const fields *f, size_t at)
{
    uint64_t bits = field(f, at, 8);
    double value;

    memcpy(&value, &bits, 8);
    return value;
}

static void decode_1(const fields *f, rind_nifti_header *h)
{
    for (size_t k = 0; k < 8; k++) {
        h->dim[k] = int16_at(f, 40 + 2 * k);
        h->pixdim[k] = float32_at(f, 76 + 4 * k);
    }
    h->datatype = int16_at(f, 70);
    h->bits = int16_at(f, 72);
    h->vox_offset = float32_at(f, 108);
    h->slope = float32_at(f, 112);
    h->intercept = float32_at(f, 116);
    h->units = f->head[123];
    h->qform_code = int16_at(f, 252);
    h->sform_code = int16_at(f, 254);
    for (size_t k = 0; k < 3; k++) {
        h->quaternion[k] = float32_at(f, 256 + 4 * k);
        h->qoffset[k] = float32_at(f, 268 + 4 * k);
        for (size_t c = 0; c < 4; c++)
            h->srow[k][c] = float32_at(f, 280 + 16 * k + 4 * c);
    }
}

static void decode_2(const fields *f, rind_nifti_header *h)
{
    for (size_t k = 0; k < 8; k++) {
        h->dim[k] = int64_at(f, 16 + 8 * k);
        h->pixdim[k] = float64_at(f, 104 + 8 * k);
    }
    h->datatype = int16_at(f, 12);
    h->bits = int16_at(f, 14);
    h->vox_offset = (double)int64_at(f, 168);
    h->slope = float64_at(f, 176);
    h->intercept = float64_at(f, 184);
    h->units = int32_at(f, 500);
    h->qform_code = int32_at(f, 344);
    h->sform_code = int32_at(f, 348);
    for (size_t k = 0; k < 3; k++) {
        h->quaternion[k] = float64_at(f, 352 + 8 * k);
        h->qoffset[k] = float64_at(f, 376 + 8 * k);
        for (size_t c = 0; c < 4; c++)
            h->srow[k][c] = float64_at(f, 400 + 32 * k + 8 * c);
    }
}

/* 1 or 2 if the bytes begin with the size of that version's header, in either byte order; else 0. */
static int version_of(const uint8_t *head, size_t n, bool *swapped)
{
    fields f = { head, false };

    if (n < 4)
        return 0;
    for (int order = 0; order < 2; order++) {
        int size = int32_at(&f, 0);

        *swapped = f.swapped;
        if (size == NIFTI_1_SIZE || size == NIFTI_2_SIZE)
            return size == NIFTI_1_SIZE ? 1 : 2;
        f.swapped = true;
    }
    return 0;
}

bool rind_nifti_probe(const uint8_t *head, size_t n)
{
    bool swapped;

    return version_of(head, n, &swapped) != 0;
}

rind_status rind_nifti_decode(rind_ctx *ctx, const char *path, const uint8_t *head, size_t n, rind_nifti_header *out)
{
    fields f = { head, false };
    int version = version_of(head, n, &f.swapped);
    size_t size = version == 2 ? NIFTI_2_SIZE : NIFTI_1_SIZE;

    if (version == 0)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: does not begin with a NIfTI header", path);
    if (n < size)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: ends within its header: %zu bytes of %zu", path, n, size);

    const char *magic = (const char *)head + (version == 1 ? 344 : 4);
    char pair[4] = { 'n', 'i', version == 1 ? '1' : '2', 0 }, single[4] = { 'n', '+', pair[2], 0 };

    if (version == 1 && magic[0] != 'n')
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: is an ANALYZE 7.5 header, which does not tell left from right; convert it to NIfTI",
                         path);
    if (memcmp(magic, pair, 4) != 0 && memcmp(magic, single, 4) != 0)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its magic bytes are %02x %02x %02x %02x instead of %s or %s", path,
                         (unsigned char)magic[0], (unsigned char)magic[1], (unsigned char)magic[2],
                         (unsigned char)magic[3], single, pair);

    *out = (rind_nifti_header){ .version = version, .swapped = f.swapped, .pair = magic[1] == 'i' };
    (version == 1 ? decode_1 : decode_2)(&f, out);
    out->n_dims = out->dim[0];
    return RIND_OK;
}

static const rind_nifti_type types[] = {
    { 1, 1, "one bit a voxel", -1, 1 },
    { 2, 8, "uint8", RIND_UINT8, 1 },
    { 4, 16, "int16", RIND_INT16, 1 },
    { 8, 32, "int32", RIND_INT32, 1 },
    { 16, 32, "float32", RIND_FLOAT32, 1 },
    { 32, 64, "complex numbers of 2 x 32 bits", -1, 1 },
    { 64, 64, "float64", RIND_FLOAT64, 1 },
    { 128, 24, "RGB colours", RIND_UINT8, 3 },
    { 256, 8, "int8", RIND_INT8, 1 },
    { 512, 16, "uint16", RIND_UINT16, 1 },
    { 768, 32, "uint32", RIND_UINT32, 1 },
    { 1024, 64, "int64", RIND_INT64, 1 },
    { 1280, 64, "uint64", RIND_UINT64, 1 },
    { 1536, 128, "floating point numbers of 128 bits", -1, 1 },
    { 1792, 128, "complex numbers of 2 x 64 bits", -1, 1 },
    { 2048, 256, "complex numbers of 2 x 128 bits", -1, 1 },
    { 2304, 32, "RGBA colours", RIND_UINT8, 4 },
};

const rind_nifti_type *rind_nifti_type_of_code(int code)
{
    for (size_t k = 0; k < COUNT_OF(types); k++)
        if (types[k].code == code)
            return &types[k];
    return NULL;
}

const rind_nifti_type *rind_nifti_type_of(rind_type type)
{
    for (size_t k = 0; k < COUNT_OF(types); k++)
        if (types[k].type == (int)type && types[k].n_parts == 1)
            return &types[k];
    return NULL;
}
