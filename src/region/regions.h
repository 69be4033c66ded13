/*
 * regions.h - all regions of a case: shells, rims and whatever the rules make of the tumour and the mask's labels
 */
#ifndef RIND_REGIONS_H
#define RIND_REGIONS_H

#include "image/image.h"
#include "region/rules.h"

/* The box in which regions are made, and what they are made of. All arrays are borrowed. */
typedef struct rind_workshop {
    size_t size[3];
    double spacing_mm[3];
    ptrdiff_t first[3];  /* of the box, on the grid; the box may reach beyond the grid */
    size_t grid_size[3]; /* of the grid */
    bool in_plane;       /* distances, parts and holes slice by slice */
    bool subvoxel;       /* distances from a boundary between the voxel centres */
    bool measure;        /* effective thickness is wanted */
    /* source[k]: mask of the box for rule k, 0 and those that are sources; else NULL. Outside the grid it is 0. */
    const uint8_t *source[RIND_MAX_RULES];
    const double *intensity; /* of the part of the box that lies on the grid, x fastest; needed by exclusions only */
} rind_workshop;

typedef struct rind_made_region {
    uint8_t *mask;   /* one byte a voxel of the box; nothing outside the grid */
    size_t n_voxels; /* may be 0 */
    size_t n_whole;  /* before the grid's edge, within and exclude took any away */
    /*
     * Of shells and rims: to_mm - from_mm times the ratio of the volume of their voxels to the volume between the
     * surfaces at these distances. NaN if not measured.
     */
    double thickness_mm;
} rind_made_region;

typedef struct rind_made_regions {
    size_t n; /* as many as rules */
    rind_made_region region[RIND_MAX_RULES];
} rind_made_regions;

/* The share of a region that the grid's edge, within and exclude took away. */
static inline double rind_clipped_fraction(const rind_made_region *region)
{
    return region->n_whole > 0 ? 1.0 - (double)region->n_voxels / (double)region->n_whole : 0.0;
}

/*
 * Makes the regions of all rules. One distance map serves all shells of a region, one all its rims.
 * Free with rind_made_regions_free(), also after a failure. Returns RIND_OK, RIND_NO_MEMORY, or RIND_BAD_ARGUMENT
 * (a box of more than 2^32 - 1 voxels).
 */
rind_status rind_regions_make(rind_ctx *ctx, const rind_workshop *shop, const rind_rules *rules,
                              rind_made_regions *out);
void rind_made_regions_free(rind_made_regions *made);

#endif
