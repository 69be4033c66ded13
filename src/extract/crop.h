/*
 * crop.h - boxes of the analysis grid, and masks and intensities in them
 *
 * The tight box holds the region. Around it lies what families and filters read beyond the region, cut at the edge of
 * the grid.
 */
#ifndef RIND_CROP_H
#define RIND_CROP_H

#include "image/image.h"
#include "region/region.h"
#include "settings/settings.h"

#include <math.h>

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

/* The smallest box around the ones of a mask of that size; false if there are none. */
bool rind_box_tight(const uint8_t *mask, const size_t size[3], rind_box *out);

/* A mask on the analysis grid, in a box that holds all of it. */
typedef struct rind_grid_mask {
    rind_box box;
    const uint8_t *voxel; /* of the box, 1 inside and 0 outside */
    bool any;             /* a voxel is inside */
    rind_box tight;       /* the smallest box, if there is any */
    uint8_t *memory;      /* owned; NULL: 'voxel' is the caller's */
} rind_grid_mask;

/*
 * Brings a mask on the grid 'own', of which 'held' holds all ones, to 'grid', the analysis grid. It may leave nothing
 * of the mask. Free with rind_grid_mask_free(), also after a failure.
 * Returns RIND_OK, RIND_BAD_ARGUMENT or RIND_NO_MEMORY.
 */
rind_status rind_mask_to_grid(rind_ctx *ctx, const uint8_t *voxel, const rind_grid *own, const rind_box *held,
                              const rind_settings *settings, const rind_grid *grid, rind_grid_mask *out);
void rind_grid_mask_free(rind_grid_mask *mask);

/* The intensities of a box of the analysis grid, resampled and rounded; to be given to free(). */
rind_status rind_crop_intensities(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                                  const rind_grid *grid, const rind_box *box, double **out);

/* To the nearest whole number, half to even: adding 1.5 * 2^52 leaves no bits for a fraction. */
static inline double rind_round_half_to_even(double value)
{
    static const double shift = 0x1.8p52, limit = 0x1p51;

    return fabs(value) < limit ? (value + shift) - shift : value;
}

#endif
