/*
 * pointwise.c - PyRadiomics' image types Square, SquareRoot, Logarithm and Exponential
 *
 * Functions of one voxel and of m, the largest absolute intensity of the whole current image. They are those of
 * square.c, square_root.c, logarithm.c and exponential.c, but each written in the order of operations of PyRadiomics,
 * so that a value that falls on the edge of a bin there falls on it here. Of an image of zeros nothing can be scaled:
 * 0, and 1 for Exponential.
 */
#include "pyradiomics/of_box.h"

#include <math.h>
#include <stdlib.h>

/* What one voxel becomes; 'scale' is made of m. */
typedef double point_function(double x, double scale);

/* (x / sqrt(m))^2 */
static double square(double x, double scale)
{
    double root = scale * x;

    return root * root;
}

/* sign(x) sqrt(|x| m) */
static double square_root(double x, double scale)
{
    return x > 0.0 ? sqrt(x * scale) : x < 0.0 ? -sqrt(-x * scale) : x;
}

/* sign(x) ln(|x| + 1) m / ln(m + 1) */
static double logarithm(double x, double scale)
{
    return (x > 0.0 ? log(x + 1.0) : x < 0.0 ? -log(-(x - 1.0)) : x) * scale;
}

/* exp(x ln(m) / m) */
static double exponential(double x, double scale)
{
    return exp(scale * x);
}

static double largest(const rind_volume *image)
{
    double m = 0.0;

    for (size_t k = 0; k < rind_volume_n(image); k++)
        m = m > fabs(image->value[k]) ? m : fabs(image->value[k]);
    return m;
}

static rind_status run(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, const char *name,
                       point_function *function, double scale, rind_pyradiomics_sink *sink, void *user)
{
    const size_t *size = input->box.size;
    double *value = rind_box_alloc(ctx, input), *to = value;

    if (value == NULL)
        return RIND_NO_MEMORY;
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++) {
            const double *from = rind_box_row(input, y, z);

            for (size_t x = 0; x < size[0]; x++)
                *to++ = function(from[x], scale);
        }
    rind_status status = sink(user, name, value);
    free(value);
    return status;
}

static rind_status run_square(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, rind_pyradiomics_sink *sink,
                              void *user)
{
    double m = largest(&input->image);

    return run(ctx, input, "square", square, m > 0.0 ? 1.0 / sqrt(m) : 0.0, sink, user);
}

static rind_status run_square_root(rind_ctx *ctx, const rind_pyradiomics_filter_input *input,
                                   rind_pyradiomics_sink *sink, void *user)
{
    return run(ctx, input, "squareroot", square_root, largest(&input->image), sink, user);
}

static rind_status run_logarithm(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, rind_pyradiomics_sink *sink,
                                 void *user)
{
    double m = largest(&input->image);

    return run(ctx, input, "logarithm", logarithm, m > 0.0 ? m / log(m + 1.0) : 0.0, sink, user);
}

static rind_status run_exponential(rind_ctx *ctx, const rind_pyradiomics_filter_input *input,
                                   rind_pyradiomics_sink *sink, void *user)
{
    double m = largest(&input->image);

    return run(ctx, input, "exponential", exponential, m > 0.0 ? log(m) / m : 0.0, sink, user);
}

const rind_pyradiomics_image_type rind_pyradiomics_Square = { .name = "Square",
                                                              .title = "square of the intensity",
                                                              .run = run_square };
const rind_pyradiomics_image_type rind_pyradiomics_SquareRoot = { .name = "SquareRoot",
                                                                  .title = "square root of the intensity",
                                                                  .run = run_square_root };
const rind_pyradiomics_image_type rind_pyradiomics_Logarithm = { .name = "Logarithm",
                                                                 .title = "logarithm of the intensity",
                                                                 .run = run_logarithm };
const rind_pyradiomics_image_type rind_pyradiomics_Exponential = { .name = "Exponential",
                                                                   .title = "exponential of the intensity",
                                                                   .run = run_exponential };
