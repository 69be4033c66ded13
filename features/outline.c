/*
 * outline.c - the outline of a region in a picture, by marching squares, and its convex hull: see outline.h
 *
 * Every square of four neighbouring pixel centres has one of 16 patterns. A pattern has an area inside, in eighths of a
 * pixel, and a piece of outline: across a corner, along x or along y. So counts of patterns give area and perimeter
 * exactly. Where two inside pixels touch at a corner only, each gets a corner of its own: the region is taken apart
 * there (as PyRadiomics does).
 *
 * The corners of the hull are among the outermost corners of the outline in each line: of the pixels' rows, and of
 * the edges between two rows. With coordinates in half pixels these are whole numbers, already in order.
 */
#include "outline.h"
#include "shape.h"

#include <math.h>
#include <stdlib.h>

/* Bits of a pattern: 1 (x, y), 2 (x + 1, y), 4 (x, y + 1), 8 (x + 1, y + 1). */
static const struct {
    uint8_t eighths, corners, along_x, along_y;
} patterns[16] = {
    [0] = { 0, 0, 0, 0 },  [1] = { 1, 1, 0, 0 },  [2] = { 1, 1, 0, 0 },  [3] = { 4, 0, 1, 0 },
    [4] = { 1, 1, 0, 0 },  [5] = { 4, 0, 0, 1 },  [6] = { 2, 2, 0, 0 },  [7] = { 7, 1, 0, 0 },
    [8] = { 1, 1, 0, 0 },  [9] = { 2, 2, 0, 0 },  [10] = { 4, 0, 0, 1 }, [11] = { 7, 1, 0, 0 },
    [12] = { 4, 0, 1, 0 }, [13] = { 7, 1, 0, 0 }, [14] = { 7, 1, 0, 0 }, [15] = { 8, 0, 0, 0 },
};

/* A row of the mask; NULL beyond the box. */
static const uint8_t *row_of(const rind_roi *roi, int64_t y)
{
    return y < 0 || y >= (int64_t)roi->size[1] ? NULL : roi->morphological + (size_t)y * roi->size[0];
}

static unsigned pixel(const uint8_t *row, int64_t x, size_t n)
{
    return row != NULL && x >= 0 && x < (int64_t)n ? row[x] : 0;
}

/* Patterns of the squares between row y and the next, from the one left of 'first' to the one right of 'last'. */
static void count_patterns(const rind_roi *roi, int64_t y, int64_t first, int64_t last, uint64_t count[16])
{
    const uint8_t *above = row_of(roi, y), *below = row_of(roi, y + 1);
    unsigned pattern = 0;

    for (int64_t x = first; x <= last + 1; x++) {
        pattern = (pattern >> 1 & 5) | pixel(above, x, roi->size[0]) << 1 | pixel(below, x, roi->size[0]) << 3;
        count[pattern]++;
    }
}

void rind_outline_measure(const rind_roi *roi, rind_outline *out)
{
    const rind_extent extent = rind_extent_of(&roi->shape);
    const double *s = roi->spacing_mm;
    uint64_t count[16] = { 0 }, eighths = 0, corners = 0, along_x = 0, along_y = 0;

    for (int64_t y = (int64_t)extent.first[1] - 1; y <= extent.last[1]; y++)
        count_patterns(roi, y, extent.first[0], extent.last[0], count);
    for (int k = 0; k < 16; k++) {
        eighths += count[k] * patterns[k].eighths;
        corners += count[k] * patterns[k].corners;
        along_x += count[k] * patterns[k].along_x;
        along_y += count[k] * patterns[k].along_y;
    }
    out->area_mm2 = (double)eighths / 8.0 * (s[0] * s[1]);
    out->perimeter_mm =
        (double)along_x * s[0] + (double)along_y * s[1] + (double)corners * (0.5 * sqrt(s[0] * s[0] + s[1] * s[1]));
    for (int a = 0; a < 2; a++)
        out->box_mm[a] = (extent.last[a] - extent.first[a] + 1) * s[a]; /* half a pixel at either end */
}

/* Points in half pixels from the centre of pixel (0, 0), in order of y, then x. */
typedef struct points {
    int64_t (*at)[2];
    size_t n;
} points;

static void add_pair(points *p, int64_t left, int64_t right, int64_t y)
{
    const int64_t x[2] = { left, right };

    for (int k = 0; k < (left < right ? 2 : 1); k++) {
        p->at[p->n][0] = x[k];
        p->at[p->n++][1] = y;
    }
}

/* The outermost corners of the outline in row y, and on the edge between it and the next. */
static void add_corners(const rind_roi *roi, int64_t y, int64_t first, int64_t last, points *p)
{
    const uint8_t *row = row_of(roi, y), *next = row_of(roi, y + 1);
    const size_t n = roi->size[0];
    int64_t left[2] = { INT64_MAX, INT64_MAX }, right[2] = { INT64_MIN, INT64_MIN };

    for (int64_t x = first; x <= last; x++) {
        const bool hit[2] = { pixel(row, x, n), pixel(row, x, n) != pixel(next, x, n) };

        for (int k = 0; k < 2; k++)
            if (hit[k]) {
                left[k] = left[k] < x ? left[k] : x;
                right[k] = x;
            }
    }
    if (right[0] >= left[0])
        add_pair(p, 2 * left[0] - 1, 2 * right[0] + 1, 2 * y);
    if (right[1] >= left[1])
        add_pair(p, 2 * left[1], 2 * right[1], 2 * y + 1);
}

/* Twice the area of a triangle: above 0 where c lies to the left of the way from a to b. */
static __int128 turn(const int64_t a[2], const int64_t b[2], const int64_t c[2])
{
    return (__int128)(b[0] - a[0]) * (c[1] - a[1]) - (__int128)(b[1] - a[1]) * (c[0] - a[0]);
}

/* Andrew's monotone chain: 'hull' has room for one point more than there are. Returns its number of corners. */
static size_t find_hull(const points *p, int64_t (*hull)[2])
{
    size_t n = 0;

    for (int pass = 0; pass < 2; pass++) {
        size_t least = n + 1;

        for (size_t i = 0; i < p->n; i++) {
            const int64_t *next = p->at[pass == 0 ? i : p->n - 1 - i];

            while (n > least && turn(hull[n - 2], hull[n - 1], next) <= 0)
                n--;
            hull[n][0] = next[0];
            hull[n++][1] = next[1];
        }
        n--; /* the last point begins the other pass */
    }
    return n;
}

static double distance_mm(const int64_t a[2], const int64_t b[2], const double spacing_mm[3])
{
    return hypot((double)(b[0] - a[0]) * 0.5 * spacing_mm[0], (double)(b[1] - a[1]) * 0.5 * spacing_mm[1]);
}

/* Of the rectangle around the hull with a side along the edge from a to b. */
static double rectangle_mm2(const int64_t (*hull)[2], size_t n, const int64_t a[2], const int64_t b[2],
                            const double spacing_mm[3])
{
    double length = distance_mm(a, b, spacing_mm), low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };
    double ux = (double)(b[0] - a[0]) * 0.5 * spacing_mm[0] / length;
    double uy = (double)(b[1] - a[1]) * 0.5 * spacing_mm[1] / length;

    for (size_t k = 0; k < n; k++) {
        double x = (double)(hull[k][0] - a[0]) * 0.5 * spacing_mm[0];
        double y = (double)(hull[k][1] - a[1]) * 0.5 * spacing_mm[1];
        const double along[2] = { x * ux + y * uy, y * ux - x * uy };

        for (int side = 0; side < 2; side++) {
            low[side] = fmin(low[side], along[side]);
            high[side] = fmax(high[side], along[side]);
        }
    }
    return (high[0] - low[0]) * (high[1] - low[1]);
}

/* The smallest rectangle has a side along an edge of the hull (Freeman and Shapira, Comm. ACM 18 (1975) 409). */
static void measure_hull(const int64_t (*hull)[2], size_t n, const double spacing_mm[3], rind_outline *out)
{
    __int128 doubled = 0;

    out->hull_perimeter_mm = out->diameter_mm = 0.0;
    out->minimum_box_mm2 = INFINITY;
    for (size_t k = 0; k < n; k++) {
        const int64_t *a = hull[k], *b = hull[k + 1 < n ? k + 1 : 0];

        doubled += (__int128)a[0] * b[1] - (__int128)b[0] * a[1];
        out->hull_perimeter_mm += distance_mm(a, b, spacing_mm);
        out->minimum_box_mm2 = fmin(out->minimum_box_mm2, rectangle_mm2(hull, n, a, b, spacing_mm));
        for (size_t i = 0; i < k; i++)
            out->diameter_mm = fmax(out->diameter_mm, distance_mm(hull[i], a, spacing_mm));
    }
    out->hull_area_mm2 = (double)doubled / 8.0 * (spacing_mm[0] * spacing_mm[1]);
}

rind_status rind_outline_measure_hull(rind_ctx *ctx, const rind_roi *roi, rind_outline *out)
{
    const rind_extent extent = rind_extent_of(&roi->shape);
    size_t most = 4 * ((size_t)extent.last[1] - extent.first[1] + 2);
    points p = { .at = rind_alloc(ctx, most, sizeof *p.at, "corners of an outline") };
    int64_t(*hull)[2] = rind_alloc(ctx, most + 1, sizeof *hull, "hull of an outline");
    rind_status status = p.at != NULL && hull != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (int64_t y = (int64_t)extent.first[1] - 1; y <= extent.last[1] && status == RIND_OK; y++)
        add_corners(roi, y, extent.first[0], extent.last[0], &p);
    if (status == RIND_OK)
        measure_hull((const int64_t(*)[2])hull, find_hull(&p, hull), roi->spacing_mm, out);
    free(p.at);
    free(hull);
    return status;
}
