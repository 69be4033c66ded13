/*
 * cost.h - what a case will need before it starts: memory and time
 *
 * Memory is the most the worker process will hold at a time, as the kernel counts it (peak RSS): the program and its
 * libraries, whole volumes in their file's own type, what reading them takes, the crop as double, response maps and
 * what filters and families need beside it. It follows from headers, settings and the box of the region; the values of
 * the voxels hardly matter. Time depends on the machine and is good for ordering cases and balancing shards.
 */
#ifndef RIND_STUDY_COST_H
#define RIND_STUDY_COST_H

#include "io/probe.h"
#include "settings/settings.h"

struct rind_region;

typedef struct rind_cost {
    uint64_t peak_bytes; /* of a fresh process that computes this case alone, with one thread */
    double cpu_seconds;  /* of one processor, whatever the number of threads */
    bool by_region;      /* the region was looked at; else a usual size was taken for it */
} rind_cost;

/*
 * Predicts from files: reads headers, and the mask where that is cheap. Says nothing to the context's listener.
 *
 * settings  with the case's own label and volume
 * out       also after a failure: what a process needs that finds out, and no time to speak of
 *
 * Returns RIND_OK, or why the case will fail before it is computed (as rind_image_probe(), rind_mask_read() and
 * rind_region_create()).
 */
rind_status rind_cost_predict(rind_ctx *ctx, const char *image, const char *mask, const rind_settings *settings,
                              rind_cost *out);

/*
 * The same where headers and region are at hand.
 *
 * mask    NULL: it is a DICOM SEG or RTSTRUCT, which is drawn
 * region  on the image's grid (profile pyradiomics: the mask's); NULL: unknown
 */
void rind_cost_of(rind_ctx *ctx, const rind_probe *image, const rind_probe *mask, const struct rind_region *region,
                  const rind_settings *settings, rind_cost *out);

#endif
