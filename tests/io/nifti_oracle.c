/* nifti_oracle.c - headers decoded here and by nifti_clib: sizes, type, frame, scaling, first voxel */
#include "files.h"

#include <math.h>
#include <nifti2_io.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* nifti_clib's matrix, RAS and columns of spacing times direction, against a grid. */
static void compare_frame(const char *path, const nifti_image *theirs, const rind_grid *grid)
{
    static const double to_lps[3] = { -1, -1, 1 };
    const nifti_dmat44 *m = theirs->sform_code > 0 ? &theirs->sto_xyz : &theirs->qto_xyz;

    for (int r = 0; r < 3; r++) {
        double scale = fabs(m->m[r][3]) + 1;

        if (fabs(to_lps[r] * m->m[r][3] - grid->origin_mm[r]) > 1e-6 * scale)
            fail_msg("%s: origin %d is %.9g, theirs %.9g", path, r, grid->origin_mm[r], to_lps[r] * m->m[r][3]);
        for (int c = 0; c < 3; c++) {
            double ours = grid->direction[r][c] * grid->spacing_mm[c];

            if (fabs(to_lps[r] * m->m[r][c] - ours) > 1e-6 * grid->spacing_mm[c])
                fail_msg("%s: element %d %d is %.9g, theirs %.9g", path, r, c, ours, to_lps[r] * m->m[r][c]);
        }
    }
}

static void compare(files *f, const char *path)
{
    nifti_image *theirs = nifti_image_read(path, 1);
    rind_image *ours = files_image(f, path, 0);

    assert_non_null(theirs);
    assert_int_equal(ours->grid.size[0], theirs->nx);
    assert_int_equal(ours->grid.size[1], theirs->ny);
    assert_int_equal(ours->grid.size[2], theirs->nz);
    assert_int_equal(rind_type_size(ours->type), theirs->nbyper);
    assert_true(ours->slope == (theirs->scl_slope != 0 ? theirs->scl_slope : 1));
    assert_memory_equal(ours->voxel, theirs->data, (size_t)theirs->nvox * (size_t)theirs->nbyper);
    compare_frame(path, theirs, &ours->grid);
    rind_image_free(ours);
    nifti_image_free(theirs);
}

static void frames_agree(void **state)
{
    files *f = *state;
    int16_t voxels[4 * 3 * 2] = { 1, 2, 3, -4 };

    for (int k = 0; k < 200; k++) {
        nifti recipe = nifti_recipe(1 + k % 2);
        double b = 0.5 * sin(k), c = 0.6 * sin(2.3 * k + 1), d = 0.6 * sin(3.1 * k + 2);

        recipe.swapped = k % 3 == 0;
        if (recipe.swapped)
            files_swap(voxels, COUNT_OF(voxels), 2);
        recipe.sform_code = k % 5 == 0;
        recipe.qform_code = k % 5 != 0;
        recipe.pixdim[0] = k % 7 < 3 ? -1 : 1;
        memcpy(recipe.quaternion, (double[]){ b, c, d }, sizeof recipe.quaternion);
        memcpy(recipe.qoffset, (double[]){ 10.5 * k, -3.25 * k, 7 }, sizeof recipe.qoffset);
        recipe.slope = k % 4;
        nifti_write(&recipe, files_path(f, "frame.nii"), voxels, sizeof voxels);
        if (recipe.swapped)
            files_swap(voxels, COUNT_OF(voxels), 2);
        compare(f, files_path(f, "frame.nii"));
    }
}

static void what_we_write_they_read(void **state)
{
    files *f = *state;
    rind_grid grid = rind_grid_make(4, 3, 2, 0.5, 0.75, 2);
    double c = cos(0.4), s = sin(0.4);
    int32_t voxels[4 * 3 * 2] = { 1, -2, 3 };
    rind_image *image = NULL;

    memcpy(grid.direction, (double[3][3]){ { c, 0, s }, { s, 0, -c }, { 0, 1, 0 } }, sizeof grid.direction);
    grid.origin_mm[1] = -17.5;
    assert_int_equal(rind_image_create(f->ctx, &grid, RIND_INT32, voxels, &image), RIND_OK);
    assert_int_equal(rind_image_write(f->ctx, image, files_path(f, "ours.nii.gz")), RIND_OK);
    compare(f, files_path(f, "ours.nii.gz"));
    nifti_image *theirs = nifti_image_read(files_path(f, "ours.nii.gz"), 0);
    for (int r = 0; r < 3; r++)
        for (int k = 0; k < 4; k++)
            assert_true(fabs(theirs->sto_xyz.m[r][k] - theirs->qto_xyz.m[r][k]) < 1e-5);
    nifti_image_free(theirs);
    rind_image_free(image);
}

static void real_files_agree(void **state)
{
    files *f = *state;
    static const char *const names[] = {
        "ibsi/data/ct_radiomics_phantom/image.nii.gz",
        "ibsi/data/ct_radiomics_phantom/mask.nii.gz",
        "ibsi/data/ibsi1_digital_phantom/image.nii.gz",
        "ibsi/data/ibsi2_digital_phantoms/orientation/image.nii.gz",
        "cases/breast-dce-06/image.nii.gz",
        "cases/sts-002-ct-rtstruct/image.nii.gz",
    };

    for (size_t k = 0; k < COUNT_OF(names); k++) {
        char path[1024];

        snprintf(path, sizeof path, "%s/%s", RIND_SHARED, names[k]);
        if (access(path, R_OK) != 0)
            skip();
        compare(f, path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_agree, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(what_we_write_they_read, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(real_files_agree, files_setup, files_teardown),
    };
    nifti_set_debug_level(0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
