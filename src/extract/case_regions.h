/*
 * case_regions.h - the regions of one case, on the analysis grid
 *
 * A mask holds one tumour or, where the settings tell labels apart, several; each has the regions of all rules.
 */
#ifndef RIND_CASE_REGIONS_H
#define RIND_CASE_REGIONS_H

#include "extract/crop.h"

struct rind_perturber;

enum { RIND_CASE_REGION_NAME_SIZE = 2 * RIND_REGION_NAME_SIZE };

typedef struct rind_case_region {
    char name[RIND_CASE_REGION_NAME_SIZE]; /* in rows: peri_3mm; of one of several tumours label_2, label_2_peri_3mm */
    rind_rule_kind kind;
    size_t n_voxels;     /* may be 0: then there is no box and no mask */
    rind_box tight;      /* the smallest box that holds it */
    uint8_t *mask;       /* of that box; owned */
    double clipped;      /* the share of it that the image's edge, within and exclude took away */
    double thickness_mm; /* of shells and rims, if measured; else NaN */
    double wanted_mm;    /* of shells and rims: what the rule says; else NaN */
} rind_case_region;

typedef struct rind_case_regions {
    size_t n; /* rows: tumours times the rules that have one */
    rind_case_region *region;
} rind_case_regions;

/*
 * Makes them. Free with rind_case_regions_free(), also after a failure.
 *
 * image    for exclusions by intensity; on the grid of 'region'
 * grid     the analysis grid
 * measure  whether effective thickness is wanted
 * perturb  what is done to the tumours' masks; NULL: nothing
 *
 * Returns RIND_OK, RIND_EMPTY_REGION (nothing of the one tumour is left by the resampling), RIND_BAD_ARGUMENT or
 * RIND_NO_MEMORY.
 */
rind_status rind_case_regions_make(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                   const rind_settings *settings, const rind_grid *grid, bool measure,
                                   const struct rind_perturber *perturb, rind_case_regions *out);

/*
 * The name of the k-th region the settings promise, for cases that failed before their regions were made: of label
 * 'all', which depends on the mask, those of one tumour. False past the last.
 */
bool rind_expected_region(const rind_settings *settings, size_t k, char name[RIND_CASE_REGION_NAME_SIZE]);

void rind_case_regions_free(rind_case_regions *regions);

#endif
