/*
 * correlation.c - sums over all pairs of a region's voxels, from its spectrum
 *
 * A sum over pairs whose weight depends on their offset alone, sum_ij f_i K(i - j) g_j, is by Parseval's theorem
 * the sum over frequencies of F conj(G) K^ / n, with the transforms F, G and K^ of the fields and of the kernel on a
 * grid twice as long, so that no pair wraps around. K(r) = 1 / |r|, K(0) = 0 is real and even, hence K^ too, and an
 * eighth of it is all there is. No transform back is needed. Three fields give what Moran and Geary ask for:
 *
 *   m (1 inside), y = x - mean, y^2:   W = (m, m),  sum w y_i y_j = (y, y),  sum w y_i^2 = (y^2, m)
 *
 * Half of each line is zeros. The transform of a line of M points and M zeros is two of M points: its even part is
 * that of the points, its odd part that of the points twisted (fft.h). So zeros are never transformed:
 *
 *   along z  once per column of the box, two real columns as one complex one; kz and -kz are conjugates, half
 *            of them are kept;
 *   per kz   along y, turned over so that lanes run along ky, then along x, multiplied and summed at once.
 *
 * Even and odd kz are taken one after the other, and (m, y^2) apart from y. What is stored at a time is 16 bytes a
 * voxel of the region's box, and 8 to 10 for K^; of the spectrum of a plane only what fits the second cache.
 * Sums run over lanes, then planes, in a fixed order.
 */
#include "spatial.h"

#include "image/fft.h"
#include "parallel.h"
#include "slots.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { L = RIND_LANES, POINT = RIND_FFT_POINT, X = 0, Y = 1, Z = 2, MAX_FIELDS = 2 };

typedef enum field { INSIDE, DEVIATION, SQUARE } field;

typedef struct axis {
    size_t extent, m, groups; /* voxels; points of a half line; bundles of lanes that hold the voxels */
    rind_fft plan;            /* of m points */
} axis;

typedef struct work {
    const rind_roi *roi;
    double mean;
    rind_extent extent;
    axis axis[3];
    size_t kernel_row; /* doubles from one kx of K^ to the next: my + 1, rounded up */
    double *kernel;    /* [kz][kx][ky], 0 ... m of each */
    size_t ky_groups;  /* bundles of ky: those of the even ones, then of the odd */
    size_t n_fields, n_planes, parity;
    field field[MAX_FIELDS];
    double *plane[MAX_FIELDS]; /* [kz / 2][y][bundle of x][POINT] */
    double (*part)[2];         /* per plane: the sums of this pass */
    rind_slots slots;
} work;

static size_t longer(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* --- along z ---------------------------------------------------------------------------------------------------- */

/* What lies outside the mask is 0, whatever it holds. */
RIND_INLINE void take_field(const double *intensity, const uint8_t *inside, field f, double mean, double *out)
{
    VECTOR_LOOP
    for (size_t l = 0; l < POINT; l++) {
        double y = intensity[l] - mean;
        double value = f == INSIDE ? 1.0 : f == DEVIATION ? y : y * y;

        out[l] = inside[l] != 0 ? value : 0.0;
    }
}

/* POINT voxels of a row, or the n there are and zeros. */
RIND_CLONES static void take_voxels(const double *intensity, const uint8_t *inside, size_t n, field f, double mean,
                                    double *out)
{
    double value[POINT] = { 0.0 };
    uint8_t mask[POINT] = { 0 };

    if (n < POINT) {
        memcpy(value, intensity, n * sizeof *value);
        memcpy(mask, inside, n);
        intensity = value;
        inside = mask;
    }
    if (f == INSIDE)
        take_field(intensity, inside, INSIDE, mean, out);
    else if (f == DEVIATION)
        take_field(intensity, inside, DEVIATION, mean, out);
    else
        take_field(intensity, inside, SQUARE, mean, out);
}

/* The columns above POINT voxels of row y from x on, filled up with zeros to m points; false if all are outside. */
static bool take_columns(const work *w, field f, size_t x, size_t y, double *line)
{
    static const uint8_t none[POINT];
    const rind_roi *roi = w->roi;
    const axis *az = &w->axis[Z];
    size_t n = w->axis[X].extent - x < POINT ? w->axis[X].extent - x : POINT;
    bool any = false;

    for (size_t z = 0; z < az->extent; z++) {
        size_t at =
            w->extent.first[X] + x + roi->size[X] * (w->extent.first[Y] + y + roi->size[Y] * (w->extent.first[Z] + z));

        if (memcmp(roi->inside + at, none, n) == 0) {
            memset(line + z * POINT, 0, POINT * sizeof *line);
            continue;
        }
        any = true;
        take_voxels(roi->intensity + at, roi->inside + at, n, f, w->mean, line + z * POINT);
    }
    memset(line + az->extent * POINT, 0, (az->m - az->extent) * POINT * sizeof *line);
    return any;
}

/* Two real lines were transformed as a + i b; at frequency k and its opposite stand c and d. */
RIND_INLINE void part_lines(const double *c, const double *d, double *a, double *b)
{
    FOR_LANES(l)
    {
        a[l] = 0.5 * (c[l] + d[l]);
        a[L + l] = 0.5 * (c[L + l] - d[L + l]);
        b[l] = 0.5 * (c[L + l] + d[L + l]);
        b[L + l] = 0.5 * (d[l] - c[l]);
    }
}

RIND_CLONES static void keep_half(const double *result, size_t m, size_t parity, size_t n_planes, size_t plane_size,
                                  bool last, double *to)
{
    double dropped[POINT];

    for (size_t j = 0; j < n_planes; j++) {
        size_t opposite = parity == 0 ? (m - j) % m : m - 1 - j;
        double *a = to + j * plane_size;

        part_lines(result + j * POINT, result + opposite * POINT, a, last ? dropped : a + POINT);
    }
}

static void row_job(void *data, size_t y)
{
    work *w = data;
    const axis *ax = &w->axis[X], *az = &w->axis[Z];
    size_t plane_size = w->axis[Y].extent * ax->groups * POINT;
    double *line = rind_slot_claim(&w->slots), *scratch = line + az->m * POINT, *twisted = scratch + az->m * POINT;

    for (size_t f = 0; f < w->n_fields; f++)
        for (size_t g = 0; g < ax->groups; g += 2) {
            double *to = w->plane[f] + (y * ax->groups + g) * POINT;
            bool last = g + 1 == ax->groups;

            if (!take_columns(w, w->field[f], g * L, y, line)) {
                for (size_t j = 0; j < w->n_planes; j++)
                    memset(to + j * plane_size, 0, (last ? POINT : 2 * POINT) * sizeof *to);
                continue;
            }
            if (w->parity == 1)
                rind_fft_twist(&az->plan, line, twisted);
            const double *result = rind_fft_run(&az->plan, w->parity == 1 ? twisted : line, scratch);
            keep_half(result, az->m, w->parity, w->n_planes, plane_size, last, to);
        }
    rind_slot_release(&w->slots, line);
}

/* --- one plane -------------------------------------------------------------------------------------------------- */

/* Working memory of a plane, in a slot. */
typedef struct bench {
    double *turned[MAX_FIELDS]; /* [x][bundle of ky][POINT] */
    double *kernel;             /* [kx][bundle of ky][L] */
    double *line[MAX_FIELDS], *twisted[MAX_FIELDS], *scratch[MAX_FIELDS];
} bench;

/* Doubles of one field, and of the whole. */
static size_t turned_size(const work *w)
{
    return w->axis[X].groups * L * w->ky_groups * POINT;
}

static size_t bench_size(const work *w)
{
    size_t m = longer(w->axis[X].m, w->axis[Y].m);

    return MAX_FIELDS * (turned_size(w) + 3 * m * POINT) + (w->axis[X].m + 1) * w->ky_groups * L;
}

static void lay_out(const work *w, double *memory, bench *b)
{
    size_t line = longer(w->axis[X].m, w->axis[Y].m) * POINT;

    for (size_t f = 0; f < MAX_FIELDS; f++) {
        b->turned[f] = memory;
        b->line[f] = memory + turned_size(w);
        b->twisted[f] = b->line[f] + line;
        b->scratch[f] = b->twisted[f] + line;
        memory = b->scratch[f] + line;
    }
    b->kernel = memory;
}

/* Frequency k of 2 m and its opposite have the same K^. */
static size_t fold(size_t k, size_t m)
{
    return k <= m ? k : 2 * m - k;
}

/* K^ of one kz in the order the lanes run: even ky, then odd, zeros where a bundle is not full. */
static void spread_kernel(const work *w, size_t kz, double *out)
{
    size_t m = w->axis[Y].m, half = w->ky_groups / 2 * L;

    for (size_t kx = 0; kx <= w->axis[X].m; kx++) {
        const double *row = w->kernel + (kz * (w->axis[X].m + 1) + kx) * w->kernel_row;
        double *to = out + kx * w->ky_groups * L;

        for (size_t parity = 0; parity < 2; parity++)
            for (size_t j = 0; j < half; j++)
                to[parity * half + j] = j < m ? row[fold(2 * j + parity, m)] : 0.0;
    }
}

/* A bundle of lines along ky, lanes along x, to one line per x, lanes along ky. */
RIND_CLONES static void turn_over(const double *result, size_t m, double *to, size_t x_stride)
{
    for (size_t k = 0; k < m; k += L) {
        size_t n = m - k < L ? m - k : L;

        for (size_t x = 0; x < L; x++) {
            double *out = to + x * x_stride + k / L * POINT;

            for (size_t l = 0; l < L; l++) {
                out[l] = l < n ? result[(k + l) * POINT + x] : 0.0;
                out[L + l] = l < n ? result[(k + l) * POINT + L + x] : 0.0;
            }
        }
    }
}

static void transform_along_y(const work *w, const double *plane, const bench *b, size_t f)
{
    const axis *ax = &w->axis[X], *ay = &w->axis[Y];
    size_t x_stride = w->ky_groups * POINT;

    for (size_t g = 0; g < ax->groups; g++) {
        double *to = b->turned[f] + g * L * x_stride;

        for (size_t y = 0; y < ay->extent; y++)
            memcpy(b->line[f] + y * POINT, plane + (y * ax->groups + g) * POINT, POINT * sizeof *plane);
        memset(b->line[f] + ay->extent * POINT, 0, (ay->m - ay->extent) * POINT * sizeof *plane);
        rind_fft_twist(&ay->plan, b->line[f], b->twisted[f]);
        turn_over(rind_fft_run(&ay->plan, b->line[f], b->scratch[f]), ay->m, to, x_stride);
        turn_over(rind_fft_run(&ay->plan, b->twisted[f], b->scratch[f]), ay->m, to + w->ky_groups / 2 * POINT,
                  x_stride);
    }
}

/* Adds K^ |F|^2 to sum[0], and with a second field K^ Re(F conj(G)) to sum[1]. */
RIND_CLONES static void add_products(const work *w, const double *kernel, const double *f, const double *g,
                                     size_t parity, double sum[2][L])
{
    size_t m = w->axis[X].m;

    assert(f != NULL);
    for (size_t j = 0; j < m; j++) {
        const double *k = kernel + fold(2 * j + parity, m) * w->ky_groups * L;
        const double *a = f + j * POINT;

        FOR_LANES(l)
        sum[0][l] += k[l] * (a[l] * a[l] + a[L + l] * a[L + l]);
        if (g == NULL)
            continue;
        const double *c = g + j * POINT;
        FOR_LANES(l)
        sum[1][l] += k[l] * (a[l] * c[l] + a[L + l] * c[L + l]);
    }
}

static void plane_job(void *data, size_t j)
{
    work *w = data;
    const axis *ax = &w->axis[X];
    size_t kz = 2 * j + w->parity, plane_size = w->axis[Y].extent * ax->groups * POINT;
    double sum[2][L] = { { 0.0 } }, *memory = rind_slot_claim(&w->slots);
    bench b;

    lay_out(w, memory, &b);
    spread_kernel(w, kz, b.kernel);
    for (size_t f = 0; f < w->n_fields; f++)
        transform_along_y(w, w->plane[f] + j * plane_size, &b, f);
    for (size_t g = 0; g < w->ky_groups; g++) {
        double *even[MAX_FIELDS] = { NULL, NULL }, *odd[MAX_FIELDS] = { NULL, NULL };

        for (size_t f = 0; f < w->n_fields; f++) {
            for (size_t x = 0; x < ax->extent; x++)
                memcpy(b.line[f] + x * POINT, b.turned[f] + (x * w->ky_groups + g) * POINT, POINT * sizeof(double));
            memset(b.line[f] + ax->extent * POINT, 0, (ax->m - ax->extent) * POINT * sizeof(double));
            rind_fft_twist(&ax->plan, b.line[f], b.twisted[f]);
            even[f] = rind_fft_run(&ax->plan, b.line[f], b.scratch[f]);
        }
        add_products(w, b.kernel + g * L, even[0], even[1], 0, sum);
        for (size_t f = 0; f < w->n_fields; f++)
            odd[f] = rind_fft_run(&ax->plan, b.twisted[f], b.scratch[f]);
        add_products(w, b.kernel + g * L, odd[0], odd[1], 1, sum);
    }
    double weight = kz == 0 || kz == w->axis[Z].m ? 1.0 : 2.0; /* the conjugate plane is not there */
    w->part[j][0] = weight * rind_sum_lanes(sum[0]);
    w->part[j][1] = weight * rind_sum_lanes(sum[1]);
    rind_slot_release(&w->slots, memory);
}

/* --- all of it -------------------------------------------------------------------------------------------------- */

/* Adds the sums of one parity of kz for the fields chosen. */
static void run_pass(rind_ctx *ctx, work *w, size_t parity, double sum[2])
{
    w->parity = parity;
    w->n_planes = parity == 0 ? w->axis[Z].m / 2 + 1 : (w->axis[Z].m + 1) / 2;
    rind_parallel(ctx, w->axis[Y].extent, row_job, w);
    rind_parallel(ctx, w->n_planes, plane_job, w);
    for (size_t j = 0; j < w->n_planes; j++) {
        sum[0] += w->part[j][0];
        sum[1] += w->part[j][1];
    }
}

static void correlate(rind_ctx *ctx, work *w, rind_pair_sums *out)
{
    double with_mask[2] = { 0.0, 0.0 }, with_itself[2] = { 0.0, 0.0 };
    double n = 8.0 * (double)w->axis[X].m * (double)w->axis[Y].m * (double)w->axis[Z].m;

    for (size_t parity = 0; parity < 2; parity++) {
        w->n_fields = 2;
        w->field[0] = INSIDE;
        w->field[1] = SQUARE;
        run_pass(ctx, w, parity, with_mask);
        w->n_fields = 1;
        w->field[0] = DEVIATION;
        run_pass(ctx, w, parity, with_itself);
    }
    *out = (rind_pair_sums){ with_mask[0] / n, with_itself[0] / n, with_mask[1] / n };
}

static rind_status make_axes(rind_ctx *ctx, work *w)
{
    for (int a = 0; a < 3; a++) {
        axis *made = &w->axis[a];
        rind_status status;

        made->extent = w->extent.last[a] - w->extent.first[a] + (size_t)1;
        made->m = rind_fft_length(made->extent);
        made->groups = (made->extent + L - 1) / L;
        status = rind_fft_create(ctx, made->m, &made->plan);
        if (status != RIND_OK)
            return status;
    }
    w->ky_groups = 2 * ((w->axis[Y].m + L - 1) / L);
    return RIND_OK;
}

static rind_status make_memory(rind_ctx *ctx, work *w)
{
    const axis *ax = &w->axis[X], *ay = &w->axis[Y], *az = &w->axis[Z];
    const size_t m[3] = { ax->m, ay->m, az->m };
    size_t n_planes = az->m / 2 + 1, slot = longer(bench_size(w), 3 * az->m * POINT);
    rind_status status = rind_kernel_spectrum(ctx, m, w->roi->spacing_mm, &w->kernel, &w->kernel_row);

    if (status == RIND_OK)
        status = rind_slots_create(ctx, longer(n_planes, ay->extent), slot * sizeof(double), "spectrum of a plane",
                                   &w->slots);
    if (status != RIND_OK)
        return status;
    w->part = rind_alloc(ctx, n_planes, sizeof *w->part, "pair sums");
    for (int f = 0; f < MAX_FIELDS; f++) {
        w->plane[f] =
            rind_alloc(ctx, n_planes * ay->extent, ax->groups * POINT * sizeof(double), "spectrum of a region");
        if (w->plane[f] == NULL)
            return RIND_NO_MEMORY;
    }
    return w->part != NULL ? RIND_OK : RIND_NO_MEMORY;
}

rind_status rind_pairs_by_spectrum(rind_ctx *ctx, const rind_roi *roi, double mean, rind_pair_sums *out)
{
    work w = { .roi = roi, .mean = mean, .extent = rind_extent_of(&roi->runs) };
    rind_status status = make_axes(ctx, &w);

    if (status == RIND_OK)
        status = make_memory(ctx, &w);
    if (status == RIND_OK)
        correlate(ctx, &w, out);
    for (int a = 0; a < 3; a++) {
        rind_fft_free(&w.axis[a].plan);
    }
    free(w.kernel);
    free(w.part);
    for (int f = 0; f < MAX_FIELDS; f++)
        free(w.plane[f]);
    rind_slots_free(&w.slots);
    return status;
}
