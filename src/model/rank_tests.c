/*
 * rank_tests.c - groups compared by ranks: Mann-Whitney, Kruskal-Wallis
 *
 * Mann and Whitney's U (Ann. Math. Stat. 18 (1947) 50) counts the pairs in which a value of the first group is the
 * larger, ties half: U = sum of its mid-ranks - n_a (n_a + 1) / 2. Its exact distribution without ties follows from
 * taking the largest value away: with probability m / (m + n) it was of the first group and won n pairs,
 *
 *     p(m, n, u) = m / (m + n) p(m - 1, n, u - n) + n / (m + n) p(m, n - 1, u),
 *
 * sums of positive terms, so no digits are lost. The normal approximation has mean m n / 2 and variance
 * m n / 12 (N + 1 - sum(t^3 - t) / (N (N - 1))) with t the sizes of groups of equal values; the correction for
 * continuity takes half a unit off the distance from the mean. The exact two-sided p doubles the smaller tail.
 *
 * Kruskal and Wallis (J. Am. Stat. Assoc. 47 (1952) 583): H = 12 / (N (N + 1)) sum R_g^2 / n_g - 3 (N + 1), divided by
 * 1 - sum(t^3 - t) / (N^3 - N), is chi-square with one degree of freedom less than groups.
 */
#include <rind/hypothesis.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/groups.h"
#include "model/rank.h"
#include "model/two_sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_PAIRS = 10000, /* the exact distribution takes pairs^2 steps */ AUTO_EXACT_BELOW = 50 };

static const rind_test_result nothing = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

double rind_mann_whitney_normal(double u, double n_a, double n_b, double ties, bool continuity)
{
    double n = n_a + n_b, distance = u - n_a * n_b / 2.0;
    double variance = n_a * n_b / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));

    if (!(variance > 0.0))
        return NAN;
    if (continuity && distance != 0.0)
        distance -= copysign(0.5, distance);
    return fmin(1.0, rind_normal_two_sided(distance / sqrt(variance)));
}

/* Mid-ranks of values that are the first group followed by the others; sum of t^3 - t. */
static rind_status rank_all(rind_ctx *ctx, const double *value, size_t n, double *rank, double *ties)
{
    size_t *order = NULL;
    rind_status status = rind_rank_make_order(ctx, value, n, &order);

    if (status != RIND_OK)
        return status;
    rind_rank_mid(value, order, n, rank);
    *ties = 0.0;
    for (size_t k = 0, end; k < n; k = end) {
        end = rind_rank_group_end(value, order, n, k);
        double t = (double)(end - k);

        *ties += t * t * t - t;
    }
    free(order);
    return RIND_OK;
}

/* One more value in the first group: rows j of 'p' turn from p(m - 1, j, u) into p(m, j, u). */
static void add_to_first(double *p, size_t width, double m, size_t n)
{
    p[0] = 1.0; /* against nobody U is 0; the rest of row 0 stays 0 */
    for (size_t j = 1; j <= n; j++) {
        double *row = p + j * width, first = m / (m + (double)j), second = (double)j / (m + (double)j);
        const double *below = row - width;

        for (size_t u = width; u-- > 0;)
            row[u] = (u >= j ? first * row[u - j] : 0.0) + second * below[u];
    }
}

static rind_status exact_p(rind_ctx *ctx, double u, size_t n_a, size_t n_b, double *p_value)
{
    if (n_a * n_b > EXACT_PAIRS)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "groups of %zu and %zu values: the exact p is for up to %d pairs; take "
                         "the normal approximation",
                         n_a, n_b, EXACT_PAIRS);
    size_t m = n_a > n_b ? n_a : n_b, n = n_a > n_b ? n_b : n_a, width = m * n + 1;
    double *p = rind_alloc_zero(ctx, (n + 1) * width, sizeof *p, "distribution of U");

    if (p == NULL)
        return RIND_NO_MEMORY;
    for (size_t j = 0; j <= n; j++)
        p[j * width] = 1.0;
    for (size_t k = 1; k <= m; k++)
        add_to_first(p, width, (double)k, n);
    const double *row = p + n * width;
    double tail = 0.0;
    size_t at = (size_t)fmin(u, (double)(m * n) - u); /* the distribution is symmetric */

    for (size_t k = 0; k <= at; k++)
        tail += row[k];
    free(p);
    *p_value = fmin(1.0, 2.0 * tail);
    return RIND_OK;
}

static rind_status finish(rind_ctx *ctx, double u, size_t n_a, size_t n_b, double ties, rind_mann_whitney_p kind,
                          rind_test_result *out)
{
    double a = (double)n_a, b = (double)n_b, p = 0.0;
    rind_status status = RIND_OK;

    if (kind == RIND_MW_AUTO)
        kind = n_a < AUTO_EXACT_BELOW && n_b < AUTO_EXACT_BELOW && ties == 0.0 ? RIND_MW_EXACT : RIND_MW_CONTINUITY;
    if (kind == RIND_MW_EXACT && ties > 0.0)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "values are tied: the exact p is for values that all differ");
    if (kind == RIND_MW_EXACT)
        status = exact_p(ctx, u, n_a, n_b, &p);
    else
        p = rind_mann_whitney_normal(u, a, b, ties, kind == RIND_MW_CONTINUITY);
    if (status == RIND_OK && isnan(p))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "all %zu values are equal", n_a + n_b);
    if (status != RIND_OK)
        return status;
    *out = nothing;
    out->statistic = u;
    out->p = p;
    out->estimate = u / (a * b);
    return RIND_OK;
}

rind_status rind_mann_whitney(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b,
                              rind_mann_whitney_p kind, rind_test_result *out)
{
    rind_status status = rind_check_finite(ctx, a, n_a, "value of the first group");
    size_t n = n_a + n_b;

    if (status == RIND_OK)
        status = rind_check_finite(ctx, b, n_b, "value of the second group");
    if (status == RIND_OK && (n_a == 0 || n_b == 0))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "groups of %zu and %zu values; none may be empty", n_a, n_b);
    if (status != RIND_OK)
        return status;
    double *value = rind_alloc(ctx, n, 2 * sizeof *value, "ranks"), ties = 0.0;

    if (value == NULL)
        return RIND_NO_MEMORY;
    memcpy(value, a, n_a * sizeof *value);
    memcpy(value + n_a, b, n_b * sizeof *value);
    status = rank_all(ctx, value, n, value + n, &ties);
    if (status == RIND_OK) {
        double u = -0.5 * (double)n_a * ((double)n_a + 1.0);

        for (size_t i = 0; i < n_a; i++)
            u += value[n + i];
        status = finish(ctx, u, n_a, n_b, ties, kind, out);
    }
    free(value);
    return status;
}

rind_status rind_kruskal(rind_ctx *ctx, const double *value, const int *group, size_t n, rind_test_result *out)
{
    double *rank = NULL, ties = 0.0, count = (double)n;
    rind_groups groups = { 0 };
    rind_status status = rind_check_finite(ctx, value, n, "value");

    if (status == RIND_OK && (rank = rind_alloc(ctx, n, sizeof *rank, "ranks")) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = rank_all(ctx, value, n, rank, &ties);
    if (status == RIND_OK)
        status = rind_groups_make(ctx, rank, group, n, &groups);
    double share = 1.0 - ties / (count * count * count - count);

    if (status == RIND_OK && !(share > 0.0))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "all %zu values are equal", n);
    if (status == RIND_OK) {
        double sum = 0.0;

        for (size_t g = 0; g < groups.n_groups; g++) {
            double ranks = 0.0, size = (double)(groups.begin[g + 1] - groups.begin[g]);

            for (size_t k = groups.begin[g]; k < groups.begin[g + 1]; k++)
                ranks += groups.value[k];
            sum += ranks * ranks / size;
        }
        *out = nothing;
        out->df = (double)groups.n_groups - 1.0;
        out->statistic = (12.0 * sum / (count * (count + 1.0)) - 3.0 * (count + 1.0)) / share;
        out->p = rind_chi2_upper(out->statistic, out->df);
    }
    rind_groups_free(&groups);
    free(rank);
    return status;
}
