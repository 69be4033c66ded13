/*
 * outline.h - what the features of a flat shape are made of
 *
 * The outline is the polygon that marching squares draw between the centres of inside and outside pixels: its corners
 * lie half way between two neighbours. Counts of squares and hulls are whole numbers; spacing in mm enters at the end.
 */
#ifndef RIND_OUTLINE_H
#define RIND_OUTLINE_H

#include "region/roi.h"

/* What the formulas of morphology_2d.c read. */
typedef struct rind_outline {
    double n_pixels, pixel_mm2;
    double area_mm2, perimeter_mm; /* of the outline; holes are taken off the area, and their edge counts */
    double box_mm[2];              /* of the outline, along the image's axes */
    double semi_axis_mm[2];        /* of the ellipse with the pixels' variances, longest first; NaN of one pixel */
    double hull_area_mm2, hull_perimeter_mm, diameter_mm;
    double minimum_box_mm2;                 /* area of the smallest rectangle around the hull */
    double mean_intensity, centre_shift_mm; /* NaN without an intensity mask */
} rind_outline;

/* Area, perimeter and box; the region must lie in slice 0 of a box of one slice. */
void rind_outline_measure(const rind_roi *roi, rind_outline *out);

/* What is measured on the convex hull of the outline. Returns RIND_OK or RIND_NO_MEMORY. */
rind_status rind_outline_measure_hull(rind_ctx *ctx, const rind_roi *roi, rind_outline *out);

#endif
