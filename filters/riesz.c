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
 * With 'alignment_sigma_mm' the order's axes are not the image's but those of the local structure tensor (steer.c).
 *
 * Images: riesz_oLXLYLZ, then _log_sSIGMAmm or _FAMILY_lLEVEL, then _aligned_sSIGMAmm: riesz_o100_log_s3mm,
 * riesz_o020_simoncelli_l1_aligned_s1mm.
 */
#include "log.h"
#include "nonseparable.h"
#include "parameters.h"
#include "steer.h"

#include "image/spectral.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_ORDER = 8, MAX_PADDING = 512 };

typedef enum first_filter { OF_NONE, OF_LOG, OF_SIMONCELLI, OF_SHANNON } first_filter;

typedef struct parameters {
    rind_counts order;
    first_filter of;
    double sigma_mm, truncate, alignment_sigma_mm; /* the last 0: not aligned */
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
    { "alignment_sigma_mm", &rind_key_optional_number, "mm", "none",
      "Aligns the axes of 'order' with the structure tensor, averaged by a Gaussian of this standard deviation.",
      AT(parameters, alignment_sigma_mm), ABOVE(0, 100) },
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
    else if (p->alignment_sigma_mm > 0.0 && sum > RIND_MAX_STEERED_ORDER)
        snprintf(why, why_size, "order: the sum is %u; with alignment_sigma_mm at most %d", sum,
                 RIND_MAX_STEERED_ORDER);
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
    char number[RIND_NAME_NUMBER_SIZE], first[48] = "", aligned[30] = "";
    (void)two_d;
    (void)k;

    if (p->of == OF_LOG)
        snprintf(first, sizeof first, "_log_s%smm", rind_name_number(p->sigma_mm, number));
    else if (p->of != OF_NONE)
        snprintf(first, sizeof first, "_%s_l%u", firsts[p->of], p->level);
    if (p->alignment_sigma_mm > 0.0)
        snprintf(aligned, sizeof aligned, "_aligned_s%.16smm", rind_name_number(p->alignment_sigma_mm, number));
    snprintf(name, RIND_IMAGE_NAME_SIZE, "riesz_o%u%u%u%s%s", p->order.value[0], p->order.value[1], p->order.value[2],
             first, aligned);
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
    const uint32_t *order;
    uint32_t sum;
    double weight; /* with the sign of (-i)^L, or of (-i)^(L - 1) */
} transform;

static transform make_transform(const parameters *p, const uint32_t order[3], double weight)
{
    transform t = { .p = p, .order = order, .sum = order[0] + order[1] + order[2], .weight = weight };

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
        product *= power(f[a], t->order[a]);
    return product / power(r, t->sum);
}

/* The response of the first filter on the padded image, in its place. */
static rind_status run_first(rind_ctx *ctx, const parameters *p, bool two_d, rind_volume *padded)
{
    rind_log_scale scale = { p->sigma_mm, p->truncate, p->boundary };

    if (p->of != OF_LOG)
        return RIND_OK; /* a wavelet's factor goes with the transform's */
    double *work = two_d ? NULL : rind_response_alloc(ctx, padded), *out = rind_response_alloc(ctx, padded);
    bool enough = out != NULL && (work != NULL || two_d);
    rind_status status = enough ? rind_log_run(ctx, &scale, two_d, padded, work, out) : RIND_NO_MEMORY;

    free(work);
    free(status == RIND_OK ? padded->value : out);
    if (status == RIND_OK)
        padded->value = out;
    return status;
}

/* What the transforms of one image are made of. */
typedef struct source {
    const parameters *p;
    bool two_d;
    const rind_volume *first; /* padded */
    const rind_volume *image;
} source;

/* One transform of the first filter's response, cut to the image's size. */
static rind_status transform_of(rind_ctx *ctx, const source *s, const uint32_t order[3], double weight, double *out)
{
    transform t = make_transform(s->p, order, weight);
    rind_spectral spectral = { .factor = factor, .user = &t, .imaginary = t.sum % 2 == 1 };
    double *whole = rind_response_alloc(ctx, s->first);
    rind_status status = whole == NULL ? RIND_NO_MEMORY : rind_spectral_run(ctx, s->first, s->two_d, &spectral, whole);

    if (status == RIND_OK) {
        rind_volume padded = *s->first;

        padded.value = whole;
        rind_volume_crop(&padded, s->image, out);
    }
    free(whole);
    return status;
}

static rind_status monomial(rind_ctx *ctx, const void *user, const uint32_t exponent[3], double *out)
{
    return transform_of(ctx, user, exponent, 1.0, out);
}

static rind_status respond(rind_ctx *ctx, const source *s, double *out)
{
    const uint32_t *l = s->p->order.value;
    rind_riesz_source riesz = { monomial, s };

    if (s->p->alignment_sigma_mm > 0.0)
        return rind_riesz_steer(ctx, &riesz, l, s->two_d, s->image, s->p->alignment_sigma_mm, out);
    double weight = sqrt(factorial(l[0] + l[1] + l[2]) / (factorial(l[0]) * factorial(l[1]) * factorial(l[2])));
    return transform_of(ctx, s, l, weight, out);
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    const parameters *p = of;
    rind_volume padded;
    rind_status status = rind_volume_pad(ctx, image, two_d, p->padding_vox, p->boundary, &padded);

    if (status != RIND_OK)
        return status;
    double *response = rind_response_alloc(ctx, image);
    status = response == NULL ? RIND_NO_MEMORY : run_first(ctx, p, two_d, &padded);
    if (status == RIND_OK) {
        const source s = { p, two_d, &padded, image };

        status = respond(ctx, &s, response);
    }
    if (status == RIND_OK)
        status = sink(user, 0, response);
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
