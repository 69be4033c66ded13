/*
 * gldm.c - PyRadiomics' grey level dependence matrix, the IBSI's NGLDM
 *
 * A voxel's dependence is 1 plus its neighbours in the region whose level differs by at most gldm_a. Neighbours are
 * those at one of the distances, not all up to the largest. Every voxel counts once.
 */
#include "pyradiomics/classes.h"

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value);

static const rind_pyradiomics_feature features[] = {
    RIND_PY_OF_MATRIX("DependenceEntropy", "FCBV", rind_py_entropy),
    RIND_PY_OF_MATRIX("DependenceNonUniformity", "Z87G", rind_py_size_non_uniformity),
    RIND_PY_OF_MATRIX("DependenceNonUniformityNormalized", "OKJI", rind_py_size_non_uniformity_normalized),
    RIND_PY_WITHOUT_VALUE("DependencePercentage"),
    RIND_PY_OF_MATRIX("DependenceVariance", "DNX2", rind_py_size_variance),
    RIND_PY_OF_MATRIX("GrayLevelNonUniformity", "FP8K", rind_py_level_non_uniformity),
    RIND_PY_WITHOUT_VALUE("GrayLevelNonUniformityNormalized"),
    RIND_PY_OF_MATRIX("GrayLevelVariance", "1PFV", rind_py_level_variance),
    RIND_PY_OF_MATRIX("HighGrayLevelEmphasis", "OAE7", rind_py_high_level_emphasis),
    RIND_PY_OF_MATRIX("LargeDependenceEmphasis", "IMOQ", rind_py_large_emphasis),
    RIND_PY_OF_MATRIX("LargeDependenceHighGrayLevelEmphasis", "9QMG", rind_py_large_high_emphasis),
    RIND_PY_OF_MATRIX("LargeDependenceLowGrayLevelEmphasis", "NBZI", rind_py_large_low_emphasis),
    RIND_PY_OF_MATRIX("LowGrayLevelEmphasis", "TL9H", rind_py_low_level_emphasis),
    RIND_PY_OF_MATRIX("SmallDependenceEmphasis", "SODN", rind_py_small_emphasis),
    RIND_PY_OF_MATRIX("SmallDependenceHighGrayLevelEmphasis", "JA6D", rind_py_small_high_emphasis),
    RIND_PY_OF_MATRIX("SmallDependenceLowGrayLevelEmphasis", "EQ3F", rind_py_small_low_emphasis),
};

const rind_pyradiomics_class rind_pyradiomics_gldm = {
    .name = "gldm",
    .title = "grey level dependence matrix",
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value)
{
    rind_status status = rind_py_check_neighbours(ctx, input, true);

    return status != RIND_OK ? status
                             : rind_py_compute_sizes(ctx, input, &rind_pyradiomics_gldm, &rind_ngldm_method, value);
}
