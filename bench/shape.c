/*
 * shape.c - how long morphology, spatial autocorrelation and local intensity take
 *
 * Workload: a cube of whole intensities 0 ... 1000, a ball that touches its sides but for one voxel; voxels of 1 mm.
 */
#include "bench.h"

#include "family.h"
#include "image/fft.h"
#include "shape.h"
#include "spatial.h"

extern const rind_family rind_family_morphology, rind_family_spatial, rind_family_local_intensity;

static void take(rind_status status, const rind_ctx *ctx)
{
    if (status == RIND_OK)
        return;
    fprintf(stderr, "bench_shape: %s\n", rind_ctx_message(ctx));
    exit(1);
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

static void compute(rind_ctx *ctx, const rind_roi *roi, const rind_family *family, bool optional)
{
    bool wanted[64];
    double value[64];
    const rind_family_input input = { .roi = roi, .wanted = wanted };

    for (size_t f = 0; f < family->n_features; f++)
        wanted[f] = optional || !family->features[f].optional;
    take(family->compute(ctx, &input, value), ctx);
}

static void mesh(rind_ctx *ctx, const rind_roi *roi)
{
    rind_mesh_measures measures;

    take(rind_mesh_measure(ctx, roi, &measures), ctx);
}

static void hull_of(rind_ctx *ctx, const rind_roi *roi, rind_hull *hull)
{
    take(rind_hull_of_shape(ctx, roi, hull), ctx);
}

static void hull(rind_ctx *ctx, const rind_roi *roi)
{
    rind_hull made;

    hull_of(ctx, roi, &made);
    rind_hull_free(&made);
}

static void extremes(rind_ctx *ctx, const rind_roi *roi)
{
    int32_t(*point)[3];
    size_t n;

    take(rind_extreme_points(ctx, roi, &point, &n), ctx);
    free(point);
}

static void time_parts(rind_ctx *ctx, const bench_options *options, const rind_roi *roi)
{
    rind_hull made;
    double(*corner)[3], result[3];

    BENCH(options, "mesh: area and volume", roi->shape.n_voxels, mesh(ctx, roi));
    BENCH(options, "extreme points", roi->shape.n_voxels, extremes(ctx, roi));
    BENCH(options, "extreme points and convex hull", roi->shape.n_voxels, hull(ctx, roi));
    hull_of(ctx, roi, &made);
    take(rind_hull_corners(ctx, &made, roi->spacing_mm, &corner), ctx);
    const double(*at)[3] = (const double(*)[3])corner;
    BENCH(options, "largest distance of hull corners", 0, take(rind_diameter(ctx, at, made.n_vertices, result), ctx));
    BENCH(options, "minimum enclosing ellipsoid", 0,
          take(rind_minimum_ellipsoid(ctx, at, made.n_vertices, result), ctx));
    BENCH(options, "oriented minimum bounding box", 0,
          take(rind_minimum_box(ctx, &made, at, roi->spacing_mm, result), ctx));
    free(corner);
    rind_hull_free(&made);
}

static void time_transform(rind_ctx *ctx, const bench_options *options, size_t n)
{
    rind_fft plan;
    double *line = rind_alloc_zero(ctx, n, 2 * RIND_FFT_POINT * sizeof *line, "line");
    char name[64];

    take(line != NULL ? RIND_OK : RIND_NO_MEMORY, ctx);
    take(rind_fft_create(ctx, n, &plan), ctx);
    snprintf(name, sizeof name, "1000 x 8 transforms of %zu points", n);
    BENCH(options, name, 8000, for (int k = 0; k < 1000; k++) rind_fft_run(&plan, line, line + n * RIND_FFT_POINT));
    rind_fft_free(&plan);
    free(line);
}

int main(int argc, char **argv)
{
    bench_options options = bench_start(argc, argv, "shape");
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

    take(rind_runs_create(ctx, mask, roi.size, &roi.runs), ctx);
    take(rind_runs_create(ctx, mask, roi.size, &roi.shape), ctx);
    size_t inside = roi.runs.n_voxels;
    BENCH(&options, "morphology", inside, compute(ctx, &roi, &rind_family_morphology, false));
    BENCH(&options, "spatial autocorrelation", inside, compute(ctx, &roi, &rind_family_spatial, false));
    BENCH(&options, "local intensity, whole numbers", inside, compute(ctx, &roi, &rind_family_local_intensity, false));
    roi.whole = false;
    BENCH(&options, "local intensity", inside, compute(ctx, &roi, &rind_family_local_intensity, false));
    time_parts(ctx, &options, &roi);
    time_transform(ctx, &options, 100);
    time_transform(ctx, &options, 200);

    rind_runs_free(&roi.runs);
    rind_runs_free(&roi.shape);
    free(mask);
    free(intensity);
    rind_ctx_free(ctx);
    return 0;
}
