/*
 * glrlm.c - PyRadiomics' grey level run length matrix
 *
 * Runs at distance 1, whatever the distances of the settings. Without weightingNorm the features are means over
 * directions; with it the matrices are added, each times the length of its step in that norm.
 *
 * A direction in which no line of the box holds two voxels of the region, contiguous or not, does not count.
 */
#include "pyradiomics/classes.h"

#include <stdlib.h>

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value);

static const rind_pyradiomics_feature features[] = {
    RIND_PY_OF_MATRIX("GrayLevelNonUniformity", "R5YN", rind_py_level_non_uniformity),
    RIND_PY_OF_MATRIX("GrayLevelNonUniformityNormalized", "OVBL", rind_py_level_non_uniformity_normalized),
    RIND_PY_OF_MATRIX("GrayLevelVariance", "8CE5", rind_py_level_variance),
    RIND_PY_OF_MATRIX("HighGrayLevelRunEmphasis", "G3QZ", rind_py_high_level_emphasis),
    RIND_PY_OF_MATRIX("LongRunEmphasis", "W4KF", rind_py_large_emphasis),
    RIND_PY_OF_MATRIX("LongRunHighGrayLevelEmphasis", "3KUM", rind_py_large_high_emphasis),
    RIND_PY_OF_MATRIX("LongRunLowGrayLevelEmphasis", "IVPO", rind_py_large_low_emphasis),
    RIND_PY_OF_MATRIX("LowGrayLevelRunEmphasis", "V3SW", rind_py_low_level_emphasis),
    RIND_PY_OF_MATRIX("RunEntropy", "HJ9O", rind_py_entropy),
    RIND_PY_OF_MATRIX("RunLengthNonUniformity", "W92Y", rind_py_size_non_uniformity),
    RIND_PY_OF_MATRIX("RunLengthNonUniformityNormalized", "IC23", rind_py_size_non_uniformity_normalized),
    RIND_PY_OF_MATRIX("RunPercentage", "9ZK5", rind_py_percentage),
    RIND_PY_OF_MATRIX("RunVariance", "SXLW", rind_py_size_variance),
    RIND_PY_OF_MATRIX("ShortRunEmphasis", "22OV", rind_py_small_emphasis),
    RIND_PY_OF_MATRIX("ShortRunHighGrayLevelEmphasis", "GD3A", rind_py_small_high_emphasis),
    RIND_PY_OF_MATRIX("ShortRunLowGrayLevelEmphasis", "HTZT", rind_py_small_low_emphasis),
};

const rind_pyradiomics_class rind_pyradiomics_glrlm = {
    .name = "glrlm",
    .title = "grey level run length matrix",
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};

static bool is_inside(const rind_levels *levels, const int64_t at[3])
{
    ptrdiff_t place = (ptrdiff_t)at[0] + (ptrdiff_t)at[1] * levels->row + (ptrdiff_t)at[2] * levels->slice;

    return levels->narrow != NULL ? levels->narrow[place] != 0 : levels->wide[place] != 0;
}

/* True if another voxel of the region lies ahead in a direction. */
static bool has_company(const rind_levels *levels, const uint32_t voxel[3], const int8_t step[3])
{
    int64_t at[3] = { voxel[0], voxel[1], voxel[2] };

    for (;;) {
        for (int a = 0; a < 3; a++) {
            at[a] += step[a];
            if (at[a] < 0 || at[a] >= (int64_t)levels->size[a])
                return false;
        }
        if (is_inside(levels, at))
            return true;
    }
}

/* True if a line along the direction holds two voxels of the region. */
static bool counts(const rind_levels *levels, const rind_matrix *runs, int direction)
{
    for (size_t k = 0; k < runs->by_size.n; k++)
        if (runs->by_size.bin[k].key > 1)
            return true;
    for (size_t r = 0; r < levels->runs->n; r++) {
        const rind_run *run = &levels->runs->run[r];

        for (uint32_t k = 0; k < run->n; k++)
            if (has_company(levels, (uint32_t[]){ run->x + k, run->y, run->z }, rind_direction[direction]))
                return true;
    }
    return false;
}

static double weight_of(const rind_pyradiomics_input *input, int direction)
{
    rind_pyradiomics_norm norm = input->settings->norm;

    return norm == RIND_PYRADIOMICS_NO_WEIGHTING
               ? 1.0
               : rind_py_length(norm, rind_direction[direction], input->grey->spacing_mm);
}

/* PyRadiomics leaves a merged matrix without runs no column: what it sums over columns is then 0, all else NaN. */
static bool is_sum_over_lengths(size_t feature)
{
    return features[feature].of_matrix == rind_py_entropy || features[feature].of_matrix == rind_py_size_variance;
}

static void read_matrices(const rind_ctx *ctx, const rind_pyradiomics_input *input, rind_py_count *count,
                          rind_py_matrix *matrix, double *value)
{
    bool merged = input->settings->norm != RIND_PYRADIOMICS_NO_NORM;
    double sum[COUNT_OF(features)] = { 0.0 };
    size_t n[COUNT_OF(features)] = { 0 };

    rind_py_count_run(ctx, count);
    for (int d = 0; d < count->plan.n_directions; d++) {
        const rind_matrix *runs = rind_py_count_fetch(count, d);

        if (!counts(&input->grey->levels, runs, d))
            continue;
        if (!merged)
            rind_py_matrix_clear(matrix);
        rind_py_matrix_add(matrix, runs, merged ? weight_of(input, d) : 1.0);
        if (merged)
            continue;
        rind_py_matrix_finish(matrix);
        rind_py_add_values(input, &rind_pyradiomics_glrlm, matrix, sum, n);
    }
    if (merged && matrix->n_cells > 0) {
        rind_py_matrix_finish(matrix);
        rind_py_add_values(input, &rind_pyradiomics_glrlm, matrix, sum, n);
    }
    for (size_t f = 0; f < COUNT_OF(features); f++)
        value[f] = n[f] > 0 ? sum[f] / (double)n[f] : merged && is_sum_over_lengths(f) ? 0.0 : NAN;
}

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value)
{
    const rind_count_plan plan = { .n_directions =
                                       input->settings->force_2d ? RIND_PLANAR_DIRECTIONS : RIND_DIRECTIONS };
    rind_py_count count = { 0 };
    rind_py_matrix matrix = { 0 };
    rind_status status = rind_py_check_neighbours(ctx, input, false);

    if (status == RIND_OK)
        status = rind_py_count_create(ctx, input, &rind_glrlm_method, &plan, &count);
    if (status == RIND_OK)
        status = rind_py_matrix_create(ctx, RIND_SIZES, &input->grey->levels, false,
                                       rind_glrlm_method.max_cells(&count.plan), &matrix);
    if (status == RIND_OK)
        read_matrices(ctx, input, &count, &matrix, value);
    rind_py_matrix_free(&matrix);
    rind_py_count_free(&count);
    return status;
}
