/* linear.c - see linear.h */
#include "linear.h"

#include <math.h>
#include <string.h>

typedef double lanes __attribute__((vector_size(RIND_LANES * sizeof(double))));

/* Eight numbers in memory of any alignment. */
typedef double lanes_at __attribute__((vector_size(RIND_LANES * sizeof(double)), aligned(8), may_alias));
#define LOAD(p) (*(const lanes_at *)(p))

RIND_INLINE double sum(const lanes *v)
{
    return rind_sum_lanes((const double *)v);
}

/* Four bundles at a time hide the time an addition takes; they merge in pairs. */
RIND_INLINE double dot(const double *a, const double *b, size_t n)
{
    lanes s0 = { 0 }, s1 = { 0 }, s2 = { 0 }, s3 = { 0 };
    double tail = 0;
    size_t i = 0;

    for (; i + 32 <= n; i += 32) {
        s0 += LOAD(a + i) * LOAD(b + i);
        s1 += LOAD(a + i + 8) * LOAD(b + i + 8);
        s2 += LOAD(a + i + 16) * LOAD(b + i + 16);
        s3 += LOAD(a + i + 24) * LOAD(b + i + 24);
    }
    for (; i + 8 <= n; i += 8)
        s0 += LOAD(a + i) * LOAD(b + i);
    for (; i < n; i++)
        tail += a[i] * b[i];
    s0 = (s0 + s1) + (s2 + s3);
    return sum(&s0) + tail;
}

RIND_CLONES double rind_dot(const double *a, const double *b, size_t n)
{
    return dot(a, b, n);
}

/* Four columns share the loads of v. */
RIND_INLINE void dot4(const double *const c[4], const double *v, size_t n, double out[4])
{
    lanes s0 = { 0 }, s1 = { 0 }, s2 = { 0 }, s3 = { 0 };

    for (size_t i = 0; i < n; i += RIND_LANES) {
        lanes x = LOAD(v + i);

        s0 += LOAD(c[0] + i) * x;
        s1 += LOAD(c[1] + i) * x;
        s2 += LOAD(c[2] + i) * x;
        s3 += LOAD(c[3] + i) * x;
    }
    out[0] = sum(&s0);
    out[1] = sum(&s1);
    out[2] = sum(&s2);
    out[3] = sum(&s3);
}

RIND_INLINE double dot1(const double *c, const double *v, size_t n)
{
    lanes s = { 0 };

    for (size_t i = 0; i < n; i += RIND_LANES)
        s += LOAD(c + i) * LOAD(v + i);
    return sum(&s);
}

RIND_CLONES void rind_dots(const double *column, size_t stride, size_t n_columns, const double *v, size_t n,
                           double *out)
{
    size_t j = 0;

    for (; j + 4 <= n_columns; j += 4) {
        const double *c = column + j * stride;
        const double *const four[4] = { c, c + stride, c + 2 * stride, c + 3 * stride };

        dot4(four, v, n, out + j);
    }
    for (; j < n_columns; j++)
        out[j] = dot1(column + j * stride, v, n);
}

RIND_CLONES void rind_dots_at(const double *const *column, size_t n_columns, const double *v, size_t n, double *out)
{
    size_t k = 0;

    for (; k + 4 <= n_columns; k += 4)
        dot4(column + k, v, n, out + k);
    for (; k < n_columns; k++)
        out[k] = dot1(column[k], v, n);
}

RIND_CLONES void rind_combine(const double *const *column, const double *factor, size_t n_columns, size_t n,
                              double *out)
{
    size_t k = 0;

    memset(out, 0, n * sizeof *out);
    for (; k + 4 <= n_columns; k += 4) {
        const double *const *c = column + k;
        const double *f = factor + k;

        VECTOR_LOOP for (size_t i = 0; i < n; i++) out[i] +=
            (f[0] * c[0][i] + f[1] * c[1][i]) + (f[2] * c[2][i] + f[3] * c[3][i]);
    }
    for (; k < n_columns; k++)
        VECTOR_LOOP for (size_t i = 0; i < n; i++) out[i] += factor[k] * column[k][i];
}

RIND_CLONES void rind_add_scaled(double *y, double a, const double *x, size_t n)
{
    VECTOR_LOOP for (size_t i = 0; i < n; i++) y[i] += a * x[i];
}

RIND_CLONES void rind_multiply(double *out, const double *a, const double *b, size_t n)
{
    VECTOR_LOOP for (size_t i = 0; i < n; i++) out[i] = a[i] * b[i];
}

/* Four rows by two columns: eight sums of their own keep the adders busy. */
RIND_INLINE void gram_tile(const double *const a[4], const double *const b[2], size_t n, double out[4][2])
{
    lanes s[4][2] = { { { 0 } } };

    for (size_t i = 0; i < n; i += RIND_LANES) {
        lanes x = LOAD(b[0] + i), y = LOAD(b[1] + i);

        for (int k = 0; k < 4; k++) {
            lanes z = LOAD(a[k] + i);

            s[k][0] += z * x;
            s[k][1] += z * y;
        }
    }
    for (int k = 0; k < 4; k++) {
        out[k][0] = sum(&s[k][0]);
        out[k][1] = sum(&s[k][1]);
    }
}

RIND_CLONES void rind_add_gram(const double *const *a, const double *const *b, size_t first, size_t last, size_t n,
                               double *h, size_t width)
{
    for (size_t i = first; i < last; i += 4) {
        size_t rows = last - i < 4 ? last - i : 4, columns = i + rows; /* up to the diagonal of the lowest row */
        const double *four[4];

        for (size_t k = 0; k < 4; k++)
            four[k] = a[i + (k < rows ? k : rows - 1)];
        for (size_t j = 0; j < columns; j += 2) {
            const double *two[2] = { b[j], b[j + 1 < columns ? j + 1 : j] };
            double s[4][2];

            gram_tile(four, two, n, s);
            for (size_t k = 0; k < rows; k++)
                for (size_t m = 0; m < 2 && j + m <= i + k; m++)
                    h[(i + k) * width + j + m] += s[k][m];
        }
    }
}

RIND_CLONES size_t rind_cholesky(const double *h, double *l, size_t width, size_t first, size_t n, double floor,
                                 size_t *dependent)
{
    size_t n_raised = 0;

    for (size_t i = first; i < n; i++) {
        double *row = l + i * width;

        for (size_t j = 0; j < i; j++)
            row[j] = (h[i * width + j] - dot(row, l + j * width, j)) / l[j * width + j];
        double pivot = h[i * width + i] - dot(row, row, i), least = floor * h[i * width + i];

        if (!(pivot > least)) {
            if (n_raised == 0 && dependent != NULL)
                *dependent = i;
            n_raised++;
            pivot = least > 0 ? least : floor;
        }
        row[i] = sqrt(pivot);
    }
    return n_raised;
}

RIND_CLONES void rind_cholesky_half_solve(const double *l, size_t width, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - dot(l + i * width, x, i)) / l[i * width + i];
}

RIND_CLONES void rind_cholesky_solve(const double *l, size_t width, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - dot(l + i * width, x, i)) / l[i * width + i];
    for (size_t i = n; i-- > 0;) {
        const double *row = l + i * width;

        x[i] /= row[i];
        VECTOR_LOOP for (size_t j = 0; j < i; j++) x[j] -= x[i] * row[j];
    }
}

void rind_cholesky_inverse(const double *l, size_t width, size_t n, double *inverse, double *column)
{
    for (size_t k = 0; k < n; k++) {
        memset(column, 0, n * sizeof *column);
        column[k] = 1;
        rind_cholesky_solve(l, width, n, column);
        for (size_t i = k; i < n; i++)
            inverse[i * n + k] = inverse[k * n + i] = column[i];
    }
}
