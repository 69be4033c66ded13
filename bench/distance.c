/*
 * distance.c - how long distance maps take
 *
 * Workload: a ball that touches the sides of a cube but for one voxel, as the texture kernels have it; a small ball
 * far from most of the cube; and what peritumoral shells ask for: distances up to 6 voxels.
 */
#include "bench.h"

#include "image/distance.h"
#include "region/subvoxel.h"

#include <math.h>

static void take(rind_status status, const rind_ctx *ctx)
{
    if (status == RIND_OK)
        return;
    fprintf(stderr, "bench_distance: %s\n", rind_ctx_message(ctx));
    exit(1);
}

static void fill_ball(size_t n, double radius, uint8_t *mask)
{
    double centre = ((double)n - 1.0) / 2.0;

    for (size_t k = 0; k < n * n * n; k++) {
        double x = (double)(k % n) - centre, y = (double)(k / n % n) - centre, z = (double)(k / (n * n)) - centre;

        mask[k] = x * x + y * y + z * z <= radius * radius;
    }
}

int main(int argc, char **argv)
{
    bench_options options = bench_start(argc, argv, "distance");
    size_t n = options.size, n_voxels = n * n * n, size[3] = { n, n, n };
    static const double cubic[3] = { 1, 1, 1 }, flat[3] = { 0.7, 0.7, 1.5 };
    static const rind_distance outside = { 1, false, INFINITY }, inside = { 0, false, INFINITY },
                               capped = { 1, false, 6.0 }, in_plane = { 1, true, INFINITY };
    rind_ctx *ctx = rind_ctx_create(options.threads);
    uint8_t *mask = calloc(n_voxels, 1);
    double *out = calloc(n_voxels, sizeof *out);
    uint32_t *nearest = calloc(n_voxels, sizeof *nearest);

    if (ctx == NULL || mask == NULL || out == NULL || nearest == NULL)
        exit(1);
    fill_ball(n, (double)n / 2.0 - 1.0, mask);
    BENCH(&options, "large ball, outside", n_voxels,
          take(rind_distance_squared(ctx, mask, size, cubic, &outside, out, NULL), ctx));
    BENCH(&options, "large ball, inside", n_voxels,
          take(rind_distance_squared(ctx, mask, size, cubic, &inside, out, NULL), ctx));
    BENCH(&options, "large ball, inside, 0.7 x 0.7 x 1.5 mm", n_voxels,
          take(rind_distance_squared(ctx, mask, size, flat, &inside, out, NULL), ctx));
    fill_ball(n, (double)n / 4.0, mask);
    BENCH(&options, "ball of half the edge, outside", n_voxels,
          take(rind_distance_squared(ctx, mask, size, cubic, &outside, out, NULL), ctx));
    BENCH(&options, "- up to 6 voxels", n_voxels,
          take(rind_distance_squared(ctx, mask, size, cubic, &capped, out, NULL), ctx));
    BENCH(&options, "- with the nearest voxel", n_voxels,
          take(rind_distance_squared(ctx, mask, size, cubic, &outside, out, nearest), ctx));
    BENCH(&options, "- up to 6 voxels, with the nearest voxel", n_voxels,
          take(rind_distance_squared(ctx, mask, size, cubic, &capped, out, nearest), ctx));
    BENCH(&options, "- in the plane", n_voxels,
          take(rind_distance_squared(ctx, mask, size, cubic, &in_plane, out, NULL), ctx));
    BENCH(&options, "- up to 6 voxels, from between the centres", n_voxels,
          take(rind_subvoxel_distance(ctx, mask, size, cubic, &capped, out), ctx));
    fill_ball(n, 4.0, mask);
    BENCH(&options, "small ball, outside", n_voxels,
          take(rind_distance_squared(ctx, mask, size, cubic, &outside, out, NULL), ctx));

    free(nearest);
    free(out);
    free(mask);
    rind_ctx_free(ctx);
    return 0;
}
