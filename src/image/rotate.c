/*
 * rotate.c - see rotate.h
 *
 * Orientations that make the same product are computed once. That changes no average: those that leave a
 * filter as it is are as many for each of its distinct products. Products are sorted by their filters along z
 * and x, whose results they share: six passes along z and 24 along x for three different kernels, not 24 and 24.
 */
#include "image/rotate.h"

#include <string.h>

enum { N_LINES = 6 };

int rind_rotations(bool two_d, rind_rotation out[RIND_MAX_ROTATIONS])
{
    static const int order[6][3] = { { 0, 1, 2 }, { 1, 0, 2 }, { 1, 2, 0 }, { 0, 2, 1 }, { 2, 0, 1 }, { 2, 1, 0 } };
    int n = 0;

    for (int k = 0; k < (two_d ? 2 : 6); k++)
        for (int flips = 0; flips < (two_d ? 4 : 8); flips++) {
            bool odd = k % 2 == 1; /* orders alternate between even and odd permutations */

            if (__builtin_parity((unsigned)flips) != odd)
                continue;
            for (int a = 0; a < 3; a++) {
                out[n].from[a] = order[k][a];
                out[n].reversed[a] = flips >> a & 1;
            }
            n++;
        }
    return n;
}

static bool same_line(const rind_line_filter *a, const rind_line_filter *b)
{
    if (a->n_steps != b->n_steps)
        return false;
    for (size_t k = 0; k < a->n_steps; k++) {
        const rind_line_step *s = &a->step[k], *t = &b->step[k];

        if (s->n != t->n || s->dilation != t->dilation || memcmp(s->tap, t->tap, s->n * sizeof *s->tap) != 0)
            return false;
    }
    return true;
}

/* Distinct line filters as numbers: key = z, x, y. */
typedef struct orientations {
    const rind_line_filter *line[N_LINES];
    int n_lines, n;
    unsigned key[RIND_MAX_ROTATIONS];
} orientations;

static unsigned number_of(orientations *o, const rind_line_filter *line)
{
    int k = 0;

    while (k < o->n_lines && !same_line(o->line[k], line))
        k++;
    if (k == o->n_lines)
        o->line[o->n_lines++] = line;
    return (unsigned)k;
}

/* Puts a key in its place among the sorted ones; one that is there already is left out. */
static void add_key(orientations *o, unsigned key)
{
    int at = 0;

    while (at < o->n && o->key[at] < key)
        at++;
    if (at < o->n && o->key[at] == key)
        return;
    memmove(o->key + at + 1, o->key + at, (size_t)(o->n - at) * sizeof *o->key);
    o->key[at] = key;
    o->n++;
}

static void find_orientations(bool two_d, const rind_line_filter along[3], const rind_line_filter turned[3],
                              orientations *o)
{
    rind_rotation rotation[RIND_MAX_ROTATIONS];
    int n = rind_rotations(two_d, rotation);

    for (int k = 0; k < n; k++) {
        unsigned line[3] = { 0, 0, 0 };

        for (int a = 0; a < (two_d ? 2 : 3); a++) {
            int from = rotation[k].from[a];

            line[a] = number_of(o, rotation[k].reversed[a] ? &turned[from] : &along[from]);
        }
        add_key(o, (line[2] * N_LINES + line[0]) * N_LINES + line[1]);
    }
}

void rind_rotated_run(rind_separable *work, bool two_d, const rind_line_filter along[3],
                      const rind_line_filter turned[3], rind_pooling pooling, double *out, size_t n_voxels)
{
    orientations o = { .n = 0 };
    rind_product product[RIND_MAX_ROTATIONS];

    find_orientations(two_d, along, turned, &o);
    for (int k = 0; k < o.n; k++)
        product[k] = (rind_product){ o.line[o.key[k] / N_LINES % N_LINES], o.line[o.key[k] % N_LINES], out,
                                     k == 0                    ? RIND_POOL_SET
                                     : pooling == RIND_AVERAGE ? RIND_POOL_ADD
                                                               : RIND_POOL_MAXIMUM };
    for (int k = 0, end; k < o.n; k = end) {
        unsigned z = o.key[k] / (N_LINES * N_LINES);

        for (end = k; end < o.n && o.key[end] / (N_LINES * N_LINES) == z;)
            end++;
        if (!two_d)
            rind_separable_along_z(work, o.line[z]);
        rind_separable_run(work, product + k, (size_t)(end - k));
    }
    if (pooling == RIND_AVERAGE && o.n > 1)
        for (size_t k = 0; k < n_voxels; k++)
            out[k] /= (double)o.n;
}
