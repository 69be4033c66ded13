/*
 * log.c - PyRadiomics' image type LoG: sigma^2 times the Laplacian of a Gaussian, as ITK computes it
 *
 * For each axis the recursive second derivative along it, then recursive Gaussians along the two others, x before y
 * before z; divided by the squared spacing and added. Between passes, and in the sum, values are of single precision,
 * as ITK stores them.
 *
 * A recursion needs whole lines, but only the box is wanted: a pass keeps what lies in the box along its own axis, so
 * the next has fewer lines.
 */
#include "pyradiomics/of_box.h"
#include "pyradiomics/recursive_gaussian.h"

#include "parallel.h"
#include "slots.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LANES = RIND_RECURSIVE_LANES, LEAST_SIZE = 4 };

/* One pass along an axis. */
typedef struct pass {
    rind_recursion recursion;
    int axis;
    size_t size[3];      /* of the input */
    size_t first, n;     /* what is kept along the axis */
    const double *image; /* the input: of the first pass, */
    const float *from;   /* and of the others */
    float *to;
    rind_slots *slots;
} pass;

/* Lines side by side along x, or along y for the pass along x; the third axis is cut into jobs with them. */
static size_t lane_axis_of(const pass *p)
{
    return p->axis == 0 ? 1 : 0;
}

static size_t groups_of(const pass *p)
{
    return (p->size[lane_axis_of(p)] + LANES - 1) / LANES;
}

static double value_at(const pass *p, size_t at)
{
    return p->image != NULL ? p->image[at] : (double)p->from[at];
}

static void run_job(void *data, size_t job)
{
    const pass *p = data;
    size_t lanes = lane_axis_of(p), other = 3 - (size_t)p->axis - lanes;
    size_t lane = job % groups_of(p) * LANES, o = job / groups_of(p);
    size_t n = p->size[p->axis], n_lanes = p->size[lanes] - lane < LANES ? p->size[lanes] - lane : LANES;
    const size_t step[3] = { 1, p->size[0], p->size[0] * p->size[1] };
    size_t kept[3] = { p->size[0], p->size[1], p->size[2] };
    double *x = rind_slot_claim(p->slots), *y = x + n * LANES;

    kept[p->axis] = p->n;
    const size_t out_step[3] = { 1, kept[0], kept[0] * kept[1] };
    size_t from = lane * step[lanes] + o * step[other], to = lane * out_step[lanes] + o * out_step[other];
    for (size_t i = 0; i < n; i++)
        for (size_t l = 0; l < LANES; l++)
            x[i * LANES + l] = value_at(p, from + i * step[p->axis] + (l < n_lanes ? l : n_lanes - 1) * step[lanes]);
    rind_recursion_run(&p->recursion, x, n, y);
    for (size_t i = 0; i < p->n; i++)
        for (size_t l = 0; l < n_lanes; l++)
            p->to[to + i * out_step[p->axis] + l * out_step[lanes]] = (float)y[(p->first + i) * LANES + l];
    rind_slot_release(p->slots, x);
}

/* Buffers for one sigma after the other. */
typedef struct buffers {
    float *volume[2], *sum;
    rind_slots slots;
} buffers;

static void run_pass(rind_ctx *ctx, pass *p, const rind_box *box, int axis)
{
    size_t other = 3 - (size_t)axis - (axis == 0 ? 1 : 0);

    p->axis = axis;
    p->first = box->first[axis];
    p->n = box->size[axis];
    rind_parallel(ctx, groups_of(p) * p->size[other], run_job, p);
    p->size[axis] = p->n;
    p->image = NULL;
}

/* Adds the term with the second derivative along 'axis'. */
static void add_term(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, double sigma_mm, int axis, buffers *b)
{
    const rind_volume *image = &input->image;
    size_t n = rind_box_voxels(input);
    pass p = { .size = { image->size[0], image->size[1], image->size[2] }, .image = image->value, .slots = &b->slots };
    int turn = 0;

    rind_recursion_make(sigma_mm / image->spacing_mm[axis], 2, sigma_mm * sigma_mm, &p.recursion);
    p.to = b->volume[turn];
    run_pass(ctx, &p, &input->box, axis);
    for (int other = 0; other < 3; other++) {
        if (other == axis)
            continue;
        rind_recursion_make(sigma_mm / image->spacing_mm[other], 0, 1.0, &p.recursion);
        p.from = b->volume[turn];
        turn = 1 - turn;
        p.to = b->volume[turn];
        run_pass(ctx, &p, &input->box, other);
    }
    double spacing_2 = image->spacing_mm[axis] * image->spacing_mm[axis];
    for (size_t k = 0; k < n; k++)
        b->sum[k] = (float)((double)b->sum[k] + (double)b->volume[turn][k] / spacing_2);
}

static void buffers_free(buffers *b)
{
    free(b->volume[0]);
    free(b->volume[1]);
    free(b->sum);
    rind_slots_free(&b->slots);
}

static rind_status buffers_create(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, buffers *out)
{
    static const char what[] = "recursive Gaussians";
    const size_t *size = input->image.size;
    size_t longest = 0, largest = 0;

    *out = (buffers){ 0 };
    for (int a = 0; a < 3; a++) {
        size_t kept = rind_volume_n(&input->image) / size[a] * input->box.size[a];

        longest = size[a] > longest ? size[a] : longest;
        largest = kept > largest ? kept : largest;
    }
    for (int k = 0; k < 2; k++)
        out->volume[k] = rind_alloc(ctx, largest, sizeof *out->volume[k], what);
    out->sum = rind_alloc(ctx, rind_box_voxels(input), sizeof *out->sum, what);
    if (out->volume[0] == NULL || out->volume[1] == NULL || out->sum == NULL)
        return RIND_NO_MEMORY;
    return rind_slots_create(ctx, SIZE_MAX, 2 * longest * LANES * sizeof(double), what, &out->slots);
}

/* True if the image is large enough; else a warning is told. */
static bool is_large_enough(rind_ctx *ctx, const rind_volume *image, double sigma_mm)
{
    for (int a = 0; a < 3; a++) {
        double least = fmax(LEAST_SIZE, ceil(sigma_mm / image->spacing_mm[a]) + 1.0);

        if ((double)image->size[a] >= least)
            continue;
        rind_tell(ctx, RIND_WARNING,
                  "no LoG image of sigma %g mm: it takes %.0f voxels along %c, and the image has %zu", sigma_mm, least,
                  "xyz"[a], image -> size[a]);
        return false;
    }
    return true;
}

static void name_image(const char *sigma, char name[RIND_IMAGE_NAME_SIZE])
{
    int n = snprintf(name, RIND_IMAGE_NAME_SIZE, "log-sigma-%s-mm-3D", sigma);

    for (int k = 0; k < n; k++)
        name[k] = name[k] == '.' ? '-' : name[k];
}

static rind_status run_sigma(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, size_t k, buffers *b,
                             double *value, rind_pyradiomics_sink *sink, void *user)
{
    const rind_pyradiomics_filter_settings *settings = input->settings;
    char name[RIND_IMAGE_NAME_SIZE];
    size_t n = rind_box_voxels(input);

    memset(b->sum, 0, n * sizeof *b->sum);
    for (int a = 0; a < 3; a++)
        add_term(ctx, input, settings->sigma_mm[k], a, b);
    for (size_t v = 0; v < n; v++)
        value[v] = b->sum[v];
    name_image(settings->sigma_text[k], name);
    return sink(user, name, value);
}

static rind_status run(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, rind_pyradiomics_sink *sink,
                       void *user)
{
    const rind_pyradiomics_filter_settings *settings = input->settings;
    buffers b;
    rind_status status = buffers_create(ctx, input, &b);
    double *value = status == RIND_OK ? rind_box_alloc(ctx, input) : NULL;

    if (status == RIND_OK && value == NULL)
        status = RIND_NO_MEMORY;
    for (size_t k = 0; k < settings->n_sigmas && status == RIND_OK; k++)
        if (is_large_enough(ctx, &input->image, settings->sigma_mm[k]))
            status = run_sigma(ctx, input, k, &b, value, sink, user);
    free(value);
    buffers_free(&b);
    return status;
}

const rind_pyradiomics_image_type rind_pyradiomics_LoG = {
    .name = "LoG",
    .title = "Laplacian of Gaussian",
    .run = run,
};
