/*
 * prepare.h - from an image and a region to what the families read
 */
#ifndef RIND_PREPARE_H
#define RIND_PREPARE_H

#include "extract/crop.h"
#include "image/image.h"
#include "region/region.h"
#include "settings/settings.h"
#include "timings.h"

/* A region of interest with the arrays it stands on. */
typedef struct rind_prepared {
    rind_roi roi;
    rind_grid grid; /* the analysis grid, whole */
    rind_box tight; /* the region, on that grid */
    rind_box box;   /* the crop: the region and the reach of families */
    double *intensity;
    uint8_t *morphological, *inside; /* 'inside' is 'morphological' itself where nothing was taken away */
    size_t n_non_finite_around;      /* in the crop, outside the region; set to 0 there */
    rind_box around;                 /* where filters are wanted: the region and their reach */
    double *field;                   /* its intensities, as they are; else NULL */
} rind_prepared;

/*
 * Turns the slice axis last, crops with 'reach_mm' around the region, resamples, rounds, re-segments, and makes the
 * runs. Free with rind_prepared_free(), also after a failure.
 *
 * Returns RIND_OK, RIND_EMPTY_REGION (nothing left by the resampling), RIND_NON_FINITE, RIND_BAD_ARGUMENT or
 * RIND_NO_MEMORY. A region that the re-segmentation empties is no failure: its intensity mask has no runs.
 */
rind_status rind_prepare(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                         const rind_settings *settings, double reach_mm, rind_timings *timings, rind_prepared *out);

/* The whole image as filters see it, without a region: 'grid' and 'field' alone. Statuses as rind_prepare(). */
rind_status rind_prepare_image(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                               rind_prepared *out);

/* Sets min, max and whole from the intensities of the intensity mask. */
void rind_find_range(rind_roi *roi);

void rind_prepared_free(rind_prepared *prepared);

#endif
