/*
 * planar.c - mesh vertices of equal coordinate, and contours
 *
 * Mesh vertices lie half way between an inside and an outside voxel. In a plane through voxel centres they are those of
 * the slice, and their hull is that of the slice's voxels widened by half a step along both axes: from any voxel the
 * walk along an axis ends at one. In a plane between two slices they are the voxels that differ. Either way the first
 * and the last of every row are enough; rows come in order, so the hull is two monotone chains (Andrew 1979) in whole
 * numbers of half voxels, and its few corners are compared pair by pair.
 */
#include "pyradiomics/planar.h"

#include "image/turn.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first and last point of every half row of a plane, and the corners of the hull. */
typedef struct plane {
    size_t nx, ny;
    double half_mm[2];
    int32_t *low, *high; /* [2 ny + 1]: half row h lies at y = (h - 1) / 2; low > high: empty */
    int32_t (*corner)[2];
    size_t n_corners;
    double squared; /* the largest distance so far */
} plane;

static void clear(plane *p)
{
    for (size_t h = 0; h < 2 * p->ny + 1; h++) {
        p->low[h] = INT32_MAX;
        p->high[h] = INT32_MIN;
    }
}

static void widen(plane *p, size_t h, int32_t low, int32_t high)
{
    p->low[h] = low < p->low[h] ? low : p->low[h];
    p->high[h] = high > p->high[h] ? high : p->high[h];
}

/* First and last column where a row of a slice is inside, or differs from that of another slice; false if none. */
static bool find_ends(const uint8_t *row, const uint8_t *other, size_t n, int32_t *first, int32_t *last)
{
    size_t a = 0, b = n;

    while (a < n && row[a] == (other == NULL ? 0 : other[a]))
        a++;
    while (b > a && row[b - 1] == (other == NULL ? 0 : other[b - 1]))
        b--;
    *first = 2 * (int32_t)a;
    *last = 2 * (int32_t)b - 2;
    return a < n;
}

static void take_slice(plane *p, const uint8_t *slice)
{
    int32_t first, last;

    clear(p);
    for (size_t y = 0; y < p->ny; y++)
        if (find_ends(slice + y * p->nx, NULL, p->nx, &first, &last)) {
            widen(p, 2 * y, first, last);
            widen(p, 2 * y + 1, first - 1, last + 1);
            widen(p, 2 * y + 2, first, last);
        }
}

static void take_between(plane *p, const uint8_t *a, const uint8_t *b)
{
    int32_t first, last;

    clear(p);
    for (size_t y = 0; y < p->ny; y++)
        if (find_ends(a + y * p->nx, b + y * p->nx, p->nx, &first, &last))
            widen(p, 2 * y + 1, first, last);
}

/* Appends the corners of one side: sign 1 the low ends, -1 the high ones. */
static void add_chain(plane *p, const int32_t *end, int sign)
{
    size_t base = p->n_corners;

    for (size_t h = 0; h < 2 * p->ny + 1; h++) {
        if (p->low[h] > p->high[h])
            continue;
        while (p->n_corners >= base + 2) {
            const int32_t *a = p->corner[p->n_corners - 2], *b = p->corner[p->n_corners - 1];
            int64_t turn = (int64_t)(b[0] - a[0]) * ((int64_t)h - a[1]) - (int64_t)(end[h] - a[0]) * (b[1] - a[1]);

            if (sign * turn < 0)
                break; /* b lies beyond the line from a to the new point */
            p->n_corners--;
        }
        p->corner[p->n_corners][0] = end[h];
        p->corner[p->n_corners++][1] = (int32_t)h;
    }
}

static void compare(plane *p)
{
    p->n_corners = 0;
    add_chain(p, p->low, 1);
    add_chain(p, p->high, -1);
    for (size_t k = 0; k < p->n_corners; k++)
        for (size_t l = 0; l < k; l++) {
            double x = (p->corner[k][0] - p->corner[l][0]) * p->half_mm[0];
            double y = (p->corner[k][1] - p->corner[l][1]) * p->half_mm[1];

            p->squared = fmax(p->squared, x * x + y * y);
        }
}

static rind_status make_plane(rind_ctx *ctx, const size_t size[3], const int order[3], const double spacing_mm[3],
                              plane *out)
{
    static const char what[] = "vertices of a plane";

    *out = (plane){ .nx = size[order[0]], .ny = size[order[1]] };
    for (int a = 0; a < 2; a++)
        out->half_mm[a] = 0.5 * spacing_mm[order[a]];
    out->low = rind_alloc(ctx, 2 * out->ny + 1, sizeof *out->low, what);
    out->high = rind_alloc(ctx, 2 * out->ny + 1, sizeof *out->high, what);
    out->corner = rind_alloc(ctx, 4 * out->ny + 2, sizeof *out->corner, what);
    return out->low != NULL && out->high != NULL && out->corner != NULL ? RIND_OK : RIND_NO_MEMORY;
}

rind_status rind_py_planar_diameter(rind_ctx *ctx, const uint8_t *mask, const size_t size[3],
                                    const double spacing_mm[3], int normal, bool slice_only, double *out)
{
    int order[3];
    plane p;
    uint8_t *turned = NULL;

    rind_turned_axes(normal, order);
    size_t slice = size[order[0]] * size[order[1]], n = size[normal];
    rind_status status = make_plane(ctx, size, order, spacing_mm, &p);

    if (status == RIND_OK) { /* a slice of zeros before and after */
        turned = rind_alloc_zero(ctx, slice, n + 2, "mask of a region");
        status = turned != NULL ? RIND_OK : RIND_NO_MEMORY;
    }
    if (status == RIND_OK) {
        rind_turn_voxels(mask, size, order, 1, turned + slice);
        for (size_t z = 1; z <= n; z++) {
            take_slice(&p, turned + z * slice);
            compare(&p);
        }
        for (size_t z = 0; z <= n && !slice_only; z++) {
            take_between(&p, turned + z * slice, turned + (z + 1) * slice);
            compare(&p);
        }
        *out = sqrt(p.squared);
    }
    free(turned);
    free(p.low);
    free(p.high);
    free(p.corner);
    return status;
}

static unsigned pixel(const uint8_t *slice, size_t nx, size_t ny, size_t x, size_t y)
{
    /* x and y count from one pixel before the slice */
    return x >= 1 && x <= nx && y >= 1 && y <= ny ? slice[(y - 1) * nx + x - 1] : 0;
}

void rind_py_contour_of(const uint8_t *slice, size_t nx, size_t ny, const double spacing_mm[2], rind_py_contour *out)
{
    /* Of a square of four pixels: eighths of its area that are inside, and how many segments of each kind it has. */
    static const uint8_t eighths[16] = { 0, 1, 1, 4, 1, 4, 2, 7, 1, 2, 4, 7, 4, 7, 7, 8 };
    uint64_t area = 0, along_x = 0, along_y = 0, across = 0;

    for (size_t y = 0; y <= ny; y++)
        for (size_t x = 0; x <= nx; x++) {
            unsigned a = pixel(slice, nx, ny, x, y), b = pixel(slice, nx, ny, x + 1, y);
            unsigned c = pixel(slice, nx, ny, x, y + 1), d = pixel(slice, nx, ny, x + 1, y + 1);
            unsigned n = a + b + c + d;

            area += eighths[a | b << 1 | c << 2 | d << 3];
            across += n == 1 || n == 3 ? 1 : n == 2 && a == d ? 2 : 0;
            along_x += n == 2 && a == b;
            along_y += n == 2 && a == c;
        }
    double diagonal = 0.5 * sqrt(spacing_mm[0] * spacing_mm[0] + spacing_mm[1] * spacing_mm[1]);
    out->perimeter_mm = (double)along_x * spacing_mm[0] + (double)along_y * spacing_mm[1] + (double)across * diagonal;
    out->area_mm2 = (double)area / 8.0 * spacing_mm[0] * spacing_mm[1];
}
