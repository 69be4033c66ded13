/* named_mask.h - further masks of a case, by name */
#ifndef RIND_NAMED_MASK_H
#define RIND_NAMED_MASK_H

#include "region/region.h"

typedef struct rind_named_path {
    const char *name, *path;
} rind_named_path;

/* Whether regions of the settings name a mask of that name: others need not be read. */
bool rind_settings_use_mask(const rind_settings *settings, const char *name);

/*
 * Reads the masks that regions of the settings name, of those a case has. Statuses as rind_region_read_mask();
 * RIND_BAD_ARGUMENT if the case lacks one.
 */
rind_status rind_region_read_masks(rind_ctx *ctx, rind_region *region, const rind_named_path *have, size_t n_have,
                                   const rind_image *image, const rind_settings *settings);

#endif
