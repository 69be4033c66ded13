/*
 * gabor.c - Gabor filters (IBSI 2, section on Gabor filters)
 *
 * Answer to stripes of a wavelength and an orientation, under a Gaussian window, whatever their phase. In a plane,
 * with k1 = u cos t + v sin t along the wave and k2 = -u sin t + v cos t across it,
 *
 *     g = exp(-(k1^2 + gamma^2 k2^2) / (2 sigma^2)) exp(2 pi i k1 / lambda),
 *
 * without normalisation; the response is the modulus of the complex convolution. u, v, sigma and lambda are in mm, so
 * voxels need not be square. The window ends where the exponent passes that of 'truncate' sigma: at 7 the rest is
 * below 1e-10 of the whole.
 *
 * theta_step_rad asks for all orientations theta, theta + step, ... of the full circle, pooled. A turn by pi gives the
 * conjugate and so the same modulus: where both of each pair are there, one is computed.
 *
 * Planes are those of x and y; in 3D orthogonal_planes takes x-z and y-z, too, u being the axis named first, and
 * averages the three maps.
 *
 * Images: gabor_sSIGMAmm_lLAMBDAmm_gGAMMA_tTHETA, then _nORIENTATIONS_POOLING with a step, then _planes3:
 * gabor_s5mm_l2mm_g1.5_t0_n16_average_planes3.
 */
#include "parameters.h"

#include "image/oriented.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct parameters {
    double sigma_mm, lambda_mm, gamma, theta_rad, theta_step_rad, truncate;
    bool orthogonal_planes;
    rind_pooling pooling;
    rind_boundary boundary;
} parameters;

static const rind_key keys[] = {
    { "sigma_mm", &rind_key_number, "mm", "5", "Standard deviation of the window along the wave.",
      AT(parameters, sigma_mm), ABOVE(0, 1000) },
    { "lambda_mm", &rind_key_number, "mm", "2", "Wavelength.", AT(parameters, lambda_mm), ABOVE(0, 10000) },
    { "gamma", &rind_key_number, NULL, "1", "Spread along the wave over that across it.", AT(parameters, gamma),
      RANGE(0.01, 100) },
    { "theta_rad", &rind_key_number, "radian", "0", "Orientation of the wave, from u towards v.",
      AT(parameters, theta_rad), RANGE(-7, 7) },
    { "theta_step_rad", &rind_key_number, "radian", "0",
      "Step between orientations that fill the circle and are pooled; 0: the one orientation.",
      AT(parameters, theta_step_rad), RANGE(0, 3.2) },
    { "orthogonal_planes", &rind_key_truth, NULL, "false", "In 3D: the mean over the planes x-y, x-z and y-z.",
      TRUTH(parameters, orthogonal_planes) },
    { "pooling", &rind_key_choice, NULL, "average", "How orientations are pooled.",
      CHOICE(parameters, pooling, "average", "maximum") },
    { "truncate", &rind_key_number, "sigma", "7", "Where the window ends.", AT(parameters, truncate), RANGE(1, 10) },
    BOUNDARY_KEY(parameters, boundary, "mirror"),
};

/* Orientations of the full circle; 0 if the step does not divide it. */
static size_t n_orientations(const parameters *p)
{
    static const double dust = 1e-4; /* steps are written with a few digits */

    if (p->theta_step_rad <= 0.0)
        return 1;
    double n = 2.0 * M_PI / p->theta_step_rad, whole = rint(n);

    return fabs(n - whole) <= dust * whole && whole <= 2 * RIND_MAX_ORIENTATIONS ? (size_t)whole : 0;
}

/* Those whose moduli differ. */
static size_t n_distinct(const parameters *p)
{
    size_t n = n_orientations(p);

    return n > 1 && n % 2 == 0 ? n / 2 : n;
}

static double orientation(const parameters *p, size_t k)
{
    return p->theta_rad + 2.0 * M_PI * (double)k / (double)n_orientations(p);
}

static bool check(const void *of, bool two_d, char *why, size_t why_size)
{
    const parameters *p = of;
    size_t n = n_orientations(p);

    if (n == 0 || n_distinct(p) > RIND_MAX_ORIENTATIONS)
        snprintf(why, why_size,
                 "theta_step_rad: %.9g does not divide the circle into at most %d equal steps; pi/8, 0.39269908, does",
                 p->theta_step_rad, 2 * RIND_MAX_ORIENTATIONS);
    else if (two_d && p->orthogonal_planes)
        snprintf(why, why_size, "orthogonal_planes: true does not go with dimension 2d");
    else
        return true;
    return false;
}

static size_t n_responses(const void *of, bool two_d)
{
    (void)of;
    (void)two_d;
    return 1;
}

static void response_name(const void *of, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    const parameters *p = of;
    char sigma[RIND_NAME_NUMBER_SIZE], lambda[RIND_NAME_NUMBER_SIZE], gamma[RIND_NAME_NUMBER_SIZE],
        theta[RIND_NAME_NUMBER_SIZE], circle[32] = "";
    (void)two_d;
    (void)k;

    if (p->theta_step_rad > 0.0)
        snprintf(circle, sizeof circle, "_n%zu_%s", n_orientations(p),
                 p->pooling == RIND_AVERAGE ? "average" : "maximum");
    snprintf(name, RIND_IMAGE_NAME_SIZE, "gabor_s%smm_l%smm_g%s_t%s%s%s", rind_name_number(p->sigma_mm, sigma),
             rind_name_number(p->lambda_mm, lambda), rind_name_number(p->gamma, gamma),
             rind_name_number(p->theta_rad, theta), circle, p->orthogonal_planes ? "_planes3" : "");
}

/* Half the width of the window's box along u (axis 0) or v, over all orientations. */
static size_t half_width(const parameters *p, int axis, double spacing_mm)
{
    double widest = 0.0;

    for (size_t k = 0; k < n_distinct(p); k++) {
        double t = orientation(p, k), c = axis == 0 ? cos(t) : sin(t), s = axis == 0 ? sin(t) : cos(t);

        widest = fmax(widest, p->truncate * p->sigma_mm * sqrt(c * c + s * s / (p->gamma * p->gamma)));
    }
    return (size_t)ceil(widest / spacing_mm);
}

static const int planes[3][2] = { { 0, 1 }, { 0, 2 }, { 1, 2 } };

static int n_planes(const parameters *p)
{
    return p->orthogonal_planes ? 3 : 1;
}

static void reach(const void *of, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    const parameters *p = of;
    (void)two_d;

    reach_vox[0] = reach_vox[1] = reach_vox[2] = 0.0;
    for (int k = 0; k < n_planes(p); k++)
        for (int i = 0; i < 2; i++) {
            int axis = planes[k][i];

            reach_vox[axis] = fmax(reach_vox[axis], (double)half_width(p, i, spacing_mm[axis]));
        }
}

/* The kernels of a plane. */
typedef struct kernels {
    const parameters *p;
    double spacing_mm[2];
    ptrdiff_t reach_u;
    long double cosine[RIND_MAX_ORIENTATIONS], sine[RIND_MAX_ORIENTATIONS];
} kernels;

/* In long double, whose functions have no variants that differ in the last digit. */
static void make_kernel_row(const void *user, size_t k, ptrdiff_t dv, double *out)
{
    const kernels *g = user;
    const parameters *p = g->p;
    long double v = (long double)dv * g->spacing_mm[1], gamma = p->gamma, sigma = p->sigma_mm;
    long double most = (long double)p->truncate * p->truncate / 2.0L;

    for (ptrdiff_t du = -g->reach_u; du <= g->reach_u; du++, out += 2) {
        long double u = (long double)du * g->spacing_mm[0];
        long double k1 = u * g->cosine[k] + v * g->sine[k], k2 = -u * g->sine[k] + v * g->cosine[k];
        long double exponent = (k1 * k1 + gamma * gamma * k2 * k2) / (2.0L * sigma * sigma);
        long double wave = 2.0L * 3.14159265358979323846264338327950288L * k1 / p->lambda_mm;

        out[0] = out[1] = 0.0;
        if (exponent > most)
            continue;
        long double window = expl(-exponent);
        out[0] = (double)(window * cosl(wave));
        out[1] = (double)(window * sinl(wave));
    }
}

static rind_status add_plane(rind_ctx *ctx, const parameters *p, const int plane[2], const rind_volume *image,
                             double *response)
{
    kernels g = { .p = p, .spacing_mm = { image->spacing_mm[plane[0]], image->spacing_mm[plane[1]] } };
    rind_oriented filter = { .u = plane[0],
                             .v = plane[1],
                             .boundary = p->boundary,
                             .pooling = p->pooling,
                             .n_kernels = n_distinct(p),
                             .kernel_row = make_kernel_row,
                             .user = &g };

    for (int i = 0; i < 2; i++)
        filter.reach[i] = half_width(p, i, g.spacing_mm[i]);
    g.reach_u = (ptrdiff_t)filter.reach[0];
    for (size_t k = 0; k < filter.n_kernels; k++) {
        g.cosine[k] = cosl(orientation(p, k));
        g.sine[k] = sinl(orientation(p, k));
    }
    return rind_oriented_add(ctx, image, &filter, response);
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    const parameters *p = of;
    double *response = rind_response_alloc(ctx, image);
    rind_status status = response == NULL ? RIND_NO_MEMORY : RIND_OK;
    (void)two_d;

    if (response != NULL)
        memset(response, 0, rind_volume_n(image) * sizeof *response);
    for (int k = 0; k < n_planes(p) && status == RIND_OK; k++)
        status = add_plane(ctx, p, planes[k], image, response);
    if (status == RIND_OK) {
        for (size_t k = 0; k < rind_volume_n(image) && n_planes(p) > 1; k++)
            response[k] /= n_planes(p);
        status = sink(user, 0, response);
    }
    free(response);
    return status;
}

const rind_filter rind_filter_gabor = {
    .name = "gabor",
    .title = "Gabor",
    .source = "ibsi2:gabor",
    .parameters = keys,
    .n_parameters = COUNT_OF(keys),
    .size = sizeof(parameters),
    .check = check,
    .n_responses = n_responses,
    .response_name = response_name,
    .reach = reach,
    .run = run,
};
