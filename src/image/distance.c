/*
 * distance.c - exact Euclidean distance transform on anisotropic grids
 *
 * The squared distance is separable: the least of dx2 + dy2 + dz2 over all voxels of a set is the least over z of dz2
 * plus the least over y of dy2 plus the least over x of dx2 (Saito and Toriwaki, Pattern Recognition 27 (1994) 1551).
 * So there are three passes. Along x the gaps between two voxels of the set are filled from both ends. Along y, and
 * then along z, a row is compared with the rows 1, 2, 3, ... steps away, element by element:
 *
 *     D(y) = min over d of G(y +- d) + (d s)2
 *
 * No row farther away than d can help once (d s)2 is as large as the largest element, and rows are cut into strips
 * so that one far corner does not keep the search going for all. Envelopes of parabolas (Felzenszwalb and Huttenlocher)
 * need fewer operations on paper; comparing rows needs no branches, and distances around regions are short.
 *
 * Rows without anything finite are skipped, and so are all rows beyond the first and the last that have something: the
 * cost follows the distances asked for, not the size of the grid.
 */
#include "image/distance.h"
#include "lanes.h"
#include "parallel.h"
#include "slots.h"

#include <math.h>
#include <string.h>

enum { STRIP = 64 };

/* A transform under way. Scratch of a job: a plane of values, and of indices behind it. */
typedef struct transform {
    const uint8_t *mask;
    const size_t *size;
    const double *spacing_mm;
    rind_distance what;
    double cap; /* squared */
    double *out;
    uint32_t *nearest;
    uint8_t *finite;       /* [size[2] * size[1]]: whether a row has anything finite after the pass along x */
    uint8_t *finite_after; /* the same after the pass along y */
    rind_slots slots;
} transform;

/* Rows of a plane and where the finite ones lie. */
typedef struct plane {
    const double *value;
    const uint32_t *index; /* NULL: not wanted */
    const uint8_t *finite; /* [k * finite_step] of row k */
    size_t n, length, finite_step;
    size_t first, last; /* finite rows; first > last: none */
    double step_mm;
} plane;

static inline double square(double x)
{
    return x * x;
}

static double at_most(double value, double cap)
{
    return value <= cap ? value : (double)INFINITY;
}

/* One row along x. False, and all of it infinite, where the row has no voxel of the set. */
static bool measure_row(const transform *t, const uint8_t *mask, size_t row_index, double *value, uint32_t *index)
{
    size_t n = t->size[0];
    double step = t->spacing_mm[0];
    const uint8_t *found = memchr(mask, t->what.to, n);
    size_t left = SIZE_MAX; /* the last voxel of the set passed */

    if (found == NULL) {
        for (size_t x = 0; x < n; x++)
            value[x] = (double)INFINITY;
        return false;
    }
    for (size_t from = 0; from < n; from++) {
        size_t right = found != NULL ? (size_t)(found - mask) : SIZE_MAX;

        for (size_t x = from; x < (right < n ? right : n); x++) { /* the gap */
            double to_left = left != SIZE_MAX ? (double)(x - left) : (double)INFINITY;
            double to_right = right != SIZE_MAX ? (double)(right - x) : (double)INFINITY;

            value[x] = square((to_left < to_right ? to_left : to_right) * step);
            if (index != NULL)
                index[x] = (uint32_t)(row_index + (to_left <= to_right ? left : right));
        }
        if (right == SIZE_MAX)
            break;
        value[right] = 0.0;
        if (index != NULL)
            index[right] = (uint32_t)(row_index + right);
        left = from = right;
        found = memchr(mask + right + 1, t->what.to, n - right - 1);
    }
    return true;
}

/*
 * The least of a strip's elements and those of the rows 'a' and 'b' plus what the way there adds. Returns the largest
 * left.
 */
RIND_INLINE double compare(const double *a, const double *b, double more, size_t n, double *best)
{
    double lane[RIND_LANES] = { 0 }, largest = 0.0;

    for (size_t i = 0; i < n; i += RIND_LANES)
        FOR_LANES(l)
        {
            double least = a[i + (size_t)l] < b[i + (size_t)l] ? a[i + (size_t)l] : b[i + (size_t)l];
            double candidate = least + more, now = best[i + (size_t)l];

            now = candidate < now ? candidate : now;
            best[i + (size_t)l] = now;
            lane[l] = now > lane[l] ? now : lane[l];
        }
    for (int l = 0; l < RIND_LANES; l++)
        largest = lane[l] > largest ? lane[l] : largest;
    return largest;
}

/* The indices that go with it; to be called before. */
RIND_INLINE void follow(const double *value, const uint32_t *from, double more, size_t n, double *best, uint32_t *index)
{
    for (size_t i = 0; i < n; i += RIND_LANES)
        FOR_LANES(l)
        {
            double candidate = value[i + (size_t)l] + more, now = best[i + (size_t)l];

            index[i + (size_t)l] = candidate < now ? from[i + (size_t)l] : index[i + (size_t)l];
            best[i + (size_t)l] = candidate < now ? candidate : now;
        }
}

/* Improves a strip of row k, 'n' elements from x on, by the rows near it. 'n' is a multiple of the lanes. */
RIND_INLINE void improve(const plane *p, size_t k, size_t x, size_t n, double cap, double *best, uint32_t *index,
                         bool track)
{
    double largest = compare(best, best, 0.0, n, best);

    for (size_t d = k < p->first  ? p->first - k
                    : k > p->last ? k - p->last
                                  : 1;
         k + d <= p->last || d + p->first <= k; d++) {
        double more = square((double)d * p->step_mm);
        bool below = d + p->first <= k && k <= p->last + d && p->finite[(k - d) * p->finite_step];
        bool above = k + d <= p->last && k + d >= p->first && p->finite[(k + d) * p->finite_step];

        if (more >= largest || more > cap)
            return;
        if (!below && !above)
            continue;
        size_t a = (below ? k - d : k + d) * p->length + x, b = (above ? k + d : k - d) * p->length + x;
        if (track) {
            follow(p->value + a, p->index + a, more, n, best, index);
            follow(p->value + b, p->index + b, more, n, best, index);
        }
        largest = compare(p->value + a, p->value + b, more, n, best);
    }
}

RIND_CLONES static void improve_values(const plane *p, size_t k, size_t x, size_t n, double cap, double *best)
{
    improve(p, k, x, n, cap, best, NULL, false);
}

RIND_CLONES static void improve_both(const plane *p, size_t k, size_t x, size_t n, double cap, double *best,
                                     uint32_t *index)
{
    improve(p, k, x, n, cap, best, index, true);
}

/* Row k of a plane after its pass, to 'value' and 'index'. Returns whether anything in it is finite. */
static bool finish_row(const transform *t, const plane *p, size_t k, double *value, uint32_t *index)
{
    double least = (double)INFINITY;
    size_t n_row = t->size[0];

    for (size_t x = 0; x < p->length; x += STRIP) {
        size_t n = p->length - x < STRIP ? p->length - x : STRIP, n_out = n_row - x < n ? n_row - x : n;
        double best[STRIP];
        uint32_t nearest[STRIP];

        memcpy(best, p->value + k * p->length + x, n * sizeof *best);
        if (p->index != NULL) {
            memcpy(nearest, p->index + k * p->length + x, n * sizeof *nearest);
            improve_both(p, k, x, n, t->cap, best, nearest);
            memcpy(index + x, nearest, n_out * sizeof *nearest);
        } else
            improve_values(p, k, x, n, t->cap, best);
        for (size_t i = 0; i < n_out; i++) {
            value[x + i] = at_most(best[i], t->cap);
            least = best[i] < least ? best[i] : least;
        }
    }
    return least <= t->cap && least < (double)INFINITY;
}

/* Rows of scratch are rounded up to whole bundles; what is too much is 0, which no search waits for. */
static size_t padded(size_t n)
{
    return (n + RIND_LANES - 1) / RIND_LANES * RIND_LANES;
}

static plane make_plane(const transform *t, void *scratch, size_t n, const uint8_t *finite, size_t finite_step,
                        double step_mm)
{
    plane p = { .value = scratch,
                .finite = finite,
                .n = n,
                .length = padded(t->size[0]),
                .finite_step = finite_step,
                .first = n,
                .step_mm = step_mm };

    if (t->nearest != NULL)
        p.index = (const uint32_t *)(const void *)(p.value + n * p.length);
    for (size_t k = 0; k < n; k++)
        if (finite[k * finite_step]) {
            p.first = k < p.first ? k : p.first;
            p.last = k;
        }
    return p;
}

/* Along x and y: one slice. */
static void run_slice(void *data, size_t z)
{
    transform *t = data;
    size_t nx = t->size[0], ny = t->size[1], length = padded(nx), slice = z * nx * ny;
    uint8_t *finite = t->finite + z * ny;
    double *value = rind_slot_claim(&t->slots);
    uint32_t *index = t->nearest != NULL ? (uint32_t *)(void *)(value + ny * length) : NULL;

    for (size_t y = 0; y < ny; y++) {
        size_t first = slice + y * nx;
        double *row = value + y * length;
        uint32_t *row_index = index != NULL ? index + y * length : NULL;

        for (size_t x = nx; x < length; x++)
            row[x] = 0.0;
        for (size_t x = 0; x < length && index != NULL; x++)
            row_index[x] = 0;
        finite[y] = measure_row(t, t->mask + first, first, row, row_index);
    }
    plane p = make_plane(t, value, ny, finite, 1, t->spacing_mm[1]);
    for (size_t y = 0; y < ny; y++) {
        size_t first = slice + y * nx;

        t->finite_after[z * ny + y] =
            finish_row(t, &p, y, t->out + first, t->nearest != NULL ? t->nearest + first : NULL);
    }
    rind_slot_release(&t->slots, value);
}

/* Along z: the rows of one y. */
static void run_rows(void *data, size_t y)
{
    transform *t = data;
    size_t nx = t->size[0], ny = t->size[1], nz = t->size[2], length = padded(nx);
    double *value = rind_slot_claim(&t->slots);
    plane p = make_plane(t, value, nz, t->finite_after + y, ny, t->spacing_mm[2]);
    uint32_t *index = t->nearest != NULL ? (uint32_t *)(void *)(value + nz * length) : NULL;

    for (size_t z = 0; z < nz; z++) {
        size_t first = (z * ny + y) * nx;

        memcpy(value + z * length, t->out + first, nx * sizeof *value);
        memset(value + z * length + nx, 0, (length - nx) * sizeof *value);
        if (index != NULL) {
            memcpy(index + z * length, t->nearest + first, nx * sizeof *index);
            memset(index + z * length + nx, 0, (length - nx) * sizeof *index);
        }
    }
    for (size_t z = 0; z < nz; z++) {
        size_t first = (z * ny + y) * nx;

        finish_row(t, &p, z, t->out + first, t->nearest != NULL ? t->nearest + first : NULL);
    }
    rind_slot_release(&t->slots, value);
}

rind_status rind_distance_squared(rind_ctx *ctx, const uint8_t *mask, const size_t size[3], const double spacing_mm[3],
                                  const rind_distance *what, double *out, uint32_t *nearest)
{
    size_t n_rows = size[1] * size[2], longer = size[1] > size[2] ? size[1] : size[2];
    size_t jobs = longer, bytes = longer * padded(size[0]) * (sizeof(double) + (nearest != NULL ? sizeof *nearest : 0));
    transform t = { mask, size, spacing_mm, *what, square(what->cap_mm), out, nearest, NULL, NULL, { 0 } };

    if (nearest != NULL && size[0] * n_rows > UINT32_MAX)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a box of %zu x %zu x %zu voxels is too large for distances", size[0],
                         size[1], size[2]);
    t.finite = rind_alloc(ctx, 2 * n_rows, 1, "rows of a distance map");
    if (t.finite == NULL)
        return RIND_NO_MEMORY;
    t.finite_after = t.finite + n_rows;
    rind_status status = rind_slots_create(ctx, jobs, bytes, "planes of a distance map", &t.slots);
    if (status == RIND_OK) {
        rind_parallel(ctx, size[2], run_slice, &t);
        if (!what->in_plane)
            rind_parallel(ctx, size[1], run_rows, &t);
        rind_slots_free(&t.slots);
    }
    free(t.finite);
    return status;
}
