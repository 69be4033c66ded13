/* sphere.c - see sphere.h */
#include "pyradiomics/sphere.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_CORNERS = 12, N_FACES = 20 };

/* Corners are permutations of (0, 1, golden ratio), as trimesh has them. */
#define T 1.6180339887498948482
static const double corner[N_CORNERS][3] = {
    { -1, T, 0 },  { 1, T, 0 },  { -1, -T, 0 }, { 1, -T, 0 }, { 0, -1, T },  { 0, 1, T },
    { 0, -1, -T }, { 0, 1, -T }, { T, 0, -1 },  { T, 0, 1 },  { -T, 0, -1 }, { -T, 0, 1 },
};

size_t rind_sphere_points(uint32_t subdivision)
{
    return ((size_t)10 << 2 * subdivision) + 2;
}

static void put_on_sphere(const double from[3], double radius, double to[3])
{
    double length = sqrt(from[0] * from[0] + from[1] * from[1] + from[2] * from[2]);

    for (int a = 0; a < 3; a++)
        to[a] = from[a] / length * radius;
}

static double squared_distance(const double a[3], const double b[3])
{
    double sum = 0.0;

    for (int k = 0; k < 3; k++)
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

/* The faces are all triples of corners that are neighbours. */
static void list_faces(uint32_t (*face)[3])
{
    const double neighbours = 4.1; /* edges have length 2 */
    size_t n = 0;

    for (uint32_t a = 0; a < N_CORNERS; a++)
        for (uint32_t b = a + 1; b < N_CORNERS; b++)
            for (uint32_t c = b + 1; c < N_CORNERS; c++)
                if (squared_distance(corner[a], corner[b]) < neighbours &&
                    squared_distance(corner[a], corner[c]) < neighbours &&
                    squared_distance(corner[b], corner[c]) < neighbours)
                    memcpy(face[n++], (uint32_t[]){ a, b, c }, sizeof *face);
}

/* The middle of two points, or the point that is already there: a middle is shared by two triangles. */
static uint32_t middle_of(double (*point)[3], size_t first_new, size_t *n, uint32_t a, uint32_t b, double radius)
{
    double middle[3];

    for (int k = 0; k < 3; k++)
        middle[k] = 0.5 * (point[a][k] + point[b][k]);
    put_on_sphere(middle, radius, middle);
    for (size_t p = first_new; p < *n; p++)
        if (squared_distance(point[p], middle) < 1e-12 * radius * radius)
            return (uint32_t)p;
    memcpy(point[*n], middle, sizeof middle);
    return (uint32_t)(*n)++;
}

rind_status rind_sphere_make(rind_ctx *ctx, uint32_t subdivision, double radius, double (*point)[3])
{
    size_t max_faces = (size_t)N_FACES << 2 * subdivision, n_faces = N_FACES, n = N_CORNERS;
    uint32_t(*face)[3] = rind_alloc(ctx, max_faces, sizeof *face, "points on a sphere");

    if (face == NULL)
        return RIND_NO_MEMORY;
    list_faces(face);
    for (size_t k = 0; k < N_CORNERS; k++)
        put_on_sphere(corner[k], radius, point[k]);
    for (uint32_t s = 0; s < subdivision; s++) {
        size_t first_new = n, n_old = n_faces;

        for (size_t f = 0; f < n_old; f++) {
            uint32_t a = face[f][0], b = face[f][1], c = face[f][2];
            uint32_t ab = middle_of(point, first_new, &n, a, b, radius),
                     bc = middle_of(point, first_new, &n, b, c, radius);
            uint32_t ca = middle_of(point, first_new, &n, c, a, radius);

            memcpy(face[f], (uint32_t[]){ ab, bc, ca }, sizeof *face);
            memcpy(face[n_faces++], (uint32_t[]){ a, ab, ca }, sizeof *face);
            memcpy(face[n_faces++], (uint32_t[]){ b, bc, ab }, sizeof *face);
            memcpy(face[n_faces++], (uint32_t[]){ c, ca, bc }, sizeof *face);
        }
    }
    free(face);
    return RIND_OK;
}

/* P_n^m with the sign (-1)^m of Condon and Shortley, m >= 0. */
static double legendre(int n, int m, double x)
{
    double root = sqrt(fmax(1.0 - x * x, 0.0)), before = 0.0, p = 1.0;

    for (int k = 1; k <= m; k++)
        p *= -(2.0 * k - 1.0) * root;
    for (int l = m + 1; l <= n; l++) {
        double next = ((2.0 * l - 1.0) * x * p - (l + m - 1.0) * before) / (l - m);

        before = p;
        p = next;
    }
    return p;
}

double complex rind_spherical_harmonic(int n, int m, double azimuth, double polar)
{
    const double pi = 3.14159265358979323846;
    int order = m < 0 ? -m : m;
    double factor = (2.0 * n + 1.0) / (4.0 * pi);

    for (int k = n - order + 1; k <= n + order; k++)
        factor /= k;
    double size = sqrt(factor) * legendre(n, order, cos(polar));
    if (m < 0 && order % 2 != 0)
        size = -size;
    return size * cos(m * azimuth) + I * (size * sin(m * azimuth));
}
