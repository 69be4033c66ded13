/*
 * correlation.c - Pearson, Spearman, Kendall
 *
 * Pearson's r is tested by t = r sqrt(df / (1 - r^2)), df = n - 2; its interval is that of Fisher's z = atanh(r), whose
 * standard error is 1 / sqrt(n - 3). Spearman's rho is Pearson's r of mid-ranks. Kendall's tau-b (Biometrika 33 (1945)
 * 239) is (concordant - discordant pairs) / sqrt((pairs not tied in a) (pairs not tied in b)). Knight (J. Am. Stat.
 * Assoc. 61 (1966) 436) counts them in n log n: sort by a, then by b within equal a, and count the exchanges of a merge
 * sort by b. The variance of the numerator under independence, with ties, is Kendall's (Rank Correlation Methods, 4).
 */
#include <rind/hypothesis.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/spread.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const rind_test_result nothing = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

static rind_status check(rind_ctx *ctx, const double *a, const double *b, size_t n)
{
    rind_status status = rind_check_finite(ctx, a, n, "first value");

    if (status == RIND_OK)
        status = rind_check_finite(ctx, b, n, "second value");
    if (status == RIND_OK && n < 3)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu rows; a correlation needs three", n);
    return status;
}

static rind_status correlate(rind_ctx *ctx, const double *a, const double *b, size_t n, rind_test_result *out)
{
    rind_spread m_a = rind_spread_of(a, n), m_b = rind_spread_of(b, n);
    double r = rind_spread_correlation(a, &m_a, b, &m_b, n);

    if (isnan(r))
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "all %s values are equal: no correlation",
                         m_a.squares == 0.0 ? "first" : "second");
    *out = nothing;
    out->estimate = r;
    out->df = (double)n - 2.0;
    out->statistic = fabs(r) == 1.0 ? copysign(INFINITY, r) : r * sqrt(out->df / (1.0 - r * r));
    out->p = fabs(r) == 1.0 ? 0.0 : rind_t_two_sided(out->statistic, out->df);
    return RIND_OK;
}

rind_status rind_pearson(rind_ctx *ctx, const double *a, const double *b, size_t n, double level, rind_test_result *out)
{
    rind_status status = check(ctx, a, b, n);

    if (status == RIND_OK)
        status = rind_check_level(ctx, level);
    if (status == RIND_OK)
        status = correlate(ctx, a, b, n, out);
    if (status == RIND_OK && n > 3) {
        double reach = rind_normal_quantile(0.5 + 0.5 * level) / sqrt((double)n - 3.0);

        out->low = tanh(atanh(out->estimate) - reach);
        out->high = tanh(atanh(out->estimate) + reach);
    }
    return status;
}

rind_status rind_spearman(rind_ctx *ctx, const double *a, const double *b, size_t n, rind_test_result *out)
{
    rind_status status = check(ctx, a, b, n);
    double *rank = status == RIND_OK ? rind_alloc(ctx, n, 2 * sizeof *rank, "ranks") : NULL;
    const double *list[] = { a, b };

    if (status == RIND_OK && rank == NULL)
        status = RIND_NO_MEMORY;
    for (int k = 0; k < 2 && status == RIND_OK; k++) {
        size_t *order = NULL;

        status = rind_rank_make_order(ctx, list[k], n, &order);
        if (status == RIND_OK)
            rind_rank_mid(list[k], order, n, rank + (size_t)k * n);
        free(order);
    }
    if (status == RIND_OK)
        status = correlate(ctx, rank, rank + n, n, out);
    free(rank);
    return status;
}

/* Of a sorted list, over groups of t equal values: t (t - 1) / 2, t (t - 1)(2 t + 5), t (t - 1)(t - 2). */
typedef struct ties {
    double pairs, fives, triples;
} ties;

static void add_group(ties *sum, double t)
{
    sum->pairs += t * (t - 1.0) / 2.0;
    sum->fives += t * (t - 1.0) * (2.0 * t + 5.0);
    sum->triples += t * (t - 1.0) * (t - 2.0);
}

static ties ties_of(const double *value, const size_t *order, size_t n)
{
    ties sum = { 0.0, 0.0, 0.0 };

    for (size_t k = 0, end; k < n; k = end) {
        end = rind_rank_group_end(value, order, n, k);
        add_group(&sum, (double)(end - k));
    }
    return sum;
}

/* Exchanges that sorting takes: pairs whose later value is the smaller one. */
static double count_exchanges(double *value, size_t n, double *work)
{
    double exchanges = 0.0, *from = value, *to = work;

    for (size_t width = 1; width < n; width *= 2) {
        for (size_t begin = 0; begin < n; begin += 2 * width) {
            size_t middle = begin + width < n ? begin + width : n;
            size_t end = begin + 2 * width < n ? begin + 2 * width : n;
            size_t a = begin, b = middle;

            for (size_t k = begin; k < end; k++) {
                bool first = b >= end || (a < middle && from[a] <= from[b]);

                exchanges += first ? 0.0 : (double)(middle - a);
                to[k] = first ? from[a++] : from[b++];
            }
        }
        double *held = from;
        from = to;
        to = held;
    }
    return exchanges;
}

static void tau_b(const ties *t_a, const ties *t_b, double both, double exchanges, size_t n, rind_test_result *out)
{
    double count = (double)n, pairs = count * (count - 1.0) / 2.0;
    double s = pairs - t_a->pairs - t_b->pairs + both - 2.0 * exchanges;
    double variance = (count * (count - 1.0) * (2.0 * count + 5.0) - t_a->fives - t_b->fives) / 18.0 +
                      2.0 * t_a->pairs * t_b->pairs / (count * (count - 1.0)) +
                      t_a->triples * t_b->triples / (9.0 * count * (count - 1.0) * (count - 2.0));

    *out = nothing;
    out->estimate = s / sqrt(pairs - t_a->pairs) / sqrt(pairs - t_b->pairs);
    out->statistic = s / sqrt(variance);
    out->p = rind_normal_two_sided(out->statistic);
}

/* Lists of n: the orders by a and by b with their work places, and b sorted by a. */
static void kendall(const double *a, const double *b, size_t n, size_t *places, double *numbers, rind_test_result *out)
{
    size_t *order = places, *by_b = places + n, *work = places + 2 * n;
    double both = 0.0;

    /* By b, and stably by a: order by a, and by b within equal values of a. */
    rind_rank_order(b, n, by_b, work);
    ties t_b = ties_of(b, by_b, n);
    for (size_t k = 0; k < n; k++)
        numbers[k] = a[by_b[k]];
    rind_rank_order(numbers, n, order, work);
    for (size_t k = 0; k < n; k++)
        order[k] = by_b[order[k]];
    ties t_a = ties_of(a, order, n);

    for (size_t k = 0, end; k < n; k = end) {
        for (end = k + 1; end < n && a[order[end]] == a[order[k]] && b[order[end]] == b[order[k]];)
            end++;
        both += (double)(end - k) * (double)(end - k - 1) / 2.0;
    }
    for (size_t k = 0; k < n; k++)
        numbers[k] = b[order[k]];
    tau_b(&t_a, &t_b, both, count_exchanges(numbers, n, numbers + n), n, out);
}

rind_status rind_kendall(rind_ctx *ctx, const double *a, const double *b, size_t n, rind_test_result *out)
{
    rind_status status = check(ctx, a, b, n);

    if (status != RIND_OK)
        return status;
    if (rind_spread_of(a, n).squares == 0.0 || rind_spread_of(b, n).squares == 0.0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "all values of a list are equal: no correlation");
    size_t *places = rind_alloc(ctx, n, 3 * sizeof *places, "order of values");
    double *numbers = rind_alloc(ctx, n, 2 * sizeof *numbers, "sorted values");

    if (places == NULL || numbers == NULL)
        status = RIND_NO_MEMORY;
    else
        kendall(a, b, n, places, numbers, out);
    free(places);
    free(numbers);
    return status;
}
