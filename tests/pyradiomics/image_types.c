/*
 * image_types.c - PyRadiomics' image types: names and order of images, wavelets, small images, and patterns against
 * SciPy and scikit-image
 */
#include "test.h"

#include "pyradiomics/image_types.h"
#include "pyradiomics/recursive_gaussian.h"
#include "pyradiomics/wavelet_taps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NX = 7, NY = 6, NZ = 5, N = NX * NY * NZ, MAX_IMAGES = 32 };

/* The images of a type. */
typedef struct images {
    size_t n;
    char name[MAX_IMAGES][RIND_IMAGE_NAME_SIZE];
    double value[MAX_IMAGES][N];
} images;

static rind_status take(void *user, const char *name, const double *value)
{
    images *out = user;

    assert_true(out->n < MAX_IMAGES);
    snprintf(out->name[out->n], sizeof out->name[0], "%s", name);
    memcpy(out->value[out->n++], value, N * sizeof *value);
    return RIND_OK;
}

static rind_status run(const char *type, const rind_pyradiomics_filter_settings *settings, rind_type voxels,
                       images *out)
{
    static double value[N];
    static uint8_t inside[N];
    rind_ctx *ctx = rind_ctx_create(1);
    rind_pyradiomics_filter_input input = { .settings = settings,
                                            .image = { { NX, NY, NZ }, { 1.0, 1.0, 1.0 }, value },
                                            .type = voxels,
                                            .box = { { 0, 0, 0 }, { NX, NY, NZ } },
                                            .inside = inside };
    rind_status status = RIND_BAD_ARGUMENT;
    uint32_t state = 1;

    for (size_t k = 0; k < N; k++) {
        state = state * 1664525u + 1013904223u;
        value[k] = (double)((state >> 8) % 1000) - 300.0;
        inside[k] = 1;
    }
    out->n = 0;
    for (size_t k = 0; k < rind_n_pyradiomics_image_types; k++)
        if (strcmp(rind_pyradiomics_image_types[k]->name, type) == 0)
            status = rind_pyradiomics_image_types[k]->run(ctx, &input, take, out);
    rind_ctx_free(ctx);
    return status;
}

static void check_names(const images *got, const char *const *name)
{
    for (size_t k = 0; name[k] != NULL; k++)
        assert_string_equal(got->name[k], name[k]);
    assert_null(name[got->n]);
}

static void names(void **state)
{
    static images got;
    rind_pyradiomics_filter_settings settings = rind_pyradiomics_filter_defaults;
    (void)state;

    strcpy(settings.wavelet, "haar");
    settings.level = 2;
    settings.start_level = 1;
    assert_int_equal(run("Wavelet", &settings, RIND_FLOAT64, &got), RIND_OK);
    check_names(&got, (const char *const[]){ "wavelet-LLH", "wavelet-LHL", "wavelet-LHH", "wavelet-HLL", "wavelet-HLH",
                                             "wavelet-HHL", "wavelet-HHH", "wavelet2-LLH", "wavelet2-LHL",
                                             "wavelet2-LHH", "wavelet2-HLL", "wavelet2-HLH", "wavelet2-HHL",
                                             "wavelet2-HHH", "wavelet2-LLL", NULL });
    settings.level = 1;
    settings.force_2d = true;
    assert_int_equal(run("Wavelet", &settings, RIND_FLOAT64, &got), RIND_OK);
    check_names(&got, (const char *const[]){ "wavelet-LH", "wavelet-HL", "wavelet-HH", "wavelet-LL", NULL });
    strcpy(settings.wavelet, "mexh");
    assert_int_equal(run("Wavelet", &settings, RIND_FLOAT64, &got), RIND_BAD_SETTINGS);
    settings.n_sigmas = 3;
    settings.sigma_mm[0] = 1.0;
    settings.sigma_mm[1] = 9.0; /* takes ten voxels along each axis */
    settings.sigma_mm[2] = 3.0;
    strcpy(settings.sigma_text[0], "1.0");
    strcpy(settings.sigma_text[1], "9");
    strcpy(settings.sigma_text[2], "3");
    assert_int_equal(run("LoG", &settings, RIND_FLOAT64, &got), RIND_OK);
    check_names(&got, (const char *const[]){ "log-sigma-1-0-mm-3D", "log-sigma-3-mm-3D", NULL });
}

/* The transform written out for one voxel of one band: LLH by haar along x, y and z, all axes periodic and even. */
static void wavelet_by_hand(void **state)
{
    static images got, original;
    rind_pyradiomics_filter_settings settings = rind_pyradiomics_filter_defaults;
    (void)state;

    strcpy(settings.wavelet, "haar");
    assert_int_equal(run("Original", &settings, RIND_FLOAT64, &original), RIND_OK);
    assert_int_equal(run("Wavelet", &settings, RIND_FLOAT64, &got), RIND_OK);
    for (size_t k = 0; k < N; k++) {
        size_t x = k % NX, y = k / NX % NY, z = k / (NX * NY);
        double sum = 0.0;

        for (size_t c = 0; c < 8;
             c++) { /* out[n] = tap[0] x[n + 1] + tap[1] x[n]; behind an odd axis its first sample */
            size_t xi = x + 1 - (c & 1), yi = y + 1 - (c >> 1 & 1), zi = z + 1 - (c >> 2);

            sum += ((c >> 2) == 0 ? -1.0 : 1.0) * original.value[0][xi % NX + NX * (yi % NY + NY * (zi % NZ))];
        }
        assert_true(fabs(got.value[0][k] - sum * pow(0.5, 1.5)) < 1e-10);
    }
}

/* Sums that every wavelet must have; orthogonality of the orthogonal ones but for dmey, which has it approximately. */
static void wavelet_conditions(void **state)
{
    static const struct {
        const char *family;
        int first, last;
    } families[] = { { "db", 1, 38 }, { "sym", 2, 20 }, { "coif", 1, 17 } };
    static const char *const biorthogonal[] = { "1.1", "1.3", "1.5", "2.2", "2.4", "2.6", "2.8", "3.1",
                                                "3.3", "3.5", "3.7", "3.9", "4.4", "5.5", "6.8" };
    rind_pyradiomics_wavelet w, other;
    (void)state;

    for (size_t f = 0; f < COUNT_OF(families); f++)
        for (int k = families[f].first; k <= families[f].last; k++) {
            char name[16];

            snprintf(name, sizeof name, "%s%d", families[f].family, k);
            assert_true(rind_pyradiomics_find_wavelet(name, &w));
            for (size_t shift = 0; shift < w.n; shift += 2) {
                double low = 0.0, cross = 0.0;

                for (size_t i = 0; i + shift < w.n; i++) {
                    low += w.low[i] * w.low[i + shift];
                    cross += w.low[i] * w.high[i + shift];
                }
                if (fabs(low - (shift == 0)) > 1e-14 || fabs(cross) > 1e-14)
                    fail_msg("%s is not orthogonal at %zu: %g %g", name, shift, low, cross);
            }
        }
    for (size_t b = 0; b < COUNT_OF(biorthogonal); b++) {
        char name[16];

        snprintf(name, sizeof name, "bior%s", biorthogonal[b]);
        assert_true(rind_pyradiomics_find_wavelet(name, &w));
        memcpy(name, "rbio", 4);
        assert_true(rind_pyradiomics_find_wavelet(name, &other));
        for (size_t shift = 0; shift < w.n; shift += 2) { /* each is the other's inverse: reversed, low against low */
            double low = 0.0;

            for (size_t i = 0; i + shift < w.n; i++)
                low += w.low[i] * other.low[i + shift];
            if (fabs(low - (shift == 0)) > 2e-12)
                fail_msg("%s has no inverse at %zu: %g", name, shift, low);
        }
    }
    assert_true(rind_pyradiomics_knows_wavelet("dmey"));
    assert_false(rind_pyradiomics_knows_wavelet("db39"));
    assert_false(rind_pyradiomics_knows_wavelet("bior4.5"));
}

/* The recursive Gaussian keeps constants, and its second derivative takes them and lines to 0 and squares to 2. */
static void recursion(void **state)
{
    enum { LENGTH = 400, MIDDLE = LENGTH / 2 };
    static double x[LENGTH][RIND_RECURSIVE_LANES], y[LENGTH][RIND_RECURSIVE_LANES];
    rind_recursion r;
    (void)state;

    for (size_t i = 0; i < LENGTH; i++)
        for (size_t l = 0; l < RIND_RECURSIVE_LANES; l++) {
            double t = (double)i - MIDDLE;

            x[i][l] = l == 0 ? 3.0 : l == 1 ? t : t * t;
        }
    rind_recursion_make(3.0, 0, 1.0, &r);
    rind_recursion_run(&r, x[0], LENGTH, y[0]);
    assert_true(fabs(y[0][0] - 3.0) < 1e-12 && fabs(y[MIDDLE][0] - 3.0) < 1e-12 &&
                fabs(y[LENGTH - 1][0] - 3.0) < 1e-12);
    assert_true(fabs(y[MIDDLE][1]) < 1e-9);
    rind_recursion_make(3.0, 2, 1.0, &r);
    rind_recursion_run(&r, x[0], LENGTH, y[0]);
    assert_true(fabs(y[MIDDLE][0]) < 1e-12 && fabs(y[MIDDLE][1]) < 1e-9 && fabs(y[MIDDLE][2] - 2.0) < 1e-6);
}

/* Twelve samples on a circle of radius 2.3, slices across z, y, x: scikit-image 0.19.3. */
static void patterns_on_a_circle(void **state)
{
    static const size_t voxel[3] = { 40, 101, 178 };
    static const struct {
        rind_type type;
        rind_pyradiomics_lbp_method method;
        int axis;
        double value[3];
    } expected[] = {
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_DEFAULT, 0, { 4095.0, 3839.0, 387.0 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_DEFAULT, 1, { 4095.0, 3825.0, 7.0 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_DEFAULT, 2, { 4095.0, 1727.0, 256.0 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_ROR, 0, { 4095.0, 2047.0, 99.0 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_ROR, 1, { 4095.0, 495.0, 7.0 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_ROR, 2, { 4095.0, 1531.0, 1.0 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_UNIFORM, 0, { 12.0, 11.0, 13.0 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_UNIFORM, 1, { 12.0, 13.0, 3.0 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_UNIFORM, 2, { 12.0, 13.0, 1.0 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_VAR, 0, { 29143.93008595559, 40025.69394731001, 37730.2169189949 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_VAR, 1, { 42249.359263483275, 46897.821461307525, 48063.70052429629 } },
        { RIND_FLOAT64, RIND_PYRADIOMICS_LBP_VAR, 2, { 13573.829780728025, 69058.46264010949, 8964.46832325967 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_DEFAULT, 0, { 4095.0, 3839.0, 387.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_DEFAULT, 1, { 4095.0, 3825.0, 7.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_DEFAULT, 2, { 4095.0, 1727.0, 256.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_ROR, 0, { 4095.0, 2047.0, 99.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_ROR, 1, { 4095.0, 495.0, 7.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_ROR, 2, { 4095.0, 1531.0, 1.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_UNIFORM, 0, { 12.0, 11.0, 13.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_UNIFORM, 1, { 12.0, 13.0, 3.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_UNIFORM, 2, { 12.0, 13.0, 1.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_VAR, 0, { 29143.0, -25511.0, -27806.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_VAR, 1, { -23287.0, -18639.0, -17473.0 } },
        { RIND_INT16, RIND_PYRADIOMICS_LBP_VAR, 2, { 13573.0, 3522.0, 8964.0 } },
    };
    static images got;
    rind_pyradiomics_filter_settings settings = rind_pyradiomics_filter_defaults;
    (void)state;

    settings.lbp_2d_samples = 12;
    settings.lbp_2d_radius = 2.3;
    for (size_t k = 0; k < COUNT_OF(expected); k++) {
        settings.lbp_2d_method = expected[k].method;
        settings.force_2d_axis = expected[k].axis;
        assert_int_equal(run("LBP2D", &settings, expected[k].type, &got), RIND_OK);
        for (size_t v = 0; v < 3; v++)
            assert_true(fabs(got.value[0][voxel[v]] - expected[k].value[v]) <= 1e-9 * fabs(expected[k].value[v]));
    }
}

/* Samples on a sphere of 42 points and radius 1.3: SciPy 1.10.1 and trimesh 3.23.5. */
static void patterns_on_a_sphere(void **state)
{
    static const struct {
        size_t voxel;
        double level[3], kurtosis, kurtosis_of_whole;
    } expected[] = {
        { 0, { 21.660280258017078, 18.401806215963283, 18.790985075494792 }, 2.4891017388412813, 2.4925880562725533 },
        { 100,
          { 19.597396423920216, 17.304557794064554, 16.86677037449832 },
          -0.6922469720970184,
          -0.6920259694521111 },
        { 137, { 6.1886515022905995, 6.778960122723029, 4.509936131711669 }, -1.4954542304952745, -1.4956703913413651 },
        { 209, { 21.660280258017078, 18.401806215963283, 18.790985075494792 }, 8.31884727977356, 8.316069186212086 },
    };
    static images real, whole;
    rind_pyradiomics_filter_settings settings = rind_pyradiomics_filter_defaults;
    (void)state;

    settings.lbp_3d_levels = 3;
    settings.lbp_3d_radius = 1.3;
    assert_int_equal(run("LBP3D", &settings, RIND_FLOAT64, &real), RIND_OK);
    assert_int_equal(run("LBP3D", &settings, RIND_INT16, &whole), RIND_OK);
    check_names(&real, (const char *const[]){ "lbp-3D-m1", "lbp-3D-m2", "lbp-3D-m3", "lbp-3D-k", NULL });
    for (size_t k = 0; k < COUNT_OF(expected); k++) {
        size_t v = expected[k].voxel;

        for (size_t n = 0; n < 3; n++)
            assert_true(fabs(real.value[n][v] - expected[k].level[n]) < 1e-10);
        assert_true(fabs(real.value[3][v] - expected[k].kurtosis) < 1e-10);
        assert_true(fabs(whole.value[3][v] - expected[k].kurtosis_of_whole) < 1e-10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),     cmocka_unit_test(wavelet_by_hand),      cmocka_unit_test(wavelet_conditions),
        cmocka_unit_test(recursion), cmocka_unit_test(patterns_on_a_circle), cmocka_unit_test(patterns_on_a_sphere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
