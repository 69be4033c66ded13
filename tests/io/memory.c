/* memory.c - every allocation of reading and writing fails in turn: a status, no leak, no half-made file */
#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIDE = 40, N = SIDE * SIDE * SIDE };

static void write_samples(files *f)
{
    int16_t *voxels = calloc(2 * N, sizeof *voxels);
    uint8_t head[1024];
    nifti recipe = nifti_recipe(1);

    for (size_t k = 0; k < 2 * N; k++)
        voxels[k] = (int16_t)(k * k % 1009);
    recipe.dim[1] = recipe.dim[2] = recipe.dim[3] = SIDE;
    recipe.swapped = true;
    nifti_write(&recipe, files_path(f, "a.nii"), voxels, N * sizeof *voxels);
    nifti_write(&recipe, files_path(f, "b.nii.gz"), voxels, N * sizeof *voxels);
    recipe.dim[0] = 4;
    recipe.dim[4] = 2;
    nifti_write(&recipe, files_path(f, "c.nii.gz"), voxels, 2 * N * sizeof *voxels);
    recipe.pair = true;
    recipe.vox_offset = 0;
    files_append_gz(files_path(f, "d.hdr.gz"), head, nifti_header(&recipe, head));
    files_append_gz(files_path(f, "d.img.gz"), voxels, 2 * N * sizeof *voxels);
    free(voxels);
}

static void reading_survives_every_refusal(void **state)
{
    files *f = *state;
    static const struct {
        const char *name;
        int volume;
    } cases[] = { { "a.nii", 0 }, { "b.nii.gz", 0 }, { "c.nii.gz", 1 }, { "c.nii.gz", 2 }, { "d.img.gz", 2 } };

    write_samples(f);
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        const char *path = files_path(f, cases[k].name);
        rind_status status = RIND_NO_MEMORY;
        long n;

        for (n = 0; status == RIND_NO_MEMORY && n < 100; n++) {
            rind_image *image = (rind_image *)f;

            f->ctx->allocations_left = n;
            status = rind_image_read(f->ctx, path, cases[k].volume, &image);
            assert_true((status == RIND_OK) == (image != NULL));
            if (status == RIND_NO_MEMORY)
                assert_non_null(strstr(rind_ctx_message(f->ctx), "memory"));
            rind_image_free(image);
        }
        assert_int_equal(status, RIND_OK);
        assert_true(n > 3);
        f->ctx->allocations_left = -1;
    }
}

static void writing_survives_every_refusal(void **state)
{
    files *f = *state;
    static const char *const names[] = { "e.nii", "e.nii.gz" };

    write_samples(f);
    rind_image *image = files_image(f, files_path(f, "a.nii"), 0);
    int n_files = files_count(f->folder);
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        rind_status status = RIND_NO_MEMORY;

        for (long n = 0; status == RIND_NO_MEMORY && n < 100; n++) {
            f->ctx->allocations_left = n;
            status = rind_image_write(f->ctx, image, files_path(f, names[k]));
            assert_int_equal(files_count(f->folder), n_files + (status == RIND_OK));
        }
        f->ctx->allocations_left = -1;
        assert_int_equal(status, RIND_OK);
        unlink(files_path(f, names[k]));
    }
    rind_image_free(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reading_survives_every_refusal, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(writing_survives_every_refusal, files_setup, files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
