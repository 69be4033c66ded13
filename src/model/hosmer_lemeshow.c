/*
 * hosmer_lemeshow.c - goodness of fit in groups
 *
 * Hosmer and Lemeshow (Commun. Stat. A 9 (1980) 1043) cut the cases at quantiles of p, ten groups usually, and sum
 * (observed - expected)^2 / expected over events and others of all groups. On the rows the model was fitted on the sum
 * is chi-square with groups - 2 degrees of freedom, on others with as many as groups. The number depends on how
 * quantiles are taken and which group a value on a bound goes to; here type 7 and the lower group, R's cut(). A p
 * above 0.05 is no proof of a good fit: with few cases nothing else can come out.
 */
#include <rind/calibration.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void rind_hl_free(rind_hl *hl)
{
    if (hl == NULL)
        return;
    free(hl->breaks);
    free(hl);
}

static rind_status make(rind_ctx *ctx, size_t n_groups, rind_hl **out)
{
    rind_hl *hl = rind_alloc_zero(ctx, 1, sizeof *hl, "groups");

    if (hl == NULL)
        return RIND_NO_MEMORY;
    hl->breaks = rind_alloc_zero(ctx, n_groups + 1, 4 * sizeof *hl->breaks, "groups");
    if (hl->breaks == NULL) {
        free(hl);
        return RIND_NO_MEMORY;
    }
    hl->n = hl->breaks + n_groups + 1;
    hl->observed = hl->n + n_groups + 1;
    hl->expected = hl->observed + n_groups + 1;
    *out = hl;
    return RIND_OK;
}

/* Quantiles, each once. */
static rind_status find_breaks(rind_ctx *ctx, const double *p, size_t n, size_t n_groups, rind_hl *hl)
{
    double *sorted = rind_alloc(ctx, n, 2 * sizeof *sorted, "sorted probabilities");
    size_t n_breaks = 0;

    if (sorted == NULL)
        return RIND_NO_MEMORY;
    memcpy(sorted, p, n * sizeof *sorted);
    rind_rank_sort(sorted, n, sorted + n);
    for (size_t k = 0; k <= n_groups; k++) {
        double at = rind_rank_quantile(sorted, n, k, n_groups);

        if (n_breaks == 0 || at > hl->breaks[n_breaks - 1])
            hl->breaks[n_breaks++] = at;
    }
    free(sorted);
    if (n_breaks < 4)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE,
                         "the probabilities make %zu groups; Hosmer and Lemeshow's test needs three", n_breaks - 1);
    hl->n_groups = n_breaks - 1;
    return RIND_OK;
}

/* The group whose upper bound is the first not below p. */
static size_t group_of(const rind_hl *hl, double p)
{
    size_t low = 0, high = hl->n_groups - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (hl->breaks[middle + 1] < p)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* (observed - expected)^2 / expected; nothing expected and nothing seen is no distance */
static double part(double observed, double expected)
{
    double d = observed - expected;

    return d == 0.0 ? 0.0 : d * d / expected;
}

static void sum_up(const double *p, const double *y, size_t n, rind_hl *hl)
{
    for (size_t i = 0; i < n; i++) {
        size_t g = group_of(hl, p[i]);

        hl->n[g] += 1.0;
        hl->observed[g] += y[i];
        hl->expected[g] += p[i];
    }
    for (size_t g = 0; g < hl->n_groups; g++)
        hl->chi2 +=
            part(hl->observed[g], hl->expected[g]) + part(hl->n[g] - hl->observed[g], hl->n[g] - hl->expected[g]);
    hl->df_development = (double)hl->n_groups - 2.0;
    hl->df_external = (double)hl->n_groups;
    hl->p_development = rind_chi2_upper(hl->chi2, hl->df_development);
    hl->p_external = rind_chi2_upper(hl->chi2, hl->df_external);
}

rind_status rind_hosmer_lemeshow(rind_ctx *ctx, const double *p, const double *y, size_t n, size_t n_groups,
                                 rind_hl **out)
{
    rind_hl *hl = NULL;
    size_t n_events;
    rind_status status = rind_check_probabilities(ctx, p, n);

    *out = NULL;
    if (status == RIND_OK)
        status = rind_check_two_classes(ctx, y, n, &n_events);
    if (status == RIND_OK && n_groups < 3)
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "%zu groups; Hosmer and Lemeshow's test needs three", n_groups);
    if (status == RIND_OK)
        status = make(ctx, n_groups, &hl);
    if (status == RIND_OK)
        status = find_breaks(ctx, p, n, n_groups, hl);
    if (status == RIND_OK) {
        sum_up(p, y, n, hl);
        *out = hl;
    } else {
        rind_hl_free(hl);
    }
    return status;
}
