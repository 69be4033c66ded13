/* advise.h - what a person of the field would ask about a region, whatever the profile */
#ifndef RIND_ADVISE_H
#define RIND_ADVISE_H

#include "extract/case_regions.h"
#include "image/image.h"

/*
 * Warns of a region of a handful of voxels, and of one that touches the image's edge.
 * name  NULL: the case has one region only
 * box   NULL: where the region touches the edge is known
 */
void rind_advise(rind_ctx *ctx, const rind_grid *grid, const char *name, const rind_box *box, size_t n_voxels);

/* Tells, in a line, what the image's edge and other regions took of a case's regions. */
void rind_advise_clipped(rind_ctx *ctx, const rind_case_regions *regions);

/* Warns, in a line, of shells and rims that the voxels of the analysis grid make too thin or too thick. */
void rind_advise_thickness(rind_ctx *ctx, const rind_settings *settings, const rind_grid *grid,
                           const rind_case_regions *regions);

#endif
