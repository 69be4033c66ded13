/*
 * gradient.c - the magnitude of the gradient (PyRadiomics)
 *
 * sqrt(gx^2 + gy^2 + gz^2), by slice without z, with central differences g = (v[+1] - v[-1]) / 2, divided by the
 * spacing in mm unless use_spacing is false. At the edge mirror and nearest are the same: one neighbour is the
 * voxel itself.
 *
 * Images: gradient, or gradient_per_voxel without the spacing.
 */
#include "parameters.h"

#include "parallel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct parameters {
    bool use_spacing;
    rind_boundary boundary;
} parameters;

static const rind_key keys[] = {
    { "use_spacing", &rind_key_truth, NULL, "true", "Differences by mm; false: by voxel.",
      TRUTH(parameters, use_spacing) },
    BOUNDARY_KEY(parameters, boundary, "mirror"),
};

static size_t n_responses(const void *of, bool two_d)
{
    (void)of;
    (void)two_d;
    return 1;
}

static void response_name(const void *of, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    const parameters *p = of;
    (void)two_d;
    (void)k;

    snprintf(name, RIND_IMAGE_NAME_SIZE, "gradient%s", p->use_spacing ? "" : "_per_voxel");
}

static void reach(const void *of, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    (void)of;
    (void)spacing_mm;

    for (int a = 0; a < 3; a++)
        reach_vox[a] = a == 2 && two_d ? 0.0 : 1.0;
}

typedef struct gradient {
    const rind_volume *image;
    rind_boundary boundary;
    bool two_d;
    double weight[3]; /* of a difference along each axis */
    double *out;
} gradient;

/* Adds the squares of the differences between two rows; a row that is NULL is all 0. */
static void add_squares(const double *before, const double *behind, double weight, size_t n, double *restrict sum)
{
    for (size_t x = 0; x < n; x++) {
        double difference = weight * ((behind == NULL ? 0.0 : behind[x]) - (before == NULL ? 0.0 : before[x]));

        sum[x] += difference * difference;
    }
}

static const double *row_at(const gradient *g, ptrdiff_t y, ptrdiff_t z)
{
    const size_t *size = g->image->size;

    y = rind_boundary_index(g->boundary, y, size[1]);
    z = rind_boundary_index(g->boundary, z, size[2]);
    return y < 0 || z < 0 ? NULL : g->image->value + ((size_t)z * size[1] + (size_t)y) * size[0];
}

/* The two ends of a row: one neighbour lies beyond the edge. */
static double end_difference(const gradient *g, const double *row, ptrdiff_t x)
{
    size_t n = g->image->size[0];
    ptrdiff_t before = rind_boundary_index(g->boundary, x - 1, n), behind = rind_boundary_index(g->boundary, x + 1, n);

    return g->weight[0] * ((behind < 0 ? 0.0 : row[behind]) - (before < 0 ? 0.0 : row[before]));
}

static void filter_slice(void *data, size_t slice)
{
    gradient *g = data;
    size_t nx = g->image->size[0];
    ptrdiff_t z = (ptrdiff_t)slice;

    for (ptrdiff_t y = 0; y < (ptrdiff_t)g->image->size[1]; y++) {
        const double *row = row_at(g, y, z);
        double *out = g->out + (row - g->image->value);

        for (size_t x = 0; x < nx; x++) {
            bool inner = x > 0 && x + 1 < nx;
            double d = inner ? g->weight[0] * (row[x + 1] - row[x - 1]) : end_difference(g, row, (ptrdiff_t)x);

            out[x] = d * d;
        }
        add_squares(row_at(g, y - 1, z), row_at(g, y + 1, z), g->weight[1], nx, out);
        if (!g->two_d)
            add_squares(row_at(g, y, z - 1), row_at(g, y, z + 1), g->weight[2], nx, out);
        for (size_t x = 0; x < nx; x++)
            out[x] = sqrt(out[x]);
    }
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    const parameters *p = of;
    gradient g = { .image = image, .boundary = p->boundary, .two_d = two_d, .out = rind_response_alloc(ctx, image) };

    if (g.out == NULL)
        return RIND_NO_MEMORY;
    for (int a = 0; a < 3; a++)
        g.weight[a] = p->use_spacing ? 0.5 / image->spacing_mm[a] : 0.5;
    rind_parallel(ctx, image->size[2], filter_slice, &g);
    rind_status status = sink(user, 0, g.out);
    free(g.out);
    return status;
}

const rind_filter rind_filter_gradient = {
    .name = "gradient",
    .title = "Gradient magnitude",
    .source = "pyradiomics:Gradient",
    .parameters = keys,
    .n_parameters = COUNT_OF(keys),
    .size = sizeof(parameters),
    .n_responses = n_responses,
    .response_name = response_name,
    .reach = reach,
    .run = run,
};
