/*
 * filters_directly.c - filters as their definitions read
 *
 * Kernels are boxes of numbers, turned voxel by voxel with rotation matrices that are products of quarter turns; every
 * response is the sum over the whole box, every voxel beyond the edge found by walking; spectra are double sums.
 */
#include "filters_directly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

dense_kernel dense_kernel_make(int hx, int hy, int hz)
{
    dense_kernel out = { { hx, hy, hz }, NULL };

    out.value = calloc((size_t)((2 * hx + 1) * (2 * hy + 1) * (2 * hz + 1)), sizeof *out.value);
    if (out.value == NULL)
        abort();
    return out;
}

void dense_kernel_free(dense_kernel *kernel)
{
    free(kernel->value);
    kernel->value = NULL;
}

double complex *dense_at(const dense_kernel *k, int x, int y, int z)
{
    return k->value + (x + k->half[0]) +
           (2 * k->half[0] + 1) * ((y + k->half[1]) + (2 * k->half[1] + 1) * (z + k->half[2]));
}

dense_kernel dense_product(double *const tap[3], const int n[3], int dilation)
{
    dense_kernel out = dense_kernel_make(n[0] / 2 * dilation, n[1] / 2 * dilation, n[2] / 2 * dilation);

    for (int z = 0; z < n[2]; z++)
        for (int y = 0; y < n[1]; y++)
            for (int x = 0; x < n[0]; x++)
                *dense_at(&out, (x - n[0] / 2) * dilation, (y - n[1] / 2) * dilation, (z - n[2] / 2) * dilation) =
                    tap[0][x] * tap[1][y] * tap[2][z];
    return out;
}

typedef struct matrix {
    int m[3][3];
} matrix;

static matrix multiply(matrix a, matrix b)
{
    matrix out = { { { 0 } } };

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 3; k++)
                out.m[i][j] += a.m[i][k] * b.m[k][j];
    return out;
}

/* All products of quarter turns about z and, unless two_d, about x: found by turning until nothing new comes. */
static int all_rotations(bool two_d, matrix out[24])
{
    const matrix one = { { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } };
    const matrix turn[2] = { { { { 0, -1, 0 }, { 1, 0, 0 }, { 0, 0, 1 } } },
                             { { { 1, 0, 0 }, { 0, 0, -1 }, { 0, 1, 0 } } } };
    int n = 1;

    out[0] = one;
    for (int i = 0; i < n; i++)
        for (int t = 0; t < (two_d ? 1 : 2); t++) {
            matrix next = multiply(turn[t], out[i]);
            bool known = false;

            for (int k = 0; k < n; k++)
                known = known || memcmp(&out[k], &next, sizeof next) == 0;
            if (!known)
                out[n++] = next;
        }
    return n;
}

dense_kernel dense_turned(const dense_kernel *kernel, bool two_d, int k)
{
    matrix rotation[24];
    int half[3] = { 0, 0, 0 };

    all_rotations(two_d, rotation);
    const matrix *r = &rotation[k];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            half[i] += abs(r->m[i][j]) * kernel->half[j];
    dense_kernel out = dense_kernel_make(half[0], half[1], half[2]);
    for (int z = -kernel->half[2]; z <= kernel->half[2]; z++)
        for (int y = -kernel->half[1]; y <= kernel->half[1]; y++)
            for (int x = -kernel->half[0]; x <= kernel->half[0]; x++)
                *dense_at(&out, r->m[0][0] * x + r->m[0][1] * y + r->m[0][2] * z,
                          r->m[1][0] * x + r->m[1][1] * y + r->m[1][2] * z,
                          r->m[2][0] * x + r->m[2][1] * y + r->m[2][2] * z) = *dense_at(kernel, x, y, z);
    return out;
}

/* Walks back into 0 ... n - 1; -1: outside. */
static int walk(rind_boundary boundary, int i, int n)
{
    while (i < 0 || i >= n) {
        if (boundary == RIND_BOUNDARY_ZERO)
            return -1;
        if (boundary == RIND_BOUNDARY_NEAREST)
            i += i < 0 ? 1 : -1;
        else if (boundary == RIND_BOUNDARY_PERIODIC)
            i += i < 0 ? n : -n;
        else
            i = i < 0 ? -1 - i : 2 * n - 1 - i;
    }
    return i;
}

void convolve_directly(const rind_volume *image, rind_boundary boundary, const dense_kernel *kernel,
                       double complex *out)
{
    const int nx = (int)image->size[0], ny = (int)image->size[1], nz = (int)image->size[2];

    for (int z = 0; z < nz; z++)
        for (int y = 0; y < ny; y++)
            for (int x = 0; x < nx; x++) {
                double complex sum = 0;

                for (int c = -kernel->half[2]; c <= kernel->half[2]; c++)
                    for (int b = -kernel->half[1]; b <= kernel->half[1]; b++)
                        for (int a = -kernel->half[0]; a <= kernel->half[0]; a++) {
                            int i = walk(boundary, x - a, nx), j = walk(boundary, y - b, ny),
                                k = walk(boundary, z - c, nz);

                            if (i >= 0 && j >= 0 && k >= 0)
                                sum += *dense_at(kernel, a, b, c) * image->value[i + nx * (j + ny * k)];
                        }
                out[x + nx * (y + ny * z)] = sum;
            }
}

/* The frequency of point k: -1 ... 1 in n values, the one with index n / 2 first. */
static double frequency(int k, int n)
{
    return n == 1 ? 0 : -1 + 2.0 * ((k + n / 2) % n) / (n - 1);
}

static double complex wave(int sign, const int n[3], const int a[3], const int b[3])
{
    double turns = 0;

    for (int i = 0; i < 3; i++)
        turns += (double)(a[i] * b[i] % n[i]) / n[i];
    return cexp(sign * 2 * M_PI * I * turns);
}

void multiply_spectrum_directly(const rind_volume *image, double complex (*factor)(const double f[3], const void *user),
                                const void *user, double *out)
{
    const int n[3] = { (int)image->size[0], (int)image->size[1], (int)image->size[2] }, total = n[0] * n[1] * n[2];
    double complex *spectrum = calloc((size_t)total, sizeof *spectrum);

    for (int k = 0; k < total; k++) {
        int at[3] = { k % n[0], k / n[0] % n[1], k / n[0] / n[1] };
        double f[3];

        for (int a = 0; a < 3; a++)
            f[a] = frequency(at[a], n[a]);
        for (int v = 0; v < total; v++)
            spectrum[k] += image->value[v] * wave(-1, n, at, (int[]){ v % n[0], v / n[0] % n[1], v / n[0] / n[1] });
        spectrum[k] *= factor(f, user) / total;
    }
    for (int v = 0; v < total; v++) {
        double complex sum = 0;

        for (int k = 0; k < total; k++)
            sum += spectrum[k] * wave(1, n, (int[]){ k % n[0], k / n[0] % n[1], k / n[0] / n[1] },
                                      (int[]){ v % n[0], v / n[0] % n[1], v / n[0] / n[1] });
        out[v] = creal(sum);
    }
    free(spectrum);
}
