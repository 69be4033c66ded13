/*
 * scene_inside.h - what the two halves of a scene share: everything up to the checked mask (scene.c), and the region's
 * own box of it (scene_region.c)
 */
#ifndef RIND_PY_SCENE_INSIDE_H
#define RIND_PY_SCENE_INSIDE_H

#include "pyradiomics/scene.h"

/* One preparation. */
typedef struct rind_py_scene_work {
    rind_ctx *ctx;
    const rind_settings *settings;
    const rind_py_options *options;
    const rind_region *region;
    rind_py_notes *notes;
    rind_py_scene *scene;
} rind_py_scene_work;

/* The smallest box around the ones of a mask, and their number. */
size_t rind_py_tight(const uint8_t *mask, const size_t size[3], rind_box *out);

/* From the mask on the image's grid to the re-segmented region in its box. */
rind_status rind_py_scene_region(const rind_py_scene_work *w);

#endif
