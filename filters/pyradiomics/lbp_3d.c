/*
 * lbp_3d.c - PyRadiomics' image type LBP3D: local binary patterns on a sphere (J. Banerjee, A. Moelker, W. J. Niessen,
 * T. van Walsum, ACCV 2012 Workshops, LNCS 7728)
 *
 * Around each voxel of the region samples are taken at the vertices of an icosphere, in voxels, the first coordinate of
 * a vertex along z, by cubic splines; outside the image they are 0, and they have the type of the image's voxels. With
 * f_i = 1 where sample i is not below the voxel, else 0, and Y_nm(i) the spherical harmonics,
 *
 *     c_nm = sum_i f_i Y_nm(i)      g_n(i) = sum_m c_nm Y_nm(i)      m(n + 1) = Re sqrt(sum_i g_n(i)^2),
 *
 * where PyRadiomics takes the polar angle for the azimuth and the azimuth for the polar angle. The sum over i is c' B c
 * with B_mm' = sum_i Y_nm(i) Y_nm'(i). The last image is the excess kurtosis of the samples, -3 where all are equal.
 *
 * The spline's coefficients are made of the box and what has an influence around it; lines are mirrored at their
 * first and last sample.
 */
#include "pyradiomics/of_box.h"
#include "pyradiomics/sphere.h"

#include "parallel.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MARGIN = 40, MAX_ORDERS = 2 * RIND_SPHERE_MAX_DEGREE + 1 };

typedef struct patterns {
    const rind_pyradiomics_filter_input *input;
    size_t n_points;
    double (*point)[3];       /* along z, y, x */
    double complex *harmonic; /* [degree^2 + order][point] */
    double complex *square;   /* [degree][MAX_ORDERS][MAX_ORDERS]: B */
    size_t first[3], size[3]; /* the part of the image that has coefficients */
    double *coefficient;
    double *map; /* [levels + 1][voxels of the box] */
} patterns;

/* Coefficients of one line of n samples, 'step' apart: recursions with the pole sqrt(3) - 2 either way. */
static void filter_line(double *line, size_t n, size_t step)
{
    const double z = -0.26794919243112270647;
    size_t period = 2 * n - 2, reach = period < 2 * MARGIN ? period : 2 * MARGIN;
    double sum = 0.0, power = 1.0;

    if (n < 2)
        return;
    for (size_t k = 0; k < reach; k++, power *= z)
        sum += power * line[(k < n ? k : period - k) * step];
    line[0] = sum / (1.0 - (reach == period ? power : 0.0));
    for (size_t k = 1; k < n; k++)
        line[k * step] += z * line[(k - 1) * step];
    line[(n - 1) * step] = z / (z * z - 1.0) * (line[(n - 1) * step] + z * line[(n - 2) * step]);
    for (size_t k = n - 1; k-- > 0;)
        line[k * step] = z * (line[(k + 1) * step] - line[k * step]);
    for (size_t k = 0; k < n; k++)
        line[k * step] *= 6.0;
}

static void filter_all(patterns *p)
{
    const size_t *n = p->size, step[3] = { 1, n[0], n[0] * n[1] };

    for (int a = 0; a < 3; a++) {
        int b = a == 0 ? 1 : 0, c = a == 2 ? 1 : 2;

        for (size_t i = 0; i < n[c]; i++)
            for (size_t j = 0; j < n[b]; j++)
                filter_line(p->coefficient + i * step[c] + j * step[b], n[a], step[a]);
    }
}

static size_t mirror(ptrdiff_t i, size_t n)
{
    ptrdiff_t period = n > 1 ? 2 * (ptrdiff_t)n - 2 : 1, k = (i % period + period) % period;

    return (size_t)(k < (ptrdiff_t)n ? k : period - k);
}

static void spline_weights(double t, double weight[4])
{
    double u = 1.0 - t;

    weight[0] = u * u * u / 6.0;
    weight[1] = (4.0 + 3.0 * t * (t * (t - 2.0))) / 6.0;
    weight[2] = (4.0 + 3.0 * u * (u * (u - 2.0))) / 6.0;
    weight[3] = t * t * t / 6.0;
}

/* The spline at an index of the image (x, y, z); 0 outside. */
static double value_at(const patterns *p, const double at[3])
{
    const size_t *n = p->input->image.size;
    size_t index[3][4];
    double weight[3][4], sum = 0.0;

    for (int a = 0; a < 3; a++) {
        if (at[a] < 0.0 || at[a] > (double)(n[a] - 1))
            return 0.0;
        spline_weights(at[a] - floor(at[a]), weight[a]);
        for (int k = 0; k < 4; k++)
            index[a][k] = mirror((ptrdiff_t)floor(at[a]) - 1 + k - (ptrdiff_t)p->first[a], p->size[a]);
    }
    for (int k = 0; k < 4; k++)
        for (int j = 0; j < 4; j++) {
            const double *row = p->coefficient + p->size[0] * (index[1][j] + p->size[1] * index[2][k]);
            double in_row = 0.0;

            for (int i = 0; i < 4; i++)
                in_row += weight[0][i] * row[index[0][i]];
            sum += weight[2][k] * weight[1][j] * in_row;
        }
    return sum;
}

/* As the voxels of the image are stored: whole numbers rounded, halves away from 0; not below 0 without a sign. */
static double in_type(double value, rind_type type)
{
    if (type == RIND_FLOAT64)
        return value;
    if (type == RIND_FLOAT32)
        return (float)value;
    bool without_sign = type == RIND_UINT8 || type == RIND_UINT16 || type == RIND_UINT32 || type == RIND_UINT64;
    return without_sign && value < 0.0 ? 0.0 : round(value);
}

static double kurtosis(const patterns *p, const double at[3], double mean)
{
    double second = 0.0, fourth = 0.0;

    for (size_t i = 0; i < p->n_points; i++) {
        const double *o = p->point[i];
        double d = in_type(value_at(p, (double[]){ at[0] + o[2], at[1] + o[1], at[2] + o[0] }), p->input->type) - mean;

        second += d * d;
        fourth += d * d * d * d;
    }
    second /= (double)p->n_points;
    return second > 0.0 ? fourth / (double)p->n_points / (second * second) - 3.0 : -3.0;
}

static double level_of(const patterns *p, int n, const double complex *c)
{
    const double complex *b = p->square + (size_t)n * MAX_ORDERS * MAX_ORDERS;
    double complex sum = 0.0;

    for (int k = 0; k < 2 * n + 1; k++)
        for (int l = 0; l < 2 * n + 1; l++)
            sum += c[k] * b[k * MAX_ORDERS + l] * c[l];
    return creal(csqrt(sum));
}

static void take_voxel(const patterns *p, const double at[3], double centre, size_t voxel)
{
    int levels = (int)p->input->settings->lbp_3d_levels;
    size_t n_voxels = rind_box_voxels(p->input);
    double complex c[(RIND_SPHERE_MAX_DEGREE + 1) * (RIND_SPHERE_MAX_DEGREE + 1)] = { 0.0 };
    double mean = 0.0;

    for (size_t i = 0; i < p->n_points; i++) {
        const double *o = p->point[i];
        double value = in_type(value_at(p, (double[]){ at[0] + o[2], at[1] + o[1], at[2] + o[0] }), p->input->type);

        mean += value;
        for (int k = 0; k < levels * levels && value >= centre; k++)
            c[k] += p->harmonic[(size_t)k * p->n_points + i];
    }
    for (int n = 0; n < levels; n++)
        p->map[(size_t)n * n_voxels + voxel] = level_of(p, n, c + n * n);
    p->map[(size_t)levels * n_voxels + voxel] = kurtosis(p, at, mean / (double)p->n_points);
}

static void take_slice(void *data, size_t z)
{
    const patterns *p = data;
    const rind_box *box = &p->input->box;

    for (size_t y = 0; y < box->size[1]; y++) {
        const double *row = rind_box_row(p->input, y, z);

        for (size_t x = 0; x < box->size[0]; x++) {
            size_t voxel = x + box->size[0] * (y + box->size[1] * z);
            const double at[3] = { (double)(box->first[0] + x), (double)(box->first[1] + y),
                                   (double)(box->first[2] + z) };

            if (p->input->inside[voxel])
                take_voxel(p, at, row[x], voxel);
        }
    }
}

static void make_harmonics(patterns *p)
{
    int levels = (int)p->input->settings->lbp_3d_levels;
    double radius = p->input->settings->lbp_3d_radius;

    for (int n = 0; n < levels; n++) {
        for (int m = -n; m <= n; m++)
            for (size_t i = 0; i < p->n_points; i++) {
                const double *v = p->point[i];
                double theta = acos(fmax(-1.0, fmin(1.0, v[2] / radius))), phi = atan2(v[1], v[0]);

                p->harmonic[(size_t)(n * n + n + m) * p->n_points + i] = rind_spherical_harmonic(n, m, theta, phi);
            }
        for (int k = 0; k < 2 * n + 1; k++)
            for (int l = 0; l < 2 * n + 1; l++) {
                double complex sum = 0.0;

                for (size_t i = 0; i < p->n_points; i++)
                    sum += p->harmonic[(size_t)(n * n + k) * p->n_points + i] *
                           p->harmonic[(size_t)(n * n + l) * p->n_points + i];
                p->square[((size_t)n * MAX_ORDERS + (size_t)k) * MAX_ORDERS + (size_t)l] = sum;
            }
    }
}

/* The coefficients of the box and what reaches into it. */
static rind_status make_coefficients(rind_ctx *ctx, patterns *p)
{
    const rind_volume *image = &p->input->image;
    size_t reach = (size_t)ceil(p->input->settings->lbp_3d_radius) + 2 + MARGIN;

    for (int a = 0; a < 3; a++) {
        size_t first = p->input->box.first[a], end = first + p->input->box.size[a] + reach;

        p->first[a] = first > reach ? first - reach : 0;
        p->size[a] = (end < image->size[a] ? end : image->size[a]) - p->first[a];
    }
    p->coefficient =
        rind_alloc(ctx, p->size[0] * p->size[1], p->size[2] * sizeof *p->coefficient, "spline coefficients");
    if (p->coefficient == NULL)
        return RIND_NO_MEMORY;
    for (size_t z = 0; z < p->size[2]; z++)
        for (size_t y = 0; y < p->size[1]; y++)
            memcpy(p->coefficient + p->size[0] * (y + p->size[1] * z),
                   image->value + p->first[0] + image->size[0] * (p->first[1] + y + image->size[1] * (p->first[2] + z)),
                   p->size[0] * sizeof *p->coefficient);
    filter_all(p);
    return RIND_OK;
}

static rind_status make_memory(rind_ctx *ctx, patterns *p)
{
    static const char what[] = "patterns on a sphere";
    const rind_pyradiomics_filter_settings *settings = p->input->settings;
    size_t levels = settings->lbp_3d_levels;

    if (levels > RIND_SPHERE_MAX_DEGREE + 1 || settings->lbp_3d_subdivision > RIND_SPHERE_MAX_SUBDIVISION)
        return rind_fail(
            ctx, RIND_BAD_SETTINGS,
            "lbp3DLevels %u, lbp3DIcosphereSubdivision %u: at most %d levels and %d subdivisions are possible",
            settings->lbp_3d_levels, settings->lbp_3d_subdivision, RIND_SPHERE_MAX_DEGREE + 1,
            RIND_SPHERE_MAX_SUBDIVISION);
    p->n_points = rind_sphere_points(settings->lbp_3d_subdivision);
    p->point = rind_alloc(ctx, p->n_points, sizeof *p->point, what);
    p->harmonic = rind_alloc(ctx, levels * levels, p->n_points * sizeof *p->harmonic, what);
    p->square = rind_alloc(ctx, levels, MAX_ORDERS * MAX_ORDERS * sizeof *p->square, what);
    p->map = rind_alloc_zero(ctx, levels + 1, rind_box_voxels(p->input) * sizeof *p->map, what);
    if (p->point == NULL || p->harmonic == NULL || p->square == NULL || p->map == NULL)
        return RIND_NO_MEMORY;
    return rind_sphere_make(ctx, settings->lbp_3d_subdivision, settings->lbp_3d_radius, p->point);
}

static rind_status run(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, rind_pyradiomics_sink *sink,
                       void *user)
{
    patterns p = { .input = input };
    size_t levels = input->settings->lbp_3d_levels;
    rind_status status = make_memory(ctx, &p);

    if (status == RIND_OK)
        status = make_coefficients(ctx, &p);
    if (status == RIND_OK) {
        make_harmonics(&p);
        rind_parallel(ctx, input->box.size[2], take_slice, &p);
    }
    for (size_t k = 0; k <= levels && status == RIND_OK; k++) {
        char name[RIND_IMAGE_NAME_SIZE] = "lbp-3D-k";

        if (k < levels)
            snprintf(name, sizeof name, "lbp-3D-m%zu", k + 1);
        status = sink(user, name, p.map + k * rind_box_voxels(input));
    }
    free(p.point);
    free(p.harmonic);
    free(p.square);
    free(p.coefficient);
    free(p.map);
    return status;
}

const rind_pyradiomics_image_type rind_pyradiomics_LBP3D = {
    .name = "LBP3D",
    .title = "local binary patterns on a sphere",
    .run = run,
};
