/*
 * local_intensity.c - mean intensity around the voxels of a region (IBSI 1, section on local intensity)
 *
 * Around every voxel of the intensity mask lies a sphere of 1 cm3. Its mean is taken over the voxels whose centre
 * is in it, in the region or not, as far as the image reaches. The global peak is the largest of these means, the
 * local peak the one around the voxel of highest intensity, or the largest of several.
 *
 * A sphere is a stack of discs and a disc a stack of rows, symmetric about its centre. So the sums of all
 * spheres are built in three steps that share nearly everything:
 *
 *   rows    per voxel and half length h, the sum of the 2 h + 1 voxels of the row around it, each from the one before;
 *   discs   per distance dz from the centre, the sum of the rows of the disc;
 *   sphere  the disc at distance dz is added to the totals of the slices z + dz and z - dz.
 *
 * Slices are walked from bottom to top; totals of the slices in reach are kept in a ring, and a slice is judged as
 * soon as its last disc has come. A total is the sum of its discs from bottom to top and depends on nothing
 * else. Whole intensities are summed in 32-bit integers where they fit. Jobs are strips of rows; only rows and
 * columns with voxels of the region have totals.
 */
#include "family.h"
#include "shape.h"

#include "lanes.h"
#include "parallel.h"
#include "slots.h"

#include <string.h>

#define RADIUS_MM 6.2035049089940001667 /* 10 (3 / 4 pi)^(1/3) */

struct rind_peaks {
    double global, local;
};

/* largest mean around a voxel of highest intensity */
static double local_intensity_peak(const rind_peaks *p)
{
    return p->local;
}

/* largest mean around any voxel */
static double global_intensity_peak(const rind_peaks *p)
{
    return p->global;
}

static const rind_feature features[] = {
    { "local_intensity_peak", "VJGA", "peak_loc", { .of_peaks = local_intensity_peak }, "intensity", false },
    { "global_intensity_peak", "0F91", "peak_glob", { .of_peaks = global_intensity_peak }, "intensity", false },
};

#define NUMBER int32_t
#define NAME(f) f##_whole
#include "sphere_sums.h"

#define NUMBER double
#define NAME(f) f##_real
#include "sphere_sums.h"

enum { X = 0, Y = 1, Z = 2, STRIP = 32, ROWS_AT_A_TIME = 4, ABSENT = -1 };

/* Columns of a row that hold the region's voxels, from the region's first column: from ... to - 1. */
typedef struct span {
    uint32_t from, to;
} span;

typedef struct work {
    const rind_roi *roi;
    rind_extent extent;
    size_t reach[3];    /* of the sphere, voxels */
    int *half;          /* half length of row (dz, dy), or ABSENT: [reach z + 1][reach y + 1] */
    size_t *disc_reach; /* rows on either side of the disc at distance dz */
    size_t extent_size[3], stride;
    span *spans; /* [z][y] of the extent */
    bool whole;
    size_t number;     /* bytes of a number */
    double (*best)[2]; /* per strip */
    rind_slots slots;
} work;

/* Working memory of a strip, in a slot. */
typedef struct strip {
    size_t y, n_rows;           /* from the extent's first row */
    size_t source, n_source;    /* rows of the box in reach of it */
    unsigned char *rows;        /* [source row][h][x] */
    unsigned char *ring;        /* [slice modulo 2 reach + 1][row][x] */
    unsigned char *padded;      /* a source row with its surroundings */
    const unsigned char **disc; /* the rows of a disc, */
    unsigned char *zeros;       /* filled up with a row of zeros; */
    unsigned char *sum;         /* and their sum */
    size_t *length_count;       /* rows of each half length inside the box */
    double *count;              /* voxels in the sphere around each column of a row */
    size_t counted[4];          /* for which rows and slices in reach; */
} strip;

/* --- layout ----------------------------------------------------------------------------------------------------- */

static size_t ring_slices(const work *w)
{
    return 2 * w->reach[Z] + 1;
}

static size_t aligned(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

/* Lays out a strip's memory from 'memory' on; returns the bytes it needs. With NULL only counts. */
static size_t lay_out(const work *w, unsigned char *memory, strip *s)
{
    enum { N_PARTS = 8 };
    size_t lengths = w->reach[X] + 1, source = STRIP + 2 * w->reach[Y];
    size_t bytes[N_PARTS] = { aligned(source * lengths * w->stride * w->number),
                              aligned(ring_slices(w) * STRIP * w->stride * w->number),
                              aligned((w->stride + 2 * w->reach[X]) * w->number),
                              aligned((2 * w->reach[Y] + ROWS_AT_A_TIME) * sizeof(void *)),
                              aligned(lengths * sizeof(size_t)),
                              aligned(w->stride * sizeof(double)),
                              aligned(w->stride * w->number),
                              aligned(w->stride * w->number) };
    unsigned char *part[N_PARTS] = { memory };
    size_t total = bytes[0];

    for (int k = 1; k < N_PARTS; k++) {
        part[k] = memory != NULL ? memory + total : NULL;
        total += bytes[k];
    }
    s->rows = part[0];
    s->ring = part[1];
    s->padded = part[2];
    s->disc = (const unsigned char **)(void *)part[3];
    s->length_count = (size_t *)(void *)part[4];
    s->count = (double *)(void *)part[5];
    s->zeros = part[6];
    s->sum = part[7];
    return total;
}

static unsigned char *row_of(const work *w, const strip *s, size_t source_row, size_t h)
{
    return s->rows + (source_row * (w->reach[X] + 1) + h) * w->stride * w->number;
}

static unsigned char *total_of(const work *w, const strip *s, size_t z, size_t row)
{
    return s->ring + (z % ring_slices(w) * STRIP + row) * w->stride * w->number;
}

static int half_length(const work *w, size_t dz, size_t dy)
{
    return w->half[dz * (w->reach[Y] + 1) + dy];
}

static size_t distance(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

/* How far, up to 'reach', one can go from 'at' without leaving the box. */
static size_t inside(size_t at, size_t reach, size_t size, bool upward)
{
    size_t room = upward ? size - 1 - at : at;

    return room < reach ? room : reach;
}

/* --- rows and discs --------------------------------------------------------------------------------------------- */

/* Row (y, z) of the box around the region's columns, zeros beyond the box. */
static void pad_row(const work *w, size_t y, size_t z, void *out)
{
    const rind_roi *roi = w->roi;
    size_t first = w->extent.first[X], n = w->stride + 2 * w->reach[X];
    size_t begin = first < w->reach[X] ? w->reach[X] - first : 0; /* of 'out' that lies in the box */
    size_t end = roi->size[X] + w->reach[X] - first;
    const double *row = roi->intensity + roi->size[X] * (y + roi->size[Y] * z) + first + begin - w->reach[X];

    end = end < n ? end : n;
    memset(out, 0, n * w->number);
    if (w->whole)
        take_row_whole(row, end - begin, (int32_t *)out + begin);
    else
        take_row_real(row, end - begin, (double *)out + begin);
}

static void sum_rows(const work *w, const strip *s, size_t z)
{
    for (size_t r = 0; r < s->n_source; r++) {
        pad_row(w, s->source + r, z, s->padded);
        if (w->whole)
            sum_rows_whole((const int32_t *)(void *)s->padded, w->stride, w->reach[X],
                           (int32_t *)(void *)row_of(w, s, r, 0), w->stride);
        else
            sum_rows_real((const double *)(void *)s->padded, w->stride, w->reach[X],
                          (double *)(void *)row_of(w, s, r, 0), w->stride);
    }
}

/* Columns of row y that hold region voxels in slice z, rounded to lanes; empty outside the region's slices. */
static span columns_of(const work *w, size_t y, ptrdiff_t z)
{
    if (z < 0 || (size_t)z >= w->extent_size[Z])
        return (span){ 0, 0 };
    return w->spans[(size_t)z * w->extent_size[Y] + y];
}

/* The row sums that make the disc at distance dz around row y of the box, 'skipped' bytes into each; their number. */
static size_t list_rows(const work *w, const strip *s, size_t y, size_t dz, size_t skipped)
{
    size_t down = inside(y, w->disc_reach[dz], w->roi->size[Y], false);
    size_t up = inside(y, w->disc_reach[dz], w->roi->size[Y], true), n = 0;

    for (size_t k = 0; k <= down + up; k++) /* distances down ... 0 ... up */
        s->disc[n++] = row_of(w, s, y - down + k - s->source, (size_t)half_length(w, dz, distance(k, down))) + skipped;
    for (; n % ROWS_AT_A_TIME != 0; n++)
        s->disc[n] = s->zeros;
    return n;
}

/* The disc at distance dz around strip row 'row', from source slice z, to the totals of z + dz and z - dz. */
static void add_disc(const work *w, const strip *s, size_t row, ptrdiff_t z, size_t dz)
{
    span above = columns_of(w, s->y + row, z + (ptrdiff_t)dz), below = columns_of(w, s->y + row, z - (ptrdiff_t)dz);
    unsigned char *total[2] = { NULL, NULL };
    int n_totals = 0;

    if (above.from < above.to)
        total[n_totals++] = total_of(w, s, (size_t)z + dz, row);
    if (dz > 0 && below.from < below.to)
        total[n_totals++] = total_of(w, s, (size_t)z - dz, row);
    if (n_totals == 0)
        return;
    span both = { above.from < above.to ? above.from : below.from, above.from < above.to ? above.to : below.to };
    if (below.from < below.to) {
        both.from = both.from < below.from ? both.from : below.from;
        both.to = both.to > below.to ? both.to : below.to;
    }
    size_t skipped = both.from * w->number, columns = both.to - both.from;
    size_t n = list_rows(w, s, w->extent.first[Y] + s->y + row, dz, skipped);
    for (int k = 0; k < n_totals; k++)
        total[k] += skipped;
    if (w->whole)
        add_disc_whole((const int32_t *const *)(void *)s->disc, n, columns, (int32_t *)(void *)s->sum,
                       (int32_t *)(void *)total[0], (int32_t *)(void *)total[1]);
    else
        add_disc_real((const double *const *)(void *)s->disc, n, columns, (double *)(void *)s->sum,
                      (double *)(void *)total[0], (double *)(void *)total[1]);
}

/* --- means ------------------------------------------------------------------------------------------------------ */

/* How many voxels of the sphere around each column of row (y, z) of the box lie in the box. */
static void count_voxels(const work *w, strip *s, size_t y, size_t z)
{
    const rind_roi *roi = w->roi;
    const size_t room[4] = { inside(y, w->reach[Y], roi->size[Y], false), inside(y, w->reach[Y], roi->size[Y], true),
                             inside(z, w->reach[Z], roi->size[Z], false), inside(z, w->reach[Z], roi->size[Z], true) };

    if (memcmp(room, s->counted, sizeof room) == 0)
        return;
    memcpy(s->counted, room, sizeof room);
    memset(s->length_count, 0, (w->reach[X] + 1) * sizeof *s->length_count);
    for (size_t dz = 0; dz <= w->reach[Z]; dz++)
        for (size_t dy = 0; dy <= w->reach[Y]; dy++) {
            size_t along_y = dy == 0 ? 1 : (size_t)(dy <= room[0]) + (dy <= room[1]);
            size_t along_z = dz == 0 ? 1 : (size_t)(dz <= room[2]) + (dz <= room[3]);

            if (half_length(w, dz, dy) != ABSENT)
                s->length_count[half_length(w, dz, dy)] += along_y * along_z;
        }
    for (size_t x = 0; x < w->extent_size[X]; x++) {
        size_t at = w->extent.first[X] + x, n = 0;

        for (size_t h = 0; h <= w->reach[X]; h++)
            n += s->length_count[h] * (1 + inside(at, h, roi->size[X], false) + inside(at, h, roi->size[X], true));
        s->count[x] = (double)n;
    }
}

/* Judges the voxels of slice z of the extent and clears its totals for the slice that comes next in the ring. */
static void finish_slice(const work *w, strip *s, size_t z, double best[2])
{
    const rind_roi *roi = w->roi;
    size_t slice = w->extent.first[Z] + z, first = w->extent.first[Y] + s->y;

    for (size_t r = roi->runs.slice[slice]; r < roi->runs.slice[slice + 1]; r++) {
        const rind_run *run = &roi->runs.run[r];
        size_t x = run->x - w->extent.first[X];

        if (run->y < first || run->y >= first + s->n_rows)
            continue;
        count_voxels(w, s, run->y, slice);
        const double *intensity = roi->intensity + rind_run_index(roi, run);
        const void *total = total_of(w, s, z, run->y - first);
        if (w->whole)
            take_means_whole((const int32_t *)total + x, s->count + x, intensity, run->n, roi->max, best);
        else
            take_means_real((const double *)total + x, s->count + x, intensity, run->n, roi->max, best);
    }
    memset(total_of(w, s, z, 0), 0, STRIP * w->stride * w->number);
}

static void strip_job(void *data, size_t job)
{
    work *w = data;
    unsigned char *memory = rind_slot_claim(&w->slots);
    strip s = { .y = job * STRIP, .counted = { SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX } };
    size_t left = w->extent_size[Y] - s.y, first = w->extent.first[Y] + s.y;
    ptrdiff_t reach = (ptrdiff_t)w->reach[Z], n_slices = (ptrdiff_t)w->extent_size[Z];

    lay_out(w, memory, &s);
    s.n_rows = left < STRIP ? left : STRIP;
    s.source = first - inside(first, w->reach[Y], w->roi->size[Y], false);
    s.n_source = first + s.n_rows + inside(first + s.n_rows - 1, w->reach[Y], w->roi->size[Y], true) - s.source;
    memset(s.zeros, 0, w->stride * w->number);
    memset(s.ring, 0, ring_slices(w) * STRIP * w->stride * w->number);
    w->best[job][0] = w->best[job][1] = -INFINITY;
    for (ptrdiff_t z = -reach; z < n_slices + reach; z++) {
        ptrdiff_t slice = z + (ptrdiff_t)w->extent.first[Z];

        if (slice >= 0 && (size_t)slice < w->roi->size[Z]) {
            sum_rows(w, &s, (size_t)slice);
            for (size_t row = 0; row < s.n_rows; row++)
                for (size_t dz = 0; dz <= w->reach[Z]; dz++)
                    add_disc(w, &s, row, z, dz);
        }
        if (z >= reach)
            finish_slice(w, &s, (size_t)(z - reach), w->best[job]);
    }
    rind_slot_release(&w->slots, memory);
}

/* --- all of it -------------------------------------------------------------------------------------------------- */

static void make_spans(work *w)
{
    const rind_runs *runs = &w->roi->runs;
    const uint32_t lanes = RIND_LANES;

    for (size_t r = 0; r < runs->n; r++) {
        const rind_run *run = &runs->run[r];
        uint32_t from = run->x - w->extent.first[X], to = from + run->n;
        span *s = &w->spans[(run->z - w->extent.first[Z]) * w->extent_size[Y] + (run->y - w->extent.first[Y])];

        if (s->to == 0)
            s->from = from / lanes * lanes;
        s->to = (to + lanes - 1) / lanes * lanes;
    }
}

static void make_half_lengths(work *w)
{
    const double *step = w->roi->spacing_mm;

    for (size_t dz = 0; dz <= w->reach[Z]; dz++)
        for (size_t dy = 0; dy <= w->reach[Y]; dy++) {
            double z = (double)dz * step[Z], y = (double)dy * step[Y];
            double rest = RADIUS_MM * RADIUS_MM - z * z - y * y;

            double half = fmin(sqrt(fmax(rest, 0.0)) / step[X], (double)w->reach[X]);

            w->half[dz * (w->reach[Y] + 1) + dy] = rest >= 0.0 ? (int)half : ABSENT;
            if (rest >= 0.0)
                w->disc_reach[dz] = dy;
        }
}

/* Largest size of 'n' numbers if all are whole and fit 32 bits, else infinity. */
RIND_CLONES static double largest_whole(const double *value, size_t n)
{
    double most = 0.0, broken = 0.0;

    for (size_t k = 0; k < n; k++) {
        double size = fabs(value[k]), bounded = size < INT32_MAX ? size : INT32_MAX; /* of NaN: INT32_MAX */

        most = size > most ? size : most;
        broken += (double)(int32_t)bounded != size ? 1.0 : 0.0;
    }
    return broken == 0.0 ? most : INFINITY;
}

/* All that spheres reach is whole, and no sum of a sphere overflows. */
static bool fits_whole(const work *w)
{
    const rind_roi *roi = w->roi;
    double voxels = 1.0;

    for (int a = 0; a < 3; a++)
        voxels *= 2.0 * (double)w->reach[a] + 1.0;
    return roi->whole &&
           largest_whole(roi->intensity, roi->size[X] * roi->size[Y] * roi->size[Z]) * voxels <= INT32_MAX;
}

static rind_status make_memory(rind_ctx *ctx, work *w, size_t n_strips)
{
    strip s;

    w->half = rind_alloc(ctx, (w->reach[Z] + 1) * (w->reach[Y] + 1), sizeof *w->half, "sphere");
    w->disc_reach = rind_alloc_zero(ctx, w->reach[Z] + 1, sizeof *w->disc_reach, "sphere");
    w->spans = rind_alloc_zero(ctx, w->extent_size[Y] * w->extent_size[Z], sizeof *w->spans, "rows of a region");
    w->best = rind_alloc(ctx, n_strips, sizeof *w->best, "local means");
    if (w->half == NULL || w->disc_reach == NULL || w->spans == NULL || w->best == NULL)
        return RIND_NO_MEMORY;
    return rind_slots_create(ctx, n_strips, lay_out(w, NULL, &s), "sums of spheres", &w->slots);
}

static rind_status find_peaks(rind_ctx *ctx, const rind_roi *roi, rind_peaks *out)
{
    work w = { .roi = roi, .extent = rind_extent_of(&roi->runs) };

    for (int a = 0; a < 3; a++) {
        w.reach[a] = (size_t)(RADIUS_MM / roi->spacing_mm[a]);
        w.reach[a] = w.reach[a] < roi->size[a] ? w.reach[a] : roi->size[a];
        w.extent_size[a] = w.extent.last[a] - w.extent.first[a] + (size_t)1;
    }
    w.stride = (w.extent_size[X] + RIND_LANES - 1) / RIND_LANES * RIND_LANES;
    w.whole = fits_whole(&w);
    w.number = w.whole ? sizeof(int32_t) : sizeof(double);

    size_t n_strips = (w.extent_size[Y] + STRIP - 1) / STRIP;
    rind_status status = make_memory(ctx, &w, n_strips);
    if (status == RIND_OK) {
        make_half_lengths(&w);
        make_spans(&w);
        rind_parallel(ctx, n_strips, strip_job, &w);
        out->global = out->local = -INFINITY;
        for (size_t k = 0; k < n_strips; k++) {
            out->global = fmax(out->global, w.best[k][0]);
            out->local = fmax(out->local, w.best[k][1]);
        }
    }
    free(w.half);
    free(w.disc_reach);
    free(w.spans);
    free(w.best);
    rind_slots_free(&w.slots);
    return status;
}

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    rind_peaks peaks;
    rind_status status = find_peaks(ctx, input->roi, &peaks);

    for (size_t f = 0; f < COUNT_OF(features) && status == RIND_OK; f++)
        value[f] = input->wanted[f] ? features[f].of_peaks(&peaks) : NAN;
    return status;
}

const rind_family rind_family_local_intensity = {
    .name = "local_intensity",
    .step = "local_intensity",
    .title = "local intensity",
    .tag_prefix = "loc_",
    .source = "ibsi1:local_intensity",
    .needs = RIND_NEEDS_INTENSITIES,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
    .scope = RIND_FOR_VOLUMES,
    .reach_mm = RADIUS_MM,
    .original_only = true,
};
