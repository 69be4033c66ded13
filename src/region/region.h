/* region.h - the inside of rind_region */
#ifndef RIND_REGION_REGION_H
#define RIND_REGION_REGION_H

#include "image/image.h"
#include <rind/region.h>

struct rind_region {
    rind_grid grid;  /* of the image it was made for; in the profile pyradiomics the mask's own */
    uint8_t *voxel;  /* 1 inside, 0 outside */
    size_t n_voxels; /* at least 1 */
    rind_box box;    /* smallest that holds it */
    char hash[41];   /* SHA-1 of the whole mask as 32-bit labels, where the settings ask for PyRadiomics' diagnostics */
};

#endif
