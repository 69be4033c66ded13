/*
 * resample.c - the passes of resampling
 *
 * Three passes, z, y, x, each a weighted sum of the taps that taps.c tabulates: 2 + 2 + 2 instead of 8 products
 * a voxel for linear, 4 + 4 + 4 instead of 64 for cubic interpolation. Along z and y whole rows are added, which
 * vectorises; x comes last, when a row lies in the nearest cache.
 *
 * Linear and nearest read the image itself, row by row, and need no memory but a few rows for each job: the rows
 * that the taps along z have made are kept while the taps along y move on, so that each is made once in a slice.
 * Cubic first turns the old voxels into spline coefficients, one double for each that the box needs, and then
 * does the same with those.
 *
 * A job is a piece of the new rows, cut by the data alone. Jobs share nothing that is written.
 */
#include "image/resample.h"
#include "image/spline.h"
#include "image/taps.h"
#include "lanes.h"
#include "parallel.h"
#include "slots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ZERO_ROW, SPARE_ROW, MIXED_ROW = SPARE_ROW + 2, NEW_ROW, KEPT_ROW, N_SCRATCH_ROWS = KEPT_ROW + RIND_MAX_TAPS };

/* What the jobs of one call read, and where they write. One of the three sources is set. */
typedef struct resampling {
    rind_taps taps[3];
    const rind_image *image;
    const uint8_t *mask;
    double *coefficient;
    size_t old_size[3];
    size_t rows_per_job, n_rows; /* new rows */
    rind_slots scratch;          /* N_SCRATCH_ROWS rows for each thread */
    size_t scratch_row;          /* doubles in one */
    double least;                /* mask: threshold */
    double *out;                 /* image */
    uint8_t *mask_out;
} resampling;

/* Row (y, z) of the source, counted from the windows' begin: in place, or in 'room', or the row of zeros. */
static const double *old_row(const resampling *r, size_t y, size_t z, double *room, const double *zero)
{
    size_t n = r->taps[0].length, x = (size_t)r->taps[0].from;

    if (r->coefficient != NULL)
        return r->coefficient + n * (y + r->taps[1].length * z);
    y += (size_t)r->taps[1].from;
    z += (size_t)r->taps[2].from;
    if (r->image != NULL) {
        rind_image_row(r->image, x, y, z, n, room);
        return room;
    }
    const uint8_t *row = r->mask + x + r->old_size[0] * (y + r->old_size[1] * z);
    if (memchr(row, 1, n) == NULL)
        return zero;
    for (size_t k = 0; k < n; k++)
        room[k] = row[k];
    return room;
}

RIND_CLONES static void mix_2(const double *const row[2], const double weight[2], size_t n, double *restrict out)
{
    const double *a = row[0], *b = row[1];
    double p = weight[0], q = weight[1];

    for (size_t k = 0; k < n; k++)
        out[k] = p * a[k] + q * b[k];
}

RIND_CLONES static void mix_4(const double *const row[4], const double weight[4], size_t n, double *restrict out)
{
    const double *a = row[0], *b = row[1], *c = row[2], *d = row[3];
    double p = weight[0], q = weight[1], s = weight[2], t = weight[3];

    for (size_t k = 0; k < n; k++)
        out[k] = (p * a[k] + q * b[k]) + (s * c[k] + t * d[k]);
}

/* A point on an old voxel needs no second tap. */
static size_t taps_in_use(size_t n_taps, const double *weight)
{
    return n_taps == 2 && weight[1] == 0.0 ? 1 : n_taps;
}

/* Old row 'y' at the height of new slice 'z'; made in 'room' if it lies nowhere else. */
static const double *pass_along_z(const resampling *r, size_t y, size_t z, double *room, double *scratch)
{
    const rind_taps *taps = &r->taps[2];
    const double *weight = taps->weight + z * taps->n_taps, *zero = scratch + ZERO_ROW * r->scratch_row;
    const double *row[RIND_MAX_TAPS];
    size_t n_taps = taps_in_use(taps->n_taps, weight);
    double *spare = scratch + SPARE_ROW * r->scratch_row;
    bool empty = true;

    assert(n_taps <= 2 || r->coefficient != NULL); /* there are two spare rows */
    for (size_t t = 0; t < n_taps; t++) {
        row[t] = old_row(r, y, taps->first[z] + t, n_taps == 1 ? room : spare + t * r->scratch_row, zero);
        empty = empty && row[t] == zero;
    }
    if (empty || n_taps == 1)
        return row[0];
    if (n_taps == 2)
        mix_2(row, weight, r->taps[0].length, room);
    else
        mix_4(row, weight, r->taps[0].length, room);
    return room;
}

RIND_CLONES static void pass_along_x(const rind_taps *taps, const double *row, double *restrict out)
{
    size_t n = taps->n;
    const uint32_t *first = taps->first;
    const double *weight = taps->weight;

    if (taps->n_taps == 1 && first[n - 1] == n - 1) /* unchanged */
        memcpy(out, row, n * sizeof *out);
    else if (taps->n_taps == 1)
        for (size_t x = 0; x < n; x++)
            out[x] = row[first[x]];
    else if (taps->n_taps == 2)
        for (size_t x = 0; x < n; x++) {
            const double *v = row + first[x], *w = weight + 2 * x;

            out[x] = w[0] * v[0] + w[1] * v[1];
        }
    else
        for (size_t x = 0; x < n; x++) {
            const double *v = row + first[x], *w = weight + 4 * x;

            out[x] = (w[0] * v[0] + w[1] * v[1]) + (w[2] * v[2] + w[3] * v[3]);
        }
}

/* The rows that the pass along z has made of the present slice: old row y stands in place y modulo taps. */
typedef struct kept_rows {
    size_t z, y[RIND_MAX_TAPS];
    const double *row[RIND_MAX_TAPS];
} kept_rows;

/* New row (y, z) before the pass along x. */
static const double *passes_along_z_and_y(const resampling *r, size_t y, size_t z, kept_rows *kept, double *scratch)
{
    const rind_taps *taps = &r->taps[1];
    const double *weight = taps->weight + y * taps->n_taps, *zero = scratch + ZERO_ROW * r->scratch_row;
    const double *row[RIND_MAX_TAPS];
    size_t n_taps = taps_in_use(taps->n_taps, weight);
    double *mixed = scratch + MIXED_ROW * r->scratch_row;
    bool empty = true;

    if (kept->z != z)
        *kept = (kept_rows){ .z = z, .y = { SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX } };
    for (size_t t = 0; t < n_taps; t++) {
        size_t old_y = taps->first[y] + t, place = old_y % taps->n_taps;

        if (kept->y[place] != old_y) {
            kept->y[place] = old_y;
            kept->row[place] = pass_along_z(r, old_y, z, scratch + (KEPT_ROW + place) * r->scratch_row, scratch);
        }
        row[t] = kept->row[place];
        empty = empty && row[t] == zero;
    }
    if (empty || n_taps == 1)
        return row[0];
    if (n_taps == 2)
        mix_2(row, weight, r->taps[0].length, mixed);
    else
        mix_4(row, weight, r->taps[0].length, mixed);
    return mixed;
}

static void resample_rows(void *data, size_t job)
{
    resampling *r = data;
    size_t first = job * r->rows_per_job, last = first + r->rows_per_job, n = r->taps[0].n;
    double *scratch = rind_slot_claim(&r->scratch);
    double *zero = scratch + ZERO_ROW * r->scratch_row, *values = scratch + NEW_ROW * r->scratch_row;
    kept_rows kept = { .z = SIZE_MAX };

    memset(zero, 0, r->scratch_row * sizeof *zero);
    for (size_t k = first; k < last && k < r->n_rows; k++) {
        const double *row = passes_along_z_and_y(r, k % r->taps[1].n, k / r->taps[1].n, &kept, scratch);

        if (r->mask_out == NULL) {
            pass_along_x(&r->taps[0], row, r->out + k * n);
        } else if (row == zero) {
            memset(r->mask_out + k * n, 0.0 >= r->least, n);
        } else {
            pass_along_x(&r->taps[0], row, values);
            for (size_t x = 0; x < n; x++)
                r->mask_out[k * n + x] = values[x] >= r->least;
        }
    }
    rind_slot_release(&r->scratch, scratch);
}

static size_t clamp_index(ptrdiff_t index, size_t n)
{
    return index < 0 ? 0 : (size_t)index < n ? (size_t)index : n - 1;
}

/* A row of the windows as doubles; where a window reaches beyond the image the edge is repeated. */
static void load_row(const resampling *r, size_t y, size_t z, double *row)
{
    const rind_taps *t = r->taps;
    ptrdiff_t from = t[0].from, to = from + (ptrdiff_t)t[0].length - 1;
    size_t first = clamp_index(from, r->old_size[0]), last = clamp_index(to, r->old_size[0]);
    double *inside = row + ((ptrdiff_t)first - from);

    rind_image_row(r->image, first, clamp_index(t[1].from + (ptrdiff_t)y, r->old_size[1]),
                   clamp_index(t[2].from + (ptrdiff_t)z, r->old_size[2]), last - first + 1, inside);
    for (double *v = row; v < inside; v++)
        *v = *inside;
    for (double *v = inside + (last - first) + 1; v < row + t[0].length; v++)
        *v = v[-1];
}

enum { ROWS_A_JOB = 64, LANES_A_JOB = 128 };

static void load_and_filter_along_x(void *data, size_t job)
{
    const resampling *r = data;
    size_t n = r->taps[0].length, n_y = r->taps[1].length, n_rows = n_y * r->taps[2].length;
    size_t first = job * ROWS_A_JOB, last = first + ROWS_A_JOB < n_rows ? first + ROWS_A_JOB : n_rows;

    for (size_t k = first; k < last; k++)
        load_row(r, k % n_y, k / n_y, r->coefficient + k * n);
    if (r->taps[0].prefilter)
        rind_spline_prefilter_along_x(r->coefficient + first * n, n, last - first, n);
}

static size_t jobs(size_t n, size_t size)
{
    return (n + size - 1) / size;
}

/* The job-th strip of 'n' lanes. */
static size_t strip(size_t n, size_t job, size_t *first)
{
    *first = job * LANES_A_JOB;
    return n - *first < LANES_A_JOB ? n - *first : LANES_A_JOB;
}

static void filter_along_y(void *data, size_t job)
{
    const resampling *r = data;
    size_t n_x = r->taps[0].length, n_y = r->taps[1].length, strips = jobs(n_x, LANES_A_JOB), first;
    size_t n_lanes = strip(n_x, job % strips, &first);

    rind_spline_prefilter_across(r->coefficient + job / strips * n_x * n_y + first, n_y, n_lanes, n_x);
}

static void filter_along_z(void *data, size_t job)
{
    const resampling *r = data;
    size_t slice = r->taps[0].length * r->taps[1].length, first;
    size_t n_lanes = strip(slice, job, &first);

    rind_spline_prefilter_across(r->coefficient + first, r->taps[2].length, n_lanes, slice);
}

static rind_status make_coefficients(rind_ctx *ctx, resampling *r)
{
    const rind_taps *t = r->taps;
    size_t size[3] = { t[0].length, t[1].length, t[2].length }, n;

    if (!rind_count_voxels(size, &n))
        n = SIZE_MAX; /* refused below */
    r->coefficient = rind_alloc(ctx, n, sizeof *r->coefficient, "spline coefficients");
    if (r->coefficient == NULL)
        return RIND_NO_MEMORY;
    rind_parallel(ctx, jobs(size[1] * size[2], ROWS_A_JOB), load_and_filter_along_x, r);
    if (t[1].prefilter)
        rind_parallel(ctx, size[2] * jobs(size[0], LANES_A_JOB), filter_along_y, r);
    if (t[2].prefilter)
        rind_parallel(ctx, jobs(size[0] * size[1], LANES_A_JOB), filter_along_z, r);
    return RIND_OK;
}

static rind_status make_rows(rind_ctx *ctx, resampling *r)
{
    enum { ROW_MULTIPLE = 8, MAX_JOBS = 64, MIN_ROWS = 32 };
    size_t longest = r->taps[0].length > r->taps[0].n ? r->taps[0].length : r->taps[0].n;

    r->n_rows = r->taps[1].n * r->taps[2].n;
    r->rows_per_job = r->n_rows / MAX_JOBS + 1 > MIN_ROWS ? r->n_rows / MAX_JOBS + 1 : MIN_ROWS;
    r->scratch_row = jobs(longest, ROW_MULTIPLE) * ROW_MULTIPLE;
    size_t n_jobs = jobs(r->n_rows, r->rows_per_job), bytes = N_SCRATCH_ROWS * r->scratch_row * sizeof(double);
    rind_status status = rind_slots_create(ctx, n_jobs, bytes, "resampling", &r->scratch);

    if (status == RIND_OK)
        rind_parallel(ctx, n_jobs, resample_rows, r);
    return status;
}

static rind_status run(rind_ctx *ctx, resampling *r, const rind_grid *old, const rind_grid *resampled,
                       const rind_box *box, rind_interpolation interpolation)
{
    rind_status status = RIND_OK;

    for (int a = 0; a < 3 && status == RIND_OK; a++) {
        assert(box->size[a] > 0 && box->first[a] + box->size[a] <= resampled->size[a]);
        r->old_size[a] = old->size[a];
        status = rind_taps_create(ctx, old, resampled, box, a, interpolation, &r->taps[a]);
    }
    if (status == RIND_OK && (r->taps[0].prefilter || r->taps[1].prefilter || r->taps[2].prefilter))
        status = make_coefficients(ctx, r);
    if (status == RIND_OK)
        status = make_rows(ctx, r);
    for (int a = 0; a < 3; a++)
        rind_taps_free(&r->taps[a]);
    free(r->coefficient);
    rind_slots_free(&r->scratch);
    return status;
}

rind_status rind_resample(rind_ctx *ctx, const rind_image *image, const rind_grid *resampled, const rind_box *box,
                          rind_interpolation interpolation, double *out)
{
    resampling r = { .image = image, .out = out };

    return run(ctx, &r, &image->grid, resampled, box, interpolation);
}

rind_status rind_resample_mask(rind_ctx *ctx, const uint8_t *mask, const rind_grid *old, const rind_grid *resampled,
                               const rind_box *box, rind_interpolation interpolation, double threshold, uint8_t *out)
{
    static const double dust = 1e-6; /* midway between 0 and 1 rounding gives 0.4999... */
    resampling r = { .mask = mask, .least = threshold - dust, .mask_out = out };

    assert(interpolation != RIND_CUBIC); /* a mask that overshoots makes no sense */
    return run(ctx, &r, old, resampled, box, interpolation);
}
