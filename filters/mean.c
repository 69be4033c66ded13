/*
 * mean.c - the mean of a cube around each voxel (IBSI 2, section on mean filters)
 *
 * Smooths. The kernel is M samples of 1/M along each axis, in slices along x and y. M is odd, so that there is a
 * voxel in the middle.
 *
 * Images: mean_M, as mean_5.
 */
#include "parameters.h"

#include "image/separable.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_SUPPORT = 201 };

typedef struct parameters {
    uint32_t support_vox;
    rind_boundary boundary;
} parameters;

static const rind_key keys[] = {
    { "support_vox", &rind_key_count, "voxel", "5", "Edge of the cube, an odd number.", AT(parameters, support_vox),
      RANGE(1, MAX_SUPPORT) },
    BOUNDARY_KEY(parameters, boundary, "mirror"),
};

static bool check(const void *of, bool two_d, char *why, size_t why_size)
{
    const parameters *p = of;
    (void)two_d;

    if (p->support_vox % 2 == 1)
        return true;
    snprintf(why, why_size, "support_vox: %u is even; an odd number is needed", p->support_vox);
    return false;
}

static size_t n_responses(const void *of, bool two_d)
{
    (void)two_d;
    (void)of;
    return 1;
}

static void response_name(const void *of, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    const parameters *p = of;
    (void)k;
    (void)two_d;

    snprintf(name, RIND_IMAGE_NAME_SIZE, "mean_%u", p->support_vox);
}

static void reach(const void *of, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    const parameters *p = of;
    (void)spacing_mm;

    for (int a = 0; a < 3; a++)
        reach_vox[a] = a == 2 && two_d ? 0.0 : p->support_vox / 2;
}

static void make_kernel(size_t n, double *tap)
{
    for (size_t k = 0; k < n; k++)
        tap[k] = 1.0 / (double)n;
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    const parameters *p = of;
    double tap[MAX_SUPPORT];
    size_t radius = p->support_vox / 2, far[3] = { radius, radius, radius };
    rind_line_filter line = { .n_steps = 1, .step = { { tap, p->support_vox, 1 } } };
    rind_separable *work = NULL;
    double *response = rind_response_alloc(ctx, image);

    make_kernel(p->support_vox, tap);
    rind_status status =
        response == NULL ? RIND_NO_MEMORY : rind_separable_create(ctx, image, two_d, p->boundary, far, &work);
    if (status == RIND_OK) {
        if (!two_d)
            rind_separable_along_z(work, &line);
        rind_separable_run(work, &(rind_product){ &line, &line, response, RIND_POOL_SET }, 1);
        status = sink(user, 0, response);
    }
    rind_separable_free(work);
    free(response);
    return status;
}

const rind_filter rind_filter_mean = {
    .name = "mean",
    .title = "Mean",
    .source = "ibsi2:mean",
    .parameters = keys,
    .n_parameters = COUNT_OF(keys),
    .size = sizeof(parameters),
    .check = check,
    .n_responses = n_responses,
    .response_name = response_name,
    .reach = reach,
    .run = run,
};
