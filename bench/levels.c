/*
 * levels.c - how long discretisation takes
 *
 * Workload: a cube of whole intensities 0 ... 1000, a ball that touches its sides but for one voxel.
 */
#include "bench.h"

#include "region/levels.h"

#include <math.h>

static void take(rind_status status, const rind_ctx *ctx)
{
    if (status == RIND_OK)
        return;
    fprintf(stderr, "bench_levels: %s\n", rind_ctx_message(ctx));
    exit(1);
}

static void discretise(rind_ctx *ctx, const rind_roi *roi, const rind_discretisation *how)
{
    rind_levels levels;

    take(rind_levels_create(ctx, roi, how, 1, &levels), ctx);
    rind_levels_free(&levels);
}

static void make_runs(rind_ctx *ctx, const rind_roi *roi)
{
    rind_runs runs;

    take(rind_runs_create(ctx, roi->inside, roi->size, &runs), ctx);
    rind_runs_free(&runs);
}

static void fill_ball(size_t n, double *intensity, uint8_t *mask)
{
    double centre = ((double)n - 1.0) / 2.0, radius = centre - 0.5;
    uint64_t seed = 1;

    for (size_t k = 0; k < n * n * n; k++) {
        double x = (double)(k % n) - centre, y = (double)(k / n % n) - centre, z = (double)(k / (n * n)) - centre;

        intensity[k] = (double)(bench_random(&seed) % 1001);
        mask[k] = x * x + y * y + z * z <= radius * radius;
    }
}

int main(int argc, char **argv)
{
    bench_options options = bench_start(argc, argv, "levels");
    size_t n = options.size, n_voxels = n * n * n;
    rind_ctx *ctx = rind_ctx_create(options.threads);
    double *intensity = calloc(n_voxels, sizeof *intensity);
    uint8_t *mask = calloc(n_voxels, 1);

    if (ctx == NULL || intensity == NULL || mask == NULL)
        exit(1);
    fill_ball(n, intensity, mask);
    rind_roi roi = { .size = { n, n, n },
                     .spacing_mm = { 1, 1, 1 },
                     .intensity = intensity,
                     .morphological = mask,
                     .inside = mask,
                     .min = 0,
                     .max = 1000,
                     .whole = true,
                     .range = { -INFINITY, INFINITY } };
    rind_discretisation number = { .method = RIND_FIXED_BIN_NUMBER, .bins = 32 };
    rind_discretisation narrow = { .method = RIND_FIXED_BIN_SIZE, .width = 25, .has_start = true };
    rind_discretisation wide = { .method = RIND_FIXED_BIN_SIZE, .width = 1, .has_start = true };

    take(rind_runs_create(ctx, mask, roi.size, &roi.runs), ctx);
    BENCH(&options, "runs of a mask", roi.runs.n_voxels, make_runs(ctx, &roi));
    BENCH(&options, "fixed bin number, 32 levels", roi.runs.n_voxels, discretise(ctx, &roi, &number));
    BENCH(&options, "fixed bin size, 41 levels", roi.runs.n_voxels, discretise(ctx, &roi, &narrow));
    BENCH(&options, "fixed bin size, 1001 levels of 16 bits", roi.runs.n_voxels, discretise(ctx, &roi, &wide));

    rind_runs_free(&roi.runs);
    free(mask);
    free(intensity);
    rind_ctx_free(ctx);
    return 0;
}
