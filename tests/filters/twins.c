/*
 * twins.c - fast filters against the slow ones of tests/slow, on small random volumes
 *
 * Every boundary, volume and slices, cubes and bricks, images smaller than the kernel, voxels that are no cubes.
 */
#include "test.h"

#include "filters_test.h"
#include "slow/filters_directly.h"
#include "wavelet_filters.h"

#include <math.h>
#include <rind/rind.h>

static const char *const boundaries[] = { "zero", "nearest", "periodic", "mirror" };

/* Lines of more than 32 voxels are filtered in pieces, shorter ones voxel by voxel. */
static const size_t sizes[][3] = { { 9, 8, 7 }, { 37, 5, 4 }, { 2, 3, 5 }, { 1, 1, 1 }, { 70, 3, 2 } };

typedef struct fixture {
    rind_ctx *ctx;
    rind_volume image;
    bool two_d;
    rind_boundary boundary;
    double complex *direct;
} fixture;

static fixture fixture_make(const size_t size[3], bool two_d, rind_boundary boundary)
{
    fixture f = { rind_ctx_create(1), { { size[0], size[1], size[2] }, { 1, 1, 1 }, NULL }, two_d, boundary, NULL };
    size_t n = rind_volume_n(&f.image);
    uint64_t state = n;

    f.image.value = malloc(n * sizeof *f.image.value);
    f.direct = calloc(n, sizeof *f.direct);
    for (size_t k = 0; k < n; k++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        f.image.value[k] = (double)(state >> 44) / 1000.0 - 300.0;
    }
    return f;
}

static void fixture_drop(fixture *f)
{
    rind_ctx_free(f->ctx);
    free(f->image.value);
    free(f->direct);
}

/* Runs 'test' for every size, boundary, and both dimensions. */
static void for_all(void (*test)(fixture *f))
{
    for (size_t s = 0; s < COUNT_OF(sizes); s++)
        for (int two_d = 0; two_d < 2; two_d++)
            for (int b = RIND_BOUNDARY_ZERO; b <= RIND_BOUNDARY_MIRROR; b++) {
                fixture f = fixture_make(sizes[s], two_d == 1, (rind_boundary)b);

                test(&f);
                fixture_drop(&f);
            }
}

/* Compares response 'k' with f->direct, relative to the largest value. */
static void check_response(fixture *f, const char *filter, const char *parameters, double tolerance)
{
    char text[256];
    taken_responses taken;
    double largest = 1e-300, worst = 0;

    snprintf(text, sizeof text, "%s%sboundary=%s", parameters, *parameters != '\0' ? "; " : "",
             boundaries[f->boundary]);
    assert_int_equal(run_filter(f->ctx, filter, text, f->two_d, &f->image, &taken), RIND_OK);
    for (size_t k = 0; k < taken.n_voxels; k++)
        largest = fmax(largest, fmax(fabs(f->image.value[k]), cabs(f->direct[k])));
    for (size_t k = 0; k < taken.n_voxels; k++) {
        double difference = fabs(taken.map[0][k] - creal(f->direct[k]));

        worst = difference <= worst ? worst : difference;
    }
    drop_responses(&taken);
    if (!(worst <= tolerance * largest))
        fail_msg("%s (%s, %zux%zux%zu, %s): differs by %g of %g", filter, text, f->image.size[0], f->image.size[1],
                 f->image.size[2], f->two_d ? "2D" : "3D", worst, largest);
}

static void test_mean(fixture *f)
{
    dense_kernel k = dense_kernel_make(3, 3, f->two_d ? 0 : 3);
    int n = f->two_d ? 49 : 343;

    for (int i = 0; i < n; i++)
        k.value[i] = 1.0 / n;
    convolve_directly(&f->image, f->boundary, &k, f->direct);
    check_response(f, "mean", "support_vox=7", 1e-13);
    dense_kernel_free(&k);
}

static void test_log(fixture *f)
{
    static const double sigma = 1.3;
    const double spacing[3] = { 0.8, 1.0, 1.7 };
    int dimensions = f->two_d ? 2 : 3, half[3] = { 0, 0, 0 };

    memcpy(f->image.spacing_mm, spacing, sizeof spacing);
    for (int a = 0; a < dimensions; a++)
        half[a] = (int)floor(4 * sigma / spacing[a] + 0.5);
    dense_kernel k = dense_kernel_make(half[0], half[1], half[2]);
    for (int z = -half[2]; z <= half[2]; z++)
        for (int y = -half[1]; y <= half[1]; y++)
            for (int x = -half[0]; x <= half[0]; x++) {
                double r2 = (x * x * spacing[0] * spacing[0] + y * y * spacing[1] * spacing[1] +
                             z * z * spacing[2] * spacing[2]) /
                            (sigma * sigma);
                double volume = spacing[0] * spacing[1] * (f->two_d ? 1 : spacing[2]);

                /* By mm, times the square of the spacing along x; sums over voxels instead of mm. */
                *dense_at(&k, x, y, z) = -(dimensions - r2) * exp(-r2 / 2) * volume /
                                         pow(sqrt(2 * M_PI) * sigma, dimensions) / (sigma * sigma) * spacing[0] *
                                         spacing[0];
            }
    convolve_directly(&f->image, f->boundary, &k, f->direct);
    check_response(f, "log", "sigma_mm=1.3", 1e-13);
    dense_kernel_free(&k);
}

/* Pools the responses of a chain of kernels in all orientations; with one orientation, the response. */
static void pool_directly(fixture *f, const dense_kernel *chain, int n_chain, bool rotate, bool maximum)
{
    size_t n = rind_volume_n(&f->image);
    int rotations = !rotate ? 1 : f->two_d ? 4 : 24;
    double complex *response = calloc(n, sizeof *response);
    rind_volume step = f->image;

    step.value = malloc(n * sizeof *step.value);
    for (int r = 0; r < rotations; r++) {
        memcpy(step.value, f->image.value, n * sizeof *step.value);
        for (int c = 0; c < n_chain; c++) {
            dense_kernel turned = dense_turned(&chain[c], f->two_d, r);

            convolve_directly(&step, f->boundary, &turned, response);
            for (size_t k = 0; k < n; k++)
                step.value[k] = creal(response[k]);
            dense_kernel_free(&turned);
        }
        for (size_t k = 0; k < n; k++)
            f->direct[k] = r == 0    ? step.value[k]
                           : maximum ? fmax(creal(f->direct[k]), step.value[k])
                                     : creal(f->direct[k]) + step.value[k];
    }
    for (size_t k = 0; k < n && !maximum; k++)
        f->direct[k] /= rotations;
    free(step.value);
    free(response);
}

static void test_laws(fixture *f)
{
    double e5[] = { -1, -2, 0, 2, 1 }, l3[] = { 1, 2, 1 }, r5[] = { 1, -4, 6, -4, 1 }, one[] = { 1 };
    double *tap[3] = { e5, l3, f->two_d ? one : r5 };
    dense_kernel kernel = dense_product(tap, (int[]){ 5, 3, f->two_d ? 1 : 5 }, 1);
    size_t n = rind_volume_n(&f->image);
    int half = f->two_d ? 0 : 2;
    char text[160];

    for (int k = 0; k < (2 * kernel.half[0] + 1) * (2 * kernel.half[1] + 1) * (2 * half + 1); k++)
        kernel.value[k] /= sqrt(10.0) * sqrt(6.0) * (f->two_d ? 1 : sqrt(70.0));
    pool_directly(f, &kernel, 1, false, true);
    snprintf(text, sizeof text, "kernels=%s", f->two_d ? "E5L3" : "E5L3R5");
    check_response(f, "laws", text, 1e-13);
    pool_directly(f, &kernel, 1, true, true);
    snprintf(text, sizeof text, "kernels=%s; rotation_invariant=true", f->two_d ? "E5L3" : "E5L3R5");
    check_response(f, "laws", text, 1e-13);

    dense_kernel box = dense_kernel_make(2, 2, half);
    rind_volume map = f->image;
    map.value = malloc(n * sizeof *map.value);
    for (size_t k = 0; k < n; k++)
        map.value[k] = fabs(creal(f->direct[k]));
    for (int k = 0; k < 25 * (2 * half + 1); k++)
        box.value[k] = 1.0 / (25 * (2 * half + 1));
    convolve_directly(&map, f->boundary, &box, f->direct);
    snprintf(text, sizeof text, "kernels=%s; rotation_invariant=true; energy_distance_vox=2",
             f->two_d ? "E5L3" : "E5L3R5");
    check_response(f, "laws", text, 1e-13);
    free(map.value);
    dense_kernel_free(&box);
    dense_kernel_free(&kernel);
}

static void test_wavelet(fixture *f)
{
    double low[] = { -0.12940952255126037, 0.2241438680420134, 0.8365163037378079, 0.48296291314453416, 0 };
    double high[] = { -0.48296291314453416, 0.8365163037378079, -0.2241438680420134, -0.12940952255126037, 0 };
    double one[] = { 0, 0, 1, 0, 0 };
    double *smooth[3] = { low, low, f->two_d ? one : low }, *band[3] = { low, high, f->two_d ? one : low };
    const int n[3] = { 5, 5, 5 };
    dense_kernel chain[2] = { dense_product(smooth, n, 1), dense_product(band, n, 2) },
                 first = dense_product(band, n, 1);
    char text[160];

    pool_directly(f, &first, 1, false, false);
    snprintf(text, sizeof text, "family=db2; bands=%s", f->two_d ? "LH" : "LHL");
    check_response(f, "wavelet", text, 1e-13);
    pool_directly(f, chain, 2, false, false);
    snprintf(text, sizeof text, "family=db2; level=2; bands=%s", f->two_d ? "LH" : "LHL");
    check_response(f, "wavelet", text, 1e-13);
    if (rind_volume_n(&f->image) < 700) { /* 48 dense convolutions of a thousand taps */
        pool_directly(f, chain, 2, true, false);
        snprintf(text, sizeof text, "family=db2; level=2; rotation_invariant=true; bands=%s", f->two_d ? "LH" : "LHL");
        check_response(f, "wavelet", text, 1e-13);
    }
    dense_kernel_free(&chain[0]);
    dense_kernel_free(&chain[1]);
    dense_kernel_free(&first);
}

/* One plane's moduli, pooled, added to 'sum'. */
static void add_gabor(fixture *f, int u, int v, int n_orientations, bool maximum, double *sum)
{
    static const double sigma = 1.1, lambda = 2.3, gamma = 0.6, truncate = 4;
    size_t n = rind_volume_n(&f->image);
    double *pooled = calloc(n, sizeof *pooled), *spacing = f->image.spacing_mm;

    for (int o = 0; o < n_orientations; o++) {
        double t = 0.4 + 2 * M_PI * o / n_orientations;
        int half[3] = { 0, 0, 0 };

        half[u] = half[v] = 12;
        dense_kernel g = dense_kernel_make(half[0], half[1], half[2]);
        for (int i = -12; i <= 12; i++)
            for (int j = -12; j <= 12; j++) {
                int at[3] = { 0, 0, 0 };
                double a = i * spacing[u], b = j * spacing[v];
                double k1 = a * cos(t) + b * sin(t), k2 = -a * sin(t) + b * cos(t);
                double q = k1 * k1 + gamma * gamma * k2 * k2;

                at[u] = i;
                at[v] = j;
                if (q <= truncate * truncate * sigma * sigma)
                    *dense_at(&g, at[0], at[1], at[2]) =
                        exp(-q / (2 * sigma * sigma)) * cexp(2 * M_PI * I * k1 / lambda);
            }
        convolve_directly(&f->image, f->boundary, &g, f->direct);
        for (size_t k = 0; k < n; k++)
            pooled[k] = maximum ? fmax(pooled[k], cabs(f->direct[k])) : pooled[k] + cabs(f->direct[k]);
        dense_kernel_free(&g);
    }
    for (size_t k = 0; k < n; k++)
        sum[k] += maximum ? pooled[k] : pooled[k] / n_orientations;
    free(pooled);
}

static void test_gabor(fixture *f)
{
    static const char common[] = "sigma_mm=1.1; lambda_mm=2.3; gamma=0.6; theta_rad=0.4; truncate=4";
    size_t n = rind_volume_n(&f->image);
    double *sum = calloc(n, sizeof *sum);
    char text[256];

    f->image.spacing_mm[1] = 0.9;
    f->image.spacing_mm[2] = 1.4;
    add_gabor(f, 0, 1, 1, false, sum);
    for (size_t k = 0; k < n; k++)
        f->direct[k] = sum[k];
    check_response(f, "gabor", common, 1e-12);
    memset(sum, 0, n * sizeof *sum);
    add_gabor(f, 0, 1, 6, false, sum);
    if (!f->two_d) {
        add_gabor(f, 0, 2, 6, false, sum);
        add_gabor(f, 1, 2, 6, false, sum);
    }
    for (size_t k = 0; k < n; k++)
        f->direct[k] = sum[k] / (f->two_d ? 1 : 3);
    snprintf(text, sizeof text, "%s; theta_step_rad=1.0471976; orthogonal_planes=%s", common,
             f->two_d ? "false" : "true");
    check_response(f, "gabor", text, 1e-12);
    memset(sum, 0, n * sizeof *sum);
    add_gabor(f, 0, 1, 3, true, sum);
    for (size_t k = 0; k < n; k++)
        f->direct[k] = sum[k];
    snprintf(text, sizeof text, "%s; theta_step_rad=2.0943951; pooling=maximum", common);
    check_response(f, "gabor", text, 1e-12);
    free(sum);
}

static void test_gradient(fixture *f)
{
    size_t n = rind_volume_n(&f->image);
    double *squares = calloc(n, sizeof *squares);

    f->image.spacing_mm[1] = 0.7;
    f->image.spacing_mm[2] = 2.5;
    for (int a = 0; a < (f->two_d ? 2 : 3); a++) {
        dense_kernel k = dense_kernel_make(a == 0, a == 1, a == 2);

        k.value[0] = 0.5 / f->image.spacing_mm[a];
        k.value[2] = -k.value[0];
        convolve_directly(&f->image, f->boundary, &k, f->direct);
        for (size_t i = 0; i < n; i++)
            squares[i] += creal(f->direct[i]) * creal(f->direct[i]);
        dense_kernel_free(&k);
    }
    for (size_t i = 0; i < n; i++)
        f->direct[i] = sqrt(squares[i]);
    check_response(f, "gradient", "", 1e-14);
    free(squares);
}

static void mean_is_its_definition(void **state)
{
    (void)state;
    for_all(test_mean);
}

static void log_is_its_definition(void **state)
{
    (void)state;
    for_all(test_log);
}

static void laws_is_its_definition(void **state)
{
    (void)state;
    for_all(test_laws);
}

static void wavelet_is_its_definition(void **state)
{
    (void)state;
    for_all(test_wavelet);
}

static void gabor_is_its_definition(void **state)
{
    (void)state;
    for_all(test_gabor);
}

static void gradient_is_its_definition(void **state)
{
    (void)state;
    for_all(test_gradient);
}

typedef struct spectral_test {
    int order[3], level; /* level 0: no wavelet */
} spectral_test;

static double complex spectral_factor(const double f[3], const void *user)
{
    const spectral_test *t = user;
    double r = sqrt(f[0] * f[0] + f[1] * f[1] + f[2] * f[2]), top = ldexp(1, 1 - t->level);
    int sum = t->order[0] + t->order[1] + t->order[2];
    double complex out = t->level == 0 ? 1 : r >= top / 4 && r <= top ? cos(M_PI / 2 * log2(2 * r / top)) : 0;

    if (sum == 0)
        return out;
    if (r == 0)
        return 0;
    out *= cpow(-I, sum) *
           sqrt(tgamma(sum + 1) / (tgamma(t->order[0] + 1) * tgamma(t->order[1] + 1) * tgamma(t->order[2] + 1)));
    for (int a = 0; a < 3; a++)
        out *= pow(f[a] / r, t->order[a]);
    return out;
}

/* The filters for each slice or the whole, on lengths even, odd, prime above 7, and 1. */
static void spectral_filters_are_their_definitions(void **state)
{
    static const size_t spectral_sizes[][3] = { { 8, 7, 5 }, { 11, 4, 6 }, { 1, 13, 2 }, { 22, 17, 1 } };
    static const spectral_test tests[] = {
        { { 0, 0, 0 }, 1 }, { { 0, 0, 0 }, 2 }, { { 1, 0, 0 }, 0 }, { { 1, 2, 0 }, 1 }, { { 0, 2, 0 }, 1 }
    };
    (void)state;

    for (size_t s = 0; s < COUNT_OF(spectral_sizes); s++)
        for (size_t t = 0; t < COUNT_OF(tests); t++)
            for (int two_d = 0; two_d < 2; two_d++) {
                fixture f = fixture_make(spectral_sizes[s], two_d == 1, RIND_BOUNDARY_PERIODIC);
                size_t plane = f.image.size[0] * f.image.size[1], n = rind_volume_n(&f.image);
                double *out = malloc(n * sizeof *out);
                rind_volume part = f.image;
                const int *l = tests[t].order;
                char text[160];

                for (size_t z = 0; z < (two_d ? f.image.size[2] : 1); z++) {
                    if (two_d)
                        part.size[2] = 1;
                    part.value = f.image.value + z * plane;
                    multiply_spectrum_directly(&part, spectral_factor, &tests[t], out + z * plane);
                }
                for (size_t k = 0; k < n; k++)
                    f.direct[k] = out[k];
                if (l[0] + l[1] + l[2] == 0) {
                    snprintf(text, sizeof text, "level=%d", tests[t].level);
                    check_response(&f, "nonseparable_wavelet", text, 1e-12);
                } else {
                    snprintf(text, sizeof text, "order=[%d, %d, %d]; of=%s; padding_vox=0", l[0], l[1], l[2],
                             tests[t].level > 0 ? "simoncelli" : "none");
                    check_response(&f, "riesz", text, 1e-12);
                }
                free(out);
                fixture_drop(&f);
            }
}

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.17g is not %.17g", value, expected);
}

/* sum h[k] h[k + 2 m] = [m = 0]; the moments of the high-pass filter vanish, coiflets' low-pass ones, too. */
static void wavelet_filters_are_orthonormal_and_have_their_moments(void **state)
{
    (void)state;
    for (size_t w = 0; w < rind_n_wavelet_filters; w++) {
        const rind_wavelet_filter *filter = &rind_wavelet_filters[w];
        int n = (int)filter->n, coiflet = strncmp(filter->name, "coif", 4) == 0;
        int moments = coiflet ? n / 3 : n / 2;
        double high[RIND_MAX_WAVELET_TAPS], first = 0;

        rind_wavelet_high(filter, high);
        for (int m = 0; m < n / 2; m++) {
            double low_low = 0, high_high = 0, low_high = 0;

            for (int k = 0; k + 2 * m < n; k++) {
                low_low += filter->low[k] * filter->low[k + 2 * m];
                high_high += high[k] * high[k + 2 * m];
                low_high += filter->low[k] * high[k + 2 * m];
            }
            assert_near(low_low, m == 0, 1e-14);
            assert_near(high_high, m == 0, 1e-14);
            if (m == 0)
                assert_near(low_high, 0, 1e-14);
        }
        for (int k = 0; k < n; k++)
            first += k * filter->low[k] / sqrt(2);
        for (int p = 0; p < moments; p++) {
            double of_high = 0, of_low = 0, size = 0;

            for (int k = 0; k < n; k++) {
                double power = pow((k - rint(first)) / n, p);

                of_high += power * high[k];
                of_low += power * filter->low[k];
                size += fabs(power * high[k]);
            }
            assert_near(of_high, 0, 1e-12 * size);
            if (p == 0)
                assert_near(of_low, sqrt(2), 1e-14);
            else if (coiflet)
                assert_near(of_low, 0, 1e-12);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_is_its_definition),
        cmocka_unit_test(log_is_its_definition),
        cmocka_unit_test(laws_is_its_definition),
        cmocka_unit_test(wavelet_is_its_definition),
        cmocka_unit_test(gabor_is_its_definition),
        cmocka_unit_test(gradient_is_its_definition),
        cmocka_unit_test(spectral_filters_are_their_definitions),
        cmocka_unit_test(wavelet_filters_are_orthonormal_and_have_their_moments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
