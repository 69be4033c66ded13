/*
 * logarithm.c - the logarithm of the intensity (PyRadiomics)
 *
 * y = sign(x) ln(|x| + 1) m / ln(m + 1) with m the largest absolute intensity of the image. Spreads
 * intensities near 0 and draws the large ones together.
 *
 * Images: logarithm.
 */
#include "pointwise.h"

#include <math.h>
#include <stdio.h>

static void transform(const double *x, size_t n, double m, double *y)
{
    double scale = m / log(m + 1.0);

    for (size_t k = 0; k < n; k++)
        y[k] = copysign(log(fabs(x[k]) + 1.0) * scale, x[k]);
}

static void response_name(const void *parameters, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    (void)parameters;
    (void)two_d;
    (void)k;
    snprintf(name, RIND_IMAGE_NAME_SIZE, "logarithm");
}

static rind_status run(rind_ctx *ctx, const void *parameters, bool two_d, const rind_volume *image,
                       rind_response_sink *sink, void *user)
{
    (void)parameters;
    (void)two_d;
    return rind_pointwise_run(ctx, image, transform, 0.0, sink, user);
}

const rind_filter rind_filter_logarithm = {
    .name = "logarithm",
    .title = "Logarithm",
    .source = "pyradiomics:Logarithm",
    .n_responses = rind_pointwise_n_responses,
    .response_name = response_name,
    .reach = rind_pointwise_reach,
    .run = run,
};
