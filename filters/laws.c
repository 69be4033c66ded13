/*
 * laws.c - Laws' texture kernels (IBSI 2, section on Laws kernels; K. Laws, 1980)
 *
 * Small kernels for level, edge, spot, wave and ripple, normalised to length 1, one along each axis:
 *
 *     L3  1 2 1      E3  -1 0 1        S3  -1 2 -1
 *     L5  1 4 6 4 1  E5  -1 -2 0 2 1   S5  -1 0 2 0 -1   W5  -1 2 0 -2 1   R5  1 -4 6 -4 1
 *
 * E5L5S5 is E5 along x, L5 along y, S5 along z; by slice there are two, as E5L5. With rotation invariance the filter is
 * applied in all 24 (4) right-angled orientations and the signed responses are pooled. The texture energy is the
 * mean of the absolute (pooled) response over a cube (square) of that Chebyshev distance, beyond the edge by the same
 * boundary.
 *
 * Images: laws_KERNELS, then _energyDISTANCE with energy, then _maximum or _average with rotation invariance:
 * laws_L5E5E5_energy7_maximum.
 */
#include "parameters.h"

#include "image/rotate.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TAPS = 5, MAX_DISTANCE = 100 };

typedef struct parameters {
    rind_words kernels;
    uint32_t energy_distance_vox;
    bool rotation_invariant;
    rind_pooling pooling;
    rind_boundary boundary;
} parameters;

static const rind_key keys[] = {
    { "kernels", &rind_key_words, NULL, "[L5E5E5]", "Kernels along x, y, z (by slice x, y); one image each.",
      AT(parameters, kernels),
      .otherwise =
          "a word or a list of up to 16, each of L3 E3 S3 L5 E5 S5 W5 R5, as E5L5S5; by slice of two, as E5L5" },
    { "energy_distance_vox", &rind_key_count, "voxel", "0",
      "Chebyshev distance over which the absolute response is averaged; 0: the response itself.",
      AT(parameters, energy_distance_vox), RANGE(0, MAX_DISTANCE) },
    { "rotation_invariant", &rind_key_truth, NULL, "false", "Pool the responses in all right-angled orientations.",
      TRUTH(parameters, rotation_invariant) },
    { "pooling", &rind_key_choice, NULL, "maximum", "How orientations are pooled.",
      CHOICE(parameters, pooling, "average", "maximum") },
    BOUNDARY_KEY(parameters, boundary, "mirror"),
};

static const struct kernel {
    const char *name;
    size_t n;
    double square; /* sum of squares */
    double tap[MAX_TAPS];
} kernels[] = {
    { "L3", 3, 6, { 1, 2, 1 } },          { "E3", 3, 2, { -1, 0, 1 } },         { "S3", 3, 6, { -1, 2, -1 } },
    { "L5", 5, 70, { 1, 4, 6, 4, 1 } },   { "E5", 5, 10, { -1, -2, 0, 2, 1 } }, { "S5", 5, 6, { -1, 0, 2, 0, -1 } },
    { "W5", 5, 10, { -1, 2, 0, -2, 1 } }, { "R5", 5, 70, { 1, -4, 6, -4, 1 } },
};

static const struct kernel *find_kernel(const char *name)
{
    for (size_t k = 0; k < COUNT_OF(kernels); k++)
        if (strncmp(name, kernels[k].name, 2) == 0)
            return &kernels[k];
    return NULL;
}

static bool check(const void *of, bool two_d, char *why, size_t why_size)
{
    const parameters *p = of;
    size_t letters = two_d ? 4 : 6;

    for (size_t k = 0; k < p->kernels.n; k++) {
        const char *word = p->kernels.word[k];
        bool good = strlen(word) == letters;

        for (size_t i = 0; i < letters && good; i += 2)
            good = find_kernel(word + i) != NULL;
        if (good)
            continue;
        snprintf(why, why_size, "kernels: '%s' is not %s of L3 E3 S3 L5 E5 S5 W5 R5, as %s", word,
                 two_d ? "two" : "three", two_d ? "E5L5" : "E5L5S5");
        return false;
    }
    return true;
}

static size_t n_responses(const void *of, bool two_d)
{
    (void)two_d;
    return ((const parameters *)of)->kernels.n;
}

static void response_name(const void *of, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    const parameters *p = of;
    char energy[32] = "";
    (void)two_d;

    if (p->energy_distance_vox > 0)
        snprintf(energy, sizeof energy, "_energy%u", p->energy_distance_vox);
    snprintf(name, RIND_IMAGE_NAME_SIZE, "laws_%s%s%s", p->kernels.word[k], energy,
             !p->rotation_invariant       ? ""
             : p->pooling == RIND_AVERAGE ? "_average"
                                          : "_maximum");
}

static void reach(const void *of, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    const parameters *p = of;
    (void)spacing_mm;

    for (int a = 0; a < 3; a++)
        reach_vox[a] = a == 2 && two_d ? 0.0 : MAX_TAPS / 2 + p->energy_distance_vox;
}

/* A kernel and its reverse. */
typedef struct taps {
    double forward[MAX_TAPS], backward[MAX_TAPS];
} taps;

static void make_kernel(const struct kernel *kernel, taps *out)
{
    for (size_t k = 0; k < kernel->n; k++)
        out->forward[k] = out->backward[kernel->n - 1 - k] = kernel->tap[k] / sqrt(kernel->square);
}

static void filter(rind_separable *work, const parameters *p, const char *word, bool two_d, double *response,
                   size_t n_voxels)
{
    taps tap[3];
    rind_line_filter along[3], turned[3];

    for (size_t a = 0; a < (two_d ? 2 : 3); a++) {
        const struct kernel *kernel = find_kernel(word + 2 * a);

        assert(kernel != NULL);
        make_kernel(kernel, &tap[a]);
        along[a] = (rind_line_filter){ 1, { { tap[a].forward, kernel->n, 1 } } };
        turned[a] = (rind_line_filter){ 1, { { tap[a].backward, kernel->n, 1 } } };
    }
    if (p->rotation_invariant) {
        rind_rotated_run(work, two_d, along, turned, p->pooling, response, n_voxels);
        return;
    }
    if (!two_d)
        rind_separable_along_z(work, &along[2]);
    rind_separable_run(work, &(rind_product){ &along[0], &along[1], response, RIND_POOL_SET }, 1);
}

/* The mean absolute value around each voxel, in place: slices are read whole before they are written. */
static rind_status energy(rind_ctx *ctx, const parameters *p, bool two_d, const rind_volume *image, double *response)
{
    double tap[2 * MAX_DISTANCE + 1];
    size_t distance = p->energy_distance_vox, n = 2 * distance + 1, far[3] = { distance, distance, distance };
    rind_volume map = *image;
    rind_line_filter line = { 1, { { tap, n, 1 } } };
    rind_separable *work;

    map.value = response;
    for (size_t k = 0; k < n; k++)
        tap[k] = 1.0 / (double)n;
    for (size_t k = 0; k < rind_volume_n(image); k++)
        response[k] = fabs(response[k]);
    rind_status status = rind_separable_create(ctx, &map, two_d, p->boundary, far, &work);
    if (status != RIND_OK)
        return status;
    if (!two_d)
        rind_separable_along_z(work, &line);
    rind_separable_run(work, &(rind_product){ &line, &line, response, RIND_POOL_SET }, 1);
    rind_separable_free(work);
    return RIND_OK;
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    static const size_t far[3] = { MAX_TAPS / 2, MAX_TAPS / 2, MAX_TAPS / 2 };
    const parameters *p = of;
    double *response = rind_response_alloc(ctx, image);
    rind_status status = response == NULL ? RIND_NO_MEMORY : RIND_OK;

    for (size_t k = 0; k < p->kernels.n && status == RIND_OK; k++) {
        rind_separable *work;

        status = rind_separable_create(ctx, image, two_d, p->boundary, far, &work);
        if (status != RIND_OK)
            break;
        filter(work, p, p->kernels.word[k], two_d, response, rind_volume_n(image));
        rind_separable_free(work);
        if (p->energy_distance_vox > 0)
            status = energy(ctx, p, two_d, image, response);
        if (status == RIND_OK)
            status = sink(user, k, response);
    }
    free(response);
    return status;
}

const rind_filter rind_filter_laws = {
    .name = "laws",
    .title = "Laws kernels",
    .source = "ibsi2:laws",
    .parameters = keys,
    .n_parameters = COUNT_OF(keys),
    .size = sizeof(parameters),
    .check = check,
    .n_responses = n_responses,
    .response_name = response_name,
    .reach = reach,
    .run = run,
};
