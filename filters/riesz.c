/*
 * riesz.c - Riesz transforms (IBSI 2, section on Riesz transforms)
 *
 * Directional derivatives of any order without their amplification of high frequencies: all-pass filters that give
 * another filter's response an orientation. For the order l = (lx, ly, lz), L = lx + ly + lz, the spectrum is
 * multiplied by
 *
 *     (-i)^L sqrt(L! / (lx! ly! lz!)) fx^lx fy^ly fz^lz / r^L,   0 at r = 0,
 *
 * with the frequencies f of spectral.h. 'of' names the filter that comes first: none, the Laplacian of a Gaussian, or
 * the factor of an isotropic wavelet. The kernel reaches far, so the image is padded by 'boundary' before all
 * steps, and cut to its size after them.
 *
 * Images: riesz_oLXLYLZ, then _log_sSIGMAmm or _FAMILY_lLEVEL: riesz_o100_log_s3mm, riesz_o020_simoncelli_l1.
 */
#include "log.h"
#include "nonseparable.h"
#include "parameters.h"

#include "image/spectral.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_ORDER = 8, MAX_PADDING = 512 };

typedef enum first_filter { OF_NONE, OF_LOG, OF_SIMONCELLI, OF_SHANNON } first_filter;

typedef struct parameters {
    rind_counts order;
    first_filter of;
    double sigma_mm, truncate;
    uint32_t level, padding_vox;
    rind_boundary boundary;
} parameters;

static const char *const firsts[] = { "none", "log", "simoncelli", "shannon", NULL };

static const rind_key keys[] = {
    { "order", &rind_key_counts, NULL, "[1, 0, 0]", "Order along x, y, z.", AT(parameters, order), .size = 3,
      RANGE(0, MAX_ORDER) },
    { "of", &rind_key_choice, NULL, "none", "The filter whose response is transformed.", AT(parameters, of),
      .size = sizeof(first_filter), .words = firsts },
    { "sigma_mm", &rind_key_number, "mm", "1", "log: standard deviation of the Gaussian.", AT(parameters, sigma_mm),
      ABOVE(0, 1000) },
    { "truncate", &rind_key_number, "sigma", "4", "log: half width of the kernel.", AT(parameters, truncate),
      RANGE(1, 10) },
    { "level", &rind_key_count, NULL, "1", "simoncelli, shannon: level.", AT(parameters, level),
      RANGE(1, RIND_MAX_ISOTROPIC_LEVEL) },
    { "padding_vox", &rind_key_count, "voxel", "32", "Voxels put around the image before all steps.",
      AT(parameters, padding_vox), RANGE(0, MAX_PADDING) },
    BOUNDARY_KEY(parameters, boundary, "mirror"),
};

static bool check(const void *of, bool two_d, char *why, size_t why_size)
{
    const parameters *p = of;
    uint32_t sum = p->order.value[0] + p->order.value[1] + p->order.value[2];

    if (sum == 0 || sum > MAX_ORDER)
        snprintf(why, why_size, "order: the sum is %u; allowed: from 1 to %d", sum, MAX_ORDER);
    else if (two_d && p->order.value[2] > 0)
        snprintf(why, why_size, "order: %u along z does not go with dimension 2d", p->order.value[2]);
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
    char number[RIND_NAME_NUMBER_SIZE], first[48] = "";
    (void)two_d;
    (void)k;

    if (p->of == OF_LOG)
        snprintf(first, sizeof first, "_log_s%smm", rind_name_number(p->sigma_mm, number));
    else if (p->of != OF_NONE)
        snprintf(first, sizeof first, "_%s_l%u", firsts[p->of], p->level);
    snprintf(name, RIND_IMAGE_NAME_SIZE, "riesz_o%u%u%u%s", p->order.value[0], p->order.value[1], p->order.value[2],
             first);
}

static void reach(const void *of, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    (void)of;
    (void)two_d;
    (void)spacing_mm;
    reach_vox[0] = reach_vox[1] = reach_vox[2] = INFINITY;
}

static double factorial(uint32_t n)
{
    return n > 1 ? n * factorial(n - 1) : 1.0;
}

/* t^n; pow() has variants that differ in the last digit. */
static double power(double t, uint32_t n)
{
    double product = 1.0;

    for (uint32_t k = 0; k < n; k++)
        product *= t;
    return product;
}

typedef struct transform {
    const parameters *p;
    uint32_t sum;
    double weight; /* with the sign of (-i)^L, or of (-i)^(L - 1) */
} transform;

static transform make_transform(const parameters *p)
{
    const uint32_t *l = p->order.value;
    transform t = { .p = p, .sum = l[0] + l[1] + l[2] };

    t.weight = sqrt(factorial(t.sum) / (factorial(l[0]) * factorial(l[1]) * factorial(l[2])));
    if (t.sum / 2 % 2 == 1)
        t.weight = -t.weight;
    return t;
}

static double factor(const void *user, const double f[3])
{
    const transform *t = user;
    const parameters *p = t->p;
    double r = sqrt(f[0] * f[0] + f[1] * f[1] + f[2] * f[2]), product = t->weight;

    if (r == 0.0) /* exactly, at the one point of a grid of odd numbers */
        return 0.0;
    if (p->of == OF_SIMONCELLI || p->of == OF_SHANNON)
        product *= rind_isotropic_factor(p->of == OF_SIMONCELLI ? RIND_SIMONCELLI : RIND_SHANNON, p->level, r);
    for (int a = 0; a < 3; a++)
        product *= power(f[a], p->order.value[a]);
    return product / power(r, t->sum);
}

/* The response on the padded image, in its place, with room for another in 'out'. */
static rind_status filter(rind_ctx *ctx, const parameters *p, bool two_d, rind_volume *padded, double *out)
{
    transform t = make_transform(p);
    rind_spectral spectral = { .factor = factor, .user = &t, .imaginary = t.sum % 2 == 1 };
    rind_log_scale scale = { p->sigma_mm, p->truncate, p->boundary };
    rind_volume first = *padded;

    if (p->of == OF_LOG) {
        double *work = two_d ? NULL : rind_response_alloc(ctx, padded);
        rind_status status =
            work == NULL && !two_d ? RIND_NO_MEMORY : rind_log_run(ctx, &scale, two_d, padded, work, out);

        free(work);
        if (status != RIND_OK)
            return status;
        first.value = out;
    }
    return rind_spectral_run(ctx, &first, two_d, &spectral, padded->value);
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    const parameters *p = of;
    rind_volume padded;
    rind_status status = rind_volume_pad(ctx, image, two_d, p->padding_vox, p->boundary, &padded);

    if (status != RIND_OK)
        return status;
    double *response = rind_response_alloc(ctx, &padded);
    status = response == NULL ? RIND_NO_MEMORY : filter(ctx, p, two_d, &padded, response);
    if (status == RIND_OK) {
        rind_volume_crop(&padded, image, response);
        status = sink(user, 0, response);
    }
    free(padded.value);
    free(response);
    return status;
}

const rind_filter rind_filter_riesz = {
    .name = "riesz",
    .title = "Riesz transform",
    .source = "ibsi2:riesz",
    .parameters = keys,
    .n_parameters = COUNT_OF(keys),
    .size = sizeof(parameters),
    .check = check,
    .n_responses = n_responses,
    .response_name = response_name,
    .reach = reach,
    .run = run,
};
