/*
 * components.c - connected parts of a mask, by the runs of its rows
 *
 * A run of voxels is connected in itself, so only runs need labels. Each row is compared with the rows before it that
 * touch it, both in order of x, in one sweep; runs that meet are united in a forest whose roots are the earliest run of
 * their part. A region of half a million voxels has some ten thousand runs.
 */
#include "region/components.h"
#include "region/roi.h"

#include <stdlib.h>
#include <string.h>

typedef struct parts {
    rind_runs runs;
    size_t *first_of_row; /* runs of row r are first_of_row[r] ... first_of_row[r + 1] - 1 */
    size_t *parent;       /* [runs.n]; that of a root is itself */
    size_t *n_voxels;     /* [runs.n], of a root: of its part */
    bool *open;           /* [runs.n], of a root: its part touches the sides of the box */
} parts;

static void free_parts(parts *p)
{
    rind_runs_free(&p->runs);
    free(p->first_of_row);
    free(p->parent);
    free(p->n_voxels);
    free(p->open);
}

static size_t root_of(const parts *p, size_t run)
{
    while (p->parent[run] != run) {
        p->parent[run] = p->parent[p->parent[run]];
        run = p->parent[run];
    }
    return run;
}

static void unite(const parts *p, size_t a, size_t b)
{
    a = root_of(p, a);
    b = root_of(p, b);
    if (a < b)
        p->parent[b] = a;
    else
        p->parent[a] = b;
}

/* Unites the runs of two rows that lie within 'reach' voxels along x: 1 lets corners meet. */
static void unite_rows(const parts *p, size_t row, size_t other, uint32_t reach)
{
    size_t i = p->first_of_row[row], j = p->first_of_row[other];

    while (i < p->first_of_row[row + 1] && j < p->first_of_row[other + 1]) {
        const rind_run *a = &p->runs.run[i], *b = &p->runs.run[j];

        if (a->x + a->n + reach <= b->x)
            i++;
        else if (b->x + b->n + reach <= a->x)
            j++;
        else {
            unite(p, i, j);
            if (a->x + a->n < b->x + b->n)
                i++;
            else
                j++;
        }
    }
}

static void unite_all(const parts *p, const size_t size[3], bool in_plane, bool corners)
{
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++) {
            size_t row = y + size[1] * z;

            if (p->first_of_row[row] == p->first_of_row[row + 1])
                continue;
            if (y > 0)
                unite_rows(p, row, row - 1, corners);
            if (z == 0 || in_plane)
                continue;
            unite_rows(p, row, row - size[1], corners);
            if (corners && y > 0)
                unite_rows(p, row, row - size[1] - 1, 1);
            if (corners && y + 1 < size[1])
                unite_rows(p, row, row - size[1] + 1, 1);
        }
}

static bool touches_side(const rind_run *run, const size_t size[3], bool in_plane)
{
    return run->x == 0 || run->x + run->n == size[0] || run->y == 0 || run->y + 1 == size[1] ||
           (!in_plane && (run->z == 0 || run->z + 1 == size[2]));
}

static rind_status find_parts(rind_ctx *ctx, const uint8_t *mask, const size_t size[3], bool in_plane, bool corners,
                              parts *out)
{
    static const char what[] = "connected parts of a mask";
    size_t n_rows = size[1] * size[2];

    *out = (parts){ .parent = NULL };
    rind_status status = rind_runs_create(ctx, mask, size, &out->runs);
    if (status != RIND_OK)
        return status;
    out->first_of_row = rind_alloc_zero(ctx, n_rows + 1, sizeof *out->first_of_row, what);
    out->parent = rind_alloc(ctx, out->runs.n, sizeof *out->parent, what);
    out->n_voxels = rind_alloc_zero(ctx, out->runs.n, sizeof *out->n_voxels, what);
    out->open = rind_alloc_zero(ctx, out->runs.n, sizeof *out->open, what);
    if (out->first_of_row == NULL || out->parent == NULL || out->n_voxels == NULL || out->open == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < out->runs.n; k++) {
        out->parent[k] = k;
        out->first_of_row[out->runs.run[k].y + size[1] * (size_t)out->runs.run[k].z + 1]++;
    }
    for (size_t row = 0; row < n_rows; row++)
        out->first_of_row[row + 1] += out->first_of_row[row];
    unite_all(out, size, in_plane, corners);
    for (size_t k = 0; k < out->runs.n; k++) {
        size_t root = root_of(out, k);

        out->n_voxels[root] += out->runs.run[k].n;
        out->open[root] = out->open[root] || touches_side(&out->runs.run[k], size, in_plane);
    }
    return RIND_OK;
}

static void set_run(const rind_run *run, const size_t size[3], uint8_t value, uint8_t *mask)
{
    memset(mask + run->x + size[0] * (run->y + size[1] * (size_t)run->z), value, run->n);
}

/* Of the runs from 'first' to before 'last', clears those that are not of the largest part. */
static void keep_largest_of(const parts *p, size_t first, size_t last, const size_t size[3], uint8_t *mask)
{
    size_t best = first;

    for (size_t k = first; k < last; k++)
        best = p->n_voxels[k] > p->n_voxels[best] ? k : best; /* 0 but at roots */
    for (size_t k = first; k < last; k++)
        if (root_of(p, k) != best)
            set_run(&p->runs.run[k], size, 0, mask);
}

rind_status rind_keep_largest(rind_ctx *ctx, uint8_t *mask, const size_t size[3], bool in_plane)
{
    parts p;
    rind_status status = find_parts(ctx, mask, size, in_plane, true, &p);

    for (size_t z = 0; z < size[2] && in_plane && status == RIND_OK; z++)
        keep_largest_of(&p, p.runs.slice[z], p.runs.slice[z + 1], size, mask);
    if (!in_plane && status == RIND_OK)
        keep_largest_of(&p, 0, p.runs.n, size, mask);
    free_parts(&p);
    return status;
}

rind_status rind_fill_holes(rind_ctx *ctx, uint8_t *mask, const size_t size[3], bool in_plane)
{
    size_t n = size[0] * size[1] * size[2];
    uint8_t *background = rind_alloc(ctx, n, 1, "background of a mask");
    parts p = { .parent = NULL };

    if (background == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++)
        background[k] = !mask[k];
    rind_status status = find_parts(ctx, background, size, in_plane, false, &p);
    for (size_t k = 0; k < p.runs.n && status == RIND_OK; k++)
        if (!p.open[root_of(&p, k)])
            set_run(&p.runs.run[k], size, 1, mask);
    free_parts(&p);
    free(background);
    return status;
}
