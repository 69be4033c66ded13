/*
 * ngldm.c - neighbouring grey level dependence matrix (IBSI 1, section on NGLDM)
 *
 * How many neighbours of a voxel resemble it. Sun and Wee, Comput. Vis. Graph. Image Process. 23 (1983) 341.
 *
 * Matrix: n_ij is how many voxels of level i have dependence j: 1 plus the number of neighbours in the intensity
 * mask, within the Chebyshev distance 'distance', whose level differs by at most alpha. Every voxel counts
 * once, so the dependence count percentage is always 1. Slices merge by addition.
 */
#include "texture.h"

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    return rind_texture_compute(ctx, input, &rind_family_ngldm, &rind_ngldm_method, value);
}

static const rind_feature features[] = {
    { "low_dependence_emphasis", "SODN", "lde", { rind_small_emphasis }, NULL, false },
    { "high_dependence_emphasis", "IMOQ", "hde", { rind_large_emphasis }, NULL, false },
    { "low_grey_level_count_emphasis", "TL9H", "lgce", { rind_low_grey_level_emphasis }, NULL, false },
    { "high_grey_level_count_emphasis", "OAE7", "hgce", { rind_high_grey_level_emphasis }, NULL, false },
    { "low_dependence_low_grey_level_emphasis", "EQ3F", "ldlge", { rind_small_low_emphasis }, NULL, false },
    { "low_dependence_high_grey_level_emphasis", "JA6D", "ldhge", { rind_small_high_emphasis }, NULL, false },
    { "high_dependence_low_grey_level_emphasis", "NBZI", "hdlge", { rind_large_low_emphasis }, NULL, false },
    { "high_dependence_high_grey_level_emphasis", "9QMG", "hdhge", { rind_large_high_emphasis }, NULL, false },
    { "grey_level_non_uniformity", "FP8K", "glnu", { rind_grey_level_non_uniformity }, NULL, false },
    { "normalised_grey_level_non_uniformity",
      "5SPA",
      "glnu_norm",
      { rind_normalised_grey_level_non_uniformity },
      NULL,
      false },
    { "dependence_count_non_uniformity", "Z87G", "dcnu", { rind_size_non_uniformity }, NULL, false },
    { "normalised_dependence_count_non_uniformity",
      "OKJI",
      "dcnu_norm",
      { rind_normalised_size_non_uniformity },
      NULL,
      false },
    { "dependence_count_percentage", "6XV8", "dc_perc", { rind_percentage }, NULL, false },
    { "grey_level_variance", "1PFV", "gl_var", { rind_grey_level_variance }, NULL, false },
    { "dependence_count_variance", "DNX2", "dc_var", { rind_size_variance }, NULL, false },
    { "dependence_count_entropy", "FCBV", "dc_entr", { rind_size_entropy }, NULL, false },
    { "dependence_count_energy", "CAS9", "dc_energy", { rind_size_energy }, NULL, false },
};

const rind_family rind_family_ngldm = {
    .name = "ngldm",
    .step = "ngldm",
    .title = "neighbouring grey level dependence matrix",
    .tag_prefix = "ngl_",
    .source = "ibsi1:ngldm",
    .needs = RIND_NEEDS_LEVELS_UNDIRECTED,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
