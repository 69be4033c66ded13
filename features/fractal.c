/*
 * fractal.c - how a region, its surface and its intensities fill space
 *
 * Not part of the IBSI. Box counting: where N(s) boxes of side s cover a set, N grows as s^-D when s shrinks, and D is
 * its dimension - 1 for a line, 2 for a plane, 3 for a solid, between them for what is rough at every scale. D is the
 * slope of log N over -log s, by least squares, s = 1, 2, 4, ... up to half the longest side of the region's box.
 *
 *   volume, surface   voxels of the mask, and those of them that have a neighbour outside.
 *                     D. Russell et al., Phys. Rev. Lett. 45 (1980) 1175; B. Mandelbrot, The Fractal Geometry of
 * Nature, Freeman 1982. intensity         the graph of the intensities over the region, of one dimension more than the
 * region: 3 where they are smooth, up to 4 where they are rough. Differential box counting, from s = 2 on: N. Sarkar
 * and B. Chaudhuri, IEEE Trans. Syst. Man Cybern. 24 (1994) 115. Boxes over each square (here: cube) begin at the
 * lowest intensity there, so that an offset makes no difference: J. Li, Q. Du and C. Sun, Pattern Recognit. 42 (2009)
 * 2460.
 *
 * Lacunarity tells apart textures of one dimension: how much the mass in a box of side s varies as the box glides over
 * the set, <M^2> / <M>^2, 1 for an even one. C. Allain and M. Cloitre, Phys. Rev. A 44 (1991) 3552. Mass is the number
 * of voxels of the mask, or the sum of intensities above the region's lowest.
 *
 * All lengths are in voxels, whatever their spacing.
 */
#include "boxes.h"
#include "family.h"

struct rind_fractal {
    double volume, surface, intensity; /* dimensions */
    double mask_2, mask_4;             /* lacunarities, by the side of the box */
    double intensity_2, intensity_4;
};

enum { LEAST_SIDES = 3 }; /* a slope through fewer points says little */

/* The fewest voxels along the longest side that give LEAST_SIDES sides from 1 and from 2 on. */
enum { LONG_ENOUGH_SHAPE = 8, LONG_ENOUGH_INTENSITY = 16 };

/* slope of log N(s) over -log s, voxels of the mask */
static double volume_dimension(const rind_fractal *f)
{
    return f->volume;
}

/* slope of log N(s) over -log s, voxels at the surface of the mask */
static double surface_dimension(const rind_fractal *f)
{
    return f->surface;
}

/* <M^2> / <M>^2, M voxels of the mask in a box of side 2 */
static double mask_lacunarity_2(const rind_fractal *f)
{
    return f->mask_2;
}

/* the same in a box of side 4 */
static double mask_lacunarity_4(const rind_fractal *f)
{
    return f->mask_4;
}

/* slope of log N(s) over -log s, graph of the intensities */
static double intensity_dimension(const rind_fractal *f)
{
    return f->intensity;
}

/* <M^2> / <M>^2, M sum of X - min in a box of side 2 within the region */
static double intensity_lacunarity_2(const rind_fractal *f)
{
    return f->intensity_2;
}

/* the same in a box of side 4 */
static double intensity_lacunarity_4(const rind_fractal *f)
{
    return f->intensity_4;
}

/* Least squares; sides 2^first ... 2^(n - 1). */
static double dimension(const double *count, size_t first, size_t n)
{
    double mean_x = 0.0, mean_y = 0.0, xy = 0.0, xx = 0.0;

    if (n < first + LEAST_SIDES)
        return NAN;
    for (size_t k = first; k < n; k++) {
        mean_x += (double)k / (double)(n - first);
        mean_y += log2(count[k]) / (double)(n - first);
    }
    for (size_t k = first; k < n; k++) {
        xy += ((double)k - mean_x) * (log2(count[k]) - mean_y);
        xx += ((double)k - mean_x) * ((double)k - mean_x);
    }
    return -xy / xx;
}

/* Lacunarity of the runs, with values where 'intensity' is not NULL. */
static rind_status find_lacunarity(rind_ctx *ctx, const rind_roi *roi, const rind_runs *runs, const double *intensity,
                                   size_t side, double *out)
{
    rind_boxed boxed;
    rind_status status = rind_boxed_create(ctx, roi, runs, intensity, roi->min, &boxed);

    if (status == RIND_OK)
        *out = rind_lacunarity(&boxed, side);
    rind_boxed_free(&boxed);
    return status;
}

static rind_status measure_shape(rind_ctx *ctx, const rind_roi *roi, rind_fractal *out)
{
    double count[RIND_MAX_BOX_SIDES];
    rind_boxed boxed;
    rind_status status = rind_boxed_create(ctx, roi, &roi->shape, NULL, 0.0, &boxed);
    size_t n_sides = status == RIND_OK ? rind_boxed_n_sides(&boxed) : 0;

    if (status == RIND_OK)
        status = rind_box_counts(ctx, &boxed, n_sides, count);
    if (status == RIND_OK) {
        out->volume = dimension(count, 0, n_sides);
        status = rind_boxed_keep_surface(ctx, &boxed);
    }
    if (status == RIND_OK)
        status = rind_box_counts(ctx, &boxed, n_sides, count);
    if (status == RIND_OK)
        out->surface = dimension(count, 0, n_sides);
    rind_boxed_free(&boxed);
    if (status == RIND_OK)
        status = find_lacunarity(ctx, roi, &roi->shape, NULL, 2, &out->mask_2);
    return status == RIND_OK ? find_lacunarity(ctx, roi, &roi->shape, NULL, 4, &out->mask_4) : status;
}

static rind_status measure_intensities(rind_ctx *ctx, const rind_roi *roi, rind_fractal *out)
{
    double count[RIND_MAX_BOX_SIDES];
    rind_boxed boxed;
    rind_status status = rind_boxed_create(ctx, roi, &roi->runs, roi->intensity, roi->min, &boxed);
    size_t n_sides = status == RIND_OK ? rind_boxed_n_sides(&boxed) : 0;

    if (status == RIND_OK)
        status = rind_surface_box_counts(ctx, &boxed, roi->max - roi->min, n_sides, count);
    if (status == RIND_OK)
        out->intensity = dimension(count, 1, n_sides);
    rind_boxed_free(&boxed);
    if (status == RIND_OK)
        status = find_lacunarity(ctx, roi, &roi->runs, roi->intensity, 2, &out->intensity_2);
    return status == RIND_OK ? find_lacunarity(ctx, roi, &roi->runs, roi->intensity, 4, &out->intensity_4) : status;
}

static const rind_feature of_shape[] = {
    { "volume_dimension", NULL, NULL, { .of_fractal = volume_dimension }, NULL, true },
    { "surface_dimension", NULL, NULL, { .of_fractal = surface_dimension }, NULL, true },
    { "mask_lacunarity_2", NULL, NULL, { .of_fractal = mask_lacunarity_2 }, NULL, true },
    { "mask_lacunarity_4", NULL, NULL, { .of_fractal = mask_lacunarity_4 }, NULL, true },
};

static const rind_feature of_intensity[] = {
    { "intensity_dimension", NULL, NULL, { .of_fractal = intensity_dimension }, NULL, true },
    { "intensity_lacunarity_2", NULL, NULL, { .of_fractal = intensity_lacunarity_2 }, NULL, true },
    { "intensity_lacunarity_4", NULL, NULL, { .of_fractal = intensity_lacunarity_4 }, NULL, true },
};

static void store(const rind_family_input *input, const rind_feature *features, size_t n, const rind_fractal *fractal,
                  double *value)
{
    for (size_t f = 0; f < n; f++)
        if (input->wanted[f])
            value[f] = features[f].of_fractal(fractal);
}

static const rind_fractal nothing = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

static rind_status compute_shape(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    rind_fractal fractal = nothing;
    rind_status status = measure_shape(ctx, input->roi, &fractal);

    if (status == RIND_OK)
        store(input, of_shape, COUNT_OF(of_shape), &fractal, value);
    return status;
}

static rind_status compute_intensity(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    rind_fractal fractal = nothing;
    rind_status status = measure_intensities(ctx, input->roi, &fractal);

    if (status == RIND_OK)
        store(input, of_intensity, COUNT_OF(of_intensity), &fractal, value);
    return status;
}

const rind_family rind_family_fractal_shape = {
    .name = "fractal",
    .step = "fractal_shape",
    .title = "fractal dimensions and lacunarity of the shape",
    .tag_prefix = "",
    .source = "rind:fractal",
    .needs = RIND_NEEDS_SHAPE,
    .features = of_shape,
    .n_features = COUNT_OF(of_shape),
    .compute = compute_shape,
    .long_enough_vox = LONG_ENOUGH_SHAPE,
    .original_only = true,
};

const rind_family rind_family_fractal_intensity = {
    .name = "fractal",
    .step = "fractal_intensity",
    .title = "fractal dimension and lacunarity of the intensities",
    .tag_prefix = "",
    .source = "rind:fractal",
    .needs = RIND_NEEDS_INTENSITIES,
    .features = of_intensity,
    .n_features = COUNT_OF(of_intensity),
    .compute = compute_intensity,
    .long_enough_vox = LONG_ENOUGH_INTENSITY,
};
