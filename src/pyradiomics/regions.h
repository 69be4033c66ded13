/*
 * regions.h - shells and other regions, which rind's own settings may ask for in this profile, too
 */
#ifndef RIND_PY_REGIONS_H
#define RIND_PY_REGIONS_H

#include "extract/case_regions.h"
#include "pyradiomics/columns.h"
#include "timings.h"

/* What all regions of a case share; borrowed. */
typedef struct rind_py_case {
    rind_ctx *ctx;
    const rind_image *image;
    const rind_settings *settings;
    const rind_py_columns *columns;
    rind_timings *timings;
} rind_py_case;

/* True if there is more to a case than the one tumour. */
bool rind_py_has_regions(const rind_settings *settings, const rind_region *region);

/* Makes all regions on the mask's own grid, which must be the image's. Free with rind_case_regions_free(). */
rind_status rind_py_regions_make(const rind_py_case *from, const rind_region *region, rind_case_regions *out);

/* One of them as a mask of its own would give it; 'from' a region on the same grid. Free with rind_region_free(). */
rind_status rind_py_region_create(const rind_py_case *from, const rind_region *region, const rind_case_region *made,
                                  rind_region **out);

#endif
