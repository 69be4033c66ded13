/*
 * behaviour.c - what every filter promises: reach, threads, memory, names, checks; and the simple filters by value
 */
#include "test.h"

#include "filters_test.h"

#include <math.h>
#include <rind/rind.h>

/* Every filter, with parameters that take each of its ways. */
static const struct way {
    const char *filter, *parameters;
    bool two_d;
} ways[] = {
    { "mean", "support_vox=3", false },
    { "mean", "support_vox=3", true },
    { "log", "sigma_mm=[0.5, 1]", false },
    { "log", "sigma_mm=[0.5, 1]", true },
    { "laws", "kernels=[E5L5S5, L3S3E3]; energy_distance_vox=2; rotation_invariant=true", false },
    { "laws", "kernels=W5R5", true },
    { "wavelet", "family=db2", false },
    { "wavelet", "family=haar; level=[1, 2]", true },
    { "wavelet", "family=haar; bands=[LLH, HHH]; rotation_invariant=true", false },
    { "gabor", "sigma_mm=0.8; lambda_mm=2; gamma=2; truncate=3; theta_step_rad=0.78539816; orthogonal_planes=true",
      false },
    { "gabor", "sigma_mm=0.8; lambda_mm=2; gamma=0.5; truncate=3; theta_rad=0.3", true },
    { "nonseparable_wavelet", "level=[1, 2]", false },
    { "nonseparable_wavelet", "family=shannon; padding_vox=3; boundary=mirror", true },
    { "riesz", "of=log; padding_vox=4", false },
    { "riesz", "of=shannon; order=[1, 1, 0]", true },
    { "gradient", "", false },
    { "gradient", "use_spacing=false; boundary=zero", true },
    { "square", "", false },
    { "square_root", "", false },
    { "logarithm", "", false },
    { "exponential", "", false },
    { "lbp_2d", "radius_vox=1.5; samples=12", false },
};

static rind_volume random_volume(size_t nx, size_t ny, size_t nz)
{
    rind_volume out = { { nx, ny, nz }, { 1, 1, 1 }, malloc(nx * ny * nz * sizeof(double)) };
    uint64_t state = nx * 1000003 + ny;

    assert_non_null(out.value);
    for (size_t k = 0; k < rind_volume_n(&out); k++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        out.value[k] = (double)(state >> 52) - 2000;
    }
    return out;
}

static void run_or_fail(rind_ctx *ctx, const struct way *way, const rind_volume *image, taken_responses *out)
{
    if (run_filter(ctx, way->filter, way->parameters, way->two_d, image, out) != RIND_OK)
        fail_msg("%s (%s): %s", way->filter, way->parameters, rind_ctx_message(ctx));
}

static void every_filter_has_a_way_here(void **state)
{
    (void)state;
    for (size_t k = 0; k < rind_n_filters; k++) {
        bool found = false;

        for (size_t w = 0; w < COUNT_OF(ways); w++)
            found = found || strcmp(ways[w].filter, rind_filters[k]->name) == 0;
        if (!found)
            fail_msg("no test of %s", rind_filters[k]->name);
        assert_true(rind_filters[k]->size <= RIND_FILTER_PARAMETERS_SIZE);
    }
}

static void a_crop_with_the_reach_has_the_same_response(void **state)
{
    static const size_t core[3] = { 5, 6, 4 };
    (void)state;

    for (size_t w = 0; w < COUNT_OF(ways); w++) {
        rind_ctx *ctx = rind_ctx_create(1);
        const rind_filter *filter = filter_of(ways[w].filter);
        filter_parameters parameters;
        double reach[3], largest = 0, worst = 0;
        size_t far[3];

        assert_int_equal(set_parameters(ctx, filter, ways[w].parameters, &parameters), RIND_OK);
        filter->reach(&parameters, ways[w].two_d, (double[]){ 1, 1, 1 }, reach);
        if (isinf(reach[0])) {
            rind_ctx_free(ctx);
            continue;
        }
        for (int a = 0; a < 3; a++)
            far[a] = (size_t)reach[a];

        /* The crop lies three voxels from the whole image's edge. */
        rind_volume crop = { { core[0] + 2 * far[0], core[1] + 2 * far[1], core[2] + 2 * far[2] }, { 1, 1, 1 }, NULL };
        rind_volume whole = random_volume(crop.size[0] + 6, crop.size[1] + 6, crop.size[2] + 6);
        taken_responses of_whole, of_crop;

        crop.value = malloc(rind_volume_n(&crop) * sizeof *crop.value);
        rind_volume_crop(&whole, &crop, crop.value);
        run_or_fail(ctx, &ways[w], &whole, &of_whole);
        run_or_fail(ctx, &ways[w], &crop, &of_crop);
        for (size_t m = 0; m < of_whole.n; m++)
            for (size_t k = 0; k < core[0] * core[1] * core[2]; k++) {
                size_t x = k % core[0] + far[0], y = k / core[0] % core[1] + far[1], z = k / core[0] / core[1] + far[2];
                double a = of_crop.map[m][x + crop.size[0] * (y + crop.size[1] * z)];
                double b = of_whole.map[m][x + 3 + whole.size[0] * (y + 3 + whole.size[1] * (z + 3))];

                largest = fmax(largest, fabs(b));
                worst = fmax(worst, fabs(a - b));
            }
        /* The Fourier transform knows the size of the image; sums over neighbours do not. */
        if (!(worst <= (strcmp(filter->name, "gabor") == 0 ? 1e-12 * largest : 0)) || !(largest > 0))
            fail_msg("%s (%s) differs by %g of %g", filter->name, ways[w].parameters, worst, largest);
        drop_responses(&of_whole);
        drop_responses(&of_crop);
        free(whole.value);
        free(crop.value);
        rind_ctx_free(ctx);
    }
}

static void threads_change_no_byte(void **state)
{
    static const int n_threads[] = { 2, 7 };
    rind_volume image = random_volume(41, 19, 18);
    (void)state;

    for (size_t w = 0; w < COUNT_OF(ways); w++) {
        rind_ctx *one = rind_ctx_create(1);
        taken_responses serial;

        run_or_fail(one, &ways[w], &image, &serial);
        for (size_t t = 0; t < COUNT_OF(n_threads); t++) {
            rind_ctx *ctx = rind_ctx_create(n_threads[t]);
            taken_responses parallel;

            run_or_fail(ctx, &ways[w], &image, &parallel);
            for (size_t m = 0; m < serial.n; m++)
                assert_memory_equal(serial.map[m], parallel.map[m], serial.n_voxels * sizeof(double));
            drop_responses(&parallel);
            rind_ctx_free(ctx);
        }
        drop_responses(&serial);
        rind_ctx_free(one);
    }
    free(image.value);
}

static rind_status forget(void *user, size_t k, const double *response)
{
    (void)response;
    return k == *(const size_t *)user ? RIND_INTERRUPTED : RIND_OK;
}

static void no_memory_is_a_status_and_leaves_nothing(void **state)
{
    rind_volume image = random_volume(6, 5, 4);
    size_t never = SIZE_MAX;
    (void)state;

    for (size_t w = 0; w < COUNT_OF(ways); w++) {
        rind_ctx *ctx = rind_ctx_create(1);
        const rind_filter *filter = filter_of(ways[w].filter);
        filter_parameters parameters;
        rind_status status = RIND_NO_MEMORY;
        long n = 0;

        assert_int_equal(set_parameters(ctx, filter, ways[w].parameters, &parameters), RIND_OK);
        for (; status == RIND_NO_MEMORY; n++) {
            ctx->allocations_left = n;
            status = filter->run(ctx, &parameters, ways[w].two_d, &image, forget, &never);
            ctx->allocations_left = -1;
            assert_true(status == RIND_OK || status == RIND_NO_MEMORY);
        }
        assert_true(n >= 2);
        rind_ctx_free(ctx);
    }
    free(image.value);
}

static void what_the_sink_returns_ends_the_run(void **state)
{
    rind_volume image = random_volume(6, 5, 4);
    (void)state;

    for (size_t w = 0; w < COUNT_OF(ways); w++) {
        rind_ctx *ctx = rind_ctx_create(1);
        const rind_filter *filter = filter_of(ways[w].filter);
        filter_parameters parameters;

        assert_int_equal(set_parameters(ctx, filter, ways[w].parameters, &parameters), RIND_OK);
        for (size_t k = 0; k < filter->n_responses(&parameters, ways[w].two_d); k++)
            assert_int_equal(filter->run(ctx, &parameters, ways[w].two_d, &image, forget, &k), RIND_INTERRUPTED);
        rind_ctx_free(ctx);
    }
    free(image.value);
}

static void names_tell_the_parameters(void **state)
{
    static const struct named {
        const char *filter, *parameters;
        bool two_d;
        size_t k;
        const char *name;
    } named[] = {
        { "mean", "support_vox=5", false, 0, "mean_5" },
        { "log", "sigma_mm=[2, 1.5]", false, 0, "log_s2mm" },
        { "log", "sigma_mm=[2, 1.5]", false, 1, "log_s1.5mm" },
        { "laws", "kernels=E5L5S5", false, 0, "laws_E5L5S5" },
        { "laws", "kernels=L5E5; energy_distance_vox=7; rotation_invariant=true", true, 0,
          "laws_L5E5_energy7_maximum" },
        { "wavelet", "", false, 1, "wavelet_coif1_LLH_l1" },
        { "wavelet", "", false, 4, "wavelet_coif1_HLL_l1" },
        { "wavelet", "level=[1, 2]", true, 5, "wavelet_coif1_LH_l2" },
        { "wavelet", "family=db3; bands=HHL; rotation_invariant=true", false, 0, "wavelet_db3_HHL_l1_average" },
        { "gabor", "sigma_mm=5; lambda_mm=2; gamma=1.5; theta_rad=0.5", false, 0, "gabor_s5mm_l2mm_g1.5_t0.5" },
        { "gabor", "theta_step_rad=0.39269908; orthogonal_planes=true", false, 0,
          "gabor_s5mm_l2mm_g1_t0_n16_average_planes3" },
        { "nonseparable_wavelet", "level=[1, 3]", false, 1, "nonseparable_wavelet_simoncelli_l3" },
        { "riesz", "order=[0, 2, 0]; of=log; sigma_mm=3", false, 0, "riesz_o020_log_s3mm" },
        { "riesz", "of=shannon; level=2", false, 0, "riesz_o100_shannon_l2" },
        { "gradient", "", false, 0, "gradient" },
        { "gradient", "use_spacing=false", false, 0, "gradient_per_voxel" },
        { "square_root", "", false, 0, "square_root" },
        { "lbp_2d", "", false, 0, "lbp_2d_r1_p8_uniform" },
    };
    rind_ctx *ctx = rind_ctx_create(1);
    (void)state;

    for (size_t k = 0; k < COUNT_OF(named); k++) {
        const rind_filter *filter = filter_of(named[k].filter);
        filter_parameters parameters;
        char name[RIND_IMAGE_NAME_SIZE];

        assert_int_equal(set_parameters(ctx, filter, named[k].parameters, &parameters), RIND_OK);
        filter->response_name(&parameters, named[k].two_d, named[k].k, name);
        assert_string_equal(name, named[k].name);
    }
    rind_ctx_free(ctx);
}

static void bad_parameters_are_refused(void **state)
{
    static const struct bad {
        const char *filter, *parameters;
        bool two_d;
        const char *says; /* of the settings' reader, or of check */
    } bad[] = {
        { "mean", "support_vox=4", false, "support_vox: 4 is even; an odd number is needed" },
        { "mean", "support_vox=0", false, "0" },
        { "mean", "boundary=wrap", false, "mirror" },
        { "log", "sigma_mm=0", false, "above 0" },
        { "log", "sigma_mm=[]", false, "number of items" },
        { "log", "sigma_mm=[1, 1]", false, "named twice" },
        { "log", "sigma_mm=[1, x]", false, "is no number" },
        { "log", "sigma_mm=[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]", false, "number of items" },
        { "laws", "kernels=E5L5", false, "three of L3" },
        { "laws", "kernels=E5L5S5", true, "two of L3" },
        { "laws", "kernels=E5L5Q5", false, "'E5L5Q5'" },
        { "laws", "kernels='a b'", false, "is no such word" },
        { "wavelet", "bands=LLX", false, "'LLX'" },
        { "wavelet", "bands=LLH", true, "2 letters" },
        { "wavelet", "level=1.5", false, "is no whole number" },
        { "wavelet", "level=7", false, "out of range" },
        { "wavelet", "family=bior2.2", false, "coif1" },
        { "gabor", "theta_step_rad=0.4", false, "does not divide the circle" },
        { "gabor", "theta_step_rad=0.001", false, "does not divide the circle" },
        { "gabor", "orthogonal_planes=true", true, "dimension 2d" },
        { "riesz", "order=[0, 0, 0]", false, "the sum is 0" },
        { "riesz", "order=[1, 0]", false, "a list of 3 whole numbers" },
        { "riesz", "order=[0, 0, 1]", true, "dimension 2d" },
    };
    rind_ctx *ctx = rind_ctx_create(1);
    (void)state;

    for (size_t k = 0; k < COUNT_OF(bad); k++) {
        const rind_filter *filter = filter_of(bad[k].filter);
        filter_parameters parameters;
        char why[256] = "";
        const char *said = why;

        if (set_parameters(ctx, filter, bad[k].parameters, &parameters) != RIND_OK)
            said = rind_ctx_message(ctx);
        else
            assert_false(filter->check == NULL || filter->check(&parameters, bad[k].two_d, why, sizeof why));
        if (strstr(said, bad[k].says) == NULL)
            fail_msg("%s (%s): '%s' does not tell '%s'", bad[k].filter, bad[k].parameters, said, bad[k].says);
    }
    rind_ctx_free(ctx);
}

static void defaults_are_allowed(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    (void)state;

    for (size_t k = 0; k < rind_n_filters; k++) {
        filter_parameters parameters;
        char why[256] = "";
        bool two_d = false;

        assert_int_equal(set_parameters(ctx, rind_filters[k], "", &parameters), RIND_OK);
        assert_true(rind_filters[k]->check == NULL || rind_filters[k]->check(&parameters, two_d, why, sizeof why));
    }
    rind_ctx_free(ctx);
}

/* What is printed reads back as the same parameters. */
static void parameters_print_as_they_are_read(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    (void)state;

    for (size_t w = 0; w < COUNT_OF(ways); w++) {
        const rind_filter *filter = filter_of(ways[w].filter);
        filter_parameters parameters, again;

        assert_int_equal(set_parameters(ctx, filter, ways[w].parameters, &parameters), RIND_OK);
        memset(&again, 0, sizeof again);
        for (size_t k = 0; k < filter->n_parameters; k++) {
            char text[256] = "";
            rind_printer printer = { text, 0 };

            filter->parameters[k].type->print(&printer, &filter->parameters[k], parameters.bytes);
            text[printer.n] = '\0';
            assert_int_equal(set_parameter(ctx, &filter->parameters[k], text, &again), RIND_OK);
        }
        assert_memory_equal(&parameters, &again, filter->size);
    }
    rind_ctx_free(ctx);
}

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-13 * fmax(1, fabs(expected))))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void intensity_transforms_are_pyradiomics(void **state)
{
    double value[] = { -20, 0, 5, 10 };
    rind_volume image = { { 4, 1, 1 }, { 1, 1, 1 }, value };
    rind_ctx *ctx = rind_ctx_create(1);
    taken_responses taken;
    (void)state;

    for (size_t k = 0; k < 4; k++) {
        double x = value[k], m = 20, sign = x < 0 ? -1 : 1;

        run_filter(ctx, "square", "", false, &image, &taken);
        assert_near(taken.map[0][k], x * x / m);
        drop_responses(&taken);
        run_filter(ctx, "square_root", "", false, &image, &taken);
        assert_near(taken.map[0][k], sign * sqrt(fabs(x) * m));
        drop_responses(&taken);
        run_filter(ctx, "logarithm", "", false, &image, &taken);
        assert_near(taken.map[0][k], sign * log(fabs(x) + 1) * m / log(m + 1));
        drop_responses(&taken);
        run_filter(ctx, "exponential", "", false, &image, &taken);
        assert_near(taken.map[0][k], exp(x * log(m) / m));
        drop_responses(&taken);
    }
    memset(value, 0, sizeof value);
    for (size_t f = 0; f < rind_n_filters; f++) { /* an empty image has no largest intensity */
        taken_responses zero;

        assert_int_equal(run_filter(ctx, rind_filters[f]->name, "", false, &image, &zero), RIND_OK);
        assert_true(isfinite(zero.map[0][0]));
        drop_responses(&zero);
    }
    rind_ctx_free(ctx);
}

/* The eight voxels around the centre, counted from +x towards smaller y, give the bits of samples on the axes. */
static void patterns_are_counted_from_x_towards_smaller_y(void **state)
{
    double value[9] = { 0, 9, 0, 9, 5, 0, 0, 0, 0 }; /* above and left of the centre: samples 1 and 2 of 4 */
    rind_volume image = { { 3, 3, 1 }, { 1, 1, 1 }, value };
    static const struct expected {
        const char *parameters;
        double value;
    } expected[] = {
        { "samples=4; method=default", 2 + 4 },  { "samples=4; method=ror", 3 },
        { "samples=4; method=uniform", 2 },      { "samples=4; method=var", 81.0 / 4 }, /* 0 9 9 0 */
        { "samples=8; method=default", 4 + 16 }, /* between the two, 4.16 is below the centre */
    };
    rind_ctx *ctx = rind_ctx_create(1);
    taken_responses taken;
    (void)state;

    for (size_t k = 0; k < COUNT_OF(expected); k++) {
        run_filter(ctx, "lbp_2d", expected[k].parameters, false, &image, &taken);
        assert_near(taken.map[0][4], expected[k].value);
        drop_responses(&taken);
    }
    value[3] = 0;
    value[7] = 9; /* above and below: four changes round the circle */
    run_filter(ctx, "lbp_2d", "samples=4; method=uniform", false, &image, &taken);
    assert_near(taken.map[0][4], 5);
    drop_responses(&taken);
    for (size_t k = 0; k < 9; k++)
        value[k] = 0.1;
    run_filter(ctx, "lbp_2d", "method=uniform; boundary=mirror", false, &image, &taken);
    for (size_t k = 0; k < 9; k++)
        assert_near(taken.map[0][k], 8); /* flat: no sample is below */
    drop_responses(&taken);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_filter_has_a_way_here),
        cmocka_unit_test(a_crop_with_the_reach_has_the_same_response),
        cmocka_unit_test(threads_change_no_byte),
        cmocka_unit_test(no_memory_is_a_status_and_leaves_nothing),
        cmocka_unit_test(what_the_sink_returns_ends_the_run),
        cmocka_unit_test(names_tell_the_parameters),
        cmocka_unit_test(bad_parameters_are_refused),
        cmocka_unit_test(defaults_are_allowed),
        cmocka_unit_test(parameters_print_as_they_are_read),
        cmocka_unit_test(intensity_transforms_are_pyradiomics),
        cmocka_unit_test(patterns_are_counted_from_x_towards_smaller_y),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
