/*
 * correlation.h - the spectrum of a region and that of one over the distance, a few planes at a time
 *
 * The grid has 2 m points along each axis, twice the region's box and a little more. Its axes have roles: ROW is x,
 * whose neighbours are neighbours in memory; SPLIT is the longer of y and z, ACROSS the other. Frequencies along
 * SPLIT are taken by their residue modulo 'n_residues': k = n_residues j + r. A plane holds all frequencies, or
 * points, of ROW and ACROSS for one of them.
 *
 * The line of 2 m points whose frequencies are wanted for one residue is folded: point t is turned by
 * exp(-2 pi i r t / 2 m) and added to point t modulo 2 m / n_residues. What is left is a short transform.
 */
#ifndef RIND_CORRELATION_H
#define RIND_CORRELATION_H

#include "shape.h"

#include "image/fft.h"

enum { RIND_ROW = 0, RIND_ACROSS = 1, RIND_SPLIT = 2, RIND_N_FIELDS = 3 };

typedef struct rind_grid {
    size_t extent[3], stride[3], m[3]; /* of the region's box: voxels, and from one to the next; half the points */
    size_t first;                      /* the box's first voxel in the arrays of the region */
    double step_mm[3];
    size_t n_residues, n_folded; /* their product is 2 m[SPLIT] */
    rind_fft half[2];            /* of m points: ROW, ACROSS */
    rind_fft full[2];            /* of 2 m points */
    rind_fft folded;             /* of n_folded points */
    double *root;                /* exp(-2 pi i k / 2 m[SPLIT]), k = 0 ... 2 m[SPLIT] - 1, as { re, im } */
} rind_grid;

static inline size_t rind_longer(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Frequency k of 2 m and its opposite are conjugates, and the same where the spectrum is real. */
static inline size_t rind_fold_frequency(size_t k, size_t m)
{
    return k <= m ? k : 2 * m - k;
}

/*
 * Residues r and n_residues - r hold conjugates, so those up to half are all; of a residue that is its own
 * opposite, frequencies up to m are all.
 */
static inline size_t rind_residue_planes(const rind_grid *g, size_t r)
{
    return 2 * r % g->n_residues != 0 ? g->n_folded : (g->m[RIND_SPLIT] - r) / g->n_residues + 1;
}

/* The largest number of planes a residue has. */
static inline size_t rind_most_planes(const rind_grid *g)
{
    return g->n_residues > 2 ? g->n_folded : g->m[RIND_SPLIT] / g->n_residues + 1;
}

/* Bundles of lanes that hold n points. */
static inline size_t rind_bundles(size_t n)
{
    return (n + RIND_LANES - 1) / RIND_LANES;
}

/* Doubles of a plane of the region's spectrum: [point of ACROSS][bundle of ROW][RIND_FFT_POINT]. */
static inline size_t rind_field_plane(const rind_grid *g)
{
    return g->extent[RIND_ACROSS] * rind_bundles(g->extent[RIND_ROW]) * RIND_FFT_POINT;
}

/* Doubles from one frequency of ROW to the next in a plane of the kernel: [0 ... m of ROW][0 ... m of ACROSS]. */
static inline size_t rind_kernel_row(const rind_grid *g)
{
    return (g->m[RIND_ACROSS] + RIND_FFT_POINT) / RIND_FFT_POINT * RIND_FFT_POINT;
}

static inline size_t rind_kernel_plane_size(const rind_grid *g)
{
    return (g->m[RIND_ROW] + 1) * rind_kernel_row(g);
}

/*
 * The steps of one residue r, in pieces that can run at the same time: all of 'columns' first, then the planes. Each
 * needs working memory of its own, as many doubles as the function before it says.
 */

/* The transform of one over the distance, 0 at distance 0, which is real and even: kernel_distance.c. */
size_t rind_kernel_memory(const rind_grid *g);
void rind_kernel_columns(const rind_grid *g, size_t r, size_t row, double *memory, double *kernel); /* row 0 ... m */
void rind_kernel_plane(const rind_grid *g, double *memory, double *plane);

/* The region's fields 1, y, y^2 with y = x - mean, transformed along SPLIT: correlation_fields.c. */
size_t rind_fields_memory(const rind_grid *g);
void rind_field_columns(const rind_grid *g, size_t r, const rind_roi *roi, double mean, size_t across, double *memory,
                        double *const field[RIND_N_FIELDS]);

/*
 * Transforms a plane of each field along ACROSS and ROW and adds up kernel * F conj(G): correlation_products.c. sum:
 * 1 with itself, y with itself, 1 with y^2.
 */
size_t rind_products_memory(const rind_grid *g);
void rind_plane_products(const rind_grid *g, const double *const field[RIND_N_FIELDS], const double *kernel,
                         double *memory, double sum[3]);

#endif
