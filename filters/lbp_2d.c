/*
 * lbp_2d.c - local binary patterns in slices (PyRadiomics LBP2D; T. Ojala, M. Pietikainen, T. Maenpaa, IEEE Trans.
 * Pattern Anal. Mach. Intell. 24 (2002) 971)
 *
 * P samples stand on a circle of radius R voxels around each voxel of a slice, the first in the direction of x, the
 * next ones turning towards smaller y; between voxels they are interpolated bilinearly, their offsets rounded to 5
 * digits. A sample's bit is 1 where it is not below the voxel. Of the P bits the method makes a number:
 *
 *     default  sum of bit i times 2^i
 *     ror      the smallest of those sums when the circle is turned
 *     uniform  the number of ones where the circle has at most two changes between 0 and 1, else P + 1
 *     var      the variance of the samples, whatever the voxel's own value
 *
 * A sample is interpolated as a + t (b - a), so that in a flat neighbourhood it equals the voxel exactly.
 *
 * Images: lbp_2d_rRADIUS_pSAMPLES_METHOD: lbp_2d_r1_p8_uniform.
 */
#include "parameters.h"

#include "parallel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_SAMPLES = 24 };

typedef enum method { BY_DEFAULT, BY_ROTATION, UNIFORM, VARIANCE } method;

typedef struct parameters {
    double radius_vox;
    uint32_t samples;
    method method;
    rind_boundary boundary;
} parameters;

static const char *const methods[] = { "default", "ror", "uniform", "var", NULL };

static const rind_key keys[] = {
    { "radius_vox", &rind_key_number, "voxel", "1", "Radius of the circle.", AT(parameters, radius_vox), ABOVE(0, 50) },
    { "samples", &rind_key_count, NULL, "8", "Samples on the circle.", AT(parameters, samples), RANGE(1, MAX_SAMPLES) },
    { "method", &rind_key_choice, NULL, "uniform", "How the bits of the circle become a number.",
      AT(parameters, method), .size = sizeof(method), .words = methods },
    BOUNDARY_KEY(parameters, boundary, "zero"),
};

static size_t n_responses(const void *of, bool two_d)
{
    (void)of;
    (void)two_d;
    return 1;
}

static void response_name(const void *of, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    const parameters *p = of;
    char radius[RIND_NAME_NUMBER_SIZE];
    (void)two_d;
    (void)k;

    snprintf(name, RIND_IMAGE_NAME_SIZE, "lbp_2d_r%s_p%u_%s", rind_name_number(p->radius_vox, radius), p->samples,
             methods[p->method]);
}

static size_t half_width(const parameters *p)
{
    return (size_t)ceil(p->radius_vox);
}

static void reach(const void *of, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    (void)two_d;
    (void)spacing_mm;
    reach_vox[0] = reach_vox[1] = (double)half_width(of);
    reach_vox[2] = 0.0;
}

/* A sample: the voxel before it along x and y, and how far it lies behind. */
typedef struct sample {
    ptrdiff_t x, y;
    double tx, ty;
} sample;

static void make_samples(const parameters *p, sample *out)
{
    const long double two_pi = 6.28318530717958647692528676655900577L;

    for (uint32_t k = 0; k < p->samples; k++) {
        long double angle = two_pi * k / p->samples;
        double x = (double)rintl(p->radius_vox * cosl(angle) * 1e5L) / 1e5;
        double y = (double)rintl(-p->radius_vox * sinl(angle) * 1e5L) / 1e5;

        out[k] = (sample){ (ptrdiff_t)floor(x), (ptrdiff_t)floor(y), x - floor(x), y - floor(y) };
    }
}

typedef struct patterns {
    const rind_volume *padded;
    size_t n[3], pad;
    const parameters *p;
    sample sample[MAX_SAMPLES];
    double *out;
} patterns;

static double sampled(const double *voxel, const sample *s, size_t stride)
{
    const double *v = voxel + s->x + s->y * (ptrdiff_t)stride;
    /* A sample on a voxel's row or column needs none beyond, which may not be there. */
    size_t right = s->tx > 0.0, below = s->ty > 0.0 ? stride : 0;
    double top = v[0] + s->tx * (v[right] - v[0]);
    double bottom = v[below] + s->tx * (v[below + right] - v[below]);

    return top + s->ty * (bottom - top);
}

static double smallest_turn(uint32_t bits, uint32_t n)
{
    uint32_t smallest = bits, all = (uint32_t)(((uint64_t)1 << n) - 1);

    for (uint32_t k = 1; k < n; k++) {
        bits = (bits >> 1 | bits << (n - 1)) & all;
        smallest = bits < smallest ? bits : smallest;
    }
    return smallest;
}

static double uniform_number(uint32_t bits, uint32_t n)
{
    uint32_t all = (uint32_t)(((uint64_t)1 << n) - 1), turned = (bits >> 1 | bits << (n - 1)) & all;
    int changes = __builtin_popcount(bits ^ turned);

    return changes <= 2 ? __builtin_popcount(bits) : (double)n + 1.0;
}

static double variance(const double *value, uint32_t n)
{
    double sum = 0.0, squares = 0.0;

    for (uint32_t k = 0; k < n; k++)
        sum += value[k];
    for (uint32_t k = 0; k < n; k++)
        squares += (value[k] - sum / n) * (value[k] - sum / n);
    return squares / n;
}

static double number_at(const patterns *l, const double *voxel)
{
    uint32_t n = l->p->samples, bits = 0;
    double value[MAX_SAMPLES];

    for (uint32_t k = 0; k < n; k++) {
        value[k] = sampled(voxel, &l->sample[k], l->padded->size[0]);
        bits |= (uint32_t)(value[k] >= *voxel) << k;
    }
    switch (l->p->method) {
    case BY_DEFAULT:
        return bits;
    case BY_ROTATION:
        return smallest_turn(bits, n);
    case UNIFORM:
        return uniform_number(bits, n);
    default:
        return variance(value, n);
    }
}

static void filter_slice(void *data, size_t z)
{
    patterns *l = data;
    const size_t *padded = l->padded->size;

    for (size_t y = 0; y < l->n[1]; y++) {
        const double *row = l->padded->value + l->pad + padded[0] * (y + l->pad + padded[1] * z);

        for (size_t x = 0; x < l->n[0]; x++)
            l->out[x + l->n[0] * (y + l->n[1] * z)] = number_at(l, row + x);
    }
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    const parameters *p = of;
    rind_volume padded;
    patterns l = { .padded = &padded, .n = { image->size[0], image->size[1], image->size[2] }, .p = p };
    (void)two_d; /* always by slice */

    l.pad = half_width(p);
    make_samples(p, l.sample);
    rind_status status = rind_volume_pad(ctx, image, true, l.pad, p->boundary, &padded);
    if (status != RIND_OK)
        return status;
    l.out = rind_response_alloc(ctx, image);
    status = l.out == NULL ? RIND_NO_MEMORY : RIND_OK;
    if (status == RIND_OK) {
        rind_parallel(ctx, image->size[2], filter_slice, &l);
        status = sink(user, 0, l.out);
    }
    free(l.out);
    free(padded.value);
    return status;
}

const rind_filter rind_filter_lbp_2d = {
    .name = "lbp_2d",
    .title = "Local binary patterns in slices",
    .source = "pyradiomics:LBP2D",
    .parameters = keys,
    .n_parameters = COUNT_OF(keys),
    .size = sizeof(parameters),
    .n_responses = n_responses,
    .response_name = response_name,
    .reach = reach,
    .run = run,
};
