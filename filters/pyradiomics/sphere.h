/* sphere.h - points on a sphere and spherical harmonics at them (sphere.c) */
#ifndef RIND_PYRADIOMICS_SPHERE_H
#define RIND_PYRADIOMICS_SPHERE_H

#include "context.h"
#include <complex.h>

enum { RIND_SPHERE_MAX_SUBDIVISION = 5, RIND_SPHERE_MAX_DEGREE = 15 };

/* Number of vertices of an icosphere: 10 4^n + 2. */
size_t rind_sphere_points(uint32_t subdivision);

/*
 * The vertices of an icosahedron whose triangles were cut into four 'subdivision' times, each new vertex put on the
 * sphere: 'point' has room for all. Returns RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_sphere_make(rind_ctx *ctx, uint32_t subdivision, double radius, double (*point)[3]);

/* Y of degree n and order m, 0 <= |m| <= n, with SciPy's signs. */
double complex rind_spherical_harmonic(int n, int m, double azimuth, double polar);

#endif
