/*
 * information.c - entropies of PyRadiomics' co-occurrence matrix, and the two information measures of correlation
 *
 * p_ij = n_ij / N, p_x and p_y its sums over rows and columns; e = 2^-52.
 */
#include "pyradiomics/classes.h"

static double square(double x)
{
    return x * x;
}

/* -sum_k p_k log2(p_k + e) */
double rind_py_margin_entropy(const rind_py_matrix *m, const rind_py_margin *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum -= rind_py_plog2p(by->bin[k].n / m->total);
    return sum;
}

/* HXY = -sum_ij p_ij log2(p_ij + e) */
double rind_py_joint_entropy(const rind_py_matrix *m)
{
    double sum = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum -= rind_py_times(m, c) * rind_py_plog2p(c->n / m->total);
    return sum;
}

/* HXY1 = -sum_ij p_ij log2(p_x(i) p_y(j) + e); cells and margins are in order of i, so px moves with the cells. */
static double cross_entropy(const rind_py_matrix *m)
{
    const rind_py_bin *px = m->by_i.bin, *py = m->by_j.bin;
    double sum = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++) {
        if (c > m->cell && c->i != c[-1].i)
            py = m->by_j.bin;
        while (px->key < c->i)
            px++;
        while (py->key < c->j)
            py++;
        sum -= rind_py_times(m, c) * (c->n / m->total) * log2(px->n / m->total * (py->n / m->total) + RIND_PY_EPSILON);
    }
    return sum;
}

static double smallest_share(const rind_py_matrix *m, const rind_py_margin *by)
{
    double smallest = INFINITY;

    for (size_t k = 0; k < by->n; k++)
        smallest = fmin(smallest, by->bin[k].n);
    return smallest / m->total;
}

/*
 * HXY2 = -sum_ij p_x(i) p_y(j) log2(p_x(i) p_y(j) + e). Of many levels by log2(ab + e) = log2 a + log2 b + e / (ab ln
 * 2), where the terms of second order add up to nothing.
 */
static double product_entropy(const rind_py_matrix *m)
{
    enum { FEW = 1 << 16 };
    double n = (double)m->by_i.n * (double)m->by_j.n, sum = 0.0;
    double smallest = smallest_share(m, &m->by_i) * smallest_share(m, &m->by_j);

    if (n > FEW && n * square(RIND_PY_EPSILON) / smallest < 1e-12) {
        for (size_t k = 0; k < m->by_i.n; k++)
            sum -= m->by_i.bin[k].n / m->total * log2(m->by_i.bin[k].n / m->total);
        for (size_t k = 0; k < m->by_j.n; k++)
            sum -= m->by_j.bin[k].n / m->total * log2(m->by_j.bin[k].n / m->total);
        return sum - n * RIND_PY_EPSILON * M_LOG2E;
    }
    for (size_t i = 0; i < m->by_i.n; i++)
        for (size_t j = m->half ? i : 0; j < m->by_j.n; j++) {
            double p = m->by_i.bin[i].n / m->total * (m->by_j.bin[j].n / m->total);

            sum -= (m->half && i != j ? 2.0 : 1.0) * rind_py_plog2p(p);
        }
    return sum;
}

/* (HXY - HXY1) / max(HX, HY); 0 where that is 0 */
double rind_py_information_correlation_1(const rind_py_matrix *m)
{
    double largest = fmax(rind_py_margin_entropy(m, &m->by_i), rind_py_margin_entropy(m, &m->by_j));

    return largest == 0.0 ? 0.0 : (rind_py_joint_entropy(m) - cross_entropy(m)) / largest;
}

/* sqrt(1 - exp(-2 (HXY2 - HXY))); 0 where they are equal, no value where HXY is larger */
double rind_py_information_correlation_2(const rind_py_matrix *m)
{
    double excess = product_entropy(m) - rind_py_joint_entropy(m);

    return excess == 0.0 ? 0.0 : sqrt(1.0 - exp(-2.0 * excess));
}
