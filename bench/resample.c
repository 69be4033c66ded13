/*
 * resample.c - how long resampling takes
 *
 * Workload: a cube of 16-bit integers to four fifths of its spacing (100^3 to 125^3 voxels) and to twice, and the
 * mask of a ball.
 */
#include "bench.h"

#include "image/resample.h"

static void take(rind_status status, const rind_ctx *ctx)
{
    if (status == RIND_OK)
        return;
    fprintf(stderr, "bench_resample: %s\n", rind_ctx_message(ctx));
    exit(1);
}

static rind_image *make_image(rind_ctx *ctx, size_t n, uint8_t *mask)
{
    rind_grid grid = rind_grid_make(n, n, n, 1, 1, 1);
    int16_t *voxel = calloc(n * n * n, sizeof *voxel);
    rind_image *image = NULL;
    uint64_t seed = 1;
    double centre = ((double)n - 1.0) / 2.0;

    if (voxel == NULL)
        exit(1);
    for (size_t k = 0; k < n * n * n; k++) {
        double x = (double)(k % n) - centre, y = (double)(k / n % n) - centre, z = (double)(k / (n * n)) - centre;

        voxel[k] = (int16_t)(bench_random(&seed) % 1001);
        mask[k] = x * x + y * y + z * z <= centre * centre;
    }
    take(rind_image_create(ctx, &grid, RIND_INT16, voxel, &image), ctx);
    free(voxel);
    return image;
}

int main(int argc, char **argv)
{
    static const char *const name[] = { "nearest", "linear", "cubic" };
    static const double spacing[] = { 0.8, 2.0 };
    bench_options options = bench_start(argc, argv, "resample");
    size_t n = options.size;
    rind_ctx *ctx = rind_ctx_create(options.threads);
    uint8_t *mask = calloc(n * n * n, 1);

    if (ctx == NULL || mask == NULL)
        exit(1);
    rind_image *image = make_image(ctx, n, mask);

    for (int s = 0; s < 2; s++) {
        double to[3] = { spacing[s], spacing[s], spacing[s] };
        rind_grid grid;
        char line[64];

        take(rind_resampled_grid(ctx, rind_image_grid(image), to, &grid), ctx);
        rind_box box = { .size = { grid.size[0], grid.size[1], grid.size[2] } };
        size_t m = box.size[0] * box.size[1] * box.size[2];
        double *out = calloc(m, sizeof *out);
        uint8_t *mask_out = calloc(m, 1);
        if (out == NULL || mask_out == NULL)
            exit(1);

        for (int kind = RIND_NEAREST; kind <= RIND_CUBIC; kind++) {
            snprintf(line, sizeof line, "%s to %zu^3", name[kind], box.size[0]);
            BENCH(&options, line, m, take(rind_resample(ctx, image, &grid, &box, (rind_interpolation)kind, out), ctx));
        }
        snprintf(line, sizeof line, "mask, linear, to %zu^3", box.size[0]);
        BENCH(
            &options, line, m,
            take(rind_resample_mask(ctx, mask, rind_image_grid(image), &grid, &box, RIND_LINEAR, 0.5, mask_out), ctx));
        free(out);
        free(mask_out);
    }
    rind_image_free(image);
    free(mask);
    rind_ctx_free(ctx);
    return 0;
}
