/*
 * extract.h - from an image and a region to a table of features
 */
#ifndef RIND_EXTRACT_H
#define RIND_EXTRACT_H

#include <rind/image.h>
#include <rind/region.h>
#include <rind/settings.h>
#include <rind/table.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Computes the features chosen in 'settings' for the regions the settings make of a mask's: the tumour, shells around
 * it, ...
 *
 * image     one scalar volume, intensities in its own unit (HU, SUV, none)
 * region    same grid as image
 * settings  borrowed, read only; may be shared by threads
 * out       on success a table to be freed with rind_table_free(), else NULL: one row for each region of the settings,
 *           in their order; where the settings take several labels of the mask, all of them for each label
 *
 * A feature without a value is an empty cell with a reason, not a failure; so is a region without a voxel. Values do
 * not depend on the number of threads.
 *
 * Returns RIND_OK, RIND_GRID_MISMATCH, RIND_EMPTY_REGION (nothing is left of the tumour after resampling),
 * RIND_NON_FINITE, RIND_BAD_SETTINGS (what only the data can show) or RIND_NO_MEMORY.
 */
RIND_API rind_status rind_extract(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                  const rind_settings *settings, rind_table **out);

#ifdef __cplusplus
}
#endif
#endif
