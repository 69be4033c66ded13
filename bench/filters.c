/*
 * filters.c - how long filters take
 *
 * Workload: a cube of random intensities with 1 mm voxels; each line is one filter with one set of parameters, all its
 * response maps and the memory for them included.
 */
#include "bench.h"

#include "filter.h"
#include "settings/keys.h"

static const struct line {
    const char *title, *filter;
    bool two_d;
    const char *parameters;
} lines[] = {
    { "mean 5", "mean", false, "support_vox=5" },
    { "log, sigma 1", "log", false, "sigma_mm=1" },
    { "log, sigma 5", "log", false, "sigma_mm=5" },
    { "log, sigma 1 to 5", "log", false, "sigma_mm=[1, 2, 3, 4, 5]" },
    { "log, sigma 1 to 5, by slice", "log", true, "sigma_mm=[1, 2, 3, 4, 5]" },
    { "wavelet coif1, 8 bands", "wavelet", false, "family=coif1" },
    { "wavelet coif1, 4 bands by slice", "wavelet", true, "family=coif1" },
    { "wavelet db3 LLH, 24 rotations", "wavelet", false, "family=db3; bands=LLH; rotation_invariant=true" },
    { "wavelet db3 HHH level 2, 24 rotations", "wavelet", false,
      "family=db3; bands=HHH; level=2; rotation_invariant=true" },
    { "laws E5L5S5", "laws", false, "kernels=E5L5S5" },
    { "laws E5L5S5, 24 rotations, energy 7", "laws", false,
      "kernels=E5L5S5; rotation_invariant=true; energy_distance_vox=7" },
    { "gabor, one plane, one orientation", "gabor", false, "sigma_mm=5; lambda_mm=2; gamma=1.5" },
    { "gabor, 3 planes, 8 orientations", "gabor", false,
      "sigma_mm=5; lambda_mm=2; gamma=1.5; theta_step_rad=0.39269908169872414; orthogonal_planes=true" },
    { "simoncelli", "nonseparable_wavelet", false, "level=1" },
    { "riesz of log", "riesz", false, "of=log; sigma_mm=2" },
    { "gradient", "gradient", false, "" },
    { "square", "square", false, "" },
    { "square root", "square_root", false, "" },
    { "logarithm", "logarithm", false, "" },
    { "exponential", "exponential", false, "" },
    { "local binary patterns", "lbp_2d", false, "" },
};

static void take(rind_status status, const rind_ctx *ctx)
{
    if (status == RIND_OK)
        return;
    fprintf(stderr, "bench_filters: %s\n", rind_ctx_message(ctx));
    exit(1);
}

/* Reads 'text' as the value of a key, as settings do. */
static void set(rind_ctx *ctx, const rind_key *key, const char *text, char *parameters)
{
    rind_reader reader = { .ctx = ctx, .yaml = { .name = key->path, .assignment = true } };

    take(rind_yaml_load(ctx, &reader.yaml, text, strlen(text)), ctx);
    take(key->type->read(&reader, key, rind_yaml_root(&reader.yaml), parameters), ctx);
    yaml_document_delete(&reader.yaml.document);
}

static const rind_filter *find(const char *name)
{
    size_t k = 0;

    while (strcmp(rind_filters[k]->name, name) != 0)
        k++;
    return rind_filters[k];
}

/* Defaults, then "key=value; key=value". */
static void set_all(rind_ctx *ctx, const rind_filter *filter, const char *text, char *parameters)
{
    char copy[256], *next = NULL;

    memset(parameters, 0, RIND_FILTER_PARAMETERS_SIZE);
    for (size_t k = 0; k < filter->n_parameters; k++)
        set(ctx, &filter->parameters[k], filter->parameters[k].fallback, parameters);
    snprintf(copy, sizeof copy, "%s", text);
    for (char *pair = strtok_r(copy, ";", &next); pair != NULL; pair = strtok_r(NULL, ";", &next)) {
        char *value = strchr(pair, '=');

        pair += strspn(pair, " ");
        *value++ = '\0';
        for (size_t k = 0; k < filter->n_parameters; k++)
            if (strcmp(filter->parameters[k].path, pair) == 0)
                set(ctx, &filter->parameters[k], value, parameters);
    }
}

static rind_status forget(void *user, size_t k, const double *response)
{
    (void)user;
    (void)k;
    (void)response;
    return RIND_OK;
}

int main(int argc, char **argv)
{
    bench_options options = bench_start(argc, argv, "filters");
    size_t n = options.size;
    rind_volume image = { { n, n, n }, { 1, 1, 1 }, calloc(n * n * n, sizeof(double)) };
    rind_ctx *ctx = rind_ctx_create(options.threads);
    uint64_t seed = 1;

    if (ctx == NULL || image.value == NULL)
        exit(1);
    for (size_t k = 0; k < n * n * n; k++)
        image.value[k] = (double)(bench_random(&seed) % 1001);
    for (size_t k = 0; k < COUNT_OF(lines); k++) {
        const rind_filter *filter = find(lines[k].filter);
        _Alignas(64) char parameters[RIND_FILTER_PARAMETERS_SIZE];

        set_all(ctx, filter, lines[k].parameters, parameters);
        BENCH(&options, lines[k].title, n * n * n,
              take(filter->run(ctx, parameters, lines[k].two_d, &image, forget, NULL), ctx));
    }
    free(image.value);
    rind_ctx_free(ctx);
    return 0;
}
