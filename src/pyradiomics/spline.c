/*
 * spline.c - the cubic B-spline
 *
 * Coefficients come from ITK's recursions along x, y, z, over lines mirrored at their end voxels, the sum at the start
 * of a line cut where the pole's power falls below 1e-10; the 64 products of a value are added x fastest.
 */
#include "parallel.h"
#include "pyradiomics/interpolate.h"

#include <math.h>

/* The four coefficients around a position along an axis, as indices in the part, and their weights. */
static void support(const rind_py_part *image, int a, double x, size_t index[4], double weight[4])
{
    ptrdiff_t n = (ptrdiff_t)image->size[a], first = (ptrdiff_t)floorf((float)x) - 1; /* in single precision, as ITK */
    double w = x - (double)(first + 1);

    weight[3] = 1.0 / 6.0 * w * w * w;
    weight[0] = 1.0 / 6.0 + 0.5 * w * (w - 1.0) - weight[3];
    weight[2] = w + weight[0] - 2.0 * weight[3];
    weight[1] = 1.0 - weight[0] - weight[2] - weight[3];
    for (int k = 0; k < 4; k++) {
        ptrdiff_t i = first + k;

        i = i < 0 ? -i : i;
        i = i >= n ? 2 * (n - 1) - i : i;
        index[k] = (n == 1 ? 0 : (size_t)i) - image->box.first[a];
    }
}

static double cubic(const rind_py_part *image, const double position[3])
{
    size_t x[4], y[4], z[4], nx = image->box.size[0], ny = image->box.size[1];
    double wx[4], wy[4], wz[4], sum = 0.0;

    support(image, 0, position[0], x, wx);
    support(image, 1, position[1], y, wy);
    support(image, 2, position[2], z, wz);
    for (int k = 0; k < 4; k++)
        for (int j = 0; j < 4; j++) {
            const double *row = image->value + nx * (y[j] + ny * z[k]);

            for (int i = 0; i < 4; i++)
                sum += wx[i] * wy[j] * wz[k] * row[x[i]];
        }
    return sum;
}

/* sqrt(3) - 2 as doubles subtract it, the cubic spline's pole (Unser, IEEE Signal Process. Mag. 16 (1999) 22, box 2).
 */
#define POLE (-0.26794919243112281)
enum {
    HORIZON = 18, /* ceil(log(1e-10) / log|pole|): samples in the sum that starts the recursion */
    MARGIN = 72,  /* |pole|^72 is 6e-42: no bit remembers the start */
    LANES = 8     /* lines filtered side by side */
};

/* Start of the upward recursion over a line mirrored at its ends, 'stride' doubles from sample to sample. */
static void start_upward(double *line, size_t n, size_t stride, size_t n_lanes, size_t lane)
{
    for (size_t l = 0; l < n_lanes; l++) {
        double *c = line + l * lane, zn = POLE;
        double sum = c[0];

        if (HORIZON < n) {
            for (size_t k = 1; k < HORIZON; k++, zn *= POLE)
                sum += zn * c[k * stride];
        } else {
            double z2n = pow(POLE, (double)(n - 1)), iz = 1.0 / POLE;

            sum += z2n * c[(n - 1) * stride];
            z2n *= z2n * iz;
            for (size_t k = 1; k + 1 < n; k++, zn *= POLE, z2n *= iz)
                sum += (zn + z2n) * c[k * stride];
            sum /= 1.0 - zn * zn;
        }
        c[0] = sum;
    }
}

/*
 * Coefficients of 'n_lanes' lines of 'n' samples in place; 'lane' doubles from line to line.
 */
static void prefilter(double *line, size_t n, size_t stride, size_t n_lanes, size_t lane)
{
    static const double gain = (1.0 - POLE) * (1.0 - 1.0 / POLE);

    if (n == 1)
        return;
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < n_lanes; l++)
            line[k * stride + l * lane] *= gain;
    start_upward(line, n, stride, n_lanes, lane);
    for (size_t k = 1; k < n; k++)
        for (size_t l = 0; l < n_lanes; l++)
            line[k * stride + l * lane] += POLE * line[(k - 1) * stride + l * lane];
    for (size_t l = 0; l < n_lanes; l++) {
        double *last = line + (n - 1) * stride + l * lane;

        *last = POLE / (POLE * POLE - 1.0) * (POLE * *(last - stride) + *last);
    }
    for (size_t k = n - 1; k-- > 0;)
        for (size_t l = 0; l < n_lanes; l++)
            line[k * stride + l * lane] = POLE * (line[(k + 1) * stride + l * lane] - line[k * stride + l * lane]);
}

/* One slice along x and y. */
static void prefilter_slice(void *data, size_t z)
{
    rind_py_part *p = data;
    size_t nx = p->box.size[0], ny = p->box.size[1];
    double *slice = p->value + nx * ny * z;

    for (size_t y = 0; y < ny; y += LANES)
        prefilter(slice + y * nx, nx, 1, ny - y < LANES ? ny - y : LANES, nx);
    prefilter(slice, ny, nx, nx, 1);
}

/* All lines along z of one row of y. */
static void prefilter_along_z(void *data, size_t y)
{
    rind_py_part *p = data;
    size_t nx = p->box.size[0], ny = p->box.size[1];

    prefilter(p->value + nx * y, p->box.size[2], nx * ny, nx, 1);
}

static void make_coefficients(const rind_ctx *ctx, rind_py_part *image)
{
    rind_parallel(ctx, image->box.size[2], prefilter_slice, image);
    rind_parallel(ctx, image->box.size[1], prefilter_along_z, image);
}

const rind_py_interpolation rind_py_cubic = { cubic, make_coefficients, MARGIN };
