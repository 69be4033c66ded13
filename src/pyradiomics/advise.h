/*
 * advise.h - what a person of the field would say of a region before trusting its features
 */
#ifndef RIND_PY_ADVISE_H
#define RIND_PY_ADVISE_H

#include "pyradiomics/scene.h"

/* Bins of the images of a case. */
typedef struct rind_py_bins {
    size_t n_few; /* images with too few */
    size_t n_images;
    char few[256]; /* the first of them, with their bins */
    bool many_told;
} rind_py_bins;

/* Takes note of one image; tells at once what concerns the original alone. */
void rind_py_see_bins(rind_ctx *ctx, rind_py_bins *bins, const char *image, const rind_roi *roi,
                      const rind_pyradiomics_settings *settings, size_t n_bins);

/* Tells what was noted, after the last image. */
void rind_py_tell_bins(rind_ctx *ctx, const rind_py_bins *bins);

#endif
