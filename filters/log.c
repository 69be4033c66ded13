/*
 * log.c - the Laplacian of a Gaussian (IBSI 2, section on Laplacian-of-Gaussian filters)
 *
 * Answers to blobs and edges of the scale sigma: below zero inside a bright blob, above zero around it. With s the
 * standard deviation in voxels, D the dimensions and r the distance in voxels, the kernel is
 *
 *     -(D - r^2 / s^2) exp(-r^2 / (2 s^2)) / ((sqrt(2 pi) s)^D s^2)
 *
 * on all voxels of a square or cube of half width floor(truncate s + 1/2), corners included, not corrected for
 * its sum. Along each axis it is a Gaussian g or (k^2 / s^2 - 1) / s^2 times g, so the kernel is the sum of D products
 * of one-dimensional ones.
 *
 * Where voxels are not cubes, s differs by axis, and the derivatives are those by distance, in units of the
 * spacing along x: for cubes that is the kernel above.
 *
 * Images: log_sSIGMAmm, one for each sigma, as log_s1.5mm.
 */
#include "log.h"
#include "parameters.h"

#include "image/laplacian.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct parameters {
    rind_numbers sigma_mm;
    double truncate;
    rind_boundary boundary;
} parameters;

static const rind_key keys[] = {
    { "sigma_mm", &rind_key_numbers, "mm", "[1]", "Standard deviations of the Gaussian; one image each.",
      AT(parameters, sigma_mm), ABOVE(0, 1000) },
    { "truncate", &rind_key_number, "sigma", "4", "Half width of the kernel.", AT(parameters, truncate), RANGE(1, 10) },
    BOUNDARY_KEY(parameters, boundary, "mirror"),
};

static size_t n_responses(const void *of, bool two_d)
{
    (void)two_d;
    return ((const parameters *)of)->sigma_mm.n;
}

static void response_name(const void *of, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    const parameters *p = of;
    char number[RIND_NAME_NUMBER_SIZE];
    (void)two_d;

    snprintf(name, RIND_IMAGE_NAME_SIZE, "log_s%smm", rind_name_number(p->sigma_mm.value[k], number));
}

static size_t half_width(double truncate, double sigma_mm, double spacing_mm)
{
    return (size_t)floor(truncate * (sigma_mm / spacing_mm) + 0.5);
}

static void reach(const void *of, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    const parameters *p = of;
    double largest = 0.0;

    for (size_t k = 0; k < p->sigma_mm.n; k++)
        largest = fmax(largest, p->sigma_mm.value[k]);
    for (int a = 0; a < 3; a++)
        reach_vox[a] = a == 2 && two_d ? 0.0 : (double)half_width(p->truncate, largest, spacing_mm[a]);
}

/*
 * From the centre on: g, and its second derivative in units of 'spacing_x'. In long double, whose functions have no
 * variants that differ in the last digit.
 */
static void make_kernel(double sigma_mm, double spacing_mm, double spacing_x, size_t n, double *g, double *d)
{
    const long double two_pi = 6.28318530717958647692528676655900577L;
    long double s = (long double)sigma_mm / spacing_mm, unit = (long double)spacing_x / sigma_mm;

    for (size_t k = 0; k < n; k++) {
        long double t = (long double)k / s, gauss = expl(-t * t / 2.0L) / (sqrtl(two_pi) * s);

        g[k] = (double)gauss;
        d[k] = (double)((t * t - 1.0L) * unit * unit * gauss);
    }
}

rind_status rind_log_run(rind_ctx *ctx, const rind_log_scale *scale, bool two_d, const rind_volume *image, double *work,
                         double *out)
{
    double *tap[3] = { NULL, NULL, NULL };
    rind_even_pair pair[3] = { { NULL, NULL, 0 } };
    rind_status status = RIND_OK;

    for (int a = 0; a < (two_d ? 2 : 3) && status == RIND_OK; a++) {
        size_t n = half_width(scale->truncate, scale->sigma_mm, image->spacing_mm[a]) + 1;

        tap[a] = rind_alloc(ctx, 2 * n, sizeof **tap, "kernel");
        if (tap[a] == NULL) {
            status = RIND_NO_MEMORY;
            break;
        }
        make_kernel(scale->sigma_mm, image->spacing_mm[a], image->spacing_mm[0], n, tap[a], tap[a] + n);
        pair[a] = (rind_even_pair){ tap[a], tap[a] + n, n - 1 };
    }
    if (status == RIND_OK)
        status = rind_laplacian(ctx, image, two_d, scale->boundary, pair, work, out);
    for (int a = 0; a < 3; a++)
        free(tap[a]);
    return status;
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    const parameters *p = of;
    double *response = rind_response_alloc(ctx, image), *work = two_d ? NULL : rind_response_alloc(ctx, image);
    rind_status status = response == NULL || (work == NULL && !two_d) ? RIND_NO_MEMORY : RIND_OK;

    for (size_t k = 0; k < p->sigma_mm.n && status == RIND_OK; k++) {
        rind_log_scale scale = { p->sigma_mm.value[k], p->truncate, p->boundary };

        status = rind_log_run(ctx, &scale, two_d, image, work, response);
        if (status == RIND_OK)
            status = sink(user, k, response);
    }
    free(work);
    free(response);
    return status;
}

const rind_filter rind_filter_log = {
    .name = "log",
    .title = "Laplacian of Gaussian",
    .source = "ibsi2:log",
    .parameters = keys,
    .n_parameters = COUNT_OF(keys),
    .size = sizeof(parameters),
    .n_responses = n_responses,
    .response_name = response_name,
    .reach = reach,
    .run = run,
};
