/*
 * boxes.c - see boxes.h
 *
 * Boxes of side 2^(k + 1) are pairs of boxes of side 2^k along each axis, if the grid starts at one corner. So a grid
 * is a pyramid: its base is made from the voxels, and each storey, written over the one below it, from that. A storey
 * of values keeps the smallest and the largest in each box.
 *
 * One corner alone would make mirrored regions differ. The eight pyramids are the eight jobs.
 */
#include "boxes.h"
#include "shape.h"

#include "parallel.h"
#include "slots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lets a quotient that is a whole number on paper be one. */
#define DUST 1e-9

enum { N_CORNERS = 8 };

rind_status rind_boxed_create(rind_ctx *ctx, const rind_roi *roi, const rind_runs *runs, const double *intensity,
                              double zero, rind_boxed *out)
{
    rind_extent extent = rind_extent_of(runs);

    *out = (rind_boxed){ .inside = NULL };
    for (int a = 0; a < 3; a++)
        out->size[a] = extent.last[a] - extent.first[a] + 1;
    out->inside = rind_alloc_zero(ctx, rind_boxed_n(out), 1, "boxes");
    if (intensity != NULL)
        out->value = rind_alloc_zero(ctx, rind_boxed_n(out), sizeof *out->value, "boxes");
    if (out->inside == NULL || (intensity != NULL && out->value == NULL)) {
        rind_boxed_free(out);
        return RIND_NO_MEMORY;
    }
    for (const rind_run *run = runs->run; run < runs->run + runs->n; run++) {
        size_t at = run->x - extent.first[0] +
                    out->size[0] * (run->y - extent.first[1] + out->size[1] * (run->z - extent.first[2]));

        memset(out->inside + at, 1, run->n);
        for (size_t k = 0; k < run->n && intensity != NULL; k++)
            out->value[at + k] = intensity[rind_run_index(roi, run) + k] - zero;
    }
    return RIND_OK;
}

void rind_boxed_free(rind_boxed *boxed)
{
    free(boxed->inside);
    free(boxed->value);
    *boxed = (rind_boxed){ .inside = NULL };
}

/* Whether both neighbours of a voxel are inside, along each axis that has more than one voxel. */
static bool is_enclosed(const rind_boxed *b, const size_t at[3], size_t index)
{
    const size_t *size = b->size, step[3] = { 1, size[0], size[0] * size[1] };

    for (int a = 0; a < 3; a++) {
        if (size[a] == 1)
            continue;
        if (at[a] == 0 || at[a] + 1 == size[a] || !b->inside[index - step[a]] || !b->inside[index + step[a]])
            return false;
    }
    return true;
}

rind_status rind_boxed_keep_surface(rind_ctx *ctx, rind_boxed *boxed)
{
    uint8_t *surface = rind_alloc(ctx, rind_boxed_n(boxed), 1, "surface of a region");
    size_t at[3], k = 0;

    if (surface == NULL)
        return RIND_NO_MEMORY;
    for (at[2] = 0; at[2] < boxed->size[2]; at[2]++)
        for (at[1] = 0; at[1] < boxed->size[1]; at[1]++)
            for (at[0] = 0; at[0] < boxed->size[0]; at[0]++, k++)
                surface[k] = boxed->inside[k] && !is_enclosed(boxed, at, k);
    free(boxed->inside);
    boxed->inside = surface;
    return RIND_OK;
}

size_t rind_boxed_longest(const rind_boxed *boxed)
{
    size_t longest = 1;

    for (int a = 0; a < 3; a++)
        longest = boxed->size[a] > longest ? boxed->size[a] : longest;
    return longest;
}

size_t rind_boxed_n_sides(const rind_boxed *boxed)
{
    size_t n = 0;

    while (((size_t)2 << n) <= rind_boxed_longest(boxed) && n < RIND_MAX_BOX_SIDES)
        n++;
    return n;
}

/* The smallest and largest value in a box; min above max where it holds no voxel. */
typedef struct span {
    double min, max;
} span;

typedef struct pyramids {
    const rind_boxed *boxed;
    size_t n_sides, base[3]; /* boxes of side 2 along each axis */
    double steps;            /* longest side over range of values */
    rind_slots slots;
    uint64_t (*count)[RIND_MAX_BOX_SIDES]; /* [corner][k], k from 1 */
} pyramids;

static size_t corner_index(const pyramids *p, size_t corner, const size_t at[3])
{
    size_t index = 0;

    for (int a = 2; a >= 0; a--) {
        size_t from_corner = corner >> a & 1 ? p->boxed->size[a] - 1 - at[a] : at[a];

        index = index * p->base[a] + from_corner / 2;
    }
    return index;
}

static void halve(size_t size[3])
{
    for (int a = 0; a < 3; a++)
        size[a] = (size[a] + 1) / 2;
}

static void join(span *into, const span *part)
{
    into->min = part->min < into->min ? part->min : into->min;
    into->max = part->max > into->max ? part->max : into->max;
}

/* Eight boxes to one; the new storey begins where the old one does, and never runs ahead of what is read. */
static void build_storey(span *box, size_t size[3])
{
    const size_t old[3] = { size[0], size[1], size[2] };
    size_t to = 0;

    halve(size);
    for (size_t z = 0; z < old[2]; z += 2)
        for (size_t y = 0; y < old[1]; y += 2)
            for (size_t x = 0; x < old[0]; x += 2) {
                span all = { (double)INFINITY, -(double)INFINITY };

                for (size_t k = z; k < old[2] && k < z + 2; k++)
                    for (size_t j = y; j < old[1] && j < y + 2; j++)
                        for (size_t i = x; i < old[0] && i < x + 2; i++)
                            join(&all, &box[i + old[0] * (j + old[1] * k)]);
                box[to++] = all;
            }
}

static void base_storey(const pyramids *p, size_t corner, span *box)
{
    const rind_boxed *b = p->boxed;
    size_t at[3], k = 0;

    for (size_t i = 0; i < p->base[0] * p->base[1] * p->base[2]; i++)
        box[i] = (span){ (double)INFINITY, -(double)INFINITY };
    for (at[2] = 0; at[2] < b->size[2]; at[2]++)
        for (at[1] = 0; at[1] < b->size[1]; at[1]++)
            for (at[0] = 0; at[0] < b->size[0]; at[0]++, k++) {
                if (!b->inside[k])
                    continue;
                double value = b->value != NULL ? b->value[k] : 0.0;

                join(&box[corner_index(p, corner, at)], &(span){ value, value });
            }
}

/* A rind_job. */
static void count_from_corner(void *data, size_t corner)
{
    pyramids *p = data;
    span *box = rind_slot_claim(&p->slots);
    size_t size[3] = { p->base[0], p->base[1], p->base[2] };

    base_storey(p, corner, box);
    for (size_t side = 1; side < p->n_sides; side++) {
        double steps = p->steps / (double)((size_t)1 << side);
        uint64_t n = 0;

        if (side > 1)
            build_storey(box, size);
        for (size_t k = 0; k < size[0] * size[1] * size[2]; k++)
            if (box[k].min <= box[k].max)
                n += (uint64_t)((box[k].max - box[k].min) * steps + DUST) + 1;
        p->count[corner][side] = n;
    }
    rind_slot_release(&p->slots, box);
}

static rind_status count_all(rind_ctx *ctx, const rind_boxed *boxed, double steps, size_t n_sides, double *count)
{
    uint64_t counts[N_CORNERS][RIND_MAX_BOX_SIDES] = { { 0 } };
    pyramids p = { .boxed = boxed, .n_sides = n_sides, .steps = steps, .count = counts };

    memcpy(p.base, boxed->size, sizeof p.base);
    halve(p.base);
    rind_status status =
        rind_slots_create(ctx, N_CORNERS, p.base[0] * p.base[1] * p.base[2] * sizeof(span), "boxes", &p.slots);
    if (status != RIND_OK)
        return status;
    rind_parallel(ctx, N_CORNERS, count_from_corner, &p);
    rind_slots_free(&p.slots);

    for (size_t k = 0; k < rind_boxed_n(boxed); k++)
        counts[0][0] += boxed->inside[k]; /* one voxel, one box, from every corner */
    count[0] = (double)counts[0][0];
    for (size_t side = 1; side < n_sides; side++) {
        uint64_t sum = 0;

        for (size_t corner = 0; corner < N_CORNERS; corner++)
            sum += counts[corner][side];
        count[side] = (double)sum / N_CORNERS;
    }
    return RIND_OK;
}

rind_status rind_box_counts(rind_ctx *ctx, const rind_boxed *boxed, size_t n_sides, double *count)
{
    const rind_boxed shape = { .size = { boxed->size[0], boxed->size[1], boxed->size[2] }, .inside = boxed->inside };

    return count_all(ctx, &shape, 0.0, n_sides, count);
}

rind_status rind_surface_box_counts(rind_ctx *ctx, const rind_boxed *boxed, double range, size_t n_sides, double *count)
{
    return count_all(ctx, boxed, range > 0.0 ? (double)rind_boxed_longest(boxed) / range : 0.0, n_sides, count);
}

#define NUMBER uint8_t
#define NAME(f) f##_of_counts
#include "gliding_sums.h"

#define NUMBER double
#define NAME(f) f##_of_values
#include "gliding_sums.h"

double rind_lacunarity(rind_boxed *boxed, size_t side)
{
    const size_t *size = boxed->size;
    double n = 0.0, sum = 0.0, squares = 0.0;
    size_t box[3], full = 1;

    for (int a = 0; a < 3; a++) {
        box[a] = side < size[a] ? side : size[a];
        full *= box[a];
    }
    glide_of_counts(boxed->inside, size, box);
    if (boxed->value != NULL)
        glide_of_values(boxed->value, size, box);
    for (size_t z = 0; z + box[2] <= size[2]; z++)
        for (size_t y = 0; y + box[1] <= size[1]; y++)
            for (size_t x = 0; x + box[0] <= size[0]; x++) {
                size_t at = x + size[0] * (y + size[1] * z);
                double mass = boxed->value != NULL ? boxed->value[at] : boxed->inside[at];

                if (boxed->value != NULL && boxed->inside[at] < full)
                    continue;
                n += 1.0;
                sum += mass;
                squares += mass * mass;
            }
    return sum > 0.0 ? n * squares / (sum * sum) : NAN;
}
