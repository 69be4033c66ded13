/*
 * texture.c - what the six texture families cost
 *
 * Gaussian noise smoothed with a sigma of 1.5 voxels, in a ball that leaves one voxel free on every side, cut into
 * 32 (then more) levels: what a filtered image of a tumour looks like, and the worst case for run lengths and
 * zones short of pure noise. 'all six' is what one discretisation of one region costs, formulas included.
 */
#include "bench.h"

#include "family.h"
#include "texture.h"

#include <rind/status.h>
#include <string.h>

static double gaussian(uint64_t *state)
{
    double u = ((double)(bench_random(state) >> 11) + 1.0) * 0x1p-53, v = (double)(bench_random(state) >> 11) * 0x1p-53;

    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

/* Smooths along one axis, edges repeated. */
static void smooth(double *value, double *line, size_t edge, size_t step, size_t first)
{
    enum { REACH = 6 };

    for (size_t k = 0; k < edge; k++)
        line[k] = value[first + k * step];
    for (size_t k = 0; k < edge; k++) {
        double sum = 0.0, weight = 0.0;

        for (int d = -REACH; d <= REACH; d++) {
            double w = exp(-d * d / (2.0 * 1.5 * 1.5));
            long at = (long)k + d;

            at = at < 0 ? 0 : at >= (long)edge ? (long)edge - 1 : at;
            sum += w * line[at];
            weight += w;
        }
        value[first + k * step] = sum / weight;
    }
}

static double *make_noise(size_t edge)
{
    double *value = malloc(edge * edge * edge * sizeof *value), *line = malloc(edge * sizeof *line);
    uint64_t state = 1;

    if (value == NULL || line == NULL)
        abort();
    for (size_t k = 0; k < edge * edge * edge; k++)
        value[k] = gaussian(&state);
    for (size_t a = 0; a < edge; a++)
        for (size_t b = 0; b < edge; b++) {
            smooth(value, line, edge, 1, a * edge + b * edge * edge);
            smooth(value, line, edge, edge, a + b * edge * edge);
            smooth(value, line, edge, edge * edge, a + b * edge);
        }
    free(line);
    return value;
}

static void make_ball(size_t edge, uint8_t *mask)
{
    double centre = ((double)edge - 1.0) / 2.0, radius = (double)edge / 2.0 - 1.0;

    for (size_t z = 0; z < edge; z++)
        for (size_t y = 0; y < edge; y++)
            for (size_t x = 0; x < edge; x++) {
                double dx = (double)x - centre, dy = (double)y - centre, dz = (double)z - centre;

                mask[x + edge * (y + edge * z)] = dx * dx + dy * dy + dz * dz <= radius * radius;
            }
}

static void compute(rind_ctx *ctx, const rind_family *family, rind_family_input *input)
{
    double value[RIND_N_AGGREGATIONS * 32];

    if (family->compute(ctx, input, value) != RIND_OK)
        abort();
}

static bool is_texture(const rind_family *family)
{
    return family->needs == RIND_NEEDS_LEVELS_DIRECTED || family->needs == RIND_NEEDS_LEVELS_UNDIRECTED;
}

static void all_six(rind_ctx *ctx, rind_family_input *input)
{
    for (size_t f = 0; f < rind_n_families; f++)
        if (is_texture(rind_families[f]))
            compute(ctx, rind_families[f], input);
    rind_cache_free(input->cache);
}

static void time_kernels(const bench_options *o, rind_ctx *ctx, rind_family_input *input, const char *what)
{
    static const struct {
        const char *name;
        const rind_texture_method *method;
        int n_directions;
    } kernel[] = {
        { "glcm", &rind_glcm_method, RIND_DIRECTIONS },
        { "glrlm", &rind_glrlm_method, RIND_DIRECTIONS },
        { "glszm", &rind_glszm_method, 1 },
        { "gldzm", &rind_gldzm_method, 1 },
        { "ngtdm", &rind_ngtdm_method, 1 },
        { "ngldm", &rind_ngldm_method, 1 },
    };
    const rind_runs *runs = input->levels->runs;
    uint32_t *level = malloc((input->levels->n_levels + 1) * sizeof *level);
    rind_part part = { .run = runs->run, .n_runs = runs->n, .n_voxels = runs->n_voxels, .level = level };

    for (uint32_t i = 1; i <= input->levels->n_levels; i++)
        if (input->levels->count[i] > 0)
            level[part.n_levels++] = i;
    for (size_t k = 0; k < COUNT_OF(kernel); k++) {
        rind_count_plan plan = { .input = input,
                                 .n_directions = kernel[k].n_directions,
                                 .max_voxels = runs->n_voxels,
                                 .max_slices = input->levels->size[2] };
        void *counts = kernel[k].method->create(ctx, &plan);
        char name[128];

        if (counts == NULL)
            abort();
        snprintf(name, sizeof name, "kernel %s, 3D, %s", kernel[k].name, what);
        BENCH(o, name, runs->n_voxels, kernel[k].method->count(ctx, counts, &part));
        kernel[k].method->free_counts(counts);
    }
    free(level);
}

static void time_families(const bench_options *o, rind_ctx *ctx, const rind_roi *roi, uint32_t n_levels,
                          rind_aggregation aggregation)
{
    static bool wanted[64];
    rind_discretisation how = { .method = RIND_FIXED_BIN_NUMBER, .bins = n_levels };
    rind_texture_settings texture = {
        .n_aggregations = 1, .aggregation = { aggregation }, .distance = 1, .linkage = 1
    };
    rind_cache cache = { 0 };
    rind_levels levels;
    char name[128], what[64];

    memset(wanted, 1, sizeof wanted);
    if (rind_levels_create(ctx, roi, &how, 1, &levels) != RIND_OK)
        abort();
    rind_family_input input = { .roi = roi, .levels = &levels, .texture = &texture, .wanted = wanted, .cache = &cache };
    snprintf(what, sizeof what, "%s, %u levels", rind_aggregation_name(aggregation), n_levels);
    if (aggregation == RIND_3D_MERGED)
        time_kernels(o, ctx, &input, what + strlen("3D_merged, "));
    for (size_t f = 0; f < rind_n_families; f++)
        if (is_texture(rind_families[f])) {
            snprintf(name, sizeof name, "%s, %s", rind_families[f]->name, what);
            BENCH(o, name, roi->runs.n_voxels, compute(ctx, rind_families[f], &input); rind_cache_free(&cache));
        }
    snprintf(name, sizeof name, "all six, %s", what);
    BENCH(o, name, roi->runs.n_voxels, all_six(ctx, &input));
    rind_levels_free(&levels);
}

int main(int argc, char **argv)
{
    bench_options o = bench_start(argc, argv, "texture");
    size_t n = o.size * o.size * o.size;
    rind_ctx *ctx = rind_ctx_create(o.threads);
    double *intensity = make_noise(o.size);
    uint8_t *mask = malloc(n);
    rind_roi roi = { .size = { o.size, o.size, o.size },
                     .spacing_mm = { 1, 1, 1 },
                     .intensity = intensity,
                     .morphological = mask,
                     .inside = mask,
                     .min = INFINITY,
                     .max = -INFINITY,
                     .range = { -INFINITY, INFINITY } };

    if (ctx == NULL || mask == NULL)
        abort();
    make_ball(o.size, mask);
    for (size_t k = 0; k < n; k++)
        if (mask[k]) {
            roi.min = fmin(roi.min, intensity[k]);
            roi.max = fmax(roi.max, intensity[k]);
        }
    if (rind_runs_create(ctx, mask, roi.size, &roi.runs) != RIND_OK ||
        rind_runs_create(ctx, mask, roi.size, &roi.shape) != RIND_OK)
        abort();
    time_families(&o, ctx, &roi, 32, RIND_3D_MERGED);
    time_families(&o, ctx, &roi, 32, RIND_3D_AVERAGED);
    time_families(&o, ctx, &roi, 32, RIND_2D_AVERAGED);
    time_families(&o, ctx, &roi, 64, RIND_3D_MERGED);
    time_families(&o, ctx, &roi, 255, RIND_3D_MERGED);
    time_families(&o, ctx, &roi, 1000, RIND_3D_MERGED);
    rind_runs_free(&roi.runs);
    rind_runs_free(&roi.shape);
    free(intensity);
    free(mask);
    rind_ctx_free(ctx);
    return 0;
}
