/*
 * correlation_products.c - planes of a region's spectrum, multiplied and added up
 *
 * Of a plane, even and odd frequencies of ACROSS are taken one after the other: lines along ACROSS are transformed,
 * turned over so that lanes run along its frequencies, then transformed along ROW, even and odd frequencies in turn,
 * and multiplied and summed at once. Even frequencies of a line of m points and m zeros are the transform of the
 * points, odd ones that of the points twisted (fft.h). What is held at a time fits the second cache.
 */
#include "correlation.h"

#include "lanes.h"

#include <string.h>

enum { L = RIND_LANES, POINT = RIND_FFT_POINT, N_FIELDS = RIND_N_FIELDS };
enum { INSIDE, DEVIATION, SQUARE };

/* Working memory of a plane. */
typedef struct bench {
    size_t bundles;           /* of frequencies of ACROSS, even or odd */
    double *turned[N_FIELDS]; /* [point of ROW][bundle][POINT] */
    double *kernel;           /* [0 ... m of ROW][bundle][L] */
    double *line[N_FIELDS], *twisted[N_FIELDS], *scratch[N_FIELDS];
} bench;

static size_t lay_out(const rind_grid *g, double *memory, bench *b)
{
    size_t bundles = rind_bundles(g->m[RIND_ACROSS]);
    size_t turned = rind_bundles(g->extent[RIND_ROW]) * L * bundles * POINT;
    size_t line = rind_longer(g->m[RIND_ROW], g->m[RIND_ACROSS]) * POINT, field = turned + 3 * line;

    b->bundles = bundles;
    for (size_t f = 0; f < N_FIELDS && memory != NULL; f++) {
        b->turned[f] = memory + f * field;
        b->line[f] = b->turned[f] + turned;
        b->twisted[f] = b->line[f] + line;
        b->scratch[f] = b->twisted[f] + line;
    }
    b->kernel = memory != NULL ? memory + N_FIELDS * field : NULL;
    return N_FIELDS * field + (g->m[RIND_ROW] + 1) * bundles * L;
}

size_t rind_products_memory(const rind_grid *g)
{
    bench b;

    return lay_out(g, NULL, &b);
}

/* The kernel's plane in the order the lanes run, zeros where the last bundle is not full. */
static void spread_kernel(const rind_grid *g, const double *plane, size_t parity, const bench *b)
{
    size_t m = g->m[RIND_ACROSS], n = b->bundles * L;
    double *out = b->kernel;

    for (size_t k = 0; k <= g->m[RIND_ROW]; k++, out += n, plane += rind_kernel_row(g))
        for (size_t j = 0; j < n; j++)
            out[j] = j < m ? plane[rind_fold_frequency(2 * j + parity, m)] : 0.0;
}

/* A bundle of lines along ACROSS, lanes along ROW, to one line per point of ROW, lanes along ACROSS. */
RIND_CLONES static void turn_over(const double *result, size_t m, double *to, size_t row_stride)
{
    for (size_t k = 0; k < m; k += L) {
        size_t n = m - k < L ? m - k : L;

        for (size_t x = 0; x < L; x++) {
            double *out = to + x * row_stride + k / L * POINT;

            for (size_t l = 0; l < L; l++) {
                out[l] = l < n ? result[(k + l) * POINT + x] : 0.0;
                out[L + l] = l < n ? result[(k + l) * POINT + L + x] : 0.0;
            }
        }
    }
}

/* n points, 'stride' doubles apart, as a line of m. */
RIND_CLONES static void take_line(const double *first, size_t n, size_t stride, size_t m, double *line)
{
    for (size_t k = 0; k < n; k++)
        rind_fft_copy_point(first + k * stride, line + k * POINT);
    memset(line + n * POINT, 0, (m - n) * POINT * sizeof *line);
}

static void transform_across(const rind_grid *g, const double *plane, size_t parity, const bench *b, size_t f)
{
    const rind_fft *plan = &g->half[RIND_ACROSS];
    size_t bundles = rind_bundles(g->extent[RIND_ROW]), m = g->m[RIND_ACROSS], row_stride = b->bundles * POINT;

    for (size_t x = 0; x < bundles; x++) {
        take_line(plane + x * POINT, g->extent[RIND_ACROSS], bundles * POINT, m, b->line[f]);
        if (parity == 1)
            rind_fft_twist(plan, b->line[f], b->twisted[f]);
        const double *result = rind_fft_run(plan, parity == 1 ? b->twisted[f] : b->line[f], b->scratch[f]);
        turn_over(result, m, b->turned[f] + x * L * row_stride, row_stride);
    }
}

/* Lines along ROW; from one frequency of the kernel to the next are 'stride' doubles. */
RIND_CLONES static void add_products(const double *kernel, size_t stride, size_t m, size_t parity,
                                     double *const field[N_FIELDS], double sum[3][L])
{
    for (size_t j = 0; j < m; j++) {
        const double *k = kernel + rind_fold_frequency(2 * j + parity, m) * stride;
        const double *one = field[INSIDE] + j * POINT, *y = field[DEVIATION] + j * POINT,
                     *y2 = field[SQUARE] + j * POINT;

        FOR_LANES(l)
        {
            sum[0][l] += k[l] * (one[l] * one[l] + one[L + l] * one[L + l]);
            sum[1][l] += k[l] * (y[l] * y[l] + y[L + l] * y[L + l]);
            sum[2][l] += k[l] * (one[l] * y2[l] + one[L + l] * y2[L + l]);
        }
    }
}

/* Eight frequencies of ACROSS, all of ROW. */
static void add_bundle(const rind_grid *g, const bench *b, size_t k, double sum[3][L])
{
    const rind_fft *plan = &g->half[RIND_ROW];
    size_t m = g->m[RIND_ROW], stride = b->bundles * L;
    double *result[N_FIELDS];

    for (size_t f = 0; f < N_FIELDS; f++) {
        take_line(b->turned[f] + k * POINT, g->extent[RIND_ROW], b->bundles * POINT, m, b->line[f]);
        rind_fft_twist(plan, b->line[f], b->twisted[f]);
        result[f] = rind_fft_run(plan, b->line[f], b->scratch[f]);
    }
    add_products(b->kernel + k * L, stride, m, 0, result, sum);
    for (size_t f = 0; f < N_FIELDS; f++)
        result[f] = rind_fft_run(plan, b->twisted[f], b->scratch[f]);
    add_products(b->kernel + k * L, stride, m, 1, result, sum);
}

void rind_plane_products(const rind_grid *g, const double *const field[N_FIELDS], const double *kernel, double *memory,
                         double sum[3])
{
    double lanes[3][L] = { { 0.0 } };
    bench b;

    lay_out(g, memory, &b);
    for (size_t parity = 0; parity < 2; parity++) {
        spread_kernel(g, kernel, parity, &b);
        for (size_t f = 0; f < N_FIELDS; f++)
            transform_across(g, field[f], parity, &b, f);
        for (size_t k = 0; k < b.bundles; k++)
            add_bundle(g, &b, k, lanes);
    }
    for (int s = 0; s < 3; s++)
        sum[s] = rind_sum_lanes(lanes[s]);
}
