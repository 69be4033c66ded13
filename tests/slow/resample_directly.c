/*
 * resample_directly.c - resampling as its definition reads
 *
 * Every new voxel is the sum of all its old neighbours times the product of three weights. Spline coefficients
 * come from the system (c[k-1] + 4 c[k] + c[k+1]) / 6 = x[k], solved by elimination on lines that are extended by
 * 64 repeated edge samples on each side, where they end in a constant (c = x).
 */
#include "resample_directly.h"

#include <math.h>
#include <stdlib.h>

enum { PAD = 64 };

/* Cubic B-spline at a distance. */
static double bump(double d)
{
    d = fabs(d);
    return d < 1 ? 2.0 / 3 - d * d + d * d * d / 2 : d < 2 ? (2 - d) * (2 - d) * (2 - d) / 6 : 0;
}

static void solve_line(double *c, size_t n)
{
    double *upper = malloc(n * sizeof *upper);

    upper[0] = 0;
    for (size_t k = 1; k + 1 < n; k++) {
        double pivot = 4.0 / 6 - upper[k - 1] / 6;

        upper[k] = 1.0 / 6 / pivot;
        c[k] = (c[k] - c[k - 1] / 6) / pivot;
    }
    for (size_t k = n - 1; k-- > 0;)
        c[k] -= upper[k] * c[k + 1];
    free(upper);
}

typedef struct volume {
    size_t size[3];
    double *v;
} volume;

static size_t clamped(ptrdiff_t k, size_t n)
{
    return k < 0 ? 0 : (size_t)k >= n ? n - 1 : (size_t)k;
}

/* Spline coefficients along an axis, of the axis extended by PAD on both sides. */
static volume coefficients_along(volume in, int axis)
{
    volume out = in;
    size_t stride = axis == 0 ? 1 : axis == 1 ? in.size[0] : in.size[0] * in.size[1];
    size_t n = in.size[axis], m = n + 2 * PAD, lines = in.size[0] * in.size[1] * in.size[2] / n;
    double *line = malloc(m * sizeof *line);

    out.size[axis] = m;
    out.v = malloc(lines * m * sizeof *out.v);
    for (size_t k = 0; k < lines; k++) {
        size_t low = k % stride, high = k / stride;

        for (size_t i = 0; i < m; i++)
            line[i] = in.v[low + stride * (clamped((ptrdiff_t)i - PAD, n) + n * high)];
        solve_line(line, m);
        for (size_t i = 0; i < m; i++)
            out.v[low + stride * (i + m * high)] = line[i];
    }
    free(line);
    free(in.v);
    return out;
}

static double weight(double distance, rind_interpolation interpolation)
{
    if (interpolation == RIND_CUBIC)
        return bump(distance);
    return fabs(distance) < 1 ? 1 - fabs(distance) : 0;
}

static double value_at(const volume *c, const double p[3], const rind_interpolation kind[3])
{
    ptrdiff_t at[3];
    double sum = 0;

    for (int a = 0; a < 3; a++)
        at[a] = (ptrdiff_t)floor(p[a]) - 1;
    for (ptrdiff_t z = at[2]; z < at[2] + 4; z++)
        for (ptrdiff_t y = at[1]; y < at[1] + 4; y++)
            for (ptrdiff_t x = at[0]; x < at[0] + 4; x++) {
                double w = weight(p[0] - (double)x, kind[0]) * weight(p[1] - (double)y, kind[1]) *
                           weight(p[2] - (double)z, kind[2]);

                if (w != 0)
                    sum += w * c->v[clamped(x, c->size[0]) +
                                    c->size[0] * (clamped(y, c->size[1]) + c->size[1] * clamped(z, c->size[2]))];
            }
    return sum;
}

double *resample_directly(const double *voxel, const size_t size[3], const double spacing[3],
                          const double new_spacing[3], rind_interpolation interpolation, size_t new_size[3])
{
    volume c = { { size[0], size[1], size[2] }, malloc(size[0] * size[1] * size[2] * sizeof *voxel) };
    double pad[3] = { 0, 0, 0 };
    /* At whole positions the linear weight is the sample itself: also right for nearest, and axes left alone. */
    rind_interpolation kind[3] = { RIND_LINEAR, RIND_LINEAR, RIND_LINEAR };

    for (size_t k = 0; k < size[0] * size[1] * size[2]; k++)
        c.v[k] = voxel[k];
    for (int a = 0; a < 3; a++) {
        new_size[a] = (size_t)ceil((double)size[a] * spacing[a] / new_spacing[a] - 1e-3);
        if (new_size[a] == 0)
            new_size[a] = 1;
        if (interpolation == RIND_CUBIC && spacing[a] != new_spacing[a]) {
            c = coefficients_along(c, a);
            pad[a] = PAD;
            kind[a] = RIND_CUBIC;
        }
    }
    double *out = malloc(new_size[0] * new_size[1] * new_size[2] * sizeof *out);
    for (size_t k = 0; k < new_size[0] * new_size[1] * new_size[2]; k++) {
        size_t index[3] = { k % new_size[0], k / new_size[0] % new_size[1], k / new_size[0] / new_size[1] };
        double p[3];

        for (int a = 0; a < 3; a++) {
            p[a] = ((double)size[a] - 1) / 2 +
                   ((double)index[a] - ((double)new_size[a] - 1) / 2) * new_spacing[a] / spacing[a] + pad[a];
            if (interpolation == RIND_NEAREST)
                p[a] = floor(p[a] + 0.5 + 1e-6);
        }
        out[k] = value_at(&c, p, kind);
    }
    free(c.v);
    return out;
}
