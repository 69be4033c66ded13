/* otsu.h - the threshold between background and body */
#ifndef RIND_OTSU_H
#define RIND_OTSU_H

#include "image/image.h"

/*
 * Otsu's choice of the last bin of the lower of two classes: the one that makes the variance between the classes
 * largest; of several, as over a gap of empty bins, the middle one. Below n_bins - 1 where two bins are occupied.
 * N. Otsu, IEEE Trans. Syst. Man Cybern. 9 (1979) 62.
 */
size_t rind_otsu(const uint64_t *count, size_t n_bins);

/*
 * The threshold of a whole image, of a histogram of 1024 bins from its smallest to its largest finite value: a voxel
 * is of the body if its value is at least that. An image of one value has that value.
 *
 * Returns RIND_OK, RIND_NON_FINITE (no voxel is finite) or RIND_NO_MEMORY.
 */
rind_status rind_image_body_threshold(rind_ctx *ctx, const rind_image *image, double *threshold);

#endif
