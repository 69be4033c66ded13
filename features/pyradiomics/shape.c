/*
 * shape.c - PyRadiomics' shape of a region in space
 *
 * Of the morphological mask alone. A and V are area and volume of the mesh by PyRadiomics' table (mesh.c). Principal
 * axes have the length 4 sqrt(lambda), lambda the variances of voxel positions divided by N.
 */
#include "pyradiomics/classes.h"
#include "pyradiomics/planar.h"
#include "shape.h"

#include <stdlib.h>

#define PI 3.14159265358979323846

typedef struct rind_py_shape {
    double n_voxels, voxel_mm3;
    rind_mesh_measures mesh;
    double lambda[3];    /* largest first */
    double diameter_mm;  /* between any two vertices, */
    double planar_mm[3]; /* and between those of equal x, y, z */
} rind_py_shape;

/* (36 pi V^2)^(1/3): area of the ball of that volume */
static double area_of_ball(const rind_py_shape *s)
{
    return cbrt(36.0 * PI * s->mesh.volume_mm3 * s->mesh.volume_mm3);
}

/* V / (sqrt(pi) A^(3/2)) */
static double compactness_1(const rind_py_shape *s)
{
    return s->mesh.volume_mm3 / (sqrt(PI) * s->mesh.area_mm2 * sqrt(s->mesh.area_mm2));
}

/* 36 pi V^2 / A^3 */
static double compactness_2(const rind_py_shape *s)
{
    return 36.0 * PI * s->mesh.volume_mm3 * s->mesh.volume_mm3 /
           (s->mesh.area_mm2 * s->mesh.area_mm2 * s->mesh.area_mm2);
}

/* sqrt(lambda_2 / lambda_1), largest first */
static double elongation(const rind_py_shape *s)
{
    return sqrt(s->lambda[1] / s->lambda[0]);
}

/* sqrt(lambda_3 / lambda_1) */
static double flatness(const rind_py_shape *s)
{
    return sqrt(s->lambda[2] / s->lambda[0]);
}

/* 4 sqrt(lambda_3) */
static double least_axis_length(const rind_py_shape *s)
{
    return 4.0 * sqrt(s->lambda[2]);
}

/* 4 sqrt(lambda_1) */
static double major_axis_length(const rind_py_shape *s)
{
    return 4.0 * sqrt(s->lambda[0]);
}

/* 4 sqrt(lambda_2) */
static double minor_axis_length(const rind_py_shape *s)
{
    return 4.0 * sqrt(s->lambda[1]);
}

/* largest distance of vertices with equal y: in a coronal plane */
static double maximum_2d_diameter_column(const rind_py_shape *s)
{
    return s->planar_mm[1];
}

/* with equal x: in a sagittal plane */
static double maximum_2d_diameter_row(const rind_py_shape *s)
{
    return s->planar_mm[0];
}

/* with equal z: in a slice, or between two */
static double maximum_2d_diameter_slice(const rind_py_shape *s)
{
    return s->planar_mm[2];
}

/* largest distance of vertices */
static double maximum_3d_diameter(const rind_py_shape *s)
{
    return s->diameter_mm;
}

/* V */
static double mesh_volume(const rind_py_shape *s)
{
    return s->mesh.volume_mm3;
}

/* A / (36 pi V^2)^(1/3) */
static double spherical_disproportion(const rind_py_shape *s)
{
    return s->mesh.area_mm2 / area_of_ball(s);
}

/* (36 pi V^2)^(1/3) / A */
static double sphericity(const rind_py_shape *s)
{
    return area_of_ball(s) / s->mesh.area_mm2;
}

/* A */
static double surface_area(const rind_py_shape *s)
{
    return s->mesh.area_mm2;
}

/* A / V */
static double surface_volume_ratio(const rind_py_shape *s)
{
    return s->mesh.area_mm2 / s->mesh.volume_mm3;
}

/* voxels * volume of one */
static double voxel_volume(const rind_py_shape *s)
{
    return s->n_voxels * s->voxel_mm3;
}

#define FEATURE(name, code, function, unit, deprecated)        \
    {                                                          \
        name, code, { .of_shape = function }, unit, deprecated \
    }

enum { COLUMN = 6, ROW, SLICE, DIAMETER };

static const rind_pyradiomics_feature features[] = {
    FEATURE("Compactness1", "SKGS", compactness_1, NULL, true),
    FEATURE("Compactness2", "BQWJ", compactness_2, NULL, true),
    FEATURE("Elongation", "Q3CK", elongation, NULL, false),
    FEATURE("Flatness", "N17B", flatness, NULL, false),
    FEATURE("LeastAxisLength", "7J51", least_axis_length, "mm", false),
    FEATURE("MajorAxisLength", "TDIC", major_axis_length, "mm", false),
    [COLUMN] = FEATURE("Maximum2DDiameterColumn", NULL, maximum_2d_diameter_column, "mm", false),
    [ROW] = FEATURE("Maximum2DDiameterRow", NULL, maximum_2d_diameter_row, "mm", false),
    [SLICE] = FEATURE("Maximum2DDiameterSlice", NULL, maximum_2d_diameter_slice, "mm", false),
    [DIAMETER] = FEATURE("Maximum3DDiameter", "L0JK", maximum_3d_diameter, "mm", false),
    FEATURE("MeshVolume", "RNU0", mesh_volume, "mm3", false),
    FEATURE("MinorAxisLength", "P9VJ", minor_axis_length, "mm", false),
    FEATURE("SphericalDisproportion", "KRCK", spherical_disproportion, NULL, true),
    FEATURE("Sphericity", "QCFX", sphericity, NULL, false),
    FEATURE("SurfaceArea", "C0JK", surface_area, "mm2", false),
    FEATURE("SurfaceVolumeRatio", "2PR5", surface_volume_ratio, "1/mm", false),
    FEATURE("VoxelVolume", "YEKZ", voxel_volume, "mm3", false),
};

static rind_status measure_diameter(rind_ctx *ctx, const rind_roi *roi, double *out)
{
    rind_hull hull;
    double(*corner)[3] = NULL;
    rind_status status = rind_hull_of_shape(ctx, roi, &hull);

    if (status != RIND_OK)
        return status;
    status = rind_hull_corners(ctx, &hull, roi->spacing_mm, &corner);
    if (status == RIND_OK)
        status = rind_diameter(ctx, (const double(*)[3])corner, hull.n_vertices, out);
    free(corner);
    rind_hull_free(&hull);
    return status;
}

static rind_status measure(rind_ctx *ctx, const rind_pyradiomics_input *input, rind_py_shape *out)
{
    static const int feature_of_normal[3] = { ROW, COLUMN, SLICE };
    const rind_roi *roi = input->roi;
    double n = (double)roi->shape.n_voxels;
    rind_moments moments;

    *out = (rind_py_shape){ .n_voxels = n, .voxel_mm3 = roi->spacing_mm[0] * roi->spacing_mm[1] * roi->spacing_mm[2] };
    if (roi->shape.n_voxels > 1) {
        rind_moments_of(&roi->shape, roi->spacing_mm, &moments);
        for (int a = 0; a < 3; a++)
            out->lambda[a] = moments.variance_mm2[a] * ((n - 1.0) / n);
    }
    rind_status status = rind_mesh_measure_pyradiomics(ctx, roi, &out->mesh);
    for (int a = 0; a < 3 && status == RIND_OK; a++)
        if (rind_py_wanted(input, (size_t)feature_of_normal[a]))
            status = rind_py_planar_diameter(ctx, roi->morphological, roi->size, roi->spacing_mm, a, false,
                                             &out->planar_mm[a]);
    if (status == RIND_OK && rind_py_wanted(input, DIAMETER))
        status = measure_diameter(ctx, roi, &out->diameter_mm);
    return status;
}

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value)
{
    rind_py_shape shape;
    rind_status status = measure(ctx, input, &shape);

    for (size_t f = 0; f < COUNT_OF(features) && status == RIND_OK; f++)
        value[f] = rind_py_wanted(input, f) ? features[f].of_shape(&shape) : NAN;
    return status;
}

const rind_pyradiomics_class rind_pyradiomics_shape = {
    .name = "shape",
    .title = "shape",
    .of_shape = true,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
