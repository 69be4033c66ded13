/*
 * glszm.c - grey level size zone matrix (IBSI 1, section on GLSZM)
 *
 * How large connected zones of one grey level are. Thibault et al., Pattern Recognition and Information
 * Processing (2009) 140; IEEE Trans. Biomed. Eng. 61 (2014) 630.
 *
 * Matrix: n_ij is how many zones of j voxels of level i there are. Voxels are linked if they have the same level
 * and lie within the Chebyshev distance 'linkage' of each other: 26 neighbours in space, 8 in a slice. Zones
 * of slices merge by addition.
 */
#include "texture.h"

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    return rind_texture_compute_zones(ctx, input, &rind_family_glszm, value);
}

static const rind_feature features[] = {
    { "small_zone_emphasis", "5QRC", "sze", { rind_small_emphasis }, NULL, false },
    { "large_zone_emphasis", "48P8", "lze", { rind_large_emphasis }, NULL, false },
    { "low_grey_level_zone_emphasis", "XMSY", "lgze", { rind_low_grey_level_emphasis }, NULL, false },
    { "high_grey_level_zone_emphasis", "5GN9", "hgze", { rind_high_grey_level_emphasis }, NULL, false },
    { "small_zone_low_grey_level_emphasis", "5RAI", "szlge", { rind_small_low_emphasis }, NULL, false },
    { "small_zone_high_grey_level_emphasis", "HW1V", "szhge", { rind_small_high_emphasis }, NULL, false },
    { "large_zone_low_grey_level_emphasis", "YH51", "lzlge", { rind_large_low_emphasis }, NULL, false },
    { "large_zone_high_grey_level_emphasis", "J17V", "lzhge", { rind_large_high_emphasis }, NULL, false },
    { "grey_level_non_uniformity", "JNSA", "glnu", { rind_grey_level_non_uniformity }, NULL, false },
    { "normalised_grey_level_non_uniformity",
      "Y1RO",
      "glnu_norm",
      { rind_normalised_grey_level_non_uniformity },
      NULL,
      false },
    { "zone_size_non_uniformity", "4JP3", "zsnu", { rind_size_non_uniformity }, NULL, false },
    { "normalised_zone_size_non_uniformity",
      "VB3A",
      "zsnu_norm",
      { rind_normalised_size_non_uniformity },
      NULL,
      false },
    { "zone_percentage", "P30P", "z_perc", { rind_percentage }, NULL, false },
    { "grey_level_variance", "BYLV", "gl_var", { rind_grey_level_variance }, NULL, false },
    { "zone_size_variance", "3NSA", "zs_var", { rind_size_variance }, NULL, false },
    { "zone_size_entropy", "GU8N", "zs_entr", { rind_size_entropy }, NULL, false },
};

const rind_family rind_family_glszm = {
    .name = "glszm",
    .step = "glszm",
    .title = "grey level size zone matrix",
    .tag_prefix = "szm_",
    .source = "ibsi1:glszm",
    .needs = RIND_NEEDS_LEVELS_UNDIRECTED,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
