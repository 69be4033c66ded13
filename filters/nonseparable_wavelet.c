/*
 * nonseparable_wavelet.c - isotropic wavelets (IBSI 2, section on non-separable wavelets)
 *
 * Bands of spatial frequency without orientation: a factor on the spectrum that depends on the distance r from
 * frequency 0 alone. With m = 1, 1/2, 1/4 ... at level 1, 2, 3 ...
 *
 *     simoncelli  cos(pi/2 log2(2 r / m)) for m / 4 <= r <= m, else 0
 *     shannon     1 for m / 2 < r <= m, else 0
 *
 * The image is taken as periodic and is not padded, unless padding_vox asks for it. The frequencies of the spectrum's
 * points are those of the reference (spectral.h), which for an even number of voxels are not those of the discrete
 * Fourier transform. They count voxels, not mm.
 *
 * Images: nonseparable_wavelet_FAMILY_lLEVEL, one for each level: nonseparable_wavelet_simoncelli_l1.
 */
#include "nonseparable.h"
#include "parameters.h"

#include "image/spectral.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_PADDING = 512 };

typedef struct parameters {
    rind_isotropic family;
    rind_counts level;
    uint32_t padding_vox;
    rind_boundary boundary;
} parameters;

static const char *const families[] = { "simoncelli", "shannon", NULL };

static const rind_key keys[] = {
    { "family", &rind_key_choice, NULL, "simoncelli", "The wavelet.", AT(parameters, family),
      .size = sizeof(rind_isotropic), .words = families },
    { "level", &rind_key_counts, NULL, "[1]", "Levels; one image each.", AT(parameters, level),
      RANGE(1, RIND_MAX_ISOTROPIC_LEVEL) },
    { "padding_vox", &rind_key_count, "voxel", "0", "Voxels put around the image before its Fourier transform.",
      AT(parameters, padding_vox), RANGE(0, MAX_PADDING) },
    BOUNDARY_KEY(parameters, boundary, "periodic"),
};

double rind_isotropic_factor(rind_isotropic family, uint32_t level, double r)
{
    double m = ldexp(1.0, 1 - (int)level);

    if (family == RIND_SHANNON)
        return r > 0.5 * m && r <= m ? 1.0 : 0.0;
    if (r < 0.25 * m || r > m)
        return 0.0;
    return (double)cosl(1.57079632679489661923132169163975144L * log2l(2.0L * r / m));
}

static size_t n_responses(const void *of, bool two_d)
{
    (void)two_d;
    return ((const parameters *)of)->level.n;
}

static void response_name(const void *of, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    const parameters *p = of;
    (void)two_d;

    snprintf(name, RIND_IMAGE_NAME_SIZE, "nonseparable_wavelet_%s_l%u", families[p->family], p->level.value[k]);
}

static void reach(const void *of, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    (void)of;
    (void)two_d;
    (void)spacing_mm;
    reach_vox[0] = reach_vox[1] = reach_vox[2] = INFINITY;
}

typedef struct band {
    rind_isotropic family;
    uint32_t level;
} band;

static double factor(const void *user, const double f[3])
{
    const band *b = user;

    return rind_isotropic_factor(b->family, b->level, sqrt(f[0] * f[0] + f[1] * f[1] + f[2] * f[2]));
}

/* 'padded' is the image itself, or a larger one whose filtered values go to 'work'. */
static rind_status filter(rind_ctx *ctx, const band *b, bool two_d, const rind_volume *image, const rind_volume *padded,
                          double *work, double *response)
{
    rind_spectral spectral = { .factor = factor, .user = b };
    rind_status status = rind_spectral_run(ctx, padded, two_d, &spectral, work == NULL ? response : work);
    rind_volume filtered = *padded;

    filtered.value = work;
    if (status == RIND_OK && work != NULL)
        rind_volume_crop(&filtered, image, response);
    return status;
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    const parameters *p = of;
    rind_volume padded = *image;
    double *response = rind_response_alloc(ctx, image), *work = NULL;
    rind_status status = response == NULL ? RIND_NO_MEMORY : RIND_OK;

    if (status == RIND_OK && p->padding_vox > 0) {
        status = rind_volume_pad(ctx, image, two_d, p->padding_vox, p->boundary, &padded);
        if (status == RIND_OK && (work = rind_response_alloc(ctx, &padded)) == NULL)
            status = RIND_NO_MEMORY;
    }
    for (size_t k = 0; k < p->level.n && status == RIND_OK; k++) {
        band b = { p->family, p->level.value[k] };

        status = filter(ctx, &b, two_d, image, &padded, work, response);
        if (status == RIND_OK)
            status = sink(user, k, response);
    }
    if (padded.value != image->value)
        free(padded.value);
    free(work);
    free(response);
    return status;
}

const rind_filter rind_filter_nonseparable_wavelet = {
    .name = "nonseparable_wavelet",
    .title = "Non-separable wavelets",
    .source = "ibsi2:nonseparable_wavelet",
    .parameters = keys,
    .n_parameters = COUNT_OF(keys),
    .size = sizeof(parameters),
    .n_responses = n_responses,
    .response_name = response_name,
    .reach = reach,
    .run = run,
};
