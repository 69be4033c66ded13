/*
 * diagnostics.h - values of the intermediate stages of one case
 *
 * The IBSI publishes reference values for what lies between an image and its features: the image and the region
 * after loading, after resampling and after re-segmentation. When a feature is wrong, the first wrong diagnostic says
 * in which step.
 */
#ifndef RIND_DIAGNOSTICS_H
#define RIND_DIAGNOSTICS_H

#include "context.h"
#include <rind/image.h>
#include <rind/region.h>
#include <rind/settings.h>

typedef struct rind_diagnostic {
    char tag[64]; /* as the IBSI's table has it: int_mask_vox_count_reseg_roi */
    double value;
} rind_diagnostic;

enum { RIND_N_DIAGNOSTICS = 60 };

/*
 * Takes 'image' and 'region' through the same steps as rind_extract(), on the whole grid instead of a crop.
 * Statuses as rind_extract(). What an empty intensity mask has no value for is NaN.
 */
rind_status rind_extract_diagnostics(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                     const rind_settings *settings, rind_diagnostic out[RIND_N_DIAGNOSTICS]);

#endif
