/*
 * eigenvalues.c - eigenvalues of a small matrix that is not symmetric
 *
 * Elimination to Hessenberg form, then QR steps with a real shift, the eigenvalue of the last two rows that is nearer
 * to the last entry (J. H. Wilkinson, The Algebraic Eigenvalue Problem (1965), chapters 6 and 8). Of a complex pair the
 * real part is given, twice. The matrices met here differ little from ones with real eigenvalues.
 */
#include "pyradiomics/classes.h"

enum { MAX_STEPS = 300, EXCEPTIONAL = 11 };

/* Similarity by elimination with pivots: zeros below the first subdiagonal. */
static void reduce(double *a, size_t n)
{
    for (size_t m = 1; m + 1 < n; m++) {
        size_t pivot = m;

        for (size_t i = m; i < n; i++)
            if (fabs(a[i * n + m - 1]) > fabs(a[pivot * n + m - 1]))
                pivot = i;
        if (a[pivot * n + m - 1] == 0.0)
            continue;
        for (size_t j = 0; j < n && pivot != m; j++) {
            double held = a[pivot * n + j];

            a[pivot * n + j] = a[m * n + j];
            a[m * n + j] = held;
        }
        for (size_t i = 0; i < n && pivot != m; i++) {
            double held = a[i * n + pivot];

            a[i * n + pivot] = a[i * n + m];
            a[i * n + m] = held;
        }
        for (size_t i = m + 1; i < n; i++) {
            double factor = a[i * n + m - 1] / a[m * n + m - 1];

            for (size_t j = 0; j < n; j++)
                a[i * n + j] -= factor * a[m * n + j];
            for (size_t k = 0; k < n; k++)
                a[k * n + m] += factor * a[k * n + i];
        }
    }
}

/* Eigenvalues of rows and columns 'last' - 1 and 'last'; real parts. */
static void of_two(const double *a, size_t n, size_t last, double value[2])
{
    double p = a[(last - 1) * n + last - 1], q = a[last * n + last];
    double product = a[(last - 1) * n + last] * a[last * n + last - 1];
    double half = 0.5 * (p - q), root = half * half + product;

    root = root > 0.0 ? sqrt(root) : 0.0;
    value[0] = 0.5 * (p + q) + root;
    value[1] = 0.5 * (p + q) - root;
}

/* One QR step of rows and columns first ... last. */
static void step(double *a, size_t n, size_t first, size_t last, double shift)
{
    double c[2] = { 1.0, 1.0 }, s[2] = { 0.0, 0.0 };

    for (size_t k = first; k <= last; k++)
        a[k * n + k] -= shift;
    for (size_t k = first; k <= last + 1; k++) {
        if (k < last) { /* turn rows k and k + 1 so that nothing is left below the diagonal */
            double x = a[k * n + k], y = a[(k + 1) * n + k], r = hypot(x, y);

            c[k & 1] = r > 0.0 ? x / r : 1.0;
            s[k & 1] = r > 0.0 ? y / r : 0.0;
            for (size_t j = k; j <= last; j++) {
                double u = a[k * n + j], v = a[(k + 1) * n + j];

                a[k * n + j] = c[k & 1] * u + s[k & 1] * v;
                a[(k + 1) * n + j] = c[k & 1] * v - s[k & 1] * u;
            }
        }
        if (k > first && k <= last) { /* the turn before, of columns; rows up to k are done with */
            double cosine = c[(k - 1) & 1], sine = s[(k - 1) & 1];

            for (size_t i = first; i <= k; i++) {
                double u = a[i * n + k - 1], v = a[i * n + k];

                a[i * n + k - 1] = cosine * u + sine * v;
                a[i * n + k] = cosine * v - sine * u;
            }
        }
    }
    for (size_t k = first; k <= last; k++)
        a[k * n + k] += shift;
}

/* The first row of the block that ends at 'last': above it the subdiagonal is nothing. */
static size_t block_start(double *a, size_t n, size_t last)
{
    for (size_t k = last; k > 0; k--) {
        double scale = fabs(a[k * n + k]) + fabs(a[(k - 1) * n + k - 1]);

        if (fabs(a[k * n + k - 1]) <= 0.5 * RIND_PY_EPSILON * scale) {
            a[k * n + k - 1] = 0.0;
            return k;
        }
    }
    return 0;
}

void rind_py_eigenvalues(double *a, size_t n, double *value)
{
    double two[2];
    size_t n_left = n, n_steps = 0;

    reduce(a, n);
    while (n_left > 0) {
        size_t last = n_left - 1, first = block_start(a, n, last);

        if (first == last || n_steps > MAX_STEPS) {
            value[last] = a[last * n + last];
            n_left--;
            n_steps = 0;
            continue;
        }
        of_two(a, n, last, two);
        if (first + 1 == last) {
            value[last] = two[1];
            value[last - 1] = two[0];
            n_left -= 2;
            n_steps = 0;
            continue;
        }
        double corner = a[last * n + last], shift = fabs(two[0] - corner) < fabs(two[1] - corner) ? two[0] : two[1];
        if (++n_steps % EXCEPTIONAL == 0)
            shift = corner + fabs(a[last * n + last - 1]);
        step(a, n, first, last, shift);
    }
}
