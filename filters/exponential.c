/*
 * exponential.c - the exponential of the intensity (PyRadiomics)
 *
 * y = exp(x ln(m) / m) with m the largest absolute intensity of the image, so that m stays m. Spreads the large
 * intensities. The result is above 0 whatever the sign of x.
 *
 * Images: exponential.
 */
#include "pointwise.h"

#include <math.h>
#include <stdio.h>

static void transform(const double *x, size_t n, double m, double *y)
{
    double scale = log(m) / m;

    for (size_t k = 0; k < n; k++)
        y[k] = exp(x[k] * scale);
}

static void response_name(const void *parameters, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    (void)parameters;
    (void)two_d;
    (void)k;
    snprintf(name, RIND_IMAGE_NAME_SIZE, "exponential");
}

static rind_status run(rind_ctx *ctx, const void *parameters, bool two_d, const rind_volume *image,
                       rind_response_sink *sink, void *user)
{
    (void)parameters;
    (void)two_d;
    return rind_pointwise_run(ctx, image, transform, 1.0, sink, user);
}

const rind_filter rind_filter_exponential = {
    .name = "exponential",
    .title = "Exponential",
    .source = "pyradiomics:Exponential",
    .n_responses = rind_pointwise_n_responses,
    .response_name = response_name,
    .reach = rind_pointwise_reach,
    .run = run,
};
