/*
 * lesion.h - a closed surface of irregular shape and known volume
 *
 * An ellipsoid in any orientation whose radius is multiplied by 1 + f(u), u being a direction of the unit sphere and
 * f a sum of zonal harmonics about random axes: f(u) = sum_k a_k P_l(k)(u . v_k), degrees l = 2 ... 6. The surface is
 * star-shaped about its centre.
 */
#ifndef RIND_PHANTOMS_LESION_H
#define RIND_PHANTOMS_LESION_H

#include "random.h"
#include <stdbool.h>

enum { RIND_LESION_BUMPS = 10 };

typedef struct rind_lesion {
    double centre_mm[3];
    double axis_mm[3];  /* semi-axes of the ellipsoid */
    double frame[3][3]; /* rows: unit vectors of the semi-axes */
    double amplitude[RIND_LESION_BUMPS];
    double about[RIND_LESION_BUMPS][3]; /* unit vectors */
} rind_lesion;

/*
 * Draws a lesion with semi-axes of 'smallest_mm' to 'largest_mm'.
 * irregularity  root mean square of f over sphere and lesions
 */
void rind_lesion_draw(rind_random *random, double smallest_mm, double largest_mm, double irregularity,
                      rind_lesion *lesion);

bool rind_lesion_holds(const rind_lesion *lesion, const double position_mm[3]);

/* Largest distance of the surface from the centre, as a bound. */
double rind_lesion_reach_mm(const rind_lesion *lesion);

/* Volume within the surface by quadrature over the sphere: within 1e-4 of the integral. */
double rind_lesion_volume_mm3(const rind_lesion *lesion);

#endif
