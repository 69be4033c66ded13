/*
 * interpolate.c - see interpolate.h; nearest neighbour, linear, and the windowed sincs
 *
 * A windowed sinc of radius 5 (Meijering et al., Med. Image Anal. 5 (2001) 111) is the product of sinc and a window of
 * its own width along each axis. The weights are not normalised: a flat image is interpolated to nearly flat. Voxels
 * beyond the image are those of its faces.
 */
#include "pyradiomics/interpolate.h"

#include <math.h>

static double nearest(const rind_py_part *image, const double index[3])
{
    size_t n[3];

    for (int a = 0; a < 3; a++)
        n[a] = (size_t)floor(index[a] + 0.5);
    return rind_py_part_at(image, n[0], n[1], n[2]);
}

static double between(double a, double b, double t)
{
    return a + (b - a) * t;
}

static double linear(const rind_py_part *image, const double index[3])
{
    size_t near[3], far[3];
    double t[3], row[4];

    for (int a = 0; a < 3; a++) {
        double base = fmax(floor(index[a]), 0.0);

        near[a] = (size_t)base;
        far[a] = near[a] + 1 < image->size[a] ? near[a] + 1 : near[a];
        t[a] = fmax(index[a] - base, 0.0);
    }
    for (int k = 0; k < 4; k++) {
        size_t y = k & 1 ? far[1] : near[1], z = k & 2 ? far[2] : near[2];

        row[k] = between(rind_py_part_at(image, near[0], y, z), rind_py_part_at(image, far[0], y, z), t[0]);
    }
    return between(between(row[0], row[1], t[1]), between(row[2], row[3], t[1]), t[2]);
}

enum { RADIUS = 5, WIDTH = 2 * RADIUS };
static const double pi = 3.14159265358979323846;

static double hamming(double x)
{
    return 0.54 + 0.46 * cos(x * (pi / RADIUS));
}

static double cosine(double x)
{
    return cos(x * (pi / (2 * RADIUS)));
}

static double welch(double x)
{
    return 1.0 - x * (1.0 / (RADIUS * RADIUS)) * x;
}

static double lanczos(double x)
{
    double z = pi / RADIUS * x;

    return x == 0.0 ? 1.0 : sin(z) / z;
}

static double blackman(double x)
{
    return 0.42 + 0.5 * cos(x * (pi / RADIUS)) + 0.08 * cos(x * (2.0 * pi / RADIUS));
}

typedef double window(double x);

static double sinc(double x)
{
    double px = pi * x;

    return x == 0.0 ? 1.0 : sin(px) / px;
}

/* The voxels around a position along an axis, and their weights. On a voxel it alone counts. */
static size_t weigh(const rind_py_part *image, int a, double at, window *w, size_t index[WIDTH], double weight[WIDTH])
{
    double base = floor(at), x = at - base + RADIUS, last = (double)image->size[a] - 1.0;
    size_t n = at == base ? 1 : WIDTH;

    for (size_t k = 0; k < n; k++) {
        double voxel = n == 1 ? base : base + (double)k - (RADIUS - 1);

        x -= 1.0;
        weight[k] = n == 1 ? 1.0 : w(x) * sinc(x);
        index[k] = (size_t)fmin(fmax(voxel, 0.0), last) - image->box.first[a];
    }
    return n;
}

/* Products and their sum in ITK's order. */
static double windowed_sinc(const rind_py_part *image, const double at[3], window *w)
{
    size_t index[3][WIDTH], n[3], nx = image->box.size[0], ny = image->box.size[1];
    double weight[3][WIDTH], sum = 0.0;

    for (int a = 0; a < 3; a++)
        n[a] = weigh(image, a, at[a], w, index[a], weight[a]);
    for (size_t z = 0; z < n[2]; z++)
        for (size_t y = 0; y < n[1]; y++) {
            const double *row = image->value + nx * (index[1][y] + ny * index[2][z]);

            for (size_t x = 0; x < n[0]; x++)
                sum += row[index[0][x]] * weight[0][x] * weight[1][y] * weight[2][z];
        }
    return sum;
}

#define WINDOWED_SINC(name)                                                     \
    static double name##_sinc(const rind_py_part *image, const double index[3]) \
    {                                                                           \
        return windowed_sinc(image, index, name);                               \
    }
WINDOWED_SINC(hamming)
WINDOWED_SINC(cosine)
WINDOWED_SINC(welch)
WINDOWED_SINC(lanczos)
WINDOWED_SINC(blackman)

const rind_py_interpolation *rind_py_interpolation_of(rind_py_interpolator interpolator)
{
    static const rind_py_interpolation plain[] = {
        [RIND_PY_NEAREST] = { nearest, NULL, 1 },
        [RIND_PY_LINEAR] = { linear, NULL, 2 },
        [RIND_PY_GAUSSIAN] = { rind_py_gaussian, NULL, 5 },
        [RIND_PY_LABEL_GAUSSIAN] = { rind_py_label_gaussian, NULL, 3 },
        [RIND_PY_HAMMING] = { hamming_sinc, NULL, RADIUS + 1 },
        [RIND_PY_COSINE] = { cosine_sinc, NULL, RADIUS + 1 },
        [RIND_PY_WELCH] = { welch_sinc, NULL, RADIUS + 1 },
        [RIND_PY_LANCZOS] = { lanczos_sinc, NULL, RADIUS + 1 },
        [RIND_PY_BLACKMAN] = { blackman_sinc, NULL, RADIUS + 1 },
    };

    if (interpolator == RIND_PY_BSPLINE)
        return &rind_py_cubic;
    return interpolator == RIND_PY_NO_INTERPOLATOR ? NULL : &plain[interpolator];
}
