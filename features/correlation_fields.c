/*
 * correlation_fields.c - the region's columns, transformed for one residue of the frequency
 *
 * Taken at a time are the columns above one row of the box: all voxels with one position along ACROSS. It walks along
 * SPLIT, row after row, folds each row into as many as a residue has frequencies, and transforms the few that are left,
 * eight columns side by side. The intensities are read once for all three fields. Eight voxels outside are skipped,
 * and what lies outside counts as 0, whatever it holds.
 */
#include "correlation.h"

#include "lanes.h"

#include <string.h>

enum { L = RIND_LANES, POINT = RIND_FFT_POINT };

/* Adds eight voxels, turned by 'root', to the lines of the three fields, 'apart' doubles from one to the next. */
RIND_INLINE void add_eight(const double *intensity, const uint8_t *inside, double mean, const double root[2],
                           double *line, size_t apart)
{
    double *deviation = line + apart, *square = deviation + apart;

    FOR_LANES(l)
    {
        double one = inside[l] != 0 ? 1.0 : 0.0, y = inside[l] != 0 ? intensity[l] - mean : 0.0, y2 = y * y;

        line[l] += one * root[0];
        line[L + l] += one * root[1];
        deviation[l] += y * root[0];
        deviation[L + l] += y * root[1];
        square[l] += y2 * root[0];
        square[L + l] += y2 * root[1];
    }
}

/* Adds a row of n voxels; bundles are 'step' doubles from one to the next. */
RIND_CLONES static void add_row(const double *intensity, const uint8_t *inside, size_t n, double mean,
                                const double root[2], double *line, size_t step, size_t apart)
{
    static const uint8_t none[L];
    size_t x = 0;

    for (; x + L <= n; x += L, line += step)
        if (memcmp(inside + x, none, L) != 0)
            add_eight(intensity + x, inside + x, mean, root, line, apart);
    if (x < n) {
        double value[L] = { 0.0 };
        uint8_t mask[L] = { 0 };

        memcpy(value, intensity + x, (n - x) * sizeof *value);
        memcpy(mask, inside + x, n - x);
        add_eight(value, mask, mean, root, line, apart);
    }
}

/* The lines of a job are [field][bundle][n_folded][POINT]. */
static size_t lines_of_field(const rind_grid *g)
{
    return rind_bundles(g->extent[RIND_ROW]) * g->n_folded * POINT;
}

size_t rind_fields_memory(const rind_grid *g)
{
    return RIND_N_FIELDS * lines_of_field(g) + g->n_folded * POINT;
}

static void fold_columns(const rind_grid *g, size_t r, const rind_roi *roi, double mean, size_t across, double *lines)
{
    size_t at = g->first + across * g->stride[RIND_ACROSS], turns = 0, to = 0;

    memset(lines, 0, RIND_N_FIELDS * lines_of_field(g) * sizeof *lines);
    for (size_t t = 0; t < g->extent[RIND_SPLIT]; t++, at += g->stride[RIND_SPLIT]) {
        add_row(roi->intensity + at, roi->inside + at, g->extent[RIND_ROW], mean, g->root + 2 * turns,
                lines + to * POINT, g->n_folded * POINT, lines_of_field(g));
        turns = (turns + r) % (2 * g->m[RIND_SPLIT]);
        to = to + 1 < g->n_folded ? to + 1 : 0;
    }
}

/* The first n points, to places 'stride' doubles apart. */
RIND_CLONES static void deal_out(const double *line, size_t n, double *to, size_t stride)
{
    for (size_t k = 0; k < n; k++)
        rind_fft_copy_point(line + k * POINT, to + k * stride);
}

void rind_field_columns(const rind_grid *g, size_t r, const rind_roi *roi, double mean, size_t across, double *memory,
                        double *const field[RIND_N_FIELDS])
{
    size_t bundles = rind_bundles(g->extent[RIND_ROW]), n_planes = rind_residue_planes(g, r);
    double *line = memory, *scratch = memory + RIND_N_FIELDS * lines_of_field(g);

    fold_columns(g, r, roi, mean, across, memory);
    for (size_t f = 0; f < RIND_N_FIELDS; f++)
        for (size_t b = 0; b < bundles; b++, line += g->n_folded * POINT)
            deal_out(rind_fft_run(&g->folded, line, scratch), n_planes, field[f] + (across * bundles + b) * POINT,
                     rind_field_plane(g));
}
