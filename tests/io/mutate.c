/* mutate.c - see mutate.h */
#include "mutate.h"

#include <stdlib.h>
#include <string.h>

static uint32_t next(uint32_t *state)
{
    *state ^= *state << 13; /* xorshift, Marsaglia 2003 */
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static uint8_t changed(uint8_t byte, uint32_t random)
{
    static const uint8_t liked[] = { 0, 1, 0x7f, 0x80, 0xff, '-', '9', ' ', '\n' };

    switch (random % 3) {
    case 0:
        return (uint8_t)(byte ^ (1u << (random >> 8) % 8));
    case 1:
        return liked[(random >> 8) % COUNT_OF(liked)];
    default:
        return (uint8_t)(random >> 8);
    }
}

void mutate(files *f, const char *path, const char *mutant, size_t n_head, int n_mutants)
{
    mutate_mended(f, path, mutant, n_head, n_mutants, NULL);
}

void mutate_mended(files *f, const char *path, const char *mutant, size_t n_head, int n_mutants,
                   void (*mend)(uint8_t *bytes, size_t n))
{
    size_t n;
    uint8_t *original = files_read(path, &n), *bytes = malloc(n);
    uint32_t random = 2463534242u;
    int n_read = 0;

    for (int k = 0; k < n_mutants; k++) {
        size_t n_kept = n;
        rind_image *image = NULL;

        memcpy(bytes, original, n);
        for (uint32_t hits = 1 + next(&random) % 4; hits > 0; hits--) {
            size_t range = next(&random) % 8 == 0 || n_head > n ? n : n_head, at = next(&random) % range;
            bytes[at] = changed(bytes[at], next(&random));
        }
        if (mend != NULL)
            mend(bytes, n);
        if (next(&random) % 8 == 0)
            n_kept = next(&random) % n;
        files_write(mutant, bytes, n_kept);

        rind_status status = rind_image_read(f->ctx, mutant, 0, &image);
        assert_true((status == RIND_OK) == (image != NULL));
        if (status == RIND_OK) { /* all of it is there to be used */
            const rind_grid *grid = rind_image_grid(image);
            size_t n_voxels = 0;

            assert_int_equal(rind_grid_check(f->ctx, grid), RIND_OK);
            assert_true(rind_count_voxels(grid->size, &n_voxels));
            free(memcpy(malloc(n_voxels * rind_type_size(image->type)), image->voxel,
                        n_voxels * rind_type_size(image->type)));
            n_read++;
        } else if (strncmp(rind_ctx_message(f->ctx), mutant, strlen(mutant)) != 0) {
            fail_msg("message without path: %s", rind_ctx_message(f->ctx));
        }
        rind_image_free(image);
    }
    assert_in_range(n_read, 1, n_mutants - 1); /* else the mutants are too tame or too wild to mean something */
    free(original);
    free(bytes);
}
