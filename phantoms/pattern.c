/*
 * pattern.c - two images that show what a filter does: one bright voxel, and a pattern of what filters answer to
 *
 * A linear filter's image of a single bright voxel is its kernel. The pattern has four quarters of 64 x 64 x 33 voxels:
 *
 *     bumps, bright and dark, of three sizes         stripes of two wavelengths and three orientations
 *     a cube along the axes and one that is turned   shells, closer and closer: a wave of every length and direction
 *
 * Everything is made of + - * / and whole numbers: polynomials for bells, triangle waves for sines. So every machine
 * makes the same voxels.
 */
#include "phantoms.h"

#include "io/folder.h"

#include <math.h>
#include <stdlib.h>

enum { IMPULSE_SIDE = 33, QUARTER = 64, NX = 2 * QUARTER, NY = 2 * QUARTER, NZ = 33, BACKGROUND = 100, AMPLITUDE = 80 };

/* From 1 at whole numbers to -1 halfway between them. */
static double triangle_wave(double turns)
{
    return 4 * fabs(turns - floor(turns) - 0.5) - 1;
}

/* Bright bumps above, dark ones below: (1 - r^2 / R^2)^2 within R = 4, 8 and 12. */
static double bumps(double x, double y, double z)
{
    static const double centre_x[3] = { 9, 25, 48 }, radius[3] = { 4, 8, 12 };
    double sum = 0;

    for (int k = 0; k < 3; k++)
        for (int below = 0; below < 2; below++) {
            double dx = x - centre_x[k], dy = y - (below ? 48 : 16);
            double rest = 1 - (dx * dx + dy * dy + z * z) / (radius[k] * radius[k]);

            if (rest > 0)
                sum += (below ? -1 : 1) * rest * rest;
        }
    return sum;
}

/*
 * Six discs of radius 9 in each slice: wavelength 4 above, 8 below; waves along x, along (3, 4) / 5 and along y. They
 * run through all slices.
 */
static double stripes(double x, double y)
{
    static const double direction[3][2] = { { 5, 0 }, { 3, 4 }, { 0, 5 } }; /* of length 5 */
    int column = x < 22 ? 0 : x < 42 ? 1 : 2, below = y >= 32;
    double dx = x - (12 + 20 * column), dy = y - (below ? 46 : 18);

    if (dx * dx + dy * dy > 9 * 9)
        return 0;
    return triangle_wave((direction[column][0] * dx + direction[column][1] * dy) / (5 * (below ? 8 : 4)));
}

/* A bright cube along the axes, half an edge 11, and a dark one turned by the angle of (3, 4) / 5, half an edge 9. */
static double cubes(double x, double y, double z)
{
    double dx = x - 46, dy = y - 46;
    double u = fabs(3 * dx + 4 * dy), v = fabs(4 * dx - 3 * dy); /* five times the distances: whole numbers */

    if (fabs(x - 18) <= 11 && fabs(y - 18) <= 11 && fabs(z) <= 11)
        return 1;
    return u <= 5 * 9 && v <= 5 * 9 && fabs(z) <= 9 ? -1 : 0;
}

/* Within r = 28 the phase is r^2 / 128 turns, hence the wavelength 64 / r: from far apart to 2.3 voxels. */
static double shells(double x, double y, double z)
{
    double square = (x - 32) * (x - 32) + (y - 32) * (y - 32) + z * z;

    return square <= 28 * 28 ? triangle_wave(square / 128) : 0;
}

static uint8_t pattern(int x, int y, int z)
{
    int right = x >= QUARTER, below = y >= QUARTER;
    double px = x - right * QUARTER, py = y - below * QUARTER, pz = z - NZ / 2, contrast;

    if (below)
        contrast = right ? shells(px, py, pz) : cubes(px, py, pz);
    else
        contrast = right ? stripes(px, py) : bumps(px, py, pz);
    return (uint8_t)floor(BACKGROUND + AMPLITUDE * contrast + 0.5);
}

static uint8_t impulse(int x, int y, int z)
{
    return x == IMPULSE_SIDE / 2 && y == IMPULSE_SIDE / 2 && z == IMPULSE_SIDE / 2 ? 255 : 0;
}

static rind_status make(rind_ctx *ctx, int nx, int ny, int nz, uint8_t voxel_at(int x, int y, int z),
                        rind_image **image)
{
    const rind_grid grid = rind_grid_make((size_t)nx, (size_t)ny, (size_t)nz, 1, 1, 1);
    uint8_t *voxel = rind_alloc(ctx, (size_t)nx * (size_t)ny, (size_t)nz, "phantom"), *next = voxel;

    *image = NULL;
    if (voxel == NULL)
        return RIND_NO_MEMORY;
    for (int z = 0; z < nz; z++)
        for (int y = 0; y < ny; y++)
            for (int x = 0; x < nx; x++)
                *next++ = voxel_at(x, y, z);
    rind_status status = rind_image_create(ctx, &grid, RIND_UINT8, voxel, image);
    free(voxel);
    return status;
}

rind_status rind_phantom_impulse(rind_ctx *ctx, rind_image **image)
{
    return make(ctx, IMPULSE_SIDE, IMPULSE_SIDE, IMPULSE_SIDE, impulse, image);
}

rind_status rind_phantom_pattern(rind_ctx *ctx, rind_image **image)
{
    return make(ctx, NX, NY, NZ, pattern, image);
}

rind_status rind_phantom_filters_write(rind_ctx *ctx, const char *folder)
{
    static const struct {
        rind_status (*make)(rind_ctx *ctx, rind_image **image);
        const char *name;
    } images[] = { { rind_phantom_impulse, "impulse.nii.gz" }, { rind_phantom_pattern, "pattern.nii.gz" } };
    rind_status status = rind_folder_make(ctx, folder);

    for (size_t k = 0; k < COUNT_OF(images) && status == RIND_OK; k++) {
        rind_image *image = NULL;

        status = images[k].make(ctx, &image);
        if (status == RIND_OK)
            status = rind_phantom_write_into(ctx, image, folder, images[k].name);
        rind_image_free(image);
    }
    return status;
}
