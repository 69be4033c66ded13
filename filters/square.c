/*
 * square.c - the square of the intensity (PyRadiomics)
 *
 * y = x^2 / m with m the largest absolute intensity of the image. The sign is lost. Weighs bright and dark extremes
 * more than what lies between.
 *
 * Images: square.
 */
#include "pointwise.h"

#include <stdio.h>

static void transform(const double *x, size_t n, double m, double *y)
{
    for (size_t k = 0; k < n; k++)
        y[k] = x[k] * x[k] / m;
}

static void response_name(const void *parameters, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    (void)parameters;
    (void)two_d;
    (void)k;
    snprintf(name, RIND_IMAGE_NAME_SIZE, "square");
}

static rind_status run(rind_ctx *ctx, const void *parameters, bool two_d, const rind_volume *image,
                       rind_response_sink *sink, void *user)
{
    (void)parameters;
    (void)two_d;
    return rind_pointwise_run(ctx, image, transform, 0.0, sink, user);
}

const rind_filter rind_filter_square = {
    .name = "square",
    .title = "Square",
    .source = "pyradiomics:Square",
    .n_responses = rind_pointwise_n_responses,
    .response_name = response_name,
    .reach = rind_pointwise_reach,
    .run = run,
};
