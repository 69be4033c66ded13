/* mask_channels.c - masks of several values a voxel, of which a parameter file of PyRadiomics takes one */
#include "files.h"

#include <rind/region.h>
#include <rind/settings.h>

#include <stdio.h>
#include <string.h>

enum { NX = 4, NY = 3, NZ = 2, N = NX * NY * NZ, N_CHANNELS = 3 };

static const char nrrd[] = "NRRD0004\ntype: uint8\ndimension: 4\nsizes: 3 4 3 2\nspace: left-posterior-superior\n"
                           "space directions: none (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\n"
                           "kinds: list domain domain domain\nencoding: raw\n\n";
static const char meta[] = "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
                           "DimSize = 4 3 2\nElementSpacing = 1 1 1\nOffset = 0 0 0\nElementNumberOfChannels = 3\n"
                           "ElementType = MET_UCHAR\nElementDataFile = LOCAL\n";
static const char volumes[] = "NRRD0004\ntype: uint8\ndimension: 4\nsizes: 4 3 2 3\nspacings: 1 1 1 1\n"
                              "encoding: raw\n\n";

static uint8_t value_of(size_t voxel, size_t channel)
{
    return (uint8_t)(voxel * 5 + channel * 7 % 4);
}

/* Voxel by voxel, or channel by channel. */
static void fill(uint8_t *out, bool together)
{
    for (size_t v = 0; v < N; v++)
        for (size_t c = 0; c < N_CHANNELS; c++)
            out[together ? v * N_CHANNELS + c : c * N + v] = value_of(v, c);
}

static void write_text(const char *path, const char *header, bool together)
{
    uint8_t bytes[1024];
    size_t n = strlen(header);

    memcpy(bytes, header, n);
    fill(bytes + n, together);
    files_write(path, bytes, n + N * N_CHANNELS);
}

static void write_nifti(const char *path, bool as_vectors)
{
    nifti recipe = nifti_recipe(1);
    uint8_t voxels[N * N_CHANNELS];

    recipe.dim[0] = as_vectors ? 5 : 4;
    recipe.dim[1] = NX;
    recipe.dim[2] = NY;
    recipe.dim[3] = NZ;
    recipe.dim[4] = as_vectors ? 1 : N_CHANNELS;
    recipe.dim[5] = as_vectors ? N_CHANNELS : 1;
    recipe.datatype = 2;
    recipe.bits = 8;
    fill(voxels, false);
    nifti_write(&recipe, path, voxels, sizeof voxels);
}

/* Reads the mask as a parameter file with that channel does, or, below 0, as settings without one do. */
static rind_status read_channel(files *f, const char *path, int channel, rind_image **out)
{
    char text[64] = "version: 1\n";
    rind_settings *settings = NULL;
    rind_grid grid = rind_grid_make(NX, NY, NZ, 1, 1, 1);
    const uint8_t nothing[N] = { 0 };
    rind_image *image = NULL;

    if (channel >= 0)
        snprintf(text, sizeof text, "setting: {label_channel: %d}\n", channel);
    assert_int_equal(rind_settings_parse(f->ctx, text, "test", &settings), RIND_OK);
    assert_int_equal(rind_image_create(f->ctx, &grid, RIND_UINT8, nothing, &image), RIND_OK);
    rind_status status = rind_mask_read(f->ctx, path, image, settings, out);
    rind_settings_free(settings);
    rind_image_free(image);
    return status;
}

static void check_file(files *f, const char *path)
{
    rind_image *mask = NULL;

    for (int c = 0; c < N_CHANNELS; c++) {
        if (read_channel(f, path, c, &mask) != RIND_OK)
            fail_msg("%s", rind_ctx_message(f->ctx));
        assert_int_equal(mask->grid.size[0], NX);
        assert_int_equal(mask->grid.size[2], NZ);
        for (size_t v = 0; v < N; v++)
            assert_int_equal(((const uint8_t *)mask->voxel)[v], value_of(v, (size_t)c));
        rind_image_free(mask);
    }
    assert_int_equal(read_channel(f, path, N_CHANNELS, &mask), RIND_BAD_ARGUMENT);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "there is no channel 3: the mask holds 3"));
    assert_true(read_channel(f, path, -1, &mask) != RIND_OK);
}

static void every_format_has_channels(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "mask.nrrd");

    write_text(path, nrrd, true);
    check_file(f, path);
    write_text(path, volumes, false);
    check_file(f, path);
    path = files_path(f, "mask.mha");
    write_text(path, meta, true);
    check_file(f, path);
    path = files_path(f, "mask.nii.gz");
    write_nifti(path, true);
    check_file(f, path);
    path = files_path(f, "mask.nii");
    write_nifti(path, false);
    check_file(f, path);
}

/* A mask of one value a voxel has no channels: the setting says nothing, as in PyRadiomics. */
static void plain_masks_have_none(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "plain.nii");
    nifti recipe = nifti_recipe(1);
    const uint8_t voxels[N] = { 0, 1 };
    rind_image *mask = NULL;

    memcpy(recipe.dim, (const int64_t[8]){ 3, NX, NY, NZ, 1, 1, 1, 1 }, sizeof recipe.dim);
    recipe.datatype = 2;
    recipe.bits = 8;
    nifti_write(&recipe, path, voxels, sizeof voxels);
    assert_int_equal(read_channel(f, path, 2, &mask), RIND_OK);
    assert_memory_equal(mask->voxel, voxels, N);
    rind_image_free(mask);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_format_has_channels, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(plain_masks_have_none, files_setup, files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
