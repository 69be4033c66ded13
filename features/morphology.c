/*
 * morphology.c - the shape of a region (IBSI 1, section on morphological features)
 *
 * Size, surface, compactness, axes and enclosing bodies, in mm, of the morphological mask. The volume V and
 * the area A are those of the surface mesh and stand in every formula; the voxel count is only the
 * approximate volume. Integrated intensity and centre of mass shift look at intensities too, and have no value
 * where re-segmentation left none; Moran's I and Geary's C, the rest of the family, are in spatial.c.
 *
 * Ellipsoid axes have the length 4 sqrt(lambda), lambda the variances along the principal axes. A region in one
 * plane has a least axis of 0 and so no ellipsoid volume to divide by; a single voxel has no variance.
 */
#include "family.h"
#include "shape.h"

#include <stdlib.h>

#define PI 3.14159265358979323846

static double volume(const rind_shape *s)
{
    return s->mesh.volume_mm3;
}

static double approximate_volume(const rind_shape *s)
{
    return s->n_voxels * s->voxel_volume_mm3;
}

static double surface_area(const rind_shape *s)
{
    return s->mesh.area_mm2;
}

/* A / V */
static double surface_to_volume_ratio(const rind_shape *s)
{
    return surface_area(s) / volume(s);
}

/* V / (sqrt(pi) A^(3/2)) */
static double compactness_1(const rind_shape *s)
{
    return volume(s) / (sqrt(PI) * pow(surface_area(s), 1.5));
}

/* 36 pi V^2 / A^3 */
static double compactness_2(const rind_shape *s)
{
    return 36.0 * PI * volume(s) * volume(s) / pow(surface_area(s), 3.0);
}

/* A / (36 pi V^2)^(1/3) */
static double spherical_disproportion(const rind_shape *s)
{
    return surface_area(s) / cbrt(36.0 * PI * volume(s) * volume(s));
}

/* (36 pi V^2)^(1/3) / A */
static double sphericity(const rind_shape *s)
{
    return cbrt(36.0 * PI * volume(s) * volume(s)) / surface_area(s);
}

/* spherical disproportion - 1 */
static double asphericity(const rind_shape *s)
{
    return spherical_disproportion(s) - 1.0;
}

/* | mean position of the mask - intensity-weighted mean position of the intensity mask | */
static double centre_of_mass_shift(const rind_shape *s)
{
    return s->centre_shift_mm;
}

/* largest distance between vertices of the mesh */
static double maximum_3d_diameter(const rind_shape *s)
{
    return s->diameter_mm;
}

/* 4 sqrt(lambda_1) */
static double major_axis_length(const rind_shape *s)
{
    return 2.0 * s->semi_axis_mm[0];
}

/* 4 sqrt(lambda_2) */
static double minor_axis_length(const rind_shape *s)
{
    return 2.0 * s->semi_axis_mm[1];
}

/* 4 sqrt(lambda_3) */
static double least_axis_length(const rind_shape *s)
{
    return 2.0 * s->semi_axis_mm[2];
}

/* sqrt(lambda_2 / lambda_1) */
static double elongation(const rind_shape *s)
{
    return s->semi_axis_mm[1] / s->semi_axis_mm[0];
}

/* sqrt(lambda_3 / lambda_1) */
static double flatness(const rind_shape *s)
{
    return s->semi_axis_mm[2] / s->semi_axis_mm[0];
}

/* A body without volume or area has no density. */
static double density(double numerator, double denominator)
{
    return denominator > 0.0 ? numerator / denominator : NAN;
}

static double volume_of_box(const double side[3])
{
    return side[0] * side[1] * side[2];
}

static double area_of_box(const double side[3])
{
    return 2.0 * (side[0] * side[1] + side[1] * side[2] + side[2] * side[0]);
}

/* V / volume of the box of the mesh along the image's axes */
static double volume_density_aabb(const rind_shape *s)
{
    return density(volume(s), volume_of_box(s->box_mm));
}

/* A / area of that box */
static double area_density_aabb(const rind_shape *s)
{
    return density(surface_area(s), area_of_box(s->box_mm));
}

/* V / volume of the oriented minimum bounding box */
static double volume_density_ombb(const rind_shape *s)
{
    return density(volume(s), volume_of_box(s->minimum_box_mm));
}

/* A / area of that box */
static double area_density_ombb(const rind_shape *s)
{
    return density(surface_area(s), area_of_box(s->minimum_box_mm));
}

/* V / volume of the ellipsoid with the principal axes */
static double volume_density_aee(const rind_shape *s)
{
    return density(volume(s), rind_ellipsoid_volume(s->semi_axis_mm));
}

/* A / area of that ellipsoid */
static double area_density_aee(const rind_shape *s)
{
    return density(surface_area(s), rind_ellipsoid_area(s->semi_axis_mm));
}

/* V / volume of the minimum volume enclosing ellipsoid */
static double volume_density_mvee(const rind_shape *s)
{
    return density(volume(s), rind_ellipsoid_volume(s->minimum_semi_axis_mm));
}

/* A / area of that ellipsoid */
static double area_density_mvee(const rind_shape *s)
{
    return density(surface_area(s), rind_ellipsoid_area(s->minimum_semi_axis_mm));
}

/* V / volume of the convex hull of the mesh */
static double volume_density_convex_hull(const rind_shape *s)
{
    return density(volume(s), s->hull_volume_mm3);
}

/* A / area of that hull */
static double area_density_convex_hull(const rind_shape *s)
{
    return density(surface_area(s), s->hull_area_mm2);
}

/* V * mean intensity of the intensity mask */
static double integrated_intensity(const rind_shape *s)
{
    return volume(s) * s->mean_intensity;
}

enum {
    DIAMETER = 10,
    OMBB_VOLUME = 18,
    OMBB_AREA,
    MVEE_VOLUME = 22,
    MVEE_AREA,
    HULL_VOLUME,
    HULL_AREA,
};

static const rind_feature features[] = {
    { "volume", "RNU0", "volume", { .of_shape = volume }, "mm3", false },
    { "approximate_volume", "YEKZ", "vol_approx", { .of_shape = approximate_volume }, "mm3", false },
    { "surface_area", "C0JK", "area_mesh", { .of_shape = surface_area }, "mm2", false },
    { "surface_to_volume_ratio", "2PR5", "av", { .of_shape = surface_to_volume_ratio }, "1/mm", false },
    { "compactness_1", "SKGS", "comp_1", { .of_shape = compactness_1 }, NULL, false },
    { "compactness_2", "BQWJ", "comp_2", { .of_shape = compactness_2 }, NULL, false },
    { "spherical_disproportion", "KRCK", "sph_dispr", { .of_shape = spherical_disproportion }, NULL, false },
    { "sphericity", "QCFX", "sphericity", { .of_shape = sphericity }, NULL, false },
    { "asphericity", "25C7", "asphericity", { .of_shape = asphericity }, NULL, false },
    { "centre_of_mass_shift", "KLMA", "com", { .of_shape = centre_of_mass_shift }, "mm", false },
    [DIAMETER] = { "maximum_3d_diameter", "L0JK", "diam", { .of_shape = maximum_3d_diameter }, "mm", false },
    { "major_axis_length", "TDIC", "pca_maj_axis", { .of_shape = major_axis_length }, "mm", false },
    { "minor_axis_length", "P9VJ", "pca_min_axis", { .of_shape = minor_axis_length }, "mm", false },
    { "least_axis_length", "7J51", "pca_least_axis", { .of_shape = least_axis_length }, "mm", false },
    { "elongation", "Q3CK", "pca_elongation", { .of_shape = elongation }, NULL, false },
    { "flatness", "N17B", "pca_flatness", { .of_shape = flatness }, NULL, false },
    { "volume_density_aabb", "PBX1", "vol_dens_aabb", { .of_shape = volume_density_aabb }, NULL, false },
    { "area_density_aabb", "R59B", "area_dens_aabb", { .of_shape = area_density_aabb }, NULL, false },
    [OMBB_VOLUME] = { "volume_density_ombb", "ZH1A", "vol_dens_ombb", { .of_shape = volume_density_ombb }, NULL, true },
    [OMBB_AREA] = { "area_density_ombb", "IQYR", "area_dens_ombb", { .of_shape = area_density_ombb }, NULL, true },
    { "volume_density_aee", "6BDE", "vol_dens_aee", { .of_shape = volume_density_aee }, NULL, false },
    { "area_density_aee", "RDD2", "area_dens_aee", { .of_shape = area_density_aee }, NULL, false },
    [MVEE_VOLUME] = { "volume_density_mvee", "SWZ1", "vol_dens_mvee", { .of_shape = volume_density_mvee }, NULL, true },
    [MVEE_AREA] = { "area_density_mvee", "BRI8", "area_dens_mvee", { .of_shape = area_density_mvee }, NULL, true },
    [HULL_VOLUME] = { "volume_density_convex_hull",
                      "R3ER",
                      "vol_dens_conv_hull",
                      { .of_shape = volume_density_convex_hull },
                      NULL,
                      false },
    [HULL_AREA] = { "area_density_convex_hull",
                    "7T7F",
                    "area_dens_conv_hull",
                    { .of_shape = area_density_convex_hull },
                    NULL,
                    false },
    { "integrated_intensity", "99N0", "integ_int", { .of_shape = integrated_intensity }, "intensity mm3", false },
};

/* What is measured on the convex hull, as far as it is wanted. */
static rind_status measure_hull(rind_ctx *ctx, const rind_roi *roi, const bool *wanted, rind_shape *out)
{
    bool box = wanted[OMBB_VOLUME] || wanted[OMBB_AREA], ellipsoid = wanted[MVEE_VOLUME] || wanted[MVEE_AREA];
    rind_hull hull;
    double(*corner)[3] = NULL;

    if (!box && !ellipsoid && !wanted[DIAMETER] && !wanted[HULL_VOLUME] && !wanted[HULL_AREA])
        return RIND_OK;
    rind_status status = rind_hull_of_shape(ctx, roi, &hull);
    if (status != RIND_OK)
        return status;
    out->hull_volume_mm3 = rind_hull_volume_mm3(&hull, roi->spacing_mm);
    out->hull_area_mm2 = rind_hull_area_mm2(&hull, roi->spacing_mm);
    status = rind_hull_corners(ctx, &hull, roi->spacing_mm, &corner);
    const double(*at)[3] = (const double(*)[3])corner;
    if (status == RIND_OK && wanted[DIAMETER])
        status = rind_diameter(ctx, at, hull.n_vertices, &out->diameter_mm);
    if (status == RIND_OK && box)
        status = rind_minimum_box(ctx, &hull, at, roi->spacing_mm, out->minimum_box_mm);
    if (status == RIND_OK && ellipsoid)
        status = rind_minimum_ellipsoid(ctx, at, hull.n_vertices, out->minimum_semi_axis_mm);
    free(corner);
    rind_hull_free(&hull);
    return status;
}

static rind_status measure(rind_ctx *ctx, const rind_roi *roi, const bool *wanted, rind_shape *out)
{
    rind_extent extent = rind_extent_of(&roi->shape);
    rind_moments moments;

    *out = (rind_shape){ .n_voxels = (double)roi->shape.n_voxels, .voxel_volume_mm3 = volume_of_box(roi->spacing_mm) };
    rind_status status = rind_mesh_measure(ctx, roi, &out->mesh);
    if (status != RIND_OK)
        return status;
    rind_moments_of(&roi->shape, roi->spacing_mm, &moments);
    for (int a = 0; a < 3; a++) {
        out->semi_axis_mm[a] = 2.0 * sqrt(moments.variance_mm2[a]);
        out->box_mm[a] = (extent.last[a] - extent.first[a] + 1) * roi->spacing_mm[a]; /* half a voxel at either end */
    }
    rind_weigh_intensities(roi, moments.centre_mm, &out->mean_intensity, &out->centre_shift_mm);
    return measure_hull(ctx, roi, wanted, out);
}

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    rind_shape shape;
    rind_status status = measure(ctx, input->roi, input->wanted, &shape);

    if (status != RIND_OK)
        return status;
    for (size_t f = 0; f < COUNT_OF(features); f++)
        value[f] = input->wanted[f] ? features[f].of_shape(&shape) : NAN;
    return RIND_OK;
}

const rind_family rind_family_morphology = {
    .name = "morphology",
    .step = "morphology",
    .title = "morphology",
    .tag_prefix = "morph_",
    .source = "ibsi1:morphology",
    .needs = RIND_NEEDS_SHAPE,
    .scope = RIND_FOR_VOLUMES,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
    .original_only = true,
};
