/*
 * glcm.c - PyRadiomics' grey level co-occurrence matrix
 *
 * Matrix: how many voxels of level i have one of level j a step further, for every step whose largest component is one
 * of the distances; with symmetricalGLCM its transpose is added. Without weightingNorm each step has features of its
 * own, and the mean over those that met a pair is given; with it the matrices are added, each times exp(-d^2), d the
 * length of the step in that norm.
 *
 * p_ij = n_ij / N, p_x and p_y are its sums over rows and columns, p_- and p_+ those over |i - j| and i + j; e = 2^-52.
 */
#include "pyradiomics/classes.h"

#include <stdlib.h>

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value);

static double square(double x)
{
    return x * x;
}

/* sum_k p_k k */
static double mean(const rind_py_matrix *m, const rind_py_margin *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum += by->bin[k].n * by->bin[k].key;
    return sum / m->total;
}

/* sum_k p_k (k - centre)^power */
static double moment(const rind_py_matrix *m, const rind_py_margin *by, double centre, int power)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++) {
        double term = by->bin[k].n, step = by->bin[k].key - centre;

        for (int e = 0; e < power; e++)
            term *= step;
        sum += term;
    }
    return sum / m->total;
}

/* sum_ij p_ij i j */
static double autocorrelation(const rind_py_matrix *m)
{
    double sum = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += rind_py_times(m, c) * c->n * c->i * c->j;
    return sum / m->total;
}

/* mu_x = sum_i p_x(i) i */
static double joint_average(const rind_py_matrix *m)
{
    return mean(m, &m->by_i);
}

static double mean_of_sums(const rind_py_matrix *m)
{
    return joint_average(m) + mean(m, &m->by_j);
}

/* sum_ij p_ij (i + j - mu_x - mu_y)^4 */
static double cluster_prominence(const rind_py_matrix *m)
{
    return moment(m, &m->by_sum, mean_of_sums(m), 4);
}

/* sum_ij p_ij (i + j - mu_x - mu_y)^3 */
static double cluster_shade(const rind_py_matrix *m)
{
    return moment(m, &m->by_sum, mean_of_sums(m), 3);
}

/* sum_ij p_ij (i + j - mu_x - mu_y)^2 */
static double cluster_tendency(const rind_py_matrix *m)
{
    return moment(m, &m->by_sum, mean_of_sums(m), 2);
}

/* sum_ij p_ij (i - j)^2 */
static double contrast(const rind_py_matrix *m)
{
    return moment(m, &m->by_difference, 0.0, 2);
}

/* sum_ij p_ij (i - mu_x) (j - mu_y) / (sigma_x sigma_y + e); 1 where a sigma is 0 */
static double correlation(const rind_py_matrix *m)
{
    double x = joint_average(m), y = mean(m, &m->by_j), sum = 0.0;
    double deviations = sqrt(moment(m, &m->by_i, x, 2)) * sqrt(moment(m, &m->by_j, y, 2));

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += rind_py_times(m, c) * c->n * (c->i - x) * (c->j - y);
    return deviations == 0.0 ? 1.0 : sum / m->total / (deviations + RIND_PY_EPSILON);
}

/* sum_k p_-(k) k */
static double difference_average(const rind_py_matrix *m)
{
    return mean(m, &m->by_difference);
}

/* -sum_k p_-(k) log2(p_-(k) + e) */
static double difference_entropy(const rind_py_matrix *m)
{
    return rind_py_margin_entropy(m, &m->by_difference);
}

/* sum_k p_-(k) (k - difference average)^2 */
static double difference_variance(const rind_py_matrix *m)
{
    return moment(m, &m->by_difference, difference_average(m), 2);
}

/* sum_k p_-(k) / (1 + (k / scale)^power) */
static double inverse(const rind_py_matrix *m, double scale, int power)
{
    double sum = 0.0;

    for (const rind_py_bin *b = m->by_difference.bin; b < m->by_difference.bin + m->by_difference.n; b++)
        sum += b->n / (1.0 + (power == 1 ? b->key / scale : square(b->key / scale)));
    return sum / m->total;
}

/* sum_k p_-(k) / (1 + k) */
static double inverse_difference(const rind_py_matrix *m)
{
    return inverse(m, 1.0, 1);
}

/* sum_k p_-(k) / (1 + k^2) */
static double inverse_difference_moment(const rind_py_matrix *m)
{
    return inverse(m, 1.0, 2);
}

/* sum_k p_-(k) / (1 + k / N_g) */
static double inverse_difference_normalized(const rind_py_matrix *m)
{
    return inverse(m, m->n_levels, 1);
}

/* sum_k p_-(k) / (1 + k^2 / N_g^2) */
static double inverse_difference_moment_normalized(const rind_py_matrix *m)
{
    return inverse(m, m->n_levels, 2);
}

/* sum_(k > 0) p_-(k) / k^2 */
static double inverse_variance(const rind_py_matrix *m)
{
    double sum = 0.0;

    for (const rind_py_bin *b = m->by_difference.bin; b < m->by_difference.bin + m->by_difference.n; b++)
        if (b->key > 0)
            sum += b->n / square(b->key);
    return sum / m->total;
}

/* sum_ij p_ij^2 */
static double joint_energy(const rind_py_matrix *m)
{
    double sum = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += rind_py_times(m, c) * square(c->n / m->total);
    return sum;
}

/* sqrt(second largest eigenvalue of Q), see correlation.c; 1 for a region of one level */
static double maximal_correlation_coefficient(const rind_py_matrix *m)
{
    return m->n_present < 2 ? 1.0 : sqrt(fmax(rind_py_second_eigenvalue(m), 0.0));
}

/* max_ij p_ij */
static double maximum_probability(const rind_py_matrix *m)
{
    double most = 0.0;

    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++)
        most = fmax(most, c->n);
    return most / m->total;
}

/* sum_k p_+(k) k */
static double sum_average(const rind_py_matrix *m)
{
    return mean(m, &m->by_sum);
}

/* -sum_k p_+(k) log2(p_+(k) + e) */
static double sum_entropy(const rind_py_matrix *m)
{
    return rind_py_margin_entropy(m, &m->by_sum);
}

/* sum_ij p_ij (i - mu_x)^2 */
static double sum_squares(const rind_py_matrix *m)
{
    return moment(m, &m->by_i, joint_average(m), 2);
}

enum { INVERSE_VARIANCE = 18, MCC = 22 };

static const rind_pyradiomics_feature features[] = {
    RIND_PY_OF_MATRIX("Autocorrelation", "QWB0", autocorrelation),
    RIND_PY_OF_MATRIX("ClusterProminence", "AE86", cluster_prominence),
    RIND_PY_OF_MATRIX("ClusterShade", "7NFM", cluster_shade),
    RIND_PY_OF_MATRIX("ClusterTendency", "DG8W", cluster_tendency),
    RIND_PY_OF_MATRIX("Contrast", "ACUI", contrast),
    RIND_PY_OF_MATRIX("Correlation", "NI2N", correlation),
    RIND_PY_OF_MATRIX("DifferenceAverage", "TF7R", difference_average),
    RIND_PY_OF_MATRIX("DifferenceEntropy", "NTRS", difference_entropy),
    RIND_PY_OF_MATRIX("DifferenceVariance", "D3YU", difference_variance),
    RIND_PY_WITHOUT_VALUE("Dissimilarity"),
    RIND_PY_WITHOUT_VALUE("Homogeneity1"),
    RIND_PY_WITHOUT_VALUE("Homogeneity2"),
    RIND_PY_OF_MATRIX("Id", "IB1Z", inverse_difference),
    RIND_PY_OF_MATRIX("Idm", "WF0Z", inverse_difference_moment),
    RIND_PY_OF_MATRIX("Idmn", "1QCO", inverse_difference_moment_normalized),
    RIND_PY_OF_MATRIX("Idn", "NDRX", inverse_difference_normalized),
    RIND_PY_OF_MATRIX("Imc1", "R8DG", rind_py_information_correlation_1),
    RIND_PY_OF_MATRIX("Imc2", "JN9H", rind_py_information_correlation_2),
    [INVERSE_VARIANCE] = RIND_PY_OF_MATRIX("InverseVariance", "E8JP", inverse_variance),
    RIND_PY_OF_MATRIX("JointAverage", "60VM", joint_average),
    RIND_PY_OF_MATRIX("JointEnergy", "8ZQL", joint_energy),
    RIND_PY_OF_MATRIX("JointEntropy", "TU9B", rind_py_joint_entropy),
    [MCC] = RIND_PY_OF_MATRIX("MCC", NULL, maximal_correlation_coefficient),
    RIND_PY_OF_MATRIX("MaximumProbability", "GYBY", maximum_probability),
    RIND_PY_OF_MATRIX("SumAverage", "ZGXS", sum_average),
    RIND_PY_OF_MATRIX("SumEntropy", "P6QZ", sum_entropy),
    RIND_PY_OF_MATRIX("SumSquares", "UR99", sum_squares),
    RIND_PY_WITHOUT_VALUE("SumVariance"),
};

const rind_pyradiomics_class rind_pyradiomics_glcm = {
    .name = "glcm",
    .title = "grey level co-occurrence matrix",
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};

typedef struct tally {
    double sum[COUNT_OF(features)];
    size_t n[COUNT_OF(features)];
} tally;

static rind_status count_batch(rind_ctx *ctx, const rind_pyradiomics_input *input, const int8_t (*step)[3], size_t n,
                               rind_py_matrix *matrix, tally *t)
{
    bool merged = input->settings->norm != RIND_PYRADIOMICS_NO_NORM;
    const rind_count_plan plan = { .n_directions = (int)rind_py_steps_batch(input->settings),
                                   .step = step,
                                   .ordered = !input->settings->symmetrical_glcm };
    rind_py_count count = { 0 };
    rind_status status = rind_py_count_create(ctx, input, &rind_glcm_method, &plan, &count);

    if (status == RIND_OK)
        rind_py_count_run(ctx, &count);
    for (size_t d = 0; d < n && status == RIND_OK; d++) {
        const rind_matrix *pairs = rind_py_count_fetch(&count, (int)d);

        if (pairs->n_cells == 0)
            continue; /* a direction without a pair does not count */
        if (!merged)
            rind_py_matrix_clear(matrix);
        rind_py_matrix_add(matrix, pairs, merged ? rind_py_step_weight(input, step[d]) : 1.0);
        if (merged)
            continue;
        rind_py_matrix_finish(matrix);
        rind_py_add_values(input, &rind_pyradiomics_glcm, matrix, t->sum, t->n);
    }
    rind_py_count_free(&count);
    return status;
}

/* Most cells that one matrix, or with a norm the sum of all, can have. */
static size_t max_cells(const rind_pyradiomics_input *input, size_t n_steps)
{
    const rind_levels *levels = &input->grey->levels;
    size_t n = 0, pairs = n_steps * levels->runs->n_voxels;

    for (uint32_t i = 1; i <= levels->n_levels; i++)
        n += levels->count[i] > 0;
    n = input->settings->symmetrical_glcm ? n * (n + 1) / 2 : n * n;
    return n < pairs ? n : pairs;
}

static rind_status make_matrix(rind_ctx *ctx, const rind_pyradiomics_input *input, size_t n_steps,
                               rind_py_matrix *matrix)
{
    bool merged = input->settings->norm != RIND_PYRADIOMICS_NO_NORM;
    rind_status status = rind_py_matrix_create(ctx, RIND_PAIRS, &input->grey->levels, input->settings->symmetrical_glcm,
                                               max_cells(input, merged ? n_steps : 1), matrix);

    if (status == RIND_OK && rind_py_wanted(input, MCC) && matrix->n_present > 1)
        status = rind_py_reserve_correlation(ctx, matrix);
    return status;
}

/*
 * A region of one level of which no two voxels meet: no direction is left, and MCC is 1, as for any flat region; with a
 * norm the sum of all stays, a cell that is no number, of which only the sum over k > 0 knows nothing.
 */
static void write_values(const rind_pyradiomics_input *input, const rind_py_matrix *matrix, const tally *t,
                         double *value)
{
    bool merged = input->settings->norm != RIND_PYRADIOMICS_NO_NORM;

    for (size_t f = 0; f < COUNT_OF(features); f++)
        value[f] = t->n[f] > 0 ? t->sum[f] / (double)t->n[f] : NAN;
    if (matrix->n_present < 2 && rind_py_wanted(input, MCC))
        value[MCC] = merged && t->n[MCC] == 0 ? NAN : 1.0;
    if (matrix->n_present < 2 && merged && t->n[INVERSE_VARIANCE] == 0)
        value[INVERSE_VARIANCE] = 0.0;
}

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value)
{
    rind_py_matrix matrix = { 0 };
    tally t = { { 0.0 }, { 0 } };
    int8_t(*step)[3] = NULL;
    size_t n_steps = 0, batch = rind_py_steps_batch(input->settings);
    rind_status status = rind_py_check_neighbours(ctx, input, true);

    if (status == RIND_OK)
        status = rind_py_make_steps(ctx, input->settings, &step, &n_steps);
    if (status == RIND_OK)
        status = make_matrix(ctx, input, n_steps, &matrix);
    for (size_t first = 0; first < n_steps && status == RIND_OK; first += batch)
        status = count_batch(ctx, input, (const int8_t(*)[3])step + first,
                             n_steps - first < batch ? n_steps - first : batch, &matrix, &t);
    if (status == RIND_OK && input->settings->norm != RIND_PYRADIOMICS_NO_NORM && matrix.n_cells > 0) {
        rind_py_matrix_finish(&matrix);
        rind_py_add_values(input, &rind_pyradiomics_glcm, &matrix, t.sum, t.n);
    }
    if (status == RIND_OK)
        write_values(input, &matrix, &t, value);
    rind_py_matrix_free(&matrix);
    free(step);
    return status;
}
