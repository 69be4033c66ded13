/*
 * gldzm.c - grey level distance zone matrix (IBSI 1, section on GLDZM)
 *
 * How far from the border connected zones of one grey level lie. Thibault, Angulo and Meyer, IEEE Trans. Biomed.
 * Eng. 61 (2014) 630.
 *
 * Matrix: n_ij is how many zones of level i have distance j. Zones are those of the GLSZM; the distance of a
 * zone is the smallest of its voxels' city-block distances to the outside of the morphological mask, border
 * voxels having 1. Outside the image counts as outside the mask. In slices the distance is that within the
 * slice. Zones of slices merge by addition.
 */
#include "texture.h"

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    return rind_texture_compute_zones(ctx, input, &rind_family_gldzm, value);
}

static const rind_feature features[] = {
    { "small_distance_emphasis", "0GBI", "sde", { rind_small_emphasis }, NULL, false },
    { "large_distance_emphasis", "MB4I", "lde", { rind_large_emphasis }, NULL, false },
    { "low_grey_level_zone_emphasis", "S1RA", "lgze", { rind_low_grey_level_emphasis }, NULL, false },
    { "high_grey_level_zone_emphasis", "K26C", "hgze", { rind_high_grey_level_emphasis }, NULL, false },
    { "small_distance_low_grey_level_emphasis", "RUVG", "sdlge", { rind_small_low_emphasis }, NULL, false },
    { "small_distance_high_grey_level_emphasis", "DKNJ", "sdhge", { rind_small_high_emphasis }, NULL, false },
    { "large_distance_low_grey_level_emphasis", "A7WM", "ldlge", { rind_large_low_emphasis }, NULL, false },
    { "large_distance_high_grey_level_emphasis", "KLTH", "ldhge", { rind_large_high_emphasis }, NULL, false },
    { "grey_level_non_uniformity", "VFT7", "glnu", { rind_grey_level_non_uniformity }, NULL, false },
    { "normalised_grey_level_non_uniformity",
      "7HP3",
      "glnu_norm",
      { rind_normalised_grey_level_non_uniformity },
      NULL,
      false },
    { "zone_distance_non_uniformity", "V294", "zdnu", { rind_size_non_uniformity }, NULL, false },
    { "normalised_zone_distance_non_uniformity",
      "IATH",
      "zdnu_norm",
      { rind_normalised_size_non_uniformity },
      NULL,
      false },
    { "zone_percentage", "VIWW", "z_perc", { rind_percentage }, NULL, false },
    { "grey_level_variance", "QK93", "gl_var", { rind_grey_level_variance }, NULL, false },
    { "zone_distance_variance", "7WT1", "zd_var", { rind_size_variance }, NULL, false },
    { "zone_distance_entropy", "GBDU", "zd_entr", { rind_size_entropy }, NULL, false },
};

const rind_family rind_family_gldzm = {
    .name = "gldzm",
    .step = "gldzm",
    .title = "grey level distance zone matrix",
    .tag_prefix = "dzm_",
    .source = "ibsi1:gldzm",
    .needs = RIND_NEEDS_LEVELS_UNDIRECTED,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
