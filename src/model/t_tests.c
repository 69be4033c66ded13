/*
 * t_tests.c - means and variances compared under normality
 *
 * Student (1908): t = (mean_a - mean_b) / (s sqrt(1/n_a + 1/n_b)) with the common variance s^2, n_a + n_b - 2
 * degrees of freedom. Welch (Biometrika 34 (1947) 28) keeps the variances apart: the squared standard error is
 * v_a + v_b with v = variance / n, and df = (v_a + v_b)^2 / (v_a^2 / (n_a - 1) + v_b^2 / (n_b - 1)). The ratio of
 * variances is F distributed (Fisher); its two-sided p doubles the smaller tail.
 *
 * Analysis of variance splits the sum of squares into one between and one within groups. Levene's test is that analysis
 * of absolute distances from the group's centre, here the median (Brown and Forsythe, J. Am. Stat. Assoc. 69 (1974)
 * 364), which holds its level for skewed values as well.
 */
#include <rind/hypothesis.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/spread.h"
#include "model/groups.h"
#include "model/rank.h"
#include "model/two_sample.h"

#include <math.h>
#include <stdlib.h>

static const rind_test_result nothing = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

void rind_student_error(const rind_spread m[2], double *se, double *df)
{
    *df = m[0].n + m[1].n - 2.0;
    *se = sqrt((m[0].squares + m[1].squares) / *df * (1.0 / m[0].n + 1.0 / m[1].n));
}

void rind_welch_error(const rind_spread m[2], double *se, double *df)
{
    double v_a = rind_spread_variance(&m[0]) / m[0].n, v_b = rind_spread_variance(&m[1]) / m[1].n, v = v_a + v_b;

    *se = sqrt(v);
    *df = v * v / (v_a * v_a / (m[0].n - 1.0) + v_b * v_b / (m[1].n - 1.0));
}

/* Both groups finite and of two values at least; their moments. */
static rind_status two_groups(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b, double level,
                              rind_spread m[2])
{
    rind_status status = rind_check_level(ctx, level);

    if (status == RIND_OK)
        status = rind_check_finite(ctx, a, n_a, "value of the first group");
    if (status == RIND_OK)
        status = rind_check_finite(ctx, b, n_b, "value of the second group");
    if (status == RIND_OK && (n_a < 2 || n_b < 2))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "groups of %zu and %zu values; a variance needs two", n_a, n_b);
    if (status != RIND_OK)
        return status;
    m[0] = rind_spread_of(a, n_a);
    m[1] = rind_spread_of(b, n_b);
    return RIND_OK;
}

static rind_status difference(rind_ctx *ctx, const rind_spread m[2], double se, double df, double level,
                              rind_test_result *out)
{
    if (!(se > 0.0))
        return rind_fail(ctx, RIND_NOT_ESTIMABLE,
                         "all values of a group are equal (%g and %g): no spread to test against", m[0].mean,
                         m[1].mean);
    double estimate = m[0].mean - m[1].mean, reach = rind_t_quantile(0.5 + 0.5 * level, df) * se;

    *out = nothing;
    out->statistic = estimate / se;
    out->df = df;
    out->p = rind_t_two_sided(out->statistic, df);
    out->estimate = estimate;
    out->low = estimate - reach;
    out->high = estimate + reach;
    return RIND_OK;
}

/* The tests are alike but for the standard error of the difference, and its degrees of freedom. */
static rind_status compare_means(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b, double level,
                                 void error(const rind_spread m[2], double *se, double *df), rind_test_result *out)
{
    rind_spread m[2];
    rind_status status = two_groups(ctx, a, n_a, b, n_b, level, m);

    if (status != RIND_OK)
        return status;
    double se, df;

    error(m, &se, &df);
    return difference(ctx, m, se, df, level, out);
}

rind_status rind_student(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b, double level,
                         rind_test_result *out)
{
    return compare_means(ctx, a, n_a, b, n_b, level, rind_student_error, out);
}

rind_status rind_welch(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b, double level,
                       rind_test_result *out)
{
    return compare_means(ctx, a, n_a, b, n_b, level, rind_welch_error, out);
}

rind_status rind_variance_ratio(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b, double level,
                                rind_test_result *out)
{
    rind_spread m[2];
    rind_status status = two_groups(ctx, a, n_a, b, n_b, level, m);

    if (status != RIND_OK)
        return status;
    if (m[0].squares == 0.0 || m[1].squares == 0.0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "all values of a group are equal: variances have no ratio");
    double tail = 0.5 * (1.0 - level), df1 = m[0].n - 1.0, df2 = m[1].n - 1.0;

    *out = nothing;
    out->statistic = out->estimate = rind_spread_variance(&m[0]) / rind_spread_variance(&m[1]);
    out->df = df1;
    out->df2 = df2;
    out->p = 2.0 * fmin(rind_f_cdf(out->statistic, df1, df2), rind_f_upper(out->statistic, df1, df2));
    out->low = out->estimate / rind_f_quantile(1.0 - tail, df1, df2);
    out->high = out->estimate / rind_f_quantile(tail, df1, df2);
    return RIND_OK;
}

/* The analysis of values that lie group by group. */
static rind_status analyse(rind_ctx *ctx, const double *value, const rind_groups *groups, size_t n,
                           rind_test_result *out)
{
    double mean = rind_spread_of(value, n).mean, between = 0.0, within = 0.0;

    for (size_t g = 0; g < groups->n_groups; g++) {
        size_t size = groups->begin[g + 1] - groups->begin[g];
        rind_spread m = rind_spread_of(value + groups->begin[g], size);

        between += m.n * (m.mean - mean) * (m.mean - mean);
        within += m.squares;
    }
    double df = (double)groups->n_groups - 1.0, df2 = (double)n - (double)groups->n_groups;

    if (!(df2 > 0.0) || within == 0.0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE,
                         "%zu values in %zu groups have no spread within groups to test against", n, groups->n_groups);
    *out = nothing;
    out->statistic = between / df / (within / df2);
    out->df = df;
    out->df2 = df2;
    out->p = rind_f_upper(out->statistic, df, df2);
    return RIND_OK;
}

rind_status rind_anova(rind_ctx *ctx, const double *value, const int *group, size_t n, rind_test_result *out)
{
    rind_groups groups = { 0 };
    rind_status status = rind_groups_make(ctx, value, group, n, &groups);

    if (status == RIND_OK)
        status = analyse(ctx, groups.value, &groups, n, out);
    rind_groups_free(&groups);
    return status;
}

rind_status rind_levene(rind_ctx *ctx, const double *value, const int *group, size_t n, rind_test_result *out)
{
    rind_groups groups = { 0 };
    rind_status status = rind_groups_make(ctx, value, group, n, &groups);
    double *work = status == RIND_OK ? rind_alloc(ctx, n, sizeof *work, "sorting") : NULL;

    if (status == RIND_OK && work == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK) {
        for (size_t g = 0; g < groups.n_groups; g++) {
            size_t size = groups.begin[g + 1] - groups.begin[g];
            double *part = groups.value + groups.begin[g];

            rind_rank_sort(part, size, work);
            double median = rind_rank_quantile(part, size, 1, 2);
            for (size_t i = 0; i < size; i++)
                part[i] = fabs(part[i] - median);
        }
        status = analyse(ctx, groups.value, &groups, n, out);
    }
    free(work);
    rind_groups_free(&groups);
    return status;
}
