/*
 * response_maps.c - the reference response maps of IBSI 2, voxel by voxel
 *
 * Phantom, map and tolerance of each test come from the reference table; the parameters stand here as
 * settings would give them.
 */
#include "test.h"

#include "filters_test.h"
#include "image/image.h"
#include "table/csv_read.h"

#include <math.h>
#include <rind/rind.h>
#include <unistd.h>

#define PACK RIND_SHARED "/ibsi/"

static const struct response_test {
    const char *id, *filter;
    bool two_d;
    const char *parameters;
} tests[] = {
    { "1.a.1", "mean", false, "support_vox=15; boundary=zero" },
    { "1.a.2", "mean", false, "support_vox=15; boundary=nearest" },
    { "1.a.3", "mean", false, "support_vox=15; boundary=periodic" },
    { "1.a.4", "mean", false, "support_vox=15; boundary=mirror" },
    { "1.b.1", "mean", true, "support_vox=15; boundary=zero" },
    { "2.a", "log", false, "sigma_mm=3; boundary=zero" },
    { "2.b", "log", false, "sigma_mm=5; boundary=mirror" },
    { "2.c", "log", true, "sigma_mm=5; boundary=mirror" },
    { "3.a.1", "laws", false, "kernels=E5L5S5; boundary=zero" },
    { "3.a.2", "laws", false, "kernels=E5L5S5; boundary=zero; rotation_invariant=true; pooling=maximum" },
    { "3.a.3", "laws", false,
      "kernels=E5L5S5; boundary=zero; rotation_invariant=true; pooling=maximum; energy_distance_vox=7" },
    { "3.b.1", "laws", false, "kernels=E3W5R5; boundary=mirror" },
    { "3.b.2", "laws", false, "kernels=E3W5R5; boundary=mirror; rotation_invariant=true; pooling=maximum" },
    { "3.b.3", "laws", false,
      "kernels=E3W5R5; boundary=mirror; rotation_invariant=true; pooling=maximum; energy_distance_vox=7" },
    { "3.c.1", "laws", true, "kernels=L5S5; boundary=mirror" },
    { "3.c.2", "laws", true, "kernels=L5S5; boundary=mirror; rotation_invariant=true; pooling=maximum" },
    { "3.c.3", "laws", true,
      "kernels=L5S5; boundary=mirror; rotation_invariant=true; pooling=maximum; energy_distance_vox=7" },
    { "4.a.1", "gabor", false, "sigma_mm=10; lambda_mm=4; gamma=0.5; theta_rad=1.0471975511965976; boundary=zero" },
    { "4.a.2", "gabor", false,
      "sigma_mm=10; lambda_mm=4; gamma=0.5; theta_step_rad=0.7853981633974483; orthogonal_planes=true; boundary=zero" },
    { "4.b.1", "gabor", false, "sigma_mm=20; lambda_mm=8; gamma=2.5; theta_rad=3.9269908169872414; boundary=mirror" },
    { "4.b.2", "gabor", false,
      "sigma_mm=20; lambda_mm=8; gamma=2.5; theta_step_rad=0.39269908169872414; orthogonal_planes=true; "
      "boundary=mirror" },
    { "5.a.1", "wavelet", false, "family=db2; bands=LHL; boundary=zero" },
    { "5.a.2", "wavelet", false, "family=db2; bands=LHL; boundary=zero; rotation_invariant=true" },
    { "6.a.1", "wavelet", false, "family=coif1; bands=HHL; boundary=periodic" },
    { "6.a.2", "wavelet", false, "family=coif1; bands=HHL; boundary=periodic; rotation_invariant=true" },
    { "7.a.1", "wavelet", false, "family=haar; bands=LLL; level=2; boundary=mirror; rotation_invariant=true" },
    { "7.a.2", "wavelet", false, "family=haar; bands=HHH; level=2; boundary=mirror; rotation_invariant=true" },
    { "8.a.1", "nonseparable_wavelet", false, "family=simoncelli; level=1" },
    { "8.a.2", "nonseparable_wavelet", false, "family=simoncelli; level=2" },
    { "8.a.3", "nonseparable_wavelet", false, "family=simoncelli; level=3" },
    { "9.a", "riesz", false, "order=[1, 0, 0]; of=log; sigma_mm=3; boundary=zero; padding_vox=16" },
    { "9.b.1", "riesz", false, "order=[0, 2, 0]; of=log; sigma_mm=3; boundary=zero; padding_vox=16" },
    { "10.b.1", "riesz", false, "order=[0, 2, 0]; of=simoncelli; boundary=nearest; padding_vox=32" },
};

static rind_csv table;

static const char *cell(size_t row, const char *column)
{
    for (size_t k = 0; k < table.n_columns; k++)
        if (strcmp(table.cell[k], column) == 0)
            return table.cell[row * table.n_columns + k];
    fail_msg("the reference table has no column %s", column);
    return NULL;
}

static size_t row_of(const char *id)
{
    for (size_t row = 1; row < table.n_rows; row++)
        if (strcmp(cell(row, "id"), id) == 0)
            return row;
    fail_msg("the reference table has no test %s", id);
    return 0;
}

static rind_volume read_volume(rind_ctx *ctx, const char *name)
{
    char path[1024];
    rind_image *image = NULL;

    snprintf(path, sizeof path, PACK "%s", name);
    if (rind_image_read(ctx, path, 0, &image) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    const rind_grid *grid = rind_image_grid(image);
    rind_volume out = { .size = { grid->size[0], grid->size[1], grid->size[2] },
                        .spacing_mm = { grid->spacing_mm[0], grid->spacing_mm[1], grid->spacing_mm[2] } };
    out.value = malloc(rind_volume_n(&out) * sizeof *out.value);
    assert_non_null(out.value);
    for (size_t z = 0; z < out.size[2]; z++)
        for (size_t y = 0; y < out.size[1]; y++)
            rind_image_row(image, 0, y, z, out.size[0], out.value + (z * out.size[1] + y) * out.size[0]);
    rind_image_free(image);
    return out;
}

/* Largest difference from the reference map over the tolerance. */
static double compare(rind_ctx *ctx, const struct response_test *test)
{
    size_t row = row_of(test->id);
    double tolerance = strtod(cell(row, "tolerance_abs"), NULL), worst = 0;
    rind_volume image = read_volume(ctx, cell(row, "phantom")), map = read_volume(ctx, cell(row, "reference_map"));
    taken_responses taken;

    if (run_filter(ctx, test->filter, test->parameters, test->two_d, &image, &taken) != RIND_OK)
        fail_msg("%s: %s", test->id, rind_ctx_message(ctx));
    assert_int_equal(taken.n, 1);
    for (size_t k = 0; k < rind_volume_n(&map); k++) {
        double difference = fabs(taken.map[0][k] - map.value[k]);

        worst = difference <= worst ? worst : difference; /* NaN is the worst */
    }
    drop_responses(&taken);
    free(image.value);
    free(map.value);
    return worst / tolerance;
}

static void every_reference_map_is_met(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    int failed = 0;
    (void)state;

    for (size_t k = 0; k < COUNT_OF(tests); k++) {
        double worst = compare(ctx, &tests[k]);

        printf("%-8s %8.4f of the tolerance%s\n", tests[k].id, worst, worst <= 1 ? "" : ": too much");
        failed += !(worst <= 1);
    }
    rind_ctx_free(ctx);
    assert_int_equal(failed, 0);
}

static void every_test_with_a_reference_is_there(void **state)
{
    (void)state;
    for (size_t row = 1; row < table.n_rows; row++) {
        bool found = false;

        for (size_t k = 0; k < COUNT_OF(tests); k++)
            found = found || strcmp(tests[k].id, cell(row, "id")) == 0;
        if (strcmp(cell(row, "status"), "reference") == 0 && !found)
            fail_msg("test %s is missing", cell(row, "id"));
    }
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(every_reference_map_is_met),
        cmocka_unit_test(every_test_with_a_reference_is_there),
    };
    rind_ctx *ctx = rind_ctx_create(1);

    if (access(PACK "ibsi2_response_maps.csv", R_OK) != 0) {
        rind_ctx_free(ctx);
        return TEST_SKIPPED;
    }
    if (rind_csv_read(ctx, PACK "ibsi2_response_maps.csv", &table) != RIND_OK)
        return 1;
    int failed = cmocka_run_group_tests(all, NULL, NULL);
    rind_csv_free(&table);
    rind_ctx_free(ctx);
    return failed;
}
