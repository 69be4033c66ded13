/*
 * spheres.c - means of spheres, a strip of rows after the other
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
 * else. Only rows and columns with voxels of the region have totals.
 */
#include "spheres.h"

#include "lanes.h"

#include <math.h>
#include <string.h>

#define NUMBER int32_t
#define NAME(f) f##_whole
#include "sphere_sums.h"

#define NUMBER double
#define NAME(f) f##_real
#include "sphere_sums.h"

enum { X = 0, Y = 1, Z = 2, ROWS_AT_A_TIME = 4 };

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

static size_t ring_slices(const rind_spheres *w)
{
    return 2 * w->reach[Z] + 1;
}

static size_t aligned(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

/* Lays out a strip's memory from 'memory' on; returns the bytes it needs. With NULL only counts. */
static size_t lay_out(const rind_spheres *w, unsigned char *memory, strip *s)
{
    enum { N_PARTS = 8 };
    size_t lengths = w->reach[X] + 1, source = RIND_SPHERE_STRIP + 2 * w->reach[Y];
    size_t bytes[N_PARTS] = { aligned(source * lengths * w->stride * w->number),
                              aligned(ring_slices(w) * RIND_SPHERE_STRIP * w->stride * w->number),
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

size_t rind_strip_memory(const rind_spheres *w)
{
    strip s;

    return lay_out(w, NULL, &s);
}

static unsigned char *row_of(const rind_spheres *w, const strip *s, size_t source_row, size_t h)
{
    return s->rows + (source_row * (w->reach[X] + 1) + h) * w->stride * w->number;
}

static unsigned char *total_of(const rind_spheres *w, const strip *s, size_t z, size_t row)
{
    return s->ring + (z % ring_slices(w) * RIND_SPHERE_STRIP + row) * w->stride * w->number;
}

static int half_length(const rind_spheres *w, size_t dz, size_t dy)
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
static void pad_row(const rind_spheres *w, size_t y, size_t z, void *out)
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

static void sum_rows(const rind_spheres *w, const strip *s, size_t z)
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
static rind_span columns_of(const rind_spheres *w, size_t y, ptrdiff_t z)
{
    if (z < 0 || (size_t)z >= w->extent_size[Z])
        return (rind_span){ 0, 0 };
    return w->spans[(size_t)z * w->extent_size[Y] + y];
}

/* The row sums that make the disc at distance dz around row y of the box, 'skipped' bytes into each; their number. */
static size_t list_rows(const rind_spheres *w, const strip *s, size_t y, size_t dz, size_t skipped)
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
static void add_disc(const rind_spheres *w, const strip *s, size_t row, ptrdiff_t z, size_t dz)
{
    rind_span above = columns_of(w, s->y + row, z + (ptrdiff_t)dz),
              below = columns_of(w, s->y + row, z - (ptrdiff_t)dz);
    unsigned char *total[2] = { NULL, NULL };
    int n_totals = 0;

    if (above.from < above.to)
        total[n_totals++] = total_of(w, s, (size_t)z + dz, row);
    if (dz > 0 && below.from < below.to)
        total[n_totals++] = total_of(w, s, (size_t)z - dz, row);
    if (n_totals == 0)
        return;
    rind_span both = { above.from < above.to ? above.from : below.from, above.from < above.to ? above.to : below.to };
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
static void count_voxels(const rind_spheres *w, strip *s, size_t y, size_t z)
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

            if (half_length(w, dz, dy) != RIND_NO_ROW)
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
static void finish_slice(const rind_spheres *w, strip *s, size_t z, double best[2])
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
    memset(total_of(w, s, z, 0), 0, RIND_SPHERE_STRIP * w->stride * w->number);
}

void rind_strip_peaks(const rind_spheres *w, size_t job, unsigned char *memory, double best[2])
{
    strip s = { .y = job * RIND_SPHERE_STRIP, .counted = { SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX } };
    size_t left = w->extent_size[Y] - s.y, first = w->extent.first[Y] + s.y;
    ptrdiff_t reach = (ptrdiff_t)w->reach[Z], n_slices = (ptrdiff_t)w->extent_size[Z];

    lay_out(w, memory, &s);
    s.n_rows = left < RIND_SPHERE_STRIP ? left : RIND_SPHERE_STRIP;
    s.source = first - inside(first, w->reach[Y], w->roi->size[Y], false);
    s.n_source = first + s.n_rows + inside(first + s.n_rows - 1, w->reach[Y], w->roi->size[Y], true) - s.source;
    memset(s.zeros, 0, w->stride * w->number);
    memset(s.ring, 0, ring_slices(w) * RIND_SPHERE_STRIP * w->stride * w->number);
    best[0] = best[1] = -INFINITY;
    for (ptrdiff_t z = -reach; z < n_slices + reach; z++) {
        ptrdiff_t slice = z + (ptrdiff_t)w->extent.first[Z];

        if (slice >= 0 && (size_t)slice < w->roi->size[Z]) {
            sum_rows(w, &s, (size_t)slice);
            for (size_t row = 0; row < s.n_rows; row++)
                for (size_t dz = 0; dz <= w->reach[Z]; dz++)
                    add_disc(w, &s, row, z, dz);
        }
        if (z >= reach)
            finish_slice(w, &s, (size_t)(z - reach), best);
    }
}
