/* spread.c - see moments.h */
#include "model/spread.h"

#include <float.h>
#include <math.h>

rind_spread rind_spread_of(const double *value, size_t n)
{
    rind_spread m = { .n = (double)n };
    double sum = 0.0, rest = 0.0, largest = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += value[i];
    m.mean = sum / m.n;
    for (size_t i = 0; i < n; i++)
        rest += value[i] - m.mean;
    m.mean += rest / m.n;
    for (size_t i = 0; i < n; i++) {
        double d = value[i] - m.mean;

        m.squares += d * d;
        largest = fmax(largest, fabs(d));
    }
    if (largest <= 4.0 * DBL_EPSILON * fabs(m.mean))
        m.squares = 0.0;
    return m;
}

double rind_spread_correlation(const double *a, const rind_spread *of_a, const double *b, const rind_spread *of_b,
                               size_t n)
{
    double sum = 0.0;

    if (of_a->squares == 0.0 || of_b->squares == 0.0)
        return NAN;
    for (size_t i = 0; i < n; i++)
        sum += (a[i] - of_a->mean) * (b[i] - of_b->mean);
    return fmax(-1.0, fmin(1.0, sum / sqrt(of_a->squares) / sqrt(of_b->squares)));
}

void rind_columns_gather(const rind_columns *x, size_t j, double *out)
{
    for (size_t i = 0; i < x->n_rows; i++)
        out[i] = rind_columns_at(x, i, j);
}
