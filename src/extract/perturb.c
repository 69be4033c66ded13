/*
 * perturb.c - see perturb.h
 *
 * After Zwanenburg et al., Assessing robustness of radiomic features by image perturbation (Sci Rep 9 (2019) 614).
 * What differs is the randomised contour: there, supervoxels of the image are drawn; here, the boundary itself
 * strays. Voxels have a signed distance to the boundary, below 0 inside; a smooth random field is added to it, and what
 * is then below 0 is the region.
 *
 * Growth takes the voxels nearest to the boundary until the volume is reached, to the voxel. Among voxels of one
 * distance a scramble of their places decides, so that no direction is preferred.
 */
#include "extract/perturb.h"
#include "digest.h"
#include "image/distance.h"
#include "image/noise_level.h"
#include "image/pose.h"
#include "image/spline.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FOR_NOISE = 1, FOR_CONTOUR = 2 };

rind_perturber rind_perturber_make(const rind_settings *settings, const char *case_id)
{
    return (rind_perturber){ .case_seed = rind_digest(case_id, strlen(case_id), settings->perturb.seed) };
}

/* A seed of its own for each perturbation, purpose and tumour. */
static uint64_t seed_for(const rind_perturber *how, uint64_t purpose, size_t tumour)
{
    uint64_t state = how->case_seed;
    uint64_t of_case = rind_splitmix64(&state);

    state = of_case ^ how->now.index;
    of_case = rind_splitmix64(&state);
    state = of_case ^ (purpose + 16 * (uint64_t)tumour);
    return rind_splitmix64(&state);
}

rind_status rind_perturb_image(rind_ctx *ctx, rind_perturber *how, const rind_settings *settings,
                               rind_case_input *input)
{
    rind_status status = RIND_OK;

    if (how->now.noise == 0.0)
        return RIND_OK;
    if (!how->knows_noise)
        status = rind_noise_level(ctx, &input->image, settings->two_d, &how->noise);
    if (status != RIND_OK)
        return status;
    how->knows_noise = true;
    const size_t *size = input->image.grid.size;
    double *voxel = rind_alloc(ctx, size[0] * size[1] * size[2], sizeof *voxel, "image with noise");
    if (voxel == NULL)
        return RIND_NO_MEMORY;
    rind_add_noise(ctx, &input->image, how->now.noise * how->noise, seed_for(how, FOR_NOISE, 0), voxel);
    input->noisy = voxel;
    input->image.voxel = voxel;
    input->image.type = RIND_FLOAT64;
    input->image.slope = 1.0;
    input->image.intercept = 0.0;
    input->image.clipped = false;
    return RIND_OK;
}

rind_status rind_perturb_grid(rind_ctx *ctx, const rind_perturber *how, const rind_settings *settings, rind_grid *grid)
{
    const rind_perturbation *now = &how->now;
    const double shift[3] = { now->translate[0], now->translate[1], settings->two_d ? 0.0 : now->translate[2] };

    if (now->rotate_deg == 0.0 && shift[0] == 0.0 && shift[1] == 0.0 && shift[2] == 0.0)
        return RIND_OK;
    const rind_grid plain = *grid;
    return rind_posed_grid(ctx, &plain, now->rotate_deg, shift, grid);
}

/* A mask in its box, and distances. */
typedef struct shape {
    const rind_grid *grid;
    bool in_plane;
    rind_box box;
    uint8_t *voxel;
    size_t n, n_inside;             /* voxels of the box, of the mask */
    double *to_inside, *to_outside; /* squared, mm2 */
} shape;

static void free_distances(shape *s)
{
    free(s->to_inside);
    free(s->to_outside);
    s->to_inside = s->to_outside = NULL;
}

/* The mask in a box that holds everything within 'reach_mm' of it. */
static rind_status widen(rind_ctx *ctx, const rind_grid_mask *mask, double reach_mm, shape *s)
{
    double reach_vox[3];

    free_distances(s);
    free(s->voxel);
    for (int a = 0; a < 3; a++)
        reach_vox[a] = a == 2 && s->in_plane ? 0.0 : reach_mm / s->grid->spacing_mm[a] + 1.0;
    s->box = rind_box_widen(&mask->tight, s->grid, reach_vox);
    s->n = rind_box_n(&s->box);
    s->voxel = rind_alloc_zero(ctx, s->n, 1, "mask of a region");
    if (s->voxel == NULL)
        return RIND_NO_MEMORY;
    rind_box_copy(mask->voxel, &mask->box, &mask->tight, 1, &s->box, s->voxel);
    s->n_inside = 0;
    for (size_t k = 0; k < s->n; k++)
        s->n_inside += s->voxel[k];
    return RIND_OK;
}

static rind_status measure(rind_ctx *ctx, const shape *s, uint8_t to, double **out)
{
    const rind_distance what = { .to = to, .in_plane = s->in_plane, .cap_mm = INFINITY };

    *out = rind_alloc(ctx, s->n, sizeof **out, "distances of a region");
    if (*out == NULL)
        return RIND_NO_MEMORY;
    return rind_distance_squared(ctx, s->voxel, s->box.size, s->grid->spacing_mm, &what, *out, NULL);
}

/* A voxel that may be taken or given. */
typedef struct candidate {
    double distance;
    uint64_t scramble;
    size_t place;
} candidate;

static int nearer(const void *a, const void *b)
{
    const candidate *p = a, *q = b;

    if (p->distance != q->distance)
        return p->distance < q->distance ? -1 : 1;
    if (p->scramble != q->scramble)
        return p->scramble < q->scramble ? -1 : 1;
    return (p->place > q->place) - (p->place < q->place);
}

/* Turns the 'n' voxels nearest to the boundary, of those that are 'value', into the other. */
static rind_status turn_nearest(rind_ctx *ctx, shape *s, const double *distance, uint8_t value, size_t n)
{
    size_t n_there = 0;

    for (size_t k = 0; k < s->n; k++)
        n_there += s->voxel[k] == value && isfinite(distance[k]);
    candidate *list = rind_alloc(ctx, n_there + 1, sizeof *list, "boundary of a region");
    if (list == NULL)
        return RIND_NO_MEMORY;
    n_there = 0;
    for (size_t k = 0; k < s->n; k++)
        if (s->voxel[k] == value && isfinite(distance[k])) {
            const size_t *size = s->box.size, *first = s->box.first;
            const size_t at[3] = { first[0] + k % size[0], first[1] + k / size[0] % size[1],
                                   first[2] + k / (size[0] * size[1]) };

            list[n_there++] = (candidate){ distance[k], rind_digest(at, sizeof at, 0), k };
        }
    qsort(list, n_there, sizeof *list, nearer);
    for (size_t k = 0; k < n && k < n_there; k++)
        s->voxel[list[k].place] = !value;
    free(list);
    return RIND_OK;
}

/* Voxels within a distance of the mask, outside it. */
static size_t count_near(const shape *s, double mm)
{
    size_t n = 0;

    for (size_t k = 0; k < s->n; k++)
        n += !s->voxel[k] && s->to_inside[k] <= mm * mm;
    return n;
}

static bool is_whole_grid(const shape *s)
{
    return s->box.size[0] == s->grid->size[0] && s->box.size[1] == s->grid->size[1] &&
           (s->in_plane || s->box.size[2] == s->grid->size[2]);
}

/* Widens until enough voxels lie around the mask, all of them as near as any left out. */
static rind_status grow(rind_ctx *ctx, const rind_grid_mask *mask, double fraction, shape *s)
{
    double reach_mm = 2.0 * fmax(s->grid->spacing_mm[0], s->grid->spacing_mm[1]);
    size_t more = 0;

    for (;; reach_mm *= 2.0) {
        rind_status status = widen(ctx, mask, reach_mm, s);

        if (status == RIND_OK)
            status = measure(ctx, s, 1, &s->to_inside);
        if (status != RIND_OK)
            return status;
        more = (size_t)llround(fraction * (double)s->n_inside);
        if (count_near(s, reach_mm) >= more || is_whole_grid(s))
            break;
    }
    return turn_nearest(ctx, s, s->to_inside, 0, more);
}

/* At least one voxel stays. */
static rind_status shrink(rind_ctx *ctx, const rind_grid_mask *mask, double fraction, shape *s)
{
    rind_status status = widen(ctx, mask, 0.0, s);

    if (status == RIND_OK)
        status = measure(ctx, s, 0, &s->to_outside);
    if (status != RIND_OK)
        return status;
    size_t less = (size_t)llround(-fraction * (double)s->n_inside);
    return turn_nearest(ctx, s, s->to_outside, 1, less < s->n_inside ? less : s->n_inside - 1);
}

/*
 * A smooth random field: random numbers on a lattice 'scale_mm' apart, cubic B-splines between them. The splines' mean
 * square is 151/315 along each axis, so that the field's variance, on average, is 1.
 */
typedef struct field {
    double scale_mm;
    size_t size[3];
    double *node;
} field;

static rind_status make_field(rind_ctx *ctx, const shape *s, double scale_mm, uint64_t seed, field *out)
{
    rind_random random;
    size_t n = 1;

    *out = (field){ .scale_mm = scale_mm };
    for (int a = 0; a < 3; a++) {
        out->size[a] = (size_t)ceil((double)s->box.size[a] * s->grid->spacing_mm[a] / scale_mm) + 4;
        n *= out->size[a];
    }
    out->node = rind_alloc(ctx, n, sizeof *out->node, "random field");
    if (out->node == NULL)
        return RIND_NO_MEMORY;
    rind_random_seed(&random, seed, 0);
    for (size_t k = 0; k < n; k++)
        out->node[k] = rind_random_normal(&random);
    return RIND_OK;
}

static double field_at(const field *f, const double mm[3])
{
    static const double to_unit = 3.013008866874027 / (6.0 * 6.0 * 6.0); /* (315/151)^1.5; weights are of a sixth */
    double weight[3][4], sum = 0.0;
    size_t first[3];

    for (int a = 0; a < 3; a++) {
        double at = mm[a] / f->scale_mm;

        first[a] = (size_t)at;
        rind_spline_weights(at - floor(at), weight[a]);
    }
    for (size_t z = 0; z < 4; z++)
        for (size_t y = 0; y < 4; y++) {
            const double *row = f->node + first[0] + f->size[0] * (first[1] + y + f->size[1] * (first[2] + z));

            for (size_t x = 0; x < 4; x++)
                sum += weight[2][z] * weight[1][y] * weight[0][x] * row[x];
        }
    return to_unit * sum;
}

/* Voxels stand half a voxel from the boundary that lies between them. */
static double signed_distance(const shape *s, size_t k)
{
    double half = 0.5 * fmin(s->grid->spacing_mm[0], s->grid->spacing_mm[1]);

    return s->voxel[k] ? half - sqrt(s->to_outside[k]) : sqrt(s->to_inside[k]) - half;
}

static rind_status redraw(rind_ctx *ctx, const rind_perturber *how, const rind_grid_mask *mask, size_t tumour, shape *s)
{
    const double *mm = s->grid->spacing_mm;
    field f = { .node = NULL };
    size_t n = 0, deepest = 0;
    double depth = INFINITY;
    rind_status status = widen(ctx, mask, 4.0 * how->now.contour_mm, s);

    if (status == RIND_OK)
        status = measure(ctx, s, 1, &s->to_inside);
    if (status == RIND_OK)
        status = measure(ctx, s, 0, &s->to_outside);
    if (status == RIND_OK)
        status = make_field(ctx, s, how->now.contour_scale_mm, seed_for(how, FOR_CONTOUR, tumour), &f);
    for (size_t k = 0; k < s->n && status == RIND_OK; k++) {
        const size_t *size = s->box.size;
        const double at[3] = { (double)(k % size[0]) * mm[0], (double)(k / size[0] % size[1]) * mm[1],
                               (double)(k / (size[0] * size[1])) * mm[2] };
        double level = signed_distance(s, k) + how->now.contour_mm * field_at(&f, at);

        if (level < depth) {
            depth = level;
            deepest = k;
        }
        s->voxel[k] = level <= 0.0;
        n += s->voxel[k];
    }
    if (status == RIND_OK && n == 0)
        s->voxel[deepest] = 1; /* a contour has something in it */
    free(f.node);
    return status;
}

/* The shape's mask in the place of the one it was made of. */
static void take(shape *s, rind_grid_mask *mask)
{
    free(mask->memory);
    mask->memory = s->voxel;
    mask->voxel = s->voxel;
    mask->box = s->box;
    s->voxel = NULL;
    mask->any = rind_box_tight(mask->voxel, mask->box.size, &mask->tight);
    for (int a = 0; a < 3 && mask->any; a++)
        mask->tight.first[a] += mask->box.first[a];
}

rind_status rind_perturb_mask(rind_ctx *ctx, const rind_perturber *how, const rind_grid *grid, bool in_plane,
                              size_t tumour, rind_grid_mask *mask)
{
    shape s = { .grid = grid, .in_plane = in_plane };
    rind_status status = RIND_OK;

    if (!mask->any)
        return RIND_OK;
    if (how->now.grow != 0.0) {
        status = how->now.grow > 0.0 ? grow(ctx, mask, how->now.grow, &s) : shrink(ctx, mask, how->now.grow, &s);
        if (status == RIND_OK)
            take(&s, mask);
    }
    if (status == RIND_OK && how->now.contour_mm > 0.0) {
        status = redraw(ctx, how, mask, tumour, &s);
        if (status == RIND_OK)
            take(&s, mask);
    }
    free_distances(&s);
    free(s.voxel);
    return status;
}
