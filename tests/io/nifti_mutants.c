/* nifti_mutants.c - NIfTI files with a few bytes changed or cut off: any status, no crash */
#include "mutate.h"

#include <stdlib.h>

enum { SIDE = 12, N = SIDE * SIDE * SIDE, N_MUTANTS = 2000 };

static void mutants_of(files *f, int version, const char *name)
{
    int16_t voxels[N];
    nifti recipe = nifti_recipe(version);
    const char *path = files_path(f, name);

    for (size_t k = 0; k < N; k++)
        voxels[k] = (int16_t)(k * k % 1009);
    recipe.dim[1] = recipe.dim[2] = recipe.dim[3] = SIDE;
    recipe.qform_code = 1;
    nifti_write(&recipe, path, voxels, sizeof voxels);
    mutate(f, path, files_path(f, "mutant"), version == 1 ? 348 : 540, N_MUTANTS);
}

static void nifti_1(void **state)
{
    mutants_of(*state, 1, "a.nii");
    mutants_of(*state, 1, "a.nii.gz");
}

static void nifti_2(void **state)
{
    mutants_of(*state, 2, "a.nii");
    mutants_of(*state, 2, "a.nii.gz");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nifti_1, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(nifti_2, files_setup, files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
