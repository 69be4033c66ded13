/* region.h - the inside of rind_region */
#ifndef RIND_REGION_REGION_H
#define RIND_REGION_REGION_H

#include "image/image.h"
#include "region/rules.h"
#include <rind/region.h>

enum { RIND_MAX_LABELS = 96 };

/* Voxels of one label of the mask. */
typedef struct rind_region_label {
    char name[RIND_REGION_NAME_SIZE];
    int64_t value;
    size_t n_voxels; /* may be 0 */
    rind_box box;    /* smallest that holds them, if there are any */
} rind_region_label;

/* A further mask of the case, on the same grid. */
typedef struct rind_region_mask {
    char name[RIND_REGION_NAME_SIZE];
    uint8_t *voxel; /* owned; 1 inside, 0 outside; NULL: nothing is inside */
    rind_box box;   /* smallest that holds it, if there is anything */
} rind_region_mask;

struct rind_region {
    rind_grid grid;  /* of the image it was made for; in the profile pyradiomics the mask's own */
    uint8_t *voxel;  /* 1 inside, 0 outside */
    size_t n_voxels; /* at least 1 */
    rind_box box;    /* smallest that holds it */
    /*
     * Labels that are told apart, if the settings ask for any: regions of their own, and what rules name. The first
     * 'n_tumours' are tumours, each with all its regions; none: the region as a whole is the tumour.
     */
    size_t n_labels, n_tumours;
    rind_region_label *label; /* [RIND_MAX_LABELS], or NULL */
    uint8_t *which;           /* of each voxel: 1 + index of its label, 0: none of them; NULL where n_labels is 0 */
    size_t n_masks;           /* that rules name */
    rind_region_mask *mask;   /* [RIND_MAX_NAMED_MASKS], or NULL */
    char hash[41]; /* SHA-1 of the whole mask as 32-bit labels, where the settings ask for PyRadiomics' diagnostics */
};

/* The label of that value, or NULL. */
const rind_region_label *rind_region_find_label(const rind_region *region, int64_t value);

/* The further mask of that name, or NULL. */
const rind_region_mask *rind_region_find_mask(const rind_region *region, const char *name);

/* Which of several masks in one file the settings take, as rind_read_options has it: a parameter file of PyRadiomics.
 */
uint32_t rind_mask_channel(const rind_settings *settings);

/* A volume of the image at 'path', its colours as the settings say; otherwise as rind_image_read_for(). */
rind_status rind_case_image_read(rind_ctx *ctx, const char *path, const char *mask_path, int volume,
                                 const rind_settings *settings, rind_image **out);

/* The same without voxels: see io/probe.h. Of a difference of volumes the first one is looked at. */
struct rind_probe;
rind_status rind_case_image_probe(rind_ctx *ctx, const char *path, const char *mask_path, const rind_settings *settings,
                                  struct rind_probe *out);

#endif
