/*
 * statistics.c - how long statistics, histogram and intensity-volume histogram take
 *
 * Workload: the ball that touches the sides of a cube but for one voxel; whole intensities 0 ... 1000, and the same
 * with a fraction.
 */
#include "bench.h"

#include "family.h"

extern const rind_family rind_family_statistics, rind_family_intensity_histogram, rind_family_ivh;

static void compute(rind_ctx *ctx, const rind_family *family, const rind_family_input *input)
{
    double value[64];

    if (family->compute(ctx, input, value) == RIND_OK)
        return;
    fprintf(stderr, "bench_statistics: %s\n", rind_ctx_message(ctx));
    exit(1);
}

int main(int argc, char **argv)
{
    bench_options options = bench_start(argc, argv, "statistics");
    size_t n = options.size, n_voxels = n * n * n;
    rind_ctx *ctx = rind_ctx_create(options.threads);
    double *whole = calloc(n_voxels, sizeof *whole), *broken = calloc(n_voxels, sizeof *broken);
    uint8_t *mask = calloc(n_voxels, 1);
    double centre = ((double)n - 1.0) / 2.0, radius = centre - 0.5;
    uint64_t seed = 1;

    if (ctx == NULL || whole == NULL || broken == NULL || mask == NULL)
        exit(1);
    for (size_t k = 0; k < n_voxels; k++) {
        double x = (double)(k % n) - centre, y = (double)(k / n % n) - centre, z = (double)(k / (n * n)) - centre;

        whole[k] = (double)(bench_random(&seed) % 1001);
        broken[k] = whole[k] + (double)(bench_random(&seed) % 1000) / 1001.0;
        mask[k] = x * x + y * y + z * z <= radius * radius;
    }
    rind_roi roi = { .size = { n, n, n },
                     .spacing_mm = { 1, 1, 1 },
                     .intensity = whole,
                     .morphological = mask,
                     .inside = mask,
                     .min = 0,
                     .max = 1000,
                     .whole = true,
                     .range = { -INFINITY, INFINITY } };
    rind_discretisation how = { .method = RIND_FIXED_BIN_NUMBER, .bins = 32 };
    rind_ivh_settings ivh = { .method = RIND_IVH_AUTO };
    rind_levels levels;
    rind_family_input input = { .roi = &roi, .levels = &levels, .ivh = &ivh };

    if (rind_runs_create(ctx, mask, roi.size, &roi.runs) != RIND_OK ||
        rind_levels_create(ctx, &roi, &how, 1, &levels) != RIND_OK)
        exit(1);
    BENCH(&options, "statistics, whole intensities", roi.runs.n_voxels, compute(ctx, &rind_family_statistics, &input));
    BENCH(&options, "intensity histogram, 32 levels", roi.runs.n_voxels,
          compute(ctx, &rind_family_intensity_histogram, &input));
    BENCH(&options, "IVH, as is", roi.runs.n_voxels, compute(ctx, &rind_family_ivh, &input));
    roi.intensity = broken;
    roi.max = 1001;
    roi.whole = false;
    BENCH(&options, "statistics, doubles", roi.runs.n_voxels, compute(ctx, &rind_family_statistics, &input));
    BENCH(&options, "IVH, 1000 bins", roi.runs.n_voxels, compute(ctx, &rind_family_ivh, &input));

    rind_levels_free(&levels);
    rind_runs_free(&roi.runs);
    free(mask);
    free(whole);
    free(broken);
    rind_ctx_free(ctx);
    return 0;
}
