/*
 * lbp_2d.c - PyRadiomics' image type LBP2D: local binary patterns in slices, as scikit-image computes them
 *
 * What a pattern is, see filters/lbp_2d.c. Here the interpolation is written as scikit-image has it,
 * (1 - t) a + t b at absolute positions, whose rounding decides bits in flat neighbourhoods; beyond the slice lies 0.
 * Slices are across force2Ddimension whether or not force2D is set; rows and columns are y and x, z and x, or y and z.
 * The result takes the type of the image's voxels, as a cast does: a variance loses its fraction in an image of whole
 * numbers, and wraps around where it is too large for them.
 */
#include "pyradiomics/of_box.h"

#include "parallel.h"
#include <math.h>
#include <stdlib.h>

enum { MAX_SAMPLES = 64 };

typedef struct patterns {
    const rind_pyradiomics_filter_input *input;
    int across, down;                             /* axes of columns and rows of a slice, */
    int through;                                  /* and the third */
    ptrdiff_t step[3];                            /* in the image, along x, y, z */
    double row[MAX_SAMPLES], column[MAX_SAMPLES]; /* offsets of the samples */
    double *out;
} patterns;

static double pixel(const patterns *p, const double *slice, double row, double column)
{
    const size_t *size = p->input->image.size;

    if (row < 0.0 || column < 0.0 || row >= (double)size[p->down] || column >= (double)size[p->across])
        return 0.0;
    return slice[(ptrdiff_t)row * p->step[p->down] + (ptrdiff_t)column * p->step[p->across]];
}

static double sample(const patterns *p, const double *slice, double row, double column)
{
    double r0 = floor(row), c0 = floor(column), r1 = ceil(row), c1 = ceil(column);
    double dr = row - r0, dc = column - c0;
    double top = (1.0 - dc) * pixel(p, slice, r0, c0) + dc * pixel(p, slice, r0, c1);
    double bottom = (1.0 - dc) * pixel(p, slice, r1, c0) + dc * pixel(p, slice, r1, c1);

    return (1.0 - dr) * top + dr * bottom;
}

/* The smallest number among the circular shifts of n bits. */
static double smallest_turn(uint64_t bits, uint32_t n)
{
    uint64_t smallest = bits, all = n < 64 ? ((uint64_t)1 << n) - 1 : UINT64_MAX;

    for (uint32_t k = 1; k < n; k++) {
        bits = (bits >> 1 | bits << (n - 1)) & all;
        smallest = bits < smallest ? bits : smallest;
    }
    return (double)smallest;
}

static double uniform_number(uint64_t bits, uint32_t n)
{
    uint64_t changes = n < 2 ? 0 : (bits ^ bits >> 1) & (((uint64_t)1 << (n - 1)) - 1);

    return __builtin_popcountll(changes) <= 2 ? __builtin_popcountll(bits) : (double)n + 1.0;
}

static double number_at(const patterns *p, const double *slice, size_t row, size_t column)
{
    const rind_pyradiomics_filter_settings *settings = p->input->settings;
    double centre = pixel(p, slice, (double)row, (double)column), sum = 0.0, squares = 0.0;
    uint32_t n = settings->lbp_2d_samples;
    uint64_t bits = 0;

    for (uint32_t k = 0; k < n; k++) {
        double value = sample(p, slice, (double)row + p->row[k], (double)column + p->column[k]);

        bits |= (uint64_t)(value - centre >= 0.0) << k;
        sum += value;
        squares += value * value;
    }
    switch (settings->lbp_2d_method) {
    case RIND_PYRADIOMICS_LBP_DEFAULT:
        return (double)bits;
    case RIND_PYRADIOMICS_LBP_ROR:
        return smallest_turn(bits, n);
    case RIND_PYRADIOMICS_LBP_UNIFORM:
        return uniform_number(bits, n);
    default:
        return (squares - sum * sum / n) / n;
    }
}

static double in_type(double value, rind_type type)
{
    int64_t whole = fabs(value) < 0x1p62 ? (int64_t)value : 0;

    switch (type) {
    case RIND_FLOAT64:
        return value;
    case RIND_FLOAT32:
        return (float)value;
    case RIND_INT8:
        return (int8_t)whole;
    case RIND_UINT8:
        return (uint8_t)whole;
    case RIND_INT16:
        return (int16_t)whole;
    case RIND_UINT16:
        return (uint16_t)whole;
    case RIND_INT32:
        return (int32_t)whole;
    case RIND_UINT32:
        return (uint32_t)whole;
    default:
        return (double)whole;
    }
}

static void filter_slice(void *data, size_t index)
{
    const patterns *p = data;
    const rind_box *box = &p->input->box;
    const size_t out_step[3] = { 1, box->size[0], box->size[0] * box->size[1] };
    const double *slice = p->input->image.value + (ptrdiff_t)(box->first[p->through] + index) * p->step[p->through];

    for (size_t r = 0; r < box->size[p->down]; r++)
        for (size_t c = 0; c < box->size[p->across]; c++) {
            double number = number_at(p, slice, box->first[p->down] + r, box->first[p->across] + c);

            p->out[r * out_step[p->down] + c * out_step[p->across] + index * out_step[p->through]] =
                in_type(number, p->input->type);
        }
}

static void make_samples(patterns *p)
{
    const double pi = 3.14159265358979323846, radius = p->input->settings->lbp_2d_radius;

    for (uint32_t k = 0; k < p->input->settings->lbp_2d_samples; k++) {
        double angle = 2.0 * pi * k / p->input->settings->lbp_2d_samples;

        p->row[k] = rint(-radius * sin(angle) * 1e5) / 1e5;
        p->column[k] = rint(radius * cos(angle) * 1e5) / 1e5;
    }
}

static rind_status run(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, rind_pyradiomics_sink *sink,
                       void *user)
{
    const size_t *size = input->image.size;
    patterns p = { .input = input, .through = 2 - input->settings->force_2d_axis };

    if (input->settings->lbp_2d_samples > MAX_SAMPLES)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "lbp2DSamples is %u: at most %d samples can be taken on a circle",
                         input->settings->lbp_2d_samples, MAX_SAMPLES);
    p.across = p.through == 0 ? 2 : 0;
    p.down = p.through == 1 ? 2 : 1;
    p.step[0] = 1;
    p.step[1] = (ptrdiff_t)size[0];
    p.step[2] = (ptrdiff_t)(size[0] * size[1]);
    make_samples(&p);
    p.out = rind_box_alloc(ctx, input);
    if (p.out == NULL)
        return RIND_NO_MEMORY;
    rind_parallel(ctx, input->box.size[p.through], filter_slice, &p);
    rind_status status = sink(user, "lbp-2D", p.out);
    free(p.out);
    return status;
}

const rind_pyradiomics_image_type rind_pyradiomics_LBP2D = {
    .name = "LBP2D",
    .title = "local binary patterns in slices",
    .run = run,
};
