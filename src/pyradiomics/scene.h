/*
 * scene.h - image and region after everything that comes before filters
 */
#ifndef RIND_PY_SCENE_H
#define RIND_PY_SCENE_H

#include "pyradiomics/diagnostics.h"
#include "region/region.h"
#include "region/roi.h"
#include "timings.h"

typedef struct rind_py_scene {
    rind_py_field image; /* on the grid of both */
    rind_box view;       /* the part of it that filters see */
    rind_box box;        /* of the region, re-segmented if it is: what features see */
    rind_roi roi;        /* of that box: 'intensity' is the image's */
    double *intensity;
    uint8_t *shape, *inside; /* 'inside' is 'shape' where nothing was taken away */
    /* inside */
    double *voxel;     /* of 'image', where it is not the file's */
    uint8_t *own_mask; /* of the whole grid, where it is not the region's */
    const uint8_t *mask;
    rind_box mask_box;
    size_t n_voxels;
} rind_py_scene;

/*
 * Normalises, checks or corrects the mask, resamples or crops, re-segments, in PyRadiomics' order, and notes what the
 * diagnostics tell. Free with rind_py_scene_free(), also after a failure.
 *
 * Returns RIND_OK, RIND_GRID_MISMATCH, RIND_EMPTY_REGION (nothing left, too few voxels or dimensions, outside the
 * image), RIND_NON_FINITE, RIND_BAD_ARGUMENT or RIND_NO_MEMORY.
 */
rind_status rind_py_scene_create(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                                 const rind_settings *settings, rind_timings *timings, rind_py_notes *notes,
                                 rind_py_scene *out);
void rind_py_scene_free(rind_py_scene *scene);

#endif
