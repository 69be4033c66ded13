/*
 * wavelet.c - PyRadiomics' image type Wavelet: PyWavelets' stationary transform, one level at a time
 *
 * One step along an axis of N samples, with filters of F taps, takes the axis as periodic:
 *
 *     out[n] = sum_k tap[k] x[(n + F / 2 - k) mod N]
 *
 * An axis of odd length is made even by a copy of its first sample at the end. Each level goes on from the low-pass
 * image of the one before, with the same filters: they are not spread, as they would be in a transform a trous.
 *
 * Only the box is wanted, so the image is cut to the box and what all levels reach around it, over the periodic edges;
 * every step then shortens its axis by F - 1. An axis is never cut longer than it is: where the reach comes round, the
 * same samples are just read again.
 */
#include "pyradiomics/of_box.h"
#include "pyradiomics/wavelet_taps.h"

#include "parallel.h"
#include <stdio.h>
#include <stdlib.h>

enum { LOW = 0, HIGH = 1, MAX_BANDS = 8 };

typedef struct field {
    size_t size[3];
    double *value;
} field;

/* One filter along one axis of a field, row by row of the result. */
typedef struct step {
    const field *from, *to;
    const double *tap;
    size_t n_taps;
    int axis;
    bool single; /* every product and sum in single precision, as PyWavelets has it for such images */
} step;

static void add_tap(double tap, const double *from, size_t n, double *to)
{
    for (size_t x = 0; x < n; x++)
        to[x] += tap * from[x];
}

static void add_tap_single(double tap, const double *from, size_t n, double *to)
{
    for (size_t x = 0; x < n; x++)
        to[x] = (float)(to[x] + (float)((float)tap * from[x])); /* doubles of floats: rounded once each */
}

static void filter_row(void *data, size_t row)
{
    const step *s = data;
    size_t y = row % s->to->size[1], z = row / s->to->size[1], nx = s->to->size[0];
    const size_t stride[3] = { 1, s->from->size[0], s->from->size[0] * s->from->size[1] };
    const double *from = s->from->value + y * stride[1] + z * stride[2];
    double *to = s->to->value + nx * row;

    for (size_t x = 0; x < nx; x++)
        to[x] = 0.0;
    for (size_t k = 0; k < s->n_taps; k++) {
        const double *shifted = from + (s->n_taps - 1 - k) * stride[s->axis];

        if (s->single)
            add_tap_single(s->tap[k], shifted, nx, to);
        else
            add_tap(s->tap[k], shifted, nx, to);
    }
}

typedef struct work {
    const rind_pyradiomics_filter_input *input;
    rind_pyradiomics_wavelet wavelet;
    int axis[3];
    size_t n_axes, levels_left;
} work;

static rind_status make_field(rind_ctx *ctx, field *f)
{
    f->value = rind_alloc(ctx, f->size[0] * f->size[1], f->size[2] * sizeof *f->value, "wavelet bands");
    return f->value != NULL ? RIND_OK : RIND_NO_MEMORY;
}

/* Filters 'from' along an axis into 'to', which is made. */
static rind_status run_step(rind_ctx *ctx, const work *w, const field *from, int axis, int band, field *to)
{
    *to = *from;
    to->size[axis] -= w->wavelet.n - 1;
    rind_status status = make_field(ctx, to);
    if (status != RIND_OK)
        return status;
    step s = { from,         to,   band == LOW ? w->wavelet.low : w->wavelet.high,
               w->wavelet.n, axis, w->input->type == RIND_FLOAT32 };
    rind_parallel(ctx, to->size[1] * to->size[2], filter_row, &s);
    return RIND_OK;
}

/*
 * The band whose letters are the bits of 'code', the first axis' highest; taken from 'from' by way of the axes from
 * 'first' on.
 */
static rind_status make_band(rind_ctx *ctx, const work *w, const field *from, unsigned code, field *out)
{
    field now = *from, next;
    rind_status status = RIND_OK;

    for (size_t k = 0; k < w->n_axes && status == RIND_OK; k++) {
        int band = (code >> (w->n_axes - 1 - k) & 1) != 0 ? HIGH : LOW;

        status = run_step(ctx, w, &now, w->axis[k], band, &next);
        if (k > 0)
            free(now.value);
        now = next;
    }
    *out = now;
    return status;
}

/* Hands the box to the sink: the middle of a band that later levels still need the rim of. */
static rind_status give(rind_ctx *ctx, const work *w, const field *band, unsigned code, uint32_t level,
                        rind_pyradiomics_sink *sink, void *user)
{
    const size_t *size = w->input->box.size;
    char name[RIND_IMAGE_NAME_SIZE], letters[4] = "";
    double *value = rind_box_alloc(ctx, w->input);
    size_t before[3] = { 0 };

    if (value == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < w->n_axes; k++) {
        before[w->axis[k]] = w->levels_left * (w->wavelet.n / 2 - 1);
        letters[k] = (code >> (w->n_axes - 1 - k) & 1) != 0 ? 'H' : 'L';
    }
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++)
            memcpy(value + size[0] * (y + size[1] * z),
                   band->value + before[0] + band->size[0] * (y + before[1] + band->size[1] * (z + before[2])),
                   size[0] * sizeof *value);
    if (level == 1)
        snprintf(name, sizeof name, "wavelet-%s", letters);
    else
        snprintf(name, sizeof name, "wavelet%u-%s", level, letters);
    rind_status status = sink(user, name, value);
    free(value);
    return status;
}

/* Sample i of a periodic axis of n, made even. */
static size_t periodic(ptrdiff_t i, size_t n)
{
    ptrdiff_t period = (ptrdiff_t)(n + n % 2), k = i % period;

    k = k < 0 ? k + period : k;
    return k < (ptrdiff_t)n ? (size_t)k : 0;
}

/* The image over the box and what n levels reach around it. */
static rind_status cut(rind_ctx *ctx, const work *w, size_t n_levels, field *out)
{
    const rind_volume *image = &w->input->image;
    ptrdiff_t first[3];
    size_t half = w->wavelet.n / 2;

    for (int a = 0; a < 3; a++) {
        out->size[a] = w->input->box.size[a];
        first[a] = (ptrdiff_t)w->input->box.first[a];
    }
    for (size_t k = 0; k < w->n_axes; k++) {
        out->size[w->axis[k]] += n_levels * (w->wavelet.n - 1);
        first[w->axis[k]] -= (ptrdiff_t)(n_levels * (half - 1));
    }
    rind_status status = make_field(ctx, out);
    double *to = out->value;
    for (size_t z = 0; z < out->size[2] && status == RIND_OK; z++)
        for (size_t y = 0; y < out->size[1]; y++) {
            size_t from_y = periodic(first[1] + (ptrdiff_t)y, image->size[1]);
            size_t from_z = periodic(first[2] + (ptrdiff_t)z, image->size[2]);
            const double *row = image->value + image->size[0] * (from_y + image->size[1] * from_z);

            for (size_t x = 0; x < out->size[0]; x++)
                *to++ = row[periodic(first[0] + (ptrdiff_t)x, image->size[0])];
        }
    return status;
}

/* One level: its bands but the first to the sink, if it is reported; the first takes the place of 'approximation'. */
static rind_status run_level(rind_ctx *ctx, work *w, field *approximation, uint32_t level, rind_pyradiomics_sink *sink,
                             void *user)
{
    unsigned n_bands = 1u << w->n_axes;
    rind_status status = RIND_OK;
    field band = { .value = NULL };

    for (unsigned code = 1; code < n_bands && level > 0 && status == RIND_OK; code++) {
        status = make_band(ctx, w, approximation, code, &band);
        if (status == RIND_OK)
            status = give(ctx, w, &band, code, level, sink, user);
        free(band.value);
        band.value = NULL;
    }
    if (status == RIND_OK)
        status = make_band(ctx, w, approximation, 0, &band);
    free(approximation->value);
    *approximation = band;
    return status;
}

static rind_status run(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, rind_pyradiomics_sink *sink,
                       void *user)
{
    const rind_pyradiomics_filter_settings *settings = input->settings;
    work w = { .input = input, .levels_left = (size_t)settings->start_level + settings->level };
    field approximation = { .value = NULL };

    if (!rind_pyradiomics_find_wavelet(settings->wavelet, &w.wavelet))
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "wavelet %s: there are haar, dbN, symN, coifN, biorN.M, rbioN.M and dmey; continuous wavelets "
                         "have no such transform",
                         settings->wavelet);
    for (int a = 0; a < 3; a++)
        if (!settings->force_2d || a != 2 - settings->force_2d_axis)
            w.axis[w.n_axes++] = a;
    rind_status status = cut(ctx, &w, w.levels_left, &approximation);
    for (uint32_t k = 0; k < settings->start_level + settings->level && status == RIND_OK; k++) {
        w.levels_left--;
        status = run_level(ctx, &w, &approximation, k < settings->start_level ? 0 : k + 1 - settings->start_level, sink,
                           user);
    }
    if (status == RIND_OK)
        status = give(ctx, &w, &approximation, 0, settings->level, sink, user);
    free(approximation.value);
    return status;
}

bool rind_pyradiomics_knows_wavelet(const char *name)
{
    return rind_pyradiomics_find_wavelet(name, NULL);
}

const rind_pyradiomics_image_type rind_pyradiomics_Wavelet = {
    .name = "Wavelet",
    .title = "wavelet bands",
    .run = run,
};
