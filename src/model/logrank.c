/*
 * logrank.c - do groups survive alike?
 *
 * Mantel (Cancer Chemother. Rep. 50 (1966) 163), Peto and Peto (J. R. Stat. Soc. A 135 (1972) 185), Harrington and
 * Fleming (Biometrika 69 (1982) 553). At each time with events the groups at risk are expected to share the events
 * by their sizes; observed less expected, weighted by S(t-)^rho, add up over times and strata. Their covariance is
 * the hypergeometric one,
 *
 *     w^2 d (r - d) / (r - 1) (r_g / r) (delta_gh - r_h / r),
 *
 * and (O - E)' V^-1 (O - E) is chi-square with one degree of freedom less than groups that could have had events.
 */
#include <rind/survival.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/rank.h"
#include "model/solve.h"

#include <math.h>
#include <stdlib.h>

void rind_logrank_free(rind_logrank_result *result)
{
    if (result == NULL)
        return;
    free(result->groups);
    free(result);
}

typedef struct comparison {
    const double *time;
    const int *event;
    const size_t *index; /* group of each row, 0 ... n_groups - 1 */
    double rho;
    rind_logrank_result *result;
    double *covariance;       /* n_groups squared */
    double *at_risk, *events; /* of each group */
} comparison;

static void add_time(comparison *c, double weight, double r, double d)
{
    size_t n = c->result->n_groups;
    double spread = r > 1.0 ? weight * weight * d * (r - d) / (r - 1.0) : 0.0;

    for (size_t g = 0; g < n; g++) {
        double share = c->at_risk[g] / r;

        c->result->groups[g].observed += weight * c->events[g];
        c->result->groups[g].expected += weight * d * share;
        for (size_t h = 0; h < n; h++)
            c->covariance[g * n + h] += spread * share * ((g == h) - c->at_risk[h] / r);
    }
}

/* Rows order[0 ... n - 1] of one stratum by rising time. */
static void add_stratum(comparison *c, const size_t *order, size_t n)
{
    size_t n_groups = c->result->n_groups;
    double survival = 1.0;

    for (size_t g = 0; g < n_groups; g++)
        c->at_risk[g] = 0.0;
    for (size_t k = 0; k < n; k++)
        c->at_risk[c->index[order[k]]] += 1.0;
    for (size_t k = 0, end; k < n; k = end) {
        double r = (double)(n - k), d = 0.0;

        end = rind_rank_group_end(c->time, order, n, k);
        for (size_t g = 0; g < n_groups; g++)
            c->events[g] = 0.0;
        for (size_t i = k; i < end; i++) {
            c->events[c->index[order[i]]] += c->event[order[i]];
            d += c->event[order[i]];
        }
        if (d > 0.0)
            add_time(c, c->rho == 0.0 ? 1.0 : pow(survival, c->rho), r, d);
        survival *= (r - d) / r;
        for (size_t i = k; i < end; i++)
            c->at_risk[c->index[order[i]]] -= 1.0;
    }
}

/* The quadratic form over all but the last of the groups that could have had events. */
static rind_status judge(rind_ctx *ctx, comparison *c)
{
    rind_logrank_result *r = c->result;
    size_t n = r->n_groups, used = 0;
    double *v = rind_alloc(ctx, n * n + 2 * n, sizeof *v, "log-rank test");
    size_t *which = rind_alloc(ctx, n, sizeof *which, "log-rank test");

    if (v == NULL || which == NULL) {
        free(v);
        free(which);
        return RIND_NO_MEMORY;
    }
    for (size_t g = 0; g < n; g++)
        if (r->groups[g].expected > 0.0)
            which[used++] = g;
    size_t m = used > 0 ? used - 1 : 0;
    double *difference = v + n * n, *solved = difference + n;
    rind_status status = RIND_OK;

    for (size_t a = 0; a < m; a++) {
        difference[a] = solved[a] = r->groups[which[a]].observed - r->groups[which[a]].expected;
        for (size_t b = 0; b < m; b++)
            v[a * m + b] = c->covariance[which[a] * n + which[b]];
    }
    if (m == 0 || !rind_solve_positive(v, m, solved, 1))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE,
                           "at no event were rows of two groups (of %zu) at risk in one stratum", n);
    r->chi2 = 0.0;
    for (size_t a = 0; status == RIND_OK && a < m; a++)
        r->chi2 += difference[a] * solved[a];
    r->df = (double)m;
    r->p = rind_chi2_upper(r->chi2, r->df);
    free(v);
    free(which);
    return status;
}

/* Numbers of groups by rising value, and each row's place among them. */
static rind_status find_groups(rind_ctx *ctx, const int *group, size_t n, size_t *index, rind_logrank_result *r)
{
    size_t *order = NULL;
    double *value = rind_alloc(ctx, n, sizeof *value, "groups");
    rind_status status = value != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t i = 0; status == RIND_OK && i < n; i++)
        value[i] = group[i];
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, value, n, &order);
    if (status == RIND_OK && (r->groups = rind_alloc_zero(ctx, n, sizeof *r->groups, "groups")) == NULL)
        status = RIND_NO_MEMORY;
    for (size_t k = 0; status == RIND_OK && k < n; k++) {
        if (k == 0 || group[order[k]] != group[order[k - 1]])
            r->groups[r->n_groups++].group = group[order[k]];
        r->groups[r->n_groups - 1].n++;
        index[order[k]] = r->n_groups - 1;
    }
    free(value);
    free(order);
    if (status == RIND_OK && r->n_groups < 2)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu rows in %zu group; two groups are needed", n, r->n_groups);
    return status;
}

/* Rows by stratum, and by time within. */
static rind_status order_rows(rind_ctx *ctx, const double *time, const int *stratum, size_t n, size_t **order)
{
    size_t *by_time = NULL, *by_stratum = NULL;
    double *value = rind_alloc(ctx, n, sizeof *value, "strata");
    rind_status status = value != NULL ? rind_rank_make_order(ctx, time, n, &by_time) : RIND_NO_MEMORY;

    if (status == RIND_OK) {
        for (size_t k = 0; k < n; k++)
            value[k] = stratum != NULL ? stratum[by_time[k]] : 0;
        status = rind_rank_make_order(ctx, value, n, &by_stratum);
    }
    for (size_t k = 0; status == RIND_OK && k < n; k++)
        by_stratum[k] = by_time[by_stratum[k]];
    free(value);
    free(by_time);
    *order = by_stratum;
    return status;
}

static rind_status compare(rind_ctx *ctx, comparison *c, const int *stratum, size_t n)
{
    size_t n_groups = c->result->n_groups, *order = NULL;
    rind_status status = order_rows(ctx, c->time, stratum, n, &order);

    if (status != RIND_OK)
        return status;
    c->covariance = rind_alloc_zero(ctx, n_groups * n_groups + 2 * n_groups, sizeof(double), "log-rank test");
    if (c->covariance != NULL) {
        c->at_risk = c->covariance + n_groups * n_groups;
        c->events = c->at_risk + n_groups;
        for (size_t k = 0, end; k < n; k = end) {
            for (end = k + 1; end < n && stratum != NULL && stratum[order[end]] == stratum[order[k]];)
                end++;
            end = stratum == NULL ? n : end;
            add_stratum(c, order + k, end - k);
        }
        status = judge(ctx, c);
    } else {
        status = RIND_NO_MEMORY;
    }
    free(c->covariance);
    free(order);
    return status;
}

rind_status rind_logrank(rind_ctx *ctx, const double *time, const int *event, const int *group, const int *stratum,
                         size_t n, double rho, rind_logrank_result **out)
{
    size_t n_events = 0, *index = NULL;
    rind_logrank_result *r = NULL;
    rind_status status = rind_check_survival(ctx, time, event, n, &n_events);

    *out = NULL;
    if (status == RIND_OK && n_events == 0)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "none of %zu rows has an event", n);
    if (status == RIND_OK && !(rho >= 0.0 && rho <= 100.0))
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "rho is %g; it must be 0 or more", rho);
    if (status != RIND_OK)
        return status;
    r = rind_alloc_zero(ctx, 1, sizeof *r, "log-rank test");
    index = rind_alloc(ctx, n, sizeof *index, "groups");
    status = r != NULL && index != NULL ? find_groups(ctx, group, n, index, r) : RIND_NO_MEMORY;
    if (status == RIND_OK) {
        comparison c = { .time = time, .event = event, .index = index, .rho = rho, .result = r };

        status = compare(ctx, &c, stratum, n);
    }
    free(index);
    if (status == RIND_OK)
        *out = r;
    else
        rind_logrank_free(r);
    return status;
}
