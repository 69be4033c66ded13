/*
 * sizes.c - formulas of PyRadiomics' matrices of grey level by size: GLRLM, GLSZM, GLDM
 *
 * Those of grey_by_size.c, on weighted sums, with an epsilon in the entropy. n_ij is the matrix, N its sum,
 * p_ij = n_ij / N.
 */
#include "pyradiomics/classes.h"

static double square(double x)
{
    return x * x;
}

/* sum_k n_k k^2 / N */
static double raised(const rind_py_matrix *m, const rind_py_margin *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum += by->bin[k].n * square(by->bin[k].key);
    return sum / m->total;
}

/* sum_k n_k / k^2 / N */
static double lowered(const rind_py_matrix *m, const rind_py_margin *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum += by->bin[k].n / square(by->bin[k].key);
    return sum / m->total;
}

/* sum_k n_k^2 / N */
static double non_uniformity(const rind_py_matrix *m, const rind_py_margin *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum += square(by->bin[k].n);
    return sum / m->total;
}

/* sum_k p_k (k - mu)^2, mu = sum_k p_k k */
static double variance(const rind_py_matrix *m, const rind_py_margin *by)
{
    double mean = 0.0, sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        mean += by->bin[k].n * by->bin[k].key;
    mean /= m->total;
    for (size_t k = 0; k < by->n; k++)
        sum += by->bin[k].n * square(by->bin[k].key - mean);
    return sum / m->total;
}

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
    double sum = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += c->n / (square(c->i) * square(c->j));
    return sum / m->total;
}

/* sum_ij p_ij i^2 / j^2 */
double rind_py_small_high_emphasis(const rind_py_matrix *m)
{
    double sum = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += c->n * square(c->i) / square(c->j);
    return sum / m->total;
}

/* sum_ij p_ij j^2 / i^2 */
double rind_py_large_low_emphasis(const rind_py_matrix *m)
{
    double sum = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += c->n * square(c->j) / square(c->i);
    return sum / m->total;
}

/* sum_ij p_ij i^2 j^2 */
double rind_py_large_high_emphasis(const rind_py_matrix *m)
{
    double sum = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += c->n * square(c->i) * square(c->j);
    return sum / m->total;
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
