/*
 * roi.h - one region of interest as every feature family sees it
 *
 * A box cut from the analysis grid, with the intensities of all its voxels and the two masks of the IBSI:
 * the morphological mask (the shape) and the intensity mask (the shape after re-segmentation). The box holds
 * the region and the reach of the families beyond it, cut at the image's edge: a voxel outside the box is
 * either out of every family's reach or outside the image. The region may touch the sides of the box.
 *
 * Kernels never scan the box: they walk the runs, which are in order of z, y, x.
 */
#ifndef RIND_ROI_H
#define RIND_ROI_H

#include "context.h"

/* 'n' region voxels along x from (x, y, z) of the box. */
typedef struct rind_run {
    uint32_t x, y, z, n;
} rind_run;

/* The voxels of a mask as runs. */
typedef struct rind_runs {
    rind_run *run;
    size_t n; /* runs */
    size_t n_voxels;
    size_t *slice; /* slice[z] ... slice[z + 1] - 1 are the runs of slice z; size[2] + 1 entries */
} rind_runs;

typedef struct rind_roi {
    size_t size[3]; /* of the box */
    double spacing_mm[3];
    const double *intensity;      /* of every voxel of the box, x fastest */
    const uint8_t *morphological; /* 1 inside, 0 outside; every voxel of the box, x fastest */
    const uint8_t *inside;        /* the intensity mask, likewise; the same array if nothing was taken away */
    rind_runs shape;              /* of the morphological mask; never empty */
    rind_runs runs;               /* of the intensity mask; may be empty after re-segmentation */
    double min, max;              /* intensities in the intensity mask */
    bool whole;                   /* they are whole numbers */
    bool is_picture;              /* the analysis grid has one slice */
    double range[2];              /* of the re-segmentation, infinite where there is none */
} rind_roi;

/* Makes the runs of a mask. Free with rind_runs_free(). */
rind_status rind_runs_create(rind_ctx *ctx, const uint8_t *mask, const size_t size[3], rind_runs *out);
void rind_runs_free(rind_runs *runs);

/* Whether all intensities of the intensity mask are numbers. */
bool rind_roi_is_finite(const rind_roi *roi);

/* Index of the first voxel of a run in arrays of the box. */
static inline size_t rind_run_index(const rind_roi *roi, const rind_run *run)
{
    return run->x + roi->size[0] * (run->y + roi->size[1] * (size_t)run->z);
}

#endif
