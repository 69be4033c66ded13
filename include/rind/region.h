/*
 * region.h - the voxels features are computed of
 *
 * A region is a set of voxels on the grid of an image. It is taken from a mask image by label, as
 * the settings' section 'mask' says; resampling, re-segmentation and discretisation are the business of
 * rind_extract().
 */
#ifndef RIND_REGION_H
#define RIND_REGION_H

#include <rind/image.h>
#include <rind/settings.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rind_region rind_region;

/*
 * Reads the mask at 'path' for 'image': a label image as rind_image_read() does, or a DICOM SEG or RTSTRUCT, of which
 * that is drawn on the image's grid which mask.label of 'settings' chooses, by number or name.
 *
 * image  of DICOM: the study and the frame of reference must be the mask's, or a referenced series
 *
 * Returns as rind_image_read(); of a SEG or RTSTRUCT also RIND_GRID_MISMATCH (of another study, or on another grid),
 * RIND_LABEL_ABSENT (the message lists what there is) or RIND_EMPTY_REGION.
 */
RIND_API rind_status rind_mask_read(rind_ctx *ctx, const char *path, const rind_image *image,
                                    const rind_settings *settings, rind_image **out);

/*
 * Takes the region of 'mask' that 'settings' chooses (label, geometry tolerance, what to do on another grid).
 *
 * image     only its grid is looked at
 * mask      of rind_mask_read(), or any image of whole numbers (within 1e-3); same grid as 'image' unless
 * mask.on_mismatch is 'resample'
 *
 * Returns RIND_OK, RIND_GRID_MISMATCH (the message holds both grids), RIND_LABEL_ABSENT (it lists the
 * labels there are), RIND_EMPTY_REGION, RIND_BAD_FILE (a mask value that is no whole number) or
 * RIND_NO_MEMORY.
 */
RIND_API rind_status rind_region_create(rind_ctx *ctx, const rind_image *image, const rind_image *mask,
                                        const rind_settings *settings, rind_region **out);

/*
 * Adds a further mask, which regions of the settings' list may name (within: breast_mask), by its file.
 *
 * name   one of the key 'masks' of 'settings', which tells the label, too
 * path   as of rind_mask_read(); the grids are compared, and the mask resampled, as for the first one
 * image  the one the region was made for
 *
 * A mask in which there is nothing, or not that label, is empty, and a warning says so.
 *
 * Returns as rind_mask_read() and rind_region_create(); RIND_BAD_ARGUMENT if the settings do not know the name.
 */
RIND_API rind_status rind_region_read_mask(rind_ctx *ctx, rind_region *region, const char *name, const char *path,
                                           const rind_image *image, const rind_settings *settings);

/* Number of voxels, and one byte per voxel of the image's grid: 1 inside, 0 outside (borrowed). */
RIND_API size_t rind_region_n_voxels(const rind_region *region);
RIND_API const unsigned char *rind_region_voxels(const rind_region *region);

RIND_API void rind_region_free(rind_region *region);

#ifdef __cplusplus
}
#endif
#endif
