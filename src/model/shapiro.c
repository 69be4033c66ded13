/*
 * shapiro.c - Shapiro and Wilk's test of normality
 *
 * W = (sum a_i x_(i))^2 / sum (x - mean)^2 with x sorted and the weights a near the expected normal order statistics
 * (Biometrika 52 (1965) 591). Royston's version (Appl. Stat. 44 (1995) 547, algorithm AS R94) takes Blom's scores
 * m_i = quantile((i - 3/8) / (n + 1/4)), corrects the two outermost weights by polynomials in 1 / sqrt(n), and brings
 * 1 - W to a normal deviate by polynomials in n (up to 11) or log n. The coefficients below are that paper's. W is
 * the squared correlation of weights and values; 1 - W is computed as such, since p reads its logarithm.
 */
#include <rind/hypothesis.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 3, LARGEST = 5000, SMALL = 11 };

static double polynomial(const double *c, size_t n, double x)
{
    double sum = 0.0;

    for (size_t k = n; k-- > 0;)
        sum = sum * x + c[k];
    return sum;
}
#define POLYNOMIAL(c, x) polynomial(c, COUNT_OF(c), x)

/* The lower half of the weights, positive, the outermost first; the upper half mirrors them. */
static void make_weights(size_t n, double *a)
{
    static const double c1[] = { 0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056 };
    static const double c2[] = { 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633 };
    size_t half = n / 2;
    double squares = 0.0, root = 1.0 / sqrt((double)n);

    if (n == 3) {
        a[0] = M_SQRT1_2;
        return;
    }
    for (size_t i = 0; i < half; i++) {
        a[i] = -rind_normal_quantile(((double)i + 1.0 - 0.375) / ((double)n + 0.25));
        squares += 2.0 * a[i] * a[i];
    }
    double m1 = a[0], m2 = a[1], length = sqrt(squares), left = squares - 2.0 * m1 * m1, share = 1.0;
    size_t corrected = n > 5 ? 2 : 1;

    a[0] = m1 / length + POLYNOMIAL(c1, root);
    share -= 2.0 * a[0] * a[0];
    if (corrected == 2) {
        a[1] = m2 / length + POLYNOMIAL(c2, root);
        left -= 2.0 * m2 * m2;
        share -= 2.0 * a[1] * a[1];
    }
    double scale = sqrt(left / share);
    for (size_t i = corrected; i < half; i++)
        a[i] /= scale;
}

/* 1 - W of sorted values */
static double one_minus_w(const double *x, const double *a, size_t n)
{
    double range = x[n - 1] - x[0], mean = 0.0, aa = 0.0, xx = 0.0, ax = 0.0;

    for (size_t i = 0; i < n; i++)
        mean += (x[i] - x[0]) / range;
    mean /= (double)n;
    for (size_t i = 0; i < n; i++) {
        size_t mirror = n - 1 - i;
        double weight = i < mirror ? -a[i] : i > mirror ? a[mirror] : 0.0, d = (x[i] - x[0]) / range - mean;

        aa += weight * weight;
        xx += d * d;
        ax += weight * d;
    }
    double length = sqrt(aa * xx);

    return (length - ax) * (length + ax) / (aa * xx);
}

static double probability(double rest, size_t n)
{
    static const double c3[] = { 0.544, -0.39978, 0.025054, -6.714e-4 };
    static const double c4[] = { 1.3822, -0.77857, 0.062767, -0.0020322 };
    static const double c5[] = { -1.5861, -0.31082, -0.083751, 0.0038915 };
    static const double c6[] = { -0.4803, -0.082676, 0.0030302 };
    static const double bend[] = { -2.273, 0.459 };
    double size = (double)n, y = log(rest), log_n = log(size);

    if (n == 3) /* exact */
        return fmax(0.0, 6.0 / M_PI * (asin(sqrt(1.0 - rest)) - M_PI / 3.0));
    if (n > SMALL)
        return rind_normal_upper((y - POLYNOMIAL(c5, log_n)) / exp(POLYNOMIAL(c6, log_n)));
    double end = POLYNOMIAL(bend, size);
    if (y >= end)
        return 0.0;
    return rind_normal_upper((-log(end - y) - POLYNOMIAL(c3, size)) / exp(POLYNOMIAL(c4, size)));
}

rind_status rind_shapiro(rind_ctx *ctx, const double *value, size_t n, rind_test_result *out)
{
    rind_status status = rind_check_finite(ctx, value, n, "value");

    if (status == RIND_OK && (n < SMALLEST || n > LARGEST))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu values; Shapiro and Wilk's test takes %d to %d", n, SMALLEST,
                           LARGEST);
    if (status != RIND_OK)
        return status;
    double *x = rind_alloc(ctx, n, 3 * sizeof *x, "sorted values");

    if (x == NULL)
        return RIND_NO_MEMORY;
    memcpy(x, value, n * sizeof *x);
    rind_rank_sort(x, n, x + n);
    if (x[0] == x[n - 1])
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "all %zu values are %g", n, x[0]);
    if (status == RIND_OK) {
        make_weights(n, x + n);
        double rest = one_minus_w(x, x + n, n);

        *out = (rind_test_result){ 1.0 - rest, NAN, NAN, probability(rest, n), NAN, NAN, NAN };
    }
    free(x);
    return status;
}
