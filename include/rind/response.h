/*
 * response.h - response maps: what filters make of an image
 *
 * Features of filtered images come from rind_extract(); this is for looking at the images themselves.
 */
#ifndef RIND_RESPONSE_H
#define RIND_RESPONSE_H

#include <rind/image.h>
#include <rind/settings.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Takes one image with its name in columns ("log_s2mm"). Both are the caller's until it returns. */
typedef rind_status rind_map_sink(void *user, const char *name, const rind_image *map);

/*
 * Computes the images that the settings' section 'filters' lists and hands them to 'sink' one by one, as doubles on
 * the image's grid or that of resample.spacing_mm. 'none' is the image itself, resampled and rounded as features see
 * it. The whole image is filtered. With slice_axis x or y the axes come in the order of the analysis, the slices'
 * last; positions in mm stay.
 *
 * Returns RIND_OK, RIND_NON_FINITE, RIND_BAD_SETTINGS (the image is too small for a filter), RIND_BAD_ARGUMENT,
 * RIND_NO_MEMORY, or what the sink returned.
 */
RIND_API rind_status rind_filter_image(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                                       rind_map_sink *sink, void *user);

#ifdef __cplusplus
}
#endif
#endif
