/*
 * morphology_2d.c - the shape of a region in a picture
 *
 * In an image of one slice a volume is an area times an arbitrary thickness, so the features of morphology.c mean
 * nothing there. Their place take these, in mm of the plane. The first ten but circularity are those of PyRadiomics'
 * class shape2D, with its definitions; the densities follow the IBSI's in one dimension less. The area A and the
 * perimeter P are those of the outline, drawn half way between inside and outside pixels.
 *
 * Axes have the length 4 sqrt(lambda), lambda the variances of the pixels' centres along the principal axes, divided
 * by the number of pixels N as PyRadiomics does (the IBSI's volumes divide by N - 1).
 */
#include "family.h"
#include "outline.h"
#include "shape.h"

#define PI 3.14159265358979323846

/* A body without area or length has no density. */
static double density(double numerator, double denominator)
{
    return denominator > 0.0 ? numerator / denominator : NAN;
}

static double mesh_surface(const rind_outline *o)
{
    return o->area_mm2;
}

/* N times the area of a pixel */
static double pixel_surface(const rind_outline *o)
{
    return o->n_pixels * o->pixel_mm2;
}

static double perimeter(const rind_outline *o)
{
    return o->perimeter_mm;
}

/* P / A */
static double perimeter_surface_ratio(const rind_outline *o)
{
    return o->perimeter_mm / o->area_mm2;
}

/* 2 sqrt(pi A) / P */
static double sphericity(const rind_outline *o)
{
    return 2.0 * sqrt(PI * o->area_mm2) / o->perimeter_mm;
}

/* P / (2 sqrt(pi A)) */
static double spherical_disproportion(const rind_outline *o)
{
    return o->perimeter_mm / (2.0 * sqrt(PI * o->area_mm2));
}

/* 4 pi A / P^2 */
static double circularity(const rind_outline *o)
{
    return 4.0 * PI * o->area_mm2 / (o->perimeter_mm * o->perimeter_mm);
}

/* largest distance between two corners of the outline */
static double maximum_diameter(const rind_outline *o)
{
    return o->diameter_mm;
}

/* 4 sqrt(lambda_1) */
static double major_axis_length(const rind_outline *o)
{
    return 2.0 * o->semi_axis_mm[0];
}

/* 4 sqrt(lambda_2) */
static double minor_axis_length(const rind_outline *o)
{
    return 2.0 * o->semi_axis_mm[1];
}

/* sqrt(lambda_2 / lambda_1) */
static double elongation(const rind_outline *o)
{
    return o->semi_axis_mm[1] / o->semi_axis_mm[0];
}

/* A / area of the box of the outline along the image's axes */
static double area_density_aabb(const rind_outline *o)
{
    return density(o->area_mm2, o->box_mm[0] * o->box_mm[1]);
}

/* A / area of the smallest rectangle around the outline */
static double area_density_ombb(const rind_outline *o)
{
    return density(o->area_mm2, o->minimum_box_mm2);
}

/* A / area of the ellipse with the principal axes */
static double area_density_aee(const rind_outline *o)
{
    return density(o->area_mm2, PI * o->semi_axis_mm[0] * o->semi_axis_mm[1]);
}

/* A / area of the convex hull of the outline */
static double area_density_convex_hull(const rind_outline *o)
{
    return density(o->area_mm2, o->hull_area_mm2);
}

/* P / perimeter of that hull */
static double perimeter_density_convex_hull(const rind_outline *o)
{
    return density(o->perimeter_mm, o->hull_perimeter_mm);
}

/* | mean position of the mask - intensity-weighted mean position of the intensity mask | */
static double centre_of_mass_shift(const rind_outline *o)
{
    return o->centre_shift_mm;
}

/* A * mean intensity of the intensity mask */
static double integrated_intensity(const rind_outline *o)
{
    return o->area_mm2 * o->mean_intensity;
}

static const rind_feature features[] = {
    { "mesh_surface", NULL, NULL, { .of_outline = mesh_surface }, "mm2", false },
    { "pixel_surface", NULL, NULL, { .of_outline = pixel_surface }, "mm2", false },
    { "perimeter", NULL, NULL, { .of_outline = perimeter }, "mm", false },
    { "perimeter_surface_ratio", NULL, NULL, { .of_outline = perimeter_surface_ratio }, "1/mm", false },
    { "sphericity", NULL, NULL, { .of_outline = sphericity }, NULL, false },
    { "spherical_disproportion", NULL, NULL, { .of_outline = spherical_disproportion }, NULL, false },
    { "circularity", NULL, NULL, { .of_outline = circularity }, NULL, false },
    { "maximum_diameter", NULL, NULL, { .of_outline = maximum_diameter }, "mm", false },
    { "major_axis_length", NULL, NULL, { .of_outline = major_axis_length }, "mm", false },
    { "minor_axis_length", NULL, NULL, { .of_outline = minor_axis_length }, "mm", false },
    { "elongation", NULL, NULL, { .of_outline = elongation }, NULL, false },
    { "area_density_aabb", NULL, NULL, { .of_outline = area_density_aabb }, NULL, false },
    { "area_density_ombb", NULL, NULL, { .of_outline = area_density_ombb }, NULL, false },
    { "area_density_aee", NULL, NULL, { .of_outline = area_density_aee }, NULL, false },
    { "area_density_convex_hull", NULL, NULL, { .of_outline = area_density_convex_hull }, NULL, false },
    { "perimeter_density_convex_hull", NULL, NULL, { .of_outline = perimeter_density_convex_hull }, NULL, false },
    { "centre_of_mass_shift", NULL, NULL, { .of_outline = centre_of_mass_shift }, "mm", false },
    { "integrated_intensity", NULL, NULL, { .of_outline = integrated_intensity }, "intensity mm2", false },
};

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    const rind_roi *roi = input->roi;
    double n = (double)roi->shape.n_voxels;
    rind_outline outline = { .n_pixels = n, .pixel_mm2 = roi->spacing_mm[0] * roi->spacing_mm[1] };
    rind_moments moments;
    rind_status status = rind_outline_measure_hull(ctx, roi, &outline);

    if (status != RIND_OK)
        return status;
    rind_outline_measure(roi, &outline);
    rind_moments_of(&roi->shape, roi->spacing_mm, &moments);
    for (int a = 0; a < 2; a++)
        outline.semi_axis_mm[a] = 2.0 * sqrt(moments.variance_mm2[a] * ((n - 1.0) / n));
    rind_weigh_intensities(roi, moments.centre_mm, &outline.mean_intensity, &outline.centre_shift_mm);
    for (size_t f = 0; f < COUNT_OF(features); f++)
        value[f] = input->wanted[f] ? features[f].of_outline(&outline) : NAN;
    return RIND_OK;
}

const rind_family rind_family_morphology_2d = {
    .name = "morphology_2d",
    .step = "morphology_2d",
    .title = "morphology of pictures",
    .tag_prefix = "",
    .source = "pyradiomics:shape2D",
    .needs = RIND_NEEDS_SHAPE,
    .scope = RIND_FOR_PICTURES,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
    .original_only = true,
};
