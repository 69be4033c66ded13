/*
 * glszm.c - PyRadiomics' grey level size zone matrix
 *
 * Zones of equal level, linked over 26 neighbours, or with force2D over 8 within slices, whose zones are counted
 * together. The distances of the settings do not matter.
 */
#include "pyradiomics/classes.h"

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value);

static const rind_pyradiomics_feature features[] = {
    RIND_PY_OF_MATRIX("GrayLevelNonUniformity", "JNSA", rind_py_level_non_uniformity),
    RIND_PY_OF_MATRIX("GrayLevelNonUniformityNormalized", "Y1RO", rind_py_level_non_uniformity_normalized),
    RIND_PY_OF_MATRIX("GrayLevelVariance", "BYLV", rind_py_level_variance),
    RIND_PY_OF_MATRIX("HighGrayLevelZoneEmphasis", "5GN9", rind_py_high_level_emphasis),
    RIND_PY_OF_MATRIX("LargeAreaEmphasis", "48P8", rind_py_large_emphasis),
    RIND_PY_OF_MATRIX("LargeAreaHighGrayLevelEmphasis", "J17V", rind_py_large_high_emphasis),
    RIND_PY_OF_MATRIX("LargeAreaLowGrayLevelEmphasis", "YH51", rind_py_large_low_emphasis),
    RIND_PY_OF_MATRIX("LowGrayLevelZoneEmphasis", "XMSY", rind_py_low_level_emphasis),
    RIND_PY_OF_MATRIX("SizeZoneNonUniformity", "4JP3", rind_py_size_non_uniformity),
    RIND_PY_OF_MATRIX("SizeZoneNonUniformityNormalized", "VB3A", rind_py_size_non_uniformity_normalized),
    RIND_PY_OF_MATRIX("SmallAreaEmphasis", "5QRC", rind_py_small_emphasis),
    RIND_PY_OF_MATRIX("SmallAreaHighGrayLevelEmphasis", "HW1V", rind_py_small_high_emphasis),
    RIND_PY_OF_MATRIX("SmallAreaLowGrayLevelEmphasis", "5RAI", rind_py_small_low_emphasis),
    RIND_PY_OF_MATRIX("ZoneEntropy", "GU8N", rind_py_entropy),
    RIND_PY_OF_MATRIX("ZonePercentage", "P30P", rind_py_percentage),
    RIND_PY_OF_MATRIX("ZoneVariance", "3NSA", rind_py_size_variance),
};

const rind_pyradiomics_class rind_pyradiomics_glszm = {
    .name = "glszm",
    .title = "grey level size zone matrix",
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value)
{
    rind_status status = rind_py_check_neighbours(ctx, input, false);

    return status != RIND_OK ? status
                             : rind_py_compute_sizes(ctx, input, &rind_pyradiomics_glszm, &rind_glszm_method, value);
}
