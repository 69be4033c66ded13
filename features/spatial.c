/*
 * spatial.c - Moran's I and Geary's C (IBSI 1, section on morphological features)
 *
 * How alike intensities are that lie close together, by pairs of voxels weighted with w = 1 / distance (mm):
 *
 *   I = N / W       sum_ij w (x_i - m)(x_j - m) / sum_i (x_i - m)^2
 *   C = (N - 1) / 2W  sum_ij w (x_i - x_j)^2    / sum_i (x_i - m)^2,    W = sum_ij w,  i != j
 *
 * Moran, Biometrika 37 (1950) 17; Geary, Inc. Statistician 5 (1954) 115. Every pair is counted, none is sampled.
 * For few voxels pairs are added up one by one; for many, the sums are read from the spectrum of the region
 * (correlation.c). With y = x - m,  sum_ij w (x_i - x_j)^2 = 2 sum_ij w y_i^2 - 2 sum_ij w y_i y_j.
 */
#include "family.h"
#include "spatial.h"

#include "lanes.h"
#include "parallel.h"

#include <stdlib.h>

struct rind_autocorrelation {
    double n, variation; /* sum of y^2 */
    rind_pair_sums pairs;
};

/* N / W * sum w y_i y_j / sum y^2 */
static double moran_i(const rind_autocorrelation *a)
{
    return a->n / a->pairs.weight * a->pairs.product / a->variation;
}

/* (N - 1) / 2W * sum w (x_i - x_j)^2 / sum y^2 */
static double geary_c(const rind_autocorrelation *a)
{
    return (a->n - 1.0) / a->pairs.weight * (a->pairs.square - a->pairs.product) / a->variation;
}

static const rind_feature features[] = {
    { "moran_i", "N365", "moran_i", { .of_autocorrelation = moran_i }, NULL, false },
    { "geary_c", "NPT7", "geary_c", { .of_autocorrelation = geary_c }, NULL, false },
};

/* Voxels as columns: positions in mm and deviations from the mean; padded with voxels of no weight. */
typedef struct columns {
    size_t n, padded;
    double *x, *y, *z, *value, *present;
} columns;

/* Pairs are summed in jobs of this many voxels, each with all voxels before it. */
enum { PAIR_JOB = 64 };

typedef struct pair_work {
    columns c;
    rind_pair_sums *part;
} pair_work;

/* Voxel i with the eight from 'first' on: their weights times 'present', which is 0 for those that do not count. */
RIND_INLINE void add_eight(const columns *c, size_t i, size_t first, const double *present, double sum[3][RIND_LANES])
{
    FOR_LANES(l)
    {
        size_t j = first + (size_t)l;
        double x = c->x[j] - c->x[i], y = c->y[j] - c->y[i], z = c->z[j] - c->z[i];
        double w = present[l] / sqrt(x * x + y * y + z * z + (1.0 - present[l]));

        sum[0][l] += w;
        sum[1][l] += w * (c->value[i] * c->value[j]);
        sum[2][l] += w * (c->value[i] * c->value[i] + c->value[j] * c->value[j]);
    }
}

RIND_CLONES static void add_pairs(const columns *c, size_t begin, size_t end, double sum[3][RIND_LANES])
{
    for (size_t i = begin; i < end; i++) {
        size_t whole = i / RIND_LANES * RIND_LANES;
        double before[RIND_LANES];

        for (size_t j = 0; j < whole; j += RIND_LANES)
            add_eight(c, i, j, c->present + j, sum);
        FOR_LANES(l)
        before[l] = whole + (size_t)l < i ? 1.0 : 0.0;
        add_eight(c, i, whole, before, sum);
    }
}

static void pair_job(void *data, size_t job)
{
    pair_work *work = data;
    double sum[3][RIND_LANES] = { { 0.0 } };
    size_t begin = job * PAIR_JOB, end = begin + PAIR_JOB < work->c.n ? begin + PAIR_JOB : work->c.n;

    add_pairs(&work->c, begin, end, sum);
    /* each pair stands for two ordered ones; of y_i^2 and y_j^2 each is one of them */
    work->part[job] =
        (rind_pair_sums){ 2.0 * rind_sum_lanes(sum[0]), 2.0 * rind_sum_lanes(sum[1]), rind_sum_lanes(sum[2]) };
}

static void fill_columns(const rind_roi *roi, double mean, columns *c)
{
    size_t n = 0;

    for (size_t r = 0; r < roi->runs.n; r++) {
        const rind_run *run = &roi->runs.run[r];
        const double *value = roi->intensity + rind_run_index(roi, run);

        for (uint32_t k = 0; k < run->n; k++, n++) {
            c->x[n] = (run->x + k) * roi->spacing_mm[0];
            c->y[n] = run->y * roi->spacing_mm[1];
            c->z[n] = run->z * roi->spacing_mm[2];
            c->value[n] = value[k] - mean;
            c->present[n] = 1.0;
        }
    }
    for (; n < c->padded; n++)
        c->x[n] = c->y[n] = c->z[n] = c->value[n] = c->present[n] = 0.0;
}

rind_status rind_pairs_directly(rind_ctx *ctx, const rind_roi *roi, double mean, rind_pair_sums *out)
{
    size_t n = roi->runs.n_voxels, padded = (n + RIND_LANES - 1) / RIND_LANES * RIND_LANES;
    size_t n_jobs = (n + PAIR_JOB - 1) / PAIR_JOB;
    double *memory = rind_alloc(ctx, 5 * padded, sizeof *memory, "voxels of a region");
    pair_work work = { { n, padded, memory, NULL, NULL, NULL, NULL }, NULL };

    work.part = rind_alloc(ctx, n_jobs, sizeof *work.part, "pair sums");
    if (memory == NULL || work.part == NULL) {
        free(memory);
        free(work.part);
        return RIND_NO_MEMORY;
    }
    work.c.y = memory + padded;
    work.c.z = memory + 2 * padded;
    work.c.value = memory + 3 * padded;
    work.c.present = memory + 4 * padded;
    fill_columns(roi, mean, &work.c);
    rind_parallel(ctx, n_jobs, pair_job, &work);
    *out = (rind_pair_sums){ 0.0, 0.0, 0.0 };
    for (size_t job = 0; job < n_jobs; job++) {
        out->weight += work.part[job].weight;
        out->product += work.part[job].product;
        out->square += work.part[job].square;
    }
    free(memory);
    free(work.part);
    return RIND_OK;
}

/* Mean, and sum of squared deviations from it, over the intensity mask. */
static double mean_of(const rind_roi *roi, double *variation)
{
    double sum = 0.0, mean;

    for (size_t r = 0; r < roi->runs.n; r++) {
        const double *value = roi->intensity + rind_run_index(roi, &roi->runs.run[r]);
        double part = 0.0;

        for (uint32_t k = 0; k < roi->runs.run[r].n; k++)
            part += value[k];
        sum += part;
    }
    mean = sum / (double)roi->runs.n_voxels;
    *variation = 0.0;
    for (size_t r = 0; r < roi->runs.n; r++) {
        const double *value = roi->intensity + rind_run_index(roi, &roi->runs.run[r]);
        double part = 0.0;

        for (uint32_t k = 0; k < roi->runs.run[r].n; k++)
            part += (value[k] - mean) * (value[k] - mean);
        *variation += part;
    }
    return mean;
}

/* A pair costs 0.9 ns, the spectrum 20 us and 70 ns for each voxel of the box around the region. */
static bool few_pairs(const rind_roi *roi)
{
    rind_extent e = rind_extent_of(&roi->runs);
    double box = 1.0, n = (double)roi->runs.n_voxels;

    for (int a = 0; a < 3; a++)
        box *= (double)(e.last[a] - e.first[a]) + 1.0;
    return n * n < 150.0 * box + 4e4;
}

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    const rind_roi *roi = input->roi;
    rind_autocorrelation a = { .n = (double)roi->runs.n_voxels };
    double mean = mean_of(roi, &a.variation);

    value[0] = value[1] = NAN;
    if (roi->runs.n_voxels < 2 || !(roi->max > roi->min))
        return RIND_OK; /* no pair, or no variation */
    rind_status status = few_pairs(roi) ? rind_pairs_directly(ctx, roi, mean, &a.pairs)
                                        : rind_pairs_by_spectrum(ctx, roi, mean, &a.pairs);
    for (size_t f = 0; f < COUNT_OF(features) && status == RIND_OK; f++)
        if (input->wanted[f])
            value[f] = features[f].of_autocorrelation(&a);
    return status;
}

const rind_family rind_family_spatial = {
    .name = "morphology",
    .step = "spatial",
    .title = "spatial autocorrelation",
    .tag_prefix = "morph_",
    .source = "ibsi1:morphology",
    .needs = RIND_NEEDS_INTENSITIES,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
    .original_only = true,
};
