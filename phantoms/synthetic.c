/*
 * synthetic.c - what a synthetic case is made of
 *
 * A field of view inside a breast, in arbitrary units:
 *
 *     tissue   300, with texture of sigma 35 and 3 mm
 *     lesion   + 250, with texture of its own, sigma 30 ... 90 and 0.6 ... 2 mm
 *     shell    + shell_strength * (1 - d / 5 mm), d being the distance to the nearest lesion voxel's centre, 0 < d < 5
 * mm
 *
 * times a smooth receive field and the site's gain, then Rician noise as magnitude images have it, rounded to whole
 * numbers of 12 bits.
 *
 * The label lives in the shell alone. Strength is normal with mean 40 (HER2 negative) or 110 (positive) and standard
 * deviation 35, so the best possible area under the ROC curve is Phi(70 / (35 sqrt 2)) = 0.921. Size, shape and texture
 * of the lesion carry nothing: a model that learns from them has learnt noise.
 */
#include "synthetic.h"

#include "noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TISSUE 300.0
#define TISSUE_SIGMA 35.0
#define TISSUE_MM 3.0
#define LESION 250.0
#define SHELL_MM 5.0
#define SHELL_NEGATIVE 40.0
#define SHELL_POSITIVE 110.0
#define SHELL_SIGMA 35.0
#define RECEIVER_SIGMA 12.0
#define HIGHEST 4095.0 /* 12 bits */

enum { BLOCK = 4 };

static const rind_site sites[] = {
    { "site_1", { 96, 96, 40 }, { 0.7, 0.7, 2.0 }, false, 1.0 },
    { "site_2", { 96, 96, 48 }, { 0.8, 0.8, 1.5 }, false, 1.7 },
    { "site_3", { 80, 80, 56 }, { 1.0, 1.0, 1.0 }, false, 0.6 },
    { "site_4", { 96, 96, 40 }, { 0.75, 0.75, 1.8 }, true, 2.4 },
};

rind_grid rind_site_grid(const rind_site *site)
{
    /* Axes turned about z, then about x, by the angles of the right triangles 7-24-25 and 5-12-13. */
    static const double oblique[3][3] = {
        { 24.0 / 25.0, -7.0 / 25.0, 0.0 },
        { 7.0 / 25.0 * 12.0 / 13.0, 24.0 / 25.0 * 12.0 / 13.0, -5.0 / 13.0 },
        { 7.0 / 25.0 * 5.0 / 13.0, 24.0 / 25.0 * 5.0 / 13.0, 12.0 / 13.0 },
    };
    const size_t *n = site->size;
    const double *s = site->spacing_mm;
    rind_grid grid = rind_grid_make(n[0], n[1], n[2], s[0], s[1], s[2]);

    if (site->oblique)
        memcpy(grid.direction, oblique, sizeof oblique);
    for (int axis = 0; axis < 3; axis++) /* somewhere in the scanner, not at its centre */
        grid.origin_mm[axis] = -40.0 - 10.0 * axis;
    return grid;
}

/* Of each four consecutive cases two are positive, in random order; each site gets one of the four. */
static bool draw_label(uint64_t seed, size_t index)
{
    bool her2[BLOCK] = { true, true, false, false };
    rind_random random;

    rind_random_seed(&random, seed, UINT64_MAX - index / BLOCK);
    for (size_t k = BLOCK - 1; k > 0; k--) {
        size_t other = (size_t)rind_random_below(&random, k + 1);
        bool swap = her2[k];
        her2[k] = her2[other];
        her2[other] = swap;
    }
    return her2[index % BLOCK];
}

void rind_synthetic_draw(uint64_t seed, size_t number, rind_synthetic *out)
{
    const size_t index = number - 1;
    rind_random random;

    rind_random_seed(&random, seed, 2 * number);
    *out = (rind_synthetic){ .seed = seed, .number = number, .site = &sites[index % COUNT_OF(sites)] };
    out->her2 = draw_label(seed, index);
    out->shell_strength = (out->her2 ? SHELL_POSITIVE : SHELL_NEGATIVE) + SHELL_SIGMA * rind_random_normal(&random);
    out->texture_sigma = rind_random_between(&random, 30.0, 90.0);
    out->texture_mm = rind_random_between(&random, 0.6, 2.0);
    out->irregularity = rind_random_between(&random, 0.05, 0.2);
    for (size_t k = 0; k < COUNT_OF(out->bias); k++)
        out->bias[k] = rind_random_between(&random, -0.1, 0.1);
    rind_lesion_draw(&random, 6.0, 13.0, out->irregularity, &out->lesion);
    for (int axis = 0; axis < 3; axis++) {
        double middle = 0.5 * (double)(out->site->size[axis] - 1) * out->site->spacing_mm[axis];
        out->lesion.centre_mm[axis] = middle + rind_random_between(&random, -3.0, 3.0);
    }
}

/* Memory for one case. */
typedef struct canvas {
    rind_grid grid;
    size_t n_voxels;
    int64_t *work;
    double *tissue, *texture, *square; /* square: of the distance to the lesion, mm2 */
    uint8_t *mask;
    int16_t *image;
} canvas;

static void canvas_free(canvas *c)
{
    free(c->work);
    free(c->tissue);
    free(c->texture);
    free(c->square);
    free(c->mask);
    free(c->image);
}

static rind_status canvas_make(rind_ctx *ctx, const rind_site *site, canvas *c)
{
    static const char what[] = "a synthetic case";
    const size_t n = site->size[0] * site->size[1] * site->size[2];

    *c = (canvas){ .grid = rind_site_grid(site), .n_voxels = n };
    c->work = rind_alloc(ctx, 2 * n, sizeof *c->work, what);
    c->tissue = rind_alloc(ctx, n, sizeof *c->tissue, what);
    c->texture = rind_alloc(ctx, n, sizeof *c->texture, what);
    c->square = rind_alloc(ctx, n, sizeof *c->square, what);
    c->mask = rind_alloc(ctx, n, sizeof *c->mask, what);
    c->image = rind_alloc(ctx, n, sizeof *c->image, what);
    if (c->work && c->tissue && c->texture && c->square && c->mask && c->image)
        return RIND_OK;
    canvas_free(c);
    return RIND_NO_MEMORY;
}

static size_t paint_mask(const rind_lesion *lesion, canvas *c)
{
    const size_t *n = c->grid.size;
    const double *s = c->grid.spacing_mm;
    size_t inside = 0, v = 0;

    for (size_t z = 0; z < n[2]; z++) {
        for (size_t y = 0; y < n[1]; y++) {
            for (size_t x = 0; x < n[0]; x++, v++) {
                const double at[3] = { (double)x * s[0], (double)y * s[1], (double)z * s[2] };
                c->mask[v] = rind_lesion_holds(lesion, at);
                inside += c->mask[v];
            }
        }
    }
    return inside;
}

/* Lowers the distances around a lesion voxel; the lesion lies more than SHELL_MM from the faces of the grid. */
static void spread_from(canvas *c, size_t voxel)
{
    const double *s = c->grid.spacing_mm;
    const int reach[3] = { (int)(SHELL_MM / s[0]), (int)(SHELL_MM / s[1]), (int)(SHELL_MM / s[2]) };
    const ptrdiff_t row = (ptrdiff_t)c->grid.size[0], slice = row * (ptrdiff_t)c->grid.size[1];

    for (int dz = -reach[2]; dz <= reach[2]; dz++) {
        for (int dy = -reach[1]; dy <= reach[1]; dy++) {
            double across = dz * s[2] * (dz * s[2]) + dy * s[1] * (dy * s[1]);
            double *at = c->square + voxel + dz * slice + dy * row;

            for (int dx = -reach[0]; dx <= reach[0]; dx++) {
                double square = across + dx * s[0] * (dx * s[0]);
                at[dx] = square < at[dx] ? square : at[dx];
            }
        }
    }
}

/* Squared distance to the nearest lesion voxel where that is below SHELL_MM; something larger elsewhere. */
static void measure_distance(canvas *c)
{
    const size_t row = c->grid.size[0], slice = row * c->grid.size[1];
    const uint8_t *m = c->mask;

    for (size_t v = 0; v < c->n_voxels; v++)
        c->square[v] = m[v] ? 0.0 : 2.0 * SHELL_MM * SHELL_MM;
    for (size_t v = slice; v < c->n_voxels - slice; v++)
        if (m[v] && !(m[v - 1] && m[v + 1] && m[v - row] && m[v + row] && m[v - slice] && m[v + slice]))
            spread_from(c, v);
}

/* Receive field at a voxel: about 1, by at most 30 % or so. */
static double receive_field(const rind_synthetic *truth, const rind_grid *grid, size_t x, size_t y, size_t z)
{
    const size_t at[3] = { x, y, z };
    double field = 1.0, square = 0.0;

    for (int axis = 0; axis < 3; axis++) {
        double t = 2.0 * (double)at[axis] / (double)(grid->size[axis] - 1) - 1.0;
        field += truth->bias[axis] * t;
        square += t * t;
    }
    return field + truth->bias[3] * (square - 1.0);
}

static double signal_at(const rind_synthetic *truth, const canvas *c, size_t v)
{
    double signal = TISSUE + TISSUE_SIGMA * c->tissue[v];

    if (c->mask[v])
        signal += LESION + truth->texture_sigma * c->texture[v];
    else if (c->square[v] < SHELL_MM * SHELL_MM)
        signal += truth->shell_strength * (1.0 - sqrt(c->square[v]) / SHELL_MM);
    return signal;
}

static void paint_image(rind_random *random, const rind_synthetic *truth, canvas *c)
{
    const size_t *n = c->grid.size;
    size_t v = 0;

    for (size_t z = 0; z < n[2]; z++) {
        for (size_t y = 0; y < n[1]; y++) {
            for (size_t x = 0; x < n[0]; x++, v++) {
                double real = signal_at(truth, c, v) * receive_field(truth, &c->grid, x, y, z);
                real += RECEIVER_SIGMA * rind_random_normal(random);
                double imaginary = RECEIVER_SIGMA * rind_random_normal(random);
                double value = truth->site->gain * sqrt(real * real + imaginary * imaginary);
                c->image[v] = (int16_t)floor(fmin(value, HIGHEST) + 0.5);
            }
        }
    }
}

rind_status rind_synthetic_paint(rind_ctx *ctx, const rind_synthetic *truth, rind_image **image, rind_image **mask,
                                 size_t *n_voxels)
{
    canvas c;
    rind_random random;

    *image = *mask = NULL;
    rind_status status = canvas_make(ctx, truth->site, &c);
    if (status != RIND_OK)
        return status;
    rind_random_seed(&random, truth->seed, 2 * truth->number + 1);
    *n_voxels = paint_mask(&truth->lesion, &c);
    measure_distance(&c);
    rind_noise_fill(&random, &c.grid, TISSUE_MM, c.work, c.tissue);
    rind_noise_fill(&random, &c.grid, truth->texture_mm, c.work, c.texture);
    paint_image(&random, truth, &c);
    status = rind_image_create(ctx, &c.grid, RIND_INT16, c.image, image);
    if (status == RIND_OK)
        status = rind_image_create(ctx, &c.grid, RIND_UINT8, c.mask, mask);
    if (status != RIND_OK) {
        rind_image_free(*image);
        *image = NULL;
    }
    canvas_free(&c);
    return status;
}
