/*
 * glrlm.c - grey level run length matrix (IBSI 1, section on GLRLM)
 *
 * How long runs of one grey level are. Galloway, Comput. Graph. Image Process. 4 (1975) 172; Chu, Sehgal and
 * Greenleaf, Pattern Recognit. Lett. 11 (1990) 415; Dasarathy and Holder, Pattern Recognit. Lett. 12 (1991) 497.
 *
 * Matrix: n_ij is how many runs of j consecutive voxels of level i there are along a direction. A run ends at
 * another level and at the edge of the intensity mask. Runs merge over directions and slices by addition, and
 * the number of voxels in the run percentage with them: 13 times that of the region in 3D_merged.
 */
#include "texture.h"

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    return rind_texture_compute(ctx, input, &rind_family_glrlm, &rind_glrlm_method, value);
}

static const rind_feature features[] = {
    { "short_runs_emphasis", "22OV", "sre", { rind_small_emphasis }, NULL, false },
    { "long_runs_emphasis", "W4KF", "lre", { rind_large_emphasis }, NULL, false },
    { "low_grey_level_run_emphasis", "V3SW", "lgre", { rind_low_grey_level_emphasis }, NULL, false },
    { "high_grey_level_run_emphasis", "G3QZ", "hgre", { rind_high_grey_level_emphasis }, NULL, false },
    { "short_run_low_grey_level_emphasis", "HTZT", "srlge", { rind_small_low_emphasis }, NULL, false },
    { "short_run_high_grey_level_emphasis", "GD3A", "srhge", { rind_small_high_emphasis }, NULL, false },
    { "long_run_low_grey_level_emphasis", "IVPO", "lrlge", { rind_large_low_emphasis }, NULL, false },
    { "long_run_high_grey_level_emphasis", "3KUM", "lrhge", { rind_large_high_emphasis }, NULL, false },
    { "grey_level_non_uniformity", "R5YN", "glnu", { rind_grey_level_non_uniformity }, NULL, false },
    { "normalised_grey_level_non_uniformity",
      "OVBL",
      "glnu_norm",
      { rind_normalised_grey_level_non_uniformity },
      NULL,
      false },
    { "run_length_non_uniformity", "W92Y", "rlnu", { rind_size_non_uniformity }, NULL, false },
    { "normalised_run_length_non_uniformity",
      "IC23",
      "rlnu_norm",
      { rind_normalised_size_non_uniformity },
      NULL,
      false },
    { "run_percentage", "9ZK5", "r_perc", { rind_percentage }, NULL, false },
    { "grey_level_variance", "8CE5", "gl_var", { rind_grey_level_variance }, NULL, false },
    { "run_length_variance", "SXLW", "rl_var", { rind_size_variance }, NULL, false },
    { "run_entropy", "HJ9O", "rl_entr", { rind_size_entropy }, NULL, false },
};

const rind_family rind_family_glrlm = {
    .name = "glrlm",
    .step = "glrlm",
    .title = "grey level run length matrix",
    .tag_prefix = "rlm_",
    .source = "ibsi1:glrlm",
    .needs = RIND_NEEDS_LEVELS_DIRECTED,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
