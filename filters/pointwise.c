/* pointwise.c - see pointwise.h */
#include "pointwise.h"
#include "parallel.h"
#include "parameters.h"

#include <math.h>
#include <stdlib.h>

enum { VOXELS_A_JOB = 1 << 14 };

typedef struct pointwise {
    const rind_volume *image;
    rind_pointwise_function *function;
    double m;
    double *out;
} pointwise;

static void run_piece(void *data, size_t job)
{
    pointwise *p = data;
    size_t first = job * VOXELS_A_JOB, n = rind_volume_n(p->image) - first;

    p->function(p->image->value + first, n < VOXELS_A_JOB ? n : VOXELS_A_JOB, p->m, p->out + first);
}

static double largest(const rind_volume *image)
{
    double m = 0.0;

    for (size_t k = 0; k < rind_volume_n(image); k++)
        m = m > fabs(image->value[k]) ? m : fabs(image->value[k]);
    return m;
}

rind_status rind_pointwise_run(rind_ctx *ctx, const rind_volume *image, rind_pointwise_function *function,
                               double of_zero, rind_response_sink *sink, void *user)
{
    pointwise p = { image, function, largest(image), rind_response_alloc(ctx, image) };
    size_t n = rind_volume_n(image);

    if (p.out == NULL)
        return RIND_NO_MEMORY;
    if (p.m > 0.0)
        rind_parallel(ctx, (n + VOXELS_A_JOB - 1) / VOXELS_A_JOB, run_piece, &p);
    for (size_t k = 0; k < n && p.m == 0.0; k++)
        p.out[k] = of_zero;
    rind_status status = sink(user, 0, p.out);
    free(p.out);
    return status;
}

size_t rind_pointwise_n_responses(const void *parameters, bool two_d)
{
    (void)parameters;
    (void)two_d;
    return 1;
}

void rind_pointwise_reach(const void *parameters, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    (void)parameters;
    (void)two_d;
    (void)spacing_mm;
    reach_vox[0] = reach_vox[1] = reach_vox[2] = INFINITY;
}
