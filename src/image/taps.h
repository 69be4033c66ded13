/*
 * taps.h - which old voxels make a new one along an axis, and with which weights (taps.c)
 */
#ifndef RIND_TAPS_H
#define RIND_TAPS_H

#include "image/resample.h"

enum { RIND_MAX_TAPS = 4 };

typedef struct rind_taps {
    size_t n;              /* new voxels of the box along the axis */
    size_t n_taps;         /* old voxels each is made of: 1, 2 or 4 */
    bool prefilter;        /* the old voxels must be turned into spline coefficients first */
    ptrdiff_t from;        /* the window of old voxels needed: its first, below 0 where the edge is repeated, */
    size_t length;         /* and their number */
    const uint32_t *first; /* [n] first tap, counted from the window's begin; it never falls */
    const double *weight;  /* [n * n_taps] */
    void *memory;          /* owned */
} rind_taps;

/* Returns RIND_OK or RIND_NO_MEMORY. */
rind_status rind_taps_create(rind_ctx *ctx, const rind_grid *old, const rind_grid *resampled, const rind_box *box,
                             int axis, rind_interpolation interpolation, rind_taps *out);
void rind_taps_free(rind_taps *taps);

#endif
