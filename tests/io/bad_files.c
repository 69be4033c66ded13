/* bad_files.c - what cannot be read is refused with a status and one sentence that holds path and numbers */
#include "files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int16_t voxels[4 * 3 * 2] = { 1, 2, 3 };

static void what_is_no_image_file(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "file");

    files_refused(f, files_path(f, "missing.nii"), 0, RIND_CANNOT_READ, "no such file");
    files_refused(f, f->folder, 0, RIND_CANNOT_READ, "folder");
    files_refused(f, "/dev/null", 0, RIND_CANNOT_READ, "device");
    files_write(path, "", 0);
    files_refused(f, path, 0, RIND_BAD_FILE, "empty (0 bytes)");
    files_write(path, "x", 1);
    files_refused(f, path, 0, RIND_BAD_FILE, "NIfTI, NRRD, MetaImage");
    files_write(path, "GIF89a\r\n and so on", 18);
    files_refused(f, path, 0, RIND_BAD_FILE, "47 49 46 38 39 61 0d 0a");
    files_write(path, "\x1f\x8b\x08 no gzip at all", 18);
    files_refused(f, path, 0, RIND_BAD_FILE, "corrupt");
    if (geteuid() != 0) { /* root may read everything */
        chmod(path, 0);
        files_refused(f, path, 0, RIND_CANNOT_READ, "Permission denied");
    }
}

/* One thing wrong with an otherwise good header. */
typedef struct fault {
    const char *name;
    void (*make)(nifti *recipe);
    rind_status status;
    const char *part;
} fault;

#define FAULT(name, statement)      \
    static void name(nifti *recipe) \
    {                               \
        statement;                  \
    }

FAULT(wrong_magic, recipe->magic = "n*1")
FAULT(analyze, recipe->magic = "\0\0\0")
FAULT(no_dimension, recipe->dim[0] = 0)
FAULT(eight_dimensions, recipe->dim[0] = 8)
FAULT(negative_dimensions, recipe->dim[0] = -3)
FAULT(negative_size, recipe->dim[2] = -3)
FAULT(size_zero, recipe->dim[3] = 0)
FAULT(vectors, (recipe->dim[0] = 5, recipe->dim[5] = 3))
FAULT(matrices, (recipe->dim[0] = 6, recipe->dim[6] = 3))
FAULT(no_type, recipe->datatype = 77)
FAULT(type_zero, recipe->datatype = 0)
FAULT(rgb, (recipe->datatype = 128, recipe->bits = 24))
FAULT(complex64, (recipe->datatype = 32, recipe->bits = 64))
FAULT(long_double, (recipe->datatype = 1536, recipe->bits = 128))
FAULT(contradiction, recipe->bits = 32)
FAULT(infinite_slope, recipe->slope = INFINITY)
FAULT(nan_intercept, (recipe->slope = 2, recipe->intercept = NAN))
FAULT(one_more_slice, recipe->dim[3] = 3)
FAULT(many_more_slices, recipe->dim[3] = 30000)
FAULT(overflow_64,
      (recipe->dim[1] = recipe->dim[2] = recipe->dim[3] = 32767, recipe->dim[0] = 4, recipe->dim[4] = 32767))
FAULT(offset_in_header, recipe->vox_offset = 100)
FAULT(offset_negative, recipe->vox_offset = -352)
FAULT(offset_fraction, recipe->vox_offset = 352.5)
FAULT(offset_huge, recipe->vox_offset = 1e18)
FAULT(offset_nan, recipe->vox_offset = NAN)
FAULT(sform_nan, recipe->srow[1][1] = NAN)
FAULT(sform_origin, recipe->srow[2][3] = INFINITY)
FAULT(sform_zero, memset(recipe->srow, 0, sizeof recipe->srow))
FAULT(sform_flat, recipe->srow[2][2] = 0)
FAULT(sform_sheared, recipe->srow[0][1] = 0.1)
FAULT(sform_parallel, (recipe->srow[0][1] = 0.75, recipe->srow[1][1] = 0))
FAULT(qform_long, (recipe->sform_code = 0, recipe->qform_code = 1, recipe->quaternion[1] = 1.1))
FAULT(qform_nan, (recipe->sform_code = 0, recipe->qform_code = 1, recipe->quaternion[1] = NAN))
FAULT(qform_offset, (recipe->sform_code = 0, recipe->qform_code = 1, recipe->qoffset[1] = NAN))
FAULT(qform_spacing, (recipe->sform_code = 0, recipe->qform_code = 1, recipe->pixdim[2] = -1))
FAULT(spacing_zero, (recipe->sform_code = 0, recipe->pixdim[3] = 0))
FAULT(spacing_nan, (recipe->sform_code = 0, recipe->pixdim[1] = NAN))

static const fault faults[] = {
    { "wrong magic", wrong_magic, RIND_BAD_FILE, "6e 2a 31 00" },
    { "no dimension", no_dimension, RIND_BAD_FILE, "claims 0 dimensions" },
    { "8 dimensions", eight_dimensions, RIND_BAD_FILE, "claims 8 dimensions" },
    { "negative dimensions", negative_dimensions, RIND_BAD_FILE, "claims -3 dimensions" },
    { "negative size", negative_size, RIND_BAD_FILE, "along axis 2 is -3" },
    { "size zero", size_zero, RIND_BAD_FILE, "along axis 3 is 0" },
    { "vectors", vectors, RIND_UNSUPPORTED, "3 values a voxel" },
    { "matrices", matrices, RIND_UNSUPPORTED, "3 values along its axis 6" },
    { "no type", no_type, RIND_BAD_FILE, "code 77" },
    { "type zero", type_zero, RIND_BAD_FILE, "code 0" },
    { "RGB", rgb, RIND_BAD_FILE, "promises" },
    { "complex", complex64, RIND_UNSUPPORTED, "complex numbers of 2 x 32 bits" },
    { "long double", long_double, RIND_UNSUPPORTED, "128 bits" },
    { "contradiction", contradiction, RIND_BAD_FILE, "int16, but 32 bits" },
    { "infinite slope", infinite_slope, RIND_BAD_FILE, "slope inf" },
    { "NaN intercept", nan_intercept, RIND_BAD_FILE, "intercept nan" },
    { "one more slice", one_more_slice, RIND_BAD_FILE, "promises" },
    { "many more slices", many_more_slices, RIND_BAD_FILE, "promises" },
    { "overflow", overflow_64, RIND_BAD_FILE, "promises" },
    { "offset in the header", offset_in_header, RIND_BAD_FILE, "begin at byte 100" },
    { "negative offset", offset_negative, RIND_BAD_FILE, "begin at byte -352" },
    { "offset beyond the file", offset_huge, RIND_BAD_FILE, "promises" },
    { "NaN in the sform", sform_nan, RIND_BAD_FILE, "sform is not finite" },
    { "infinite origin", sform_origin, RIND_BAD_FILE, "sform is not finite" },
    { "sform of zeros", sform_zero, RIND_BAD_FILE, "axis x the spacing 0" },
    { "flat sform", sform_flat, RIND_BAD_FILE, "axis z the spacing 0" },
    { "sheared sform", sform_sheared, RIND_BAD_FILE, "82.405 (x, y)" },
    { "parallel axes", sform_parallel, RIND_BAD_FILE, "sheared" },
    { "long quaternion", qform_long, RIND_BAD_FILE, "(0 1.1 0) is longer than 1" },
    { "NaN in the quaternion", qform_nan, RIND_BAD_FILE, "quaternion" },
    { "NaN in the offset", qform_offset, RIND_BAD_FILE, "qform is not finite" },
    { "negative spacing", qform_spacing, RIND_BAD_FILE, "pixdim[2] is -1" },
    { "spacing zero", spacing_zero, RIND_BAD_FILE, "pixdim[3] is 0" },
    { "NaN spacing", spacing_nan, RIND_BAD_FILE, "pixdim[1] is nan" },
};

/* Only version 1 can say these. */
static const fault faults_1[] = {
    { "ANALYZE", analyze, RIND_UNSUPPORTED, "left from right" },
    { "offset with a fraction", offset_fraction, RIND_BAD_FILE, "begin at byte 352.5" },
    { "NaN offset", offset_nan, RIND_BAD_FILE, "begin at byte nan" },
};

static void refuse_all(files *f, const fault *list, size_t n, int version)
{
    static const char *const names[] = { "bad.nii", "bad.nii.gz" };

    for (size_t k = 0; k < n; k++)
        for (int swapped = 0; swapped < 2; swapped++)
            for (size_t c = 0; c < COUNT_OF(names); c++) {
                nifti recipe = nifti_recipe(version);
                const char *path = files_path(f, names[c]);

                recipe.swapped = swapped;
                list[k].make(&recipe);
                nifti_write(&recipe, path, voxels, sizeof voxels);
                files_refused(f, path, 0, list[k].status, list[k].part);
            }
}

static void headers_without_meaning(void **state)
{
    refuse_all(*state, faults, COUNT_OF(faults), 1);
    refuse_all(*state, faults, COUNT_OF(faults), 2);
    refuse_all(*state, faults_1, COUNT_OF(faults_1), 1);
}

static void sizes_that_overflow_64_bits(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(2);
    const char *path = files_path(f, "huge.nii");

    recipe.dim[1] = recipe.dim[2] = recipe.dim[3] = INT64_C(1) << 32;
    nifti_write(&recipe, path, voxels, sizeof voxels);
    files_refused(f, path, 0, RIND_BAD_FILE, "4294967296 x 4294967296 x 4294967296 x 1 voxels");
    recipe.dim[1] = INT64_MAX;
    recipe.dim[2] = recipe.dim[3] = 1;
    recipe.datatype = 64;
    recipe.bits = 64;
    nifti_write(&recipe, path, voxels, sizeof voxels);
    files_refused(f, path, 0, RIND_BAD_FILE, "9223372036854775807");
    recipe.dim[1] = (INT64_C(1) << 60) - 1;
    nifti_write(&recipe, path, voxels, sizeof voxels);
    files_refused(f, path, 0, RIND_BAD_FILE, "promises 9223372036854776");
}

/* Cut at every length: the numbers of bytes promised and found are in the message. */
static void truncated_files(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(1);
    const char *path = files_path(f, "cut.nii"), *gz = files_path(f, "cut.nii.gz");
    size_t n, n_gz;
    char part[64];

    nifti_write(&recipe, path, voxels, sizeof voxels);
    uint8_t *whole = files_read(path, &n);
    for (size_t k = n - 1; k > 0; k--) {
        files_cut(path, k);
        snprintf(part, sizeof part, "promises %zu bytes, the file holds %zu", n, k);
        files_refused(f, path, 0, RIND_BAD_FILE, k >= 352 ? part : k >= 348 ? "promises" : k < 4 ? "format" : "header");
    }
    free(whole);

    nifti_write(&recipe, gz, voxels, sizeof voxels);
    free(files_read(gz, &n_gz));
    for (size_t k = n_gz - 1; k > 0; k--) {
        files_cut(gz, k);
        files_refused(f, gz, 0, RIND_BAD_FILE, k >= n_gz - 8 ? "checksum" : "");
    }
}

/* Voxels that do not compress, so that the cut is in their midst. */
static void truncated_gz_tells_what_is_there(void **state)
{
    files *f = *state;
    enum { SIDE = 64 };
    nifti recipe = nifti_recipe(1);
    const char *path = files_path(f, "noise.nii.gz");
    int16_t *noise = malloc(SIDE * SIDE * SIDE * sizeof *noise);
    uint32_t random = 1;
    size_t n;

    for (size_t k = 0; k < SIDE * SIDE * SIDE; k++) {
        random = random * 1664525u + 1013904223u;
        noise[k] = (int16_t)(random >> 16);
    }
    recipe.dim[1] = recipe.dim[2] = recipe.dim[3] = SIDE;
    nifti_write(&recipe, path, noise, SIDE * SIDE * SIDE * sizeof *noise);
    uint8_t *bytes = files_read(path, &n);
    rind_image_free(files_image(f, path, 0));

    files_cut(path, n / 2);
    files_refused(f, path, 0, RIND_BAD_FILE, "promises 524640 bytes uncompressed, the file holds 2");
    bytes[n - 6] ^= 1; /* of the checksum */
    files_write(path, bytes, n);
    files_refused(f, path, 0, RIND_BAD_FILE, "incorrect data check");
    free(bytes);
    free(noise);
}

static void pairs_that_are_not_whole(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(1);
    uint8_t head[1024];
    const char *hdr = files_path(f, "lonely.hdr"), *img = files_path(f, "lonely.img");

    recipe.pair = true;
    recipe.vox_offset = 0;
    size_t n = nifti_header(&recipe, head);
    files_write(hdr, head, n);
    files_refused(f, hdr, 0, RIND_CANNOT_READ, "lonely.img");
    files_write(img, voxels, sizeof voxels - 1);

    rind_image *image = NULL; /* the message is about the .img file */
    assert_int_equal(rind_image_read(f->ctx, hdr, 0, &image), RIND_BAD_FILE);
    assert_non_null(
        strstr(rind_ctx_message(f->ctx), "lonely.img: is truncated: its header promises 48 bytes, the file holds 47"));

    const char *other = files_path(f, "other.nii");
    files_write(other, head, n);
    files_refused(f, other, 0, RIND_BAD_FILE, "does not end in .hdr");
    const char *alone = files_path(f, "alone.img");
    files_write(alone, voxels, sizeof voxels);
    files_refused(f, alone, 0, RIND_BAD_FILE, "format");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_no_image_file, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(headers_without_meaning, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(sizes_that_overflow_64_bits, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(truncated_files, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(truncated_gz_tells_what_is_there, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(pairs_that_are_not_whole, files_setup, files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
