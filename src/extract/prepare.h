/*
 * prepare.h - from an image and a region to what the families read
 */
#ifndef RIND_PREPARE_H
#define RIND_PREPARE_H

#include "extract/case_regions.h"
#include "extract/crop.h"
#include "extract/perturb.h"
#include "image/image.h"
#include "region/region.h"
#include "settings/settings.h"
#include "timings.h"

/* A region of interest with the arrays it stands on. */
typedef struct rind_prepared_region {
    char name[RIND_CASE_REGION_NAME_SIZE]; /* in rows */
    rind_rule_kind kind;
    rind_roi roi;   /* without any run where the region is empty: then nothing below is set */
    rind_box tight; /* the region, on the analysis grid */
    rind_box box;   /* the crop: the region and the reach of families */
    double *intensity;
    uint8_t *morphological, *inside;         /* 'inside' is 'morphological' itself where nothing was taken away */
    size_t n_non_finite_around;              /* in the crop, outside the region; set to 0 there */
    double clipped, thickness_mm, wanted_mm; /* as of rind_case_region; set in any case */
} rind_prepared_region;

/* All regions of a case, and the image around them. */
typedef struct rind_prepared {
    rind_grid grid; /* the analysis grid, whole */
    size_t n_regions;
    rind_prepared_region *region;
    rind_box tight;  /* all regions, on the grid */
    rind_box around; /* where filters are wanted or regions are several: what families and filters read of the image */
    double *field;   /* its intensities, as they are; else NULL */
} rind_prepared;

/*
 * Removes the bias field, normalises, turns the slice axis last, resamples, rounds, makes the regions of the settings'
 * rules, crops with 'reach_mm' around each, re-segments, and makes the runs. Free with rind_prepared_free(), also after
 * a failure.
 *
 * Returns RIND_OK, RIND_EMPTY_REGION (nothing left by the resampling), RIND_NON_FINITE, RIND_BAD_ARGUMENT or
 * RIND_NO_MEMORY. A region that its rule or the re-segmentation leaves empty is no failure.
 */
rind_status rind_prepare(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                         const rind_settings *settings, double reach_mm, rind_timings *timings, rind_prepared *out);

/* The same under a perturbation; NULL: none. */
rind_status rind_prepare_perturbed(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                   const rind_settings *settings, double reach_mm, rind_perturber *perturb,
                                   rind_timings *timings, rind_prepared *out);

/* The same for the mask's region alone, whatever the rules and labels: one region, named tumour, and no field. */
rind_status rind_prepare_tumour(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                const rind_settings *settings, double reach_mm, rind_prepared *out);

/* The regions alone, and the analysis grid; to be freed with rind_case_regions_free(). Statuses as rind_prepare(). */
rind_status rind_prepare_regions(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                 const rind_settings *settings, rind_grid *grid, rind_case_regions *out);

/* The whole image as filters see it, without a region: 'grid' and 'field' alone. Statuses as rind_prepare(). */
rind_status rind_prepare_image(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                               rind_prepared *out);

/* Sets min, max and whole from the intensities of the intensity mask. */
void rind_find_range(rind_roi *roi);

void rind_prepared_free(rind_prepared *prepared);

#endif
