/*
 * rind.h - radiomic features of medical images, by the definitions of the IBSI
 *
 *     rind_ctx *ctx = rind_ctx_create(0);
 *     rind_image *image = NULL, *mask = NULL;
 *     rind_settings *settings = NULL;
 *     rind_region *region = NULL;
 *     rind_table *table = NULL;
 *
 *     if (rind_image_read(ctx, "ct.nii.gz", 0, &image) || rind_image_read(ctx, "gtv.nii.gz", 0, &mask) ||
 *         rind_settings_preset(ctx, "ibsi1-c", &settings) ||
 *         rind_region_create(ctx, image, mask, settings, &region) ||
 *         rind_extract(ctx, image, region, settings, &table))
 *         fprintf(stderr, "%s\n", rind_ctx_message(ctx));
 *
 * status.h    statuses, context, messages, threads
 * image.h     grids and images; reading and writing files
 * settings.h  what to compute
 * region.h    which voxels
 * extract.h   the computation
 * response.h  filtered images, to look at
 * table.h     its result
 *
 * Statistics and regressions on tables of numbers have headers of their own: statistics.h and fit.h.
 */
#ifndef RIND_RIND_H
#define RIND_RIND_H

#include <rind/extract.h>
#include <rind/image.h>
#include <rind/region.h>
#include <rind/response.h>
#include <rind/settings.h>
#include <rind/status.h>
#include <rind/table.h>
#include <rind/version.h>

#endif
