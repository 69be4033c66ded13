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
 * Computes the features chosen in 'settings' for one region of an image.
 *
 * image     one scalar volume, intensities in its own unit (HU, SUV, none)
 * region    same grid as image
 * settings  borrowed, read only; may be shared by threads
 * out       on success a table of one row to be freed with rind_table_free(), else NULL
 *
 * A feature without a value is an empty cell with a reason, not a failure. Values do not depend on
 * the number of threads.
 *
 * Returns RIND_OK, RIND_GRID_MISMATCH, RIND_EMPTY_REGION, RIND_NON_FINITE or RIND_NO_MEMORY.
 */
RIND_API rind_status rind_extract(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                  const rind_settings *settings, rind_table **out);

#ifdef __cplusplus
}
#endif
#endif
