/* interpolators.c - every interpolator against values of SimpleITK 2.5.7, and what holds of all */
#include "test.h"

#include "pyradiomics/resample.h"

#include <math.h>

enum { NX = 9, NY = 8, NZ = 7, N = NX * NY * NZ, N_NEW = 12 };

static const struct {
    rind_py_interpolator interpolator;
    double value[N_NEW];
} table[] = {
    { RIND_PY_NEAREST, { 131.0, 167.0, 183.0, 137.0, 193.0, 229.0, 133.0, 169.0, 229.0, 111.0, 167.0, 247.0 } },
    { RIND_PY_LINEAR,
      { 122.96933333333332, 148.07013333333336, 187.972, 134.36373333333333, 163.56053333333332, 221.21599999999998,
        137.22386666666668, 168.07399999999998, 204.12146666666663, 113.69546666666668, 162.52800000000002,
        216.90986666666666 } },
    { RIND_PY_BSPLINE,
      { 118.56710820501145, 143.5841129010073, 178.2549644532748, 137.55746679219595, 162.87983162759997,
        215.25541141625916, 136.50913558227032, 172.70222950228327, 203.1480261658389, 108.70659955231018,
        167.28291315574887, 217.92031005750727 } },
    { RIND_PY_GAUSSIAN,
      { 127.67435044576034, 153.05844678413615, 199.4878400067914, 129.19941904599517, 164.78134987289488,
        226.40494396056042, 139.84264140735246, 163.59246294507798, 209.37061451317936, 124.34807926820459,
        160.7833301333343, 222.54863963583344 } },
    { RIND_PY_LABEL_GAUSSIAN, { 154.0, 167.0, 244.0, 140.0, 158.0, 229.0, 133.0, 169.0, 216.0, 120.0, 158.0, 216.0 } },
    { RIND_PY_HAMMING,
      { 125.14641594856771, 143.79887753634804, 185.17243334925337, 140.41859755087586, 159.70596137430738,
        218.92077868614433, 136.07337300263555, 174.57491916751357, 203.36637872366035, 107.30865513335999,
        170.34221216780884, 220.75740934318446 } },
    { RIND_PY_COSINE,
      { 123.73129448291421, 141.34696547200787, 182.43753747349467, 139.7813253061052, 157.211638465444,
        216.50218378073288, 135.55754266180776, 173.6959269998524, 200.9664574669265, 106.14020768808105,
        170.16300201460368, 220.29659410482617 } },
    { RIND_PY_WELCH,
      { 123.84668545625915, 141.39057782696284, 182.4858911481416, 140.07888291728642, 157.1652563168458,
        216.57852053155852, 135.8669831870557, 173.93664732021773, 200.8835777619873, 106.19903774270192,
        170.56393025349968, 220.64170525902912 } },
    { RIND_PY_LANCZOS,
      { 123.61978179018904, 141.41761893905576, 182.47692662102617, 139.38301202920488, 157.42231009855516,
        216.5147041697116, 135.16098492729262, 173.38358354694017, 201.18242989669642, 106.12916844357028,
        169.60079876948936, 219.81688884869425 } },
    { RIND_PY_BLACKMAN,
      { 123.50355613986356, 142.88725711151397, 183.2489334886993, 138.21336425248182, 159.3641828770473,
        217.45645199855653, 134.55439887086416, 172.5109866978315, 202.43717323198362, 106.92121185968566,
        167.88776018635494, 218.32540100985167 } },
};

/* The image of the table, or a flat one. */
static rind_image *make_image(rind_ctx *ctx, bool flat)
{
    static double value[N];
    rind_grid grid = rind_grid_make(NX, NY, NZ, 0.75, 1.25, 2.0);
    rind_image *image;

    grid.origin_mm[0] = 3.0;
    grid.origin_mm[1] = -4.0;
    grid.origin_mm[2] = 5.0;
    for (int k = 0; k < N; k++) {
        int x = k % NX, y = k / NX % NY, z = k / (NX * NY);

        value[k] = flat ? 7.0 : 100 + 3 * x * x + 5 * y * x - 7 * z * y + 11 * z + (x * 7 + y * 5 + z * 3) % 11 * 4;
    }
    assert_int_equal(rind_image_create(ctx, &grid, RIND_FLOAT64, value, &image), RIND_OK);
    return image;
}

static rind_grid new_grid(void)
{
    rind_grid grid = rind_grid_make(3, 2, 2, 1.5, 2.25, 3.3);

    grid.origin_mm[0] = 3.4;
    grid.origin_mm[1] = -3.8;
    grid.origin_mm[2] = 5.6;
    return grid;
}

static void values_are_those_of_simple_itk(void **state)
{
    rind_ctx *ctx = *state;
    rind_image *image = make_image(ctx, false);
    rind_py_field field = rind_py_field_of(image);
    rind_grid grid = new_grid();

    for (size_t k = 0; k < COUNT_OF(table); k++) {
        double got[N_NEW];

        assert_int_equal(rind_py_resample(ctx, &field, table[k].interpolator, &grid, got), RIND_OK);
        for (size_t v = 0; v < N_NEW; v++)
            if (!(fabs(got[v] - table[k].value[v]) <= 1e-12 * table[k].value[v]))
                fail_msg("interpolator %d, voxel %zu: %.17g, not %.17g", (int)table[k].interpolator, v, got[v],
                         table[k].value[v]);
    }
    assert_int_equal(COUNT_OF(table), RIND_PY_BLACKMAN);
    rind_image_free(image);
}

/* On voxel centres all but the Gaussian return the voxel; far outside there is nothing. */
static void voxels_are_met(void **state)
{
    rind_ctx *ctx = *state;
    rind_image *image = make_image(ctx, false);
    rind_py_field field = rind_py_field_of(image);
    rind_grid away = image->grid;
    double got[N], voxel[N];
    const rind_box whole = { .size = { NX, NY, NZ } };

    rind_py_field_box(ctx, &field, &whole, voxel);
    away.origin_mm[1] += 1e4;
    for (size_t k = 0; k < COUNT_OF(table); k++) {
        bool blurs = table[k].interpolator == RIND_PY_GAUSSIAN || table[k].interpolator == RIND_PY_LABEL_GAUSSIAN;

        assert_int_equal(rind_py_resample(ctx, &field, table[k].interpolator, &image->grid, got), RIND_OK);
        for (size_t v = 0; v < N && !blurs; v++)
            assert_true(fabs(got[v] - voxel[v]) <= 1e-12 * fabs(voxel[v]) + 1e-12);
        assert_int_equal(rind_py_resample(ctx, &field, table[k].interpolator, &away, got), RIND_OK);
        for (size_t v = 0; v < N; v++)
            assert_true(got[v] == 0.0);
    }
    rind_image_free(image);
}

/* A flat image stays flat: exactly where weights are divided by their sum, to a part in a hundred in windowed sincs. */
static void flat_images_stay_flat(void **state)
{
    rind_ctx *ctx = *state;
    rind_image *image = make_image(ctx, true);
    rind_py_field field = rind_py_field_of(image);
    rind_grid grid = new_grid();

    for (size_t k = 0; k < COUNT_OF(table); k++) {
        double got[N_NEW], tolerance = table[k].interpolator >= RIND_PY_HAMMING ? 0.07 : 1e-13;

        assert_int_equal(rind_py_resample(ctx, &field, table[k].interpolator, &grid, got), RIND_OK);
        for (size_t v = 0; v < N_NEW; v++)
            assert_true(fabs(got[v] - 7.0) <= 7.0 * tolerance);
    }
    rind_image_free(image);
}

static int setup(void **state)
{
    *state = rind_ctx_create(2);
    return *state == NULL;
}

static int teardown(void **state)
{
    rind_ctx_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_simple_itk),
        cmocka_unit_test(voxels_are_met),
        cmocka_unit_test(flat_images_stay_flat),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
