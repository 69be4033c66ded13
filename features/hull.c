/*
 * hull.c - convex hull in whole numbers
 *
 * Quickhull (Barber, Dobkin and Huhdanpaa, ACM Trans. Math. Software 22 (1996) 469) in 64-bit integers. Mesh
 * points are whole numbers of half voxels, so on which side of a plane a point lies is known exactly, and
 * none of the merging and joggling is needed that a hull of doubles lives on: a point in the plane of a
 * facet is not outside it. A hull is the same for any spacing, which only stretches it; mm come in when
 * volume and area are asked for.
 *
 * Each facet keeps a list of the points outside it, the farthest first. While there is such a point, the
 * facets it sees are removed and their border is joined to it. All memory is made at the start: a
 * hull of n points never has more than 2 n facets, and n more while a point is added.
 *
 * Range: with points at most E half voxels apart, a distance is at most 6 E^3, below 2^63 for E up to a million.
 */
#include "shape.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define NONE UINT32_MAX

typedef struct facet {
    uint32_t corner[3];
    uint32_t neighbour[3]; /* across the edge from corner[k] to corner[k + 1] */
    int64_t normal[3];     /* outward; as long as twice the area */
    int64_t offset;        /* normal . x of its plane */
    uint32_t first;        /* of the points outside it, the farthest; NONE */
    bool alive, seen;
} facet;

/* An edge between what the new point sees and what it does not. */
typedef struct border_edge {
    uint32_t from, to, beyond;
} border_edge;

typedef struct builder {
    const int32_t (*point)[3];
    uint32_t n_points, n_facets; /* slots used so far, alive or not */
    facet *facet;
    uint32_t *next;     /* per point: the next one outside the same facet */
    uint32_t *starting; /* per point: the new facet whose border edge starts there */
    uint32_t *free_slot, n_free;
    uint32_t *seen, n_seen;
    border_edge *border;
    uint32_t n_border;
} builder;

static int64_t height(const builder *b, const facet *f, uint32_t p)
{
    const int32_t *x = b->point[p];

    return f->normal[0] * x[0] + f->normal[1] * x[1] + f->normal[2] * x[2] - f->offset;
}

static void set_plane(const builder *b, facet *f)
{
    const int32_t *p = b->point[f->corner[0]], *q = b->point[f->corner[1]], *r = b->point[f->corner[2]];

    f->offset = 0;
    for (int k = 0; k < 3; k++) {
        int i = (k + 1) % 3, j = (k + 2) % 3;

        f->normal[k] = (int64_t)(q[i] - p[i]) * (r[j] - p[j]) - (int64_t)(q[j] - p[j]) * (r[i] - p[i]);
        f->offset += f->normal[k] * p[k];
    }
}

static uint32_t add_facet(builder *b, uint32_t p, uint32_t q, uint32_t r)
{
    uint32_t slot = b->n_free > 0 ? b->free_slot[--b->n_free] : b->n_facets++;
    facet *f = &b->facet[slot];

    *f = (facet){ .corner = { p, q, r }, .first = NONE, .alive = true };
    set_plane(b, f);
    return slot;
}

/* Puts a point on the list of a facet that it is outside of; false if it is not. */
static bool put_outside(builder *b, facet *f, uint32_t p)
{
    int64_t h = height(b, f, p);

    if (h <= 0)
        return false;
    if (f->first == NONE || h > height(b, f, f->first)) {
        b->next[p] = f->first;
        f->first = p;
    } else {
        b->next[p] = b->next[f->first];
        b->next[f->first] = p;
    }
    return true;
}

/* Four points that span a volume: along x, off that line, off that plane. The last one lies below the plane. */
static void first_corners(const builder *b, uint32_t corner[4])
{
    double far_line = -1.0;
    int64_t far_plane = 0;
    facet base = { .alive = true };

    corner[0] = corner[1] = 0;
    for (uint32_t p = 1; p < b->n_points; p++) {
        if (b->point[p][0] < b->point[corner[0]][0])
            corner[0] = p;
        if (b->point[p][0] > b->point[corner[1]][0])
            corner[1] = p;
    }
    for (uint32_t p = 0; p < b->n_points; p++) {
        facet t = { .corner = { corner[0], corner[1], p } };

        set_plane(b, &t);
        double x = (double)t.normal[0], y = (double)t.normal[1], z = (double)t.normal[2];
        if (x * x + y * y + z * z > far_line) {
            far_line = x * x + y * y + z * z;
            base = t;
        }
    }
    corner[2] = base.corner[2];
    corner[3] = corner[0];
    for (uint32_t p = 0; p < b->n_points; p++) {
        int64_t h = height(b, &base, p);

        if (llabs(h) > llabs(far_plane)) {
            far_plane = h;
            corner[3] = p;
        }
    }
    assert(far_plane != 0);
    if (far_plane > 0) {
        uint32_t swap = corner[0];

        corner[0] = corner[1];
        corner[1] = swap;
    }
}

static void start(builder *b)
{
    uint32_t c[4];

    first_corners(b, c);
    add_facet(b, c[0], c[1], c[2]);
    add_facet(b, c[1], c[0], c[3]);
    add_facet(b, c[2], c[1], c[3]);
    add_facet(b, c[0], c[2], c[3]);
    static const uint32_t neighbour[4][3] = { { 1, 2, 3 }, { 0, 3, 2 }, { 0, 1, 3 }, { 0, 2, 1 } };
    for (int f = 0; f < 4; f++)
        for (int k = 0; k < 3; k++)
            b->facet[f].neighbour[k] = neighbour[f][k];
    for (uint32_t p = 0; p < b->n_points; p++)
        for (int f = 0; f < 4; f++)
            if (put_outside(b, &b->facet[f], p))
                break;
}

/* Collects the facets that see p, from one that does, and the border around them. */
static void look(builder *b, uint32_t from, uint32_t p)
{
    b->n_seen = b->n_border = 0;
    b->seen[b->n_seen++] = from;
    b->facet[from].seen = true;
    for (uint32_t i = 0; i < b->n_seen; i++) {
        const facet *f = &b->facet[b->seen[i]];

        for (int k = 0; k < 3; k++) {
            facet *other = &b->facet[f->neighbour[k]];

            if (other->seen)
                continue;
            if (height(b, other, p) > 0) {
                other->seen = true;
                b->seen[b->n_seen++] = f->neighbour[k];
            } else {
                b->border[b->n_border++] = (border_edge){ f->corner[k], f->corner[(k + 1) % 3], f->neighbour[k] };
            }
        }
    }
}

/* A facet from every border edge to p, linked to the one beyond the edge and to one another. */
static void join_border(builder *b, uint32_t p)
{
    for (uint32_t i = 0; i < b->n_border; i++) {
        const border_edge *e = &b->border[i];
        uint32_t slot = add_facet(b, e->from, e->to, p);
        facet *beyond = &b->facet[e->beyond];

        b->facet[slot].neighbour[0] = e->beyond;
        b->starting[e->from] = slot;
        for (int k = 0; k < 3; k++)
            if (beyond->corner[k] == e->to && beyond->corner[(k + 1) % 3] == e->from)
                beyond->neighbour[k] = slot;
    }
    for (uint32_t i = 0; i < b->n_border; i++) {
        uint32_t slot = b->starting[b->border[i].from], after = b->starting[b->border[i].to];

        b->facet[slot].neighbour[1] = after;
        b->facet[after].neighbour[2] = slot;
    }
}

/* The points outside the facets that went are outside of a new one, or inside the hull now. */
static void hand_over_points(builder *b, uint32_t p)
{
    for (uint32_t i = 0; i < b->n_seen; i++) {
        facet *gone = &b->facet[b->seen[i]];

        for (uint32_t q = gone->first, after; q != NONE; q = after) {
            after = b->next[q];
            if (q == p)
                continue;
            for (uint32_t k = 0; k < b->n_border; k++)
                if (put_outside(b, &b->facet[b->starting[b->border[k].from]], q))
                    break;
        }
        gone->alive = gone->seen = false;
        gone->first = NONE;
    }
    for (uint32_t i = 0; i < b->n_seen; i++)
        b->free_slot[b->n_free++] = b->seen[i];
}

static void build(builder *b)
{
    bool grown = true;

    start(b);
    while (grown) {
        grown = false;
        for (uint32_t f = 0; f < b->n_facets; f++)
            while (b->facet[f].alive && b->facet[f].first != NONE) {
                uint32_t p = b->facet[f].first;

                look(b, f, p);
                join_border(b, p);
                hand_over_points(b, p);
                grown = true;
            }
    }
}

static rind_status take_result(rind_ctx *ctx, builder *b, rind_hull *out)
{
    uint32_t *is_corner = b->starting; /* its other use is over */

    for (uint32_t p = 0; p < b->n_points; p++)
        is_corner[p] = 0;
    for (uint32_t f = 0; f < b->n_facets; f++) {
        out->n_facets += b->facet[f].alive;
        for (int k = 0; k < 3 && b->facet[f].alive; k++)
            is_corner[b->facet[f].corner[k]] = 1;
    }
    for (uint32_t p = 0; p < b->n_points; p++)
        out->n_vertices += is_corner[p];
    out->facet = rind_alloc(ctx, out->n_facets, sizeof *out->facet, "convex hull");
    out->vertex = rind_alloc(ctx, out->n_vertices, sizeof *out->vertex, "convex hull");
    if (out->facet == NULL || out->vertex == NULL)
        return RIND_NO_MEMORY;

    for (uint32_t f = 0, n = 0; f < b->n_facets; f++)
        if (b->facet[f].alive) {
            for (int k = 0; k < 3; k++)
                out->facet[n][k] = b->facet[f].corner[k];
            n++;
        }
    for (uint32_t p = 0, n = 0; p < b->n_points; p++)
        if (is_corner[p])
            out->vertex[n++] = p;
    return RIND_OK;
}

rind_status rind_hull_create(rind_ctx *ctx, int32_t (*point)[3], size_t n_points, rind_hull *out)
{
    size_t capacity = 3 * n_points;
    builder b = { .point = (const int32_t(*)[3])point, .n_points = (uint32_t)n_points };
    rind_status status = RIND_NO_MEMORY;

    assert(n_points >= 4 && capacity < NONE);
    *out = (rind_hull){ .point = point, .n_points = n_points };
    b.facet = rind_alloc(ctx, capacity, sizeof *b.facet, "convex hull");
    b.next = rind_alloc(ctx, n_points, sizeof *b.next, "convex hull");
    b.starting = rind_alloc(ctx, n_points, sizeof *b.starting, "convex hull");
    b.free_slot = rind_alloc(ctx, capacity, sizeof *b.free_slot, "convex hull");
    b.seen = rind_alloc(ctx, capacity, sizeof *b.seen, "convex hull");
    b.border = rind_alloc(ctx, capacity, sizeof *b.border, "convex hull");
    if (b.facet != NULL && b.next != NULL && b.starting != NULL && b.free_slot != NULL && b.seen != NULL &&
        b.border != NULL) {
        build(&b);
        status = take_result(ctx, &b, out);
    }
    free(b.facet);
    free(b.next);
    free(b.starting);
    free(b.free_slot);
    free(b.seen);
    free(b.border);
    if (status != RIND_OK)
        rind_hull_free(out);
    return status;
}

rind_status rind_hull_of_shape(rind_ctx *ctx, const rind_roi *roi, rind_hull *out)
{
    int32_t(*point)[3];
    size_t n;
    rind_status status = rind_extreme_points(ctx, roi, &point, &n);

    *out = (rind_hull){ 0 };
    return status == RIND_OK ? rind_hull_create(ctx, point, n, out) : status;
}

void rind_hull_free(rind_hull *hull)
{
    free(hull->point);
    free(hull->facet);
    free(hull->vertex);
    *hull = (rind_hull){ 0 };
}

/* Twice the area vector of a facet, half voxels squared; returns its product with the first corner. */
static double facet_normal(const rind_hull *hull, size_t f, double normal[3])
{
    const int32_t *p = hull->point[hull->facet[f][0]];
    const int32_t *q = hull->point[hull->facet[f][1]], *r = hull->point[hull->facet[f][2]];
    double product = 0.0;

    for (int k = 0; k < 3; k++) {
        int i = (k + 1) % 3, j = (k + 2) % 3;

        normal[k] = (double)((int64_t)(q[i] - p[i]) * (r[j] - p[j]) - (int64_t)(q[j] - p[j]) * (r[i] - p[i]));
        product += normal[k] * p[k];
    }
    return product;
}

double rind_hull_volume_mm3(const rind_hull *hull, const double spacing_mm[3])
{
    double volume_48 = 0.0, normal[3];

    for (size_t f = 0; f < hull->n_facets; f++)
        volume_48 += facet_normal(hull, f, normal);
    return volume_48 / 48.0 * spacing_mm[0] * spacing_mm[1] * spacing_mm[2];
}

double rind_hull_area_mm2(const rind_hull *hull, const double spacing_mm[3])
{
    double area_8 = 0.0, n[3];

    for (size_t f = 0; f < hull->n_facets; f++) {
        facet_normal(hull, f, n);
        for (int k = 0; k < 3; k++)
            n[k] *= spacing_mm[(k + 1) % 3] * spacing_mm[(k + 2) % 3];
        area_8 += sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    }
    return area_8 / 8.0;
}

rind_status rind_hull_corners(rind_ctx *ctx, const rind_hull *hull, const double spacing_mm[3], double (**out)[3])
{
    *out = rind_alloc(ctx, hull->n_vertices, sizeof **out, "corners of a hull");
    if (*out == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < hull->n_vertices; k++)
        for (int a = 0; a < 3; a++)
            (*out)[k][a] = 0.5 * spacing_mm[a] * hull->point[hull->vertex[k]][a];
    return RIND_OK;
}
