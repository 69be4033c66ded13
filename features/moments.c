/*
 * moments.c - where a region lies and how it extends: sums over runs, and principal axes
 *
 * First and second moments of voxel positions are sums of whole numbers, taken run by run in closed form and
 * kept exact until the division. Their covariance is divided by N - 1.
 */
#include "shape.h"
#include "eigen.h"

#include <math.h>

rind_extent rind_extent_of(const rind_runs *runs)
{
    rind_extent e = { { UINT32_MAX, UINT32_MAX, UINT32_MAX }, { 0, 0, 0 } };

    for (size_t r = 0; r < runs->n; r++) {
        const rind_run *run = &runs->run[r];
        const uint32_t low[3] = { run->x, run->y, run->z }, high[3] = { run->x + run->n - 1, run->y, run->z };

        for (int a = 0; a < 3; a++) {
            e.first[a] = low[a] < e.first[a] ? low[a] : e.first[a];
            e.last[a] = high[a] > e.last[a] ? high[a] : e.last[a];
        }
    }
    return e;
}

/* Sums over voxels of the coordinates and of their products, from the first voxel of the extent. */
typedef struct sums {
    int64_t first[3], second[3][3];
} sums;

static void add_run(sums *s, const rind_run *run, const rind_extent *e)
{
    int64_t x = run->x - e->first[0], y = run->y - e->first[1], z = run->z - e->first[2], n = run->n;
    int64_t sum_x = n * x + n * (n - 1) / 2;

    s->first[0] += sum_x;
    s->first[1] += n * y;
    s->first[2] += n * z;
    s->second[0][0] += n * x * x + x * n * (n - 1) + (n - 1) * n * (2 * n - 1) / 6;
    s->second[0][1] += y * sum_x;
    s->second[0][2] += z * sum_x;
    s->second[1][1] += n * y * y;
    s->second[1][2] += n * y * z;
    s->second[2][2] += n * z * z;
}

void rind_moments_of(const rind_runs *runs, const double spacing_mm[3], rind_moments *out)
{
    rind_extent e = rind_extent_of(runs);
    double n = (double)runs->n_voxels, covariance[3][3], axis[3][3];
    sums s = { 0 };

    for (size_t r = 0; r < runs->n; r++)
        add_run(&s, &runs->run[r], &e);
    for (int a = 0; a < 3; a++)
        out->centre_mm[a] = spacing_mm[a] * (e.first[a] + (double)s.first[a] / n);
    if (runs->n_voxels == 1) {
        for (int a = 0; a < 3; a++)
            out->variance_mm2[a] = NAN;
        return;
    }
    for (int a = 0; a < 3; a++)
        for (int b = a; b < 3; b++) {
            __int128 scatter = (__int128)(int64_t)runs->n_voxels * s.second[a][b] - (__int128)s.first[a] * s.first[b];

            covariance[a][b] = covariance[b][a] = spacing_mm[a] * spacing_mm[b] * ((double)scatter / (n * (n - 1.0)));
        }
    rind_symmetric_eigen((const double(*)[3])covariance, out->variance_mm2, axis);
}

void rind_weigh_intensities(const rind_roi *roi, const double centre_mm[3], double *mean, double *shift_mm)
{
    double total = 0.0, first[3] = { 0.0 }, shift2 = 0.0;

    *mean = *shift_mm = NAN;
    if (roi->runs.n_voxels == 0)
        return;
    for (size_t r = 0; r < roi->runs.n; r++) {
        const rind_run *run = &roi->runs.run[r];
        const double *value = roi->intensity + rind_run_index(roi, run);
        double sum = 0.0, sum_x = 0.0;

        for (uint32_t k = 0; k < run->n; k++) {
            sum += value[k];
            sum_x += value[k] * k;
        }
        total += sum;
        first[0] += sum * run->x + sum_x;
        first[1] += sum * run->y;
        first[2] += sum * run->z;
    }
    *mean = total / (double)roi->runs.n_voxels;
    if (total == 0.0)
        return; /* intensities that cancel have no centre */
    for (int a = 0; a < 3; a++) {
        double shift = roi->spacing_mm[a] * (first[a] / total) - centre_mm[a];

        shift2 += shift * shift;
    }
    *shift_mm = sqrt(shift2);
}
