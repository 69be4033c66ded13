/*
 * extract.h - the inside of one case: plan, run, rows
 */
#ifndef RIND_EXTRACT_EXTRACT_H
#define RIND_EXTRACT_EXTRACT_H

#include "settings/settings.h"
#include "table/table.h"
#include "timings.h"
#include <rind/extract.h>

/* An empty table with the columns these settings give. */
rind_status rind_plan_table(rind_ctx *ctx, const rind_settings *settings, const char *const *carried, size_t n_carried,
                            rind_table **out);

/*
 * Reads the image of a case as 'settings' want it: image.volume, or the difference image.subtract; without its bias
 * field where image.bias_field says so. Seconds by step are added to 'timings' unless it is NULL.
 *
 * mask_path  chooses the series, as of rind_image_read_for(); NULL: there is no mask
 *
 * Returns as rind_image_read(); also RIND_GRID_MISMATCH (of the two volumes) or RIND_BAD_SETTINGS (nothing to estimate
 * a bias field on).
 */
rind_status rind_read_image(rind_ctx *ctx, const char *path, const char *mask_path, const rind_settings *settings,
                            rind_timings *timings, rind_image **out);

/* As rind_extract(); seconds by step are added to 'timings' unless it is NULL. */
rind_status rind_extract_timed(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, rind_timings *timings, rind_table **out);

/* The same; random numbers of perturbations follow from the case's name. */
rind_status rind_extract_case(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                              const rind_settings *settings, const char *case_id, rind_timings *timings,
                              rind_table **out);

/*
 * The masks of rind_extract() on the whole analysis grid, that of rind_filter_image(): 0 and 1. Both are yours; NULL
 * after a failure. Statuses as rind_extract().
 */
rind_status rind_extract_masks(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, rind_image **morphological, rind_image **intensity);

/* What a region of a case measures, on the analysis grid. */
typedef struct rind_region_facts {
    const char *name; /* as in rows */
    size_t n_voxels;  /* may be 0 */
    double volume_mm3;
    double thickness_mm; /* of shells and rims: the effective one; else NaN */
    double clipped;      /* the share that the image's edge, within and exclude took away */
} rind_region_facts;

/* Takes a region and its mask, 0 and 1, which lives until it returns. */
typedef rind_status rind_region_sink(void *user, const rind_region_facts *facts, const rind_image *mask);

/*
 * Hands the regions that rind_extract() has rows for to the sink, one by one, on the analysis grid or the image's own
 * (there by the nearest voxel). Statuses as rind_extract(), or what the sink returned.
 */
rind_status rind_extract_regions(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                 const rind_settings *settings, bool own_grid, rind_region_sink *sink, void *user);

#endif
