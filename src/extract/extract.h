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

/* As rind_extract(); seconds by step are added to 'timings' unless it is NULL. */
rind_status rind_extract_timed(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, rind_timings *timings, rind_table **out);

/*
 * The masks of rind_extract() on the whole analysis grid, that of rind_filter_image(): 0 and 1. Both are yours; NULL
 * after a failure. Statuses as rind_extract().
 */
rind_status rind_extract_masks(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, rind_image **morphological, rind_image **intensity);

#endif
