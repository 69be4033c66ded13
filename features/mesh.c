/*
 * mesh.c - volume and area of the surface mesh, without a mesh
 *
 * Marching cubes (Lorensen and Cline, SIGGRAPH 1987) puts a cube between any eight neighbouring voxel
 * centres. Of a mask of zeros and ones at the level 0.5 every mesh vertex is the middle of a cube edge, so
 * a cube's triangles depend on nothing but which of its corners are inside: 256 configurations. It is enough
 * to count how often each occurs and to sum where. Then
 *
 *   area    = sum over configurations of count * area of the configuration's triangles;
 *   6 V     = sum over triangles of det(p + a, p + b, p + c)
 *           = sum over configurations of count * sum det(a, b, c) + (sum of p) . sum (b - a) x (c - a)
 *
 * where p is the cube's position: a volume in whole numbers, exact until it is multiplied with mm.
 *
 * The triangles are derived, not typed. On each of the six faces the surface leaves a trace that depends
 * on the face's four corners alone, so that two cubes agree on the face they share and the mesh is closed.
 * Where inside and outside corners alternate the trace is ambiguous; inside corners are joined there, as
 * Lewiner's variant (J. Graphics Tools 8 (2003) 1) decides it for a mask. PyRadiomics' table separates them in cubes
 * whose corner (0, 1, 1) is outside, so that its mesh may have gaps, and its volume depends on the origin a little. The
 * traces form closed polygons of at most seven vertices, which are cut into triangles that lie in as few planes as
 * possible, as in the classical tables, and never along a face, where two cubes could cut twice.
 */
#include "shape.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_FACES = 6 };

/* Corners of each face, anticlockwise seen from outside the cube. */
static const unsigned char face_corner[N_FACES][4] = {
    { 0, 4, 6, 2 }, { 1, 3, 7, 5 }, /* x = 0, 1 */
    { 0, 1, 5, 4 }, { 2, 6, 7, 3 }, /* y */
    { 0, 2, 3, 1 }, { 4, 5, 7, 6 }, /* z */
};

/* An edge is known by its middle, in half voxels: 0 ... 26 of a 3 x 3 x 3 grid. */
enum { N_MIDDLES = 27 };

static int middle_of(unsigned corner_a, unsigned corner_b)
{
    unsigned x = (corner_a & 1) + (corner_b & 1);
    unsigned y = (corner_a >> 1 & 1) + (corner_b >> 1 & 1);
    unsigned z = (corner_a >> 2) + (corner_b >> 2);

    return (int)(x + 3 * y + 9 * z);
}

static void middle_position(int middle, int position[3])
{
    position[0] = middle % 3;
    position[1] = middle / 3 % 3;
    position[2] = middle / 9;
}

/* Two edges lie on a common face of the cube. */
static bool share_a_face(int a, int b)
{
    int p[3], q[3];

    middle_position(a, p);
    middle_position(b, q);
    for (int k = 0; k < 3; k++)
        if (p[k] == q[k] && p[k] != 1)
            return true;
    return false;
}

/* The face's edge, from corner k to k + 1, where one enters the inside: after edge 'leave', or before it. */
static int entry_of(unsigned configuration, const unsigned char *corner, int leave, bool before)
{
    int k = leave;

    do
        k = (k + (before ? 3 : 1)) % 4;
    while ((configuration >> corner[k] & 1) || !(configuration >> corner[(k + 1) % 4] & 1));
    return k;
}

/*
 * Traces of the surface on the faces: next[m] is the edge middle that follows m on its polygon, or -1. Going
 * round a face, the trace runs from the edge where one leaves the inside to the edge where one entered it;
 * on an ambiguous face that cuts off the inside corner between ('separate'), or it runs to the edge where one will
 * enter next, which cuts off the outside corner.
 */
static void trace_faces(unsigned configuration, bool separate, int next[N_MIDDLES])
{
    for (int m = 0; m < N_MIDDLES; m++)
        next[m] = -1;
    for (int f = 0; f < N_FACES; f++) {
        const unsigned char *corner = face_corner[f];
        int leave[2], n_leaves = 0;

        for (int k = 0; k < 4; k++)
            if ((configuration >> corner[k] & 1) && !(configuration >> corner[(k + 1) % 4] & 1))
                leave[n_leaves++] = k;
        for (int i = 0; i < n_leaves; i++) {
            int enter = entry_of(configuration, corner, leave[i], separate);

            next[middle_of(corner[leave[i]], corner[(leave[i] + 1) % 4])] =
                middle_of(corner[enter], corner[(enter + 1) % 4]);
        }
    }
}

static int64_t cross_of(const int a[3], const int b[3], const int c[3], int64_t cross[3])
{
    int64_t sum = 0;

    for (int k = 0; k < 3; k++) {
        int p = (k + 1) % 3, q = (k + 2) % 3;

        cross[k] = (int64_t)(b[p] - a[p]) * (c[q] - a[q]) - (int64_t)(b[q] - a[q]) * (c[p] - a[p]);
        sum += cross[k] * cross[k];
    }
    return sum;
}

/* A way to cut a polygon: its triangles by their corners, how many planes they lie in, and their area. */
enum { MAX_POLYGON = 7 };

typedef struct cut {
    int n, corner[MAX_POLYGON - 2][3], n_planes;
    double area;
} cut;

/* The search for the best cut: parts of the polygon still to be cut are chains of its vertices, from ... to. */
typedef struct search {
    int n, position[MAX_POLYGON][3];
    bool may_join[MAX_POLYGON][MAX_POLYGON];
    cut best;
} search;

static bool coplanar(const search *s, const int *t, const int *u)
{
    int64_t normal[3];

    cross_of(s->position[t[0]], s->position[t[1]], s->position[t[2]], normal);
    for (int i = 0; i < 3; i++) {
        int64_t height = 0;

        for (int k = 0; k < 3; k++)
            height += normal[k] * (s->position[u[i]][k] - s->position[t[0]][k]);
        if (height != 0)
            return false;
    }
    return true;
}

/* Fewest planes, then the smallest area: of all cuts that this leaves, volume is the same. */
static void judge(search *s, cut *c)
{
    int64_t cross[3];

    c->n_planes = 0;
    c->area = 0.0;
    for (int t = 0; t < c->n; t++) {
        const int *v = c->corner[t];
        bool known = false;

        for (int u = 0; u < t; u++)
            known = known || coplanar(s, c->corner[u], v);
        c->n_planes += !known;
        c->area += sqrt((double)cross_of(s->position[v[0]], s->position[v[1]], s->position[v[2]], cross));
    }
    if (s->best.n == 0 || c->n_planes < s->best.n_planes || (c->n_planes == s->best.n_planes && c->area < s->best.area))
        s->best = *c;
}

static void try_cuts(search *s, cut c, int (*chain)[2], int n_chains)
{
    int rest[MAX_POLYGON][2];

    while (n_chains > 0 && chain[n_chains - 1][1] - chain[n_chains - 1][0] < 2)
        n_chains--;
    if (n_chains == 0) {
        judge(s, &c);
        return;
    }
    int from = chain[n_chains - 1][0], to = chain[n_chains - 1][1];
    for (int apex = from + 1; apex < to; apex++) {
        if (!s->may_join[from][apex] || !s->may_join[apex][to])
            continue;
        cut next = c;

        next.corner[next.n][0] = from;
        next.corner[next.n][1] = to; /* traces run clockwise seen from outside */
        next.corner[next.n++][2] = apex;
        memcpy(rest, chain, (size_t)(n_chains - 1) * sizeof *rest);
        rest[n_chains - 1][0] = from;
        rest[n_chains - 1][1] = apex;
        rest[n_chains][0] = apex;
        rest[n_chains][1] = to;
        try_cuts(s, next, rest, n_chains + 1);
    }
}

static void cut_polygon(const int *polygon, int n, rind_cube_triangles *out)
{
    search s = { .n = n };
    int whole[1][2] = { { 0, n - 1 } };

    for (int i = 0; i < n; i++) {
        middle_position(polygon[i], s.position[i]);
        for (int k = 0; k < n; k++) {
            int apart = abs(i - k);

            s.may_join[i][k] = apart == 1 || apart == n - 1 || !share_a_face(polygon[i], polygon[k]);
        }
    }
    try_cuts(&s, (cut){ 0 }, whole, 1);
    for (int t = 0; t < s.best.n; t++, out->n++)
        for (int k = 0; k < 3; k++)
            memcpy(out->vertex[out->n][k], s.position[s.best.corner[t][k]], sizeof s.position[0]);
}

static void triangulate(unsigned configuration, bool separate, rind_cube_triangles *out)
{
    int next[N_MIDDLES];

    out->n = 0;
    trace_faces(configuration, separate, next);
    for (int start = 0; start < N_MIDDLES; start++) {
        int polygon[MAX_POLYGON], n = 0;

        for (int m = start, after; next[m] >= 0; m = after) {
            assert(n < MAX_POLYGON);
            polygon[n++] = m;
            after = next[m];
            next[m] = -1;
        }
        if (n > 0)
            cut_polygon(polygon, n, out);
    }
}

void rind_cube_triangulate(unsigned configuration, rind_cube_triangles *out)
{
    triangulate(configuration, false, out);
}

/* Middles of a cube's edges in the numbering of Lorensen and Cline, and nine polygons that their table cuts otherwise.
 */
static const unsigned char classic_edge[12][3] = {
    { 1, 0, 0 }, { 2, 1, 0 }, { 1, 2, 0 }, { 0, 1, 0 }, { 1, 0, 2 }, { 2, 1, 2 },
    { 1, 2, 2 }, { 0, 1, 2 }, { 0, 0, 1 }, { 2, 0, 1 }, { 2, 2, 1 }, { 0, 2, 1 },
};

static const struct {
    unsigned char configuration, edge[15];
} classic_cut[] = {
    { 0x3d, { 5, 7, 0, 5, 0, 9, 7, 11, 0, 10, 1, 0, 11, 10, 0 } },
    { 0x3e, { 11, 10, 0, 0, 3, 11, 10, 5, 0, 0, 7, 8, 5, 7, 0 } },
    { 0x9b, { 7, 3, 9, 4, 7, 9, 3, 2, 9, 5, 9, 6, 2, 6, 9 } },
    { 0x9d, { 5, 1, 11, 5, 11, 6, 1, 0, 11, 4, 7, 11, 0, 4, 11 } },
    { 0xa7, { 6, 4, 1, 6, 1, 10, 1, 4, 8, 11, 2, 1, 1, 8, 11 } },
    { 0xad, { 1, 8, 11, 0, 8, 1, 11, 6, 1, 1, 4, 9, 6, 4, 1 } },
    { 0xb5, { 2, 0, 7, 11, 2, 7, 0, 9, 7, 6, 7, 10, 9, 10, 7 } },
    { 0xb9, { 2, 6, 9, 1, 2, 9, 6, 7, 9, 3, 0, 9, 7, 3, 9 } },
    { 0xbc, { 8, 9, 6, 6, 7, 8, 1, 6, 9, 11, 6, 3, 1, 3, 6 } },
};

/* The triangles of a cube whose corner (0, 1, 1) is outside. */
static void triangulate_classic(unsigned configuration, rind_cube_triangles *out)
{
    triangulate(configuration, true, out);
    for (size_t k = 0; k < COUNT_OF(classic_cut); k++)
        for (int v = 0; v < 15 && classic_cut[k].configuration == configuration; v++)
            for (int a = 0; a < 3; a++)
                out->vertex[v / 3][2 - v % 3][a] = classic_edge[classic_cut[k].edge[v]][a];
}

void rind_cube_triangulate_pyradiomics(unsigned configuration, rind_cube_triangles *out)
{
    enum { DECIDING_CORNER = 6, ALL = RIND_CUBE_CONFIGURATIONS - 1 };

    if ((configuration >> DECIDING_CORNER & 1) == 0) {
        triangulate_classic(configuration, out);
        return;
    }
    triangulate_classic(configuration ^ ALL, out); /* inside out */
    for (int t = 0; t < out->n; t++) {
        int held[3];

        memcpy(held, out->vertex[t][1], sizeof held);
        memcpy(out->vertex[t][1], out->vertex[t][2], sizeof held);
        memcpy(out->vertex[t][2], held, sizeof held);
    }
}

/* How often each configuration occurs, and the sums of the positions of its cubes. */
typedef struct census {
    int64_t count[RIND_CUBE_CONFIGURATIONS];
    int64_t sum[RIND_CUBE_CONFIGURATIONS][3];
} census;

/* Adds the cubes of one row from x0 on that meet the surface; 'code' is readable to the next multiple of 8. */
static void add_row(census *c, const uint8_t *code, size_t n, int64_t x0, int64_t y, int64_t z)
{
    for (size_t x = 0; x < n; x += 8) {
        uint64_t eight;

        memcpy(&eight, code + x, sizeof eight);
        if (eight == 0 || eight == UINT64_MAX)
            continue;
        for (size_t k = x; k < x + 8; k++) {
            int64_t *sum = c->sum[code[k]];

            c->count[code[k]]++;
            sum[0] += x0 + (int64_t)k;
            sum[1] += y;
            sum[2] += z;
        }
    }
}

/* The four voxel rows around a row of cubes, or rows of zeros beyond the region. */
static const uint8_t *mask_row(const rind_roi *roi, const rind_extent *e, const uint8_t *zeros, int64_t y, int64_t z)
{
    if (y < e->first[1] || y > e->last[1] || z < e->first[2] || z > e->last[2])
        return zeros;
    return roi->morphological + e->first[0] + roi->size[0] * ((size_t)y + roi->size[1] * (size_t)z);
}

/*
 * Cube x lies between voxels x - 1 and x, counted from the region's first column, so the first and the last
 * column of cubes reach into the zeros around it. Positions are those in the box with one voxel of zeros around it.
 */
static void take_census(const rind_roi *roi, const rind_extent *e, uint8_t *scratch, size_t padded, census *c)
{
    size_t n = e->last[0] - e->first[0] + (size_t)1;
    uint8_t *zeros = scratch, *pillar = scratch + padded, *code = scratch + 2 * padded;

    memset(scratch, 0, 3 * padded);
    memset(c, 0, sizeof *c);
    for (int64_t z = (int64_t)e->first[2] - 1; z <= e->last[2]; z++)
        for (int64_t y = (int64_t)e->first[1] - 1; y <= e->last[1]; y++) {
            const uint8_t *a = mask_row(roi, e, zeros, y, z), *b = mask_row(roi, e, zeros, y + 1, z);
            const uint8_t *d = mask_row(roi, e, zeros, y, z + 1), *f = mask_row(roi, e, zeros, y + 1, z + 1);

            for (size_t x = 0; x < n; x++)
                pillar[x + 1] = (uint8_t)(a[x] | b[x] << 2 | d[x] << 4 | f[x] << 6);
            for (size_t x = 0; x <= n; x++)
                code[x] = (uint8_t)(pillar[x] | pillar[x + 1] << 1);
            add_row(c, code, n + 1, e->first[0], y + 1, z + 1);
        }
}

typedef void triangulator(unsigned configuration, rind_cube_triangles *out);

/* 48 V in voxels, and the area in mm2. */
static void sum_up(const census *c, triangulator *of, const double spacing_mm[3], int64_t *volume_48, double *area_mm2)
{
    *volume_48 = 0;
    *area_mm2 = 0.0;
    for (unsigned configuration = 1; configuration < RIND_CUBE_CONFIGURATIONS - 1; configuration++) {
        rind_cube_triangles t;
        double area = 0.0;

        if (c->count[configuration] == 0)
            continue;
        of(configuration, &t);
        for (int k = 0; k < t.n; k++) {
            const int(*v)[3] = (const int(*)[3])t.vertex[k];
            int64_t cross[3], position[3];
            double mm[3];

            cross_of(v[0], v[1], v[2], cross);
            for (int i = 0; i < 3; i++) {
                position[i] = 2 * c->sum[configuration][i] + v[0][i] * c->count[configuration];
                *volume_48 += position[i] * cross[i];
                mm[i] = (double)cross[i] * spacing_mm[(i + 1) % 3] * spacing_mm[(i + 2) % 3];
            }
            area += sqrt(mm[0] * mm[0] + mm[1] * mm[1] + mm[2] * mm[2]);
        }
        *area_mm2 += (double)c->count[configuration] * area / 8.0;
    }
}

static rind_status measure(rind_ctx *ctx, const rind_roi *roi, triangulator *of, rind_mesh_measures *out)
{
    rind_extent extent = rind_extent_of(&roi->shape);
    size_t padded = extent.last[0] - extent.first[0] + (size_t)16;
    uint8_t *scratch = rind_alloc(ctx, padded, 3, "rows of a mesh");
    census c;
    int64_t volume_48;

    if (scratch == NULL)
        return RIND_NO_MEMORY;
    take_census(roi, &extent, scratch, padded, &c);
    free(scratch);
    sum_up(&c, of, roi->spacing_mm, &volume_48, &out->area_mm2);
    out->volume_mm3 = (double)volume_48 / 48.0 * roi->spacing_mm[0] * roi->spacing_mm[1] * roi->spacing_mm[2];
    return RIND_OK;
}

rind_status rind_mesh_measure(rind_ctx *ctx, const rind_roi *roi, rind_mesh_measures *out)
{
    return measure(ctx, roi, rind_cube_triangulate, out);
}

rind_status rind_mesh_measure_pyradiomics(rind_ctx *ctx, const rind_roi *roi, rind_mesh_measures *out)
{
    return measure(ctx, roi, rind_cube_triangulate_pyradiomics, out);
}
