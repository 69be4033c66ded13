/*
 * size_sums.h - sums over a matrix of grey level by size, and over its margins
 *
 * Included once by a file that has defined MATRIX, MARGIN and CELL: the IBSI's families count whole numbers
 * (grey_by_size.c), PyRadiomics' classes add weighted directions (pyradiomics/sizes.c).
 */
static double square(double x)
{
    return x * x;
}

/* sum_k p_k k^2 */
static double raised(const MATRIX *m, const MARGIN *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum += (double)by->bin[k].n * square(by->bin[k].key);
    return sum / (double)m->total;
}

/* sum_k p_k / k^2 */
static double lowered(const MATRIX *m, const MARGIN *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum += (double)by->bin[k].n / square(by->bin[k].key);
    return sum / (double)m->total;
}

/* sum_k n_k^2 / N */
static double non_uniformity(const MATRIX *m, const MARGIN *by)
{
    double sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        sum += square((double)by->bin[k].n);
    return sum / (double)m->total;
}

/* sum_k p_k (k - mu)^2, mu = sum_k p_k k */
static double variance(const MATRIX *m, const MARGIN *by)
{
    double mean = 0.0, sum = 0.0;

    for (size_t k = 0; k < by->n; k++)
        mean += (double)by->bin[k].n * by->bin[k].key;
    mean /= (double)m->total;
    for (size_t k = 0; k < by->n; k++)
        sum += (double)by->bin[k].n * square(by->bin[k].key - mean);
    return sum / (double)m->total;
}

/* sum_ij p_ij / (i^2 j^2) */
static double small_low(const MATRIX *m)
{
    double sum = 0.0;

    for (const CELL *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += (double)c->n / (square(c->i) * square(c->j));
    return sum / (double)m->total;
}

/* sum_ij p_ij i^2 / j^2 */
static double small_high(const MATRIX *m)
{
    double sum = 0.0;

    for (const CELL *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += (double)c->n * square(c->i) / square(c->j);
    return sum / (double)m->total;
}

/* sum_ij p_ij j^2 / i^2 */
static double large_low(const MATRIX *m)
{
    double sum = 0.0;

    for (const CELL *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += (double)c->n * square(c->j) / square(c->i);
    return sum / (double)m->total;
}

/* sum_ij p_ij i^2 j^2 */
static double large_high(const MATRIX *m)
{
    double sum = 0.0;

    for (const CELL *c = m->cell; c < m->cell + m->n_cells; c++)
        sum += (double)c->n * square(c->i) * square(c->j);
    return sum / (double)m->total;
}
