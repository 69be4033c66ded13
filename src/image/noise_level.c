/*
 * noise_level.c - see noise_level.h
 *
 * Chang, Yu and Vetterli (IEEE Trans. Image Process. 9 (2000) 1532) estimate noise from the finest diagonal detail of a
 * wavelet transform: edges and structures leave little there, noise passes with its own variance because the
 * filter has unit norm. The median of the moduli, divided by that of the standard normal distribution, shrugs off what
 * structure there is. The wavelet is the coiflet of six taps; the detail is high-pass along all axes, of every second
 * voxel. Coefficients that are exactly 0 come from a constant background and say nothing of noise.
 */
#include "image/noise_level.h"
#include "image/order.h"
#include "parallel.h"
#include "random.h"
#include "slots.h"

#include <math.h>
#include <stdlib.h>

enum { N_TAPS = 6 };

/* High-pass filter of coif1: its low-pass filter from behind, every second sign turned. */
static const double high_pass[N_TAPS] = { -0.072732619512526448, -0.33789766245748177,  0.85257202021160042,
                                          -0.38486484686485775,  -0.072732619512526448, 0.015655728135791993 };

static const double normal_median = 0.67448975019608171; /* of the modulus */

typedef struct detail {
    const rind_image *image;
    size_t size[3];  /* of the detail */
    size_t n_slices; /* that make one of the detail: 1 or N_TAPS */
    rind_slots scratch;
    double *out;
    size_t n_kept;
} detail;

/* A row of old voxels at row y of detail slice z, high-pass along z. */
static void mix_slices(const detail *d, size_t y, size_t z, double *room, double *row)
{
    size_t n = d->image->grid.size[0];

    if (d->n_slices == 1) {
        rind_image_row(d->image, 0, y, z, n, row);
        return;
    }
    for (size_t x = 0; x < n; x++)
        row[x] = 0.0;
    for (size_t t = 0; t < N_TAPS; t++) {
        rind_image_row(d->image, 0, y, 2 * z + t, n, room);
        for (size_t x = 0; x < n; x++)
            row[x] += high_pass[t] * room[x];
    }
}

/* A slice of the detail. */
static void make_slice(void *data, size_t z)
{
    detail *d = data;
    size_t n_x = d->image->grid.size[0], n_y = d->image->grid.size[1], n = d->size[0];
    double *room = rind_slot_claim(&d->scratch), *row = room + n_x, *along_x = row + n_x;
    double *out = d->out + d->size[0] * d->size[1] * z;

    for (size_t y = 0; y < n_y; y++) {
        mix_slices(d, y, z, room, row);
        for (size_t x = 0; x < n; x++) {
            double sum = 0.0;

            for (size_t t = 0; t < N_TAPS; t++)
                sum += high_pass[t] * row[2 * x + t];
            along_x[n * y + x] = sum;
        }
    }
    for (size_t y = 0; y < d->size[1]; y++)
        for (size_t x = 0; x < n; x++) {
            double sum = 0.0;

            for (size_t t = 0; t < N_TAPS; t++)
                sum += high_pass[t] * along_x[n * (2 * y + t) + x];
            out[n * y + x] = fabs(sum);
        }
    rind_slot_release(&d->scratch, room);
}

/* A rind_value_source. */
static bool hand_out(void *user, size_t batch, const double **value, size_t *n)
{
    const detail *d = user;

    *value = d->out;
    *n = d->n_kept;
    return batch == 0;
}

/* The median of what is finite and not 0, over that of noise of variance 1. */
static rind_status estimate(rind_ctx *ctx, detail *d, double *sigma)
{
    size_t n = d->size[0] * d->size[1] * d->size[2];
    double middle[2];

    d->n_kept = 0;
    for (size_t k = 0; k < n; k++)
        if (isfinite(d->out[k]) && d->out[k] != 0.0)
            d->out[d->n_kept++] = d->out[k];
    if (d->n_kept == 0)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "the image's noise cannot be estimated: it is constant; leave noise out of perturb");
    const uint64_t rank[2] = { (d->n_kept - 1) / 2, d->n_kept / 2 };
    rind_status status = rind_order_statistics(ctx, hand_out, d, rank, 2, middle);
    if (status == RIND_OK)
        *sigma = 0.5 * (middle[0] + middle[1]) / normal_median;
    return status;
}

rind_status rind_noise_level(rind_ctx *ctx, const rind_image *image, bool by_slice, double *sigma)
{
    const size_t *size = image->grid.size;
    detail d = { .image = image, .n_slices = by_slice || size[2] < N_TAPS ? 1 : N_TAPS };

    *sigma = 0.0;
    if (size[0] < N_TAPS || size[1] < N_TAPS)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "the noise of an image of %zu x %zu voxels cannot be estimated, it takes %d x %d; leave noise "
                         "out of perturb",
                         size[0], size[1], N_TAPS, N_TAPS);
    for (int a = 0; a < 3; a++)
        d.size[a] = (size[a] - N_TAPS) / 2 + 1;
    if (d.n_slices == 1)
        d.size[2] = size[2];
    d.out = rind_alloc(ctx, d.size[0] * d.size[1] * d.size[2], sizeof *d.out, "detail of an image");
    if (d.out == NULL)
        return RIND_NO_MEMORY;
    size_t bytes = (2 * size[0] + d.size[0] * size[1]) * sizeof *d.out;
    rind_status status = rind_slots_create(ctx, d.size[2], bytes, "detail of an image", &d.scratch);
    if (status == RIND_OK) {
        rind_parallel(ctx, d.size[2], make_slice, &d);
        status = estimate(ctx, &d, sigma);
    }
    rind_slots_free(&d.scratch);
    free(d.out);
    return status;
}

typedef struct noise {
    const rind_image *image;
    double sigma;
    uint64_t seed;
    double *out;
} noise;

static void add_to_slice(void *data, size_t z)
{
    const noise *w = data;
    const size_t *size = w->image->grid.size;
    rind_random random;

    rind_random_seed(&random, w->seed, z);
    for (size_t y = 0; y < size[1]; y++) {
        double *row = w->out + size[0] * (y + size[1] * z);

        rind_image_row(w->image, 0, y, z, size[0], row);
        for (size_t x = 0; x < size[0]; x++)
            row[x] += w->sigma * rind_random_normal(&random);
    }
}

void rind_add_noise(rind_ctx *ctx, const rind_image *image, double sigma, uint64_t seed, double *out)
{
    noise w = { image, sigma, seed, out };

    rind_parallel(ctx, image->grid.size[2], add_to_slice, &w);
}
