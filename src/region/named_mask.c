/*
 * named_mask.c - further masks of a case, by name: an organ that bounds shells, what is to be left out of them
 *
 * Such a mask is read, held against the image's grid and brought to it as the first one is, by settings of its own: its
 * label, and no regions. It is kept beside the region, voxel for voxel, for masks may overlap.
 */
#include "region/named_mask.h"
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const rind_region_mask *rind_region_find_mask(const rind_region *region, const char *name)
{
    for (size_t k = 0; k < region->n_masks; k++)
        if (strcmp(region->mask[k].name, name) == 0)
            return &region->mask[k];
    return NULL;
}

bool rind_settings_use_mask(const rind_settings *settings, const char *name)
{
    const rind_rules *rules = &settings->rules;

    for (size_t k = 0; k < rules->n; k++)
        if (rules->rule[k].kind == RIND_RULE_MASK && strcmp(rules->rule[k].name, name) == 0)
            return true;
    return false;
}

/* The message of a failure, with the mask it is about. */
static rind_status tell_which(rind_ctx *ctx, rind_status status, const char *name)
{
    char why[RIND_MESSAGE_SIZE];

    snprintf(why, sizeof why, "%s", rind_ctx_message(ctx));
    return rind_fail(ctx, status, "mask '%s': %s", name, why);
}

static const rind_named_mask *find_named(const rind_settings *settings, const char *name)
{
    for (size_t k = 0; k < settings->n_masks; k++)
        if (strcmp(settings->masks[k].name, name) == 0)
            return &settings->masks[k];
    return NULL;
}

/* Settings by which a further mask is read like a first one. */
static rind_settings *settings_of(rind_ctx *ctx, const rind_settings *settings, const rind_named_mask *mask)
{
    rind_settings *own = rind_alloc(ctx, 1, sizeof *own, "settings of a mask");

    if (own == NULL)
        return NULL;
    *own = *settings;
    own->pyradiomics = NULL; /* regions are made on the image's grid in that profile, too */
    own->rules.n = 1;
    own->mask.choice = mask->choice;
    own->mask.label = mask->label;
    own->mask.n_named = 0;
    memcpy(own->mask.name, mask->label_name, sizeof own->mask.name);
    return own;
}

/* Takes over the voxels of what was read; NULL: nothing is in the mask. */
static rind_status keep(rind_ctx *ctx, rind_region *region, const char *name, rind_region *from)
{
    if (region->mask == NULL)
        region->mask = rind_alloc_zero(ctx, RIND_MAX_NAMED_MASKS, sizeof *region->mask, "masks of a case");
    if (region->mask == NULL)
        return RIND_NO_MEMORY;
    rind_region_mask *mask = &region->mask[region->n_masks++];
    snprintf(mask->name, sizeof mask->name, "%s", name);
    if (from == NULL)
        return RIND_OK;
    mask->voxel = from->voxel;
    mask->box = from->box;
    from->voxel = NULL;
    return RIND_OK;
}

static rind_status read(rind_ctx *ctx, rind_region *region, const char *name, const char *path, const rind_image *image,
                        const rind_settings *own)
{
    rind_image *mask = NULL;
    rind_region *from = NULL;
    rind_status status = rind_mask_read(ctx, path, image, own, &mask);

    if (status == RIND_OK)
        status = rind_region_create(ctx, image, mask, own, &from);
    rind_image_free(mask);
    if (status != RIND_OK && status != RIND_NO_MEMORY)
        status = tell_which(ctx, status, name);
    if (status == RIND_EMPTY_REGION || status == RIND_LABEL_ABSENT) {
        rind_tell(ctx, RIND_WARNING, "%s: it is empty here", rind_ctx_message(ctx));
        status = RIND_OK;
    }
    if (status == RIND_OK)
        status = keep(ctx, region, name, from);
    rind_region_free(from);
    return status;
}

rind_status rind_region_read_mask(rind_ctx *ctx, rind_region *region, const char *name, const char *path,
                                  const rind_image *image, const rind_settings *settings)
{
    const rind_named_mask *named = find_named(settings, name);

    if (named == NULL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "the settings know no mask '%s'; name it in the key masks", name);
    if (rind_region_find_mask(region, name) != NULL)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "the mask '%s' is there twice", name);
    rind_settings *own = settings_of(ctx, settings, named);
    if (own == NULL)
        return RIND_NO_MEMORY;
    rind_status status = read(ctx, region, name, path, image, own);
    free(own);
    return status;
}

rind_status rind_region_read_masks(rind_ctx *ctx, rind_region *region, const rind_named_path *have, size_t n_have,
                                   const rind_image *image, const rind_settings *settings)
{
    const rind_rules *rules = &settings->rules;
    rind_status status = RIND_OK;

    for (size_t k = 0; k < rules->n && status == RIND_OK; k++) {
        const char *name = rules->rule[k].name, *path = NULL;

        if (rules->rule[k].kind != RIND_RULE_MASK)
            continue;
        for (size_t i = 0; i < n_have; i++)
            if (strcmp(have[i].name, name) == 0 && *have[i].path != '\0')
                path = have[i].path;
        if (path == NULL)
            return rind_fail(ctx, RIND_BAD_ARGUMENT,
                             "regions need the mask '%s', and the case has none: give its file in the manifest's "
                             "column 'mask:%s', or for one case alone by --extra-mask %s=FILE",
                             name, name, name);
        status = rind_region_read_mask(ctx, region, name, path, image, settings);
    }
    return status;
}
