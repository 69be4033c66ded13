/* case_input.h - image and region of a case, put right before anything is made of them */
#ifndef RIND_CASE_INPUT_H
#define RIND_CASE_INPUT_H

#include "image/image.h"
#include "region/region.h"
#include "settings/settings.h"
#include "timings.h"

/* Image and region with the settings' spacing, and with the slice axis last. */
typedef struct rind_case_input {
    rind_image image;   /* shares the voxels of the caller's unless 'turned_image' is set */
    rind_region region; /* likewise */
    rind_image *unbiased;
    double *noisy; /* voxels of the image, where noise was added; owned */
    void *turned_image, *turned_region, *turned_which;
    rind_region_label *turned_label;
    rind_region_mask turned_mask[RIND_MAX_NAMED_MASKS]; /* voxels are owned */
} rind_case_input;

/*
 * Removes the bias field, normalises, turns the slice axis last and sets the settings' spacing. 'region' may be NULL.
 * Free with rind_case_input_free(), also after a failure.
 *
 * Returns RIND_OK, RIND_GRID_MISMATCH (the region is another image's), RIND_NO_MEMORY, or what corrections return.
 */
rind_status rind_case_input_make(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                 const rind_settings *settings, rind_timings *timings, rind_case_input *out);
void rind_case_input_free(rind_case_input *input);

#endif
