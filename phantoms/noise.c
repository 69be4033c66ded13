/*
 * noise.c - texture for synthetic tissue
 *
 * White noise smoothed by three running sums along each axis. Boxes of widths w are close to a Gaussian of variance
 * sum (w^2 - 1) / 12. White noise is four 16-bit numbers added, so all sums are whole numbers, far
 * below 2^63, and exact; the grid is taken as periodic, so every voxel has the same variance, known exactly too. One
 * division brings it to 1. Whole numbers leave nothing to rounding: every machine makes the same texture.
 */
#include "noise.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { N_PASSES = 3, MAX_WIDTH = 31, MAX_KERNEL = N_PASSES * (MAX_WIDTH - 1) + 1 };

/* Four uniform numbers of 16 bits, centred: a whole number of variance 4 (2^32 - 1) / 12. */
#define WHITE_VARIANCE (4.0 * (0x1p32 - 1.0) / 12.0)

static int64_t white(rind_random *random)
{
    uint64_t bits = rind_random_bits(random);

    return (int64_t)((bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48)) - 2 * 0xffff;
}

/* Odd widths of three boxes that together come near to sigma; the kernel must not meet itself around the grid. */
static void box_widths(double sigma_vox, size_t n, size_t width[N_PASSES])
{
    double left = 12.0 * sigma_vox * sigma_vox;

    for (int pass = 0; pass < N_PASSES; pass++) {
        double ideal = sqrt(fmax(left, 0.0) / (N_PASSES - pass) + 1.0);

        width[pass] = 2 * (size_t)(ideal / 2.0) + 1; /* the nearest odd number */
        while (width[pass] > MAX_WIDTH || N_PASSES * (width[pass] - 1) + 1 > n)
            width[pass] -= 2;
        left -= (double)(width[pass] * width[pass] - 1);
    }
}

/* Sum of the squared weights of the boxes' common kernel, a whole number. */
static double kernel_energy(const size_t width[N_PASSES])
{
    double weight[MAX_KERNEL] = { 1.0 }, energy = 0.0;
    size_t n = 1;

    for (int pass = 0; pass < N_PASSES; pass++) {
        for (size_t i = n + width[pass] - 1; i-- > 0;) {
            double sum = 0.0;

            for (size_t k = 0; k < width[pass] && k <= i; k++)
                sum += i - k < n ? weight[i - k] : 0.0;
            weight[i] = sum;
        }
        n += width[pass] - 1;
    }
    for (size_t i = 0; i < n; i++)
        energy += weight[i] * weight[i];
    return energy;
}

/* Running sums of 'width' along one periodic axis; 'inner' voxels lie between neighbours along it. */
static void sum_along(const int64_t *from, int64_t *to, size_t n_outer, size_t n, size_t inner, size_t width)
{
    const size_t half = width / 2;

    for (size_t o = 0; o < n_outer; o++) {
        const int64_t *in = from + o * n * inner;
        int64_t *out = to + o * n * inner;

        memset(out, 0, inner * sizeof *out);
        for (size_t k = 0; k < width; k++)
            for (size_t i = 0; i < inner; i++)
                out[i] += in[(k + n - half) % n * inner + i];
        for (size_t j = 1; j < n; j++) {
            const int64_t *add = in + (j + half) % n * inner, *take = in + (j + n - half - 1) % n * inner;
            const int64_t *before = out + (j - 1) * inner;

            for (size_t i = 0; i < inner; i++)
                out[j * inner + i] = before[i] + add[i] - take[i];
        }
    }
}

void rind_noise_fill(rind_random *random, const rind_grid *grid, double sigma_mm, int64_t *work, double *out)
{
    const size_t n_voxels = grid->size[0] * grid->size[1] * grid->size[2];
    int64_t *now = work, *next = work + n_voxels;
    double variance = WHITE_VARIANCE;
    size_t inner = 1;

    for (size_t v = 0; v < n_voxels; v++)
        now[v] = white(random);
    for (int axis = 0; axis < 3; axis++) {
        size_t n = grid->size[axis], width[N_PASSES];

        box_widths(sigma_mm / grid->spacing_mm[axis], n, width);
        variance *= kernel_energy(width);
        for (int pass = 0; pass < N_PASSES; pass++) {
            if (width[pass] == 1)
                continue;
            sum_along(now, next, n_voxels / (n * inner), n, inner, width[pass]);
            int64_t *swap = now;
            now = next;
            next = swap;
        }
        inner *= n;
    }
    assert(variance > 0.0);
    double scale = 1.0 / sqrt(variance);
    for (size_t v = 0; v < n_voxels; v++)
        out[v] = (double)now[v] * scale;
}
