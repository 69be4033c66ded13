/*
 * extremes.c - the few mesh points that can be corners of the convex hull
 *
 * The hull of the mesh is the hull of the region's voxel centres widened by half a voxel along each axis
 * in both directions (an octahedron): from any voxel the walk along an axis ends at a mesh vertex. So
 * a corner of the mesh's hull is a corner of the voxels' hull plus half a step, and a corner of the voxels' hull
 *
 *   - is the first or the last voxel of its row, and
 *   - is a corner of the planar hull of its slice, in every orientation of slices.
 *
 * Two orientations are tested, those that hold the rows: of 492,964 voxels of a ball some thousand remain.
 */
#include "shape.h"

#include <stdlib.h>
#include <string.h>

/* Row ends of the region's box, [z][y], and which of them are still candidates. */
typedef struct row_ends {
    size_t ny, nz;
    int32_t *x;      /* first or last voxel, or ABSENT */
    uint8_t *hits;   /* orientations in which it is a corner */
    uint32_t *chain; /* scratch: max(ny, nz) */
} row_ends;

enum { ABSENT = INT32_MIN, N_ORIENTATIONS = 2 };

/*
 * Corners of the lower hull of the points (t, sign * x[t * step]): monotone chain (Andrew 1979). 'hits' of
 * each is raised.
 */
static void lower_hull(const int32_t *x, uint8_t *hits, size_t n, size_t step, int sign, uint32_t *chain)
{
    size_t length = 0;

    for (uint32_t t = 0; t < n; t++) {
        if (x[t * step] == ABSENT)
            continue;
        while (length >= 2) {
            uint32_t a = chain[length - 2], b = chain[length - 1];
            int64_t rise_b = (int64_t)x[b * step] - x[a * step], rise_t = (int64_t)x[t * step] - x[a * step];

            /* b stays if it lies strictly below the line from a to t */
            if (sign * (rise_b * (int64_t)(t - a) - rise_t * (int64_t)(b - a)) < 0)
                break;
            length--;
        }
        chain[length++] = t;
    }
    for (size_t k = 0; k < length; k++)
        hits[chain[k] * step]++;
}

static void mark_corners(row_ends *ends, int sign)
{
    for (size_t z = 0; z < ends->nz; z++)
        lower_hull(ends->x + z * ends->ny, ends->hits + z * ends->ny, ends->ny, 1, sign, ends->chain);
    for (size_t y = 0; y < ends->ny; y++)
        lower_hull(ends->x + y, ends->hits + y, ends->nz, ends->ny, sign, ends->chain);
}

/* sign 1: first voxels of the rows; -1: last ones. */
static void take_ends(const rind_runs *runs, const rind_extent *e, int sign, row_ends *ends)
{
    for (size_t k = 0; k < ends->ny * ends->nz; k++)
        ends->x[k] = ABSENT;
    memset(ends->hits, 0, ends->ny * ends->nz);
    for (size_t r = 0; r < runs->n; r++) {
        const rind_run *run = &runs->run[r];
        int32_t *x = &ends->x[run->y - e->first[1] + ends->ny * (run->z - e->first[2])];

        if (sign > 0 && *x == ABSENT)
            *x = (int32_t)run->x;
        if (sign < 0)
            *x = (int32_t)(run->x + run->n - 1);
    }
}

/* Writes the mesh points of the remaining row ends, five each, where 'point' is not NULL; returns their number. */
static size_t points_of(const row_ends *ends, const rind_extent *e, int sign, int32_t (*point)[3])
{
    enum { PER_VOXEL = 5 };
    const int32_t half_step[PER_VOXEL][3] = { { -sign, 0, 0 }, { 0, -1, 0 }, { 0, 1, 0 }, { 0, 0, -1 }, { 0, 0, 1 } };
    size_t n = 0;

    for (size_t k = 0; k < ends->ny * ends->nz; k++) {
        if (ends->hits[k] < N_ORIENTATIONS)
            continue;
        const int32_t voxel[3] = { ends->x[k], (int32_t)(k % ends->ny + e->first[1]),
                                   (int32_t)(k / ends->ny + e->first[2]) };

        for (int i = 0; i < PER_VOXEL && point != NULL; i++)
            for (int a = 0; a < 3; a++)
                point[n + (size_t)i][a] = 2 * voxel[a] + half_step[i][a];
        n += PER_VOXEL;
    }
    return n;
}

static rind_status gather(rind_ctx *ctx, const rind_extent *e, const row_ends ends[2], int32_t (**point)[3], size_t *n)
{
    size_t n_first = points_of(&ends[0], e, 1, NULL), n_last = points_of(&ends[1], e, -1, NULL);

    *point = rind_alloc(ctx, n_first + n_last, sizeof **point, "extreme points of a region");
    if (*point == NULL)
        return RIND_NO_MEMORY;
    *n = n_first + n_last;
    points_of(&ends[0], e, 1, *point);
    points_of(&ends[1], e, -1, *point + n_first);
    return RIND_OK;
}

rind_status rind_extreme_points(rind_ctx *ctx, const rind_roi *roi, int32_t (**point)[3], size_t *n)
{
    rind_extent e = rind_extent_of(&roi->shape);
    size_t ny = e.last[1] - e.first[1] + (size_t)1, nz = e.last[2] - e.first[2] + (size_t)1;
    row_ends ends[2];
    int32_t *x = rind_alloc(ctx, 2 * ny * nz, sizeof *x, "row ends of a region");
    uint8_t *hits = rind_alloc(ctx, 2 * ny * nz, sizeof *hits, "row ends of a region");
    uint32_t *chain = rind_alloc(ctx, ny > nz ? ny : nz, sizeof *chain, "row ends of a region");
    rind_status status = RIND_NO_MEMORY;

    if (x != NULL && hits != NULL && chain != NULL) {
        for (size_t k = 0; k < 2; k++) {
            int sign = k == 0 ? 1 : -1;

            ends[k] = (row_ends){ ny, nz, x + k * ny * nz, hits + k * ny * nz, chain };
            take_ends(&roi->shape, &e, sign, &ends[k]);
            mark_corners(&ends[k], sign);
        }
        status = gather(ctx, &e, ends, point, n);
    }
    free(x);
    free(hits);
    free(chain);
    return status;
}
