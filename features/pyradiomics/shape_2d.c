/*
 * shape_2d.c - PyRadiomics' shape of a region in one slice
 *
 * Of the morphological mask alone, which must lie in one slice across force2Ddimension. P and A are the length of the
 * contour by marching squares and the area within; the axes are those of the pixel positions, their variances divided
 * by N.
 */
#include "pyradiomics/classes.h"
#include "pyradiomics/planar.h"
#include "shape.h"

#include <stdlib.h>

#define PI 3.14159265358979323846

typedef struct rind_py_shape {
    double n_pixels, pixel_mm2;
    rind_py_contour contour;
    double lambda[2]; /* largest first */
    double diameter_mm;
} rind_py_shape;

/* sqrt(lambda_2 / lambda_1), largest first */
static double elongation(const rind_py_shape *s)
{
    return sqrt(s->lambda[1] / s->lambda[0]);
}

/* 4 sqrt(lambda_1) */
static double major_axis_length(const rind_py_shape *s)
{
    return 4.0 * sqrt(s->lambda[0]);
}

/* largest distance of vertices of the contour */
static double maximum_diameter(const rind_py_shape *s)
{
    return s->diameter_mm;
}

/* A */
static double mesh_surface(const rind_py_shape *s)
{
    return s->contour.area_mm2;
}

/* 4 sqrt(lambda_2) */
static double minor_axis_length(const rind_py_shape *s)
{
    return 4.0 * sqrt(s->lambda[1]);
}

/* P */
static double perimeter(const rind_py_shape *s)
{
    return s->contour.perimeter_mm;
}

/* P / A */
static double perimeter_surface_ratio(const rind_py_shape *s)
{
    return s->contour.perimeter_mm / s->contour.area_mm2;
}

/* pixels * area of one */
static double pixel_surface(const rind_py_shape *s)
{
    return s->n_pixels * s->pixel_mm2;
}

/* 2 sqrt(pi A) / P */
static double sphericity(const rind_py_shape *s)
{
    return 2.0 * sqrt(PI * s->contour.area_mm2) / s->contour.perimeter_mm;
}

/* P / (2 sqrt(pi A)) */
static double spherical_disproportion(const rind_py_shape *s)
{
    return 1.0 / sphericity(s);
}

#define FEATURE(name, function, unit, deprecated)              \
    {                                                          \
        name, NULL, { .of_shape = function }, unit, deprecated \
    }

static const rind_pyradiomics_feature features[] = {
    FEATURE("Elongation", elongation, NULL, false),
    FEATURE("MajorAxisLength", major_axis_length, "mm", false),
    FEATURE("MaximumDiameter", maximum_diameter, "mm", false),
    FEATURE("MeshSurface", mesh_surface, "mm2", false),
    FEATURE("MinorAxisLength", minor_axis_length, "mm", false),
    FEATURE("Perimeter", perimeter, "mm", false),
    FEATURE("PerimeterSurfaceRatio", perimeter_surface_ratio, "1/mm", false),
    FEATURE("PixelSurface", pixel_surface, "mm2", false),
    FEATURE("SphericalDisproportion", spherical_disproportion, NULL, true),
    FEATURE("Sphericity", sphericity, NULL, false),
};

static rind_status measure(rind_ctx *ctx, const rind_roi *roi, int normal, rind_py_shape *out)
{
    int a = normal == 0 ? 1 : 0, b = normal == 2 ? 1 : 2;
    double n = (double)roi->shape.n_voxels;
    rind_moments moments;

    *out = (rind_py_shape){ .n_pixels = n, .pixel_mm2 = roi->spacing_mm[a] * roi->spacing_mm[b] };
    if (roi->shape.n_voxels > 1) {
        rind_moments_of(&roi->shape, roi->spacing_mm, &moments);
        for (int k = 0; k < 2; k++)
            out->lambda[k] = moments.variance_mm2[k] * ((n - 1.0) / n);
    }
    /* one slice: the other two axes keep their order in memory, whichever is across */
    rind_py_contour_of(roi->morphological, roi->size[a], roi->size[b],
                       (double[]){ roi->spacing_mm[a], roi->spacing_mm[b] }, &out->contour);
    return rind_py_planar_diameter(ctx, roi->morphological, roi->size, roi->spacing_mm, normal, true,
                                   &out->diameter_mm);
}

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value)
{
    const rind_roi *roi = input->roi;
    int normal = 2 - input->settings->force_2d_axis;
    rind_py_shape shape;

    if (roi->size[normal] != 1)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "shape2D needs a region in one slice along %c (force2Ddimension: %d); this one has %zu: leave "
                         "shape2D out, or take shape",
                         "xyz"[normal], input -> settings -> force_2d_axis, roi -> size[normal]);
    rind_status status = measure(ctx, roi, normal, &shape);
    for (size_t f = 0; f < COUNT_OF(features) && status == RIND_OK; f++)
        value[f] = rind_py_wanted(input, f) ? features[f].of_shape(&shape) : NAN;
    return status;
}

const rind_pyradiomics_class rind_pyradiomics_shape2D = {
    .name = "shape2D",
    .title = "shape in one slice",
    .of_shape = true,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
