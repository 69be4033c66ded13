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
 * A sum over frequencies needs no two of them at a time. So of the spectrum, 16 bytes a voxel for each field,
 * a part is made, summed and forgotten: the frequencies of one axis that leave the same remainder when divided
 * by some number (correlation.h). For one remainder after the other
 *
 *   the kernel's planes are made (kernel_distance.c),
 *   the region's columns are folded and transformed (correlation_fields.c),
 *   the planes are transformed along their two axes, multiplied and summed (correlation_products.c).
 *
 * With FEW_BYTES_RESIDUES remainders or more, at most 4 bytes a voxel of the region's box are stored for the fields
 * and 2/3 for the kernel. Small boxes have two. Sums run over lanes, then planes, in a fixed order.
 */
#include "correlation.h"
#include "spatial.h"

#include "parallel.h"
#include "slots.h"

#include <string.h>

enum { FEW_BYTES_RESIDUES = 24, SMALL_BYTES = 2 << 20 };

/* Bytes of the fields' planes. */
static size_t field_bytes(const rind_grid *g)
{
    return RIND_N_FIELDS * rind_most_planes(g) * rind_field_plane(g) * sizeof(double);
}

/* The fewest residues the memory allows for: a divisor of the line's length. */
static void choose_residues(rind_grid *g)
{
    size_t length = 2 * g->m[RIND_SPLIT];

    for (g->n_residues = 2;; g->n_residues++) {
        if (length % g->n_residues != 0)
            continue;
        g->n_folded = length / g->n_residues;
        if (g->n_residues >= FEW_BYTES_RESIDUES || g->n_folded == 1 || field_bytes(g) <= SMALL_BYTES)
            return;
    }
}

/* Axes, their roles, and how the frequencies are split. */
static rind_grid lay_out_grid(const rind_roi *roi)
{
    const rind_extent e = rind_extent_of(&roi->runs);
    const size_t stride[3] = { 1, roi->size[0], roi->size[0] * roi->size[1] };
    int split = e.last[2] - e.first[2] > e.last[1] - e.first[1] ? 2 : 1;
    const int axis[3] = { 0, 3 - split, split };
    rind_grid g = { .first = 0 };

    for (int role = 0; role < 3; role++) {
        int a = axis[role];

        g.extent[role] = e.last[a] - e.first[a] + (size_t)1;
        g.stride[role] = stride[a];
        g.m[role] = rind_fft_length(g.extent[role]);
        g.step_mm[role] = roi->spacing_mm[a];
        g.first += e.first[a] * stride[a];
    }
    choose_residues(&g);
    return g;
}

static rind_status make_plans(rind_ctx *ctx, rind_grid *g)
{
    size_t length = 2 * g->m[RIND_SPLIT];
    rind_status status = rind_fft_create(ctx, g->n_folded, &g->folded);

    for (int a = 0; a < 2; a++) {
        if (status == RIND_OK)
            status = rind_fft_create(ctx, g->m[a], &g->half[a]);
        if (status == RIND_OK)
            status = rind_fft_create(ctx, 2 * g->m[a], &g->full[a]);
    }
    if (status != RIND_OK)
        return status;
    g->root = rind_alloc(ctx, length, 2 * sizeof *g->root, "roots of unity");
    if (g->root == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < length; k++)
        rind_fft_root(k, length, g->root + 2 * k);
    return RIND_OK;
}

static void free_plans(rind_grid *g)
{
    rind_fft_free(&g->folded);
    for (int a = 0; a < 2; a++) {
        rind_fft_free(&g->half[a]);
        rind_fft_free(&g->full[a]);
    }
    free(g->root);
}

typedef struct work {
    rind_grid g;
    const rind_roi *roi;
    double mean;
    size_t r; /* the residue in work */
    double *field[RIND_N_FIELDS];
    double *kernel;
    double (*part)[3]; /* sums of each plane */
    rind_slots slots;
} work;

static rind_status make_memory(rind_ctx *ctx, work *w)
{
    const rind_grid *g = &w->g;
    size_t n_planes = rind_most_planes(g), n_jobs = n_planes + g->m[RIND_ROW] + g->extent[RIND_ACROSS];
    size_t slot = rind_longer(rind_longer(rind_kernel_memory(g), rind_fields_memory(g)), rind_products_memory(g));

    for (int f = 0; f < RIND_N_FIELDS; f++) {
        w->field[f] = rind_alloc(ctx, n_planes, rind_field_plane(g) * sizeof(double), "spectrum of a region");
        if (w->field[f] == NULL)
            return RIND_NO_MEMORY;
    }
    w->kernel = rind_alloc_zero(ctx, n_planes, rind_kernel_plane_size(g) * sizeof(double), "spectrum of a kernel");
    w->part = rind_alloc(ctx, n_planes, sizeof *w->part, "pair sums");
    if (w->kernel == NULL || w->part == NULL)
        return RIND_NO_MEMORY;
    return rind_slots_create(ctx, n_jobs, slot * sizeof(double), "spectrum of a plane", &w->slots);
}

/* The region's columns, and the kernel's. */
static void columns_job(void *data, size_t job)
{
    work *w = data;
    size_t n = w->g.extent[RIND_ACROSS];
    double *memory = rind_slot_claim(&w->slots);

    if (job < n)
        rind_field_columns(&w->g, w->r, w->roi, w->mean, job, memory, w->field);
    else
        rind_kernel_columns(&w->g, w->r, job - n, memory, w->kernel);
    rind_slot_release(&w->slots, memory);
}

static void plane_job(void *data, size_t j)
{
    work *w = data;
    const rind_grid *g = &w->g;
    size_t frequency = j * g->n_residues + w->r;
    double *kernel = w->kernel + j * rind_kernel_plane_size(g), *memory = rind_slot_claim(&w->slots);
    const double *field[RIND_N_FIELDS];

    for (int f = 0; f < RIND_N_FIELDS; f++)
        field[f] = w->field[f] + j * rind_field_plane(g);
    rind_kernel_plane(g, memory, kernel);
    rind_plane_products(g, field, kernel, memory, w->part[j]);
    if (frequency != 0 && frequency != g->m[RIND_SPLIT])
        for (int s = 0; s < 3; s++)
            w->part[j][s] *= 2.0; /* for the conjugate plane */
    rind_slot_release(&w->slots, memory);
}

static void correlate(const rind_ctx *ctx, work *w, rind_pair_sums *out)
{
    const rind_grid *g = &w->g;
    double n = 8.0 * (double)g->m[0] * (double)g->m[1] * (double)g->m[2], sum[3] = { 0.0, 0.0, 0.0 };

    for (w->r = 0; 2 * w->r <= g->n_residues; w->r++) {
        size_t n_planes = rind_residue_planes(g, w->r);

        rind_parallel(ctx, g->extent[RIND_ACROSS] + g->m[RIND_ROW] + 1, columns_job, w);
        rind_parallel(ctx, n_planes, plane_job, w);
        for (size_t j = 0; j < n_planes; j++)
            for (int s = 0; s < 3; s++)
                sum[s] += w->part[j][s];
    }
    *out = (rind_pair_sums){ sum[0] / n, sum[1] / n, sum[2] / n };
}

rind_status rind_pairs_by_spectrum(rind_ctx *ctx, const rind_roi *roi, double mean, rind_pair_sums *out)
{
    work w = { .g = lay_out_grid(roi), .roi = roi, .mean = mean };
    rind_status status = make_plans(ctx, &w.g);

    if (status == RIND_OK)
        status = make_memory(ctx, &w);
    if (status == RIND_OK)
        correlate(ctx, &w, out);
    free_plans(&w.g);
    for (int f = 0; f < RIND_N_FIELDS; f++)
        free(w.field[f]);
    free(w.kernel);
    free(w.part);
    rind_slots_free(&w.slots);
    return status;
}
