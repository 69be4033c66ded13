/* cost_inside.h - what the files of cost.h share */
#ifndef RIND_STUDY_COST_INSIDE_H
#define RIND_STUDY_COST_INSIDE_H

#include "study/cost.h"

#include "extract/crop.h"

/* A case as the models see it: on the image's own grid, slices last. */
typedef struct rind_cost_case {
    const rind_settings *settings;
    rind_grid grid;
    double n;               /* its voxels */
    size_t n_tumours;       /* at least 1 */
    const rind_box *box;    /* [n_tumours] */
    const double *n_inside; /* [n_tumours]: voxels */
} rind_cost_case;

/* Bytes held at a time and seconds; 'peak' is the most there were. */
typedef struct rind_cost_sum {
    double bytes, peak, seconds;
} rind_cost_sum;

/* 'bytes' more for a while. */
static inline void rind_cost_touch(rind_cost_sum *sum, double bytes)
{
    sum->peak = sum->bytes + bytes > sum->peak ? sum->bytes + bytes : sum->peak;
}

/* 'bytes' more that stay. */
static inline void rind_cost_hold(rind_cost_sum *sum, double bytes)
{
    sum->bytes += bytes;
    rind_cost_touch(sum, 0.0);
}

/* What computing adds to the image and the region that are held already, in the profile ibsi and in the other. */
void rind_cost_compute(const rind_cost_case *c, double reach_mm, rind_cost_sum *sum);
void rind_cost_compute_py(const rind_cost_case *c, rind_cost_sum *sum);

#endif
