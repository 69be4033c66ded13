/* itk.c - NRRD and MetaImage files made by hand: types, encodings, attached and detached, frames, refusals, mutants */
#include "mutate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { NX = 4, NY = 3, NZ = 2, N = NX * NY * NZ };

static const struct {
    const char *nrrd, *meta;
    rind_type type;
} types[] = {
    { "signed char", "MET_CHAR", RIND_INT8 },   { "unsigned char", "MET_UCHAR", RIND_UINT8 },
    { "short", "MET_SHORT", RIND_INT16 },       { "uint16", "MET_USHORT", RIND_UINT16 },
    { "int", "MET_INT", RIND_INT32 },           { "unsigned int", "MET_UINT", RIND_UINT32 },
    { "int64_t", "MET_LONG_LONG", RIND_INT64 }, { "unsigned long long", "MET_ULONG_LONG", RIND_UINT64 },
    { "float", "MET_FLOAT", RIND_FLOAT32 },     { "double", "MET_DOUBLE", RIND_FLOAT64 },
};

static void fill(void *voxels, rind_type type)
{
    uint8_t *bytes = voxels;

    for (size_t k = 0; k < N * rind_type_size(type); k++)
        bytes[k] = (uint8_t)(k * 89 + 7);
    if (type == RIND_FLOAT32)
        ((float *)voxels)[1] = NAN;
    if (type == RIND_FLOAT64)
        ((double *)voxels)[1] = INFINITY;
}

/* A header and, if 'voxels' is not NULL, voxels behind it. */
static void write_parts(const char *path, const char *header, const void *voxels, size_t n)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    fputs(header, file);
    if (voxels != NULL)
        fwrite(voxels, 1, n, file);
    fclose(file);
}

/* Voxels as a member of gzip (NRRD) or as a zlib stream (MetaImage), in memory. */
static size_t squeeze(const void *voxels, size_t n, int window, uint8_t *out, size_t room)
{
    z_stream stream = { 0 };

    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)voxels;
    stream.avail_in = (unsigned)n;
    stream.next_out = out;
    stream.avail_out = (unsigned)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    deflateEnd(&stream);
    return room - stream.avail_out;
}

static void check_image(files *f, const char *path, rind_type type, const void *voxels)
{
    rind_image *image = files_image(f, path, 0);
    rind_grid grid = rind_grid_make(NX, NY, NZ, 0.5, 0.75, 2);

    memcpy(grid.origin_mm, (double[]){ -10, 20, 30.5 }, sizeof grid.origin_mm);
    assert_int_equal(image->type, type);
    assert_memory_equal(image->voxel, voxels, N * rind_type_size(type));
    if (rind_grid_difference_mm(&image->grid, &grid) > 1e-12) {
        char text[512];
        rind_grid_describe(&image->grid, text, sizeof text);
        fail_msg("%s: %s", path, text);
    }
    rind_image_free(image);
}

#define NRRD_FRAME                                                                     \
    "space: left-posterior-superior\nspace directions: (0.5,0,0) (0,0.75,0) (0,0,2)\n" \
    "space origin: (-10,20,30.5)\nkinds: domain domain domain\n"

static void nrrd_files_of_every_kind(void **state)
{
    files *f = *state;
    _Alignas(8) uint8_t native[N * 8], stored[N * 8];
    uint8_t gz[4096];
    char header[1024], plain[1200];

    for (size_t t = 0; t < COUNT_OF(types); t++)
        for (int big = 0; big < 2; big++) {
            size_t size = rind_type_size(types[t].type), n = N * size;
            fill(native, types[t].type);
            memcpy(stored, native, n);
            if (big)
                files_swap(stored, N, size);
            size_t n_gz = squeeze(stored, n, 15 + 16, gz, sizeof gz);
            snprintf(header, sizeof header,
                     "NRRD0004\n# made by hand\ntype: %s\ndimension: 3\nsizes: %d %d %d\nendian: %s\n%s", types[t].nrrd,
                     NX, NY, NZ, big ? "big" : "little", NRRD_FRAME);

            snprintf(plain, sizeof plain, "%sencoding: raw\n\n", header);
            write_parts(files_path(f, "a.nrrd"), plain, stored, n);
            check_image(f, files_path(f, "a.nrrd"), types[t].type, native);
            snprintf(plain, sizeof plain, "%sencoding: gzip\n\n", header);
            write_parts(files_path(f, "b.nrrd"), plain, gz, n_gz);
            check_image(f, files_path(f, "b.nrrd"), types[t].type, native);
            snprintf(plain, sizeof plain, "%sencoding: raw\ndata file: c.raw\n", header);
            write_parts(files_path(f, "c.nhdr"), plain, NULL, 0);
            files_write(files_path(f, "c.raw"), stored, n);
            check_image(f, files_path(f, "c.nhdr"), types[t].type, native);
            snprintf(plain, sizeof plain, "%sencoding: gz\ndatafile: ./d.raw.gz\n", header);
            write_parts(files_path(f, "d.nhdr"), plain, NULL, 0);
            files_write(files_path(f, "d.raw.gz"), gz, n_gz);
            check_image(f, files_path(f, "d.nhdr"), types[t].type, native);
        }
    rename(files_path(f, "a.nrrd"), files_path(f, "named.nii"));
    check_image(f, files_path(f, "named.nii"), types[COUNT_OF(types) - 1].type, native);
}

static void nrrd_in_ras_becomes_lps(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "ras.nrrd");
    int16_t voxels[N];

    fill(voxels, RIND_INT16);
    write_parts(path,
                "NRRD0005\ntype: int16\ndimension: 3\nspace: right-anterior-superior\nsizes: 4 3 2\nendian: little\n"
                "encoding: raw\nspace directions: (-0.5,0,0) (0,-0.75,0) (0,0,2)\nspace origin: (10,-20,30.5)\n\n",
                voxels, sizeof voxels);
    check_image(f, path, RIND_INT16, voxels);
}

#define META_FRAME "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = -10 20 30.5\nElementSpacing = 0.5 0.75 2\n"

static void meta_images_of_every_kind(void **state)
{
    files *f = *state;
    _Alignas(8) uint8_t native[N * 8], stored[N * 8];
    uint8_t z[4096];
    char header[1024], all[1200];

    for (size_t t = 0; t < COUNT_OF(types); t++)
        for (int big = 0; big < 2; big++) {
            size_t size = rind_type_size(types[t].type), n = N * size;
            fill(native, types[t].type);
            memcpy(stored, native, n);
            if (big)
                files_swap(stored, N, size);
            size_t n_z = squeeze(stored, n, 15, z, sizeof z);
            snprintf(
                header, sizeof header,
                "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = %s\n%sDimSize = %d %d %d\n",
                big ? "True" : "False", META_FRAME, NX, NY, NZ);

            snprintf(all, sizeof all, "%sElementType = %s\nElementDataFile = LOCAL\n", header, types[t].meta);
            write_parts(files_path(f, "a.mha"), all, stored, n);
            check_image(f, files_path(f, "a.mha"), types[t].type, native);
            snprintf(all, sizeof all,
                     "%sCompressedData = True\nCompressedDataSize = %zu\nElementType = %s\nElementDataFile = LOCAL\n",
                     header, n_z, types[t].meta);
            write_parts(files_path(f, "b.mha"), all, z, n_z);
            check_image(f, files_path(f, "b.mha"), types[t].type, native);
            snprintf(all, sizeof all, "%sElementType = %s\nElementDataFile = c.raw\n", header, types[t].meta);
            write_parts(files_path(f, "c.mhd"), all, NULL, 0);
            files_write(files_path(f, "c.raw"), stored, n);
            check_image(f, files_path(f, "c.mhd"), types[t].type, native);
            snprintf(all, sizeof all,
                     "%sCompressedData = True\nCompressedDataSize = %zu\nElementType = %s\nElementDataFile = d.zraw\n",
                     header, n_z, types[t].meta);
            write_parts(files_path(f, "d.mhd"), all, NULL, 0);
            files_write(files_path(f, "d.zraw"), z, n_z);
            check_image(f, files_path(f, "d.mhd"), types[t].type, native);
        }
}

static void a_volume_of_several_is_chosen(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "4d.mha");
    int16_t voxels[3][N];

    for (int k = 0; k < 3 * N; k++)
        voxels[k / N][k % N] = (int16_t)(k * 3);
    write_parts(path,
                "ObjectType = Image\nNDims = 4\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
                "TransformMatrix = 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1\nOffset = 0 0 0 0\nElementSpacing = 1 1 1 1\n"
                "DimSize = 4 3 2 3\nElementType = MET_SHORT\nElementDataFile = LOCAL\n",
                voxels, sizeof voxels);
    for (int volume = 1; volume <= 3; volume++) {
        rind_image *image = files_image(f, path, volume);
        assert_memory_equal(image->voxel, voxels[volume - 1], sizeof voxels[0]);
        rind_image_free(image);
    }
    files_refused(f, path, 0, RIND_BAD_ARGUMENT, "holds 3 volumes");
    files_refused(f, path, 4, RIND_BAD_ARGUMENT, "no volume 4");
}

#define NRRD "NRRD0004\ntype: short\ndimension: 3\nendian: little\n"
#define META "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"

static void bad_files_are_refused(void **state)
{
    files *f = *state;
    static const struct {
        const char *header;
        rind_status status;
        const char *part;
    } cases[] = {
        { NRRD "sizes: 4 3 3\nencoding: raw\n\n", RIND_BAD_FILE, "promises 72 bytes of voxels" },
        { NRRD "sizes: 4 3 2\nencoding: raw\n", RIND_BAD_FILE, "no empty line" },
        { NRRD "sizes: 4 -3 2\nencoding: raw\n\n", RIND_BAD_FILE, "4 -3 2" },
        { NRRD "sizes: 4 0 2\nencoding: raw\n\n", RIND_BAD_FILE, "4 0 2" },
        { NRRD "sizes: 4294967295 4294967295 4294967295\nencoding: raw\n\n", RIND_BAD_FILE, "sizes" },
        { NRRD "sizes: 100000 100000 100000\nencoding: gzip\n\n", RIND_BAD_FILE, "promises 2000000000000000" },
        { NRRD "encoding: raw\n\n", RIND_BAD_FILE, "sizes" },
        { NRRD "sizes: 4 3 2\nencoding: rot13\n\n", RIND_UNSUPPORTED, "rot13" },
        { NRRD "sizes: 4 3 2\nencoding: raw\ndata file: nowhere.raw\n", RIND_CANNOT_READ, "nowhere.raw" },
        { NRRD "sizes: 4 3 2\nencoding: raw\ndata file: LIST\na.raw\n", RIND_UNSUPPORTED, "several files" },
        { NRRD "sizes: 4 3 2\nencoding: raw\nspacings: 1 0 1\n\n", RIND_BAD_FILE, "" },
        { NRRD "sizes: 4 3 2\nencoding: raw\nspace: left-posterior-superior\nspace directions: (1,0.2,0) (0,1,0) "
               "(0,0,1)\n\n",
          RIND_BAD_FILE, "sheared" },
        { NRRD "sizes: 2 4 3\nencoding: raw\nkinds: vector domain domain\n\n", RIND_UNSUPPORTED, "2 values a voxel" },
        { "NRRD0004\ntype: block\nsizes: 4 3 2\nencoding: raw\n\n", RIND_UNSUPPORTED, "block" },
        { META "DimSize = 4 3 3\nElementType = MET_SHORT\nElementDataFile = LOCAL\n", RIND_BAD_FILE,
          "promises 72 bytes of voxels" },
        { META "DimSize = 4 3\nElementType = MET_SHORT\nElementDataFile = LOCAL\n", RIND_BAD_FILE, "" },
        { META "DimSize = 4 3 x\nElementType = MET_SHORT\nElementDataFile = LOCAL\n", RIND_BAD_FILE, "4 3 x" },
        { META "DimSize = 4 3 2\nElementType = MET_SHORT\n", RIND_BAD_FILE, "ElementDataFile" },
        { META "DimSize = 4 3 2\nElementType = MET_NONE\nElementDataFile = LOCAL\n", RIND_UNSUPPORTED, "MET_NONE" },
        { META "DimSize = 2 3 2\nElementNumberOfChannels = 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n",
          RIND_UNSUPPORTED, "2 values a voxel" },
        { META "DimSize = 4 3 2\nElementSpacing = 1 0 1\nElementType = MET_SHORT\nElementDataFile = LOCAL\n",
          RIND_BAD_FILE, "" },
        { META
          "DimSize = 4 3 2\nTransformMatrix = 0 0 0 0 0 0 0 0 0\nElementType = MET_SHORT\nElementDataFile = LOCAL\n",
          RIND_BAD_FILE, "" },
        { META "DimSize = 4 3 2\nElementType = MET_SHORT\nElementDataFile = gone.raw\n", RIND_CANNOT_READ, "gone.raw" },
        { META "DimSize = 4 3 2\nElementType = MET_SHORT\nElementDataFile = slice%02d.raw\n", RIND_UNSUPPORTED,
          "several files" },
    };
    int16_t voxels[N] = { 1, 2, 3 };
    const char *path = files_path(f, "bad");

    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        write_parts(path, cases[k].header, voxels, sizeof voxels);
        files_refused(f, path, 0, cases[k].status, cases[k].part);
    }
    const char *gz = files_path(f, "whole.nrrd.gz");
    files_append_gz(gz, cases[0].header, strlen(cases[0].header));
    files_refused(f, gz, 0, RIND_UNSUPPORTED, "gunzip");
}

static void no_spacing_is_told(void **state)
{
    files *f = *state;
    static const char *const headers[] = {
        NRRD "sizes: 4 3 2\nencoding: raw\n\n",
        NRRD "sizes: 4 3 2\nencoding: raw\nspacings: 1 nan 1\n\n", /* NaN is NRRD's word for unknown */
        META "DimSize = 4 3 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n",
    };
    int16_t voxels[N] = { 1, 2, 3 };
    const char *path = files_path(f, "unknown");

    for (size_t k = 0; k < COUNT_OF(headers); k++) {
        write_parts(path, headers[k], voxels, sizeof voxels);
        rind_image *image = files_image(f, path, 0);
        assert_true(image->grid.spacing_mm[1] == 1);
        rind_image_free(image);
        assert_int_equal(f->n_warnings, k + 1);
    }
    assert_non_null(strstr(f->warnings, "1 mm"));
}

/* Compressed voxels that end too early must not come back as a volume with an undefined rest. */
static void truncated_compressed_voxels(void **state)
{
    files *f = *state;
    const char *nrrd = files_path(f, "cut.nrrd"), *meta = files_path(f, "cut.mha");
    int16_t voxels[N];
    uint8_t squeezed[4096];
    char header[512];

    fill(voxels, RIND_INT16);
    size_t n = squeeze(voxels, sizeof voxels, 15 + 16, squeezed, sizeof squeezed);
    write_parts(nrrd, NRRD "sizes: 4 3 2\nencoding: gzip\n\n", squeezed, n - 20);
    files_refused(f, nrrd, 0, RIND_BAD_FILE, "");
    n = squeeze(voxels, sizeof voxels, 15, squeezed, sizeof squeezed);
    snprintf(header, sizeof header,
             META "DimSize = 4 3 2\nCompressedData = True\nCompressedDataSize = %zu\nElementType = MET_SHORT\n"
                  "ElementDataFile = LOCAL\n",
             n);
    write_parts(meta, header, squeezed, n - 20);
    files_refused(f, meta, 0, RIND_BAD_FILE, "");
    n = squeeze(voxels, sizeof voxels / 2, 15, squeezed, sizeof squeezed); /* a good stream, but too short */
    snprintf(header, sizeof header,
             META "DimSize = 4 3 2\nCompressedData = True\nCompressedDataSize = %zu\nElementType = MET_SHORT\n"
                  "ElementDataFile = LOCAL\n",
             n);
    write_parts(meta, header, squeezed, n);
    files_refused(f, meta, 0, RIND_BAD_FILE, "");
}

static void mutants_do_not_crash(void **state)
{
    files *f = *state;
    int16_t voxels[N];
    uint8_t squeezed[4096];
    char header[1024];

    fill(voxels, RIND_INT16);
    size_t n_head = (size_t)snprintf(header, sizeof header, "%s", NRRD "sizes: 4 3 2\n" NRRD_FRAME "encoding: raw\n\n");
    write_parts(files_path(f, "a.nrrd"), header, voxels, sizeof voxels);
    mutate(f, files_path(f, "a.nrrd"), files_path(f, "mutant.nrrd"), n_head, 2000);
    size_t n = squeeze(voxels, sizeof voxels, 15 + 16, squeezed, sizeof squeezed);
    n_head = (size_t)snprintf(header, sizeof header, "%s", NRRD "sizes: 4 3 2\n" NRRD_FRAME "encoding: gzip\n\n");
    write_parts(files_path(f, "b.nrrd"), header, squeezed, n);
    mutate(f, files_path(f, "b.nrrd"), files_path(f, "mutant.nrrd"), n_head + n, 2000);

    n_head = (size_t)snprintf(header, sizeof header, "%s",
                              META META_FRAME "DimSize = 4 3 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n");
    write_parts(files_path(f, "a.mha"), header, voxels, sizeof voxels);
    mutate(f, files_path(f, "a.mha"), files_path(f, "mutant.mha"), n_head, 2000);
    n = squeeze(voxels, sizeof voxels, 15, squeezed, sizeof squeezed);
    n_head = (size_t)snprintf(header, sizeof header,
                              META META_FRAME "DimSize = 4 3 2\nCompressedData = True\nCompressedDataSize = %zu\n"
                                              "ElementType = MET_SHORT\nElementDataFile = LOCAL\n",
                              n);
    write_parts(files_path(f, "b.mha"), header, squeezed, n);
    mutate(f, files_path(f, "b.mha"), files_path(f, "mutant.mha"), n_head + n, 2000);
}

static void memory_that_is_refused(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "a.nrrd");
    int16_t voxels[N];
    rind_status status = RIND_NO_MEMORY;
    long n;

    fill(voxels, RIND_INT16);
    write_parts(path, NRRD "sizes: 4 3 2\nencoding: raw\n\n", voxels, sizeof voxels);
    for (n = 0; status == RIND_NO_MEMORY && n < 100; n++) {
        rind_image *image = NULL;

        f->ctx->allocations_left = n;
        status = rind_image_read(f->ctx, path, 0, &image);
        assert_true((status == RIND_OK) == (image != NULL));
        rind_image_free(image);
    }
    assert_int_equal(status, RIND_OK);
    assert_true(n > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nrrd_files_of_every_kind, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(nrrd_in_ras_becomes_lps, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(meta_images_of_every_kind, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(a_volume_of_several_is_chosen, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(bad_files_are_refused, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(no_spacing_is_told, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(truncated_compressed_voxels, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(mutants_do_not_crash, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(memory_that_is_refused, files_setup, files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
