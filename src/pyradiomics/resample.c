/*
 * resample.c - see resample.h
 *
 * The values are ITK's, and since images of whole numbers are truncated, a last digit can make a difference of one:
 * where the new lattice meets the old one, interpolation returns 812 or 811.9999999999998. So the arithmetic here
 * follows ITK's to the order of its sums:
 *
 *  - a row of new voxels is mapped at its first and one past its last voxel, and positions between are interpolated;
 *  - the cubic B-spline's coefficients come from its recursions along x, y, z, over lines mirrored at their end voxels,
 *    the sum at the start of a line cut where the pole's power falls below 1e-10;
 *  - the 64 products are added x fastest.
 *
 * Only the part of the image the new grid can reach is filtered, with a margin after which the recursion has forgotten
 * where it began.
 */
#include "pyradiomics/resample.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void rind_py_index(const rind_grid *from, const double index[3], const rind_grid *in, double out[3])
{
    double p[3];

    rind_grid_position(from, index, p);
    for (int a = 0; a < 3; a++) {
        out[a] = 0.0;
        for (int r = 0; r < 3; r++)
            out[a] += in->direction[r][a] * (1.0 / in->spacing_mm[a]) * (p[r] - in->origin_mm[r]);
    }
}

rind_status rind_py_new_grid(rind_ctx *ctx, const rind_grid *mask, const rind_box *region, const double spacing_mm[3],
                             uint32_t pad, rind_grid *out)
{
    double first[3];

    *out = *mask;
    for (int a = 0; a < 3; a++) {
        double old = mask->spacing_mm[a];
        double new = region->size[a] == 1 || spacing_mm[a] == 0.0 ? old : spacing_mm[a];
        double ratio = old / new, low = (double)region->first[a];
        double lower = fmax(0.0, floor((low - 0.5) * ratio - pad));
        double upper = ceil((low + (double)region->size[a] - 0.5) * ratio + pad);
        double last = ceil((double)mask->size[a] * ratio) - 1.0;

        upper = fmin(upper, last);
        if (upper - lower + 1.0 > (double)UINT32_MAX)
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "axis %c would have %.3g voxels of %g mm", "xyz"[a],
                             upper - lower + 1.0, new);
        out->size[a] = (size_t)fmax(upper - lower + 1.0, 1.0);
        out->spacing_mm[a] = new;
        first[a] = 0.5 * (new - old) / old + lower / ratio;
    }
    rind_grid_position(mask, first, out->origin_mm);
    return rind_grid_check(ctx, out);
}

/* Index on 'in' of the first voxel of a row of 'to', and the way to one past its last. */
static void map_row(const rind_grid *to, size_t y, size_t z, const rind_grid *in, double start[3], double way[3])
{
    double end[3];

    rind_py_index(to, (double[3]){ 0.0, (double)y, (double)z }, in, start);
    rind_py_index(to, (double[3]){ (double)to->size[0], (double)y, (double)z }, in, end);
    for (int a = 0; a < 3; a++)
        way[a] = end[a] - start[a];
}

static bool is_inside(const double at[3], const size_t size[3])
{
    for (int a = 0; a < 3; a++)
        if (!(at[a] >= -0.5 && at[a] < (double)size[a] - 0.5))
            return false;
    return true;
}

/* A value as a voxel of that type. */
static double as_type(rind_type type, double value)
{
    static const struct {
        double low, high;
    } range[] = {
        [RIND_INT8] = { -0x1p7, 0x1p7 - 1 },    [RIND_UINT8] = { 0, 0x1p8 - 1 },
        [RIND_INT16] = { -0x1p15, 0x1p15 - 1 }, [RIND_UINT16] = { 0, 0x1p16 - 1 },
        [RIND_INT32] = { -0x1p31, 0x1p31 - 1 }, [RIND_UINT32] = { 0, 0x1p32 - 1 },
        [RIND_INT64] = { -0x1p63, 0x1p63 },     [RIND_UINT64] = { 0, 0x1p64 },
    };

    if (type == RIND_FLOAT64)
        return value;
    if (type == RIND_FLOAT32)
        return (double)(float)value;
    return trunc(fmin(fmax(value, range[type].low), range[type].high)) + 0.0;
}

/* The part of the image that is read, as values or as coefficients. */
typedef struct part {
    rind_box box;
    size_t size[3]; /* of the whole image */
    double *value;
} part;

static double at(const part *p, const size_t index[3])
{
    return p->value[(index[0] - p->box.first[0]) +
                    p->box.size[0] * ((index[1] - p->box.first[1]) + p->box.size[1] * (index[2] - p->box.first[2]))];
}

typedef double interpolation(const part *image, const double index[3]);

static double nearest(const part *image, const double index[3])
{
    size_t n[3];

    for (int a = 0; a < 3; a++)
        n[a] = (size_t)floor(index[a] + 0.5);
    return at(image, n);
}

static double between(double a, double b, double t)
{
    return a + (b - a) * t;
}

static double linear(const part *image, const double index[3])
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

        row[k] = between(at(image, (size_t[3]){ near[0], y, z }), at(image, (size_t[3]){ far[0], y, z }), t[0]);
    }
    return between(between(row[0], row[1], t[1]), between(row[2], row[3], t[1]), t[2]);
}

/* The four coefficients around a position along an axis, as indices in the part, and their weights. */
static void support(const part *image, int a, double x, size_t index[4], double weight[4])
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

static double cubic(const part *image, const double position[3])
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
    part *p = data;
    size_t nx = p->box.size[0], ny = p->box.size[1];
    double *slice = p->value + nx * ny * z;

    for (size_t y = 0; y < ny; y += LANES)
        prefilter(slice + y * nx, nx, 1, ny - y < LANES ? ny - y : LANES, nx);
    prefilter(slice, ny, nx, nx, 1);
}

/* All lines along z of one row of y. */
static void prefilter_along_z(void *data, size_t y)
{
    part *p = data;
    size_t nx = p->box.size[0], ny = p->box.size[1];

    prefilter(p->value + nx * y, p->box.size[2], nx * ny, nx, 1);
}

/* The box of the image that interpolation on 'to' can read. */
static rind_box reach(const rind_py_field *image, const rind_grid *to, size_t margin)
{
    rind_box box;

    for (int a = 0; a < 3; a++) {
        double low = (double)INFINITY, high = -(double)INFINITY, end = (double)image->grid.size[a] - 1.0;

        for (int corner = 0; corner < 8; corner++) {
            double index[3], found[3];

            for (int k = 0; k < 3; k++)
                index[k] = corner >> k & 1 ? (double)to->size[k] : 0.0;
            rind_py_index(to, index, &image->grid, found);
            low = fmin(low, found[a]);
            high = fmax(high, found[a]);
        }
        low = fmin(fmax(floor(low) - (double)margin, 0.0), end);
        high = fmax(fmin(ceil(high) + (double)margin, end), low);
        box.first[a] = (size_t)low;
        box.size[a] = (size_t)(high - low) + 1;
    }
    return box;
}

static rind_status take_part(rind_ctx *ctx, const rind_py_field *image, const rind_grid *to, bool coefficients,
                             part *out)
{
    out->box = reach(image, to, coefficients ? MARGIN : 2);
    memcpy(out->size, image->grid.size, sizeof out->size);
    out->value = rind_alloc(ctx, out->box.size[0] * out->box.size[1] * out->box.size[2], sizeof *out->value,
                            "image to be resampled");
    if (out->value == NULL)
        return RIND_NO_MEMORY;
    rind_py_field_box(ctx, image, &out->box, out->value);
    if (coefficients) {
        rind_parallel(ctx, out->box.size[2], prefilter_slice, out);
        rind_parallel(ctx, out->box.size[1], prefilter_along_z, out);
    }
    return RIND_OK;
}

typedef struct evaluation {
    const part *image;
    interpolation *interpolate;
    const rind_grid *to, *from;
    rind_type type;
    double *out;
} evaluation;

static void evaluate_row(void *data, size_t row)
{
    const evaluation *job = data;
    size_t nx = job->to->size[0];
    double start[3], way[3], position[3];

    map_row(job->to, row % job->to->size[1], row / job->to->size[1], job->from, start, way);
    for (size_t x = 0; x < nx; x++) {
        double alpha = (double)x / (double)nx;

        for (int a = 0; a < 3; a++)
            position[a] = start[a] + alpha * way[a];
        job->out[row * nx + x] =
            is_inside(position, job->from->size) ? as_type(job->type, job->interpolate(job->image, position)) : 0.0;
    }
}

rind_status rind_py_resample(rind_ctx *ctx, const rind_py_field *image, rind_py_interpolator interpolator,
                             const rind_grid *to, double *out)
{
    static interpolation *const interpolations[] = {
        [RIND_PY_NEAREST] = nearest, [RIND_PY_LINEAR] = linear, [RIND_PY_BSPLINE] = cubic
    };
    part read;

    if (interpolator == RIND_PY_NO_INTERPOLATOR || interpolator > RIND_PY_BSPLINE)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "interpolator %d is not computed; there are sitkNearestNeighbor, "
                         "sitkLinear and sitkBSpline",
                         (int)interpolator);
    rind_status status = take_part(ctx, image, to, interpolator == RIND_PY_BSPLINE, &read);
    if (status != RIND_OK)
        return status;
    evaluation job = { &read, interpolations[interpolator], to, &image->grid, image->type, out };
    rind_parallel(ctx, to->size[1] * to->size[2], evaluate_row, &job);
    free(read.value);
    return RIND_OK;
}

typedef struct choosing {
    const uint8_t *mask;
    const rind_grid *from, *to;
    uint8_t *out;
} choosing;

static void choose_row(void *data, size_t row)
{
    const choosing *job = data;
    const size_t *size = job->from->size;
    size_t nx = job->to->size[0], n[3];
    double start[3], way[3], position[3];

    map_row(job->to, row % job->to->size[1], row / job->to->size[1], job->from, start, way);
    for (size_t x = 0; x < nx; x++) {
        double alpha = (double)x / (double)nx;

        for (int a = 0; a < 3; a++)
            position[a] = start[a] + alpha * way[a];
        bool inside = is_inside(position, size);
        for (int a = 0; a < 3; a++)
            n[a] = inside ? (size_t)floor(position[a] + 0.5) : 0;
        job->out[row * nx + x] = inside ? job->mask[n[0] + size[0] * (n[1] + size[1] * n[2])] : 0;
    }
}

void rind_py_resample_mask(rind_ctx *ctx, const uint8_t *mask, const rind_grid *from, const rind_grid *to, uint8_t *out)
{
    choosing job = { mask, from, to, out };

    rind_parallel(ctx, to->size[1] * to->size[2], choose_row, &job);
}
