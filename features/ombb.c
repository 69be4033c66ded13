/*
 * ombb.c - oriented minimum bounding box
 *
 * With one axis of the box given, the other two are found exactly: project the corners of the hull along the
 * axis; the smallest rectangle around the convex polygon they leave has a side along one of the
 * polygon's edges (Freeman and Shapira, Comm. ACM 18 (1975) 409), which rotating calipers find in one turn.
 *
 * Tried as the axis are the image's axes and the normal of every facet of the hull. The best box is then turned:
 * each of its three axes is held in turn and the other two are found anew, until none of them gains. A box
 * results that no turn about one of its own axes makes smaller. The true minimum need not have a face
 * flush with a facet (O'Rourke, Int. J. Comput. Inf. Sci. 14 (1985) 183: two flush edges suffice), so it can
 * be smaller, for regions of voxels by a fraction of a percent.
 */
#include "shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct box {
    double volume, side[3], axis[3][3];
} box;

/* Corners and scratch for their projections and the polygon around them. */
typedef struct planar {
    const double (*corner)[3];
    size_t n;
    double (*projected)[2], (*polygon)[2];
} planar;

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void cross(const double a[3], const double b[3], double out[3])
{
    for (int k = 0; k < 3; k++)
        out[k] = a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3];
}

static void normalise(double v[3])
{
    double length = sqrt(dot(v, v));

    for (int k = 0; k < 3; k++)
        v[k] /= length;
}

static int by_position(const void *a, const void *b)
{
    const double *p = a, *q = b;

    if (p[0] != q[0])
        return (p[0] > q[0]) - (p[0] < q[0]);
    return (p[1] > q[1]) - (p[1] < q[1]);
}

static double turn(const double a[2], const double b[2], const double c[2])
{
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/* Convex polygon around the projected points, anticlockwise: monotone chain. */
static size_t polygon_of(planar *p)
{
    size_t n = 0;

    qsort(p->projected, p->n, sizeof *p->projected, by_position);
    for (size_t pass = 0, floor_of_pass = 1; pass < 2; pass++, floor_of_pass = n) {
        for (size_t i = 0; i < p->n; i++) {
            const double *next = p->projected[pass == 0 ? i : p->n - 1 - i];

            while (n > floor_of_pass && turn(p->polygon[n - 2], p->polygon[n - 1], next) <= 0.0)
                n--;
            memcpy(p->polygon[n++], next, sizeof *p->polygon);
        }
        n--; /* the last of a chain is the first of the other */
    }
    return n;
}

static double along(const double point[2], const double direction[2])
{
    return point[0] * direction[0] + point[1] * direction[1];
}

/* Goes on from vertex k while the next one is farther along 'direction'. */
static size_t advance(const double (*polygon)[2], size_t n, size_t k, const double direction[2])
{
    for (size_t tried = 0; tried < n && along(polygon[(k + 1) % n], direction) > along(polygon[k], direction); tried++)
        k = (k + 1) % n;
    return k;
}

/* Smallest rectangle around a convex polygon: its sides and the direction of the first. */
static double smallest_rectangle(const double (*polygon)[2], size_t n, double side[2], double direction[2])
{
    size_t right = 0, top = 0, left = 0;
    double best = INFINITY;

    for (size_t k = 0; k < n; k++) {
        const double *a = polygon[k], *b = polygon[(k + 1) % n];
        double u[2] = { b[0] - a[0], b[1] - a[1] };
        double length = hypot(u[0], u[1]);

        if (!(length > 0.0))
            continue;
        u[0] /= length;
        u[1] /= length;
        const double v[2] = { -u[1], u[0] }, back[2] = { -u[0], -u[1] };

        right = advance(polygon, n, k == 0 ? (k + 1) % n : right, u);
        top = advance(polygon, n, k == 0 ? right : top, v);
        left = advance(polygon, n, k == 0 ? top : left, back);
        double width = along(polygon[right], u) - along(polygon[left], u);
        double height = along(polygon[top], v) - along(a, v);

        if (width * height < best) {
            best = width * height;
            side[0] = width;
            side[1] = height;
            memcpy(direction, u, sizeof u);
        }
    }
    return best;
}

/* Smallest box with an axis along the unit vector 'axis'. */
static void box_along(planar *p, const double axis[3], box *out)
{
    double u[3], v[3], low = INFINITY, high = -INFINITY, side[2] = { 0.0, 0.0 }, turned[2] = { 1.0, 0.0 };
    int least = 0;

    for (int k = 1; k < 3; k++)
        if (fabs(axis[k]) < fabs(axis[least]))
            least = k;
    const double helper[3] = { least == 0, least == 1, least == 2 };
    cross(axis, helper, u);
    normalise(u);
    cross(axis, u, v);
    for (size_t k = 0; k < p->n; k++) {
        double h = dot(p->corner[k], axis);

        low = fmin(low, h);
        high = fmax(high, h);
        p->projected[k][0] = dot(p->corner[k], u);
        p->projected[k][1] = dot(p->corner[k], v);
    }
    size_t n = polygon_of(p);
    double area = smallest_rectangle((const double(*)[2])p->polygon, n, side, turned);

    out->volume = area * (high - low);
    out->side[0] = high - low;
    out->side[1] = side[0];
    out->side[2] = side[1];
    for (int k = 0; k < 3; k++) {
        out->axis[0][k] = axis[k];
        out->axis[1][k] = turned[0] * u[k] + turned[1] * v[k];
    }
    cross(out->axis[0], out->axis[1], out->axis[2]);
}

static bool take_if_smaller(planar *p, const double axis[3], box *best)
{
    const double gain = 1e-12;
    box candidate;

    box_along(p, axis, &candidate);
    if (!(candidate.volume < best->volume * (1.0 - gain)))
        return false;
    *best = candidate;
    return true;
}

/* A facet's normal in whole numbers without common factor, one of the two opposite ones. */
static void direction_of_facet(const rind_hull *hull, size_t f, int64_t normal[3])
{
    const int32_t *p = hull->point[hull->facet[f][0]];
    const int32_t *q = hull->point[hull->facet[f][1]], *r = hull->point[hull->facet[f][2]];
    int64_t divisor = 0;

    for (int k = 0; k < 3; k++) {
        int i = (k + 1) % 3, j = (k + 2) % 3;

        normal[k] = (int64_t)(q[i] - p[i]) * (r[j] - p[j]) - (int64_t)(q[j] - p[j]) * (r[i] - p[i]);
        for (int64_t a = llabs(normal[k]); a != 0;) {
            int64_t rest = divisor % a;

            divisor = a;
            a = rest;
        }
    }
    bool negative = normal[0] < 0 || (normal[0] == 0 && (normal[1] < 0 || (normal[1] == 0 && normal[2] < 0)));
    for (int k = 0; k < 3; k++)
        normal[k] /= negative ? -divisor : divisor;
}

static int by_direction(const void *a, const void *b)
{
    const int64_t *p = a, *q = b;

    for (int k = 0; k < 3; k++)
        if (p[k] != q[k])
            return p[k] < q[k] ? -1 : 1;
    return 0;
}

static void try_facets(planar *p, const rind_hull *hull, int64_t (*normal)[3], const double spacing_mm[3], box *best)
{
    for (size_t f = 0; f < hull->n_facets; f++)
        direction_of_facet(hull, f, normal[f]);
    qsort(normal, hull->n_facets, sizeof *normal, by_direction);
    for (size_t f = 0; f < hull->n_facets; f++) {
        if (f > 0 && by_direction(normal[f], normal[f - 1]) == 0)
            continue;
        double axis[3];

        for (int k = 0; k < 3; k++)
            axis[k] = (double)normal[f][k] * spacing_mm[(k + 1) % 3] * spacing_mm[(k + 2) % 3];
        normalise(axis);
        take_if_smaller(p, axis, best);
    }
}

static void find_box(planar *p, const rind_hull *hull, int64_t (*normal)[3], const double spacing_mm[3], box *best)
{
    static const double image_axis[3][3] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

    *best = (box){ .volume = INFINITY };
    for (int k = 0; k < 3; k++)
        take_if_smaller(p, image_axis[k], best);
    try_facets(p, hull, normal, spacing_mm, best);
    for (bool smaller = true; smaller;) {
        box held = *best;

        smaller = false;
        for (int k = 0; k < 3; k++)
            smaller = take_if_smaller(p, held.axis[k], best) || smaller;
    }
}

static int by_falling_length(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;

    return (p < q) - (p > q);
}

rind_status rind_minimum_box(rind_ctx *ctx, const rind_hull *hull, const double (*corner)[3],
                             const double spacing_mm[3], double side_mm[3])
{
    planar p = { .corner = corner, .n = hull->n_vertices };
    int64_t(*normal)[3] = rind_alloc(ctx, hull->n_facets, sizeof *normal, "directions of a box");
    rind_status status = RIND_NO_MEMORY;

    p.projected = rind_alloc(ctx, p.n, sizeof *p.projected, "projected corners");
    p.polygon = rind_alloc(ctx, 2 * p.n + 2, sizeof *p.polygon, "polygon around corners");
    if (normal != NULL && p.projected != NULL && p.polygon != NULL) {
        box best;

        find_box(&p, hull, normal, spacing_mm, &best);
        memcpy(side_mm, best.side, sizeof best.side);
        qsort(side_mm, 3, sizeof *side_mm, by_falling_length);
        status = RIND_OK;
    }
    free(normal);
    free(p.projected);
    free(p.polygon);
    return status;
}
