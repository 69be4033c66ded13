/*
 * kernel_distance.c - planes of the spectrum of one over the distance
 *
 * The kernel is real and even along every axis, and so is its spectrum: points 0 ... m and frequencies 0 ... m are
 * all there is. Along SPLIT the sum over an even line is that of its first half, points between the ends counted
 * twice, of which the real part is kept; it is made anew for every residue, which costs less than keeping
 * it. In the planes, lines of 2 m points are made whole and two of them transformed as the real and the imaginary
 * part of one.
 */
#include "correlation.h"

#include "lanes.h"

#include <math.h>
#include <string.h>

enum { L = RIND_LANES, POINT = RIND_FFT_POINT };

static size_t longest_line(const rind_grid *g)
{
    return rind_longer(rind_longer(2 * g->m[RIND_ROW], 2 * g->m[RIND_ACROSS]), g->n_folded) * POINT;
}

size_t rind_kernel_memory(const rind_grid *g)
{
    return 2 * longest_line(g);
}

/* --- along SPLIT ------------------------------------------------------------------------------------------------ */

/* Columns at 'across' ... across + 7 of position 'row', folded for residue r. */
RIND_CLONES static void fold_columns(const rind_grid *g, size_t r, double row, double across, double *line)
{
    size_t m = g->m[RIND_SPLIT], turns = 0, to = 0;
    double flat[L]; /* squared distance within the plane */

    FOR_LANES(l)
    {
        double along = (across + (double)l) * g->step_mm[RIND_ACROSS];

        flat[l] = row * row + along * along;
    }
    memset(line, 0, g->n_folded * POINT * sizeof *line);
    for (size_t t = 0; t <= m; t++) {
        double above = (double)t * g->step_mm[RIND_SPLIT], times = t == 0 || t == m ? 1.0 : 2.0;
        double re = times * g->root[2 * turns], im = times * g->root[2 * turns + 1], *sum = line + to * POINT;

        FOR_LANES(l)
        {
            double square = flat[l] + above * above, weight = square > 0.0 ? 1.0 / sqrt(square) : 0.0;

            sum[l] += weight * re;
            sum[L + l] += weight * im;
        }
        turns = (turns + r) % (2 * m);
        to = to + 1 < g->n_folded ? to + 1 : 0;
    }
}

void rind_kernel_columns(const rind_grid *g, size_t r, size_t row, double *memory, double *kernel)
{
    size_t n_planes = rind_residue_planes(g, r);
    double *line = memory, *scratch = memory + longest_line(g);

    for (size_t y = 0; y <= g->m[RIND_ACROSS]; y += L) {
        double *to = kernel + row * rind_kernel_row(g) + y;

        fold_columns(g, r, (double)row * g->step_mm[RIND_ROW], (double)y, line);
        const double *result = rind_fft_run(&g->folded, line, scratch);
        for (size_t j = 0; j < n_planes; j++)
            memcpy(to + j * rind_kernel_plane_size(g), result + j * POINT, L * sizeof *to);
    }
}

/* --- a plane ---------------------------------------------------------------------------------------------------- */

/* A bundle of points 0 ... m; the rest mirrors them. */
static double *transform(const rind_fft *plan, double *line, double *scratch)
{
    for (size_t k = 1; k < plan->n / 2; k++)
        memcpy(line + (plan->n - k) * POINT, line + k * POINT, POINT * sizeof *line);
    return rind_fft_run(plan, line, scratch);
}

static void transform_across(const rind_grid *g, double *plane, double *line, double *scratch)
{
    size_t n_x = g->m[RIND_ROW] + 1, n_y = g->m[RIND_ACROSS] + 1, row = rind_kernel_row(g);

    for (size_t x = 0; x < n_x; x += POINT) {
        size_t n = n_x - x < POINT ? n_x - x : POINT;

        for (size_t y = 0; y < n_y; y++)
            for (size_t l = 0; l < POINT; l++)
                line[y * POINT + l] = l < n ? plane[(x + l) * row + y] : 0.0;
        const double *result = transform(&g->full[RIND_ACROSS], line, scratch);
        for (size_t y = 0; y < n_y; y++)
            for (size_t l = 0; l < n; l++)
                plane[(x + l) * row + y] = result[y * POINT + l];
    }
}

static void transform_along_rows(const rind_grid *g, double *plane, double *line, double *scratch)
{
    size_t n_x = g->m[RIND_ROW] + 1, row = rind_kernel_row(g);

    for (size_t y = 0; y < row; y += POINT) {
        for (size_t x = 0; x < n_x; x++)
            memcpy(line + x * POINT, plane + x * row + y, POINT * sizeof *line);
        const double *result = transform(&g->full[RIND_ROW], line, scratch);
        for (size_t x = 0; x < n_x; x++)
            memcpy(plane + x * row + y, result + x * POINT, POINT * sizeof *line);
    }
}

void rind_kernel_plane(const rind_grid *g, double *memory, double *plane)
{
    transform_across(g, plane, memory, memory + longest_line(g));
    transform_along_rows(g, plane, memory, memory + longest_line(g));
}
