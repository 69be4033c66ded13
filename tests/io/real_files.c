/* real_files.c - images of the reference packs: sizes, spacing, position as their sources give them */
#include "files.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct sample {
    const char *path;
    bool needs_itk;
    rind_type type;
    rind_grid grid;
} sample;

#define AXES_LPS                  \
    {                             \
        { 1, 0, 0 }, { 0, 1, 0 }, \
        {                         \
            0, 0, 1               \
        }                         \
    }

static const sample samples[] = {
    { "ibsi/data/ct_radiomics_phantom/image.nii.gz",
      false,
      RIND_FLOAT32,
      { { 204, 201, 60 }, { 0.977, 0.977, 3 }, { -174.394775, -79.625503, -100.400002 }, AXES_LPS } },
    { "ibsi/data/ibsi1_digital_phantom/image.nii.gz",
      false,
      RIND_INT16,
      { { 5, 4, 4 }, { 2, 2, 2 }, { 0, 0, 0 }, AXES_LPS } },
    { "cases/breast-dce-06/image.nii.gz", /* sagittal */
      false,
      RIND_INT16,
      { { 256, 256, 60 },
        { 0.703125, 0.703125, 2 },
        { 39.8, -106.7, 78 },
        { { 0, 0, 1 }, { 1, 0, 0 }, { 0, -1, 0 } } } },
    { "cases/sts-002-ct-rtstruct/image.nii.gz",
      false,
      RIND_FLOAT32,
      { { 161, 143, 48 }, { 0.9765625, 0.9765625, 3.27 }, { 1.953, 59.5702, -629.04 }, AXES_LPS } },
    { "pyradiomics/data/brain1_image.nrrd",
      true,
      RIND_INT16,
      { { 256, 256, 25 },
        { 0.78125, 0.78125, 6.5 },
        { -99.609375, 99.609375, -78 },
        { { 1, 0, 0 }, { 0, -1, 0 }, { 0, 0, 1 } } } },
    { "pyradiomics/data/brain1_label.nrrd",
      true,
      RIND_INT32,
      { { 256, 256, 25 },
        { 0.78125, 0.78125, 6.5 },
        { -99.609375, 99.609375, -78 },
        { { 1, 0, 0 }, { 0, -1, 0 }, { 0, 0, 1 } } } },
};

static bool in_shared(const char *name, char path[1024])
{
    snprintf(path, 1024, "%s/%s", RIND_SHARED, name);
    return access(path, R_OK) == 0;
}

static void grids_are_as_published(void **state)
{
    files *f = *state;
    char path[1024], text[512];

    for (size_t k = 0; k < COUNT_OF(samples); k++) {
        const sample *s = &samples[k];

        if (!in_shared(s->path, path) || (s->needs_itk && !RIND_TEST_HAS_ITK))
            continue;
        rind_image *image = files_image(f, path, 0);
        rind_grid_describe(&image->grid, text, sizeof text);
        assert_int_equal(image->type, s->type);
        if (!(rind_grid_difference_mm(&image->grid, &s->grid) < 1e-3))
            fail_msg("%s: %s", path, text);
        for (int a = 0; a < 3; a++)
            assert_true(fabs(image->grid.spacing_mm[a] - s->grid.spacing_mm[a]) < 1e-6);
        rind_image_free(image);
    }
    assert_int_equal(f->n_warnings, 0);
}

/* The mask of brain1 has 4137 voxels (PyRadiomics prints the count); the tumour mask lies on the image's grid. */
static void what_lies_in_them(void **state)
{
    files *f = *state;
    char path[1024];
    int64_t sum = 0;

    if (!RIND_TEST_HAS_ITK || !in_shared("pyradiomics/data/brain1_label.nrrd", path))
        skip();
    rind_image *mask = files_image(f, path, 0);
    for (size_t k = 0; k < 256 * 256 * 25; k++)
        sum += ((const int32_t *)mask->voxel)[k];
    assert_int_equal(sum, 4137);
    rind_image_free(mask);
}

/* The same volume through ITK and, written as NIfTI, through our reader: same bytes, same place. */
static void nrrd_and_nifti_agree(void **state)
{
    files *f = *state;
    char path[1024];

    if (!RIND_TEST_HAS_ITK || !in_shared("pyradiomics/data/brain1_image.nrrd", path))
        skip();
    rind_image *image = files_image(f, path, 0);
    assert_int_equal(rind_image_write(f->ctx, image, files_path(f, "brain1.nii.gz")), RIND_OK);
    rind_image *back = files_image(f, files_path(f, "brain1.nii.gz"), 0);
    assert_memory_equal(image->voxel, back->voxel, 256 * 256 * 25 * sizeof(int16_t));
    assert_true(rind_grid_difference_mm(&image->grid, &back->grid) < 1e-4);
    rind_image_free(image);
    rind_image_free(back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(grids_are_as_published, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(what_lies_in_them, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(nrrd_and_nifti_agree, files_setup, files_teardown),
    };
    char path[1024];

    return in_shared("ibsi/data", path) ? cmocka_run_group_tests(tests, NULL, NULL) : TEST_SKIPPED;
}
