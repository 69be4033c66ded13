/*
 * grey_by_size.c - formulas of matrices of grey level by size
 *
 * GLRLM, GLSZM, GLDZM and NGLDM count, for every grey level i, how often a size j occurs: the length of a run,
 * the size of a zone, its distance from the border, the number of dependent neighbours. The IBSI gives the
 * four families the same formulas under different names and codes; here each is written once.
 *
 * n_ij is the matrix, N its sum, p_ij = n_ij / N, n_i. and n_.j the sums over a row and over a column, and N_v
 * the number of voxels. Formulas in one of i and j run over a margin, those in both over the occupied cells.
 */
#include "texture.h"

#define MATRIX rind_matrix
#define MARGIN rind_margin
#define CELL rind_cell
#include "size_sums.h"

/* sum_ij p_ij / j^2 */
double rind_small_emphasis(const rind_matrix *m)
{
    return lowered(m, &m->by_size);
}

/* sum_ij p_ij j^2 */
double rind_large_emphasis(const rind_matrix *m)
{
    return raised(m, &m->by_size);
}

/* sum_ij p_ij / i^2 */
double rind_low_grey_level_emphasis(const rind_matrix *m)
{
    return lowered(m, &m->by_level);
}

/* sum_ij p_ij i^2 */
double rind_high_grey_level_emphasis(const rind_matrix *m)
{
    return raised(m, &m->by_level);
}

/* sum_ij p_ij / (i^2 j^2) */
double rind_small_low_emphasis(const rind_matrix *m)
{
    return small_low(m);
}

/* sum_ij p_ij i^2 / j^2 */
double rind_small_high_emphasis(const rind_matrix *m)
{
    return small_high(m);
}

/* sum_ij p_ij j^2 / i^2 */
double rind_large_low_emphasis(const rind_matrix *m)
{
    return large_low(m);
}

/* sum_ij p_ij i^2 j^2 */
double rind_large_high_emphasis(const rind_matrix *m)
{
    return large_high(m);
}

/* sum_i n_i.^2 / N */
double rind_grey_level_non_uniformity(const rind_matrix *m)
{
    return non_uniformity(m, &m->by_level);
}

/* sum_i n_i.^2 / N^2 */
double rind_normalised_grey_level_non_uniformity(const rind_matrix *m)
{
    return non_uniformity(m, &m->by_level) / (double)m->total;
}

/* sum_j n_.j^2 / N */
double rind_size_non_uniformity(const rind_matrix *m)
{
    return non_uniformity(m, &m->by_size);
}

/* sum_j n_.j^2 / N^2 */
double rind_normalised_size_non_uniformity(const rind_matrix *m)
{
    return non_uniformity(m, &m->by_size) / (double)m->total;
}

/* N / N_v */
double rind_percentage(const rind_matrix *m)
{
    return (double)m->total / (double)m->n_voxels;
}

/* sum_ij p_ij (i - mu)^2, mu = sum_ij p_ij i */
double rind_grey_level_variance(const rind_matrix *m)
{
    return variance(m, &m->by_level);
}

/* sum_ij p_ij (j - mu)^2, mu = sum_ij p_ij j */
double rind_size_variance(const rind_matrix *m)
{
    return variance(m, &m->by_size);
}

/* -sum_ij p_ij log2 p_ij */
double rind_size_entropy(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum -= rind_plog2p(rind_share(m, c->n));
    return sum;
}

/* sum_ij p_ij^2 */
double rind_size_energy(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += square(rind_share(m, c->n));
    return sum;
}
