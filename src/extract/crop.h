/*
 * crop.h - boxes of the analysis grid, and the region's mask in one
 *
 * The tight box holds the region. Around it lies what families and filters read beyond the region, cut at the edge of
 * the grid.
 */
#ifndef RIND_CROP_H
#define RIND_CROP_H

#include "image/image.h"
#include "region/region.h"
#include "settings/settings.h"

/* The grid features are computed on: the source's, or the one of the settings' spacing. */
rind_status rind_analysis_grid(rind_ctx *ctx, const rind_grid *own, const rind_settings *settings, rind_grid *out);

/* All of a grid. */
rind_box rind_box_whole(const rind_grid *grid);

/* Widens a box by that many voxels along each axis (infinity: to the edge), cut at the grid's edge. */
rind_box rind_box_widen(const rind_box *box, const rind_grid *grid, const double reach_vox[3]);

/* The smallest box that holds both. */
rind_box rind_box_join(const rind_box *a, const rind_box *b);

/* Copies the voxels of 'part', of that size in bytes, from an array of the box 'from' to one of the box 'to'. */
void rind_box_copy(const void *voxel, const rind_box *from, const rind_box *part, size_t voxel_size, const rind_box *to,
                   void *out);

static inline size_t rind_box_n(const rind_box *box)
{
    return box->size[0] * box->size[1] * box->size[2];
}

/*
 * Brings the region to 'grid', the analysis grid.
 *
 * reach_mm  how far the crop goes beyond the region
 * tight     the smallest box that holds the region
 * box       the crop
 * mask      of the crop, 1 inside and 0 outside, to be given to free()
 *
 * Returns RIND_OK, RIND_EMPTY_REGION (nothing left by the resampling), RIND_BAD_ARGUMENT or RIND_NO_MEMORY.
 */
rind_status rind_crop_mask(rind_ctx *ctx, const rind_region *region, const rind_settings *settings,
                           const rind_grid *grid, double reach_mm, rind_box *tight, rind_box *box, uint8_t **mask);

#endif
