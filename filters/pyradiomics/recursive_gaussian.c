/*
 * recursive_gaussian.c - the fourth-order recursive Gaussian of ITK
 *
 * A Gaussian is approximated by two damped oscillations on either side,
 *
 *     (A1 cos(W1 t) + B1 sin(W1 t)) exp(L1 t) + (A2 cos(W2 t) + B2 sin(W2 t)) exp(L2 t),    t = |x| / sigma,
 *
 * which one recursion of order four upwards and one downwards compute at a cost that does not depend on sigma: R.
 * Deriche, INRIA Research Report 1893 (1993); the constants are those of ITK, by G. Farneback and C.-F. Westin, Fast
 * recursive filtering (2006). The sum of the taps, or the second moment of the derivative's, is set right exactly.
 */
#include "pyradiomics/recursive_gaussian.h"

#include "lanes.h"
#include <math.h>
#include <string.h>

/* Frequencies and decays, and amplitudes of the orders 0 and 2. */
static const double W1 = 0.6681, L1 = -1.3932, W2 = 2.0787, L2 = -1.3732;
static const double A1[2] = { 1.3530, -1.3563 }, B1[2] = { 1.8151, 5.2318 };
static const double A2[2] = { -0.3531, 0.3446 }, B2[2] = { 0.0902, -2.2355 };

/* Sums over k of coefficient k, times k, times k^2. */
typedef struct moments {
    double s, d, e;
} moments;

static void make_numerator(double sigma, int which, double n[4])
{
    double c1 = cos(W1 / sigma), s1 = sin(W1 / sigma), e1 = exp(L1 / sigma);
    double c2 = cos(W2 / sigma), s2 = sin(W2 / sigma), e2 = exp(L2 / sigma);
    double a1 = A1[which], b1 = B1[which], a2 = A2[which], b2 = B2[which];

    n[0] = a1 + a2;
    n[1] = e2 * (b2 * s2 - (a2 + 2.0 * a1) * c2) + e1 * (b1 * s1 - (a1 + 2.0 * a2) * c1);
    n[2] = 2.0 * e1 * e2 * ((a1 + a2) * c1 * c2 - b1 * c2 * s1 - b2 * c1 * s2) + a2 * e1 * e1 + a1 * e2 * e2;
    n[3] = e2 * e1 * e1 * (b2 * s2 - a2 * c2) + e1 * e2 * e2 * (b1 * s1 - a1 * c1);
}

static void make_denominator(double sigma, double d[4])
{
    double c1 = cos(W1 / sigma), e1 = exp(L1 / sigma), c2 = cos(W2 / sigma), e2 = exp(L2 / sigma);

    d[0] = -2.0 * (e2 * c2 + e1 * c1);
    d[1] = 4.0 * c2 * c1 * e1 * e2 + e1 * e1 + e2 * e2;
    d[2] = -2.0 * c1 * e1 * e2 * e2 - 2.0 * c2 * e2 * e1 * e1;
    d[3] = e1 * e1 * e2 * e2;
}

/* first: the power of the first coefficient; the denominator's leading 1 is added to its sum. */
static moments moments_of(const double c[4], int first)
{
    moments m = { first == 1 ? 1.0 : 0.0, 0.0, 0.0 };

    for (int k = 0; k < 4; k++) {
        m.s += c[k];
        m.d += (k + first) * c[k];
        m.e += (k + first) * (k + first) * c[k];
    }
    return m;
}

void rind_recursion_make(double sigma, int order, double scale, rind_recursion *out)
{
    double alpha;

    make_denominator(sigma, out->d);
    make_numerator(sigma, 0, out->n);
    moments n = moments_of(out->n, 0), d = moments_of(out->d, 1);
    if (order == 0)
        alpha = 2.0 * n.s / d.s - out->n[0];
    else {
        double second[4];

        make_numerator(sigma, 1, second);
        moments n2 = moments_of(second, 0);
        double beta = -(2.0 * n2.s - d.s * second[0]) / (2.0 * n.s - d.s * out->n[0]);
        for (int k = 0; k < 4; k++)
            out->n[k] = second[k] + beta * out->n[k];
        n = (moments){ n2.s + beta * n.s, n2.d + beta * n.d, n2.e + beta * n.e };
        alpha = (n.e * d.s * d.s - d.e * n.s * d.s - 2.0 * n.d * d.d * d.s + 2.0 * d.d * d.d * n.s) / (d.s * d.s * d.s);
    }
    double sum_n = 0.0, sum_m = 0.0;
    for (int k = 0; k < 4; k++)
        out->n[k] *= scale / alpha;
    for (int k = 0; k < 4; k++) { /* even symmetry */
        out->m[k] = (k < 3 ? out->n[k + 1] : 0.0) - out->d[k] * out->n[0];
        sum_n += out->n[k];
        sum_m += out->m[k];
    }
    out->before = sum_n / d.s;
    out->behind = sum_m / d.s;
}

enum { LANES = RIND_RECURSIVE_LANES };

#define FOR_LINES(l) VECTOR_LOOP for (int l = 0; l < LANES; l++)

RIND_CLONES void rind_recursion_run(const rind_recursion *r, const double *x, size_t n, double *y)
{
    double x1[LANES], x2[LANES], x3[LANES], x4[LANES], y1[LANES], y2[LANES], y3[LANES], y4[LANES];

    FOR_LINES(l)
    {
        x1[l] = x2[l] = x3[l] = x[l];
        y1[l] = y2[l] = y3[l] = y4[l] = r->before * x[l];
    }
    for (size_t i = 0; i < n; i++) {
        const double *in = x + i * LANES;
        double *out = y + i * LANES;

        FOR_LINES(l)
        {
            double v = in[l];
            double sum = v * r->n[0] + x1[l] * r->n[1] + x2[l] * r->n[2] + x3[l] * r->n[3];
            double w = sum - (y4[l] * r->d[3] + y3[l] * r->d[2] + y2[l] * r->d[1] + y1[l] * r->d[0]);

            x3[l] = x2[l];
            x2[l] = x1[l];
            x1[l] = v;
            y4[l] = y3[l];
            y3[l] = y2[l];
            y2[l] = y1[l];
            y1[l] = w;
            out[l] = w;
        }
    }
    const double *last = x + (n - 1) * LANES;
    FOR_LINES(l)
    {
        x1[l] = x2[l] = x3[l] = x4[l] = last[l];
        y1[l] = y2[l] = y3[l] = y4[l] = r->behind * last[l];
    }
    for (size_t i = n; i-- > 0;) {
        const double *in = x + i * LANES;
        double *out = y + i * LANES;

        FOR_LINES(l)
        {
            double sum = x1[l] * r->m[0] + x2[l] * r->m[1] + x3[l] * r->m[2] + x4[l] * r->m[3];
            double w = sum - (y4[l] * r->d[3] + y3[l] * r->d[2] + y2[l] * r->d[1] + y1[l] * r->d[0]);

            x4[l] = x3[l];
            x3[l] = x2[l];
            x2[l] = x1[l];
            x1[l] = in[l];
            y4[l] = y3[l];
            y3[l] = y2[l];
            y2[l] = y1[l];
            y1[l] = w;
            out[l] += w;
        }
    }
}
