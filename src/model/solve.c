/* solve.c - Cholesky's decomposition; see solve.h */
#include "model/solve.h"

#include <math.h>

static bool decompose(double *m, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        double pivot = m[j * n + j], whole = pivot;

        for (size_t k = 0; k < j; k++)
            pivot -= m[j * n + k] * m[j * n + k];
        if (!(pivot > 1e-12 * whole))
            return false;
        m[j * n + j] = sqrt(pivot);
        for (size_t i = j + 1; i < n; i++) {
            double sum = m[i * n + j];

            for (size_t k = 0; k < j; k++)
                sum -= m[i * n + k] * m[j * n + k];
            m[i * n + j] = sum / m[j * n + j];
        }
    }
    return true;
}

bool rind_solve_positive(double *m, size_t n, double *b, size_t n_right)
{
    if (!decompose(m, n))
        return false;
    for (size_t r = 0; r < n_right; r++) {
        double *x = b + r * n;

        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < i; k++)
                x[i] -= m[i * n + k] * x[k];
            x[i] /= m[i * n + i];
        }
        for (size_t i = n; i-- > 0;) {
            for (size_t k = i + 1; k < n; k++)
                x[i] -= m[k * n + i] * x[k];
            x[i] /= m[i * n + i];
        }
    }
    return true;
}
