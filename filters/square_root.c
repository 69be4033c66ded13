/*
 * square_root.c - the square root of the intensity (PyRadiomics)
 *
 * y = sign(x) sqrt(|x| m) with m the largest absolute intensity of the image. Spreads intensities near 0.
 *
 * Images: square_root.
 */
#include "pointwise.h"

#include <math.h>
#include <stdio.h>

static void transform(const double *x, size_t n, double m, double *y)
{
    for (size_t k = 0; k < n; k++)
        y[k] = copysign(sqrt(fabs(x[k]) * m), x[k]);
}

static void response_name(const void *parameters, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    (void)parameters;
    (void)two_d;
    (void)k;
    snprintf(name, RIND_IMAGE_NAME_SIZE, "square_root");
}

static rind_status run(rind_ctx *ctx, const void *parameters, bool two_d, const rind_volume *image,
                       rind_response_sink *sink, void *user)
{
    (void)parameters;
    (void)two_d;
    return rind_pointwise_run(ctx, image, transform, 0.0, sink, user);
}

const rind_filter rind_filter_square_root = {
    .name = "square_root",
    .title = "Square root",
    .source = "pyradiomics:SquareRoot",
    .n_responses = rind_pointwise_n_responses,
    .response_name = response_name,
    .reach = rind_pointwise_reach,
    .run = run,
};
