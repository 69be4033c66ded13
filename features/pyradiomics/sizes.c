/*
 * sizes.c - formulas of PyRadiomics' matrices of grey level by size: GLRLM, GLSZM, GLDM
 *
 * The sums are those of grey_by_size.c, of weighted matrices; the entropy has an epsilon. n_ij is the matrix, N its
 * sum, p_ij = n_ij / N.
 */
#include "pyradiomics/classes.h"

#define MATRIX rind_py_matrix
#define MARGIN rind_py_margin
#define CELL rind_py_cell
#include "size_sums.h"

/* sum_ij p_ij / j^2 */
double rind_py_small_emphasis(const rind_py_matrix *m)
{
    return lowered(m, &m->by_j);
}

/* sum_ij p_ij j^2 */
double rind_py_large_emphasis(const rind_py_matrix *m)
{
    return raised(m, &m->by_j);
}

/* sum_ij p_ij / i^2 */
double rind_py_low_level_emphasis(const rind_py_matrix *m)
{
    return lowered(m, &m->by_i);
}

/* sum_ij p_ij i^2 */
double rind_py_high_level_emphasis(const rind_py_matrix *m)
{
    return raised(m, &m->by_i);
}

/* sum_ij p_ij / (i^2 j^2) */
double rind_py_small_low_emphasis(const rind_py_matrix *m)
{
    return small_low(m);
}

/* sum_ij p_ij i^2 / j^2 */
double rind_py_small_high_emphasis(const rind_py_matrix *m)
{
    return small_high(m);
}

/* sum_ij p_ij j^2 / i^2 */
double rind_py_large_low_emphasis(const rind_py_matrix *m)
{
    return large_low(m);
}

/* sum_ij p_ij i^2 j^2 */
double rind_py_large_high_emphasis(const rind_py_matrix *m)
{
    return large_high(m);
}

/* sum_i n_i.^2 / N */
double rind_py_level_non_uniformity(const rind_py_matrix *m)
{
    return non_uniformity(m, &m->by_i);
}

/* sum_i n_i.^2 / N^2 */
double rind_py_level_non_uniformity_normalized(const rind_py_matrix *m)
{
    return non_uniformity(m, &m->by_i) / m->total;
}

/* sum_j n_.j^2 / N */
double rind_py_size_non_uniformity(const rind_py_matrix *m)
{
    return non_uniformity(m, &m->by_j);
}

/* sum_j n_.j^2 / N^2 */
double rind_py_size_non_uniformity_normalized(const rind_py_matrix *m)
{
    return non_uniformity(m, &m->by_j) / m->total;
}

/* N / sum_ij j n_ij */
double rind_py_percentage(const rind_py_matrix *m)
{
    double voxels = 0.0;

    for (size_t k = 0; k < m->by_j.n; k++)
        voxels += m->by_j.bin[k].n * m->by_j.bin[k].key;
    return m->total / voxels;
}

/* sum_ij p_ij (i - mu)^2, mu = sum_ij p_ij i */
double rind_py_level_variance(const rind_py_matrix *m)
{
    return variance(m, &m->by_i);
}

/* sum_ij p_ij (j - mu)^2, mu = sum_ij p_ij j */
double rind_py_size_variance(const rind_py_matrix *m)
{
    return variance(m, &m->by_j);
}

/* -sum_ij p_ij log2(p_ij + epsilon) */
double rind_py_entropy(const rind_py_matrix *m)
{
    double sum = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum -= rind_py_plog2p(c->n / m->total);
    return sum;
}
