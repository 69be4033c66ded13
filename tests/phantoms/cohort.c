/* cohort.c - the same seed gives the same bytes, and the truth is in the images */
#include "test.h"

#include "phantoms.h"
#include "synthetic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

typedef struct painted {
    rind_synthetic truth;
    rind_image *image, *mask;
    size_t n_voxels;
} painted;

static painted paint(rind_ctx *ctx, uint64_t seed, size_t number)
{
    painted p;

    rind_synthetic_draw(seed, number, &p.truth);
    assert_int_equal(rind_synthetic_paint(ctx, &p.truth, &p.image, &p.mask, &p.n_voxels), RIND_OK);
    return p;
}

static void painted_free(painted *p)
{
    rind_image_free(p->image);
    rind_image_free(p->mask);
}

static uint64_t digest(const rind_image *image)
{
    const size_t *n = rind_image_grid(image)->size;

    return XXH3_64bits(rind_image_voxels(image), n[0] * n[1] * n[2] * rind_type_size(rind_image_type(image)));
}

/* Digests of one case of each site, to be the same on every machine, compiler and optimisation. */
static void voxels_are_the_same_everywhere(void **state)
{
    static const struct {
        uint64_t image, mask;
    } expected[] = {
        { 0x4426aef7dfe4873au, 0x7264193e24066c3eu },
        { 0x60474f0650ec4d2eu, 0xe30c01e3d83ed2d7u },
        { 0xb6b7118607b04235u, 0x2e4000bdcfb7faa1u },
        { 0x432f34a6d07d3eaeu, 0x5fc755a443c2fc4du },
    };
    rind_ctx *ctx = rind_ctx_create(1);

    (void)state;
    for (size_t k = 0; k < COUNT_OF(expected); k++) {
        painted p = paint(ctx, 2026, k + 1);
        assert_true(digest(p.image) == expected[k].image);
        assert_true(digest(p.mask) == expected[k].mask);
        painted_free(&p);
    }
    rind_ctx_free(ctx);
}

static void another_seed_is_another_cohort(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    painted a = paint(ctx, 1, 1), b = paint(ctx, 2, 1);

    (void)state;
    assert_true(digest(a.image) != digest(b.image));
    painted_free(&a);
    painted_free(&b);
    rind_ctx_free(ctx);
}

static void labels_come_in_blocks_of_four(void **state)
{
    double strength[2] = { 0.0 };
    size_t n[2] = { 0 };

    (void)state;
    for (size_t block = 0; block < 100; block++) {
        size_t positive = 0;
        for (size_t k = 1; k <= 4; k++) {
            rind_synthetic truth;
            rind_synthetic_draw(5, 4 * block + k, &truth);
            positive += truth.her2;
            strength[truth.her2] += truth.shell_strength;
            n[truth.her2]++;
        }
        assert_int_equal(positive, 2);
    }
    assert_true(fabs(strength[0] / (double)n[0] - 40.0) < 8.0);
    assert_true(fabs(strength[1] / (double)n[1] - 110.0) < 8.0);
}

/* Lesions never reach the faces of the grid, with their shell; the mask has the surface's volume. */
static void lesions_fit(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);

    (void)state;
    for (size_t number = 1; number <= 400; number++) {
        rind_synthetic t;
        rind_synthetic_draw(11, number, &t);
        for (int axis = 0; axis < 3; axis++) {
            double end = (double)(t.site->size[axis] - 1) * t.site->spacing_mm[axis];
            double reach = rind_lesion_reach_mm(&t.lesion) + 5.0;
            assert_true(t.lesion.centre_mm[axis] - reach > 0.0);
            assert_true(t.lesion.centre_mm[axis] + reach < end);
        }
    }
    for (size_t number = 1; number <= 4; number++) {
        painted p = paint(ctx, 11, number);
        const double *s = p.truth.site->spacing_mm;
        double volume = (double)p.n_voxels * s[0] * s[1] * s[2];
        assert_true(fabs(volume / rind_lesion_volume_mm3(&p.truth.lesion) - 1.0) < 0.03);
        painted_free(&p);
    }
    rind_ctx_free(ctx);
}

/* Mean of the voxels whose centre lies 0 < d <= 2 mm from the lesion, by asking every voxel for its nearest. */
static double shell_mean(const painted *p)
{
    const rind_grid *grid = rind_image_grid(p->image);
    const size_t *n = grid->size;
    const int16_t *value = rind_image_voxels(p->image);
    const uint8_t *mask = rind_image_voxels(p->mask);
    double sum = 0.0, count = 0.0;

    for (size_t v = 0; v < n[0] * n[1] * n[2]; v++) {
        const int at[3] = { (int)(v % n[0]), (int)(v / n[0] % n[1]), (int)(v / n[0] / n[1]) };
        bool near = false;

        for (int dz = -2; dz <= 2 && !mask[v]; dz++)
            for (int dy = -2; dy <= 2; dy++)
                for (int dx = -2; dx <= 2; dx++) {
                    const int to[3] = { at[0] + dx, at[1] + dy, at[2] + dz };
                    bool in = true;
                    for (int a = 0; a < 3; a++)
                        in = in && to[a] >= 0 && to[a] < (int)n[a];
                    double d = pow(dx * grid->spacing_mm[0], 2) + pow(dy * grid->spacing_mm[1], 2) +
                               pow(dz * grid->spacing_mm[2], 2);
                    if (in && d <= 4.0 && mask[to[0] + (int)n[0] * (to[1] + (int)n[1] * to[2])])
                        near = true;
                }
        if (near) {
            sum += value[v];
            count += 1.0;
        }
    }
    return sum / count;
}

static void the_label_is_in_the_shell(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_synthetic truth;

    (void)state;
    rind_synthetic_draw(3, 3, &truth); /* the site of 1 mm voxels, where 2 voxels are 2 mm */
    for (size_t k = 0; k < COUNT_OF(truth.bias); k++)
        truth.bias[k] = 0.0;
    double mean[2];
    for (int k = 0; k < 2; k++) {
        painted p = { .truth = truth };
        p.truth.shell_strength = 100.0 * k;
        assert_int_equal(rind_synthetic_paint(ctx, &p.truth, &p.image, &p.mask, &p.n_voxels), RIND_OK);
        mean[k] = shell_mean(&p);
        painted_free(&p);
    }
    /* 100 (1 - d / 5) between 1 and 2 mm, times the site's gain of 0.6: between 36 and 48. */
    assert_in_range((long)(mean[1] - mean[0]), 36, 48);
    rind_ctx_free(ctx);
}

static void grids_are_sound(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    size_t n_oblique = 0;

    (void)state;
    for (size_t number = 1; number <= 4; number++) {
        rind_synthetic truth;
        rind_synthetic_draw(1, number, &truth);
        rind_grid grid = rind_site_grid(truth.site);
        assert_int_equal(rind_grid_check(ctx, &grid), RIND_OK);
        n_oblique += fabs(grid.direction[0][1]) > 0.1;
    }
    assert_int_equal(n_oblique, 1);
    rind_ctx_free(ctx);
}

static char *read_text(const char *folder, const char *name)
{
    char path[512], *text = calloc(1, 1 << 16);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(text, 1, (1 << 16) - 1, file);
    assert_true(n > 0);
    fclose(file);
    return text;
}

static void remove_cohort(const char *folder)
{
    char command[512];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void files_are_written_and_read_back(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    char folder[] = "cohort_XXXXXX", path[512];

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(rind_phantom_cohort_write(ctx, 2, 4, folder), RIND_OK);
    char *manifest = read_text(folder, "manifest.csv");
    assert_string_equal(manifest, "case_id,image,mask,group\n"
                                  "case_0001,images/case_0001.nii.gz,masks/case_0001.nii.gz,site_1\n"
                                  "case_0002,images/case_0002.nii.gz,masks/case_0002.nii.gz,site_2\n");
    char *labels = read_text(folder, "labels.csv");
    assert_non_null(strstr(labels, "\ncase_0002,"));

    painted p = paint(ctx, 4, 2);
    rind_image *image, *mask;
    snprintf(path, sizeof path, "%s/images/case_0002.nii.gz", folder);
    assert_int_equal(rind_image_read(ctx, path, 0, &image), RIND_OK);
    snprintf(path, sizeof path, "%s/masks/case_0002.nii.gz", folder);
    assert_int_equal(rind_image_read(ctx, path, 0, &mask), RIND_OK);
    assert_true(digest(image) == digest(p.image) && digest(mask) == digest(p.mask));
    assert_true(rind_grid_difference_mm(rind_image_grid(image), rind_image_grid(p.image)) < 1e-3);
    rind_image_free(image);
    rind_image_free(mask);
    painted_free(&p);
    free(manifest);
    free(labels);
    remove_cohort(folder);
    rind_ctx_free(ctx);
}

static void impossible_cohorts_are_refused(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);

    (void)state;
    assert_int_equal(rind_phantom_cohort_write(ctx, 0, 1, "nowhere"), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_phantom_cohort_write(ctx, 10000, 1, "nowhere"), RIND_BAD_ARGUMENT);
    assert_int_equal(access("nowhere", F_OK), -1);
    assert_int_equal(rind_phantom_cohort_write(ctx, 1, 1, "no/such/parent"), RIND_CANNOT_WRITE);
    assert_non_null(strstr(rind_ctx_message(ctx), "no/such/parent"));
    rind_ctx_free(ctx);
}

static void memory_may_run_out(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_synthetic truth;
    rind_status status = RIND_NO_MEMORY;
    rind_image *image, *mask;
    size_t n;

    (void)state;
    rind_synthetic_draw(1, 1, &truth);
    for (long k = 0; status == RIND_NO_MEMORY && k < 32; k++) {
        ctx->allocations_left = k;
        status = rind_synthetic_paint(ctx, &truth, &image, &mask, &n);
        if (status != RIND_OK)
            assert_true(image == NULL && mask == NULL);
    }
    assert_int_equal(status, RIND_OK);
    rind_image_free(image);
    rind_image_free(mask);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(voxels_are_the_same_everywhere),
        cmocka_unit_test(another_seed_is_another_cohort),
        cmocka_unit_test(labels_come_in_blocks_of_four),
        cmocka_unit_test(lesions_fit),
        cmocka_unit_test(the_label_is_in_the_shell),
        cmocka_unit_test(grids_are_sound),
        cmocka_unit_test(files_are_written_and_read_back),
        cmocka_unit_test(impossible_cohorts_are_refused),
        cmocka_unit_test(memory_may_run_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
