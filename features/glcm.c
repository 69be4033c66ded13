/*
 * glcm.c - grey level co-occurrence matrix (IBSI 1, section on GLCM)
 *
 * How often two grey levels meet. Haralick, Shanmugam and Dinstein, IEEE Trans. Syst. Man Cybern. SMC-3 (1973)
 * 610; the measures of information correlation and the sums and differences are theirs, the cluster features
 * Unser's, IEEE Trans. Pattern Anal. Mach. Intell. 8 (1986) 118, the inverse ones those of Clausi, Can. J.
 * Remote Sens. 28 (2002) 45.
 *
 * Matrix: n_ij is how many pairs of voxels, a step 'distance' times a unit direction apart and both in the
 * intensity mask, have levels i and j; a pair counts once from either end, so the matrix is symmetric, and
 * directions and slices merge by addition. Only its half i <= j is kept (see rind_matrix).
 *
 * With p_ij = n_ij / N the formulas need p_i (by level), p_(i-j) with k = |i - j| (by difference) and p_(i+j)
 * with k = i + j (by sum); few need the cells themselves.
 */
#include "texture.h"

static double square(double x)
{
    return x * x;
}

/* How often a stored cell stands in the whole matrix. */
static double times(const rind_cell *cell)
{
    return cell->i == cell->j ? 1.0 : 2.0;
}

/* mu = sum_k p_k k */
static double mean(const rind_matrix *m, const rind_margin *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum += (double)by->bin[k].n * by->bin[k].key;
    return sum / (double)m->total;
}

/* sum_k p_k (k - centre)^power */
static double moment(const rind_matrix *m, const rind_margin *by, double centre, int power)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++) {
        double term = (double)by->bin[k].n, step = by->bin[k].key - centre;

        for (int e = 0; e < power; e++)
            term *= step;
        sum += term;
    }
    return sum / (double)m->total;
}

/* -sum_k p_k log2 p_k */
static double entropy(const rind_matrix *m, const rind_margin *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum -= rind_plog2p(rind_share(m, by->bin[k].n));
    return sum;
}

/* max_ij p_ij */
static double joint_maximum(const rind_matrix *m)
{
    uint64_t most = 0;

    for (const rind_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        most = c->n > most ? c->n : most;
    return rind_share(m, most);
}

/* mu = sum_ij p_ij i */
static double joint_average(const rind_matrix *m)
{
    return mean(m, &m->by_level);
}

/* sum_ij p_ij (i - mu)^2 */
static double joint_variance(const rind_matrix *m)
{
    return moment(m, &m->by_level, joint_average(m), 2);
}

/* HXY = -sum_ij p_ij log2 p_ij */
static double joint_entropy(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum -= times(c) * rind_plog2p(rind_share(m, c->n));
    return sum;
}

/* sum_k p_(i-j),k k */
static double difference_average(const rind_matrix *m)
{
    return mean(m, &m->by_difference);
}

/* sum_k p_(i-j),k (k - mu)^2, mu the difference average */
static double difference_variance(const rind_matrix *m)
{
    return moment(m, &m->by_difference, difference_average(m), 2);
}

/* -sum_k p_(i-j),k log2 p_(i-j),k */
static double difference_entropy(const rind_matrix *m)
{
    return entropy(m, &m->by_difference);
}

/* sum_k p_(i+j),k k */
static double sum_average(const rind_matrix *m)
{
    return mean(m, &m->by_sum);
}

/* sum_k p_(i+j),k (k - mu)^2, mu the sum average */
static double sum_variance(const rind_matrix *m)
{
    return moment(m, &m->by_sum, sum_average(m), 2);
}

/* -sum_k p_(i+j),k log2 p_(i+j),k */
static double sum_entropy(const rind_matrix *m)
{
    return entropy(m, &m->by_sum);
}

/* sum_ij p_ij^2 */
static double angular_second_moment(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += times(c) * square(rind_share(m, c->n));
    return sum;
}

/* sum_ij p_ij (i - j)^2 */
static double contrast(const rind_matrix *m)
{
    return moment(m, &m->by_difference, 0.0, 2);
}

/* sum_ij p_ij |i - j| */
static double dissimilarity(const rind_matrix *m)
{
    return mean(m, &m->by_difference);
}

/* sum_ij p_ij / (1 + |i - j|) */
static double inverse_difference(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_bin *b = m->by_difference.bin; b < m->by_difference.bin + m->by_difference.n; b++)
        sum += (double)b->n / (1.0 + b->key);
    return sum / (double)m->total;
}

/* sum_ij p_ij / (1 + |i - j| / N_g) */
static double normalised_inverse_difference(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_bin *b = m->by_difference.bin; b < m->by_difference.bin + m->by_difference.n; b++)
        sum += (double)b->n / (1.0 + (double)b->key / m->n_levels);
    return sum / (double)m->total;
}

/* sum_ij p_ij / (1 + (i - j)^2) */
static double inverse_difference_moment(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_bin *b = m->by_difference.bin; b < m->by_difference.bin + m->by_difference.n; b++)
        sum += (double)b->n / (1.0 + square(b->key));
    return sum / (double)m->total;
}

/* sum_ij p_ij / (1 + (i - j)^2 / N_g^2) */
static double normalised_inverse_difference_moment(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_bin *b = m->by_difference.bin; b < m->by_difference.bin + m->by_difference.n; b++)
        sum += (double)b->n / (1.0 + square((double)b->key / m->n_levels));
    return sum / (double)m->total;
}

/* sum_(i != j) p_ij / (i - j)^2 */
static double inverse_variance(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_bin *b = m->by_difference.bin; b < m->by_difference.bin + m->by_difference.n; b++)
        if (b->key != 0)
            sum += (double)b->n / square(b->key);
    return sum / (double)m->total;
}

/* sum_ij p_ij (i - mu) (j - mu) / sigma^2; no value (0/0) where all pairs are of one level */
static double correlation(const rind_matrix *m)
{
    double mu = joint_average(m), sum = 0.0;

    if (m->by_level.n == 1)
        return NAN;
    for (const rind_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += times(c) * (double)c->n * (c->i - mu) * (c->j - mu);
    return sum / (double)m->total / moment(m, &m->by_level, mu, 2);
}

/* sum_ij p_ij i j */
static double autocorrelation(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += times(c) * (double)c->n * c->i * c->j;
    return sum / (double)m->total;
}

/* sum_ij p_ij (i + j - 2 mu)^2; 2 mu is the sum average */
static double cluster_tendency(const rind_matrix *m)
{
    return moment(m, &m->by_sum, sum_average(m), 2);
}

/* sum_ij p_ij (i + j - 2 mu)^3 */
static double cluster_shade(const rind_matrix *m)
{
    return moment(m, &m->by_sum, sum_average(m), 3);
}

/* sum_ij p_ij (i + j - 2 mu)^4 */
static double cluster_prominence(const rind_matrix *m)
{
    return moment(m, &m->by_sum, sum_average(m), 4);
}

/*
 * HX = -sum_i p_i log2 p_i. For a symmetric matrix HXY1 = -sum_ij p_ij log2(p_i p_j) and HXY2 = -sum_ij p_i p_j
 * log2(p_i p_j) are both 2 HX: the logarithm of the product is a sum, and either weight has the margins p_i.
 */
static double marginal_entropy(const rind_matrix *m)
{
    return entropy(m, &m->by_level);
}

/* (HXY - HXY1) / HX; no value (0/0) where all pairs are of one level */
static double information_correlation_1(const rind_matrix *m)
{
    double hx = marginal_entropy(m);

    return m->by_level.n == 1 ? NAN : (joint_entropy(m) - 2.0 * hx) / hx;
}

/* sqrt(1 - exp(-2 (HXY2 - HXY))), 0 where HXY > HXY2 */
static double information_correlation_2(const rind_matrix *m)
{
    double excess = 2.0 * marginal_entropy(m) - joint_entropy(m);

    return excess > 0.0 ? sqrt(-expm1(-2.0 * excess)) : 0.0;
}

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    return rind_texture_compute(ctx, input, &rind_family_glcm, &rind_glcm_method, value);
}

static const rind_feature features[] = {
    { "joint_maximum", "GYBY", "joint_max", { joint_maximum }, NULL, false },
    { "joint_average", "60VM", "joint_avg", { joint_average }, NULL, false },
    { "joint_variance", "UR99", "joint_var", { joint_variance }, NULL, false },
    { "joint_entropy", "TU9B", "joint_entr", { joint_entropy }, NULL, false },
    { "difference_average", "TF7R", "diff_avg", { difference_average }, NULL, false },
    { "difference_variance", "D3YU", "diff_var", { difference_variance }, NULL, false },
    { "difference_entropy", "NTRS", "diff_entr", { difference_entropy }, NULL, false },
    { "sum_average", "ZGXS", "sum_avg", { sum_average }, NULL, false },
    { "sum_variance", "OEEB", "sum_var", { sum_variance }, NULL, false },
    { "sum_entropy", "P6QZ", "sum_entr", { sum_entropy }, NULL, false },
    { "angular_second_moment", "8ZQL", "energy", { angular_second_moment }, NULL, false },
    { "contrast", "ACUI", "contrast", { contrast }, NULL, false },
    { "dissimilarity", "8S9J", "dissimilarity", { dissimilarity }, NULL, false },
    { "inverse_difference", "IB1Z", "inv_diff", { inverse_difference }, NULL, false },
    { "normalised_inverse_difference", "NDRX", "inv_diff_norm", { normalised_inverse_difference }, NULL, false },
    { "inverse_difference_moment", "WF0Z", "inv_diff_mom", { inverse_difference_moment }, NULL, false },
    { "normalised_inverse_difference_moment",
      "1QCO",
      "inv_diff_mom_norm",
      { normalised_inverse_difference_moment },
      NULL,
      false },
    { "inverse_variance", "E8JP", "inv_var", { inverse_variance }, NULL, false },
    { "correlation", "NI2N", "corr", { correlation }, NULL, false },
    { "autocorrelation", "QWB0", "auto_corr", { autocorrelation }, NULL, false },
    { "cluster_tendency", "DG8W", "clust_tend", { cluster_tendency }, NULL, false },
    { "cluster_shade", "7NFM", "clust_shade", { cluster_shade }, NULL, false },
    { "cluster_prominence", "AE86", "clust_prom", { cluster_prominence }, NULL, false },
    { "information_correlation_1", "R8DG", "info_corr1", { information_correlation_1 }, NULL, false },
    { "information_correlation_2", "JN9H", "info_corr2", { information_correlation_2 }, NULL, false },
};

const rind_family rind_family_glcm = {
    .name = "glcm",
    .step = "glcm",
    .title = "grey level co-occurrence matrix",
    .tag_prefix = "cm_",
    .source = "ibsi1:glcm",
    .needs = RIND_NEEDS_LEVELS_DIRECTED,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
