/*
 * degenerate.c - regions with nothing to measure: PyRadiomics' values for them; memory that runs out; threads
 */
#include "test.h"

#include "case.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct expected {
    const char *name;
    double value;
} expected;

static void check(const values *got, const expected *e, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const double *value = values_find(got, e[k].name);

        if (value == NULL)
            fail_msg("%s: not computed", e[k].name);
        bool equal = isnan(e[k].value) ? isnan(*value) : fabs(*value - e[k].value) <= 1e-12 * fmax(1.0, fabs(*value));
        if (!equal)
            fail_msg("%s: %.17g, not %.17g", e[k].name, *value, e[k].value);
    }
}

/* A picture of one row of voxels; a label below 0 stands for no voxel of the region. */
static rind_status compute(const double *value, const size_t size[3], const rind_pyradiomics_settings *settings,
                           int n_threads, values *out)
{
    rind_ctx *ctx = rind_ctx_create(n_threads);
    size_t n = size[0] * size[1] * size[2];
    parameters how = { .features = *settings, .filters = rind_pyradiomics_filter_defaults, .n_types = 1 };
    picture p = { .size = { size[0], size[1], size[2] }, .spacing_mm = { 1.5, 1.0, 2.0 }, .type = RIND_FLOAT64 };

    how.type[0] = rind_pyradiomics_image_types[0];
    p.value = malloc(n * sizeof *p.value);
    p.label = malloc(n);
    for (size_t k = 0; k < n; k++) {
        p.value[k] = value[k];
        p.label[k] = value[k] >= 0.0;
    }
    rind_status status = case_compute(ctx, &p, &how, out);
    picture_free(&p);
    rind_ctx_free(ctx);
    return status;
}

static void one_voxel(void **state)
{
    /* PyRadiomics 3.1.0 */
    static const expected shape[] = {
        { "original_shape_Elongation", NAN },
        { "original_shape_Flatness", NAN },
        { "original_shape_LeastAxisLength", 0.0 },
        { "original_shape_MajorAxisLength", 0.0 },
        { "original_shape_Maximum2DDiameterColumn", 2.0 },
        { "original_shape_Maximum2DDiameterRow", 2.0 },
        { "original_shape_Maximum2DDiameterSlice", 1.5 },
        { "original_shape_Maximum3DDiameter", 2.0 },
        { "original_shape_MeshVolume", 0.5 },
        { "original_shape_Sphericity", 0.7801220240340465 },
        { "original_shape_SurfaceArea", 3.905124837953327 },
        { "original_shape_VoxelVolume", 3.0 },
        { "original_firstorder_Entropy", -3.203426503814917e-16 },
        { "original_firstorder_Kurtosis", 0.0 },
        { "original_firstorder_Skewness", 0.0 },
        { "original_firstorder_Uniformity", 1.0 },
        { "original_firstorder_TotalEnergy", 147.0 },
    };
    static values got;
    (void)state;

    /* the texture classes give the case up */
    assert_int_equal(compute((double[]){ 7 }, (size_t[]){ 1, 1, 1 }, &rind_pyradiomics_defaults, 1, &got),
                     RIND_BAD_SETTINGS);
    check(&got, shape, COUNT_OF(shape));
}

static const expected flat[] = {
    { "original_glcm_Correlation", 1.0 },
    { "original_glcm_MCC", 1.0 },
    { "original_glcm_Imc1", 0.0 },
    { "original_glcm_Imc2", 0.0 },
    { "original_glcm_InverseVariance", 0.0 },
    { "original_glcm_Contrast", 0.0 },
    { "original_glcm_JointEnergy", 1.0 },
    { "original_glcm_JointEntropy", 0.0 },
    { "original_firstorder_Skewness", 0.0 },
    { "original_firstorder_Kurtosis", 0.0 },
    { "original_ngtdm_Coarseness", 1e6 },
    { "original_ngtdm_Contrast", 0.0 },
    { "original_ngtdm_Busyness", 0.0 },
    { "original_ngtdm_Complexity", 0.0 },
    { "original_ngtdm_Strength", 0.0 },
    { "original_glszm_ZonePercentage", 1.0 / 8.0 },
};

static void flat_region(void **state)
{
    static const double value[8] = { 5, 5, 5, 5, 5, 5, 5, 5 };
    rind_pyradiomics_settings settings = rind_pyradiomics_defaults;
    static values got;
    (void)state;

    assert_int_equal(compute(value, (size_t[]){ 2, 2, 2 }, &settings, 1, &got), RIND_OK);
    check(&got, flat, COUNT_OF(flat));
    check(&got, &(expected){ "original_glcm_JointAverage", 1.0 }, 1);
    settings.bin_count = 9; /* level 9 / 2 + 1 */
    assert_int_equal(compute(value, (size_t[]){ 2, 2, 2 }, &settings, 1, &got), RIND_OK);
    check(&got, flat, COUNT_OF(flat));
    check(&got, &(expected){ "original_glcm_JointAverage", 5.0 }, 1);
}

static void two_voxels(void **state)
{
    static const expected e[] = {
        { "original_glcm_Correlation", -1.0 },
        { "original_glcm_Imc1", -1.0 },
        { "original_glcm_MCC", 1.0 },
        { "original_firstorder_RobustMeanAbsoluteDeviation", NAN },
        { "original_shape_MinorAxisLength", 0.0 },
        { "original_shape_Elongation", 0.0 },
        { "original_shape_Flatness", 0.0 },
    };
    static values got;
    (void)state;

    assert_int_equal(compute((double[]){ 10, 90 }, (size_t[]){ 2, 1, 1 }, &rind_pyradiomics_defaults, 1, &got),
                     RIND_OK);
    check(&got, e, COUNT_OF(e));
}

/* Voxels that do not touch: no pairs; runs along x and y, whose lines hold two of them; zones and dependences of 1. */
static void scattered_voxels(void **state)
{
    static const double value[9] = { 10, -1, 90, -1, -1, -1, 50, -1, 120 };
    static const expected e[] = {
        { "original_glcm_Contrast", NAN },        { "original_glcm_MCC", NAN },
        { "original_glrlm_RunPercentage", 1.0 },  { "original_glrlm_LongRunEmphasis", 1.0 },
        { "original_glszm_ZonePercentage", 1.0 }, { "original_gldm_LargeDependenceEmphasis", 1.0 },
        { "original_ngtdm_Coarseness", 1e6 },     { "original_ngtdm_Strength", 0.0 },
        { "original_ngtdm_Contrast", 0.0 },
    };
    rind_pyradiomics_settings settings = rind_pyradiomics_defaults;
    static values got;
    (void)state;

    assert_int_equal(compute(value, (size_t[]){ 3, 3, 1 }, &settings, 1, &got), RIND_OK);
    check(&got, e, COUNT_OF(e));
    check(&got, &(expected){ "original_shape_LeastAxisLength", 0.0 }, 1);
    settings.bin_width = 1000.0; /* one level */
    assert_int_equal(compute(value, (size_t[]){ 3, 3, 1 }, &settings, 1, &got), RIND_OK);
    check(&got, &(expected){ "original_glcm_MCC", 1.0 }, 1);
    check(&got, &(expected){ "original_glcm_JointEnergy", NAN }, 1);
    settings.norm = RIND_PYRADIOMICS_INFINITY; /* the sum of no direction is no number, and a sum over nothing is 0 */
    assert_int_equal(compute(value, (size_t[]){ 3, 3, 1 }, &settings, 1, &got), RIND_OK);
    check(&got, &(expected){ "original_glcm_MCC", NAN }, 1);
    check(&got, &(expected){ "original_glcm_JointEnergy", NAN }, 1);
    check(&got, &(expected){ "original_glcm_InverseVariance", 0.0 }, 1);
}

/* Levels by PyRadiomics' edges: from a multiple of the width below the minimum, half open; the last of a count closed.
 */
static void edges(void **state)
{
    static const double value[6] = { 24, 25, 49.999999, 50, 74, 75 };
    static const uint64_t by_width[4] = { 0, 1, 2, 2 }, by_count[6] = { 0, 2, 1, 0, 0, 0 };
    uint8_t inside[6] = { 1, 1, 1, 1, 1, 1 };
    rind_pyradiomics_settings settings = rind_pyradiomics_defaults;
    rind_ctx *ctx = rind_ctx_create(1);
    rind_pyradiomics_grey grey;
    rind_roi roi;
    (void)state;

    roi_make(ctx, (size_t[]){ 6, 1, 1 }, (double[]){ 1, 1, 1 }, value, inside, inside, &roi);
    assert_int_equal(rind_pyradiomics_grey_create(ctx, &roi, &settings, &grey), RIND_OK);
    assert_int_equal(grey.levels.n_levels, 4);
    assert_memory_equal(grey.levels.count, by_width, sizeof by_width);
    assert_int_equal(grey.levels.count[4], 1);
    rind_pyradiomics_grey_free(&grey);
    settings.bin_count = 4; /* edges 24, 36.75, 49.5, 62.25, 76 */
    assert_int_equal(rind_pyradiomics_grey_create(ctx, &roi, &settings, &grey), RIND_OK);
    assert_int_equal(grey.levels.n_levels, 4);
    assert_int_equal(grey.levels.count[1], by_count[1]);
    assert_int_equal(grey.levels.count[2], 0);
    assert_int_equal(grey.levels.count[3], 2);
    assert_int_equal(grey.levels.count[4], 2);
    rind_pyradiomics_grey_free(&grey);
    settings.bin_count = 0;
    settings.bin_width = 1e-4;
    assert_int_equal(rind_pyradiomics_grey_create(ctx, &roi, &settings, &grey), RIND_BAD_SETTINGS);
    rind_pyradiomics_grey_free(&grey);
    roi_free(&roi);
    rind_ctx_free(ctx);
}

/* --- memory and threads ------------------------------------------------------------------------------------------- */

/* A ball of numbers that look random, and all image types. */
static void make_ball(picture *p, size_t side)
{
    uint32_t state = 1;

    *p = (picture){ .size = { side, side, side }, .spacing_mm = { 1.0, 1.5, 2.0 }, .type = RIND_INT16 };
    p->value = malloc(side * side * side * sizeof *p->value);
    p->label = malloc(side * side * side);
    for (size_t k = 0; k < side * side * side; k++) {
        double x = (double)(k % side), y = (double)(k / side % side), z = (double)(k / (side * side));
        double half = 0.5 * (double)(side - 1);

        state = state * 1664525u + 1013904223u;
        p->value[k] = floor((double)(state >> 8) / (1 << 24) * 400.0) - 60.0;
        p->label[k] = (x - half) * (x - half) + (y - half) * (y - half) + (z - half) * (z - half) < half * half;
    }
}

static void everything(parameters *how)
{
    *how = (parameters){ .features = rind_pyradiomics_defaults, .filters = rind_pyradiomics_filter_defaults };
    for (size_t k = 0; k < rind_n_pyradiomics_image_types; k++)
        how->type[how->n_types++] = rind_pyradiomics_image_types[k];
    how->filters.n_sigmas = 1;
    how->filters.sigma_mm[0] = 2.0;
    snprintf(how->filters.sigma_text[0], sizeof how->filters.sigma_text[0], "2");
    how->features.n_distances = 2;
    how->features.distance[1] = 2;
}

static void threads(void **state)
{
    static const int n_threads[] = { 1, 2, 7 };
    static values first, got;
    parameters how;
    picture p;
    (void)state;

    everything(&how);
    make_ball(&p, 40);
    for (size_t k = 0; k < COUNT_OF(n_threads); k++) {
        rind_ctx *ctx = rind_ctx_create(n_threads[k]);

        memset(&got, 0, sizeof got);
        assert_int_equal(case_compute(ctx, &p, &how, k == 0 ? &first : &got), RIND_OK);
        if (k > 0)
            assert_memory_equal(&got, &first, sizeof got);
        rind_ctx_free(ctx);
    }
    assert_non_null(values_find(&first, "log-sigma-2-mm-3D_glcm_MCC"));
    picture_free(&p);
}

/* Lets the allocations fail one after the other, or every few. */
static void run_out(const picture *p, const parameters *how, long step)
{
    static values got;
    rind_ctx *ctx = rind_ctx_create(1);
    rind_status status = RIND_NO_MEMORY;
    long n = 0;

    for (; status == RIND_NO_MEMORY; n += step) {
        ctx->allocations_left = n;
        status = case_compute(ctx, p, how, &got);
        if (status == RIND_NO_MEMORY)
            assert_true(strlen(ctx->message) > 0);
    }
    assert_int_equal(status, RIND_OK);
    assert_true(n > 50);
    rind_ctx_free(ctx);
}

static void out_of_memory(void **state)
{
    parameters how;
    picture p;
    (void)state;

    everything(&how);
    make_ball(&p, 6);
    how.filters.force_2d = true; /* four bands */
    run_out(&p, &how, 13);
    how.n_types = 1;
    run_out(&p, &how, 1);
    how.features.norm = RIND_PYRADIOMICS_MANHATTAN;
    how.features.force_2d = true;
    how.features.force_2d_axis = 1;
    run_out(&p, &how, 1);
    picture_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_voxel),        cmocka_unit_test(flat_region), cmocka_unit_test(two_voxels),
        cmocka_unit_test(scattered_voxels), cmocka_unit_test(edges),       cmocka_unit_test(threads),
        cmocka_unit_test(out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
